//! Entries from rows.

use jiff::Timestamp;
use ledger::entry::{Account, EntryLine, EntryParts, Voucher};
use ledger::plan::waiting_lines;
use ledger::state::EntryState;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::write::{DEBTOR, LEDGER};
use super::{BookingReferenceRow, EntryMark, EntryRow};
use crate::columns::{Columns, damaged, to_json};
use crate::database::read_in;
use crate::error::StoreError;
use crate::insert::placeholders;
use crate::open::ReadStore;

/// An entry with what it takes from its settlement.
const SELECT: &str = "select entry.*, settlement.code as settlement_code
    from entries entry join settlements settlement on settlement.id = entry.settlement_id";

impl ReadStore {
    /// The work of a step: entries in these states whose time has come, oldest payout first. Not among them are those of a
    /// closed settlement that were not sent, and approved ones of a settlement that is put off.
    pub async fn list_entries_in(
        &self,
        flow_id: &str,
        states: &[EntryState],
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<EntryRow>, StoreError> {
        read_in!(self.database(), |c| list_in(c, flow_id, states, now, limit))
    }

    /// The entries of a settlement, by part.
    pub async fn entries_of(&self, settlement_id: &str) -> Result<Vec<EntryRow>, StoreError> {
        read_in!(self.database(), |c| list_of(c, settlement_id))
    }

    /// The entries of a settlement, by part, with those of their lines only that stand on the debtor-not-found account or take
    /// from it.
    pub async fn entries_without_debtor(&self, settlement_id: &str) -> Result<Vec<EntryRow>, StoreError> {
        read_in!(self.database(), |c| without_debtor(c, settlement_id))
    }

    /// An entry by id.
    pub async fn get_entry(&self, id: &str) -> Result<EntryRow, StoreError> {
        read_in!(self.database(), |c| get(c, id))
    }
}

/// The states of a settlement's entries, by part.
pub(crate) async fn states_of(c: &mut AnyConnection, settlement_id: &str) -> Result<Vec<EntryState>, StoreError> {
    let rows = sqlx::query("select state from entries where settlement_id = $1 order by part")
        .bind(settlement_id)
        .fetch_all(c)
        .await?;
    rows.iter().map(|row| row.word("state", EntryState::from_word)).collect()
}

/// Whether an entry that is, or may be, in the books covers this line of the settlement.
pub(crate) async fn booked_covers(
    c: &mut AnyConnection,
    settlement_id: &str,
    line_id: &str,
) -> Result<bool, StoreError> {
    let entries = list_of(c, settlement_id).await?;
    let booked = entries.iter().filter(|entry| entry.state.may_be_booked());
    Ok(booked.flat_map(|entry| &entry.parts.lines).any(|line| line.covers.iter().any(|covered| covered == line_id)))
}

/// Whether a line is booked without a debtor, nobody moved it since, and no entry of ours that is booked does.
pub(crate) async fn waits_for_its_debtor(
    c: &mut AnyConnection,
    settlement_id: &str,
    line_id: &str,
) -> Result<bool, StoreError> {
    let entries = list_of(c, settlement_id).await?;
    let booked: Vec<EntryParts> =
        entries.into_iter().filter(|entry| entry.state.may_be_booked()).map(|entry| entry.parts).collect();
    if !waiting_lines(&booked).iter().any(|waiting| waiting.line == line_id) {
        return Ok(false);
    }
    let waits: i64 = sqlx::query_scalar(
        "select count(*) from entry_lines line join entries entry on entry.id = line.entry_id
         where entry.settlement_id = $1 and line.late = 'waits' and line.covers = $2",
    )
    .bind(settlement_id)
    .bind(to_json("covers", &[line_id])?)
    .fetch_one(c)
    .await?;
    Ok(waits > 0)
}

async fn list_in(
    c: &mut AnyConnection,
    flow_id: &str,
    states: &[EntryState],
    now: Timestamp,
    limit: u32,
) -> Result<Vec<EntryRow>, StoreError> {
    let statement = format!(
        "{SELECT}
         where entry.flow_id = $1 and entry.state in ({})
           and coalesce(entry.not_before_ms, 0) <= $2 and coalesce(entry.check_after_ms, 0) <= $2
           and (settlement.state <> 'closed' or entry.state not in ('planned', 'approved', 'refused'))
           and (entry.state <> 'approved' or coalesce(settlement.not_before_ms, 0) <= $2)
         order by settlement.date, settlement.code, entry.part limit $3",
        placeholders(4, states.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(statement)).bind(flow_id).bind(now.as_millisecond());
    query = query.bind(i64::from(limit));
    for state in states {
        query = query.bind(state.word());
    }
    let rows = query.fetch_all(&mut *c).await?;
    with_lines(c, rows).await
}

impl ReadStore {
    /// The vouchers of these settlements, part by part: settlement and voucher.
    pub async fn list_vouchers(&self, settlement_ids: &[String]) -> Result<Vec<(String, String)>, StoreError> {
        if settlement_ids.is_empty() {
            return Ok(Vec::new());
        }
        let statement = format!(
            "select settlement_id, voucher from entries where settlement_id in ({}) order by settlement_id, part",
            placeholders(1, settlement_ids.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for id in settlement_ids {
            query = query.bind(id);
        }
        let rows = query.fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((row.text("settlement_id")?, row.text("voucher")?))).collect()
    }

    /// What a list shows of the entries of these settlements: their vouchers, and which lines each reason covers. Far less is
    /// read than of whole entries.
    pub async fn list_entry_marks(&self, settlement_ids: &[String]) -> Result<Vec<EntryMark>, StoreError> {
        if settlement_ids.is_empty() {
            return Ok(Vec::new());
        }
        let statement = format!(
            "select entry.id, entry.settlement_id, entry.voucher, line.covers, line.reason
             from entries entry join entry_lines line on line.entry_id = entry.id
             where entry.settlement_id in ({}) order by entry.settlement_id, entry.part, line.position",
            placeholders(1, settlement_ids.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for id in settlement_ids {
            query = query.bind(id);
        }
        let (mut marks, mut last) = (Vec::<EntryMark>::new(), String::new());
        for row in &query.fetch_all(self.pool()).await? {
            let (id, covered) = (row.text("id")?, (row.json("covers")?, row.json("reason")?));
            match marks.last_mut().filter(|_| id == last) {
                Some(mark) => mark.lines.push(covered),
                None => {
                    let (settlement_id, voucher) = (row.text("settlement_id")?, row.text("voucher")?);
                    marks.push(EntryMark { settlement_id, voucher, lines: vec![covered] });
                }
            }
            last = id;
        }
        Ok(marks)
    }
}

pub(crate) async fn list_of(c: &mut AnyConnection, settlement_id: &str) -> Result<Vec<EntryRow>, StoreError> {
    let rows = rows_of(c, settlement_id).await?;
    with_lines(c, rows).await
}

/// The entries of a settlement by part, to be read with lines.
pub(crate) async fn rows_of(c: &mut AnyConnection, settlement_id: &str) -> Result<Vec<AnyRow>, StoreError> {
    let statement = format!("{SELECT} where entry.settlement_id = $1 order by entry.part");
    Ok(sqlx::query(AssertSqlSafe(statement)).bind(settlement_id).fetch_all(c).await?)
}

async fn without_debtor(c: &mut AnyConnection, settlement_id: &str) -> Result<Vec<EntryRow>, StoreError> {
    let rows = rows_of(c, settlement_id).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let lines = sqlx::query(
            r#"select * from entry_lines
               where entry_id = $1 and (late is not null or reason like '{"reason":"moved_from_not_found"%')
               order by position"#,
        )
        .bind(row.text("id")?)
        .fetch_all(&mut *c)
        .await?;
        let lines = lines.iter().map(read_line).collect::<Result<_, _>>()?;
        entries.push(read_entry(row, lines)?);
    }
    Ok(entries)
}

async fn get(c: &mut AnyConnection, id: &str) -> Result<EntryRow, StoreError> {
    let statement = format!("{SELECT} where entry.id = $1");
    let rows = sqlx::query(AssertSqlSafe(statement)).bind(id).fetch_all(&mut *c).await?;
    let mut entries = with_lines(c, rows).await?;
    entries.pop().ok_or_else(|| StoreError::NotFound { what: "entry", which: id.to_owned() })
}

async fn with_lines(c: &mut AnyConnection, rows: Vec<AnyRow>) -> Result<Vec<EntryRow>, StoreError> {
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let lines = sqlx::query(
            "select account_kind, account_number, side, amount_minor, currency, invoice, vat_code, description, covers,
                 reason
             from entry_lines where entry_id = $1 order by position",
        )
        .bind(row.text("id")?)
        .fetch_all(&mut *c)
        .await?;
        let lines = lines.iter().map(read_line).collect::<Result<_, _>>()?;
        entries.push(read_entry(row, lines)?);
    }
    Ok(entries)
}

pub(crate) fn read_entry(row: &AnyRow, lines: Vec<EntryLine>) -> Result<EntryRow, StoreError> {
    let voucher = Voucher::parse(&row.text("voucher")?).map_err(|error| damaged("voucher", error))?;
    let parts = EntryParts {
        voucher,
        part: row.number("part")?,
        administration: row.integer("administration")?,
        journal: row.text("journal")?,
        date: row.date("date")?,
        year: row.number("year")?,
        period: row.number("period")?,
        lines,
    };
    Ok(EntryRow {
        id: row.text("id")?,
        settlement_id: row.text("settlement_id")?,
        flow_id: row.text("flow_id")?,
        settlement_code: row.text("settlement_code")?,
        parts,
        state: row.word("state", EntryState::from_word)?,
        booking: read_booking(row)?,
        problem: row.json_or_null("problem")?,
        attempts: row.integer("attempts")?,
        posting_at: row.moment_or_null("posting_at_ms")?,
        check_after: row.moment_or_null("check_after_ms")?,
        not_before: row.moment_or_null("not_before_ms")?,
        updated_at: row.moment("updated_at_ms")?,
    })
}

fn read_booking(row: &AnyRow) -> Result<Option<BookingReferenceRow>, StoreError> {
    let Some(administration) = row.integer_or_null("booking_administration")? else { return Ok(None) };
    Ok(Some(BookingReferenceRow {
        administration,
        journal: row.text("booking_journal")?,
        number: row.text("booking_number")?,
    }))
}

pub(crate) fn read_line(row: &AnyRow) -> Result<EntryLine, StoreError> {
    let number = row.text("account_number")?;
    let account = match row.text("account_kind")?.as_str() {
        LEDGER => Account::Ledger(number),
        DEBTOR => Account::Debtor(number),
        other => return Err(damaged("account_kind", format!("`{other}`"))),
    };
    Ok(EntryLine {
        account,
        side: row.variant("side")?,
        amount: row.money("amount_minor")?,
        invoice: row.text_or_null("invoice")?,
        vat_code: row.text_or_null("vat_code")?,
        description: row.text("description")?,
        covers: row.json("covers")?,
        reason: row.json("reason")?,
    })
}
