//! What the page of questions needs besides the lines: answers that can still be taken back, and invoices to choose from.

use ledger::open_item::OpenItem;
use sqlx::AssertSqlSafe;

use crate::answers::{AnswerRow, read_answer};
use crate::columns::Columns;
use crate::error::StoreError;
use crate::insert::placeholders;
use crate::open::ReadStore;
use crate::open_items::read_item;

/// Invoices asked for in one statement; a line has a handful of candidates.
const INVOICES_AT_ONCE: usize = 400;

/// An answer about a settlement that waits for a person, or to be planned again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingAnswer {
    /// The settlement's id.
    pub settlement_id: String,
    /// Its code.
    pub code: String,
    /// The answer.
    pub answer: AnswerRow,
}

impl ReadStore {
    /// Answers about settlements of a flow of which nothing went to the books since, the newest first.
    pub async fn list_standing_answers(&self, flow_id: &str, limit: u32) -> Result<Vec<StandingAnswer>, StoreError> {
        let rows = sqlx::query(
            "select answers.*, settlements.code from answers join settlements on settlements.id = answers.settlement_id
             where settlements.flow_id = $1 and settlements.state in ('read', 'asking', 'planned', 'refused')
             order by answers.answered_at_ms desc, answers.settlement_id, answers.line_id limit $2",
        )
        .bind(flow_id)
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        let standing = |row: &sqlx::any::AnyRow| {
            Ok(StandingAnswer {
                settlement_id: row.text("settlement_id")?,
                code: row.text("code")?,
                answer: read_answer(row)?,
            })
        };
        rows.iter().map(standing).collect()
    }

    /// The items of the mirror with these numbers.
    pub async fn get_open_items_named(&self, flow_id: &str, invoices: &[String]) -> Result<Vec<OpenItem>, StoreError> {
        let mut items = Vec::with_capacity(invoices.len());
        for some in invoices.chunks(INVOICES_AT_ONCE) {
            let statement = format!(
                "select * from open_items where flow_id = $1 and invoice in ({}) order by administration, invoice",
                placeholders(2, some.len())
            );
            let mut query = sqlx::query(AssertSqlSafe(statement)).bind(flow_id);
            for invoice in some {
                query = query.bind(invoice);
            }
            for row in &query.fetch_all(self.pool()).await? {
                items.push(read_item(row)?);
            }
        }
        Ok(items)
    }
}
