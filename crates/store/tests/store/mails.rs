//! The outbox: sealed while it waits, tried with growing waits, gone once sent.

use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use store::{FIRST_ORGANISATION, NewUser, Role};

use crate::engines::on_both_engines;
use crate::samples::at;

const LETTER: &str = "{\"text\": \"https://x/choose-password/abcdef\"}";

fn minutes(number: i64) -> i64 {
    number * 60
}

on_both_engines! {
    async fn a_letter_is_sealed_while_it_waits_and_gone_once_it_was_sent(t) {
        t.store.queue_mail("anna@kaas.example", &SecretString::from(LETTER), at(0)).await.unwrap();
        let bytes = t.bytes("select sealed from mails").await;
        assert!(!bytes.windows(6).any(|part| part == b"abcdef"), "the link is not in the clear");
        let due = t.store.take_due_mails(at(1), 10).await.unwrap();
        assert_eq!((due.len(), due[0].recipient.as_str(), due[0].letter.expose_secret()), (1, "anna@kaas.example", LETTER));
        assert!(t.another().await.take_due_mails(at(1), 10).await.unwrap().is_empty(), "one process has it");
        t.store.set_mail_sent(&due[0].id, at(2)).await.unwrap();
        assert!(t.store.take_due_mails(at(minutes(600)), 10).await.unwrap().is_empty());
        assert_eq!(t.number("select count(*) from mails where sealed is null and sent_at_ms is not null").await, 1);
    }

    async fn what_fails_waits_longer_each_time_and_is_given_up_at_last(t) {
        t.store.queue_mail("anna@kaas.example", &SecretString::from(LETTER), at(0)).await.unwrap();
        let (mut now, mut tries) = (at(0), 0);
        while t.store.list_given_up_mails(5).await.unwrap().is_empty() {
            let due = t.store.take_due_mails(now, 10).await.unwrap();
            for mail in &due {
                t.store.set_mail_failed(&mail.id, "450 later", false).await.unwrap();
                tries += 1;
            }
            now = now.checked_add(SignedDuration::from_mins(1)).unwrap();
        }
        assert_eq!(tries, 9);
        let hours = now.duration_since(at(0)).as_hours();
        assert!((7..=9).contains(&hours), "{hours} hours");
        assert_eq!(t.store.list_given_up_mails(5).await.unwrap(), [("anna@kaas.example".into(), "450 later".into())]);
        assert_eq!(t.number("select count(*) from mails where sealed is not null").await, 0);
    }

    async fn what_is_refused_for_good_is_given_up_at_once(t) {
        t.store.queue_mail("otto@kaas.example", &SecretString::from(LETTER), at(0)).await.unwrap();
        let due = t.store.take_due_mails(at(0), 10).await.unwrap();
        t.store.set_mail_failed(&due[0].id, "550 nobody here", true).await.unwrap();
        assert_eq!(t.store.list_given_up_mails(5).await.unwrap().len(), 1);
        assert!(t.store.take_due_mails(at(minutes(6000)), 10).await.unwrap().is_empty());
    }

    async fn people_are_told_once_in_a_while_and_only_who_wants_it(t) {
        let anna = NewUser { email: "anna@kaas.example".into(), name: "Anna".into(), password_hash: Some("x".into()) };
        let anna = t.store.create_first_user(&anna, "Kaas", at(1)).await.unwrap();
        let bert = NewUser { email: "bert@kaas.example".into(), name: "Bert".into(), password_hash: None };
        t.store.add_member(FIRST_ORGANISATION, &bert, Role::Viewer, "anna", at(2)).await.unwrap();
        t.store.set_language(&anna.id, "nl").await.unwrap();
        let told = t.store.list_notified(FIRST_ORGANISATION).await.unwrap();
        assert_eq!(told.len(), 1, "who has no password yet has nothing to come for: {told:?}");
        assert_eq!((told[0].email.as_str(), told[0].language.as_str()), ("anna@kaas.example", "nl"));
        assert!(t.store.begin_notice(FIRST_ORGANISATION, at(0), at(10)).await.unwrap());
        assert!(!t.store.begin_notice(FIRST_ORGANISATION, at(9), at(11)).await.unwrap());
        assert!(t.store.begin_notice(FIRST_ORGANISATION, at(10), at(12)).await.unwrap());
        t.store.set_notices(FIRST_ORGANISATION, &anna.id, false).await.unwrap();
        assert!(!t.store.wants_notices(FIRST_ORGANISATION, &anna.id).await.unwrap());
        assert!(t.store.list_notified(FIRST_ORGANISATION).await.unwrap().is_empty());
    }
}
