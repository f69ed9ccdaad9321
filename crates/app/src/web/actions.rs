//! What a person may do with a settlement on its page.

use ledger::language::Language;
use ledger::state::SettlementState;

use super::words::text;

/// Something a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Let the entry go to AFAS.
    Approve,
    /// Try again from where it stopped.
    Retry,
    /// Take what differs as settled.
    Accept,
    /// Close it: it was dealt with elsewhere.
    Close,
}

/// What decides which actions there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Situation {
    /// Where the settlement stands.
    pub(crate) state: SettlementState,
    /// Whether the provider changed it after it was booked.
    pub(crate) changed_after_booking: bool,
    /// Whether it, or one of its entries, waits for a moment to come.
    pub(crate) put_off: bool,
}

/// The actions, the most likely one first.
pub(crate) fn possible(situation: Situation) -> Vec<Action> {
    use SettlementState::{
        Approved, Asking, Closed, Confirmed, Differs, Fetched, Planned, Posted, Posting, Read, Refused, Skipped,
        Unknown, Unreadable,
    };
    let mut actions = match situation.state {
        Planned => vec![Action::Approve, Action::Retry, Action::Close],
        Unreadable | Asking | Refused => vec![Action::Retry, Action::Close],
        Differs => vec![Action::Accept, Action::Retry, Action::Close],
        Skipped => vec![Action::Retry],
        Fetched | Read | Approved | Posting | Unknown | Posted if situation.put_off => vec![Action::Retry],
        Fetched | Read | Approved | Posting | Unknown | Posted | Confirmed | Closed => Vec::new(),
    };
    if situation.changed_after_booking && !actions.contains(&Action::Accept) {
        actions.push(Action::Accept);
    }
    actions
}

impl Action {
    /// The last part of the address it is sent to.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Retry => "retry",
            Self::Accept => "accept",
            Self::Close => "close",
        }
    }

    /// What its button says.
    pub(crate) const fn button(self, language: Language) -> &'static str {
        match self {
            Self::Approve => text("Approve and book", "Goedkeuren en boeken"),
            Self::Retry => text("Try again", "Opnieuw proberen"),
            Self::Accept => text("Accept as it is", "Zo accepteren"),
            Self::Close => text("Close without booking", "Sluiten zonder boeken"),
        }
        .in_language(language)
    }

    /// What it does, under the button.
    pub(crate) const fn meaning(self, language: Language) -> &'static str {
        match self {
            Self::Approve => {
                text("The entry goes to AFAS as shown here.", "De boeking gaat naar AFAS zoals ze hier staat.")
            }
            Self::Retry => text(
                "Takes it up again from where it stopped, with what Pay. and AFAS say now.",
                "Gaat verder waar het bleef, met wat Pay. en AFAS nu zeggen.",
            ),
            Self::Accept => text(
                "You have looked at the difference in AFAS, and it is settled.",
                "U hebt het verschil in AFAS bekeken en het is afgehandeld.",
            ),
            Self::Close => text(
                "For a payout that you deal with in AFAS yourself. Nothing more of it is sent.",
                "Voor een uitbetaling die u zelf in AFAS afhandelt. Er wordt niets meer van verstuurd.",
            ),
        }
        .in_language(language)
    }
}

#[cfg(test)]
mod tests {
    use ledger::state::Mover;

    use super::*;

    fn at(state: SettlementState) -> Situation {
        Situation { state, changed_after_booking: false, put_off: false }
    }

    #[test]
    fn closing_and_approving_are_offered_exactly_where_the_ledger_allows_them() {
        for state in SettlementState::ALL {
            let actions = possible(at(*state));
            let may = |to| state.may_become(to, Mover::Person);
            assert_eq!(actions.contains(&Action::Close), may(SettlementState::Closed), "{state:?}");
            assert_eq!(actions.contains(&Action::Approve), may(SettlementState::Approved), "{state:?}");
        }
    }

    #[test]
    fn whatever_waits_for_a_person_can_be_tried_again() {
        for state in SettlementState::ALL.iter().filter(|state| state.needs_a_person()) {
            assert!(possible(at(*state)).contains(&Action::Retry), "{state:?}");
        }
    }

    #[test]
    fn what_was_put_off_can_be_taken_up_at_once() {
        let put_off = Situation { put_off: true, ..at(SettlementState::Approved) };
        assert_eq!(possible(put_off), [Action::Retry]);
        assert_eq!(possible(at(SettlementState::Approved)), []);
        assert_eq!(possible(Situation { put_off: true, ..at(SettlementState::Confirmed) }), []);
    }

    #[test]
    fn a_change_after_booking_can_be_accepted_once_looked_at() {
        let changed = Situation { changed_after_booking: true, ..at(SettlementState::Confirmed) };
        assert_eq!(possible(changed), [Action::Accept]);
        let differs = Situation { changed_after_booking: true, ..at(SettlementState::Differs) };
        assert_eq!(possible(differs).iter().filter(|action| **action == Action::Accept).count(), 1);
    }
}
