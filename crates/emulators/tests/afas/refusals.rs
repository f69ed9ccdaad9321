//! What FiEntries refuses, in both languages. Nothing of a refused entry may be booked.

use serde_json::{Value, json};

use crate::support::{Afas, debtor, entry, ledger, receipt, receipt_of, with, with_header};

fn receipt_with_clearing(field: &str, value: impl Into<Value>) -> Value {
    entry("55", vec![with(ledger("1230", "148.50", "0"), field, value), debtor("10044", "V0031888", "0", "148.50")])
}

fn costs(line: Value) -> Value {
    entry("80", vec![line, ledger("1230", "0", "3")])
}

fn allocated(fields: &[Value]) -> Value {
    let mut line = ledger("4600", "3", "0");
    let elements: Vec<Value> = fields.iter().map(|fields| json!({ "Fields": fields })).collect();
    line["Objects"] = json!([{ "FiDimEntries": { "Element": elements } }]);
    line
}

fn spread(from: i16, to: i16) -> Value {
    let mut line = ledger("4500", "3", "0");
    let fields = json!({ "YeSt": from, "PeSt": 12, "YeEn": to, "PeEn": 12 });
    line["Objects"] = json!([{ "FiTransEntries": { "Element": { "Fields": fields } } }]);
    line
}

fn with_objects(objects: Value) -> Value {
    let mut line = ledger("4500", "3", "0");
    line["Objects"] = objects;
    costs(line)
}

fn old(line: Value) -> Value {
    with(line, "BpDa", "2025-12-31")
}

