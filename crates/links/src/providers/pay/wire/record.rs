//! `GET /v2/clearings/{identifier}/records`: the transactions in a clearing.
//!
//! Field names as open-source clients read them; the response schema is not in Pay.'s public reference.

use jiff::civil::DateTime;

use super::quick::{self, LIST};
use super::{Amount, Node, Place, Reference, WireError};

/// One transaction in a clearing. It does not tell whether it is a payment, a refund or a chargeback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it stands.
    pub path: Place,
    /// The id of the row, when it is there.
    pub reporting_id: Option<String>,
    /// The clearing it says it is in.
    pub clearing_id: Option<String>,
    /// The order.
    pub order_id: Option<String>,
    /// The payment description.
    pub description: String,
    /// The shop's reference.
    pub reference: String,
    /// What the consumer paid, in the consumer's currency.
    pub currency_amount: Option<Amount>,
    /// The amount in the settlement's currency; the sign may or may not be there.
    pub amount: Amount,
    /// The payment profile.
    pub method: Option<Reference>,
    /// The turnover group.
    pub group: Option<Reference>,
    /// When, by the clock in Amsterdam.
    pub moment: Option<DateTime>,
}

impl Record {
    /// Reads the rows of all pages of a document: first as they are written nearly always, and where any is written
    /// otherwise, all of them with patience.
    pub fn read_all(document: &str, text: &str) -> Result<Vec<Self>, WireError> {
        if let Some(records) = quick::read_records(document, text) {
            return Ok(records);
        }
        Self::read_all_with_patience(document, text)
    }

    pub(super) fn read_all_with_patience(document: &str, text: &str) -> Result<Vec<Self>, WireError> {
        let mut records = Vec::new();
        for page in Node::root(document, text)?.items()? {
            for row in page.fields()?.get(&[LIST])?.items()? {
                records.push(Self::read(&row)?);
            }
        }
        Ok(records)
    }

    /// Reads one row.
    pub fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let fields = node.fields()?;
        Ok(Self {
            path: node.path().into(),
            reporting_id: fields.filled_text(&["reportingId", "reportingID"])?,
            clearing_id: fields.filled_text(&["clearingId", "clearingID"])?,
            order_id: fields.filled_text(&["orderId", "orderID"])?,
            description: fields.text(&["description"])?,
            reference: fields.text(&["reference"])?,
            currency_amount: fields.find(&["currencyAmount"]).map(|node| Amount::read(&node)).transpose()?,
            amount: Amount::read(&fields.get(&["amount"])?)?,
            method: Reference::find(&fields, "paymentMethod")?,
            group: Reference::find(&fields, "turnoverGroup")?,
            moment: fields.find(&["transactionDate"]).map_or(Ok(None), |node| node.moment())?,
        })
    }
}
