//! `kruispost status`: where each integration stands.

use clap::Args;
use engine::receivables::AFAS_PAYT_KIND;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::state::SettlementState;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{DeliveryFigures, DeliveryState, Flow, ReadStore};

use super::exit::Exit;
use super::place::Place;
use super::summary::ProblemView;
use crate::output::{Paint, count, moment, print, print_json};

/// Show where each integration stands and what waits for whom
///
/// Ends with 3 when something waits for a person, or an integration was stopped.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost status --json")]
pub(crate) struct Status {
    /// Print it for machines
    #[arg(long)]
    json: bool,
}

/// Where an integration stands.
#[derive(Debug, Serialize)]
struct FlowStatus {
    name: String,
    kind: String,
    /// `on`, `off` or `stopped`.
    state: &'static str,
    problem: Option<ProblemView>,
    start_date: Date,
    /// Everything paid out up to this day has been fetched.
    fetched_until: Option<Date>,
    last_run_at: Option<Timestamp>,
    next_wake_at: Option<Timestamp>,
    failed_wakes: i64,
    /// Settlements per state; states without any are left out.
    settlements: BTreeMap<&'static str, i64>,
    waits_for_a_person: i64,
    waits_for_later: i64,
    /// The last list of receivables, for an integration that delivers them.
    last_list: Option<ListStatus>,
}

/// How a list of receivables stands.
#[derive(Debug, Serialize)]
struct ListStatus {
    state: &'static str,
    made_at: Timestamp,
    figures: DeliveryFigures,
    /// Records that Payt does not take, where lists go record by record.
    refused_records: u64,
}

pub(crate) async fn run(command: Status, place: &Place) -> anyhow::Result<Exit> {
    let store = place.store().await?.reader();
    let mut flows = Vec::new();
    for flow in store.list_flows().await? {
        flows.push(status_of(&store, flow).await?);
    }
    if command.json {
        print_json(&serde_json::json!({ "data": place.shown(), "flows": flows }))?;
    } else if flows.is_empty() {
        let next = "connect Pay. and AFAS, then install: kruispost connect --help, kruispost install pay-afas --help";
        print(&format!("No integration is installed in {}.\nNext: {next}", place.shown()))?;
    } else {
        let text: String = flows.iter().map(|flow| told(flow, place.paint)).collect();
        print(&text)?;
    }
    let waits = flows.iter().any(|flow| flow.waits_for_a_person > 0 || flow.state == "stopped");
    Ok(if waits { Exit::Waiting } else { Exit::Done })
}

async fn status_of(store: &ReadStore, flow: Flow) -> anyhow::Result<FlowStatus> {
    let overview = store.settlement_overview(&flow.id).await?;
    let sum = |wanted: &dyn Fn(SettlementState) -> bool| {
        overview.iter().filter(|(state, _)| wanted(*state)).fold(0_i64, |sum, (_, count)| sum.saturating_add(*count))
    };
    let last = store.list_deliveries(&flow.id, 1).await?.into_iter().next();
    let refused_records = store.count_refused_records(&flow.id).await?;
    let held = i64::from(last.as_ref().is_some_and(|last| last.state == DeliveryState::Held));
    Ok(FlowStatus {
        last_list: last.map(|last| ListStatus {
            state: last.state.word(),
            made_at: last.made_at,
            figures: last.figures,
            refused_records,
        }),
        waits_for_a_person: sum(&SettlementState::needs_a_person).saturating_add(held),
        waits_for_later: sum(&|state| !state.needs_a_person() && !is_done(state)),
        settlements: overview.iter().map(|(state, count)| (state.word(), *count)).collect(),
        state: match (&flow.stop, flow.enabled) {
            (Some(_), _) => "stopped",
            (None, true) => "on",
            (None, false) => "off",
        },
        problem: flow.stop.as_ref().map(ProblemView::from),
        name: flow.handle,
        kind: flow.kind,
        start_date: flow.start_date,
        fetched_until: flow.watermark,
        last_run_at: flow.last_run_at,
        next_wake_at: flow.next_wake_at,
        failed_wakes: flow.failed_wakes,
    })
}

/// Nothing more happens with a settlement in such a state.
pub(crate) const fn is_done(state: SettlementState) -> bool {
    matches!(state, SettlementState::Confirmed | SettlementState::Skipped | SettlementState::Closed)
}

fn told(flow: &FlowStatus, paint: Paint) -> String {
    let mut text = format!("{}: {}", paint.strong(&flow.name), flow.state);
    text.push_str(&match flow.kind.as_str() {
        AFAS_PAYT_KIND => ", delivers receivables to Payt\n".to_owned(),
        _ => format!(", books what is paid out from {}\n", flow.start_date),
    });
    if let Some(problem) = &flow.problem {
        text.push_str(&format!("  {} {}: {}\n", paint.bad("✗"), problem.title, problem.detail));
        text.push_str(&format!("    → {}\n", problem.remedy));
    }
    if flow.failed_wakes > 0 {
        let failed = count(flow.failed_wakes, "wake-up");
        text.push_str(&format!("  {} the last {failed} failed: see the log\n", paint.warning("!")));
    }
    let when = |at: Option<Timestamp>, never: &str| at.map_or_else(|| never.to_owned(), moment);
    text.push_str(&format!("  last run {}", when(flow.last_run_at, "never")));
    text.push_str(&format!(", next {}\n", when(flow.next_wake_at, "as soon as a worker runs")));
    if flow.kind == AFAS_PAYT_KIND {
        text.push_str(&told_list(flow, paint));
        return text;
    }
    let counts: Vec<String> = flow.settlements.iter().map(|(state, count)| format!("{count} {state}")).collect();
    text.push_str(&format!(
        "  settlements: {}\n",
        if counts.is_empty() { "none yet".into() } else { counts.join(", ") }
    ));
    match (flow.waits_for_a_person, flow.waits_for_later) {
        (0, 0) => text.push_str(&format!("  {} nothing waits\n", paint.good("✓"))),
        (people, later) => {
            if people > 0 {
                let waits = count(people, "settlement");
                text.push_str(&format!(
                    "  {} {waits} for you to look at: kruispost settlements --waiting\n",
                    paint.warning("!")
                ));
            }
            if later > 0 {
                text.push_str(&format!("  … {} for later, by themselves\n", count(later, "settlement")));
            }
        }
    }
    text
}

fn told_list(flow: &FlowStatus, paint: Paint) -> String {
    let Some(list) = &flow.last_list else { return "  lists: none yet\n".to_owned() };
    let ListStatus { state, made_at, figures, refused_records } = list;
    let mut text = format!(
        "  last list: {state} {}, {} invoices, {} open, {} closing\n",
        moment(*made_at),
        figures.listed,
        figures.open,
        figures.closing
    );
    if *refused_records > 0 {
        text.push_str(&format!(
            "  {} {refused_records} records are refused by Payt: kruispost check payt {}\n",
            paint.warning("!"),
            flow.name
        ));
    }
    text.push_str(&match flow.waits_for_a_person {
        0 if *refused_records > 0 => String::new(),
        0 => format!("  {} nothing waits\n", paint.good("✓")),
        _ => format!("  {} held for you to look at: kruispost check payt {}\n", paint.warning("!"), flow.name),
    });
    text
}
