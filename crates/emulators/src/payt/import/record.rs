//! A row of a data file: what it says, and what is wrong with it.

use jiff::civil::Date;

use super::super::{
    administration::Administration,
    debtor::{Address, Debtor, Emails},
    knobs::PaytKnobs,
    options::Required,
    report::ProblemKind,
};
use super::{contact, values::Reader};

/// The columns without which a file is no list of invoices. Payt's own table could not be read; a client treats these as
/// mandatory.
pub(super) const NEEDED: [&str; 6] = [
    "debtor_code",
    "invoice_number",
    "invoice_date",
    "invoice_due_date",
    "invoice_total_amount_inc_vat",
    "invoice_open_amount_inc_vat",
];

/// Languages Payt is taken to speak.
const LANGUAGES: [&str; 5] = ["nl", "en", "de", "fr", "es"];

/// What a row says.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// The columns of the debtor; `id` and the time are not known yet.
    pub(super) debtor: Debtor,
    pub(super) number: String,
    pub(super) description: String,
    pub(super) invoice_date: Date,
    pub(super) due_date: Date,
    pub(super) total_cents: i64,
    pub(super) open_cents: i64,
    pub(super) currency: String,
    pub(super) condition: Option<String>,
    pub(super) flow_code: Option<String>,
    pub(super) dossier_item: Option<String>,
    pub(super) emails: Emails,
}

/// Reads a row; the complaints stay with the reader.
pub(super) fn read(reader: &mut Reader<'_>, administration: &Administration, knobs: &PaytKnobs) -> Record {
    let debtor = debtor(reader, administration);
    let mut record = Record {
        debtor,
        number: reader.needed("invoice_number"),
        description: reader.text("invoice_description").unwrap_or_default(),
        invoice_date: reader.date("invoice_date"),
        due_date: reader.date("invoice_due_date"),
        total_cents: reader.cents("invoice_total_amount_inc_vat", knobs.decimal_comma),
        open_cents: reader.cents("invoice_open_amount_inc_vat", knobs.decimal_comma),
        currency: String::new(),
        condition: reader.text("invoice_payment_condition"),
        flow_code: reader.text("invoice_flow_code"),
        dossier_item: reader.text("invoice_dossier_item_extra"),
        emails: Emails {
            default: reader.email("invoice_contact_email"),
            invoice: reader.email("invoice_contact_invoice_email"),
            reminder: reader.email("invoice_contact_reminder_email"),
        },
    };
    let currency = reader.code("invoice_currency_code", 3, ProblemKind::NotACurrency);
    record.currency = currency.unwrap_or_else(|| administration.settings.currency.clone());
    if reader.errors.iter().all(|problem| problem.kind != ProblemKind::NotADate && problem.kind != ProblemKind::Blank)
        && record.due_date < record.invoice_date
    {
        reader.error("invoice_due_date", ProblemKind::DueBeforeInvoice);
    }
    record
}

fn debtor(reader: &mut Reader<'_>, administration: &Administration) -> Debtor {
    let address = Address {
        street: reader.text("debtor_post_street_1").unwrap_or_default(),
        street_2: reader.text("debtor_post_street_2").unwrap_or_default(),
        postal_code: reader.text("debtor_post_postalcode").unwrap_or_default(),
        city: reader.text("debtor_post_city").unwrap_or_default(),
        country_code: reader.code("debtor_post_country_code", 2, ProblemKind::NotACountry).unwrap_or_default(),
    };
    let emails = Emails {
        default: reader.email("debtor_email"),
        invoice: reader.email("debtor_invoice_email"),
        reminder: reader.email("debtor_reminder_email"),
    };
    let debtor = Debtor {
        number: reader.needed("debtor_code"),
        identifier: reader.text("debtor_origin_id"),
        name: name(reader),
        is_company: reader.boolean("debtor_is_company"),
        address,
        emails,
        phone_number: reader.text("debtor_phone_number"),
        sms_number: reader.text("debtor_sms_number"),
        language_code: reader.text("debtor_language_code"),
        vat_number: reader.text("debtor_vat_number"),
        flow_code: reader.text("debtor_flow_code"),
        ..Debtor::default()
    };
    require(reader, administration, &debtor);
    warn(reader, administration, debtor)
}

/// The organisation, else the parts of a person's name, else the one field for all.
fn name(reader: &mut Reader<'_>) -> String {
    let person = ["debtor_firstname", "debtor_infix", "debtor_lastname"].map(|field| reader.text(field));
    let has_person = person.iter().step_by(2).any(Option::is_some);
    let person = person.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = reader.text("debtor_company_name").or(has_person.then_some(person));
    let name = name.or_else(|| reader.text("debtor_name"));
    if name.is_none() {
        reader.error("debtor_name", ProblemKind::Blank);
    }
    name.unwrap_or_default()
}

/// The field an absence is told of, in the order of an address.
fn require(reader: &mut Reader<'_>, administration: &Administration, debtor: &Debtor) {
    let required = &administration.settings.required;
    let Address { street, postal_code, city, country_code, .. } = &debtor.address;
    let reachable = !required.contains(&Required::Reachable) || debtor.emails.default.is_some();
    let parts = [
        ("debtor_post_street_1", street, Required::Street),
        ("debtor_post_postalcode", postal_code, Required::PostalCode),
        ("debtor_post_city", city, Required::City),
        ("debtor_post_country_code", country_code, Required::Country),
    ];
    for (field, value, rule) in parts {
        if value.is_empty() && (!reachable || required.contains(&rule)) {
            reader.error(field, ProblemKind::Blank);
        }
    }
    let has_number = street.chars().any(|c| c.is_ascii_digit());
    if required.contains(&Required::HouseNumber) && !street.is_empty() && !has_number {
        reader.error("debtor_post_street_1", ProblemKind::Blank);
    }
    if required.contains(&Required::Email) && debtor.emails.default.is_none() {
        reader.error("debtor_email", ProblemKind::Blank);
    }
    if !postal_code.is_empty() && !contact::is_postal_code(&debtor.address) {
        reader.error("debtor_post_postalcode", ProblemKind::PostalCode);
    }
}

/// What is probably wrong is told and not used.
fn warn(reader: &mut Reader<'_>, administration: &Administration, mut debtor: Debtor) -> Debtor {
    let countries = [administration.settings.country_code.as_str(), debtor.address.country_code.as_str()];
    if debtor.phone_number.as_ref().is_some_and(|number| !contact::is_phone_number(number, &countries)) {
        reader.warn("debtor_phone_number", ProblemKind::PhoneNumber);
        debtor.phone_number = None;
    }
    if debtor.sms_number.as_ref().is_some_and(|number| !contact::is_sms_number(number, &countries)) {
        reader.warn("debtor_sms_number", ProblemKind::PhoneNumber);
        debtor.sms_number = None;
    }
    if debtor.vat_number.as_ref().is_some_and(|number| !contact::is_vat_number(number)) {
        reader.warn("debtor_vat_number", ProblemKind::VatNumber);
    }
    let known = |code: &String| LANGUAGES.iter().any(|language| code.eq_ignore_ascii_case(language));
    if debtor.language_code.as_ref().is_some_and(|code| !known(code)) {
        reader.warn("debtor_language_code", ProblemKind::Language);
        debtor.language_code = None;
    }
    debtor
}
