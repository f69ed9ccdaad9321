//! An invoice that arrives after its payment: the payment moves to it once, by a further entry, or a person did it already.

use emulators::afas::{Fault, HandLine, What};
use emulators::world::{Invoice, MovementKind};
use engine::EngineError;
use engine::commands::{AnswerFault, OpenLine};
use engine::progress::Unwatched;
use jiff::SignedDuration;
use ledger::answer::Answer;
use ledger::money::Money;
use ledger::state::{EntryState, SettlementState};
use store::{LateState, StoreError};

use crate::answers::on_invoice;
use crate::house::{House, on_both_engines};
use crate::time::{LAST_TWO, TWO_CODES};

const NOT_FOUND: &str = "2290";
const CODE: &str = TWO_CODES[0];
const VOUCHER: &str = "PAY-M9NY-ZT3F";
const ALWAYS_ASK: (&str, &str) = ("approval", "always_ask");
/// A day, so that the books are read again for what waits.
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl House {
    /// The invoices of payments of the first settlement that are paid whole by one payment alone, oldest first.
    fn invoices_paid_whole(&self) -> Vec<Invoice> {
        let movements = || {
            let settlements = self.world.turnover.settlements.iter();
            settlements.flat_map(|s| s.clearings.iter().flat_map(move |c| c.movements.iter().map(move |m| (s, m))))
        };
        let of_this = movements().filter(|(settlement, movement)| {
            settlement.code == CODE && movement.kind == MovementKind::Payment && movement.collecting
        });
        of_this
            .filter_map(|(_, movement)| {
                let truth = movement.pays.as_ref().filter(|truth| truth.administration == 1)?;
                let mut invoices = self.world.books.invoices.iter();
                let invoice = invoices.find(|one| one.administration == 1 && one.number == truth.invoice)?;
                let on_it =
                    movements().filter(|(_, other)| other.pays.as_ref().is_some_and(|t| t.invoice == truth.invoice));
                let whole = invoice.open_cents == movement.cents && invoice.amount_cents == movement.cents;
                (whole && on_it.count() == 1).then(|| invoice.clone())
            })
            .collect()
    }

    /// Books the two settlements before this invoice is made out.
    async fn booked_before_its_invoice(&self, settings: &[(&str, &str)]) -> Invoice {
        let invoice = self.invoices_paid_whole().remove(0);
        assert!(self.afas.take_out_invoice(1, &invoice.number));
        self.install(&[&[LAST_TWO], settings].concat()).await;
        self.finish().await;
        for (code, state) in self.states().await {
            if state == SettlementState::Planned {
                self.engine.approve(&code, "els").await.unwrap();
            }
        }
        self.finish_with_all_confirmed().await;
        assert!(self.not_found_lines().await.contains(&(invoice.amount_cents, LateState::Waits)));
        invoice
    }

    async fn not_found_lines(&self) -> Vec<(i64, LateState)> {
        let id = self.settlement(CODE).await.id;
        let lines = self.store().list_not_found_lines(&id).await.unwrap();
        lines.into_iter().map(|line| (line.amount.minor(), line.state)).collect()
    }

    /// What the late entry put where, as AFAS has it: account, cents, invoice.
    fn late_entry(&self) -> Vec<(String, i64, Option<String>)> {
        let voucher = format!("{VOUCHER}-2");
        let entries = self.booked_by_us();
        let late = entries.iter().filter(|entry| entry.voucher.as_deref() == Some(&voucher)).collect::<Vec<_>>();
        assert_eq!(late.len(), 1, "{voucher} once");
        late[0].lines.iter().map(|l| (l.account.clone(), l.debit_cents - l.credit_cents, l.invoice.clone())).collect()
    }

    async fn the_invoice_was_settled_once_by_a_late_entry(&self, invoice: &Invoice) {
        let cents = invoice.amount_cents;
        let expected =
            [(NOT_FOUND.to_owned(), cents, None), (invoice.debtor.clone(), -cents, Some(invoice.number.clone()))];
        assert_eq!(self.late_entry(), expected);
        assert!(!self.afas.open_items(1).iter().any(|item| item.invoice == invoice.number), "nothing is left open");
        self.finish_with_all_confirmed().await;
    }
}

