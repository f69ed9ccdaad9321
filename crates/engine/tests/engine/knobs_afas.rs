//! Every switch of the AFAS emulator: what AFAS's documentation leaves open changes no booking, or stops it with a name.

use std::collections::BTreeMap;

use emulators::afas::{
    AfasKnobs, AnswerInvoice, AnswerShape, DebtorLines, EntryNumbers, Fault, HeaderPeriod, Overpayment, PercentSigns,
    Profile, UnknownInvoice, Unlisted, VoucherNumbers, What,
};
use jiff::SignedDuration;
use ledger::state::SettlementState;
use testbed::TestDatabase;

use crate::bookings::{
    Outcome, WORKED, WORKED_CODE, WORKED_VOUCHER, Window, all_stopped, bookings, lines_without, outcome,
};
use crate::house::{House, install_ask};

const NOT_FOUND: &str = "2290";
/// The three payouts of the window.
const CODES: [&str; 3] = ["JGLL-S74Y", WORKED_CODE, "TFVJ-8GFA"];
/// The worked payout and its neighbour of the same day.
const ONE_DAY: Window = Window { first: WORKED.last, last: WORKED.last };

type Turn = fn(&mut AfasKnobs);

async fn run(settings: &[(&str, &str)], turn: impl FnOnce(&mut AfasKnobs)) -> Outcome {
    let house = House::on_sqlite().await;
    house.afas.knobs(turn);
    WORKED.run(&house, settings).await
}

/// Runs each case, and compares with the run in which the switches stand as they usually do.
async fn same_bookings(settings: &[(&str, &str)], cases: &[(&str, Turn)]) {
    let expected = run(settings, |_| ()).await;
    assert!(!expected.bookings.is_empty() && expected.stopped.is_empty(), "{:?}", expected.stopped);
    for (name, turn) in cases {
        assert_eq!(run(settings, turn).await, expected, "{name}");
    }
}

