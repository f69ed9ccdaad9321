#![doc = include_str!("../README.md")]

mod web;

fn main() {}
