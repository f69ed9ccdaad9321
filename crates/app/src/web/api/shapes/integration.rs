//! Integrations, their runs and rules, and connections.

use std::collections::BTreeMap;

use ledger::language::Language;
use ledger::state::SettlementState;
use serde::Serialize;
use serde_json::Value;
use store::{Connection, Flow, Run, TaughtRuleRow};
use utoipa::ToSchema;

use super::ProblemShape;

/// An integration: from one connection to another, with its rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Integration)]
pub(crate) struct IntegrationShape {
    /// Its id here.
    id: String,
    /// Which two systems it joins.
    #[schema(example = "pay-afas")]
    kind: String,
    /// Its name.
    name: String,
    /// Whether it runs by itself.
    enabled: bool,
    /// Why it was stopped, until a person starts it again.
    stopped: Option<ProblemShape>,
    /// Settlements paid out before this day are not booked.
    #[schema(format = Date)]
    start_date: String,
    /// Everything paid out up to this day has been fetched.
    #[schema(format = Date)]
    fetched_up_to: Option<String>,
    /// When it runs next by itself.
    #[schema(format = DateTime)]
    next_run_at: Option<String>,
    /// Its settings, by name.
    #[schema(value_type = Object)]
    settings: Value,
    /// How many settlements are in each state.
    settlements: BTreeMap<&'static str, i64>,
}

impl IntegrationShape {
    pub(crate) fn new(flow: &Flow, counts: &[(SettlementState, i64)], language: Language) -> Self {
        Self {
            id: flow.id.clone(),
            kind: flow.kind.clone(),
            name: flow.name.clone(),
            enabled: flow.enabled,
            stopped: flow.stop.as_ref().map(|problem| ProblemShape::new(problem, language)),
            start_date: flow.start_date.to_string(),
            fetched_up_to: flow.watermark.map(|day| day.to_string()),
            next_run_at: flow.next_wake_at.map(|at| at.to_string()),
            settings: flow.settings.clone(),
            settlements: counts.iter().map(|(state, count)| (state.word(), *count)).collect(),
        }
    }
}

/// One wake-up of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Run)]
pub(crate) struct RunShape {
    /// Its id here.
    id: String,
    /// When it began.
    #[schema(format = DateTime)]
    started_at: String,
    /// When it ended; nothing while it works, or when it was cut off.
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    /// What it counted, by name; nothing when it failed.
    counts: Option<BTreeMap<String, i64>>,
    /// Why it failed.
    failure: Option<String>,
}

impl From<Run> for RunShape {
    fn from(run: Run) -> Self {
        let counts = run.outcome.as_deref().and_then(|outcome| serde_json::from_str(outcome).ok());
        let counts = counts.map(|counts: BTreeMap<String, Value>| {
            counts.into_iter().filter_map(|(name, count)| Some((name, count.as_i64()?))).collect()
        });
        Self {
            id: run.id.as_str().to_owned(),
            started_at: run.started_at.to_string(),
            finished_at: run.finished_at.map(|at| at.to_string()),
            failure: run.outcome.filter(|_| counts.is_none()),
            counts,
        }
    }
}

/// A rule that was taught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Rule)]
pub(crate) struct RuleShape {
    /// Its number in the integration.
    number: i64,
    /// The rule as a sentence.
    text: String,
    /// Whether it counts.
    on: bool,
    /// Who made it.
    who: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

impl RuleShape {
    pub(crate) fn new(row: &TaughtRuleRow, language: Language) -> Self {
        Self {
            number: row.number,
            text: row.rule.text(language),
            on: row.on,
            who: row.who.clone(),
            at: row.at.to_string(),
        }
    }
}

/// Credentials for an outside system; never the secrets themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Connection)]
pub(crate) struct ConnectionShape {
    /// Its id here.
    id: String,
    /// The outside system.
    #[schema(example = "afas")]
    kind: String,
    /// Its name.
    name: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last seen to work.
    #[schema(format = DateTime)]
    checked_at: Option<String>,
}

impl From<Connection> for ConnectionShape {
    fn from(connection: Connection) -> Self {
        Self {
            id: connection.id,
            kind: connection.kind,
            name: connection.name,
            created_at: connection.created_at.to_string(),
            checked_at: connection.checked_at.map(|at| at.to_string()),
        }
    }
}
