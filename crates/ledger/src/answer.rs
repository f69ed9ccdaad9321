//! What a person answered about one line of a settlement.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::money::Money;

/// A person's answer for a line that concerns a debtor. It wins over every rule, and never takes more of an item than
/// there is: an answer that no longer fits is a question again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Answer {
    /// On these invoices or credit notes, in this order; the amounts have the line's sign and add up to at most the
    /// line. What is left is an advance of the last one's debtor.
    Invoices {
        /// The parts.
        parts: Vec<AnsweredPart>,
    },
    /// On the debtor's account, without an invoice.
    Advance {
        /// The debtor's number.
        debtor: String,
    },
    /// On the debtor-not-found account.
    NotFound,
}

/// A part of an answered line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredPart {
    /// The invoice or credit note.
    pub invoice: String,
    /// How much of the line; none means as much as is open.
    pub amount: Option<Money>,
}

/// For plans of settlements about which nobody was asked.
pub static NO_ANSWERS: BTreeMap<String, Answer> = BTreeMap::new();

impl Answer {
    /// What was answered, for people.
    pub fn text(&self, language: Language) -> String {
        match (language, self) {
            (Language::En, Self::Invoices { parts }) => format!("invoice {}", told(parts, language)),
            (Language::Nl, Self::Invoices { parts }) => format!("factuur {}", told(parts, language)),
            (Language::En, Self::Advance { debtor }) => format!("advance of debtor {debtor}"),
            (Language::Nl, Self::Advance { debtor }) => format!("vooruitbetaling van debiteur {debtor}"),
            (Language::En, Self::NotFound) => "debtor not found".to_owned(),
            (Language::Nl, Self::NotFound) => "debiteur niet gevonden".to_owned(),
        }
    }
}

/// `2026-0101, 2026-0102 (EUR 5.00)`.
fn told(parts: &[AnsweredPart], language: Language) -> String {
    let part = |part: &AnsweredPart| match part.amount {
        Some(amount) => format!("{} ({})", part.invoice, amount.in_language(language)),
        None => part.invoice.clone(),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn an_answer_is_told_in_both_languages() {
        let part = |invoice: &str, minor: Option<i64>| AnsweredPart {
            invoice: invoice.into(),
            amount: minor.map(|minor| Money::new(minor, Currency::EUR)),
        };
        let invoices = Answer::Invoices { parts: vec![part("2026-0101", Some(125_000)), part("2026-0102", None)] };
        assert_eq!(invoices.text(Language::En), "invoice 2026-0101 (EUR 1250.00), 2026-0102");
        assert_eq!(invoices.text(Language::Nl), "factuur 2026-0101 (EUR 1.250,00), 2026-0102");
        let advance = Answer::Advance { debtor: "10001".into() };
        assert_eq!(advance.text(Language::Nl), "vooruitbetaling van debiteur 10001");
        assert_eq!(Answer::NotFound.text(Language::En), "debtor not found");
    }
}
