//! Documents of an invoice: attached and detached by their checksum.

use jiff::civil::DateTime;
use serde_json::Value;

use super::super::super::invoice::Document;
use super::super::{
    files::{FileStore, checksum},
    record::Record,
};

/// What is to happen with a document.
#[derive(Debug, Default)]
pub(super) enum Change {
    #[default]
    Nothing,
    Attach(Document),
    /// All of it, or only the file with that checksum.
    Detach(Option<String>),
}

impl Change {
    /// Reads `document` or `ubl_document`.
    pub(super) fn read(record: &mut Record<'_>, name: &str, store: &FileStore, arrived: DateTime) -> Change {
        let Some(value) = record.value(name).filter(|value| !value.is_null()) else { return Change::Nothing };
        let inner = Record::new(value);
        let sum = inner.text("checksum");
        if value.get("destroy") == Some(&Value::Bool(true)) {
            return Change::Detach(sum);
        }
        let bytes = sum.as_ref().and_then(|sum| store.find(sum)).cloned();
        match (bytes, inner.text("filename")) {
            (Some(bytes), Some(filename)) => Change::Attach(Document { filename, bytes, arrived }),
            (None, _) => {
                record.error(format!("{name} file_not_found"));
                Change::Nothing
            }
            (_, None) => {
                record.error(format!("{name} filename can't be blank"));
                Change::Nothing
            }
        }
    }

    pub(super) fn apply(self, held: &mut Option<Document>) {
        match self {
            Change::Nothing => {}
            Change::Attach(document) => *held = Some(document),
            Change::Detach(sum) => {
                let fits = |document: &Document| sum.as_ref().is_none_or(|sum| *sum == checksum(&document.bytes));
                *held = held.take().filter(|document| !fits(document));
            }
        }
    }
}
