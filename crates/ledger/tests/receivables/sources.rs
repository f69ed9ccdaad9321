//! Rows beside each other: numbers that come twice, order invoices, administrations, a customer's own columns.

use ledger::receivable::{
    FieldMapping, FilterOperator, MappedFrom, ReceivableRules, RowFault, RowFilter, Severity, SourceKind,
};

use crate::sheet::{Sheet, faults};

const ENTRIES: SourceKind = SourceKind::SalesEntries;
const ORDERS: SourceKind = SourceKind::OrderInvoices;

#[test]
fn a_number_that_comes_twice_in_an_administration_is_refused() {
    let mut sheet = Sheet::new();
    sheet.administration("02");
    sheet.entry("F1", "10", "10").entry(" F1", "20", "20").entry("F2", "5", "5");
    sheet.put_whole(ENTRIES, "F1", &[("administration_code", "02")]);
    let reading = sheet.read();
    let keys: Vec<_> = reading.receivables.iter().map(|one| one.key()).collect();
    assert_eq!(keys, [("01".into(), "F2".into()), ("02".into(), "F1".into())]);
    assert_eq!(faults(&reading), [RowFault::Twice, RowFault::Twice]);
    assert_eq!(reading.refused.len(), 1);
    assert_eq!(reading.refused[0].open, None, "which of the two is open is not known");
}

#[test]
fn an_order_invoice_fills_the_gaps_of_its_sales_entry() {
    let mut sheet = Sheet::new();
    sheet.put_whole(ENTRIES, "F1", &[("debtor_email", ""), ("debtor_language_code", "NL")]);
    sheet.put_whole(
        ORDERS,
        "F1",
        &[
            ("debtor_email", "order@molen.nl"),
            ("debtor_language_code", "de"),
            ("invoice_dossier_item_extra", "771"),
            ("invoice_total_amount_inc_vat", "100"),
            ("invoice_open_amount_inc_vat", ""),
        ],
    );
    sheet.put_whole(ORDERS, "F2", &[]);
    let reading = sheet.read();
    assert_eq!(reading.problems, []);
    let [first, second] = &reading.receivables[..] else { panic!("{reading:?}") };
    let [first, second] = [first.whole(), second.whole()];
    assert_eq!(first.debtor.email.as_deref(), Some("order@molen.nl"));
    assert_eq!(first.debtor.language.as_deref(), Some("nl"), "the entry leads");
    assert_eq!(first.dossier_item.as_deref(), Some("771"));
    assert_eq!(second.invoice, "F2", "an order invoice of its own");
}

#[test]
fn an_order_invoice_may_not_contradict_its_sales_entry() {
    let cases = [
        ("invoice_total_amount_inc_vat", "90", RowFault::AmountsContradict),
        ("invoice_open_amount_inc_vat", "90", RowFault::AmountsContradict),
        ("invoice_open_amount_inc_vat", "?", RowFault::AmountsContradict),
        ("debtor_code", "10", RowFault::DebtorContradicts),
        ("invoice_date", "2026-03-02", RowFault::DateContradicts),
    ];
    for (field, value, fault) in cases {
        let mut sheet = Sheet::new();
        sheet.put_whole(ENTRIES, "F1", &[]).put_whole(ORDERS, "F1", &[(field, value)]);
        let reading = sheet.read();
        assert_eq!(faults(&reading), [fault], "{field}");
        assert_eq!(reading.refused.is_empty(), fault.severity() != Severity::Error, "{field}");
        let open = reading.refused.first().map(|one| one.open);
        assert_eq!(open == Some(None), fault == RowFault::AmountsContradict, "{field}: neither amount is believed");
    }
}

#[test]
fn a_fault_is_told_of_the_row_the_field_came_from() {
    let mut sheet = Sheet::new();
    sheet.put_whole(ENTRIES, "F1", &[("debtor_phone_number", "")]);
    sheet.put_whole(ORDERS, "F1", &[("debtor_phone_number", "?")]);
    assert_eq!(sheet.read().problems[0].kind, ORDERS);
}

#[test]
fn only_chosen_administrations_are_read() {
    let mut sheet = Sheet::new();
    sheet.administration("02");
    sheet.entry("F1", "10", "10").put_whole(ENTRIES, "F2", &[("administration_code", "02")]);
    let rules = ReceivableRules { administrations: ["01".to_owned()].into(), ..ReceivableRules::default() };
    let reading = sheet.read_by(&rules);
    assert_eq!(reading.receivables.len(), 1);
    assert_eq!((reading.left_out, reading.refused.len()), (1, 0), "left out on purpose is not refused");
    assert_eq!(reading.administrations.len(), 1);

    let rules = ReceivableRules { administrations: ["01".to_owned(), "03".to_owned()].into(), ..rules };
    assert_eq!(faults(&sheet.read_by(&rules)), [RowFault::AdministrationAbsent]);
}

