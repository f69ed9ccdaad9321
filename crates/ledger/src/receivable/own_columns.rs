//! A customer's own columns beside the fields: where each field is read from, what may be it, and whether a value could be used.

use std::collections::BTreeMap;
use std::str::FromStr;

use iso_currency::Currency;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fault::RowFault;
use super::fields::{Field, FieldType, LONGEST_TEXT, Need};
use super::mapping::{FieldMapping, MappedFrom, breaks};
use super::shape::{is_country, is_email, is_phone, is_vat_number};
use super::{SourceKind, guesses};
use crate::money::{Money, MoneyError};

/// Where a field of a kind of rows is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom<'a> {
    /// The column with this output name. It need not be there.
    Column(&'a str),
    /// The same value in every row; nothing when the text is empty.
    Fixed(&'a str),
}

/// Where `field` is read from: as it is mapped, else the column of its name.
pub fn read_from<'a>(kind: SourceKind, field: &'a str, mappings: &'a [FieldMapping]) -> ReadFrom<'a> {
    // of two mappings of a field the later one counts, as when rows are mapped
    let mapping = mappings.iter().rev().find(|mapping| mapping.kind == kind && mapping.field == field);
    match mapping.map(|mapping| &mapping.from) {
        Some(MappedFrom::Column(column)) => ReadFrom::Column(column),
        Some(MappedFrom::Fixed(value)) => ReadFrom::Fixed(value),
        None => ReadFrom::Column(field),
    }
}

/// Whether rows with these columns can fill `field` as it is mapped.
pub fn can_be_filled(kind: SourceKind, field: &str, mappings: &[FieldMapping], has: &dyn Fn(&str) -> bool) -> bool {
    match read_from(kind, field, mappings) {
        ReadFrom::Column(column) => has(column),
        ReadFrom::Fixed(value) => value.chars().any(|c| !c.is_whitespace() && !breaks(c)),
    }
}

/// Fields of a kind that have to be filled and can't be, by name; of those of which one is enough, all names of the group.
pub fn unfilled(kind: SourceKind, mappings: &[FieldMapping], has: &dyn Fn(&str) -> bool) -> Vec<Vec<&'static str>> {
    let mut groups: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
    let mut unfilled = Vec::new();
    let can = |name: &str| can_be_filled(kind, name, mappings, has);
    for field in super::fields_of(kind) {
        match field.need {
            Need::Mandatory if !can(field.name) => unfilled.push(vec![field.name]),
            Need::OneOf(group) => groups.entry(group).or_default().push(field.name),
            Need::Mandatory | Need::Configurable | Need::Optional => {}
        }
    }
    unfilled.extend(groups.into_values().filter(|names| !names.iter().any(|name| can(name))));
    unfilled
}

/// A column of a connector, as AFAS describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnColumn {
    /// Its output name.
    pub name: String,
    /// What the customer calls it.
    pub label: String,
    /// `string`, `int`, `decimal`, `boolean`, `date` or `blob`, in small letters.
    pub data_type: String,
}

impl OwnColumn {
    /// Whether a column of this type can be the field. AFAS's types; an empty one says nothing.
    pub fn suits(&self, field: &Field) -> bool {
        let kind = self.data_type.as_str();
        match field.holds {
            _ if kind.is_empty() => true,
            FieldType::Text => kind != "blob",
            FieldType::Country | FieldType::Currency => kind == "string",
            FieldType::Date => matches!(kind, "date" | "string"),
            FieldType::Decimal => matches!(kind, "decimal" | "int" | "string"),
            FieldType::Boolean => matches!(kind, "boolean" | "int" | "string"),
            FieldType::Integer => matches!(kind, "int" | "decimal" | "string"),
        }
    }
}

