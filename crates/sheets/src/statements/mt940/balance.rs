//! Balances: `:60F:` and `:62F:`.

use jiff::civil::Date;
use ledger::bank::Balance;

use super::super::fault::{StatementFault, Wrong, shown};
use super::super::figure;
use super::fields::Field;

/// Reads `C260310EUR1234,56`.
pub(super) fn read(field: &Field<'_>) -> Result<Balance, StatementFault> {
    let text = field.first_line();
    let fault = |wrong| StatementFault::of_line(field.line, wrong);
    let malformed = || fault(Wrong::NotABalance(shown(text)));
    let (side, rest) = text.split_at_checked(1).ok_or_else(malformed)?;
    let (day, rest) = rest.split_at_checked(6).ok_or_else(malformed)?;
    let (code, digits) = rest.split_at_checked(3).ok_or_else(malformed)?;
    let date = short_date(day).ok_or_else(|| fault(Wrong::NotADate(shown(day))))?;
    let currency = figure::currency(code).map_err(fault)?;
    let amount = figure::with_comma(digits, currency).map_err(fault)?;
    let amount = match side {
        "C" => amount,
        "D" => amount.checked_neg().map_err(|_| fault(Wrong::AmountsTooLarge))?,
        _ => return Err(fault(Wrong::NotASide(shown(side)))),
    };
    Ok(Balance { date, amount })
}

/// `260310`, with years from 1980 on.
pub(super) fn short_date(text: &str) -> Option<Date> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = text.split_at_checked(2)?;
    let (month, day) = rest.split_at_checked(2)?;
    let year: i16 = year.parse().ok()?;
    let century = if year < 80 { 2000 } else { 1900 };
    Date::new(year.checked_add(century)?, month.parse().ok()?, day.parse().ok()?).ok()
}
