use std::collections::BTreeMap;

use csv_core::{ReadFieldResult, ReaderBuilder};
use jiff::civil::{Date, date};
use ledger::money::Currency;
use proptest::prelude::*;

use super::*;

/// The rows of a file, read by somebody else's reader.
fn rows(file: &[u8]) -> Vec<Vec<String>> {
    let mut reader = ReaderBuilder::new().delimiter(b';').build();
    let (mut input, mut rows, mut row, mut field) = (file, Vec::new(), Vec::new(), Vec::new());
    let mut output = [0; 64];
    loop {
        let (result, read, written) = reader.read_field(input, &mut output);
        input = &input[read..];
        field.extend_from_slice(&output[..written]);
        if let ReadFieldResult::Field { record_end } = result {
            row.push(String::from_utf8(std::mem::take(&mut field)).unwrap());
            if record_end {
                rows.push(std::mem::take(&mut row));
            }
        }
        if result == ReadFieldResult::End {
            return rows;
        }
    }
}

/// The receivables of a file, without what the file does not tell.
fn read(file: &[u8]) -> Vec<Receivable> {
    let mut rows = rows(file).into_iter();
    let header = rows.next().unwrap();
    assert!(header.iter().map(String::as_str).eq(columns()));
    rows.map(|row| receivable(&header.iter().cloned().zip(row).collect())).collect()
}

fn receivable(row: &BTreeMap<String, String>) -> Receivable {
    let text = |name: &str| Some(row[name].clone()).filter(|value| !value.is_empty());
    let currency = Currency::from_code(&row["invoice_currency_code"]).unwrap();
    let amount = |name: &str| Money::parse(&row[name], currency).unwrap();
    let day = |name: &str| row[name].parse::<Date>().unwrap();
    Receivable {
        administration: row["administration_code"].clone(),
        invoice: row["invoice_number"].clone(),
        debtor: ReceivableDebtor {
            code: row["debtor_code"].clone(),
            origin_id: text("debtor_origin_id"),
            company_name: text("debtor_company_name"),
            firstname: text("debtor_firstname"),
            infix: None,
            lastname: text("debtor_lastname"),
            name: text("debtor_name"),
            is_company: text("debtor_is_company").map(|flag| flag == "1"),
            street: text("debtor_post_street_1"),
            street_2: text("debtor_post_street_2"),
            postal_code: text("debtor_post_postalcode"),
            city: text("debtor_post_city"),
            country: text("debtor_post_country_code"),
            email: text("debtor_email"),
            invoice_email: text("debtor_invoice_email"),
            reminder_email: text("debtor_reminder_email"),
            phone: text("debtor_phone_number"),
            sms: text("debtor_sms_number"),
            language: text("debtor_language_code"),
            vat_number: text("debtor_vat_number"),
        },
        date: day("invoice_date"),
        due_date: day("invoice_due_date"),
        total: amount("invoice_total_amount_inc_vat"),
        open: amount("invoice_open_amount_inc_vat"),
        description: text("invoice_description"),
        condition: text("invoice_payment_condition"),
        dossier_item: None,
    }
}

fn example() -> Receivable {
    Receivable {
        administration: "1".to_owned(),
        invoice: "V0031888".to_owned(),
        debtor: ReceivableDebtor {
            code: "00107".to_owned(),
            firstname: Some("A.".to_owned()),
            infix: Some("de".to_owned()),
            lastname: Some("Vries".to_owned()),
            is_company: Some(false),
            street: Some("Kade; \"Noord\" 7".to_owned()),
            ..ReceivableDebtor::default()
        },
        date: date(2026, 10, 1),
        due_date: date(2026, 10, 31),
        total: Money::new(14_850, Currency::EUR),
        open: Money::new(-50, Currency::EUR),
        description: None,
        condition: Some("30".to_owned()),
        dossier_item: Some("77".to_owned()),
    }
}

fn refusal(receivables: &[Receivable]) -> String {
    let problem = csv(receivables, WriteOptions::default()).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::PaytRefused);
    problem.detail.en().to_owned()
}

