//! Bank statements that people uploaded, and their lines.

mod lines;
mod write;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::bank::{AccountNumber, Balance, StatementSummary};
use sqlx::any::AnyRow;

pub use lines::{BankLineFilter, BankLinePlace, BankLineRow};
pub use write::{SavedStatement, StatementDiffers};

use crate::columns::{Columns, damaged};
use crate::error::StoreError;
use crate::organisation::OrganisationStore;

/// Statements a list gives at most: thirty years of an account that has one every day.
const LIST_AT_MOST: i64 = 10_000;

/// A statement that is kept, without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankStatementRow {
    /// Our id.
    pub id: String,
    /// What it says apart from its lines.
    pub summary: StatementSummary,
    /// How many lines it has.
    pub lines: usize,
    /// The hash of all that it says, in hexadecimal.
    pub content_sha256: String,
    /// The hash of the file it was in, in hexadecimal.
    pub file_sha256: String,
    /// Who uploaded it.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: Timestamp,
}

impl OrganisationStore {
    /// Whether any statement was uploaded.
    pub async fn has_bank_statements(&self) -> Result<bool, StoreError> {
        let found = sqlx::query("select id from bank_statements where organisation_id = $1 limit 1");
        Ok(found.bind(self.id()).fetch_optional(self.pool()).await?.is_some())
    }

    /// Its statements that end on a day or later, by account and day.
    pub async fn list_bank_statements(&self, from: Option<Date>) -> Result<Vec<BankStatementRow>, StoreError> {
        let rows = sqlx::query(
            "select * from bank_statements
             where organisation_id = $1 and (cast($2 as text) is null or closing_date >= $2)
             order by closing_date desc, account, bank_id, id limit $3",
        )
        .bind(self.id())
        .bind(from.map(|day| day.to_string()))
        .bind(LIST_AT_MOST)
        .fetch_all(self.pool())
        .await?;
        let mut found: Vec<BankStatementRow> = rows.iter().map(read).collect::<Result<_, _>>()?;
        let key = |row: &BankStatementRow| {
            let of = &row.summary;
            (of.account.clone(), of.opening.date, of.closing.date, of.id.clone())
        };
        found.sort_by_cached_key(key);
        Ok(found)
    }

    /// A statement of its.
    pub async fn get_bank_statement(&self, id: &str) -> Result<BankStatementRow, StoreError> {
        let row = sqlx::query("select * from bank_statements where organisation_id = $1 and id = $2")
            .bind(self.id())
            .bind(id)
            .fetch_optional(self.pool())
            .await?;
        read(&row.ok_or_else(|| no_statement(id))?)
    }
}

fn no_statement(id: &str) -> StoreError {
    StoreError::NotFound { what: "bank statement", which: id.to_owned() }
}

fn read(row: &AnyRow) -> Result<BankStatementRow, StoreError> {
    Ok(BankStatementRow {
        id: row.text("id")?,
        summary: StatementSummary {
            account: account("account", &row.text("account")?)?,
            id: row.text("bank_id")?,
            opening: Balance { date: row.date("opening_date")?, amount: row.money("opening_minor")? },
            closing: Balance { date: row.date("closing_date")?, amount: row.money("closing_minor")? },
            booked: row.date_or_null("first_booked")?.zip(row.date_or_null("last_booked")?),
        },
        lines: row.number("line_count")?,
        content_sha256: row.text("content_sha256")?,
        file_sha256: row.text("file_sha256")?,
        uploaded_by: row.text("uploaded_by")?,
        uploaded_at: row.moment("uploaded_at_ms")?,
    })
}

fn account(column: &'static str, text: &str) -> Result<AccountNumber, StoreError> {
    AccountNumber::read(text).ok_or_else(|| damaged(column, format!("`{text}` is no account")))
}
