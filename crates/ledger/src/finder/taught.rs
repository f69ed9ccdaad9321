//! Texts before numbers that people taught or set: prefixes, and words after which a number is, or is not, one of ours.

use super::plain::plain;
use super::scan::SaidToBe;
use crate::rules::{FinderRules, NumberOf, TaughtRule};

/// The texts, plain.
#[derive(Debug, Clone, Default)]
pub(super) struct Taught {
    after: Vec<(String, SaidToBe)>,
    nothing_after: Vec<String>,
}

impl Taught {
    /// The texts of a customer's rules.
    pub(super) fn new(rules: &FinderRules) -> Self {
        let mut taught = Self::default();
        let mut after = |text: &str, said| {
            let text = plain(text);
            if !text.is_empty() {
                taught.after.push((text, said));
            }
        };
        for prefix in &rules.prefixes {
            after(prefix, SaidToBe::Anything);
        }
        for rule in &rules.taught {
            match rule {
                TaughtRule::NumberAfter { text, is: NumberOf::Invoice } => after(text, SaidToBe::Invoice),
                TaughtRule::NumberAfter { text, is: NumberOf::Order } => after(text, SaidToBe::Order),
                TaughtRule::NoNumberAfter { .. } | TaughtRule::Payer { .. } => {}
            }
        }
        let nothing = rules.taught.iter().filter_map(|rule| match rule {
            TaughtRule::NoNumberAfter { text } => Some(plain(text)).filter(|text| !text.is_empty()),
            _ => None,
        });
        taught.nothing_after.extend(nothing);
        taught
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.after.is_empty() && self.nothing_after.is_empty()
    }

    /// Where taught texts that begin at `start` end, and what the number after them is.
    pub(super) fn after(&self, text: &str, start: usize) -> impl Iterator<Item = (usize, SaidToBe)> {
        let rest = text.get(start..).unwrap_or_default();
        self.after.iter().filter_map(move |(taught, said)| Some((start.checked_add(end_of(taught, rest)?)?, *said)))
    }

    /// Whether a number that begins at `start` was taught to mean nothing.
    pub(super) fn means_nothing(&self, text: &str, start: usize) -> bool {
        let before = text.get(..start).unwrap_or_default();
        self.nothing_after.iter().any(|taught| ends_with_words(before, taught))
    }
}

/// Where `taught` ends in `text`, skipping what is no letter or digit; none when `text` does not begin with it.
fn end_of(taught: &str, text: &str) -> Option<usize> {
    let mut wanted = taught.chars().peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(at);
        }
        if c.is_alphanumeric() && !c.to_uppercase().all(|upper| wanted.next() == Some(upper)) {
            return None;
        }
    }
    None
}

/// Whether the words at the end of `before` are `taught`.
fn ends_with_words(before: &str, taught: &str) -> bool {
    let mut wanted = taught.chars().rev().peekable();
    for c in before.chars().rev() {
        if wanted.peek().is_none() {
            return !c.is_alphanumeric();
        }
        if c.is_alphanumeric() && !c.to_uppercase().rev().all(|upper| wanted.next() == Some(upper)) {
            return false;
        }
    }
    wanted.peek().is_none()
}

/// The configured prefix right before `start`, as it was written in the settings.
pub(super) fn prefix_before<'a>(rules: &'a FinderRules, text: &str, start: usize) -> Option<&'a str> {
    let before = plain(text.get(..start).unwrap_or_default());
    let taught = rules.taught.iter().filter_map(|rule| match rule {
        TaughtRule::NumberAfter { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let mut texts = rules.prefixes.iter().map(String::as_str).chain(taught);
    texts.find(|prefix| !plain(prefix).is_empty() && before.ends_with(&plain(prefix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taught_text_is_found_whatever_stands_between_its_letters() {
        assert_eq!(end_of("BST", "bst-2026"), Some(3));
        assert_eq!(end_of("KLANT12ORDER", "klant 12, order 555"), Some(15));
        assert_eq!(end_of("BST", "BS-2026"), None);
        assert!(ends_with_words("bel tel. ", "TEL"));
        assert!(!ends_with_words("hotel ", "TEL"));
    }
}
