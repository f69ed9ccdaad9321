#![doc = include_str!("../README.md")]

mod back_off;
pub mod books;
pub mod check;
pub mod directory;
pub mod failure;
pub mod http;
pub mod mail;
pub mod provider;
pub mod providers;
pub mod targets;
pub mod webhook;
