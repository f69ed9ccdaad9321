//! Every knob of the Pay. emulator: what Pay.'s documentation leaves open changes no booking, or stops it with a name.

use std::collections::{BTreeMap, BTreeSet};

use emulators::pay::{
    AmountUnit, CostsMode, ErrorBody, Fault, FaultKind, LinksKey, LinksShape, OverLimit, PayKnobs, RecordSign,
};
use emulators::world::{Clearing, Movement, Settlement};
use jiff::SignedDuration;
use jiff::civil::date;
use ledger::state::SettlementState;
use testbed::TestDatabase;

use crate::bookings::{
    Outcome, WORKED, WORKED_CODE, WORKED_VOUCHER, Window, all_stopped, lines_without, outcome, total_on,
};
use crate::house::House;

const COSTS: &str = "4510";
const VAT: &str = "1520";
const PROVIDER: &str = "1225";
/// The three payouts of the window.
const CODES: [&str; 3] = ["JGLL-S74Y", WORKED_CODE, "TFVJ-8GFA"];
/// A Wednesday, on which both turnover groups are paid out.
const BOTH_GROUPS: Window = Window { first: date(2026, 3, 11), last: date(2026, 3, 11) };

type Turn = fn(&mut PayKnobs);

async fn run(window: Window, turn: impl FnOnce(&mut PayKnobs)) -> Outcome {
    let house = House::on_sqlite().await;
    house.pay.knobs(turn);
    window.run(&house, &[]).await
}

/// Runs each case, and compares with the run in which the knobs stand as they usually do.
async fn same_bookings(window: Window, cases: &[(&str, Turn)]) {
    let expected = run(window, |_| ()).await;
    assert!(!expected.bookings.is_empty() && expected.stopped.is_empty(), "{:?}", expected.stopped);
    for (name, turn) in cases {
        assert_eq!(run(window, turn).await, expected, "{name}");
    }
}

fn movements(settlement: &Settlement) -> impl Iterator<Item = &Movement> {
    settlement.clearings.iter().flat_map(|clearing| &clearing.movements)
}

