//! Why a payment or refund was not placed, and what a person may choose from.

use serde::{Deserialize, Serialize};

use crate::finder::{Lost, Rung};
use crate::language::Language;
use crate::money::Money;

/// An item that a person may choose for a line that was not placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleItem {
    /// The invoice or credit note.
    pub invoice: String,
    /// Its debtor.
    pub debtor: String,
    /// What is open of it.
    pub open: Money,
    /// Why it was not taken.
    pub lost: Lost,
}

/// Why a payment or refund was not placed on a debtor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum NotFound {
    /// No field holds a number of an open invoice.
    NoNumber {
        /// The fields that were searched, as `field: text`.
        searched: Vec<String>,
        /// Payment references in them whose check digit is wrong.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mistyped: Vec<String>,
    },
    /// Several invoices are named, and nothing says which.
    Several {
        /// Their numbers.
        invoices: Vec<String>,
    },
    /// Several invoices are named, and together they are not the amount.
    SumDiffers {
        /// Their numbers.
        invoices: Vec<String>,
    },
    /// Twice what is open of the one invoice that is named was paid, or more.
    FarTooMuch {
        /// Its number.
        invoice: String,
    },
    /// What stands there may mean something else, and the amount does not confirm it.
    Uncertain {
        /// The invoices it may mean.
        invoices: Vec<String>,
    },
    /// Only the amount, or a number that differs by a slip, points at an invoice.
    OnlyAmount {
        /// The fields that were searched, as `field: text`.
        searched: Vec<String>,
        /// The invoices.
        invoices: Vec<String>,
        /// Payment references in them whose check digit is wrong.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mistyped: Vec<String>,
    },
    /// A rung holds that the settings do not let book by itself.
    NotByItself {
        /// The rung.
        rung: Rung,
        /// The invoices.
        invoices: Vec<String>,
    },
    /// A person's answer no longer fits.
    AnswerDoesNotFit {
        /// The invoice that can't take it.
        invoice: String,
    },
    /// A person said that there is none.
    Answered,
    /// The invoice has nothing (left) to pay.
    NothingOpen {
        /// Its number.
        invoice: String,
    },
    /// Money is taken back that was never booked on the invoice.
    NothingPaid {
        /// Its number.
        invoice: String,
    },
    /// The debtor is blocked in AFAS.
    DebtorBlocked {
        /// The invoice.
        invoice: String,
        /// The debtor.
        debtor: String,
    },
    /// The invoice is in another currency.
    OtherCurrency {
        /// The invoice.
        invoice: String,
        /// Its currency.
        currency: String,
    },
    /// The invoice belongs to another administration.
    OtherAdministration {
        /// The invoice.
        invoice: String,
        /// That administration's number.
        administration: i64,
    },
    /// Another transaction of the same settlement took what was open.
    TakenBy {
        /// The invoice.
        invoice: String,
        /// The settlement line that took it.
        line: String,
    },
}

