//! Late: what was booked without a debtor, and whose invoice has come since, moves to its debtor by a further entry of
//! the settlement. From there it goes the way of every entry: key before call, look before call.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;
use ledger::answer::Answer;
use ledger::entry::{Entry, EntryParts};
use ledger::finder::Books;
use ledger::language::Language;
use ledger::plan::{Late, LateInput, account_for_every_cent, plan_late, waiting_lines};
use ledger::reason::Reason;
use ledger::settlement::Settlement;
use ledger::state::{EntryState, SettlementState};
use store::{EntryRow, LateNote, LateState, Mirror, SettlementRow};

use super::ROWS_AT_ONCE;
use super::approve::{ANSWERED, late_approved_by};
use super::books::answers_about;
use super::moved::{Looked, moves_of};
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::wake::{Report, Work, later};

/// A settlement that is booked to the last cent.
pub(super) struct Booked {
    pub settlement: Settlement,
    /// Its entries that AFAS has, or may have.
    pub entries: Vec<EntryRow>,
    pub parts: Vec<EntryParts>,
    /// Lines on the debtor-not-found account that wait for their invoice.
    pub waits: BTreeSet<String>,
    /// What people answered about them, and about others.
    pub answers: BTreeMap<String, Answer>,
}

/// What is to be moved next.
enum Next {
    Nothing,
    /// There is no day to book it on.
    NotYet(String),
    Entry {
        entry: Box<Entry>,
        certain: bool,
    },
}

