#![doc = include_str!("../README.md")]

pub mod afas;
pub mod pay;
pub mod world;
