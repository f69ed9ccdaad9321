//! The Payt emulator over real HTTP.
// The marks tell clippy that helpers outside the test functions are test code, too.

#[cfg(test)]
mod client;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod upload;
