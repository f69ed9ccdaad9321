//! What people answer about single lines: planned with the answer, and booked once.

use engine::EngineError;
use engine::commands::{OpenLine, Waiting};
use ledger::answer::{Answer, AnsweredPart};
use ledger::money::Money;
use ledger::open_item::OpenItem;
use ledger::rules::TaughtRule;
use ledger::state::SettlementState;
use store::StoreError;

use crate::house::{House, on_both_engines};

const SETTINGS: &[(&str, &str)] = &[("start_date", "2026-03-12"), ("approval", "full_match_only")];

pub(crate) fn on_invoice(invoice: &str, amount: Option<Money>) -> Answer {
    Answer::Invoices { parts: vec![AnsweredPart { invoice: invoice.into(), amount }] }
}

impl House {
    /// The first settlement that waits with a payment that has no invoice, and that payment.
    async fn an_open_payment(&self) -> (Waiting, OpenLine) {
        let waiting = self.engine.list_questions(None).await.unwrap();
        let open = waiting.iter().find_map(|one| {
            let line = one.lines.iter().find(|open| open.line.amount.is_positive())?;
            Some((one.clone(), line.clone()))
        });
        open.unwrap_or_else(|| panic!("no payment waits for an answer: {waiting:?}"))
    }

    /// An open invoice that no planned entry wants, and on which nothing was paid.
    pub(crate) async fn a_free_invoice(&self) -> OpenItem {
        let flow = self.store().get_flow("webshop").await.unwrap();
        let items = self.store().get_open_items(&flow.id).await.unwrap();
        let mut taken = Vec::new();
        for row in self.settlements().await {
            let entries = self.store().entries_of(&row.id).await.unwrap();
            taken.extend(entries.into_iter().flat_map(|entry| entry.parts.lines).filter_map(|line| line.invoice));
        }
        let free = |item: &OpenItem| {
            let good = item.administration == 1 && !item.debtor_blocked && item.balance.is_positive();
            good && item.balance == item.amount && !taken.contains(&item.invoice)
        };
        items.into_iter().find(free).expect("the world has an invoice that nobody paid")
    }

    /// Answers that no invoice is meant, for every line that is still open.
    async fn answer_the_rest(&self, code: &str) {
        for waiting in self.engine.list_questions(Some("webshop")).await.unwrap() {
            for open in waiting.lines.iter().filter(|_| waiting.settlement.code == code) {
                self.engine.answer_line(code, &open.line.id, &Answer::NotFound, "els").await.unwrap();
            }
        }
    }
}

