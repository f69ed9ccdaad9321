#![doc = include_str!("../README.md")]

pub mod afas;
pub mod faults;
pub mod openid;
pub mod pay;
pub mod payt;
pub mod receiver;
pub mod world;
