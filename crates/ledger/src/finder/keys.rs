//! The keys of an item: every number by which a payment may name it.

use super::plain::{Short, has_at_least, hash_of, hash_of_bare};
use super::references::{PaymentReference, check_payment_reference};
use super::scan::Scanner;
use super::source::ItemNumbers;
use super::taught::Taught;
use crate::rules::FinderRules;

/// Fewer letters and digits than this are no number without its prefix.
const SHORTEST_BARE: usize = 3;

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeyKind {
    /// Betalingskenmerk with a right check digit.
    Reference,
    /// The invoice number.
    Invoice,
    /// The order number.
    Order,
    /// A number in the text of a credit note.
    NamedByCredit,
    /// The invoice number without its prefix or zeros.
    InvoiceBare,
    /// The order number without its prefix or zeros.
    OrderBare,
}

impl KeyKind {
    /// All kinds, by [`Self::code`].
    const ALL: [Self; 6] =
        [Self::Reference, Self::Invoice, Self::Order, Self::NamedByCredit, Self::InvoiceBare, Self::OrderBare];

    /// A small number for it.
    pub(super) const fn code(self) -> u8 {
        self as u8
    }

    /// The kind with that number.
    pub(super) fn from_code(code: u8) -> Self {
        Self::ALL.get(usize::from(code)).copied().unwrap_or(Self::OrderBare)
    }

    /// When [`keys_of`] tells of it.
    pub(super) const fn turn(self) -> u8 {
        match self {
            Self::Invoice => 0,
            Self::InvoiceBare => 1,
            Self::Reference => 2,
            Self::NamedByCredit => 3,
            Self::Order => 4,
            Self::OrderBare => 5,
        }
    }

    pub(super) const fn is_bare(self) -> bool {
        matches!(self, Self::InvoiceBare | Self::OrderBare)
    }
}

/// Which keys count.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyRules {
    invoices: bool,
    orders: bool,
}

impl KeyRules {
    pub(super) const fn new(rules: &FinderRules) -> Self {
        Self { invoices: rules.finder_type.by_invoice(), orders: rules.finder_type.by_order() }
    }
}

/// Calls `found` for every key of an item, with the text it stands for and its hash.
#[inline]
pub(super) fn keys_of<'a>(
    item: &ItemNumbers<'a>,
    more_orders: &'a [String],
    rules: KeyRules,
    scanner: &mut Scanner,
    mut found: impl FnMut(KeyKind, &'a str, u64),
) {
    if rules.invoices {
        forms(item.invoice, KeyKind::Invoice, KeyKind::InvoiceBare, &mut found);
        let reference = item.payment_reference;
        if !reference.is_empty() && check_payment_reference(reference) != PaymentReference::Wrong {
            found(KeyKind::Reference, reference, hash_of(reference));
        }
        if !item.credit_text.is_empty() {
            scanner.scan(item.credit_text, &Taught::default(), |number, hash| {
                found(KeyKind::NamedByCredit, item.credit_text.get(number.start..number.end).unwrap_or_default(), hash);
            });
        }
    }
    if rules.orders {
        let all = std::iter::once(item.order).chain(more_orders.iter().map(String::as_str));
        for order in all {
            forms(order, KeyKind::Order, KeyKind::OrderBare, &mut found);
        }
    }
}

/// A number as it is, without the letters in front, its last group, and each without zeros in front.
#[inline]
fn forms<'a>(number: &'a str, whole: KeyKind, bare: KeyKind, found: &mut impl FnMut(KeyKind, &'a str, u64)) {
    if number.is_empty() {
        return;
    }
    // Most are digits and nothing else.
    if let Some(hash) = hash_of_bare(number.as_bytes()) {
        return found(whole, number, hash);
    }
    let Some(short) = Short::new(number.as_bytes()) else { return forms_slowly(number, whole, bare, found) };
    let (places, count) = places_of_forms(&short);
    for (kind, place) in std::iter::once(whole).chain(std::iter::repeat(bare)).zip(places).take(count) {
        let start = usize::try_from(place).unwrap_or(0);
        found(kind, number.get(start..).unwrap_or_default(), short.hash_from(place));
    }
}

/// As it is; from the first digit on and from the last group on, with zeros and without.
const FORMS_AT_MOST: usize = 5;

