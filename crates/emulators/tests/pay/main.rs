//! The Pay. emulator over real HTTP.

mod client;
mod faults;
mod finance;
mod knobs;
mod masters;
mod transactions;
