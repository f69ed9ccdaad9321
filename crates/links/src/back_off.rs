//! How long to wait before asking again.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// What `Retry-After` asks for: seconds, or a moment, which is measured against the answer's own `Date`.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = header(headers, RETRY_AFTER)?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let wait = moment(text)?.duration_since(moment(header(headers, DATE)?)?);
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

/// The wait number `step` of a schedule, whose last one repeats, with jitter. Nothing when the schedule is empty.
pub(crate) fn scheduled(schedule: &[Duration], step: usize) -> Duration {
    let wait = schedule.get(step).or(schedule.last()).copied().unwrap_or(Duration::ZERO);
    wait.saturating_add(jitter(wait))
}

/// Up to an eighth more, so that connections that were stopped together do not come back together.
fn jitter(wait: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    let eighth = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) / 8;
    Duration::from_millis(random % eighth.saturating_add(1))
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_moment() {
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "900")])), Some(Duration::from_secs(900)));
        let moment =
            headers(&[(RETRY_AFTER, "Wed, 21 Oct 2026 07:30:00 GMT"), (DATE, "Wed, 21 Oct 2026 07:28:00 GMT")]);
        assert_eq!(retry_after(&moment), Some(Duration::from_secs(120)));
        let past = headers(&[(RETRY_AFTER, "Wed, 21 Oct 2026 07:00:00 GMT"), (DATE, "Wed, 21 Oct 2026 07:28:00 GMT")]);
        assert_eq!(retry_after(&past), Some(Duration::ZERO));
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "soon")])), None);
    }

    #[test]
    fn the_schedule_grows_and_its_last_wait_repeats() {
        let schedule = [30, 120, 900].map(Duration::from_secs);
        for (step, least, most) in [(0, 30, 34), (1, 120, 136), (2, 900, 1013), (9, 900, 1013)] {
            let wait = scheduled(&schedule, step).as_secs();
            assert!((least..=most).contains(&wait), "step {step}: {wait}");
        }
        assert_eq!(scheduled(&[], 0), Duration::ZERO);
    }
}
