//! An entry for the tests of this folder.

use jiff::civil::date;
use ledger::entry::{Account, Entry, EntryLine, EntryParts, Side, Voucher};
use ledger::money::{Currency, Money};
use ledger::reason::Reason;

/// A line of `cents`.
pub(super) fn line(account: Account, side: Side, cents: i64, description: &str) -> EntryLine {
    EntryLine {
        account,
        side,
        amount: Money::new(cents, Currency::EUR),
        invoice: None,
        vat_code: None,
        description: description.to_owned(),
        covers: Vec::new(),
        reason: Reason::CostsWithVat,
    }
}

/// A receipt of 148.50 on an invoice of debtor 00144, less 0.50 costs.
pub(super) fn lines() -> Vec<EntryLine> {
    let payout = line(Account::Ledger("1230".to_owned()), Side::Debit, 14_800, "Uitbetaling KP41000001");
    let mut costs = line(Account::Ledger("4500".to_owned()), Side::Debit, 50, "Kosten KP41000001");
    costs.vat_code = Some("1".to_owned());
    let mut receipt = line(Account::Debtor("00144".to_owned()), Side::Credit, 14_850, "Ontvangst V0031888 KP41000001");
    receipt.invoice = Some("V0031888".to_owned());
    vec![payout, costs, receipt]
}

/// An entry with these lines.
pub(super) fn entry_with(lines: Vec<EntryLine>) -> Entry {
    Entry::new(EntryParts {
        voucher: Voucher::parse("KP41000001").unwrap(),
        part: 1,
        administration: 1,
        journal: "55".to_owned(),
        date: date(2026, 11, 18),
        year: 2026,
        period: 11,
        lines,
    })
    .unwrap()
}
