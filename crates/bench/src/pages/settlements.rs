//! Settlements with their lines and entries.

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use ledger::entry::{Account, EntryLine, EntryParts, Side, Voucher};
use ledger::finder::Lost;
use ledger::money::{Currency, Money};
use ledger::question::Question;
use ledger::reason::{Evidence, FoundBy, NotFound, PossibleItem, Reason};
use ledger::settlement::{LineKind, SettlementLine, SettlementParts};
use store::{BookingReferenceRow, FetchedSettlement, Lease, Store, UnplacedLine};

/// Lines of an ordinary settlement.
pub(super) const LINES_EACH: usize = 100;
/// Lines of the one large settlement, the newest.
pub(super) const LARGE: usize = 5_000;
/// Settlements before it that ask a person.
pub(super) const ASKING: usize = 40;
/// Settlements before these that wait for an approval.
const PLANNED: usize = 40;
/// A few settlements are paid out each day.
pub(super) const PER_DAY: usize = 4;
/// A line that names no invoice, in every tenth settlement and in all that wait.
const WITHOUT: usize = 3;

/// Settings of the integration.
pub(super) const FLOW_SETTINGS: &[(&str, &str)] = &[
    ("administration", "1"),
    ("currency", "EUR"),
    ("journal", "55"),
    ("turnover_groups", "all"),
    ("costs_account", "4510"),
    ("provider_account", "1225"),
    ("debtor_not_found_account", "2290"),
    ("finder_type", "sales_entries"),
    ("match_fields", "reference,description"),
    ("booking_date", "settlement"),
    ("approval", "full_match_only"),
    ("description", "Pay. {settlement}"),
    ("voucher_prefix", "PAY-"),
    ("debtor_lines_at_most", "500"),
];

/// Where a settlement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Confirmed,
    Planned,
    Asking,
}

const fn stands(number: usize, last: usize) -> Stands {
    match last.saturating_sub(number) {
        0 => Stands::Confirmed,
        back if back <= ASKING => Stands::Asking,
        back if back <= ASKING + PLANNED => Stands::Planned,
        _ => Stands::Confirmed,
    }
}

/// How many lines it has.
pub(super) const fn lines_of(number: usize, last: usize) -> usize {
    if number == last { LARGE } else { LINES_EACH }
}

/// When it is paid out.
pub(super) fn day_of(number: usize, first: Date) -> Result<Date> {
    Ok(first.checked_add(i64::try_from(number / PER_DAY)?.days())?)
}

/// One settlement: booked and confirmed, to approve, or asking a person. Gives its id.
pub(super) async fn settlement(
    store: &Store,
    lease: &Lease,
    number: usize,
    last: usize,
    first: Date,
    now: Timestamp,
) -> Result<String> {
    let (code, day) = (code_of(number), day_of(number, first)?);
    let documents = vec![("settlement".to_owned(), format!("{{\"code\":\"{code}\"}}").into_bytes())];
    let id = store.save_fetched(lease, &FetchedSettlement { code: code.clone(), date: day, documents }, now).await?.id;
    let parts = parts(&code, number, day, lines_of(number, last))?;
    let stands = stands(number, last);
    let entry = entry(&parts, number, day, stands != Stands::Confirmed || number.is_multiple_of(10))?;
    store.save_read(lease, &id, &parts, now).await?;
    if stands == Stands::Asking {
        let question = Question::Correction { line: "L-1".into(), amount: parts.payout };
        store.save_questions(lease, &id, &[question], now).await?;
        let why = NotFound::NoNumber { searched: vec!["reference: none".into()], mistyped: Vec::new() };
        let possible = |other: usize| PossibleItem {
            invoice: invoice_of(number, other),
            debtor: debtor_of(number),
            open: Money::new(1_200, Currency::EUR),
            lost: Lost::OnlyAmount,
        };
        let possible = (0..5).map(possible).collect();
        let open = UnplacedLine { line_id: format!("L-{WITHOUT}"), why, possible };
        store.save_open_lines(lease, &id, &[open]).await?;
        return Ok(id);
    }
    let rule = (stands == Stands::Confirmed).then_some("rule: full match");
    store.save_plan(lease, &id, vec![entry], rule, now).await?;
    if stands == Stands::Planned {
        return Ok(id);
    }
    for entry in store.entries_of(&id).await? {
        let booking = BookingReferenceRow { administration: 1, journal: "55".into(), number: number.to_string() };
        store.begin_posting(lease, &entry.id, now).await?;
        store.set_posted(lease, &entry.id, &booking, now).await?;
        store.set_confirmed(lease, &entry.id, now).await?;
    }
    Ok(id)
}

pub(super) fn code_of(number: usize) -> String {
    format!("S{number:07}-QX")
}

pub(super) fn order_of(settlement: usize, line: usize) -> String {
    format!("41{settlement:07}X{line:04}")
}

pub(super) fn invoice_of(settlement: usize, line: usize) -> String {
    format!("F{settlement:07}{line:04}")
}

