//! Problems during a run: each has a name, is tried again later, and never stops the flow for good or books twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use emulators::afas::{CLIENT_ID, CLIENT_SECRET, Fault, On, What};
use emulators::pay::{Fault as PayFault, FaultKind};
use engine::Engine;
use engine::clock::Clock;
use engine::commands::{AfasCredentials, ConnectAfas};
use engine::progress::Unwatched;
use jiff::SignedDuration;
use ledger::state::SettlementState;
use secrecy::SecretString;

use crate::bookings::{WORKED, WORKED_CODE, WORKED_VOUCHER, Window, all_stopped, bookings, outcome};
use crate::house::{House, PAY_TOKEN, options};

/// The worked payout and its neighbour of the same day.
const ONE_DAY: Window = Window { first: WORKED.last, last: WORKED.last };
const BOTH: [&str; 2] = ["JGLL-S74Y", WORKED_CODE];

impl House {
    /// A sync that fails with this problem, says what to do, and leaves the flow to be woken again.
    async fn fails_with(&self, engine: &Engine, name: &str) -> Option<Duration> {
        let failed = engine.sync(None, &Unwatched).await.expect_err(name);
        let problem = failed.problem();
        assert_eq!(problem.kind.name(), name, "{problem}");
        assert!(failed.to_string().ends_with(problem.kind.remedy().en), "{failed}");
        let flow = self.store().list_flows().await.unwrap().remove(0);
        assert!(flow.enabled && flow.stop.is_none(), "{flow:?}");
        let next = flow.next_wake_at.expect("it is woken again");
        assert!(next > self.clock.now(), "{name}: not at once");
        self.advance(next.duration_since(self.clock.now()) + SignedDuration::from_secs(1));
        failed.wait()
    }

    /// An engine on the same store that hardly waits for an answer.
    fn impatient(&self) -> Engine {
        let mut options = options("impatient");
        options.calls.get_timeout = Duration::from_millis(40);
        Engine::new(self.store().clone(), Arc::clone(&self.clock) as Arc<dyn Clock>, options)
    }
}

#[tokio::test]
async fn whatever_goes_wrong_while_afas_is_read_is_named_and_tried_again() {
    let house = House::on_sqlite().await;
    ONE_DAY.install(&house, &[]).await;
    for (what, times, name, waits) in [
        (What::TruncatedJson, 1, "afas-answer-unreadable", None),
        (What::HtmlPage(200), 1, "afas-answer-unreadable", None),
        (What::HtmlPage(502), 2, "afas-unreachable", None),
        (What::Unavailable(3600), 1, "afas-unreachable", Some(3600)),
        (What::EmptyBody(429), 2, "afas-unreachable", None),
        (What::EmptyBody(500), 1, "afas-unreachable", None),
        (What::UnexpectedError, 2, "afas-unreachable", None),
        (What::CutBeforeCommit, 2, "afas-unreachable", None),
        (What::TimeLimit, 1, "afas-took-too-long", Some(900)),
        // From 1,000 rows down to ten, halving.
        (What::OutOfMemory, 8, "afas-result-too-large", None),
        (What::NotFound, 1, "afas-not-found", None),
        (What::Forbidden, 1, "afas-address-not-allowed", None),
        (What::ExpiredToken, 2, "afas-token-wrong", None),
        (What::DefinitionBlocked, 1, "afas-connector-blocked", None),
    ] {
        // Whether a 401 is about the token or the connector is asked once more, elsewhere.
        let on = if what == What::ExpiredToken { On::Any } else { On::Read };
        house.afas.fault(Fault::next(on, what.clone()).times(times));
        let wait = house.fails_with(&house.engine, name).await;
        assert_eq!(wait.map(|wait| wait.as_secs()), waits, "{what:?}");
    }
    house.afas.fault(Fault::next_read(What::Latency(120)));
    let wait = house.fails_with(&house.impatient(), "afas-took-too-long").await;
    assert_eq!(wait, Some(Duration::from_secs(900)), "AFAS works on for so long");
    assert_eq!(bookings(&house), BTreeMap::new());
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    assert_eq!(bookings(&house).len(), 2);
}

