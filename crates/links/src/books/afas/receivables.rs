//! Receivables: rows of the GetConnectors Payt hands out, whole or not at all.
//!
//! What is missing in the list that is made of these rows counts as paid. So a read that can't prove to be whole is a
//! failure, never a shorter list: rows are read by a key, or by counting where there is none, and then AFAS must show
//! that it has exactly as many.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::{join, try_join_all};
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{RowFilter, SourceFields, SourceKind, SourceRow, SourceRows};
use serde::de::IgnoredAny;
use tokio::sync::mpsc::{self, Sender};

use super::books::AfasBooks;
use super::metainfo::ConnectorField;
use super::page_ahead::last_key;
use super::pages::Key;
use super::query::Query;
use super::receivable_columns::key_of;
use super::receivable_pages::{Handed, PAGES_AHEAD, RowTaker, hand, hand_out};
use super::source_row::{SourceShape, values};
use super::stand_in::{has_column, name_columns, with_stand_ins};
use crate::failure::Failure;

/// Takes all rows.
#[derive(Default)]
struct All(Vec<SourceRow>);

impl RowTaker for All {
    fn begin(&mut self, _others: &SourceRows) {
        self.0.clear();
    }

    fn take(&mut self, rows: Vec<SourceRow>) {
        self.0.extend(rows);
    }
}

impl AfasBooks {
    /// All rows of one connector. The kind tells by which columns they can be sorted.
    ///
    /// # Errors
    /// Whenever the rows can't be proved to be whole: a page that fails, comes twice, shifts or is short, and
    /// `afas-changed-while-read` (later) when there are more or fewer of them after the read.
    pub async fn read_source_rows(&self, kind: SourceKind, connector_name: &str) -> Result<Vec<SourceRow>, Failure> {
        self.read_rows_with(kind, connector_name, &[]).await
    }

    async fn read_rows_with(
        &self,
        kind: SourceKind,
        connector_name: &str,
        filters: &[RowFilter],
    ) -> Result<Vec<SourceRow>, Failure> {
        let mut all = All::default();
        let (pages, taken) = mpsc::channel(PAGES_AHEAD);
        let count = self.read_whole(kind, connector_name, filters, pages);
        let (count, ()) = join(count, hand_out(taken, &SourceRows::new(), &mut all)).await;
        count?;
        Ok(all.0)
    }

    /// The rows of all kinds in `names`. When all are read, their numbers are looked at once more. Where a connector is not
    /// offered, one of AFAS's own is read when that loses nothing.
    ///
    /// # Errors
    /// As for one connector, and `afas-field-missing` when there is no column that one of `filters` looks at.
    pub async fn read_all(
        &self,
        names: &BTreeMap<SourceKind, String>,
        filters: &[RowFilter],
    ) -> Result<SourceRows, Failure> {
        let failure = match self.read_named(names, filters).await {
            Err(failure) => failure,
            read => return read,
        };
        let instead = self.instead(names, failure).await?;
        let mut all = self.read_named(&instead, filters).await?;
        name_columns(&mut all, &instead);
        Ok(all)
    }

    /// The names with connectors of AFAS's own for those that are not offered; the failure when that was not the reason, or nothing
    /// stands in.
    pub(super) async fn instead(
        &self,
        names: &BTreeMap<SourceKind, String>,
        failure: Failure,
    ) -> Result<BTreeMap<SourceKind, String>, Failure> {
        if failure.kind() != ProblemKind::AfasConnectorMissing {
            return Err(failure);
        }
        let instead = with_stand_ins(names, &self.client.inventory().await?);
        if instead == *names { Err(failure) } else { Ok(instead) }
    }

    async fn read_named(
        &self,
        names: &BTreeMap<SourceKind, String>,
        filters: &[RowFilter],
    ) -> Result<SourceRows, Failure> {
        let all = self.read_rows(names.iter(), filters).await?;
        let counts = all.iter().map(|(kind, rows)| (*kind, rows.len())).collect();
        self.prove_counts(names, &counts).await?;
        Ok(all)
    }

    pub(super) async fn read_rows(
        &self,
        names: impl Iterator<Item = (&SourceKind, &String)>,
        filters: &[RowFilter],
    ) -> Result<SourceRows, Failure> {
        let read = names.map(|(kind, name)| async move {
            let rows = self.read_rows_with(*kind, name, filters).await?;
            Ok::<_, Failure>((*kind, rows))
        });
        Ok(try_join_all(read).await?.into_iter().collect())
    }

    pub(super) async fn prove_counts(
        &self,
        names: &BTreeMap<SourceKind, String>,
        counts: &BTreeMap<SourceKind, usize>,
    ) -> Result<(), Failure> {
        let again = names.iter().map(|(kind, name)| self.prove_count(name, counts.get(kind).copied().unwrap_or(0)));
        try_join_all(again).await.map(drop)
    }