#[test]
fn a_file_is_written_to_the_byte() {
    let header = columns().collect::<Vec<_>>().join(";");
    let row = "1;00107;;;A.;de Vries;;0;\"Kade; \"\"Noord\"\" 7\";;;;;;;;;;;;V0031888;;2026-10-01;2026-10-31;148.50;-0.50;EUR;30";
    let file = String::from_utf8(csv(&[example()], WriteOptions::default()).unwrap()).unwrap();
    assert_eq!(file, format!("{header}\r\n{row}\r\n"));
    let quoted = csv(&[example()], WriteOptions { quote_texts: true, allow_empty: false }).unwrap();
    let quoted = String::from_utf8(quoted).unwrap();
    let row = "\"1\";\"00107\";;;\"A.\";\"de Vries\";;0;\"Kade; \"\"Noord\"\" 7\";;;;;;;;;;;;\"V0031888\";;\
               2026-10-01;2026-10-31;148.50;-0.50;EUR;\"30\"";
    assert_eq!(quoted, format!("{header}\r\n{row}\r\n"), "headers stay bare");
}

#[test]
fn nothing_is_cut_doubled_or_left_nameless() {
    let longest = Receivable { description: Some("é".repeat(255)), ..example() };
    assert!(csv(&[longest], WriteOptions::default()).is_ok());
    let too_long = Receivable { description: Some("é".repeat(256)), ..example() };
    assert!(refusal(&[too_long]).contains("invoice_description has 256 characters"));
    assert!(refusal(&[example(), example()]).contains("V0031888: stands in the list twice"));
    let elsewhere = Receivable { administration: "2".to_owned(), ..example() };
    assert!(csv(&[example(), elsewhere], WriteOptions::default()).is_ok());
    assert!(refusal(&[Receivable { invoice: " ".to_owned(), ..example() }]).contains("no invoice number"));
    let dollars = Receivable { open: Money::new(1, Currency::USD), ..example() };
    assert!(refusal(&[dollars]).contains("different currencies"));
    let fils = Money::new(1_234, Currency::KWD);
    assert!(refusal(&[Receivable { total: fils, open: fils, ..example() }]).contains("two decimals"));
}

#[test]
fn an_empty_list_is_only_written_when_somebody_means_it() {
    assert!(refusal(&[]).contains("everything is paid"));
    let file = csv(&[], WriteOptions { allow_empty: true, quote_texts: true }).unwrap();
    assert_eq!(rows(&file).len(), 1);
}

fn some_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 ;\"',\r\n]{1,30}", any::<String>().prop_map(|text| text.chars().take(60).collect())]
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(some_text()).prop_map(|text| text.filter(|text| !text.is_empty()))
}

fn named() -> impl Strategy<Value = String> {
    some_text().prop_filter("a name", |text| !text.trim().is_empty())
}

prop_compose! {
    fn debtor()(
        code in named(),
        texts in prop::collection::vec(maybe_text(), 17),
        is_company in any::<Option<bool>>(),
    ) -> ReceivableDebtor {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        ReceivableDebtor {
            code,
            origin_id: next(), company_name: next(), firstname: next(), infix: None, lastname: next(), name: next(),
            is_company,
            street: next(), street_2: next(), postal_code: next(), city: next(), country: next(), email: next(),
            invoice_email: next(), reminder_email: next(), phone: next(), sms: next(), language: next(),
            vat_number: next(),
        }
    }
}

prop_compose! {
    fn any_receivable()(
        (administration, invoice) in (named(), named()),
        debtor in debtor(),
        (day, due) in (0_i64..40_000, 0_i64..40_000),
        (total, open) in (any::<i64>(), any::<i64>()),
        (description, condition) in (maybe_text(), maybe_text()),
    ) -> Receivable {
        let day_of = |days| date(1, 1, 1).saturating_add(jiff::Span::new().days(days * 18));
        let euros = |minor| Money::new(minor, Currency::EUR);
        Receivable {
            administration, invoice, debtor, description, condition,
            date: day_of(day), due_date: day_of(due), total: euros(total), open: euros(open), dossier_item: None,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_equal(
        mut list in prop::collection::vec(any_receivable(), 1..6),
        quote_texts in any::<bool>(),
    ) {
        list.sort_by_key(Receivable::key);
        list.dedup_by_key(|one| one.key());
        let file = csv(&list, WriteOptions { quote_texts, allow_empty: false }).unwrap();
        prop_assert!(file.starts_with(b"administration_code;"));
        prop_assert_eq!(read(&file), list);
    }
}
