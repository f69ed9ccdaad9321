//! Invoices as the books follow them, open and settled.

use jiff::civil::{Date, DateTime};

/// An invoice; an open item as long as its balance is not zero.
#[derive(Debug, Clone)]
pub(in crate::afas) struct Item {
    pub(in crate::afas) unit: i64,
    pub(in crate::afas) invoice: String,
    pub(in crate::afas) debtor: String,
    /// The order behind it, when it came from order management.
    pub(in crate::afas) order: Option<String>,
    /// Total in cents of the administration's currency; below zero for a credit note.
    pub(in crate::afas) amount_cents: i64,
    /// Open in cents: debit less credit.
    pub(in crate::afas) balance_cents: i64,
    pub(in crate::afas) currency: String,
    /// Total in cents of its own currency.
    pub(in crate::afas) amount_currency_cents: i64,
    pub(in crate::afas) journal: String,
    pub(in crate::afas) entry: i64,
    pub(in crate::afas) voucher: Option<String>,
    pub(in crate::afas) date: Date,
    pub(in crate::afas) due: Date,
    pub(in crate::afas) description: String,
    pub(in crate::afas) payment_condition: String,
    pub(in crate::afas) payment_reference: Option<String>,
    pub(in crate::afas) invoice_reference: Option<String>,
    pub(in crate::afas) blocked: bool,
    pub(in crate::afas) subject: Option<i64>,
    pub(in crate::afas) modified: DateTime,
}

impl Item {
    pub(in crate::afas) fn is_open(&self) -> bool {
        self.balance_cents != 0
    }

    /// The balance in cents of its own currency: in proportion, so exact while nothing is paid.
    pub(in crate::afas) fn balance_currency_cents(&self) -> i64 {
        let share = i128::from(self.balance_cents) * i128::from(self.amount_currency_cents);
        share
            .checked_div(self.amount_cents.into())
            .and_then(|cents| cents.try_into().ok())
            .unwrap_or(self.balance_cents)
    }
}

/// An open item, for tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItemNow {
    /// Invoice number.
    pub invoice: String,
    /// The debtor's number.
    pub debtor: String,
    /// Open in cents; below zero for a credit note or an overpaid invoice.
    pub balance_cents: i64,
}

/// The payment conditions and their days.
pub(in crate::afas) const PAYMENT_CONDITIONS: [(&str, i64); 3] = [("14", 14), ("30", 30), ("60", 60)];

/// The condition of invoices that name none.
pub(in crate::afas) const USUAL_CONDITION: &str = "30";

/// The day an invoice is due; `None` for a condition that does not exist.
pub(in crate::afas) fn due_date(date: Date, condition: &str) -> Option<Date> {
    let (_, days) = PAYMENT_CONDITIONS.iter().find(|(code, _)| *code == condition)?;
    date.checked_add(jiff::Span::new().days(*days)).ok()
}

/// Currencies and what one unit of them is worth in the administration's currency, in ten-thousandths.
pub(in crate::afas) const CURRENCIES: [(&str, &str, i64); 3] =
    [("EUR", "Euro", 10_000), ("GBP", "Pond sterling", 11_700), ("USD", "Amerikaanse dollar", 9_200)];

fn rate(currency: &str) -> i64 {
    CURRENCIES.iter().find(|(code, _, _)| *code == currency).map_or(10_000, |(_, _, rate)| *rate)
}

/// Cents of a currency in the administration's currency, rounded towards zero.
pub(in crate::afas) fn from_currency(cents: i64, currency: &str) -> i64 {
    cents.saturating_mul(rate(currency)) / 10_000
}

/// Cents of the administration's currency in another currency, rounded towards zero.
pub(in crate::afas) fn in_currency(cents: i64, currency: &str) -> i64 {
    cents.saturating_mul(10_000) / rate(currency)
}