on_both_engines! {
    async fn a_payment_moves_to_its_invoice_once_it_is_there_and_only_once(house) {
        let invoice = house.booked_before_its_invoice(&[]).await;
        let posts = house.posts();
        assert!(!house.sync().await.report.did_something(), "no invoice, no entry");
        house.afas.add_invoice(invoice.clone());
        let synced = house.sync().await;
        assert_eq!((synced.report.late, synced.report.posted), (1, 1), "{synced:?}");
        house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
        for _ in 0..2 {
            house.advance(DAY);
            assert!(!house.sync().await.report.did_something());
        }
        assert_eq!(house.posts(), posts + 1);
        house.everything_is_booked_once().await;
    }

    async fn a_payment_that_a_person_moved_is_left_alone(house) {
        let invoice = house.booked_before_its_invoice(&[]).await;
        let posts = house.posts();
        house.afas.add_invoice(invoice.clone());
        let cents = invoice.amount_cents;
        let lines = [HandLine::ledger(NOT_FOUND, cents), HandLine::debtor(&invoice.debtor, -cents, Some(&invoice.number))];
        let by_hand = house.afas.book_in_afas(1, "80", &lines);
        // Later the payment is charged back, which opens the invoice again: its balance says nothing any more.
        assert!(!house.sync().await.report.did_something(), "nothing is open");
        assert!(house.afas.settle_in_afas(1, &invoice.number, -cents));
        let synced = house.sync().await;
        assert_eq!((synced.report.late, house.posts()), (0, posts));
        assert!(house.not_found_lines().await.contains(&(cents, LateState::MovedByHand)));
        let id = house.settlement(CODE).await.id;
        let events = house.store().list_events(&id).await.unwrap();
        let told: Vec<_> = events.iter().filter(|event| event.what == "late_moved_by_hand").collect();
        assert_eq!(told.len(), 1);
        assert!(told[0].detail.contains(&format!("{by_hand} in journal 80")), "{}", told[0].detail);
        house.advance(DAY);
        house.sync().await;
        assert_eq!((house.posts(), house.state(CODE).await), (posts, SettlementState::Confirmed));
    }

    async fn a_person_says_where_a_booked_payment_belongs_and_it_moves_there_once(house) {
        // Nothing is looked for by itself: what moves is what the person said, and nothing else.
        let missing = house.booked_before_its_invoice(&[("late_match_days", "0"), ("approval", "automatic")]).await;
        let posts = house.posts();
        let before = house.not_found_lines().await.len();
        let row = house.settlement(CODE).await;
        let open = house.engine.questions_of(row.clone()).await.unwrap().lines;
        assert_eq!(open.len(), before, "what stands without a debtor can be answered");
        let line = open.into_iter().find(|open| open.line.amount.minor() == missing.amount_cents).unwrap().line;
        let advance = Answer::Advance { debtor: "10001".into() };
        let refused = house.engine.answer_line(CODE, &line.id, &advance, "els").await;
        assert!(matches!(refused, Err(EngineError::Answer(AnswerFault::NeedsInvoice))), "{refused:?}");

        let invoice = house.a_free_invoice().await;
        let part = Money::new(missing.amount_cents.min(invoice.balance.minor()), line.amount.currency());
        let answer = on_invoice(&invoice.invoice, Some(part));
        house.engine.answer_line(CODE, &line.id, &answer, "els").await.unwrap();
        assert_eq!(house.state(CODE).await, SettlementState::Read);
        assert_eq!(house.engine.questions_of(row).await.unwrap().lines.len(), before - 1);
        let synced = house.sync().await;
        assert_eq!((synced.report.late, synced.report.posted), (1, 1), "{synced:?}");
        let moved = house.late_entry();
        assert_eq!(moved[0], (NOT_FOUND.to_owned(), missing.amount_cents, None));
        assert_eq!(moved[1], (invoice.debtor.clone(), -part.minor(), Some(invoice.invoice.clone())));
        house.finish_with_all_confirmed().await;

        // It is done: neither a second answer nor taking the first one back moves it again.
        let again = house.engine.answer_line(CODE, &line.id, &answer, "els").await;
        assert!(matches!(again, Err(EngineError::Store(StoreError::MayBeBooked { .. }))), "{again:?}");
        let back = house.engine.withdraw_answer(CODE, &line.id, "els").await;
        assert!(matches!(back, Err(EngineError::Store(StoreError::MayBeBooked { .. }))), "{back:?}");
        house.advance(DAY);
        assert!(!house.sync().await.report.did_something());
        assert_eq!(house.posts(), posts + 1);
        house.everything_is_booked_once().await;
    }

    async fn an_answer_about_a_booked_payment_is_taken_back_before_it_moves(house) {
        let missing = house.booked_before_its_invoice(&[("late_match_days", "0"), ("approval", "automatic")]).await;
        let posts = house.posts();
        let open = house.engine.questions_of(house.settlement(CODE).await).await.unwrap().lines;
        let line = open.into_iter().find(|open| open.line.amount.minor() == missing.amount_cents).unwrap().line;
        let invoice = house.a_free_invoice().await;
        house.engine.answer_line(CODE, &line.id, &on_invoice(&invoice.invoice, None), "els").await.unwrap();
        house.engine.withdraw_answer(CODE, &line.id, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), posts, "nothing moved");
        // That it stays where it is, is an answer too.
        house.engine.answer_line(CODE, &line.id, &Answer::NotFound, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), posts);
        house.everything_is_booked_once().await;
    }

    async fn what_the_settings_ask_a_person_waits_for_one(house) {
        let invoice = house.booked_before_its_invoice(&[ALWAYS_ASK]).await;
        let posts = house.posts();
        house.afas.add_invoice(invoice.clone());
        for _ in 0..2 {
            assert_eq!(house.sync().await.waits.for_a_person, 1);
            assert_eq!((house.state(CODE).await, house.posts()), (SettlementState::Planned, posts));
            house.advance(DAY);
        }
        let open = house.engine.questions_of(house.settlement(CODE).await).await.unwrap().lines;
        let asked = |open: &OpenLine| open.line.amount.minor() == invoice.amount_cents;
        assert!(!open.iter().any(asked), "what the entry moves is not asked: {open:?}");
        house.engine.approve(CODE, "els").await.unwrap();
        house.finish().await;
        house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
    }

    async fn a_late_entry_that_waits_for_a_person_goes_away_when_he_moved_it_himself(house) {
        let invoice = house.booked_before_its_invoice(&[ALWAYS_ASK]).await;
        house.afas.add_invoice(invoice.clone());
        house.sync().await;
        assert_eq!(house.state(CODE).await, SettlementState::Planned);
        assert!(house.afas.settle_in_afas(1, &invoice.number, invoice.amount_cents));
        house.finish_with_all_confirmed().await;
        assert!(house.happened(CODE).await.contains(&"late_dropped".to_owned()));
    }

    async fn what_a_person_moves_between_approval_and_booking_is_not_booked(house) {
        let invoice = house.booked_before_its_invoice(&[ALWAYS_ASK]).await;
        let posts = house.posts();
        house.afas.add_invoice(invoice.clone());
        house.sync().await;
        let cents = invoice.amount_cents;
        // Off the account, but not onto the invoice: only a look at the account tells.
        house.afas.book_in_afas(1, "80", &[HandLine::ledger(NOT_FOUND, cents), HandLine::ledger("1225", -cents)]);
        house.engine.approve(CODE, "els").await.unwrap();
        house.finish().await;
        assert_eq!((house.posts(), house.state(CODE).await), (posts, SettlementState::Confirmed));
        assert!(house.not_found_lines().await.contains(&(cents, LateState::MovedByHand)));
    }

    async fn a_lost_answer_to_a_late_entry_is_looked_up_and_not_sent_again(house) {
        let invoice = house.booked_before_its_invoice(&[]).await;
        let posts = house.posts();
        house.afas.add_invoice(invoice.clone());
        house.afas.fault(Fault::next_post(What::CutAfterCommit));
        assert_eq!(house.sync().await.report.unknown, 1);
        assert_eq!(house.state(CODE).await, SettlementState::Unknown);
        house.finish().await;
        house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
        assert_eq!(house.posts(), posts + 1);
    }

    async fn two_workers_move_it_once(house) {
        let invoice = house.booked_before_its_invoice(&[]).await;
        house.afas.add_invoice(invoice.clone());
        let other = house.another_engine("worker-2").await;
        let (_, theirs) = tokio::join!(house.sync(), other.sync(None, &Unwatched));
        theirs.unwrap();
        house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
    }
}

