//! Receivables: rows of the GetConnectors Payt hands out, whole or not at all.
//!
//! What is missing in the list that is made of these rows counts as paid. So a read that can't prove to be whole is a
//! failure, never a shorter list.

use std::collections::BTreeMap;

use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{SourceKind, SourceRow, SourceRows};

use super::books::AfasBooks;
use crate::check::CheckItem;
use crate::failure::Failure;

/// The largest file that is fetched out of a dossier.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;

impl AfasBooks {
    /// All rows of one connector.
    ///
    /// # Errors
    /// Also when rows come twice, are not sorted as asked for, or when their number changed during the read.
    pub async fn read_source_rows(&self, kind: SourceKind, connector_name: &str) -> Result<Vec<SourceRow>, Failure> {
        let _ = kind;
        Err(Failure::Denied(Problem::new(ProblemKind::AfasConnectorMissing, connector_name)))
    }

    /// The rows of all kinds in `names`, and then their numbers again.
    ///
    /// # Errors
    /// `afas-changed-while-read` (later) when a number of rows differs in the end.
    pub async fn read_all(&self, names: &BTreeMap<SourceKind, String>) -> Result<SourceRows, Failure> {
        let mut all = SourceRows::new();
        for (kind, name) in names {
            all.insert(*kind, self.read_source_rows(*kind, name).await?);
        }
        Ok(all)
    }

    /// Looks at the connectors in `names`: whether they are offered, with the columns that are needed, and whether they
    /// give as many rows as `expected` (of the last whole read; empty when there was none).
    pub async fn check_receivable_connectors(
        &self,
        names: &BTreeMap<SourceKind, String>,
        expected: &BTreeMap<SourceKind, usize>,
    ) -> Vec<CheckItem> {
        let _ = (names, expected);
        Vec::new()
    }

    /// A file of a dossier item, at most [`LARGEST_FILE`] bytes.
    pub async fn read_file(&self, subject_id: &str, file_id: &str) -> Result<Vec<u8>, Failure> {
        Err(Failure::Refused(Problem::new(ProblemKind::AfasNotFound, format!("{subject_id}/{file_id}"))))
    }
}
