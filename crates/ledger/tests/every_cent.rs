//! Ten thousand made-up settlements: whatever comes, every cent is accounted for, or nothing is booked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use jiff::civil::date;
use ledger::answer::NO_ANSWERS;
use ledger::entry::Entry;
use ledger::finder::Books;
use ledger::money::{Currency, Money};
use ledger::open_item::{OpenItem, Period};
use ledger::plan::{
    Late, LateInput, Plan, PlanInput, Unaccounted, account_for_every_cent, plan_entries, plan_late, waiting_lines,
};
use ledger::rules::{Approval, BookingDate, CostsVat, FinderRules, FinderType, MatchField, Rules};
use ledger::settlement::{
    CostsAtRate, CostsSpecification, LineKind, Named, Settlement, SettlementLine, SettlementParts,
};
use proptest::prelude::*;

/// A line in short: kind, cents above zero, which invoice it names, which turnover group.
type ShortLine = (u8, i64, u16, bool);

#[derive(Debug, Clone)]
struct Made {
    currency: Currency,
    lines: Vec<ShortLine>,
    /// Invoice number, total, open part in hundredths, blocked.
    items: Vec<(u16, i64, u8, bool)>,
    lines_at_most: usize,
    with_vat: bool,
    groups_chosen: bool,
    suspense_accounts: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let currency = prop_oneof![9 => Just(Currency::EUR), 1 => Just(Currency::USD), 1 => Just(Currency::JPY)];
    let lines = prop::collection::vec((0_u8..8, 1_i64..5_000_000, 0_u16..60, prop::bool::weighted(0.05)), 0..40);
    let items =
        prop::collection::vec((0_u16..60, -50_000_i64..5_000_000, 0_u8..=100, prop::bool::weighted(0.1)), 0..40);
    (currency, lines, items, 2_usize..12, any::<bool>(), prop::bool::weighted(0.3), prop::bool::weighted(0.7)).prop_map(
        |(currency, lines, items, lines_at_most, with_vat, groups_chosen, suspense_accounts)| Made {
            currency,
            lines,
            items,
            lines_at_most,
            with_vat,
            groups_chosen,
            suspense_accounts,
        },
    )
}

fn line(index: usize, short: ShortLine, currency: Currency) -> SettlementLine {
    let (kind, cents, number, other_group) = short;
    let (kind, sign) = match kind {
        0..=2 => (LineKind::Payment, 1),
        3 => (LineKind::Refund, -1),
        4 => (LineKind::Chargeback, -1),
        5 => (LineKind::Costs, -1),
        6 => (LineKind::Correction, -1),
        _ => (LineKind::Reserve, 1),
    };
    let amount = Money::new(sign * cents, currency);
    let vat = Money::new(cents / 7, currency);
    let group = if other_group { "CT-2" } else { "CT-1" };
    SettlementLine {
        id: format!("L{index}"),
        kind,
        amount,
        clearing: "CLEARING-1".into(),
        turnover_group: Some(Named { code: group.into(), name: group.into() }),
        method: None,
        date: Some(date(2026, 3, 1)),
        order_id: Some(format!("{index}X1")),
        reference: format!("V{number:05}"),
        description: String::new(),
        extras: Vec::new(),
        extras_known: true,
        customer_amount: None,
        costs: (kind == LineKind::Costs).then(|| CostsSpecification {
            invoice: None,
            rates: vec![CostsAtRate {
                rate_hundredths: 2100,
                excluding_vat: Money::new(cents, currency).checked_sub(vat).unwrap(),
                vat,
            }],
        }),
    }
}

fn settlement(made: &Made) -> Settlement {
    let lines: Vec<_> = made.lines.iter().enumerate().map(|(i, short)| line(i, *short, made.currency)).collect();
    let payout = Money::sum(made.currency, lines.iter().map(|line| line.amount)).unwrap();
    Settlement::new(SettlementParts {
        code: "AB12-CD34".into(),
        description: String::new(),
        date: date(2026, 3, 10),
        payout,
        lines,
        external: Vec::new(),
        notes: Vec::new(),
    })
    .unwrap()
}

fn books(made: &Made) -> Books {
    let mut items: Vec<OpenItem> = Vec::new();
    for (number, total, open, blocked) in &made.items {
        let invoice = format!("V{number:05}");
        if items.iter().any(|item| item.invoice == invoice) {
            continue;
        }
        items.push(OpenItem {
            administration: 1,
            debtor: format!("{number:05}"),
            debtor_name: String::new(),
            debtor_blocked: *blocked,
            invoice,
            journal: None,
            order: None,
            payment_reference: None,
            date: date(2026, 2, 1),
            due_date: None,
            amount: Money::new(*total, Currency::EUR),
            balance: Money::new(total * i64::from(*open) / 100, Currency::EUR),
            description: String::new(),
        });
    }
    Books::new(items, &[], None)
}

fn rules(made: &Made) -> Rules {
    Rules {
        administration: 1,
        currency: Currency::EUR,
        journal: "55".into(),
        turnover_groups: if made.groups_chosen { vec!["CT-1".into()] } else { Vec::new() },
        costs_account: "4510".into(),
        costs_vat: made.with_vat.then(|| CostsVat { code: "1".into(), account: "1520".into(), rate_hundredths: 2100 }),
        provider_account: "1225".into(),
        debtor_not_found_account: "2290".into(),
        corrections_account: made.suspense_accounts.then(|| "2291".into()),
        reserve_account: made.suspense_accounts.then(|| "2295".into()),
        differences_account: None,
        finder: FinderRules {
            finder_type: FinderType::Both,
            fields: vec![MatchField::Reference, MatchField::Description],
            prefixes: Vec::new(),
            sales_journal: None,
            ..FinderRules::default()
        },
        booking_date: BookingDate::Settlement,
        approval: Approval::Automatic,
        late_match_days: 90,
        description_template: "{kind} {settlement}".into(),
        voucher_prefix: "PAY-".into(),
        debtor_lines_at_most: made.lines_at_most,
    }
}

