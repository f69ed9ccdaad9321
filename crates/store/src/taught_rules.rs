//! Rules of the finder that people taught: off until they were tried, on, or removed.

use jiff::Timestamp;
use ledger::language::Language;
use ledger::rules::TaughtRule;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::events::{Happened, note};
use crate::leases::hold_for_person;
use crate::open::{ReadStore, Store};
use crate::open_lines;

/// Rules a list gives at most: far more than anybody taught.
const LIST_AT_MOST: i64 = 1000;

const ON: &str = "on";
const OFF: &str = "off";
const REMOVED: &str = "removed";

/// A rule to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTaughtRule {
    /// The rule.
    pub rule: TaughtRule,
    /// The settlement and the line whose answer it was made from.
    pub from: Option<(String, String)>,
    /// Whether it counts at once.
    pub on: bool,
}

/// A rule that was taught and not removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaughtRuleRow {
    /// Its number in the flow, counted from 1 and never given twice.
    pub number: i64,
    /// The rule.
    pub rule: TaughtRule,
    /// Whether it counts.
    pub on: bool,
    /// The code of the settlement and the line whose answer it was made from.
    pub from: Option<(String, String)>,
    /// Who made it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Keeps a rule; its number. [`StoreError::Taken`] when the flow has the same one.
    pub async fn teach(
        &self,
        flow_id: &str,
        new: &NewTaughtRule,
        who: &str,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        write_in!(self.database(), |c| teach(c, flow_id, new, who, now))
    }

    /// Lets a rule count from the next plan on, or no longer.
    pub async fn switch_taught_rule(
        &self,
        flow_id: &str,
        number: i64,
        on: bool,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (state, what) = if on { (ON, "rule_switched_on") } else { (OFF, "rule_switched_off") };
        write_in!(self.database(), |c| set_state(c, (flow_id, number), (state, what), who, now))
    }

    /// Takes a rule away.
    pub async fn remove_taught_rule(
        &self,
        flow_id: &str,
        number: i64,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_state(c, (flow_id, number), (REMOVED, "rule_removed"), who, now))
    }
}

impl ReadStore {
    /// The rules of a flow that were not removed, oldest first.
    pub async fn list_taught_rules(&self, flow_id: &str) -> Result<Vec<TaughtRuleRow>, StoreError> {
        let rows = sqlx::query(
            "select rule.*, settlement.code as settlement_code
             from taught_rules rule left join settlements settlement on settlement.id = rule.settlement_id
             where rule.flow_id = $1 and rule.state <> $2 order by rule.number limit $3",
        )
        .bind(flow_id)
        .bind(REMOVED)
        .bind(LIST_AT_MOST)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read_rule).collect()
    }
}

fn read_rule(row: &AnyRow) -> Result<TaughtRuleRow, StoreError> {
    let from = row.text_or_null("settlement_code")?.zip(row.text_or_null("line_id")?);
    let known = |word: &str| match word {
        ON => Some(true),
        OFF => Some(false),
        _ => None,
    };
    Ok(TaughtRuleRow {
        number: row.integer("number")?,
        rule: row.json("rule")?,
        on: row.word("state", known)?,
        from,
        who: row.text("made_by")?,
        at: row.moment("made_at_ms")?,
    })
}

async fn teach(
    c: &mut AnyConnection,
    flow_id: &str,
    new: &NewTaughtRule,
    who: &str,
    now: Timestamp,
) -> Result<i64, StoreError> {
    hold_for_person(c, flow_id).await?;
    if let Some((settlement_id, _)) = &new.from {
        refuse_other_flows(c, flow_id, settlement_id).await?;
    }
    let rule = to_json("rule", &new.rule)?;
    let same: Option<i64> =
        sqlx::query_scalar("select number from taught_rules where flow_id = $1 and rule = $2 and state <> $3")
            .bind(flow_id)
            .bind(&rule)
            .bind(REMOVED)
            .fetch_optional(&mut *c)
            .await?;
    if let Some(number) = same {
        return Err(StoreError::Taken { what: "rule of this meaning, number", which: number.to_string() });
    }
    let number: i64 = sqlx::query_scalar(
        "insert into taught_rules (flow_id, number, rule, state, settlement_id, line_id, made_by, made_at_ms)
         select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 from taught_rules where flow_id = $1
         returning number",
    )
    .bind(flow_id)
    .bind(&rule)
    .bind(if new.on { ON } else { OFF })
    .bind(new.from.as_ref().map(|(settlement_id, _)| settlement_id))
    .bind(new.from.as_ref().map(|(_, line_id)| line_id))
    .bind(who)
    .bind(now.as_millisecond())
    .fetch_one(&mut *c)
    .await?;
    tell(c, (flow_id, number), (&new.rule, new.from.as_ref().map(|(id, _)| id.as_str())), (who, "rule_taught"), now)
        .await?;
    Ok(number)
}

async fn refuse_other_flows(c: &mut AnyConnection, flow_id: &str, settlement_id: &str) -> Result<(), StoreError> {
    let found: Option<String> = sqlx::query_scalar("select id from settlements where id = $1 and flow_id = $2")
        .bind(settlement_id)
        .bind(flow_id)
        .fetch_optional(c)
        .await?;
    match found {
        Some(_) => Ok(()),
        None => Err(StoreError::NotFound { what: "settlement in this flow", which: settlement_id.to_owned() }),
    }
}

async fn set_state(
    c: &mut AnyConnection,
    (flow_id, number): (&str, i64),
    (state, what): (&str, &str),
    who: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold_for_person(c, flow_id).await?;
    let row = sqlx::query(
        "update taught_rules set state = $1 where flow_id = $2 and number = $3 and state <> $4
         returning rule, settlement_id",
    )
    .bind(state)
    .bind(flow_id)
    .bind(number)
    .bind(REMOVED)
    .fetch_optional(&mut *c)
    .await?
    .ok_or_else(|| StoreError::NotFound { what: "taught rule with number", which: number.to_string() })?;
    let (rule, settlement_id): (TaughtRule, _) = (row.json("rule")?, row.text_or_null("settlement_id")?);
    tell(c, (flow_id, number), (&rule, settlement_id.as_deref()), (who, what), now).await
}

/// Writes it in the timeline, of the flow and of the settlement the rule was made from; what other rules did not place is
/// forgotten.
async fn tell(
    c: &mut AnyConnection,
    (flow_id, number): (&str, i64),
    (rule, settlement_id): (&TaughtRule, Option<&str>),
    (who, what): (&str, &str),
    at: Timestamp,
) -> Result<(), StoreError> {
    open_lines::forget_all(c, flow_id).await?;
    let detail = format!("{number}: {}", rule.text(Language::En));
    note(c, Happened { flow_id, settlement_id, at, who, what, detail: &detail }).await
}
