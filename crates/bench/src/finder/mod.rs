//! The benchmark of the finder: a data set whose truth is known, and a judge of what was booked.
//!
//! The files are those of `kruispost match`, so that anybody's program can be measured on them and judged.

mod csv;
mod data;
mod judge;
mod ours;

pub(crate) use data::write as write_data;
pub(crate) use judge::judge;
pub(crate) use ours::measure;
