//! Allowed states of settlements and entries, and who may change them.

use serde::{Deserialize, Serialize};

/// Where a settlement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettlementState {
    /// Its documents are here.
    Fetched,
    /// A document can't be read, or sums disagree.
    Unreadable,
    /// It has been read and its lines add up.
    Read,
    /// A person must answer first.
    Asking,
    /// It is not ours to book (other turnover groups, before the start date); the reason is kept.
    Skipped,
    /// Its entries are made and wait for approval.
    Planned,
    /// Its entries may be booked; from here on the entries' states lead.
    Approved,
    /// At least one entry is being booked, and none needs a person.
    Posting,
    /// AFAS refused an entry.
    Refused,
    /// It is not known whether AFAS booked an entry.
    Unknown,
    /// All entries are booked.
    Posted,
    /// All entries were read back and agree.
    Confirmed,
    /// Something in the books is not as it should be.
    Differs,
    /// A person closed it without booking.
    Closed,
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// Made, waits for approval.
    Planned,
    /// May be booked.
    Approved,
    /// Written before the call to AFAS; after a crash it counts as unknown.
    Posting,
    /// AFAS refused it; nothing is booked.
    Refused,
    /// AFAS gave no clear answer.
    Unknown,
    /// AFAS gave a booking reference.
    Posted,
    /// Read back, and it agrees.
    Confirmed,
    /// Read back, and something differs.
    Differs,
}

/// Who may make a change of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mover {
    /// A step of the engine, under the flow's lease.
    Step,
    /// A person, by page, command or API.
    Person,
}

macro_rules! words {
    ($type:ident { $($variant:ident $word:literal),* $(,)? }) => {
        impl $type {
            /// Every state.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in stored rows and machine-readable output.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The state with that word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words!(SettlementState {
    Fetched "fetched", Unreadable "unreadable", Read "read", Asking "asking", Skipped "skipped", Planned "planned",
    Approved "approved", Posting "posting", Refused "refused", Unknown "unknown", Posted "posted",
    Confirmed "confirmed", Differs "differs", Closed "closed",
});
words!(EntryState {
    Planned "planned", Approved "approved", Posting "posting", Refused "refused", Unknown "unknown", Posted "posted",
    Confirmed "confirmed", Differs "differs",
});

/// Every allowed change of an entry's state; the diagram in `ARCHITECTURE.md` is made from it.
pub const ENTRY_MOVES: &[(EntryState, EntryState, Mover)] = {
    use EntryState::{Approved, Confirmed, Differs, Planned, Posted, Posting, Refused, Unknown};
    use Mover::{Person, Step};
    &[
        (Planned, Approved, Step),
        (Planned, Approved, Person),
        (Approved, Posting, Step),
        (Approved, Planned, Person),
        // looked up before the first call, and found: another installation booked it
        (Approved, Posted, Step),
        (Approved, Differs, Step),
        (Posting, Posted, Step),
        (Posting, Refused, Step),
        (Posting, Unknown, Step),
        // the call never left: AFAS was not reached
        (Posting, Approved, Step),
        (Unknown, Posted, Step),
        (Unknown, Approved, Step),
        // sent and proved absent too often: a person must look
        (Unknown, Refused, Step),
        (Unknown, Differs, Step),
        (Posted, Confirmed, Step),
        (Posted, Differs, Step),
        (Refused, Approved, Person),
        (Differs, Posted, Person),
        (Differs, Confirmed, Person),
    ]
};

/// Every allowed change of a settlement's state before its entries lead.
pub const SETTLEMENT_MOVES: &[(SettlementState, SettlementState, Mover)] = {
    use Mover::{Person, Step};
    use SettlementState::{
        Approved, Asking, Closed, Confirmed, Differs, Fetched, Planned, Read, Refused, Skipped, Unreadable,
    };
    &[
        (Fetched, Read, Step),
        (Fetched, Unreadable, Step),
        (Fetched, Skipped, Step),
        (Unreadable, Fetched, Person),
        // the provider changed it before anything was booked: read anew
        (Unreadable, Fetched, Step),
        (Read, Fetched, Step),
        (Asking, Fetched, Step),
        (Planned, Fetched, Step),
        (Approved, Fetched, Step),
        (Refused, Fetched, Step),
        (Skipped, Fetched, Step),
        (Skipped, Fetched, Person),
        (Read, Asking, Step),
        (Read, Skipped, Step),
        (Read, Planned, Step),
        // all of it is booked; an invoice came after its payment, and a further entry moves it
        (Confirmed, Planned, Step),
        // all of it is booked; a person answered a line that has no debtor
        (Confirmed, Read, Person),
        // all of it is booked, and nothing has to be moved (any more)
        (Read, Confirmed, Step),
        (Planned, Confirmed, Step),
        // an open item of the plan changed before it was booked
        (Planned, Read, Step),
        (Approved, Read, Step),
        (Asking, Read, Step),
        (Asking, Read, Person),
        (Planned, Read, Person),
        (Planned, Approved, Step),
        (Planned, Approved, Person),
        (Refused, Read, Person),
        // a stranger took its voucher before it was sent: under another voucher it may be booked
        (Differs, Read, Person),
        (Unreadable, Closed, Person),
        (Asking, Closed, Person),
        (Planned, Closed, Person),
        (Refused, Closed, Person),
        (Differs, Closed, Person),
        (Closed, Fetched, Person),
    ]
};

impl EntryState {
    /// Whether `mover` may change this state into `to`.
    pub fn may_become(self, to: Self, mover: Mover) -> bool {
        ENTRY_MOVES.contains(&(self, to, mover))
    }

    /// Whether AFAS has the entry, or may have it: such an entry is never planned again.
    pub const fn may_be_booked(self) -> bool {
        matches!(self, Self::Posting | Self::Unknown | Self::Posted | Self::Confirmed | Self::Differs)
    }
}

impl SettlementState {
    /// Whether `mover` may change this state into `to`.
    pub fn may_become(self, to: Self, mover: Mover) -> bool {
        SETTLEMENT_MOVES.contains(&(self, to, mover))
    }

    /// The state of a settlement whose entries lead: the one that most needs attention.
    pub fn of_entries(entries: &[EntryState]) -> Self {
        let has = |state| entries.contains(&state);
        if has(EntryState::Differs) {
            Self::Differs
        } else if has(EntryState::Refused) {
            Self::Refused
        } else if has(EntryState::Unknown) {
            Self::Unknown
        } else if has(EntryState::Posting) {
            Self::Posting
        } else if has(EntryState::Planned) {
            Self::Planned
        } else if has(EntryState::Approved) {
            Self::Approved
        } else if has(EntryState::Posted) {
            Self::Posted
        } else {
            Self::Confirmed
        }
    }

    /// Whether a person must act before anything goes on.
    pub const fn needs_a_person(self) -> bool {
        matches!(self, Self::Unreadable | Self::Asking | Self::Planned | Self::Refused | Self::Differs)
    }
}
