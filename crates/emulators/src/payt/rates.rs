//! Buckets of tokens: so many calls a second. They run on the real clock, as clients wait on theirs.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

/// One bucket for each access token.
#[derive(Debug, Default)]
pub(super) struct Buckets(BTreeMap<String, Bucket>);

#[derive(Debug)]
struct Bucket {
    /// Thousandths of a call that are left.
    left: u64,
    since: Instant,
}

impl Buckets {
    /// Takes one call from the bucket of that token; false when none is left.
    pub(super) fn take(&mut self, token: &str, per_second: u32, now: Instant) -> bool {
        let most = u64::from(per_second).saturating_mul(1_000);
        let bucket = self.0.entry(token.to_owned()).or_insert(Bucket { left: most, since: now });
        let passed = u64::try_from(now.duration_since(bucket.since).as_millis()).unwrap_or(u64::MAX);
        bucket.left = bucket.left.saturating_add(passed.saturating_mul(u64::from(per_second))).min(most);
        bucket.since = bucket.since.checked_add(Duration::from_millis(passed)).unwrap_or(now);
        match bucket.left.checked_sub(1_000) {
            Some(left) => {
                bucket.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again_each_token_its_own() {
        let (mut buckets, start) = (Buckets::default(), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        let mut take = |token, ms| buckets.take(token, 3, at(ms));
        assert_eq!([0, 0, 0, 0].map(|ms| take("a", ms)), [true, true, true, false]);
        assert!(take("b", 0));
        assert_eq!([333, 334, 335].map(|ms| take("a", ms)), [false, true, false]);
        assert_eq!([9_000; 4].map(|ms| take("a", ms)), [true, true, true, false]);
    }
}
