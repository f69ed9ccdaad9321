//! `kruispost answer`: what a person knows about one line.

use anyhow::{Context, bail};
use clap::{ArgGroup, Args};
use engine::Engine;
use ledger::answer::{Answer as Answered, AnsweredPart};
use ledger::language::Language;
use ledger::money::Money;
use ledger::rules::{NumberOf, TaughtRule};
use ledger::settlement::SettlementLine;
use store::{Flow, SettlementRow};

use super::exit::Exit;
use super::find::find_settlement;
use super::place::Place;
use super::rules::{NumberIs, taught};
use crate::output::print;

/// Say where a line of a settlement belongs
///
/// The settlement is planned again with the answer at the next sync. An answer wins over every rule of the finder, and never
/// takes more of an invoice than is open. Until it is booked, the line can be answered otherwise, or the answer withdrawn.
/// A line that is booked on debtor not found already can be answered too: a further entry moves it to its invoice, once.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("where").required(true).args(["invoice", "debtor", "not_found", "withdraw"])),
    after_help = "Examples:
  kruispost questions
  kruispost answer QX7P-2M4K CLEARING-20260310001/8023610010 --invoice 2026-0101
  kruispost answer QX7P-2M4K CLEARING-20260310001/8023610010 --invoice 2026-0101=25.00 --invoice 2026-0107
  kruispost answer QX7P-2M4K CLEARING-20260310001/8023610010 --invoice 2026-0101 --teach-after BST-"
)]
pub(crate) struct Answer {
    /// The settlement's code
    settlement: String,
    /// The line, as `kruispost questions` names it
    line: String,
    /// On this invoice or credit note; several are paid in this order, with AMOUNT as far as that and without it as far as
    /// they are open. What is left is an advance of the last one's debtor
    #[arg(long, value_name = "NUMBER[=AMOUNT]")]
    invoice: Vec<String>,
    /// On this debtor's account, without an invoice
    #[arg(long, value_name = "NUMBER")]
    debtor: Option<String>,
    /// On the debtor-not-found account
    #[arg(long)]
    not_found: bool,
    /// Take an earlier answer back
    #[arg(long)]
    withdraw: bool,
    /// Teach as well that the number after this text is the number of an invoice (or order); the rule is off until you switch
    /// it on
    #[arg(long, value_name = "TEXT", requires = "invoice")]
    teach_after: Option<String>,
    /// What the number after that text is the number of
    #[arg(long, value_name = "WHAT", default_value = "invoice", requires = "teach_after")]
    is: NumberIs,
    /// The integration, when several have this settlement
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// Who answers, for the timeline; the name you signed in with when it is left out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

pub(crate) async fn run(command: Answer, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let who = command.by.clone().unwrap_or_else(|| place.environment.who());
    let (flow, row) = find_settlement(engine.store(), &command.settlement, command.flow.as_deref()).await?;
    let (code, line) = (&row.code, &command.line);
    if command.withdraw {
        engine.withdraw_answer(&row.id, line, &who).await?;
        print(&format!("The answer about line {line} of {code} is withdrawn. It is planned again at the next sync."))?;
        return Ok(Exit::Done);
    }
    let answer = command.answer(&line_of(&engine, &row, line).await?)?;
    engine.answer_line(&row.id, line, &answer, &who).await?;
    let mut told = format!(
        "Line {line} of {code} is answered: {}. It is planned again at the next sync.\n",
        answer.text(Language::En)
    );
    if let Some(rule) = command.rule() {
        told.push_str(&teach(&engine, &flow, rule, (&row.id, line), &who).await?);
    }
    print(&told)?;
    Ok(Exit::Done)
}

async fn teach(
    engine: &Engine,
    flow: &Flow,
    rule: TaughtRule,
    from: (&str, &str),
    who: &str,
) -> anyhow::Result<String> {
    let text = rule.text(Language::En);
    // The answer stands, also when the rule was taught before.
    match engine.teach(&flow.id, rule, Some(from), who).await {
        Ok(number) => Ok(taught(&flow.handle, number, &text)),
        Err(error) => Ok(format!("Nothing was taught: {error}.\n")),
    }
}

async fn line_of(engine: &Engine, row: &SettlementRow, line: &str) -> anyhow::Result<SettlementLine> {
    let parts = engine.store().get_settlement_parts(&row.id).await?;
    let found = parts.and_then(|parts| parts.lines.into_iter().find(|known| known.id == line));
    found.with_context(|| {
        format!("settlement {} has no line {line}; `kruispost questions` and `kruispost explain` name them", row.code)
    })
}

impl Answer {
    fn answer(&self, line: &SettlementLine) -> anyhow::Result<Answered> {
        if let Some(debtor) = &self.debtor {
            return Ok(Answered::Advance { debtor: debtor.trim().to_owned() });
        }
        if self.not_found {
            return Ok(Answered::NotFound);
        }
        let parts = self.invoice.iter().map(|text| part(text, line)).collect::<anyhow::Result<_>>()?;
        Ok(Answered::Invoices { parts })
    }

    fn rule(&self) -> Option<TaughtRule> {
        let text = self.teach_after.clone()?;
        Some(TaughtRule::NumberAfter { text, is: NumberOf::from(self.is) })
    }
}

/// `2026-0101=25.00`. The amount may be given without its sign: it has that of the line.
fn part(text: &str, line: &SettlementLine) -> anyhow::Result<AnsweredPart> {
    let Some((invoice, amount)) = text.rsplit_once('=') else {
        return Ok(AnsweredPart { invoice: text.trim().to_owned(), amount: None });
    };
    let Ok(amount) = Money::parse(amount.trim(), line.amount.currency()) else {
        bail!("{text}: `{amount}` is not an amount like 25.00");
    };
    let turned = line.amount.is_negative() && amount.is_positive();
    let amount = if turned { amount.checked_neg()? } else { amount };
    Ok(AnsweredPart { invoice: invoice.trim().to_owned(), amount: Some(amount) })
}
