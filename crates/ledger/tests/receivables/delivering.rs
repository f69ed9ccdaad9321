//! One delivery after another: what the target is told, and what it makes of it.

use jiff::ToSpan;
use ledger::language::Language;
use ledger::money::{Currency, Money};
use ledger::receivable::{
    Changed, ClosedBy, Closing, Delivered, KeptFor, ReceivableField, ReceivableKey, ReceivableRules, SourceKind, plan,
};

use crate::sheet::{Sheet, TODAY, euros};

fn key(number: &str) -> ReceivableKey {
    ("01".into(), number.into())
}

fn after(sheet: &Sheet) -> Delivered {
    sheet.plan(&Delivered::default()).delivered()
}

#[test]
fn a_part_payment_and_an_invoice_that_is_gone() {
    let mut first = Sheet::new();
    first.entry("F1", "100", "100").entry("F2", "50", "50");
    let mut second = Sheet::new();
    second.entry("F1", "100", "40");
    let plan = second.plan(&after(&first));
    assert_eq!(plan.changed, [Changed { key: key("F1"), fields: vec![ReceivableField::Open] }]);
    assert_eq!(plan.closing, [Closing { key: key("F2"), by: ClosedBy::Absence, open: euros(5_000) }]);
    let open: Vec<Money> = plan.list.iter().map(|one| one.receivable.open()).collect();
    assert_eq!(open, [euros(4_000), euros(0)], "what is gone is sent as paid, not left out");
    assert_eq!(plan.open_before, 2);
}

#[test]
fn a_credit_note_stays_beside_the_invoice() {
    let mut sheet = Sheet::new();
    sheet.entry("C1", "-30", "-30").entry("F1", "100", "100");
    let plan = sheet.plan(&Delivered::default());
    let open: Vec<Money> = plan.list.iter().map(|one| one.receivable.open()).collect();
    assert_eq!(open, [euros(-3_000), euros(10_000)]);
    assert_eq!(plan.created, [key("C1"), key("F1")]);
}

#[test]
fn what_payt_would_block_is_sent_as_it_is() {
    let mut first = Sheet::new();
    first.entry("F1", "100", "100");
    for open in ["150", "-20"] {
        let mut next = Sheet::new();
        next.entry("F1", "100", open);
        let plan = next.plan(&after(&first));
        assert_eq!(plan.list[0].receivable.open(), Money::parse(open, Currency::EUR).unwrap());
        assert_eq!(plan.changed.len(), 1);
    }
}

#[test]
fn a_closed_invoice_stays_for_31_days_and_is_known_ever_after() {
    let rules = ReceivableRules::default();
    let mut first = Sheet::new();
    first.entry("F1", "100", "100").entry("F2", "50", "50");
    let mut rest = Sheet::new();
    rest.entry("F1", "100", "100");
    let closed = rest.plan(&after(&first)).delivered();
    for (days, listed) in [(1, true), (30, true), (31, false), (400, false)] {
        let day = TODAY.checked_add(days.days()).unwrap();
        let plan = plan(&closed, &rest.read(), &rules, day);
        assert_eq!(plan.list.len(), if listed { 2 } else { 1 }, "{days}");
        assert_eq!(plan.delivered().receivables.len(), 2, "{days}");
        assert_eq!((plan.closing.len(), plan.changed.len()), (0, 0), "it closes once");
    }
    let day = TODAY.checked_add(400.days()).unwrap();
    let past = plan(&closed, &rest.read(), &rules, day).delivered();
    let again = plan(&past, &first.read(), &rules, day);
    assert_eq!(again.reopened, [key("F2")]);
    assert_eq!(again.list[1].closed_since, None);
}

#[test]
fn an_invoice_closes_by_zero_and_reopens() {
    let mut open = Sheet::new();
    open.entry("F1", "100", "100");
    let mut paid = Sheet::new();
    paid.entry("F1", "100", "0");
    let closing = paid.plan(&after(&open));
    assert_eq!(closing.closing, [Closing { key: key("F1"), by: ClosedBy::Zero, open: euros(10_000) }]);
    assert_eq!(closing.list[0].closed_since, Some(TODAY));
    let again = open.plan(&closing.delivered());
    assert_eq!(again.reopened, [key("F1")]);
    // made and paid within a day: it still has to reach the target
    assert_eq!(paid.plan(&Delivered::default()).created, [key("F1")]);
}

