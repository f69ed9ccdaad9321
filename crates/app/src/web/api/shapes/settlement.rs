//! A settlement, and what happened to it.

use ledger::language::Language;
use serde::Serialize;
use store::{Event, SettlementRow};
use utoipa::ToSchema;

use super::{MoneyShape, ProblemShape};

/// A payout by the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Settlement)]
pub(crate) struct SettlementShape {
    /// Its id here.
    id: String,
    /// The integration it belongs to.
    integration: String,
    /// The provider's code, as it stands on the bank statement.
    code: String,
    /// The day of the payout.
    #[schema(format = Date)]
    date: String,
    /// Where it stands: `fetched`, `unreadable`, `read`, `asking`, `skipped`, `planned`, `approved`, `posting`, `refused`, `unknown`,
    /// `posted`, `confirmed`, `differs` or `closed`.
    state: &'static str,
    /// Whether it waits for a person.
    waits_for_a_person: bool,
    /// What was paid out, once it has been read.
    payout: Option<MoneyShape>,
    /// The text on the bank statement, once it has been read.
    description: String,
    /// What is wrong with it, or with the entry that most needs attention.
    problem: Option<ProblemShape>,
    /// Why it was skipped or closed.
    remark: Option<String>,
    /// The provider changed it when it was booked already.
    changed_after_booking: Option<ProblemShape>,
    /// When it was first seen.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    updated_at: String,
    /// Changes with every change: a decision carries it, so that it is about what was looked at.
    version: String,
}

impl SettlementShape {
    pub(crate) fn new(row: &SettlementRow, language: Language) -> Self {
        let problem = |problem: &Option<_>| problem.as_ref().map(|problem| ProblemShape::new(problem, language));
        Self {
            id: row.id.clone(),
            integration: row.flow_id.clone(),
            code: row.code.clone(),
            date: row.date.to_string(),
            state: row.state.word(),
            waits_for_a_person: row.state.needs_a_person(),
            payout: row.payout.map(MoneyShape::from),
            description: row.description.clone(),
            problem: problem(&row.problem),
            remark: row.remark.clone(),
            changed_after_booking: problem(&row.changed_after_booking),
            created_at: row.created_at.to_string(),
            updated_at: row.updated_at.to_string(),
            version: version(row),
        }
    }
}

/// The version of a settlement.
pub(crate) fn version(row: &SettlementRow) -> String {
    row.updated_at.as_millisecond().to_string()
}

/// Something that happened to a settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct EventShape {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The person or token, or `kruispost`.
    who: String,
    /// What, as a word that does not change.
    what: String,
    /// Particulars, for people.
    detail: String,
}

impl From<Event> for EventShape {
    fn from(event: Event) -> Self {
        Self { at: event.at.to_string(), who: event.who, what: event.what, detail: event.detail }
    }
}
