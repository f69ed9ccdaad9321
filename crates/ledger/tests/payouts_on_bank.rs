//! Payouts and the lines of bank statements.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use ledger::bank::{
    AccountNumber, Balance, BankLine, BankStatement, Counterparty, OnBank, Payout, StatementError, StatementParts,
    find_payouts,
};
use ledger::money::{Currency, Money, MoneyError};
use proptest::prelude::*;

fn payout(code: &str, cents: i64, day: Date) -> Payout {
    Payout { code: code.to_owned(), amount: Money::new(cents, Currency::EUR), date: day }
}

fn line(entry: u32, text: &str, cents: i64, day: Date) -> BankLine {
    BankLine {
        account: AccountNumber::read("NL69INGB0123456789").unwrap(),
        statement: "2026-070".to_owned(),
        entry,
        booked: day,
        value_date: None,
        amount: Money::new(cents, Currency::EUR),
        reversal: false,
        counterparty: Counterparty::default(),
        text: text.to_owned(),
        end_to_end: Vec::new(),
        bank_reference: None,
    }
}

const DAY: Date = date(2026, 3, 10);

#[track_caller]
fn one<'a>(payouts: &'a [Payout], lines: &'a [BankLine]) -> OnBank<'a> {
    let [found] = find_payouts(payouts, lines).try_into().unwrap();
    found.found
}

#[test]
fn a_code_and_the_amount_to_the_cent_make_a_pair() {
    let payouts = [payout("QX7P-2M4K", 56_025, DAY)];
    let lines = [
        line(1, "Huur maart", -120_000, DAY),
        line(2, "uitbetaling qx7p 2m4k Clearing: CLEARING-20260310001/ Funds: 592.90", 56_025, date(2026, 4, 20)),
        line(3, "Factuur 2026-0101", 56_025, DAY),
    ];
    assert_eq!(one(&payouts, &lines), OnBank::Paired(&lines[1]));
    let mut by_reference = line(1, "Pay.", 56_025, DAY);
    by_reference.end_to_end.push("QX7P2M4K".to_owned());
    let lines = [by_reference];
    assert_eq!(one(&payouts, &lines), OnBank::Paired(&lines[0]));
}

#[test]
fn another_amount_or_currency_is_told_with_both_figures() {
    let payouts = [payout("QX7P-2M4K", 56_025, DAY)];
    let mut dollars = line(1, "QX7P-2M4K", 56_025, DAY);
    dollars.amount = Money::new(56_025, Currency::USD);
    for line in [line(1, "QX7P-2M4K", 56_024, DAY), line(1, "QX7P-2M4K", -56_025, DAY), dollars] {
        let bank = line.amount;
        let lines = [line];
        assert_eq!(one(&payouts, &lines), OnBank::Differs { line: &lines[0], bank, payout: payouts[0].amount });
    }
}

#[test]
fn two_lines_with_one_code_are_not_chosen_from() {
    let payouts = [payout("QX7P-2M4K", 56_025, DAY)];
    let lines = [line(2, "QX7P-2M4K retour", -56_025, DAY), line(1, "QX7P-2M4K", 56_025, DAY)];
    assert_eq!(one(&payouts, &lines), OnBank::Several(vec![&lines[1], &lines[0]]));
    // the same line, read from two files
    let lines = [lines[1].clone(), lines[1].clone()];
    assert_eq!(one(&payouts, &lines), OnBank::Paired(&lines[0]));
}

#[test]
fn a_line_with_two_codes_belongs_to_neither() {
    let payouts = [payout("QX7P-2M4K", 56_025, DAY), payout("AB12-CD34", 100, DAY)];
    let lines = [line(1, "AB12-CD34 QX7P-2M4K", 56_025, DAY)];
    for found in find_payouts(&payouts, &lines) {
        assert_eq!(found.found, OnBank::Shared { line: &lines[0], codes: vec!["AB12-CD34", "QX7P-2M4K"] });
    }
    let twins = [payout("QX7P-2M4K", 56_025, DAY), payout("QX7P2M4K", 56_025, DAY)];
    let lines = [line(1, "QX7P-2M4K", 56_025, DAY)];
    assert!(find_payouts(&twins, &lines).iter().all(|found| matches!(found.found, OnBank::Shared { .. })));
}

#[test]
fn an_amount_alone_is_told_only_when_one_line_and_one_payout_may_be_meant() {
    let payouts = [payout("QX7P-2M4K", 56_025, DAY)];
    let near = |days: i64| line(1, "Pay. week 10", 56_025, DAY.checked_add(days.days()).unwrap());
    for days in [-5, 0, 5] {
        let lines = [near(days)];
        assert_eq!(one(&payouts, &lines), OnBank::Perhaps(&lines[0]));
    }
    for days in [-6, 6] {
        assert_eq!(one(&payouts, &[near(days)]), OnBank::Missing);
    }
    assert_eq!(one(&payouts, &[line(1, "", 56_025, DAY), line(2, "", 56_025, DAY)]), OnBank::Missing);
    let two = [payout("QX7P-2M4K", 56_025, DAY), payout("AB12-CD34", 56_025, DAY)];
    assert!(find_payouts(&two, &[near(0)]).iter().all(|found| found.found == OnBank::Missing));
    // the other one has its own line, so the nameless line is left for one
    let lines = [near(0), line(2, "AB12-CD34", 56_025, DAY)];
    let found: Vec<OnBank<'_>> = find_payouts(&two, &lines).into_iter().map(|found| found.found).collect();
    assert_eq!(found, [OnBank::Perhaps(&lines[0]), OnBank::Paired(&lines[1])]);
}

