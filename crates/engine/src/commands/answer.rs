//! What people answer about single lines, and what there is to answer.

use std::collections::{BTreeMap, BTreeSet};

use ledger::answer::{Answer, AnsweredPart};
use ledger::entry::{EntryLine, EntryParts};
use ledger::open_item::OpenItem;
use ledger::plan::waiting_lines;
use ledger::question::Question;
use ledger::reason::{NotFound, PossibleItem, Reason};
use ledger::settlement::SettlementLine;
use ledger::state::SettlementState;
use store::{EntryRow, Flow, LateState, SettlementRow, UnplacedLine};

use super::answer_fault::AnswerFault;
use crate::Engine;
use crate::error::EngineError;
use crate::settlements::books::{answers_about, books_for, rules_of, settlement_of};
use crate::settlements::open_lines::open_lines;

/// Settlements asked for at once.
const SETTLEMENTS_AT_ONCE: usize = 200;

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
            let invoices: Vec<String> = parts.iter().map(|part| part.invoice.clone()).collect();
            let items = self.store.get_open_items_named(&flow.id, &invoices).await?;
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
        let one = self.questions_of_all(&flow, vec![row]).await?.pop();
        one.ok_or_else(|| EngineError::NotFound("settlement".into()))
    }

    /// What a person may answer about settlements of a flow, in their order. Of lines only those are read that are open.
    pub async fn questions_of_all(&self, flow: &Flow, rows: Vec<SettlementRow>) -> Result<Vec<Waiting>, EngineError> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut questions = self.store.list_questions_of(&ids).await?;
        let mut unplaced = self.store.list_unplaced_lines(&ids).await?;
        let named: BTreeSet<String> =
            unplaced.values().flat_map(|one| &one.lines).map(|line| line.line_id.clone()).collect();
        let mut lines: BTreeMap<String, Vec<SettlementLine>> = BTreeMap::new();
        for (id, line) in self.store.list_settlement_lines_named(&ids, &named).await? {
            lines.entry(id).or_default().push(line);
        }
        let mut waiting = Vec::with_capacity(rows.len());
        for row in rows {
            let unplaced = unplaced.remove(&row.id).unwrap_or_default();
            let mut open = Vec::new();
            if unplaced.has_entries || (row.state == SettlementState::Asking && !unplaced.never_kept) {
                let mut known: BTreeMap<String, UnplacedLine> =
                    unplaced.lines.into_iter().map(|one| (one.line_id.clone(), one)).collect();
                for line in lines.remove(&row.id).unwrap_or_default() {
                    if let Some(UnplacedLine { why, possible, .. }) = known.remove(&line.id) {
                        open.push(OpenLine { line, why, possible });
                    }
                }
                open.retain(|open| open.why != NotFound::Answered);
                if unplaced.booked {
                    open.extend(self.without_debtor(&row).await?);
                }
            } else {
                open = self.not_placed_now(flow, &row).await?;
            }
            let questions = questions.remove(&row.id).unwrap_or_default();
            waiting.push(Waiting { flow: flow.handle.clone(), settlement: row, questions, lines: open });
        }
        Ok(waiting)
    }

    /// Settlements that wait for a person, of one flow or of all, oldest payout first, with the lines he may answer.
    pub async fn list_questions(&self, flow: Option<&str>) -> Result<Vec<Waiting>, EngineError> {
        let flows = match flow {
            Some(name) => vec![self.store.get_flow(name).await?],
            None => self.store.list_flows().await?,
        };
        let mut waiting = Vec::new();
        for flow in flows {
            let rows = self.store.list_settlements_that_wait(&flow.id, u32::MAX).await?;
            for some in rows.chunks(SETTLEMENTS_AT_ONCE) {
                waiting.extend(self.questions_of_all(&flow, some.to_vec()).await?);
            }
        }
        Ok(waiting)
    }

    /// Lines that are booked on the debtor-not-found account, and that nobody moved or answered since; nor does an entry that
    /// waits for a person. What a person may choose from is what it was when they were booked.
    async fn without_debtor(&self, row: &SettlementRow) -> Result<Vec<OpenLine>, EngineError> {
        let entries = self.store.entries_without_debtor(&row.id).await?;
        let booked = entries.iter().filter(|entry| entry.state.may_be_booked()).map(|entry| &entry.parts);
        let stand: BTreeSet<String> =
            waiting_lines(entries.iter().map(|entry| &entry.parts)).into_iter().map(|waiting| waiting.line).collect();
        let answers = answers_about(&self.store, &row.id).await?;
        let known = self.store.list_not_found_lines(&row.id).await?;
        let left = known.into_iter().filter(|line| matches!(line.state, LateState::Waits | LateState::GivenUp));
        let left = left.flat_map(|line| line.covers);
        let open: BTreeSet<String> = left.filter(|line| stand.contains(line) && !answers.contains_key(line)).collect();
        let reasons = reasons_of(booked.flat_map(|entry| &entry.lines));
        let lines = self.store.list_settlement_lines_named(std::slice::from_ref(&row.id), &open).await?;
        let open = lines.into_iter().filter_map(|(_, line)| {
            let (why, possible) = reasons.get(line.id.as_str())?;
            Some(OpenLine { why: (*why).clone(), possible: (*possible).clone(), line })
        });
        Ok(open.collect())
    }

    /// A settlement without entries, whose open lines were never kept: what the finder would say at this moment.
    async fn not_placed_now(&self, flow: &Flow, row: &SettlementRow) -> Result<Vec<OpenLine>, EngineError> {
        let settlement = settlement_of(&self.store, row).await?;
        let rules = rules_of(&self.store, flow).await?;
        let books = books_for(&self.store, flow, &rules, &row.id).await?;
        let answers = answers_about(&self.store, &row.id).await?;
        let open = open_lines(&settlement, &rules, &books, &answers)?.into_iter();
        let line_of = |id: &str| settlement.lines().iter().find(|line| line.id == id).cloned();
        let open = open.filter_map(|UnplacedLine { line_id, why, possible }| {
            line_of(&line_id).map(|line| OpenLine { line, why, possible })
        });
        Ok(open.collect())
    }

    async fn line_of(&self, row: &SettlementRow, line: &str) -> Result<Option<SettlementLine>, EngineError> {
        let parts = self.store.get_settlement_parts(&row.id).await?;
        Ok(parts.and_then(|parts| parts.lines.into_iter().find(|known| known.id == line)))
    }
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
