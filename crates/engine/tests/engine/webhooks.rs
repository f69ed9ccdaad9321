//! Webhooks, to a receiver on this machine: signed, in order, at least once, and given up at last.

use std::collections::BTreeMap;
use std::sync::Arc;

use emulators::receiver::{Conduct, Received, WebhookReceiver};
use engine::mail::{MailOptions, MailWay};
use engine::webhooks::{AddressFault, EventKind, WebhookFault};
use engine::{Calls, Engine, EngineOptions};
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use store::{FIRST_ORGANISATION, Store, Webhook, WebhookState};
use tokio_util::sync::CancellationToken;

use crate::house::{House, on_both_engines, options};
use crate::receivables;

/// Some days, with more events than a webhook is told in one turn.
const SHORT: &[(&str, &str)] = &[("start_date", "2026-03-10")];

/// An engine of the house that may deliver to this machine.
fn engine(house: &House, store: Store, worker: &str) -> Engine {
    let options = options(worker);
    let options = EngineOptions { calls: Calls { private_webhooks: true, ..options.calls }, ..options };
    let clock: Arc<dyn engine::clock::Clock> = house.clock.clone();
    Engine::new(store, clock, options)
}

fn everything() -> Vec<&'static str> {
    EventKind::ALL.iter().map(|kind| kind.word()).collect()
}

/// A receiver that is told these kinds, by an engine of its own.
async fn told(house: &House, kinds: &[&str]) -> (Engine, WebhookReceiver, String) {
    let engine = engine(house, house.store().clone(), "worker-1");
    let receiver = WebhookReceiver::start().await.unwrap();
    let made = engine.create_webhook(FIRST_ORGANISATION, &receiver.url(), kinds, "anna").await.unwrap();
    let (id, secret) = made.unwrap();
    receiver.trust(secret.expose_secret());
    (engine, receiver, id)
}

async fn post(engine: &Engine) -> usize {
    engine.post_webhooks(&CancellationToken::new()).await.unwrap()
}

async fn post_all(engine: &Engine) -> usize {
    let mut all = 0;
    while !engine.store().list_due_webhooks(engine.clock().now(), 10).await.unwrap().is_empty() {
        all += post(engine).await;
    }
    all
}

async fn webhook(engine: &Engine, id: &str) -> Webhook {
    engine.store().get_webhook(FIRST_ORGANISATION, id).await.unwrap()
}

fn ids(received: &[Received]) -> Vec<&str> {
    received.iter().map(|one| one.id.as_str()).collect()
}

/// The place in its flow, from the id.
fn position(one: &Received) -> i64 {
    one.id.rsplit('_').next().unwrap().parse().unwrap()
}

