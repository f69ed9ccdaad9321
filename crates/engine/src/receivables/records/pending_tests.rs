use jiff::Timestamp;
use jiff::civil::date;
use ledger::money::Money;
use ledger::receivable::{PaymentCondition, Receivable, ReceivableDebtor};
use links::targets::payt::upserts::RecordResult;

use super::super::calls::Doing;
use super::*;

fn of(invoice: &str, debtor: &str, cents: i64, currency: Currency) -> DeliveredReceivable {
    let receivable = Receivable {
        administration: "1".to_owned(),
        invoice: invoice.to_owned(),
        debtor: ReceivableDebtor {
            code: debtor.to_owned(),
            company_name: Some("Kade".to_owned()),
            ..ReceivableDebtor::default()
        },
        date: date(2026, 3, 1),
        due_date: date(2026, 3, 31),
        total: Money::new(10_000, currency),
        open: Money::new(cents, currency),
        description: None,
        condition: None,
        dossier_item: None,
    };
    DeliveredReceivable { receivable: receivable.into(), closed_since: None }
}

fn plan(list: Vec<DeliveredReceivable>) -> (DeliveryPlan, ReceivableReading) {
    let reading = ReceivableReading {
        receivables: list.iter().map(|one| one.receivable.clone()).collect(),
        ..ReceivableReading::default()
    };
    let conditions = vec![PaymentCondition { code: "30".to_owned(), description: "30 days".to_owned() }];
    let created = list.iter().map(|one| one.receivable.key()).collect();
    (DeliveryPlan { list, conditions, created, ..DeliveryPlan::default() }, reading)
}

/// The target took all of it.
fn taken(pending: &Pending<'_>) -> Known {
    let one = |one: &Waiting<'_>| {
        let record = TargetRecord {
            taken_sha256: Some(one.sha256.clone()),
            doubt: None,
            refused_sha256: None,
            problem: None,
            at: Timestamp::UNIX_EPOCH,
        };
        (one.key.clone(), record)
    };
    pending.waiting.iter().map(one).collect()
}

fn seen(pending: &Pending<'_>) -> Vec<String> {
    pending.waiting.iter().map(|one| format!("{} {}", one.key.kind.word(), one.key.record)).collect()
}

#[test]
fn all_goes_first_in_the_order_in_which_records_name_each_other_and_then_only_what_changed() {
    let (plan_1, reading) = plan(vec![of("A", "7", 100, Currency::EUR), of("B", "7", 200, Currency::EUR)]);
    let first = pending(&plan_1, &reading, &Known::new(), Currency::EUR);
    assert_eq!(seen(&first), ["condition 30", "contact 7", "debtor 7", "invoice A", "invoice B"]);
    assert!(first.is_due(false, true));
    let known = taken(&first);
    assert!(pending(&plan_1, &reading, &known, Currency::EUR).waiting.is_empty());
    let (plan_2, reading) =
        plan(vec![of("A", "7", 100, Currency::EUR), of("B", "7", 0, Currency::EUR), of("C", "8", 5, Currency::EUR)]);
    let second = pending(&plan_2, &reading, &known, Currency::EUR);
    assert_eq!(seen(&second), ["contact 8", "debtor 8", "invoice B", "invoice C"], "what is known comes first");
    assert_eq!(second.waiting.iter().map(|one| one.unknown).collect::<Vec<_>>(), [true, true, false, true]);
}

#[test]
fn what_has_no_answer_goes_again_and_what_is_refused_or_differs_with_others_or_once_a_day() {
    let (plan, reading) = plan(vec![of("A", "7", 100, Currency::EUR)]);
    let first = pending(&plan, &reading, &Known::new(), Currency::EUR);
    let change = |doubt, refused| {
        let mut known = taken(&first);
        let record = known.get_mut(&first.waiting[3].key).unwrap();
        record.doubt = doubt;
        record.refused_sha256 = if refused { record.taken_sha256.take() } else { None };
        known
    };
    let unanswered = change(Some(RecordDoubt::Unanswered), false);
    let again = pending(&plan, &reading, &unanswered, Currency::EUR);
    assert_eq!((seen(&again), again.is_due(false, true)), (vec!["invoice A".to_owned()], true));
    for known in [change(Some(RecordDoubt::Differs), false), change(None, true)] {
        let again = pending(&plan, &reading, &known, Currency::EUR);
        assert_eq!(seen(&again), ["invoice A"]);
        assert_eq!([(false, true), (false, false), (true, true)].map(|(a, s)| again.is_due(a, s)), [false, true, true]);
    }
}

