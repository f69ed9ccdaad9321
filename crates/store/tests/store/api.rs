//! Programs: their tokens, and writes that are done once.

use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use store::{FIRST_ORGANISATION, NewApiToken, Repeated, StoreError};

use crate::engines::on_both_engines;
use crate::samples::at;

fn reports() -> NewApiToken<'static> {
    NewApiToken { organisation_id: FIRST_ORGANISATION, name: "reports", scopes: "read", expires_at: Some(at(86_400)) }
}

on_both_engines! {
    async fn a_token_counts_until_it_stops_or_is_revoked_and_only_its_hash_is_kept(t) {
        let (id, token) = t.store.create_api_token(reports(), "anna", at(0)).await.unwrap();
        let kept = t.texts("select token_sha256 from api_tokens").await;
        assert!(kept[0].len() == 64 && !token.expose_secret().contains(&kept[0]), "{kept:?}");
        let found = t.store.visit_api_token(&token, at(10)).await.unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.scopes.as_str(), found.used_at), (id.as_str(), "read", None));
        t.store.visit_api_token(&token, at(60)).await.unwrap();
        assert_eq!(t.store.list_api_tokens(FIRST_ORGANISATION).await.unwrap()[0].used_at, Some(at(10)), "to five minutes");
        assert!(t.store.visit_api_token(&token, at(86_400)).await.unwrap().is_none(), "it has stopped");
        assert!(t.store.visit_api_token(&SecretString::from("kp_0"), at(1)).await.unwrap().is_none());
        let elsewhere = t.store.revoke_api_token("other", &id, "otto", at(20)).await;
        assert!(matches!(elsewhere, Err(StoreError::NotFound { .. })), "{elsewhere:?}");
        t.store.claim_request(&id, "key", "hash", at(20)).await.unwrap();
        t.store.revoke_api_token(FIRST_ORGANISATION, &id, "anna", at(30)).await.unwrap();
        assert!(t.store.visit_api_token(&token, at(40)).await.unwrap().is_none());
        assert_eq!(t.number("select count(*) from api_requests").await, 0);
    }

    async fn a_write_with_a_key_has_one_answer_for_a_day(t) {
        let (id, _) = t.store.create_api_token(reports(), "anna", at(0)).await.unwrap();
        let claim = async |hash: &str, seconds: i64| t.store.claim_request(&id, "key", hash, at(seconds)).await.unwrap();
        assert_eq!(claim("one", 0).await, Repeated::First);
        assert_eq!(claim("one", 1).await, Repeated::UnderWay);
        t.store.release_request(&id, "key").await.unwrap();
        assert_eq!(claim("one", 2).await, Repeated::First, "nothing was done, so it may be done");
        t.store.keep_answer(&id, "key", 201, "{}").await.unwrap();
        t.store.release_request(&id, "key").await.unwrap();
        assert_eq!(claim("one", 3).await, Repeated::Answered { status: 201, body: "{}".into() });
        assert_eq!(claim("two", 4).await, Repeated::OtherRequest);
        let day = SignedDuration::from_hours(24).as_secs();
        assert_eq!(claim("two", day + 3).await, Repeated::First, "a day later it is forgotten");
        assert_eq!(claim("two", day + 3 + 601).await, Repeated::First, "whoever began it is gone");
    }

    async fn two_programs_claim_one_key_and_one_gets_it(t) {
        let (id, _) = t.store.create_api_token(reports(), "anna", at(0)).await.unwrap();
        let other = t.another().await;
        let (one, two) = tokio::join!(
            t.store.claim_request(&id, "key", "hash", at(1)),
            other.claim_request(&id, "key", "hash", at(1))
        );
        let firsts = [one.unwrap(), two.unwrap()].iter().filter(|claimed| **claimed == Repeated::First).count();
        assert_eq!(firsts, 1);
    }
}
