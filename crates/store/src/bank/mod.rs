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
use crate::conditions::Conditions;
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

    /// Its statements that end on a day or later, and of each account the last ones before: what follows them, or does not, can
    /// be told.
    pub async fn list_bank_statements_since(&self, from: Date) -> Result<Vec<BankStatementRow>, StoreError> {
        let before = sqlx::query(
            "select account, max(closing_date) as last from bank_statements
             where organisation_id = $1 and closing_date < $2 group by account order by account limit $3",
        )
        .bind(self.id())
        .bind(from.to_string())
        .bind(LIST_AT_MOST)
        .fetch_all(self.pool())
        .await?;
        let mut statement = Conditions::of(
            "select * from bank_statements where organisation_id = ? and (closing_date >= ?",
            [self.id().into(), from.to_string().into()],
        );
        for row in &before {
            let values = [row.text("account")?.into(), row.text("last")?.into()];
            statement.push(" or (account = ? and closing_date = ?)", values);
        }
        statement.push(") order by account, opening_date, closing_date, bank_id, id limit ?", [LIST_AT_MOST.into()]);
        statement.query().fetch_all(self.pool()).await?.iter().map(read).collect()
    }

    /// How many statements it has, and the last day of the one that so many are newer than: of the oldest when there are fewer.
    pub async fn bank_statement_day(&self, newer: u32) -> Result<Option<(usize, Date)>, StoreError> {
        let row =
            sqlx::query("select cast(count(*) as bigint) as number from bank_statements where organisation_id = $1")
                .bind(self.id())
                .fetch_one(self.pool())
                .await?;
        let number: usize = row.number("number")?;
        let place = i64::from(newer).min(row.integer("number")?.saturating_sub(1)).max(0);
        let day = sqlx::query(
            "select closing_date from bank_statements where organisation_id = $1
             order by closing_date desc limit 1 offset $2",
        )
        .bind(self.id())
        .bind(place)
        .fetch_optional(self.pool())
        .await?;
        day.map(|row| Ok((number, row.date("closing_date")?))).transpose()
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
