//! The fields of each kind of row, as data: how Payt names them, what they may hold, and what they mean.

use super::SourceKind;
use crate::language::Text;

/// The longest text in a field, in characters.
pub const LONGEST_TEXT: usize = 255;

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Text of at most [`LONGEST_TEXT`] characters.
    Text,
    /// A day, `2026-03-10`.
    Date,
    /// An exact number with a decimal point.
    Decimal,
    /// `0`, `1`, `false` or `true`.
    Boolean,
    /// A whole number.
    Integer,
    /// ISO 3166-1 alpha-2.
    Country,
    /// ISO 4217.
    Currency,
}

/// Whether a field has to be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// Always.
    Mandatory,
    /// At least one field of the group with this name.
    OneOf(&'static str),
    /// As Payt set it for the customer: [`ReceivableRules::compulsory`](super::ReceivableRules::compulsory).
    Configurable,
    /// No.
    Optional,
}

/// One field of one kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The output name, as Payt spells it.
    pub name: &'static str,
    /// What it may hold.
    pub holds: FieldType,
    /// Whether it has to be filled.
    pub need: Need,
    /// What it means.
    pub meaning: Text,
}

/// The fields of rows of that kind, in the order in which Payt's guide and this project list them.
pub const fn fields_of(kind: SourceKind) -> &'static [Field] {
    let _ = kind;
    &[]
}

/// The field of that kind with that name.
pub fn field_of(kind: SourceKind, name: &str) -> Option<&'static Field> {
    fields_of(kind).iter().find(|field| field.name == name)
}
