//! Emulators of Pay. and AFAS over real HTTP.

pub mod afas;
pub mod pay;
pub mod world;
