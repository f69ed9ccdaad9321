//! What changes in AFAS or at Pay. between planning and booking, and after it.

use emulators::afas::{Fault, On, What};
use ledger::problem::ProblemKind;
use ledger::reason::{NotFound, Reason};
use ledger::state::SettlementState;

use crate::house::{House, on_both_engines};
use crate::time::{LAST_TWO, TWO_CODES};

const FIRST: &str = TWO_CODES[0];
const ALWAYS_ASK: (&str, &str) = ("approval", "always_ask");
const CORRECTIONS: (&str, &str) = ("corrections_account", "4590");

/// Two whole payments of the first settlement: invoice and cents.
async fn two_payments(house: &House) -> [(String, i64); 2] {
    let entry = house.entries(FIRST).await.remove(0);
    let mut paid = entry.parts.lines.into_iter().filter_map(|line| match &line.reason {
        Reason::Payment { rest, .. } if rest.is_zero() => Some((line.invoice?, line.amount.minor())),
        _ => None,
    });
    [paid.next().unwrap(), paid.next().unwrap()]
}

impl House {
    fn open_cents(&self, invoice: &str) -> Option<i64> {
        self.afas.open_items(1).into_iter().find(|item| item.invoice == invoice).map(|item| item.balance_cents)
    }

    /// The first settlement was booked with the first invoice settled by somebody else, and half of the second.
    async fn first_is_booked_beside_what_others_paid(&self, paid: &[(String, i64); 2]) {
        let [(gone, _), (half, cents)] = paid;
        assert_eq!(self.state(FIRST).await, SettlementState::Confirmed);
        let lines = self.entries(FIRST).await.remove(0).parts.lines;
        let nothing_open = |why: &NotFound| matches!(why, NotFound::NothingOpen { invoice } if invoice == gone);
        assert!(
            lines.iter().any(|line| matches!(&line.reason, Reason::DebtorNotFound { why, .. } if nothing_open(why)))
        );
        assert!(
            lines.iter().any(|line| line.invoice.as_ref() == Some(half) && line.amount.minor() == cents - cents / 2)
        );
        assert!(
            lines.iter().any(|line| matches!(&line.reason, Reason::Overpayment { invoice, .. } if invoice == half))
        );
        assert_eq!((self.open_cents(gone), self.open_cents(half)), (None, None), "nothing is settled twice");
    }
}

on_both_engines! {
    async fn invoices_that_somebody_else_settles_at_the_last_moment_are_planned_anew(house) {
        house.install(&[LAST_TWO, ALWAYS_ASK]).await;
        let before = house.reads_of_open_items();
        house.sync().await;
        let paid = two_payments(&house).await;
        let mirror = u32::try_from(house.reads_of_open_items() - before).unwrap();
        house.install_again(&[LAST_TWO]).await;
        house.engine.approve(FIRST, "els").await.unwrap();
        // Just before the second look, when the mirror has been refreshed already.
        let [(gone, whole), (half, cents)] = paid.clone();
        for (invoice, cents) in [(gone, whole), (half, cents / 2)] {
            let paid = What::ItemPaid { unit: 1, invoice, cents };
            house.afas.fault(Fault::next(On::Connector("Kruispost_OpenItems".into()), paid).after(mirror));
        }
        house.finish().await;
        house.first_is_booked_beside_what_others_paid(&paid).await;
        assert!(house.happened(FIRST).await.contains(&"sent_back".to_owned()));
        house.everything_is_booked_once().await;
    }

    async fn what_waited_long_for_approval_is_not_booked_as_it_was(house) {
        house.install(&[LAST_TWO, ALWAYS_ASK]).await;
        house.finish().await;
        let paid = two_payments(&house).await;
        assert!(house.afas.settle_in_afas(1, &paid[0].0, paid[0].1));
        assert!(house.afas.settle_in_afas(1, &paid[1].0, paid[1].1 / 2));
        house.engine.approve(FIRST, "els").await.unwrap();
        house.finish().await;
        assert_eq!((house.state(FIRST).await, house.posts()), (SettlementState::Planned, 0), "a new plan, a new approval");
        house.engine.approve(FIRST, "els").await.unwrap();
        house.finish().await;
        house.first_is_booked_beside_what_others_paid(&paid).await;
        house.everything_is_booked_once().await;
    }

    async fn what_pay_changes_before_it_is_booked_is_read_anew(house) {
        house.install(&[LAST_TWO, ALWAYS_ASK, CORRECTIONS]).await;
        house.finish().await;
        let before = house.settlement(FIRST).await.payout.unwrap();
        house.pay.knobs(|knobs| knobs.late_change = Some(FIRST.into()));
        assert_eq!(house.finish().await.report.changed, 1);
        assert_eq!(house.state(FIRST).await, SettlementState::Planned);
        for code in TWO_CODES {
            house.engine.approve(code, "els").await.unwrap();
        }
        house.finish_with_all_confirmed().await;
        assert_eq!(house.settlement(FIRST).await.payout.unwrap().minor(), before.minor() - 100);
    }

    async fn what_pay_changes_while_it_is_approved_is_not_booked_as_it_was(house) {
        house.install(&[LAST_TWO, ALWAYS_ASK, CORRECTIONS]).await;
        house.finish().await;
        house.pay.knobs(|knobs| knobs.late_change = Some(FIRST.into()));
        house.engine.approve(FIRST, "els").await.unwrap();
        house.finish().await;
        assert_eq!((house.state(FIRST).await, house.posts()), (SettlementState::Planned, 0));
        house.everything_is_booked_once().await;
    }

    async fn what_pay_changes_after_it_was_booked_is_noted_and_nothing_more(house) {
        house.install(&[LAST_TWO, CORRECTIONS]).await;
        house.finish().await;
        house.pay.knobs(|knobs| knobs.late_change = Some(FIRST.into()));
        for changed in [1, 0] {
            assert_eq!(house.finish().await.report.changed, changed);
            let row = house.settlement(FIRST).await;
            assert_eq!(row.state, SettlementState::Confirmed);
            assert_eq!(row.changed_after_booking.map(|problem| problem.kind), Some(ProblemKind::SettlementChanged));
        }
        house.engine.accept_difference(FIRST, "els").await.unwrap();
        house.finish().await;
        assert_eq!(house.settlement(FIRST).await.changed_after_booking, None);
        assert_eq!(house.posts(), 2);
        house.finish_with_all_confirmed().await;
    }

    async fn what_pay_changes_while_an_entry_is_unknown_is_noted_and_nothing_more(house) {
        house.install(&[LAST_TWO, CORRECTIONS]).await;
        house.afas.fault(Fault::next_post(What::CutBeforeCommit));
        house.sync().await;
        house.pay.knobs(|knobs| knobs.late_change = Some(FIRST.into()));
        house.finish_with_all_confirmed().await;
        let noted = house.settlement(FIRST).await.changed_after_booking;
        assert_eq!(noted.map(|problem| problem.kind), Some(ProblemKind::SettlementChanged));
    }
}
