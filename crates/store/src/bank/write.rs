//! Keeping and removing bank statements. Each is kept once, and the statements of a file all or none.

use std::fmt;

use jiff::Timestamp;
use ledger::bank::{BankLine, BankStatement, StatementSummary};
use sqlx::AnyConnection;

use super::lines::{plain, written};
use super::{BankStatementRow, no_statement, read};
use crate::audit;
use crate::columns::to_json;
use crate::database::write_in;
use crate::documents::sha256_of;
use crate::error::StoreError;
use crate::id::new_id;
use crate::insert::{Value, insert_rows};
use crate::open::Store;

const LINE_COLUMNS: &[&str] = &[
    "statement_id",
    "position",
    "organisation_id",
    "entry",
    "booked",
    "value_date",
    "amount_minor",
    "currency",
    "reversal",
    "counterparty_name",
    "counterparty_account",
    "text",
    "end_to_end",
    "bank_reference",
    "plain_text",
];

/// What became of a statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedStatement {
    /// The statement as it is kept.
    pub row: BankStatementRow,
    /// Whether it is new; otherwise it was kept already.
    pub new: bool,
}

/// A statement of an account and id that is kept with other content. Nothing of its file was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementDiffers {
    /// The one that is kept.
    pub kept: BankStatementRow,
    /// The one that was given.
    pub given: BankStatementRow,
}

impl fmt::Display for StatementDiffers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kept, given) = (&self.kept, &self.given);
        let told = |row: &BankStatementRow| {
            let (opening, closing) = (row.summary.opening, row.summary.closing);
            let days = format!("{} to {}", opening.date, closing.date);
            format!("{days}, {} lines, from {} to {}", row.lines, opening.amount, closing.amount)
        };
        write!(f, "bank statement `{}` of account {} ", kept.summary.id, kept.summary.account)?;
        write!(f, "is kept with other content: kept {}; given {}", told(kept), told(given))
    }
}

impl std::error::Error for StatementDiffers {}

impl Store {
    /// Keeps the statements of a file for an organisation. One that is kept already stays as it is;
    /// [`StoreError::StatementDiffers`] when the bank's id is kept for the same days with other content.
    pub async fn save_bank_statements(
        &self,
        organisation_id: &str,
        statements: &[BankStatement],
        file: &[u8],
        who: &str,
        now: Timestamp,
    ) -> Result<Vec<SavedStatement>, StoreError> {
        let file_sha256 = sha256_of(file);
        let given: Vec<(BankStatementRow, &BankStatement)> = statements
            .iter()
            .map(|statement| Ok((row(statement, &file_sha256, who, now)?, statement)))
            .collect::<Result<_, StoreError>>()?;
        write_in!(self.database(), |c| save(c, organisation_id, &given, who, now))
    }

    /// Removes a statement of an organisation, with its lines.
    pub async fn delete_bank_statement(
        &self,
        organisation_id: &str,
        id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| delete(c, organisation_id, id, who, now))
    }
}

fn row(
    statement: &BankStatement,
    file_sha256: &str,
    who: &str,
    now: Timestamp,
) -> Result<BankStatementRow, StoreError> {
    Ok(BankStatementRow {
        id: new_id(now)?,
        summary: StatementSummary::of(statement),
        lines: statement.lines().len(),
        content_sha256: sha256_of(to_json("bank statement", statement.parts())?.as_bytes()),
        file_sha256: file_sha256.to_owned(),
        uploaded_by: who.to_owned(),
        // as it is read back: whole milliseconds
        uploaded_at: Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now),
    })
}

async fn save(
    c: &mut AnyConnection,
    organisation_id: &str,
    given: &[(BankStatementRow, &BankStatement)],
    who: &str,
    now: Timestamp,
) -> Result<Vec<SavedStatement>, StoreError> {
    // whoever uploads the same at the same time waits here, and finds it kept
    audit::hold(c, organisation_id).await?;
    let mut saved = Vec::with_capacity(given.len());
    for (row, statement) in given {
        if let Some(kept) = kept_already(c, organisation_id, row).await? {
            saved.push(SavedStatement { row: kept, new: false });
            continue;
        }
        insert(c, organisation_id, row).await?;
        insert_lines(c, organisation_id, &row.id, statement.lines()).await?;
        audit::note(c, organisation_id, now, who, "bank_statement_uploaded", &name(row)).await?;
        saved.push(SavedStatement { row: row.clone(), new: true });
    }
    Ok(saved)
}

