//! `GET /v2/transactions/{id}`: one order; its amounts are documented to be cents (Pay. reference, transactions).

use super::{Amount, Fields, Node, WireError};

/// An order, as far as bookkeeping needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// What became of it.
    pub state: TransactionState,
    /// What was ordered.
    pub amount: Option<Amount>,
    /// The same in the settlement currency.
    pub converted: Option<Amount>,
    /// What was paid.
    pub paid: Option<Amount>,
    /// What was given back.
    pub refunded: Option<Amount>,
    /// Filled free fields, as (name, value).
    pub free_fields: Vec<(&'static str, String)>,
}

/// What became of an order. Status is not money: only clearings tell what was paid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionState {
    /// Code 100.
    Paid,
    /// Codes -81 and -82.
    Refunded,
    /// Codes -70 and -71.
    ChargedBack,
    /// Any other code, or none.
    Other,
}

/// Free fields inside `stats`.
const STATS: [&str; 6] = ["extra1", "extra2", "extra3", "info", "tool", "object"];

impl Transaction {
    /// Reads the whole document.
    pub fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let fields = node.fields()?;
        let amount = |name: &str| fields.find(&[name]).map(|node| Amount::read(&node)).transpose();
        Ok(Self {
            state: TransactionState::read(&fields)?,
            amount: amount("amount")?,
            converted: amount("amountConverted")?,
            paid: amount("amountPaid")?,
            refunded: amount("amountRefunded")?,
            free_fields: read_free_fields(&fields)?,
        })
    }
}

impl TransactionState {
    fn read(fields: &Fields<'_>) -> Result<Self, WireError> {
        let Some(status) = fields.find(&["status"]) else { return Ok(Self::Other) };
        Ok(match status.fields()?.text(&["code"])?.trim() {
            "100" => Self::Paid,
            "-81" | "-82" => Self::Refunded,
            "-70" | "-71" => Self::ChargedBack,
            _ => Self::Other,
        })
    }
}

fn read_free_fields(fields: &Fields<'_>) -> Result<Vec<(&'static str, String)>, WireError> {
    let mut found = Vec::new();
    // Empty objects arrive as empty lists from some PHP serialisers; they hold no field either way.
    if let Some(stats) = fields.find(&["stats"]).filter(|node| node.raw().starts_with('{')) {
        let stats = stats.fields()?;
        for name in STATS {
            found.extend(stats.filled_text(&[name])?.map(|value| (name, value)));
        }
    }
    if let Some(customer) = fields.find(&["customer"]).filter(|node| node.raw().starts_with('{')) {
        found.extend(customer.fields()?.filled_text(&["reference"])?.map(|value| ("customer_reference", value)));
    }
    Ok(found)
}
