//! `kruispost explain SETTLEMENT`: every cent, and why it stands where it stands.

use clap::Args;
use ledger::language::Language;
use ledger::reason::Reason;
use ledger::settlement::{SettlementLine, SettlementParts};
use serde::Serialize;
use serde_json::{Value, json};
use store::{EntryRow, Event, Flow, LateState, NotFoundLine, ReadStore, SettlementRow};

use super::entry_table::entry_text;
use super::exit::Exit;
use super::find::find_settlement;
use super::place::Place;
use super::proof::{on_the_bank, prove};
use super::summary::Summary;
use crate::bank::{Found, payout_of};
use crate::output::{Check, Paint, Table, amount, count, moment, print, print_json};

/// Show a settlement: its lines, its entry with the reason of each line, what was tried, and the proof of the sums
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost explain QX7P-2M4K
  kruispost explain QX7P-2M4K --json | jq '.entries[].lines[] | {account, debit, credit, why}'")]
pub(crate) struct Explain {
    /// The settlement's code, as it stands on the bank statement
    settlement: String,
    /// The integration, when several have this settlement
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// Print it for machines
    #[arg(long)]
    json: bool,
}

/// Everything that is known of a settlement.
pub(crate) struct Explained {
    summary: Summary,
    row: SettlementRow,
    parts: Option<SettlementParts>,
    entries: Vec<EntryRow>,
    without_debtor: Vec<NotFoundLine>,
    events: Vec<Event>,
    /// What the bank says of the payout, once statements were uploaded.
    bank: Option<Found>,
    proof: Vec<Check>,
}

pub(crate) async fn run(command: Explain, place: &Place) -> anyhow::Result<Exit> {
    let store = place.store().await?.reader();
    let (flow, row) = find_settlement(&store, &command.settlement, command.flow.as_deref()).await?;
    let explained = Explained::read(&store, &flow, row).await?;
    if command.json {
        print_json(&explained.for_machines()?)?;
    } else {
        print(&explained.for_people(place.paint)?)?;
    }
    Ok(if explained.proof.iter().any(Check::is_bad) { Exit::Failed } else { Exit::Done })
}

impl Explained {
    /// Reads everything that is known of a settlement.
    pub(crate) async fn read(store: &ReadStore, flow: &Flow, row: SettlementRow) -> anyhow::Result<Self> {
        let entries = store.entries_of(&row.id).await?;
        let questions = store.get_questions(&row.id).await?;
        let parts = store.get_settlement_parts(&row.id).await?;
        let events = store.list_events(&row.id).await?;
        let without_debtor = store.list_not_found_lines(&row.id).await?;
        let planned: Vec<_> = entries.iter().map(|entry| &entry.parts).collect();
        let own = store.of_organisation(&flow.organisation);
        let bank = if own.has_bank_statements().await? { payout_of(&own, &row).await? } else { None };
        let mut proof = match &parts {
            Some(parts) => prove(parts, &planned, provider_account(flow))?,
            None => Vec::new(),
        };
        proof.extend(bank.as_ref().map(on_the_bank));
        let summary = Summary::of(&flow.handle, &row, &entries, &questions);
        Ok(Self { summary, row, parts, entries, without_debtor, events, bank, proof })
    }

    /// As text for a terminal.
    pub(crate) fn for_people(&self, paint: Paint) -> anyhow::Result<String> {
        let mut text = self.heading(paint);
        text.push_str(&self.what_waits(paint));
        if let Some(parts) = &self.parts {
            text.push_str(&format!("\n{}\n{}", paint.strong("What Pay. says"), lines_table(&parts.lines)));
            text.push_str(&external(parts));
        }
        for entry in &self.entries {
            text.push_str(&format!("\n{}", entry_text(entry, paint)?));
        }
        text.push_str(&self.not_found(paint));
        if !self.proof.is_empty() {
            text.push_str(&format!("\n{}\n", paint.strong("Proof")));
            text.extend(self.proof.iter().map(|check| check.text(paint)));
        }
        text.push_str(&self.timeline(paint));
        Ok(text)
    }

