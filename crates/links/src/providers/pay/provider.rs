//! Pay. as a provider: what is fetched under which key.

use async_trait::async_trait;
use jiff::civil::Date;

use super::Pay;
use super::client::{Body, InvoiceLinesFilter, PayError, SettlementsFilter};
use super::failure::to_failure;
use super::keys::{Key, SETTLEMENT};
use super::read::PayReader;
use super::wire::{Counters, Node, Settlement, WireError};
use crate::failure::Failure;
use crate::provider::{Document, ListPage, Listed, Provider, Reader};

#[async_trait]
impl Provider for Pay {
    async fn list_since(&self, since: Date, page: u32) -> Result<ListPage, Failure> {
        let filter = SettlementsFilter { since: Some(since), ..SettlementsFilter::default() };
        let body = self.client.settlements(&filter, page).await.map_err(to_failure)?;
        body.read(|node| read_list(node, page)).map_err(to_failure)
    }

    async fn fetch_document(&self, key: &str) -> Result<Document, Failure> {
        let parsed = Key::parse(key).ok_or_else(|| to_failure(PayError::Setting(format!("`{key}` is no document"))))?;
        let body = match self.fetch(&parsed).await {
            Ok(body) => body,
            // Not there is an answer too: Pay. archives transactions, and a clearing without any has no records.
            Err(PayError::NotFound { .. }) if may_be_absent(&parsed) => String::new(),
            Err(error) => return Err(to_failure(error)),
        };
        Ok(Document { key: key.to_owned(), body: body.into_bytes() })
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(PayReader::new(&self.options))
    }

    fn keys_of_orders(&self, orders: &[String]) -> Vec<String> {
        orders.iter().map(|order| Key::Transaction(order.clone()).to_string()).collect()
    }
}

impl Pay {
    async fn fetch(&self, key: &Key) -> Result<String, PayError> {
        Ok(match key {
            Key::Records(clearing) => merge(&self.client.records(clearing).await?),
            Key::Transaction(order) => self.client.transaction(order).await?.text().to_owned(),
            Key::InvoiceLines { from, to } => {
                let filter = InvoiceLinesFilter { from: Some(*from), to: Some(*to), invoice: None };
                merge(&self.client.invoice_lines(&filter).await?)
            }
            Key::ClearingLineTypes => self.client.clearing_line_types().await?.text().to_owned(),
            Key::PaymentMethods => self.client.payment_methods().await?.text().to_owned(),
        })
    }
}

const fn may_be_absent(key: &Key) -> bool {
    matches!(key, Key::Transaction(_) | Key::Records(_))
}

/// A JSON list of the pages, each as received.
fn merge(pages: &[Body]) -> String {
    let pages: Vec<&str> = pages.iter().map(Body::text).collect();
    format!("[{}]", pages.join(","))
}

fn read_list(node: &Node<'_>, page: u32) -> Result<ListPage, WireError> {
    let fields = node.fields()?;
    let counters = Counters::read(&fields)?;
    let settlements = fields.get(&["settlements"])?.items()?;
    let settlements: Vec<Listed> = settlements.iter().map(read_listed).collect::<Result<_, _>>()?;
    // `_links.next` can stand on the last page as well, so it does not count.
    let more = !settlements.is_empty() && counters.pages.is_none_or(|pages| page < pages);
    Ok(ListPage { settlements, next: more.then(|| page.saturating_add(1)), pages: counters.pages })
}

fn read_listed(node: &Node<'_>) -> Result<Listed, WireError> {
    let (code, date) = Settlement::read_key(&node.fields()?)?;
    let document = Document { key: SETTLEMENT.to_owned(), body: node.raw().as_bytes().to_vec() };
    Ok(Listed { code, date, document })
}
