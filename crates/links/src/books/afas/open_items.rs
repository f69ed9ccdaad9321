//! Open items of debtors: from the connector made for us, or from AFAS's own with fewer columns.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use ledger::money::Currency;
use ledger::open_item::OpenItem;
use ledger::problem::{Problem, ProblemKind};
use serde::Deserialize;

use super::books::AfasBooks;
use super::master_data::Debtor;
use super::metainfo::Inventory;
use super::open_item_row::{MANDATORY, OpenItemRow};
use super::pages::KeyedRow;
use super::query::{Operator, Query};
use super::wire;
use crate::failure::Failure;

/// Columns of the connector for orders.
const ORDER_COLUMNS: u32 = 5;

/// Where open items are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItemSource {
    /// The GetConnector.
    pub connector: String,
    /// The columns it has.
    pub columns: Vec<String>,
    /// Whether names and blocked flags must be looked up among the debtors, because the connector lacks them.
    pub look_up_debtors: bool,
}

/// An invoice that was made from an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OrderInvoice {
    /// The administration's number.
    #[serde(rename = "UnitId", deserialize_with = "wire::integer")]
    pub administration: i64,
    /// The order's number.
    #[serde(rename = "OrderNumber", deserialize_with = "wire::text")]
    pub order: String,
    /// AFAS's invoice number.
    #[serde(rename = "InvoiceNr", deserialize_with = "wire::text")]
    pub invoice: String,
    /// The debtor's number.
    #[serde(rename = "DebtorId", default, deserialize_with = "wire::text")]
    pub debtor: String,
    /// The invoice's date, where the connector gives it.
    #[serde(rename = "InvoiceDate", default, deserialize_with = "wire::optional_date")]
    pub date: Option<Date>,
}

impl KeyedRow for OrderInvoice {
    const KEY: &'static [&'static str] = &["OrderNumber", "InvoiceNr"];

    fn key(&self) -> Vec<String> {
        vec![self.order.clone(), self.invoice.clone()]
    }
}

impl AfasBooks {
    /// Chooses where open items are read: our connector when the App connector offers it, else AFAS's own.
    ///
    /// Fails with `afas-connector-missing` when neither is offered, and with `afas-field-missing` when a column is
    /// missing without which nothing can be matched.
    pub async fn open_item_source(&self, inventory: &Inventory) -> Result<OpenItemSource, Failure> {
        let (ours, theirs) = (&self.names.open_items, &self.names.debtor_invoices);
        let Some(connector) = [ours, theirs].into_iter().find(|name| inventory.has_get(name)) else {
            let detail = (
                format!("GetConnector {ours}, or at least {theirs}"),
                format!("GetConnector {ours}, of anders {theirs}"),
            );
            return Err(Failure::Denied(Problem::new(ProblemKind::AfasConnectorMissing, detail)));
        };
        let columns: Vec<_> = self.client.get_fields(connector).await?.into_iter().map(|field| field.id).collect();
        let has = |name: &str| columns.iter().any(|column| column == name);
        let missing: Vec<_> = MANDATORY.into_iter().filter(|name| !has(name)).collect();
        if !missing.is_empty() {
            let detail = format!("GetConnector {connector}: {}", missing.join(", "));
            return Err(Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, detail)));
        }
        let complete = has("DebtorName") && has("DebtorBlocked");
        let look_up_debtors = !complete && inventory.has_get(&self.names.debtors);
        Ok(OpenItemSource { connector: connector.clone(), columns, look_up_debtors })
    }

    /// All open items of an administration whose currency is `currency`.
    pub async fn open_items(
        &self,
        administration: i64,
        currency: Currency,
        source: &OpenItemSource,
    ) -> Result<Vec<OpenItem>, Failure> {
        let mut items = self.read_items(of(administration, source), currency, source).await?;
        if source.look_up_debtors {
            name_debtors(&mut items, self.debtors().await?);
        }
        Ok(items)
    }

    /// Those of these invoices that are open now: the second look before a booking.
    pub async fn open_items_of(
        &self,
        administration: i64,
        currency: Currency,
        source: &OpenItemSource,
        invoices: &[String],
    ) -> Result<Vec<OpenItem>, Failure> {
        let mut items = Vec::new();
        for query in of(administration, source).one_of("InvoiceNr", invoices) {
            items.extend(self.read_items(query, currency, source).await?);
        }
        if source.look_up_debtors {
            let numbers: BTreeSet<_> = items.iter().map(|item| item.debtor.clone()).collect();
            name_debtors(&mut items, self.debtors_of(&numbers.into_iter().collect::<Vec<_>>()).await?);
        }
        Ok(items)
    }

    /// Which order became which invoice, from the connector made for us.
    pub async fn order_invoices(&self, administration: i64) -> Result<Vec<OrderInvoice>, Failure> {
        let query = Query::connector(&self.names.order_invoices).where_("UnitId", Operator::Equal, administration);
        self.client.all(query, ORDER_COLUMNS).await
    }

    async fn read_items(
        &self,
        query: Query,
        currency: Currency,
        source: &OpenItemSource,
    ) -> Result<Vec<OpenItem>, Failure> {
        let columns = u32::try_from(source.columns.len()).unwrap_or(u32::MAX);
        let mut pages = self.client.pages::<OpenItemRow>(query, columns);
        let mut items = Vec::new();
        while let Some(rows) = pages.next().await? {
            for row in rows {
                items.extend(row.into_open_item(currency)?);
            }
        }
        Ok(items)
    }
}

fn of(administration: i64, source: &OpenItemSource) -> Query {
    Query::connector(&source.connector).where_("UnitId", Operator::Equal, administration)
}

/// Fills in what the connector does not give; a debtor the user may not see stays without a name.
fn name_debtors(items: &mut [OpenItem], debtors: Vec<Debtor>) {
    let mut known: HashMap<String, Debtor> = HashMap::with_capacity(debtors.len());
    known.extend(debtors.into_iter().map(|debtor| (debtor.number.clone(), debtor)));
    for item in items {
        let Some(debtor) = known.get(&item.debtor) else { continue };
        if item.debtor_name.is_empty() {
            item.debtor_name.clone_from(&debtor.name);
        }
        item.debtor_blocked |= debtor.blocked;
    }
}
