//! Number patterns: what the invoice numbers of a customer look like, learned from the numbers themselves, and what else in
//! the texts of payments looks like them.
//!
//! They are shown to people and decide nothing: a number is found because it is known, not because of its looks.

use std::collections::{BTreeMap, HashSet};

use super::plain::{hash_of, plain};
use super::scan::Scanner;
use super::source::{Items, Payments};
use super::taught::Taught;
use crate::rules::FinderRules;

/// More patterns than this are no help to anybody; the rest is counted.
const SHOWN_AT_MOST: usize = 12;

/// Examples of other numbers that look like one of ours.
const EXAMPLES_AT_MOST: usize = 3;

/// What many invoice numbers of one journal have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The sales journal; empty when unknown.
    pub journal: String,
    /// What they look like: fixed characters, and `#` for any digit, `?` for any letter (`2026-#######`).
    pub shape: String,
    /// How many characters of that are fixed.
    pub fixed: usize,
    /// How many invoice numbers look like it.
    pub count: usize,
    /// One of them: the first in their order.
    pub example: String,
    /// How often a number in the texts looks like it and is known.
    pub known: usize,
    /// How often a number in the texts looks like it and is none that is known.
    pub others: usize,
    /// Some of those, the first in their order.
    pub other_examples: Vec<String>,
}

/// The patterns of a customer's numbers, the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patterns {
    /// The patterns.
    pub patterns: Vec<Pattern>,
    /// Numbers of rarer looks, which are not shown.
    pub rarer: usize,
}

/// Learns the patterns of the invoice numbers of `items`, and counts what in the texts of `payments` looks like them. The
/// order of either changes nothing.
pub fn learn_patterns<P: Payments, I: Items>(payments: &P, items: &I, rules: &FinderRules) -> Patterns {
    let (mut learned, known) = learn(items);
    let mut others: Vec<BTreeMap<String, usize>> = learned.patterns.iter().map(|_| BTreeMap::new()).collect();
    let (taught, mut scanner) = (Taught::new(rules), Scanner::default());
    let mut seen = HashSet::new();
    for payment in 0..payments.len() {
        seen.clear();
        for field in &rules.fields {
            let text = payments.text(payment, *field);
            scanner.scan(text, &taught, |number, _| {
                let number = plain(text.get(number.start..number.end).unwrap_or_default());
                // The same number twice in one payment is told once.
                if !seen.insert(hash_of(&number)) {
                    return;
                }
                let like = learned.patterns.iter_mut().zip(&mut others).find(|(pattern, _)| pattern.fits(&number));
                let Some((pattern, others)) = like else { return };
                if known.contains(&hash_of(&number)) {
                    pattern.known = pattern.known.saturating_add(1);
                } else {
                    pattern.others = pattern.others.saturating_add(1);
                    remember(others, number);
                }
            });
        }
    }
    for (pattern, others) in learned.patterns.iter_mut().zip(others) {
        pattern.other_examples = others.into_keys().take(EXAMPLES_AT_MOST).collect();
    }
    learned
}

/// Keeps the first few in their order, whichever come first.
fn remember(others: &mut BTreeMap<String, usize>, number: String) {
    let count = others.entry(number).or_default();
    *count = count.saturating_add(1);
    if others.len() > EXAMPLES_AT_MOST {
        others.pop_last();
    }
}

/// Numbers of one journal and form.
struct Group {
    first: String,
    /// How many bytes all of them have in common at the front.
    common: usize,
    count: usize,
}

/// The patterns, and the hashes of all known numbers.
fn learn<I: Items>(items: &I) -> (Patterns, HashSet<u64>) {
    let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
    let mut known = HashSet::with_capacity(items.len());
    for index in 0..items.len() {
        let item = items.item(index);
        known.insert(hash_of(item.invoice));
        let key = (item.journal.to_owned(), form(item.invoice));
        let group = groups.entry(key).or_insert_with(|| Group {
            first: item.invoice.to_owned(),
            common: item.invoice.len(),
            count: 0,
        });
        let same = group.first.bytes().zip(item.invoice.bytes()).take_while(|(a, b)| a == b).count();
        group.common = group.common.min(same);
        group.count = group.count.saturating_add(1);
        if item.invoice < group.first.as_str() {
            item.invoice.clone_into(&mut group.first);
        }
    }
    let mut patterns: Vec<Pattern> =
        groups.into_iter().map(|((journal, form), group)| group.pattern(journal, &form)).collect();
    patterns.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| (&a.journal, &a.shape).cmp(&(&b.journal, &b.shape))));
    let rarer = patterns.iter().skip(SHOWN_AT_MOST).map(|pattern| pattern.count).sum();
    patterns.truncate(SHOWN_AT_MOST);
    (Patterns { patterns, rarer }, known)
}

impl Group {
    fn pattern(self, journal: String, form: &str) -> Pattern {
        // One number has all of itself in common, and zeros at the end of what is common are digits that will count on.
        let common = if self.count == 1 { 0 } else { self.common };
        let fixed = self.first.get(..common).map_or(0, |text| text.trim_end_matches('0').len());
        let shape = format!("{}{}", self.first.get(..fixed).unwrap_or_default(), form.get(fixed..).unwrap_or_default());
        Pattern {
            journal,
            shape,
            fixed,
            count: self.count,
            example: self.first,
            known: 0,
            others: 0,
            other_examples: Vec::new(),
        }
    }
}

impl Pattern {
    /// Whether a plain number looks like it.
    fn fits(&self, number: &str) -> bool {
        let fixed = plain(self.shape.get(..self.fixed).unwrap_or_default());
        let open = || self.shape.get(self.fixed..).unwrap_or_default().chars();
        let open = || open().filter(|c| matches!(c, '#' | '?') || c.is_alphanumeric());
        let Some(rest) = number.strip_prefix(&fixed) else { return false };
        rest.chars().count() == open().count()
            && rest.chars().zip(open()).all(|(c, open)| c.is_ascii_digit() == (open == '#'))
    }
}

/// A number with `#` for digits and `?` for letters. What is not ASCII stays, so that bytes stay in their places.
fn form(number: &str) -> String {
    let class = |c: char| match c {
        _ if c.is_ascii_digit() => '#',
        _ if c.is_ascii_alphabetic() => '?',
        other => other,
    };
    number.chars().map(class).collect()
}