#[test]
fn a_refusal_is_outdated_when_the_record_is_as_it_was_taken_or_nobody_wants_it() {
    let (plan, reading) = plan(vec![of("A", "7", 100, Currency::EUR)]);
    let mut known = taken(&pending(&plan, &reading, &Known::new(), Currency::EUR));
    let gone = RecordKey { kind: RecordKind::Invoice, administration: "1".to_owned(), record: "Z".to_owned() };
    let record = TargetRecord {
        taken_sha256: None,
        doubt: None,
        refused_sha256: Some("x".to_owned()),
        problem: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let invoice = known.keys().find(|key| key.kind == RecordKind::Invoice).unwrap().clone();
    known.get_mut(&invoice).unwrap().refused_sha256 = Some("y".to_owned());
    known.insert(gone.clone(), record);
    let now = pending(&plan, &reading, &known, Currency::EUR);
    assert!(now.waiting.is_empty());
    assert_eq!(now.outdated, [invoice, gone]);
}

#[test]
fn an_amount_in_another_currency_needs_no_rate_only_where_payt_has_the_invoice() {
    let (mut plan, reading) = plan(vec![of("A", "7", 100, Currency::USD)]);
    let of_invoice = |plan: &DeliveryPlan| {
        let pending = pending(plan, &reading, &Known::new(), Currency::EUR);
        let invoice = pending.waiting.into_iter().find(|one| one.key.kind == RecordKind::Invoice).unwrap();
        invoice.body.map(|body| body.text().to_owned())
    };
    assert!(of_invoice(&plan).unwrap_err().detail.en().contains("no rate"));
    plan.created.clear();
    assert_eq!(of_invoice(&plan).unwrap(), r#"{"invoice_number":"A","amount_open":"1.00"}"#);
    let dollars = plan.list[0].receivable.clone().with_open(Money::zero(Currency::USD));
    plan.list[0].receivable = dollars;
    let closing = r#"{"invoice_number":"A","amount_open":"0.00","book_amount_open":"0.00"}"#;
    assert_eq!(of_invoice(&plan).unwrap(), closing);
}

#[test]
fn what_was_closed_long_ago_goes_only_when_the_target_shows_it_otherwise() {
    let (mut plan, reading) = plan(Vec::new());
    plan.past = vec![of("P", "7", 0, Currency::EUR)];
    let mut known = Known::new();
    assert!(pending(&plan, &reading, &known, Currency::EUR).waiting.is_empty());
    let key = RecordKey { kind: RecordKind::Invoice, administration: "1".to_owned(), record: "P".to_owned() };
    let record = TargetRecord {
        taken_sha256: Some("x".to_owned()),
        doubt: Some(RecordDoubt::Differs),
        refused_sha256: None,
        problem: None,
        at: Timestamp::UNIX_EPOCH,
    };
    known.insert(key, record);
    assert_eq!(seen(&pending(&plan, &reading, &known, Currency::EUR)), ["invoice P"]);
}

#[test]
fn a_debtor_whose_invoices_left_afas_stays_as_the_target_took_it() {
    let (plan, mut reading) = plan(vec![of("A", "7", 0, Currency::EUR)]);
    let mut known = taken(&pending(&plan, &reading, &Known::new(), Currency::EUR));
    reading.receivables.clear();
    for record in known.values_mut() {
        record.taken_sha256 = Some("something newer".to_owned());
    }
    assert_eq!(seen(&pending(&plan, &reading, &known, Currency::EUR)), ["condition 30", "invoice A"]);
    assert_eq!(
        seen(&pending(&plan, &reading, &Known::new(), Currency::EUR)).len(),
        4,
        "but it goes where it never went"
    );
}

#[test]
fn a_refusal_after_a_lost_answer_does_not_say_that_a_new_invoice_is_not_there() {
    let (plan, reading) = plan(vec![of("A", "7", 100, Currency::EUR)]);
    let pending = pending(&plan, &reading, &Known::new(), Currency::EUR);
    let call: Vec<&Waiting<'_>> = pending.waiting.iter().filter(|one| one.invoice.is_some()).collect();
    let outcomes = |unsure| {
        let refusal = Some("no".to_owned());
        let result = RecordResult { key: "A".to_owned(), refusal, unsure, warnings: Vec::new() };
        Doing::of(&plan).outcomes(&call, vec![result])
    };
    let (sure, unsure) = (outcomes(false), outcomes(true));
    assert_eq!((sure.dropped.len(), sure.outcomes[0].doubtful), (1, false));
    assert_eq!((unsure.dropped.len(), unsure.outcomes[0].doubtful), (0, true));
    assert!(Doing::of(&plan).outcomes(&call, Vec::new()).outcomes.is_empty(), "what has no result still waits");
    assert_eq!(Doing::of(&plan).part(&call).created, plan.created);
}
