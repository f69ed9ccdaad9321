//! From the books of an invented merchant to Payt: what Payt has in the end is what the books had open.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use emulators::afas::{AfasEmulator, AfasOptions as StartAfas, TOKEN};
use emulators::payt::{IMPORT_TOKEN, PaytAdministration, PaytEmulator, PaytOptions as StartPayt, STATIC_TOKEN};
use emulators::world::World;
use jiff::civil::{Date, date};
use ledger::receivable::{Receivable, ReceivableRules, SourceKind, read};
use links::books::afas::auth::ClassicToken;
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::books::afas::client::AfasClient;
use links::books::afas::options::{AfasOptions, Environment};
use links::http::{HttpOptions, client};
use links::targets::payt::write::{WriteOptions, csv};
use links::targets::payt::{DocumentKind, Payt, PaytOptions};

use crate::setup::{manners, options};

const TODAY: Date = date(2026, 11, 18);

async fn books() -> (AfasEmulator, AfasBooks) {
    let world = Arc::new(World::generate(7, TODAY));
    let emulator = AfasEmulator::start(world, StartAfas::default()).await.unwrap();
    let mut options = AfasOptions::new(12345, Environment::Test);
    options.base_url_override = Some(emulator.base_url());
    options.page_rows = 100;
    let http = client(&HttpOptions::for_base_url(&emulator.base_url())).unwrap();
    let client = AfasClient::new(http, Arc::new(ClassicToken::parse(TOKEN).unwrap()), options).unwrap();
    (emulator, AfasBooks::new(client, ConnectorNames::default()))
}

async fn payt() -> (PaytEmulator, Payt) {
    let administration =
        |code: &str| PaytAdministration::new(code, &format!("Administratie {code}")).with_condition("30", "gewoon");
    let start = StartPayt {
        now: TODAY.at(12, 0, 0, 0),
        administrations: ["1", "2"].map(administration).into(),
        ..StartPayt::default()
    };
    let emulator = PaytEmulator::start(start).await.unwrap();
    emulator.knobs(|knobs| (knobs.requests_per_second, knobs.files_per_second) = (None, None));
    let http = client(&HttpOptions::for_base_url(&emulator.base_url())).unwrap();
    let options = PaytOptions {
        token: STATIC_TOKEN.to_owned().into(),
        import_token: IMPORT_TOKEN.to_owned().into(),
        ..options(&emulator.base_url())
    };
    let manners = links::targets::payt::Manners { tries: NonZeroU32::MIN, ..manners() };
    (emulator, Payt::with_manners(http, options, manners).unwrap())
}

#[tokio::test]
async fn payt_has_in_the_end_what_the_books_had_open() {
    let (afas, books) = books().await;
    let (emulator, payt) = payt().await;
    let kinds = SourceKind::ALL.iter().filter(|kind| **kind != SourceKind::Provision);
    let names = kinds.map(|kind| (*kind, kind.usual_connector().to_owned())).collect();
    let rows = books.read_all(&names, &[]).await.unwrap();
    let reading = read(&rows, &ReceivableRules::default(), TODAY);
    let list: Vec<Receivable> = reading.receivables.iter().filter(|one| one.administration == "1").cloned().collect();
    let refused = reading.refused.iter().filter(|one| one.administration.as_deref() == Some("1")).count();
    let open = afas.open_items(1);
    assert_eq!(list.len() + refused, open.len(), "every open item is delivered or refused with a reason");
    assert!(refused < open.len() / 20, "{refused} of {}: only the debtor who can't be reached", open.len());

    let file = csv(&list, WriteOptions::default()).unwrap();
    payt.deliver_csv("20261118.csv", &file).await.unwrap();
    let document = list.iter().find(|one| one.dossier_item.is_some()).unwrap();
    let subject = document.dossier_item.clone().unwrap();
    let attachment = rows[&SourceKind::Attachments].iter().find(|row| row.fields["subject_id"] == subject).unwrap();
    let pdf = books.read_file(&subject, &attachment.fields["file_id"]).await.unwrap();
    payt.deliver_document(DocumentKind::InvoicePdf, "1", &attachment.fields["file_name"], &pdf).await.unwrap();
    let report = emulator.import_now("1").unwrap();
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    assert_eq!(emulator.invoice("1", &document.invoice).unwrap().document.unwrap().bytes, pdf);

    let id = emulator.administration_id("1").unwrap().to_string();
    let seen = payt.list_invoices(&id).await.unwrap().unwrap();
    let seen: BTreeMap<_, _> = seen.into_iter().map(|one| (one.number, (one.debtor, one.total, one.open))).collect();
    let sent = list.into_iter().map(|one| (one.invoice, (one.debtor.code, one.total, one.open)));
    assert_eq!(seen, sent.collect());
}
