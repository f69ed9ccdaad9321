//! An entry, with the reason of each line.

use ledger::entry::{EntryLine, Side};
use ledger::language::Language;
use serde::Serialize;
use store::EntryRow;
use utoipa::ToSchema;

use super::{MoneyShape, ProblemShape};

/// A balanced booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Entry)]
pub(crate) struct EntryShape {
    /// Its id here.
    id: String,
    /// The voucher number in AFAS (`BpNr`), which is the key that keeps it from being booked twice.
    voucher: String,
    /// Which part of the settlement it is, from 1.
    part: u32,
    /// Where it stands: `planned`, `approved`, `posting`, `refused`, `unknown`, `posted`, `confirmed` or `differs`.
    state: &'static str,
    /// The administration's number in AFAS.
    administration: i64,
    /// The journal's code.
    journal: String,
    /// The date of entry and voucher.
    #[schema(format = Date)]
    date: String,
    /// The entry's number in AFAS, once it is booked.
    afas_number: Option<String>,
    /// What is wrong with it.
    problem: Option<ProblemShape>,
    /// Its lines.
    lines: Vec<EntryLineShape>,
}

/// A line of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = EntryLine)]
pub(crate) struct EntryLineShape {
    /// `ledger` or `debtor`.
    account_kind: &'static str,
    /// The number of the account or debtor.
    account: String,
    /// `debit` or `credit`.
    side: &'static str,
    /// How much; always above zero.
    amount: MoneyShape,
    /// The invoice it concerns.
    invoice: Option<String>,
    /// The VAT code, on costs.
    vat_code: Option<String>,
    /// The text in AFAS.
    description: String,
    /// Ids of the settlement lines it books.
    settlement_lines: Vec<String>,
    /// Why it stands here.
    reason: String,
}

impl EntryShape {
    pub(crate) fn new(row: &EntryRow, language: Language) -> Self {
        let parts = &row.parts;
        Self {
            id: row.id.clone(),
            voucher: parts.voucher.as_str().to_owned(),
            part: parts.part,
            state: row.state.word(),
            administration: parts.administration,
            journal: parts.journal.clone(),
            date: parts.date.to_string(),
            afas_number: row.booking.as_ref().map(|booking| booking.number.clone()),
            problem: row.problem.as_ref().map(|problem| ProblemShape::new(problem, language)),
            lines: parts.lines.iter().map(|line| EntryLineShape::new(line, language)).collect(),
        }
    }
}

impl EntryLineShape {
    fn new(line: &EntryLine, language: Language) -> Self {
        Self {
            account_kind: if line.account.is_debtor() { "debtor" } else { "ledger" },
            account: line.account.number().to_owned(),
            side: match line.side {
                Side::Debit => "debit",
                Side::Credit => "credit",
            },
            amount: line.amount.into(),
            invoice: line.invoice.clone(),
            vat_code: line.vat_code.clone(),
            description: line.description.clone(),
            settlement_lines: line.covers.clone(),
            reason: line.reason.text(language),
        }
    }
}
