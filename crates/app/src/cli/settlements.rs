//! `kruispost settlements`: the list.

use std::collections::HashMap;

use clap::Args;
use clap::builder::PossibleValuesParser;
use ledger::state::SettlementState;
use store::{ReadStore, SettlementFilter, SettlementPlace, SettlementRow};

use super::exit::Exit;
use super::place::Place;
use super::summary::Summary;
use crate::output::{Table, amount, count, print, print_json};

/// Settlements asked for at once.
const PAGE: u32 = 500;

/// List settlements, newest payout first
///
/// With --json an array of objects: code, flow, date, state, amount (text with all decimals, null before it was read),
/// currency, vouchers, booked_as, problem, questions, remark, needs_a_person.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost settlements --waiting
  kruispost settlements --state asking --json
  kruispost settlements --search 2026-0101")]
pub(crate) struct Settlements {
    /// Only of this integration
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// Only in this state
    #[arg(long, value_parser = PossibleValuesParser::new(SettlementState::ALL.iter().map(|state| state.word())))]
    state: Option<String>,
    /// Only those that wait for a person
    #[arg(long)]
    waiting: bool,
    /// Only with this text in code or description, or with just this order, reference or invoice
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// At most so many
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
    /// Print them for machines
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(command: Settlements, place: &Place) -> anyhow::Result<Exit> {
    let store = place.store().await?.reader();
    let flow = match &command.flow {
        Some(name) => Some(store.get_flow(name).await?.id),
        None => None,
    };
    let filter = SettlementFilter {
        flow,
        state: command.state.as_deref().and_then(SettlementState::from_word),
        search: command.search.clone(),
        limit: PAGE,
        ..SettlementFilter::default()
    };
    let found = list(&store, filter, command.limit.unwrap_or(usize::MAX), |row| !command.waiting || waits(row)).await?;
    if command.json {
        let summaries: Vec<&Summary> = found.iter().map(|(summary, _)| summary).collect();
        print_json(&summaries)?;
    } else {
        print(&table(&found))?;
    }
    Ok(Exit::Done)
}

fn waits(row: &SettlementRow) -> bool {
    row.state.needs_a_person() || row.changed_after_booking.is_some()
}

/// Settlements with their summaries, page by page, until there are enough.
pub(crate) async fn list(
    store: &ReadStore,
    filter: SettlementFilter,
    at_most: usize,
    wanted: impl Fn(&SettlementRow) -> bool,
) -> anyhow::Result<Vec<(Summary, SettlementRow)>> {
    let flows: HashMap<String, String> =
        store.list_flows().await?.into_iter().map(|flow| (flow.id, flow.handle)).collect();
    let (mut found, mut place) = (Vec::new(), None);
    loop {
        let rows = store.list_settlements_after(&filter, place.as_ref()).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        place = Some(SettlementPlace { date: last.date, code: last.code.clone(), id: last.id.clone() });
        for row in rows.into_iter().filter(&wanted) {
            if found.len() >= at_most {
                return Ok(found);
            }
            let flow = flows.get(&row.flow_id).map_or("", String::as_str);
            found.push((Summary::read(store, flow, &row).await?, row));
        }
    }
}

/// Settlements as a table for people.
pub(crate) fn table(found: &[(Summary, SettlementRow)]) -> String {
    if found.is_empty() {
        return "No settlements.\n".to_owned();
    }
    let mut table = Table::new(&["date", "code", "payout", "", "state", "vouchers", "what is the matter"]).right(&[2]);
    for (summary, row) in found {
        let payout = row.payout.map_or_else(|| "–".to_owned(), amount);
        let date = summary.date.to_string();
        let currency = summary.currency.unwrap_or_default();
        let vouchers = summary.vouchers.join(", ");
        let state = state_words(row.state);
        table.row([date.as_str(), &summary.code, &payout, currency, &state, &vouchers, &summary.matter()]);
    }
    format!("{}\n{}.\n", table.text(), count(found.len(), "settlement"))
}

/// A state with a sign before it: who is next.
pub(crate) fn state_words(state: SettlementState) -> String {
    let sign = match state {
        SettlementState::Confirmed => "✓",
        SettlementState::Skipped | SettlementState::Closed => "–",
        state if state.needs_a_person() => "?",
        _ => "…",
    };
    format!("{sign} {}", state.word())
}
