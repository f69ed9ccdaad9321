//! The documents of a settlement as they would be received, made before the stop-watch runs.

use std::collections::HashMap;

use anyhow::Result;
use links::provider::Document;

use crate::case::{Case, Documents};

/// All documents of a case that are large or many.
pub(crate) struct Received<'a> {
    case: &'a Case,
    made: HashMap<String, Vec<u8>>,
}

impl<'a> Received<'a> {
    /// Makes the records and a transaction for each.
    pub(crate) fn of(case: &'a Case) -> Result<Self> {
        let mut made = HashMap::new();
        for key in case.keys() {
            let document = Documents(case).get(&key)?;
            made.insert(key, document.body);
        }
        Ok(Self { case, made })
    }

    /// The code of the settlement.
    pub(crate) fn code(&self) -> &str {
        self.case.code()
    }

    /// The document with this key.
    pub(crate) fn get(&self, key: &str) -> Result<Document> {
        match self.made.get(key) {
            Some(body) => Ok(Document { key: key.to_owned(), body: body.clone() }),
            None => Documents(self.case).get(key),
        }
    }
}
