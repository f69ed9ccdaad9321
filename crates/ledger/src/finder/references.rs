//! Payment references: numbers that carry their own check, so that a mistyped one is noticed.

/// What the check of a payment reference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentReference {
    /// It has the form of one, and its check is right.
    Right,
    /// It has the form of one, and its check is wrong: mistyped, or a number of another kind that looks like one.
    Wrong,
    /// Nothing can be checked.
    NotOne,
}

/// Checks a Dutch betalingskenmerk or an international creditor reference (ISO 11649). Spaces and dots do not count, nor
/// do capitals. The whole text must be the reference.
pub fn check_payment_reference(text: &str) -> PaymentReference {
    if let Ok(digits) = <[u8; 16]>::try_from(text.as_bytes())
        && digits.iter().all(u8::is_ascii_digit)
    {
        return check_sixteen(&digits.map(|digit| u32::from(digit & 0x0F)));
    }
    let mut values = [0; LONGEST];
    let mut places = values.iter_mut();
    for character in text.chars().filter(|c| !c.is_whitespace() && *c != '.') {
        let (Some(value), Some(place)) = (value(character), places.next()) else { return PaymentReference::NotOne };
        *place = value;
    }
    let unused = places.len();
    match values.get(..LONGEST.saturating_sub(unused)).unwrap_or_default() {
        [R, F, check @ ..] => check_creditor_reference(check),
        digits if digits.iter().all(|value| *value < 10) => check_betalingskenmerk(digits),
        _ => PaymentReference::NotOne,
    }
}

/// `RF`, its check digits and what they check; nothing longer is a payment reference.
const LONGEST: usize = 25;

/// The letters a creditor reference begins with, as numbers.
const R: u32 = 27;
const F: u32 = 15;

/// A digit as itself, a letter as 10 to 35, as ISO 11649 counts them.
fn value(character: char) -> Option<u32> {
    if character.is_ascii() { character.to_digit(36) } else { None }
}

const fn told(right: bool) -> PaymentReference {
    if right { PaymentReference::Right } else { PaymentReference::Wrong }
}

/// Weights from the right; after ten they begin again.
const WEIGHTS: [u32; 10] = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];

/// The rule as Betaalvereniging Nederland publishes it (specifications of the betalingskenmerk): sixteen digits are a
/// check digit and fifteen others; nine to fourteen are a check digit, a length digit (how many follow it, without the
/// ten) and seven to twelve others. The length digit counts in the check. Seven digits have no check at all, so nothing
/// is told of them.
///
/// A number of nine to fourteen digits may be anything. It is taken for a reference only when its length digit says so.
fn check_betalingskenmerk(digits: &[u32]) -> PaymentReference {
    let Some((check, rest)) = digits.split_first() else { return PaymentReference::NotOne };
    let has_its_length = match (digits.len(), rest.split_first()) {
        (16, _) => true,
        (9..=14, Some((length, following))) => u32::try_from(following.len() % 10) == Ok(*length),
        _ => false,
    };
    if has_its_length { told(check_digit(rest) == *check) } else { PaymentReference::NotOne }
}

