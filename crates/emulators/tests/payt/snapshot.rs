//! The snapshot rule: what is not in the file is paid.

use emulators::payt::{
    Block, EventKind, InvoiceState, Mistake, Notification, Outcome, PaytAdministration, Purpose, QuotedHeaders,
};
use jiff::{SignedDuration, civil::date};

use crate::client::{CODE, Payt, csv, row};

#[tokio::test]
async fn a_lower_open_amount_is_a_payment_and_a_missing_invoice_is_paid() {
    let payt = Payt::start().await;
    let first = payt.import(&[row("F1", "100.00", "100.00"), row("F2", "50.00", "50.00")]).await;
    assert_eq!((first.created, first.outcome, first.records), (vec!["F1".into(), "F2".into()], Outcome::Done, 2));

    let second = payt.import(&[row("F1", "100.00", "40.00")]).await;
    assert_eq!((second.updated, second.closed_by_absence), (vec!["F1".into()], vec!["F2".into()]));
    assert!(second.errors.is_empty() && second.created.is_empty() && second.closed_by_zero.is_empty());
    let (f1, f2) = (payt.invoice("F1"), payt.invoice("F2"));
    assert_eq!((f1.state(), f1.open_cents, f1.payment_date), (InvoiceState::PartiallyPaid, 4_000, None));
    assert_eq!((f2.state(), f2.open_cents, f2.payment_date), (InvoiceState::Paid, 0, Some(date(2026, 3, 10))));
    assert_eq!((payt.paid("F1"), payt.paid("F2")), (vec![6_000], vec![5_000]));
}

#[tokio::test]
async fn an_open_amount_of_zero_is_paid_and_a_second_import_of_the_same_changes_nothing() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "100.00", "100.00")]).await;
    let rows = [row("F1", "100.00", "0.00")];
    assert_eq!(payt.import(&rows).await.closed_by_zero, ["F1"]);
    let (events, held) = (payt.emulator.events().len(), payt.invoice("F1"));
    let again = payt.import(&rows).await;
    assert!([again.created, again.updated, again.closed_by_zero, again.reopened].concat().is_empty());
    assert_eq!((payt.emulator.events().len(), payt.invoice("F1")), (events, held));
    let kinds: Vec<EventKind> = payt.emulator.events().iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Created, EventKind::PaymentCreated, EventKind::Paid, EventKind::Closed]);
}

#[tokio::test]
async fn an_empty_file_pays_everything_unless_the_protection_is_on() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "100.00", "100.00"), row("F2", "50.00", "50.00")]).await;
    payt.turn(|knobs| knobs.protect_empty_file = true);
    let before = payt.emulator.invoices(CODE);
    for empty in [csv(&[]), String::new()] {
        let refused = payt.import_text(&empty).await;
        assert_eq!((refused.outcome, refused.closed_by_absence.len()), (Outcome::RefusedEmpty, 0));
    }
    assert_eq!(payt.emulator.invoices(CODE), before);
    let news = payt.emulator.notifications(CODE);
    assert!(matches!(news.as_slice(), [Notification::EmptyFile(_), Notification::EmptyFile(_)]), "{news:?}");

    payt.turn(|knobs| knobs.protect_empty_file = false);
    let taken = payt.import_text(&csv(&[])).await;
    assert_eq!((taken.outcome, taken.closed_by_absence), (Outcome::Done, vec!["F1".into(), "F2".into()]));
    assert!(payt.emulator.invoices(CODE).iter().all(|invoice| invoice.state() == InvoiceState::Paid));
}

#[tokio::test]
async fn a_credit_note_stops_the_case_and_not_the_reminder() {
    let payt = Payt::start().await;
    payt.import(&[row("C1", "-30.00", "-30.00"), row("F1", "100.00", "100.00")]).await;
    assert_eq!(payt.emulator.reminded_cents(CODE, "F1"), Some(10_000));
    assert_eq!(payt.emulator.reminded_cents(CODE, "C1"), None);
    assert!(!payt.emulator.case_may_start(CODE, "D1"));
    // The books set the credit note off.
    payt.import(&[row("C1", "-30.00", "0.00"), row("F1", "100.00", "70.00")]).await;
    assert_eq!(payt.emulator.reminded_cents(CODE, "F1"), Some(7_000));
    assert_eq!(payt.paid("C1"), [-3_000]);
    assert!(payt.emulator.case_may_start(CODE, "D1"));
}

