//! An entry as AFAS wants it: one `FiEntryPar` with a header and lines.
//!
//! Left out on purpose: `EnNo` (must be absent in new entries), `PrTp`, `Mref` and `InI2` (their meaning is not
//! documented).

use std::borrow::Cow;

use ledger::entry::{Entry, EntryLine, Side};
use ledger::money::Money;
use ledger::problem::{Problem, ProblemKind};
use serde::Serialize;

/// Longest description (`Ds`) in characters (AFAS documentation: FiEntries).
const LONGEST_DESCRIPTION: usize = 255;

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "FiEntryPar")]
    par: Element<Par<'a>>,
}

#[derive(Serialize)]
struct Element<T> {
    #[serde(rename = "Element")]
    element: T,
}

#[derive(Serialize)]
struct Par<'a> {
    #[serde(rename = "Fields")]
    fields: Header<'a>,
    #[serde(rename = "Objects")]
    objects: [Lines<'a>; 1],
}

#[derive(Serialize)]
struct Lines<'a> {
    #[serde(rename = "FiEntries")]
    lines: Element<Vec<Line<'a>>>,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "Fields")]
    fields: LineFields<'a>,
}

/// The administration is always sent: without it AFAS takes the one its user worked in last.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Header<'a> {
    year: i16,
    peri: i16,
    un_id: i64,
    jo_co: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LineFields<'a> {
    va_as: &'static str,
    ac_nr: &'a str,
    en_da: String,
    bp_da: String,
    bp_nr: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_id: Option<&'a str>,
    ds: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    va_id: Option<&'a str>,
    am_de: String,
    am_cr: String,
}

/// The body of the one call that books `entry`. The same entry gives the same bytes.
///
/// Fails with `afas-refused` when a value is longer than AFAS's field for it, because a value cut off by AFAS could
/// name another invoice.
pub(super) fn entry_body(entry: &Entry) -> Result<Vec<u8>, Problem> {
    check_lengths(entry)?;
    let parts = entry.parts();
    let fields = Header { year: parts.year, peri: parts.period, un_id: parts.administration, jo_co: &parts.journal };
    let element = entry.lines().iter().map(|line| Line { fields: line_fields(entry, line) }).collect();
    let objects = [Lines { lines: Element { element } }];
    let body = Body { par: Element { element: Par { fields, objects } } };
    serde_json::to_vec(&body).map_err(|error| Problem::new(ProblemKind::AfasRefused, error.to_string()))
}

fn line_fields<'a>(entry: &'a Entry, line: &'a EntryLine) -> LineFields<'a> {
    // Entry date and voucher date are the same, so that header and lines can't name different periods.
    let date = entry.parts().date.to_string();
    let zero = Money::zero(line.amount.currency());
    let (debit, credit) = match line.side {
        Side::Debit => (line.amount, zero),
        Side::Credit => (zero, line.amount),
    };
    let is_debtor = line.account.is_debtor();
    LineFields {
        va_as: if is_debtor { "2" } else { "1" },
        ac_nr: line.account.number(),
        en_da: date.clone(),
        bp_da: date,
        bp_nr: entry.voucher().as_str(),
        in_id: line.invoice.as_deref().filter(|_| is_debtor),
        ds: description(&line.description, entry.voucher().as_str()),
        va_id: line.vat_code.as_deref(),
        am_de: debit.decimal_text(),
        am_cr: credit.decimal_text(),
    }
}

/// The plan's text, which also names the voucher: should AFAS give the entry another voucher number, it can still be
/// found by its text.
fn description<'a>(text: &'a str, voucher: &str) -> Cow<'a, str> {
    if text.contains(voucher) && text.chars().count() <= LONGEST_DESCRIPTION {
        return Cow::Borrowed(text);
    }
    let room = LONGEST_DESCRIPTION.saturating_sub(voucher.chars().count().saturating_add(1));
    let kept: String = text.chars().take(room).collect();
    Cow::Owned(format!("{kept} {voucher}").trim_start().to_owned())
}

fn check_lengths(entry: &Entry) -> Result<(), Problem> {
    fits("JoCo", &entry.parts().journal, 6)?;
    for line in entry.lines() {
        fits("AcNr", line.account.number(), 16)?;
        fits("InId", line.invoice.as_deref().unwrap_or_default(), 12)?;
        fits("VaId", line.vat_code.as_deref().unwrap_or_default(), 3)?;
    }
    Ok(())
}

/// Lengths from AFAS's documentation of FiEntries.
fn fits(field: &str, value: &str, longest: usize) -> Result<(), Problem> {
    if value.chars().count() <= longest {
        return Ok(());
    }
    let detail = (
        format!("`{value}` does not fit: {field} takes {longest} characters"),
        format!("`{value}` past niet: {field} heeft plaats voor {longest} tekens"),
    );
    Err(Problem::new(ProblemKind::AfasRefused, detail))
}

#[cfg(test)]
#[path = "entry_body_tests.rs"]
mod tests;
