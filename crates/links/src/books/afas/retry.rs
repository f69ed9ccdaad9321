//! When a read is tried again, and after how long. Writes never come here.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use ledger::problem::{Problem, ProblemKind};

use super::fault::{AFAS_TIME_LIMIT, Fault, Meaning};
use super::options::{AfasOptions, Backoff};
use super::transport::NoAnswer;
use crate::failure::Failure;

/// A read that did not give rows.
#[derive(Debug)]
pub(super) enum Miss {
    NoAnswer(NoAnswer),
    Fault(Fault),
}

impl Miss {
    pub(super) fn to_failure(&self, about: &str) -> Failure {
        match self {
            Self::Fault(fault) => fault.to_failure(about),
            Self::NoAnswer(NoAnswer::NotSent(why) | NoAnswer::Broken(why)) => {
                Failure::later(ProblemKind::AfasUnreachable, format!("{about}: {why}"))
            }
            Self::NoAnswer(NoAnswer::TooLong(why)) => {
                Failure::Refused(Problem::new(ProblemKind::AfasResultTooLarge, format!("{about}: {why}")))
            }
            // AFAS goes on with a request nobody waits for: asking again at once would double its load.
            Self::NoAnswer(NoAnswer::TimedOut(why)) => Failure::Later {
                after: Some(AFAS_TIME_LIMIT),
                problem: Problem::new(ProblemKind::AfasTookTooLong, format!("{about}: {why}")),
            },
        }
    }
}

/// The tries of one read.
#[derive(Debug)]
pub(super) struct Tries {
    left: u32,
    wait: Duration,
    longest: Duration,
    unexpected_before: bool,
}

impl Tries {
    pub(super) fn new(options: &AfasOptions) -> Self {
        let Backoff { first, longest } = options.backoff;
        Self { left: options.tries.saturating_sub(1), wait: first, longest, unexpected_before: false }
    }

    /// How long to wait before the next try, when there is to be one.
    pub(super) fn after(&mut self, miss: &Miss) -> Option<Duration> {
        if self.left == 0 || !self.worth_another(miss) {
            return None;
        }
        self.left = self.left.saturating_sub(1);
        let wait = self.wait.min(self.longest);
        self.wait = wait.saturating_mul(2);
        match miss {
            Miss::Fault(Fault { retry_after: Some(asked), .. }) => (*asked <= self.longest).then_some(*asked),
            _ => Some(with_jitter(wait)),
        }
    }

    fn worth_another(&mut self, miss: &Miss) -> bool {
        match miss {
            Miss::NoAnswer(NoAnswer::NotSent(_) | NoAnswer::Broken(_)) => true,
            Miss::NoAnswer(NoAnswer::TimedOut(_) | NoAnswer::TooLong(_)) => false,
            Miss::Fault(fault) => match (fault.status, fault.meaning) {
                (429 | 502 | 503, _) => true,
                (500, Meaning::Unexpected) => !std::mem::replace(&mut self.unexpected_before, true),
                _ => false,
            },
        }
    }
}

/// Between half of `wait` and all of it, so that clients that failed together don't come back together.
fn with_jitter(wait: Duration) -> Duration {
    let half = wait / 2;
    // Each hasher starts from other random keys, which is random enough to spread waits.
    let random = u32::try_from(RandomState::new().build_hasher().finish() % 1_000).unwrap_or_default();
    half.saturating_add(half.saturating_mul(random) / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::afas::options::Environment;
    use crate::books::afas::transport::Answer;

    fn tries() -> Tries {
        let mut options = AfasOptions::new(12345, Environment::Test);
        options.tries = 3;
        options.backoff = Backoff { first: Duration::from_secs(2), longest: Duration::from_secs(5) };
        Tries::new(&options)
    }

    fn answered(status: u16, body: &str) -> Miss {
        Miss::Fault(Fault::read(&Answer { status, body: body.as_bytes().to_vec(), trace: None, retry_after: None }))
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end_with_the_tries() {
        let mut tries = tries();
        let broken = Miss::NoAnswer(NoAnswer::Broken(String::new()));
        let first = tries.after(&broken).unwrap();
        assert!((Duration::from_secs(1)..=Duration::from_secs(2)).contains(&first), "{first:?}");
        let second = tries.after(&broken).unwrap();
        assert!((Duration::from_secs(2)..=Duration::from_secs(4)).contains(&second), "{second:?}");
        assert_eq!(tries.after(&broken), None);
    }

    #[test]
    fn a_wait_that_afas_names_is_kept_unless_it_is_too_long() {
        assert_eq!(tries().after(&answered(503, r#"{"retry_after":3}"#)), Some(Duration::from_secs(3)));
        let too_long = answered(503, r#"{"retry_after":7200}"#);
        assert_eq!(tries().after(&too_long), None);
        let Failure::Later { after, .. } = too_long.to_failure("X") else { panic!("must be later") };
        assert_eq!(after, Some(Duration::from_secs(7200)));
    }

    #[test]
    fn refusals_are_never_tried_again() {
        for status in [400, 401, 403, 404, 413, 500] {
            assert_eq!(tries().after(&answered(status, "")), None, "{status}");
        }
        assert_eq!(tries().after(&answered(500, r#"{"externalMessage":"blocked period"}"#)), None);
    }

    #[test]
    fn an_unexpected_error_is_tried_once_more() {
        let unexpected = answered(500, r#"{"externalMessage":"Unexpected error"}"#);
        let mut tries = tries();
        assert!(tries.after(&unexpected).is_some());
        assert_eq!(tries.after(&unexpected), None);
    }

    #[test]
    fn a_read_we_stopped_waiting_for_is_left_alone_for_as_long_as_afas_may_work_on_it() {
        let miss = Miss::NoAnswer(NoAnswer::TimedOut("timed out".to_owned()));
        assert_eq!(tries().after(&miss), None);
        assert!(matches!(miss.to_failure("X"), Failure::Later { after: Some(AFAS_TIME_LIMIT), .. }));
    }
}
