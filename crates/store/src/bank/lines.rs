//! Lines of bank statements: by their days, and by a code that may stand in their text.

use jiff::civil::Date;
use ledger::bank::{AccountNumber, BankLine, Counterparty};
use sqlx::any::AnyRow;

use super::account;
use crate::columns::Columns;
use crate::error::StoreError;
use crate::organisation::OrganisationStore;

/// Which lines somebody wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BankLineFilter {
    /// Only booked on or after this day.
    pub from: Option<Date>,
    /// Only booked on or before this day.
    pub to: Option<Date>,
    /// Only those in whose text or references this code may stand, however it is written there.
    pub code: Option<String>,
}

/// The last line of a piece of a list, after which the next one goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLinePlace {
    /// The day it was booked.
    pub booked: Date,
    /// Our id of its statement.
    pub statement_id: String,
    /// Its place in the statement, counted from 0.
    pub position: i64,
}

/// A line, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLineRow {
    /// Where it stands.
    pub place: BankLinePlace,
    /// The line.
    pub line: BankLine,
}

impl OrganisationStore {
    /// Lines of its statements by day, as many as `limit` after a place.
    pub async fn list_bank_lines(
        &self,
        filter: &BankLineFilter,
        after: Option<&BankLinePlace>,
        limit: u32,
    ) -> Result<Vec<BankLineRow>, StoreError> {
        let rows = sqlx::query(
            "select line.*, statement.account, statement.bank_id
             from bank_lines line join bank_statements statement on statement.id = line.statement_id
             where line.organisation_id = $1
               and (cast($2 as text) is null or line.booked >= $2)
               and (cast($3 as text) is null or line.booked <= $3)
               and (cast($4 as text) is null or line.plain_text like $4)
               and (cast($5 as text) is null or line.booked > $5 or (line.booked = $5 and
                   (line.statement_id > $6 or (line.statement_id = $6 and line.position > $7))))
             order by line.booked, line.statement_id, line.position limit $8",
        )
        .bind(self.id())
        .bind(filter.from.map(|day| day.to_string()))
        .bind(filter.to.map(|day| day.to_string()))
        .bind(filter.code.as_deref().map(|code| format!("%{}%", plain(code))))
        .bind(after.map(|place| place.booked.to_string()))
        .bind(after.map(|place| place.statement_id.as_str()))
        .bind(after.map(|place| place.position))
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read).collect()
    }
}

/// Letters and digits in capitals, as codes are compared.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

fn read(row: &AnyRow) -> Result<BankLineRow, StoreError> {
    let (booked, counterparty) = (row.date("booked")?, row.text_or_null("counterparty_account")?);
    let counterparty = counterparty.as_deref().map(|text| account("counterparty_account", text)).transpose()?;
    Ok(BankLineRow {
        place: BankLinePlace { booked, statement_id: row.text("statement_id")?, position: row.integer("position")? },
        line: BankLine {
            account: account("account", &row.text("account")?)?,
            statement: row.text("bank_id")?,
            entry: row.number("entry")?,
            booked,
            value_date: row.date_or_null("value_date")?,
            amount: row.money("amount_minor")?,
            reversal: row.flag("reversal")?,
            counterparty: Counterparty { name: row.text_or_null("counterparty_name")?, account: counterparty },
            text: row.text("text")?,
            end_to_end: row.json("end_to_end")?,
            bank_reference: row.text_or_null("bank_reference")?,
        },
    })
}

/// The account as it is kept.
pub(super) fn written(account: &AccountNumber) -> String {
    account.as_str().to_owned()
}
