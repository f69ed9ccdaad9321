//! `GET /v2/invoicelines`: what Pay. charges, in decimal euros without VAT (Pay. reference, invoice lines).

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Amount, Node, Reference, WireError};

/// The costs of one day, turnover group and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Where it stands.
    pub path: String,
    /// The invoice, once there is one.
    pub invoice: Option<String>,
    /// The turnover group.
    pub group: Option<Reference>,
    /// The costs in whole units of the currency, with all their decimals, without VAT.
    pub costs: Amount,
    /// The VAT rate in per cent.
    pub vat_percentage: Decimal,
    /// When the invoice was paid.
    pub payment_date: Option<Date>,
}

impl InvoiceLine {
    /// Reads one line.
    pub fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let fields = node.fields()?;
        Ok(Self {
            path: node.path().to_owned(),
            invoice: fields.filled_text(&["invoiceID", "invoiceId"])?,
            group: Reference::find(&fields, "turnoverGroup")?,
            costs: Amount::read_from(&fields.get(&["totalCosts"])?.fields()?, "totalCosts")?,
            vat_percentage: fields.get(&["vatPercentage"])?.number()?,
            payment_date: fields.date("paymentDate")?,
        })
    }
}
