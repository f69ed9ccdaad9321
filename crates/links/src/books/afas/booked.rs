//! Looks up what is booked, to confirm an entry or to find one whose answer was lost.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use ledger::entry::{Side, Voucher};
use ledger::money::{Currency, Money, MoneyError};
use ledger::problem::{Problem, ProblemKind};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::books::AfasBooks;
use super::entries::BookingReference;
use super::pages::KeyedRow;
use super::query::{Operator, Query};
use super::wire;
use crate::failure::Failure;

/// Columns of AFAS's connector for booked lines (AFAS documentation: financial mutations).
const COLUMNS: u32 = 18;

/// An entry as it stands in AFAS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedEntry {
    /// What AFAS calls it.
    pub reference: BookingReference,
    /// Its lines, in AFAS's order.
    pub lines: Vec<BookedLine>,
    /// Sum of debit.
    pub debit_total: Money,
    /// Sum of credit.
    pub credit_total: Money,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedLine {
    /// The ledger account or the debtor's number.
    pub account: String,
    /// Debit; zero when there is none.
    pub debit: Money,
    /// Credit; zero when there is none.
    pub credit: Money,
    /// The invoice it names.
    pub invoice: Option<String>,
    /// The VAT code.
    pub vat_code: Option<String>,
    /// The text.
    pub description: String,
    /// The voucher date, or else the entry date.
    pub date: Option<Date>,
}

impl BookedLine {
    /// Whether it stands on this account, on this side, with this amount.
    pub fn is_on(&self, account: &str, side: Side, amount: Money) -> bool {
        let (own, other) = match side {
            Side::Debit => (self.debit, self.credit),
            Side::Credit => (self.credit, self.debit),
        };
        // AFAS may show a debit below zero where another would write a credit.
        let net = own.checked_sub(other);
        self.account == account && net == Ok(amount)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LineRow {
    #[serde(deserialize_with = "wire::integer")]
    entry_no: i64,
    #[serde(deserialize_with = "wire::integer")]
    seq_no: i64,
    #[serde(deserialize_with = "wire::text")]
    journal_id: String,
    #[serde(deserialize_with = "wire::text")]
    account_no: String,
    #[serde(deserialize_with = "wire::optional_decimal")]
    amt_debit: Option<Decimal>,
    #[serde(deserialize_with = "wire::optional_decimal")]
    amt_credit: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::optional_text")]
    invoice_id: Option<String>,
    #[serde(default, deserialize_with = "wire::optional_date")]
    voucher_date: Option<Date>,
    #[serde(default, deserialize_with = "wire::optional_date")]
    entry_date: Option<Date>,
    #[serde(default, deserialize_with = "wire::optional_text")]
    vat_code: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    description: String,
}

impl KeyedRow for LineRow {
    /// Two journals may use the same numbers; rows with the same key stay together at page boundaries.
    const KEY: &'static [&'static str] = &["EntryNo", "SeqNo"];

    fn key(&self) -> Vec<String> {
        vec![self.entry_no.to_string(), self.seq_no.to_string()]
    }
}

impl LineRow {
    fn into_line(self, currency: Currency) -> Result<BookedLine, MoneyError> {
        let money = |number: Option<Decimal>| Money::from_decimal(number.unwrap_or_default(), currency);
        Ok(BookedLine {
            account: self.account_no,
            debit: money(self.amt_debit)?,
            credit: money(self.amt_credit)?,
            invoice: self.invoice_id,
            vat_code: self.vat_code,
            description: self.description,
            date: self.voucher_date.or(self.entry_date),
        })
    }
}

impl AfasBooks {
    /// All entries of an administration with this voucher number, in any journal, complete. `currency` is the
    /// administration's.
    ///
    /// An entry that AFAS is still working on is not found: wait before believing that it is absent.
    pub async fn find_entries(
        &self,
        administration: i64,
        voucher: &Voucher,
        currency: Currency,
    ) -> Result<Vec<BookedEntry>, Failure> {
        let query = self.lines_of(administration).and("VoucherNo", Operator::Equal, voucher.as_str());
        self.read_entries(administration, query, currency).await
    }

