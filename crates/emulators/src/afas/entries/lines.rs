//! The checks on one line.

use super::fields::{self, ALLOCATION, LINE, PROJECT, SPREADING, check_fields, read_cents, read_date, value};
use super::read::DraftLine;
use crate::afas::books::{AccountKind, BookedLine, Books, CURRENCIES, Line, PAYMENT_CONDITIONS, Terms};
use crate::afas::json::Fields;
use crate::afas::messages::Refusal;
use crate::world::LedgerAccount;

/// The value of an allocation axis that is filled by hand (AFAS documentation: KnAccount).
const BY_HAND: char = 'B';

/// Checks a line and reads it. `creates_codes` is the header's `AdDc`.
pub(super) fn check_line(
    draft: &DraftLine,
    books: &Books,
    unit: i64,
    creates_codes: bool,
) -> Result<Line, Vec<Refusal>> {
    let fields = &draft.fields;
    let mut refusals = Vec::new();
    if value(fields, "EnNo").is_some() {
        refusals.push(Refusal::EntryNumberGiven);
    }
    refusals.extend(check_fields(fields, LINE));
    refusals.extend(check_account(fields, books));
    refusals.extend(check_terms(fields));
    refusals.extend(check_allocation(draft, books, creates_codes));
    refusals.extend(draft.projects.iter().flat_map(|project| check_fields(project, PROJECT)));
    refusals.extend(draft.spreadings.iter().flat_map(|spreading| check_spreading(spreading, books, unit)));
    let cents = |id| value(fields, id).map_or(Some(0), read_cents);
    if cents("AmDe") == Some(0) && cents("AmCr") == Some(0) {
        refusals.push(Refusal::NothingBooked);
    }
    match read_line(draft) {
        Some(line) if refusals.is_empty() => Ok(line),
        _ => Err(refusals),
    }
}

fn read_kind(text: &str) -> Option<AccountKind> {
    match text {
        "1" => Some(AccountKind::Ledger),
        "2" => Some(AccountKind::Debtor),
        "3" => Some(AccountKind::Creditor),
        _ => None,
    }
}

fn ledger_account<'a>(fields: &Fields, books: &'a Books) -> Option<&'a LedgerAccount> {
    let is_ledger = value(fields, "VaAs").and_then(read_kind) == Some(AccountKind::Ledger);
    is_ledger.then(|| books.find_account(value(fields, "AcNr")?)).flatten()
}

/// The account exists in the kind that `VaAs` says, is not blocked, and takes the VAT code.
fn check_account(fields: &Fields, books: &Books) -> Vec<Refusal> {
    let (Some(kind), Some(number)) = (value(fields, "VaAs"), value(fields, "AcNr")) else { return Vec::new() };
    let Some(kind) = read_kind(kind) else { return vec![Refusal::KindUnknown(kind.to_owned())] };
    let blocked = match kind {
        AccountKind::Ledger => books.find_account(number).map(|account| account.blocked),
        AccountKind::Debtor => books.find_debtor(number).map(|debtor| debtor.blocked),
        AccountKind::Creditor => None,
    };
    let Some(blocked) = blocked else { return vec![Refusal::AccountUnknown(number.to_owned())] };
    let mut refusals = Vec::new();
    if blocked {
        refusals.push(Refusal::AccountBlocked(number.to_owned()));
    }
    if let Some(code) = value(fields, "VaId") {
        if !books.vat_codes.iter().any(|vat| vat.code == code) {
            refusals.push(Refusal::VatUnknown(code.to_owned()));
        }
        if !ledger_account(fields, books).is_some_and(|account| account.vat_allowed) {
            refusals.push(Refusal::VatNotAllowed(number.to_owned()));
        }
    }
    refusals
}

fn check_terms(fields: &Fields) -> Vec<Refusal> {
    let currency = value(fields, "CuId").filter(|code| !CURRENCIES.iter().any(|(known, _, _)| known == code));
    let condition = value(fields, "PaCd").filter(|code| !PAYMENT_CONDITIONS.iter().any(|(known, _)| known == code));
    let currency = currency.map(|code| Refusal::CurrencyUnknown(code.to_owned()));
    currency.into_iter().chain(condition.map(|code| Refusal::ConditionUnknown(code.to_owned()))).collect()
}

/// One allocation at most; one with a code where the account asks for it.
fn check_allocation(draft: &DraftLine, books: &Books, creates_codes: bool) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> =
        draft.allocations.iter().flat_map(|allocation| check_fields(allocation, ALLOCATION)).collect();
    if draft.allocations.len() > 1 {
        refusals.push(Refusal::OneElement);
    }
    let needing = ledger_account(&draft.fields, books).filter(|account| account.allocation == BY_HAND);
    let allocation = draft.allocations.first();
    let code = allocation.and_then(|fields| value(fields, "DiC1"));
    match (needing, code) {
        (Some(account), None) => refusals.push(Refusal::AllocationMissing(account.number.clone())),
        (_, Some(code)) if !creates_codes && !books.cost_centres.contains_key(code) => {
            refusals.push(Refusal::AllocationUnknown(code.to_owned()));
        }
        _ => {}
    }
    let is_zero = |fields: &Fields, id| value(fields, id).map_or(Some(0), read_cents) == Some(0);
    if allocation.is_some_and(|fields| is_zero(fields, "AmDe") && is_zero(fields, "AmCr")) {
        refusals.push(Refusal::NothingBooked);
    }
    refusals
}

/// A blocked period in the range is refused.
fn check_spreading(spreading: &Fields, books: &Books, unit: i64) -> Vec<Refusal> {
    let refusals = check_fields(spreading, SPREADING);
    if !refusals.is_empty() {
        return refusals;
    }
    let number = |id| value(spreading, id).and_then(|text| text.parse::<i16>().ok()).unwrap_or_default();
    let range = (number("YeSt"), number("PeSt"))..=(number("YeEn"), number("PeEn"));
    let periods = books.periods.iter().filter(|period| period.administration == unit && period.blocked);
    let blocked = periods.filter(|period| range.contains(&(period.year, period.period)));
    let refuse = |period: &crate::world::Period| Refusal::PeriodBlocked {
        date: period.from,
        year: period.year,
        period: period.period,
    };
    blocked.map(refuse).collect()
}

fn read_line(draft: &DraftLine) -> Option<Line> {
    let fields = &draft.fields;
    let text = |id| value(fields, id).map(str::to_owned);
    let cents = |id| value(fields, id).map_or(Some(0), read_cents);
    let booked = BookedLine {
        kind: read_kind(value(fields, "VaAs")?)?,
        account: text("AcNr")?,
        debit_cents: cents("AmDe")?,
        credit_cents: cents("AmCr")?,
        invoice: text("InId"),
        vat_code: text("VaId"),
        description: text("Ds").unwrap_or_default(),
        entry_date: read_date(value(fields, "EnDa")?)?,
        voucher_date: read_date(value(fields, "BpDa")?)?,
        voucher: text("BpNr"),
        cost_centre: draft.allocations.first().and_then(|fields| value(fields, "DiC1")).map(str::to_owned),
    };
    let terms = Terms {
        currency: text("CuId"),
        due: value(fields, "DaEx").and_then(read_date),
        payment_condition: text("PaCd"),
        payment_reference: text("PaId"),
        invoice_reference: text("Fref"),
        order: text("OrNu"),
        blocked: value(fields, "BlPa").and_then(fields::read_bool).unwrap_or(false),
    };
    Some(Line { terms, ..Line::from(booked) })
}
