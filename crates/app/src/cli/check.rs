//! `kruispost check payt` and `kruispost release`: what would go to Payt, what that would close there, and letting it go.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use engine::Engine;
use engine::commands::Behalf;
use engine::progress::Unwatched;
use engine::receivables::{AFAS_PAYT_KIND, Prepared};
use ledger::language::Language;
use ledger::receivable::{ClosedBy, DeliveryPlan, Severity, Verdict};
use serde_json::{Value, json};
use store::{DeliveryFigures, DeliveryRow, DeliveryState, Flow, RefusedRecord};

use super::exit::Exit;
use super::place::Place;
use crate::output::{Check as Line, Paint, Table, count, print, print_json, remark};

/// Problems and closing invoices that are printed; all are in `--json`.
const SHOWN_AT_MOST: usize = 40;

/// Check data before it goes anywhere
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Payt(CheckPayt),
}

/// Read AFAS and show what would go to Payt now: rows, problems, and the invoices it would close there
///
/// Sends and keeps nothing. Ends with 3 when the list would be held.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost check payt receivables --json")]
struct CheckPayt {
    /// The integration, when there are several
    flow: Option<String>,
    /// Print everything for machines
    #[arg(long)]
    json: bool,
}

/// Let a held list of receivables go to Payt
///
/// Shows what it closes and sends it, or what AFAS has by now when that closes nothing else.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost release receivables")]
pub(crate) struct Release {
    /// The integration
    flow: String,
}

pub(crate) async fn run(command: Check, place: &Place) -> anyhow::Result<Exit> {
    let What::Payt(command) = command.what;
    let engine = place.engine().await?;
    let flow = flow_of(&engine, command.flow.as_deref()).await?;
    let connectors: Vec<Line> = engine.check_connectors(&flow).await?.iter().map(Line::from).collect();
    if connectors.iter().any(Line::is_bad) {
        if command.json {
            print_json(&json!({ "flow": flow.name, "connectors": connectors }))?;
        } else {
            print(&connectors.iter().map(|line| line.text(place.paint)).collect::<String>())?;
        }
        return Ok(Exit::Failed);
    }
    let prepared = engine.check_receivables(&flow).await?;
    let refused = engine.store().list_refused_records(&flow.id, u32::MAX).await?;
    if command.json {
        print_json(&machine(&flow, &prepared, (&connectors, &refused)))?;
    } else {
        let remarks = connectors.iter().filter(|line| line.is_remark()).map(|line| line.text(place.paint));
        print(&(remarks.collect::<String>() + &told(&flow, &prepared, place.paint) + &told_refused(&refused)))?;
    }
    Ok(if prepared.verdict == Verdict::Deliver { Exit::Done } else { Exit::Waiting })
}

pub(crate) async fn release(command: Release, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let flow = flow_of(&engine, Some(&command.flow)).await?;
    let store = engine.store();
    let is_held = |row: &DeliveryRow| row.state == DeliveryState::Held;
    let mut held = store.find_newest_delivery(&flow.id).await?.filter(is_held);
    if held.is_none() {
        engine.sync(Some(&flow.id), &Unwatched).await?;
        held = store.find_newest_delivery(&flow.id).await?.filter(is_held);
        // only what nobody could have looked at needs no look: a first list that closes nothing we know of
        if let Some(new) = held.as_ref().filter(|new| new.figures.closing > 0 || !new.holds.is_empty()) {
            print(&told_held(&flow, new, &store.get_delivery(&new.id).await?.1.unwrap_or_default(), place.paint))?;
            remark("It was made this moment. Look at it, and run the command again.");
            return Ok(Exit::Waiting);
        }
    }
    let Some(held) = held else {
        remark(&format!("Nothing of {} is held.", flow.name));
        return Ok(Exit::Done);
    };
    print(&told_held(&flow, &held, &store.get_delivery(&held.id).await?.1.unwrap_or_default(), place.paint))?;
    let released = engine.release_delivery(Behalf::COMMAND_LINE, &flow, Some(&held.id)).await?;
    engine.sync(Some(&flow.id), &Unwatched).await?;
    let last = store.find_newest_delivery(&flow.id).await?;
    let last = last.with_context(|| format!("the list of {} is gone", flow.name))?;
    if last.state == DeliveryState::Sent {
        let figures = last.figures;
        let listed = count(i64::try_from(figures.listed)?, "invoice");
        remark(&format!("Sent to Payt: {listed}, {} open; {} closed by it.", figures.open, figures.closing));
        let refused = store.list_refused_records(&flow.id, u32::MAX).await?;
        print(&told_refused(&refused))?;
        return Ok(if refused.is_empty() { Exit::Done } else { Exit::Waiting });
    }
    if last.state == DeliveryState::Released {
        remark(
            "Released. It goes by itself as soon as Payt has processed the last file, at the end of the night at the latest.",
        );
        return Ok(Exit::Waiting);
    }
    remark(&format!(
        "Not sent: what AFAS has now closes other invoices than the {} you released. Look again: kruispost check payt {}.",
        released.figures.closing, flow.name
    ));
    Ok(Exit::Waiting)
}

async fn flow_of(engine: &Engine, name: Option<&str>) -> anyhow::Result<Flow> {
    let mut flows = engine.store().list_flows().await?;
    flows.retain(|flow| {
        flow.kind == AFAS_PAYT_KIND && name.is_none_or(|name| [&flow.handle, &flow.id].contains(&&name.to_owned()))
    });
    match flows.as_slice() {
        [_] => Ok(flows.remove(0)),
        [] => {
            bail!("there is no such integration to Payt: see kruispost status, or kruispost install afas-payt --help")
        }
        _ => bail!("there are several integrations to Payt: name one"),
    }
}

