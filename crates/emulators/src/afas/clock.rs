//! The time of day, handed in.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// Tells the emulator what time it is: `Created`, `Modified` and the end of an OAuth token follow from it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that answers what `read` answers.
    pub fn new(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The clock of the machine.
    #[expect(clippy::disallowed_methods, reason = "the one place where the emulator looks at the real clock")]
    pub fn real() -> Self {
        Self::new(Timestamp::now)
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
