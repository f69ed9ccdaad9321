//! What the bank says of a payout, in words.

use ledger::bank::{BankLine, OnBank, Unseen};
use ledger::language::Language;
use ledger::money::Money;

use crate::web::standing::Tone;
use crate::web::words::text;

/// Where a payout is at the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// On this line, to the cent.
    Paired(BankLine),
    /// Its line has another amount.
    Differs {
        /// The line.
        line: BankLine,
        /// What the bank has more than was paid out; none when the currencies differ.
        more: Option<Money>,
    },
    /// More than one line has its code.
    Several(Vec<BankLine>),
    /// Its line has the codes of others too.
    Shared {
        /// The line.
        line: BankLine,
        /// All codes.
        codes: Vec<String>,
    },
    /// On this line perhaps, for a person to look at.
    Perhaps(BankLine),
    /// Nothing was paid out.
    NothingPaidOut,
    /// On no line.
    Unseen(Unseen),
}

/// Payouts that are alike in what is to be done about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// On the bank to the cent.
    Found,
    /// The bank says something else.
    Differs,
    /// Perhaps found.
    Perhaps,
    /// Not there.
    Missing,
    /// Not to be told yet.
    Open,
    /// Nothing is to come.
    Nothing,
}

impl Group {
    /// All groups, in the order in which they are told.
    pub(crate) const ALL: &[Self] =
        &[Self::Found, Self::Differs, Self::Perhaps, Self::Missing, Self::Open, Self::Nothing];

    /// Its name.
    pub(crate) const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Found => text("found", "gevonden"),
            Self::Differs => text("differs", "wijkt af"),
            Self::Perhaps => text("perhaps found", "misschien gevonden"),
            Self::Missing => text("missing", "ontbreekt"),
            Self::Open => text("not covered yet", "nog geen afschrift"),
            Self::Nothing => text("nothing paid out", "niets uitbetaald"),
        }
        .in_language(language)
    }

    /// How it stands.
    pub(crate) const fn tone(self) -> Tone {
        match self {
            Self::Found => Tone::Good,
            Self::Differs | Self::Missing => Tone::Stopped,
            Self::Perhaps => Tone::Waiting,
            Self::Open => Tone::Working,
            Self::Nothing => Tone::Rest,
        }
    }

    /// Whether a person should look.
    pub(crate) const fn needs_a_look(self) -> bool {
        matches!(self, Self::Differs | Self::Perhaps | Self::Missing)
    }
}

impl Found {
    /// The answer with lines of its own; why it is on no line is asked only then.
    pub(super) fn of(found: &OnBank<'_>, unseen: impl FnOnce() -> Unseen) -> Self {
        match found {
            OnBank::Paired(line) => Self::Paired((*line).clone()),
            OnBank::Differs { line, bank, payout } => {
                Self::Differs { line: (*line).clone(), more: bank.checked_sub(*payout).ok() }
            }
            OnBank::Several(lines) => Self::Several(lines.iter().map(|line| (*line).clone()).collect()),
            OnBank::Shared { line, codes } => {
                Self::Shared { line: (*line).clone(), codes: codes.iter().map(|code| (*code).to_owned()).collect() }
            }
            OnBank::Perhaps(line) => Self::Perhaps((*line).clone()),
            OnBank::NothingPaidOut => Self::NothingPaidOut,
            OnBank::Missing => Self::Unseen(unseen()),
        }
    }

    /// Its group.
    pub(crate) const fn group(&self) -> Group {
        match self {
            Self::Paired(_) => Group::Found,
            Self::Differs { .. } | Self::Several(_) | Self::Shared { .. } => Group::Differs,
            Self::Perhaps(_) => Group::Perhaps,
            Self::NothingPaidOut => Group::Nothing,
            Self::Unseen(Unseen::Missing) => Group::Missing,
            Self::Unseen(Unseen::NotCovered | Unseen::NotYet) => Group::Open,
        }
    }

    /// The word for machines.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Paired(_) => "paired",
            Self::Differs { .. } => "differs",
            Self::Several(_) => "several",
            Self::Shared { .. } => "shared",
            Self::Perhaps(_) => "perhaps",
            Self::NothingPaidOut => "nothing_paid_out",
            Self::Unseen(Unseen::NotCovered) => "not_covered",
            Self::Unseen(Unseen::NotYet) => "not_yet",
            Self::Unseen(Unseen::Missing) => "missing",
        }
    }

    /// The lines that it is on, or may be.
    pub(crate) fn lines(&self) -> &[BankLine] {
        match self {
            Self::Paired(line) | Self::Differs { line, .. } | Self::Shared { line, .. } | Self::Perhaps(line) => {
                std::slice::from_ref(line)
            }
            Self::Several(lines) => lines,
            Self::NothingPaidOut | Self::Unseen(_) => &[],
        }
    }

    /// What there is to say; amounts are written by `money`.
    pub(crate) fn sentence(&self, language: Language, money: impl Fn(Money) -> String) -> String {
        let fixed = match self {
            Self::Differs { more: Some(more), .. } => {
                let (size, less) = (money(more.checked_abs().unwrap_or(*more)), more.is_negative());
                return match (language, less) {
                    (Language::En, false) => format!("The bank line is {size} more than the payout."),
                    (Language::En, true) => format!("The bank line is {size} less than the payout."),
                    (Language::Nl, false) => format!("De bankregel is {size} hoger dan de uitbetaling."),
                    (Language::Nl, true) => format!("De bankregel is {size} lager dan de uitbetaling."),
                };
            }
            Self::Several(lines) => {
                let number = lines.len();
                return match language {
                    Language::En => {
                        format!("{number} bank lines have its code: paid twice, sent back, or on two statements.")
                    }
                    Language::Nl => {
                        format!(
                            "{number} bankregels hebben de code: dubbel betaald, teruggestuurd, of op twee afschriften."
                        )
                    }
                };
            }
            Self::Shared { codes, .. } => {
                let codes = codes.join(", ");
                return match language {
                    Language::En => format!("Its bank line stands for more payouts: {codes}."),
                    Language::Nl => format!("De bankregel staat voor meer uitbetalingen: {codes}."),
                };
            }
            Self::Paired(_) => text("On the bank, to the cent.", "Op de bank, tot op de cent."),
            Self::Differs { more: None, .. } => {
                text("The bank line is in another currency.", "De bankregel is in een andere valuta.")
            }
            Self::Perhaps(_) => text(
                "A bank line without a code has this amount in these days: look whether it is this payout.",
                "Een bankregel zonder code heeft dit bedrag in deze dagen: kijk of het deze uitbetaling is.",
            ),
            Self::NothingPaidOut => text(
                "Nothing was paid out, so no bank line is to come.",
                "Er is niets uitbetaald, dus er komt geen bankregel.",
            ),
            Self::Unseen(Unseen::NotCovered) => {
                text("No bank statement covers this day.", "Geen bankafschrift gaat over deze dag.")
            }
            Self::Unseen(Unseen::NotYet) => text("Not on a bank statement yet.", "Nog niet op een bankafschrift."),
            Self::Unseen(Unseen::Missing) => text(
                "The bank statements of these days do not have it.",
                "De bankafschriften van deze dagen hebben deze uitbetaling niet.",
            ),
        };
        fixed.in_language(language).to_owned()
    }
}