fn machine(flow: &Flow, prepared: &Prepared, (connectors, refused): (&[Line], &[RefusedRecord])) -> Value {
    let Prepared { reading, plan, verdict, .. } = prepared;
    let problems: Vec<Value> = reading
        .problems
        .iter()
        .map(|one| {
            json!({
                "severity": one.severity, "source": one.kind.word(), "row": one.row, "field": one.field,
                "value": one.value, "administration": one.administration, "invoice": one.invoice,
                "text": one.text(Language::En),
            })
        })
        .collect();
    let held: Vec<String> = match verdict {
        Verdict::Held(reasons) => reasons.iter().map(|reason| reason.text(Language::En)).collect(),
        Verdict::Deliver => Vec::new(),
    };
    let refused_by_payt: Vec<Value> = refused
        .iter()
        .map(|one| {
            json!({
                "kind": one.key.kind.word(), "administration": one.key.administration, "record": one.key.record,
                "why": one.problem.detail.en(), "at": one.at,
            })
        })
        .collect();
    let rows: serde_json::Map<String, Value> =
        reading.rows.iter().map(|(kind, rows)| (kind.word().to_owned(), json!(rows))).collect();
    json!({
        "flow": flow.name, "connectors": connectors, "rows": rows, "figures": DeliveryFigures::of(plan), "held": held, "closing": plan.closing,
        "conflicts": plan.conflicts, "kept": plan.kept, "problems": problems, "refused_by_payt": refused_by_payt,
    })
}

fn told(flow: &Flow, prepared: &Prepared, paint: Paint) -> String {
    let Prepared { reading, plan, verdict, .. } = prepared;
    let figures = DeliveryFigures::of(plan);
    let mut text = format!("{}: what would go to Payt now\n", paint.strong(&flow.name));
    let rows: Vec<String> = reading.rows.iter().map(|(kind, rows)| format!("{rows} {}", kind.word())).collect();
    text.push_str(&format!("  rows in AFAS: {}\n", rows.join(", ")));
    text.push_str(&format!(
        "  list: {} invoices, {} open; {} new, {} changed, {} reopened, {} closing\n",
        figures.listed, figures.open, figures.created, figures.changed, figures.reopened, figures.closing
    ));
    if figures.kept + figures.refused_new > 0 {
        text.push_str(&format!(
            "  {} {} not as AFAS has them: {} sent as last time, {} not sent at all\n",
            paint.warning("!"),
            figures.kept + figures.refused_new,
            figures.kept,
            figures.refused_new
        ));
    }
    text.push_str(&told_closing(plan));
    let mut problems: Vec<_> = reading.problems.iter().filter(|one| one.severity != Severity::Note).collect();
    problems.sort_by_key(|one| one.severity);
    for one in problems.iter().take(SHOWN_AT_MOST) {
        let sign = if one.severity == Severity::Error { paint.bad("✗") } else { paint.warning("!") };
        text.push_str(&format!("  {sign} {}\n", one.text(Language::En)));
    }
    more(&mut text, problems.len());
    match verdict {
        Verdict::Deliver => text.push_str(&format!("  {} it may go\n", paint.good("✓"))),
        Verdict::Held(reasons) => {
            for reason in reasons {
                text.push_str(&format!("  {} held: {}\n", paint.warning("!"), reason.text(Language::En)));
            }
            text.push_str(&format!("  Let it go with: kruispost release {}\n", flow.name));
        }
    }
    text
}

/// The list that is held, what it closes, and why.
fn told_held(flow: &Flow, held: &DeliveryRow, plan: &DeliveryPlan, paint: Paint) -> String {
    let figures = held.figures;
    let mut text = format!(
        "{}: held, {} invoices, {} open, {} closing\n",
        paint.strong(&flow.name),
        figures.listed,
        figures.open,
        figures.closing
    );
    for reason in &held.holds {
        text.push_str(&format!("  {} {}\n", paint.warning("!"), reason.text(Language::En)));
    }
    text.push_str(&told_closing(plan));
    text
}

/// The invoices that a list closes at Payt, as a table; nothing when there are none.
fn told_closing(plan: &DeliveryPlan) -> String {
    if plan.closing.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["closes at Payt", "administration", "was open", "why"]);
    for one in plan.closing.iter().take(SHOWN_AT_MOST) {
        let why = match one.by {
            ClosedBy::Absence => "not in AFAS any more",
            ClosedBy::Zero => "paid in AFAS",
        };
        table.row([one.key.1.clone(), one.key.0.clone(), one.open.to_string(), why.to_owned()]);
    }
    let mut text = table.text();
    more(&mut text, plan.closing.len());
    text
}

/// What Payt does not take of single records, in its words; nothing when it takes everything.
fn told_refused(refused: &[RefusedRecord]) -> String {
    if refused.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["refused by Payt", "administration", "number", "in its words"]);
    for one in refused.iter().take(SHOWN_AT_MOST) {
        let kind = one.key.kind.title().in_language(Language::En).to_owned();
        table.row([kind, one.key.administration.clone(), one.key.record.clone(), one.problem.detail.en().to_owned()]);
    }
    let mut text = table.text();
    more(&mut text, refused.len());
    text
}

fn more(text: &mut String, all: usize) {
    if all > SHOWN_AT_MOST {
        text.push_str(&format!("  … and {} more; all with --json\n", all - SHOWN_AT_MOST));
    }
}
