//! The documents of one settlement, by key, each parsed once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Step, Stop};
use crate::provider::Document;
use crate::providers::pay::keys::{Key, SETTLEMENT};
use crate::providers::pay::wire::{
    InvoiceLine, LineTypeNames, Node, Record, Settlement, Transaction, WireError, read_line_types,
    read_payment_profiles,
};

/// What is at hand. A document that can't be parsed is a complaint only when somebody asks for it.
#[derive(Debug, Default)]
pub(super) struct Documents {
    settlement: Option<Step<Settlement>>,
    line_types: Option<Step<BTreeMap<String, LineTypeNames>>>,
    payment_profiles: Option<Step<BTreeSet<String>>>,
    /// By clearing.
    records: HashMap<String, Step<Vec<Record>>>,
    /// By order. None where Pay. does not have it, or not any more.
    transactions: HashMap<String, Step<Option<Transaction>>>,
    invoice_lines: BTreeMap<Key, Step<Vec<InvoiceLine>>>,
}

/// A transaction, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup<'a> {
    /// Not asked for yet.
    NotFetched,
    /// Pay. does not have it, or not any more.
    Absent,
    /// As Pay. tells it.
    Found(&'a Transaction),
}

impl Documents {
    /// Takes a document in, in place of one with the same key. A key that is none of Pay.'s is ignored.
    pub(super) fn add(&mut self, document: &Document) {
        let (name, body) = (document.key.as_str(), document.body.as_slice());
        if name == SETTLEMENT {
            self.settlement = Some(read_body(name, body, Settlement::read));
            return;
        }
        match Key::parse(name) {
            Some(Key::Records(clearing)) => {
                self.records.insert(clearing, read_filled(name, body, |text| Record::read_all(name, text)));
            }
            Some(Key::Transaction(order)) => {
                let read = |text: &str| Transaction::read(&Node::root(name, text)?).map(Some);
                self.transactions.insert(order, read_filled(name, body, read));
            }
            Some(key @ Key::InvoiceLines { .. }) => {
                self.invoice_lines.insert(key, read_filled(name, body, |text| read_invoice_lines(name, text)));
            }
            Some(Key::ClearingLineTypes) => {
                self.line_types = Some(read_filled(name, body, |text| read_line_types(&Node::root(name, text)?)));
            }
            Some(Key::PaymentMethods) => {
                let read = |text: &str| read_payment_profiles(&Node::root(name, text)?);
                self.payment_profiles = Some(read_filled(name, body, read));
            }
            None => {}
        }
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        match key {
            Key::Records(clearing) => self.records.contains_key(clearing),
            Key::Transaction(order) => self.transactions.contains_key(order),
            Key::InvoiceLines { .. } => self.invoice_lines.contains_key(key),
            Key::ClearingLineTypes => self.line_types.is_some(),
            Key::PaymentMethods => self.payment_profiles.is_some(),
        }
    }

    pub(super) fn settlement(&self) -> Step<&Settlement> {
        there(self.settlement.as_ref(), SETTLEMENT)
    }

    /// The records of a clearing, from all pages. None when Pay. has no such list.
    pub(super) fn records(&self, clearing: &str) -> Step<&[Record]> {
        there(self.records.get(clearing), &Key::Records(clearing.to_owned()).to_string()).map(Vec::as_slice)
    }

    pub(super) fn invoice_lines(&self, key: &Key) -> Step<&[InvoiceLine]> {
        there(self.invoice_lines.get(key), &key.to_string()).map(Vec::as_slice)
    }

    pub(super) fn line_types(&self) -> Step<&BTreeMap<String, LineTypeNames>> {
        there(self.line_types.as_ref(), &Key::ClearingLineTypes.to_string())
    }

    pub(super) fn payment_profiles(&self) -> Step<&BTreeSet<String>> {
        there(self.payment_profiles.as_ref(), &Key::PaymentMethods.to_string())
    }

    pub(super) fn transaction(&self, order: &str) -> Step<Lookup<'_>> {
        match self.transactions.get(order) {
            None => Ok(Lookup::NotFetched),
            Some(Ok(None)) => Ok(Lookup::Absent),
            Some(Ok(Some(transaction))) => Ok(Lookup::Found(transaction)),
            Some(Err(stop)) => Err(stop.clone()),
        }
    }
}

fn there<'a, T>(read: Option<&'a Step<T>>, key: &str) -> Step<&'a T> {
    read.ok_or_else(|| not_there(key))?.as_ref().map_err(Stop::clone)
}

fn not_there(key: &str) -> Stop {
    Stop::missing(key, "the document is not there")
}

fn read_invoice_lines(document: &str, text: &str) -> Result<Vec<InvoiceLine>, WireError> {
    let mut lines = Vec::new();
    for page in Node::root(document, text)?.items()? {
        for row in page.fields()?.get(&["invoiceLines"])?.items()? {
            lines.push(InvoiceLine::read(&row)?);
        }
    }
    Ok(lines)
}

/// Reads a document; nothing when its body is empty, which says that Pay. has no such thing.
fn read_filled<T: Default>(key: &str, body: &[u8], read: impl Fn(&str) -> Result<T, WireError>) -> Step<T> {
    if body.is_empty() { Ok(T::default()) } else { Ok(read(text_of(key, body)?)?) }
}

fn read_body<T>(key: &str, body: &[u8], read: impl Fn(&Node<'_>) -> Result<T, WireError>) -> Step<T> {
    Ok(Node::root(key, text_of(key, body)?).and_then(|node| read(&node))?)
}

fn text_of<'a>(key: &str, body: &'a [u8]) -> Step<&'a str> {
    std::str::from_utf8(body).map_err(|error| Stop::missing(key, &error.to_string()))
}
