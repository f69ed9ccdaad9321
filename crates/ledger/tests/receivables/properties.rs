//! Whatever the rows: money in is money out, and no open invoice is lost without a person.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use ledger::language::Language;
use ledger::receivable::{
    Delivered, GuardLimits, ReceivableKey, ReceivableRules, SourceKind, SourceRow, SourceRows, Verdict, fields_of,
    guard, plan, read,
};
use proptest::prelude::*;

use crate::sheet::{Sheet, TODAY};

/// An invoice in short: administration, number, total and open in cents, what is wrong with it.
type Short = (u8, u8, i32, u8, u8);

fn shorts() -> impl Strategy<Value = Vec<Short>> {
    prop::collection::vec((0_u8..3, 0_u8..15, -5_000_i32..20_000, 0_u8..5, 0_u8..40), 0..30)
}

fn cents(minor: i32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}

/// Rows for invoices of two administrations; the third is not there.
fn sheet(shorts: &[Short]) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.administration("02");
    for (administration, number, total, part, wrong) in shorts {
        let code = format!("{:02}", administration % 3 / 2 * 8 + administration % 2 + 1);
        let open = cents(if *part == 4 { 0 } else { total / (i32::from(*part) + 1) });
        let total = cents(*total);
        let number = format!("F{number}");
        let mut fields = vec![
            ("administration_code", code.as_str()),
            ("invoice_total_amount_inc_vat", &total),
            ("invoice_open_amount_inc_vat", &open),
        ];
        let kind = if *wrong % 5 == 4 { SourceKind::OrderInvoices } else { SourceKind::SalesEntries };
        match wrong {
            0 => fields.push(("debtor_post_postalcode", "?")),
            1 => fields.push(("invoice_due_date", "")),
            2 => fields.push(("debtor_email", "geen")),
            3 => fields.push(("invoice_number", "")),
            5 => fields.push(("invoice_currency_code", "USD")),
            6 => fields.push(("debtor_code", "00099")),
            _ => {}
        }
        sheet.put_whole(kind, &number, &fields);
    }
    sheet
}

/// Keys of rows with something open, as they stand there.
fn open_in_rows(rows: &SourceRows) -> BTreeMap<ReceivableKey, usize> {
    let mut open = BTreeMap::new();
    for row in [SourceKind::SalesEntries, SourceKind::OrderInvoices].iter().filter_map(|kind| rows.get(kind)).flatten()
    {
        let field = |name: &str| row.fields.get(name).map(str::to_owned);
        if let (Some(administration), Some(number), Some(amount)) =
            (field("administration_code"), field("invoice_number"), field("invoice_open_amount_inc_vat"))
            && amount.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
        {
            *open.entry((administration, number)).or_default() += 1;
        }
    }
    open
}