#[test]
fn an_administration_that_comes_twice_or_half_is_none() {
    let mut sheet = Sheet::new();
    sheet.administration("01");
    sheet.put(SourceKind::Administrations, &[("administration_code", "02"), ("administration_name", "Dam")]);
    sheet.entry("F1", "10", "10").put_whole(ENTRIES, "F2", &[("administration_code", "02")]);
    let reading = sheet.read();
    assert_eq!(reading.administrations, []);
    assert_eq!(reading.refused.len(), 2);
    assert!(faults(&reading).contains(&RowFault::Twice) && faults(&reading).contains(&RowFault::Missing));
}

#[test]
fn a_document_is_missed_only_when_attachments_are_read() {
    let mut sheet = Sheet::new();
    sheet.put_whole(ENTRIES, "F1", &[("invoice_dossier_item_extra", "771")]);
    assert_eq!(faults(&sheet.read()), []);
    sheet.rows.insert(SourceKind::Attachments, Vec::new());
    assert_eq!(faults(&sheet.read()), [RowFault::NoDocument]);
    sheet.put(SourceKind::Attachments, &[("subject_id", "771"), ("file_id", "A1")]);
    assert_eq!(faults(&sheet.read()), []);
}

#[test]
fn an_id_with_two_debtor_numbers_is_told() {
    let mut sheet = Sheet::new();
    sheet.put_whole(ENTRIES, "F1", &[("debtor_origin_id", "D-7")]);
    sheet.put_whole(ENTRIES, "F2", &[("debtor_origin_id", "D-7"), ("debtor_code", "00011")]);
    let reading = sheet.read();
    assert_eq!(faults(&reading), [RowFault::OriginMoved, RowFault::OriginMoved]);
    assert_eq!(reading.receivables.len(), 2);
}

#[test]
fn a_customer_maps_columns_and_filters_rows() {
    let rules: ReceivableRules = serde_json::from_str(
        r#"{
            "mappings": [
                {"kind": "sales_entries", "field": "administration_code", "from": {"fixed": "01"}},
                {"kind": "sales_entries", "field": "debtor_email", "from": {"column": "MailFactuur"}}
            ],
            "filters": [{"kind": "sales_entries", "column": "Dagboek", "operator": "not_equals", "value": "95"}]
        }"#,
    )
    .unwrap();
    let mut sheet = Sheet::new();
    let own = [("administration_code", ""), ("Dagboek", "50"), ("MailFactuur", "f@molen.nl")];
    sheet.put_whole(ENTRIES, "F1", &own);
    sheet.put_whole(ENTRIES, "F2", &[("administration_code", ""), ("Dagboek", "95"), ("MailFactuur", "f@molen.nl")]);
    sheet.put_whole(ENTRIES, "F3", &[("administration_code", ""), ("Dagboek", "50")]);
    let reading = sheet.read_by(&rules);
    assert_eq!(reading.left_out, 1);
    let emails: Vec<_> = reading.receivables.iter().map(|one| one.whole().debtor.email).collect();
    assert_eq!(emails, [Some("f@molen.nl".to_owned()), None], "a mapped column that is empty is empty");
    assert_eq!(reading.rows[&ENTRIES], 3, "counted before the filter");
}

#[test]
fn a_setting_that_names_what_is_not_there_is_told() {
    let mut sheet = Sheet::new();
    sheet.entry("F1", "10", "10");
    let rules = ReceivableRules {
        mappings: vec![FieldMapping {
            kind: ENTRIES,
            field: "debtor_mail".into(),
            from: MappedFrom::Column("Mial".into()),
        }],
        filters: vec![RowFilter {
            kind: ENTRIES,
            column: "Dagbek".into(),
            operator: FilterOperator::NotEquals,
            value: "95".into(),
        }],
        ..ReceivableRules::default()
    };
    let found = faults(&sheet.read_by(&rules));
    assert_eq!(found, [RowFault::ColumnUnknown, RowFault::ColumnUnknown, RowFault::FieldUnknown]);
}

#[test]
fn every_operator_of_a_filter() {
    let cases = [
        (FilterOperator::Equals, "Meel", true, false),
        (FilterOperator::NotEquals, "Meel", false, true),
        (FilterOperator::StartsWith, "Me", true, false),
        (FilterOperator::NotStartsWith, "Me", false, true),
        (FilterOperator::Contains, "ee", true, false),
        (FilterOperator::NotContains, "ee", false, true),
        (FilterOperator::Empty, "", false, true),
        (FilterOperator::Filled, "", true, false),
    ];
    for (operator, value, filled, empty) in cases {
        let mut sheet = Sheet::new();
        sheet.put_whole(ENTRIES, "F1", &[]).put_whole(ENTRIES, "F2", &[("invoice_description", "")]);
        let filter =
            RowFilter { kind: ENTRIES, column: "invoice_description".into(), operator, value: value.to_owned() };
        let rows = &sheet.rows[&ENTRIES];
        assert_eq!((filter.keeps(&rows[0]), filter.keeps(&rows[1])), (filled, empty), "{operator:?}");
    }
}
