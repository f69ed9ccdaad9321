//! Days as numbers, paydays, and the calendar of the rare things.
//!
//! Everything hangs on the date itself, never on its distance to today: a demo that is started again tomorrow must
//! find yesterday's settlements unchanged.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

use super::dice::Dice;

/// The day everything is counted from.
const EPOCH: Date = date(2020, 1, 1);

/// The number of a day.
pub(super) fn number(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours() / 24
}

/// The day some days later (or earlier).
pub(super) fn shift(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

/// All days from one to another, both included.
pub(super) fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    (0..=number(to) - number(from)).map(move |n| shift(from, n))
}

/// The Monday of the week a day is in.
pub(super) fn monday(day: Date) -> Date {
    shift(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// Whether Pay. pays the group out on that day: the webshop on most working days, the shop on Wednesdays.
pub(super) fn is_payday(seed: u64, webshop: bool, day: Date) -> bool {
    match day.weekday() {
        Weekday::Saturday | Weekday::Sunday => false,
        weekday if !webshop => weekday == Weekday::Wednesday,
        _ => !Dice::at(seed, &[3, number(day)]).chance(80),
    }
}

/// Something that happens now and then: every so many days, on a fixed place in the cycle.
#[derive(Clone, Copy)]
pub(super) struct Event {
    every: i64,
    at: i64,
}

/// Pay. corrects an amount without saying why.
pub(super) const CORRECTION: Event = Event { every: 80, at: 12 };
/// PayPal payments that Pay. processes but does not collect.
pub(super) const EXTERNAL: Event = Event { every: 80, at: 33 };
/// A reserve is held; its release follows in the same cycle.
pub(super) const RESERVE_HOLD: Event = Event { every: 60, at: 10 };
/// The reserve is released.
pub(super) const RESERVE_RELEASE: Event = Event { every: 60, at: 30 };
/// A refund larger than the sales of the day: nothing to pay out.
pub(super) const LARGE_REFUND: Event = Event { every: 60, at: 45 };
/// Somebody pays an invoice of the other administration in the webshop.
pub(super) const STRAY: Event = Event { every: 40, at: 21 };

impl Event {
    /// Whether it happens on that day.
    pub(super) fn on(self, day: Date) -> bool {
        number(day).rem_euclid(self.every) == self.at
    }

    /// Whether it happened after one day, until another.
    pub(super) fn within(self, after: Date, until: Date) -> bool {
        days(shift(after, 1), until).any(|day| self.on(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_day_has_the_shifted_number() {
        let day = date(2026, 3, 10);
        assert_eq!(number(shift(day, 45)), number(day) + 45);
        assert_eq!(number(EPOCH), 0);
    }

    #[test]
    fn nobody_is_paid_out_at_the_weekend() {
        let paid = days(date(2026, 1, 1), date(2026, 12, 31)).filter(|day| is_payday(1, true, *day));
        assert!(paid.into_iter().all(|day| day.weekday().to_monday_zero_offset() < 5));
    }
}
