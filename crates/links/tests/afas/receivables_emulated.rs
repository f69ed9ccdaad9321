//! The receivables of a whole invented merchant, out of the emulator of AFAS.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use emulators::afas::{
    AfasEmulator, AfasOptions as Start, ClosedRows, Fault, On, TOKEN, TOKEN_ONE_ADMINISTRATION, What,
};
use emulators::world::World;
use jiff::civil::date;
use ledger::problem::ProblemKind;
use ledger::receivable::{
    FieldMapping, FilterOperator, MappedFrom, ReceivableRules, RowFilter, SourceKind, SourceRow, SourceRows, guess,
};
use links::books::afas::auth::ClassicToken;
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::books::afas::client::AfasClient;
use links::check::CheckOutcome;
use links::failure::Failure;

use crate::setup::{http, options};

async fn start() -> (AfasEmulator, AfasBooks) {
    static WORLD: LazyLock<Arc<World>> = LazyLock::new(|| Arc::new(World::generate(7, date(2026, 11, 18))));
    let emulator = AfasEmulator::start(Arc::clone(&WORLD), Start::default()).await.unwrap();
    let books = connected(&emulator, TOKEN);
    (emulator, books)
}

fn connected(emulator: &AfasEmulator, token: &str) -> AfasBooks {
    let mut options = options(emulator.base_url());
    options.page_rows = 40;
    let token = Arc::new(ClassicToken::parse(token).unwrap());
    AfasBooks::new(AfasClient::new(http(), token, options).unwrap(), ConnectorNames::default())
}

/// All but the optional one.
fn names() -> BTreeMap<SourceKind, String> {
    let kinds = SourceKind::ALL.iter().filter(|kind| **kind != SourceKind::Provision);
    kinds.map(|kind| (*kind, kind.usual_connector().to_owned())).collect()
}

/// Open amounts in cents by administration and invoice, of both lists.
fn open_cents(all: &SourceRows) -> BTreeMap<(String, String), i64> {
    let lists = [SourceKind::SalesEntries, SourceKind::OrderInvoices];
    let rows = lists.iter().flat_map(|kind| &all[kind]);
    let mut found = BTreeMap::new();
    for row in rows {
        let key = (row.fields["administration_code"].clone(), row.fields["invoice_number"].clone());
        let open: rust_decimal::Decimal = row.fields["invoice_open_amount_inc_vat"].parse().unwrap();
        let cents = i64::try_from((open * rust_decimal::Decimal::ONE_HUNDRED).mantissa()).unwrap();
        let scale = (open * rust_decimal::Decimal::ONE_HUNDRED).scale();
        assert!(found.insert(key, cents / 10_i64.pow(scale)).is_none(), "twice");
    }
    found
}

/// The open items of the books in euros, which no connector is asked for.
fn in_the_books(emulator: &AfasEmulator) -> BTreeMap<(String, String), i64> {
    let of = |unit: i64| {
        let items = emulator.open_items(unit).into_iter();
        items.map(move |item| ((unit.to_string(), item.invoice), item.balance_cents))
    };
    of(1).chain(of(2)).collect()
}

fn in_euros(all: &SourceRows) -> Vec<(String, String)> {
    let euro = |row: &&SourceRow| row.fields["invoice_currency_code"] == "EUR";
    let key = |row: &SourceRow| (row.fields["administration_code"].clone(), row.fields["invoice_number"].clone());
    [SourceKind::SalesEntries, SourceKind::OrderInvoices]
        .iter()
        .flat_map(|kind| &all[kind])
        .filter(euro)
        .map(key)
        .collect()
}

fn assert_whole(all: &SourceRows, books: &BTreeMap<(String, String), i64>) {
    let open = open_cents(all);
    assert!(open.keys().eq(books.keys()), "{} rows, {} open items", open.len(), books.len());
    for key in in_euros(all) {
        assert_eq!(open[&key], books[&key], "{key:?}");
    }
}

