//! The back-test: what was booked comes out again, other rules show what they change, and nothing is written.

use std::collections::BTreeMap;

use engine::commands::{Backtest, Backtested, LineDifference};
use jiff::civil::date;
use ledger::answer::Answer;
use ledger::rules::TaughtRule;
use ledger::state::SettlementState;

use crate::house::{House, on_both_engines};

const SETTINGS: &[(&str, &str)] = &[("start_date", "2026-03-12")];

fn ask(settings: &[(&str, &str)]) -> Backtest {
    Backtest {
        flow: "webshop".into(),
        from: date(2026, 3, 1),
        to: date(2026, 3, 31),
        settings: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        finder: None,
        taught: Vec::new(),
        switched_on: Vec::new(),
        switched_off: Vec::new(),
    }
}

impl House {
    async fn backtest(&self, settings: &[(&str, &str)]) -> Backtested {
        self.engine.backtest(&ask(settings)).await.unwrap()
    }

    /// The bytes of the database and of what was written to it last.
    fn bytes(&self) -> [Vec<u8>; 2] {
        let file = self.database_file();
        [file.to_owned(), format!("{file}-wal")].map(|file| std::fs::read(file).unwrap())
    }

    /// By settlement and line: account, invoice and amount, as they were booked.
    async fn booked_lines(&self) -> BTreeMap<(String, String), Vec<(String, Option<String>, i64)>> {
        let mut booked: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in self.settlements().await {
            for entry in self.store().entries_of(&row.id).await.unwrap() {
                for line in &entry.parts.lines {
                    let part = (line.account.number().to_owned(), line.invoice.clone(), line.signed().unwrap().minor());
                    for covered in &line.covers {
                        booked.entry((row.code.clone(), covered.clone())).or_default().push(part.clone());
                    }
                }
            }
        }
        booked
    }
}

on_both_engines! {
    async fn the_same_rules_change_nothing(house) {
        house.install(SETTINGS).await;
        house.finish().await;
        let done = house.backtest(&[]).await;
        assert_eq!((done.differences, done.otherwise, done.not_read), (Vec::new(), Vec::new(), Vec::new()));
        assert_eq!(done.settlements, house.settlements().await.len());
        assert!(done.rules.iter().all(|count| count.was == count.would_be));
        assert_eq!(done.rules.iter().map(|count| count.was.lines).sum::<usize>(), done.lines);
    }

    async fn todays_rules_give_what_was_booked_with_the_balances_given_back(house) {
        house.install(SETTINGS).await;
        house.finish().await;
        // With nothing that books by itself every line that was found is told, with where it was.
        let done = house.backtest(&[("books_by_itself", "none")]).await;
        let booked = house.booked_lines().await;
        let confirmed: Vec<String> = house
            .settlements()
            .await
            .into_iter()
            .filter(|row| row.state == SettlementState::Confirmed)
            .map(|row| row.code)
            .collect();
        let told: Vec<&LineDifference> =
            done.differences.iter().filter(|one| confirmed.contains(&one.settlement)).collect();
        assert!(told.len() > 20, "{}", told.len());
        for one in told {
            let was: Vec<_> = one.was.parts.iter().map(|part| (part.0.clone(), part.2.clone(), part.3.minor())).collect();
            assert_eq!(booked[&(one.settlement.clone(), one.line.id.clone())], was, "{} {}", one.settlement, one.line.id);
            assert!(one.was.is_found() && !one.would_be.is_found(), "{one:?}");
            assert_eq!(one.would_be.rule(), "debtor_not_found");
        }
    }

    async fn where_a_person_answered_the_other_rules_are_compared_with_him(house) {
        house.install(&[SETTINGS[0], ("approval", "always_ask")]).await;
        house.finish().await;
        let before = house.backtest(&[("books_by_itself", "none")]).await;
        let one = before.differences.first().unwrap().clone();
        house.engine.answer_line(&one.settlement, &one.line.id, &Answer::NotFound, "els").await.unwrap();
        house.finish().await;
        let after = house.backtest(&[("books_by_itself", "none")]).await;
        let same = after.differences.iter().find(|other| other.line.id == one.line.id).unwrap();
        assert_eq!((&same.was, &same.would_be), (&one.was, &one.would_be), "answers are left out of both");
        assert_eq!(same.answer, Some((Answer::NotFound, true)));
    }

    async fn what_can_not_be_tried_is_named(house) {
        house.install(SETTINGS).await;
        house.finish().await;
        for (settings, why) in [
            ([("journal", "55")], "does not decide how an invoice is found"),
            ([("colour", "red")], "there is no such setting"),
            ([("finder_type", "guess")], "not one of the possible words"),
        ] {
            let refused = house.engine.backtest(&ask(&settings)).await.unwrap_err();
            assert!(refused.to_string().contains(why), "{refused}");
        }
        let empty = Backtest { taught: vec![TaughtRule::NoNumberAfter { text: " ".into() }], ..ask(&[]) };
        house.engine.backtest(&empty).await.unwrap_err();
        let unknown = Backtest { switched_on: vec![7], ..ask(&[]) };
        assert!(house.engine.backtest(&unknown).await.unwrap_err().to_string().contains("no taught rule 7"));
        house.engine.backtest(&Backtest { flow: "no such".into(), ..ask(&[]) }).await.unwrap_err();
    }
}

#[tokio::test]
async fn not_one_byte_is_written() {
    let house = House::on_sqlite().await;
    house.install(SETTINGS).await;
    house.finish().await;
    let (before, posts) = (house.bytes(), house.posts());
    let done = house.backtest(&[("books_by_itself", "none")]).await;
    assert!(!done.differences.is_empty());
    assert!(house.bytes() == before, "the database changed");
    assert_eq!(house.posts(), posts);
    house.everything_is_booked_once().await;
}
