//! What the connection test tells.

use ledger::problem::ProblemKind;
use links::check::{CheckItem, CheckOutcome};
use serde_json::json;

use crate::server::{Reply, Request, Server};
use crate::setup::books;

const ALL: [&str; 9] = [
    "Profit_Administrations",
    "Profit_Journals",
    "Profit_Accounts",
    "Profit_periods_per_administration",
    "Profit_Transactions",
    "Profit_Debtor",
    "Profit_VAT_code",
    "Kruispost_Order_Invoices",
    "Kruispost_OpenItems",
];

/// All fields that any connector needs.
const FIELDS: &str = "AdminId UnitId JournalId Account Unit Year Period DateFrom DateTo Blocked EntryNo SeqNo AccountNo \
    AmtDebit AmtCredit VoucherNo DebtorId DebtorName DebtorBlocked VatCode OrderNumber InvoiceNr Balance AmtInvoice CurrencyId \
    Description";

fn answer(request: &Request, offered: &[&str], update: bool, lacking: &str, empty: &str) -> Reply {
    let path = request.path.as_str();
    if path == "metainfo" {
        let gets: Vec<_> = offered.iter().map(|id| json!({ "id": id })).collect();
        let updates = if update { json!([{ "id": "FiEntries" }]) } else { json!([]) };
        let info =
            json!({ "envid": "T12345AA", "appName": "Kruispost", "group": "Koppeling", "tokenExpiry": "2027-05-01" });
        return Reply::ok(json!({ "getConnectors": gets, "updateConnectors": updates, "info": info }).to_string());
    }
    if path.starts_with("metainfo/update/") {
        return Reply::ok(r#"{"id":"FiEntries","name":"FiEntryPar","fields":[],"objects":[]}"#);
    }
    if path.starts_with("metainfo/get/") {
        let fields: Vec<_> = FIELDS.split(' ').filter(|id| *id != lacking).map(|id| json!({ "id": id })).collect();
        return Reply::ok(json!({ "fields": fields }).to_string());
    }
    if path.ends_with(empty) {
        return Reply::ok(r#"{"rows":[]}"#);
    }
    Reply::ok(r#"{"rows":[{"AdminId":1,"AdminNm":"Noord"}]}"#)
}

async fn check(
    offered: &'static [&'static str],
    update: bool,
    lacking: &'static str,
    empty: &'static str,
) -> Vec<CheckItem> {
    let server = Server::start(move |request| answer(request, offered, update, lacking, empty)).await;
    books(&server).check().await
}

fn outcome<'a>(items: &'a [CheckItem], what: &str) -> &'a CheckOutcome {
    &items.iter().find(|item| item.what == what).unwrap().outcome
}

#[tokio::test]
async fn everything_in_place_is_good_and_the_expiry_is_shown() {
    let items = check(&ALL, true, "", "nothing is empty").await;
    assert_eq!(items.len(), 13);
    let others = items.iter().filter(|item| !matches!(item.outcome, CheckOutcome::Good(_))).collect::<Vec<_>>();
    assert_eq!(others.len(), 1, "{others:?}");
    let expires = ("AFAS says the token expires: 2027-05-01", "volgens AFAS verloopt het token: 2027-05-01");
    assert_eq!(others[0].outcome, CheckOutcome::warning(expires));
    let identity = (
        "environment T12345AA, App connector Kruispost, user group Koppeling",
        "omgeving T12345AA, App-connector Kruispost, gebruikersgroep Koppeling",
    );
    assert_eq!(*outcome(&items, "AFAS environment and token"), CheckOutcome::good(identity));
    assert_eq!(*outcome(&items, "Administrations"), CheckOutcome::good("1 Noord"));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let items = check(&["Profit_Journals"], false, "JournalId", "nothing is empty").await;
    for (what, kind) in [
        ("UpdateConnector FiEntries", ProblemKind::AfasConnectorMissing),
        ("GetConnector Profit_Accounts", ProblemKind::AfasConnectorMissing),
        ("GetConnector Profit_Journals", ProblemKind::AfasFieldMissing),
        ("Open items", ProblemKind::AfasConnectorMissing),
    ] {
        assert!(matches!(outcome(&items, what), CheckOutcome::Bad(problem) if problem.kind == kind), "{what}");
    }
    assert!(matches!(outcome(&items, "GetConnector Profit_VAT_code"), CheckOutcome::Warning(_)));
}

#[tokio::test]
async fn no_rows_are_a_warning_about_filter_authorisation() {
    let items = check(&ALL, true, "", "Profit_Transactions").await;
    let CheckOutcome::Warning(text) = outcome(&items, "GetConnector Profit_Transactions") else { panic!("{items:?}") };
    assert!(text.en().contains("filter authorisation"));
}

#[tokio::test]
async fn open_items_without_their_text_are_a_warning_about_credit_notes() {
    let items = check(&ALL, true, "Description", "nothing is empty").await;
    let CheckOutcome::Warning(text) = outcome(&items, "Open items") else { panic!("{items:?}") };
    assert!(text.en().contains("Description") && text.en().contains("credit note"), "{text}");
}

#[tokio::test]
async fn seeing_no_administration_is_bad() {
    let items = check(&ALL, true, "", "Profit_Administrations").await;
    let bad = outcome(&items, "Administrations");
    assert!(matches!(bad, CheckOutcome::Bad(problem) if problem.kind == ProblemKind::AfasAdministrationUnknown));
}

#[tokio::test]
async fn a_wrong_token_ends_the_test_at_once() {
    let server = Server::start(|_| Reply::new(401, "")).await;
    let items = books(&server).check().await;
    assert_eq!(items.len(), 1);
    assert!(matches!(&items[0].outcome, CheckOutcome::Bad(problem) if problem.kind == ProblemKind::AfasTokenWrong));
    assert_eq!(server.requests().len(), 1);
}