#[tokio::test]
async fn an_open_amount_that_cannot_be_blocks_the_invoice_until_it_can() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "100.00", "100.00"), row("C1", "-30.00", "-30.00")]).await;
    let report = payt.import(&[row("F1", "100.00", "150.00"), row("C1", "-30.00", "5.00")]).await;
    assert_eq!(report.blocked, ["F1", "C1"]);
    assert_eq!(payt.invoice("F1").blocked, Some(Block::PotentialMistake(Mistake::AboveTotal)));
    assert_eq!(payt.invoice("C1").blocked, Some(Block::PotentialMistake(Mistake::WrongSign)));
    assert_eq!(payt.emulator.reminded_cents(CODE, "F1"), None);
    payt.import(&[row("F1", "100.00", "-20.00"), row("C1", "-30.00", "-30.00")]).await;
    assert_eq!(payt.invoice("F1").blocked, Some(Block::PotentialMistake(Mistake::WrongSign)));
    assert_eq!(payt.invoice("C1").blocked, None);
    assert_eq!(payt.paid("F1"), [-5_000, 17_000]);
}

#[tokio::test]
async fn an_invoice_that_comes_back_is_reopened_and_blocked_when_that_is_late() {
    let payt = Payt::start().await;
    let (open, both) = ([row("F1", "100.00", "100.00")], [row("F1", "100.00", "100.00"), row("F2", "1.00", "1.00")]);
    payt.import(&both).await;
    payt.import(&[row("F2", "1.00", "1.00")]).await;
    payt.emulator.advance(SignedDuration::from_hours(24 * 30));
    let soon = payt.import(&both).await;
    assert_eq!((soon.reopened, soon.blocked.len()), (vec!["F1".into()], 0));
    assert_eq!((payt.invoice("F1").payment_date, payt.paid("F1")), (None, vec![10_000, -10_000]));
    payt.import(&open).await;
    payt.emulator.advance(SignedDuration::from_hours(24 * 31));
    let late = payt.import(&both).await;
    assert_eq!((late.reopened, late.blocked), (vec!["F2".into()], vec!["F2".into()]));
    payt.import(&both).await;
    assert_eq!(payt.invoice("F2").blocked, Some(Block::PotentialMistake(Mistake::ReopenedLate)));
    assert!(payt.emulator.resume_invoice(CODE, "F2"));
    payt.import(&both).await;
    assert_eq!(payt.invoice("F2").blocked, None);
}

#[tokio::test]
async fn a_letter_goes_to_who_has_no_email_and_nobody_is_taken_without_either() {
    let payt = Payt::start().await;
    let by_post = row("F1", "10.00", "10.00").with("debtor_email", "").with_address();
    let nowhere = by_post.clone().with("invoice_number", "F2").with("debtor_code", "D2").with("debtor_post_city", "");
    let report = payt.import(&[by_post, nowhere]).await;
    assert_eq!(report.created, ["F1"]);
    assert_eq!(
        report.errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["F2: debtor_post_city can't be blank"]
    );
    let channels = payt.emulator.channels(CODE, "F1", Purpose::Invoice).unwrap();
    assert_eq!((channels.email, channels.letter), (None, true));
}

#[tokio::test]
async fn what_is_frozen_stays_and_the_report_tells() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "100.00", "100.00")]).await;
    let changed = row("F1", "120.00", "90.00").with("invoice_due_date", "2026-04-01").with("debtor_code", "D9");
    let report = payt.import(&[changed]).await;
    let fields: Vec<_> = report.frozen.iter().map(|change| (change.field, change.sent.as_str())).collect();
    let expected =
        [("invoice_due_date", "2026-04-01"), ("invoice_total_amount_inc_vat", "120.00"), ("debtor_code", "D9")];
    assert_eq!(fields, expected);
    let held = payt.invoice("F1");
    assert_eq!((held.total_cents, held.open_cents, held.debtor_number.as_str()), (10_000, 9_000, "D1"));
    // To correct it, a person deletes the invoice; the next import makes it anew.
    assert!(payt.emulator.delete_invoice(CODE, "F1"));
    let again = payt.import(&[row("F1", "120.00", "90.00").with("debtor_code", "D9")]).await;
    assert_eq!((again.created, payt.invoice("F1").total_cents), (vec!["F1".into()], 12_000));
}

