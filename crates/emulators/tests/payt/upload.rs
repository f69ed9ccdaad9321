//! Files come in.

use std::{io::Write as _, time::Instant};

use emulators::payt::{Fault, FaultKind, FileWithoutAdministration, Notification, Outcome, STATIC_TOKEN};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::client::{CODE, Payt, csv, row, upload};

#[tokio::test]
async fn a_file_needs_the_bearer_and_the_import_token() {
    let payt = Payt::start().await;
    let address = format!("{}/import/files/csv", payt.emulator.base_url());
    for request in [payt.http.post(&address), payt.http.post(&address).bearer_auth("wrong")] {
        let answer = request.body(upload("a.csv", b"").to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(body["code"], "unauthorized");
    }
    let mut body = upload("a.csv", b"");
    body["import_token"] = json!("wrong");
    assert_eq!(payt.send("csv", &body).await.unwrap().status(), 401);
    assert_eq!(payt.http.get(&address).bearer_auth(STATIC_TOKEN).send().await.unwrap().status(), 405);
    assert_eq!(payt.send("declaration_file", &upload("a.zip", b"")).await.unwrap().status(), 404);
    assert!(payt.emulator.files().is_empty());
    let statuses: Vec<_> = payt.emulator.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [401, 401, 401, 405, 404].map(Some));
}

#[tokio::test]
async fn what_is_no_file_is_refused() {
    let payt = Payt::start().await;
    let mut bad = upload("a.csv", b"");
    bad["file"]["base64_data"] = json!("***");
    for body in [json!({}), json!({ "file": {} }), bad] {
        assert_eq!(payt.send("csv", &body).await.unwrap().status(), 422, "{body}");
    }
    let mut nowhere = upload("a.csv", b"");
    nowhere["administration_code"] = json!("99");
    assert_eq!(payt.send("csv", &nowhere).await.unwrap().status(), 422);
    payt.turn(|knobs| {
        knobs.unknown_administration = FileWithoutAdministration::Lost;
        knobs.accepted_status = 202;
    });
    assert_eq!(payt.send("csv", &nowhere).await.unwrap().status(), 202);
    assert!(payt.emulator.files().is_empty());
}

#[tokio::test]
async fn packed_files_are_unpacked_by_their_name() {
    let payt = Payt::start().await;
    let text = csv(&[row("F1", "1.00", "1.00")]);
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    payt.deliver("csv", "20260310.csv.gz", &packed).await;
    assert_eq!(payt.emulator.files()[0].bytes, text.as_bytes());
    assert_eq!(payt.emulator.import_now(CODE).unwrap().created, ["F1"]);
    payt.deliver("csv", "20260310.csv.gz", text.as_bytes()).await;
    let damaged = payt.emulator.import_now(CODE).unwrap();
    assert!(matches!(damaged.outcome, Outcome::Failed(_)) && damaged.closed_by_absence.is_empty());
    payt.deliver("csv", "20260310.gz", &packed).await;
    assert!(matches!(payt.emulator.import_now(CODE).unwrap().outcome, Outcome::Failed(_)));
    let news = payt.emulator.notifications(CODE);
    assert!(matches!(news.as_slice(), [Notification::ImportFailed(..), Notification::ImportFailed(..)]), "{news:?}");
}

#[tokio::test]
async fn a_file_that_is_no_list_of_invoices_fails_and_changes_nothing() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "1.00", "1.00")]).await;
    let good = csv(&[row("F2", "1.00", "1.00")]);
    let texts = [good.replace("invoice_open_amount_inc_vat", "open"), good.replace("administration_code", "code")];
    for text in texts {
        let report = payt.import_text(&text).await;
        assert!(matches!(report.outcome, Outcome::Failed(_)), "{report:?}");
    }
    payt.deliver("csv", "latin.csv", &[good.as_bytes(), b"\xe9"].concat()).await;
    let report = payt.emulator.import_now(CODE).unwrap();
    assert_eq!(report.outcome, Outcome::Failed("the file is not UTF-8".to_owned()));
    assert_eq!(payt.invoice("F1").open_cents, 100);
    payt.turn(|knobs| knobs.administration_column_needed = false);
    assert_eq!(payt.import_text(&good.replace("administration_code", "code")).await.created, ["F2"]);
}

#[tokio::test]
async fn a_demo_may_process_files_as_they_come() {
    let payt = Payt::start().await;
    payt.turn(|knobs| knobs.import_on_arrival = true);
    payt.deliver("csv", "a.csv", csv(&[row("F1", "1.00", "1.00")]).as_bytes()).await;
    payt.deliver("invoice_pdf", "F1.pdf", b"%PDF").await;
    assert!(!payt.invoice("F1").document_missing());
    assert!(payt.emulator.notifications(CODE).is_empty() && payt.emulator.waiting_files(CODE).is_empty());
}

#[tokio::test]
async fn more_files_in_a_second_than_three_are_too_many() {
    let payt = Payt::start().await;
    payt.turn(|knobs| (knobs.files_per_second, knobs.retry_after_seconds) = (Some(0), Some(2)));
    let answer = payt.send("csv", &upload("a.csv", b"")).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (429, "2"));
    assert_eq!(answer.text().await.unwrap(), "");
    payt.turn(|knobs| (knobs.files_per_second, knobs.retry_after_seconds) = (Some(3), None));
    assert!(payt.emulator.files().is_empty());
}

#[tokio::test]
async fn faults_strike_before_or_after_the_work() {
    let payt = Payt::start().await;
    let kinds = [
        (FaultKind::TooManyRequests { retry_after_seconds: Some(1) }, Some(429), 0),
        (FaultKind::ServerError, Some(500), 0),
        (FaultKind::Unavailable, Some(503), 0),
        (FaultKind::Cut, None, 0),
        (FaultKind::Hang { milliseconds: 1 }, None, 0),
        (FaultKind::Unauthorized, Some(401), 0),
        (FaultKind::Forbidden, Some(403), 0),
        (FaultKind::HtmlPage, Some(200), 0),
        (FaultKind::CutAfterCommit, None, 1),
        (FaultKind::ServerErrorAfterCommit, Some(500), 1),
        (FaultKind::Slow { milliseconds: 1 }, Some(200), 1),
        (FaultKind::TruncatedJson, Some(200), 1),
    ];
    for (kind, status, files) in kinds {
        let before = payt.emulator.files().len();
        payt.emulator.fault(Fault::once(kind).on("/import/files/csv"));
        let answer = payt.send("csv", &upload("a.csv", b"")).await;
        assert_eq!(answer.ok().map(|answer| answer.status().as_u16()), status, "{kind:?}");
        assert_eq!(payt.emulator.files().len() - before, files, "{kind:?}");
    }
    payt.deliver("csv", "a.csv", b"").await;
}

/// The limit runs on the real clock: how many pass follows from the time it took.
#[tokio::test]
async fn three_files_pass_at_once_and_then_as_many_a_second() {
    let payt = Payt::start().await;
    payt.turn(|knobs| knobs.files_per_second = Some(3));
    let begin = Instant::now();
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(payt.send("csv", &upload("a.csv", b"")).await.unwrap().status().as_u16());
    }
    let passed = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(statuses[..3], [200, 200, 200]);
    let most = 3 + begin.elapsed().as_millis() * 3 / 1_000 + 1;
    assert!(passed as u128 <= most && passed == payt.emulator.files().len(), "{statuses:?}");
}
