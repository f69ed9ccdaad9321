//! What people answer about single lines, and what there is to answer.

use std::collections::{BTreeMap, BTreeSet};

use ledger::answer::{Answer, AnsweredPart};
use ledger::entry::{EntryLine, EntryParts};
use ledger::finder::{Placement, place_answered};
use ledger::open_item::OpenItem;
use ledger::plan::waiting_lines;
use ledger::question::Question;
use ledger::reason::{NotFound, PossibleItem, Reason};
use ledger::settlement::{Settlement, SettlementLine};
use ledger::state::SettlementState;
use store::{EntryRow, Flow, LateState, SettlementFilter, SettlementRow};

use super::answer_fault::AnswerFault;
use crate::Engine;
use crate::error::EngineError;
use crate::settlements::books::{answers_about, books_for, rules_of, settlement_of};

/// Settlements asked for at once.
const PAGE: u32 = 200;

/// A settlement that waits for a person, with what he may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The integration's name.
    pub flow: String,
    /// The settlement.
    pub settlement: SettlementRow,
    /// What is asked about the whole of it; answered by settings or in AFAS.
    pub questions: Vec<Question>,
    /// The lines that were not placed.
    pub lines: Vec<OpenLine>,
}

/// A line that was not placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLine {
    /// The line.
    pub line: SettlementLine,
    /// Why it was not placed.
    pub why: NotFound,
    /// What a person may choose from, the likeliest first.
    pub possible: Vec<PossibleItem>,
}

impl Engine {
    /// Answers a line of a settlement that waits for a person: it is planned again with the answer. The settlement is named
    /// by our id, or by the provider's code while only one flow has it.
    pub async fn answer_line(
        &self,
        settlement: &str,
        line: &str,
        answer: &Answer,
        who: &str,
    ) -> Result<(), EngineError> {
        let row = self.store.get_settlement(&self.settlement_id(settlement).await?).await?;
        let flow = self.store.get_flow(&row.flow_id).await?;
        if let (Answer::Invoices { parts }, Some(line)) = (answer, self.line_of(&row, line).await?) {
            let administration = rules_of(&self.store, &flow).await?.administration;
            let items = self.store.get_open_items(&flow.id).await?;
            let known: Vec<&OpenItem> = items.iter().filter(|item| item.administration == administration).collect();
            fits(parts, &line, &known).map_err(EngineError::Answer)?;
        }
        if let Answer::Advance { debtor } = answer {
            if debtor.trim().is_empty() {
                return Err(EngineError::Answer(AnswerFault::NoDebtor));
            }
            let entries = self.store.entries_of(&row.id).await?;
            if booked_of(&entries)
                .iter()
                .flat_map(|entry| &entry.lines)
                .any(|known| known.covers.iter().any(|c| c == line))
            {
                return Err(EngineError::Answer(AnswerFault::NeedsInvoice));
            }
        }
        Ok(self.store.answer_line(&row.id, line, answer, who, self.clock.now()).await?)
    }

    /// Takes an answer back: the settlement is planned again without it.
    pub async fn withdraw_answer(&self, settlement: &str, line: &str, who: &str) -> Result<(), EngineError> {
        let id = self.settlement_id(settlement).await?;
        Ok(self.store.withdraw_answer(&id, line, who, self.clock.now()).await?)
    }

    /// What a person may answer about one settlement.
    pub async fn questions_of(&self, row: SettlementRow) -> Result<Waiting, EngineError> {
        let flow = self.store.get_flow(&row.flow_id).await?;
        self.what_waits(&flow, row).await
    }

    /// Settlements that wait for a person, of one flow or of all, oldest payout first, with the lines he may answer.
    pub async fn list_questions(&self, flow: Option<&str>) -> Result<Vec<Waiting>, EngineError> {
        let flows = match flow {
            Some(name) => vec![self.store.get_flow(name).await?],
            None => self.store.list_flows().await?,
        };
        let mut waiting = Vec::new();
        for flow in flows {
            let mut rows = Vec::new();
            for state in [SettlementState::Asking, SettlementState::Planned, SettlementState::Refused] {
                rows.extend(self.settlements_in(&flow, state).await?);
            }
            rows.sort_by(|a, b| (a.date, &a.code).cmp(&(b.date, &b.code)));
            for row in rows {
                waiting.push(self.what_waits(&flow, row).await?);
            }
        }
        Ok(waiting)
    }

    async fn settlements_in(&self, flow: &Flow, state: SettlementState) -> Result<Vec<SettlementRow>, EngineError> {
        let (id, state) = (Some(flow.id.clone()), Some(state));
        let mut filter = SettlementFilter { flow: id, state, limit: PAGE, ..SettlementFilter::default() };
        let mut rows = Vec::new();
        loop {
            let page = self.store.list_settlements(&filter).await?.rows;
            if page.is_empty() {
                return Ok(rows);
            }
            rows.extend(page);
            filter.offset = filter.offset.saturating_add(PAGE);
        }
    }

    async fn what_waits(&self, flow: &Flow, row: SettlementRow) -> Result<Waiting, EngineError> {
        let questions = self.store.get_questions(&row.id).await?;
        let settlement = settlement_of(&self.store, &row).await?;
        let entries = self.store.entries_of(&row.id).await?;
        let lines = if entries.is_empty() {
            self.not_placed_now(flow, &row, &settlement).await?
        } else {
            let mut lines = not_placed(&entries, &settlement);
            lines.extend(self.without_debtor(&row, &entries, &settlement).await?);
            lines
        };
        Ok(Waiting { flow: flow.handle.clone(), settlement: row, questions, lines })
    }

