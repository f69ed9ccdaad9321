//! Any text as the reference of a payment.

#![no_main]

use ledger::finder::numbers_in;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for number in numbers_in(text) {
        let found = text.get(number.start..number.end).expect("a number is a piece of the text, in whole characters");
        assert!((1..=64).contains(&found.len()), "{found:?}");
        assert!(found.contains(|c: char| c.is_ascii_digit()), "{found:?} has no digit");
        // A number is never a part of a run of digits.
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let (before, after) = (text[..number.start].chars().next_back(), text[number.end..].chars().next());
        assert!(!(digit(before) && digit(found.chars().next())), "{found:?} begins inside a number");
        assert!(!(digit(after) && digit(found.chars().next_back())), "{found:?} ends inside a number");
    }
    assert_eq!(numbers_in(text), numbers_in(text));
});
