//! Emulators of Pay., AFAS and Payt over real HTTP.
pub mod afas;
pub mod world;
