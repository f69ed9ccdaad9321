//! Telling names of columns, the most telling first: those of AFAS's own connectors and what Dutch books call these things.

/// Names under which a field may be found besides its own. Capitals and signs do not count.
pub(super) fn names_for(field: &str) -> &'static [&'static str] {
    match field {
        "administration_code" => {
            &["UnitId", "AdminId", "Administratie", "Administratienummer", "Administratiecode", "Administration"]
        }
        "administration_name" => &["AdminNm", "Administratienaam", "Naam administratie", "Omschrijving", "Naam"],
        "administration_origin_id" => &["AdminId", "UnitId", "Administratie", "Nummer"],
        "debtor_code" => &["DebtorId", "Debiteurnummer", "Debiteur", "Verkooprelatie", "Nummer debiteur", "AccountNo"],
        "debtor_origin_id" => &["BcCo", "Organisatie/persoon (code)", "OrganisatiePersoon", "Relatienummer"],
        "debtor_company_name" => &["Organisatienaam", "Bedrijfsnaam", "Naam organisatie"],
        "debtor_firstname" => &["FirstName", "Voornaam", "Roepnaam"],
        "debtor_infix" => &["Voorvoegsel", "Tussenvoegsel"],
        "debtor_lastname" => &["LastName", "Achternaam"],
        "debtor_name" => &["DebtorName", "Naam debiteur", "Debiteurnaam", "Naam verkooprelatie", "Naam"],
        "debtor_post_street_1" => &["AdressLine1", "Adresregel 1", "Straat en huisnummer", "Straat"],
        "debtor_post_street_2" => &["AdressLine2", "Adresregel 2"],
        "debtor_post_postalcode" => &["ZipCode", "Postcode"],
        "debtor_post_city" => &["City", "Plaats", "Woonplaats"],
        "debtor_post_country_code" => &["CountryId", "ISO-code land", "Landcode", "Land"],
        "debtor_email" => &["Email", "MailWork", "E-mail werk", "E-mailadres"],
        "debtor_invoice_email" => &["E-mail factuur", "Factuur e-mail", "Mail factuur", "E-mailadres facturen"],
        "debtor_reminder_email" => &["E-mail aanmaning", "E-mail herinnering", "Mail herinnering"],
        "debtor_phone_number" => &["TelNr", "Telefoon", "Telefoonnummer", "Telefoonnummer werk"],
        "debtor_sms_number" => &["MobWork", "Mobiel", "Mobiel werk", "Mobiel nummer"],
        "debtor_language_code" => &["LanguageId", "Taalcode", "Taal"],
        "debtor_vat_number" => &["VatNr", "Btw-nummer", "Btw-identificatienummer"],
        "invoice_number" => &["InvoiceNr", "InvoiceId", "Factuurnummer", "Factuur", "Nummer factuur"],
        "invoice_description" => &["Description", "Omschrijving", "Omschrijving factuur"],
        "invoice_date" => &["NookPieceDate", "InvoiceDate", "Factuurdatum", "Boekstukdatum"],
        "invoice_due_date" => &["ExpDate", "DueDate", "Vervaldatum", "Vervaldag"],
        "invoice_total_amount_inc_vat" => {
            &["AmtInvoiceCurr", "AmtInvoice", "Factuurbedrag", "Bedrag incl. btw", "Totaal incl. btw"]
        }
        "invoice_open_amount_inc_vat" => {
            &["BalanceCurr", "Balance", "Saldo", "Openstaand", "Openstaand bedrag", "Openstaand saldo"]
        }
        "invoice_currency_code" => &["CurrencyId", "Valuta", "Valutacode"],
        "invoice_payment_condition" | "payment_condition_code" => {
            &["PayCon", "Betalingsvoorwaarde", "Betaalvoorwaarde", "Code betalingsvoorwaarde", "Code"]
        }
        "payment_condition_description" => &["Omschrijving", "Omschrijving betalingsvoorwaarde", "Description"],
        "invoice_dossier_item_extra" => &["SubjectId", "Dossieritem", "Nummer dossieritem"],
        "purpose" => &["Doel", "Toepassing", "Soort", "Verstrekken voor"],
        "attachment_id" => &["AttachmentId", "Bijlage", "Nummer bijlage"],
        "subject_id" => &["SubjectId", "Dossieritem", "Nummer dossieritem"],
        "file_id" => &["FileId", "Bestand", "Bestand-ID"],
        "file_name" => &["FileName", "Bestandsnaam", "Naam bestand"],
        "line_order" => &["LineNo", "Regelnummer", "Regel"],
        "description" => &["Omschrijving", "Omschrijving regel"],
        "quantity" => &["Aantal", "Quantity"],
        "unit_price" => &["Prijs", "Prijs per eenheid", "Stuksprijs"],
        "vat_rate_code" => &["VatCode", "Btw-code"],
        "amount_ex_vat" => &["Bedrag excl. btw"],
        "amount_inc_vat" => &["Bedrag incl. btw"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SourceKind, fields_of};
    use super::names_for;

    #[test]
    fn only_a_flag_has_no_telling_name() {
        for kind in SourceKind::ALL {
            for field in fields_of(*kind) {
                assert_eq!(names_for(field.name).is_empty(), field.name == "debtor_is_company", "{}", field.name);
            }
        }
    }
}
