//! What every payment provider's folder offers to the engine.

use async_trait::async_trait;
use jiff::civil::Date;
use ledger::problem::Problem;
use ledger::settlement::SettlementParts;

use crate::failure::Failure;

/// A document as received: bytes under a key of the provider's choosing, kept before it is interpreted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is, unique within one settlement: `settlement`, `records:CLEARING-1`, `transaction:41000000101X0a01`.
    pub key: String,
    /// The body, byte for byte. A document that does not exist at the provider is kept as an empty body.
    pub body: Vec<u8>,
}

/// A settlement as the provider lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The provider's code for it.
    pub code: String,
    /// The day of the payout.
    pub date: Date,
    /// The part of the list that tells of it.
    pub document: Document,
}

/// One page of the list of settlements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// The settlements on it.
    pub settlements: Vec<Listed>,
    /// The next page, when there is one.
    pub next: Option<u32>,
    /// How many pages there are, as far as the provider says, for a progress bar.
    pub pages: Option<u32>,
}

/// What reading the documents of one settlement gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The parts of the settlement; they are checked by [`ledger::settlement::Settlement::new`].
    Settlement(Box<SettlementParts>),
    /// These documents are needed first.
    Wants(Vec<String>),
    /// A person must look.
    Unreadable(Problem),
}

/// Reads the documents of one settlement, and remembers what they say: reading again, when more have come, costs only those.
pub trait Reader: Send + Sync {
    /// Takes a document in, in place of one with the same key.
    fn add(&mut self, document: &Document);

    /// Reads what was taken in. Pure: the same documents give the same answer, in whatever rounds they came.
    fn read(&self) -> Reading;
}

/// A payment provider, as one connection sees it.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Lists settlements paid out on or after `since`, page by page from 1.
    async fn list_since(&self, since: Date, page: u32) -> Result<ListPage, Failure>;

    /// Fetches documents by the keys that reading asked for.
    async fn fetch_document(&self, key: &str) -> Result<Document, Failure>;

    /// A reader of one settlement, without documents yet.
    fn reader(&self) -> Box<dyn Reader>;

    /// Reads the documents of one settlement. Pure: the same documents give the same answer.
    fn read(&self, documents: &[Document]) -> Reading {
        let mut reader = self.reader();
        documents.iter().for_each(|document| reader.add(document));
        reader.read()
    }

    /// The documents that tell the free fields of these orders, for [`Provider::fetch_document`].
    fn keys_of_orders(&self, orders: &[String]) -> Vec<String>;
}
