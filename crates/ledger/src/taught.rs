//! What a taught rule says, for people.

use crate::language::Language;
use crate::rules::{NumberOf, TaughtRule};

impl TaughtRule {
    /// The rule as a sentence.
    pub fn text(&self, language: Language) -> String {
        match (language, self) {
            (Language::En, Self::NumberAfter { text, is: NumberOf::Invoice }) => {
                format!("the number after \u{201c}{text}\u{201d} is an invoice number")
            }
            (Language::Nl, Self::NumberAfter { text, is: NumberOf::Invoice }) => {
                format!("het nummer na \u{201c}{text}\u{201d} is een factuurnummer")
            }
            (Language::En, Self::NumberAfter { text, is: NumberOf::Order }) => {
                format!("the number after \u{201c}{text}\u{201d} is an order number")
            }
            (Language::Nl, Self::NumberAfter { text, is: NumberOf::Order }) => {
                format!("het nummer na \u{201c}{text}\u{201d} is een ordernummer")
            }
            (Language::En, Self::NoNumberAfter { text }) => {
                format!("the number after \u{201c}{text}\u{201d} means nothing")
            }
            (Language::Nl, Self::NoNumberAfter { text }) => {
                format!("het nummer na \u{201c}{text}\u{201d} betekent niets")
            }
            (Language::En, Self::Payer { field, value, debtor }) => {
                format!("payments with {} \u{201c}{value}\u{201d} come from debtor {debtor}", field.word())
            }
            (Language::Nl, Self::Payer { field, value, debtor }) => {
                format!("betalingen met {} \u{201c}{value}\u{201d} komen van debiteur {debtor}", field.word())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::MatchField;

    #[test]
    fn a_rule_is_told_in_both_languages() {
        let number = TaughtRule::NumberAfter { text: "BST-".into(), is: NumberOf::Order };
        assert_eq!(number.text(Language::En), "the number after \u{201c}BST-\u{201d} is an order number");
        let none = TaughtRule::NoNumberAfter { text: "tel.".into() };
        assert_eq!(none.text(Language::Nl), "het nummer na \u{201c}tel.\u{201d} betekent niets");
        let payer =
            TaughtRule::Payer { field: MatchField::CustomerReference, value: "KL-77".into(), debtor: "10001".into() };
        assert_eq!(
            payer.text(Language::En),
            "payments with customer_reference \u{201c}KL-77\u{201d} come from debtor 10001"
        );
    }
}
