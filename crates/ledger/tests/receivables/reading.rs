//! One invoice at a time: what is taken, what is told, what is refused.

use ledger::language::Language;
use ledger::receivable::{ReceivableRules, RowFault, Severity, SourceKind};

use crate::sheet::{Sheet, euros, faults, one};

#[test]
fn an_invoice_with_everything_says_nothing() {
    let reading = one(&[]);
    assert_eq!(reading.problems, []);
    assert_eq!(reading.refused, []);
    let [receivable] = &reading.receivables[..] else { panic!("{reading:?}") };
    assert_eq!(receivable.key(), ("01".into(), "F1".into()));
    let receivable = receivable.whole();
    assert_eq!((receivable.total, receivable.open), (euros(10_000), euros(10_000)));
    assert_eq!(receivable.debtor.code, "00010", "leading zeros stay");
    assert!(receivable.debtor.has_full_address());
    assert_eq!(receivable.debtor.email_for_reminders(), Some("post@zonneschijn.nl"));
}

/// Fields other than usual, and what is told of them.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [RowFault]);

#[test]
fn every_rule_about_one_row() {
    let long = "x".repeat(256);
    let no_email: (&str, &str) = ("debtor_email", "");
    let cases: &[Case<'_>] = &[
        // who
        (&[("debtor_company_name", "")], &[RowFault::NameMissing]),
        (&[("debtor_company_name", ""), ("debtor_infix", "van")], &[RowFault::NameMissing]),
        (&[("debtor_company_name", ""), ("debtor_lastname", "Vermeer"), ("debtor_infix", "van der")], &[]),
        (&[("debtor_company_name", ""), ("debtor_firstname", "Jo")], &[]),
        (&[("debtor_company_name", ""), ("debtor_name", "Jo Vermeer"), ("debtor_is_company", "0")], &[]),
        (
            &[("debtor_company_name", ""), ("debtor_name", "Molen"), ("debtor_is_company", "ja")],
            &[RowFault::NotABoolean],
        ),
        (&[("debtor_code", "")], &[RowFault::Missing]),
        // how to reach
        (&[no_email], &[RowFault::LettersOnly]),
        (&[no_email, ("debtor_post_city", "")], &[RowFault::NotReachable]),
        (&[no_email, ("debtor_post_country_code", "")], &[RowFault::NotReachable]),
        (&[("debtor_post_city", "")], &[RowFault::AddressIncomplete]),
        (&[no_email, ("debtor_invoice_email", "a@molen.nl"), ("debtor_post_city", "")], &[RowFault::ReachableInPart]),
        (&[("debtor_email", "a@molen.nl; b@molen.nl")], &[RowFault::LettersOnly, RowFault::Email]),
        (&[("debtor_email", "geen"), ("debtor_post_city", "")], &[RowFault::Email, RowFault::NotReachable]),
        (&[("debtor_post_street_1", "Molenpad")], &[RowFault::HouseNumber]),
        (&[("debtor_post_postalcode", "12345")], &[RowFault::PostalCode]),
        (&[("debtor_post_postalcode", "12345"), ("debtor_post_country_code", "de")], &[]),
        (&[("debtor_post_country_code", "D")], &[RowFault::AddressIncomplete, RowFault::NotACountry]),
        (&[("debtor_phone_number", "onbekend")], &[RowFault::Phone]),
        (&[("debtor_sms_number", "020-1234567")], &[RowFault::Phone]),
        (&[("debtor_vat_number", "123456789B01")], &[RowFault::VatNumber]),
        (&[("debtor_language_code", "Nederlands")], &[RowFault::NotALanguage]),
        // days
        (&[("invoice_due_date", "2026-02-28")], &[RowFault::DueBeforeDate]),
        (&[("invoice_due_date", "2026-03-01")], &[]),
        (&[("invoice_date", "01-03-2026")], &[RowFault::NotADate]),
        (&[("invoice_date", "2026-02-30")], &[RowFault::NotADate]),
        (&[("invoice_due_date", "")], &[RowFault::Missing]),
        (&[("invoice_date", "2026-03-21"), ("invoice_due_date", "2026-04-01")], &[RowFault::DateInFuture]),
        // amounts
        (&[("invoice_total_amount_inc_vat", "1.005")], &[RowFault::TooPrecise]),
        (&[("invoice_open_amount_inc_vat", "1e2")], &[RowFault::NotAnAmount]),
        (&[("invoice_open_amount_inc_vat", "")], &[RowFault::Missing]),
        (&[("invoice_open_amount_inc_vat", "99999999999999999999")], &[RowFault::TooLarge]),
        (&[("invoice_open_amount_inc_vat", "150")], &[RowFault::OpenAboveTotal]),
        (&[("invoice_open_amount_inc_vat", "-20")], &[RowFault::OtherSign]),
        (&[("invoice_total_amount_inc_vat", "-30"), ("invoice_open_amount_inc_vat", "-30")], &[]),
        (&[("invoice_total_amount_inc_vat", "-30"), ("invoice_open_amount_inc_vat", "30")], &[RowFault::OtherSign]),
        (&[("invoice_total_amount_inc_vat", "0"), ("invoice_open_amount_inc_vat", "0")], &[RowFault::ZeroInvoice]),
        (&[("invoice_total_amount_inc_vat", "0")], &[RowFault::OpenAboveTotal]),
        (&[("invoice_open_amount_inc_vat", "0")], &[]),
        (&[("invoice_currency_code", "usd")], &[]),
        (&[("invoice_currency_code", "euro")], &[RowFault::NotACurrency]),
        (&[("invoice_currency_code", "JPY"), ("invoice_open_amount_inc_vat", "0.5")], &[RowFault::TooPrecise]),
        // conditions and texts
        (&[("invoice_payment_condition", "30")], &[RowFault::ConditionUnknown]),
        (&[("invoice_payment_condition", "true")], &[RowFault::ConditionUnknown]),
        (&[("invoice_payment_condition", "")], &[]),
        (&[("invoice_description", &long)], &[RowFault::Cut]),
        (&[("debtor_company_name", &long)], &[RowFault::NameMissing, RowFault::TooLong]),
        (&[("invoice_description", "Meel\r\nen gist\t!")], &[RowFault::Cleaned]),
        (&[("invoice_number", &long)], &[RowFault::TooLong]),
        (&[("invoice_number", "")], &[RowFault::Missing]),
        (&[("invoice_number", " \n ")], &[RowFault::Missing]),
        (&[("administration_code", "")], &[RowFault::Missing]),
        (&[("administration_code", "99")], &[RowFault::AdministrationUnknown]),
    ];
    for (other, told) in cases {
        let reading = one(other);
        let mut found = faults(&reading);
        found.sort();
        let mut told = told.to_vec();
        told.sort();
        assert_eq!(found, told, "{other:?}");
        let refused = told.iter().any(|fault| fault.severity() == Severity::Error);
        assert_eq!(reading.refused.len(), usize::from(refused), "{other:?}");
        assert_eq!(reading.receivables.len(), usize::from(!refused), "{other:?}");
        for problem in &reading.problems {
            for language in [Language::En, Language::Nl] {
                let text = problem.text(language);
                assert!(text.contains(problem.what.title().in_language(language)), "{text}");
                assert!(!text.contains(['\n', '\r']), "{text}");
            }
        }
    }
}

