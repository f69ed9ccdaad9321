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

use Need::{Configurable, Mandatory, OneOf, Optional};

macro_rules! fields {
    ($( $name:literal $holds:ident $need:expr, $en:literal / $nl:literal; )*) => {
        &[ $( Field { name: $name, holds: FieldType::$holds, need: $need, meaning: Text { en: $en, nl: $nl } }, )* ]
    };
}

/// Group of which one has to be filled: who the debtor is.
const NAME: Need = OneOf("name");

/// Group of which one has to be filled: which debtor an address belongs to.
const WHOSE: Need = OneOf("debtor");

/// The fields of rows of that kind.
pub const fn fields_of(kind: SourceKind) -> &'static [Field] {
    match kind {
        SourceKind::Administrations => ADMINISTRATIONS,
        SourceKind::PaymentConditions => PAYMENT_CONDITIONS,
        SourceKind::SalesEntries | SourceKind::OrderInvoices => INVOICES,
        SourceKind::DistributionMethods | SourceKind::Provision => DIGITAL,
        SourceKind::Attachments => ATTACHMENTS,
        SourceKind::InvoiceLines => INVOICE_LINES,
    }
}

/// The field of that kind with that name.
pub fn field_of(kind: SourceKind, name: &str) -> Option<&'static Field> {
    fields_of(kind).iter().find(|field| field.name == name)
}

const ADMINISTRATIONS: &[Field] = fields! {
    "administration_code" Text Mandatory, "Code of the administration, the same as in Payt's Import tab" / "Code van de administratie, gelijk aan die op het tabblad Import van Payt";
    "administration_name" Text Mandatory, "Name of the administration" / "Naam van de administratie";
    "administration_origin_id" Text Mandatory, "Id of the administration in AFAS" / "Id van de administratie in AFAS";
};

const PAYMENT_CONDITIONS: &[Field] = fields! {
    "payment_condition_code" Text Mandatory, "Code of the payment condition" / "Code van de betalingsvoorwaarde";
    "payment_condition_description" Text Mandatory, "What people call it" / "Omschrijving van de betalingsvoorwaarde";
};

const INVOICES: &[Field] = fields! {
    "administration_code" Text Mandatory, "Which administration the invoice belongs to" / "Bij welke administratie de factuur hoort";
    "debtor_code" Text Mandatory, "Number of the debtor, leading zeros kept" / "Nummer van de debiteur, met voorloopnullen";
    "debtor_origin_id" Text Optional, "Id of the debtor that stays when the number changes" / "Id van de debiteur dat blijft als het nummer wijzigt";
    "debtor_company_name" Text NAME, "Name of an organisation" / "Naam van een organisatie";
    "debtor_firstname" Text NAME, "First name of a person" / "Voornaam van een persoon";
    "debtor_infix" Text Optional, "What stands before the last name" / "Tussenvoegsel";
    "debtor_lastname" Text NAME, "Last name of a person" / "Achternaam van een persoon";
    "debtor_name" Text NAME, "The name, when it can't be split" / "De naam, als die niet te splitsen is";
    "debtor_is_company" Boolean Optional, "Whether that one name is an organisation's" / "Of die ene naam van een organisatie is";
    "debtor_post_street_1" Text Configurable, "Street and house number" / "Straat en huisnummer";
    "debtor_post_street_2" Text Optional, "Second line of the address" / "Tweede adresregel";
    "debtor_post_postalcode" Text Configurable, "Postal code, checked by country" / "Postcode, per land gecontroleerd";
    "debtor_post_city" Text Configurable, "City" / "Plaats";
    "debtor_post_country_code" Country Configurable, "Country, two letters (ISO)" / "Land, twee letters (ISO)";
    "debtor_email" Text Configurable, "E-mail address, used when a special one is empty" / "E-mailadres, gebruikt als een bijzonder adres leeg is";
    "debtor_invoice_email" Text Optional, "E-mail address for invoices" / "E-mailadres voor facturen";
    "debtor_reminder_email" Text Optional, "E-mail address for reminders" / "E-mailadres voor herinneringen";
    "debtor_phone_number" Text Optional, "Telephone" / "Telefoonnummer";
    "debtor_sms_number" Text Optional, "Telephone for text messages" / "Telefoonnummer voor sms";
    "debtor_language_code" Text Optional, "Language, two letters (ISO)" / "Taal, twee letters (ISO)";
    "debtor_vat_number" Text Optional, "VAT number with the country in front" / "Btw-nummer met het land ervoor";
    "invoice_number" Text Mandatory, "Number, unique in the administration" / "Nummer, uniek binnen de administratie";
    "invoice_description" Text Optional, "What is written on it; cut when too long" / "Omschrijving; ingekort als die te lang is";
    "invoice_date" Date Mandatory, "Day of the invoice, frozen at Payt" / "Factuurdatum, ligt vast bij Payt";
    "invoice_due_date" Date Mandatory, "Day it is to be paid, frozen at Payt" / "Vervaldatum, ligt vast bij Payt";
    "invoice_total_amount_inc_vat" Decimal Mandatory, "Total including VAT, negative for a credit note, frozen at Payt" / "Totaal inclusief btw, negatief bij een creditfactuur, ligt vast bij Payt";
    "invoice_open_amount_inc_vat" Decimal Mandatory, "What is still open including VAT" / "Wat nog openstaat, inclusief btw";
    "invoice_currency_code" Currency Optional, "Currency, three letters (ISO)" / "Valuta, drie letters (ISO)";
    "invoice_payment_condition" Text Optional, "Code of the payment condition" / "Code van de betalingsvoorwaarde";
    "invoice_dossier_item_extra" Text Optional, "Dossier item with the PDF" / "Dossieritem met de pdf";
};

