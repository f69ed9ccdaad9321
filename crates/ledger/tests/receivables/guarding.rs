//! When a list may go by itself, and when a person has to look.

use ledger::language::Language;
use ledger::money::{Currency, Money};
use ledger::receivable::{Delivered, GuardLimits, HoldReason, ReceivableRules, SourceKind, Verdict, guard, plan};

use crate::sheet::{Sheet, TODAY, euros};

/// Ten invoices of 10.00, all open.
fn ten() -> Sheet {
    let mut sheet = Sheet::new();
    for number in 0..10 {
        sheet.entry(&format!("F{number}"), "10", "10");
    }
    sheet
}

/// The ten without the first so many; they are paid.
fn paid(number: usize) -> Sheet {
    let mut sheet = Sheet::new();
    for other in 0..10 {
        sheet.entry(&format!("F{other}"), "10", if other < number { "0" } else { "10" });
    }
    sheet
}

fn delivered(sheet: &Sheet) -> Delivered {
    sheet.plan(&Delivered::default()).delivered()
}

fn reasons(sheet: &Sheet, limits: &GuardLimits) -> Vec<HoldReason> {
    match guard(&sheet.plan(&delivered(&ten())), limits) {
        Verdict::Deliver => Vec::new(),
        Verdict::Held(reasons) => reasons,
    }
}

#[test]
fn a_list_that_closes_little_may_go() {
    let limits = GuardLimits::default();
    assert_eq!(guard(&ten().plan(&Delivered::default()), &limits), Verdict::Deliver);
    assert_eq!(reasons(&ten(), &limits), []);
    assert_eq!(reasons(&paid(3), &limits), [], "30% exactly");
}

#[test]
fn a_list_that_closes_much_is_held() {
    let closing = HoldReason::ClosingShare { closing: 4, by_absence: 0, open_before: 10, at_most: 300 };
    assert_eq!(reasons(&paid(4), &GuardLimits::default()), [closing]);
    assert_eq!(reasons(&paid(4), &GuardLimits { share_at_most: 400, ..GuardLimits::default() }), []);
    let limits = GuardLimits { amounts_at_most: vec![euros(1_999)], ..GuardLimits::default() };
    assert_eq!(
        reasons(&paid(2), &limits),
        [HoldReason::ClosingAmount { closing: euros(2_000), at_most: euros(1_999) }]
    );
    let dollars = GuardLimits { amounts_at_most: vec![Money::new(1, Currency::USD)], ..GuardLimits::default() };
    assert_eq!(reasons(&paid(2), &dollars), [], "a limit counts for its own currency");
}

#[test]
fn closing_a_credit_note_does_not_make_up_for_closing_an_invoice() {
    let mut first = ten();
    first.entry("C1", "-10", "-10").entry("C2", "5", "5").entry("C3", "5", "5").entry("C4", "5", "5");
    let mut next = ten();
    next.entry("C1", "-10", "0").entry("C2", "5", "0").entry("C3", "5", "0").entry("C4", "5", "5");
    let limits = GuardLimits { amounts_at_most: vec![euros(1_900)], ..GuardLimits::default() };
    let verdict = guard(&next.plan(&delivered(&first)), &limits);
    let reason = HoldReason::ClosingAmount { closing: euros(2_000), at_most: euros(1_900) };
    assert_eq!(verdict, Verdict::Held(vec![reason]));
}

#[test]
fn rows_that_went_away_are_told() {
    let mut six = Sheet::new();
    for number in 0..6 {
        six.entry(&format!("F{number}"), "10", "10");
    }
    assert_eq!(
        reasons(&six, &GuardLimits::default()),
        [
            HoldReason::ClosingShare { closing: 4, by_absence: 4, open_before: 10, at_most: 300 },
            HoldReason::RowsFell { kind: SourceKind::SalesEntries, before: 10, now: 6, at_most: 300 },
        ]
    );
    let nothing = reasons(&Sheet::new(), &GuardLimits::default());
    assert!(nothing.contains(&HoldReason::SourceEmpty { kind: SourceKind::SalesEntries, before: 10 }));
    assert!(nothing.contains(&HoldReason::AdministrationVanished { administration: "01".into(), open: 10 }));
    let mut sheet = ten();
    sheet.rows.remove(&SourceKind::PaymentConditions);
    let gone = reasons(&sheet, &GuardLimits { refused_at_most: 10, ..GuardLimits::default() });
    assert_eq!(gone, [HoldReason::SourceGone { kind: SourceKind::PaymentConditions, before: 1 }]);
}

#[test]
fn nothing_at_all_is_held() {
    let held = reasons(&Sheet::default(), &GuardLimits::default());
    assert!(held.contains(&HoldReason::NoAdministrations), "{held:?}");
    let verdict = guard(&Sheet::new().plan(&Delivered::default()), &GuardLimits::default());
    assert_eq!(verdict, Verdict::Held(vec![HoldReason::EmptyList { open_before: 0 }]));
}

