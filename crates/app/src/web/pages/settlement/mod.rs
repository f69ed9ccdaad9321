//! The page of one settlement: what waits, Pay.'s lines, the entry with its reasons, the proof, and all that happened.

pub(crate) mod bank;
mod entries;
mod header;
mod late;
mod lines;
mod proof;
mod slice;
pub(crate) mod specification;
pub(crate) mod table;
mod timeline;
pub(crate) mod words;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use ledger::language::Language;
use ledger::plan::Placed;
use ledger::settlement::SettlementParts;
use ledger::state::SettlementState;
use serde::Deserialize;
use store::{EntryLineHead, EntryRow, Event, LineHead, SettlementRow};

use self::bank::BankView;
use self::entries::{EntryView, NotPlacedView};
use self::header::{ActionView, Header, ProblemView};
pub(crate) use self::lines::kind_word;
use self::lines::{ExternalView, LineView};
use self::proof::Proof;
use self::slice::{LINES_AT_ONCE, Slice, SliceView};
use self::timeline::EventView;
use self::words::SettlementWords;
use super::{Shown, find, shown};
use crate::web::Here;
use crate::web::frame::{Frame, Part};
use crate::web::standing::Tone;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "settlement.html")]
struct SettlementPage<'a> {
    frame: Frame<'a>,
    words: &'static SettlementWords,
    header: Header,
    questions: Vec<String>,
    not_placed: Vec<NotPlacedView>,
    problems: Vec<ProblemView>,
    actions: Vec<ActionView>,
    /// Where booked lines without a debtor can be answered, and how many there are.
    unplaced: Option<(String, usize)>,
    seen: i64,
    lines: Vec<LineView>,
    lines_total: String,
    entries: Vec<EntryView>,
    external: Vec<ExternalView>,
    notes: Vec<String>,
    proof: Option<Proof>,
    /// What the bank says of the payout.
    bank: Option<BankView>,
    events: Vec<EventView>,
    documents: Vec<DocumentView>,
    /// The address of the tables, without their ending.
    table: String,
    /// The address of the specification for paper.
    specification: String,
    /// Stretches of lines, when there are too many for one page.
    slices: Vec<SliceView>,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    lines: String,
}

/// A document to open.
struct DocumentView {
    key: String,
    address: String,
    size: String,
}

/// All that is known of one settlement; of its lines and those of its entries some whole and all in short.
struct Known {
    row: SettlementRow,
    flow: String,
    placed: Placed,
    parts: Option<SettlementParts>,
    lines: Vec<LineHead>,
    entries: Vec<(EntryRow, Vec<EntryLineHead>)>,
    events: Vec<Event>,
}

/// Shows the settlement.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(which): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (store, language) = (site.store(), visit.language);
    let row = find::settlement(&site, &which).await?;
    let questions = store.get_questions(&row.id).await?;
    let documents = store.list_document_sizes(&row.id).await?;
    let flow = store.get_flow(&row.flow_id).await?;
    let sheet = store.get_settlement_sheet(&row.id, asked.lines.parse().unwrap_or(1), LINES_AT_ONCE).await?;
    let known = Known {
        flow: flow.name.clone(),
        placed: store.list_placed(std::slice::from_ref(&row)).await?.remove(&row.id).unwrap_or_default(),
        parts: sheet.parts,
        lines: sheet.lines,
        entries: sheet.entries,
        events: store.list_events(&row.id).await?,
        row,
    };
    let words = SettlementWords::of(language);
    let not_found = store.list_not_found_lines(&known.row.id).await?;
    let became = late::became(&flow, &not_found, &known.entries, language);
    let mut unplaced = None;
    if site.may_change() && known.row.state == SettlementState::Confirmed && !not_found.is_empty() {
        let open = site.engine.questions_of(known.row.clone()).await?.lines.len();
        unplaced = (open > 0).then(|| (format!("/questions?settlement={}", known.row.id), open));
    }
    let bank = crate::bank::payout_of(&store, &known.row).await?;
    let longest = known.entries.iter().map(|(_, heads)| heads.len()).chain([known.lines.len()]).max();
    let slice = Slice::new(sheet.stretch, longest.unwrap_or_default());
    let title = format!("{} {}", words.settlement, known.row.code);
    shown(&SettlementPage {
        frame: Frame::new(&site, &visit, Part::Settlements, title),
        words,
        header: header::header(&known, language),
        questions: questions.iter().map(|question| question.text(language)).collect(),
        not_placed: entries::not_placed(&known.entries, slice, language),
        problems: header::problems(&known, language),
        actions: if site.may_change() { header::actions(&known, &which, language) } else { Vec::new() },
        unplaced,
        seen: known.row.updated_at.as_millisecond(),
        lines: lines::views(known.parts.as_ref(), &known.entries, slice, language),
        lines_total: lines::total(known.parts.as_ref(), language),
        entries: entries::views(&known.entries, &known.lines, (&became, slice), language),
        external: lines::external(known.parts.as_ref(), language),
        notes: known.parts.as_ref().map(|parts| parts.notes.clone()).unwrap_or_default(),
        proof: known.parts.as_ref().map(|parts| proof::proof(parts.payout, &known.lines, &known.entries, language)),
        bank: bank.map(|found| BankView::new(&found, language)),
        events: timeline::views(&known.events, language),
        slices: slice.views(),
        table: format!("/settlements/{}/table", find::in_address(&which)),
        specification: format!("/settlements/{}/specification", find::in_address(&which)),
        documents: documents.iter().map(|(key, bytes)| document(&which, key, *bytes, language)).collect(),
    })
}

fn document(which: &str, key: &str, bytes: usize, language: Language) -> DocumentView {
    let address = format!("/settlements/{}/documents/{}", find::in_address(which), find::in_address(key));
    let size = format!("{} bytes", crate::web::figures::whole(bytes, language));
    DocumentView { key: key.to_owned(), address, size }
}