#[tokio::test]
async fn every_open_item_is_in_the_lists_with_its_amount() {
    let (emulator, books) = start().await;
    let all = books.read_all(&names(), &[]).await.unwrap();
    assert_whole(&all, &in_the_books(&emulator));
    assert!(all[&SourceKind::SalesEntries].len() > 40 && all[&SourceKind::OrderInvoices].len() > 40, "several pages");
    assert_eq!(all[&SourceKind::Administrations].len(), 2);
    assert_eq!(all[&SourceKind::PaymentConditions].len(), 3);
    assert!(all.values().all(|rows| !rows.is_empty()));
    let open = open_cents(&all);
    assert!(open.values().any(|cents| *cents < 0), "credit notes are there");

    let items = books.check_receivable_connectors(&names(), &ReceivableRules::default(), &BTreeMap::new()).await;
    assert!(items.iter().all(|item| !item.is_bad()), "{items:?}");
    assert!(
        matches!(&items.last().unwrap().outcome, CheckOutcome::Good(seen) if seen.en().contains("bytes")),
        "{items:?}"
    );
    emulator.knobs(|knobs| knobs.files_hidden = true);
    let items = books.check_receivable_connectors(&names(), &ReceivableRules::default(), &BTreeMap::new()).await;
    assert!(matches!(items.last().unwrap().outcome, CheckOutcome::Warning(_)));

    let optional = BTreeMap::from([(SourceKind::Provision, "Payt_verstrekking".to_owned())]);
    assert!(matches!(books.read_all(&optional, &[]).await.unwrap_err().kind(), ProblemKind::AfasConnectorMissing));
    emulator.knobs(|knobs| knobs.payt_provision = true);
    assert!(books.read_all(&optional, &[]).await.is_ok());
}

/// Rules that read sales entries out of a connector of AFAS itself.
fn mapped(pairs: &[(&str, &str)]) -> ReceivableRules {
    let mapping = |(field, column): &(&str, &str)| FieldMapping {
        kind: SourceKind::SalesEntries,
        field: (*field).to_owned(),
        from: MappedFrom::Column((*column).to_owned()),
    };
    ReceivableRules { mappings: pairs.iter().map(mapping).collect(), ..ReceivableRules::default() }
}

#[tokio::test]
async fn a_connector_with_columns_of_its_own_is_good_when_they_are_mapped() {
    let (_emulator, books) = start().await;
    let names = BTreeMap::from([(SourceKind::SalesEntries, "Profit_Debtor_Invoices".to_owned())]);
    let check = async |rules: &ReceivableRules| {
        books.check_receivable_connectors(&names, rules, &BTreeMap::new()).await.remove(0).outcome
    };
    let CheckOutcome::Bad(problem) = check(&ReceivableRules::default()).await else { panic!("nothing is mapped") };
    assert!(problem.detail.en().contains("invoice_number, invoice_date"), "{}", problem.detail);
    let pairs = [
        ("administration_code", "UnitId"),
        ("debtor_code", "DebtorId"),
        ("debtor_name", "DebtorId"),
        ("invoice_number", "InvoiceNr"),
        ("invoice_date", "NookPieceDate"),
        ("invoice_due_date", "ExpDate"),
        ("invoice_total_amount_inc_vat", "AmtInvoiceCurr"),
        ("invoice_open_amount_inc_vat", "BalanceCurr"),
    ];
    assert!(
        matches!(check(&mapped(&pairs)).await, CheckOutcome::Warning(remark) if remark.en().contains("no letters"))
    );
    let mut wrong = mapped(&[&pairs[1..], &[("administration_code", "Unit")]].concat());
    wrong.filters = vec![RowFilter {
        kind: SourceKind::SalesEntries,
        column: "Dagboek".into(),
        operator: FilterOperator::Filled,
        value: String::new(),
    }];
    let CheckOutcome::Bad(problem) = check(&wrong).await else { panic!("Unit is not there") };
    assert!(problem.detail.en().contains("administration_code (mapped to Unit)"), "{}", problem.detail);
    assert!(problem.detail.en().contains("Dagboek (a filter looks at it)"), "{}", problem.detail);

    let (columns, rows) = books.source_look("Profit_Debtor_Invoices", 3).await.unwrap();
    assert_eq!(rows.len(), 3);
    for (field, column) in pairs.iter().filter(|(field, _)| *field != "debtor_name") {
        let field = ledger::receivable::field_of(SourceKind::SalesEntries, field).unwrap();
        assert_eq!(guess(field, &columns).map(|column| column.name.as_str()), Some(*column));
        assert!(rows.iter().all(|row| row.fields.contains_key(*column)), "{column}");
    }
    let failure = books.source_look("Not_There", 3).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::AfasConnectorMissing);
}