#[tokio::test]
async fn only_an_untouched_invoice_moves_by_itself() {
    let house = House::on_sqlite().await;
    let invoice = house.booked_before_its_invoice(&[]).await;
    let more =
        Invoice { amount_cents: invoice.amount_cents + 500, open_cents: invoice.open_cents + 500, ..invoice.clone() };
    house.afas.add_invoice(more);
    house.sync().await;
    assert_eq!(house.state(CODE).await, SettlementState::Planned, "a part payment is for a person");
    // Somebody books five euros on it: paid to the cent, but not untouched.
    assert!(house.afas.settle_in_afas(1, &invoice.number, 500));
    house.engine.retry(CODE, "els").await.unwrap();
    house.sync().await;
    assert_eq!(house.state(CODE).await, SettlementState::Planned);
    house.engine.approve(CODE, "els").await.unwrap();
    house.finish().await;
    house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
}

#[tokio::test]
async fn the_same_amount_taken_for_another_invoice_leaves_it_to_a_person() {
    let house = House::on_sqlite().await;
    let invoice = house.booked_before_its_invoice(&[]).await;
    let cents = invoice.amount_cents;
    house.afas.add_invoice(invoice.clone());
    let other = house.invoices_paid_whole().remove(1);
    let lines = [HandLine::ledger(NOT_FOUND, cents), HandLine::debtor(&other.debtor, -cents, Some(&other.number))];
    house.afas.book_in_afas(1, "80", &lines);
    house.sync().await;
    assert_eq!(house.state(CODE).await, SettlementState::Planned);
    assert!(house.happened(CODE).await.contains(&"late_in_doubt".to_owned()));
    house.engine.approve(CODE, "els").await.unwrap();
    house.finish().await;
    house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
}

