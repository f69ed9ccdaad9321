//! The pages as a browser gets them.

mod decisions;
mod house;
mod languages;
mod late;
mod overview;
mod pages;
mod protection;
mod questions;
mod reading;