#[tokio::test]
async fn a_connector_of_afas_itself_stands_in_where_that_loses_nothing() {
    let (_emulator, books) = start().await;
    let mut names = names();
    let whole = books.read_all(&names, &[]).await.unwrap();
    names.insert(SourceKind::Attachments, "Not_There".into());
    names.insert(SourceKind::Administrations, "Not_There_Either".into());
    let all = books.read_all(&names, &[]).await.unwrap();
    assert_eq!(all[&SourceKind::Attachments].len(), whole[&SourceKind::Attachments].len());
    for (kind, fields) in [
        (SourceKind::Attachments, &["attachment_id", "subject_id", "file_id", "file_name"][..]),
        (SourceKind::Administrations, &["administration_code", "administration_name", "administration_origin_id"]),
    ] {
        let of = |rows: &SourceRows| -> Vec<Vec<Option<String>>> {
            let row = |row: &SourceRow| fields.iter().map(|field| row.fields.get(*field).cloned()).collect();
            let mut all: Vec<Vec<Option<String>>> = rows[&kind].iter().map(row).collect();
            all.sort();
            all
        };
        assert_eq!(of(&all), of(&whole), "{kind:?}");
    }
    let items = books.check_receivable_connectors(&names, &ReceivableRules::default(), &BTreeMap::new()).await;
    let of = |name: &str| &items.iter().find(|item| item.what.en().ends_with(name)).unwrap().outcome;
    for (name, cost) in [("Not_There", "takes longer"), ("Not_There_Either", "by AFAS's number")] {
        assert!(matches!(of(name), CheckOutcome::Warning(told) if told.en().contains(cost)), "{:?}", of(name));
    }
    assert!(matches!(of("dossier items"), CheckOutcome::Good(_)), "files are fetched all the same: {items:?}");
    names.insert(SourceKind::SalesEntries, "Not_There".into());
    assert_eq!(books.read_all(&names, &[]).await.unwrap_err().kind(), ProblemKind::AfasConnectorMissing);
    let items = books.check_receivable_connectors(&names, &ReceivableRules::default(), &BTreeMap::new()).await;
    let told = items.iter().any(
        |item| matches!(&item.outcome, CheckOutcome::Bad(problem) if problem.detail.en().contains("is not read instead")),
    );
    assert!(told, "{items:?}");
}

#[tokio::test]
async fn a_user_who_sees_less_than_before_is_noticed() {
    let (emulator, books) = start().await;
    let all = books.read_all(&names(), &[]).await.unwrap();
    let counts: BTreeMap<_, _> = all.iter().map(|(kind, rows)| (*kind, rows.len())).collect();
    let books = connected(&emulator, TOKEN_ONE_ADMINISTRATION);
    let items = books.check_receivable_connectors(&names(), &ReceivableRules::default(), &counts).await;
    let name = SourceKind::SalesEntries.usual_connector();
    let item = items.iter().find(|item| item.what.en().ends_with(name)).unwrap();
    assert!(
        matches!(&item.outcome, CheckOutcome::Warning(remark) if remark.en().starts_with("fewer than")),
        "{item:?}"
    );
    let hint = items.iter().find(|item| item.what == "Set-up in AFAS: all administrations").unwrap();
    assert!(
        matches!(&hint.outcome, CheckOutcome::Warning(told) if told.en().contains("Authorisation tool")),
        "{hint:?}"
    );
}