on_both_engines! {
    async fn an_answered_line_is_booked_where_the_person_said(house) {
        house.install(SETTINGS).await;
        house.finish().await;
        let (waiting, open) = house.an_open_payment().await;
        let (code, line) = (waiting.settlement.code.clone(), open.line.id.clone());
        let invoice = house.a_free_invoice().await;
        house.engine.answer_line(&code, &line, &on_invoice(&invoice.invoice, None), "els").await.unwrap();
        assert_eq!(house.state(&code).await, SettlementState::Read);
        house.finish().await;
        house.answer_the_rest(&code).await;
        house.finish().await;
        assert_eq!(house.state(&code).await, SettlementState::Confirmed, "a person has answered everything");
        let entries = house.entries(&code).await;
        let lines: Vec<_> = entries.iter().flat_map(|entry| &entry.parts.lines).collect();
        let booked: Vec<_> = lines.iter().filter(|booked| booked.covers.contains(&line)).collect();
        assert!(booked.iter().any(|booked| booked.invoice.as_ref() == Some(&invoice.invoice)), "{booked:?}");
        assert!(booked.iter().all(|booked| booked.account.number() == invoice.debtor), "{booked:?}");
        house.everything_is_booked_once().await;
        let late = house.engine.answer_line(&code, &line, &Answer::NotFound, "els").await;
        assert!(matches!(late, Err(EngineError::Store(StoreError::MayBeBooked { .. }))), "{late:?}");
        let all = house.engine.list_questions(None).await.unwrap();
        assert!(all.iter().all(|waiting| waiting.settlement.code != code));
    }

    async fn an_answer_that_was_withdrawn_is_a_question_again(house) {
        house.install(SETTINGS).await;
        house.finish().await;
        let (waiting, open) = house.an_open_payment().await;
        let (code, line) = (waiting.settlement.code.as_str(), open.line.id.as_str());
        house.engine.answer_line(code, line, &Answer::NotFound, "els").await.unwrap();
        house.sync().await;
        let lines = |all: Vec<Waiting>| -> Vec<String> {
            let here = all.into_iter().filter(|one| one.settlement.code == code);
            here.flat_map(|one| one.lines).map(|open| open.line.id).collect()
        };
        assert!(!lines(house.engine.list_questions(None).await.unwrap()).contains(&line.to_owned()));
        if house.state(code).await == SettlementState::Planned {
            house.engine.withdraw_answer(code, line, "els").await.unwrap();
            house.sync().await;
            assert!(lines(house.engine.list_questions(None).await.unwrap()).contains(&line.to_owned()));
        } else {
            // It was the only line: everything is answered, so it was booked.
            house.engine.withdraw_answer(code, line, "els").await.unwrap_err();
        }
        house.everything_is_booked_once().await;
    }

    async fn an_answer_that_can_not_be_carried_out_is_refused_with_the_reason(house) {
        house.install(SETTINGS).await;
        house.finish().await;
        let (waiting, open) = house.an_open_payment().await;
        let (code, line, amount) = (waiting.settlement.code.as_str(), open.line.id.as_str(), open.line.amount);
        let invoice = house.a_free_invoice().await.invoice;
        let cent = Money::new(1, amount.currency());
        for (answer, why) in [
            (on_invoice("no such invoice", None), "no invoice no such invoice was open"),
            (on_invoice(&invoice, Some(amount.checked_neg().unwrap())), "does not have the sign"),
            (on_invoice(&invoice, Some(Money::zero(amount.currency()))), "does not have the sign"),
            (on_invoice(&invoice, Some(amount.checked_add(cent).unwrap())), "come to more than the line"),
            (Answer::Invoices { parts: Vec::new() }, "at least one invoice"),
            (Answer::Advance { debtor: " ".into() }, "the number of a debtor"),
        ] {
            let refused = house.engine.answer_line(code, line, &answer, "els").await.unwrap_err();
            assert!(refused.to_string().contains(why), "{answer:?}: {refused}");
        }
        let before = house.settlement(code).await;
        assert_eq!(before.state, SettlementState::Planned);
        assert!(house.store().get_answers(&before.id).await.unwrap().is_empty());
        house.engine.answer_line(code, "no line", &Answer::NotFound, "els").await.unwrap_err();
        house.engine.answer_line("NONE-0000", line, &Answer::NotFound, "els").await.unwrap_err();
    }

    async fn a_settlement_that_asks_tells_its_open_lines_as_well(house) {
        assert!(house.afas.block_period(1, 2026, 3));
        house.install(SETTINGS).await;
        house.finish().await;
        let waiting = house.engine.list_questions(Some("webshop")).await.unwrap();
        assert!(waiting.iter().all(|one| one.settlement.state == SettlementState::Asking && !one.questions.is_empty()));
        assert!(waiting.iter().any(|one| !one.lines.is_empty()), "{waiting:?}");
        house.engine.list_questions(Some("no such")).await.unwrap_err();
    }

    async fn a_taught_rule_counts_when_it_is_on_and_texts_that_say_nothing_are_refused(house) {
        house.install(SETTINGS).await;
        house.finish().await;
        let (waiting, open) = house.an_open_payment().await;
        let (code, line) = (waiting.settlement.code.as_str(), open.line.id.as_str());
        let rule = TaughtRule::NoNumberAfter { text: " tel. ".into() };
        let number = house.engine.teach("webshop", rule.clone(), Some((code, line)), "els").await.unwrap();
        let rules = house.engine.taught_rules("webshop").await.unwrap();
        assert_eq!((number, rules[0].on), (1, false));
        assert_eq!(rules[0].rule, TaughtRule::NoNumberAfter { text: "tel.".into() });
        assert_eq!(rules[0].from, Some((code.into(), line.into())));
        house.engine.teach("webshop", rule, None, "els").await.unwrap_err();
        house.engine.switch_taught_rule("webshop", number, true, "els").await.unwrap();
        house.engine.retry(code, "els").await.unwrap();
        house.finish().await;
        house.engine.remove_taught_rule("webshop", number, "els").await.unwrap();
        assert!(house.engine.taught_rules("webshop").await.unwrap().is_empty());
        for empty in ["", "  ", &"x".repeat(101)] {
            let rule = TaughtRule::NoNumberAfter { text: empty.into() };
            house.engine.teach("webshop", rule, None, "els").await.unwrap_err();
        }
        house.everything_is_booked_once().await;
    }
}