#[test]
fn refused_invoices_that_are_open_at_the_target_are_held() {
    let mut sheet = Sheet::new();
    for number in 0..10 {
        let postal_code = if number == 0 { "?" } else { "1234 AB" };
        let open = [
            ("invoice_total_amount_inc_vat", "10"),
            ("invoice_open_amount_inc_vat", "10"),
            ("debtor_post_postalcode", postal_code),
        ];
        sheet.put_whole(SourceKind::SalesEntries, &format!("F{number}"), &open);
    }
    let limits = GuardLimits::default();
    assert_eq!(reasons(&sheet, &limits), [HoldReason::RefusedOpen { refused: 1, at_most: 0 }]);
    assert_eq!(reasons(&sheet, &GuardLimits { refused_at_most: 1, ..limits.clone() }), []);
    // unknown to the target: leaving it out closes nothing
    let verdict = guard(&sheet.plan(&Delivered::default()), &limits);
    assert_eq!(verdict, Verdict::Deliver);
}

#[test]
fn a_refused_invoice_that_is_closed_on_both_sides_holds_nothing() {
    let mut closed = ten();
    closed.entry("F10", "10", "0");
    for (open, held) in [("0", false), ("10", true), ("?", true)] {
        let mut sheet = ten();
        let other = [
            ("invoice_total_amount_inc_vat", "10"),
            ("invoice_open_amount_inc_vat", open),
            ("debtor_post_postalcode", "?"),
        ];
        sheet.put_whole(SourceKind::SalesEntries, "F10", &other);
        let verdict = guard(&sheet.plan(&delivered(&closed)), &GuardLimits::default());
        assert_eq!(verdict != Verdict::Deliver, held, "{open}");
    }
}

#[test]
fn a_row_without_a_number_may_be_the_invoice_that_is_missing() {
    let mut sheet = Sheet::new();
    for number in 0..9 {
        sheet.entry(&format!("F{number}"), "10", "10");
    }
    sheet.entry("", "10", "10");
    assert_eq!(reasons(&sheet, &GuardLimits::default()), [HoldReason::RefusedUnknown { rows: 1, by_absence: 1 }]);
}

#[test]
fn a_whole_administration_that_vanished_is_held() {
    let mut first = ten();
    first.administration("02");
    first.put_whole(SourceKind::SalesEntries, "F1", &[("administration_code", "02")]);
    let verdict = guard(&ten().plan(&delivered(&first)), &GuardLimits { share_at_most: 500, ..GuardLimits::default() });
    let reason = HoldReason::AdministrationVanished { administration: "02".into(), open: 1 };
    assert_eq!(verdict, Verdict::Held(vec![reason]));
}

#[test]
fn a_release_is_for_exactly_one_plan() {
    let last = delivered(&ten());
    let four = paid(4).plan(&last).fingerprint();
    assert_eq!(four, paid(4).plan(&last).fingerprint());
    assert_ne!(four, paid(5).plan(&last).fingerprint());
    let tomorrow = TODAY.tomorrow().unwrap();
    let later = plan(&last, &paid(4).read(), &ReceivableRules::default(), tomorrow);
    assert_ne!(four, later.fingerprint(), "another day, another list");
}

#[test]
fn every_reason_has_its_figures_in_both_languages() {
    let kind = SourceKind::SalesEntries;
    let cases = [
        (HoldReason::EmptyList { open_before: 12 }, &["12"][..]),
        (HoldReason::NoAdministrations, &[]),
        (HoldReason::AdministrationVanished { administration: "02".into(), open: 1 }, &["02", "1"]),
        (
            HoldReason::ClosingShare { closing: 41, by_absence: 7, open_before: 99, at_most: 300 },
            &["41", "7", "99", "30%"],
        ),
        (HoldReason::ClosingAmount { closing: euros(123_456), at_most: euros(1) }, &["34", "01"]),
        (HoldReason::RefusedOpen { refused: 3, at_most: 2 }, &["3", "2"]),
        (HoldReason::RefusedUnknown { rows: 3, by_absence: 2 }, &["3", "2"]),
        (HoldReason::RowsFell { kind, before: 10, now: 6, at_most: 300 }, &["10", "6", "30%"]),
        (HoldReason::SourceEmpty { kind, before: 10 }, &["10"]),
        (HoldReason::SourceGone { kind, before: 10 }, &["10"]),
    ];
    for (reason, figures) in cases {
        let [english, dutch] = [Language::En, Language::Nl].map(|language| reason.text(language));
        assert_ne!(english, dutch);
        for figure in figures {
            assert!(english.contains(figure) && dutch.contains(figure), "{english} / {dutch}");
        }
    }
    let finer = HoldReason::ClosingShare { closing: 2, by_absence: 0, open_before: 4, at_most: 125 };
    assert!(finer.text(Language::En).contains("12.5%") && finer.text(Language::Nl).contains("12,5%"));
}