#[test]
fn texts_stand_on_one_line_and_are_cut_where_they_may_be() {
    let reading =
        one(&[("invoice_description", " Meel\r\nen gist\u{2028}! "), ("debtor_company_name", "Zon\tneschijn")]);
    assert_eq!(reading.receivables[0].whole().description.as_deref(), Some("Meel en gist !"));
    assert_eq!(reading.receivables[0].whole().debtor.company_name.as_deref(), Some("Zon neschijn"));
    let reading = one(&[("invoice_description", &"é".repeat(300))]);
    assert_eq!(reading.receivables[0].whole().description.as_deref(), Some("é".repeat(255).as_str()));
}

#[test]
fn a_refused_invoice_keeps_its_key_and_what_is_open() {
    let reading = one(&[("debtor_post_postalcode", "12345"), ("invoice_open_amount_inc_vat", "40")]);
    let [refused] = &reading.refused[..] else { panic!("{reading:?}") };
    assert_eq!(refused.key(), Some(("01".into(), "F1".into())));
    assert_eq!(refused.open, Some(euros(4_000)));
    let reading = one(&[("invoice_number", "")]);
    assert_eq!(reading.refused[0].key(), None);
    assert_eq!(reading.refused[0].administration.as_deref(), Some("01"));
}

#[test]
fn a_wrong_address_is_not_sent_and_a_wrong_number_is() {
    let reading = one(&[("debtor_email", "geen"), ("debtor_phone_number", "?"), ("debtor_vat_number", "B01")]);
    let debtor = reading.receivables[0].whole().debtor;
    assert_eq!(debtor.email, None);
    assert_eq!(debtor.phone.as_deref(), Some("?"));
    assert_eq!(debtor.vat_number.as_deref(), Some("B01"));
}

#[test]
fn what_payt_demands_of_this_customer_is_demanded_here() {
    let rules = ReceivableRules { compulsory: ["debtor_email".to_owned()].into(), ..ReceivableRules::default() };
    let mut sheet = Sheet::new();
    sheet.put_whole(SourceKind::SalesEntries, "F1", &[("debtor_email", "")]);
    assert_eq!(sheet.read().refused, []);
    let reading = sheet.read_by(&rules);
    assert_eq!(reading.refused.len(), 1);
    assert!(faults(&reading).contains(&RowFault::Missing));
}

#[test]
fn a_condition_called_true_is_a_code_like_any_other() {
    let mut sheet = Sheet::new();
    sheet.put(
        SourceKind::PaymentConditions,
        &[("payment_condition_code", "true"), ("payment_condition_description", "Incasso")],
    );
    sheet.put_whole(SourceKind::SalesEntries, "F1", &[("invoice_payment_condition", "true")]);
    let reading = sheet.read();
    assert_eq!(faults(&reading), [RowFault::ConditionTrueFalse]);
    assert_eq!(reading.receivables[0].whole().condition.as_deref(), Some("true"));
}
