//! The balances an entry met: read from AFAS right before the call, to compare with after it.

use std::collections::BTreeMap;

use ledger::money::Money;
use sqlx::AnyConnection;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};

impl Store {
    /// Keeps the balance of each invoice of an entry as it was before the entry is sent.
    pub async fn note_balances(
        &self,
        lease: &Lease,
        entry_id: &str,
        balances: &BTreeMap<String, Money>,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note(c, lease, entry_id, balances))
    }
}

impl ReadStore {
    /// The balances kept by [`Store::note_balances`]; empty for an entry that was never sent from here.
    pub async fn get_balances(&self, entry_id: &str) -> Result<BTreeMap<String, Money>, StoreError> {
        let row = sqlx::query("select balances_before from entries where id = $1")
            .bind(entry_id)
            .fetch_optional(self.pool())
            .await?
            .ok_or_else(|| StoreError::NotFound { what: "entry", which: entry_id.to_owned() })?;
        Ok(row.json_or_null("balances_before")?.unwrap_or_default())
    }
}

async fn note(
    c: &mut AnyConnection,
    lease: &Lease,
    entry_id: &str,
    balances: &BTreeMap<String, Money>,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    sqlx::query("update entries set balances_before = $1 where id = $2 and flow_id = $3")
        .bind(to_json("balances", balances)?)
        .bind(entry_id)
        .bind(&lease.flow_id)
        .execute(c)
        .await?;
    Ok(())
}