    fn heading(&self, paint: Paint) -> String {
        let Summary { code, date, state, flow, .. } = &self.summary;
        let payout = self.row.payout.map_or_else(
            || "not read yet".to_owned(),
            |payout| format!("{} {}", payout.currency().code(), amount(payout)),
        );
        let heading = paint.strong(&format!("{code} · paid out {date} · {payout} · {state}"));
        let lines = self.parts.as_ref().map(|parts| format!(" · {}", count(parts.lines.len(), "line")));
        format!("{heading}\n{} · {flow}{}\n", self.row.description, lines.unwrap_or_default())
    }

    fn what_waits(&self, paint: Paint) -> String {
        let mut text = String::new();
        if let Some(problem) = &self.summary.problem {
            let detail = if problem.detail.is_empty() { String::new() } else { format!(": {}", problem.detail) };
            text.push_str(&format!("{} {}{detail} [{}]\n", paint.bad("✗"), problem.title, problem.name));
            text.push_str(&format!("    → {}\n", problem.remedy));
        }
        for question in &self.summary.questions {
            text.push_str(&format!("{} {} [{}]\n", paint.warning("?"), question.text, question.name));
        }
        if let Some(remark) = &self.summary.remark {
            text.push_str(&format!("– {remark}\n"));
        }
        text
    }

    /// What was tried for the lines without a debtor.
    fn not_found(&self, paint: Paint) -> String {
        let found: Vec<(&store::EntryRow, &ledger::entry::EntryLine)> = self
            .entries
            .iter()
            .flat_map(|entry| entry.parts.lines.iter().map(move |line| (entry, line)))
            .filter(|(_, line)| line.reason.is_not_found())
            .collect();
        if found.is_empty() {
            return String::new();
        }
        let mut table = Table::new(&["transaction", "amount", "what was tried", "since then"]).right(&[1]);
        for (entry, line) in &found {
            let since = if entry.state.may_be_booked() { self.since_then(&line.covers) } else { String::new() };
            table.row([line.covers.join(", "), amount(line.amount), tried(&line.reason), since]);
        }
        format!("\n{}\n{}", paint.strong("Lines without a debtor"), table.text())
    }

    /// What became of a line that was booked without a debtor.
    fn since_then(&self, covers: &[String]) -> String {
        let lines = || self.entries.iter().flat_map(|entry| entry.parts.lines.iter().map(move |line| (entry, line)));
        let late = lines().find(|(_, line)| line.reason.is_moved_from_not_found() && line.covers == covers);
        if let Some((entry, _)) = late {
            return format!("moved to its debtor with voucher {}", entry.parts.voucher);
        }
        let Some(line) = self.without_debtor.iter().find(|line| line.covers == covers) else { return String::new() };
        let words = match line.state {
            LateState::Waits => "waits for its invoice",
            LateState::Moved => "moved to its debtor",
            LateState::MovedByHand => "somebody has moved it in AFAS",
            LateState::GivenUp => "no longer looked for",
        };
        line.note.as_ref().map_or_else(|| words.to_owned(), |note| format!("{words}: {note}"))
    }

    fn timeline(&self, paint: Paint) -> String {
        let mut text = format!("\n{}\n", paint.strong("Timeline"));
        for Event { at, who, what, detail } in &self.events {
            let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
            text.push_str(&format!(
                "{}  {}{detail} {}\n",
                moment(*at),
                what.replace('_', " "),
                paint.dim(&format!("({who})"))
            ));
        }
        text
    }

    /// As JSON, with stable keys.
    pub(crate) fn for_machines(&self) -> anyhow::Result<Value> {
        let mut value = serde_json::to_value(&self.summary)?;
        let more = json!({
            "description": self.row.description,
            "attempts": self.row.attempts,
            "not_before": self.row.not_before,
            "lines": self.parts.as_ref().map(|parts| parts.lines.iter().map(line_value).collect::<Vec<_>>()),
            "external": self.parts.as_ref().map(|parts| parts.external.iter().map(external_value).collect::<Vec<_>>()),
            "notes": self.parts.as_ref().map(|parts| &parts.notes),
            "entries": self.entries.iter().map(entry_value).collect::<Vec<_>>(),
            "without_debtor": self.without_debtor.iter().map(without_debtor_value).collect::<Vec<_>>(),
            "bank": self.bank.as_ref().map(bank_value),
            "proof": self.proof,
            "events": self.events.iter().map(event_value).collect::<Vec<_>>(),
        });
        if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
            value.extend(more);
        }
        Ok(value)
    }
}

