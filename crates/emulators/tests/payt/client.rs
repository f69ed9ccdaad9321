//! A client that sends files, and rows for them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use emulators::payt::{
    IMPORT_TOKEN, Invoice, PaytAdministration, PaytEmulator, PaytKnobs, PaytOptions, RunReport, STATIC_TOKEN,
};
use serde_json::{Value, json};

/// The administration of the tests.
pub(crate) const CODE: &str = "1";

/// An emulator and a client.
pub(crate) struct Payt {
    pub(crate) emulator: PaytEmulator,
    pub(crate) http: reqwest::Client,
}

impl Payt {
    pub(crate) async fn start() -> Payt {
        Payt::start_with(PaytOptions::default()).await
    }

    pub(crate) async fn start_in(administration: PaytAdministration) -> Payt {
        Payt::start_with(PaytOptions { administrations: vec![administration], ..PaytOptions::default() }).await
    }

    /// Limits are out of the way unless a test asks for them.
    pub(crate) async fn start_with(options: PaytOptions) -> Payt {
        let emulator = PaytEmulator::start(options).await.unwrap();
        emulator.knobs(|knobs| (knobs.requests_per_second, knobs.files_per_second) = (None, None));
        Payt { emulator, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    pub(crate) fn turn(&self, change: impl FnOnce(&mut PaytKnobs)) -> &Payt {
        self.emulator.knobs(change);
        self
    }

    pub(crate) async fn send(&self, kind: &str, body: &Value) -> reqwest::Result<reqwest::Response> {
        let address = format!("{}/import/files/{kind}", self.emulator.base_url());
        self.http.post(address).bearer_auth(STATIC_TOKEN).body(body.to_string()).send().await
    }

    /// Sends a file that must be accepted.
    pub(crate) async fn deliver(&self, kind: &str, filename: &str, bytes: &[u8]) {
        let answer = self.send(kind, &upload(filename, bytes)).await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }

    /// Sends a snapshot and has it imported.
    pub(crate) async fn import(&self, rows: &[Row]) -> RunReport {
        self.import_text(&csv(rows)).await
    }

    pub(crate) async fn import_text(&self, text: &str) -> RunReport {
        self.deliver("csv", "20260310.csv", text.as_bytes()).await;
        self.emulator.import_now(CODE).unwrap()
    }

    pub(crate) fn invoice(&self, number: &str) -> Invoice {
        self.emulator.invoice(CODE, number).unwrap()
    }

    /// What was paid, in cents, oldest first.
    pub(crate) fn paid(&self, number: &str) -> Vec<i64> {
        self.invoice(number).payments.iter().map(|payment| payment.cents).collect()
    }
}

/// The body that brings a file.
pub(crate) fn upload(filename: &str, bytes: &[u8]) -> Value {
    json!({
        "file": { "filename": filename, "base64_data": STANDARD.encode(bytes) },
        "administration_code": CODE,
        "import_token": IMPORT_TOKEN,
    })
}

/// A row by its columns.
#[derive(Debug, Clone)]
pub(crate) struct Row(Vec<(String, String)>);

/// The columns every row has.
const COLUMNS: [&str; 8] = [
    "administration_code",
    "debtor_code",
    "debtor_company_name",
    "debtor_email",
    "invoice_date",
    "invoice_due_date",
    "invoice_total_amount_inc_vat",
    "invoice_open_amount_inc_vat",
];

/// An invoice of debtor D1 with its total and what is open.
pub(crate) fn row(number: &str, total: &str, open: &str) -> Row {
    let values = [CODE, "D1", "Bakkerij Zonneveld", "info@zonneveld.test", "2026-03-01", "2026-03-15", total, open];
    let columns = COLUMNS.into_iter().zip(values).map(|(column, value)| (column.to_owned(), value.to_owned()));
    Row(columns.chain([("invoice_number".to_owned(), number.to_owned())]).collect())
}

impl Row {
    /// The same with another value; an empty one is no value.
    pub(crate) fn with(mut self, column: &str, value: &str) -> Row {
        self.0.retain(|(held, _)| held != column);
        self.0.push((column.to_owned(), value.to_owned()));
        self
    }

    /// The same with a full postal address.
    pub(crate) fn with_address(self) -> Row {
        let address =
            [("street_1", "Dorpsstraat 1"), ("postalcode", "1234 AB"), ("city", "Ons Dorp"), ("country_code", "NL")];
        address.into_iter().fold(self, |row, (part, value)| row.with(&format!("debtor_post_{part}"), value))
    }
}

/// A data file as a careful client writes it: `;`, CRLF, bare headers.
pub(crate) fn csv(rows: &[Row]) -> String {
    let mut columns: Vec<&str> = COLUMNS.into_iter().chain(["invoice_number"]).collect();
    for (column, _) in rows.iter().flat_map(|row| &row.0) {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let line = |row: &Row| {
        let value =
            |column: &&str| row.0.iter().find(|(held, _)| held == column).map_or("", |(_, value)| value).to_owned();
        columns.iter().map(value).collect::<Vec<_>>().join(";")
    };
    let lines = std::iter::once(columns.join(";")).chain(rows.iter().map(line));
    lines.map(|line| line + "\r\n").collect()
}