#[test]
fn what_is_frozen_is_sent_as_before_and_told() {
    let mut first = Sheet::new();
    first.entry("F1", "100", "100");
    let mut next = Sheet::new();
    next.put_whole(
        SourceKind::SalesEntries,
        "F1",
        &[
            ("invoice_total_amount_inc_vat", "120"),
            ("invoice_date", "2026-03-02"),
            ("invoice_due_date", "2026-04-01"),
            ("debtor_code", "00011"),
            ("debtor_email", "ander@molen.nl"),
            ("invoice_open_amount_inc_vat", "60"),
        ],
    );
    let plan = next.plan(&after(&first));
    let told: Vec<_> = plan.conflicts.iter().map(|one| (one.field, one.sent.as_str(), one.now.as_str())).collect();
    assert_eq!(
        told,
        [
            (ReceivableField::Total, "100.00", "120.00"),
            (ReceivableField::Date, "2026-03-01", "2026-03-02"),
            (ReceivableField::DueDate, "2026-03-15", "2026-04-01"),
            (ReceivableField::Debtor, "00010", "00011"),
        ]
    );
    let text = plan.conflicts[0].text(Language::Nl);
    assert!(text.starts_with("Factuur F1 van administratie 01: totaal is 120.00 in AFAS en 100.00 bij Payt"), "{text}");
    assert!(plan.conflicts[3].text(Language::En).contains("debtor is 00011 in AFAS and 00010 at Payt"));
    let sent = &plan.list[0].receivable;
    let before = after(&first).receivables.remove(0).receivable.with_open(euros(6_000));
    assert_eq!(*sent, before, "only the open amount follows");
    assert_eq!(plan.changed, [Changed { key: key("F1"), fields: vec![ReceivableField::Open] }]);
    // the next day it is told again
    assert_eq!(next.plan(&plan.delivered()).conflicts.len(), 4);
}

#[test]
fn an_invoice_that_somebody_deleted_at_the_target_is_sent_anew() {
    let mut first = Sheet::new();
    first.entry("F1", "100", "100");
    let mut next = Sheet::new();
    next.entry("F1", "120", "120");
    let mut delivered = after(&first);
    delivered.receivables.clear();
    let plan = next.plan(&delivered);
    assert_eq!((plan.created.len(), plan.conflicts.len()), (1, 0));
    assert_eq!(plan.list[0].receivable.whole().total, euros(12_000));
}

#[test]
fn everything_the_target_takes_over_is_named() {
    let mut first = Sheet::new();
    first.entry("F1", "100.00", "100.00");
    let cases = [
        ("debtor_company_name", "Molen", ReceivableField::Name),
        ("debtor_post_street_1", "Dam 1", ReceivableField::Address),
        ("debtor_reminder_email", "h@molen.nl", ReceivableField::Email),
        ("debtor_phone_number", "020-1234567", ReceivableField::DebtorDetails),
        ("invoice_description", "Gist", ReceivableField::Description),
        ("invoice_payment_condition", "", ReceivableField::Condition),
        ("invoice_dossier_item_extra", "771", ReceivableField::DossierItem),
    ];
    for (field, value, told) in cases {
        let mut next = Sheet::new();
        next.put_whole(SourceKind::SalesEntries, "F1", &[(field, value)]);
        let plan = next.plan(&after(&first));
        assert_eq!(plan.changed, [Changed { key: key("F1"), fields: vec![told] }], "{field}");
    }
    assert_eq!(first.plan(&after(&first)).unchanged, 1);
}

#[test]
fn a_refused_invoice_that_the_target_knows_is_sent_as_last_time() {
    let mut first = Sheet::new();
    first.entry("F1", "100", "100");
    let mut next = Sheet::new();
    let other = [("invoice_open_amount_inc_vat", "40"), ("debtor_post_postalcode", "?")];
    next.put_whole(SourceKind::SalesEntries, "F1", &other).put_whole(SourceKind::SalesEntries, "F2", &other);
    let last = after(&first);
    let plan = next.plan(&last);
    assert_eq!(plan.list, last.receivables);
    assert_eq!(plan.closing, []);
    assert_eq!(plan.kept[0].why, KeptFor::Refused);
    assert_eq!((plan.kept[0].open, plan.kept[0].now), (euros(10_000), Some(euros(4_000))));
    assert_eq!(plan.refused_new.len(), 1, "F2 stays away");
}

#[test]
fn amounts_in_another_currency_are_not_mixed_with_what_was_sent() {
    let mut first = Sheet::new();
    first.entry("F1", "100", "100");
    let mut next = Sheet::new();
    next.put_whole(SourceKind::SalesEntries, "F1", &[("invoice_currency_code", "USD")]);
    let plan = next.plan(&after(&first));
    assert_eq!(plan.list[0].receivable.open(), euros(10_000));
    assert_eq!(plan.kept[0].why, KeptFor::Currency);
    assert_eq!(plan.conflicts[0].field, ReceivableField::Currency);
}

#[test]
fn a_plan_comes_back_from_text_as_it_was() {
    let mut first = Sheet::new();
    first.entry("F1", "100", "100").entry("F2", "50", "50");
    let mut next = Sheet::new();
    next.entry("F1", "100", "40");
    let plan = next.plan(&after(&first));
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<ledger::receivable::DeliveryPlan>(&text).unwrap(), plan);
    let text = serde_json::to_string(&plan.delivered()).unwrap();
    assert_eq!(serde_json::from_str::<Delivered>(&text).unwrap(), plan.delivered());
}
