//! Invoices that are no longer open: who the debtor was, for a refund or chargeback that opens one again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use ledger::money::{Currency, Money};
use ledger::open_item::OpenItem;
use ledger::problem::{Problem, ProblemKind};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::books::AfasBooks;
use super::pages::KeyedRow;
use super::query::{Operator, Query};
use super::wire;
use crate::failure::Failure;

/// Columns of AFAS's connector for booked lines (AFAS documentation: financial mutations).
const COLUMNS: u32 = 18;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InvoiceRow {
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
    #[serde(default, deserialize_with = "wire::text")]
    invoice_id: String,
    #[serde(default, deserialize_with = "wire::optional_date")]
    voucher_date: Option<Date>,
    #[serde(default, deserialize_with = "wire::text")]
    description: String,
}

impl KeyedRow for InvoiceRow {
    const KEY: &'static [&'static str] = &["EntryNo", "SeqNo"];

    fn key(&self) -> Vec<String> {
        vec![self.entry_no.to_string(), self.seq_no.to_string()]
    }
}

impl AfasBooks {
    /// Those of these invoices that were booked on a debtor, as items with nothing open. Whether they are open is not
    /// looked at: ask for open ones with [`AfasBooks::open_items_of`].
    ///
    /// The debtor is the account of the invoice's debit line when AFAS shows debtors there; where it shows the
    /// collective account instead (AFAS reference, open question 30) nothing is found, and nothing is guessed.
    pub async fn settled_invoices(
        &self,
        administration: i64,
        currency: Currency,
        invoices: &[String],
    ) -> Result<Vec<OpenItem>, Failure> {
        let transactions = Query::connector(&self.names.transactions).where_("UnitId", Operator::Equal, administration);
        let mut debits: BTreeMap<String, InvoiceRow> = BTreeMap::new();
        for query in transactions.one_of("InvoiceId", invoices) {
            for row in self.client.all::<InvoiceRow>(query, COLUMNS).await? {
                let is_debit = row.amt_debit.is_some_and(|amount| amount > Decimal::ZERO);
                // The first debit is the invoice itself; later ones opened it again.
                if is_debit && invoices.contains(&row.invoice_id) {
                    debits.entry(row.invoice_id.clone()).or_insert(row);
                }
            }
        }
        let accounts: BTreeSet<String> = debits.values().map(|row| row.account_no.clone()).collect();
        let debtors = self.debtors_of(&accounts.into_iter().collect::<Vec<_>>()).await?;
        let mut items = Vec::new();
        for row in debits.into_values() {
            if let Some(debtor) = debtors.iter().find(|debtor| debtor.number == row.account_no) {
                let amount = Money::from_decimal(row.amt_debit.unwrap_or_default(), currency).map_err(|error| {
                    let detail = format!("entry {}: {error}", row.entry_no);
                    Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
                })?;
                items.push(OpenItem {
                    administration,
                    debtor: debtor.number.clone(),
                    debtor_name: debtor.name.clone(),
                    debtor_blocked: debtor.blocked,
                    invoice: row.invoice_id,
                    journal: Some(row.journal_id),
                    order: None,
                    payment_reference: None,
                    date: row.voucher_date.unwrap_or(Date::ZERO),
                    due_date: None,
                    amount,
                    balance: Money::zero(currency),
                    description: row.description,
                });
            }
        }
        Ok(items)
    }
}
