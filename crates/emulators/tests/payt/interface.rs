//! A client of the interface, and records for it.

use emulators::payt::STATIC_TOKEN;
use serde_json::{Value, json};

use crate::client::{CODE, Payt};

/// An answer: its status and its body.
pub(crate) type Reply = (u16, Value);

impl Payt {
    pub(crate) fn id(&self) -> String {
        self.emulator.administration_id(CODE).unwrap().to_string()
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method.parse().unwrap(), format!("{}{path}", self.emulator.base_url()))
    }

    /// A read, with the administration's id in the query.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        let sign = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{sign}administration_id={}", self.id());
        reply(self.request("GET", &path).bearer_auth(STATIC_TOKEN)).await
    }

    /// The records of a list.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{body}");
        body["data"].as_array().unwrap().clone()
    }

    /// A write of records under a name.
    pub(crate) async fn write(&self, method: &str, name: &str, records: &[Value]) -> Reply {
        let body = json!({ "administration_id": self.id(), name: records });
        let request = self.request(method, &format!("/v1/{name}")).bearer_auth(STATIC_TOKEN);
        reply(request.body(body.to_string())).await
    }

    /// A write of which every record must go in.
    pub(crate) async fn put_in(&self, method: &str, name: &str, records: &[Value]) {
        let (status, body) = self.write(method, name, records).await;
        let good = json!({ "success": true, "count": records.len(), "errors": {} });
        assert_eq!((status, body), (if method == "POST" { 201 } else { 200 }, good));
    }

    /// The complaints about one record.
    pub(crate) async fn refused(&self, method: &str, name: &str, record: Value, key: &str) -> String {
        let (_, body) = self.write(method, name, &[record]).await;
        assert_eq!((&body["success"], &body["count"]), (&json!(true), &json!(0)), "{body}");
        let listed = body["errors"][key].as_array().unwrap();
        listed.iter().map(|text| text.as_str().unwrap()).collect::<Vec<_>>().join(", ")
    }
}

pub(crate) async fn reply(request: reqwest::RequestBuilder) -> Reply {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

pub(crate) fn debtor() -> Value {
    json!({ "debtor_number": "D1", "name": "Bakkerij Zonneveld", "debtor_identifier": "77" })
}

/// An invoice of debtor D1.
pub(crate) fn invoice(number: &str, total: &str, open: &str) -> Value {
    json!({
        "invoice_number": number, "debtor_number": "D1", "invoice_date": "2026-03-01", "due_date": "2026-03-15",
        "currency_code": "EUR", "amount_total": total, "amount_open": open,
        "book_amount_total": total, "book_amount_open": open,
    })
}

/// The record with other fields.
pub(crate) fn with(mut record: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}
