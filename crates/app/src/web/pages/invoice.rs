//! The way of one invoice: in AFAS, at Pay., in the books, at Payt.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use ledger::language::Language;
use ledger::money::Money;
use ledger::receivable::DocumentUse;
use store::{DeliveryState, InvoiceChange, InvoiceLine};

use super::find::in_address;
use super::receivables::state_word;
use super::{Shown, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::invoices::{AtPayt, InvoiceEvent, InvoiceFile, InvoiceWhat, gather};
use crate::web::standing::{self, Tone};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, days, figures};

words! {
    /// Words of the page.
    InvoiceWords {
        invoice: "Invoice" / "Factuur",
        settlements: "Settlements" / "Uitbetalingen",
        administration: "Administration" / "Administratie",
        several: "There are several invoices of this number, each in an administration of its own."
            / "Er zijn meer facturen met dit nummer, elk in een eigen administratie.",
        debtor: "Debtor" / "Debiteur",
        date: "Invoice date" / "Factuurdatum",
        due: "Due date" / "Vervaldatum",
        total: "Total" / "Totaal",
        open_in_afas: "Open in AFAS" / "Openstaand in AFAS",
        open_at_payt: "Open at Payt, as last sent" / "Openstaand bij Payt, zoals laatst gestuurd",
        closed_since: "closed since" / "gesloten sinds",
        way: "What happened" / "Wat er gebeurde",
        made_out: "Made out in AFAS" / "Gemaakt in AFAS",
        paid_out: "Paid at Pay., paid out in settlement" / "Betaald bij Pay., uitbetaald in uitbetaling",
        taken_back: "Taken back at Pay., in settlement" / "Teruggenomen bij Pay., in uitbetaling",
        entry: "Entry" / "Boeking",
        booked_as: "journal entry" / "journaalpost",
        journal: "journal" / "dagboek",
        created: "New at Payt" / "Nieuw bij Payt",
        changed: "Changed at Payt" / "Gewijzigd bij Payt",
        closed_by_absence: "Closed at Payt: not in AFAS any more" / "Gesloten bij Payt: niet meer in AFAS",
        closed_by_zero: "Closed at Payt: paid in AFAS" / "Gesloten bij Payt: betaald in AFAS",
        reopened: "Open at Payt again" / "Weer open bij Payt",
        list_of: "list of" / "lijst van",
        open: "is open" / "staat open",
        was: "was" / "was",
        told_at_once: "Told to Payt at once" / "Meteen aan Payt verteld",
        ubl: "UBL of the invoice sent to Payt" / "UBL van de factuur naar Payt gestuurd",
        pdf: "PDF of the invoice sent to Payt" / "Pdf van de factuur naar Payt gestuurd",
        attachment: "Attachment sent to Payt" / "Bijlage naar Payt gestuurd",
    }
}

struct FileView {
    administration: String,
    facts: Vec<(&'static str, String)>,
    events: Vec<EventView>,
}

/// One thing that happened.
struct EventView {
    when: String,
    iso: String,
    what: &'static str,
    /// Where it stands: address and name.
    link: Option<(String, String)>,
    detail: String,
    /// How that stands.
    standing: Option<(Tone, &'static str)>,
    reason: String,
}

#[derive(Template)]
#[template(path = "invoice.html")]
struct InvoicePage<'a> {
    frame: Frame<'a>,
    words: &'static InvoiceWords,
    number: String,
    files: Vec<FileView>,
}

/// Shows every invoice of this number.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Path(number): Path<String>) -> Shown {
    let files = gather(&site.store(), &number).await?;
    if files.is_empty() {
        return Err(PageFailure::NotFound);
    }
    let words = InvoiceWords::of(visit.language);
    shown(&InvoicePage {
        frame: Frame::new(&site, &visit, Part::Settlements, format!("{} {number}", words.invoice)),
        words,
        number,
        files: files.iter().map(|file| view(file, visit.language)).collect(),
    })
}

/// The address of an invoice.
pub(crate) fn address(number: &str) -> String {
    format!("/invoices/{}", in_address(number))
}

