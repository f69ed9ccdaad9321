//! What the connectors for receivables must have: the ledger's table of fields, by the names Payt gave its columns or by those
//! a customer mapped them to, and what rows can be sorted by.

use ledger::receivable::{MappedFrom, ReadFrom, ReceivableRules, SourceKind, can_be_filled, read_from, unfilled};

use super::metainfo::ConnectorField;

const INVOICE_KEY: &[&str] = &["administration_code", "invoice_number", "debtor_code"];
/// Columns without which an invoice can be delivered, and what is lost.
const MISSED: &[(&str, &str)] = &[
    ("debtor_post_street_1", "no letters can be sent"),
    ("debtor_post_postalcode", "no letters can be sent"),
    ("debtor_post_city", "no letters can be sent"),
    ("debtor_post_country_code", "no letters can be sent"),
];
/// Connectors of these kinds are read for their addresses.
const ADDRESSES: &[&str] = &["debtor_email", "debtor_invoice_email", "debtor_reminder_email"];

/// The columns to sort and page by, of those a connector has; nothing when there is no use in it.
pub(super) fn key_of(kind: SourceKind, fields: &[ConnectorField]) -> Option<Vec<String>> {
    // The first list is sorted by; without the column behind it there is no key.
    let (key, core): (&[&str], &str) = match kind {
        SourceKind::Administrations => (&["administration_code", "administration_origin_id"], "administration_code"),
        SourceKind::PaymentConditions => (&["payment_condition_code"], "payment_condition_code"),
        SourceKind::SalesEntries | SourceKind::OrderInvoices => (INVOICE_KEY, "invoice_number"),
        SourceKind::DistributionMethods | SourceKind::Provision => (&["debtor_code", "purpose"], "debtor_code"),
        SourceKind::Attachments => (&["subject_id", "attachment_id"], "subject_id"),
        SourceKind::InvoiceLines => (&["administration_code", "invoice_number", "line_order"], "invoice_number"),
    };
    let there = key.iter().filter(|name| has(fields, name)).map(|name| (*name).to_owned());
    has(fields, core).then(|| there.collect())
}

/// The names that are missing though they are needed, where `rules` do not fill them otherwise.
pub(super) fn lacking(kind: SourceKind, rules: &ReceivableRules, fields: &[ConnectorField]) -> Vec<String> {
    let mut groups: Vec<Vec<&str>> = unfilled(kind, &rules.mappings, &|name| has(fields, name));
    if matches!(kind, SourceKind::DistributionMethods | SourceKind::Provision)
        && !ADDRESSES.iter().any(|name| filled(kind, name, rules, fields))
    {
        groups.push(ADDRESSES.to_vec());
    }
    let told = |name: &&str| match read_from(kind, name, &rules.mappings) {
        ReadFrom::Column(column) if column != *name => format!("{name} (mapped to {column})"),
        ReadFrom::Column(_) => (*name).to_owned(),
        ReadFrom::Fixed(_) => format!("{name} (mapped to nothing)"),
    };
    let lacking = groups.iter().map(|names| match names.as_slice() {
        [one] => told(one),
        several => format!("one of {}", several.iter().map(told).collect::<Vec<_>>().join(", ")),
    });
    let filters = rules.filters.iter().filter(|filter| filter.kind == kind && !has(fields, &filter.column));
    lacking.chain(filters.map(|filter| format!("{} (a filter looks at it)", filter.column))).collect()
}

/// What is lost by columns that are not there but can be done without.
pub(super) fn missed(kind: SourceKind, rules: &ReceivableRules, fields: &[ConnectorField]) -> Vec<String> {
    let documents: &[(&str, &str)] = match kind {
        SourceKind::OrderInvoices => &[("invoice_dossier_item_extra", "the PDF of an invoice is not found")],
        _ => &[],
    };
    let addresses = match kind {
        SourceKind::SalesEntries | SourceKind::OrderInvoices => MISSED,
        _ => &[],
    };
    let missed = documents.iter().chain(addresses).filter(|(name, _)| !filled(kind, name, rules, fields));
    let missed = missed.map(|(name, loss)| format!("no {name}: {loss}"));
    let gone = rules.mappings.iter().filter(|mapping| mapping.kind == kind).filter_map(|mapping| match &mapping.from {
        MappedFrom::Column(column) if !has(fields, column) => {
            Some(format!("no {column}, which {} is mapped to", mapping.field))
        }
        _ => None,
    });
    missed.chain(gone).collect()
}

fn filled(kind: SourceKind, name: &str, rules: &ReceivableRules, fields: &[ConnectorField]) -> bool {
    can_be_filled(kind, name, &rules.mappings, &|column| has(fields, column))
}

fn has(fields: &[ConnectorField], name: &str) -> bool {
    fields.iter().any(|field| field.id == name)
}
