//! The shapes a customer's invoice numbers have.

use std::collections::BTreeSet;

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
    fn a_plain_number_is_written_in_the_shapes_that_fit() {
        let mut shapes = Shapes::default();
        shapes.learn("2026-0001");
        shapes.learn("V0031888");
        assert_eq!(shapes.write("20260103"), ["2026-0103"]);
        assert_eq!(shapes.write("V0031889"), ["V0031889"]);
        assert!(shapes.write("123").is_empty());
    }
}
