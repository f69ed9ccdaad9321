//! All data of an organisation, row by row as of one moment, for a file that it takes with it.

use futures_util::TryStreamExt;
use ledger::language::Text;
use serde_json::value::RawValue;
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, AssertSqlSafe, Row, ValueRef};
use tokio::sync::mpsc::Sender;

use super::tables::{OwnTable, TABLES};
use super::words;
use crate::columns::{Columns, damaged, to_json};
use crate::database::read_in;
use crate::error::StoreError;
use crate::organisation::OrganisationStore;

/// What comes out, in this order: a table, its rows, the next table …, and the documents at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// A table begins.
    Table(ExportTable),
    /// A row of it, as one JSON object without line ends.
    Row(String),
    /// A document as it was received.
    Document {
        /// Where it lies in the export, as `documents.ndjson` says.
        file: String,
        /// The document.
        body: Vec<u8>,
    },
}

/// A table of the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportTable {
    /// Its name, which is also the name of its file.
    pub name: &'static str,
    /// What a row is.
    pub about: Text,
    /// What stands in a row.
    pub columns: Vec<ExportColumn>,
}

/// A column of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportColumn {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: Text,
}

/// What a table is called in the export, where the columns come from, and which they are.
struct Cut {
    table: ExportTable,
    statement: String,
    columns: Vec<&'static str>,
}

impl OrganisationStore {
    /// Hands all data of the organisation to a receiver, one piece at a time, all as of one moment. Ends early, without an
    /// error, when the receiver is gone.
    pub async fn export(&self, to: &Sender<Exported>) -> Result<(), StoreError> {
        let organisation = self.id().to_owned();
        read_in!(self.reader().database(), |c| export(c, &organisation, to))
    }
}

