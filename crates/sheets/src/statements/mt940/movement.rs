//! Movements: `:61:`.

use jiff::civil::Date;
use ledger::bank::AccountNumber;
use ledger::money::{Currency, Money};

use super::super::fault::{StatementFault, Wrong, shown};
use super::super::{figure, given_reference};
use super::balance::short_date;
use super::fields::Field;

/// What a `:61:` says.
pub(super) struct Movement {
    pub(super) value_date: Date,
    pub(super) booked: Date,
    pub(super) amount: Money,
    pub(super) reversal: bool,
    pub(super) bank_reference: Option<String>,
    /// Rabobank writes the account of the counterparty on the line below.
    pub(super) account: Option<AccountNumber>,
}

/// Reads `2603100310C560,25NTRFNONREF//0001`: value date, booking date, side, amount, kind, reference, the bank's reference.
pub(super) fn read(field: &Field<'_>, currency: Currency) -> Result<Movement, StatementFault> {
    let text = field.first_line();
    let fault = |wrong| StatementFault::of_line(field.line, wrong);
    let malformed = || fault(Wrong::NotAMovement(shown(text)));

    let (day, rest) = text.split_at_checked(6).ok_or_else(malformed)?;
    let value_date = short_date(day).ok_or_else(|| fault(Wrong::NotADate(shown(day))))?;
    let is_day = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (booked, rest) = match rest.split_at_checked(4).filter(|(day, _)| is_day(day)) {
        Some((day, rest)) => (near(value_date, day).ok_or_else(|| fault(Wrong::NotADate(shown(day))))?, rest),
        None => (value_date, rest),
    };
    let (credit, reversal, rest) = side(rest).ok_or_else(malformed)?;
    // the last letter of the currency may stand here
    let rest = rest.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(end).ok_or_else(malformed)?;
    let amount = figure::with_comma(digits, currency).map_err(fault)?;
    let amount = if credit { Ok(amount) } else { amount.checked_neg() };
    let (kind, references) = rest.split_at_checked(4).ok_or_else(malformed)?;
    if !kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return Err(malformed());
    }
    let account = field.lines.get(1).and_then(|below| AccountNumber::read(below)).filter(AccountNumber::is_iban);
    Ok(Movement {
        value_date,
        booked,
        amount: amount.map_err(|_| fault(Wrong::AmountsTooLarge))?,
        reversal,
        bank_reference: references.split_once("//").and_then(|(_, reference)| given_reference(reference)),
        account,
    })
}

/// Whether the account got the money, whether an earlier line is taken back, and the rest. What takes back a credit takes
/// money off.
fn side(text: &str) -> Option<(bool, bool, &str)> {
    let sides = [("RC", false, true), ("RD", true, true), ("C", true, false), ("D", false, false)];
    sides.into_iter().find_map(|(mark, credit, reversal)| Some((credit, reversal, text.strip_prefix(mark)?)))
}

/// The day `0102` closest to another: behind the turn of the year its year is the next.
fn near(value_date: Date, day: &str) -> Option<Date> {
    let (month, day) = day.split_at_checked(2)?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let year = value_date.year();
    let years = [Some(year), year.checked_sub(1), year.checked_add(1)];
    let days = years.into_iter().flatten().filter_map(|year| Date::new(year, month, day).ok());
    days.min_by_key(|day| value_date.until(*day).map_or(i32::MAX, |span| span.get_days().saturating_abs()))
}
