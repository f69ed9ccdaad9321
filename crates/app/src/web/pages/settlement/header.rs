//! The top of the page: the payout, how it stands, what is wrong and what a person may do.

use ledger::language::Language;
use ledger::plan::Placed;
use ledger::problem::Problem;
use store::EntryRow;

use super::Known;
use crate::web::actions::{Action, Situation, possible};
use crate::web::pages::find;
use crate::web::standing::{self, Standing};
use crate::web::{days, figures};

/// The settlement in short.
pub(super) struct Header {
    pub(super) code: String,
    pub(super) standing: Standing,
    /// Whether a person must act.
    pub(super) waits: bool,
    pub(super) payout: Option<String>,
    pub(super) date: String,
    pub(super) iso_date: String,
    pub(super) flow: String,
    pub(super) description: String,
    pub(super) placed: Placed,
    pub(super) remark: Option<String>,
    pub(super) again_at: Option<String>,
}

/// A problem with its way out.
pub(super) struct ProblemView {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) detail: String,
    pub(super) remedy: &'static str,
}

/// A button.
pub(super) struct ActionView {
    pub(super) address: String,
    pub(super) button: &'static str,
    pub(super) meaning: &'static str,
    /// The action that makes it go on; it stands out.
    pub(super) is_first: bool,
    /// Whether a remark goes with it.
    pub(super) takes_remark: bool,
}

pub(super) fn header(known: &Known, language: Language) -> Header {
    let row = &known.row;
    Header {
        code: row.code.clone(),
        standing: standing::settlement(row.state, language),
        waits: row.state.needs_a_person() || row.changed_after_booking.is_some(),
        payout: row.payout.map(|payout| figures::money(payout, language)),
        date: days::day(row.date, language),
        iso_date: row.date.to_string(),
        flow: known.flow.clone(),
        description: row.description.clone(),
        placed: known.placed,
        remark: row.remark.clone(),
        again_at: again_at(known).map(|at| days::moment(at, language)),
    }
}

/// The problems of the settlement, of its entries, and of a change after booking; each named once.
pub(super) fn problems(known: &Known, language: Language) -> Vec<ProblemView> {
    let row = &known.row;
    let of_entries = known.entries.iter().filter_map(|(entry, _)| entry.problem.as_ref());
    let mut all: Vec<&Problem> = Vec::new();
    for problem in row.problem.iter().chain(of_entries).chain(&row.changed_after_booking) {
        if !all.contains(&problem) {
            all.push(problem);
        }
    }
    let view = |problem: &Problem| ProblemView {
        name: problem.kind.name(),
        title: problem.kind.title().in_language(language),
        detail: problem.detail.in_language(language).to_owned(),
        remedy: problem.kind.remedy().in_language(language),
    };
    all.into_iter().map(view).collect()
}

pub(super) fn actions(known: &Known, which: &str, language: Language) -> Vec<ActionView> {
    let row = &known.row;
    let situation = Situation {
        state: row.state,
        changed_after_booking: row.changed_after_booking.is_some(),
        put_off: again_at(known).is_some(),
    };
    let actions = possible(situation);
    let view = |(index, action): (usize, &Action)| ActionView {
        address: format!("/settlements/{}/{}", find::in_address(which), action.path()),
        button: action.button(language),
        meaning: action.meaning(language),
        is_first: index == 0,
        takes_remark: *action == Action::Close,
    };
    actions.iter().enumerate().map(view).collect()
}

/// The moment it waits for, when it was put off.
fn again_at(known: &Known) -> Option<jiff::Timestamp> {
    let of_entry = |entry: &EntryRow| entry.not_before.max(entry.check_after);
    known.row.not_before.or_else(|| known.entries.iter().filter_map(|(entry, _)| of_entry(entry)).max())
}
