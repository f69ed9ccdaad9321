//! Dossier items and files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emulators::afas::TOKEN_ONE_ADMINISTRATION;
use serde_json::{Value, json};

use crate::support::{Afas, Reply, classic};

const SUBJECTS: &str = "connectors/Profit_SubjectFile?filterfieldids=AdministrationSalesInvoice,SalesInvoiceNumber\
                        &filtervalues=1,V0031888&operatortypes=1,1";

/// Dossier item, file and name of the PDF of V0031888.
async fn pdf(afas: &Afas) -> (String, String, String) {
    let subject = afas.get(SUBJECTS).await.column("SubjectId")[0].clone();
    let path = format!(
        "connectors/Profit_Subject_Attachments?filterfieldids=subject_id&filtervalues={subject}&operatortypes=1"
    );
    let row = &afas.get(&path).await.rows()[0];
    (subject, row["file_id"].clone(), row["file_name"].clone())
}

#[tokio::test]
async fn the_pdf_of_an_invoice_is_found_and_read_by_every_route() {
    let afas = Afas::start().await;
    let (subject, file, name) = pdf(&afas).await;
    assert_eq!(name, "V0031888.pdf");
    let paths = [
        format!("subjectconnector/{subject}/{file}"),
        format!("SubjectConnector?SubjectId={subject}&FileId={file}"),
        format!("fileconnector/{file}/V0031888%2Epdf"),
        format!("fileconnector?fileid={file}&filename={name}"),
    ];
    for path in paths {
        let body = afas.get(&path).await.json();
        assert_eq!(
            (body["filename"].as_str(), body["mimetype"].as_str()),
            (Some("V0031888.pdf"), Some("application/pdf"))
        );
        let bytes = STANDARD.decode(body["filedata"].as_str().unwrap()).unwrap();
        assert!(bytes.starts_with(b"%PDF"), "{path}");
    }
    let request = afas.request("GET", &format!("subjectconnector/{subject}/{file}")).header("SendFileAsBinary", "1");
    let reply = Reply::read(request.send().await.unwrap()).await;
    assert_eq!(reply.headers["content-type"], "application/pdf");
    assert!(reply.bytes.starts_with(b"%PDF"));
}

#[tokio::test]
async fn a_file_that_is_missing_or_hidden_is_a_404() {
    let afas = Afas::start().await;
    let (subject, file, _) = pdf(&afas).await;
    assert_eq!(afas.get(&format!("subjectconnector/{subject}/00")).await.status, 404);
    assert_eq!(afas.get(&format!("fileconnector/{file}/other.pdf")).await.status, 404);
    afas.emulator.knobs(|knobs| knobs.files_hidden = true);
    assert_eq!(afas.get(&format!("subjectconnector/{subject}/{file}")).await.status, 404);
}

/// A dossier item of this type at an invoice.
fn subject(kind: i64, unit: i64, files: &[Value]) -> Value {
    let files: Vec<Value> = files.iter().map(|fields| json!({ "Fields": fields })).collect();
    json!({ "KnSubject": { "Element": {
        "Fields": { "StId": kind, "Ds": "Betaalbewijs", "Da": "2026-11-18T10:15:00" },
        "Objects": [
            { "KnSubjectLink": { "Element": { "Fields": {
                "DoCRM": true, "SfTp": "4", "SfId": "10044", "SiUn": unit, "SiTp": 1, "SiId": "V0031889" } } } },
            { "KnSubjectAttachment": { "Element": files } },
        ],
    } } })
}

fn file(name: &str, content: &str) -> Value {
    json!({ "FileName": name, "FileStream": STANDARD.encode(content) })
}

#[tokio::test]
async fn a_dossier_item_is_stored_with_its_files_and_more_can_be_added() {
    let afas = Afas::start().await;
    let reply = afas.send("POST", "connectors/KnSubject", &subject(1, 1, &[file("a.txt", "one")])).await;
    assert_eq!(reply.status, 201);
    let id = reply.json()["results"]["KnSubject"]["SbId"].as_str().unwrap().to_owned();
    let more = json!({ "KnSubject": { "Element": { "@SbId": id, "Objects": [
        { "KnSubjectAttachment": { "Element": { "Fields": file("b.txt", "two") } } } ] } } });
    assert_eq!(afas.send("POST", "connectors/KnSubject/KnSubjectAttachment", &more).await.status, 201);
    let path = format!(
        "connectors/Profit_Subject_Attachments?filterfieldids=subject_id&filtervalues={id}&operatortypes=1\
         &orderbyfieldids=attachment_id"
    );
    let files = afas.get(&path).await;
    assert_eq!(files.column("file_name"), ["a.txt", "b.txt"]);
    let body = afas.get(&format!("subjectconnector/{id}/{}", files.column("file_id")[1])).await.json();
    assert_eq!(body["filedata"], STANDARD.encode("two"));
}

#[tokio::test]
async fn dossier_items_that_cannot_be_are_refused() {
    let afas = Afas::start().await;
    let unreadable = json!({ "FileName": "a.txt", "FileStream": "???" });
    let cases = [
        (subject(99, 1, &[]), "type '99'"),
        (subject(-1, 1, &[]), "type '-1'"),
        (subject(7, 1, &[]), "bestemming"),
        (subject(1, 1, &[unreadable]), "not base64"),
        (json!({ "KnSubject": { "Element": { "Fields": { "Ds": "x" } } } }), "'StId' is mandatory"),
        (json!({ "KnSubjects": {} }), "'KnSubject' is missing"),
    ];
    for (body, fragment) in cases {
        let message = afas.send("POST", "connectors/KnSubject", &body).await.message();
        assert!(message.contains(fragment), "{message}");
    }
    let nowhere = json!({ "KnSubject": { "Element": { "@SbId": "1" } } });
    let message = afas.send("POST", "connectors/KnSubject/KnSubjectAttachment", &nowhere).await.message();
    assert!(message.contains("'1' does not exist"), "{message}");
}

#[tokio::test]
async fn files_of_other_administrations_are_hidden_from_a_limited_user() {
    let afas = Afas::start().await;
    let reply = afas.send("POST", "connectors/KnSubject", &subject(1, 2, &[file("a.txt", "one")])).await;
    let id = reply.json()["results"]["KnSubject"]["SbId"].as_str().unwrap().to_owned();
    let path =
        format!("connectors/Profit_Subject_Attachments?filterfieldids=subject_id&filtervalues={id}&operatortypes=1");
    let file = afas.get(&path).await.column("file_id")[0].clone();
    let afas = afas.with_authorization(&classic(TOKEN_ONE_ADMINISTRATION));
    assert!(afas.get(&path).await.rows().is_empty());
    assert_eq!(afas.get(&format!("subjectconnector/{id}/{file}")).await.status, 404);
}