#[tokio::test]
async fn a_closed_invoice_goes_or_stays_with_nothing_open() {
    let (emulator, books) = start().await;
    let item = emulator.open_items(1).remove(0);
    assert!(emulator.settle_in_afas(1, &item.invoice, item.balance_cents));
    let key = ("1".to_owned(), item.invoice);
    assert!(!open_cents(&books.read_all(&names(), &[]).await.unwrap()).contains_key(&key));
    emulator.knobs(|knobs| knobs.closed_rows = ClosedRows::Zero);
    assert_eq!(open_cents(&books.read_all(&names(), &[]).await.unwrap())[&key], 0);
}

#[tokio::test]
async fn the_pdf_of_an_order_invoice_is_found_and_fetched() {
    let (_emulator, books) = start().await;
    let all = books.read_all(&names(), &[]).await.unwrap();
    let invoice = &all[&SourceKind::OrderInvoices][0].fields;
    assert!(all[&SourceKind::OrderInvoices].iter().all(|row| row.fields.contains_key("invoice_dossier_item_extra")));
    let subject = &invoice["invoice_dossier_item_extra"];
    let file = all[&SourceKind::Attachments].iter().find(|row| row.fields["subject_id"] == *subject).unwrap();
    assert_eq!(file.fields["file_name"], format!("{}.pdf", invoice["invoice_number"]));
    let bytes = books.read_file(subject, &file.fields["file_id"]).await.unwrap();
    assert!(bytes.starts_with(b"%PDF"));
    let missing = books.read_file("999999", &file.fields["file_id"]).await.unwrap_err();
    assert_eq!(missing.kind(), ProblemKind::AfasFileUnavailable);
}

/// Whatever goes wrong on one page: what is read is whole, or it is a failure that is tried again.
#[tokio::test]
async fn no_fault_of_a_page_makes_a_shorter_list() {
    let name = SourceKind::OrderInvoices.usual_connector();
    for what in [
        What::ShortPage,
        What::FirstPageAgain,
        What::Unsorted,
        What::OutOfMemory,
        What::UnexpectedError,
        What::CutAfterCommit,
        What::TruncatedJson,
        What::EmptyBody(200),
        What::HtmlPage(200),
        What::Unavailable(0),
    ] {
        let mut outcomes = BTreeMap::new();
        for after in [0, 1, 3, 7] {
            let (emulator, books) = start().await;
            emulator.fault(Fault::next(On::Connector(name.to_owned()), what.clone()).after(after));
            let read = tokio::time::timeout(Duration::from_secs(60), books.read_all(&names(), &[])).await.unwrap();
            match read {
                Ok(all) => assert_whole(&all, &in_the_books(&emulator)),
                Err(failure) => {
                    let kind = failure.kind();
                    assert!(matches!(failure, Failure::Later { .. } | Failure::Unreadable(_)), "{what:?}: {failure:?}");
                    outcomes.insert(kind.name(), after);
                }
            }
        }
        let known = ["afas-answer-unreadable", "afas-changed-while-read"];
        assert!(outcomes.keys().all(|kind| known.contains(kind)), "{what:?}: {outcomes:?}");
    }
}

#[tokio::test]
async fn an_invoice_that_is_paid_during_the_read_takes_no_other_with_it() {
    let name = SourceKind::OrderInvoices.usual_connector();
    for after in 0..5 {
        let (emulator, books) = start().await;
        let row = books.read_source_rows(SourceKind::OrderInvoices, name).await.unwrap().remove(0);
        let (unit, invoice) = (1, row.fields["invoice_number"].clone());
        let item = emulator.open_items(unit).into_iter().find(|item| item.invoice == invoice).unwrap();
        let paid = What::ItemPaid { unit, invoice, cents: item.balance_cents };
        emulator.fault(Fault::next(On::Connector(name.to_owned()), paid).after(after));
        match books.read_all(&names(), &[]).await {
            Ok(all) => assert_whole(&all, &in_the_books(&emulator)),
            Err(failure) => assert_eq!(failure.kind(), ProblemKind::AfasChangedWhileRead),
        }
    }
}
