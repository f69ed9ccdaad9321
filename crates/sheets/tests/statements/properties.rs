//! What must hold for any bytes, and for statements with anything changed.

use ledger::money::Money;
use proptest::prelude::*;
use sheets::statements::read_statement;

use super::{ABN_AMRO, CAMT_02, CAMT_08, ING, RABOBANK};

/// Reads without panic, and what is read adds up.
fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    match read_statement(bytes) {
        Ok(statements) => {
            prop_assert!(!statements.is_empty());
            for statement in statements {
                let parts = statement.parts();
                let amounts = parts.lines.iter().map(|line| line.amount);
                let lines = Money::sum(parts.opening.amount.currency(), amounts).unwrap();
                prop_assert_eq!(parts.opening.amount.checked_add(lines).unwrap(), parts.closing.amount);
                prop_assert!(parts.lines.is_sorted_by_key(|line| line.entry));
            }
        }
        Err(fault) => prop_assert!(!fault.to_string().contains(char::is_control), "{}", fault),
    }
    Ok(())
}

fn file() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![CAMT_02, CAMT_08, ING, RABOBANK, ABN_AMRO])
}

/// A piece of a file taken out and something put in its place.
#[derive(Debug, Clone)]
struct Change {
    at: prop::sample::Index,
    length: usize,
    instead: Vec<u8>,
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        "[0-9,.:/<>{}A-Z\n-]{0,3}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "</Ntry>",
            "<Ntry>",
            "é",
            ":61:",
            ":86:",
            ":62F:",
            "\n-\n",
            "<!--",
            "&#0;",
            "999999999999"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    (any::<prop::sample::Index>(), 0_usize..12, piece).prop_map(|(at, length, instead)| Change { at, length, instead })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), begin in prop::sample::select(vec!["", "<", ":20:", "{1:", "\n:20:A\n:25:1\n:28C:1\n:60F:"])) {
        check(&[begin.as_bytes(), &bytes].concat())?;
    }

    #[test]
    fn statements_with_something_changed_are_read_or_refused(file in file(), changes in prop::collection::vec(change(), 1..4)) {
        let mut bytes = file.as_bytes().to_vec();
        for Change { at, length, instead } in changes {
            let at = at.index(bytes.len().max(1));
            let end = at.saturating_add(length).min(bytes.len());
            bytes.splice(at.min(end)..end, instead);
        }
        check(&bytes)?;
    }

    #[test]
    fn a_changed_digit_of_one_amount_is_always_seen(file in prop::sample::select(vec![CAMT_02, CAMT_08]), at in any::<prop::sample::Index>(), digit in b'0'..=b'9') {
        let amounts: Vec<usize> = file.match_indices("<Amt Ccy").chain(file.match_indices("<n:Amt Ccy"))
            .filter_map(|(begin, _)| Some(begin + file[begin..].find('>')? + 1)).collect();
        let at = amounts[at.index(amounts.len())];
        let mut bytes = file.as_bytes().to_vec();
        let was = std::mem::replace(&mut bytes[at], digit);
        // the available balance and an entry that is not booked count for nothing
        let counts = !file[..at].ends_with("CLAV</Cd></CdOrPrtry></Tp>\n        <Amt Ccy=\"EUR\">") && &file[at..at + 5] != "75.00";
        prop_assert_eq!(read_statement(&bytes).is_err(), counts && was != digit);
    }

    #[test]
    fn a_changed_digit_of_one_movement_or_balance_is_always_seen(file in prop::sample::select(vec![ING, RABOBANK, ABN_AMRO]), at in any::<prop::sample::Index>(), digit in b'0'..=b'9') {
        let lines = [":61:", ":60F:", ":62F:"];
        // the digit in front of the comma
        let ends: Vec<usize> = lines.iter().flat_map(|tag| file.match_indices(tag))
            .filter_map(|(begin, _)| Some(begin + file[begin..].find(',')? - 1)).collect();
        let at = ends[at.index(ends.len())];
        let mut bytes = file.as_bytes().to_vec();
        let was = std::mem::replace(&mut bytes[at], digit);
        prop_assert_eq!(read_statement(&bytes).is_err(), was != digit);
    }
}