/// Where the forms of a number begin, the whole first, and how many there are.
#[inline]
fn places_of_forms(short: &Short) -> ([u32; FORMS_AT_MOST], usize) {
    let Short { digits, known, .. } = *short;
    let (mut places, mut count) = ([0; FORMS_AT_MOST], 1_usize);
    if digits == 0 {
        return (places, count);
    }
    let zeros = short.zeros();
    let mut add_with_zeros = |place: u32| {
        let behind = place.saturating_add((!(zeros >> (place & 15))).trailing_zeros());
        for place in std::iter::once(place).chain((behind > place).then_some(behind)) {
            if let Some(next) = places.get_mut(count)
                && place > 0
                && has_at_least_three(known.unbounded_shr(place))
            {
                *next = place;
                count = count.saturating_add(1);
            }
        }
    };
    let first = digits.trailing_zeros();
    add_with_zeros(first);
    let last = (short.all & !known).checked_ilog2().map_or(0, |place| place.saturating_add(1));
    let group = known.unbounded_shr(last);
    if last > first && has_at_least_three(group & group.wrapping_sub(1)) && group == digits.unbounded_shr(last) {
        add_with_zeros(last);
    }
    (places, count)
}

/// Whether so many bits are set; the shortest number without its prefix.
const fn has_at_least_three(bits: u32) -> bool {
    let without_one = bits & bits.wrapping_sub(1);
    without_one & without_one.wrapping_sub(1) != 0
}

/// The same for numbers that are long or have other letters than ASCII.
fn forms_slowly<'a>(number: &'a str, whole: KeyKind, bare: KeyKind, found: &mut impl FnMut(KeyKind, &'a str, u64)) {
    found(whole, number, hash_of(number));
    let bytes = number.as_bytes();
    let digit = |from: usize| bytes.get(from..)?.iter().position(u8::is_ascii_digit)?.checked_add(from);
    let Some(first) = digit(0) else { return };
    let mut tell = |start: usize| {
        let text = number.get(start..).unwrap_or_default();
        if start > 0 && has_at_least(SHORTEST_BARE, text) {
            found(bare, text, hash_of(text));
        }
    };
    let zeros = |from: usize| {
        let count = bytes.get(from..).unwrap_or_default().iter().take_while(|byte| **byte == b'0').count();
        from.saturating_add(count)
    };
    tell(first);
    if zeros(first) > first {
        tell(zeros(first));
    }
    let last = bytes.iter().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at.saturating_add(1));
    let group = bytes.get(last..).unwrap_or_default();
    if last > first && group.len() > SHORTEST_BARE && group.iter().all(u8::is_ascii_digit) {
        tell(last);
        if zeros(last) > last {
            tell(zeros(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_key_with_and_without_its_prefix_and_zeros() {
        let of = |number: &'static str| {
            let mut keys = Vec::new();
            forms(number, KeyKind::Invoice, KeyKind::InvoiceBare, &mut |kind, text: &str, hash| {
                keys.push((kind, text.to_owned(), hash));
            });
            let mut slowly = Vec::new();
            if !number.is_empty() {
                forms_slowly(number, KeyKind::Invoice, KeyKind::InvoiceBare, &mut |kind, text: &str, hash| {
                    slowly.push((kind, text.to_owned(), hash));
                });
            }
            assert_eq!(keys, slowly);
            keys.into_iter().map(|(_, text, _)| text).collect::<Vec<_>>()
        };
        assert_eq!(of("20260101"), ["20260101"]);
        assert_eq!(of("V0031888"), ["V0031888", "0031888", "31888"]);
        assert_eq!(of("2026-0001234"), ["2026-0001234", "0001234", "1234"]);
        assert_eq!(of("INV-2026-00123"), ["INV-2026-00123", "2026-00123", "00123", "123"]);
        assert_eq!(of("7"), ["7"]);
        assert_eq!(of("V-12"), ["V-12"]);
        assert_eq!(of("V/1234."), ["V/1234.", "1234."]);
        assert_eq!(of("A2-0B123"), ["A2-0B123", "2-0B123"]);
        assert_eq!(of("2026-0123"), ["2026-0123", "0123", "123"]);
        assert_eq!(of("2026-123"), ["2026-123"]);
        assert_eq!(of("-----"), ["-----"]);
        assert_eq!(of("1-2-3-4-5-6-7-89"), ["1-2-3-4-5-6-7-89"]);
        assert_eq!(of("a00b1"), ["a00b1", "00b1"]);
        assert_eq!(of("INV000"), ["INV000", "000"]);
        assert_eq!(of("0012345678901234"), ["0012345678901234", "12345678901234"]);
        assert_eq!(of("X0000000000000000"), ["X0000000000000000", "0000000000000000"]);
        assert!(of("").is_empty());
    }
}
