//! Named places where a test stops the process, to see that nothing is lost or doubled.

/// A boundary between two steps. Does nothing unless built with the feature `failpoints` and told otherwise by the
/// environment.
#[macro_export]
macro_rules! boundary {
    ($name:literal) => {
        #[cfg(feature = "failpoints")]
        fail::fail_point!($name);
    };
}
