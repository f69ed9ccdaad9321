//! What is looked at when a connection to Pay. is made: from the token down to the rights that settlements need.

use ledger::language::{Language, Said};

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
        items.push(item(("API token", "API-token"), &groups, |groups| describe_groups(groups)));
        let Ok(groups) = groups else { return items };

        let newest = newest_settlement(client).await;
        items.push(item(("settlements", "uitbetalingen"), &newest, |newest| newest.seen.clone()));
        if let Ok(Newest { clearing, .. }) = newest {
            items.extend(check_records(client, clearing.as_deref()).await);
        }
        let types = client.clearing_line_types().await;
        items.push(item(("clearing line types", "soorten regels"), &types, |_| READ.into()));
        let methods = client.payment_methods().await;
        items.push(item(("payment methods", "betaalmethoden"), &methods, |_| READ.into()));
        let costs = client.invoice_lines_page(&InvoiceLinesFilter::default(), 1, 1).await;
        items.push(item(("invoice lines", "factuurregels van Pay."), &costs, |_| READ.into()));
        if let Some((code, _)) = groups.iter().find_map(|group| group.merchant.as_ref()) {
            items.push(payouts(client.merchant(code).await));
        }
        items
    }
}

/// What the newest settlement on the list tells.
struct Newest {
    seen: Said,
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
        let seen = total.map_or_else(|| READ.into(), |total| Said::from(READ).after(format_args!("{total} ")));
        Ok(Newest { seen, clearing })
    })
}

/// Records, and the transaction behind one: they can only be tried where there is a settlement.
async fn check_records(client: &PayClient, clearing: Option<&str>) -> Vec<CheckItem> {
    let Some(clearing) = clearing else {
        let remark = ("there is no settlement yet to try it on", "er is nog geen uitbetaling om het mee te proberen");
        return vec![CheckItem::warning(TRANSACTIONS, remark)];
    };
    let records = client.first_records(clearing, 1).await.and_then(|body| body.read(first_order));
    let mut items = vec![item(TRANSACTIONS, &records, |_| READ.into())];
    if let Ok(Some(order)) = records {
        let transaction = match client.transaction(&order).await {
            // Pay. archives transactions; being told so takes the right to ask.
            Err(PayError::NotFound { .. }) => Ok(()),
            other => other.map(|_| ()),
        };
        items.push(item(("transaction details", "details van een transactie"), &transaction, |()| READ.into()));
    }
    items
}

fn first_order(node: &Node<'_>) -> Result<Option<String>, WireError> {
    let records = node.fields()?.get(&["clearingRecords"])?.items()?;
    Ok(records.first().map(Record::read).transpose()?.and_then(|record| record.order_id))
}

/// Frozen payouts and a missing right to see this do not stand in the way of reading.
fn payouts(merchant: Result<Merchant, PayError>) -> CheckItem {
    let what = ("payouts", "uitbetalen");
    match merchant {
        Ok(Merchant { pays_out: Some(false) }) => CheckItem::warning(
            what,
            ("Pay. has frozen the payouts of this merchant", "Pay. heeft de uitbetalingen aan deze merchant stilgezet"),
        ),
        Ok(Merchant { pays_out: Some(true) }) => CheckItem::good(what, ("enabled", "staat aan")),
        Ok(Merchant { pays_out: None }) => {
            CheckItem::warning(what, ("Pay. does not say whether they are enabled", "Pay. zegt niet of dit aanstaat"))
        }
        Err(error) => {
            CheckItem::warning(what, (format!("can't be seen: {error}"), format!("is niet te zien: {error}")))
        }
    }
}

/// What is looked at and shows nothing worth telling.
const READ: (&str, &str) = ("can be read", "te lezen");
const TRANSACTIONS: (&str, &str) = ("transactions of a settlement", "transacties van een uitbetaling");

fn item<T>(what: (&str, &str), found: &Result<T, PayError>, seen: impl FnOnce(&T) -> Said) -> CheckItem {
    match found {
        Ok(found) => CheckItem::good(what, seen(found)),
        Err(error) => CheckItem::bad(what, &to_failure(error.clone())),
    }
}

fn describe_groups(groups: &[TurnoverGroup]) -> Said {
    let merchant = groups.iter().find_map(|group| group.merchant.as_ref());
    let merchant = merchant
        .map_or_else(|| Said::both("accepted", "geaccepteerd"), |(code, name)| format!("{name} ({code})").into());
    let count = groups.len();
    Said::both(
        format!("{}, {count} turnover groups", merchant.en()),
        format!("{}, {count} omzetgroepen", merchant.in_language(Language::Nl)),
    )
}
