//! The checks on an entry, in the order AFAS is taken to make them: header, periods, lines, balance, invoice numbers.
//! The first stage that finds something ends the checks; all it found is told at once.

use jiff::civil::Date;

use super::fields::{self, HEADER, read_date, value};
use super::lines::check_line;
use super::read::Draft;
use crate::afas::books::{AccountKind, Books, Line};
use crate::afas::knobs::{AfasKnobs, HeaderPeriod};
use crate::afas::messages::Refusal;
use crate::world::JournalKind;

/// An entry that may be booked, but for what its lines do to open items.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) unit: i64,
    pub(super) journal: String,
    pub(super) kind: JournalKind,
    pub(super) number_invoices: bool,
    pub(super) lines: Vec<Line>,
}

/// What the checks look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) books: &'a Books,
    pub(super) knobs: &'a AfasKnobs,
    /// The administrations the user sees; empty for all.
    pub(super) visible: &'a [i64],
}

/// Makes every check but those on open items.
pub(super) fn check(draft: &Draft, context: Context<'_>) -> Result<Checked, Vec<Refusal>> {
    let unit = find_unit(draft, context).ok_or_else(|| vec![Refusal::NoUnit])?;
    let (journal, kind) = check_journal(draft, unit, context.books).map_err(|refusal| vec![refusal])?;
    stage(check_periods(draft, unit, context))?;
    let creates_codes = flag(draft, "AdDc");
    let checked: Vec<_> = draft.lines.iter().map(|line| check_line(line, context.books, unit, creates_codes)).collect();
    stage(checked.iter().filter_map(|line| line.as_ref().err()).flatten().cloned().collect())?;
    let lines: Vec<Line> = checked.into_iter().filter_map(Result::ok).collect();
    stage(check_balance(&lines))?;
    stage(check_vouchers(&lines, unit, &journal, context))?;
    let number_invoices = flag(draft, "AuNu");
    if kind == JournalKind::Sales {
        stage(check_new_invoices(&lines, unit, context.books))?;
    }
    Ok(Checked { unit, journal, kind, number_invoices, lines })
}

fn stage(refusals: Vec<Refusal>) -> Result<(), Vec<Refusal>> {
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

fn flag(draft: &Draft, id: &str) -> bool {
    value(&draft.header, id).and_then(fields::read_bool).unwrap_or(false)
}

/// The administration; absent means the one the user worked in last.
fn find_unit(draft: &Draft, context: Context<'_>) -> Option<i64> {
    let unit = match value(&draft.header, "UnId") {
        Some(text) => text.parse().ok()?,
        None => context.knobs.last_used_administration,
    };
    let exists = context.books.administrations.iter().any(|administration| administration.number == unit);
    (exists && (context.visible.is_empty() || context.visible.contains(&unit))).then_some(unit)
}

fn check_journal(draft: &Draft, unit: i64, books: &Books) -> Result<(String, JournalKind), Refusal> {
    let code = value(&draft.header, "JoCo").ok_or(Refusal::Mandatory("JoCo"))?;
    let journal = books.find_journal(unit, code).ok_or_else(|| Refusal::JournalUnknown(code.to_owned()))?;
    if journal.blocked {
        return Err(Refusal::JournalBlocked(code.to_owned()));
    }
    if books.locked_journals.contains(&(unit, code.to_owned())) {
        return Err(Refusal::JournalLocked(code.to_owned()));
    }
    Ok((code.to_owned(), journal.kind))
}

fn check_periods(draft: &Draft, unit: i64, context: Context<'_>) -> Vec<Refusal> {
    let mut refusals = fields::check_fields(&draft.header, HEADER);
    if !refusals.is_empty() {
        return refusals;
    }
    let number = |id| value(&draft.header, id).unwrap_or_default();
    let (year, period) = (number("Year"), number("Peri"));
    let header = (year.parse::<i16>().ok(), period.parse::<i16>().ok());
    let of_unit = context.books.periods.iter().filter(|period| period.administration == unit);
    if !of_unit.into_iter().any(|known| header == (Some(known.year), Some(known.period))) {
        return vec![Refusal::PeriodUnknown { year: year.to_owned(), period: period.to_owned() }];
    }
    if draft.lines.is_empty() {
        return vec![Refusal::NoLines];
    }
    let mut dates: Vec<Date> =
        draft.lines.iter().filter_map(|line| value(&line.fields, "BpDa")).filter_map(read_date).collect();
    dates.sort_unstable();
    dates.dedup();
    refusals.extend(dates.into_iter().filter_map(|date| check_day(date, unit, header, context)));
    refusals
}

fn check_day(date: Date, unit: i64, header: (Option<i16>, Option<i16>), context: Context<'_>) -> Option<Refusal> {
    let Some(period) = context.books.find_period(unit, date) else {
        return Some(Refusal::PeriodUnknown { year: date.year().to_string(), period: date.month().to_string() });
    };
    if period.blocked {
        return Some(Refusal::PeriodBlocked { date, year: period.year, period: period.period });
    }
    let strict = context.knobs.header_period == HeaderPeriod::Strict;
    (strict && header != (Some(period.year), Some(period.period))).then_some(Refusal::PeriodDiffers { date })
}

fn check_balance(lines: &[Line]) -> Vec<Refusal> {
    let total = |side: fn(&Line) -> i64| lines.iter().map(side).map(i128::from).sum::<i128>();
    let debit = total(|line| line.booked.debit_cents);
    let credit = total(|line| line.booked.credit_cents);
    if debit == credit {
        return Vec::new();
    }
    let text =
        |cents: i128| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
    vec![Refusal::Unbalanced { debit: text(debit), credit: text(credit) }]
}

/// Nothing in the documentation refuses a voucher number that is there already; a switch does.
fn check_vouchers(lines: &[Line], unit: i64, journal: &str, context: Context<'_>) -> Vec<Refusal> {
    if !context.knobs.duplicate_vouchers_refused {
        return Vec::new();
    }
    let entries = context.books.entries.iter().filter(|entry| entry.unit == unit && entry.journal == journal);
    let used: Vec<&str> =
        entries.flat_map(|entry| &entry.lines).filter_map(|line| line.booked.voucher.as_deref()).collect();
    let mut vouchers: Vec<&str> = lines.iter().filter_map(|line| line.booked.voucher.as_deref()).collect();
    vouchers.sort_unstable();
    vouchers.dedup();
    let again = vouchers.into_iter().filter(|voucher| used.contains(voucher));
    again.map(|voucher| Refusal::VoucherUsed(voucher.to_owned())).collect()
}

/// Invoice numbers are unique per administration.
fn check_new_invoices(lines: &[Line], unit: i64, books: &Books) -> Vec<Refusal> {
    let debtors = lines.iter().filter(|line| line.booked.kind == AccountKind::Debtor);
    let invoices = debtors.filter_map(|line| line.booked.invoice.as_deref());
    let used = invoices.filter(|invoice| books.find_item(unit, invoice).is_some());
    used.map(|invoice| Refusal::InvoiceUsed(invoice.to_owned())).collect()
}
