//! A settlement in brief, for lists and machines.

use jiff::civil::Date;
use ledger::language::Language;
use ledger::problem::Problem;
use ledger::question::Question;
use serde::Serialize;
use store::{EntryRow, ReadStore, SettlementRow};

/// A settlement in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    /// The provider's code.
    pub(crate) code: String,
    /// The integration.
    pub(crate) flow: String,
    /// The day of the payout.
    pub(crate) date: Date,
    /// Where it stands.
    pub(crate) state: &'static str,
    /// The payout with all decimals; none before it was read.
    pub(crate) amount: Option<String>,
    /// The currency (ISO 4217).
    pub(crate) currency: Option<&'static str>,
    /// Voucher numbers of its entries.
    pub(crate) vouchers: Vec<String>,
    /// Numbers that AFAS gave its entries.
    pub(crate) booked_as: Vec<String>,
    /// What is wrong.
    pub(crate) problem: Option<ProblemView>,
    /// What a person must answer.
    pub(crate) questions: Vec<QuestionView>,
    /// Why it was skipped or closed.
    pub(crate) remark: Option<String>,
    /// Whether nothing goes on before a person acts.
    pub(crate) needs_a_person: bool,
}

/// A problem, for people and machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ProblemView {
    /// The name in the catalogue.
    pub(crate) name: &'static str,
    /// What is wrong.
    pub(crate) title: &'static str,
    /// The particulars.
    pub(crate) detail: String,
    /// What to do.
    pub(crate) remedy: &'static str,
}

/// A question, for people and machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct QuestionView {
    /// The name, stable for machines.
    pub(crate) name: &'static str,
    /// The question with what can be done.
    pub(crate) text: String,
}

impl From<&Problem> for ProblemView {
    fn from(problem: &Problem) -> Self {
        Self {
            name: problem.kind.name(),
            title: problem.kind.title().in_language(Language::En),
            detail: problem.detail.en().to_owned(),
            remedy: problem.kind.remedy().in_language(Language::En),
        }
    }
}

impl From<&Question> for QuestionView {
    fn from(question: &Question) -> Self {
        Self { name: question.name(), text: question.text(Language::En) }
    }
}

impl Summary {
    /// The settlement with its entries and questions.
    pub(crate) async fn read(store: &ReadStore, flow: &str, row: &SettlementRow) -> anyhow::Result<Self> {
        let entries = store.entries_of(&row.id).await?;
        let questions = store.get_questions(&row.id).await?;
        Ok(Self::of(flow, row, &entries, &questions))
    }

    /// The settlement in brief.
    pub(crate) fn of(flow: &str, row: &SettlementRow, entries: &[EntryRow], questions: &[Question]) -> Self {
        let booked_as = |entry: &EntryRow| entry.booking.as_ref().map(|booking| booking.number.clone());
        let problem = row.problem.as_ref().or(row.changed_after_booking.as_ref());
        Self {
            code: row.code.clone(),
            flow: flow.to_owned(),
            date: row.date,
            state: row.state.word(),
            amount: row.payout.map(ledger::money::Money::decimal_text),
            currency: row.payout.map(|payout| payout.currency().code()),
            vouchers: entries.iter().map(|entry| entry.parts.voucher.to_string()).collect(),
            booked_as: entries.iter().filter_map(booked_as).collect(),
            problem: problem.map(ProblemView::from),
            questions: questions.iter().map(QuestionView::from).collect(),
            remark: row.remark.clone(),
            needs_a_person: row.state.needs_a_person() || row.changed_after_booking.is_some(),
        }
    }

    /// One line on what is the matter; empty when nothing is.
    pub(crate) fn matter(&self) -> String {
        let question = self.questions.first().map(|question| question.text.clone());
        let problem = self.problem.as_ref().map(|problem| problem.title.to_owned());
        question.or(problem).or_else(|| self.remark.clone()).unwrap_or_default()
    }
}
