//! FiInvoice: changing the terms of an invoice.

use serde_json::{Value, json};

use crate::support::{Afas, receipt};

async fn change(afas: &Afas, fields: Value) -> crate::support::Reply {
    let mut all = json!({ "UnId": 1, "VaAd": "2", "DcNr": "10044", "InId": "V0031888" });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    afas.send("PUT", "connectors/FiInvoice", &json!({ "FiInvoice": { "Element": { "Fields": all } } })).await
}

async fn row(afas: &Afas) -> std::collections::BTreeMap<String, String> {
    let path = "connectors/Kruispost_OpenItems?filterfieldids=InvoiceNr&filtervalues=V0031888&operatortypes=1";
    afas.get(path).await.rows()[0].clone()
}

#[tokio::test]
async fn only_the_fields_sent_change_and_an_empty_one_is_cleared() {
    let afas = Afas::start().await;
    let before = row(&afas).await;
    let reply = change(&afas, json!({ "PaId": "8123456789012345", "BlPa": true, "Fref": "REF" })).await;
    assert_eq!(reply.text(), r#"{"results":{"FiInvoice":{"InId":"V0031888","UnId":"1"}}}"#);
    let after = row(&afas).await;
    assert_eq!(
        (after["PaymentReference"].as_str(), after["BlockedForCollection"].as_str()),
        ("8123456789012345", "true")
    );
    assert_eq!((&after["ExpDate"], &after["Balance"]), (&before["ExpDate"], &before["Balance"]));
    change(&afas, json!({ "PaId": "" })).await;
    assert_eq!(row(&afas).await["PaymentReference"], "null");
}

#[tokio::test]
async fn a_new_payment_condition_moves_the_due_date() {
    let afas = Afas::start().await;
    change(&afas, json!({ "PaCd": "60" })).await;
    assert_eq!(row(&afas).await["ExpDate"], "2026-11-30T00:00:00Z");
    change(&afas, json!({ "ExDa": "2026-12-24" })).await;
    assert_eq!(row(&afas).await["ExpDate"], "2026-12-24T00:00:00Z");
}

#[tokio::test]
async fn changes_that_cannot_be_are_refused() {
    let afas = Afas::start().await;
    let cases = [
        (json!({ "InId": "V9" }), "Invoice V9 is not known"),
        (json!({ "DcNr": "10045" }), "is not known for this relation"),
        (json!({ "PaCd": "99" }), "Payment condition '99'"),
        (json!({ "ExDa": "soon" }), "Type mismatch"),
        (json!({ "Nope": "1" }), "'Nope' was not found"),
    ];
    for (fields, fragment) in cases {
        let message = change(&afas, fields).await.message();
        assert!(message.contains(fragment), "{message}");
    }
    assert_eq!(change(&afas, json!({ "AmCr": "1" })).await.status, 200);
    afas.book(&receipt()).await;
    assert!(change(&afas, json!({ "AmCr": "1" })).await.message().contains("fully matched"));
}
