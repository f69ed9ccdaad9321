//! The pages in a real browser: what people click, what assistive technology reads, what it looks like.
//!
//! `cargo xtask browser` runs them; it finds or installs Chromium and axe-core, and says where the pictures are.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod chrome;
mod demo;
mod look;
mod pages;
