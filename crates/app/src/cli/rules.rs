//! `kruispost rules`: what people taught the finder.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use engine::commands::Backtest;
use jiff::ToSpan;
use jiff::civil::Date;
use ledger::language::Language;
use ledger::rules::{MatchField, NumberOf, TaughtRule};
use serde_json::json;
use store::TaughtRuleRow;

use super::backtest::{self, Tried};
use super::exit::Exit;
use super::place::Place;
use crate::output::{Table, moment, print, print_json};

/// Days that are tried when nobody says which.
const DAYS: i64 = 90;

/// List, add, try, switch and remove the rules that people taught the finder
///
/// A rule is off when it is added. Try what it would have changed, then switch it on; it counts from the next plan on.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost rules webshop
  kruispost rules webshop add --number-after BST- --is order
  kruispost rules webshop try 3
  kruispost rules webshop on 3")]
pub(crate) struct Rules {
    /// The integration
    flow: String,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    List(List),
    Add(Add),
    Remove(Numbered),
    On(Switch),
    Off(SwitchOff),
    Try(Try),
}

/// List the rules (this is also done when nothing is said)
#[derive(Debug, Default, Args)]
struct List {
    /// Print them for machines
    #[arg(long)]
    json: bool,
}

/// Add a rule, switched off
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("rule").required(true).args(["number_after", "no_number_after", "payer"])))]
struct Add {
    #[command(flatten)]
    rule: RuleArgs,
    /// Who teaches it; the name you signed in with when it is left out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Remove a rule
#[derive(Debug, Args)]
struct Numbered {
    #[command(flatten)]
    which: Which,
}

/// Let a rule count from the next plan on
///
/// What is planned already stays as it is; `kruispost retry` plans it again.
#[derive(Debug, Args)]
struct Switch {
    #[command(flatten)]
    which: Which,
}

/// Let a rule count no longer
#[derive(Debug, Args)]
struct SwitchOff {
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, Args)]
struct Which {
    /// The rule's number
    number: i64,
    /// Who decides; the name you signed in with when it is left out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Show what past settlements would have become with a rule that is off, or without one that is on; books nothing
#[derive(Debug, Args)]
struct Try {
    /// The rule's number
    number: i64,
    /// The first day of payout to try; 90 days ago when it is left out
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// The last day of payout to try; today when it is left out
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Print the outcome for machines
    #[arg(long)]
    json: bool,
}

/// One rule.
#[derive(Debug, Clone, Args)]
pub(crate) struct RuleArgs {
    /// The number right after this text is the number of an invoice or order
    #[arg(long, value_name = "TEXT")]
    number_after: Option<String>,
    /// What the number after that text is the number of
    #[arg(long, value_name = "WHAT", default_value = "invoice", requires = "number_after")]
    is: NumberIs,
    /// The number right after this text means nothing
    #[arg(long, value_name = "TEXT", conflicts_with = "number_after")]
    no_number_after: Option<String>,
    /// Payments with this value in this field come from the debtor of --debtor
    #[arg(
        long,
        value_name = "FIELD=VALUE",
        value_parser = field_and_value,
        requires = "debtor",
        conflicts_with_all = ["number_after", "no_number_after"]
    )]
    payer: Option<(MatchField, String)>,
    /// The debtor's number
    #[arg(long, value_name = "NUMBER", requires = "payer")]
    debtor: Option<String>,
}

/// What a number is the number of.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NumberIs {
    /// An invoice or credit note
    Invoice,
    /// An order
    Order,
}

impl From<NumberIs> for NumberOf {
    fn from(is: NumberIs) -> Self {
        match is {
            NumberIs::Invoice => Self::Invoice,
            NumberIs::Order => Self::Order,
        }
    }
}

impl RuleArgs {
    /// The rule, when one was given.
    pub(crate) fn rule(self) -> Option<TaughtRule> {
        let is = NumberOf::from(self.is);
        let after = self.number_after.map(|text| TaughtRule::NumberAfter { text, is });
        let none_after = self.no_number_after.map(|text| TaughtRule::NoNumberAfter { text });
        let payer = self.payer.zip(self.debtor);
        let payer = payer.map(|((field, value), debtor)| TaughtRule::Payer { field, value, debtor });
        after.or(none_after).or(payer)
    }
}

fn field_and_value(text: &str) -> Result<(MatchField, String), String> {
    let (field, value) = text.split_once('=').ok_or("is not FIELD=VALUE")?;
    let known = || MatchField::ALL.iter().map(|field| field.word()).collect::<Vec<_>>().join(", ");
    let field = MatchField::from_word(field.trim()).ok_or_else(|| format!("the field is none of {}", known()))?;
    Ok((field, value.trim().to_owned()))
}