/// No invoice is credited beyond its balance, and none is debited beyond its total.
fn no_invoice_is_overdrawn(entries: &[Entry], books: &Books) {
    for item in books.items() {
        let lines = entries.iter().flat_map(Entry::lines);
        let on_item = lines.filter(|line| line.invoice.as_deref() == Some(&item.invoice));
        let moved = Money::sum(Currency::EUR, on_item.map(|line| line.signed().unwrap())).unwrap();
        let after = item.balance.checked_add(moved).unwrap();
        if item.amount.is_negative() {
            assert!(!after.is_positive() && after.minor() >= item.balance.minor(), "{item:?} ends at {after}");
        } else {
            assert!(!after.is_negative() && after.minor() <= item.amount.minor(), "{item:?} ends at {after}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cent_is_accounted_for_or_nothing_is_booked(made in made()) {
        let (settlement, books, rules) = (settlement(&made), books(&made), rules(&made));
        let from = date(2026, 3, 1);
        let periods = [Period { year: 2026, period: 3, from, to: from.last_of_month(), blocked: false }];
        let input = PlanInput { settlement: &settlement, rules: &rules, books: &books, periods: &periods, booked: &[], answers: &NO_ANSWERS, looked_up: true };
        match plan_entries(input).unwrap() {
            Plan::Entries(entries) => {
                prop_assert_eq!(made.currency, Currency::EUR, "a foreign currency was booked");
                account_for_every_cent(&settlement, entries.iter().map(Entry::parts)).unwrap();
                no_invoice_is_overdrawn(&entries, &books);
                for entry in &entries {
                    let debtor_lines = entry.lines().iter().filter(|line| line.account.is_debtor()).count();
                    prop_assert!(debtor_lines <= made.lines_at_most.max(2));
                }
                let mut vouchers: Vec<_> = entries.iter().map(Entry::voucher).collect();
                vouchers.dedup();
                prop_assert_eq!(vouchers.len(), entries.len());
            }
            Plan::Asking(questions) => prop_assert!(!questions.is_empty()),
            Plan::Skipped(why) => prop_assert!(!why.is_empty()),
            Plan::Wants(wanted) => prop_assert!(false, "{:?} wanted though all was looked up", wanted),
        }
    }

    #[test]
    fn lines_already_booked_are_not_booked_again(made in made()) {
        let (settlement, books, rules) = (settlement(&made), books(&made), rules(&made));
        let from = date(2026, 3, 1);
        let periods = [Period { year: 2026, period: 3, from, to: from.last_of_month(), blocked: false }];
        let input = PlanInput { settlement: &settlement, rules: &rules, books: &books, periods: &periods, booked: &[], answers: &NO_ANSWERS, looked_up: true };
        let Plan::Entries(entries) = plan_entries(input).unwrap() else { return Ok(()) };
        let Some((first, rest)) = entries.split_first() else { return Ok(()) };
        if rest.is_empty() { return Ok(()) }
        let booked = [first.parts().clone()];
        match plan_entries(PlanInput { booked: &booked, ..input }).unwrap() {
            Plan::Entries(again) => {
                let all = booked.iter().chain(again.iter().map(Entry::parts));
                account_for_every_cent(&settlement, all).unwrap();
                prop_assert!(again.iter().all(|entry| entry.voucher() != first.voucher()));
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn what_was_not_found_moves_at_most_once_and_every_cent_stays_accounted_for(made in made()) {
        let (settlement, books, rules) = (settlement(&made), books(&made), rules(&made));
        let from = date(2026, 3, 1);
        let periods = [Period { year: 2026, period: 3, from, to: from.last_of_month(), blocked: false }];
        let empty = Books::default();
        let input = PlanInput { settlement: &settlement, rules: &rules, books: &empty, periods: &periods, booked: &[], answers: &NO_ANSWERS, looked_up: true };
        let Plan::Entries(entries) = plan_entries(input).unwrap() else { return Ok(()) };
        let mut booked: Vec<_> = entries.into_iter().map(Entry::into_parts).collect();
        let (mut items, mut late) = (books.items().to_vec(), Vec::new());
        loop {
            let books = Books::new(items.clone(), &[], None);
            let waiting = waiting_lines(&booked);
            let lines = waiting.iter().map(|waiting| waiting.line.clone()).collect();
            let input = LateInput { settlement: &settlement, rules: &rules, books: &books, periods: &periods, booked: &booked, lines: &lines, answers: &NO_ANSWERS, day: date(2026, 3, 25) };
            let Late::Entry { entry, certain } = plan_late(input).unwrap() else { break };
            for line in entry.lines() {
                let signed = line.signed().unwrap();
                for item in items.iter_mut().filter(|item| line.invoice.as_ref() == Some(&item.invoice)) {
                    prop_assert!(!certain || item.balance.checked_add(signed).unwrap().is_zero(), "only whole ones by themselves");
                    item.balance = item.balance.checked_add(signed).unwrap();
                }
            }
            booked.push(entry.parts().clone());
            account_for_every_cent(&settlement, booked.iter()).unwrap();
            prop_assert!(waiting_lines(&booked).len() < waiting.len(), "it ends");
            // The same lines once more are refused by the proof.
            let again = booked.iter().chain([entry.parts()]);
            let refused = matches!(account_for_every_cent(&settlement, again), Err(Unaccounted::Moved { .. }));
            prop_assert!(refused, "moved twice");
            late.push(*entry);
        }
        no_invoice_is_overdrawn(&late, &books);
    }
}
