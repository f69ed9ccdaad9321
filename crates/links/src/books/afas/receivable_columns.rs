//! What the connectors for receivables must have: the ledger's table of fields, by the names Payt gave its columns or by those
//! a customer mapped them to, and what rows can be sorted by.

use ledger::language::{Language, Said, Text};
use ledger::receivable::{MappedFrom, ReadFrom, ReceivableRules, SourceKind, can_be_filled, read_from, unfilled};

use super::metainfo::ConnectorField;

const INVOICE_KEY: &[&str] = &["administration_code", "invoice_number", "debtor_code"];
const NO_LETTERS: Text = Text { en: "no letters can be sent", nl: "er kunnen geen brieven verstuurd worden" };
/// Columns without which an invoice can be delivered, and what is lost.
const MISSED: &[(&str, Text)] = &[
    ("debtor_post_street_1", NO_LETTERS),
    ("debtor_post_postalcode", NO_LETTERS),
    ("debtor_post_city", NO_LETTERS),
    ("debtor_post_country_code", NO_LETTERS),
];
const NO_PDF: Text =
    Text { en: "the PDF of an invoice is not found", nl: "de pdf van een factuur wordt niet gevonden" };
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
pub(super) fn lacking(kind: SourceKind, rules: &ReceivableRules, fields: &[ConnectorField]) -> Vec<Said> {
    let mut groups: Vec<Vec<&str>> = unfilled(kind, &rules.mappings, &|name| has(fields, name));
    if matches!(kind, SourceKind::DistributionMethods | SourceKind::Provision)
        && !ADDRESSES.iter().any(|name| filled(kind, name, rules, fields))
    {
        groups.push(ADDRESSES.to_vec());
    }
    let told = |name: &&str| match read_from(kind, name, &rules.mappings) {
        ReadFrom::Column(column) if column != *name => {
            Said::both(format!("{name} (mapped to {column})"), format!("{name} (gekoppeld aan {column})"))
        }
        ReadFrom::Column(_) => Said::from(*name),
        ReadFrom::Fixed(_) => {
            Said::both(format!("{name} (mapped to nothing)"), format!("{name} (aan niets gekoppeld)"))
        }
    };
    let lacking = groups.iter().map(|names| match names.as_slice() {
        [one] => told(one),
        several => {
            let several = Said::joined(several.iter().map(told), ", ");
            Said::both(format!("one of {}", several.en()), format!("een van {}", several.in_language(Language::Nl)))
        }
    });
    let filters = rules.filters.iter().filter(|filter| filter.kind == kind && !has(fields, &filter.column));
    lacking
        .chain(filters.map(|filter| {
            let column = &filter.column;
            Said::both(format!("{column} (a filter looks at it)"), format!("{column} (een filter kijkt ernaar)"))
        }))
        .collect()
}

/// What is lost by columns that are not there but can be done without.
pub(super) fn missed(kind: SourceKind, rules: &ReceivableRules, fields: &[ConnectorField]) -> Vec<Said> {
    let documents: &[(&str, Text)] = match kind {
        SourceKind::OrderInvoices => &[("invoice_dossier_item_extra", NO_PDF)],
        _ => &[],
    };
    let addresses = match kind {
        SourceKind::SalesEntries | SourceKind::OrderInvoices => MISSED,
        _ => &[],
    };
    let missed = documents.iter().chain(addresses).filter(|(name, _)| !filled(kind, name, rules, fields));
    let missed =
        missed.map(|(name, loss)| Said::both(format!("no {name}: {}", loss.en), format!("geen {name}: {}", loss.nl)));
    let gone = rules.mappings.iter().filter(|mapping| mapping.kind == kind).filter_map(|mapping| match &mapping.from {
        MappedFrom::Column(column) if !has(fields, column) => {
            let field = &mapping.field;
            Some(Said::both(
                format!("no {column}, which {field} is mapped to"),
                format!("geen {column}, waaraan {field} gekoppeld is"),
            ))
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
