//! The client and the emulator of Payt, which share nothing.

use emulators::payt::{
    Fault, FaultKind, FileKind, IMPORT_TOKEN, MACHINE_CLIENT_ID, MACHINE_CLIENT_SECRET, PaytEmulator,
    PaytOptions as Start, STATIC_TOKEN,
};
use jiff::civil::date;
use ledger::money::{Currency, Money};
use ledger::problem::ProblemKind;
use ledger::receivable::{Receivable, ReceivableDebtor};
use links::targets::payt::write::{WriteOptions, csv};
use links::targets::payt::{DocumentKind, InvoiceUpdate, Payt, PaytOptions, token_of_client};

use crate::setup::{options, payt_with};

fn connected(emulator: &PaytEmulator) -> Payt {
    payt_with(PaytOptions {
        token: STATIC_TOKEN.to_owned().into(),
        import_token: IMPORT_TOKEN.to_owned().into(),
        ..options(&emulator.base_url())
    })
}

fn receivable(number: &str, total: i64, open: i64) -> Receivable {
    let some = |text: &str| Some(text.to_owned());
    Receivable {
        administration: "1".to_owned(),
        invoice: number.to_owned(),
        debtor: ReceivableDebtor {
            code: "00107".to_owned(),
            company_name: some("Kade; \"Noord\" en Zn."),
            street: some("Kade 7"),
            postal_code: some("3511 AB"),
            city: some("Utrecht"),
            country: some("NL"),
            email: some("administratie@example.test"),
            ..ReceivableDebtor::default()
        },
        date: date(2026, 3, 1),
        due_date: date(2026, 3, 31),
        total: Money::new(total, Currency::EUR),
        open: Money::new(open, Currency::EUR),
        description: None,
        condition: None,
        dossier_item: None,
    }
}

#[tokio::test]
async fn what_is_delivered_is_what_payt_has() {
    let emulator = PaytEmulator::start(Start::default()).await.unwrap();
    let payt = connected(&emulator);
    let list = [receivable("V1", 14_850, 14_850), receivable("V2", 5_000, 1), receivable("C1", -3_000, -3_000)];
    for quote_texts in [false, true] {
        let file = csv(&list, WriteOptions { quote_texts, allow_empty: false }).unwrap();
        payt.deliver_csv("20260310.csv", &file).await.unwrap();
        let report = emulator.import_now("1").unwrap();
        assert!(report.errors.is_empty(), "{report:?}");
    }
    payt.deliver_document(DocumentKind::InvoicePdf, "1", "V1.pdf", b"%PDF-1.4").await.unwrap();
    assert_eq!(emulator.files().last().unwrap().kind, FileKind::InvoicePdf);
    let debtor = emulator.debtors("1").remove(0);
    assert_eq!(debtor.number, "00107");

    let administrations = payt.list_administrations().await.unwrap().unwrap();
    let one = administrations.iter().find(|one| one.import_code.as_deref() == Some("1")).unwrap();
    let mut invoices = payt.list_invoices(&one.id).await.unwrap().unwrap();
    invoices.sort_by(|a, b| a.number.cmp(&b.number));
    let seen: Vec<_> = invoices.iter().map(|one| (one.number.as_str(), one.total.minor(), one.open.minor())).collect();
    assert_eq!(seen, [("C1", -3_000, -3_000), ("V1", 14_850, 14_850), ("V2", 5_000, 1)]);

    let euros = |cents| Money::new(cents, Currency::EUR);
    let update = |number: &str| InvoiceUpdate { number: number.to_owned(), open: euros(0), book_open: Some(euros(0)) };
    let results = payt.update_invoices(&one.id, &[update("V2"), update("V9")]).await.unwrap();
    assert_eq!(results[0].refusal, None);
    assert_eq!(results[1].refusal.as_ref().unwrap().kind, ProblemKind::PaytRefused);
    assert_eq!(emulator.invoice("1", "V2").unwrap().open_cents, 0);
}

