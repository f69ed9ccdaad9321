//! What happened to lists, and who did it.

use ledger::language::Language;
use store::ListEvent;

use crate::web::days;
use crate::web::words::text;

/// One event.
pub(super) struct ListEventView {
    pub(super) at: String,
    pub(super) iso: String,
    pub(super) what: String,
    /// In the language of the log, which is English.
    pub(super) detail: String,
    pub(super) who: String,
}

pub(super) fn view(one: &ListEvent, language: Language) -> ListEventView {
    let event = &one.event;
    ListEventView {
        at: days::moment(event.at, language),
        iso: event.at.to_string(),
        what: what(&event.what, language),
        detail: event.detail.clone(),
        who: if event.who == "kruispost" { "Kruispost".to_owned() } else { event.who.clone() },
    }
}

/// The event in words; an unknown one shows its name.
fn what(name: &str, language: Language) -> String {
    let said = match name {
        "list_held" => text("List held, for a person to look at", "Lijst vastgehouden, voor een mens om te bekijken"),
        "list_released" => text("List let go", "Lijst vrijgegeven"),
        "list_sent" => text("List taken by Payt", "Lijst aangenomen door Payt"),
        "list_refused" => text("List not taken by Payt", "Lijst niet aangenomen door Payt"),
        other => return other.to_owned(),
    };
    said.in_language(language).to_owned()
}
