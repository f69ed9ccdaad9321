//! Entries as rows.

use jiff::Timestamp;
use ledger::entry::{Account, Entry, EntryLine};
use ledger::plan::Placed;
use ledger::reason::Reason;
use ledger::state::EntryState;
use sqlx::AnyConnection;

use crate::columns::{Columns, to_json, to_word};
use crate::error::StoreError;
use crate::id::new_id;
use crate::insert::{Value, insert_rows};
use crate::settlements::moves::Stand;

use super::LateState;

/// The words for [`Account`] in `entry_lines.account_kind`.
pub(super) const LEDGER: &str = "ledger";
pub(super) const DEBTOR: &str = "debtor";

const LINE_COLUMNS: &[&str] = &[
    "entry_id",
    "position",
    "account_kind",
    "account_number",
    "side",
    "amount_minor",
    "currency",
    "invoice",
    "vat_code",
    "description",
    "covers",
    "reason",
    "late",
];

/// Stores an entry of a settlement with its lines.
pub(crate) async fn insert(
    c: &mut AnyConnection,
    settlement: &Stand,
    entry: &Entry,
    state: EntryState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let parts = entry.parts();
    let id = new_id(now)?;
    sqlx::query(
        "insert into entries (id, settlement_id, flow_id, part, voucher, administration, journal, date, year, period,
             total_minor, currency, state, attempts, updated_at_ms)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14)",
    )
    .bind(&id)
    .bind(&settlement.id)
    .bind(&settlement.flow_id)
    .bind(i64::from(parts.part))
    .bind(parts.voucher.as_str())
    .bind(parts.administration)
    .bind(&parts.journal)
    .bind(parts.date.to_string())
    .bind(i64::from(parts.year))
    .bind(i64::from(parts.period))
    .bind(entry.total().minor())
    .bind(entry.total().currency().code())
    .bind(state.word())
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await
    .map_err(|error| StoreError::taken(error, "voucher", parts.voucher.as_str()))?;
    let rows: Result<Vec<_>, _> = (1_i64..).zip(&parts.lines).map(|(n, line)| line_values(&id, n, line)).collect();
    insert_rows(c, "entry_lines", LINE_COLUMNS, rows?).await
}

/// Deletes the entries of a settlement. The caller has made sure that none may be booked.
pub(crate) async fn delete_of(c: &mut AnyConnection, settlement_id: &str) -> Result<(), StoreError> {
    let entries = sqlx::query("select id, state from entries where settlement_id = $1")
        .bind(settlement_id)
        .fetch_all(&mut *c)
        .await?;
    for entry in &entries {
        if entry.word("state", EntryState::from_word)?.may_be_booked() {
            continue;
        }
        let id = entry.text("id")?;
        sqlx::query("delete from entry_lines where entry_id = $1").bind(&id).execute(&mut *c).await?;
        sqlx::query("delete from entries where id = $1").bind(&id).execute(&mut *c).await?;
    }
    Ok(())
}

/// Deletes the entries that differ though they were never sent: what AFAS has under their voucher is not ours. False, and
/// nothing is deleted, when one of those that differ was sent.
pub(crate) async fn delete_never_sent(c: &mut AnyConnection, settlement_id: &str) -> Result<bool, StoreError> {
    let differing =
        sqlx::query("select id, posting_at_ms, booking_number from entries where settlement_id = $1 and state = $2")
            .bind(settlement_id)
            .bind(EntryState::Differs.word())
            .fetch_all(&mut *c)
            .await?;
    for entry in &differing {
        if entry.integer_or_null("posting_at_ms")?.is_some() || entry.text_or_null("booking_number")?.is_some() {
            return Ok(false);
        }
    }
    for entry in &differing {
        let id = entry.text("id")?;
        sqlx::query("delete from entry_lines where entry_id = $1").bind(&id).execute(&mut *c).await?;
        sqlx::query("delete from entries where id = $1").bind(&id).execute(&mut *c).await?;
    }
    Ok(true)
}

/// Counts anew how many transactions of a settlement found their invoice; after every change of its entries.
pub(crate) async fn count_placed(c: &mut AnyConnection, settlement_id: &str) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "select line.covers, line.reason from entries entry join entry_lines line on line.entry_id = entry.id
         where entry.settlement_id = $1",
    )
    .bind(settlement_id)
    .fetch_all(&mut *c)
    .await?;
    let lines: Vec<(Vec<String>, Reason)> =
        rows.iter().map(|row| Ok((row.json("covers")?, row.json("reason")?))).collect::<Result<_, StoreError>>()?;
    let placed = Placed::of(lines.iter().map(|(covers, reason)| (covers.as_slice(), reason)));
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    sqlx::query("update settlements set matched = $1, unmatched = $2 where id = $3")
        .bind(number(placed.matched))
        .bind(number(placed.unmatched))
        .bind(settlement_id)
        .execute(c)
        .await?;
    Ok(())
}

fn line_values(entry_id: &str, position: i64, line: &EntryLine) -> Result<Vec<Value>, StoreError> {
    let kind = match line.account {
        Account::Ledger(_) => LEDGER,
        Account::Debtor(_) => DEBTOR,
    };
    Ok(vec![
        entry_id.into(),
        position.into(),
        kind.into(),
        line.account.number().into(),
        to_word("side", &line.side)?.into(),
        line.amount.minor().into(),
        line.amount.currency().code().into(),
        line.invoice.clone().into(),
        line.vat_code.clone().into(),
        line.description.as_str().into(),
        to_json("covers", &line.covers)?.into(),
        to_json("reason", &line.reason)?.into(),
        line.reason.is_not_found().then(|| LateState::Waits.word().to_owned()).into(),
    ])
}