    /// Lines that are booked on the debtor-not-found account, and that nobody moved or answered since; nor does an entry that
    /// waits for a person. What a person may choose from is what it was when they were booked.
    async fn without_debtor(
        &self,
        row: &SettlementRow,
        entries: &[EntryRow],
        settlement: &Settlement,
    ) -> Result<Vec<OpenLine>, EngineError> {
        let booked = booked_of(entries);
        let all: Vec<EntryParts> = entries.iter().map(|entry| entry.parts.clone()).collect();
        let stand: BTreeSet<String> = waiting_lines(&all).into_iter().map(|waiting| waiting.line).collect();
        let answers = answers_about(&self.store, &row.id).await?;
        let known = self.store.list_not_found_lines(&row.id).await?;
        let left = known.iter().filter(|line| matches!(line.state, LateState::Waits | LateState::GivenUp));
        let left: BTreeSet<&String> = left.flat_map(|line| &line.covers).collect();
        let reasons = reasons_of(booked.iter().flat_map(|entry| &entry.lines));
        let open = settlement
            .lines()
            .iter()
            .filter(|line| stand.contains(&line.id) && left.contains(&line.id) && !answers.contains_key(&line.id));
        let open = open.filter_map(|line| {
            let (why, possible) = reasons.get(line.id.as_str())?;
            Some(OpenLine { line: line.clone(), why: (*why).clone(), possible: (*possible).clone() })
        });
        Ok(open.collect())
    }

    /// A settlement that asks has no entries yet: what the finder would say at this moment.
    async fn not_placed_now(
        &self,
        flow: &Flow,
        row: &SettlementRow,
        settlement: &Settlement,
    ) -> Result<Vec<OpenLine>, EngineError> {
        let rules = rules_of(&self.store, flow).await?;
        if settlement.currency() != rules.currency {
            return Ok(Vec::new());
        }
        let books = books_for(&self.store, flow, &rules, &row.id).await?;
        let answers = answers_about(&self.store, &row.id).await?;
        let placing = place_answered(settlement.lines(), &books, &rules.finder, rules.administration, &answers)
            .map_err(ledger::plan::PlanError::from)?;
        let mut placements = placing.placements;
        let open = settlement.lines().iter().filter_map(|line| match placements.remove(&line.id) {
            Some(Placement::NotFound(why, possible)) => Some(OpenLine { line: line.clone(), why, possible }),
            _ => None,
        });
        Ok(open.filter(|open| open.why != NotFound::Answered).collect())
    }

    async fn line_of(&self, row: &SettlementRow, line: &str) -> Result<Option<SettlementLine>, EngineError> {
        let parts = self.store.get_settlement_parts(&row.id).await?;
        Ok(parts.and_then(|parts| parts.lines.into_iter().find(|known| known.id == line)))
    }
}

/// The lines that planned entries put on the debtor-not-found account, unless a person wanted it so.
fn not_placed(entries: &[EntryRow], settlement: &Settlement) -> Vec<OpenLine> {
    let planned = entries.iter().filter(|entry| !entry.state.may_be_booked()).flat_map(|entry| &entry.parts.lines);
    let reasons = reasons_of(planned);
    let open = settlement.lines().iter().filter_map(|line| {
        let (why, possible) = reasons.get(line.id.as_str())?;
        Some(OpenLine { line: line.clone(), why: (*why).clone(), possible: (*possible).clone() })
    });
    open.filter(|open| open.why != NotFound::Answered).collect()
}

/// Why lines were not placed, by settlement line.
fn reasons_of<'a>(
    lines: impl Iterator<Item = &'a EntryLine>,
) -> BTreeMap<&'a str, (&'a NotFound, &'a Vec<PossibleItem>)> {
    let mut reasons = BTreeMap::new();
    for line in lines {
        if let Reason::DebtorNotFound { why, possible } = &line.reason {
            reasons.extend(line.covers.iter().map(|covered| (covered.as_str(), (why, possible))));
        }
    }
    reasons
}

/// The entries that AFAS has, or may have.
fn booked_of(entries: &[EntryRow]) -> Vec<EntryParts> {
    entries.iter().filter(|entry| entry.state.may_be_booked()).map(|entry| entry.parts.clone()).collect()
}

/// Whether an answer can be carried out as far as is known now; the plan looks again, and asks when it no longer fits.
fn fits(parts: &[AnsweredPart], line: &SettlementLine, items: &[&OpenItem]) -> Result<(), AnswerFault> {
    if parts.is_empty() {
        return Err(AnswerFault::NoInvoice);
    }
    let too_much = || AnswerFault::TooMuch { line: line.amount };
    let mut left = line.amount;
    for part in parts {
        let invoice = &part.invoice;
        let known = items.iter().filter(|item| item.invoice == *invoice).count();
        // A refund may be of an invoice that is settled and not remembered: the plan looks it up.
        if known == 0 && !line.amount.is_negative() {
            return Err(AnswerFault::NotOpen { invoice: invoice.clone() });
        }
        if known > 1 {
            return Err(AnswerFault::Twice { invoice: invoice.clone() });
        }
        let Some(amount) = part.amount else { continue };
        if amount.is_zero() || amount.is_negative() != line.amount.is_negative() {
            return Err(AnswerFault::OtherSign { invoice: invoice.clone(), amount, line: line.amount });
        }
        left = left.checked_sub(amount).map_err(|_| too_much())?;
    }
    if !left.is_zero() && left.is_negative() != line.amount.is_negative() {
        return Err(too_much());
    }
    Ok(())
}
