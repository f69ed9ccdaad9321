//! The documents of one settlement, by key.

use std::collections::{BTreeMap, BTreeSet};

use super::{Step, Stop};
use crate::provider::Document;
use crate::providers::pay::keys::{Key, SETTLEMENT};
use crate::providers::pay::wire::{
    InvoiceLine, LineTypeNames, Node, Record, Settlement, Transaction, WireError, read_line_types,
    read_payment_profiles,
};

/// What is at hand.
pub(super) struct Documents<'a> {
    bodies: BTreeMap<&'a str, &'a [u8]>,
}

/// A transaction, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lookup {
    /// Not asked for yet.
    NotFetched,
    /// Pay. does not have it, or not any more.
    Absent,
    /// As Pay. tells it.
    Found(Box<Transaction>),
}

impl<'a> Documents<'a> {
    pub(super) fn new(documents: &'a [Document]) -> Self {
        let bodies = documents.iter().map(|document| (document.key.as_str(), document.body.as_slice())).collect();
        Self { bodies }
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        self.bodies.contains_key(key.to_string().as_str())
    }

    pub(super) fn settlement(&self) -> Step<Settlement> {
        match self.bodies.get(SETTLEMENT) {
            Some(body) => read_body(SETTLEMENT, body, Settlement::read),
            None => Err(Stop::missing(SETTLEMENT, "the document is not there")),
        }
    }

    /// The records of a clearing, from all pages. None when Pay. has no such list.
    pub(super) fn records(&self, clearing: &str) -> Step<Vec<Record>> {
        self.read_pages(&Key::Records(clearing.to_owned()), "clearingRecords", Record::read)
    }

    pub(super) fn invoice_lines(&self, key: &Key) -> Step<Vec<InvoiceLine>> {
        self.read_pages(key, "invoiceLines", InvoiceLine::read)
    }

    pub(super) fn line_types(&self) -> Step<BTreeMap<String, LineTypeNames>> {
        self.read_filled(&Key::ClearingLineTypes, read_line_types)
    }

    pub(super) fn payment_profiles(&self) -> Step<BTreeSet<String>> {
        self.read_filled(&Key::PaymentMethods, read_payment_profiles)
    }

    pub(super) fn transaction(&self, order: &str) -> Step<Lookup> {
        let key = Key::Transaction(order.to_owned());
        if !self.has(&key) {
            return Ok(Lookup::NotFetched);
        }
        let found = self.read_if_filled(&key, |node| Transaction::read(node).map(Box::new))?;
        Ok(found.map_or(Lookup::Absent, Lookup::Found))
    }

    fn read_pages<T>(&self, key: &Key, list: &str, read: impl Fn(&Node<'_>) -> Result<T, WireError>) -> Step<Vec<T>> {
        let pages = self.read_if_filled(key, |node| {
            let mut rows = Vec::new();
            for page in node.items()? {
                for row in page.fields()?.get(&[list])?.items()? {
                    rows.push(read(&row)?);
                }
            }
            Ok(rows)
        })?;
        Ok(pages.unwrap_or_default())
    }

    fn read_filled<T: Default>(&self, key: &Key, read: impl Fn(&Node<'_>) -> Result<T, WireError>) -> Step<T> {
        Ok(self.read_if_filled(key, read)?.unwrap_or_default())
    }

    /// Reads a document; nothing when its body is empty, which says that Pay. has no such thing.
    fn read_if_filled<T>(&self, key: &Key, read: impl Fn(&Node<'_>) -> Result<T, WireError>) -> Step<Option<T>> {
        let key = key.to_string();
        match self.bodies.get(key.as_str()) {
            Some(body) if !body.is_empty() => read_body(&key, body, read).map(Some),
            Some(_) => Ok(None),
            None => Err(Stop::missing(&key, "the document is not there")),
        }
    }
}

fn read_body<T>(key: &str, body: &[u8], read: impl Fn(&Node<'_>) -> Result<T, WireError>) -> Step<T> {
    let text = std::str::from_utf8(body).map_err(|error| Stop::missing(key, &error.to_string()))?;
    Ok(Node::root(key, text).and_then(|node| read(&node))?)
}
