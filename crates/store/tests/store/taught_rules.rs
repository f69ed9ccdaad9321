//! Rules that people taught: numbered in their flow, switched and removed, never forgotten.

use ledger::answer::Answer;
use ledger::rules::{MatchField, NumberOf, TaughtRule};
use store::{NewTaughtRule, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{CODE, a_flow, a_leased_flow, a_planned, at};

fn after(text: &str) -> TaughtRule {
    TaughtRule::NumberAfter { text: text.into(), is: NumberOf::Order }
}

fn new(rule: TaughtRule) -> NewTaughtRule {
    NewTaughtRule { rule, from: None, on: false }
}

on_both_engines! {
    async fn rules_are_listed_by_number_with_what_they_were_made_from(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let other = a_flow(&t.store, "other").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        t.store.answer_line(&id, "L-1", &Answer::NotFound, "anna", at(4)).await.unwrap();
        let made = NewTaughtRule { from: Some((id.clone(), "L-1".into())), on: true, ..new(after("BST-")) };
        assert_eq!(t.store.teach(&flow.id, &made, "anna", at(5)).await.unwrap(), 1);
        let payer = TaughtRule::Payer { field: MatchField::Extra1, value: "é%_".into(), debtor: "0010001".into() };
        assert_eq!(t.store.teach(&flow.id, &new(payer.clone()), "bert", at(6)).await.unwrap(), 2);
        assert_eq!(t.store.teach(&other.id, &new(payer.clone()), "bert", at(6)).await.unwrap(), 1);
        let rules = t.store.list_taught_rules(&flow.id).await.unwrap();
        assert_eq!(rules.len(), 2);
        let first = &rules[0];
        assert_eq!((first.number, first.on, &first.rule), (1, true, &after("BST-")));
        assert_eq!((&first.from, first.who.as_str(), first.at), (&Some((CODE.into(), "L-1".into())), "anna", at(5)));
        assert_eq!((rules[1].on, &rules[1].rule, &rules[1].from), (false, &payer, &None));
        let events = t.store.list_events(&id).await.unwrap();
        let told = events.iter().find(|event| event.what == "rule_taught").unwrap();
        assert!(told.detail.contains("BST-"), "{told:?}");
    }

    async fn the_same_rule_is_taught_once_until_it_is_removed(t) {
        let flow = a_flow(&t.store, "shop").await;
        t.store.teach(&flow.id, &new(after("BST-")), "anna", at(1)).await.unwrap();
        let again = t.store.teach(&flow.id, &new(after("BST-")), "anna", at(2)).await;
        assert!(matches!(&again, Err(StoreError::Taken { which, .. }) if which == "1"), "{again:?}");
        t.store.remove_taught_rule(&flow.id, 1, "anna", at(3)).await.unwrap();
        assert!(t.store.list_taught_rules(&flow.id).await.unwrap().is_empty());
        assert_eq!(t.store.teach(&flow.id, &new(after("BST-")), "anna", at(4)).await.unwrap(), 2);
    }

    async fn a_rule_is_switched_on_and_off_until_it_is_removed(t) {
        let flow = a_flow(&t.store, "shop").await;
        let other = a_flow(&t.store, "other").await;
        t.store.teach(&flow.id, &new(after("BST-")), "anna", at(1)).await.unwrap();
        for on in [true, true, false] {
            t.store.switch_taught_rule(&flow.id, 1, on, "anna", at(2)).await.unwrap();
            assert_eq!(t.store.list_taught_rules(&flow.id).await.unwrap()[0].on, on);
        }
        assert!(t.store.switch_taught_rule(&other.id, 1, true, "anna", at(3)).await.is_err(), "of another flow");
        t.store.remove_taught_rule(&flow.id, 1, "anna", at(4)).await.unwrap();
        let gone = t.store.switch_taught_rule(&flow.id, 1, true, "anna", at(5)).await;
        assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
        assert!(t.store.remove_taught_rule(&flow.id, 1, "anna", at(6)).await.is_err());
        let told = t.texts("select what from events order by position").await;
        let expected = ["rule_taught", "rule_switched_on", "rule_switched_on", "rule_switched_off", "rule_removed"];
        assert_eq!(told, expected);
    }

    async fn a_rule_is_made_only_from_a_settlement_of_its_flow(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        let other = a_flow(&t.store, "other").await;
        let made = NewTaughtRule { from: Some((id, "L-1".into())), ..new(after("BST-")) };
        let taught = t.store.teach(&other.id, &made, "anna", at(5)).await;
        assert!(matches!(taught, Err(StoreError::NotFound { .. })), "{taught:?}");
        let nowhere = t.store.teach("nothing", &new(after("BST-")), "anna", at(5)).await;
        assert!(matches!(nowhere, Err(StoreError::NotFound { what: "flow", .. })), "{nowhere:?}");
        assert!(t.store.list_taught_rules(&other.id).await.unwrap().is_empty());
    }
}
