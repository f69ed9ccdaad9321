//! The books of one customer: the AFAS client with the names of the connectors it may use.

use super::client::AfasClient;

/// The names of the connectors. Those of AFAS itself are the same everywhere, but a customer may have changed copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorNames {
    /// Open items with all we can use; made for us in the customer's AFAS. Optional.
    pub open_items: String,
    /// Which order became which invoice; made for us too. Optional.
    pub order_invoices: String,
    /// AFAS's own open items, for when ours is missing.
    pub debtor_invoices: String,
    /// Administrations.
    pub administrations: String,
    /// Journals.
    pub journals: String,
    /// Ledger accounts.
    pub accounts: String,
    /// VAT codes. Optional.
    pub vat_codes: String,
    /// Periods.
    pub periods: String,
    /// Debtors.
    pub debtors: String,
    /// Booked lines.
    pub transactions: String,
    /// For booking.
    pub entries: String,
}

impl Default for ConnectorNames {
    fn default() -> Self {
        Self {
            open_items: "Kruispost_OpenItems".to_owned(),
            order_invoices: "Kruispost_Order_Invoices".to_owned(),
            debtor_invoices: "Profit_Debtor_Invoices".to_owned(),
            administrations: "Profit_Administrations".to_owned(),
            journals: "Profit_Journals".to_owned(),
            accounts: "Profit_Accounts".to_owned(),
            vat_codes: "Profit_VAT_code".to_owned(),
            periods: "Profit_periods_per_administration".to_owned(),
            debtors: "Profit_Debtor".to_owned(),
            transactions: "Profit_Transactions".to_owned(),
            entries: "FiEntries".to_owned(),
        }
    }
}

/// The books of one customer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AfasBooks {
    pub(super) client: AfasClient,
    pub(super) names: ConnectorNames,
}

impl AfasBooks {
    /// The books behind a client.
    pub fn new(client: AfasClient, names: ConnectorNames) -> Self {
        Self { client, names }
    }

    /// The client, for calls that need no ledger.
    pub fn client(&self) -> &AfasClient {
        &self.client
    }

    /// The names of the connectors.
    pub fn names(&self) -> &ConnectorNames {
        &self.names
    }
}
