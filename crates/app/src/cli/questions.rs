//! `kruispost questions`: what waits for a person, line by line.

use clap::Args;
use engine::commands::{OpenLine, Waiting};
use ledger::language::Language;
use ledger::reason::PossibleItem;
use serde_json::{Value, json};

use super::exit::Exit;
use super::place::Place;
use super::summary::QuestionView;
use crate::output::{Paint, Table, amount, count, print, print_json};

/// Show what waits for a person: questions about settlements, and the lines that were not placed
///
/// With --json an array of objects: flow, settlement, date, state, questions, and lines with id, kind, amount, currency,
/// date, reference, description, why, and possible (invoice, debtor, open, why not), the likeliest first.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost questions
  kruispost questions webshop --json")]
pub(crate) struct Questions {
    /// The integration; all of them when it is left out
    flow: Option<String>,
    /// Print them for machines
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(command: Questions, place: &Place) -> anyhow::Result<Exit> {
    let waiting = place.engine().await?.list_questions(command.flow.as_deref()).await?;
    if command.json {
        print_json(&waiting.iter().map(value).collect::<Vec<_>>())?;
    } else {
        print(&text(&waiting, place.paint))?;
    }
    Ok(Exit::Done)
}

fn text(waiting: &[Waiting], paint: Paint) -> String {
    if waiting.is_empty() {
        return "Nothing waits for an answer.\n".to_owned();
    }
    let mut text = String::new();
    let mut open = 0;
    for one in waiting {
        let row = &one.settlement;
        let payout =
            row.payout.map_or_else(String::new, |payout| format!(" · {} {}", payout.currency().code(), amount(payout)));
        let heading = format!("{} · paid out {}{payout} · {} · {}", row.code, row.date, one.flow, row.state.word());
        text.push_str(&format!("{}\n", paint.strong(&heading)));
        for question in one.questions.iter().map(QuestionView::from) {
            text.push_str(&format!("{} {} [{}]\n", paint.warning("?"), question.text, question.name));
        }
        if !one.lines.is_empty() {
            text.push_str(&table(&one.lines));
            open += one.lines.len();
        }
        text.push('\n');
    }
    let settlements = count(waiting.len(), "settlement");
    let waits = if waiting.len() == 1 { "waits" } else { "wait" };
    text.push_str(&format!("{settlements} {waits}, {} without an invoice.\n", count(open, "line")));
    if open > 0 {
        text.push_str(
            "Answer a line: kruispost answer SETTLEMENT LINE --invoice NUMBER, --debtor NUMBER or --not-found\n",
        );
    }
    text
}

fn table(lines: &[OpenLine]) -> String {
    let mut table = Table::new(&["line", "kind", "amount", "reference", "description", "why", "perhaps"]).right(&[2]);
    for OpenLine { line, why, possible } in lines {
        let perhaps: Vec<String> = possible.iter().map(perhaps).collect();
        table.row([
            &line.id,
            &line.kind.word().replace('_', " "),
            &amount(line.amount),
            &line.reference,
            &line.description,
            &why.text(Language::En),
            &perhaps.join("; "),
        ]);
    }
    table.text()
}

/// `2026-0101 of 10001 (25.00 open): the amount differs`.
fn perhaps(item: &PossibleItem) -> String {
    let PossibleItem { invoice, debtor, open, lost } = item;
    format!("{invoice} of {debtor} ({} open): {}", amount(*open), lost.text().in_language(Language::En))
}

fn value(waiting: &Waiting) -> Value {
    let row = &waiting.settlement;
    json!({
        "flow": waiting.flow,
        "settlement": row.code,
        "date": row.date,
        "state": row.state.word(),
        "questions": waiting.questions.iter().map(QuestionView::from).collect::<Vec<_>>(),
        "lines": waiting.lines.iter().map(line_value).collect::<Vec<_>>(),
    })
}

fn line_value(open: &OpenLine) -> Value {
    let OpenLine { line, why, possible } = open;
    let possible = possible.iter().map(|item| {
        json!({
            "invoice": item.invoice,
            "debtor": item.debtor,
            "open": item.open.decimal_text(),
            "why_not": item.lost.text().in_language(Language::En),
        })
    });
    json!({
        "id": line.id,
        "kind": line.kind.word(),
        "amount": line.amount.decimal_text(),
        "currency": line.amount.currency().code(),
        "date": line.date,
        "reference": line.reference,
        "description": line.description,
        "why": why.text(Language::En),
        "possible": possible.collect::<Vec<_>>(),
    })
}