#[tokio::test]
async fn units_and_signs_of_amounts_change_no_booking() {
    same_bookings(
        WORKED,
        &[
            ("euros", |k| k.amount_unit = AmountUnit::Euros),
            ("unsigned records", |k| k.record_sign = RecordSign::Unsigned),
            ("euros, and unsigned records", |k| {
                (k.amount_unit, k.record_sign) = (AmountUnit::Euros, RecordSign::Unsigned);
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_shapes_of_answers_change_no_booking() {
    same_bookings(
        WORKED,
        &[
            ("links in objects, a single group as an object, a refused limit", |k| {
                (k.links_shape, k.single_as_object) = (LinksShape::Object, true);
                k.paging_over_limit = OverLimit::Reject;
            }),
            ("links in arrays, called url, ids as strings, bodies on errors", |k| {
                (k.links_shape, k.links_key) = (LinksShape::Array, LinksKey::Url);
                (k.ids_as_strings, k.error_body) = (true, ErrorBody::WithBody);
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn euros_unsigned_records_and_odd_shapes_at_once_change_no_booking_on_postgres() {
    let expected = run(WORKED, |_| ()).await;
    let house = House::new(TestDatabase::postgres().await).await;
    house.pay.knobs(|k| {
        (k.amount_unit, k.record_sign) = (AmountUnit::Euros, RecordSign::Unsigned);
        (k.links_shape, k.links_key) = (LinksShape::Array, LinksKey::Url);
        (k.single_as_object, k.ids_as_strings) = (true, true);
    });
    assert_eq!(WORKED.run(&house, &[]).await, expected);
}

#[tokio::test]
async fn what_customers_paid_in_dollars_changes_no_booking() {
    let house = House::on_sqlite().await;
    let in_dollars = |settlement: &Settlement| movements(settlement).any(|movement| movement.customer_amount.is_some());
    let window = Window::with(&house, in_dollars);
    same_bookings(window, &[("dollars are not told", |k| k.foreign_currency = false)]).await;
}

#[tokio::test]
async fn payments_that_pay_does_not_collect_change_no_booking() {
    let house = House::on_sqlite().await;
    let window = Window::with(&house, |settlement| movements(settlement).any(|movement| !movement.collecting));
    same_bookings(window, &[("they are not told", |k| k.external_method = false)]).await;
}

#[tokio::test]
async fn several_clearings_in_one_settlement_change_no_booking() {
    let house = House::on_sqlite().await;
    let several = |settlement: &Settlement| {
        let full = settlement.clearings.iter().filter(|clearing| !clearing.movements.is_empty());
        full.count() > 1
    };
    let window = Window::with(&house, several);
    same_bookings(window, &[("one clearing", |k| k.multi_clearing = false)]).await;
}

#[tokio::test]
async fn a_negative_settlement_books_what_it_would_inside_a_later_one() {
    let house = House::on_sqlite().await;
    let carried =
        |settlement: &Settlement, clearing: &Clearing| clearing.date < settlement.date && clearing.net_cents() < 0;
    let shows = |settlement: &Settlement| settlement.clearings.iter().any(|clearing| carried(settlement, clearing));
    let Window { last, .. } = Window::with(&house, shows);
    let first = house.world.turnover.settlements.iter().filter(|s| shows(s)).flat_map(|s| &s.clearings);
    let window = Window { first: first.map(|clearing| clearing.date).min().unwrap(), last };
    let inside = run(window, |_| ()).await;
    let apart = run(window, |k| k.negative_settlement = true).await;
    assert_eq!((&inside.stopped, &apart.stopped), (&BTreeMap::new(), &BTreeMap::new()));
    assert_eq!(apart.bookings.len(), inside.bookings.len() + 1);
    assert_eq!(lines_without(&apart.bookings, &[PROVIDER]), lines_without(&inside.bookings, &[PROVIDER]));
    assert_eq!(total_on(&apart.bookings, PROVIDER), total_on(&inside.bookings, PROVIDER));
}

#[tokio::test]
async fn costs_that_are_invoiced_apart_are_left_out_and_nothing_else_changes() {
    let (net, gross) = (run(WORKED, |_| ()).await, run(WORKED, |k| k.costs_mode = CostsMode::Gross).await);
    assert_eq!(gross.stopped, BTreeMap::new());
    assert_eq!(gross.bookings.keys().collect::<Vec<_>>(), net.bookings.keys().collect::<Vec<_>>());
    let both = [COSTS, VAT, PROVIDER];
    assert_eq!(lines_without(&gross.bookings, &[PROVIDER]), lines_without(&net.bookings, &both));
    let costs = total_on(&net.bookings, COSTS) + total_on(&net.bookings, VAT);
    assert!(costs > 0);
    assert_eq!(total_on(&gross.bookings, PROVIDER), total_on(&net.bookings, PROVIDER) + costs);
}

#[tokio::test]
async fn one_payout_for_all_turnover_groups_books_the_same_lines() {
    let (apart, together) =
        (run(BOTH_GROUPS, |_| ()).await, run(BOTH_GROUPS, |k| k.split_by_turnover_group = false).await);
    assert_eq!(together.stopped, BTreeMap::new());
    assert!(together.bookings.len() < apart.bookings.len());
    let others = [PROVIDER, COSTS, VAT];
    assert_eq!(lines_without(&together.bookings, &others), lines_without(&apart.bookings, &others));
    for account in others {
        assert_eq!(total_on(&together.bookings, account), total_on(&apart.bookings, account), "{account}");
    }
}

#[tokio::test]
async fn a_payout_with_groups_that_are_not_chosen_asks_what_to_do() {
    let house = House::on_sqlite().await;
    house.pay.knobs(|k| k.split_by_turnover_group = false);
    let outcome = BOTH_GROUPS.run(&house, &[("turnover_groups", "CT-1001-0001")]).await;
    let names: Vec<_> = outcome.stopped.values().collect();
    assert_eq!(names, [&BTreeSet::from(["mixed_turnover_groups"])]);
    assert_eq!(outcome.bookings, BTreeMap::new());
}

#[tokio::test]
async fn a_settlement_whose_records_are_incomplete_stops_by_name() {
    let outcome = run(WORKED, |k| k.records_incomplete = true).await;
    assert_eq!(outcome.bookings, BTreeMap::new());
    assert_eq!(outcome.stopped, all_stopped(&CODES, "records-do-not-add-up"));
}

#[tokio::test]
async fn a_settlement_that_changes_after_it_was_booked_is_flagged_and_not_booked_again() {
    let house = House::on_sqlite().await;
    let before = WORKED.run(&house, &[]).await;
    house.pay.knobs(|k| k.late_change = Some(WORKED_CODE.into()));
    let synced = house.sync().await;
    assert_eq!((synced.report.changed, synced.report.posted), (1, 0));
    assert_eq!(outcome(&house).await, before);
    let flagged = house.settlement(WORKED_CODE).await;
    let problem = flagged.changed_after_booking.expect("it is flagged");
    assert_eq!(problem.kind.name(), "settlement-changed");
    assert!(problem.to_string().contains("correct the difference in AFAS by hand"), "{problem}");
}

#[tokio::test]
async fn a_settlement_that_changes_before_it_was_read_is_read_as_it_is_now() {
    let house = House::on_sqlite().await;
    WORKED.install(&house, &[]).await;
    house.pay.fault(Fault::once(FaultKind::ServerError).on("/v2/clearings/CLEARING").times(2));
    house.try_sync().await.expect_err("the records can't be had now");
    assert_eq!(house.settlement(WORKED_CODE).await.state, SettlementState::Fetched);
    house.pay.knobs(|k| k.late_change = Some(WORKED_CODE.into()));
    house.advance(SignedDuration::from_hours(1));
    house.sync().await;
    let outcome = outcome(&house).await;
    assert_eq!(outcome.stopped, all_stopped(&[WORKED_CODE], "correction"));
    assert!(!outcome.bookings.contains_key(WORKED_VOUCHER));
}

#[tokio::test]
async fn a_limit_on_requests_only_takes_time() {
    let expected = run(WORKED, |_| ()).await;
    let house = House::on_sqlite().await;
    WORKED.install(&house, &[]).await;
    for (asked, waits) in [(None, 30), (Some(90), 90)] {
        let limited = FaultKind::TooManyRequests { retry_after_seconds: asked };
        house.pay.fault(Fault::once(limited).on("/v2/clearings"));
        let refused = house.try_sync().await.expect_err("Pay. asks us to wait");
        assert_eq!(refused.problem().kind.name(), "pay-busy");
        assert!(refused.wait().is_some_and(|wait| wait.as_secs() >= waits), "{refused:?}");
        house.advance(SignedDuration::from_mins(20));
    }
    house.pay.knobs(|k| k.requests_per_second = Some(15));
    house.sync().await;
    assert_eq!(outcome(&house).await, expected);
    assert!(house.pay.requests().iter().filter(|request| request.status == Some(429)).count() > 2);
}
