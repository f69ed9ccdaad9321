//! What is looked at when a connection to Pay. is made: from the token down to the rights that settlements need.

use super::client::{InvoiceLinesFilter, PayError, SettlementsFilter};
use super::failure::to_failure;
use super::wire::{Counters, Merchant, Node, Record, Settlement, TurnoverGroup, WireError};
use super::{Pay, client::PayClient};
use crate::check::CheckItem;

impl Pay {
    /// Looks at everything that reading settlements needs. Stops early when nothing further can succeed.
    pub async fn check(&self) -> Vec<CheckItem> {
        let client = &self.client;
        let mut items = Vec::new();
        let groups = client.turnover_groups().await;
        items.push(item("API token", &groups, |groups| describe_groups(groups)));
        let Ok(groups) = groups else { return items };

        let newest = newest_settlement(client).await;
        items.push(item("settlements", &newest, |newest| newest.seen.clone()));
        if let Ok(Newest { clearing, .. }) = newest {
            items.extend(check_records(client, clearing.as_deref()).await);
        }
        let types = client.clearing_line_types().await;
        items.push(item("clearing line types", &types, |_| "can be read".to_owned()));
        let methods = client.payment_methods().await;
        items.push(item("payment methods", &methods, |_| "can be read".to_owned()));
        let costs = client.invoice_lines_page(&InvoiceLinesFilter::default(), 1, 1).await;
        items.push(item("invoice lines", &costs, |_| "can be read".to_owned()));
        if let Some((code, _)) = groups.iter().find_map(|group| group.merchant.as_ref()) {
            items.push(payouts(client.merchant(code).await));
        }
        items
    }
}

/// What the newest settlement on the list tells.
struct Newest {
    seen: String,
    clearing: Option<String>,
}

async fn newest_settlement(client: &PayClient) -> Result<Newest, PayError> {
    let body = client.settlements_of(&SettlementsFilter::default(), 1, 1).await?;
    body.read(|node| {
        let fields = node.fields()?;
        let total = Counters::read(&fields)?.total;
        let settlements = fields.get(&["settlements"])?.items()?;
        let settlement = settlements.first().map(Settlement::read).transpose()?;
        let clearing = settlement.and_then(|settlement| settlement.clearings.into_iter().next()).map(|c| c.id);
        let seen = total.map_or_else(|| "can be read".to_owned(), |total| format!("{total} can be read"));
        Ok(Newest { seen, clearing })
    })
}

/// Records, and the transaction behind one: they can only be tried where there is a settlement.
async fn check_records(client: &PayClient, clearing: Option<&str>) -> Vec<CheckItem> {
    let Some(clearing) = clearing else {
        return vec![CheckItem::warning("transactions of a settlement", "there is no settlement yet to try it on")];
    };
    let records = client.first_records(clearing, 1).await.and_then(|body| body.read(first_order));
    let mut items = vec![item("transactions of a settlement", &records, |_| "can be read".to_owned())];
    if let Ok(Some(order)) = records {
        let transaction = match client.transaction(&order).await {
            // Pay. archives transactions; being told so takes the right to ask.
            Err(PayError::NotFound { .. }) => Ok(()),
            other => other.map(|_| ()),
        };
        items.push(item("transaction details", &transaction, |()| "can be read".to_owned()));
    }
    items
}

fn first_order(node: &Node<'_>) -> Result<Option<String>, WireError> {
    let records = node.fields()?.get(&["clearingRecords"])?.items()?;
    Ok(records.first().map(Record::read).transpose()?.and_then(|record| record.order_id))
}

/// Frozen payouts and a missing right to see this do not stand in the way of reading.
fn payouts(merchant: Result<Merchant, PayError>) -> CheckItem {
    let what = "payouts";
    match merchant {
        Ok(Merchant { pays_out: Some(false) }) => {
            CheckItem::warning(what, "Pay. has frozen the payouts of this merchant")
        }
        Ok(Merchant { pays_out: Some(true) }) => CheckItem::good(what, "enabled"),
        Ok(Merchant { pays_out: None }) => CheckItem::warning(what, "Pay. does not say whether they are enabled"),
        Err(error) => CheckItem::warning(what, format!("can't be seen: {error}")),
    }
}

fn item<T>(what: &str, found: &Result<T, PayError>, seen: impl FnOnce(&T) -> String) -> CheckItem {
    match found {
        Ok(found) => CheckItem::good(what, seen(found)),
        Err(error) => CheckItem::bad(what, &to_failure(error.clone())),
    }
}

fn describe_groups(groups: &[TurnoverGroup]) -> String {
    let merchant = groups.iter().find_map(|group| group.merchant.as_ref());
    let merchant = merchant.map_or_else(|| "accepted".to_owned(), |(code, name)| format!("{name} ({code})"));
    format!("{merchant}, {} turnover groups", groups.len())
}