/// The provider account in the settings of a flow.
pub(crate) fn provider_account(flow: &Flow) -> &str {
    flow.settings.get("provider_account").and_then(Value::as_str).unwrap_or_default()
}

fn tried(reason: &Reason) -> String {
    match reason {
        Reason::DebtorNotFound { why, .. } => why.text(Language::En),
        other => other.text(Language::En),
    }
}

fn lines_table(lines: &[SettlementLine]) -> String {
    let mut table =
        Table::new(&["date", "kind", "amount", "method", "reference", "description", "transaction"]).right(&[2]);
    for line in lines {
        let method = line.method.as_ref().map_or("", |method| method.name.as_str());
        let date = line.date.map_or_else(String::new, |date| date.to_string());
        let kind = line.kind.word().replace('_', " ");
        table.row([&date, &kind, &amount(line.amount), method, &line.reference, &line.description, &line.id]);
    }
    table.text()
}

fn external(parts: &SettlementParts) -> String {
    let mut text = String::new();
    for turnover in &parts.external {
        text.push_str(&format!(
            "Outside the payout: {} {} ({}), paid out by another party and not booked\n",
            turnover.method.name,
            amount(turnover.amount),
            count(turnover.transactions, "transaction"),
        ));
    }
    text
}

fn bank_value(found: &Found) -> Value {
    let lines: Vec<Value> = found.lines().iter().map(super::bank::line_value).collect();
    json!({ "found": found.word(), "text": found.sentence(Language::En, amount), "lines": lines })
}

fn line_value(line: &SettlementLine) -> Value {
    json!({
        "id": line.id,
        "kind": line.kind.word(),
        "amount": line.amount.decimal_text(),
        "date": line.date,
        "clearing": line.clearing,
        "turnover_group": line.turnover_group.as_ref().map(|group| &group.code),
        "method": line.method.as_ref().map(|method| &method.name),
        "order_id": line.order_id,
        "reference": line.reference,
        "description": line.description,
    })
}

fn external_value(turnover: &ledger::settlement::ExternalTurnover) -> Value {
    json!({
        "method": turnover.method.name,
        "amount": turnover.amount.decimal_text(),
        "transactions": turnover.transactions,
    })
}

fn entry_value(entry: &EntryRow) -> Value {
    let parts = &entry.parts;
    json!({
        "voucher": parts.voucher.as_str(),
        "state": entry.state.word(),
        "booked_as": entry.booking.as_ref().map(|booking| &booking.number),
        "problem": entry.problem.as_ref().map(super::summary::ProblemView::from),
        "administration": parts.administration,
        "journal": parts.journal,
        "date": parts.date,
        "year": parts.year,
        "period": parts.period,
        "lines": parts.lines.iter().map(entry_line_value).collect::<Vec<_>>(),
    })
}

fn without_debtor_value(line: &NotFoundLine) -> Value {
    json!({
        "part": line.part,
        "covers": line.covers,
        "amount": line.amount.decimal_text(),
        "state": line.state.word(),
        "note": line.note,
    })
}

fn entry_line_value(line: &ledger::entry::EntryLine) -> Value {
    let shown = line.amount.decimal_text();
    let (debit, credit) = match line.side {
        ledger::entry::Side::Debit => (Some(&shown), None),
        ledger::entry::Side::Credit => (None, Some(&shown)),
    };
    json!({
        "account": line.account.number(),
        "account_kind": if line.account.is_debtor() { "debtor" } else { "ledger" },
        "debit": debit,
        "credit": credit,
        "invoice": line.invoice,
        "vat_code": line.vat_code,
        "description": line.description,
        "covers": line.covers,
        "why": line.reason.text(Language::En),
        "found": !line.reason.is_not_found(),
    })
}

fn event_value(event: &Event) -> Value {
    #[derive(Serialize)]
    struct View<'a> {
        at: jiff::Timestamp,
        who: &'a str,
        what: &'a str,
        detail: &'a str,
    }
    let Event { at, who, what, detail } = event;
    serde_json::to_value(View { at: *at, who, what, detail }).unwrap_or_default()
}
