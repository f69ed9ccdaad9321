//! Moments for people: Dutch time, because payouts and bookings are Dutch days.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `2026-11-20 14:03`, in the Netherlands.
pub(crate) fn moment(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn moments_are_told_in_dutch_time() {
    let at: Timestamp = "2026-07-01T10:30:00Z".parse().unwrap();
    assert_eq!(moment(at), "2026-07-01 12:30");
}
