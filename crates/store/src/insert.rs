//! Many rows in few statements.

use sqlx::{AnyConnection, AssertSqlSafe};

use crate::error::StoreError;

/// Values per statement at most. SQLite looks every `$n` up in a list, so a statement's cost grows with the square of its
/// values: 20,000 rows of 15 took four times as long with 4,000 values per statement as with 500 (PostgreSQL: a third less).
const VALUES_AT_MOST: usize = 1_000;

/// The value of one column.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
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

/// Inserts `rows` into `table`, each with one value per column. (`sqlx::QueryBuilder` writes `?`, which PostgreSQL refuses;
/// these texts number their placeholders themselves.)
pub(crate) async fn insert_rows(
    connection: &mut AnyConnection,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
) -> Result<(), StoreError> {
    let rows_at_once = VALUES_AT_MOST.checked_div(columns.len()).unwrap_or(1).max(1);
    for batch in rows.chunks(rows_at_once) {
        let statement = statement(table, columns, batch.len());
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for value in batch.iter().flatten() {
            query = match value {
                Value::Text(text) => query.bind(text.clone()),
                Value::Integer(number) => query.bind(*number),
            };
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// `$3, $4, $5`: `count` placeholders from number `first` on, for `in (…)`.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    (first..).take(count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

fn statement(table: &str, columns: &[&str], rows: usize) -> String {
    let mut text = format!("insert into {table} ({}) values ", columns.join(", "));
    let firsts = (1_usize..).step_by(columns.len().max(1)).take(rows);
    let tuples: Vec<String> = firsts.map(|first| format!("({})", placeholders(first, columns.len()))).collect();
    text.push_str(&tuples.join(", "));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_over_all_rows() {
        assert_eq!(statement("t", &["a", "b"], 2), "insert into t (a, b) values ($1, $2), ($3, $4)");
    }
}
