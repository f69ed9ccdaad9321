//! Webhooks: told from now on, in order, at least once, by one worker at a time.

use jiff::SignedDuration;
use secrecy::ExposeSecret;
use store::{FIRST_ORGANISATION, NewUser, NewWebhook, Store, StoreError, Undelivered, WebhookState};

use crate::engines::{TestStore, on_both_engines};
use crate::samples::{CODE, TTL, a_fetched, a_leased_flow, a_read, at};

const KINDS: &str = "settlement.fetched entry.posted";

async fn a_webhook(store: &Store, seconds: i64) -> String {
    let new = NewWebhook { organisation_id: FIRST_ORGANISATION, address: "https://hooks.example/kp", kinds: KINDS };
    store.create_webhook(new, "anna", at(seconds)).await.unwrap().0
}

fn told(waiting: &[Undelivered]) -> Vec<(i64, &str)> {
    waiting.iter().map(|one| (one.position, one.what.as_str())).collect()
}

async fn due(t: &TestStore, seconds: i64) -> Vec<String> {
    t.store.list_due_webhooks(at(seconds), 10).await.unwrap()
}

on_both_engines! {
    async fn the_secret_is_sealed_and_given_once(t) {
        let new = NewWebhook { organisation_id: FIRST_ORGANISATION, address: "https://hooks.example/kp", kinds: KINDS };
        let (id, secret) = t.store.create_webhook(new, "anna", at(1)).await.unwrap();
        let plain = secret.expose_secret();
        assert!(plain.starts_with("whsec_") && plain.len() == 50, "{plain}");
        let bytes = t.bytes("select sealed from webhooks").await;
        assert!(!bytes.windows(12).any(|part| part == &plain.as_bytes()[6..18]), "it is not in the clear");
        let kept = t.store.get_webhook_secret(FIRST_ORGANISATION, &id).await.unwrap();
        assert_eq!(kept.expose_secret(), plain);
        assert_ne!(t.store.get_webhook_secret(FIRST_ORGANISATION, &a_webhook(&t.store, 2).await).await.unwrap().expose_secret(), plain);
        let webhook = t.store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap();
        assert_eq!((webhook.state, webhook.kinds.as_str(), webhook.delivered_at), (WebhookState::On, KINDS, None));
    }

    async fn a_new_webhook_is_told_from_now_on_and_of_new_flows_from_their_beginning(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        a_fetched(&t.store, &lease, CODE).await;
        let id = a_webhook(&t.store, 2).await;
        assert_eq!((due(t, 3).await.len(), t.store.list_undelivered(&id, 10).await.unwrap().len()), (0, 0), "no history");
        let settlement = a_read(&t.store, &lease, "20261119001").await;
        assert_eq!(due(t, 3).await, std::slice::from_ref(&id));
        let waiting = t.store.list_undelivered(&id, 10).await.unwrap();
        assert_eq!(told(&waiting), [(2, "fetched"), (3, "read")]);
        let of = waiting[0].settlement.as_ref().unwrap();
        assert_eq!((of.id.as_str(), of.code.as_str()), (settlement.as_str(), "20261119001"));
        let (later, lease) = a_leased_flow(&t.store, "second").await;
        a_fetched(&t.store, &lease, CODE).await;
        let waiting = t.store.list_undelivered(&id, 10).await.unwrap();
        let of_later: Vec<_> = waiting.iter().filter(|one| one.flow_id == later.id).map(|one| one.position).collect();
        assert_eq!(of_later, [1]);
    }

    async fn what_was_delivered_does_not_wait_any_more(t) {
        let id = a_webhook(&t.store, 0).await;
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        a_read(&t.store, &lease, CODE).await;
        let taken = t.store.take_webhook(&id, at(10), TTL).await.unwrap().unwrap();
        assert!(t.store.set_webhook_delivered(&taken.lease, &flow.id, 1, at(11)).await.unwrap());
        assert_eq!(told(&t.store.list_undelivered(&id, 10).await.unwrap()), [(2, "read")]);
        assert!(t.store.pass_webhook_by(&taken.lease, &flow.id, 2).await.unwrap());
        assert!(t.store.pass_webhook_by(&taken.lease, &flow.id, 1).await.unwrap(), "never back");
        t.store.release_webhook(&taken.lease).await.unwrap();
        assert!(due(t, 12).await.is_empty());
        let webhook = t.store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap();
        assert_eq!(webhook.delivered_at, Some(at(11)));
    }

    async fn one_worker_at_a_time_delivers_and_one_that_lost_it_changes_nothing(t) {
        let id = a_webhook(&t.store, 0).await;
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        a_fetched(&t.store, &lease, CODE).await;
        let other = t.another().await;
        let (one, two) = tokio::join!(t.store.take_webhook(&id, at(10), TTL), other.take_webhook(&id, at(10), TTL));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.is_some() != two.is_some(), "one has it");
        let first = one.or(two).unwrap().lease;
        assert!(due(t, 69).await.is_empty() && other.take_webhook(&id, at(69), TTL).await.unwrap().is_none());
        let kept = t.store.keep_webhook(&first, at(40), TTL).await.unwrap().unwrap();
        assert_eq!(kept.until, at(100));
        assert!(other.take_webhook(&id, at(99), TTL).await.unwrap().is_none(), "it was kept");
        let second = other.take_webhook(&id, at(100), TTL).await.unwrap().unwrap().lease;
        assert!(t.store.keep_webhook(&kept, at(101), TTL).await.unwrap().is_none());
        assert!(!t.store.set_webhook_delivered(&kept, &flow.id, 1, at(101)).await.unwrap());
        assert!(!t.store.pass_webhook_by(&kept, &flow.id, 1).await.unwrap());
        assert!(!t.store.set_webhook_failed(&kept, "x", at(200), at(101)).await.unwrap());
        assert!(!t.store.give_webhook_up(&kept, "x", at(101)).await.unwrap());
        t.store.release_webhook(&kept).await.unwrap();
        assert!(t.store.take_webhook(&id, at(102), TTL).await.unwrap().is_none(), "the second one still has it");
        assert_eq!(t.store.list_undelivered(&id, 10).await.unwrap().len(), 1);
        assert!(other.set_webhook_delivered(&second, &flow.id, 1, at(103)).await.unwrap());
    }

    async fn what_fails_rests_and_remembers_since_when(t) {
        let id = a_webhook(&t.store, 0).await;
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        a_fetched(&t.store, &lease, CODE).await;
        for (now, next) in [(10, 40), (40, 100)] {
            let taken = t.store.take_webhook(&id, at(now), TTL).await.unwrap().unwrap();
            assert!(t.store.set_webhook_failed(&taken.lease, "503", at(next), at(now)).await.unwrap());
            assert!(due(t, next - 1).await.is_empty());
        }
        let webhook = t.store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap();
        assert_eq!((webhook.attempts, webhook.failing_since, webhook.failed_at), (2, Some(at(10)), Some(at(40))));
        assert_eq!(webhook.failure.as_deref(), Some("503"));
        let taken = t.store.take_webhook(&id, at(100), TTL).await.unwrap().unwrap();
        assert!(t.store.set_webhook_delivered(&taken.lease, &flow.id, 1, at(101)).await.unwrap());
        let webhook = t.store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap();
        assert_eq!((webhook.attempts, webhook.failing_since, webhook.failed_at), (0, None, Some(at(40))));
    }

    async fn what_is_given_up_rests_until_a_person_switches_it_on_and_misses_nothing(t) {
        let id = a_webhook(&t.store, 0).await;
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        a_fetched(&t.store, &lease, CODE).await;
        let taken = t.store.take_webhook(&id, at(10), TTL).await.unwrap().unwrap();
        assert!(t.store.give_webhook_up(&taken.lease, "410 Gone", at(10)).await.unwrap());
        assert!(due(t, 1000).await.is_empty() && t.store.take_webhook(&id, at(1000), TTL).await.unwrap().is_none());
        let webhook = t.store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap();
        assert_eq!((webhook.state, webhook.failure.as_deref()), (WebhookState::Failed, Some("410 Gone")));
        for on in [true, true, false, true] {
            t.store.switch_webhook(FIRST_ORGANISATION, &id, on, "anna", at(1001)).await.unwrap();
        }
        assert_eq!(due(t, 1002).await, std::slice::from_ref(&id));
        assert_eq!(told(&t.store.list_undelivered(&id, 10).await.unwrap()), [(1, "fetched")]);
        let taken = t.store.take_webhook(&id, at(1002), TTL).await.unwrap().unwrap();
        t.store.switch_webhook(FIRST_ORGANISATION, &id, false, "anna", at(1003)).await.unwrap();
        assert!(t.store.keep_webhook(&taken.lease, at(1004), TTL).await.unwrap().is_none(), "nothing more is sent");
        let audit = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
        let whats: Vec<&str> = audit.iter().map(|row| row.what.as_str()).filter(|what| what.starts_with("webhook")).collect();
        let (on, off) = ("webhook_switched_on", "webhook_switched_off");
        assert_eq!(whats, ["webhook_created", "webhook_given_up", on, off, on, off]);
    }

    async fn a_damaged_secret_is_given_up_and_the_others_are_told(t) {
        let damaged = a_webhook(&t.store, 0).await;
        let x = if t.is_sqlite() { "x'78'" } else { "'\\x78'" };
        t.execute(&format!("update webhooks set sealed = {x}")).await;
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        a_fetched(&t.store, &lease, CODE).await;
        assert!(t.store.take_webhook(&damaged, at(10), TTL).await.unwrap().is_none());
        let webhook = t.store.get_webhook(FIRST_ORGANISATION, &damaged).await.unwrap();
        assert!(webhook.state == WebhookState::Failed && webhook.failure.unwrap().contains("make it anew"));
    }

    async fn a_trial_is_noted_and_changes_nothing_else(t) {
        let id = a_webhook(&t.store, 0).await;
        t.store.note_webhook_tried(&id, Some("no answer"), at(5)).await.unwrap();
        t.store.note_webhook_tried(&id, None, at(6)).await.unwrap();
        let webhook = t.store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap();
        assert_eq!((webhook.failed_at, webhook.failure.as_deref()), (Some(at(5)), Some("no answer")));
        assert_eq!((webhook.delivered_at, webhook.attempts, webhook.failing_since), (Some(at(6)), 0, None));
    }

    async fn somebody_elses_webhook_is_not_found(t) {
        let anna = NewUser { email: "anna@kaas.example".into(), name: "Anna".into(), password_hash: None };
        let anna = t.store.create_first_user(&anna, "Kaas", at(0)).await.unwrap();
        let id = a_webhook(&t.store, 1).await;
        let elsewhere = t.store.create_organisation("Elders", &anna.id, "anna", at(2)).await.unwrap();
        let missing = |outcome: Result<(), StoreError>| assert!(matches!(outcome, Err(StoreError::NotFound { .. })), "{outcome:?}");
        missing(t.store.get_webhook(&elsewhere, &id).await.map(drop));
        missing(t.store.get_webhook_secret(&elsewhere, &id).await.map(drop));
        missing(t.store.switch_webhook(&elsewhere, &id, false, "otto", at(3)).await);
        missing(t.store.remove_webhook(&elsewhere, &id, "otto", at(3)).await);
        assert!(t.store.list_webhooks(&elsewhere).await.unwrap().is_empty());
        let new = NewWebhook { organisation_id: &elsewhere, address: "https://otto.example", kinds: KINDS };
        let other = t.store.create_webhook(new, "otto", at(3)).await.unwrap().0;
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        a_fetched(&t.store, &lease, CODE).await;
        assert_eq!(due(t, 20).await, std::slice::from_ref(&id), "only the flow's own organisation is told");
        assert!(t.store.list_undelivered(&other, 10).await.unwrap().is_empty());
        let taken = t.store.take_webhook(&id, at(20), SignedDuration::from_secs(5)).await.unwrap().unwrap();
        assert!(t.store.set_webhook_delivered(&taken.lease, &flow.id, 1, at(21)).await.unwrap());
        t.store.remove_webhook(FIRST_ORGANISATION, &id, "anna", at(22)).await.unwrap();
        missing(t.store.get_webhook(FIRST_ORGANISATION, &id).await.map(drop));
        assert!(!t.store.set_webhook_delivered(&taken.lease, &flow.id, 1, at(23)).await.unwrap(), "removed meanwhile");
    }
}
