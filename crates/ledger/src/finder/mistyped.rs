//! Payment references whose check digit is wrong, so that a person reads that a payer made a slip.
//!
//! They are told, never mended: a wrong check says that something is wrong, not what.

use super::references::{PaymentReference, check_payment_reference};

/// The digits of a betalingskenmerk in full. Shorter ones are left out: any number may look like one of those.
const DIGITS: usize = 16;

/// How many characters stand together where a reference is written in groups.
const GROUP: usize = 4;

/// The most letters and digits of a creditor reference (ISO 11649).
const CREDITOR_AT_MOST: usize = 25;

/// The payment references in a text that have the form of one and a wrong check, as they are written, in their order.
pub(super) fn mistyped_references(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '/' | '(' | ')' | '#'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    let mut rest = words.as_slice();
    let mut before = "";
    while let Some((word, after)) = rest.split_first() {
        let (wrong, taken) = reference_at(rest, before);
        if let Some(wrong) = wrong.filter(|wrong| !found.contains(wrong)) {
            found.push(wrong);
        }
        before = word;
        rest = after.get(taken.saturating_sub(1)..).unwrap_or_default();
    }
    found
}

/// The mistyped reference that begins with the first of these words, if one does, and how many words were looked at.
fn reference_at(words: &[&str], before: &str) -> (Option<String>, usize) {
    let Some(word) = words.first() else { return (None, 1) };
    if is_creditor_head(word) {
        return creditor_reference(words);
    }
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if digits == DIGITS && word.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return (wrong(word), 1);
    }
    let groups = words.iter().take_while(|word| is_group(word)).count();
    // Of more groups, or behind the head of an account number, it is something else.
    let is_reference = groups == DIGITS / GROUP && !is_account_head(before);
    let last = words.get(groups).is_some_and(|next| next.chars().all(|c| c.is_ascii_digit()));
    match words.get(..groups) {
        Some(reference) if is_reference && !last => (wrong(&reference.join(" ")), groups),
        _ => (None, groups.max(1)),
    }
}

fn wrong(reference: &str) -> Option<String> {
    (check_payment_reference(reference) == PaymentReference::Wrong).then(|| reference.to_owned())
}

/// Four digits, as a reference in groups has them.
fn is_group(word: &str) -> bool {
    word.len() == GROUP && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `NL91`: the first group of an account number.
fn is_account_head(word: &str) -> bool {
    matches!(word.as_bytes(), [a, b, c, d] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit())
}

/// `RF18` and what may follow it at once.
fn is_creditor_head(word: &str) -> bool {
    let is_head =
        matches!(word.as_bytes(), [b'R' | b'r', b'F' | b'f', c, d, ..] if c.is_ascii_digit() && d.is_ascii_digit());
    is_head && word.len() <= CREDITOR_AT_MOST && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A creditor reference, written in one piece or in groups of four. Where it ends is not always plain: it is mistyped only
/// when no number of groups makes it right.
fn creditor_reference(words: &[&str]) -> (Option<String>, usize) {
    let Some(head) = words.first() else { return (None, 1) };
    let in_groups = head.len() == GROUP;
    let belongs = |word: &&&str| {
        in_groups && word.len() <= GROUP && word.bytes().any(|byte| byte.is_ascii_digit()) && word.is_ascii()
    };
    let full = |word: &&&str| word.len() == GROUP;
    let following = words.iter().skip(1).take_while(belongs);
    let groups = following.clone().take_while(full).count();
    let short = following.skip(groups).take(1).count();
    let most = groups.saturating_add(short).saturating_add(1);
    let reading = |length: usize| words.get(..length).map(|words| words.join(" ")).unwrap_or_default();
    let first = if in_groups { 2 } else { 1 };
    let is_right = |length: usize| check_payment_reference(&reading(length)) == PaymentReference::Right;
    if most < first || (first..=most).any(is_right) {
        return (None, most);
    }
    (wrong(&reading(most)), most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_check_digit_is_found_however_the_reference_is_written() {
        for (text, reference) in [
            ("5000056789012346", "5000056789012346"),
            ("kenmerk 5000 0567 8901 2346, dank", "5000 0567 8901 2346"),
            ("betaling 5000.0567.8901.2346.", "5000.0567.8901.2346"),
            ("(RF18539007547035)", "RF18539007547035"),
            ("ref RF18 5390 0754 7035", "RF18 5390 0754 7035"),
        ] {
            assert_eq!(mistyped_references(text), [reference], "{text}");
        }
    }

    #[test]
    fn right_references_and_other_numbers_are_left_alone() {
        for text in [
            "5000056789012345",
            "5000 0567 8901 2345",
            "RF18 5390 0754 7034",
            "rf18539007547034 dank u",
            "RF18 5390 0754 7034 van 12",
            "IBAN DE89 3704 0044 0532 0130 00",
            "GB33 3704 0044 0532 0131",
            "2026-0101 0612345678",
            "12345678901234567",
            "1111 2222 3333 4444 5555",
            "RF",
            "RF18",
            "",
        ] {
            assert!(mistyped_references(text).is_empty(), "{text}: {:?}", mistyped_references(text));
        }
    }

    #[test]
    fn each_is_told_once() {
        assert_eq!(mistyped_references("5000056789012346 5000056789012346").len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn what_is_told_stands_in_the_text_and_is_wrong(text in "[RFrf0-9a-z .,é]{0,60}") {
            for reference in mistyped_references(&text) {
                proptest::prop_assert_eq!(check_payment_reference(&reference), PaymentReference::Wrong);
            }
        }
    }
}
