//! One invoice over both sides: what of it is open in the books, what a provider paid on it, and which documents of it went out.
//! All of one organisation, by the invoice's number.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::entry::Side;
use ledger::money::Money;
use ledger::open_item::OpenItem;
use ledger::reason::Reason;
use ledger::receivable::DocumentUse;
use ledger::state::EntryState;
use sqlx::any::AnyRow;

use crate::columns::Columns;
use crate::error::StoreError;
use crate::open_items::read_item;
use crate::organisation::OrganisationStore;

/// Rows of an invoice a list gives at most; there are a handful.
const LIST_AT_MOST: i64 = 500;

/// A line of an entry that is about an invoice, booked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// The flow.
    pub flow_id: String,
    /// The administration's number.
    pub administration: i64,
    /// Our id of the settlement.
    pub settlement_id: String,
    /// The provider's code of it.
    pub settlement_code: String,
    /// The day it was paid out.
    pub paid_out: Date,
    /// When it came in here.
    pub fetched_at: Timestamp,
    /// The voucher of the entry.
    pub voucher: String,
    /// Which part of the settlement the entry is, from 1.
    pub part: i64,
    /// The line's place in the entry, from 0.
    pub position: i64,
    /// The day of the entry.
    pub date: Date,
    /// Where the entry stands.
    pub state: EntryState,
    /// The journal and the number the books gave the entry.
    pub booking: Option<(String, String)>,
    /// When it was sent to the books, else when it last changed.
    pub at: Timestamp,
    /// Credit is money for the invoice, debit is money taken back.
    pub side: Side,
    /// How much.
    pub amount: Money,
    /// Why it stands on this invoice.
    pub reason: Reason,
}

/// A document of an invoice that a target took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceDocument {
    /// The flow.
    pub flow_id: String,
    /// Code of the administration.
    pub administration: String,
    /// What it is to the invoice.
    pub kind: DocumentUse,
    /// When.
    pub at: Timestamp,
}

impl OrganisationStore {
    /// Whether anything is known of an invoice of this number.
    pub async fn knows_invoice(&self, invoice: &str) -> Result<bool, StoreError> {
        let known: i64 = sqlx::query_scalar(
            "select cast(count(*) as bigint) from (
                 select 1 as one from delivered_receivables sent join flows flow on flow.id = sent.flow_id
                     where flow.organisation_id = $2 and sent.invoice = $1
                 union all select 1 from delivered_changes changed join flows flow on flow.id = changed.flow_id
                     where flow.organisation_id = $2 and changed.invoice = $1
                 union all select 1 from entry_lines line join entries entry on entry.id = line.entry_id
                     join flows flow on flow.id = entry.flow_id
                     where flow.organisation_id = $2 and line.invoice = $1
                 union all select 1 from open_items item
                     join snapshots seen on seen.flow_id = item.flow_id and seen.administration = item.administration
                     join flows flow on flow.id = seen.flow_id
                     where flow.organisation_id = $2 and seen.what = 'open_items' and item.invoice = $1) found",
        )
        .bind(invoice)
        .bind(self.id())
        .fetch_one(self.reader().pool())
        .await?;
        Ok(known > 0)
    }

    /// Open items of this number in the mirrors of its flows, with the flow of each.
    pub async fn list_items_of_invoice(&self, invoice: &str) -> Result<Vec<(String, OpenItem)>, StoreError> {
        let rows = sqlx::query(
            // by way of the administrations that were read, so that the index is used to its end
            "select item.* from open_items item
             join snapshots seen on seen.flow_id = item.flow_id and seen.administration = item.administration
             join flows flow on flow.id = seen.flow_id
             where flow.organisation_id = $2 and seen.what = 'open_items' and item.invoice = $1
             order by item.flow_id, item.administration, item.debtor limit $3",
        )
        .bind(invoice)
        .bind(self.id())
        .bind(LIST_AT_MOST)
        .fetch_all(self.reader().pool())
        .await?;
        rows.iter().map(|row| Ok((row.text("flow_id")?, read_item(row)?))).collect()
    }

    /// Lines of entries of its flows that are about invoices of this number, the oldest payout first.
    pub async fn list_lines_of_invoice(&self, invoice: &str) -> Result<Vec<InvoiceLine>, StoreError> {
        let rows = sqlx::query(
            "select entry.flow_id, entry.administration, entry.settlement_id, settlement.code, settlement.date as paid_out,
                 settlement.created_at_ms, entry.voucher, entry.part, line.position, entry.date, entry.state,
                 entry.booking_journal, entry.booking_number, coalesce(entry.posting_at_ms, entry.updated_at_ms) as at_ms,
                 line.side, line.amount_minor, line.currency, line.reason
             from entry_lines line join entries entry on entry.id = line.entry_id
             join settlements settlement on settlement.id = entry.settlement_id
             where line.invoice = $1
                 and entry.flow_id in (select flow.id from flows flow where flow.organisation_id = $2)
             order by settlement.date, entry.voucher, line.position limit $3",
        )
        .bind(invoice)
        .bind(self.id())
        .bind(LIST_AT_MOST)
        .fetch_all(self.reader().pool())
        .await?;
        rows.iter().map(read_line).collect()
    }

    /// Documents of invoices of this number that targets of its flows took, the oldest first.
    pub async fn list_documents_of_invoice(&self, invoice: &str) -> Result<Vec<InvoiceDocument>, StoreError> {
        let rows = sqlx::query(
            "select sent.flow_id, sent.administration, sent.kind, sent.at_ms from delivered_documents sent
             where sent.invoice = $1
                 and sent.flow_id in (select flow.id from flows flow where flow.organisation_id = $2)
             order by sent.at_ms, sent.kind limit $3",
        )
        .bind(invoice)
        .bind(self.id())
        .bind(LIST_AT_MOST)
        .fetch_all(self.reader().pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(InvoiceDocument {
                    flow_id: row.text("flow_id")?,
                    administration: row.text("administration")?,
                    kind: row.word("kind", DocumentUse::from_word)?,
                    at: row.moment("at_ms")?,
                })
            })
            .collect()
    }
}

fn read_line(row: &AnyRow) -> Result<InvoiceLine, StoreError> {
    let booking = row.text_or_null("booking_journal")?.zip(row.text_or_null("booking_number")?);
    Ok(InvoiceLine {
        flow_id: row.text("flow_id")?,
        administration: row.integer("administration")?,
        settlement_id: row.text("settlement_id")?,
        settlement_code: row.text("code")?,
        paid_out: row.date("paid_out")?,
        fetched_at: row.moment("created_at_ms")?,
        voucher: row.text("voucher")?,
        part: row.integer("part")?,
        position: row.integer("position")?,
        date: row.date("date")?,
        state: row.word("state", EntryState::from_word)?,
        booking,
        at: row.moment("at_ms")?,
        side: row.variant("side")?,
        amount: row.money("amount_minor")?,
        reason: row.json("reason")?,
    })
}
