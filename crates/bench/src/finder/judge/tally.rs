//! Counting.

use std::collections::BTreeMap;

use super::result::{Answer, Answers, On};
use super::truth::{Known, Payment};
use crate::figures::Figures;

/// The class of payments that hold no trace of their invoice but an amount that others share: nothing there points at the right one.
const UNTRACED: &str = "nothing";

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// Booked on its invoices, all of them and no other.
    Right,
    /// Booked otherwise.
    Wrong,
    /// Not booked; one of its invoices is offered.
    AskedRight,
    /// Not booked; others are offered, or none.
    AskedOther,
    /// Nothing known fits it, it was said.
    Unmatched,
}

impl Fate {
    const ALL: [Self; 5] = [Self::Right, Self::Wrong, Self::AskedRight, Self::AskedOther, Self::Unmatched];

    const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::AskedRight => "asked_right",
            Self::AskedOther => "asked_other",
            Self::Unmatched => "unmatched",
        }
    }
}

/// All counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    payments: u64,
    decidable_payments: u64,
    booked_payments: u64,
    right_payments: u64,
    right_decidable_payments: u64,
    booked_though_undecidable: u64,
    true_pairs: u64,
    decidable_pairs: u64,
    booked_pairs: u64,
    right_pairs: u64,
    right_decidable_pairs: u64,
    booked_cents: u64,
    wrong_cents: u64,
    doubtful: u64,
    doubtful_offered: u64,
    traced: u64,
    traced_offered: u64,
    classes: BTreeMap<String, BTreeMap<Fate, u64>>,
}

impl Tally {
    pub(super) fn of(known: &Known, answers: &Answers) -> Self {
        let mut tally = Self::default();
        for (payment, answer) in known.payments.iter().zip(&answers.0) {
            tally.count(payment, answer);
        }
        tally
    }

    fn count(&mut self, payment: &Payment, answer: &Answer) {
        let pairs = len(&payment.parts);
        let decidable = u64::from(payment.decidable);
        self.payments += 1;
        self.decidable_payments += decidable;
        self.true_pairs += pairs;
        self.decidable_pairs += pairs * decidable;
        let right_pairs = self.count_booked(payment, answer);
        self.right_pairs += right_pairs;
        self.right_decidable_pairs += right_pairs * decidable;
        let fate = fate(payment, answer);
        let (booked, right) = (u64::from(!answer.booked.is_empty()), u64::from(fate == Fate::Right));
        self.booked_payments += booked;
        self.right_payments += right;
        self.right_decidable_payments += right * decidable;
        self.booked_though_undecidable += booked * (1 - decidable);
        if !payment.decidable || booked == 0 && answer.asked {
            self.doubtful += 1;
            let offered = answer.offered.iter().any(|invoice| payment.names(invoice));
            let offered = u64::from(booked == 0 && offered);
            self.doubtful_offered += offered;
            let traced = u64::from(payment.class != UNTRACED);
            self.traced += traced;
            self.traced_offered += traced * offered;
        }
        *self.classes.entry(payment.class.clone()).or_default().entry(fate).or_default() += 1;
    }

    /// Counts pairs and cents that were booked; gives how many pairs are true.
    fn count_booked(&mut self, payment: &Payment, answer: &Answer) -> u64 {
        let mut right = 0;
        for (on, cents) in &answer.booked {
            let (is_pair, is_true) = match on {
                On::Invoice(invoice) => (true, payment.names(invoice)),
                _ => (false, false),
            };
            self.booked_pairs += u64::from(is_pair);
            right += u64::from(is_true);
            self.booked_cents += cents.unsigned_abs();
            self.wrong_cents += wrong_cents(payment, on, *cents);
        }
        right
    }

    pub(super) fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        let mut add = |name: &'static str, figure: u64| figures.add(name, figure);
        add("payments", self.payments);
        add("decidable_payments", self.decidable_payments);
        add("booked_payments", self.booked_payments);
        add("right_payments", self.right_payments);
        add("wrong_payments", self.booked_payments - self.right_payments);
        add("booked_though_undecidable", self.booked_though_undecidable);
        add("payment_precision_millionths", millionths(self.right_payments, self.booked_payments));
        add("payment_recall_millionths", millionths(self.right_payments, self.payments));
        let recall = millionths(self.right_decidable_payments, self.decidable_payments);
        add("payment_recall_of_decidable_millionths", recall);
        add("true_pairs", self.true_pairs);
        add("decidable_pairs", self.decidable_pairs);
        add("booked_pairs", self.booked_pairs);
        add("right_pairs", self.right_pairs);
        add("pair_precision_millionths", millionths(self.right_pairs, self.booked_pairs));
        add("pair_recall_millionths", millionths(self.right_pairs, self.true_pairs));
        add("pair_recall_of_decidable_millionths", millionths(self.right_decidable_pairs, self.decidable_pairs));
        add("booked_cents", self.booked_cents);
        add("wrong_cents", self.wrong_cents);
        add("wrong_millionths_of_booked", millionths(self.wrong_cents, self.booked_cents));
        add("doubtful_payments", self.doubtful);
        add("doubtful_offered", self.doubtful_offered);
        add("doubtful_offered_millionths", millionths(self.doubtful_offered, self.doubtful));
        add("doubtful_traced_payments", self.traced);
        add("doubtful_traced_offered", self.traced_offered);
        add("doubtful_traced_offered_millionths", millionths(self.traced_offered, self.traced));
        for (class, fates) in &self.classes {
            for fate in Fate::ALL {
                figures.add(format!("class_{class}_{}", fate.word()), fates.get(&fate).copied().unwrap_or(0));
            }
        }
        figures
    }
}

fn fate(payment: &Payment, answer: &Answer) -> Fate {
    if answer.booked.is_empty() {
        return match answer.offered.iter().any(|invoice| payment.names(invoice)) {
            true => Fate::AskedRight,
            false if answer.asked => Fate::AskedOther,
            false => Fate::Unmatched,
        };
    }
    let nothing_wrong = answer.booked.iter().all(|(on, cents)| wrong_cents(payment, on, *cents) == 0);
    let invoice = |invoice: &String| answer.booked.iter().any(|(on, _)| *on == On::Invoice(invoice.clone()));
    let all_there = payment.parts.iter().all(|(own, _)| invoice(own));
    if nothing_wrong && all_there { Fate::Right } else { Fate::Wrong }
}

/// How much of a booked part stands where it should not.
fn wrong_cents(payment: &Payment, on: &On, cents: i64) -> u64 {
    let should = match on {
        On::Invoice(invoice) => payment.parts.iter().filter(|(own, _)| own == invoice).map(|(_, cents)| *cents).sum(),
        On::Advance(debtor) if *debtor == payment.debtor => payment.advance,
        On::Advance(_) | On::Difference => 0,
    };
    let too_much = cents.abs() - should.abs();
    if cents.signum() * should.signum() < 0 { cents.unsigned_abs() } else { u64::try_from(too_much).unwrap_or(0) }
}

fn len<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

/// `part` in millionths of `whole`; of nothing, none.
fn millionths(part: u64, whole: u64) -> u64 {
    u64::try_from(u128::from(part) * 1_000_000 / u128::from(whole.max(1))).unwrap_or(u64::MAX)
}
