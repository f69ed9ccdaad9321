//! Settlement codes in the text of a bank line.

use std::collections::{BTreeMap, BTreeSet};

/// A shorter code would stand in texts by chance.
const SHORTEST: usize = 6;

/// More signs between two letters of a code are no part of it.
const GAP_AT_MOST: usize = 3;

/// The codes that are looked for, each with the places of the payouts that have it.
pub(super) struct Codes {
    known: BTreeMap<String, Vec<usize>>,
    longest: usize,
}

impl Codes {
    pub(super) fn new<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut longest = 0;
        for (place, code) in codes.into_iter().enumerate() {
            let plain: String = code.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
            let length = plain.chars().count();
            if length >= SHORTEST {
                longest = longest.max(length);
                known.entry(plain).or_default().push(place);
            }
        }
        Self { known, longest }
    }

    /// The payouts whose code stands in a text: with or without dash, with spaces, in capitals or not; but not as a piece
    /// of a longer number.
    pub(super) fn in_text(&self, text: &str) -> BTreeSet<usize> {
        let signs: Vec<char> = text.chars().collect();
        let mut found = BTreeSet::new();
        for start in 0..signs.len() {
            if begins_here(&signs, start) {
                self.from(&signs, start, &mut found);
            }
        }
        found
    }

    fn from(&self, signs: &[char], start: usize, found: &mut BTreeSet<usize>) {
        let mut plain = String::new();
        let (mut length, mut gap) = (0_usize, 0_usize);
        for (at, sign) in signs.iter().enumerate().skip(start) {
            if sign.is_alphanumeric() {
                plain.push(sign.to_ascii_uppercase());
                (length, gap) = (length.saturating_add(1), 0);
                if length > self.longest {
                    return;
                }
                if ends_here(signs, at)
                    && let Some(places) = self.known.get(&plain)
                {
                    found.extend(places);
                }
            } else if (sign.is_whitespace() || is_dash(*sign)) && gap < GAP_AT_MOST {
                gap = gap.saturating_add(1);
            } else {
                return;
            }
        }
    }
}

fn is_dash(sign: char) -> bool {
    matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn begins_here(signs: &[char], at: usize) -> bool {
    let here = |back: usize| at.checked_sub(back).and_then(|at| signs.get(at)).copied();
    here(0).is_some_and(char::is_alphanumeric) && is_edge(here(1), here(2))
}

fn ends_here(signs: &[char], at: usize) -> bool {
    let here = |on: usize| at.checked_add(on).and_then(|at| signs.get(at)).copied();
    is_edge(here(1), here(2))
}

/// Whether a number ends beside these two signs: a dash with a letter or digit behind it carries it on.
fn is_edge(next: Option<char>, one_on: Option<char>) -> bool {
    match next {
        Some(sign) if sign.is_alphanumeric() => false,
        Some(sign) if is_dash(sign) => !one_on.is_some_and(char::is_alphanumeric),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_written_but_not_inside_another_number() {
        let codes = Codes::new(["QX7P-2M4K", "1234-5678", "A-1"]);
        let found = |text| codes.in_text(text).into_iter().collect::<Vec<_>>();
        for text in [
            "QX7P-2M4K",
            "qx7p-2m4k",
            "QX7P2M4K",
            "QX7P 2M4K",
            "Q X 7 P - 2 M 4 K",
            "QX7P\u{2013}2M4K",
            "Uitbetaling:QX7P-2M4K/Funds: 592.90",
            "Pay. QX7P-2M 4K Clearing",
            "(QX7P-2M4K)",
            "week 10 - QX7P-2M4K - winkel",
            "QX7P-QX7P-2M4 QX7P-2M4K",
        ] {
            assert_eq!(found(text), [0], "{text}");
        }
        for text in [
            "AQX7P-2M4K",
            "QX7P-2M4KA",
            "QX7P-2M4",
            "FT-QX7P-2M4K-0001",
            "QX7P/2M4K",
            "QX7P    2M4K",
            "EX-1234-5678-9012",
            "A-1",
        ] {
            assert_eq!(found(text), Vec::<usize>::new(), "{text}");
        }
        assert_eq!(found("QX7P-2M4K en 12345678"), [0, 1]);
        assert_eq!(Codes::new(["QX7P-2M4K", "qx7p2m4k"]).in_text("QX7P-2M4K").len(), 2);
    }
}
