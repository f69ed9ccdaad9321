//! Any text as the reference of a payment.

#![no_main]

use ledger::finder::numbers_in;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for number in numbers_in(text) {
        let found = text.get(number.start..number.end).expect("a number is a piece of the text, in whole characters");
        assert!((1..=64).contains(&found.len()), "{found:?}");
        assert!(found.contains(|c: char| c.is_ascii_digit()), "{found:?} has no digit");
        // A number is never a part of a run of digits; only leading zeros are taken away.
        let (before, after) = (&text[..number.start], &text[number.end..]);
        let is_digit = |c: char| c.is_ascii_digit();
        if found.starts_with(is_digit) {
            let same_run = &before[before.trim_end_matches(is_digit).len()..];
            assert!(same_run.bytes().all(|byte| byte == b'0'), "{found:?} begins inside a number");
        }
        assert!(!(found.ends_with(is_digit) && after.starts_with(is_digit)), "{found:?} ends inside a number");
    }
    assert_eq!(numbers_in(text), numbers_in(text));
});