pub(super) fn debtor_of(settlement: usize) -> String {
    format!("D{settlement:07}")
}

/// A payment of this settlement and of no other.
pub(super) fn minor_of(settlement: usize, line: usize) -> Result<i64> {
    let own = i64::try_from(settlement)?.saturating_mul(100).saturating_add(5_000_000);
    Ok(if line == 7 { own.saturating_add(1) } else { 1_200 })
}

pub(super) fn amount_of(settlement: usize) -> String {
    let minor = minor_of(settlement, 7).unwrap_or_default();
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// What is paid out.
pub(super) fn payout_of(number: usize, lines: usize) -> Result<i64> {
    (0..lines).try_fold(0_i64, |sum, line| sum.checked_add(minor_of(number, line)?).context("too much"))
}

fn parts(code: &str, number: usize, day: Date, lines: usize) -> Result<SettlementParts> {
    let mut all = Vec::with_capacity(lines);
    for line in 0..lines {
        let minor = minor_of(number, line)?;
        all.push(SettlementLine {
            id: format!("L-{line}"),
            kind: LineKind::Payment,
            amount: Money::new(minor, Currency::EUR),
            clearing: "CL-1".into(),
            turnover_group: None,
            method: None,
            date: Some(day),
            order_id: Some(order_of(number, line)),
            reference: invoice_of(number, line),
            description: "Bestelling".into(),
            extras: Vec::new(),
            extras_known: false,
            customer_amount: None,
            costs: None,
        });
    }
    Ok(SettlementParts {
        code: code.into(),
        description: format!("CLEARING-{number} Webshop"),
        date: day,
        payout: Money::new(payout_of(number, lines)?, Currency::EUR),
        lines: all,
        external: Vec::new(),
        notes: Vec::new(),
    })
}

/// The entry; with a line that has no debtor when `without`.
fn entry(parts: &SettlementParts, number: usize, day: Date, without: bool) -> Result<EntryParts> {
    let zero = Money::new(0, Currency::EUR);
    let mut lines = Vec::with_capacity(parts.lines.len().saturating_add(1));
    let line = |account, side, amount, reason| EntryLine {
        account,
        side,
        amount,
        invoice: None,
        vat_code: None,
        description: format!("Pay. {}", parts.code),
        covers: Vec::new(),
        reason,
    };
    let payout = Reason::Payout { settlement: parts.code.clone(), part: 1, parts: 1 };
    lines.push(line(Account::Ledger("1225".into()), Side::Debit, parts.payout, payout));
    for (place, paid) in parts.lines.iter().enumerate() {
        let covers = vec![paid.id.clone()];
        if without && place == WITHOUT {
            let searched = vec![format!("reference: {}", paid.reference)];
            let why = NotFound::NoNumber { searched, mistyped: Vec::new() };
            let reason = Reason::DebtorNotFound { why, possible: Vec::new() };
            let on = line(Account::Ledger("2290".into()), Side::Credit, paid.amount, reason);
            lines.push(EntryLine { covers, ..on });
            continue;
        }
        let evidence =
            Evidence { field: "reference".into(), found: paid.reference.clone(), rule: FoundBy::InvoiceNumber };
        let reason = Reason::Payment { evidence, open: paid.amount, rest: zero, rung: None };
        let on = line(Account::Debtor(debtor_of(number)), Side::Credit, paid.amount, reason);
        lines.push(EntryLine { invoice: Some(paid.reference.clone()), covers, ..on });
    }
    Ok(EntryParts {
        voucher: Voucher::of_settlement("P-", &parts.code, 1)?,
        part: 1,
        administration: 1,
        journal: "55".into(),
        date: day,
        year: day.year(),
        period: i16::from(day.month()),
        lines,
    })
}

/// Lines of settlements that ask or wait, and whose invoice is open: by settlement and line.
pub(super) fn open_lines(last: usize) -> impl Iterator<Item = (usize, usize)> {
    let waiting = (0..last).filter(move |number| stands(*number, last) != Stands::Confirmed);
    waiting.flat_map(|number| (0..LINES_EACH).filter(|line| *line != WITHOUT).map(move |line| (number, line)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_made_up_adds_up_and_balances() {
        let day = date(2020, 1, 1);
        let parts = parts("S0000001-QX", 1, day, 12).unwrap();
        for without in [false, true] {
            ledger::entry::Entry::new(entry(&parts, 1, day, without).unwrap()).unwrap();
        }
        ledger::settlement::Settlement::new(parts).unwrap();
        assert_eq!(amount_of(1), "50001.01");
    }

    #[test]
    fn the_last_ones_wait_and_the_very_last_is_large() {
        let of = |number| (stands(number, 1_000), lines_of(number, 1_000));
        assert_eq!(of(1_000), (Stands::Confirmed, LARGE));
        assert_eq!((of(999).0, of(960).0, of(959).0, of(919).0), {
            (Stands::Asking, Stands::Asking, Stands::Planned, Stands::Confirmed)
        });
        assert_eq!(open_lines(1_000).count(), 80 * (LINES_EACH - 1));
    }
}
