//! What people may ask of the engine: connect, install, sync, decide. A page, a command and an API call end up here.

mod connect;
mod decide;
mod install;
mod sync;

pub use connect::{AfasCredentials, ConnectAfas, ConnectPay, Connected};
pub use install::{Install, Installed};
pub use sync::{Synced, WhatWaits};
