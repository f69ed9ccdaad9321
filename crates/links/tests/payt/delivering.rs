//! Files go as Payt wants them, again where that is safe, and never without anything in them.

use std::io::Read as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::problem::ProblemKind;
use links::failure::Failure;
use links::targets::payt::{DocumentKind, Payt};
use serde_json::Value;

use crate::server::{Reply, Request, Server};
use crate::setup::{IMPORT_TOKEN, TOKEN, options, payt, payt_with};

const FILE: &[u8] = b"administration_code;invoice_number\r\n1;V1\r\n";

fn accepted() -> Reply {
    Reply::ok(r#"{"success":true}"#).header("Content-Type", "application/json")
}

/// Answers one after the other; the last one stays.
async fn answering(replies: Vec<Reply>) -> Server {
    let calls = AtomicUsize::new(0);
    Server::start(move |_: &Request| {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        replies.get(call).or(replies.last()).unwrap().clone()
    })
    .await
}

async fn deliver(payt: &Payt) -> Result<(), Failure> {
    payt.deliver_csv("20260310.csv", FILE).await
}

#[tokio::test]
async fn a_file_goes_packed_in_json_with_both_tokens_and_the_code() {
    let server = answering(vec![accepted()]).await;
    deliver(&payt(&server)).await.unwrap();
    let request = server.requests().remove(0);
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "import/files/csv"));
    assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(request.headers["content-type"], "application/json");
    let body: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!((body["administration_code"].as_str(), body["import_token"].as_str()), (Some("1"), Some(IMPORT_TOKEN)));
    assert_eq!(body["file"]["filename"], "20260310.csv.gz");
    let packed = STANDARD.decode(body["file"]["base64_data"].as_str().unwrap()).unwrap();
    let mut file = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut file).unwrap();
    assert_eq!(file, FILE);
}

#[tokio::test]
async fn a_document_goes_as_it_is_under_its_name() {
    let server = answering(vec![accepted()]).await;
    let payt = payt(&server);
    for (kind, name) in [
        (DocumentKind::InvoicePdf, "V1.pdf"),
        (DocumentKind::InvoiceUbl, "V1.xml"),
        (DocumentKind::InvoiceAttachment, "V1 bijlage.txt"),
    ] {
        payt.deliver_document(kind, "2", name, b"%PDF").await.unwrap();
    }
    let paths: Vec<_> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["import/files/invoice_pdf", "import/files/invoice_ubl", "import/files/invoice_attachment"]);
    let body: Value = serde_json::from_str(&server.requests()[2].body).unwrap();
    assert_eq!((&body["file"]["filename"], &body["administration_code"]), (&"V1 bijlage.txt".into(), &"2".into()));
    assert_eq!(body["file"]["base64_data"], STANDARD.encode(b"%PDF"));
}

#[tokio::test]
async fn passing_failures_are_followed_by_the_same_file() {
    for miss in [
        Reply::new(429, "").header("Retry-After", "0"),
        Reply::new(500, ""),
        Reply::new(503, "<html>"),
        Reply::cut(),
        Reply::ok("<html>Maintenance</html>"),
        Reply::ok(r#"{"success""#).header("Content-Type", "application/json"),
    ] {
        let server = answering(vec![miss.clone(), accepted()]).await;
        assert!(deliver(&payt(&server)).await.is_ok(), "{miss:?}");
        let bodies: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
        assert_eq!(bodies.len(), 2);
        assert_eq!(bodies[0], bodies[1]);
    }
}

#[tokio::test]
async fn failures_name_who_must_act_and_hold_no_secret() {
    let said = r#"{"code":"x","message":"administration_code is not known"}"#;
    for (reply, kind, calls) in [
        (Reply::new(401, r#"{"code":"unauthorized","message":"no"}"#), ProblemKind::PaytTokenWrong, 1),
        (Reply::new(403, ""), ProblemKind::PaytTokenWrong, 1),
        (Reply::new(404, ""), ProblemKind::PaytRefused, 1),
        (Reply::new(422, said), ProblemKind::PaytRefused, 1),
        (Reply::new(429, ""), ProblemKind::PaytTooBusy, 3),
        (Reply::new(429, "").header("Retry-After", "3600"), ProblemKind::PaytTooBusy, 1),
        (Reply::new(502, ""), ProblemKind::PaytUnreachable, 3),
        (Reply::new(302, "").header("Location", "http://127.0.0.1:1/"), ProblemKind::PaytAnswerStrange, 3),
        (Reply::ok("<!DOCTYPE html>"), ProblemKind::PaytAnswerStrange, 3),
        (Reply::ok(r#"{"success":false,"message":"no"}"#), ProblemKind::PaytRefused, 1),
    ] {
        let server = answering(vec![reply.clone()]).await;
        let payt = payt(&server);
        let failure = deliver(&payt).await.unwrap_err();
        assert_eq!((failure.kind(), server.requests().len()), (kind, calls), "{reply:?}");
        let later = matches!(failure, Failure::Later { .. });
        let passing =
            [ProblemKind::PaytTooBusy, ProblemKind::PaytUnreachable, ProblemKind::PaytAnswerStrange].contains(&kind);
        assert_eq!(later, passing, "{failure:?}");
        let shown = format!("{failure:?} {failure} {payt:?}");
        assert!(!shown.contains(TOKEN) && !shown.contains(IMPORT_TOKEN), "{shown}");
    }
    let server = answering(vec![Reply::new(422, said)]).await;
    let detail = deliver(&payt(&server)).await.unwrap_err().problem().detail.clone();
    assert_eq!(detail, "POST /ProfitRestServices/import/files/csv: 422: administration_code is not known");
}

#[tokio::test]
async fn a_wait_payt_asks_for_is_handed_on() {
    let server = answering(vec![Reply::new(429, "").header("Retry-After", "3600")]).await;
    let Failure::Later { after, .. } = deliver(&payt(&server)).await.unwrap_err() else { panic!("must be later") };
    assert_eq!(after.unwrap().as_secs(), 3600);
}

#[tokio::test]
async fn nothing_is_sent_that_is_empty_or_has_no_name_of_a_file() {
    let server = answering(vec![accepted()]).await;
    let payt = payt(&server);
    for (name, bytes) in [("20260310.csv", &b""[..]), ("20260310.txt", FILE), ("../x.csv", FILE), ("a\nb.csv", FILE)] {
        let failure = payt.deliver_csv(name, bytes).await.unwrap_err();
        assert!(matches!(failure, Failure::Refused(_)), "{name}: {failure:?}");
    }
    assert!(payt.deliver_document(DocumentKind::InvoicePdf, "1", "", b"x").await.is_err());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn nobody_listening_is_unreachable_and_settings_are_looked_at_first() {
    let failure = deliver(&payt_with(options("http://127.0.0.1:1"))).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytUnreachable);
    let http = || links::http::client(&links::http::HttpOptions::default()).unwrap();
    for base in ["", "api.paytsoftware.com", "ftp://x.example.test"] {
        assert_eq!(Payt::new(http(), options(base)).unwrap_err().kind(), ProblemKind::SettingWrong, "{base}");
    }
    for token in ["", "two words", "line\nend"] {
        let mut wrong = options("http://127.0.0.1:1");
        wrong.token = token.to_owned().into();
        let failure = Payt::new(http(), wrong).unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::SettingWrong);
    }
}
