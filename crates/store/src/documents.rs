//! Documents: bytes as received, kept once under their hash, and which of them a settlement has.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use crate::columns::Columns;
use crate::error::StoreError;
use crate::insert::insert_or;
use crate::open::ReadStore;
use crate::people::hexadecimal;

const LINK_COLUMNS: &[&str] = &["settlement_id", "revision", "key", "sha256", "fetched_at_ms"];
const RENEW_LINK: &str = "on conflict (settlement_id, revision, key)
    do update set sha256 = excluded.sha256, fetched_at_ms = excluded.fetched_at_ms";

impl ReadStore {
    /// The documents of a settlement that count, by key.
    pub async fn get_documents(&self, settlement_id: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let rows = sqlx::query(
            "select link.key, document.body
             from settlements settlement
             join settlement_documents link
               on link.settlement_id = settlement.id and link.revision = settlement.revision
             join documents document on document.sha256 = link.sha256
             where settlement.id = $1 order by link.key",
        )
        .bind(settlement_id)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(|row| Ok((row.text("key")?, row.bytes("body")?))).collect()
    }

    /// Keys and sizes in bytes of the documents of a settlement that count, by key; the documents themselves are not read.
    pub async fn list_document_sizes(&self, settlement_id: &str) -> Result<Vec<(String, usize)>, StoreError> {
        let rows = sqlx::query(
            "select link.key, cast(length(document.body) as bigint) as bytes
             from settlements settlement
             join settlement_documents link
               on link.settlement_id = settlement.id and link.revision = settlement.revision
             join documents document on document.sha256 = link.sha256
             where settlement.id = $1 order by link.key",
        )
        .bind(settlement_id)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(|row| Ok((row.text("key")?, row.number("bytes")?))).collect()
    }
}

/// The hash of something as rows keep it: SHA-256 in 64 hexadecimal digits.
pub fn sha256_of(body: impl AsRef<[u8]>) -> String {
    hexadecimal(&Sha256::digest(body))
}

/// Keeps the documents and links them to a revision of the settlement; a key that is there already is replaced.
pub(crate) async fn link_documents(
    c: &mut AnyConnection,
    settlement_id: &str,
    revision: i64,
    documents: &[(String, Vec<u8>)],
    now: Timestamp,
) -> Result<(), StoreError> {
    // by hash, so that two flows that keep the same documents never wait for each other crosswise
    let mut by_hash: BTreeMap<String, &[u8]> = BTreeMap::new();
    let mut by_key: BTreeMap<&str, String> = BTreeMap::new();
    for (key, body) in documents {
        let sha256 = sha256_of(body);
        by_hash.insert(sha256.clone(), body);
        by_key.insert(key, sha256);
    }
    let bodies = by_hash.into_iter().map(|(sha256, body)| vec![sha256.into(), body.into()]).collect();
    insert_or(c, "documents", &["sha256", "body"], bodies, "on conflict (sha256) do nothing").await?;
    let link = |(key, sha256): (&str, String)| {
        vec![settlement_id.into(), revision.into(), key.into(), sha256.into(), now.as_millisecond().into()]
    };
    let links = by_key.into_iter().map(link).collect();
    insert_or(c, "settlement_documents", LINK_COLUMNS, links, RENEW_LINK).await
}

/// The last revision of a settlement that holds `key`, and the hash of that document.
pub(crate) async fn find_last(
    c: &mut AnyConnection,
    settlement_id: &str,
    key: &str,
) -> Result<Option<(i64, String)>, StoreError> {
    let row = sqlx::query(
        "select revision, sha256 from settlement_documents
         where settlement_id = $1 and key = $2 order by revision desc limit 1",
    )
    .bind(settlement_id)
    .bind(key)
    .fetch_optional(c)
    .await?;
    row.map(|row| Ok((row.integer("revision")?, row.text("sha256")?))).transpose()
}
