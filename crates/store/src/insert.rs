//! Many rows in few statements.

use sqlx::{AnyConnection, AssertSqlSafe};

use crate::error::StoreError;

/// Values per statement at most: enough that what a statement costs besides is little of it (a third less than with 500 on
/// PostgreSQL), and few enough that not much is held twice.
const VALUES_AT_MOST: usize = 1_000;

/// What sqlx calls SQLite.
const SQLITE: &str = "SQLite";

/// The value of one column.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Bytes(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Integer(number)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

/// Inserts `rows` into `table`, each with one value per column. PostgreSQL wants its placeholders numbered. SQLite looks
/// the name of every `$n` up in a list, which costs the square of their number, and nothing for a plain `?`.
pub(crate) async fn insert_rows(
    connection: &mut AnyConnection,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
) -> Result<(), StoreError> {
    insert_or(connection, table, columns, rows, "").await
}

/// The same, with what is done about rows that are there already: `on conflict (…) do …`. No two of `rows` may conflict with each other.
pub(crate) async fn insert_or(
    connection: &mut AnyConnection,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
    conflict: &'static str,
) -> Result<(), StoreError> {
    let rows_at_once = VALUES_AT_MOST.checked_div(columns.len()).unwrap_or(1).max(1);
    let numbered = connection.backend_name() != SQLITE;
    let mut rows = rows.into_iter();
    loop {
        let batch: Vec<Vec<Value>> = rows.by_ref().take(rows_at_once).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let statement = statement(table, columns, batch.len(), numbered);
        let mut query = sqlx::query(AssertSqlSafe(format!("{statement} {conflict}")));
        for value in batch.into_iter().flatten() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Integer(number) => query.bind(number),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query.execute(&mut *connection).await?;
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_owned())
    }
}

/// `$3, $4, $5`: `count` placeholders from number `first` on, for `in (…)`.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    (first..).take(count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

fn statement(table: &str, columns: &[&str], rows: usize, numbered: bool) -> String {
    let mut text = format!("insert into {table} ({}) values ", columns.join(", "));
    let firsts = (1_usize..).step_by(columns.len().max(1)).take(rows);
    let plain = vec!["?"; columns.len()].join(", ");
    let places = |first| if numbered { placeholders(first, columns.len()) } else { plain.clone() };
    let tuples: Vec<String> = firsts.map(|first| format!("({})", places(first))).collect();
    text.push_str(&tuples.join(", "));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_over_all_rows() {
        assert_eq!(statement("t", &["a", "b"], 2, true), "insert into t (a, b) values ($1, $2), ($3, $4)");
        assert_eq!(statement("t", &["a", "b"], 2, false), "insert into t (a, b) values (?, ?), (?, ?)");
    }
}