/// The column that is most likely the field, when one has a telling name. Whoever looks decides.
pub fn guess<'a>(field: &Field, columns: &'a [OwnColumn]) -> Option<&'a OwnColumn> {
    if let Some(same) = columns.iter().find(|column| column.name == field.name) {
        return Some(same);
    }
    let fitting = || columns.iter().filter(|column| column.suits(field));
    std::iter::once(field.name).chain(guesses::names_for(field.name).iter().copied()).find_map(|name| {
        let name = plain(name);
        let by_name = fitting().find(|column| plain(&column.name) == name);
        by_name.or_else(|| fitting().find(|column| plain(&column.label) == name))
    })
}

/// A name without capitals and signs.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What is wrong with a value, as AFAS gave it, in a field; nothing when it could be used. The first thing only, and what shows
/// only beside other fields is not seen.
pub fn fault_of(field: &Field, value: &str, currency: Currency) -> Option<RowFault> {
    let text = value.trim();
    if text.chars().all(|c| c.is_whitespace() || breaks(c)) {
        return matches!(field.need, Need::Mandatory).then_some(RowFault::Missing);
    }
    match field.holds {
        FieldType::Date => Date::from_str(text).err().map(|_| RowFault::NotADate),
        FieldType::Decimal if field.name.contains("amount") => {
            Money::parse(text, currency).err().map(|error| match error {
                MoneyError::TooPrecise { .. } => RowFault::TooPrecise,
                MoneyError::Overflow => RowFault::TooLarge,
                MoneyError::NotANumber { .. } | MoneyError::DifferentCurrencies { .. } => RowFault::NotAnAmount,
            })
        }
        FieldType::Decimal => Decimal::from_str(text).err().map(|_| RowFault::NotAnAmount),
        FieldType::Integer => i64::from_str(text).err().map(|_| RowFault::NotAnAmount),
        FieldType::Boolean => {
            let known = matches!(text.to_lowercase().as_str(), "0" | "1" | "true" | "false");
            (!known).then_some(RowFault::NotABoolean)
        }
        FieldType::Country => (!is_country(&text.to_uppercase())).then_some(RowFault::NotACountry),
        FieldType::Currency => Currency::from_code(&text.to_uppercase()).is_none().then_some(RowFault::NotACurrency),
        FieldType::Text => fault_of_text(field.name, text),
    }
}

fn fault_of_text(field: &str, text: &str) -> Option<RowFault> {
    let wrong = match field {
        "debtor_email" | "debtor_invoice_email" | "debtor_reminder_email" if !is_email(text) => Some(RowFault::Email),
        "debtor_phone_number" | "debtor_sms_number" if !is_phone(text) => Some(RowFault::Phone),
        "debtor_vat_number" if !is_vat_number(text) => Some(RowFault::VatNumber),
        "debtor_language_code" if text.len() != 2 || !text.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Some(RowFault::NotALanguage)
        }
        _ => None,
    };
    let long = text.chars().count() > LONGEST_TEXT;
    let too_long = if field == "invoice_description" { RowFault::Cut } else { RowFault::TooLong };
    wrong.or_else(|| long.then_some(too_long))
}

#[cfg(test)]
mod tests {
    use super::super::{field_of, fields_of};
    use super::*;

    const KIND: SourceKind = SourceKind::SalesEntries;

    fn column(name: &str, label: &str, data_type: &str) -> OwnColumn {
        OwnColumn { name: name.into(), label: label.into(), data_type: data_type.into() }
    }

    fn mapping(field: &str, from: MappedFrom) -> FieldMapping {
        FieldMapping { kind: KIND, field: field.into(), from }
    }

    #[test]
    fn a_field_is_read_from_the_column_of_its_name_unless_it_is_mapped() {
        let mappings = [
            mapping("debtor_code", MappedFrom::Column("DebtorId".into())),
            mapping("debtor_name", MappedFrom::Fixed("".into())),
        ];
        assert_eq!(read_from(KIND, "invoice_date", &mappings), ReadFrom::Column("invoice_date"));
        assert_eq!(read_from(KIND, "debtor_code", &mappings), ReadFrom::Column("DebtorId"));
        assert_eq!(read_from(SourceKind::OrderInvoices, "debtor_code", &mappings), ReadFrom::Column("debtor_code"));
        assert!(!can_be_filled(KIND, "debtor_name", &mappings, &|_| true), "it stays empty on purpose");
    }

