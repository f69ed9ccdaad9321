//! Who has to pay: name, address, and how the debtor can be reached.

use super::ReceivableDebtor;
use super::digital::{AddressFor, Digital};
use super::fault::RowFault;
use super::invoice::Fields;
use super::shape::{is_country, is_email, is_mobile, is_phone, is_postal_code, is_vat_number};

impl ReceivableDebtor {
    /// Where invoices go: the address for it, else the ordinary one.
    pub fn email_for_invoices(&self) -> Option<&str> {
        self.invoice_email.as_deref().or(self.email.as_deref())
    }

    /// Where reminders go: the address for it, else the ordinary one.
    pub fn email_for_reminders(&self) -> Option<&str> {
        self.reminder_email.as_deref().or(self.email.as_deref())
    }

    /// Whether a letter can be sent: street, postal code, city and country are there.
    pub fn has_full_address(&self) -> bool {
        [&self.street, &self.postal_code, &self.city, &self.country].into_iter().all(Option::is_some)
    }
}

/// The fields a letter needs.
const ADDRESS: [&str; 4] =
    ["debtor_post_street_1", "debtor_post_postalcode", "debtor_post_city", "debtor_post_country_code"];

/// The debtor of an invoice; none when it has no number.
pub(super) fn read_debtor(
    fields: &mut Fields<'_, '_>,
    administration: &str,
    digital: &Digital,
) -> Option<ReceivableDebtor> {
    let code = fields.needed("debtor_code");
    let mut debtor = ReceivableDebtor {
        code: code.as_deref().unwrap_or_default().to_owned(),
        origin_id: fields.text("debtor_origin_id"),
        company_name: fields.text("debtor_company_name"),
        firstname: fields.text("debtor_firstname"),
        infix: fields.text("debtor_infix"),
        lastname: fields.text("debtor_lastname"),
        name: fields.text("debtor_name"),
        is_company: is_company(fields),
        street: fields.text("debtor_post_street_1"),
        street_2: fields.text("debtor_post_street_2"),
        postal_code: fields.text("debtor_post_postalcode"),
        city: fields.text("debtor_post_city"),
        country: country(fields),
        email: email(fields, "debtor_email"),
        ..ReceivableDebtor::default()
    };
    let names = [&debtor.company_name, &debtor.firstname, &debtor.lastname, &debtor.name];
    if names.into_iter().all(Option::is_none) {
        fields.fault("debtor_name", "", RowFault::NameMissing);
    }
    debtor.invoice_email = special_email(fields, administration, &debtor, digital, AddressFor::Invoices);
    debtor.reminder_email = special_email(fields, administration, &debtor, digital, AddressFor::Reminders);
    judge_address(fields, &debtor);
    judge_reach(fields, &debtor);
    details(fields, &mut debtor);
    code.map(|_| debtor)
}

fn is_company(fields: &mut Fields<'_, '_>) -> Option<bool> {
    let text = fields.clean("debtor_is_company")?;
    match text.as_ref() {
        "1" => Some(true),
        "0" => Some(false),
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => {
            fields.fault("debtor_is_company", &text, RowFault::NotABoolean);
            None
        }
    }
}

fn country(fields: &mut Fields<'_, '_>) -> Option<String> {
    let text = fields.clean("debtor_post_country_code")?;
    let code = text.to_uppercase();
    if !is_country(&code) {
        fields.fault("debtor_post_country_code", &text, RowFault::NotACountry);
        return None;
    }
    Some(code)
}

fn email(fields: &mut Fields<'_, '_>, field: &str) -> Option<String> {
    let text = fields.text(field)?;
    checked_email(fields, field, text)
}

fn checked_email(fields: &mut Fields<'_, '_>, field: &str, text: String) -> Option<String> {
    if is_email(&text) {
        return Some(text);
    }
    fields.fault(field, &text, RowFault::Email);
    None
}

/// The address in the invoice's own row, else that of the ladder.
fn special_email(
    fields: &mut Fields<'_, '_>,
    administration: &str,
    debtor: &ReceivableDebtor,
    digital: &Digital,
    which: AddressFor,
) -> Option<String> {
    if let Some(text) = fields.text(which.field()) {
        return checked_email(fields, which.field(), text);
    }
    let found = digital.find(administration, debtor, which);
    let first = (*found.first()?).to_owned();
    if found.len() > 1 {
        let all: Vec<&str> = found.into_iter().collect();
        fields.fault(which.field(), &all.join(", "), RowFault::SeveralAddresses);
    }
    checked_email(fields, which.field(), first)
}

fn judge_address(fields: &mut Fields<'_, '_>, debtor: &ReceivableDebtor) {
    if let (Some(code), Some(country)) = (&debtor.postal_code, &debtor.country)
        && !is_postal_code(code, country)
    {
        fields.fault("debtor_post_postalcode", &format!("{code} {country}"), RowFault::PostalCode);
    }
    if let Some(street) = debtor.street.as_deref().filter(|street| !street.chars().any(|c| c.is_ascii_digit())) {
        fields.fault("debtor_post_street_1", street, RowFault::HouseNumber);
    }
}

fn judge_reach(fields: &mut Fields<'_, '_>, debtor: &ReceivableDebtor) {
    let by_email = [debtor.email_for_invoices(), debtor.email_for_reminders()];
    let parts = [&debtor.street, &debtor.postal_code, &debtor.city, &debtor.country];
    let absent: Vec<&str> =
        ADDRESS.iter().zip(parts).filter(|(_, part)| part.is_none()).map(|(field, _)| *field).collect();
    let what = match (by_email, absent.is_empty()) {
        ([None, None], true) => RowFault::LettersOnly,
        ([None, None], false) => RowFault::NotReachable,
        ([Some(_), Some(_)], false) => RowFault::AddressIncomplete,
        ([None, Some(_)] | [Some(_), None], false) => RowFault::ReachableInPart,
        (_, true) => return,
    };
    let field = if absent.is_empty() { "debtor_email".to_owned() } else { absent.join(", ") };
    fields.fault(&field, "", what);
}

/// What Payt only warns about is told and sent as it is.
fn details(fields: &mut Fields<'_, '_>, debtor: &mut ReceivableDebtor) {
    debtor.phone = fields.text("debtor_phone_number");
    if let Some(text) = debtor.phone.as_deref().filter(|text| !is_phone(text)) {
        fields.fault("debtor_phone_number", text, RowFault::Phone);
    }
    debtor.sms = fields.text("debtor_sms_number");
    if let Some(text) = debtor.sms.as_deref().filter(|text| !is_mobile(text, debtor.country.as_deref())) {
        fields.fault("debtor_sms_number", text, RowFault::Phone);
    }
    debtor.vat_number = fields.text("debtor_vat_number");
    if let Some(text) = debtor.vat_number.as_deref().filter(|text| !is_vat_number(text)) {
        fields.fault("debtor_vat_number", text, RowFault::VatNumber);
    }
    if let Some(text) = fields.clean("debtor_language_code") {
        let code = text.to_lowercase();
        if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase()) {
            debtor.language = Some(code);
        } else {
            fields.fault("debtor_language_code", &text, RowFault::NotALanguage);
        }
    }
}
