//! Lists of receivables that were made for a target, what became of them, and what the target was last sent.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use jiff::Timestamp;
use ledger::problem::Problem;
use ledger::receivable::{Delivered, DeliveredReceivable, DeliveryPlan, HoldReason, SourceKind};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::audit;
use crate::columns::{Columns, to_json};
use crate::database::{read_in, write_in};
use crate::delivered::{remember, remember_created};
use crate::delivered_changes;
use crate::error::StoreError;
use crate::id::new_id;
use crate::leases::{Lease, hold, hold_for_person};
use crate::list_events;
use crate::open::{ReadStore, Store};
use crate::organisation::OrganisationStore;
use crate::summaries::{self, HeldSummary, SummaryOf};

/// Where a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// A person has to look first.
    Held,
    /// A person looked and let it go.
    Released,
    /// It is being sent; after a crash it may be with the target or not, and a later list counts in either case.
    Sending,
    /// The target took it.
    Sent,
    /// The target did not take it.
    Refused,
    /// A later list came in its place before it was sent.
    Superseded,
}

impl DeliveryState {
    /// All states.
    pub const ALL: &'static [Self] =
        &[Self::Held, Self::Released, Self::Sending, Self::Sent, Self::Refused, Self::Superseded];

    /// The word in stored rows and machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Released => "released",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
        }
    }

    /// The state with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.word() == word)
    }
}

/// How many of what a list holds and does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryFigures {
    /// Invoices in the list.
    pub listed: usize,
    /// Of these with something open.
    pub open: usize,
    /// New at the target.
    pub created: usize,
    /// Known, with something else than before.
    pub changed: usize,
    /// Open at the target, closed by this list.
    pub closing: usize,
    /// Closed at the target, open in this list.
    pub reopened: usize,
    /// Sent as they were sent last, because what AFAS has can't be sent.
    pub kept: usize,
    /// Fields that may not change and did in AFAS.
    pub conflicts: usize,
    /// Refused and not known to the target.
    pub refused_new: usize,
}

impl DeliveryFigures {
    /// The figures of a plan.
    pub fn of(plan: &DeliveryPlan) -> Self {
        Self {
            listed: plan.list.len(),
            open: plan.list.iter().filter(|one| !one.receivable.open().is_zero()).count(),
            created: plan.created.len(),
            changed: plan.changed.len(),
            closing: plan.closing.len(),
            reopened: plan.reopened.len(),
            kept: plan.kept.len(),
            conflicts: plan.conflicts.len(),
            refused_new: plan.refused_new.len().saturating_add(plan.refused_unknown.len()),
        }
    }
}

/// A list as it stands, without the list itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Our id.
    pub id: String,
    /// The flow.
    pub flow_id: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it was made.
    pub made_at: Timestamp,
    /// Of the whole plan: two plans with one fingerprint are the same.
    pub fingerprint: String,
    /// Why it is, or was, held.
    pub holds: Vec<HoldReason>,
    /// How many of what.
    pub figures: DeliveryFigures,
    /// Who let it go, and when.
    pub decided: Option<(String, Timestamp)>,
    /// When the target took it.
    pub sent_at: Option<Timestamp>,
    /// The name of the file.
    pub file_name: Option<String>,
    /// The hash of the file.
    pub file_sha256: Option<String>,
    /// Why it was not taken.
    pub problem: Option<Problem>,
}

/// A list to keep.
#[derive(Debug, Clone)]
pub struct NewDelivery<'a> {
    /// [`DeliveryState::Held`], or [`DeliveryState::Sending`] right before the call.
    pub state: DeliveryState,
    /// Of the whole plan.
    pub fingerprint: &'a str,
    /// Why it is held, or was until a person released it.
    pub holds: &'a [HoldReason],
    /// The plan.
    pub plan: &'a DeliveryPlan,
    /// The name and hash of the file, when it is sent.
    pub file: Option<(&'a str, &'a str)>,
    /// Whose release lets it go.
    pub released_by: Option<&'a str>,
}

