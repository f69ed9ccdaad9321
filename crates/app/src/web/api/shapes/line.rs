//! A line of a settlement, as the provider tells it.

use ledger::settlement::SettlementLine;
use serde::Serialize;
use utoipa::ToSchema;

use super::MoneyShape;

/// A line of a settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SettlementLine)]
pub(crate) struct LineShape {
    /// The provider's id, unique within the settlement.
    id: String,
    /// `payment`, `refund`, `chargeback`, `chargeback_reversal`, `costs`, `reserve` or `correction`.
    kind: &'static str,
    /// What it adds to the payout; negative for what is taken from it.
    amount: MoneyShape,
    /// The day of the transaction, when the provider tells it.
    #[schema(format = Date)]
    date: Option<String>,
    /// How the customer paid.
    method: Option<String>,
    /// The provider's order number.
    order_id: Option<String>,
    /// What the shop put in the reference field.
    reference: String,
    /// What the shop put in the description field.
    description: String,
    /// Further fields of the transaction.
    fields: Vec<FieldShape>,
}

/// A free field of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Field)]
pub(crate) struct FieldShape {
    /// `extra1`, `extra2`, `info` …
    name: String,
    /// What the shop put there.
    value: String,
}

impl From<&SettlementLine> for LineShape {
    fn from(line: &SettlementLine) -> Self {
        let field = |extra: &ledger::settlement::ExtraField| FieldShape {
            name: extra.name.clone(),
            value: extra.value.clone(),
        };
        Self {
            id: line.id.clone(),
            kind: line.kind.word(),
            amount: line.amount.into(),
            date: line.date.map(|date| date.to_string()),
            method: line.method.as_ref().map(|method| method.name.clone()),
            order_id: line.order_id.clone(),
            reference: line.reference.clone(),
            description: line.description.clone(),
            fields: line.extras.iter().map(field).collect(),
        }
    }
}