    /// The columns of a connector; a connector that is not offered is told from a wrong token.
    pub(super) async fn source_fields(&self, connector: &str) -> Result<Vec<ConnectorField>, Failure> {
        let failure = match self.client.get_fields(connector).await {
            Ok(fields) => return Ok(fields),
            Err(failure) => failure,
        };
        let unlisted = matches!(failure.kind(), ProblemKind::AfasTokenWrong | ProblemKind::AfasNotAuthorised);
        if unlisted && self.client.inventory().await.is_ok_and(|inventory| !inventory.has_get(connector)) {
            let problem = Problem::new(ProblemKind::AfasConnectorMissing, format!("GetConnector {connector}"));
            return Err(Failure::Denied(problem));
        }
        Err(failure)
    }

    /// By the key where there is one; by counting where there is none or where it turns out not to be one. How many there are.
    pub(super) async fn read_whole(
        &self,
        kind: SourceKind,
        connector: &str,
        filters: &[RowFilter],
        pages: Sender<Handed>,
    ) -> Result<usize, Failure> {
        let fields = self.source_fields(connector).await?;
        check_filters(kind, connector, &fields, filters)?;
        let key = key_of(kind, &fields);
        if let Some(key) = &key
            && let Some(count) = self.read_by_key(connector, &fields, key.clone(), &pages).await?
            && self.has_count(connector, count).await?
        {
            return Ok(count);
        }
        hand(&pages, Handed::Void).await;
        let rows = self.client.all_by_position(connector, &fields, &key.unwrap_or_default()).await?;
        let count = rows.len();
        self.prove_count(connector, count).await?;
        hand(&pages, Handed::Rows(rows)).await;
        Ok(count)
    }

    /// Nothing when the columns of the key are no key.
    async fn read_by_key(
        &self,
        connector: &str,
        fields: &[ConnectorField],
        key: Vec<String>,
        handed: &Sender<Handed>,
    ) -> Result<Option<usize>, Failure> {
        let width = u32::try_from(fields.len()).unwrap_or(u32::MAX);
        let shape = Arc::new(SourceShape::new(connector, fields));
        let (of_last, by) = (Arc::clone(&shape), key.clone());
        let read = move |body: &[u8], before| shape.read_page(body, before);
        let sorted_by = Key::new(key.clone(), move |row: &SourceFields| values(row, &key), read)
            .guessed_by(move |body| last_key(&of_last, &by, body));
        let mut pages = self.client.pages_by(Query::connector(connector), width, sorted_by);
        let mut count: usize = 0;
        loop {
            match pages.next().await {
                Ok(Some(page)) => {
                    count = count.saturating_add(page.len());
                    hand(handed, Handed::Rows(page)).await;
                }
                Ok(None) => return Ok(Some(count)),
                Err(_) if pages.key_is_unfit() => return Ok(None),
                Err(failure) => return Err(failure),
            }
        }
    }

    async fn prove_count(&self, connector: &str, count: usize) -> Result<(), Failure> {
        if self.has_count(connector, count).await? {
            return Ok(());
        }
        let detail = (
            format!("GetConnector {connector}: {count} rows were read, and now it has another number of them"),
            format!("GetConnector {connector}: {count} rijen gelezen, en nu heeft hij er een ander aantal"),
        );
        Err(Failure::later(ProblemKind::AfasChangedWhileRead, detail))
    }

    /// Whether a connector has exactly so many rows: AFAS can't count, but it can skip.
    async fn has_count(&self, connector: &str, count: usize) -> Result<bool, Failure> {
        let ends_there = !self.has_row(connector, count).await?;
        Ok(ends_there && (count == 0 || self.has_row(connector, count.saturating_sub(1)).await?))
    }

    /// Whether there is a row behind the first `skip`.
    pub(super) async fn has_row(&self, connector: &str, skip: usize) -> Result<bool, Failure> {
        let skip = u32::try_from(skip).unwrap_or(u32::MAX);
        let rows: Vec<IgnoredAny> = self.client.rows(&Query::connector(connector).skip(skip).take(1)).await?;
        Ok(!rows.is_empty())
    }
}

/// A connector has every column that a filter looks at: without it, rows that are meant to stay out would come in, or all would
/// stay out.
fn check_filters(
    kind: SourceKind,
    connector: &str,
    fields: &[ConnectorField],
    filters: &[RowFilter],
) -> Result<(), Failure> {
    let gone = |filter: &&RowFilter| filter.kind == kind && !has_column(kind, connector, fields, &filter.column);
    let Some(RowFilter { column, .. }) = filters.iter().find(gone) else { return Ok(()) };
    let detail = (
        format!("GetConnector {connector}: {column} is not there, and a filter looks at it"),
        format!("GetConnector {connector}: {column} is er niet, en een filter kijkt ernaar"),
    );
    Err(Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, detail)))
}
