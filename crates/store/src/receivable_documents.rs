//! Documents of receivables: which the target took, which failed, and which are missing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ledger::problem::Problem;
use ledger::receivable::{DocumentUse, MissingDocument};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::organisation::OrganisationStore;
use crate::summaries;

/// Which file of which invoice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentKey {
    /// Code of the administration.
    pub administration: String,
    /// The invoice's number.
    pub invoice: String,
    /// What the file is to it.
    pub used_as: DocumentUse,
    /// The file in AFAS.
    pub file: String,
}

/// A document that could not be read or was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFailure {
    /// Which.
    pub key: DocumentKey,
    /// How often it was tried.
    pub tries: i64,
    /// When it was tried last.
    pub tried_at: Timestamp,
    /// What went wrong then.
    pub problem: Problem,
}

/// How the documents of a flow stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentCheck {
    /// When that was seen.
    pub at: Timestamp,
    /// Invoices the target knows.
    pub listed: usize,
    /// Documents of these that the target took.
    pub delivered: usize,
    /// Documents that are still to go.
    pub waiting: usize,
    /// Invoices without one.
    pub missing: Vec<MissingDocument>,
}

impl Store {
    /// The target took a document. A PDF takes the place of the one before.
    pub async fn save_delivered_document(
        &self,
        lease: &Lease,
        key: &DocumentKey,
        sha256: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save_delivered(c, lease, key, sha256, now))
    }

    /// A document did not get there; it is tried again later.
    pub async fn save_document_failure(
        &self,
        lease: &Lease,
        key: &DocumentKey,
        problem: &Problem,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let problem = to_json("problem", problem)?;
        write_in!(self.database(), |c| save_failure(c, lease, key, &problem, now))
    }

    /// Keeps how the documents stand, and forgets failures of documents that nobody wants any more.
    pub async fn save_document_check(
        &self,
        lease: &Lease,
        check: &DocumentCheck,
        unwanted: &[DocumentKey],
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save_check(c, lease, check, unwanted))
    }
}

impl ReadStore {
    /// The documents that a flow's target took.
    pub async fn list_delivered_documents(&self, flow_id: &str) -> Result<BTreeSet<DocumentKey>, StoreError> {
        let rows =
            sqlx::query("select administration, invoice, kind, file_id from delivered_documents where flow_id = $1")
                .bind(flow_id)
                .fetch_all(self.pool())
                .await?;
        rows.iter().map(read_key).collect()
    }

    /// The documents of a flow that failed, the oldest try first.
    pub async fn list_document_failures(&self, flow_id: &str) -> Result<Vec<DocumentFailure>, StoreError> {
        let rows = sqlx::query(
            "select * from document_failures where flow_id = $1 order by tried_at_ms, administration, invoice, file_id",
        )
        .bind(flow_id)
        .fetch_all(self.pool())
        .await?;
        let read = |row: &AnyRow| {
            Ok(DocumentFailure {
                key: read_key(row)?,
                tries: row.integer("tries")?,
                tried_at: row.moment("tried_at_ms")?,
                problem: row.json("problem")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// How the documents of a flow stand.
    pub async fn find_document_check(&self, flow_id: &str) -> Result<Option<DocumentCheck>, StoreError> {
        let row = sqlx::query("select * from document_checks where flow_id = $1").bind(flow_id);
        let row = row.fetch_optional(self.pool()).await?;
        let read = |row: AnyRow| {
            Ok(DocumentCheck {
                at: row.moment("at_ms")?,
                listed: row.number("listed")?,
                delivered: row.number("delivered")?,
                waiting: row.number("waiting")?,
                missing: row.json("missing")?,
            })
        };
        row.map(read).transpose()
    }
}

impl OrganisationStore {
    /// How the documents of a flow of its stand, with those that failed.
    pub async fn find_document_check(
        &self,
        flow_id: &str,
    ) -> Result<Option<(DocumentCheck, Vec<DocumentFailure>)>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        match self.reader().find_document_check(&flow.id).await? {
            Some(check) => Ok(Some((check, self.reader().list_document_failures(&flow.id).await?))),
            None => Ok(None),
        }
    }
}

fn read_key(row: &AnyRow) -> Result<DocumentKey, StoreError> {
    Ok(DocumentKey {
        administration: row.text("administration")?,
        invoice: row.text("invoice")?,
        used_as: row.word("kind", DocumentUse::from_word)?,
        file: row.text("file_id")?,
    })
}

async fn save_delivered(
    c: &mut AnyConnection,
    lease: &Lease,
    key: &DocumentKey,
    sha256: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    for statement in [
        "delete from delivered_documents where flow_id = $1 and administration = $2 and invoice = $3 and kind = $4
             and (kind = 'invoice_pdf' or file_id = $5)",
        "delete from document_failures where flow_id = $1 and administration = $2 and invoice = $3 and kind = $4
             and (kind = 'invoice_pdf' or file_id = $5)",
    ] {
        sqlx::query(statement)
            .bind(&lease.flow_id)
            .bind(&key.administration)
            .bind(&key.invoice)
            .bind(key.used_as.word())
            .bind(&key.file)
            .execute(&mut *c)
            .await?;
    }
    sqlx::query(
        "insert into delivered_documents (flow_id, administration, invoice, kind, file_id, sha256, at_ms)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&lease.flow_id)
    .bind(&key.administration)
    .bind(&key.invoice)
    .bind(key.used_as.word())
    .bind(&key.file)
    .bind(sha256)
    .bind(now.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn save_failure(
    c: &mut AnyConnection,
    lease: &Lease,
    key: &DocumentKey,
    problem: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    sqlx::query(
        "insert into document_failures (flow_id, administration, invoice, kind, file_id, tries, tried_at_ms, problem)
         values ($1, $2, $3, $4, $5, 1, $6, $7)
         on conflict (flow_id, administration, invoice, kind, file_id) do update set
             tries = document_failures.tries + 1, tried_at_ms = excluded.tried_at_ms, problem = excluded.problem",
    )
    .bind(&lease.flow_id)
    .bind(&key.administration)
    .bind(&key.invoice)
    .bind(key.used_as.word())
    .bind(&key.file)
    .bind(now.as_millisecond())
    .bind(problem)
    .execute(c)
    .await?;
    Ok(())
}

async fn save_check(
    c: &mut AnyConnection,
    lease: &Lease,
    check: &DocumentCheck,
    unwanted: &[DocumentKey],
) -> Result<(), StoreError> {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    hold(c, lease).await?;
    for key in unwanted {
        sqlx::query(
            "delete from document_failures
             where flow_id = $1 and administration = $2 and invoice = $3 and kind = $4 and file_id = $5",
        )
        .bind(&lease.flow_id)
        .bind(&key.administration)
        .bind(&key.invoice)
        .bind(key.used_as.word())
        .bind(&key.file)
        .execute(&mut *c)
        .await?;
    }
    sqlx::query(
        "insert into document_checks (flow_id, at_ms, listed, delivered, waiting, missing)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (flow_id) do update set at_ms = excluded.at_ms, listed = excluded.listed,
             delivered = excluded.delivered, waiting = excluded.waiting, missing = excluded.missing",
    )
    .bind(&lease.flow_id)
    .bind(check.at.as_millisecond())
    .bind(number(check.listed))
    .bind(number(check.delivered))
    .bind(number(check.waiting))
    .bind(to_json("missing", &check.missing)?)
    .execute(&mut *c)
    .await?;
    summaries::save_missing(c, &lease.flow_id, &check.missing).await
}