async fn export(c: &mut AnyConnection, organisation_id: &str, to: &Sender<Exported>) -> Result<(), StoreError> {
    for table in TABLES.iter().filter(|table| !table.exported.is_empty()) {
        let cut = cut(table)?;
        if to.send(Exported::Table(cut.table)).await.is_err() {
            return Ok(());
        }
        let mut rows = sqlx::query(AssertSqlSafe(cut.statement)).bind(organisation_id).fetch(&mut *c);
        while let Some(row) = rows.try_next().await? {
            let mut line = line_of(&row, &cut.columns)?;
            if table.name == "settlement_documents" {
                let file = to_json("file", &file_of(&row)?)?;
                line.truncate(line.len().saturating_sub(1));
                line.push_str(&format!(",\"file\":{file}}}"));
            }
            if to.send(Exported::Row(line)).await.is_err() {
                return Ok(());
            }
        }
    }
    let statement = format!("{} order by d.settlement_id, d.revision, d.key", documents(", document.body"));
    let mut rows = sqlx::query(AssertSqlSafe(statement)).bind(organisation_id).fetch(c);
    while let Some(row) = rows.try_next().await? {
        let document = Exported::Document { file: file_of(&row)?, body: row.bytes("body")? };
        if to.send(document).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// The documents of an organisation with what names their files.
fn documents(more: &str) -> String {
    format!(
        "select d.settlement_id, d.revision, d.key, d.sha256, d.fetched_at_ms, s.code, f.called{more}
         from settlement_documents d join settlements s on s.id = d.settlement_id join flows f on f.id = s.flow_id
            join documents document on document.sha256 = d.sha256
         where f.organisation_id = $1"
    )
}

fn cut(table: &OwnTable) -> Result<Cut, StoreError> {
    let mut columns: Vec<&'static str> = table.exported.split_whitespace().collect();
    let order = table.order.split_whitespace().collect::<Vec<_>>().join(", ");
    let (name, statement) = match table.name {
        "memberships" => {
            columns.extend(["email", "name", "language"]);
            let from = "memberships join users on users.id = memberships.user_id";
            (
                "members",
                format!("select {} from {from} where organisation_id = $1 order by {order}", columns.join(", ")),
            )
        }
        "settlement_documents" => {
            ("documents", format!("{} order by d.settlement_id, d.revision, d.key", documents("")))
        }
        name => {
            let (list, rows) = (columns.join(", "), table.rows.condition());
            (name, format!("select {list} from {name} where {rows} order by {order}"))
        }
    };
    let mut described = columns.clone();
    if name == "documents" {
        described.push("file");
    }
    let told = |column: &&'static str| {
        let name = shown(column);
        words::column(name).map(|about| ExportColumn { name, about }).ok_or_else(|| damaged("export", name))
    };
    let about = words::table(name).ok_or_else(|| damaged("export", name))?;
    let table = ExportTable { name, about, columns: described.iter().map(told).collect::<Result<_, _>>()? };
    Ok(Cut { table, statement, columns })
}

/// The name of a column in the export: moments are texts there.
fn shown(column: &'static str) -> &'static str {
    column.strip_suffix("_ms").unwrap_or(column)
}

/// A row as JSON. Numbers are whole, moments are texts in UTC, and what is JSON in the database stays so.
fn line_of(row: &AnyRow, columns: &[&'static str]) -> Result<String, StoreError> {
    let mut line = String::from("{");
    for (number, column) in columns.iter().enumerate() {
        if number > 0 {
            line.push(',');
        }
        line.push_str(&format!("\"{}\":{}", shown(column), value_of(row, column)?));
    }
    line.push('}');
    Ok(line)
}

fn value_of(row: &AnyRow, column: &'static str) -> Result<String, StoreError> {
    let raw = row.try_get_raw(column)?;
    if raw.is_null() {
        return Ok("null".to_owned());
    }
    let kind = raw.type_info().kind();
    match kind {
        AnyTypeInfoKind::SmallInt | AnyTypeInfoKind::Integer | AnyTypeInfoKind::BigInt if column.ends_with("_ms") => {
            to_json(column, &row.moment(column)?.to_string())
        }
        AnyTypeInfoKind::SmallInt | AnyTypeInfoKind::Integer | AnyTypeInfoKind::BigInt => {
            Ok(row.integer(column)?.to_string())
        }
        _ => {
            let text = row.text(column)?;
            // what is an object or a list there is one here
            if text.starts_with(['{', '['])
                && words::JSON.contains(&column)
                && !text.contains(['\n', '\r'])
                && serde_json::from_str::<&RawValue>(&text).is_ok()
            {
                return Ok(text);
            }
            to_json(column, &text)
        }
    }
}

/// Where a document lies: by integration, settlement, revision and key.
fn file_of(row: &AnyRow) -> Result<String, StoreError> {
    let (flow, code, key) = (row.text("called")?, row.text("code")?, row.text("key")?);
    let revision = row.integer("revision")?;
    Ok(format!("documents/{}/{}/{revision}/{}", as_name(&flow), as_name(&code), as_name(&key)))
}

/// A text as the name of a file on any system; two texts never have one name.
fn as_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            b'.' if !name.is_empty() => name.push('.'),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    if name.is_empty() { "%".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_and_column_is_told_in_both_languages() {
        for table in TABLES.iter().filter(|table| !table.exported.is_empty()) {
            let cut = cut(table).unwrap();
            let texts = cut.table.columns.iter().map(|column| column.about).chain([cut.table.about]);
            for text in texts {
                assert!(
                    !text.en.is_empty() && !text.nl.is_empty() && text.en != text.nl,
                    "{}: {}",
                    table.name,
                    text.en
                );
            }
        }
    }

    #[test]
    fn names_of_files_leave_no_folder_and_never_meet() {
        assert_eq!(as_name("records:CLEARING-1"), "records%3ACLEARING-1");
        assert_eq!(as_name("../x"), "%2E.%2Fx");
        assert_ne!(as_name("a:b"), as_name("a%3Ab"));
        assert_eq!(as_name(""), "%");
    }
}
