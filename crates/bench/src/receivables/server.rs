//! The GetConnectors of one AFAS on this machine: every row lies ready as text, and a page is cut out of it.
//!
//! The emulator of AFAS makes and sorts its whole table for each page, which with a million rows takes longer than anything that is
//! measured here.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use ledger::receivable::SourceKind;

use super::rows::{COLUMNS, push};
use crate::listening::listen;

/// The running server; it ends with the process.
pub(super) struct Server {
    base_url: String,
}

struct Shared {
    /// All rows, with commas between.
    text: String,
    /// Where each row begins, and the end.
    begins: Vec<usize>,
    latency: Duration,
    /// The paths of sales entries that were asked for.
    asked: Mutex<Vec<String>>,
}

impl Server {
    pub(super) fn start(rows: usize, latency: Duration) -> Result<Self> {
        let (mut text, mut begins) = (String::new(), Vec::with_capacity(rows + 1));
        for number in 0..rows {
            begins.push(text.len());
            push(&mut text, number);
            text.push(',');
        }
        begins.push(text.len());
        let shared = Shared { text, begins, latency, asked: Mutex::default() };
        Ok(Self { base_url: listen(move |path, stream| shared.serve(path, stream))? })
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Shared {
    fn serve(&self, path: &str, stream: &mut TcpStream) -> std::io::Result<()> {
        if !path.starts_with("/bench/") {
            thread::sleep(self.latency);
        }
        let [begin, rows, end] = self.answer(path);
        let length = begin.len() + rows.len() + end.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: {length}\r\n\r\n{begin}"
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(rows.as_bytes())?;
        stream.write_all(end.as_bytes())
    }

    fn answer(&self, path: &str) -> [std::borrow::Cow<'_, str>; 3] {
        let whole = |text: String| [text.into(), "".into(), "".into()];
        let asked = || self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        match path {
            "/bench/forget" => {
                asked().clear();
                return whole(String::new());
            }
            "/bench/asked" => return whole(asked().join("\n")),
            _ if path.starts_with("/metainfo") => return whole(fields_of(path)),
            _ => {}
        }
        let name = path.strip_prefix("/connectors/").unwrap_or_default().split('?').next().unwrap_or_default();
        if name == SourceKind::Administrations.usual_connector() {
            return whole(few(
                path,
                r#"{"administration_code":"1","administration_name":"De Wit","administration_origin_id":"1"}"#,
            ));
        }
        if name == SourceKind::PaymentConditions.usual_connector() {
            return whole(few(path, r#"{"payment_condition_code":"14","payment_condition_description":"14 dagen"}"#));
        }
        asked().push(path.to_owned());
        let (first, take) = asked_for(path);
        let last = self.begins.len() - 1;
        let [from, to] =
            [first.min(last), first.saturating_add(take).min(last)].map(|row| self.begins.get(row).copied());
        let rows = match (from, to) {
            // without the comma behind the last row
            (Some(from), Some(to)) if from < to => self.text.get(from..to - 1).unwrap_or_default(),
            _ => "",
        };
        [format!(r#"{{"skip":{first},"take":{take},"rows":["#).into(), rows.into(), "]}".into()]
    }
}

/// The first row of a question and how many: by counting, or from the invoice in the filter on.
fn asked_for(path: &str) -> (usize, usize) {
    let parameter = |name: &str| path.split(['?', '&']).find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let number = |name: &str, usual| parameter(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let values = parameter("filtervalues").unwrap_or_default();
    let invoice = values.split([',', ';']).find_map(|value| value.strip_prefix('V')?.parse::<usize>().ok());
    (number("skip", 0) + invoice.unwrap_or(0), number("take", 100))
}

/// A connector with one row.
fn few(path: &str, row: &str) -> String {
    let rows = if asked_for(path).0 == 0 { row } else { "" };
    format!(r#"{{"skip":0,"take":100,"rows":[{rows}]}}"#)
}

fn fields_of(path: &str) -> String {
    let named = |kind: SourceKind| path.ends_with(kind.usual_connector());
    let mut text = String::from(r#"{"fields":["#);
    let columns: &[(&str, &str)] = if named(SourceKind::Administrations) {
        &[("administration_code", "string"), ("administration_name", "string"), ("administration_origin_id", "string")]
    } else if named(SourceKind::PaymentConditions) {
        &[("payment_condition_code", "string"), ("payment_condition_description", "string")]
    } else {
        &COLUMNS
    };
    for (index, (id, kind)) in columns.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing to a String can't fail.
        let _ = write!(text, r#"{comma}{{"id":"{id}","dataType":"{kind}","label":"{id}"}}"#);
    }
    text.push_str("]}");
    text
}

/// The addresses of sales entries that were asked for since it was told to forget.
pub(super) fn asked(base_url: &str) -> Result<Vec<String>> {
    let paths = get(base_url, "/bench/asked")?;
    Ok(paths.lines().map(|path| format!("{base_url}{path}")).collect())
}

/// Has the server forget what was asked for.
pub(super) fn forget(base_url: &str) -> Result<()> {
    get(base_url, "/bench/forget").map(drop)
}

fn get(base_url: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(base_url.strip_prefix("http://").context("no address")?)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n")?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(told) = line.strip_prefix("Content-Length: ") {
            length = told.trim().parse()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = String::new();
    reader.take(length).read_to_string(&mut body)?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_by_counting_or_with_the_invoice_in_the_filter() {
        assert_eq!(asked_for("/connectors/X?skip=30&take=10"), (30, 10));
        let by_key =
            "/connectors/X?skip=0&take=1000&filterfieldids=a,b;a&filtervalues=1,V0000999,D0000999;1&operatortypes=1";
        assert_eq!(asked_for(by_key), (999, 1000));
        assert_eq!(asked_for("/connectors/X"), (0, 100));
    }

    #[test]
    fn every_row_is_json_with_all_columns() {
        let server = Server::start(25, Duration::ZERO).unwrap();
        let page = get(server.base_url(), "/connectors/Payt_sales_entries_v12?skip=20&take=10").unwrap();
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        let rows = page["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 5);
        assert!(rows.iter().all(|row| COLUMNS.iter().all(|(column, _)| !row[column].is_null())), "{rows:?}");
        let empty = get(server.base_url(), "/connectors/Payt_sales_entries_v12?skip=25&take=1").unwrap();
        assert!(empty.ends_with("\"rows\":[]}"), "{empty}");
        assert_eq!(asked(server.base_url()).unwrap().len(), 2);
        forget(server.base_url()).unwrap();
        assert!(asked(server.base_url()).unwrap().is_empty());
    }
}