impl Store {
    /// Keeps a list, in the place of one that waits.
    pub async fn save_delivery(
        &self,
        lease: &Lease,
        new: &NewDelivery<'_>,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let id = new_id(now)?;
        write_in!(self.database(), |c| save(c, lease, &id, new, now))?;
        Ok(id)
    }

    /// The target took the list: it knows now what `plan` says.
    pub async fn set_delivery_sent(
        &self,
        lease: &Lease,
        id: &str,
        plan: &DeliveryPlan,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_sent(c, lease, id, plan, now))
    }

    /// The list certainly did not come to the target, and may go yet: what is new in it is as unknown there as before.
    pub async fn forget_sending(&self, lease: &Lease, id: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| forget(c, lease, id))
    }

    /// The target did not take the list.
    pub async fn set_delivery_refused(
        &self,
        lease: &Lease,
        id: &str,
        problem: &Problem,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let why = problem.kind.name();
        let problem = to_json("problem", problem)?;
        write_in!(self.database(), |c| set_refused(c, lease, id, (&problem, why), now))
    }

    /// A person lets the held list of a flow go.
    pub async fn release_delivery(
        &self,
        organisation_id: &str,
        flow_id: &str,
        id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| release(c, organisation_id, flow_id, id, who, now))
    }
}

impl ReadStore {
    /// What the target was last sent, and what of a list it may have that is in doubt.
    pub async fn get_delivered(&self, flow_id: &str) -> Result<Delivered, StoreError> {
        read_in!(self.database(), |c| delivered(c, flow_id))
    }

    /// The lists of a flow, the newest first.
    pub async fn list_deliveries(&self, flow_id: &str, limit: u32) -> Result<Vec<DeliveryRow>, StoreError> {
        let rows =
            sqlx::query("select * from deliveries where flow_id = $1 order by made_at_ms desc, id desc limit $2")
                .bind(flow_id)
                .bind(i64::from(limit))
                .fetch_all(self.pool())
                .await?;
        rows.iter().map(read).collect()
    }

    /// A list with its plan, while that is kept.
    pub async fn get_delivery(&self, id: &str) -> Result<(DeliveryRow, Option<DeliveryPlan>), StoreError> {
        let row = sqlx::query("select * from deliveries where id = $1").bind(id).fetch_optional(self.pool()).await?;
        let row = row.ok_or_else(|| no_delivery(id))?;
        Ok((read(&row)?, self.find_plan(id).await?))
    }

    async fn find_plan(&self, id: &str) -> Result<Option<DeliveryPlan>, StoreError> {
        let row = sqlx::query("select plan from delivery_plans where delivery_id = $1").bind(id);
        row.fetch_optional(self.pool()).await?.map(|row| row.json("plan")).transpose()
    }

    /// The list of a flow that was made last: an earlier one never waits any more.
    pub async fn find_newest_delivery(&self, flow_id: &str) -> Result<Option<DeliveryRow>, StoreError> {
        Ok(self.list_deliveries(flow_id, 1).await?.pop())
    }

    /// The list that a flow's target took last.
    pub async fn find_last_sent(&self, flow_id: &str) -> Result<Option<DeliveryRow>, StoreError> {
        let row = sqlx::query(
            "select * from deliveries where flow_id = $1 and state = 'sent' order by made_at_ms desc, id desc limit 1",
        )
        .bind(flow_id)
        .fetch_optional(self.pool())
        .await?;
        row.as_ref().map(read).transpose()
    }
}

impl OrganisationStore {
    /// The lists of a flow of its, the newest first.
    pub async fn list_deliveries(&self, flow_id: &str, limit: u32) -> Result<Vec<DeliveryRow>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.reader().list_deliveries(&flow.id, limit).await
    }

    /// The plan of a list of its, while that is kept.
    pub async fn get_delivery_plan(&self, id: &str) -> Result<Option<DeliveryPlan>, StoreError> {
        let (row, plan) = self.reader().get_delivery(id).await?;
        match self.get_flow(&row.flow_id).await {
            Ok(_) => Ok(plan),
            Err(StoreError::NotFound { .. }) => Err(no_delivery(id)),
            Err(error) => Err(error),
        }
    }
}

