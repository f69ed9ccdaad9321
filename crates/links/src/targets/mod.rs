//! Outside systems that receivables are delivered to, one folder each.

pub mod payt;