/// The weights of sixteen digits, from the left; the first is the check digit.
const WEIGHTS_OF_SIXTEEN: [u32; 16] = [0, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The same for sixteen digits, which nearly all are.
fn check_sixteen(digits: &[u32; 16]) -> PaymentReference {
    let sum = digits.iter().zip(&WEIGHTS_OF_SIXTEEN).map(|(digit, weight)| digit * weight).sum();
    told(digits.first() == Some(&check_of_sum(sum)))
}

/// Eleven less the remainder by eleven; a ten is written as one and an eleven as zero. A check digit of one so stands for
/// two remainders, and a mistake that turns one into the other stays hidden. All others show.
fn check_digit(digits: &[u32]) -> u32 {
    check_of_sum(digits.iter().rev().zip(WEIGHTS.iter().cycle()).map(|(digit, weight)| digit * weight).sum())
}

const fn check_of_sum(sum: u32) -> u32 {
    match 11 - sum % 11 {
        10 => 1,
        11 => 0,
        digit => digit,
    }
}

/// ISO 11649: `RF`, two check digits, one to 21 letters and digits. With the first four moved to the end and letters read
/// as numbers, the remainder by 97 is one. Check digits run from 02 to 98 (ISO 7064, MOD 97-10).
fn check_creditor_reference(check: &[u32]) -> PaymentReference {
    let [tens @ 0..=9, ones @ 0..=9, reference @ ..] = check else { return PaymentReference::NotOne };
    if !(1..=21).contains(&reference.len()) {
        return PaymentReference::NotOne;
    }
    let moved_to_the_end = [R, F, *tens, *ones];
    let remainder = reference.iter().chain(&moved_to_the_end).fold(0, |remainder, value| {
        let places = if *value < 10 { 10 } else { 100 };
        (remainder * places + value) % 97
    });
    told(remainder == 1 && (2..=98).contains(&(tens * 10 + ones)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RIGHT: PaymentReference = PaymentReference::Right;
    const WRONG: PaymentReference = PaymentReference::Wrong;
    const NOT_ONE: PaymentReference = PaymentReference::NotOne;

    fn check(text: &str) -> PaymentReference {
        check_payment_reference(text)
    }

    /// A betalingskenmerk around these digits: sixteen digits of fifteen, otherwise with a length digit.
    fn betalingskenmerk(digits: &[u32]) -> Vec<u32> {
        let mut rest = digits.to_vec();
        if digits.len() != 15 {
            rest.insert(0, u32::try_from(digits.len()).unwrap() % 10);
        }
        rest.insert(0, check_digit(&rest));
        rest
    }

    fn text(digits: &[u32]) -> String {
        digits.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_published_examples_are_right() {
        // Betaalvereniging Nederland and banks explain the check with these.
        assert_eq!(check("5000 0567 8901 2345"), RIGHT);
        assert_eq!(check("12 2345 3462 2567"), RIGHT);
        // Of the standard and of the guides to it.
        assert_eq!(check("RF18 5390 0754 7034"), RIGHT);
        assert_eq!(check("RF18000000000539007547034"), RIGHT);
        assert_eq!(check("RF45 G72U UR"), RIGHT);
    }

    #[test]
    fn spaces_dots_and_capitals_do_not_count() {
        assert_eq!(check(" 5000.0567.8901.2345 "), RIGHT);
        assert_eq!(check("rf18 5390 0754 7034"), RIGHT);
    }

    #[test]
    fn a_mistyped_reference_is_wrong() {
        assert_eq!(check("5000 0567 8901 2346"), WRONG);
        assert_eq!(check("4000 0567 8901 2345"), WRONG);
        assert_eq!(check("RF18 5390 0754 7043"), WRONG);
        assert_eq!(check("RF99 5390 0754 7034"), WRONG);
    }

    #[test]
    fn what_has_no_check_is_no_payment_reference() {
        for text in ["", "1234567", "12345678", "123456789012345", "12345678901234567", "2026-0101", "V0031888"] {
            assert_eq!(check(text), NOT_ONE, "{text}");
        }
        assert_eq!(check("0612345678"), NOT_ONE, "its second digit is not its length");
        assert_eq!(check("RF18"), NOT_ONE);
        assert_eq!(check("RFAB5390"), NOT_ONE);
        assert_eq!(check("RF18 5390 0754 7034 5390 0754 7034"), NOT_ONE);
        assert_eq!(check("betalingskenmerk 5000 0567 8901 2345"), NOT_ONE);
        assert_eq!(check("٥٠٠٠٠٥٦٧٨٩٠١٢٣٤٥"), NOT_ONE);
    }

    #[test]
    fn sixteen_digits_are_checked_like_all_others() {
        for place in 0..16 {
            for digit in 0..10 {
                let mut digits = [3; 16];
                digits[place] = digit;
                assert_eq!(check_sixteen(&digits), check_betalingskenmerk(&digits), "{digits:?}");
            }
        }
    }

    #[test]
    fn every_length_has_its_length_digit() {
        for (length, digit) in [(7, 7), (8, 8), (9, 9), (10, 0), (11, 1), (12, 2)] {
            let reference = betalingskenmerk(&vec![4; length]);
            assert_eq!((reference[1], reference.len()), (digit, length + 2));
            assert_eq!(check(&text(&reference)), RIGHT);
        }
    }

    #[test]
    fn a_check_digit_of_one_hides_a_few_mistakes() {
        // The sums are 2 x 5 = 10 and 2 x 6 = 12; eleven less the remainder is 1, and 10, which is written as 1.
        assert_eq!((check("1000 0000 0000 0005"), check("1000 0000 0000 0006")), (RIGHT, RIGHT));
    }

    fn digits() -> impl Strategy<Value = Vec<u32>> {
        prop_oneof![prop::collection::vec(0_u32..10, 7..=12), prop::collection::vec(0_u32..10, 15)]
    }

    /// Letters and digits with the check digits that belong to them.
    fn creditor_reference() -> impl Strategy<Value = Vec<u32>> {
        prop::collection::vec(0_u32..36, 1..=21).prop_map(|reference| {
            let mut check = vec![0, 0];
            let expand = |values: &[u32]| text(values);
            let number = format!("{}{}{}{}", expand(&reference), R, F, text(&check));
            let remainder = number.chars().fold(0, |sum, c| (sum * 10 + c.to_digit(10).unwrap()) % 97);
            check = vec![(98 - remainder) / 10, (98 - remainder) % 10];
            [vec![R, F], check, reference].concat()
        })
    }

    fn letters(values: &[u32]) -> String {
        values.iter().map(|value| char::from_digit(*value, 36).unwrap().to_ascii_uppercase()).collect()
    }

    proptest! {
        #[test]
        fn a_reference_with_its_check_digit_is_right(digits in digits()) {
            prop_assert_eq!(check(&text(&betalingskenmerk(&digits))), RIGHT);
        }

        #[test]
        fn one_wrong_digit_is_caught_but_where_the_check_digit_is_one(
            digits in digits(), place in any::<prop::sample::Index>(), by in 1_u32..10
        ) {
            let mut reference = betalingskenmerk(&digits);
            let place = place.index(reference.len());
            reference[place] = (reference[place] + by) % 10;
            // A digit that is changed under a check digit of one may stay hidden; a changed check digit never does.
            if reference[0] != 1 || place == 0 {
                prop_assert_ne!(check(&text(&reference)), RIGHT);
            }
        }

        #[test]
        fn two_neighbours_that_changed_places_are_caught_but_where_the_check_digit_is_one(
            digits in digits(), place in any::<prop::sample::Index>()
        ) {
            let mut reference = betalingskenmerk(&digits);
            let place = 1 + place.index(reference.len() - 2);
            if reference[place] != reference[place + 1] && reference[0] != 1 {
                reference.swap(place, place + 1);
                prop_assert_ne!(check(&text(&reference)), RIGHT);
            }
        }

        #[test]
        fn a_creditor_reference_is_right_until_one_digit_or_letter_changes(
            reference in creditor_reference(), place in any::<prop::sample::Index>(), by in 1_u32..26
        ) {
            prop_assert_eq!(check(&letters(&reference)), RIGHT);
            let mut mistyped = reference;
            let place = 2 + place.index(mistyped.len() - 2);
            let value = mistyped[place];
            mistyped[place] = if value < 10 { (value + 1 + by % 9) % 10 } else { 10 + (value - 10 + by) % 26 };
            prop_assert_eq!(check(&letters(&mistyped)), WRONG);
        }
    }
}
