//! The Pay. emulator over real HTTP.
// The marks tell clippy that helpers outside the test functions are test code, too.

#[cfg(test)]
mod client;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod finance;
#[cfg(test)]
mod knobs;
#[cfg(test)]
mod masters;
#[cfg(test)]
mod transactions;