proptest! {
    #[test]
    fn money_in_is_money_out_and_nothing_open_is_lost(days in prop::collection::vec(shorts(), 1..4)) {
        let rules = ReceivableRules::default();
        let mut last = Delivered::default();
        let mut day = TODAY;
        for shorts in &days {
            let sheet = sheet(shorts);
            let reading = read(&sheet.rows, &rules, day);
            let plan = plan(&last, &reading, &rules, day);
            let verdict = guard(&plan, &GuardLimits { share_at_most: 1000, ..GuardLimits::default() });

            // every row is accepted, refused or left out, and each key once
            let accepted: BTreeSet<ReceivableKey> = reading.receivables.iter().map(|one| one.key()).collect();
            prop_assert_eq!(accepted.len(), reading.receivables.len());
            let refused: BTreeSet<ReceivableKey> = reading.refused.iter().filter_map(|one| one.key()).collect();
            prop_assert!(accepted.is_disjoint(&refused));

            // money in is money out: accepted rows, what is kept, and zeros
            let kept: BTreeSet<&ReceivableKey> = plan.kept.iter().map(|one| &one.key).collect();
            let sum = |amounts: Vec<ledger::money::Money>| {
                let mut sums: BTreeMap<&'static str, i64> = BTreeMap::new();
                for amount in amounts.into_iter().filter(|amount| !amount.is_zero()) {
                    *sums.entry(amount.currency().code()).or_default() += amount.minor();
                }
                sums.retain(|_, sum| *sum != 0);
                sums
            };
            let taken = reading.receivables.iter().filter(|one| !kept.contains(&one.key())).map(|one| one.open());
            let expected = sum(taken.chain(plan.kept.iter().map(|one| one.open)).collect());
            prop_assert_eq!(sum(plan.list.iter().map(|one| one.receivable.open()).collect()), expected);

            // what is open in the rows is open in the list, or refused
            let list: BTreeMap<ReceivableKey, i64> =
                plan.list.iter().map(|one| (one.receivable.key(), one.receivable.open().minor())).collect();
            prop_assert_eq!(list.len(), plan.list.len());
            let known: BTreeMap<ReceivableKey, i64> =
                last.receivables.iter().map(|one| (one.receivable.key(), one.receivable.open().minor())).collect();
            for key in open_in_rows(&sheet.rows).keys() {
                if list.get(key).is_some_and(|open| *open != 0) && !kept.contains(key) {
                    prop_assert!(accepted.contains(key));
                } else {
                    prop_assert!(refused.contains(key) || kept.contains(key), "{:?}", key);
                    if known.contains_key(key) {
                        prop_assert_ne!(&verdict, &Verdict::Deliver);
                        prop_assert!(list.contains_key(key));
                    }
                }
            }
            // what is open at the target stays in the list
            for key in known.iter().filter(|(_, open)| **open != 0).map(|(key, _)| key) {
                prop_assert!(list.contains_key(key));
            }
            // every error has an invoice that is refused, and every refusal an error
            let errors = reading.problems.iter().any(|one| one.severity == ledger::receivable::Severity::Error);
            prop_assert_eq!(errors, !reading.refused.is_empty());

            last = plan.delivered();
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn shuffled_rows_and_deliveries_give_the_same_plan(
        first in shorts(),
        second in shorts(),
        seed in any::<u64>(),
    ) {
        let rules = ReceivableRules::default();
        let mut last = plan(&Delivered::default(), &sheet(&first).read(), &rules, TODAY).delivered();
        let mut sheet = sheet(&second);
        let straight = plan(&last, &sheet.read(), &rules, TODAY);
        let mut state = seed;
        let mut next = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % bound
        };
        for rows in sheet.rows.values_mut() {
            for index in (1..rows.len()).rev() {
                rows.swap(index, next(index + 1));
            }
            // they are numbered as they come
            for (index, row) in rows.iter_mut().enumerate() {
                row.number = u32::try_from(index + 1).unwrap();
            }
        }
        for index in (1..last.receivables.len()).rev() {
            last.receivables.swap(index, next(index + 1));
        }
        let shuffled = plan(&last, &sheet.read(), &rules, TODAY);
        prop_assert_eq!(straight.fingerprint(), shuffled.fingerprint());
        prop_assert_eq!(straight, shuffled);
    }

    #[test]
    fn no_rows_whatever_make_it_stop(
        rows in prop::collection::vec((0_usize..8, prop::collection::vec((any::<u16>(), odd_value()), 0..25)), 0..12),
        day in -9_000_000_i32..9_000_000,
    ) {
        let mut all = SourceRows::new();
        for (kind, fields) in rows {
            let kind = SourceKind::ALL[kind];
            let known = fields_of(kind);
            let fields = fields
                .into_iter()
                .map(|(index, value)| (known[usize::from(index) % known.len()].name.to_owned(), value))
                .collect();
            all.entry(kind).or_default().push(SourceRow { number: u32::MAX, fields });
        }
        let today = [Date::MIN, Date::MAX, TODAY][usize::try_from(day.rem_euclid(3)).unwrap()];
        let rules = ReceivableRules::default();
        let reading = read(&all, &rules, today);
        for problem in &reading.problems {
            prop_assert!(problem.text(Language::Nl).len() > 20);
        }
        let plan_of_it = plan(&Delivered::default(), &reading, &rules, today);
        let _ = guard(&plan_of_it, &GuardLimits::default());
        let again = plan(&plan_of_it.delivered(), &reading, &rules, Date::MAX);
        prop_assert_eq!(again.list.len(), plan_of_it.list.len());
    }
}

fn odd_value() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,20}",
        "[A-Z]{1,3}",
        "-?[0-9]{1,25}(\\.[0-9]{0,9})?",
        Just("2026-03-01".to_owned()),
        Just("01".to_owned()),
        Just("-9223372036854775808".to_owned()),
        Just("-92233720368547758.08".to_owned()),
        Just("x".repeat(300)),
        Just("jo@molen.nl".to_owned()),
    ]
}
