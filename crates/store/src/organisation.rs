//! What the people of one organisation may see. Pages read through this handle and no other: what belongs to somebody else
//! is not found, whatever id is asked for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::open_item::OpenItem;
use ledger::plan::Placed;
use ledger::question::Question;
use ledger::settlement::SettlementParts;
use ledger::state::SettlementState;
use sqlx::AnyConnection;

use crate::answers::AnswerRow;
use crate::audit;
use crate::connections::{Connection, read_connection};
use crate::database::write_in;
use crate::entries::{EntryMark, EntryRow, NotFoundLine};
use crate::error::StoreError;
use crate::events::Event;
use crate::flows::{Flow, no_flow, read_flow};
use crate::id::new_id;
use crate::open::{ReadStore, Store};
use crate::overview::{DayOfPayouts, PlacedLines};
use crate::people::Role;
use crate::runs::Run;
use crate::settlements::{SettlementFilter, SettlementPage, SettlementPlace, SettlementRow};
use crate::taught_rules::TaughtRuleRow;
use crate::worklist::StandingAnswer;

/// Rows a list gives at most; an organisation has a handful.
const LIST_AT_MOST: i64 = 1000;

/// The reads of one organisation.
#[derive(Debug, Clone)]
pub struct OrganisationStore {
    store: ReadStore,
    organisation_id: String,
}

impl Store {
    /// Makes an organisation that somebody who is known already owns, and gives its id.
    pub async fn create_organisation(
        &self,
        name: &str,
        owner_id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let id = new_id(now)?;
        write_in!(self.database(), |c| create(c, &id, name, owner_id, (who, now)))?;
        Ok(id)
    }
}

impl ReadStore {
    /// What the people of an organisation may see.
    pub fn of_organisation(&self, organisation_id: &str) -> OrganisationStore {
        OrganisationStore { store: self.clone(), organisation_id: organisation_id.to_owned() }
    }
}