fn no_delivery(id: &str) -> StoreError {
    StoreError::NotFound { what: "delivery", which: id.to_owned() }
}

async fn save(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    new: &NewDelivery<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    // two lists of one moment still have an order
    let last: Option<i64> = sqlx::query_scalar("select max(made_at_ms) from deliveries where flow_id = $1")
        .bind(&lease.flow_id)
        .fetch_one(&mut *c)
        .await?;
    let made_at = last.map_or(now.as_millisecond(), |last| now.as_millisecond().max(last.saturating_add(1)));
    // one that was being sent when its worker was cut off is in doubt, and this one takes its place
    let waits = "state in ('held', 'released', 'sending')";
    for statement in [
        format!(
            "delete from delivery_plans where delivery_id in (select id from deliveries where flow_id = $1 and {waits})"
        ),
        format!("update deliveries set state = 'superseded' where flow_id = $1 and {waits}"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).bind(&lease.flow_id).execute(&mut *c).await?;
    }
    sqlx::query(
        "insert into deliveries (id, flow_id, state, made_at_ms, fingerprint, holds, figures, decided_by,
             decided_at_ms, file_name, file_sha256) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id)
    .bind(&lease.flow_id)
    .bind(new.state.word())
    .bind(made_at)
    .bind(new.fingerprint)
    .bind(to_json("holds", &new.holds)?)
    .bind(to_json("figures", &DeliveryFigures::of(new.plan))?)
    .bind(new.released_by)
    .bind(new.released_by.map(|_| now.as_millisecond()))
    .bind(new.file.map(|(name, _)| name))
    .bind(new.file.map(|(_, sha256)| sha256))
    .execute(&mut *c)
    .await?;
    sqlx::query("insert into delivery_plans (delivery_id, closing, plan) values ($1, $2, $3)")
        .bind(id)
        .bind(to_json("closing", &new.plan.closing)?)
        .bind(to_json("plan", new.plan)?)
        .execute(&mut *c)
        .await?;
    if new.state == DeliveryState::Held {
        summaries::save(c, &lease.flow_id, SummaryOf::HeldList, &HeldSummary::of(id, new.plan)).await?;
        list_events::held(c, lease, id, new.plan, now).await?;
    }
    // of single records this is done call by call
    if new.state == DeliveryState::Sending && new.file.is_some() {
        delivered_changes::keep(c, lease, id, new.plan).await?;
        remember_created(c, lease, new.plan).await?;
        // what the target has of single records is as in the file
        sqlx::query("delete from target_records where flow_id = $1").bind(&lease.flow_id).execute(&mut *c).await?;
    }
    Ok(())
}

async fn set_sent(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    plan: &DeliveryPlan,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    finish_sent(c, lease, id, now).await?;
    sqlx::query("delete from delivered_receivables where flow_id = $1").bind(&lease.flow_id).execute(&mut *c).await?;
    for one in plan.told() {
        remember(c, &lease.flow_id, one).await?;
    }
    Ok(())
}

/// The list that is being sent was taken; plans of others are not needed any more.
pub(crate) async fn finish_sent(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    become_of_sending(c, lease, id, DeliveryState::Sent).await?;
    list_events::sent(c, lease, id, now).await?;
    sqlx::query("update deliveries set sent_at_ms = $1 where id = $2")
        .bind(now.as_millisecond())
        .bind(id)
        .execute(&mut *c)
        .await?;
    sqlx::query(
        "delete from delivery_plans where delivery_id in (select id from deliveries where flow_id = $1 and id <> $2)",
    )
    .bind(&lease.flow_id)
    .bind(id)
    .execute(&mut *c)
    .await?;
    Ok(())
}

async fn forget(c: &mut AnyConnection, lease: &Lease, id: &str) -> Result<(), StoreError> {
    hold(c, lease).await?;
    delivered_changes::forget(c, lease, id).await
}

