//! The books that a run keeps are what it would read anew, whatever happened since.

use std::collections::HashMap;

use engine::KeptBooks;
use engine::clock::Clock as _;
use engine::settings::{Settings, rules};
use ledger::open_item::OpenItem;
use ledger::state::{EntryState, SettlementState};

use crate::house::{House, on_both_engines};
use crate::time::LAST_FOUR;

impl House {
    /// The mirror, less what planned entries of other settlements will take, by the longest way.
    async fn books_without(&self, settlement_id: &str) -> Vec<OpenItem> {
        let store = self.engine.store();
        let flow = store.list_flows().await.unwrap().remove(0);
        let mut taken: HashMap<(i64, String), i64> = HashMap::new();
        for row in self.settlements().await {
            if row.id == settlement_id || row.state == SettlementState::Closed {
                continue;
            }
            for entry in store.entries_of(&row.id).await.unwrap() {
                if !matches!(entry.state, EntryState::Planned | EntryState::Approved | EntryState::Refused) {
                    continue;
                }
                for line in &entry.parts.lines {
                    let Some(invoice) = line.invoice.clone() else { continue };
                    *taken.entry((entry.parts.administration, invoice)).or_default() += line.signed().unwrap().minor();
                }
            }
        }
        let mut items = store.get_open_items(&flow.id).await.unwrap();
        for item in &mut items {
            let minor = taken.get(&(item.administration, item.invoice.clone())).copied().unwrap_or_default();
            let by = ledger::money::Money::new(minor, item.balance.currency());
            item.balance = item.balance.checked_add(by).unwrap();
        }
        items
    }

    /// Compares the kept books with the longest way, for every settlement and for one that is not there. Gives how much is
    /// taken in all.
    async fn kept_are_the_same(&self, kept: &KeptBooks) -> usize {
        let store = self.engine.store();
        let flow = store.list_flows().await.unwrap().remove(0);
        let rules = rules(&Settings::of(&flow).unwrap()).unwrap();
        let ids: Vec<String> = self.settlements().await.into_iter().map(|row| row.id).collect();
        for id in ids.iter().map(String::as_str).chain(["nobody"]) {
            let books = kept.for_settlement(store, &flow, &rules, id).await.unwrap();
            assert_eq!(books.items(), self.books_without(id).await);
        }
        let mirror = store.get_open_items(&flow.id).await.unwrap();
        let books = kept.for_settlement(store, &flow, &rules, "nobody").await.unwrap();
        mirror.iter().zip(books.items()).filter(|(mirror, item)| mirror.balance != item.balance).count()
    }
}

on_both_engines! {
    async fn kept_books_follow_whatever_people_and_runs_do(house) {
        house.install(&[LAST_FOUR, ("approval", "always_ask")]).await;
        house.sync().await;
        let kept = KeptBooks::default();
        let all = house.kept_are_the_same(&kept).await;
        assert!(all > 20, "{all}");
        let codes: Vec<String> = house.settlements().await.into_iter().map(|row| row.code).collect();
        let [first, second, third, ..] = codes.as_slice() else { panic!("{codes:?}") };
        house.engine.approve(first, "els").await.unwrap();
        assert_eq!(house.kept_are_the_same(&kept).await, all);
        house.engine.close(second, "els", "by hand").await.unwrap();
        let without_second = house.kept_are_the_same(&kept).await;
        assert!(without_second < all);
        house.engine.retry(third, "els").await.unwrap();
        assert!(house.kept_are_the_same(&kept).await < without_second);
        // The run writes the mirror; whoever keeps books beside it has to be told.
        house.sync().await;
        kept.forget().await;
        let after = house.kept_are_the_same(&kept).await;
        assert!(after > 0 && after < without_second, "the first is in AFAS, the third is planned again");
        let id = house.settlements().await.into_iter().find(|row| row.code == *second).unwrap().id;
        house.engine.store().reopen_settlement(&id, "els", house.clock.now()).await.unwrap();
        assert_eq!(house.kept_are_the_same(&kept).await, after);
    }
}