impl OrganisationStore {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.organisation_id
    }

    pub(crate) const fn reader(&self) -> &ReadStore {
        &self.store
    }

    pub(crate) fn pool(&self) -> &sqlx::AnyPool {
        self.store.pool()
    }

    /// Its flows, by name.
    pub async fn list_flows(&self) -> Result<Vec<Flow>, StoreError> {
        let rows = sqlx::query("select * from flows where organisation_id = $1 order by called limit $2");
        let rows = rows.bind(&self.organisation_id).bind(LIST_AT_MOST).fetch_all(self.store.pool()).await?;
        rows.iter().map(read_flow).collect()
    }

    /// A flow of its by id or name.
    pub async fn get_flow(&self, id_or_name: &str) -> Result<Flow, StoreError> {
        let row = sqlx::query("select * from flows where organisation_id = $1 and (id = $2 or called = $2)")
            .bind(&self.organisation_id)
            .bind(id_or_name)
            .fetch_optional(self.store.pool())
            .await?;
        read_flow(&row.ok_or_else(|| no_flow(id_or_name))?)
    }

    /// Its connections, by name.
    pub async fn list_connections(&self) -> Result<Vec<Connection>, StoreError> {
        let rows = sqlx::query("select * from connections where organisation_id = $1 order by called limit $2");
        let rows = rows.bind(&self.organisation_id).bind(LIST_AT_MOST).fetch_all(self.store.pool()).await?;
        rows.iter().map(read_connection).collect()
    }

    /// A connection of its by id or name.
    pub async fn get_connection(&self, id_or_name: &str) -> Result<Connection, StoreError> {
        let row = sqlx::query("select * from connections where organisation_id = $1 and (id = $2 or called = $2)")
            .bind(&self.organisation_id)
            .bind(id_or_name)
            .fetch_optional(self.store.pool())
            .await?;
        let missing = || StoreError::NotFound { what: "connection", which: id_or_name.to_owned() };
        read_connection(&row.ok_or_else(missing)?)
    }

    /// Settlements of its flows, or of one of them.
    pub async fn list_settlements(&self, filter: &SettlementFilter) -> Result<SettlementPage, StoreError> {
        let filter = SettlementFilter { organisation: Some(self.organisation_id.clone()), ..filter.clone() };
        self.store.list_settlements(&filter).await
    }

    /// Settlements of its flows, or of one of them, after a place.
    pub async fn list_settlements_after(
        &self,
        filter: &SettlementFilter,
        place: Option<&SettlementPlace>,
    ) -> Result<Vec<SettlementRow>, StoreError> {
        let filter = SettlementFilter { organisation: Some(self.organisation_id.clone()), ..filter.clone() };
        self.store.list_settlements_after(&filter, place).await
    }

    /// How many settlements a flow of its has in each state.
    pub async fn settlement_overview(&self, flow_id: &str) -> Result<Vec<(SettlementState, i64)>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.settlement_overview(&flow.id).await
    }

    /// A settlement of its by id.
    pub async fn get_settlement(&self, id: &str) -> Result<SettlementRow, StoreError> {
        let row = self.store.get_settlement(id).await?;
        if self.owns_flow(&row.flow_id).await? {
            return Ok(row);
        }
        Err(StoreError::NotFound { what: "settlement", which: id.to_owned() })
    }

    /// A settlement of its by the provider's code.
    pub async fn find_settlement(&self, flow_id: &str, code: &str) -> Result<Option<SettlementRow>, StoreError> {
        if self.owns_flow(flow_id).await? { self.store.find_settlement(flow_id, code).await } else { Ok(None) }
    }

    /// The entries of a settlement of its.
    pub async fn entries_of(&self, settlement_id: &str) -> Result<Vec<EntryRow>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.entries_of(&row.id).await
    }

    /// What a list shows of the entries of settlements of its; of others nothing.
    pub async fn list_entry_marks(&self, settlements: &[SettlementRow]) -> Result<Vec<EntryMark>, StoreError> {
        self.store.list_entry_marks(&self.own_ids(settlements).await?).await
    }

    /// The vouchers of settlements of its, settlement and voucher; of others nothing.
    pub async fn list_vouchers(&self, settlements: &[SettlementRow]) -> Result<Vec<(String, String)>, StoreError> {
        self.store.list_vouchers(&self.own_ids(settlements).await?).await
    }

    /// How many transactions of settlements of its found their invoice, by settlement; what was never counted is counted now.
    pub async fn list_placed(&self, settlements: &[SettlementRow]) -> Result<BTreeMap<String, Placed>, StoreError> {
        let (known, unknown): (Vec<_>, Vec<_>) = settlements.iter().partition(|row| row.placed.is_some());
        let known = known.into_iter().filter_map(|row| Some((row.id.clone(), row.placed?)));
        let mut all: BTreeMap<String, Placed> = known.collect();
        let unknown: Vec<SettlementRow> = unknown.into_iter().cloned().collect();
        let marks = self.list_entry_marks(&unknown).await?;
        for row in unknown {
            let own = marks.iter().filter(|mark| mark.settlement_id == row.id).flat_map(|mark| &mark.lines);
            let placed = Placed::of(own.map(|(covers, reason)| (covers.as_slice(), reason)));
            all.insert(row.id, placed);
        }
        Ok(all)
    }

    /// The settlements of a flow of its that wait for a person, oldest payout first.
    pub async fn list_settlements_that_wait(
        &self,
        flow_id: &str,
        limit: u32,
    ) -> Result<Vec<SettlementRow>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.list_settlements_that_wait(&flow.id, limit).await
    }

    /// Keys and sizes in bytes of the documents of a settlement of its.
    pub async fn list_document_sizes(&self, settlement_id: &str) -> Result<Vec<(String, usize)>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.list_document_sizes(&row.id).await
    }

    async fn own_ids(&self, settlements: &[SettlementRow]) -> Result<Vec<String>, StoreError> {
        let flows = self.list_flows().await?;
        let own = settlements.iter().filter(|row| flows.iter().any(|flow| flow.id == row.flow_id));
        Ok(own.map(|row| row.id.clone()).collect())
    }

    /// What is asked about a settlement of its.
    pub async fn get_questions(&self, settlement_id: &str) -> Result<Vec<Question>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.get_questions(&row.id).await
    }

    /// What was answered about a settlement of its.
    pub async fn get_answers(&self, settlement_id: &str) -> Result<Vec<AnswerRow>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.get_answers(&row.id).await
    }

    /// The documents of a settlement of its.
    pub async fn get_documents(&self, settlement_id: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.get_documents(&row.id).await
    }

    /// The lines of a settlement of its.
    pub async fn get_settlement_parts(&self, settlement_id: &str) -> Result<Option<SettlementParts>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.get_settlement_parts(&row.id).await
    }

    /// The timeline of a settlement of its.
    pub async fn list_events(&self, settlement_id: &str) -> Result<Vec<Event>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.list_events(&row.id).await
    }

    /// The lines of a settlement of its that were booked as not found.
    pub async fn list_not_found_lines(&self, settlement_id: &str) -> Result<Vec<NotFoundLine>, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.store.list_not_found_lines(&row.id).await
    }

    /// The runs of a flow of its, the newest first.
    pub async fn list_runs(&self, flow_id: &str, limit: u32) -> Result<Vec<Run>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.list_runs(&flow.id, limit).await
    }

    /// Answers about settlements of a flow of its that can still be taken back.
    pub async fn list_standing_answers(&self, flow_id: &str, limit: u32) -> Result<Vec<StandingAnswer>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.list_standing_answers(&flow.id, limit).await
    }

    /// Open items with these numbers, as the mirror of a flow of its has them.
    pub async fn get_open_items_named(&self, flow_id: &str, invoices: &[String]) -> Result<Vec<OpenItem>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.get_open_items_named(&flow.id, invoices).await
    }

    /// Payouts of a flow of its from a day on.
    pub async fn list_payouts_by_day(&self, flow_id: &str, from: Date) -> Result<Vec<DayOfPayouts>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.list_payouts_by_day(&flow.id, from).await
    }

    /// Lines of the entries of a flow of its, by whether their debtor was found.
    pub async fn count_placed_lines(&self, flow_id: &str, from: Date) -> Result<PlacedLines, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.count_placed_lines(&flow.id, from).await
    }

    /// What a flow of its was taught.
    pub async fn list_taught_rules(&self, flow_id: &str) -> Result<Vec<TaughtRuleRow>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.store.list_taught_rules(&flow.id).await
    }

    async fn owns_flow(&self, flow_id: &str) -> Result<bool, StoreError> {
        let found = sqlx::query("select id from flows where id = $1 and organisation_id = $2")
            .bind(flow_id)
            .bind(&self.organisation_id)
            .fetch_optional(self.store.pool())
            .await?;
        Ok(found.is_some())
    }
}

async fn create(
    c: &mut AnyConnection,
    id: &str,
    name: &str,
    owner_id: &str,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query("insert into organisations (id, name, created_at_ms) values ($1, $2, $3)")
        .bind(id)
        .bind(name.trim())
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await?;
    sqlx::query("insert into memberships (organisation_id, user_id, role, since_ms) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(owner_id)
        .bind(Role::Owner.word())
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await?;
    audit::note(c, id, now, who, "organisation_created", name.trim()).await
}
