//! What a clearing line is. Real ids of refunds, chargebacks and costs are not published, so the live dictionaries,
//! the direction and the names decide, in that order of weight.

use std::collections::{BTreeMap, BTreeSet};

use ledger::settlement::LineKind;

use crate::providers::pay::wire::{Direction, LineType, LineTypeNames};

/// Card refund at the terminal (payment profile list of Pay.'s own shop plugins).
const TERMINAL_REFUND: &str = "2351";
/// Words for money given back by the merchant, English and Dutch.
const REFUND: [&str; 4] = ["refund", "restitutie", "terugbetaling", "terugbetaald"];
/// Words for money taken back by the customer's bank.
const CHARGEBACK: [&str; 5] = ["chargeback", "charge back", "storno", "terugboeking", "reversal"];
/// Words for the provider's costs.
const COSTS: [&str; 7] = ["invoice", "factuur", "facturen", "kosten", "costs", "abonnement", "subscription"];
/// Words for costs that only count as words of their own, because they stand inside others.
const COSTS_WORDS: [&str; 3] = ["fee", "fees", "cost"];
/// Words for money held back.
const RESERVE: [&str; 4] = ["reserve", "deposit", "rolling", "borg"];

/// Where a line belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Inside the payout.
    Inside(LineKind),
    /// Outside the payout: Pay. is not in the money flow.
    External,
}

/// All that is known about line types.
pub(super) struct Classifier<'a> {
    /// The live dictionary.
    pub(super) types: &'a BTreeMap<String, LineTypeNames>,
    /// Ids of payment profiles: the live list, and those seen in records.
    pub(super) profiles: BTreeSet<&'a str>,
    /// What the customer decided, by line type id.
    pub(super) overrides: &'a BTreeMap<String, LineKind>,
}

impl Classifier<'_> {
    pub(super) fn role(&self, line_type: &LineType) -> Role {
        if line_type.collecting { Role::Inside(self.kind(line_type)) } else { Role::External }
    }

    fn kind(&self, line_type: &LineType) -> LineKind {
        if let Some(kind) = self.overrides.get(&line_type.id) {
            return *kind;
        }
        let names = self.names(line_type);
        let is_profile = self.profiles.contains(line_type.id.as_str()) || line_type.id == TERMINAL_REFUND;
        match line_type.direction {
            Direction::Credit if is_profile => LineKind::Payment,
            Direction::Debit if is_profile && !names.has(&CHARGEBACK) => LineKind::Refund,
            direction => names.kind(direction),
        }
    }

    fn names(&self, line_type: &LineType) -> Names {
        let known = self.types.get(&line_type.id);
        let own = known.into_iter().flat_map(|known| &known.own).chain([&line_type.name]);
        let group = known.into_iter().flat_map(|known| &known.group);
        Names { own: own.map(|name| name.to_lowercase()).collect(), group: group.map(|n| n.to_lowercase()).collect() }
    }
}

/// Whether the name alone says that a line is costs, before the dictionaries are there.
pub(super) fn is_named_costs(line_type: &LineType) -> bool {
    Names { own: vec![line_type.name.to_lowercase()], group: Vec::new() }.kind(line_type.direction) == LineKind::Costs
}

/// The names of a line type, in lower case.
struct Names {
    own: Vec<String>,
    group: Vec<String>,
}

impl Names {
    fn has(&self, words: &[&str]) -> bool {
        self.own.iter().any(|name| contains(name, words))
    }

    fn kind(&self, direction: Direction) -> LineKind {
        let costs = |name: &String| contains(name, &COSTS) || has_word(name, &COSTS_WORDS);
        match direction {
            Direction::Debit if self.has(&CHARGEBACK) => LineKind::Chargeback,
            Direction::Debit if self.has(&REFUND) => LineKind::Refund,
            // A refund that came back is neither a refund nor a won chargeback: a person shall see it.
            Direction::Credit if self.has(&REFUND) => LineKind::Correction,
            Direction::Credit if self.has(&CHARGEBACK) => LineKind::ChargebackReversal,
            _ if self.own.iter().any(costs) || self.group.iter().any(costs) => LineKind::Costs,
            _ if self.has(&RESERVE) => LineKind::Reserve,
            _ => LineKind::Correction,
        }
    }
}

fn contains(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.contains(word))
}

fn has_word(name: &str, words: &[&str]) -> bool {
    name.split(|letter: char| !letter.is_alphanumeric()).any(|word| words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(id: &str, name: &str, direction: Direction) -> LineKind {
        let overrides = BTreeMap::from([("77".to_owned(), LineKind::Reserve)]);
        let types = BTreeMap::from([
            ("55".to_owned(), LineTypeNames { own: vec!["Restitutie".to_owned()], group: vec![] }),
            (
                "56".to_owned(),
                LineTypeNames { own: vec!["Monthly".to_owned()], group: vec!["Abonnementen".to_owned()] },
            ),
        ]);
        let profiles = BTreeSet::from(["10", "706"]);
        let classifier = Classifier { types: &types, profiles, overrides: &overrides };
        let line_type = LineType { id: id.to_owned(), name: name.to_owned(), direction, collecting: true };
        match classifier.role(&line_type) {
            Role::Inside(kind) => kind,
            Role::External => panic!("collecting lines are inside"),
        }
    }

    #[test]
    fn direction_profile_and_names_decide_what_a_line_is() {
        use Direction::{Credit, Debit};
        let cases = [
            ("10", "iDEAL", Credit, LineKind::Payment),
            ("10", "iDEAL", Debit, LineKind::Refund),
            ("2351", "Card refund", Debit, LineKind::Refund),
            ("706", "Chargeback Visa", Debit, LineKind::Chargeback),
            ("1", "Refund", Debit, LineKind::Refund),
            ("1", "Refund returned", Credit, LineKind::Correction),
            ("55", "Type 55", Debit, LineKind::Refund),
            ("2", "Storno", Debit, LineKind::Chargeback),
            ("2", "Chargeback reversal", Credit, LineKind::ChargebackReversal),
            ("3", "Factuur", Debit, LineKind::Costs),
            ("3", "Transaction fee", Debit, LineKind::Costs),
            ("56", "Monthly", Debit, LineKind::Costs),
            ("3", "Coffeeshop", Debit, LineKind::Correction),
            ("4", "Rolling reserve", Debit, LineKind::Reserve),
            ("4", "Release of reserve", Credit, LineKind::Reserve),
            ("5", "Handmatig", Credit, LineKind::Correction),
            ("77", "iDEAL", Credit, LineKind::Reserve),
        ];
        for (id, name, direction, expected) in cases {
            assert_eq!(kind_of(id, name, direction), expected, "{id} {name} {direction:?}");
        }
    }

    #[test]
    fn what_pay_does_not_collect_is_outside_whatever_it_is_called() {
        let overrides = BTreeMap::new();
        let classifier = Classifier { types: &BTreeMap::new(), profiles: BTreeSet::new(), overrides: &overrides };
        let line_type =
            LineType { id: "138".into(), name: "PayPal".into(), direction: Direction::Credit, collecting: false };
        assert_eq!(classifier.role(&line_type), Role::External);
    }
}