#[tokio::test]
async fn whatever_goes_wrong_while_pay_is_read_is_named_and_tried_again() {
    let house = House::on_sqlite().await;
    ONE_DAY.install(&house, &[]).await;
    for (kind, path, name) in [
        (FaultKind::TruncatedJson, "/v2", "pay-answer-unreadable"),
        (FaultKind::HtmlPage, "/v2", "pay-answer-unreadable"),
        (FaultKind::ServerError, "/v2", "pay-unreachable"),
        (FaultKind::Unavailable, "/v2", "pay-unreachable"),
        (FaultKind::Cut, "/v2", "pay-unreachable"),
        (FaultKind::Unauthorized, "/v2", "pay-token-wrong"),
        (FaultKind::Forbidden, "/v2/clearings/", "pay-clearings-right-missing"),
        (FaultKind::TruncatedJson, "/v2/clearings/CLEARING", "pay-answer-unreadable"),
        (FaultKind::HtmlPage, "/v2/invoicelines", "pay-answer-unreadable"),
        (FaultKind::Forbidden, "/v2/invoicelines", "pay-right-missing"),
    ] {
        let passing = !matches!(kind, FaultKind::Unauthorized | FaultKind::Forbidden);
        house.pay.fault(PayFault::once(kind).on(path).times(if passing { 2 } else { 1 }));
        house.fails_with(&house.engine, name).await;
    }
    house.pay.fault(PayFault::once(FaultKind::Hang { milliseconds: 120 }).times(2));
    house.fails_with(&house.impatient(), "pay-unreachable").await;
    assert_eq!(bookings(&house), BTreeMap::new());
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    assert_eq!(bookings(&house).len(), 2);
}

#[tokio::test]
async fn a_single_hiccup_on_either_side_is_not_even_noticed() {
    let house = House::on_sqlite().await;
    ONE_DAY.install(&house, &[]).await;
    for (index, kind) in [FaultKind::Cut, FaultKind::HtmlPage, FaultKind::ServerError].into_iter().enumerate() {
        house.pay.fault(PayFault::once(kind).after(2 * u32::try_from(index).unwrap()));
    }
    for (after, what) in [(1, What::HtmlPage(502)), (4, What::CutBeforeCommit), (7, What::UnexpectedError)] {
        house.afas.fault(Fault::next_read(what).after(after));
    }
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    assert_eq!(bookings(&house).len(), 2);
}

#[tokio::test]
async fn a_flow_that_keeps_failing_is_stopped_and_a_person_starts_it_again() {
    let house = House::on_sqlite().await;
    ONE_DAY.install(&house, &[]).await;
    let flow = house.store().list_flows().await.unwrap().remove(0);
    house.pay.fault(PayFault::once(FaultKind::Unauthorized).times(20));
    for _ in 0..20 {
        house.engine.wake(&flow.id, &Unwatched).await.unwrap_err();
        house.advance(SignedDuration::from_hours(2));
    }
    let stopped = house.store().get_flow(&flow.id).await.unwrap().stop.expect("it is stopped");
    assert_eq!(stopped.kind.name(), "flow-keeps-failing");
    let text = stopped.to_string();
    assert!(text.contains("pay-token-wrong") && text.contains("start it again with `kruispost sync`"), "{text}");
    assert_eq!(house.engine.wake(&flow.id, &Unwatched).await.unwrap(), engine::Woken::Stopped);
    house.sync().await;
    assert_eq!(bookings(&house).len(), 2);
}

#[tokio::test]
async fn a_period_that_is_closed_when_it_is_planned_asks_and_books_once_it_is_open() {
    let house = House::on_sqlite().await;
    assert!(house.afas.block_period(1, 2026, 3));
    ONE_DAY.install(&house, &[]).await;
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, all_stopped(&BOTH, "period_closed"));
    assert_eq!(house.afas.entries(), []);
    assert!(house.afas.open_period(1, 2026, 3));
    for code in BOTH {
        house.engine.retry(code, "anna").await.unwrap();
    }
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    assert_eq!(bookings(&house).len(), 2);
}

