//! What the finder answered, written down.

use std::io::Write;

use anyhow::{Context as _, Result};
use ledger::finder::{Items as _, Matches, Outcome, Part, PartKind, Payments as _};
use ledger::money::Money;
use sheets::{ResultRow, ResultWriter};

use super::Tables;
use crate::finder::csv::hash;

/// Writes a row per part, without reasons: sentences are made when somebody asks.
pub(super) fn write_result(tables: &Tables, matches: &Matches, output: impl Write) -> Result<()> {
    let mut writer = ResultWriter::new(output)?;
    each(tables, matches, |tables, payment, outcome| {
        let rows = rows(tables, payment, outcome)?;
        rows.iter().try_for_each(|row| writer.row(row))?;
        Ok(())
    })?;
    writer.finish()?;
    Ok(())
}

/// Writes what was not taken, the likeliest first.
pub(super) fn write_candidates(tables: &Tables, matches: &Matches, output: &mut impl Write) -> Result<()> {
    writeln!(output, "payment,invoice")?;
    each(tables, matches, |tables, payment, outcome| {
        let id = tables.payments.payment(payment).id;
        for candidate in outcome.candidates {
            writeln!(output, "{id},{}", tables.items.item(usize::try_from(candidate.item)?).invoice)?;
        }
        Ok(())
    })
}

/// One number for all answers, in whatever order the payments are.
pub(super) fn hash_of(tables: &Tables, matches: &Matches) -> Result<u64> {
    let mut all = 0_u64;
    each(tables, matches, |tables, payment, outcome| {
        let mut text = format!("{:?}", rows(tables, payment, outcome)?);
        for candidate in outcome.candidates {
            text.push_str(tables.items.item(usize::try_from(candidate.item)?).invoice);
        }
        all = all.wrapping_add(hash(&text));
        Ok(())
    })?;
    Ok(all)
}

fn each<'t>(
    tables: &'t Tables,
    matches: &Matches,
    mut work: impl FnMut(&'t Tables, usize, Outcome<'_>) -> Result<()>,
) -> Result<()> {
    (0..tables.payments.len())
        .try_for_each(|payment| work(tables, payment, matches.outcome(payment).context("a payment has no outcome")?))
}

fn rows<'t>(tables: &'t Tables, payment: usize, outcome: Outcome<'_>) -> Result<Vec<ResultRow<'t>>> {
    let view = tables.payments.payment(payment);
    let row = |amount_minor: i64| ResultRow {
        payment: view.id,
        decision: outcome.decision.word(),
        administration: None,
        debtor: "",
        invoice: "",
        amount: Money::new(amount_minor, view.currency),
        kind: "",
        rule: outcome.rung.map_or("", |rung| rung.word()),
        reason: "".into(),
    };
    if outcome.parts.is_empty() {
        return Ok(vec![row(view.amount_minor)]);
    }
    let with_part = |part: &Part| {
        let index = usize::try_from(part.item)?;
        let (item, administration) = (tables.items.item(index), tables.items.administration(index));
        let invoice = if part.kind == PartKind::Advance { "" } else { item.invoice };
        let (debtor, kind) = (item.debtor, part.kind.word());
        Ok(ResultRow { administration, debtor, invoice, kind, ..row(part.amount_minor) })
    };
    outcome.parts.iter().map(with_part).collect()
}
