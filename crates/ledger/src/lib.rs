#![doc = include_str!("../README.md")]

pub mod answer;
pub mod bank;
pub mod entry;
pub mod finder;
pub mod language;
pub mod money;
pub mod open_item;
pub mod plan;
pub mod problem;
pub mod question;
pub mod reason;
pub mod receivable;
pub mod rules;
pub mod settlement;
pub mod state;
mod taught;
