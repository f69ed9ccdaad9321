//! A row of open items, ours or AFAS's own, and the open item it tells of.

use jiff::civil::Date;
use ledger::money::{Currency, Money, MoneyError};
use ledger::open_item::OpenItem;
use ledger::problem::{Problem, ProblemKind};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::pages::KeyedRow;
use super::wire;
use crate::failure::Failure;

/// Without these columns nothing can be matched.
pub(super) const MANDATORY: [&str; 6] = ["UnitId", "DebtorId", "InvoiceNr", "Balance", "AmtInvoice", "CurrencyId"];

/// The date of an item for which AFAS gives none at all: old enough to come before every other.
const UNDATED: Date = jiff::civil::date(1900, 1, 1);

/// A row. Columns that a connector does not have stay empty.
#[derive(Debug, Deserialize)]
pub(super) struct OpenItemRow {
    #[serde(rename = "UnitId", deserialize_with = "wire::integer")]
    administration: i64,
    #[serde(rename = "DebtorId", deserialize_with = "wire::text")]
    debtor: String,
    #[serde(rename = "DebtorName", default, deserialize_with = "wire::text")]
    debtor_name: String,
    #[serde(rename = "DebtorBlocked", default, deserialize_with = "wire::flag")]
    debtor_blocked: bool,
    #[serde(rename = "InvoiceNr", deserialize_with = "wire::text")]
    invoice: String,
    #[serde(rename = "JournalId", default, deserialize_with = "wire::optional_text")]
    journal: Option<String>,
    #[serde(rename = "OrderNumber", default, deserialize_with = "wire::optional_text")]
    order: Option<String>,
    #[serde(rename = "PaymentReference", default, deserialize_with = "wire::optional_text")]
    payment_reference: Option<String>,
    #[serde(rename = "VoucherDate", default, deserialize_with = "wire::optional_date")]
    date: Option<Date>,
    /// What AFAS's own connector really calls it.
    #[serde(rename = "NookPieceDate", default, deserialize_with = "wire::optional_date")]
    nook_piece_date: Option<Date>,
    #[serde(rename = "ExpDate", default, deserialize_with = "wire::optional_date")]
    due_date: Option<Date>,
    #[serde(rename = "CurrencyId", deserialize_with = "wire::text")]
    currency: String,
    #[serde(rename = "AmtInvoice", deserialize_with = "wire::decimal")]
    amount: Decimal,
    #[serde(rename = "Balance", deserialize_with = "wire::decimal")]
    balance: Decimal,
    #[serde(rename = "AmtInvoiceCurr", default, deserialize_with = "wire::optional_decimal")]
    foreign_amount: Option<Decimal>,
    #[serde(rename = "BalanceCurr", default, deserialize_with = "wire::optional_decimal")]
    foreign_balance: Option<Decimal>,
    #[serde(rename = "Description", default, deserialize_with = "wire::text")]
    description: String,
}

impl KeyedRow for OpenItemRow {
    const KEY: &'static [&'static str] = &["InvoiceNr"];

    fn key(&self) -> Vec<String> {
        vec![self.invoice.clone()]
    }
}

impl OpenItemRow {
    /// The open item; none for an advance without an invoice number, which no receipt can be booked on.
    ///
    /// `currency` is the administration's. An item in another currency gets its amounts in that currency, so that
    /// nobody takes them for the administration's; where only its balance is given, that stands in for the total.
    pub(super) fn into_open_item(self, currency: Currency) -> Result<Option<OpenItem>, Failure> {
        if self.invoice.is_empty() {
            return Ok(None);
        }
        let own = self.own_currency(currency)?;
        let (amount, balance) = if own == currency {
            (self.amount, self.balance)
        } else {
            let balance = self.foreign_balance.ok_or_else(|| self.no_foreign_balance())?;
            (self.foreign_amount.unwrap_or(balance), balance)
        };
        let money = |number| Money::from_decimal(number, own).map_err(|error| self.unreadable(&error));
        let (amount, balance) = (money(amount)?, money(balance)?);
        Ok(Some(OpenItem {
            administration: self.administration,
            debtor: self.debtor,
            debtor_name: self.debtor_name,
            debtor_blocked: self.debtor_blocked,
            invoice: self.invoice,
            journal: self.journal,
            order: self.order,
            payment_reference: self.payment_reference,
            date: self.date.or(self.nook_piece_date).or(self.due_date).unwrap_or(UNDATED),
            due_date: self.due_date,
            amount,
            balance,
            description: self.description,
        }))
    }

