#![doc = include_str!("../../README.md")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod documents;
mod files;
mod source;
mod tree;
mod walls;
mod words;
