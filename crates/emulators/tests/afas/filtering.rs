//! Filters.

use emulators::afas::PercentSigns;

use crate::support::Afas;

/// The debtors that fit, in order.
async fn debtors(afas: &Afas, fields: &str, values: &str, operators: &str) -> Vec<String> {
    let path = format!(
        "connectors/Profit_Debtor?orderbyfieldids=DebtorId&filterfieldids={fields}&filtervalues={values}&operatortypes={operators}"
    );
    afas.get(&path).await.column("DebtorId")
}

#[tokio::test]
async fn each_operator_on_text_finds_its_debtors() {
    let afas = Afas::start().await;
    let cases: [(&str, &str, &str, &[&str]); 20] = [
        ("1", "DebtorId", "10044", &["10044"]),
        ("1", "DebtorName", "jansen%20TECHNIEK", &["10044"]),
        ("2", "DebtorId", "10400", &["10400", "19999"]),
        ("3", "DebtorId", "10044", &["00012", "10044"]),
        ("4", "DebtorId", "10400", &["19999"]),
        ("5", "DebtorId", "10044", &["00012"]),
        ("6", "DebtorName", "smit", &["00012"]),
        ("6", "DebtorName", "%25smit%25", &["00012"]),
        ("7", "DebtorId", "10044", &["00012", "10045", "10400", "19999"]),
        ("7", "DebtorName", "%25B.V.%25", &["00012", "10044", "10045", "10400"]),
        ("8", "BcCo", "", &["00012", "10044", "10045", "10400", "19999"]),
        ("9", "BcCo", "", &[]),
        ("10", "DebtorName", "de%20v", &["10045"]),
        ("11", "DebtorName", "e", &[]),
        ("12", "DebtorId", "1", &["00012"]),
        ("13", "DebtorId", "4", &["10044"]),
        ("14", "DebtorId", "4", &["00012", "10045", "10400", "19999"]),
        ("15", "DebtorId", "10045..10400", &["10045", "10400"]),
        ("15", "DebtorId", "10400..", &["10400", "19999"]),
        ("15", "DebtorName", "fiets", &["10400"]),
    ];
    for (operator, field, value, expected) in cases {
        assert_eq!(debtors(&afas, field, value, operator).await, expected, "{field} {operator} {value}");
    }
}

#[tokio::test]
async fn numbers_dates_and_booleans_are_compared_as_such() {
    let afas = Afas::start().await;
    let cases = [
        ("Profit_Debtor_Invoices", "Balance", "123.45", "4", 1),
        ("Profit_Debtor_Invoices", "Balance", "123.450", "1", 1),
        ("Profit_Debtor_Invoices", "Balance", "9", "5", 2),
        ("Profit_Debtor_Invoices", "Balance", "0..100", "15", 3),
        ("Profit_Debtor_Invoices", "UnitId", "2", "1", 1),
        ("Profit_Debtor_Invoices", "NookPieceDate", "2026-10-01", "1", 6),
        ("Profit_Debtor_Invoices", "ExpDate", "2026-10-31T00:00:01", "2", 0),
        ("Profit_Debtor", "Blocked", "true", "1", 1),
        ("Profit_Debtor", "Blocked", "0", "1", 4),
    ];
    for (connector, field, value, operator, count) in cases {
        let query = format!("?filterfieldids={field}&filtervalues={value}&operatortypes={operator}");
        let rows = afas.get(&format!("connectors/{connector}{query}")).await.rows();
        assert_eq!(rows.len(), count, "{connector} {field} {operator} {value}");
    }
}

#[tokio::test]
async fn a_comma_is_and_a_semicolon_is_or() {
    let afas = Afas::start().await;
    assert_eq!(debtors(&afas, "Blocked,DebtorId", "false,10045", "1,4").await, ["10400"]);
    assert_eq!(debtors(&afas, "DebtorId;DebtorId", "10044;00012", "1;1").await, ["00012", "10044"]);
    let both = debtors(&afas, "DebtorId,Blocked;DebtorId", "10044,false;19999", "1,1;1").await;
    assert_eq!(both, ["10044", "19999"]);
}

#[tokio::test]
async fn a_filter_in_json_can_hold_a_comma_and_a_semicolon() {
    let afas = Afas::start().await;
    let field = |id: &str, value: &str| format!(r##"{{"@FieldId":"{id}","@OperatorType":"1","#text":"{value}"}}"##);
    let json = format!(
        r#"{{"Filters":{{"Filter":[{{"@FilterId":"A","Field":[{},{}]}},{{"@FilterId":"B","Field":{}}}]}}}}"#,
        field("DebtorName", "O'Brien, Fiets; en meer"),
        field("Blocked", "false"),
        field("DebtorId", "00012"),
    );
    let request = afas.request("GET", "connectors/Profit_Debtor").query(&[("filterjson", json.as_str())]);
    let reply =
        crate::support::Reply::read(request.query(&[("orderbyfieldids", "DebtorId")]).send().await.unwrap()).await;
    assert_eq!(reply.column("DebtorId"), ["00012", "10400"]);
    assert!(afas.get("connectors/Profit_Debtor?filterjson=%7B").await.message().contains("Type mismatch"));
}

#[tokio::test]
async fn filters_that_do_not_fit_together_are_refused() {
    let afas = Afas::start().await;
    let cases = [
        ("filterfieldids=Nothing&filtervalues=1&operatortypes=1", "'Nothing' was not found"),
        ("orderbyfieldids=-Nothing", "'Nothing' was not found"),
        ("orderbyfieldids=unitid", "'unitid' was not found"),
        ("filterfieldids=UnitId,DebtorId&filtervalues=1&operatortypes=1,1", "differ"),
        ("filterfieldids=UnitId;UnitId&filtervalues=1;1&operatortypes=1", "differ"),
        ("filterfieldids=UnitId&filtervalues=1", "differ"),
        ("filterfieldids=UnitId&filtervalues=1&operatortypes=16", "Operator '16'"),
        ("filterfieldids=UnitId&filtervalues=one&operatortypes=1", "Type mismatch"),
        ("filterfieldids=ExpDate&filtervalues=2026-10-31T00:00:00Z&operatortypes=2", "Type mismatch"),
        ("filterfieldids=ExpDate&filtervalues=2026-10-31Z..&operatortypes=15", "Type mismatch"),
    ];
    for (query, fragment) in cases {
        let message = afas.get(&format!("connectors/Profit_Debtor_Invoices?{query}")).await.message();
        assert!(message.contains(fragment), "{query}: {message}");
    }
}

#[tokio::test]
async fn a_date_with_z_and_a_field_in_other_case_pass_by_switch() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| {
        knobs.date_filter_with_z = true;
        knobs.field_ids_exact = false;
    });
    let query = "filterfieldids=expdate&filtervalues=2026-10-31T00:00:00Z&operatortypes=2";
    assert_eq!(afas.get(&format!("connectors/Profit_Debtor_Invoices?{query}")).await.rows().len(), 6);
}

#[tokio::test]
async fn percent_signs_are_needed_when_the_switch_honours_them() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.percent_signs = PercentSigns::Honoured);
    assert_eq!(debtors(&afas, "DebtorName", "smit", "6").await, [""; 0]);
    assert_eq!(debtors(&afas, "DebtorName", "%25smit%25", "6").await, ["00012"]);
    assert_eq!(debtors(&afas, "DebtorId", "104%25", "10").await, ["10400"]);
    assert_eq!(debtors(&afas, "DebtorId", "%2544", "13").await, ["10044"]);
}