    /// An item without a currency is in the administration's.
    fn own_currency(&self, administration: Currency) -> Result<Currency, Failure> {
        if self.currency.is_empty() {
            return Ok(administration);
        }
        Currency::from_code(&self.currency.to_ascii_uppercase()).ok_or_else(|| {
            let detail = format!("invoice {}: currency `{}` is not known", self.invoice, self.currency);
            Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
        })
    }

    fn no_foreign_balance(&self) -> Failure {
        let detail = format!("invoice {} is in {}, and the field BalanceCurr is missing", self.invoice, self.currency);
        Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, detail))
    }

    fn unreadable(&self, error: &MoneyError) -> Failure {
        let detail = format!("invoice {}: {error}", self.invoice);
        Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const STANDARD: &str = r#"{ "UnitId": 1, "DebtorId": "00144", "InvoiceNr": "V0031888",
        "NookPieceDate": "2026-10-01T00:00:00Z", "ExpDate": "2026-10-31T00:00:00Z", "CurrencyId": "EUR",
        "AmtInvoice": 148.5, "AmtInvoiceCurr": 148.5, "Balance": 100.05, "BalanceCurr": 100.05, "Description": null }"#;

    fn item(json: &str) -> Result<Option<OpenItem>, Failure> {
        serde_json::from_str::<OpenItemRow>(json).unwrap().into_open_item(Currency::EUR)
    }

    fn eur(cents: i64) -> Money {
        Money::new(cents, Currency::EUR)
    }

    #[test]
    fn a_row_of_afas_itself_becomes_an_open_item() {
        let item = item(STANDARD).unwrap().unwrap();
        assert_eq!((item.administration, item.debtor.as_str(), item.invoice.as_str()), (1, "00144", "V0031888"));
        assert_eq!((item.amount, item.balance), (eur(14850), eur(10005)));
        assert_eq!((item.date, item.due_date), (date(2026, 10, 1), Some(date(2026, 10, 31))));
        assert_eq!((item.journal, item.order, item.payment_reference), (None, None, None));
        assert_eq!((item.description.as_str(), item.debtor_name.as_str(), item.debtor_blocked), ("", "", false));
    }

    #[test]
    fn the_smallest_row_is_enough() {
        let json = r#"{"UnitId":1,"DebtorId":"1","InvoiceNr":"V1","Balance":-5,"AmtInvoice":-5.00,"CurrencyId":null}"#;
        let item = item(json).unwrap().unwrap();
        assert_eq!((item.amount, item.balance, item.date), (eur(-500), eur(-500), UNDATED));
    }

    #[test]
    fn an_item_in_another_currency_shows_that_it_is_foreign() {
        let foreign = STANDARD.replace("EUR", "USD").replace("\"BalanceCurr\": 100.05", "\"BalanceCurr\": 120.5");
        let usd = |cents| Money::new(cents, Currency::USD);
        let whole = item(&foreign).unwrap().unwrap();
        assert_eq!((whole.amount, whole.balance), (usd(14850), usd(12050)));
        let no_total = item(&foreign.replace("\"AmtInvoiceCurr\": 148.5,", "")).unwrap().unwrap();
        assert_eq!((no_total.amount, no_total.balance), (usd(12050), usd(12050)));
        let no_balance = item(&foreign.replace("\"BalanceCurr\": 120.5,", "")).unwrap_err();
        assert_eq!(no_balance.kind(), ProblemKind::AfasFieldMissing);
    }

    #[test]
    fn an_advance_without_an_invoice_is_no_open_item() {
        assert_eq!(item(&STANDARD.replace("\"V0031888\"", "null")).unwrap(), None);
    }

    #[test]
    fn amounts_that_are_no_whole_cents_and_unknown_currencies_are_unreadable() {
        for json in [STANDARD.replace("100.05,", "100.055,"), STANDARD.replace("EUR", "XQQ")] {
            let failure = item(&json).unwrap_err();
            assert!(
                matches!(&failure, Failure::Unreadable(problem) if problem.detail.en().contains("V0031888")),
                "{json}"
            );
        }
    }
}