/// The definitions are handed out by Payt only; a customer whose columns are called otherwise maps them.
const DIGITAL: &[Field] = fields! {
    "administration_code" Text Optional, "Administration, when the address is for one only" / "Administratie, als het adres maar voor één geldt";
    "debtor_code" Text WHOSE, "Number of the debtor" / "Nummer van de debiteur";
    "debtor_origin_id" Text WHOSE, "Id of the debtor" / "Id van de debiteur";
    "purpose" Text Mandatory, "What the addresses are for: projects, subscriptions or sales invoices" / "Waarvoor de adressen zijn: projecten, abonnementen of verkoopfacturen";
    "debtor_invoice_email" Text Optional, "Ordinary address: for invoices" / "Gewone adres: voor facturen";
    "debtor_reminder_email" Text Optional, "Address for reminders" / "Adres voor herinneringen";
};

const ATTACHMENTS: &[Field] = fields! {
    "attachment_id" Text Mandatory, "Id of the attachment" / "Id van de bijlage";
    "subject_id" Text Mandatory, "Dossier item it belongs to" / "Dossieritem waar die bij hoort";
    "file_id" Text Mandatory, "Id of the file" / "Id van het bestand";
    "file_name" Text Mandatory, "Name of the file" / "Naam van het bestand";
};

/// In the shape of Payt's REST interface; the definition of this connector is not public.
const INVOICE_LINES: &[Field] = fields! {
    "administration_code" Text Mandatory, "Administration of the invoice" / "Administratie van de factuur";
    "invoice_number" Text Mandatory, "Invoice the line stands on" / "Factuur waar de regel op staat";
    "line_order" Integer Optional, "Place of the line on the invoice" / "Plaats van de regel op de factuur";
    "description" Text Optional, "What the line says" / "Omschrijving van de regel";
    "quantity" Decimal Optional, "How many" / "Aantal";
    "unit_price" Decimal Optional, "Price of one" / "Prijs per stuk";
    "vat_rate_code" Text Optional, "VAT code" / "Btw-code";
    "amount_ex_vat" Decimal Optional, "Amount without VAT" / "Bedrag exclusief btw";
    "amount_inc_vat" Decimal Optional, "Amount with VAT" / "Bedrag inclusief btw";
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_is_named_once_and_explained_in_both_languages() {
        for kind in SourceKind::ALL {
            let fields = fields_of(*kind);
            let names: BTreeSet<&str> = fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), fields.len(), "{kind:?}");
            for field in fields {
                assert!(!field.meaning.en.is_empty() && !field.meaning.nl.is_empty(), "{}", field.name);
                assert!(field.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit()));
                assert_eq!(field_of(*kind, field.name), Some(field));
            }
        }
    }

    #[test]
    fn what_payt_cannot_do_without_is_mandatory() {
        let mandatory: Vec<&str> = fields_of(SourceKind::SalesEntries)
            .iter()
            .filter(|field| field.need == Mandatory)
            .map(|field| field.name)
            .collect();
        let needed = [
            "administration_code",
            "debtor_code",
            "invoice_number",
            "invoice_date",
            "invoice_due_date",
            "invoice_total_amount_inc_vat",
            "invoice_open_amount_inc_vat",
        ];
        assert_eq!(mandatory, needed);
    }
}