    /// Entries of a journal and voucher date whose text names this voucher: for when AFAS gave the entry another
    /// voucher number than ours, which is not documented to be impossible.
    pub async fn find_entries_by_text(
        &self,
        administration: i64,
        journal: &str,
        date: Date,
        voucher: &Voucher,
        currency: Currency,
    ) -> Result<Vec<BookedEntry>, Failure> {
        // A date may carry a time of day: from that day on, and before the next.
        let mut query = self.lines_of(administration).and("JournalId", Operator::Equal, journal).and(
            "VoucherDate",
            Operator::AtLeast,
            date,
        );
        if let Ok(next) = date.tomorrow() {
            query = query.and("VoucherDate", Operator::Below, next);
        }
        let mut entries = self.read_entries(administration, query, currency).await?;
        // As a word of its own: the voucher of part one begins those of the other parts.
        let names_it = |line: &BookedLine| line.description.split_whitespace().any(|word| word == voucher.as_str());
        entries.retain(|entry| entry.lines.iter().any(names_it));
        Ok(entries)
    }

    /// Entries with a line of this amount on this side of a ledger account, voucher date `since` or later, complete: what
    /// may have taken money off an account that was put there that day.
    pub async fn find_entries_on_account(
        &self,
        administration: i64,
        account: &str,
        (side, amount): (Side, Money),
        since: Date,
    ) -> Result<Vec<BookedEntry>, Failure> {
        let query = self.lines_of(administration).and("AccountNo", Operator::Equal, account).and(
            "VoucherDate",
            Operator::AtLeast,
            since,
        );
        let mut found = self.read_entries(administration, query, amount.currency()).await?;
        found.retain(|entry| entry.lines.iter().any(|line| line.is_on(account, side, amount)));
        let numbers: BTreeSet<String> = found.iter().map(|entry| entry.reference.number.to_string()).collect();
        let wanted: BTreeSet<BookingReference> = found.into_iter().map(|entry| entry.reference).collect();
        let mut entries = Vec::new();
        for query in self.lines_of(administration).one_of("EntryNo", &numbers.into_iter().collect::<Vec<_>>()) {
            entries.extend(self.read_entries(administration, query, amount.currency()).await?);
        }
        // Another journal may use the same numbers.
        entries.retain(|entry| wanted.contains(&entry.reference));
        Ok(entries)
    }

    fn lines_of(&self, administration: i64) -> Query {
        Query::connector(&self.names.transactions).where_("UnitId", Operator::Equal, administration)
    }

    async fn read_entries(
        &self,
        administration: i64,
        query: Query,
        currency: Currency,
    ) -> Result<Vec<BookedEntry>, Failure> {
        let mut entries: BTreeMap<BookingReference, Vec<BookedLine>> = BTreeMap::new();
        for row in self.client.all::<LineRow>(query, COLUMNS).await? {
            let reference = BookingReference { administration, journal: row.journal_id.clone(), number: row.entry_no };
            let line = row.into_line(currency).map_err(|error| unreadable(&reference, &error))?;
            entries.entry(reference).or_default().push(line);
        }
        entries.into_iter().map(|(reference, lines)| entry(reference, lines, currency)).collect()
    }
}

fn entry(reference: BookingReference, lines: Vec<BookedLine>, currency: Currency) -> Result<BookedEntry, Failure> {
    let total = |side: fn(&BookedLine) -> Money| Money::sum(currency, lines.iter().map(side));
    let debit_total = total(|line| line.debit).map_err(|error| unreadable(&reference, &error))?;
    let credit_total = total(|line| line.credit).map_err(|error| unreadable(&reference, &error))?;
    Ok(BookedEntry { reference, lines, debit_total, credit_total })
}

fn unreadable(reference: &BookingReference, error: &MoneyError) -> Failure {
    let detail = format!("entry {} in journal {}: {error}", reference.number, reference.journal);
    Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
}
