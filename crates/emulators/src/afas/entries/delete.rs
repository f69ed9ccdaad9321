//! Deleting a journal entry: whole entries only, and no matched ones (AFAS documentation: UpdateConnector FiEntries).

use jiff::civil::DateTime;

use crate::afas::books::{Books, Entry};
use crate::afas::knobs::AfasKnobs;
use crate::afas::messages::Refusal;

/// Which entry of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::afas) enum Which {
    Number(String),
    Invoice(String),
}

impl Which {
    fn text(&self) -> &str {
        match self {
            Self::Number(text) | Self::Invoice(text) => text,
        }
    }

    fn is(&self, entry: &Entry) -> bool {
        match self {
            Self::Number(number) => entry.number.to_string() == *number,
            Self::Invoice(invoice) => {
                entry.lines.iter().any(|line| line.booked.invoice.as_deref() == Some(invoice.as_str()))
            }
        }
    }
}

/// Deletes an entry.
pub(in crate::afas) fn delete(
    unit: i64,
    journal: &str,
    which: &Which,
    books: &mut Books,
    knobs: &AfasKnobs,
    now: DateTime,
) -> Result<(), Vec<Refusal>> {
    let found = books.entries.iter().find(|entry| entry.unit == unit && entry.journal == journal && which.is(entry));
    let entry = found.ok_or_else(|| vec![Refusal::EntryUnknown(which.text().to_owned())])?;
    let number = entry.number;
    check(entry, books, knobs)?;
    books.remove_entry(unit, journal, number, now);
    Ok(())
}

fn check(entry: &Entry, books: &Books, knobs: &AfasKnobs) -> Result<(), Vec<Refusal>> {
    let number = entry.number.to_string();
    if entry.lines.iter().any(|line| books.is_matched(entry.unit, line)) {
        return Err(vec![Refusal::EntryMatched(number)]);
    }
    let has_invoice = entry.lines.iter().any(|line| line.effect.item.as_ref().is_some_and(|effect| effect.opens));
    if knobs.delete_needs_invoice && !has_invoice {
        return Err(vec![Refusal::NotDeletable(number)]);
    }
    let blocked = entry.lines.iter().find_map(|line| {
        let date = line.booked.voucher_date;
        let period = books.find_period(entry.unit, date).filter(|period| period.blocked)?;
        Some(Refusal::PeriodBlocked { date, year: period.year, period: period.period })
    });
    blocked.map_or(Ok(()), |refusal| Err(vec![refusal]))
}