impl Work<'_> {
    /// Whether lines wait for their invoice, and it is time to read the books for them.
    pub(crate) async fn invoices_are_awaited(&self) -> Result<bool, EngineError> {
        let store = &self.engine.store;
        if self.rules.late_match_days == 0 || store.list_waiting_for_invoices(&self.flow.id, None, 1).await?.is_empty()
        {
            return Ok(false);
        }
        let read_at = store.mirrored_at(&self.flow.id, Mirror::OpenItems, self.rules.administration).await?;
        let every = self.engine.options.waits.late_every;
        Ok(self.asked || read_at.is_none_or(|at| later(at, every) <= self.now()))
    }

    /// Looks among the books as they were just read for the invoices of lines that wait. Says whether an entry may be
    /// booked now.
    pub(crate) async fn match_late(&self, report: &mut Report) -> Result<bool, EngineError> {
        if self.rules.late_match_days == 0 || self.something_is_unknown().await? {
            return Ok(false);
        }
        let store = &self.engine.store;
        let waited = SignedDuration::from_hours(i64::from(self.rules.late_match_days).saturating_mul(24));
        if let Ok(before) = self.now().checked_sub(waited) {
            store.give_up_waiting(self.lease, before, self.now()).await?;
        }
        let (mut some_may_go, mut after) = (false, None);
        // The books cost most: they are made once, and anew after each entry that takes something from them.
        let mut books = None;
        loop {
            let mut rows = store.list_waiting_for_invoices(&self.flow.id, after.as_ref(), ROWS_AT_ONCE).await?;
            for row in &rows {
                self.keep_lease().await?;
                some_may_go |= self.match_one(row, &mut books, report).await?;
            }
            let Some(last) = rows.pop() else { return Ok(some_may_go) };
            after = Some(last);
        }
    }

    async fn match_one(
        &self,
        row: &SettlementRow,
        books: &mut Option<Arc<Books>>,
        report: &mut Report,
    ) -> Result<bool, EngineError> {
        let Some(mut booked) = self.booked_whole(row).await? else { return Ok(false) };
        let entries = self.engine.store.entries_of(&row.id).await?;
        let unsent = entries.iter().find(|entry| !entry.state.may_be_booked());
        let own;
        let books_now = if unsent.is_some() {
            own = self.books(&row.id).await?;
            &own
        } else {
            match books {
                Some(books) => &*books,
                None => books.insert(self.books(&row.id).await?),
            }
        };
        let next = self.next_late(row, &mut booked, books_now).await?;
        let may_go = match (next, row.state) {
            (Next::Entry { entry, certain }, SettlementState::Confirmed) => {
                self.save_late(row, *entry, certain, report).await?
            }
            // In place of one that waits for a person only what needs none: nobody approves what he did not see.
            (Next::Entry { entry, certain }, SettlementState::Planned)
                if late_approved_by(self.rules.approval, certain).is_some() =>
            {
                self.save_late(row, *entry, certain, report).await?
            }
            (Next::Nothing, SettlementState::Planned) => {
                let why = "nothing is left to move";
                self.engine.store.drop_late(self.lease, &row.id, why, self.now()).await?;
                *books = None;
                return Ok(false);
            }
            _ => return Ok(false),
        };
        *books = None;
        Ok(may_go)
    }

    /// Plans what a person, or a change in the books, sent back to be planned anew though all of it is booked. False when
    /// it is not such a settlement.
    pub(super) async fn plan_late_anew(&self, row: &SettlementRow, report: &mut Report) -> Result<bool, EngineError> {
        let Some(mut booked) = self.booked_whole(row).await? else { return Ok(false) };
        let books = self.books(&row.id).await?;
        let why = match self.next_late(row, &mut booked, &books).await? {
            Next::Entry { entry, certain } => {
                self.save_late(row, *entry, certain, report).await?;
                return Ok(true);
            }
            Next::NotYet(why) => why,
            Next::Nothing => "nothing is left to move".to_owned(),
        };
        self.engine.store.drop_late(self.lease, &row.id, &why, self.now()).await?;
        Ok(true)
    }

    /// Whether a late entry that is about to be sent still says what is to be moved, and nobody else moved it.
    pub(super) async fn late_still_fits(&self, row: &SettlementRow, entry: &EntryRow) -> Result<bool, EngineError> {
        let Some(booked) = self.booked_whole(row).await? else { return Ok(false) };
        let lines: BTreeSet<String> = moves_of(&entry.parts).map(|(line, _)| line.to_owned()).collect();
        if !lines.is_subset(&booked.waits) {
            return Ok(false);
        }
        let books = self.books(&row.id).await?;
        let mut fits = None;
        // On its own day and not on this one; with the neighbours it was planned beside, or without those that came since.
        for lines in [&booked.waits, &lines] {
            match self.plan_late_of(&booked, &books, lines, entry.parts.date).await? {
                Late::Entry { entry: now, certain } if *now.parts() == entry.parts => fits = fits.or(Some(certain)),
                _ => {}
            }
        }
        let Some(certain) = fits else { return Ok(false) };
        let looked = self.look_for_hands(&booked, &entry.parts).await?;
        self.note_moved_by_hand(row, &looked).await?;
        let in_order = looked.iter().all(|(_, looked)| !matches!(looked, Looked::Moved(_)));
        let needs_no_person = certain && looked.is_empty();
        Ok(in_order && (needs_no_person || self.a_person_approved(row).await?))
    }

    /// Whether the last approval was a person's.
    async fn a_person_approved(&self, row: &SettlementRow) -> Result<bool, EngineError> {
        let events = self.engine.store.list_events(&row.id).await?;
        let last = events.iter().rev().find(|event| event.what == "approved");
        Ok(last.is_some_and(|event| !event.who.starts_with("rule: ")))
    }

    /// What is booked of a settlement, when that is all of it.
    async fn booked_whole(&self, row: &SettlementRow) -> Result<Option<Booked>, EngineError> {
        let store = &self.engine.store;
        let mut entries = store.entries_of(&row.id).await?;
        entries.retain(|entry| entry.state.may_be_booked());
        let in_order = |entry: &EntryRow| matches!(entry.state, EntryState::Posted | EntryState::Confirmed);
        if entries.is_empty() || !entries.iter().all(in_order) {
            return Ok(None);
        }
        let settlement = self.settlement(row).await?;
        let parts: Vec<EntryParts> = entries.iter().map(|entry| entry.parts.clone()).collect();
        if account_for_every_cent(&settlement, parts.iter()).is_err() {
            return Ok(None);
        }
        let stand: BTreeSet<String> = waiting_lines(&parts).into_iter().map(|waiting| waiting.line).collect();
        let lines = store.list_not_found_lines(&row.id).await?;
        let marked = lines.into_iter().filter(|line| line.state == LateState::Waits).flat_map(|line| line.covers);
        let (waits, moved): (BTreeSet<String>, BTreeSet<String>) = marked.partition(|line| stand.contains(line));
        if !moved.is_empty() {
            let note = LateNote { state: LateState::Moved, detail: None, what: None };
            let moved: Vec<String> = moved.into_iter().collect();
            store.note_late(self.lease, &row.id, &moved, note, self.now()).await?;
        }
        let answers = answers_about(store, &row.id).await?;
        let waits = match self.rules.late_match_days {
            // Nothing is looked for: only what a person answered moves.
            0 => waits.into_iter().filter(|line| answers.contains_key(line)).collect(),
            _ => waits,
        };
        Ok(Some(Booked { settlement, entries, parts, waits, answers }))
    }

    /// The next late entry, less what somebody moved in AFAS already. What is in doubt comes last, for a person.
    async fn next_late(&self, row: &SettlementRow, booked: &mut Booked, books: &Books) -> Result<Next, EngineError> {
        let today = self.engine.clock.today();
        let mut doubtful = BTreeSet::new();
        loop {
            let clear: BTreeSet<String> = booked.waits.difference(&doubtful).cloned().collect();
            let (late, in_doubt) = match self.plan_late_of(booked, books, &clear, today).await? {
                Late::Nothing if !doubtful.is_empty() => {
                    (self.plan_late_of(booked, books, &booked.waits, today).await?, true)
                }
                late => (late, false),
            };
            let (entry, certain) = match late {
                Late::Nothing => return Ok(Next::Nothing),
                Late::Waits(question) => {
                    let why = question.text(Language::En);
                    let note = LateNote { state: LateState::Waits, detail: Some(&why), what: Some("late_waits") };
                    let lines: Vec<String> = booked.waits.iter().cloned().collect();
                    self.engine.store.note_late(self.lease, &row.id, &lines, note, self.now()).await?;
                    return Ok(Next::NotYet(why));
                }
                Late::Entry { entry, certain } => (entry, certain && !in_doubt),
            };
            let looked = self.look_for_hands(booked, entry.parts()).await?;
            let moved = self.note_moved_by_hand(row, &looked).await?;
            if !moved.is_empty() {
                booked.waits.retain(|line| !moved.contains(line));
                continue;
            }
            if looked.is_empty() || in_doubt {
                return Ok(Next::Entry { entry, certain });
            }
            self.note_doubt(row, &looked).await?;
            doubtful.extend(looked.into_iter().map(|(line, _)| line));
        }
    }

    async fn plan_late_of(
        &self,
        booked: &Booked,
        books: &Books,
        lines: &BTreeSet<String>,
        day: Date,
    ) -> Result<Late, EngineError> {
        let periods = self.engine.store.get_periods(&self.flow.id).await?;
        let Booked { settlement, parts, answers, .. } = booked;
        let rules = self.rules;
        match plan_late(LateInput { settlement, rules, books, periods: &periods, booked: parts, lines, answers, day }) {
            Ok(late) => Ok(late),
            // A settlement of a hundred parts has no further voucher; what stands where is right as it is.
            Err(error) => {
                tracing::warn!(settlement = settlement.code(), "no late entry can be made: {error}");
                Ok(Late::Nothing)
            }
        }
    }

    async fn save_late(
        &self,
        row: &SettlementRow,
        entry: Entry,
        certain: bool,
        report: &mut Report,
    ) -> Result<bool, EngineError> {
        let not_answered = |reason: &Reason| matches!(reason, Reason::MovedFromNotFound { answered: false, .. });
        let approved = match late_approved_by(self.rules.approval, certain) {
            Some(_) if !entry.lines().iter().any(|line| not_answered(&line.reason)) => Some(ANSWERED),
            approved => approved,
        };
        pass(Boundary::LateBeforeWrite);
        self.engine.store.save_late(self.lease, &row.id, entry.into_parts(), approved, self.now()).await?;
        pass(Boundary::LateAfterWrite);
        report.late += 1;
        Ok(approved.is_some())
    }
}
