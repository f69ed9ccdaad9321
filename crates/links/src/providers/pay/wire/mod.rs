//! The documents of Pay. as they stand: field names and shapes, no opinion about units, signs or kinds.
//!
//! Unknown fields and `_links` are ignored; ids are text whether Pay. writes them as numbers or as text.

mod dictionaries;
mod invoice;
mod merchant;
mod node;
mod place;
mod quick;
mod record;
mod settlement;
mod transaction;

pub use dictionaries::{LineTypeNames, read_line_types, read_payment_profiles};
pub use invoice::InvoiceLine;
pub use merchant::{Merchant, TurnoverGroup};
pub use node::{Fields, Node, WireError};
pub use place::Place;
pub use record::Record;
pub use settlement::{Clearing, ClearingLine, Direction, LineType, Settlement};
pub use transaction::{Transaction, TransactionState};

use rust_decimal::Decimal;

/// An amount as Pay. writes it: whether the number counts cents or euros is not told by the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Where it stands.
    pub path: Place,
    /// The number.
    pub value: Decimal,
    /// ISO 4217 code.
    pub currency: String,
}

/// A code or id with the name Pay. gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The code or id.
    pub code: String,
    /// The name, in the language asked for.
    pub name: String,
}

/// The counters around a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// All results.
    pub total: Option<u32>,
    /// How many pages they fill.
    pub pages: Option<u32>,
}

impl Amount {
    pub(super) fn read(node: &Node<'_>) -> Result<Self, WireError> {
        Self::read_from(&node.fields()?, "value")
    }

    /// Reads an amount whose number stands under `name`.
    fn read_from(fields: &Fields<'_>, name: &str) -> Result<Self, WireError> {
        let value = fields.get(&[name])?;
        let currency = fields.get(&["currency"])?.text()?;
        Ok(Self { path: value.path().into(), value: value.number()?, currency })
    }
}

impl Reference {
    /// A reference, or nothing where Pay. leaves the code empty.
    fn read(node: &Node<'_>) -> Result<Option<Self>, WireError> {
        let fields = node.fields()?;
        let Some(code) = fields.filled_text(&["code", "id"])? else { return Ok(None) };
        Ok(Some(Self { code, name: fields.text(&["name"])? }))
    }

    fn find(fields: &Fields<'_>, name: &str) -> Result<Option<Self>, WireError> {
        fields.find(&[name]).map_or(Ok(None), |node| Self::read(&node))
    }
}

impl Counters {
    /// Reads the counters of a list.
    pub fn read(fields: &Fields<'_>) -> Result<Self, WireError> {
        Ok(Self { total: fields.count("total")?, pages: fields.count("pages")? })
    }
}
