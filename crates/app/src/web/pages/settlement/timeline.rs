//! The timeline: what happened to the settlement, and who did it.

use ledger::language::Language;
use ledger::state::SettlementState;
use store::Event;

use crate::web::words::text;
use crate::web::{days, standing};

/// One event.
pub(super) struct EventView {
    pub(super) at: String,
    pub(super) iso_at: String,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) detail: String,
    /// Whether the detail is in the language of the log, which is English.
    pub(super) detail_is_english: bool,
}

pub(super) fn views(events: &[Event], language: Language) -> Vec<EventView> {
    let view = |event: &Event| {
        let (detail, detail_is_english) = detail(event, language);
        EventView {
            at: days::moment(event.at, language),
            iso_at: event.at.to_string(),
            who: who(&event.who, language),
            what: what(&event.what, language),
            detail,
            detail_is_english,
        }
    };
    events.iter().map(view).collect()
}

/// The event in words; an unknown one shows its name.
fn what(name: &str, language: Language) -> String {
    let said = match name {
        "fetched" => text("Fetched from Pay.", "Opgehaald bij Pay."),
        "changed" => text("Changed by Pay.; taken up anew", "Gewijzigd door Pay.; opnieuw begonnen"),
        "changed_after_booking" => text("Changed by Pay. after it was booked", "Gewijzigd door Pay. na het boeken"),
        "read" => text("Read; the lines add up", "Gelezen; de regels tellen op"),
        "unreadable" => text("Could not be read", "Kon niet worden gelezen"),
        "skipped" => text("Skipped", "Overgeslagen"),
        "sent_back" => text("Sent back to be looked at anew", "Teruggezet om opnieuw te bekijken"),
        "planned" => text("Entry made", "Boeking gemaakt"),
        "asking" => text("Question asked", "Vraag gesteld"),
        "late_planned" => text("Entry made: an invoice came later", "Boeking gemaakt: een factuur kwam later"),
        "late_dropped" => text("Late entry no longer needed", "Latere boeking niet meer nodig"),
        "late_moved_by_hand" => text("Somebody has moved it in AFAS", "Iemand heeft het in AFAS verplaatst"),
        "late_in_doubt" => text(
            "Its invoice came; somebody may have moved it already",
            "De factuur is er; misschien heeft iemand het al verplaatst",
        ),
        "late_waits" => text("Its invoice came; it can't be booked yet", "De factuur is er; boeken kan nog niet"),
        "late_given_up" => text(
            "Its invoice did not come in time; no longer looked for",
            "De factuur kwam niet op tijd; niet meer gezocht",
        ),
        "approved" => text("Approved", "Goedgekeurd"),
        "answered" => text("Line answered", "Regel beantwoord"),
        "answer_withdrawn" => text("Answer withdrawn", "Antwoord ingetrokken"),
        "rule_taught" => text("Rule taught", "Regel geleerd"),
        "rule_switched_on" => text("Taught rule switched on", "Geleerde regel ingeschakeld"),
        "rule_switched_off" => text("Taught rule switched off", "Geleerde regel uitgeschakeld"),
        "rule_removed" => text("Taught rule removed", "Geleerde regel verwijderd"),
        "retried" => text("Tried again", "Opnieuw geprobeerd"),
        "closed" => text("Closed", "Gesloten"),
        "reopened" => text("Opened again", "Heropend"),
        "difference_accepted" => text("Difference accepted", "Verschil geaccepteerd"),
        "entry_posting" => text("Being sent to AFAS", "Wordt naar AFAS gestuurd"),
        "entry_posted" => text("Booked in AFAS", "Geboekt in AFAS"),
        "entry_refused" => text("Refused by AFAS", "Geweigerd door AFAS"),
        "entry_unknown" => text("AFAS gave no clear answer", "AFAS gaf geen duidelijk antwoord"),
        "entry_absent" => text("Proved not to be in AFAS", "Staat bewezen niet in AFAS"),
        "entry_not_sent" => {
            text("AFAS was not reached; nothing was sent", "AFAS was niet bereikbaar; er is niets verstuurd")
        }
        "entry_confirmed" => text("Read back from AFAS; it agrees", "Teruggelezen uit AFAS; het klopt"),
        "entry_differs" => text("Read back from AFAS; it differs", "Teruggelezen uit AFAS; het wijkt af"),
        other => return other.to_owned(),
    };
    said.in_language(language).to_owned()
}

fn who(name: &str, language: Language) -> String {
    let said = match name {
        "kruispost" => return "Kruispost".to_owned(),
        // before there were accounts
        "page" => text("on this page", "op deze pagina"),
        "rule: automatic" => text("rule: approve automatically", "regel: automatisch goedkeuren"),
        "rule: answered by a person" => text("rule: answered by a person", "regel: een mens gaf antwoord"),
        "rule: exact late match" => {
            text("rule: a later invoice, paid exactly", "regel: een latere factuur, precies betaald")
        }
        "rule: full match" => text("rule: every invoice found", "regel: alle facturen gevonden"),
        other => return other.to_owned(),
    };
    said.in_language(language).to_owned()
}

/// The particulars, and whether they are English whatever the page is. What the page shows anyway is left out.
fn detail(event: &Event, language: Language) -> (String, bool) {
    match event.what.as_str() {
        "read" | "asking" => (String::new(), false),
        "retried" => {
            let word =
                SettlementState::from_word(&event.detail).map(|state| standing::settlement(state, language).word);
            (word.unwrap_or(&event.detail).to_owned(), false)
        }
        "planned" | "late_planned" | "closed" => (event.detail.clone(), false),
        "entry_posted" => booked(&event.detail, language),
        _ => (event.detail.clone(), event.detail.contains(' ')),
    }
}

/// `PAY-1 as 12 in journal 55` in the language of the page.
fn booked(detail: &str, language: Language) -> (String, bool) {
    let parts = detail.split_once(" as ").and_then(|(voucher, rest)| Some((voucher, rest.split_once(" in journal ")?)));
    match (parts, language) {
        (Some((voucher, (number, journal))), Language::Nl) => {
            (format!("{voucher} als journaalpost {number} in dagboek {journal}"), false)
        }
        (Some((voucher, (number, journal))), Language::En) => {
            (format!("{voucher} as entry {number} in journal {journal}"), false)
        }
        (None, _) => (detail.to_owned(), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(what: &str, detail: &str) -> Event {
        let at = "2026-03-11T09:00:00Z".parse().unwrap();
        Event { at, who: "kruispost".into(), what: what.into(), detail: detail.into() }
    }

    #[test]
    fn a_booking_is_told_in_the_language_of_the_page() {
        let event = event("entry_posted", "PAY-QX7P-2M4K as 1042 in journal 55");
        assert_eq!(detail(&event, Language::Nl), ("PAY-QX7P-2M4K als journaalpost 1042 in dagboek 55".into(), false));
    }

    #[test]
    fn a_retry_names_the_state_it_left() {
        assert_eq!(detail(&event("retried", "asking"), Language::Nl).0, "vraagt u iets");
    }

    #[test]
    fn what_is_not_known_here_is_shown_as_it_is() {
        assert_eq!(what("something_new", Language::Nl), "something_new");
        assert_eq!(who("anna", Language::Nl), "anna");
        assert_eq!(detail(&event("something_new", "in English"), Language::Nl), ("in English".into(), true));
    }
}
