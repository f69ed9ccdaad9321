//! The Payt emulator over real HTTP.
// The marks tell clippy that helpers outside the test functions are test code, too.

#[cfg(test)]
mod client;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod interface;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod selection;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod upload;
#[cfg(test)]
mod validation;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod writing;
