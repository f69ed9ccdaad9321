//! What to show for a state: a word, a tone and what happens next.

use ledger::language::{Language, Text};
use ledger::state::{EntryState, SettlementState};

use super::words::text;

/// How something stands, told by word and sign as well as by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Done and well.
    Good,
    /// Goes on by itself.
    Working,
    /// Waits for a person.
    Waiting,
    /// Stopped by a problem.
    Stopped,
    /// Needs nothing.
    Rest,
}

impl Tone {
    /// The class in the style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Working => "working",
            Self::Waiting => "waiting",
            Self::Stopped => "stopped",
            Self::Rest => "rest",
        }
    }

    /// The strokes of its sign in a square of 16.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Good => "M3.5 8.5l3 3 6-7",
            Self::Working => "M8 4v4.5l3 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z",
            Self::Waiting => "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12.9v.2",
            Self::Stopped => "M8 4.5v4.3M8 11.4v.2M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3z",
            Self::Rest => "M4 8h8",
        }
    }
}

/// A state as a page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// A few words.
    pub(crate) word: &'static str,
    /// How it stands.
    pub(crate) tone: Tone,
    /// What happens next, or what a person has to do.
    pub(crate) next: &'static str,
}

/// How a settlement stands.
pub(crate) const fn settlement(state: SettlementState, language: Language) -> Standing {
    let (tone, word, next) = match state {
        SettlementState::Fetched => (
            Tone::Working,
            text("fetched", "opgehaald"),
            text("Its documents are here and will be read.", "De documenten zijn er en worden nu gelezen."),
        ),
        SettlementState::Unreadable => (
            Tone::Stopped,
            text("can't be read", "onleesbaar"),
            text("Nothing of it is booked. See the problem.", "Er is niets van geboekt. Zie het probleem."),
        ),
        SettlementState::Read => (
            Tone::Working,
            text("read", "gelezen"),
            text("Its lines add up; the entry is made next.", "De regels tellen op; nu wordt de boeking gemaakt."),
        ),
        SettlementState::Asking => (
            Tone::Waiting,
            text("asks you", "vraagt u iets"),
            text(
                "Nothing of it is booked until the question is answered.",
                "Er wordt niets van geboekt tot de vraag is beantwoord.",
            ),
        ),
        SettlementState::Skipped => (
            Tone::Rest,
            text("skipped", "overgeslagen"),
            text("Not ours to book.", "Hoeft hier niet geboekt te worden."),
        ),
        SettlementState::Planned => (
            Tone::Waiting,
            text("waits for approval", "wacht op akkoord"),
            text(
                "The entry is ready. It goes to AFAS when you approve it.",
                "De boeking staat klaar en gaat naar AFAS zodra u haar goedkeurt.",
            ),
        ),
        SettlementState::Approved => (
            Tone::Working,
            text("approved", "goedgekeurd"),
            text("The entry will be sent to AFAS.", "De boeking wordt naar AFAS gestuurd."),
        ),
        SettlementState::Posting => (
            Tone::Working,
            text("being booked", "wordt geboekt"),
            text("The entry is on its way to AFAS.", "De boeking is onderweg naar AFAS."),
        ),
        SettlementState::Refused => (
            Tone::Stopped,
            text("refused by AFAS", "geweigerd door AFAS"),
            text("AFAS did not take the entry. See the problem.", "AFAS nam de boeking niet aan. Zie het probleem."),
        ),
        SettlementState::Unknown => (
            Tone::Working,
            text("outcome not known yet", "uitkomst nog onbekend"),
            text(
                "AFAS did not say whether it booked. The voucher is looked up; nothing is sent twice.",
                "AFAS zei niet of er geboekt is. Het boekstuk wordt opgezocht; niets wordt dubbel verstuurd.",
            ),
        ),
        SettlementState::Posted => (
            Tone::Working,
            text("booked", "geboekt"),
            text("It will be read back from AFAS and compared.", "Het wordt uit AFAS teruggelezen en vergeleken."),
        ),
        SettlementState::Confirmed => (
            Tone::Good,
            text("booked and checked", "geboekt en gecontroleerd"),
            text("AFAS has it as it was sent.", "AFAS heeft het zoals het verstuurd is."),
        ),
        SettlementState::Differs => (
            Tone::Stopped,
            text("differs in AFAS", "wijkt af in AFAS"),
            text("AFAS has something else than was sent.", "AFAS heeft iets anders dan er verstuurd is."),
        ),
        SettlementState::Closed => (
            Tone::Rest,
            text("closed", "gesloten"),
            text("A person dealt with it outside Kruispost.", "Iemand heeft het buiten Kruispost afgehandeld."),
        ),
    };
    Standing { tone, word: word.in_language(language), next: next.in_language(language) }
}

/// How an entry stands: a word and a tone.
pub(crate) const fn entry(state: EntryState, language: Language) -> (&'static str, Tone) {
    let (tone, word): (Tone, Text) = match state {
        EntryState::Planned => (Tone::Waiting, text("waits for approval", "wacht op akkoord")),
        EntryState::Approved => (Tone::Working, text("approved", "goedgekeurd")),
        EntryState::Posting => (Tone::Working, text("being booked", "wordt geboekt")),
        EntryState::Refused => (Tone::Stopped, text("refused by AFAS", "geweigerd door AFAS")),
        EntryState::Unknown => (Tone::Working, text("outcome not known yet", "uitkomst nog onbekend")),
        EntryState::Posted => (Tone::Working, text("booked", "geboekt")),
        EntryState::Confirmed => (Tone::Good, text("booked and checked", "geboekt en gecontroleerd")),
        EntryState::Differs => (Tone::Stopped, text("differs in AFAS", "wijkt af in AFAS")),
    };
    (word.in_language(language), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_person_never_looks_as_if_it_goes_by_itself() {
        for state in SettlementState::ALL {
            let waits = matches!(settlement(*state, Language::En).tone, Tone::Waiting | Tone::Stopped);
            assert_eq!(waits, state.needs_a_person(), "{state:?}");
        }
    }

    #[test]
    fn only_what_was_read_back_counts_as_good() {
        let good = SettlementState::ALL.iter().filter(|state| settlement(**state, Language::Nl).tone == Tone::Good);
        assert_eq!(good.collect::<Vec<_>>(), [&SettlementState::Confirmed]);
        let good = EntryState::ALL.iter().filter(|state| entry(**state, Language::Nl).1 == Tone::Good);
        assert_eq!(good.collect::<Vec<_>>(), [&EntryState::Confirmed]);
    }

    #[test]
    fn states_differ_in_word_and_every_word_is_translated() {
        for language in [Language::En, Language::Nl] {
            let words: std::collections::BTreeSet<_> =
                SettlementState::ALL.iter().map(|state| settlement(*state, language).word).collect();
            assert_eq!(words.len(), SettlementState::ALL.len());
        }
        for state in SettlementState::ALL {
            let (en, nl) = (settlement(*state, Language::En), settlement(*state, Language::Nl));
            assert!(en.word != nl.word && en.next != nl.next, "{state:?}");
        }
        assert!(EntryState::ALL.iter().all(|state| entry(*state, Language::En).0 != entry(*state, Language::Nl).0));
    }
}
