//! Payment providers: where money comes from. One folder each.

pub mod pay;
