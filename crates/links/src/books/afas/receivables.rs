//! Receivables: rows of the GetConnectors Payt hands out, whole or not at all.
//!
//! What is missing in the list that is made of these rows counts as paid. So a read that can't prove to be whole is a
//! failure, never a shorter list: rows are read by a key, or by counting where there is none, and then AFAS must show
//! that it has exactly as many.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{RowFilter, SourceKind, SourceRow, SourceRows};
use serde::de::IgnoredAny;

use super::books::AfasBooks;
use super::metainfo::ConnectorField;
use super::pages::Key;
use super::query::Query;
use super::receivable_columns::key_of;
use super::source_row::RawRow;
use super::stand_in::{has_column, name_columns, with_stand_ins};
use crate::failure::Failure;

impl AfasBooks {
    /// All rows of one connector. The kind tells by which columns they can be sorted.
    ///
    /// # Errors
    /// Whenever the rows can't be proved to be whole: a page that fails, comes twice, shifts or is short, and
    /// `afas-changed-while-read` (later) when there are more or fewer of them after the read.
    pub async fn read_source_rows(&self, kind: SourceKind, connector_name: &str) -> Result<Vec<SourceRow>, Failure> {
        self.read_rows_with(kind, connector_name, &[]).await
    }

    /// The same, of a connector that has every column that a filter looks at: without the column, rows that are meant to stay out
    /// would come in, or all would stay out.
    async fn read_rows_with(
        &self,
        kind: SourceKind,
        connector_name: &str,
        filters: &[RowFilter],
    ) -> Result<Vec<SourceRow>, Failure> {
        let fields = self.source_fields(connector_name).await?;
        let gone =
            |filter: &&RowFilter| filter.kind == kind && !has_column(kind, connector_name, &fields, &filter.column);
        if let Some(RowFilter { column, .. }) = filters.iter().find(gone) {
            let detail = (
                format!("GetConnector {connector_name}: {column} is not there, and a filter looks at it"),
                format!("GetConnector {connector_name}: {column} is er niet, en een filter kijkt ernaar"),
            );
            return Err(Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, detail)));
        }
        let raw = self.read_whole(kind, connector_name, &fields).await?;
        (1..).zip(&raw).map(|(number, row)| row.read(number, connector_name, &fields)).collect()
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
            Err(failure) if failure.kind() == ProblemKind::AfasConnectorMissing => failure,
            other => return other,
        };
        let instead = with_stand_ins(names, &self.client.inventory().await?);
        if instead == *names {
            return Err(failure);
        }
        let mut all = self.read_named(&instead, filters).await?;
        name_columns(&mut all, &instead);
        Ok(all)
    }

    async fn read_named(
        &self,
        names: &BTreeMap<SourceKind, String>,
        filters: &[RowFilter],
    ) -> Result<SourceRows, Failure> {
        let read = names.iter().map(|(kind, name)| async move {
            let rows = self.read_rows_with(*kind, name, filters).await?;
            Ok::<_, Failure>((*kind, rows))
        });
        let all: SourceRows = try_join_all(read).await?.into_iter().collect();
        let again = names.iter().map(|(kind, name)| self.prove_count(name, all.get(kind).map_or(0, Vec::len)));
        try_join_all(again).await?;
        Ok(all)
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

    /// By the key where there is one; by counting where there is none or where it turns out not to be one.
    async fn read_whole(
        &self,
        kind: SourceKind,
        connector: &str,
        fields: &[ConnectorField],
    ) -> Result<Vec<RawRow>, Failure> {
        let key = key_of(kind, fields);
        if let Some(key) = &key
            && let Some(rows) = self.read_by_key(connector, fields, key.clone()).await?
            && self.has_count(connector, rows.len()).await?
        {
            return Ok(rows);
        }
        let rows = self.client.all_by_position(connector, fields, &key.unwrap_or_default()).await?;
        self.prove_count(connector, rows.len()).await?;
        Ok(rows)
    }

    /// Nothing when the columns of the key are no key.
    async fn read_by_key(
        &self,
        connector: &str,
        fields: &[ConnectorField],
        key: Vec<String>,
    ) -> Result<Option<Vec<RawRow>>, Failure> {
        let width = u32::try_from(fields.len()).unwrap_or(u32::MAX);
        let sorted_by = Key::new(key.clone(), move |row: &RawRow| row.values(&key));
        let mut pages = self.client.pages_by(Query::connector(connector), width, sorted_by);
        let mut rows = Vec::new();
        loop {
            match pages.next().await {
                Ok(Some(page)) => rows.extend(page),
                Ok(None) => return Ok(Some(rows)),
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
