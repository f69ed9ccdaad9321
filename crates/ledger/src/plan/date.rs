//! The day an entry is booked on, with its financial year and period.

use jiff::civil::Date;

use crate::open_item::Period;
use crate::question::Question;
use crate::rules::BookingDate;

/// A day in an open period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BookingDay {
    /// Entry date and voucher date.
    pub date: Date,
    /// Financial year of that day.
    pub year: i16,
    /// Period of that day.
    pub period: i16,
}

/// The day for a payout on `date`. AFAS refuses a voucher date in a blocked period, and wants year and period of that
/// same day (AFAS reference, rules AFAS enforces).
pub(super) fn booking_day(date: Date, rule: BookingDate, periods: &[Period]) -> Result<BookingDay, Question> {
    let own = periods.iter().find(|p| p.from <= date && date <= p.to).ok_or(Question::NoPeriod { date })?;
    if !own.blocked {
        return Ok(BookingDay { date, year: own.year, period: own.period });
    }
    let later = match rule {
        BookingDate::Settlement => None,
        BookingDate::FirstOpenPeriod => periods.iter().filter(|p| !p.blocked && p.from > date).min_by_key(|p| p.from),
    };
    let later = later.ok_or(Question::PeriodClosed { date })?;
    Ok(BookingDay { date: later.from, year: later.year, period: later.period })
}