#[tokio::test]
async fn a_file_survives_what_goes_wrong_on_the_way() {
    for kind in [
        FaultKind::ServerError,
        FaultKind::ServerErrorAfterCommit,
        FaultKind::Unavailable,
        FaultKind::Cut,
        FaultKind::CutAfterCommit,
        FaultKind::TooManyRequests { retry_after_seconds: Some(0) },
        FaultKind::HtmlPage,
    ] {
        let emulator = PaytEmulator::start(Start::default()).await.unwrap();
        emulator.knobs(|knobs| knobs.files_per_second = None);
        emulator.fault(Fault::once(kind).on("/import/files/csv"));
        let file = csv(&[receivable("V1", 100, 100)], WriteOptions::default()).unwrap();
        connected(&emulator).deliver_csv("20260310.csv", &file).await.unwrap();
        emulator.import_now("1").unwrap();
        assert_eq!(emulator.invoices("1").len(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn wrong_tokens_and_codes_are_told_apart() {
    let emulator = PaytEmulator::start(Start::default()).await.unwrap();
    let with = |change: fn(&mut PaytOptions)| {
        let mut options = PaytOptions {
            token: STATIC_TOKEN.to_owned().into(),
            import_token: IMPORT_TOKEN.to_owned().into(),
            ..options(&emulator.base_url())
        };
        change(&mut options);
        payt_with(options)
    };
    for (payt, kind) in [
        (with(|options| options.token = "wrong".to_owned().into()), ProblemKind::PaytTokenWrong),
        (with(|options| options.import_token = "wrong".to_owned().into()), ProblemKind::PaytTokenWrong),
        (with(|options| options.administration_code = "9".to_owned()), ProblemKind::PaytRefused),
    ] {
        assert_eq!(payt.deliver_csv("x.csv", b"x").await.unwrap_err().kind(), kind);
    }
    emulator.settings("1", |settings| settings.interface_enabled = false);
    let id = emulator.administration_id("1").unwrap().to_string();
    assert_eq!(connected(&emulator).list_invoices(&id).await.unwrap(), None);
}

#[tokio::test]
async fn the_usual_pace_stays_below_the_limits() {
    let emulator = PaytEmulator::start(Start::default()).await.unwrap();
    let http = links::http::client(&links::http::HttpOptions::for_base_url(&emulator.base_url())).unwrap();
    let options = PaytOptions {
        token: STATIC_TOKEN.to_owned().into(),
        import_token: IMPORT_TOKEN.to_owned().into(),
        ..options(&emulator.base_url())
    };
    let payt = Payt::new(http, options).unwrap();
    for number in 0..5 {
        payt.deliver_document(DocumentKind::InvoicePdf, "1", &format!("V{number}.pdf"), b"%PDF").await.unwrap();
    }
    assert_eq!(emulator.requests().len(), 5, "none was turned away");
}

#[tokio::test]
async fn a_client_gets_a_token_that_opens_payt_and_a_wrong_secret_none() {
    let emulator = PaytEmulator::start(Start::default()).await.unwrap();
    let http = links::http::client(&links::http::HttpOptions::for_base_url(&emulator.base_url())).unwrap();
    let secret = MACHINE_CLIENT_SECRET.to_owned().into();
    let token = token_of_client(&http, &emulator.base_url(), MACHINE_CLIENT_ID, &secret).await.unwrap();
    let payt =
        payt_with(PaytOptions { token, import_token: IMPORT_TOKEN.to_owned().into(), ..options(&emulator.base_url()) });
    assert!(payt.list_administrations().await.unwrap().is_some());
    let wrong = token_of_client(&http, &emulator.base_url(), MACHINE_CLIENT_ID, &"wrong".to_owned().into()).await;
    assert_eq!(wrong.unwrap_err().kind(), ProblemKind::PaytTokenWrong);
}
