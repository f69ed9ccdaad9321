//! What the connectors for receivables must have, by the names Payt gave their columns.

use ledger::receivable::SourceKind;

use super::metainfo::ConnectorField;

/// What is known of the columns of one kind.
#[derive(Debug)]
pub(super) struct Columns {
    /// None of these may be missing.
    pub(super) needed: &'static [&'static str],
    /// One of each group at least.
    pub(super) one_of: &'static [&'static [&'static str]],
    /// These are missed, and what is lost without them.
    pub(super) wanted: &'static [(&'static str, &'static str)],
    /// What rows are sorted by, as far as it is there; the first that stands alone in a group must be.
    key: &'static [&'static str],
    /// Without this column there is no key.
    key_core: &'static str,
}

const NAMES: &[&str] = &["debtor_company_name", "debtor_firstname", "debtor_lastname", "debtor_name"];
const EMAILS: &[&str] = &["debtor_email", "debtor_invoice_email", "debtor_reminder_email"];
const INVOICE: &[&str] = &[
    "administration_code",
    "debtor_code",
    "invoice_number",
    "invoice_date",
    "invoice_due_date",
    "invoice_total_amount_inc_vat",
    "invoice_open_amount_inc_vat",
];
const INVOICE_KEY: &[&str] = &["administration_code", "invoice_number", "debtor_code"];
const LETTERS: &str = "no letters can be sent";
const WANTED: &[(&str, &str)] = &[
    ("debtor_post_street_1", LETTERS),
    ("debtor_post_postalcode", LETTERS),
    ("debtor_post_city", LETTERS),
    ("debtor_post_country_code", LETTERS),
];
const WANTED_ORDER: &[(&str, &str)] = &[
    ("invoice_dossier_item_extra", "the PDF of an invoice is not found"),
    ("debtor_post_street_1", LETTERS),
    ("debtor_post_postalcode", LETTERS),
    ("debtor_post_city", LETTERS),
    ("debtor_post_country_code", LETTERS),
];

/// What is known of a kind. Names that are mandatory follow Payt's guide for AFAS; where it is silent, what a list of
/// receivables can't do without.
pub(super) const fn columns(kind: SourceKind) -> Columns {
    let none = Columns { needed: &[], one_of: &[], wanted: &[], key: &[], key_core: "" };
    match kind {
        SourceKind::Administrations => Columns {
            needed: &["administration_code", "administration_name", "administration_origin_id"],
            key: &["administration_code", "administration_origin_id"],
            key_core: "administration_code",
            ..none
        },
        SourceKind::PaymentConditions => Columns {
            needed: &["payment_condition_code", "payment_condition_description"],
            key: &["payment_condition_code"],
            key_core: "payment_condition_code",
            ..none
        },
        SourceKind::SalesEntries => {
            Columns { needed: INVOICE, one_of: &[NAMES], wanted: WANTED, key: INVOICE_KEY, key_core: "invoice_number" }
        }
        SourceKind::OrderInvoices => Columns {
            needed: INVOICE,
            one_of: &[NAMES],
            wanted: WANTED_ORDER,
            key: INVOICE_KEY,
            key_core: "invoice_number",
        },
        SourceKind::DistributionMethods | SourceKind::Provision => Columns {
            needed: &["debtor_code"],
            one_of: &[EMAILS],
            key: &["debtor_code", "purpose"],
            key_core: "debtor_code",
            ..none
        },
        SourceKind::Attachments => Columns {
            needed: &["attachment_id", "subject_id", "file_id", "file_name"],
            key: &["subject_id", "attachment_id"],
            key_core: "subject_id",
            ..none
        },
        SourceKind::InvoiceLines => Columns {
            needed: &["invoice_number"],
            key: &["administration_code", "invoice_number", "line_order"],
            key_core: "invoice_number",
            ..none
        },
    }
}

impl Columns {
    /// The columns to sort and page by, of those a connector has; nothing when there is no use in it.
    pub(super) fn key(&self, fields: &[ConnectorField]) -> Option<Vec<String>> {
        let key: Vec<String> =
            self.key.iter().filter(|name| has(fields, name)).map(|name| (*name).to_owned()).collect();
        key.iter().any(|name| name == self.key_core).then_some(key)
    }

    /// The names that are missing though they are needed.
    pub(super) fn lacking(&self, fields: &[ConnectorField]) -> Vec<String> {
        let needed = self.needed.iter().filter(|name| !has(fields, name)).map(|name| (*name).to_owned());
        let groups = self.one_of.iter().filter(|group| !group.iter().any(|name| has(fields, name)));
        needed.chain(groups.map(|group| format!("one of {}", group.join(", ")))).collect()
    }
}

pub(super) fn has(fields: &[ConnectorField], name: &str) -> bool {
    fields.iter().any(|field| field.id == name)
}
