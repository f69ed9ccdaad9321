//! The section `## answers` of a story: what a person said about lines.

use std::collections::BTreeMap;

use ledger::answer::{Answer, AnsweredPart};
use ledger::money::{Currency, Money};

use crate::story::{Row, get};

/// Answers by line: `V0031888`, `V0031888 40.00 and V0031889`, `advance of 10044`, `no invoice`.
pub(crate) fn answers(rows: &[Row<'_>], currency: Currency) -> Result<BTreeMap<String, Answer>, String> {
    rows.iter().map(|row| Ok((get(row, "line").to_owned(), answer(get(row, "answer"), currency)?))).collect()
}

fn answer(text: &str, currency: Currency) -> Result<Answer, String> {
    if text == "no invoice" {
        return Ok(Answer::NotFound);
    }
    if let Some(debtor) = text.strip_prefix("advance of ") {
        return Ok(Answer::Advance { debtor: debtor.into() });
    }
    let part = |text: &str| {
        let (invoice, amount) = text.split_once(' ').map_or((text, None), |(i, a)| (i, Some(a)));
        let amount = amount.map(|amount| Money::parse(amount, currency).map_err(|e| e.to_string())).transpose()?;
        Ok(AnsweredPart { invoice: invoice.into(), amount })
    };
    Ok(Answer::Invoices { parts: text.split(" and ").map(part).collect::<Result<_, String>>()? })
}