#[test]
fn where_nothing_was_paid_out_no_line_is_missing() {
    assert_eq!(one(&[payout("QX7P-2M4K", 0, DAY)], &[]), OnBank::NothingPaidOut);
    assert_eq!(one(&[payout("QX7P-2M4K", 1, DAY)], &[]), OnBank::Missing);
    let owed = [payout("QX7P-2M4K", -500, DAY)];
    let lines = [line(1, "QX7P-2M4K", -500, DAY)];
    assert_eq!(one(&owed, &lines), OnBank::Paired(&lines[0]));
}

#[test]
fn a_statement_exists_only_when_it_adds_up() {
    let parts = |opening: i64, lines: &[i64], closing: i64| {
        let balance = |cents| Balance { date: DAY, amount: Money::new(cents, Currency::EUR) };
        StatementParts {
            account: AccountNumber::read("NL69INGB0123456789").unwrap(),
            id: "1".to_owned(),
            opening: balance(opening),
            lines: lines.iter().map(|cents| line(1, "", *cents, DAY)).collect(),
            closing: balance(closing),
        }
    };
    assert!(BankStatement::new(parts(100, &[50, -200], -50)).is_ok());
    let told = BankStatement::new(parts(100, &[50, -200], -49)).unwrap_err().to_string();
    assert_eq!(
        told,
        "opening balance EUR 1.00 and lines of EUR -1.50 make EUR -0.50, but the closing balance is EUR -0.49"
    );
    let overflow = StatementError::Money(MoneyError::Overflow);
    assert_eq!(BankStatement::new(parts(i64::MAX, &[1], 0)), Err(overflow));
    let mut dollars = parts(0, &[], 0);
    dollars.closing.amount = Money::zero(Currency::USD);
    assert!(matches!(BankStatement::new(dollars), Err(StatementError::Money(MoneyError::DifferentCurrencies { .. }))));
}

/// Few codes, amounts and days, so that they meet often.
fn worlds() -> impl Strategy<Value = (Vec<Payout>, Vec<BankLine>)> {
    let codes = || prop::sample::select(vec!["QX7P-2M4K", "AB12-CD34", "ZZ99-YY88", "K3LM-7T7T"]);
    let day = || (0_i64..9).prop_map(|days| DAY.checked_add(days.days()).unwrap());
    let a_payout = (codes(), 0_i64..4, day()).prop_map(|(code, cents, day)| payout(code, cents, day));
    let words =
        prop_oneof![codes().prop_map(str::to_owned), codes().prop_map(|code| code.replace('-', " ")), "[a-z ]{0,9}"];
    let text = prop::collection::vec(words, 0..3).prop_map(|words| words.join(" "));
    let a_line = (1_u32..4, text, 0_i64..4, day()).prop_map(|(entry, text, cents, day)| line(entry, &text, cents, day));
    (prop::collection::vec(a_payout, 0..5), prop::collection::vec(a_line, 0..7))
}

fn said(payouts: &[Payout], lines: &[BankLine]) -> Vec<String> {
    let mut said: Vec<String> = find_payouts(payouts, lines).iter().map(|found| format!("{found:?}")).collect();
    said.sort();
    said
}

proptest! {
    #[test]
    fn the_order_of_payouts_and_lines_changes_nothing(
        ((payouts, lines), (other_payouts, other_lines)) in worlds().prop_flat_map(|(payouts, lines)| {
            let shuffled = (Just(payouts.clone()).prop_shuffle(), Just(lines.clone()).prop_shuffle());
            (Just((payouts, lines)), shuffled)
        })
    ) {
        prop_assert_eq!(said(&payouts, &lines), said(&other_payouts, &other_lines));
    }

    #[test]
    fn each_payout_is_answered_and_no_line_is_given_twice((payouts, lines) in worlds()) {
        let found = find_payouts(&payouts, &lines);
        prop_assert!(found.iter().map(|found| found.payout).eq(&payouts));
        let mut taken: HashMap<&BankLine, usize> = HashMap::new();
        for found in &found {
            match found.found {
                OnBank::Paired(line) => {
                    prop_assert_eq!(line.amount, found.payout.amount);
                    prop_assert!(line.text.replace([' ', '-'], "").contains(&found.payout.code.replace('-', "")));
                    *taken.entry(line).or_default() += 1;
                }
                OnBank::Differs { line, bank, payout } => {
                    prop_assert!(bank != payout && bank == line.amount && payout == found.payout.amount);
                    *taken.entry(line).or_default() += 1;
                }
                OnBank::Perhaps(line) => {
                    prop_assert_eq!(line.amount, found.payout.amount);
                    *taken.entry(line).or_default() += 1;
                }
                OnBank::NothingPaidOut => prop_assert!(found.payout.amount.is_zero()),
                OnBank::Several(_) | OnBank::Shared { .. } | OnBank::Missing => {}
            }
        }
        prop_assert!(taken.values().all(|times| *times == 1), "{:?}", taken);
    }
}
