//! The end of the proof: the line of the bank statement that the payout is, or what stands there instead.

use ledger::bank::BankLine;
use ledger::language::Language;

use crate::bank::Found;
use crate::web::standing::Tone;
use crate::web::{days, figures};

/// What the bank says.
pub(crate) struct BankView {
    pub(crate) tone: Tone,
    pub(crate) sentence: String,
    pub(crate) lines: Vec<BankLineView>,
}

/// A bank line.
pub(crate) struct BankLineView {
    pub(crate) day: String,
    pub(crate) iso_day: String,
    pub(crate) account: String,
    pub(crate) amount: String,
    pub(crate) counterparty: String,
    pub(crate) text: String,
}

impl BankView {
    /// What was found, for a page.
    pub(crate) fn new(found: &Found, language: Language) -> Self {
        Self {
            tone: found.group().tone(),
            sentence: found.sentence(language, |amount| figures::money(amount, language)),
            lines: found.lines().iter().map(|line| view(line, language)).collect(),
        }
    }
}

fn view(line: &BankLine, language: Language) -> BankLineView {
    let counterparty = &line.counterparty;
    let parts = [counterparty.name.clone(), counterparty.account.as_ref().map(ToString::to_string)];
    BankLineView {
        day: days::day(line.booked, language),
        iso_day: line.booked.to_string(),
        account: line.account.to_string(),
        amount: figures::money(line.amount, language),
        counterparty: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        text: line.text.clone(),
    }
}