/// What is wrong, the body, a fragment in English, a fragment in Dutch.
fn cases() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let two = json!([{ "Fields": {} }, { "Fields": {} }]);
    vec![
        ("the root", json!({ "FiEntries": {} }), "'FiEntryPar' is missing", "'FiEntryPar' ontbreekt"),
        ("two entries", json!({ "FiEntryPar": { "Element": two } }), "Exactly one", "Precies één"),
        ("no administration", with_header(receipt(), "UnId", 9), "No unit available", "No unit available"),
        ("no number", with_header(receipt(), "UnId", "one"), "No unit available", "No unit available"),
        ("no journal given", with_header(receipt(), "JoCo", ""), "'JoCo' is mandatory", "'JoCo' is verplicht"),
        ("journal", with_header(receipt(), "JoCo", "77"), "Journal '77' does not exist", "Dagboek '77' bestaat niet"),
        ("journal blocked", with_header(receipt(), "JoCo", "99"), "is closed", "afgesloten"),
        ("year", with_header(receipt(), "Year", ""), "'Year' is mandatory", "'Year' is verplicht"),
        ("period", with_header(receipt(), "Peri", 13), "Period 13 of year 2026", "Periode 13 van jaar 2026"),
        ("header field", with_header(receipt(), "Nope", 1), "'Nope' was not found", "'Nope' is niet gevonden"),
        ("no lines", entry("55", vec![]), "has no lines", "heeft geen regels"),
        (
            "blocked period",
            with_header(
                with_header(
                    entry("55", vec![old(ledger("1230", "1", "0")), old(ledger("4500", "0", "1"))]),
                    "Year",
                    2025,
                ),
                "Peri",
                12,
            ),
            "blocked period",
            "geblokkeerde periode",
        ),
        ("header differs", with_header(receipt(), "Peri", 10), "outside the given period", "niet in de opgegeven"),
        ("day without a period", receipt_with_clearing("BpDa", "2031-01-01"), "does not exist", "bestaat niet"),
        ("entry number", receipt_with_clearing("EnNo", 5), "'EnNo' can't be given", "'EnNo' mag niet"),
        ("kind", receipt_with_clearing("VaAs", "4"), "Account kind '4'", "Kenmerk rekening '4'"),
        ("account", receipt_with_clearing("AcNr", "7"), "Account Number '7' does not exist", "Rekeningnummer '7'"),
        ("creditor", receipt_with_clearing("VaAs", "3"), "Account Number '1230'", "Rekeningnummer '1230'"),
        ("account blocked", receipt_with_clearing("AcNr", "4999"), "'4999' can't be used", "'4999' mag niet"),
        (
            "debtor blocked",
            entry("55", vec![ledger("1230", "1", "0"), debtor("19999", "", "0", "1")]),
            "'19999' can't be used",
            "'19999' mag niet",
        ),
        (
            "leading zeros",
            entry("55", vec![ledger("1230", "1", "0"), debtor("12", "", "0", "1")]),
            "Account Number '12' does not exist",
            "Rekeningnummer '12' bestaat niet",
        ),
        ("date", receipt_with_clearing("EnDa", "18-11-2026"), "Type mismatch", "Type mismatch"),
        ("no date", receipt_with_clearing("EnDa", ""), "'EnDa' is mandatory", "'EnDa' is verplicht"),
        ("long", receipt_with_clearing("BpNr", "x".repeat(33)), "32 characters at most", "hoogstens 32 tekens"),
        ("comma", receipt_with_clearing("AmDe", "148,50"), "Type mismatch", "Type mismatch"),
        ("mills", receipt_with_clearing("AmDe", "148.505"), "Type mismatch", "Type mismatch"),
        ("exponent", receipt_with_clearing("AmDe", "1e2"), "Type mismatch", "Type mismatch"),
        ("underscore", receipt_with_clearing("AmDe", "1_48.50"), "Type mismatch", "Type mismatch"),
        (
            "too fine",
            receipt_with_clearing("AmDe", format!("148.50{}1", "0".repeat(30))),
            "Type mismatch",
            "Type mismatch",
        ),
        ("too much", receipt_with_clearing("AmDe", "92233720368547758.08"), "Type mismatch", "Type mismatch"),
        ("yes or no", receipt_with_clearing("BlPa", "maybe"), "Type mismatch", "Type mismatch"),
        ("field", receipt_with_clearing("Cuid", "EUR"), "'Cuid' was not found", "'Cuid' is niet gevonden"),
        ("nothing", receipt_of("V0031888", "0"), "both 0", "beide 0"),
        ("VAT code", costs(with(ledger("4500", "3", "0"), "VaId", "7")), "VAT code '7'", "Btw-code '7'"),
        ("VAT", costs(with(ledger("1100", "3", "0"), "VaId", "1")), "VAT is not allowed", "Btw is niet toegestaan"),
        ("currency", receipt_with_clearing("CuId", "XXX"), "Currency 'XXX'", "Valuta 'XXX'"),
        ("condition", receipt_with_clearing("PaCd", "99"), "Payment condition '99'", "Betalingsvoorwaarde '99'"),
        (
            "no allocation",
            costs(ledger("4600", "3", "0")),
            "Allocation code (cost center)",
            "Verbijzondering ontbreekt",
        ),
        (
            "allocation code",
            costs(allocated(&[json!({ "DiC1": "NEW", "AmDe": "3" })])),
            "Allocation code 'NEW'",
            "Verbijzonderingscode 'NEW'",
        ),
        ("allocation of 0", costs(allocated(&[json!({ "DiC1": "100" })])), "both 0", "beide 0"),
        (
            "two allocations",
            costs(allocated(&[json!({ "DiC1": "100", "AmDe": "1" }), json!({ "DiC1": "200", "AmDe": "2" })])),
            "Exactly one",
            "Precies één",
        ),
        (
            "project",
            with_objects(json!([{ "FiPrjEntries": { "Element": [{ "Fields": { "ItCd": "A" } }] } }])),
            "'PrId' is mandatory",
            "'PrId' is verplicht",
        ),
        ("part", with_objects(json!({ "FiDim": {} })), "'FiDim' was not found", "'FiDim' is niet gevonden"),
        ("shape", with_objects(json!({ "FiDimEntries": [] })), "can't be read", "niet leesbaar"),
        (
            "shape of a line",
            entry("55", vec![ledger("1230", "1", "0"), json!("line")]),
            "can't be read",
            "niet leesbaar",
        ),
        ("spread over blocked periods", costs(spread(2025, 2026)), "blocked period", "geblokkeerde periode"),
        (
            "balance",
            entry("55", vec![ledger("1230", "1.00", "0"), ledger("4500", "0", "1.01")]),
            "not in balance: debit 1.00, credit 1.01",
            "niet in evenwicht: debet 1.00, credit 1.01",
        ),
        (
            "invoice number",
            entry("20", vec![debtor("10044", "V0031888", "1", "0"), ledger("8000", "0", "1")]),
            "already used in finance",
            "wordt al gebruikt",
        ),
    ]
}

