//! Errors keep a record out, warnings do not.

use std::collections::BTreeSet;

use emulators::payt::{Notification, PaytAdministration, ProblemKind, Required, RunReport};

use crate::client::{CODE, Payt, Row, csv, row};

fn complaints(report: &RunReport) -> Vec<String> {
    report.errors.iter().chain(&report.warnings).map(ToString::to_string).collect()
}

/// The complaint about one row, which must not have been taken over.
async fn error(payt: &Payt, row: Row) -> String {
    let report = payt.import(&[row]).await;
    assert!(report.created.is_empty() && report.updated.is_empty(), "{report:?}");
    complaints(&report).join(", ")
}

fn good() -> Row {
    row("F1", "10.00", "10.00")
}

#[tokio::test]
async fn values_are_checked() {
    let payt = Payt::start().await;
    let long = "x".repeat(256);
    for (column, value, complaint) in [
        ("invoice_number", "", "line 2: invoice_number can't be blank"),
        ("debtor_code", "", "F1: debtor_code can't be blank"),
        ("debtor_company_name", "", "F1: debtor_name can't be blank"),
        ("invoice_date", "01-03-2026", "F1: invoice_date is not a date"),
        ("invoice_date", "2026-02-30", "F1: invoice_date is not a date"),
        ("invoice_due_date", "", "F1: invoice_due_date can't be blank"),
        ("invoice_due_date", "2026-02-28", "F1: invoice_due_date is before the invoice date"),
        ("invoice_total_amount_inc_vat", "1.000,00", "F1: invoice_total_amount_inc_vat is not a number"),
        ("invoice_open_amount_inc_vat", "10,00", "F1: invoice_open_amount_inc_vat is not a number"),
        ("invoice_currency_code", "euro", "F1: invoice_currency_code is not a currency"),
        ("debtor_is_company", "ja", "F1: debtor_is_company is not a boolean"),
        ("debtor_email", "info.zonneveld.test", "F1: debtor_email is not an e-mail address"),
        ("debtor_post_country_code", "Nederland", "F1: debtor_post_country_code is not a country"),
        ("invoice_description", long.as_str(), "F1: invoice_description is too long (maximum is 255 characters)"),
        ("administration_code", "2", "F1: administration_code is not the code of this administration"),
        ("administration_code", "", "F1: administration_code can't be blank"),
    ] {
        assert_eq!(error(&payt, good().with(column, value)).await, complaint);
    }
    assert!(payt.emulator.invoices(CODE).is_empty());
    let news = payt.emulator.notifications(CODE);
    assert!(news.iter().all(|one| matches!(one, Notification::ValidationErrors(_, 1))), "{news:?}");
    payt.turn(|knobs| knobs.decimal_comma = true);
    assert_eq!(payt.import(&[good().with("invoice_open_amount_inc_vat", "9,5")]).await.created, ["F1"]);
    let text = csv(&[good()]).replace("10.00\r\n", "10.00;;\r\n").replacen(";F1", ";F1;surplus", 1);
    assert!(payt.import_text(&text).await.has_error("F1", ProblemKind::TooManyValues));
}

#[tokio::test]
async fn a_record_with_an_error_stays_as_it_was_and_is_not_absent() {
    let payt = Payt::start().await;
    payt.import(&[good()]).await;
    let report = payt.import(&[good().with("invoice_open_amount_inc_vat", "nothing")]).await;
    assert!(report.has_error("F1", ProblemKind::NotAnAmount) && report.closed_by_absence.is_empty());
    assert_eq!(payt.invoice("F1").open_cents, 1_000);
    // With the code of another administration it is not in this snapshot at all.
    let report = payt.import(&[good().with("administration_code", "2")]).await;
    assert_eq!(report.closed_by_absence, ["F1"]);
}

#[tokio::test]
async fn a_number_twice_in_the_file_is_taken_neither_time() {
    let payt = Payt::start().await;
    payt.import(&[good()]).await;
    let report = payt.import(&[good().with("invoice_open_amount_inc_vat", "1.00"), good()]).await;
    assert_eq!(complaints(&report), ["F1: invoice_number is in the import more than once"; 2]);
    assert_eq!((report.closed_by_absence.len(), payt.invoice("F1").open_cents), (0, 1_000));
}

#[tokio::test]
async fn an_id_keeps_its_number_and_a_number_its_id() {
    let payt = Payt::start().await;
    payt.import(&[good().with("debtor_origin_id", "77")]).await;
    let second = row("F2", "1.00", "1.00");
    let report = payt.import(&[good().with("debtor_origin_id", "78")]).await;
    assert_eq!(complaints(&report), ["F1: debtor_code has already been taken"]);
    let report = payt.import(&[second.with("debtor_code", "D2").with("debtor_origin_id", "77")]).await;
    assert_eq!(complaints(&report), ["F2: debtor_origin_id has already been taken"]);
}

