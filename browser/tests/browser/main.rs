//! The pages in a real browser: what people click, what assistive technology reads, what it looks like.
//!
//! `cargo xtask browser` runs them; it finds or installs Chromium and axe-core, and says where the pictures are.

mod chrome;
mod directory;
mod installing;
mod look;
mod pages;
mod passkeys;
mod served;
