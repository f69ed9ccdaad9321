//! What the connectors for receivables must have: the ledger's table of fields, by the names Payt gave its columns, and what
//! rows can be sorted by.

use ledger::receivable::{Need, SourceKind, fields_of};

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

/// The names that are missing though they are needed.
pub(super) fn lacking(kind: SourceKind, fields: &[ConnectorField]) -> Vec<String> {
    let mut lacking = Vec::new();
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for field in fields_of(kind) {
        match field.need {
            Need::Mandatory if !has(fields, field.name) => lacking.push(field.name.to_owned()),
            Need::OneOf(group) => match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, names)) => names.push(field.name),
                None => groups.push((group, vec![field.name])),
            },
            _ => {}
        }
    }
    if matches!(kind, SourceKind::DistributionMethods | SourceKind::Provision) {
        groups.push(("address", ADDRESSES.to_vec()));
    }
    let missing = groups.iter().filter(|(_, names)| !names.iter().any(|name| has(fields, name)));
    lacking.extend(missing.map(|(_, names)| format!("one of {}", names.join(", "))));
    lacking
}

/// What is lost by columns that are not there but can be done without.
pub(super) fn missed(kind: SourceKind, fields: &[ConnectorField]) -> Vec<String> {
    let documents: &[(&str, &str)] = match kind {
        SourceKind::OrderInvoices => &[("invoice_dossier_item_extra", "the PDF of an invoice is not found")],
        _ => &[],
    };
    let addresses = match kind {
        SourceKind::SalesEntries | SourceKind::OrderInvoices => MISSED,
        _ => &[],
    };
    let missed = documents.iter().chain(addresses).filter(|(name, _)| !has(fields, name));
    missed.map(|(name, loss)| format!("no {name}: {loss}")).collect()
}

fn has(fields: &[ConnectorField], name: &str) -> bool {
    fields.iter().any(|field| field.id == name)
}
