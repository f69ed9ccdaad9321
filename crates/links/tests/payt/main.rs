//! The Payt client against a small scripted server and against the emulator.

#[cfg(test)]
mod delivering;
#[cfg(test)]
mod emulated;
#[cfg(test)]
mod interface;
#[cfg(test)]
#[allow(dead_code, reason = "shared with the tests of AFAS")]
#[path = "../afas/server.rs"]
mod server;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod sftp;
#[cfg(test)]
mod upserts;
#[cfg(test)]
mod whole_way;
