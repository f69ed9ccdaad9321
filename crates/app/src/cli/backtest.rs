//! `kruispost backtest`: what other rules would have made of past settlements.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use engine::Engine;
use engine::commands::{Backtest as Ask, Backtested, LineDifference, LineOutcome, RuleCount, Tally};
use jiff::civil::Date;
use ledger::language::Language;
use ledger::money::Money;
use serde_json::{Value, json};

use super::exit::Exit;
use super::install::key_and_value;
use super::matching::finder_rules;
use super::place::Place;
use super::rules::RuleArgs;
use crate::output::{Paint, Table, amount, count, print, print_json};

/// Show what past settlements would have become with other rules; books nothing
///
/// The open items are taken back to the first day, and each settlement is planned twice: with today's rules and with the
/// other ones. What people answered is left out of both, and told beside the outcome. Nothing is written anywhere.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost backtest webshop --from 2026-01-01 --to 2026-03-31 --set number_prefixes=BST-
  kruispost backtest webshop --from 2026-01-01 --to 2026-03-31 --number-after BST- --is order
  kruispost backtest webshop --from 2026-03-01 --to 2026-03-31 --set books_by_itself=exact --json")]
pub(crate) struct Backtest {
    /// The integration
    flow: String,
    /// The first day of payout
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// The last day of payout
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// A setting about finding that is other than today's; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    settings: Vec<(String, String)>,
    /// Look for invoices by the rules of this file, of the form that `kruispost match` takes, in place of today's settings
    /// and taught rules
    #[arg(long, value_name = "FILE.toml", conflicts_with = "settings")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    rule: RuleArgs,
    /// Print the outcome for machines
    #[arg(long)]
    json: bool,
}

/// What was tried, in words, and how it is told.
pub(crate) struct Tried {
    pub(crate) what: String,
    pub(crate) json: bool,
}

pub(crate) async fn run(command: Backtest, place: &Place) -> anyhow::Result<Exit> {
    if command.from > command.to {
        anyhow::bail!("--from {} is after --to {}", command.from, command.to);
    }
    let rule = command.rule.rule();
    let finder = command.rules.as_deref().map(finder_rules).transpose()?;
    let mut what: Vec<String> = command.settings.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    what.extend(command.rules.iter().map(|file| format!("the rules of {}", file.display())));
    what.extend(rule.iter().map(|rule| rule.text(Language::En)));
    if what.is_empty() {
        anyhow::bail!(
            "say what would have been other: --set KEY=VALUE, --rules FILE.toml, or a rule like --number-after TEXT"
        );
    }
    let ask = Ask {
        flow: command.flow,
        from: command.from,
        to: command.to,
        settings: command.settings.into_iter().collect::<BTreeMap<_, _>>(),
        finder,
        taught: rule.into_iter().collect(),
        switched_on: Vec::new(),
        switched_off: Vec::new(),
    };
    let tried = Tried { what: format!("with {}", what.join("; ")), json: command.json };
    show(&place.engine().await?, &ask, &tried, place).await
}

/// Tries it and tells what came out.
pub(crate) async fn show(engine: &Engine, ask: &Ask, tried: &Tried, place: &Place) -> anyhow::Result<Exit> {
    let done = engine.backtest(ask).await?;
    if tried.json {
        print_json(&value(ask, tried, &done))?;
    } else {
        print(&text(ask, tried, &done, place.paint))?;
    }
    Ok(Exit::Done)
}

fn text(ask: &Ask, tried: &Tried, done: &Backtested, paint: Paint) -> String {
    let heading = format!("{} · paid out {} to {} · {}", ask.flow, ask.from, ask.to, tried.what);
    let (settlements, lines) = (count(done.settlements, "settlement"), count(done.lines, "line"));
    let mut text =
        format!("{}\n{settlements} with {lines} were planned both ways. Nothing was booked.\n", paint.strong(&heading));
    if !done.not_read.is_empty() {
        text.push_str(&format!("Not read yet, and left out: {}\n", done.not_read.join(", ")));
    }
    for other in &done.otherwise {
        text.push_str(&format!("\n{} was {}\n    → would be {}\n", other.settlement, other.was, other.would_be));
    }
    if done.differences.is_empty() {
        let nothing = if done.otherwise.is_empty() {
            "Nothing would have been different."
        } else {
            "In what both plan no line would have gone elsewhere."
        };
        text.push_str(&format!("\n{nothing}\n"));
    } else {
        let told = format!("{} would have gone elsewhere", count(done.differences.len(), "line"));
        text.push_str(&format!("\n{}\n{}", paint.strong(&told), differences(&done.differences)));
    }
    text.push_str(&format!("\n{}\n{}", paint.strong("By rule"), rules(&done.rules)));
    text
}