    #[test]
    fn what_can_not_be_filled_is_named_with_what_would_do() {
        let all = |kind: SourceKind| fields_of(kind).iter().map(|field| field.name).collect::<Vec<_>>();
        assert!(unfilled(KIND, &[], &|name| all(KIND).contains(&name)).is_empty());
        let has = |name: &str| name != "invoice_date" && !name.ends_with("name");
        let lacking = unfilled(KIND, &[], &has);
        let names = vec!["debtor_company_name", "debtor_firstname", "debtor_lastname", "debtor_name"];
        assert_eq!(lacking, [vec!["invoice_date"], names]);
        let mapped = [
            mapping("invoice_date", MappedFrom::Column("Datum".into())),
            mapping("debtor_name", MappedFrom::Fixed("x".into())),
        ];
        assert!(unfilled(KIND, &mapped, &|name| name == "Datum" || has(name)).is_empty());
    }

    #[test]
    fn a_column_is_guessed_by_its_name_then_its_label_and_never_of_a_type_that_does_not_suit() {
        let columns = [
            column("InvoiceNr", "Factuurnummer", "string"),
            column("NookPieceDate", "Boekstukdatum", "date"),
            column("U001", "Vervaldatum", "date"),
            column("BalanceCurr", "Saldo", "decimal"),
            column("Email", "E-mail", "string"),
            column("Land", "Land", "int"),
        ];
        let guessed = |name: &str| guess(field_of(KIND, name).unwrap(), &columns).map(|column| column.name.as_str());
        assert_eq!(guessed("invoice_number"), Some("InvoiceNr"));
        assert_eq!(guessed("invoice_date"), Some("NookPieceDate"));
        assert_eq!(guessed("invoice_due_date"), Some("U001"));
        assert_eq!(guessed("invoice_open_amount_inc_vat"), Some("BalanceCurr"));
        assert_eq!(guessed("debtor_email"), Some("Email"));
        assert_eq!(guessed("debtor_post_country_code"), None, "a number is no country");
        assert_eq!(guessed("debtor_reminder_email"), None, "nothing says so");
    }

    #[test]
    fn a_value_that_could_not_be_used_is_told_at_once() {
        let fault = |name: &str, value: &str| fault_of(field_of(KIND, name).unwrap(), value, Currency::EUR);
        for (name, value, expected) in [
            ("invoice_date", "2026-03-10", None),
            ("invoice_date", "10-03-2026", Some(RowFault::NotADate)),
            ("invoice_open_amount_inc_vat", "-12.5", None),
            ("invoice_open_amount_inc_vat", "12.505", Some(RowFault::TooPrecise)),
            ("invoice_open_amount_inc_vat", "F1", Some(RowFault::NotAnAmount)),
            ("invoice_number", " ", Some(RowFault::Missing)),
            ("debtor_email", "", None),
            ("debtor_email", "nobody", Some(RowFault::Email)),
            ("debtor_post_country_code", "nl", None),
            ("debtor_post_country_code", "Nederland", Some(RowFault::NotACountry)),
            ("debtor_is_company", "ja", Some(RowFault::NotABoolean)),
            ("debtor_language_code", "nld", Some(RowFault::NotALanguage)),
            ("invoice_currency_code", "eur", None),
        ] {
            assert_eq!(fault(name, value), expected, "{name} {value:?}");
        }
        assert_eq!(fault("invoice_description", &"x".repeat(256)), Some(RowFault::Cut));
        assert_eq!(fault("debtor_name", &"x".repeat(256)), Some(RowFault::TooLong));
    }
}
