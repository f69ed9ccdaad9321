//! Tables to take along: as CSV and as a spreadsheet. A text can't become a formula in either.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use ledger::language::Language;
use ledger::money::Money;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::failure::PageFailure;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table with a heading per column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    title: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    Day(Date),
    Money(Money),
    Number(i64),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Table {
    pub(crate) fn new(title: &str, columns: Vec<&'static str>) -> Self {
        Self { title: title.to_owned(), columns, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// CSV as a spreadsheet of the reader's language opens it: with commas and points in English, semicolons and commas in
    /// Dutch; UTF-8 with a mark in front, by which Excel knows.
    pub(crate) fn csv(&self, name: &str, language: Language) -> Response {
        let mut text = String::from('\u{feff}');
        let between = match language {
            Language::En => ",",
            Language::Nl => ";",
        };
        let heading = self.columns.iter().map(|column| quoted(column)).collect::<Vec<_>>();
        text.push_str(&heading.join(between));
        text.push_str("\r\n");
        for row in &self.rows {
            let cells = row.iter().map(|cell| csv_cell(cell, language)).collect::<Vec<_>>();
            text.push_str(&cells.join(between));
            text.push_str("\r\n");
        }
        file(name, "csv", "text/csv; charset=utf-8", text.into_bytes())
    }

    /// A workbook with one sheet.
    pub(crate) fn xlsx(&self, name: &str) -> Result<Response, PageFailure> {
        let bytes = self.workbook().map_err(|error| {
            tracing::error!("a table could not be written: {error}");
            PageFailure::Failed
        })?;
        Ok(file(name, "xlsx", XLSX, bytes))
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let (bold, day, money) = (
            Format::new().set_bold(),
            Format::new().set_num_format("yyyy-mm-dd"),
            Format::new().set_num_format("#,##0.00"),
        );
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&self.title))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0..).zip(&self.columns) {
            sheet.write_string_with_format(0, column, *heading, &bold)?;
        }
        for (line, row) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(row) {
                match cell {
                    Cell::Text(text) => sheet.write_string(line, column, text)?,
                    Cell::Number(number) => sheet.write_number(line, column, number_of(&number.to_string()))?,
                    Cell::Money(amount) => {
                        sheet.write_number_with_format(line, column, number_of(&amount.decimal_text()), &money)?
                    }
                    Cell::Day(date) => {
                        let date = ExcelDateTime::parse_from_str(&date.to_string())?;
                        sheet.write_datetime_with_format(line, column, &date, &day)?
                    }
                };
            }
        }
        sheet.autofit();
        book.save_to_buffer()
    }
}

/// A spreadsheet has binary numbers only; up to fifteen digits they show as they were written.
fn number_of(text: &str) -> f64 {
    text.parse().unwrap_or_default()
}

/// At most 31 characters, without those a sheet's name may not have.
fn sheet_name(title: &str) -> String {
    title.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(31).collect()
}

fn csv_cell(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        Cell::Day(date) => date.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Money(amount) => match language {
            Language::En => amount.decimal_text(),
            Language::Nl => amount.decimal_text().replace('.', ","),
        },
    }
}

/// In quotes; a text that a spreadsheet would calculate gets a mark in front (OWASP: CSV injection).
pub(crate) fn quoted(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

fn file(name: &str, ending: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use jiff::civil::date;
    use ledger::money::Currency;

    use super::*;

    fn table() -> Table {
        let mut table = Table::new("Uitbetalingen: [maart]", vec!["Datum", "Tekst", "Bedrag", "Regel"]);
        table.row(vec![
            Cell::Day(date(2026, 3, 10)),
            Cell::text("=HYPERLINK(\"x\")"),
            Cell::Money(Money::new(-123_456, Currency::EUR)),
            Cell::Number(3),
        ]);
        table
    }

    async fn body(response: Response) -> Vec<u8> {
        to_bytes(response.into_body(), 1_000_000).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn csv_follows_the_language_and_a_text_is_no_formula() {
        let dutch = String::from_utf8(body(table().csv("x", Language::Nl)).await).unwrap();
        let lines =
            "\u{feff}\"Datum\";\"Tekst\";\"Bedrag\";\"Regel\"\r\n2026-03-10;\"'=HYPERLINK(\"\"x\"\")\";-1234,56;3\r\n";
        assert_eq!(dutch, lines);
        let english = String::from_utf8(body(table().csv("x", Language::En)).await).unwrap();
        assert!(english.contains(",-1234.56,3"), "{english}");
    }

    #[tokio::test]
    async fn a_workbook_is_a_zip_that_names_its_file() {
        let response = table().xlsx("../QX7P-2M4K").unwrap();
        let name = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert_eq!(name, "attachment; filename=\"QX7P-2M4K.xlsx\"");
        assert_eq!(&body(response).await[..4], b"PK\x03\x04");
        assert_eq!(sheet_name("Uitbetalingen: [maart]"), "Uitbetalingen maart");
    }
}
