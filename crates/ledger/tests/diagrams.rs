//! The diagrams of states in `ARCHITECTURE.md` are the tables in [`ledger::state`], and the tables make sense.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod generated;

use std::collections::BTreeSet;
use std::fmt::Write;

use ledger::state::{ENTRY_MOVES, EntryState, Mover, SETTLEMENT_MOVES, SettlementState};

type Move = (&'static str, &'static str, Mover);

fn settlement_moves() -> Vec<Move> {
    SETTLEMENT_MOVES.iter().map(|(from, to, mover)| (from.word(), to.word(), *mover)).collect()
}

fn entry_moves() -> Vec<Move> {
    ENTRY_MOVES.iter().map(|(from, to, mover)| (from.word(), to.word(), *mover)).collect()
}

/// A mermaid diagram; what a step and a person may both do is one arrow.
fn diagram(start: &str, moves: &[Move]) -> String {
    let mut text = format!("```mermaid\nstateDiagram-v2\n    [*] --> {start}\n");
    let mut drawn = BTreeSet::new();
    for (from, to, _) in moves.iter().filter(|(from, to, _)| drawn.insert((*from, *to))) {
        let may = |mover| moves.contains(&(*from, *to, mover));
        let who = match (may(Mover::Step), may(Mover::Person)) {
            (true, true) => "step or person",
            (true, false) => "step",
            _ => "person",
        };
        writeln!(text, "    {from} --> {to}: {who}").unwrap();
    }
    text + "```\n"
}

/// Entry states, the one that most needs attention first: the order in which a settlement shows them.
fn by_urgency() -> Vec<EntryState> {
    let mut states = EntryState::ALL.to_vec();
    let alone = |state| SettlementState::of_entries(&[state]);
    let wins = |a: EntryState, b: EntryState| SettlementState::of_entries(&[a, b]) == alone(a);
    states.sort_by_key(|state| EntryState::ALL.iter().filter(|other| !wins(*state, **other)).count());
    states
}

fn leading_entries() -> String {
    let list = |states: Vec<&str>| states.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let order = list(by_urgency().into_iter().map(EntryState::word).collect());
    let waiting = SettlementState::ALL.iter().filter(|state| state.needs_a_person());
    let waiting = list(waiting.map(|state| state.word()).collect());
    let booked = EntryState::ALL.iter().filter(|state| state.may_be_booked());
    let booked = list(booked.map(|state| state.word()).collect());
    format!(
        "Of several entries a settlement shows the state that comes first in: {order}.\n\n\
         A settlement waits for a person when it is: {waiting}.\n\n\
         AFAS has an entry, or may have it, when it is: {booked}. Such an entry is never planned again.\n"
    )
}

fn reached_from(start: &'static str, moves: &[Move]) -> BTreeSet<&'static str> {
    let mut reached = BTreeSet::from([start]);
    loop {
        let next: Vec<_> =
            moves.iter().filter(|(from, to, _)| reached.contains(from) && !reached.contains(to)).collect();
        if next.is_empty() {
            return reached;
        }
        reached.extend(next.into_iter().map(|(_, to, _)| *to));
    }
}

#[test]
fn the_architecture_shows_the_tables_of_moves() {
    let page = "ARCHITECTURE.md";
    generated::prove_part(page, "settlement states", &diagram("fetched", &settlement_moves()));
    generated::prove_part(page, "leading entries", &leading_entries());
    generated::prove_part(page, "entry states", &diagram("planned", &entry_moves()));
}

#[test]
fn every_entry_state_can_be_reached_from_planned() {
    let reached = reached_from("planned", &entry_moves());
    let unreached: Vec<_> = EntryState::ALL.iter().filter(|state| !reached.contains(state.word())).collect();
    assert!(unreached.is_empty(), "{unreached:?}");
}

#[test]
fn every_settlement_state_is_reached_by_a_move_or_shown_by_an_entry() {
    let reached = reached_from("fetched", &settlement_moves());
    let shown: Vec<_> = EntryState::ALL.iter().map(|state| SettlementState::of_entries(&[*state])).collect();
    for state in SettlementState::ALL {
        assert!(reached.contains(state.word()) || shown.contains(state), "{state:?}");
    }
}

#[test]
fn an_entry_that_afas_may_have_is_never_planned_again() {
    for (from, to, mover) in ENTRY_MOVES {
        assert!(!(from.may_be_booked() && *to == EntryState::Planned), "{from:?} to {to:?} by {mover:?}");
    }
}

#[test]
fn only_a_look_into_afas_leads_back_from_unknown_to_approved() {
    assert!(EntryState::Unknown.may_become(EntryState::Approved, Mover::Step));
    assert!(!EntryState::Unknown.may_become(EntryState::Approved, Mover::Person));
    assert!(!EntryState::Unknown.may_become(EntryState::Posting, Mover::Step));
}

#[test]
fn every_state_that_waits_for_a_person_lets_a_person_move_it() {
    let by_person =
        |word: &str, moves: &[Move]| moves.iter().any(|(from, _, by)| *from == word && *by == Mover::Person);
    for state in SettlementState::ALL.iter().filter(|state| state.needs_a_person()) {
        assert!(by_person(state.word(), &settlement_moves()), "{state:?}");
    }
    for state in [EntryState::Refused, EntryState::Differs] {
        assert!(by_person(state.word(), &entry_moves()), "{state:?}");
    }
}
