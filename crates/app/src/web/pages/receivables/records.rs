//! Deliveries that went record by record: what the last one brought, and what Payt does not take.

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use engine::receivables::goes_by_record;
use ledger::language::Language;
use store::{DeliveryRow, DeliveryState, Flow, RecordCount, RefusedRecord};

use super::{ReceivableWords, SHOWN_AT_MOST, flow_to_payt, tables};
use crate::web::failure::PageFailure;
use crate::web::tables::{Cell, Table};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, days, figures};

words! {
    /// Words of this part of the page.
    RecordWords {
        title: "Record by record" / "Per stuk",
        last: "Last delivery" / "Laatste levering",
        nothing: "Nothing had changed." / "Er was niets gewijzigd.",
        records: "records" / "stuks",
        refused: "refused" / "geweigerd",
        not_taken: "What Payt does not take; it is tried again when something changes, and every day" /
            "Wat Payt niet aanneemt; het wordt opnieuw geprobeerd als er iets wijzigt, en elke dag",
        number: "Number" / "Nummer",
        tried: "Tried" / "Geprobeerd",
        words_of_payt: "In Payt's words" / "In de woorden van Payt",
    }
}

/// The part of the page.
pub(super) struct RecordsView {
    pub(super) words: &'static RecordWords,
    pub(super) at: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) refused: Vec<RefusedView>,
    pub(super) more: u64,
}

pub(super) struct RefusedView {
    pub(super) kind: &'static str,
    pub(super) record: String,
    pub(super) administration: String,
    pub(super) tried: String,
    /// In Payt's language.
    pub(super) why: String,
}

/// The part about the last list that went record by record; none while none did.
pub(super) fn view(
    lists: &[DeliveryRow],
    counts: &BTreeMap<String, Vec<RecordCount>>,
    (refused, all): &(Vec<RefusedRecord>, u64),
    language: Language,
) -> Option<RecordsView> {
    let last = lists.iter().find(|list| went_by_record(list))?;
    let words = RecordWords::of(language);
    let facts = |count: &RecordCount| (count.kind.title().in_language(language), told(count, language));
    let shown = refused.iter().take(SHOWN_AT_MOST);
    Some(RecordsView {
        words,
        at: days::moment(last.made_at, language),
        facts: counts.get(&last.id).map(|counts| counts.iter().map(facts).collect()).unwrap_or_default(),
        more: all.saturating_sub(u64::try_from(refused.len().min(SHOWN_AT_MOST)).unwrap_or(u64::MAX)),
        refused: shown.map(|one| refused_view(one, language)).collect(),
    })
}

/// A file has a name.
fn went_by_record(list: &DeliveryRow) -> bool {
    list.file_name.is_none() && list.sent_at.is_some()
}

fn refused_view(one: &RefusedRecord, language: Language) -> RefusedView {
    RefusedView {
        kind: one.key.kind.title().in_language(language),
        record: one.key.record.clone(),
        administration: one.key.administration.clone(),
        tried: days::moment(one.at, language),
        why: one.problem.detail.in_language(language).to_owned(),
    }
}

/// `12`, or `12 · 1 refused`.
fn told(count: &RecordCount, language: Language) -> String {
    let figure = |number: u64| figures::whole(usize::try_from(number).unwrap_or(usize::MAX), language);
    match count.refused {
        0 => figure(count.taken),
        refused => format!("{} · {} {}", figure(count.taken), figure(refused), RecordWords::of(language).refused),
    }
}

/// What is said while no list was sent.
pub(super) fn first(flow: &Flow, lists: &[DeliveryRow], words: &ReceivableWords) -> Option<&'static str> {
    match goes_by_record(flow) {
        _ if lists.iter().any(|list| list.state == DeliveryState::Sent) => None,
        Ok(true) => Some(words.first_by_record),
        Ok(false) | Err(_) => Some(words.first),
    }
}

/// The name of a file, or how many records went.
pub(super) fn place(list: &DeliveryRow, counts: &BTreeMap<String, Vec<RecordCount>>, language: Language) -> String {
    let brought = || brought(list, counts.get(&list.id), language);
    list.file_name.clone().or_else(brought).unwrap_or_default()
}

/// How many records a list brought, in the place where a file has its name.
fn brought(list: &DeliveryRow, counts: Option<&Vec<RecordCount>>, language: Language) -> Option<String> {
    let words = RecordWords::of(language);
    let counts = match counts {
        Some(counts) => counts.as_slice(),
        None if went_by_record(list) => &[],
        None => return None,
    };
    let sum = |of: fn(&RecordCount) -> u64| {
        let sum = counts.iter().fold(0_u64, |sum, count| sum.saturating_add(of(count)));
        (sum, figures::whole(usize::try_from(sum).unwrap_or(usize::MAX), language))
    };
    let (taken, refused) = (sum(|count| count.taken), sum(|count| count.refused));
    let taken = format!("{} {}", taken.1, words.records);
    Some(if refused.0 == 0 { taken } else { format!("{taken} · {} {}", refused.1, words.refused) })
}

/// What Payt does not take of single records, as a table for a spreadsheet.
pub(crate) async fn refused(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((id, ending)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    let (refused, _) = site.store().list_refused_records(&flow.id, u32::MAX).await?;
    tables::saved(&table(&refused, visit.language), "refused", &ending, visit.language)
}

/// What Payt does not take, for a spreadsheet.
pub(super) fn table(refused: &[RefusedRecord], language: Language) -> Table {
    let (words, page) = (RecordWords::of(language), ReceivableWords::of(language));
    let mut table =
        Table::new(words.title, vec![page.what, page.administration, words.number, words.tried, words.words_of_payt]);
    for one in refused {
        table.row(vec![
            Cell::text(one.key.kind.title().in_language(language)),
            Cell::text(&one.key.administration),
            Cell::text(&one.key.record),
            Cell::text(&days::moment(one.at, language)),
            Cell::text(one.problem.detail.in_language(language)),
        ]);
    }
    table
}
