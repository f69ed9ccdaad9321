//! Gathers what waits out of the store and the engine.

use std::collections::BTreeMap;

use engine::commands::{OpenLine, Waiting};
use ledger::language::Language;
use ledger::open_item::OpenItem;
use ledger::plan::Placed;
use ledger::reason::PossibleItem;
use ledger::state::SettlementState;
use store::{Flow, SettlementRow, StandingAnswer};

use crate::web::failure::PageFailure;
use crate::web::pages::find;
use crate::web::pages::settlement::kind_word;
use crate::web::standing::{self, Standing};
use crate::web::{Site, days, figures};

/// Settlements of one flow and state that are looked at, the oldest; more wait their turn.
const SETTLEMENTS: u32 = 40;

/// Settlements of which the lines are read together, until the page is full.
const AT_ONCE: usize = 20;

/// Lines on one page: about an hour's work, a page of less than 150 kB, and a form well below the limit of the site.
const LINES: usize = 45;

/// Answers that are offered to be taken back.
const UNDOS: u32 = 50;

/// All that the page shows.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) groups: Vec<Group>,
    pub(super) approvals: Vec<Approval>,
    pub(super) undos: Vec<Undo>,
    pub(super) more: bool,
}

/// A settlement with its lines and questions.
pub(super) struct Group {
    pub(super) code: String,
    pub(super) address: String,
    pub(super) flow: String,
    pub(super) date: String,
    pub(super) payout: String,
    pub(super) standing: Standing,
    pub(super) questions: Vec<String>,
    pub(super) lines: Vec<Line>,
    /// Whether it is booked: then lines move to invoices only.
    pub(super) booked: bool,
}

/// A line without an invoice.
pub(super) struct Line {
    /// Its number on the page.
    pub(super) number: usize,
    /// Settlement, when it was seen, and line: what the form sends back.
    pub(super) name: String,
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) amount: String,
    pub(super) texts: Vec<String>,
    pub(super) why: String,
    pub(super) candidates: Vec<Candidate>,
}

/// An invoice to choose.
pub(super) struct Candidate {
    pub(super) invoice: String,
    pub(super) debtor: String,
    pub(super) debtor_name: String,
    pub(super) date: String,
    pub(super) open: String,
    pub(super) why_not: &'static str,
}

/// A settlement to approve.
pub(super) struct Approval {
    /// Settlement, and when it was seen.
    pub(super) name: String,
    pub(super) code: String,
    pub(super) address: String,
    pub(super) date: String,
    pub(super) payout: String,
    pub(super) placed: Placed,
}

/// An answer to take back.
pub(super) struct Undo {
    pub(super) settlement: String,
    pub(super) code: String,
    pub(super) line: String,
    pub(super) answer: String,
    pub(super) who: String,
    pub(super) at: String,
}

pub(super) async fn gather(site: &Site, language: Language) -> Result<Gathered, PageFailure> {
    let store = site.store();
    let flows = store.list_flows().await?;
    let mut all = Gathered::default();
    let mut lines = 0_usize;
    for flow in &flows {
        let undos = store.list_standing_answers(&flow.id, UNDOS).await?;
        all.undos.extend(undos.into_iter().map(|standing| undo(standing, language)));
        let mut rows = store.list_settlements_that_wait(&flow.id, SETTLEMENTS.saturating_add(1)).await?;
        let (mut of_state, before) = (BTreeMap::new(), rows.len());
        rows.retain(|row| {
            let count: &mut u32 = of_state.entry(row.state).or_default();
            *count = count.saturating_add(1);
            *count <= SETTLEMENTS
        });
        all.more |= rows.len() < before;
        let placed = store.list_placed(&rows).await?;
        for row in rows.iter().filter(|row| row.state == SettlementState::Planned) {
            let placed = placed.get(&row.id).copied().unwrap_or_default();
            all.approvals.push(approval(row, placed, flows.len(), language));
        }
        for some in rows.chunks(AT_ONCE) {
            if lines >= LINES {
                all.more = true;
                break;
            }
            for mut waiting in site.engine.questions_of_all(flow, some.to_vec()).await? {
                let room = LINES.saturating_sub(lines);
                all.more |= waiting.lines.len() > room;
                waiting.lines.truncate(room);
                if waiting.lines.is_empty() && waiting.questions.is_empty() {
                    continue;
                }
                let items = named_items(site, flow, &waiting).await?;
                let group = group(&waiting, &items, (lines, flows.len()), language);
                lines = lines.saturating_add(group.lines.len());
                all.groups.push(group);
            }
        }
    }
    Ok(all)
}