impl NotFound {
    /// The sentence for people.
    pub fn text(&self, language: Language) -> String {
        let en = matches!(language, Language::En);
        match self {
            Self::NoNumber { searched, .. } if searched.is_empty() => {
                if en {
                    "there is no text to search".into()
                } else {
                    "er is geen tekst om in te zoeken".into()
                }
            }
            Self::NoNumber { searched, mistyped } => {
                let list = searched.join(", ");
                let wrong = mistyped_text(mistyped, language);
                if en {
                    format!("no number of a known invoice in {list}{wrong}")
                } else {
                    format!("geen nummer van een bekende factuur in {list}{wrong}")
                }
            }
            Self::Several { invoices } => {
                let list = invoices.join(", ");
                match (en, list.is_empty()) {
                    (true, true) => "more than one choice of invoices fits, and nothing says which".into(),
                    (true, false) => format!("several invoices may be meant ({list}) and nothing says which"),
                    (false, true) => "meer dan één keuze van facturen past, en niets zegt welke".into(),
                    (false, false) => format!("er kunnen meer facturen bedoeld zijn ({list}) en niets zegt welke"),
                }
            }
            Self::FarTooMuch { invoice } => {
                if en {
                    format!(
                        "twice what is open of {invoice}, or more, was paid: perhaps other invoices are meant as well"
                    )
                } else {
                    format!(
                        "er is twee keer wat van {invoice} openstaat betaald, of meer: misschien zijn er ook andere facturen bedoeld"
                    )
                }
            }
            Self::SumDiffers { invoices } => {
                let list = invoices.join(", ");
                if en {
                    format!("several invoices are named ({list}) and together they are not the amount")
                } else {
                    format!("er worden meer facturen genoemd ({list}) en samen zijn ze niet het bedrag")
                }
            }
            Self::Uncertain { invoices } => {
                let list = invoices.join(", ");
                if en {
                    format!(
                        "what stands there may be {list}, but may mean something else, and the amount does not confirm it"
                    )
                } else {
                    format!("wat er staat kan {list} zijn, maar ook iets anders, en het bedrag bevestigt het niet")
                }
            }
            Self::OnlyAmount { searched, invoices, mistyped } => {
                let nothing = Self::NoNumber { searched: searched.clone(), mistyped: mistyped.clone() };
                let (list, nothing) = (invoices.join(", "), nothing.text(language));
                if en {
                    format!("{nothing}; only the amount points at {list}")
                } else {
                    format!("{nothing}; alleen het bedrag wijst op {list}")
                }
            }
            Self::NotByItself { rung, invoices } => {
                let (list, rung) = (invoices.join(", "), rung.text().in_language(language));
                if en {
                    format!("{rung} ({list}), and the settings ask a person first")
                } else {
                    format!("{rung} ({list}), en de instellingen vragen eerst een mens")
                }
            }
            Self::AnswerDoesNotFit { invoice } => {
                if en {
                    format!("the answer no longer fits: less is open of {invoice}")
                } else {
                    format!("het antwoord past niet meer: van {invoice} staat minder open")
                }
            }
            Self::Answered => {
                if en {
                    "a person said that no invoice is meant".into()
                } else {
                    "een mens zei dat er geen factuur bedoeld is".into()
                }
            }
            Self::NothingOpen { invoice } => {
                if en {
                    format!("invoice {invoice} has nothing left to settle")
                } else {
                    format!("van factuur {invoice} staat niets meer open")
                }
            }
            Self::NothingPaid { invoice } => {
                if en {
                    format!("the payment that is taken back was never booked on {invoice}")
                } else {
                    format!("de betaling die wordt teruggehaald is nooit op {invoice} geboekt")
                }
            }
            Self::DebtorBlocked { invoice, debtor } => {
                if en {
                    format!("debtor {debtor} of invoice {invoice} is blocked in AFAS")
                } else {
                    format!("debiteur {debtor} van factuur {invoice} is geblokkeerd in AFAS")
                }
            }
            Self::OtherCurrency { invoice, currency } => {
                if en {
                    format!("invoice {invoice} is in {currency}")
                } else {
                    format!("factuur {invoice} is in {currency}")
                }
            }
            Self::OtherAdministration { invoice, administration } => {
                if en {
                    format!("invoice {invoice} belongs to administration {administration}")
                } else {
                    format!("factuur {invoice} hoort bij administratie {administration}")
                }
            }
            Self::TakenBy { invoice, line } => {
                if en {
                    format!("what was open of invoice {invoice} is settled by transaction {line}")
                } else {
                    format!("wat open stond van factuur {invoice} is voldaan door transactie {line}")
                }
            }
        }
    }
}

/// What is said of payment references that can't be right; nothing when there are none.
fn mistyped_text(mistyped: &[String], language: Language) -> String {
    let list = mistyped.join(", ");
    match (language, mistyped.len()) {
        (_, 0) => String::new(),
        (Language::En, 1) => format!("; the check digit of payment reference {list} is wrong, perhaps a slip"),
        (Language::En, _) => format!("; the check digits of payment references {list} are wrong, perhaps slips"),
        (Language::Nl, 1) => {
            format!("; het controlecijfer van betalingskenmerk {list} klopt niet, misschien een verschrijving")
        }
        (Language::Nl, _) => {
            format!("; de controlecijfers van betalingskenmerken {list} kloppen niet, misschien verschrijvingen")
        }
    }
}