#[tokio::test]
async fn what_waited_ninety_days_is_given_up() {
    let house = House::on_sqlite().await;
    let invoice = house.booked_before_its_invoice(&[]).await;
    house.advance(SignedDuration::from_hours(24 * 91));
    house.sync().await;
    assert!(house.not_found_lines().await.contains(&(invoice.amount_cents, LateState::GivenUp)));
    assert!(house.happened(CODE).await.contains(&"late_given_up".to_owned()));
    let posts = house.posts();
    house.afas.add_invoice(invoice);
    house.sync().await;
    assert_eq!(house.posts(), posts);
}

#[tokio::test]
async fn with_no_days_to_wait_nothing_moves() {
    let house = House::on_sqlite().await;
    let invoice = house.booked_before_its_invoice(&[("late_match_days", "0")]).await;
    let posts = house.posts();
    house.afas.add_invoice(invoice);
    assert!(!house.sync().await.report.did_something());
    assert_eq!(house.posts(), posts);
}

#[tokio::test]
async fn without_being_asked_the_books_are_read_for_invoices_only_now_and_then() {
    let house = House::on_sqlite().await;
    let invoice = house.booked_before_its_invoice(&[]).await;
    house.afas.add_invoice(invoice.clone());
    let flow = house.store().list_flows().await.unwrap().remove(0).id;
    let reads = house.reads_of_open_items();
    house.engine.wake(&flow, &Unwatched).await.unwrap();
    assert_eq!(house.reads_of_open_items(), reads, "they were read a moment ago");
    house.advance(SignedDuration::from_mins(61));
    house.engine.wake(&flow, &Unwatched).await.unwrap();
    house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
    assert_eq!(house.entries_that_are(EntryState::Confirmed).await, 3);
}

#[tokio::test]
async fn a_second_installation_finds_the_late_entry_booked() {
    let house = House::on_sqlite().await;
    let invoice = house.booked_before_its_invoice(&[]).await;
    let second = house.second_installation(testbed::TestDatabase::sqlite()).await;
    second.install(&[LAST_TWO]).await;
    second.sync().await;
    house.afas.add_invoice(invoice.clone());
    house.sync().await;
    let posts = house.posts();
    second.sync().await;
    assert_eq!(house.posts(), posts, "nothing is open for it");
    house.the_invoice_was_settled_once_by_a_late_entry(&invoice).await;
}