#[tokio::test]
async fn a_payment_condition_needs_a_flow() {
    let payt = Payt::start_in(PaytAdministration::new(CODE, "Bakkerij").with_condition("14", "two weeks")).await;
    let with = |number: &str, condition: &str| row(number, "1.00", "1.00").with("invoice_payment_condition", condition);
    let rows = [with("F1", "14"), with("F2", "INC"), with("F3", "")];
    let report = payt.import(&rows).await;
    assert_eq!(complaints(&report), ["F2: invoice_payment_condition has no follow-up"]);
    assert_eq!(["F1", "F3"].map(|number| payt.invoice(number).flow), ["two weeks", "fallback"]);
    let listed = [("14".to_owned(), Some("two weeks".to_owned())), ("INC".to_owned(), None)];
    assert_eq!(payt.emulator.conditions(CODE), listed);
    assert!(payt.emulator.link_condition(CODE, "INC", "direct debit"));
    payt.import(&rows).await;
    assert_eq!(payt.invoice("F2").flow, "direct debit");

    let list = "payment_condition_code;payment_condition_description\r\n30;A month\r\n14;Fourteen days\r\n";
    let report = payt.import_text(list).await;
    assert!(report.closed_by_absence.is_empty() && report.errors.is_empty());
    assert_eq!(payt.emulator.conditions(CODE).len(), 3);
}

#[tokio::test]
async fn what_a_debtor_must_have_is_a_setting() {
    let all = [Required::Street, Required::HouseNumber, Required::PostalCode, Required::City, Required::Country];
    let required: BTreeSet<Required> = all.into_iter().chain([Required::Email]).collect();
    let payt = Payt::start_in(PaytAdministration { required, ..PaytAdministration::new(CODE, "Bakkerij") }).await;
    let blank =
        ["street_1", "postalcode", "city", "country_code"].map(|part| format!("F1: debtor_post_{part} can't be blank"));
    assert_eq!(error(&payt, good()).await, blank.join(", "));
    let full = good().with_address();
    let unnumbered = full.clone().with("debtor_post_street_1", "Dorpsstraat");
    assert_eq!(error(&payt, unnumbered).await, "F1: debtor_post_street_1 can't be blank");
    assert_eq!(error(&payt, full.clone().with("debtor_email", "")).await, "F1: debtor_email can't be blank");
    let abroad = full.clone().with("debtor_post_country_code", "BE");
    assert_eq!(error(&payt, abroad).await, "F1: debtor_post_postalcode is not valid in this country");
    assert_eq!(payt.import(std::slice::from_ref(&full)).await.created, ["F1"]);
    payt.emulator.settings(CODE, |settings| settings.required = BTreeSet::new());
    let nothing = good().with("debtor_email", "").with("invoice_number", "F2").with("debtor_code", "D2");
    assert_eq!(payt.import(&[full, nothing]).await.created, ["F2"]);
}

#[tokio::test]
async fn warnings_do_not_keep_a_record_out() {
    let payt = Payt::start().await;
    let odd = good().with("debtor_phone_number", "12").with("debtor_sms_number", "020-1234567");
    let report = payt.import(&[odd.with("debtor_vat_number", "123").with("debtor_language_code", "xx")]).await;
    let fields: Vec<_> = report.warnings.iter().map(|warning| (warning.field.as_str(), warning.kind)).collect();
    assert_eq!(
        fields,
        [
            ("debtor_phone_number", ProblemKind::PhoneNumber),
            ("debtor_sms_number", ProblemKind::PhoneNumber),
            ("debtor_vat_number", ProblemKind::VatNumber),
            ("debtor_language_code", ProblemKind::Language),
        ]
    );
    assert_eq!((report.created, report.errors.len()), (vec!["F1".to_owned()], 0));
    let debtor = &payt.emulator.debtors(CODE)[0];
    assert_eq!((&debtor.phone_number, &debtor.sms_number, &debtor.language_code), (&None, &None, &None));
}

#[tokio::test]
async fn names_come_whole_or_in_parts_and_debtors_stay_fresh_while_they_owe() {
    let payt = Payt::start().await;
    let person = good().with("debtor_company_name", "").with("debtor_firstname", "Anna");
    let person = person.with("debtor_infix", "van der").with("debtor_lastname", "Linde");
    let one_field = row("F2", "1.00", "1.00")
        .with("debtor_code", "D2")
        .with("debtor_company_name", "")
        .with("debtor_name", "Linde BV");
    payt.import(&[person.clone(), one_field.with("debtor_is_company", "1")]).await;
    let names: Vec<_> =
        payt.emulator.debtors(CODE).into_iter().map(|debtor| (debtor.name, debtor.is_company)).collect();
    assert_eq!(names, [("Anna van der Linde".to_owned(), None), ("Linde BV".to_owned(), Some(true))]);
    let email = || payt.emulator.debtors(CODE)[0].emails.default.clone();
    payt.import(&[person.clone().with("debtor_email", "new@linde.test")]).await;
    assert_eq!(email().as_deref(), Some("new@linde.test"));
    let paid = person.with("invoice_open_amount_inc_vat", "0.00").with("debtor_email", "last@linde.test");
    payt.import(&[paid]).await;
    assert_eq!(email().as_deref(), Some("new@linde.test"));
}

#[tokio::test]
async fn an_emptied_value_is_cleared_or_kept() {
    let payt = Payt::start().await;
    let full = good().with("debtor_invoice_email", "fin@zonneveld.test").with("invoice_description", "Bread");
    payt.import(std::slice::from_ref(&full)).await;
    payt.turn(|knobs| knobs.blank_clears = false);
    payt.import(&[good()]).await;
    let held = || (payt.emulator.debtors(CODE)[0].emails.invoice.is_some(), payt.invoice("F1").description);
    assert_eq!(held(), (true, "Bread".to_owned()));
    payt.turn(|knobs| knobs.blank_clears = true);
    payt.import(&[good()]).await;
    assert_eq!(held(), (false, String::new()));
}
