//! The program as people and scripts use it: the real binary, in a folder of its own.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod answers;
mod bank;
mod books;
mod configuration;
mod demo;
mod leaving;
mod matching;
mod program;
mod receivables;
mod server;
mod setup;