on_both_engines! {
    async fn all_that_happens_is_told_once_signed_and_in_order(house) {
        house.install(SHORT).await;
        let (engine, receiver, id) = told(&house, &everything()).await;
        house.sync().await;
        let number = post_all(&engine).await;
        let received = receiver.received();
        let mut happened = 0;
        for row in house.settlements().await {
            happened += house.store().list_events(&row.id).await.unwrap().len();
        }
        assert!(happened > 50, "more than one turn: {happened}");
        assert_eq!((number, received.len()), (happened, happened));
        assert!(received.iter().all(|one| one.verified), "signed with the secret that was shown");
        let positions: Vec<i64> = received.iter().map(position).collect();
        assert!(positions.windows(2).all(|two| two[1] == two[0] + 1), "each once, in order, none left out: {positions:?}");
        let settlements: BTreeMap<String, String> =
            house.settlements().await.into_iter().map(|row| (row.id, row.code)).collect();
        for one in &received {
            assert_eq!(one.timestamp, engine.clock().now().as_second());
            assert_eq!(one.body["id"], one.id);
            let kind = EventKind::of(one.body["data"]["what"].as_str().unwrap()).unwrap();
            assert_eq!(one.body["type"], kind.word());
            let data = one.body["data"].as_object().unwrap();
            assert_eq!(data.keys().collect::<Vec<_>>(), ["code", "delivery", "integration", "settlement", "what"]);
            assert_eq!(settlements.get(data["settlement"].as_str().unwrap()).unwrap(), data["code"].as_str().unwrap());
        }
        assert_eq!((post(&engine).await, webhook(&engine, &id).await.delivered_at), (0, Some(engine.clock().now())));
    }

    async fn only_what_is_wanted_is_told_and_history_is_not(house) {
        house.install(SHORT).await;
        house.sync().await;
        let (engine, receiver, _) = told(&house, &["entry.posted", "settlement.late"]).await;
        assert_eq!(post_all(&engine).await, 0, "what was before is history");
        let code = house.settlements().await.remove(0).code;
        house.advance(SignedDuration::from_hours(24));
        let flow = house.store().list_flows().await.unwrap().remove(0).id;
        let rule = ledger::rules::TaughtRule::NoNumberAfter { text: "x-".into() };
        engine.teach(&flow, rule, None, "anna").await.unwrap();
        assert_eq!((post_all(&engine).await, receiver.received().len()), (0, 0), "nobody asked for rules ({code})");
        let (other, second, _) = told(&house, &["rule.changed"]).await;
        engine.switch_taught_rule(&flow, 1, true, "anna").await.unwrap();
        assert_eq!(post_all(&other).await, 1);
        let one = second.received().remove(0);
        assert_eq!((one.body["type"].as_str(), one.body["data"]["code"].is_null()), (Some("rule.changed"), true));
    }

    async fn lists_of_receivables_are_told_by_their_id(house) {
        let payt = receivables::payt().await;
        receivables::connect(&house, &payt).await;
        let flow = receivables::install(&house, &[]).await;
        let (engine, receiver, _) = told(&house, &["list.held", "list.released", "list.delivered"]).await;
        receivables::sync(&house, &flow).await;
        receivables::release(&house, &flow).await;
        assert_eq!(post_all(&engine).await, 3);
        let received = receiver.received();
        let types: Vec<&str> = received.iter().map(|one| one.body["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["list.held", "list.released", "list.delivered"]);
        let lists = house.store().list_deliveries(&flow.id, 10).await.unwrap();
        for one in &received {
            let data = one.body["data"].as_object().unwrap();
            assert_eq!(data.keys().collect::<Vec<_>>(), ["code", "delivery", "integration", "settlement", "what"]);
            let delivery = data["delivery"].as_str().unwrap();
            assert!(one.verified && lists.iter().any(|list| list.id == delivery), "{data:?}");
            assert!(data["settlement"].is_null() && data["integration"] == flow.id);
        }
        assert_eq!(received[2].body["data"]["delivery"], lists[0].id, "the list that was taken");
    }

    async fn what_does_not_come_through_is_tried_again_and_holds_up_what_follows(house) {
        house.install(SHORT).await;
        let (engine, receiver, id) = told(&house, &everything()).await;
        house.sync().await;
        receiver.next(&[Conduct::Answer(204), Conduct::Answer(500), Conduct::Redirect]);
        assert_eq!(post(&engine).await, 1);
        let failing = webhook(&engine, &id).await;
        assert_eq!((failing.attempts, failing.failure.as_deref()), (1, Some("the receiver answered 500")));
        assert_eq!((post(&engine).await, receiver.received().len()), (0, 2), "it rests");
        house.advance(SignedDuration::from_secs(30));
        assert_eq!((post(&engine).await, receiver.received().len()), (0, 3), "a redirect is not followed");
        assert_eq!(webhook(&engine, &id).await.failure.as_deref(), Some("the receiver answered 307"));
        house.advance(SignedDuration::from_secs(59));
        assert_eq!(post(&engine).await, 0, "it rests longer each time");
        house.advance(SignedDuration::from_secs(1));
        assert!(post_all(&engine).await > 50);
        let received = receiver.received();
        let positions: Vec<i64> = received.iter().map(position).collect();
        let first = positions[0];
        assert_eq!(positions[..5], [first, first + 1, first + 1, first + 1, first + 2]);
        assert!(received[1].id == received[3].id && received[1].body == received[3].body);
        assert_eq!(received[3].timestamp - received[1].timestamp, 90, "each try has its own moment");
        assert!(received.iter().all(|one| one.verified));
        let well = webhook(&engine, &id).await;
        assert_eq!((well.attempts, well.failing_since), (0, None));
    }

    async fn a_crash_between_sending_and_noting_sends_the_same_again(house) {
        house.install(SHORT).await;
        let (engine, receiver, _) = told(&house, &everything()).await;
        house.sync().await;
        receiver.next(&[Conduct::Answer(204), Conduct::Hang]);
        let worker = engine.clone();
        let work = tokio::spawn(async move { post(&worker).await });
        receiver.wait_for(2).await;
        work.abort();
        assert!(work.await.unwrap_err().is_cancelled());
        let other = super::engine(&house, house.another_engine("worker-2").await.store().clone(), "worker-2");
        assert_eq!(post(&other).await, 0, "the lease of the one that died runs on");
        house.advance(SignedDuration::from_secs(61));
        assert!(post_all(&other).await > 50);
        let received = receiver.received();
        assert_eq!((received[1].id.as_str(), &received[1].body), (received[2].id.as_str(), &received[2].body));
        let mut unique = ids(&received);
        unique.dedup();
        assert_eq!(unique.len() + 1, received.len(), "nothing else came twice");
    }

    async fn two_workers_beside_each_other_deliver_once(house) {
        house.install(SHORT).await;
        let (engine, receiver, _) = told(&house, &everything()).await;
        let other = super::engine(&house, house.another_engine("worker-2").await.store().clone(), "worker-2");
        house.sync().await;
        let (one, two) = tokio::join!(post_all(&engine), post_all(&other));
        assert!(one + two >= receiver.received().len(), "{one} and {two}");
        post_all(&engine).await;
        let received = receiver.received();
        let positions: Vec<i64> = received.iter().map(position).collect();
        assert!(positions.windows(2).all(|two| two[1] == two[0] + 1), "{positions:?}");
    }

    async fn what_fails_for_three_days_is_switched_off_and_its_owner_told(house) {
        house.install(SHORT).await;
        let (engine, receiver, id) = told(&house, &everything()).await;
        let password = SecretString::from("vier paarden eten stro");
        engine.sign_up_first("Anna", "anna@kaas.example", "Kaas", &password).await.unwrap().unwrap();
        let place = tempfile::tempdir().unwrap();
        let mail = MailOptions {
            way: MailWay::Folder(place.path().join("mail")),
            from: "post@kaas.example".into(),
            pages: "https://boeken.example".into(),
        };
        let with_mail = options("worker-1");
        let calls = Calls { mail: Some(mail), private_webhooks: true, ..with_mail.calls };
        let clock: Arc<dyn engine::clock::Clock> = house.clock.clone();
        let engine = Engine::new(engine.store().clone(), clock, EngineOptions { calls, ..with_mail });
        house.sync().await;
        receiver.otherwise(Some(Conduct::Answer(503)));
        let begun = engine.clock().now();
        let mut hours = 0;
        while webhook(&engine, &id).await.state == WebhookState::On {
            assert_eq!(post(&engine).await, 0);
            house.advance(SignedDuration::from_mins(30));
            hours = engine.clock().now().duration_since(begun).as_hours();
            assert!(hours < 80, "never given up");
        }
        assert!(hours >= 72, "{hours} hours");
        let tries = receiver.received().len();
        assert!((60..=90).contains(&tries), "{tries} tries");
        let off = webhook(&engine, &id).await;
        assert_eq!((off.state, off.failure.as_deref()), (WebhookState::Failed, Some("the receiver answered 503")));
        assert_eq!(engine.post_mail().await.unwrap(), 1);
        let mut letters = std::fs::read_dir(place.path().join("mail")).unwrap().map(|file| file.unwrap().path());
        let letter = letters.find(|file| file.extension().is_some_and(|ending| ending == "txt")).unwrap();
        let letter = std::fs::read_to_string(letter).unwrap();
        assert!(letter.starts_with("To: anna@kaas.example\nSubject: Kruispost: a webhook was switched off"), "{letter}");
        assert!(letter.contains("503") && letter.contains("https://boeken.example/webhooks"), "{letter}");
        assert_eq!((post(&engine).await, receiver.received().len()), (0, tries));
        receiver.otherwise(None);
        engine.store().switch_webhook(FIRST_ORGANISATION, &id, true, "anna", engine.clock().now()).await.unwrap();
        assert!(post_all(&engine).await > 50, "it goes on where it stopped");
        assert_eq!(receiver.received()[0].id, receiver.received()[tries].id);
    }
}

#[tokio::test]
async fn who_says_it_is_gone_is_left_alone_at_once() {
    let house = House::on_sqlite().await;
    house.install(SHORT).await;
    let (engine, receiver, id) = told(&house, &everything()).await;
    house.sync().await;
    receiver.next(&[Conduct::Answer(200), Conduct::Answer(410)]);
    assert_eq!(post(&engine).await, 1);
    let off = webhook(&engine, &id).await;
    assert!(off.state == WebhookState::Failed && off.failure.unwrap().contains("410"));
    assert_eq!((post(&engine).await, receiver.received().len()), (0, 2));
    assert_eq!(
        engine.try_webhook(FIRST_ORGANISATION, &id).await.unwrap(),
        None,
        "it can be tried before it is switched on"
    );
    let ping = receiver.received().pop().unwrap();
    assert_eq!((ping.body["type"].as_str(), ping.verified), (Some("ping"), true));
    assert!(ping.id.starts_with("ping_") && ping.body["id"] == ping.id, "{ping:?}");
    receiver.next(&[Conduct::Answer(404)]);
    let failure = engine.try_webhook(FIRST_ORGANISATION, &id).await.unwrap().unwrap();
    assert_eq!(failure.to_string(), "the receiver answered 404");
}

#[tokio::test]
async fn an_address_of_this_network_is_refused_when_made_and_when_delivered_to() {
    let house = House::on_sqlite().await;
    house.install(SHORT).await;
    let (engine, receiver, id) = told(&house, &everything()).await;
    let careful = &house.engine;
    let make = async |address: &str, kinds: &[&str]| {
        careful.create_webhook(FIRST_ORGANISATION, address, kinds, "anna").await.unwrap().map(drop)
    };
    let private = Err(WebhookFault::Address(AddressFault::Private));
    assert_eq!(make(&receiver.url(), &["entry.posted"]).await, private);
    assert_eq!(make("https://169.254.169.254/latest", &["entry.posted"]).await, private);
    assert_eq!(make("https://hooks.example/", &[]).await, Err(WebhookFault::Kinds));
    assert_eq!(make("https://hooks.example/", &["entry.lost"]).await, Err(WebhookFault::Kinds));
    for _ in 0..19 {
        assert_eq!(make("https://hooks.example/", &["entry.posted"]).await, Ok(()));
    }
    assert_eq!(make("https://hooks.example/", &["entry.posted"]).await, Err(WebhookFault::TooMany));
    let hooks = house.store().list_webhooks(FIRST_ORGANISATION).await.unwrap();
    for other in hooks.iter().filter(|hook| hook.id != id) {
        let now = careful.clock().now();
        house.store().remove_webhook(FIRST_ORGANISATION, &other.id, "anna", now).await.unwrap();
    }
    house.sync().await;
    assert_eq!((post(careful).await, receiver.received().len()), (0, 0), "the configuration no longer allows it");
    assert!(webhook(&engine, &id).await.failure.unwrap().contains("private address"));
}

#[tokio::test]
async fn a_worker_delivers_by_itself_until_it_is_stopped() {
    let house = House::on_sqlite().await;
    house.install(SHORT).await;
    let (engine, receiver, _) = told(&house, &everything()).await;
    house.sync().await;
    let stop = CancellationToken::new();
    let running = {
        let stop = stop.clone();
        tokio::spawn(async move { engine.run_webhooks(stop).await })
    };
    receiver.wait_for(20).await;
    stop.cancel();
    running.await.unwrap().unwrap();
}