#[tokio::test]
async fn files_are_processed_in_the_night_and_only_the_last_one() {
    let payt = Payt::start().await;
    payt.deliver("csv", "a.csv", csv(&[row("F1", "1.00", "1.00")]).as_bytes()).await;
    payt.deliver("csv", "b.csv", csv(&[row("F2", "1.00", "1.00")]).as_bytes()).await;
    payt.emulator.advance_to(date(2026, 3, 11).at(0, 59, 0, 0));
    assert_eq!((payt.emulator.invoices(CODE).len(), payt.emulator.waiting_files(CODE).len()), (0, 2));
    payt.emulator.next_morning();
    payt.emulator.next_morning();
    let reports = payt.emulator.reports(CODE);
    let told: Vec<_> = reports.iter().map(|run| (run.at, run.file.as_deref(), run.by_hand)).collect();
    let nights = [11, 12].map(|day| date(2026, 3, day).at(1, 0, 0, 0));
    assert_eq!(told, [(nights[0], Some("b.csv"), false), (nights[1], None, false)]);
    assert_eq!(payt.emulator.notifications(CODE), [Notification::NoFile(nights[1])]);
    assert_eq!(payt.emulator.invoices(CODE).len(), 1);
}

#[tokio::test]
async fn quoted_headers_are_read_lost_or_deadly() {
    let payt = Payt::start_in(PaytAdministration::new(CODE, "Bakkerij")).await;
    payt.import(&[row("F1", "1.00", "1.00"), row("F2", "1.00", "1.00")]).await;
    let text = csv(&[row("F1", "1.00", "1.00")]);
    let quoted = text.lines().map(|line| format!("\"{}\"\r\n", line.replace(';', "\";\""))).collect::<String>();
    let mut closed = Vec::new();
    for knob in [QuotedHeaders::Unrecognised, QuotedHeaders::Accepted, QuotedHeaders::Empty] {
        payt.turn(|knobs| knobs.quoted_headers = knob);
        let report = payt.import_text(&quoted).await;
        assert!(report.errors.is_empty() && report.records <= 1);
        closed.push(report.closed_by_absence);
    }
    assert_eq!(closed, [vec![], vec!["F2".to_owned()], vec!["F1".to_owned()]]);
}

/// Sixty snapshots of ten invoices with any open amounts: payments always explain what is open, and the report names each
/// change once.
#[tokio::test]
async fn payments_always_add_up() {
    let payt = Payt::start().await;
    let mut dice = 1_u64;
    let mut roll = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let mut closed = 0;
    for _ in 0..60 {
        let mut rows = Vec::new();
        for n in 0..10 {
            let sign = if n < 3 { "-" } else { "" };
            match roll(4) {
                0 => {}
                1 => rows.push(row(&format!("F{n}"), &format!("{sign}100.00"), "0.00")),
                _ => rows.push(row(
                    &format!("F{n}"),
                    &format!("{sign}100.00"),
                    &format!("{sign}{}.{:02}", roll(120), roll(100)),
                )),
            }
        }
        let before = payt.emulator.invoices(CODE);
        let report = payt.import(&rows).await;
        let mut told = [report.updated, report.closed_by_absence, report.closed_by_zero, report.reopened].concat();
        told.sort();
        let after = payt.emulator.invoices(CODE);
        let changed = before.iter().filter(|old| after.iter().any(|new| new.number == old.number && new != *old));
        assert_eq!(told, changed.map(|invoice| invoice.number.clone()).collect::<Vec<_>>());
        for invoice in &after {
            let paid: i64 = invoice.payments.iter().map(|payment| payment.cents).sum();
            assert_eq!(paid, invoice.total_cents - invoice.open_cents, "{invoice:?}");
            assert_eq!(invoice.payment_date.is_some(), invoice.state() == InvoiceState::Paid, "{invoice:?}");
        }
        closed += after.iter().filter(|invoice| invoice.state() == InvoiceState::Paid).count();
        payt.emulator.next_morning();
    }
    assert!(closed > 60, "{closed}");
}