fn differences(differences: &[LineDifference]) -> String {
    let mut table =
        Table::new(&["date", "settlement", "line", "amount", "reference", "was", "would be", "a person said"])
            .right(&[3]);
    for one in differences {
        let answer = one.answer.as_ref().map_or_else(String::new, |(answer, agrees)| {
            format!("{} {}", if *agrees { "✓" } else { "✗" }, answer.text(Language::En))
        });
        let (was, would_be) = (outcome(&one.was), outcome(&one.would_be));
        let date = one.date.to_string();
        let (line, of) = (&one.line, &one.settlement);
        table.row([&date, of, &line.id, &amount(line.amount), &line.reference, &was, &would_be, &answer]);
    }
    table.text()
}

/// `invoice 2026-0101 + advance of 10001 [over]`.
fn outcome(outcome: &LineOutcome) -> String {
    let alone = outcome.parts.len() == 1;
    let part = |(number, debtor, invoice, money): &(String, bool, Option<String>, Money)| {
        let told = match (debtor, invoice) {
            (_, Some(invoice)) => format!("invoice {invoice}"),
            (true, None) => format!("advance of {number}"),
            (false, None) if !outcome.is_found() => "debtor not found".to_owned(),
            (false, None) => format!("account {number}"),
        };
        let money = money.checked_abs().map_or_else(|_| String::new(), |money| format!(" {}", amount(money)));
        if alone { told } else { format!("{told}{money}") }
    };
    let parts: Vec<String> = outcome.parts.iter().map(part).collect();
    if outcome.is_found() { format!("{} [{}]", parts.join(" + "), outcome.rule()) } else { parts.join(" + ") }
}

fn rules(rules: &[RuleCount]) -> String {
    let mut table = Table::new(&["rule", "was", "amount", "would be", "amount"]).right(&[1, 2, 3, 4]);
    for RuleCount { rule, was, would_be } in rules {
        let sum = |tally: &Tally| tally.amount.map_or_else(|| "–".to_owned(), amount);
        table.row([*rule, &was.lines.to_string(), &sum(was), &would_be.lines.to_string(), &sum(would_be)]);
    }
    table.text()
}

fn value(ask: &Ask, tried: &Tried, done: &Backtested) -> Value {
    let otherwise = done
        .otherwise
        .iter()
        .map(|other| json!({ "settlement": other.settlement, "was": other.was, "would_be": other.would_be }));
    let rules = done.rules.iter().map(
        |count| json!({ "rule": count.rule, "was": tally_value(&count.was), "would_be": tally_value(&count.would_be) }),
    );
    json!({
        "flow": ask.flow,
        "from": ask.from,
        "to": ask.to,
        "tried": tried.what,
        "settlements": done.settlements,
        "lines": done.lines,
        "not_read": done.not_read,
        "differences": done.differences.iter().map(difference_value).collect::<Vec<_>>(),
        "otherwise": otherwise.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
    })
}

fn difference_value(one: &LineDifference) -> Value {
    json!({
        "settlement": one.settlement,
        "date": one.date,
        "line": one.line.id,
        "kind": one.line.kind.word(),
        "amount": one.line.amount.decimal_text(),
        "currency": one.line.amount.currency().code(),
        "reference": one.line.reference,
        "was": outcome_value(&one.was),
        "would_be": outcome_value(&one.would_be),
        "answer": one.answer.as_ref().map(|(answer, _)| answer.text(Language::En)),
        "agrees_with_answer": one.answer.as_ref().map(|(_, agrees)| agrees),
    })
}

fn outcome_value(outcome: &LineOutcome) -> Value {
    let parts = outcome.parts.iter().map(|(number, debtor, invoice, money)| {
        json!({
            "account": number,
            "account_kind": if *debtor { "debtor" } else { "ledger" },
            "invoice": invoice,
            "amount": money.decimal_text(),
        })
    });
    let why: Vec<String> = outcome.reasons.iter().map(|reason| reason.text(Language::En)).collect();
    json!({ "found": outcome.is_found(), "rule": outcome.rule(), "parts": parts.collect::<Vec<_>>(), "why": why })
}

fn tally_value(tally: &Tally) -> Value {
    json!({ "lines": tally.lines, "amount": tally.amount.map(Money::decimal_text) })
}
