//! Bookkeeping packages: where money is booked.

pub mod afas;
