//! Bank statements and their lines, and where a payout is on them.

use ledger::bank::BankLine;
use ledger::language::Language;
use serde::Serialize;
use store::SavedStatement;
use utoipa::ToSchema;

use super::MoneyShape;
use crate::bank::Found;
use crate::web::figures;

/// A line of a bank statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BankLine)]
pub(crate) struct BankLineShape {
    /// The account of the statement.
    #[schema(example = "NL36INGB0007654321")]
    account: String,
    /// The bank's id of the statement.
    statement: String,
    /// Which line of the statement it is, counted from 1.
    entry: u32,
    /// The day it was booked.
    #[schema(format = Date)]
    booked: String,
    /// The day from which it counts for interest.
    #[schema(format = Date)]
    value_date: Option<String>,
    /// What it adds to the account; negative for what is taken off.
    amount: MoneyShape,
    /// Whether it takes back an earlier line.
    reversal: bool,
    /// The name of who paid or was paid.
    counterparty: Option<String>,
    /// Their account.
    counterparty_account: Option<String>,
    /// What the payer wrote.
    text: String,
    /// The payer's references.
    end_to_end: Vec<String>,
    /// The bank's own reference.
    bank_reference: Option<String>,
}

impl From<&BankLine> for BankLineShape {
    fn from(line: &BankLine) -> Self {
        Self {
            account: line.account.to_string(),
            statement: line.statement.clone(),
            entry: line.entry,
            booked: line.booked.to_string(),
            value_date: line.value_date.map(|day| day.to_string()),
            amount: line.amount.into(),
            reversal: line.reversal,
            counterparty: line.counterparty.name.clone(),
            counterparty_account: line.counterparty.account.as_ref().map(ToString::to_string),
            text: line.text.clone(),
            end_to_end: line.end_to_end.clone(),
            bank_reference: line.bank_reference.clone(),
        }
    }
}

/// Where a payout is at the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OnBank)]
pub(crate) struct OnBankShape {
    /// `paired`, `differs`, `several`, `shared`, `perhaps`, `nothing_paid_out`, `not_covered`, `not_yet` or `missing`; `not_read`
    /// before the settlement was read. Only `paired` is certain, and to the cent.
    found: &'static str,
    /// The same in words.
    text: String,
    /// The lines that it is on, or may be.
    lines: Vec<BankLineShape>,
    /// What the bank has more than was paid out, when it differs.
    difference: Option<MoneyShape>,
    /// The codes of all payouts that the line names, when it is shared.
    codes: Vec<String>,
}

impl OnBankShape {
    pub(crate) fn new(found: Option<&Found>, language: Language) -> Self {
        let Some(found) = found else {
            let (found, lines, codes) = ("not_read", Vec::new(), Vec::new());
            return Self { found, text: String::new(), lines, difference: None, codes };
        };
        Self {
            found: found.word(),
            text: found.sentence(language, |amount| figures::money(amount, language)),
            lines: found.lines().iter().map(BankLineShape::from).collect(),
            difference: match found {
                Found::Differs { more, .. } => more.map(MoneyShape::from),
                _ => None,
            },
            codes: match found {
                Found::Shared { codes, .. } => codes.clone(),
                _ => Vec::new(),
            },
        }
    }
}

/// A bank statement that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BankStatement)]
pub(crate) struct BankStatementShape {
    /// Its id here.
    id: String,
    /// The account.
    account: String,
    /// The bank's id of it.
    statement: String,
    /// The first day it tells of.
    #[schema(format = Date)]
    from: String,
    /// The last day it tells of.
    #[schema(format = Date)]
    to: String,
    /// How many lines it has.
    lines: usize,
    /// What was on the account before the first line.
    opening: MoneyShape,
    /// What is on the account after the last line.
    closing: MoneyShape,
    /// Whether it is new; otherwise it was kept already.
    new: bool,
}

impl From<&SavedStatement> for BankStatementShape {
    fn from(saved: &SavedStatement) -> Self {
        let (row, of) = (&saved.row, &saved.row.summary);
        Self {
            id: row.id.clone(),
            account: of.account.to_string(),
            statement: of.id.clone(),
            from: of.first_day().to_string(),
            to: of.last_day().to_string(),
            lines: row.lines,
            opening: of.opening.amount.into(),
            closing: of.closing.amount.into(),
            new: saved.new,
        }
    }
}