#[tokio::test]
async fn each_check_refuses_with_its_fingerprint_and_books_nothing() {
    let afas = Afas::start().await;
    for (name, body, english, _) in cases() {
        let message = afas.post(&body).await.message();
        assert!(message.contains(english), "{name}: {message}");
    }
    assert!(afas.emulator.entries().is_empty());
    assert_eq!(afas.balance("V0031888"), Some(14_850));
    let afas = afas.in_dutch();
    for (name, body, _, dutch) in cases() {
        let message = afas.post(&body).await.message();
        assert!(message.contains(dutch), "{name}: {message}");
    }
}

#[tokio::test]
async fn a_line_may_be_spread_over_open_periods() {
    let afas = Afas::start().await;
    afas.book(&costs(spread(2026, 2026))).await;
}

#[tokio::test]
async fn without_accept_language_the_environment_speaks_dutch() {
    let afas = Afas::start().await;
    let request = afas.http.post(format!("{}/connectors/FiEntries", afas.emulator.base_url()));
    let request = request.header("Authorization", crate::support::classic(emulators::afas::TOKEN));
    let body = with_header(receipt(), "JoCo", "77").to_string();
    let reply = crate::support::Reply::read(request.body(body).send().await.unwrap()).await;
    assert!(reply.message().contains("Dagboek '77' bestaat niet"));
}

#[tokio::test]
async fn what_is_wrong_at_once_is_told_at_once() {
    let afas = Afas::start().await;
    let lines = vec![ledger("7", "1", "0"), with(ledger("4500", "0", "x"), "VaId", "9")];
    let message = afas.post(&entry("55", lines)).await.message();
    let parts: Vec<&str> = message.split(" | ").collect();
    assert_eq!(parts.len(), 3, "{message}");
    assert!(parts[0].contains("'7'") && parts[1].contains("Type mismatch") && parts[2].contains("'9'"), "{message}");
}

#[tokio::test]
async fn the_header_is_checked_before_the_lines_and_the_lines_before_the_balance() {
    let afas = Afas::start().await;
    let lines = || vec![ledger("7", "1", "0"), ledger("4500", "0", "2")];
    let message = afas.post(&with_header(entry("55", lines()), "Peri", 10)).await.message();
    assert!(message.contains("given period") && !message.contains("'7'"), "{message}");
    let message = afas.post(&entry("55", lines())).await.message();
    assert!(message.contains("'7'") && !message.contains("balance"), "{message}");
}

#[tokio::test]
async fn a_body_that_is_no_json_gets_the_other_shape_of_error() {
    let afas = Afas::start().await;
    for path in ["connectors/FiEntries", "connectors/KnSubject", "connectors/KnSubject/KnSubjectAttachment"] {
        let request = afas.request("POST", path).body("{\"FiEntryPar\":");
        let reply = crate::support::Reply::read(request.send().await.unwrap()).await;
        assert_eq!((reply.status, reply.text().as_str()), (400, r#"{"message":"Invalid json"}"#), "{path}");
    }
}

#[tokio::test]
async fn a_journal_in_which_a_person_is_booking_is_refused_until_he_leaves() {
    let afas = Afas::start().await;
    afas.emulator.lock_journal(1, "55");
    assert!(afas.post(&receipt()).await.message().contains("another user"));
    afas.book(&entry("80", vec![ledger("1230", "1", "0"), ledger("4500", "0", "1")])).await;
    afas.emulator.unlock_journal(1, "55");
    afas.book(&receipt()).await;
}

#[tokio::test]
async fn a_period_can_be_blocked_and_opened_by_a_person() {
    let afas = Afas::start().await;
    assert!(afas.emulator.block_period(1, 2026, 11));
    assert!(afas.post(&receipt()).await.message().contains("blocked period"));
    assert!(afas.emulator.open_period(1, 2026, 11));
    afas.book(&receipt()).await;
    assert!(!afas.emulator.block_period(1, 2040, 1));
}
