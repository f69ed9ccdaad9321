//! The keys of Pay.'s documents: what each is of, as text that can be stored and read back.

use jiff::civil::Date;

/// A document of a settlement, other than the settlement itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// All records of a clearing, by its id.
    Records(String),
    /// A transaction, by its order id.
    Transaction(String),
    /// The invoice lines of a stretch of days.
    InvoiceLines {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// What the ids of clearing lines mean.
    ClearingLineTypes,
    /// The payment methods with their profiles.
    PaymentMethods,
}

/// The key of the settlement itself, which only the list gives.
pub(super) const SETTLEMENT: &str = "settlement";
const CLEARING_LINE_TYPES: &str = "clearing_line_types";
const PAYMENT_METHODS: &str = "payment_methods";

impl Key {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("records", clearing)) => Some(Self::Records(clearing.to_owned())),
            Some(("transaction", order)) => Some(Self::Transaction(order.to_owned())),
            Some(("invoice_lines", days)) => {
                let (from, to) = days.split_once("..")?;
                Some(Self::InvoiceLines { from: from.parse().ok()?, to: to.parse().ok()? })
            }
            None if text == CLEARING_LINE_TYPES => Some(Self::ClearingLineTypes),
            None if text == PAYMENT_METHODS => Some(Self::PaymentMethods),
            _ => None,
        }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Records(clearing) => write!(f, "records:{clearing}"),
            Self::Transaction(order) => write!(f, "transaction:{order}"),
            Self::InvoiceLines { from, to } => write!(f, "invoice_lines:{from}..{to}"),
            Self::ClearingLineTypes => f.write_str(CLEARING_LINE_TYPES),
            Self::PaymentMethods => f.write_str(PAYMENT_METHODS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_written() {
        let keys = [
            Key::Records("CLEARING-20260310001".to_owned()),
            Key::Transaction("41000000101X0a01".to_owned()),
            Key::InvoiceLines { from: jiff::civil::date(2026, 1, 1), to: jiff::civil::date(2026, 3, 10) },
            Key::ClearingLineTypes,
            Key::PaymentMethods,
        ];
        for key in keys {
            assert_eq!(Key::parse(&key.to_string()), Some(key));
        }
        for unknown in ["settlement", "records", "invoice_lines:soon", "other:1"] {
            assert_eq!(Key::parse(unknown), None, "{unknown}");
        }
    }
}
