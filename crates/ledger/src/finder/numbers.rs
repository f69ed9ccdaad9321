//! Numbers in texts: words, plain forms, and the shapes a customer's invoice numbers have.

use std::collections::BTreeSet;

/// Words shorter than this are never taken for a number inside a longer text: `1` of "deel 1" would hit invoice 1.
const SHORTEST_WORD: usize = 4;

/// A number without capitals, spaces and separators, as payment providers pass it on: `2026-0101` becomes `20260101`.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The words of a text that may be a number: runs of letters, digits and inner separators, of four characters or more
/// and with a digit in them; and the whole text, however short, when it is one word or spaced digits.
pub fn words(text: &str) -> Vec<&str> {
    let trimmed = text.trim();
    let mut found = Vec::new();
    if trimmed.chars().any(|c| c.is_ascii_digit()) {
        found.push(trimmed);
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '_');
    for run in trimmed.split(|c: char| !is_part(c)) {
        let word = run.trim_matches(|c: char| !c.is_alphanumeric());
        let long_enough = word.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_WORD;
        if long_enough && word != trimmed && word.chars().any(|c| c.is_ascii_digit()) {
            found.push(word);
        }
    }
    found
}

/// The shapes of known invoice numbers (`9999-9999`, `A9999999`), to write a plain number the way AFAS does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shapes(BTreeSet<String>);

impl Shapes {
    /// Learns the shape of one number.
    pub(super) fn learn(&mut self, number: &str) {
        self.0.insert(number.chars().map(class).collect());
    }

    /// Every way to write `plain_number` in a known shape.
    pub(super) fn write(&self, plain_number: &str) -> Vec<String> {
        self.0.iter().filter_map(|shape| write_in_shape(shape, plain_number)).collect()
    }
}

fn class(c: char) -> char {
    if c.is_ascii_digit() {
        '9'
    } else if c.is_alphanumeric() {
        'A'
    } else {
        c
    }
}

fn write_in_shape(shape: &str, plain_number: &str) -> Option<String> {
    let mut characters = plain_number.chars();
    let mut written = String::with_capacity(shape.len());
    for place in shape.chars() {
        if matches!(place, '9' | 'A') {
            let c = characters.next().filter(|c| class(*c) == place)?;
            written.push(c);
        } else {
            written.push(place);
        }
    }
    characters.next().is_none().then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_as_a_word_of_its_own() {
        assert_eq!(words("Bestelling 2026-0101, dank u"), ["Bestelling 2026-0101, dank u", "2026-0101"]);
        assert_eq!(words("20260101"), ["20260101"]);
        assert_eq!(words("7"), ["7"]);
        assert_eq!(words("deel 1"), ["deel 1"]);
        assert_eq!(words("(V0031888)."), ["(V0031888).", "V0031888"]);
        assert!(words("bedankt").is_empty());
    }

    #[test]
    fn a_plain_number_is_written_in_the_shapes_that_fit() {
        let mut shapes = Shapes::default();
        shapes.learn("2026-0001");
        shapes.learn("V0031888");
        assert_eq!(shapes.write("20260103"), ["2026-0103"]);
        assert_eq!(shapes.write("V0031889"), ["V0031889"]);
        assert!(shapes.write("123").is_empty());
    }
}