pub(crate) async fn run(command: Rules, place: &Place) -> anyhow::Result<Exit> {
    let flow = command.flow.as_str();
    match command.what.unwrap_or(What::List(List::default())) {
        What::List(list) => listed(flow, &list, place).await,
        What::Add(add) => added(flow, add, place).await,
        What::Remove(Numbered { which }) => {
            let engine = place.engine().await?;
            engine.remove_taught_rule(flow, which.number, &who(which.by, place)).await?;
            done(&format!("Rule {} is removed.", which.number))
        }
        What::On(Switch { which }) => switched(flow, which, true, place).await,
        What::Off(SwitchOff { which }) => switched(flow, which, false, place).await,
        What::Try(given) => tried(flow, given, place).await,
    }
}

fn who(by: Option<String>, place: &Place) -> String {
    by.unwrap_or_else(|| place.environment.who())
}

fn done(text: &str) -> anyhow::Result<Exit> {
    print(text)?;
    Ok(Exit::Done)
}

async fn listed(flow: &str, list: &List, place: &Place) -> anyhow::Result<Exit> {
    let rules = place.engine().await?.taught_rules(flow).await?;
    if list.json {
        print_json(&rules.iter().map(value).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    if rules.is_empty() {
        return done("No rules were taught.");
    }
    let mut table = Table::new(&["", "", "rule", "made by", "when", "from line"]).right(&[0]);
    for rule in &rules {
        let from = rule.from.as_ref().map_or_else(String::new, |(settlement, line)| format!("{line} of {settlement}"));
        let on = if rule.on { "✓ on" } else { "– off" };
        let text = rule.rule.text(Language::En);
        table.row([rule.number.to_string().as_str(), on, &text, &rule.who, &moment(rule.at), &from]);
    }
    done(&table.text())
}

fn value(row: &TaughtRuleRow) -> serde_json::Value {
    json!({
        "number": row.number,
        "on": row.on,
        "rule": row.rule,
        "text": row.rule.text(Language::En),
        "made_by": row.who,
        "made_at": row.at,
        "settlement": row.from.as_ref().map(|(settlement, _)| settlement),
        "line": row.from.as_ref().map(|(_, line)| line),
    })
}

async fn added(flow: &str, add: Add, place: &Place) -> anyhow::Result<Exit> {
    let Some(rule) = add.rule.rule() else { anyhow::bail!("say which rule: see kruispost rules {flow} add --help") };
    let text = rule.text(Language::En);
    let number = place.engine().await?.teach(flow, rule, None, &who(add.by, place)).await?;
    done(&taught(flow, number, &text))
}

/// What was taught, and what to do next.
pub(crate) fn taught(flow: &str, number: i64, text: &str) -> String {
    format!(
        "Rule {number} is taught, and off: {text}.\n\
         Next: kruispost rules {flow} try {number}, then kruispost rules {flow} on {number}.\n"
    )
}

async fn switched(flow: &str, which: Which, on: bool, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    engine.switch_taught_rule(flow, which.number, on, &who(which.by, place)).await?;
    let told = if on { "on: it counts from the next plan on" } else { "off: it counts no longer" };
    done(&format!("Rule {} is {told}.", which.number))
}

async fn tried(flow: &str, given: Try, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let rules = engine.taught_rules(flow).await?;
    let Some(rule) = rules.iter().find(|rule| rule.number == given.number) else {
        anyhow::bail!("integration {flow} has no rule {}; `kruispost rules {flow}` lists them", given.number)
    };
    let to = given.to.unwrap_or_else(|| engine.clock().today());
    let from = match given.from {
        Some(from) => from,
        None => to.checked_sub(DAYS.days())?,
    };
    let text = rule.rule.text(Language::En);
    let without = if rule.on { "without rule" } else { "with rule" };
    let (on, off) = if rule.on { (Vec::new(), vec![rule.number]) } else { (vec![rule.number], Vec::new()) };
    let tried = Tried { what: format!("{without} {}: {text}", rule.number), json: given.json };
    let ask = Backtest {
        flow: flow.to_owned(),
        from,
        to,
        settings: std::collections::BTreeMap::new(),
        finder: None,
        taught: Vec::new(),
        switched_on: on,
        switched_off: off,
    };
    backtest::show(&engine, &ask, &tried, place).await
}
