//! The kinds of events that a webhook can want: what others build on, so a kind that was once there stays.

use ledger::language::Text;

macro_rules! kinds {
    ($( $variant:ident $word:literal, $en:literal / $nl:literal: $($what:literal)|+; )*) => {
        /// A kind of events.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EventKind { $( #[doc = $en] $variant, )* }

        impl EventKind {
            /// Every kind, in the order in which a settlement meets them, then a list.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The word for machines, the `type` of a delivery.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// What it tells, for people.
            pub const fn told(self) -> Text {
                match self { $( Self::$variant => Text { en: $en, nl: $nl }, )* }
            }

            /// The words of the timeline that are of this kind, the `what` of a delivery.
            pub const fn whats(self) -> &'static [&'static str] {
                match self { $( Self::$variant => &[$($what),+], )* }
            }
        }
    };
}

kinds! {
    Fetched "settlement.fetched", "a settlement came in or was changed by the provider" / "een uitbetaling kwam binnen of werd door de provider gewijzigd":
        "fetched" | "changed" | "changed_after_booking";
    Read "settlement.read", "a settlement was read and adds up" / "een uitbetaling is gelezen en telt op": "read";
    Unreadable "settlement.unreadable", "a settlement can't be read" / "een uitbetaling is niet te lezen": "unreadable";
    Skipped "settlement.skipped", "a settlement is not to be booked" / "een uitbetaling hoeft niet geboekt": "skipped";
    Asking "settlement.asking", "a settlement asks something" / "een uitbetaling stelt een vraag": "asking";
    Planned "settlement.planned", "entries were planned, or are to be planned anew" / "boekingen zijn voorbereid, of worden opnieuw voorbereid":
        "planned" | "sent_back";
    Decided "settlement.decided", "a person or rule decided" / "een mens of regel besliste":
        "approved" | "answered" | "answer_withdrawn" | "retried" | "closed" | "reopened" | "difference_accepted";
    Sending "entry.sending", "an entry goes to the books, or did not get there" / "een boeking gaat naar de boekhouding, of kwam niet aan":
        "entry_posting" | "entry_not_sent" | "entry_absent";
    Unknown "entry.unknown", "the books gave no clear answer" / "de boekhouding gaf geen duidelijk antwoord": "entry_unknown";
    Refused "entry.refused", "the books refused an entry" / "de boekhouding weigerde een boeking": "entry_refused";
    Posted "entry.posted", "an entry was booked" / "een boeking is geboekt": "entry_posted";
    Confirmed "entry.confirmed", "an entry was read back and agrees" / "een boeking is teruggelezen en klopt": "entry_confirmed";
    Differs "entry.differs", "an entry was read back and differs" / "een boeking is teruggelezen en wijkt af": "entry_differs";
    Late "settlement.late", "an invoice came after its payment, or will not come" / "een factuur kwam na de betaling, of komt niet meer":
        "late_planned" | "late_dropped" | "late_moved_by_hand" | "late_in_doubt" | "late_waits" | "late_given_up";
    Rule "rule.changed", "a rule was taught, switched or removed" / "een regel is geleerd, geschakeld of verwijderd":
        "rule_taught" | "rule_switched_on" | "rule_switched_off" | "rule_removed";
    ListHeld "list.held", "a list of receivables waits for a person" / "een lijst met openstaande facturen wacht op een mens": "list_held";
    ListReleased "list.released", "a person let a list of receivables go" / "een mens gaf een lijst met openstaande facturen vrij": "list_released";
    ListDelivered "list.delivered", "Payt took a list of receivables" / "Payt nam een lijst met openstaande facturen aan": "list_sent";
    ListRefused "list.refused", "Payt did not take a list of receivables" / "Payt nam een lijst met openstaande facturen niet aan": "list_refused";
}

impl EventKind {
    /// The kind of a word of the timeline.
    pub fn of(what: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.whats().contains(&what))
    }

    /// Whether a list of words has it.
    pub fn is_in(self, words: &str) -> bool {
        words.split(' ').any(|word| word == self.word())
    }

    /// The words of a list in order and each once; nothing when one is unknown or there is none.
    pub fn tidied<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<String> {
        let asked: Vec<&str> = words.into_iter().collect();
        let known = |word: &&str| Self::ALL.iter().any(|kind| kind.word() == *word);
        if asked.is_empty() || !asked.iter().all(known) {
            return None;
        }
        let kept = Self::ALL.iter().map(|kind| kind.word()).filter(|word| asked.contains(word));
        Some(kept.collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_of_the_timeline_is_of_one_kind() {
        let whats: Vec<&str> = EventKind::ALL.iter().flat_map(|kind| kind.whats()).copied().collect();
        assert_eq!(whats.iter().collect::<BTreeSet<_>>().len(), whats.len(), "none is of two");
        assert_eq!(EventKind::of("entry_posted"), Some(EventKind::Posted));
        assert_eq!(EventKind::of("something"), None);
        for kind in EventKind::ALL {
            assert_ne!(kind.told().en, kind.told().nl);
        }
    }

    #[test]
    fn wishes_are_kept_in_order_and_unknown_ones_refused() {
        let tidied = |words: &[&str]| EventKind::tidied(words.iter().copied());
        let wished = tidied(&["entry.posted", "settlement.read", "entry.posted"]).unwrap();
        assert_eq!(wished, "settlement.read entry.posted");
        assert!(EventKind::Posted.is_in(&wished) && !EventKind::Refused.is_in(&wished));
        assert_eq!((tidied(&[]), tidied(&["entry.posted", "ping"])), (None, None));
    }

    #[test]
    fn the_page_names_every_kind_with_its_words() {
        let page = include_str!("../../../../docs/webhooks.md");
        for kind in EventKind::ALL {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", kind.word())));
            let row = row.unwrap_or_else(|| panic!("docs/webhooks.md does not tell of {}", kind.word()));
            for what in kind.whats() {
                assert!(row.contains(&format!("`{what}`")), "{} is not told: {row}", what);
            }
            assert!(row.contains(kind.told().en), "{row}");
        }
    }
}
