//! The demo in words, and for machines.

use serde_json::{Value, json};

use super::checks::DemoCheck;
use super::picture::{Picture, Tally};
use super::receivables::Loop;
use super::stage::{FLOW, PROVIDER_ACCOUNT, Stage};
use crate::cli::emulate::PARTICIPANT;
use crate::cli::settlements::table;
use crate::output::{Paint, Table, amount, cents, count};

/// Settlements in the list; the counts tell of the others.
const LISTED: usize = 12;

/// What is about to happen, as the commands a person would type.
pub(super) fn opening(stage: &Stage, seed: u64, paint: Paint) -> String {
    let mut text =
        paint.strong("An invented webshop, ninety days of payouts; Pay. and AFAS are emulated on this machine.");
    text.push_str(&format!("\nseed {seed}, data in {}\n\n", stage.data));
    let settings: Vec<String> =
        stage.settings().iter().map(|(key, value)| format!("      --set {key}={value}")).collect();
    for command in [
        format!(
            "kruispost connect pay --code {} --token-file … --base-url {}",
            emulators::pay::TOKEN_CODE,
            stage.pay.base_url()
        ),
        format!(
            "kruispost connect afas --participant {PARTICIPANT} --token-file … --base-url {}",
            stage.afas.base_url()
        ),
        format!("kruispost install pay-afas --name {FLOW} \\\n{}", settings.join(" \\\n")),
        format!(
            "kruispost connect payt --token-file … --import-token-file … --administration-code {} --base-url {}",
            super::receivables::CODE,
            stage.payt.base_url()
        ),
        format!("kruispost install afas-payt --name {0}; kruispost release {0}", super::receivables::FLOW),
        "kruispost sync".to_owned(),
    ] {
        text.push_str(&paint.dim(&format!("$ {command}")));
        text.push('\n');
    }
    text
}

/// What happened, with the proof at the end.
pub(super) fn for_people(
    stage: &Stage,
    (picture, went_round): (&Picture, &Loop),
    checks: &[DemoCheck],
    paint: Paint,
) -> anyhow::Result<String> {
    let mut text = format!("\n{}\n", paint.strong("What happened"));
    text.push_str(&settlements(picture));
    text.push_str(&lines(picture));
    text.push_str(&format!("\n{}\n{}", paint.strong("The newest settlements"), newest(picture)));
    text.push_str(&questions(picture, paint));
    if let Some(shown) = &picture.shown {
        text.push_str(&format!("\n{}\n{}", paint.strong("One settlement, to the cent"), shown.for_people(paint)?));
    }
    text.push_str(&format!("\n{}\n{}", paint.strong("From invoice to money, and back"), went_round.for_people()));
    text.push_str(&format!("\n{}\n", paint.strong("Checked against the books of AFAS and the payouts of Pay.")));
    text.extend(checks.iter().map(|check| check.text(paint)));
    if stage.kept {
        text.push_str(&format!("\nLook further: kruispost --data {} settlements, explain, status\n", stage.data));
    }
    Ok(text)
}

fn settlements(picture: &Picture) -> String {
    let states: Vec<String> = picture.states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let sum = picture.settlements.iter().filter_map(|known| known.row.payout).map(ledger::money::Money::minor);
    let sum = sum.fold(0_i64, i64::saturating_add);
    let number = count(picture.settlements.len(), "settlement");
    format!("{number}, EUR {} paid out: {}\n\n", amount(cents(sum)), states.join(", "))
}

fn lines(picture: &Picture) -> String {
    let lines = picture.lines;
    let mut table = Table::new(&["lines of Pay.", "number", "EUR"]).right(&[1, 2]);
    let rows: [(&str, Tally); 5] = [
        ("matched with an invoice, on its debtor", lines.matched),
        ("debtor not found", lines.unmatched),
        ("costs of Pay.", lines.costs),
        ("reserves and corrections", lines.other),
        ("in settlements that wait for you", lines.not_booked),
    ];
    for (what, Tally { lines, minor }) in rows {
        table.row([what.to_owned(), lines.to_string(), amount(cents(minor))]);
    }
    table.text()
}

fn newest(picture: &Picture) -> String {
    let rows: Vec<_> =
        picture.settlements.iter().take(LISTED).map(|known| (known.summary.clone(), known.row.clone())).collect();
    let more = picture.settlements.len().saturating_sub(rows.len());
    let mut text = table(&rows);
    if more > 0 {
        text.push_str(&format!("{more} more: kruispost settlements\n"));
    }
    text
}

fn questions(picture: &Picture, paint: Paint) -> String {
    let waiting: Vec<_> = picture.settlements.iter().filter(|known| known.summary.needs_a_person).collect();
    if waiting.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", paint.strong("What waits for you"));
    for known in waiting {
        let payout = known.row.payout.map(|payout| format!(", EUR {}", amount(payout))).unwrap_or_default();
        let code = &known.row.code;
        text.push_str(&format!("{} {code} ({}{payout})\n", paint.warning("?"), known.row.date));
        for question in &known.summary.questions {
            text.push_str(&format!("    {}\n", question.text));
        }
        if let Some(problem) = &known.summary.problem {
            text.push_str(&format!("    {}: {}\n    → {}\n", problem.title, problem.detail, problem.remedy));
        }
    }
    text
}

/// Everything, with stable keys.
pub(super) fn for_machines(
    stage: &Stage,
    (picture, went_round): (&Picture, &Loop),
    checks: &[DemoCheck],
    seed: u64,
) -> anyhow::Result<Value> {
    let summaries: Vec<_> = picture.settlements.iter().map(|known| &known.summary).collect();
    let waiting: Vec<_> = summaries.iter().filter(|summary| summary.needs_a_person).collect();
    let shown = picture.shown.as_ref().map(super::super::explain::Explained::for_machines).transpose()?;
    Ok(json!({
        "ok": checks.iter().all(|check| check.holds),
        "seed": seed,
        "today": stage.today,
        "data": stage.data,
        "flow": picture.flow.handle,
        "start_date": stage.start_date,
        "provider_account": PROVIDER_ACCOUNT,
        "pay_url": stage.pay.base_url(),
        "afas_url": stage.afas.base_url(),
        "report": picture.synced.iter().map(|synced| &synced.report).collect::<Vec<_>>(),
        "states": picture.states,
        "lines": picture.lines,
        "settlements": summaries,
        "waiting": waiting,
        "explained": shown,
        "receivables": went_round,
        "payt_url": stage.payt.base_url(),
        "checks": checks,
    }))
}
