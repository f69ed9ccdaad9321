//! Bank statements, a day each, and the open items of the books.

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use ledger::bank::{AccountNumber, Balance, BankLine, BankStatement, Counterparty, StatementParts};
use ledger::money::{Currency, Money};
use ledger::open_item::OpenItem;
use store::{FIRST_ORGANISATION, Lease, Store};

use super::settlements::{PER_DAY, code_of, day_of, debtor_of, invoice_of, lines_of, minor_of, open_lines, payout_of};

/// Lines of a statement beside the payouts.
const OTHERS: usize = 16;
/// Statements of one file.
const AT_ONCE: usize = 30;

/// A statement for each day of payout, with the payouts of the day and others.
pub(super) async fn fill(store: &Store, last: usize, first: Date, now: Timestamp) -> Result<()> {
    let account = AccountNumber::read("NL91ABNA0417164300").context("no account")?;
    let mut balance: i64 = 1_000_000;
    let mut file = Vec::with_capacity(AT_ONCE);
    for day_number in 0..=last / PER_DAY {
        let (from, day) = (day_number * PER_DAY, day_of(day_number * PER_DAY, first)?);
        let id = format!("STATEMENT-{day_number}");
        let mut texts = Vec::new();
        for number in (from..from + PER_DAY).filter(|number| *number <= last) {
            texts.push((format!("Pay. {} Webshop", code_of(number)), payout_of(number, lines_of(number, last))?));
        }
        for other in 0..OTHERS {
            texts.push((format!("Huur en inkoop {day_number}-{other}"), -i64::try_from(1_000 + other)?));
        }
        let opening = Balance { date: day, amount: Money::new(balance, Currency::EUR) };
        let mut lines = Vec::with_capacity(texts.len());
        for (entry, (text, minor)) in (1..).zip(texts) {
            balance = balance.checked_add(minor).context("too much")?;
            lines.push(BankLine {
                account: account.clone(),
                statement: id.clone(),
                entry,
                booked: day,
                value_date: Some(day),
                amount: Money::new(minor, Currency::EUR),
                reversal: false,
                counterparty: Counterparty { name: Some("Somebody".into()), account: None },
                text,
                end_to_end: vec!["NOTPROVIDED".into()],
                bank_reference: None,
            });
        }
        let closing = Balance { date: day, amount: Money::new(balance, Currency::EUR) };
        file.push(BankStatement::new(StatementParts { account: account.clone(), id, opening, lines, closing })?);
        if file.len() == AT_ONCE || day_number == last / PER_DAY {
            let bytes = format!("file {day_number}").into_bytes();
            store.save_bank_statements(FIRST_ORGANISATION, &file, &bytes, "bench", now).await?;
            file.clear();
        }
    }
    Ok(())
}

/// The mirror: the invoices of what waits, and others up to `count`.
pub(super) async fn open_items(
    store: &Store,
    lease: &Lease,
    last: usize,
    count: usize,
    today: Date,
    now: Timestamp,
) -> Result<()> {
    let item = |invoice: String, debtor: String, minor: i64| -> Result<OpenItem> {
        Ok(OpenItem {
            administration: 1,
            debtor_name: format!("Debtor {debtor}"),
            debtor,
            debtor_blocked: false,
            invoice,
            journal: Some("70".into()),
            order: None,
            payment_reference: None,
            date: today.checked_sub(30.days())?,
            due_date: Some(today),
            amount: Money::new(minor, Currency::EUR),
            balance: Money::new(minor, Currency::EUR),
            description: "Bestelling".into(),
        })
    };
    let mut items = Vec::with_capacity(count);
    for (number, line) in open_lines(last) {
        items.push(item(invoice_of(number, line), debtor_of(number), minor_of(number, line)?)?);
    }
    for other in items.len()..count {
        items.push(item(format!("V{other:09}"), format!("{}", 100_000 + other / 3), 2_000 + i64::try_from(other)?)?);
    }
    Ok(store.replace_open_items(lease, 1, items, now).await?)
}
