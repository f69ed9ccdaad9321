//! Made-up payments and items, and the finder run on them.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use ledger::finder::{ItemView, Items, Matches, PaymentView, Payments, Scope, find_matches};
use ledger::money::Currency;
use ledger::rules::{FinderRules, MatchField};
use ledger::settlement::LineKind;

#[derive(Debug, Clone)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) kind: LineKind,
    pub(crate) day: i8,
    pub(crate) amount: i64,
    pub(crate) method: &'static str,
    pub(crate) reference: String,
    pub(crate) description: String,
    pub(crate) customer: String,
}

impl Payment {
    pub(crate) fn texts(&self) -> [&str; 2] {
        [&self.reference, &self.description]
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) administration: i64,
    pub(crate) debtor: String,
    pub(crate) blocked: bool,
    pub(crate) invoice: String,
    pub(crate) order: String,
    pub(crate) reference: String,
    pub(crate) day: i8,
    pub(crate) currency: Currency,
    pub(crate) amount: i64,
    pub(crate) balance: i64,
    pub(crate) description: String,
}

impl Item {
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.administration, self.invoice)
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) payments: Vec<Payment>,
    pub(crate) items: Vec<Item>,
    pub(crate) rules: FinderRules,
}

struct Paid<'a>(&'a [Payment]);
struct Open<'a>(&'a [Item]);

const fn march(day: i8) -> Date {
    date(2026, 3, day)
}

impl Payments for Paid<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn payment(&self, index: usize) -> PaymentView<'_> {
        let Payment { id, kind, day, amount, method, .. } = &self.0[index];
        let (kind, amount_minor) = (*kind, *amount);
        PaymentView { id, kind, date: Some(march(*day)), amount_minor, currency: Currency::EUR, method }
    }

    fn text(&self, index: usize, field: MatchField) -> &str {
        let payment = &self.0[index];
        match field {
            MatchField::Reference => &payment.reference,
            MatchField::Description => &payment.description,
            MatchField::CustomerReference => &payment.customer,
            _ => "",
        }
    }
}

impl Items for Open<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn item(&self, index: usize) -> ItemView<'_> {
        let item = &self.0[index];
        ItemView {
            administration: item.administration,
            journal: "",
            debtor: &item.debtor,
            debtor_blocked: item.blocked,
            invoice: &item.invoice,
            order: &item.order,
            payment_reference: &item.reference,
            date: Some(march(item.day)),
            due_date: None,
            currency: item.currency,
            amount_minor: item.amount,
            balance_minor: item.balance,
            description: &item.description,
        }
    }
}

/// What became of one payment, in words that do not depend on the order of payments and items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) decision: &'static str,
    pub(crate) rung: Option<&'static str>,
    pub(crate) why: &'static str,
    /// Item, kind of part, minor units.
    pub(crate) parts: Vec<(String, &'static str, i64)>,
    /// Item and why it was not taken.
    pub(crate) candidates: Vec<(String, &'static str)>,
}

impl Told {
    pub(crate) fn is_booked(&self) -> bool {
        self.decision == "book"
    }
}

impl World {
    pub(crate) fn paid(&self) -> impl Payments {
        Paid(&self.payments)
    }

    pub(crate) fn open(&self) -> impl Items {
        Open(&self.items)
    }

    pub(crate) fn run(&self, threads: usize) -> Matches {
        let scope = Scope { administration: Some(1), threads, suggest: true };
        find_matches(&Paid(&self.payments), &Open(&self.items), &self.rules, &scope)
    }

    /// Outcomes by payment id.
    pub(crate) fn told_with(&self, threads: usize) -> BTreeMap<String, Told> {
        let matches = self.run(threads);
        let name = |item: u32| self.items[item as usize].name();
        let told = |(index, payment): (usize, &Payment)| {
            let outcome = matches.outcome(index).unwrap();
            let told = Told {
                decision: outcome.decision.word(),
                rung: outcome.rung.map(|rung| rung.word()),
                why: outcome.why.word(),
                parts: outcome.parts.iter().map(|p| (name(p.item), p.kind.word(), p.amount_minor)).collect(),
                candidates: outcome.candidates.iter().map(|c| (name(c.item), c.lost.word())).collect(),
            };
            (payment.id.clone(), told)
        };
        self.payments.iter().enumerate().map(told).collect()
    }

    pub(crate) fn told(&self) -> BTreeMap<String, Told> {
        self.told_with(1)
    }

    /// What booked payments take from items, in minor units.
    pub(crate) fn taken(told: &BTreeMap<String, Told>) -> BTreeMap<String, i64> {
        let mut taken = BTreeMap::new();
        let parts = told.values().filter(|told| told.is_booked()).flat_map(|told| &told.parts);
        for (item, _, amount) in parts.filter(|(_, kind, _)| *kind == "invoice") {
            *taken.entry(item.clone()).or_insert(0) += amount;
        }
        taken
    }
}