/// What may be answered about one settlement, also when it is booked.
pub(super) async fn gather_one(site: &Site, id: &str, language: Language) -> Result<Gathered, PageFailure> {
    let store = site.store();
    let row = store.get_settlement(id).await?;
    let flow = store.get_flow(&row.flow_id).await?;
    let flows = store.list_flows().await?.len();
    let mut all = Gathered::default();
    let mut waiting = site.engine.questions_of(row).await?;
    all.more = waiting.lines.len() > LINES;
    waiting.lines.truncate(LINES);
    if !waiting.lines.is_empty() || !waiting.questions.is_empty() {
        let items = named_items(site, &flow, &waiting).await?;
        all.groups.push(group(&waiting, &items, (0, flows), language));
    }
    Ok(all)
}

/// What the mirror knows of the candidates.
async fn named_items(
    site: &Site,
    flow: &Flow,
    waiting: &Waiting,
) -> Result<BTreeMap<(String, String), OpenItem>, PageFailure> {
    let possible = waiting.lines.iter().flat_map(|line| &line.possible);
    let mut invoices: Vec<String> = possible.map(|item| item.invoice.clone()).collect();
    invoices.sort_unstable();
    invoices.dedup();
    let items = site.store().get_open_items_named(&flow.id, &invoices).await?;
    Ok(items.into_iter().map(|item| ((item.invoice.clone(), item.debtor.clone()), item)).collect())
}

fn group(
    waiting: &Waiting,
    items: &BTreeMap<(String, String), OpenItem>,
    (first, flows): (usize, usize),
    language: Language,
) -> Group {
    let row = &waiting.settlement;
    let lines = (first..).zip(&waiting.lines);
    Group {
        code: row.code.clone(),
        address: find::address(row, flows),
        flow: waiting.flow.clone(),
        date: days::day(row.date, language),
        payout: row.payout.map(|payout| figures::money(payout, language)).unwrap_or_default(),
        standing: standing::settlement(row.state, language),
        questions: waiting.questions.iter().map(|question| question.text(language)).collect(),
        booked: row.state == SettlementState::Confirmed,
        lines: lines.map(|(number, open)| line(number, row, open, items, language)).collect(),
    }
}

fn line(
    number: usize,
    row: &SettlementRow,
    open: &OpenLine,
    items: &BTreeMap<(String, String), OpenItem>,
    language: Language,
) -> Line {
    let line = &open.line;
    let extras = line.extras.iter().map(|extra| extra.value.as_str());
    let texts = [line.reference.as_str(), line.description.as_str()].into_iter().chain(extras);
    let mut shown: Vec<String> = Vec::new();
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        if !shown.iter().any(|known| known == text) {
            shown.push(text.to_owned());
        }
    }
    Line {
        number,
        name: format!("{} {} {}", row.id, row.updated_at.as_millisecond(), line.id),
        id: line.id.clone(),
        kind: kind_word(line.kind, language),
        amount: figures::money(line.amount, language),
        texts: shown,
        why: open.why.text(language),
        candidates: open.possible.iter().map(|possible| candidate(possible, items, language)).collect(),
    }
}

fn candidate(possible: &PossibleItem, items: &BTreeMap<(String, String), OpenItem>, language: Language) -> Candidate {
    let item = items.get(&(possible.invoice.clone(), possible.debtor.clone()));
    Candidate {
        invoice: possible.invoice.clone(),
        debtor: possible.debtor.clone(),
        debtor_name: item.map(|item| item.debtor_name.clone()).unwrap_or_default(),
        date: item.map(|item| days::day(item.date, language)).unwrap_or_default(),
        open: figures::amount(possible.open, language),
        why_not: possible.lost.text().in_language(language),
    }
}

fn approval(row: &SettlementRow, placed: Placed, flows: usize, language: Language) -> Approval {
    Approval {
        name: format!("{} {}", row.id, row.updated_at.as_millisecond()),
        code: row.code.clone(),
        address: find::address(row, flows),
        date: days::day(row.date, language),
        payout: row.payout.map(|payout| figures::money(payout, language)).unwrap_or_default(),
        placed,
    }
}

fn undo(standing: StandingAnswer, language: Language) -> Undo {
    let StandingAnswer { settlement_id, code, answer } = standing;
    Undo {
        settlement: settlement_id,
        code,
        answer: answer.answer.text(language),
        at: days::moment(answer.at, language),
        line: answer.line_id,
        who: answer.who,
    }
}