fn view(file: &InvoiceFile, language: Language) -> FileView {
    let words = InvoiceWords::of(language);
    let day = |day| days::day(day, language);
    let money = |money| figures::money(money, language);
    let mut facts = Vec::new();
    if let Some((code, name)) = &file.debtor {
        facts.push((words.debtor, format!("{code} {name}").trim().to_owned()));
    }
    facts.extend(file.date.map(|date| (words.date, day(date))));
    facts.extend(file.due_date.map(|date| (words.due, day(date))));
    facts.extend(file.total.map(|total| (words.total, money(total))));
    facts.extend(file.open_in_afas.map(|open| (words.open_in_afas, money(open))));
    facts.extend(file.at_payt.iter().map(|at| (words.open_at_payt, told_at_payt(at, language))));
    FileView {
        administration: file.administration.clone(),
        facts,
        events: file.events.iter().map(|event| event_view(event, language)).collect(),
    }
}

fn told_at_payt(at: &AtPayt, language: Language) -> String {
    let open = figures::money(at.open, language);
    match at.closed_since {
        Some(day) => format!("{open}, {} {}", InvoiceWords::of(language).closed_since, days::day(day, language)),
        None => open,
    }
}

fn event_view(event: &InvoiceEvent, language: Language) -> EventView {
    let words = InvoiceWords::of(language);
    let (when, iso) = match event.at {
        Some(at) => (days::moment(at, language), at.to_string()),
        None => (days::day(event.day, language), event.day.to_string()),
    };
    let plain = |what: &'static str, detail: String| EventView {
        when,
        iso,
        what,
        link: None,
        detail,
        standing: None,
        reason: String::new(),
    };
    match &event.what {
        InvoiceWhat::MadeOut => plain(words.made_out, String::new()),
        InvoiceWhat::PaidOut(line) => {
            let what = if InvoiceWhat::takes_back(line) { words.taken_back } else { words.paid_out };
            let link = (settlement(line), line.settlement_code.clone());
            let reason = line.reason.text(language);
            EventView { link: Some(link), reason, ..plain(what, figures::money(line.amount, language)) }
        }
        InvoiceWhat::Booked(line) => {
            let (word, tone) = standing::entry(line.state, language);
            let booked = line
                .booking
                .as_ref()
                .map(|(journal, number)| format!("{} {number}, {} {journal}", words.booked_as, words.journal));
            let link = (
                format!("{}#entry-{}-{}", settlement(line), line.part, line.position.saturating_add(1)),
                line.voucher.clone(),
            );
            EventView {
                link: Some(link),
                standing: Some((tone, word)),
                ..plain(words.entry, booked.unwrap_or_default())
            }
        }
        InvoiceWhat::Listed { flow, change } => {
            let (word, tone) = state_word(change.state);
            let what = match change.change {
                InvoiceChange::Created => words.created,
                InvoiceChange::Changed => words.changed,
                InvoiceChange::ClosedByAbsence => words.closed_by_absence,
                InvoiceChange::ClosedByZero => words.closed_by_zero,
                InvoiceChange::Reopened => words.reopened,
            };
            let made = days::moment(change.made_at, language);
            let link = (
                format!("/integrations/{}/receivables#lists", change.flow_id),
                format!("{flow}, {} {made}", words.list_of),
            );
            let standing = (change.state != DeliveryState::Sent).then(|| (tone, word.in_language(language)));
            EventView { link: Some(link), standing, ..plain(what, amounts(change.was, change.open, language)) }
        }
        InvoiceWhat::ToldAtOnce(open) => plain(words.told_at_once, amounts(None, *open, language)),
        InvoiceWhat::Document(DocumentUse::InvoiceUbl) => plain(words.ubl, String::new()),
        InvoiceWhat::Document(DocumentUse::InvoicePdf) => plain(words.pdf, String::new()),
        InvoiceWhat::Document(DocumentUse::Attachment) => plain(words.attachment, String::new()),
    }
}

fn settlement(line: &InvoiceLine) -> String {
    format!("/settlements/{}", line.settlement_id)
}

fn amounts(was: Option<Money>, open: Money, language: Language) -> String {
    let words = InvoiceWords::of(language);
    let open_now = format!("{} {}", figures::money(open, language), words.open);
    match was.filter(|was| *was != open) {
        Some(was) => format!("{open_now}, {} {}", words.was, figures::money(was, language)),
        None => open_now,
    }
}