#[tokio::test]
async fn releases_of_profit_change_no_booking() {
    same_bookings(
        &[],
        &[
            ("Profit 6, with decimals like -.5", |k| k.profile = Profile::Profit6),
            ("Profit 7, with a token that expires", |k| {
                (k.profile, k.token_expiry) = (Profile::Profit7, "2026-12-31".into());
            }),
            ("Profit 9, without its version on the App connector", |k| {
                (k.profile, k.profit_version) = (Profile::Profit9, false);
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn how_afas_reads_filters_changes_no_booking() {
    same_bookings(
        &[],
        &[
            ("percent signs, dates with Z, case of fields", |k| {
                (k.percent_signs, k.date_filter_with_z) = (PercentSigns::Honoured, true);
                k.field_ids_exact = false;
            }),
            ("small pages", |k| k.cell_limit = 1_500),
        ],
    )
    .await;
}

#[tokio::test]
async fn how_afas_answers_and_numbers_changes_no_booking() {
    same_bookings(
        &[],
        &[
            ("no wrapper, an empty invoice, numbers per journal", |k| {
                (k.answer_shape, k.answer_invoice) = (AnswerShape::Bare, AnswerInvoice::Empty);
                k.entry_numbers = EntryNumbers::PerJournal;
            }),
            ("under FiEntries, no invoice, vouchers renumbered", |k| {
                (k.answer_shape, k.answer_invoice) = (AnswerShape::UnderFiEntries, AnswerInvoice::Absent);
                k.voucher_numbers = VoucherNumbers::Renumbered;
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_afas_accepts_changes_no_booking() {
    same_bookings(
        &[],
        &[
            ("strict about invoices and vouchers", |k| {
                (k.unknown_invoice, k.overpayment) = (UnknownInvoice::Refuse, Overpayment::Refuse);
                k.duplicate_vouchers_refused = true;
            }),
            ("lenient about periods, advances instead of overpayments", |k| {
                (k.header_period, k.overpayment) = (HeaderPeriod::Lenient, Overpayment::Advance);
                (k.last_used_administration, k.delete_needs_invoice) = (2, true);
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn odd_answers_and_strict_checks_at_once_change_no_booking_on_postgres() {
    let expected = run(&[], |_| ()).await;
    let house = House::new(TestDatabase::postgres().await).await;
    house.afas.knobs(|k| {
        (k.profile, k.cell_limit) = (Profile::Profit6, 1_500);
        (k.answer_shape, k.answer_invoice) = (AnswerShape::UnderFiEntries, AnswerInvoice::Absent);
        (k.voucher_numbers, k.entry_numbers) = (VoucherNumbers::Renumbered, EntryNumbers::PerJournal);
        (k.unknown_invoice, k.overpayment) = (UnknownInvoice::Refuse, Overpayment::Refuse);
    });
    assert_eq!(WORKED.run(&house, &[]).await, expected);
}

#[tokio::test]
async fn without_our_own_connectors_invoices_are_found_as_well() {
    let by_invoice = [("finder_type", "sales_entries")];
    same_bookings(
        &by_invoice,
        &[
            ("standard connectors", |k| k.custom_connectors = false),
            ("standard connectors that list advances", |k| {
                (k.custom_connectors, k.unlisted, k.advances_listed) = (false, Unlisted::Message500, true);
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn orders_can_not_be_chosen_without_the_connector_that_tells_them() {
    let house = House::on_sqlite().await;
    house.afas.knobs(|k| k.custom_connectors = false);
    house.connect().await;
    let refused = house.engine.install_pay_afas(install_ask(&[])).await.unwrap_err().to_string();
    assert!(refused.contains("finder_type") && refused.contains("Kruispost_Order_Invoices"), "{refused}");
    assert!(refused.contains("possible: sales_entries"), "{refused}");
}

#[tokio::test]
async fn connectors_that_are_taken_away_later_stop_the_run_by_name() {
    for unlisted in [Unlisted::Empty401, Unlisted::Message500] {
        let house = House::on_sqlite().await;
        ONE_DAY.install(&house, &[]).await;
        house.afas.knobs(|k| (k.custom_connectors, k.unlisted) = (false, unlisted));
        let refused = house.try_sync().await.unwrap_err().problem();
        assert_eq!(refused.kind.name(), "afas-connector-missing", "{unlisted:?}: {refused}");
        assert!(refused.detail.en().contains("Kruispost_OpenItems"), "{unlisted:?}: {refused}");
        assert_eq!(bookings(&house), BTreeMap::new());
        house.afas.knobs(|k| k.custom_connectors = true);
        house.advance(SignedDuration::from_hours(1));
        house.sync().await;
        assert_eq!(bookings(&house).len(), 2, "{unlisted:?}");
    }
}

#[tokio::test]
async fn a_memorial_journal_that_settles_books_the_same() {
    assert_eq!(run(&[("journal", "80")], |_| ()).await, run(&[], |_| ()).await);
}

#[tokio::test]
async fn a_journal_in_which_nothing_is_settled_is_noticed_at_each_entry() {
    let expected = run(&[], |_| ()).await;
    let outcome = run(&[("journal", "80")], |k| k.memorial_settles = false).await;
    assert_eq!(outcome.stopped, all_stopped(&CODES, "invoice-not-lowered"));
    assert_eq!(outcome.bookings, expected.bookings);
}

#[tokio::test]
async fn lines_that_afas_adds_to_write_off_a_difference_are_noticed() {
    let with_three_cents_left = |cents| async move {
        let house = House::on_sqlite().await;
        assert!(house.afas.settle_in_afas(1, "2026-0101", -3), "three cents more are open");
        house.afas.knobs(|k| k.write_off_cents = cents);
        ONE_DAY.run(&house, &[]).await
    };
    let (usual, written_off) = (with_three_cents_left(0).await, with_three_cents_left(5).await);
    assert_eq!(usual.stopped, BTreeMap::new());
    assert_eq!(written_off.stopped, all_stopped(&[WORKED_CODE], "entry-differs"));
    let ours = |line: &&(String, i64, Option<String>, Option<String>)| line.1.abs() != 3;
    let sent: Vec<_> = written_off.bookings[WORKED_VOUCHER].iter().filter(ours).collect();
    assert_eq!(sent, usual.bookings[WORKED_VOUCHER].iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_chargeback_whose_debtor_afas_does_not_show_is_for_the_not_found_account_or_for_a_person() {
    let expected = run(&[], |_| ()).await;
    let hidden: Turn = |k| k.debtor_lines = DebtorLines::CollectiveAccount;
    let automatic = run(&[], hidden).await;
    assert_eq!(automatic.stopped, BTreeMap::new());
    let changed: Vec<_> = differing(&automatic, &expected);
    assert_eq!(changed, [(NOT_FOUND.to_owned(), 6050, None, None)]);
    let asked = run(&[("approval", "full_match_only")], hidden).await;
    assert!(asked.stopped[WORKED_CODE].contains("waits_for_approval"), "{:?}", asked.stopped);
    assert!(!asked.bookings.contains_key(WORKED_VOUCHER));
}

#[tokio::test]
async fn credit_notes_without_their_sign_are_never_paid_and_move_no_other_line() {
    let (expected, shown_positive) = (run(&[], |_| ()).await, run(&[], |k| k.credit_notes_negative = false).await);
    assert_eq!(shown_positive.stopped, BTreeMap::new());
    // What does not find its credit note opens the invoice of the same debtor again, or is nobody's yet.
    let changed = differing(&shown_positive, &expected);
    assert!(!changed.is_empty());
    for (account, cents, invoice, _) in changed {
        assert!(
            cents > 0 && (account == NOT_FOUND || invoice.is_some_and(|i| !i.starts_with('C'))),
            "{account} {cents}"
        );
    }
    let is_payment = |line: &&(String, i64, Option<String>, Option<String>)| line.1 < 0;
    let payments = |outcome: &Outcome| {
        lines_without(&outcome.bookings, &[]).iter().filter(is_payment).cloned().collect::<Vec<_>>()
    };
    assert_eq!(payments(&shown_positive), payments(&expected));
}

/// Lines of one that are not in the other.
fn differing(one: &Outcome, other: &Outcome) -> Vec<(String, i64, Option<String>, Option<String>)> {
    let mut others = lines_without(&other.bookings, &[]);
    let mut lines = lines_without(&one.bookings, &[]);
    lines.retain(|line| match others.iter().position(|known| known == line) {
        Some(place) => {
            others.remove(place);
            false
        }
        None => true,
    });
    lines
}

/// A house in which somebody pays 2026-0101 just before the worked payout is booked; the other of that day goes first.
async fn paid_at_the_last_moment(overpayment: Overpayment) -> House {
    let house = House::on_sqlite().await;
    house.afas.knobs(|k| k.overpayment = overpayment);
    ONE_DAY.install(&house, &[]).await;
    let paid = What::ItemPaid { unit: 1, invoice: "2026-0101".into(), cents: 12_100 };
    house.afas.fault(Fault::next_post(paid).after(1));
    house.sync().await;
    house
}

#[tokio::test]
async fn an_invoice_that_goes_below_zero_because_somebody_else_paid_it_is_noticed() {
    let house = paid_at_the_last_moment(Overpayment::NegativeBalance).await;
    let row = house.settlement(WORKED_CODE).await;
    assert_eq!((row.state, row.problem.unwrap().kind.name()), (SettlementState::Differs, "invoice-not-lowered"));
}

#[tokio::test]
async fn an_overpayment_that_afas_refuses_is_planned_anew_once_afas_proved_not_to_have_it() {
    let house = paid_at_the_last_moment(Overpayment::Refuse).await;
    let row = house.settlement(WORKED_CODE).await;
    assert_eq!((row.state, row.problem.unwrap().kind.name()), (SettlementState::Unknown, "post-outcome-unknown"));
    assert!(!bookings(&house).contains_key(WORKED_VOUCHER));
    house.advance(SignedDuration::from_hours(1));
    house.sync().await;
    assert_eq!(house.settlement(WORKED_CODE).await.state, SettlementState::Confirmed);
    assert!(bookings(&house)[WORKED_VOUCHER].contains(&(NOT_FOUND.to_owned(), -12_100, None, None)));
}

#[tokio::test]
async fn a_lost_answer_under_a_new_voucher_number_is_found_by_its_text() {
    let expected = run(&[], |_| ()).await;
    let house = House::on_sqlite().await;
    house.afas.knobs(|k| {
        (k.voucher_numbers, k.entry_numbers) = (VoucherNumbers::Renumbered, EntryNumbers::PerJournal);
    });
    WORKED.install(&house, &[]).await;
    house.afas.fault(Fault::next_post(What::CutAfterCommit).after(1));
    assert_eq!(house.sync().await.report.unknown, 1);
    house.advance(SignedDuration::from_mins(2));
    house.sync().await;
    assert_eq!(outcome(&house).await, expected);
}

#[tokio::test]
async fn a_voucher_that_afas_refuses_twice_is_found_and_not_sent_again() {
    let expected = run(&[], |_| ()).await;
    let house = House::on_sqlite().await;
    house.afas.knobs(|k| k.duplicate_vouchers_refused = true);
    WORKED.install(&house, &[]).await;
    house.afas.fault(Fault::next_post(What::UnexpectedErrorAfterCommit));
    house.sync().await;
    house.advance(SignedDuration::from_mins(2));
    house.sync().await;
    assert_eq!(outcome(&house).await, expected);
    let posts = house.afas.requests().iter().filter(|request| request.method == "POST").count();
    assert_eq!(posts, expected.bookings.len());
}