async fn set_refused(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    (problem, why): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    become_of_sending(c, lease, id, DeliveryState::Refused).await?;
    sqlx::query("update deliveries set problem = $1 where id = $2").bind(problem).bind(id).execute(&mut *c).await?;
    let is_file = sqlx::query("select id from deliveries where id = $1 and file_name is not null").bind(id);
    // of single records some may have been taken before: what is known of each stays
    if is_file.fetch_optional(&mut *c).await?.is_some() {
        delivered_changes::forget(c, lease, id).await?;
    }
    list_events::refused(c, lease, id, why, now).await
}

async fn become_of_sending(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    to: DeliveryState,
) -> Result<(), StoreError> {
    let done = sqlx::query("update deliveries set state = $1 where id = $2 and flow_id = $3 and state = 'sending'")
        .bind(to.word())
        .bind(id)
        .bind(&lease.flow_id)
        .execute(c)
        .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(no_delivery(id)) }
}

async fn release(
    c: &mut AnyConnection,
    organisation_id: &str,
    flow_id: &str,
    id: &str,
    who: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold_for_person(c, flow_id).await?;
    let done = sqlx::query(
        "update deliveries set state = 'released', decided_by = $1, decided_at_ms = $2
         where id = $3 and state = 'held'
             and flow_id in (select flows.id from flows where flows.id = $4 and flows.organisation_id = $5)",
    )
    .bind(who)
    .bind(now.as_millisecond())
    .bind(id)
    .bind(flow_id)
    .bind(organisation_id)
    .execute(&mut *c)
    .await?;
    if done.rows_affected() != 1 {
        return Err(no_delivery(id));
    }
    sqlx::query("update flows set next_wake_at_ms = $1 where id = $2")
        .bind(now.as_millisecond())
        .bind(flow_id)
        .execute(&mut *c)
        .await?;
    list_events::released(c, flow_id, id, who, now).await?;
    audit::note(c, organisation_id, now, who, "delivery_released", id).await
}

#[derive(Deserialize)]
struct PlanRows {
    rows: BTreeMap<SourceKind, usize>,
}

async fn delivered(c: &mut AnyConnection, flow_id: &str) -> Result<Delivered, StoreError> {
    let mut receivables = Vec::new();
    let query =
        sqlx::query("select content from delivered_receivables where flow_id = $1 order by administration, invoice");
    let mut rows = query.bind(flow_id).fetch(&mut *c);
    while let Some(row) = rows.try_next().await? {
        receivables.push(row.json::<DeliveredReceivable>("content")?);
    }
    drop(rows);
    let last = sqlx::query(
        "select plans.plan from deliveries left join delivery_plans plans on plans.delivery_id = deliveries.id
         where flow_id = $1 and state = 'sent' order by made_at_ms desc, id desc limit 1",
    )
    .bind(flow_id)
    .fetch_optional(c)
    .await?;
    // the list in it is not wanted
    let plan: Option<PlanRows> = last.map(|row| row.json_or_null("plan")).transpose()?.flatten();
    Ok(Delivered { receivables, rows: plan.map(|plan| plan.rows).unwrap_or_default() })
}

pub(crate) fn read(row: &AnyRow) -> Result<DeliveryRow, StoreError> {
    let decided_at = row.moment_or_null("decided_at_ms")?;
    Ok(DeliveryRow {
        id: row.text("id")?,
        flow_id: row.text("flow_id")?,
        state: row.word("state", DeliveryState::from_word)?,
        made_at: row.moment("made_at_ms")?,
        fingerprint: row.text("fingerprint")?,
        holds: row.json("holds")?,
        figures: row.json("figures")?,
        decided: row.text_or_null("decided_by")?.zip(decided_at),
        sent_at: row.moment_or_null("sent_at_ms")?,
        file_name: row.text_or_null("file_name")?,
        file_sha256: row.text_or_null("file_sha256")?,
        problem: row.json_or_null("problem")?,
    })
}
