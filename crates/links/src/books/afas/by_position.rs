//! Reads all rows of a connector that has no key: page by page, by counting.
//!
//! Counting loses rows when others come or go meanwhile. So rows are sorted by all columns that fit in the question,
//! and each page begins with the last row of the page before: when that is another one, rows have shifted.

use ledger::problem::ProblemKind;

use super::client::AfasClient;
use super::metainfo::ConnectorField;
use super::query::Query;
use super::rows::Page;
use super::source_row::RawRow;
use crate::failure::Failure;

/// How long a question is made by naming columns to sort by.
const COMFORTABLE_QUERY: usize = 1_500;
/// The types of columns that can be sorted by; a blob can't.
const SORTABLE: [&str; 5] = ["string", "int", "decimal", "boolean", "date"];

impl AfasClient {
    /// All rows.
    ///
    /// # Errors
    /// `afas-changed-while-read` (later) when rows have shifted between two pages.
    pub(super) async fn all_by_position(
        &self,
        connector: &str,
        fields: &[ConnectorField],
        first: &[String],
    ) -> Result<Vec<RawRow>, Failure> {
        let query = sorted(connector, fields, first);
        let mut take = self.page_rows(u32::try_from(fields.len()).unwrap_or(u32::MAX));
        let mut rows: Vec<RawRow> = Vec::new();
        loop {
            let overlap = rows.len().min(1);
            let skip = u32::try_from(rows.len().saturating_sub(overlap)).unwrap_or(u32::MAX);
            let page: Page<RawRow> = self.page_within(&query.clone().skip(skip), &mut take).await?;
            let full = page.is_full(take);
            let mut fresh = page.rows.into_iter();
            if overlap == 1 && fresh.next() != rows.last().cloned() {
                let detail = (
                    format!("GetConnector {connector}: rows have shifted at row {}", rows.len()),
                    format!("GetConnector {connector}: bij rij {} zijn rijen verschoven", rows.len()),
                );
                return Err(Failure::later(ProblemKind::AfasChangedWhileRead, detail));
            }
            let before = rows.len();
            rows.extend(fresh);
            // A page with nothing new can't be followed by another.
            if !full || rows.len() == before {
                return Ok(rows);
            }
        }
    }
}

/// Sorted by `first`, then by all other columns, as many as fit.
fn sorted(connector: &str, fields: &[ConnectorField], first: &[String]) -> Query {
    let sortable = |field: &&ConnectorField| SORTABLE.contains(&field.data_type.to_ascii_lowercase().as_str());
    let rest = fields.iter().filter(sortable).map(|field| &field.id).filter(|id| !first.contains(id));
    first.iter().chain(rest).fold(Query::connector(connector), |query, column| {
        let longer = query.clone().order_by(column);
        if longer.length() <= COMFORTABLE_QUERY { longer } else { query }
    })
}
