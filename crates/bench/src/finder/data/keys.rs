//! Which items a written number may mean, so that the truth knows what can be decided.

use super::books::Item;
use super::number::plain;
use crate::finder::csv::hash;

/// All forms of all numbers, sorted by hash.
pub(super) struct Keys(Vec<(u64, u32)>);

impl Keys {
    pub(super) fn new(items: &[Item]) -> Self {
        let mut keys = Vec::with_capacity(items.len() * 6);
        for (item, index) in items.iter().zip(0_u32..) {
            let number = item.number();
            let mut add = |text: &str| keys.extend(forms(text).iter().map(|form| (hash(form), index)));
            add(&number);
            add(&item.order);
            add(&item.reference);
            if let Some(bare) = item.style.bare(item.sequence) {
                add(&bare);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        Self(keys)
    }

    /// The items that have this as a form of one of their numbers.
    pub(super) fn named(&self, text: &str) -> impl Iterator<Item = usize> {
        let wanted = hash(&plain(text));
        let from = self.0.partition_point(|(key, _)| *key < wanted);
        let found = self.0.get(from..).unwrap_or_default().iter().take_while(move |(key, _)| *key == wanted);
        found.filter_map(|(_, item)| usize::try_from(*item).ok())
    }

    /// The items that any form of this text names.
    pub(super) fn named_in_any_form(&self, text: &str) -> Vec<usize> {
        forms(text).iter().flat_map(|form| self.named(form)).collect()
    }
}

/// The whole number, without letters in front, without zeros in front, and the last part after a dash.
fn forms(text: &str) -> Vec<String> {
    let whole = plain(text);
    let last = text.rsplit('-').next().map(plain).unwrap_or_default();
    let mut forms = Vec::new();
    for form in [whole, last] {
        let digits = form.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
        let short = digits.trim_start_matches('0').to_owned();
        forms.extend([form, digits, short]);
    }
    forms.retain(|form| form.len() >= 4);
    forms.sort_unstable();
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_in_every_form_that_shops_write() {
        assert_eq!(forms("2026-0031888"), ["0031888", "20260031888", "31888"]);
        assert_eq!(forms("V0031888"), ["0031888", "31888", "V0031888"]);
        assert!(forms("").is_empty());
    }
}
