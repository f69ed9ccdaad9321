//! What waits for a person, and answers.

use engine::commands::{OpenLine, Waiting};
use ledger::answer::{Answer, AnsweredPart};
use ledger::language::Language;
use ledger::money::{Money, MoneyError};
use ledger::reason::PossibleItem;
use serde::{Deserialize, Serialize};
use store::AnswerRow;
use utoipa::ToSchema;

use super::settlement::SettlementShape;
use super::{LineShape, MoneyShape};

/// A settlement with what it asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Question)]
pub(crate) struct QuestionShape {
    /// The settlement.
    settlement: SettlementShape,
    /// What is asked about it as a whole.
    questions: Vec<String>,
    /// Lines without an invoice.
    lines: Vec<OpenLineShape>,
}

/// A line without an invoice, with the invoices it may belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OpenLine)]
pub(crate) struct OpenLineShape {
    /// The line.
    line: LineShape,
    /// Why it was not placed.
    why: String,
    /// The likeliest first.
    candidates: Vec<CandidateShape>,
}

/// An invoice that a line may belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Candidate)]
pub(crate) struct CandidateShape {
    /// The invoice or credit note.
    invoice: String,
    /// Its debtor.
    debtor: String,
    /// What is open of it.
    open: MoneyShape,
    /// Why it was not taken.
    why_not: &'static str,
}

impl QuestionShape {
    pub(crate) fn new(waiting: &Waiting, language: Language) -> Self {
        Self {
            settlement: SettlementShape::new(&waiting.settlement, language),
            questions: waiting.questions.iter().map(|question| question.text(language)).collect(),
            lines: waiting.lines.iter().map(|line| OpenLineShape::new(line, language)).collect(),
        }
    }
}

impl OpenLineShape {
    fn new(open: &OpenLine, language: Language) -> Self {
        let candidate = |item: &PossibleItem| CandidateShape {
            invoice: item.invoice.clone(),
            debtor: item.debtor.clone(),
            open: item.open.into(),
            why_not: item.lost.text().in_language(language),
        };
        Self {
            line: LineShape::from(&open.line),
            why: open.why.text(language),
            candidates: open.possible.iter().map(candidate).collect(),
        }
    }
}

/// An answer about a line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "answer", deny_unknown_fields)]
#[schema(as = AnswerSent)]
pub(crate) enum AnswerSent {
    /// On these invoices or credit notes, in this order. What is left is an advance of the last one's debtor.
    Invoices {
        /// The version of the settlement that was looked at.
        version: String,
        /// The parts, at least one.
        #[schema(min_items = 1)]
        parts: Vec<PartSent>,
    },
    /// On the debtor's account, without an invoice.
    Advance {
        /// The version of the settlement that was looked at.
        version: String,
        /// The debtor's number.
        debtor: String,
    },
    /// On the debtor-not-found account.
    NotFound {
        /// The version of the settlement that was looked at.
        version: String,
    },
}

/// A part of an answered line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartSent)]
pub(crate) struct PartSent {
    /// The invoice or credit note.
    invoice: String,
    /// How much of the line, with its sign, in the line's currency; left out, as much as is open.
    #[schema(example = "125.00")]
    amount: Option<String>,
}

impl AnswerSent {
    pub(crate) fn version(&self) -> &str {
        match self {
            Self::Invoices { version, .. } | Self::Advance { version, .. } | Self::NotFound { version } => version,
        }
    }

    /// The answer, about a line of `amount`.
    pub(crate) fn answer(&self, amount: Money) -> Result<Answer, MoneyError> {
        let part = |part: &PartSent| {
            let share = part.amount.as_deref().map(|text| Money::parse(text, amount.currency())).transpose()?;
            Ok(AnsweredPart { invoice: part.invoice.trim().to_owned(), amount: share })
        };
        Ok(match self {
            Self::Invoices { parts, .. } => {
                Answer::Invoices { parts: parts.iter().map(part).collect::<Result<_, MoneyError>>()? }
            }
            Self::Advance { debtor, .. } => Answer::Advance { debtor: debtor.trim().to_owned() },
            Self::NotFound { .. } => Answer::NotFound,
        })
    }
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Answer)]
pub(crate) struct AnswerShape {
    /// The line.
    line: String,
    /// The answer as a sentence.
    text: String,
    /// Who gave it.
    who: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

impl AnswerShape {
    pub(crate) fn new(row: &AnswerRow, language: Language) -> Self {
        Self {
            line: row.line_id.clone(),
            text: row.answer.text(language),
            who: row.who.clone(),
            at: row.at.to_string(),
        }
    }
}
