//! Emulators of Pay., AFAS and Payt over real HTTP.
pub mod pay;
pub mod world;
