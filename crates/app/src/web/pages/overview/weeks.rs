//! Payouts per week: bars made on the server, and the same figures as a table.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use ledger::language::Language;
use ledger::money::Money;
use ledger::state::SettlementState;
use store::{DayOfPayouts, StoreError};

use crate::web::failure::PageFailure;
use crate::web::{days, figures};

/// Weeks in the chart.
pub(super) const WEEKS: i64 = 12;

/// Height of the highest bar, and what lies between two bars, in the units of the drawing.
const HIGHEST: i64 = 100;
const STEP: i64 = 40;

/// Payouts of one currency.
pub(super) struct Chart {
    pub(super) currency: String,
    pub(super) bars: Vec<Bar>,
    pub(super) highest: String,
}

/// A week.
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) booked_y: i64,
    pub(super) booked_height: i64,
    pub(super) rest_y: i64,
    pub(super) rest_height: i64,
    pub(super) week: String,
    pub(super) settlements: i64,
    pub(super) booked: String,
    pub(super) rest: String,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    settlements: i64,
    booked: i64,
    rest: i64,
}

/// Whether AFAS has it.
pub(super) const fn is_booked(state: SettlementState) -> bool {
    matches!(state, SettlementState::Posted | SettlementState::Confirmed | SettlementState::Differs)
}

/// Whether it is ours to book: not skipped, and not dealt with by a person.
pub(super) const fn is_ours(state: SettlementState) -> bool {
    !matches!(state, SettlementState::Skipped | SettlementState::Closed)
}

/// The Monday of a week.
fn monday(date: Date) -> Result<Date, StoreError> {
    let past = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(past.days()).map_err(|_| StoreError::NotFound { what: "week of", which: date.to_string() })
}

/// The Mondays of the weeks up to `today`.
pub(super) fn mondays(today: Date) -> Result<Vec<Date>, StoreError> {
    let last = monday(today)?;
    let weeks = (0..WEEKS).rev().map(|back| last.checked_sub(back.saturating_mul(7).days()));
    weeks.collect::<Result<_, _>>().map_err(|_| StoreError::NotFound { what: "weeks before", which: today.to_string() })
}

/// A chart per currency, the most used one first.
pub(super) fn charts(
    payouts: &[DayOfPayouts],
    mondays: &[Date],
    language: Language,
) -> Result<Vec<Chart>, PageFailure> {
    let mut currencies: BTreeMap<&str, BTreeMap<Date, Sum>> = BTreeMap::new();
    for one in payouts.iter().filter(|one| is_ours(one.state)) {
        let weeks = currencies.entry(one.amount.currency().code()).or_default();
        let sum = weeks.entry(monday(one.date)?).or_default();
        sum.settlements = sum.settlements.saturating_add(one.settlements);
        let side = if is_booked(one.state) { &mut sum.booked } else { &mut sum.rest };
        *side = side.checked_add(one.amount.minor()).ok_or(PageFailure::Failed)?;
    }
    let mut charts = Vec::with_capacity(currencies.len());
    for (code, weeks) in currencies {
        let Some(currency) = ledger::money::Currency::from_code(code) else { continue };
        let told = |minor| figures::amount(Money::new(minor, currency), language);
        let highest = weeks.values().map(|sum| sum.booked.max(0).saturating_add(sum.rest.max(0))).max().unwrap_or(0);
        let height = |minor: i64| minor.max(0).saturating_mul(HIGHEST).checked_div(highest).unwrap_or(0);
        let bars = (0..).zip(mondays).map(|(place, monday)| {
            let sum = weeks.get(monday).copied().unwrap_or_default();
            let (booked_height, rest_height) = (height(sum.booked), height(sum.rest));
            let booked_y = HIGHEST.saturating_sub(booked_height);
            Bar {
                x: STEP.saturating_mul(place),
                booked_y,
                booked_height,
                rest_y: booked_y.saturating_sub(rest_height),
                rest_height,
                week: days::day(*monday, language),
                settlements: sum.settlements,
                booked: told(sum.booked),
                rest: told(sum.rest),
            }
        });
        charts.push(Chart { currency: code.to_owned(), bars: bars.collect(), highest: told(highest) });
    }
    charts.sort_by_key(|chart| std::cmp::Reverse(chart.bars.iter().map(|bar| bar.settlements).sum::<i64>()));
    Ok(charts)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use ledger::money::Currency;

    use super::*;

    fn payout(date: Date, state: SettlementState, minor: i64) -> DayOfPayouts {
        DayOfPayouts { date, state, settlements: 1, amount: Money::new(minor, Currency::EUR) }
    }

    #[test]
    fn a_week_begins_on_monday_and_holds_its_sunday() {
        let mondays = mondays(date(2026, 3, 20)).unwrap();
        assert_eq!((mondays.len(), mondays[11]), (12, date(2026, 3, 16)));
        let payouts = [
            payout(date(2026, 3, 15), SettlementState::Confirmed, 1_000),
            payout(date(2026, 3, 16), SettlementState::Confirmed, 3_000),
            payout(date(2026, 3, 20), SettlementState::Asking, 1_000),
            payout(date(2026, 3, 20), SettlementState::Skipped, 9_000),
        ];
        let charts = charts(&payouts, &mondays, Language::En).unwrap();
        let bars = &charts[0].bars;
        assert_eq!((bars[10].booked.as_str(), bars[10].settlements, bars[10].booked_height), ("10.00", 1, 25));
        assert_eq!((bars[11].booked.as_str(), bars[11].rest.as_str(), bars[11].settlements), ("30.00", "10.00", 2));
        assert_eq!((bars[11].booked_height, bars[11].rest_height, bars[11].rest_y), (75, 25, 0));
        assert_eq!(charts[0].highest, "40.00");
    }
}