#[tokio::test]
async fn with_first_open_period_a_closed_one_is_passed_over() {
    let house = House::on_sqlite().await;
    assert!(house.afas.block_period(1, 2026, 3));
    ONE_DAY.install(&house, &[("booking_date", "first_open_period")]).await;
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    let dates = house.afas.entries().into_iter().flat_map(|entry| entry.lines).map(|line| line.voucher_date);
    assert!(dates.into_iter().all(|date| date == jiff::civil::date(2026, 4, 1)));
}

#[tokio::test]
async fn a_period_that_closes_between_plan_and_post_is_refused_by_name_and_books_once_it_is_open() {
    let house = House::on_sqlite().await;
    ONE_DAY.install(&house, &[]).await;
    house.afas.fault(Fault::next_post(What::PeriodCloses { unit: 1, year: 2026, period: 3 }).after(1));
    house.sync().await;
    let row = house.settlement(WORKED_CODE).await;
    let problem = row.problem.expect("AFAS refused it");
    assert_eq!((row.state, problem.kind.name()), (SettlementState::Refused, "afas-period-closed"));
    assert!(problem.to_string().contains("Open the period in AFAS"), "{problem}");
    assert!(!bookings(&house).contains_key(WORKED_VOUCHER));
    assert!(house.afas.open_period(1, 2026, 3));
    house.engine.retry(WORKED_CODE, "anna").await.unwrap();
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    assert_eq!(bookings(&house).len(), 2);
}

#[tokio::test]
async fn a_journal_in_which_somebody_works_is_waited_for() {
    let house = House::on_sqlite().await;
    ONE_DAY.install(&house, &[]).await;
    house.afas.lock_journal(1, "55");
    let synced = house.sync().await;
    assert!(synced.report.delayed > 0 && synced.waits.for_later > 0, "{synced:?}");
    assert_eq!(bookings(&house), BTreeMap::new());
    let entry = house.entries(BOTH[0]).await.remove(0);
    assert_eq!(entry.problem.map(|problem| problem.kind.name()), Some("afas-journal-locked"));
    house.afas.unlock_journal(1, "55");
    house.advance(SignedDuration::from_hours(1));
    house.sync().await;
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    assert_eq!(bookings(&house).len(), 2);
}

#[tokio::test]
async fn an_oauth_token_that_dies_during_a_run_is_renewed() {
    let house = House::on_sqlite().await;
    house.engine.connect_pay(house.connect_pay_ask(PAY_TOKEN)).await.unwrap();
    let secret = SecretString::from(CLIENT_SECRET);
    let credentials = AfasCredentials::Client { id: CLIENT_ID.into(), secret };
    let ask = ConnectAfas { credentials, ..house.connect_afas_ask("") };
    assert!(house.engine.connect_afas(ask).await.unwrap().is_good());
    ONE_DAY.install_on_connected(&house, &[]).await;
    let asked = |house: &House| house.afas.requests().iter().filter(|seen| seen.path.ends_with("/oauth/token")).count();
    let before = asked(&house);
    house.afas.fault(Fault::next_read(What::ExpiredToken).after(3));
    house.afas.fault(Fault::next_read(What::ExpiredToken).after(9));
    house.sync().await;
    assert_eq!(asked(&house), before + 2);
    assert_eq!(outcome(&house).await.stopped, BTreeMap::new());
    assert_eq!(bookings(&house).len(), 2);
    // Another process has no token yet.
    house.afas.fault(Fault::next(On::Token, What::Forbidden));
    let checks = house.impatient().check_connection("afas").await.unwrap();
    assert_eq!(crate::house::problems(&checks), ["afas-address-not-allowed"]);
}