fn name(row: &BankStatementRow) -> String {
    format!("{} {} {}", row.summary.account, row.summary.id, row.summary.closing.date)
}

/// The same statement, when it is kept. Another one of that id on the same days is an error; on other days the bank began
/// again with its numbers.
async fn kept_already(
    c: &mut AnyConnection,
    organisation_id: &str,
    given: &BankStatementRow,
) -> Result<Option<BankStatementRow>, StoreError> {
    let rows = sqlx::query(
        "select * from bank_statements where organisation_id = $1 and account = $2 and bank_id = $3 and currency = $4",
    )
    .bind(organisation_id)
    .bind(given.summary.account.as_str())
    .bind(&given.summary.id)
    .bind(given.summary.opening.amount.currency().code())
    .fetch_all(c)
    .await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if let Some(same) = rows.iter().find(|row| row.content_sha256 == given.content_sha256) {
        return Ok(Some(same.clone()));
    }
    match rows.into_iter().find(|row| row.summary.shares_a_day_with(&given.summary)) {
        Some(kept) => Err(StoreError::StatementDiffers(Box::new(StatementDiffers { kept, given: given.clone() }))),
        None => Ok(None),
    }
}

async fn insert(c: &mut AnyConnection, organisation_id: &str, row: &BankStatementRow) -> Result<(), StoreError> {
    let of = &row.summary;
    sqlx::query(
        "insert into bank_statements (id, organisation_id, account, bank_id, currency, opening_date, opening_minor,
             closing_date, closing_minor, line_count, first_booked, last_booked, content_sha256, file_sha256,
             uploaded_by, uploaded_at_ms)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(&row.id)
    .bind(organisation_id)
    .bind(of.account.as_str())
    .bind(&of.id)
    .bind(of.opening.amount.currency().code())
    .bind(of.opening.date.to_string())
    .bind(of.opening.amount.minor())
    .bind(of.closing.date.to_string())
    .bind(of.closing.amount.minor())
    .bind(i64::try_from(row.lines).unwrap_or(i64::MAX))
    .bind(of.booked.map(|(first, _)| first.to_string()))
    .bind(of.booked.map(|(_, last)| last.to_string()))
    .bind(&row.content_sha256)
    .bind(&row.file_sha256)
    .bind(&row.uploaded_by)
    .bind(row.uploaded_at.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn insert_lines(
    c: &mut AnyConnection,
    organisation_id: &str,
    statement_id: &str,
    lines: &[BankLine],
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(lines.len());
    for (line, position) in lines.iter().zip(0_i64..) {
        let texts = std::iter::once(&line.text).chain(&line.end_to_end).map(|text| plain(text));
        rows.push(vec![
            Value::from(statement_id),
            position.into(),
            organisation_id.into(),
            i64::from(line.entry).into(),
            line.booked.to_string().into(),
            line.value_date.map(|day| day.to_string()).into(),
            line.amount.minor().into(),
            line.amount.currency().code().into(),
            i64::from(line.reversal).into(),
            line.counterparty.name.clone().into(),
            line.counterparty.account.as_ref().map(written).into(),
            line.text.as_str().into(),
            to_json("end_to_end", &line.end_to_end)?.into(),
            line.bank_reference.clone().into(),
            texts.collect::<Vec<_>>().join(" ").into(),
        ]);
    }
    insert_rows(c, "bank_lines", LINE_COLUMNS, rows).await
}

async fn delete(
    c: &mut AnyConnection,
    organisation_id: &str,
    id: &str,
    who: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    audit::hold(c, organisation_id).await?;
    let found = sqlx::query("select * from bank_statements where organisation_id = $1 and id = $2")
        .bind(organisation_id)
        .bind(id)
        .fetch_optional(&mut *c)
        .await?;
    let row = read(&found.ok_or_else(|| no_statement(id))?)?;
    for statement in ["delete from bank_lines where statement_id = $1", "delete from bank_statements where id = $1"] {
        sqlx::query(statement).bind(&row.id).execute(&mut *c).await?;
    }
    audit::note(c, organisation_id, now, who, "bank_statement_removed", &name(&row)).await
}
