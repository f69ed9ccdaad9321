//! What must hold after the demo, checked against what the emulators know: the merchant's payouts at Pay., and the books
//! of AFAS.

use std::collections::BTreeMap;

use emulators::afas::{AccountKind, BookedBy, BookedEntry};
use emulators::world::World;
use engine::progress::Unwatched;
use serde::Serialize;

use super::picture::{Known, Picture};
use super::stage::{ADMINISTRATION, PROVIDER_ACCOUNT, Stage};
use crate::cli::proof::prove;
use crate::cli::status::is_done;
use crate::output::{Check, Paint, amount, cents, count};

/// One check of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DemoCheck {
    /// The name, stable for machines.
    pub(super) name: &'static str,
    /// Whether it holds.
    pub(super) holds: bool,
    /// What is checked.
    pub(super) what: &'static str,
    /// What was seen.
    pub(super) seen: String,
}

impl DemoCheck {
    /// Holds when nothing is wrong.
    pub(super) fn none(name: &'static str, what: &'static str, wrong: &[String], seen: String) -> Self {
        let seen = if wrong.is_empty() { seen } else { wrong.join("; ") };
        Self { name, holds: wrong.is_empty(), what, seen }
    }

    /// The check as a line.
    pub(super) fn text(&self, paint: Paint) -> String {
        if self.holds {
            Check::good(self.what, &self.seen).text(paint)
        } else {
            Check::bad(self.what, &self.seen, "This must never happen: please report it with the seed").text(paint)
        }
    }
}

/// All checks. The last one syncs again.
pub(super) async fn check_all(stage: &Stage, world: &World, picture: &Picture) -> anyhow::Result<Vec<DemoCheck>> {
    let payouts = payouts(stage, world);
    let books = connector_entries(stage);
    Ok(vec![
        every_settlement_is_accounted_for(&payouts, picture),
        payouts_are_as_paid(&payouts, picture),
        every_cent_is_explained(picture)?,
        each_entry_is_in_afas_once(&books, picture),
        every_entry_balances(&books),
        provider_account_is_payouts(&payouts, &books, picture),
        second_sync_books_nothing(stage, &books).await?,
    ])
}

/// What Pay. paid out since the start date, in cents by code.
fn payouts(stage: &Stage, world: &World) -> BTreeMap<String, i64> {
    let told = world.turnover.settlements.iter();
    let told = told.filter(|settlement| settlement.date >= stage.start_date && settlement.date <= stage.today);
    told.map(|settlement| (settlement.code.clone(), settlement.net_cents())).collect()
}

/// What came into the books through the connector.
fn connector_entries(stage: &Stage) -> Vec<BookedEntry> {
    stage.afas.entries().into_iter().filter(|entry| entry.by == BookedBy::Connector).collect()
}

fn every_settlement_is_accounted_for(payouts: &BTreeMap<String, i64>, picture: &Picture) -> DemoCheck {
    let known: BTreeMap<&str, &Known> =
        picture.settlements.iter().map(|known| (known.row.code.as_str(), known)).collect();
    let wrong: Vec<String> = payouts
        .keys()
        .filter_map(|code| match known.get(code.as_str()) {
            None => Some(format!("{code} is missing")),
            Some(known) if is_accounted_for(known) => None,
            Some(known) => Some(format!("{code} is {}", known.row.state.word())),
        })
        .collect();
    let what = "every settlement is booked, skipped with a reason, or asks a question";
    DemoCheck::none("every_settlement_accounted_for", what, &wrong, count(payouts.len(), "settlement"))
}

fn is_accounted_for(known: &Known) -> bool {
    let summary = &known.summary;
    let says_why = summary.remark.is_some() || summary.problem.is_some() || !summary.questions.is_empty();
    known.row.state == ledger::state::SettlementState::Confirmed
        || says_why && (is_done(known.row.state) || known.row.state.needs_a_person())
}

fn payouts_are_as_paid(payouts: &BTreeMap<String, i64>, picture: &Picture) -> DemoCheck {
    let mut sum = 0_i64;
    let mut wrong = Vec::new();
    for known in &picture.settlements {
        let (ours, theirs) = (known.row.payout.map(ledger::money::Money::minor), payouts.get(&known.row.code).copied());
        match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours == theirs => sum = sum.saturating_add(ours),
            // Not read, and a problem says why.
            (None, Some(_)) => {}
            _ => wrong.push(format!("{}: {ours:?} cents here, {theirs:?} at Pay.", known.row.code)),
        }
    }
    let seen = format!("EUR {}", amount(cents(sum)));
    DemoCheck::none("payouts_as_paid", "each payout is what Pay. paid out", &wrong, seen)
}

fn every_cent_is_explained(picture: &Picture) -> anyhow::Result<DemoCheck> {
    let (mut wrong, mut lines) = (Vec::new(), 0_usize);
    for known in &picture.settlements {
        let Some(parts) = &known.parts else { continue };
        let entries: Vec<_> = known.entries.iter().map(|entry| &entry.parts).collect();
        lines = lines.saturating_add(parts.lines.len());
        let bad = prove(parts, &entries, PROVIDER_ACCOUNT)?.into_iter().filter(Check::is_bad);
        wrong.extend(bad.map(|check| format!("{}: {}: {}", parts.code, check.what, check.seen)));
    }
    let what = "every line is in an entry with its reason, and the sums agree";
    Ok(DemoCheck::none("every_cent_explained", what, &wrong, count(lines, "line")))
}

fn each_entry_is_in_afas_once(books: &[BookedEntry], picture: &Picture) -> DemoCheck {
    let mut in_afas: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in books {
        let times = in_afas.entry(entry.voucher.as_deref().unwrap_or("without voucher")).or_default();
        *times = times.saturating_add(1);
    }
    let mut wrong = Vec::new();
    let mut ours = 0_usize;
    for entry in picture.booked() {
        ours = ours.saturating_add(1);
        match in_afas.remove(entry.parts.voucher.as_str()) {
            Some(1) => {}
            times => wrong.push(format!("{}: {} times in AFAS", entry.parts.voucher, times.unwrap_or(0))),
        }
    }
    wrong.extend(in_afas.into_keys().map(|voucher| format!("{voucher} is in AFAS and not here")));
    let what = "each booked entry is in AFAS exactly once, and nothing else is";
    DemoCheck::none("each_entry_once", what, &wrong, count(ours, "entry"))
}

fn every_entry_balances(books: &[BookedEntry]) -> DemoCheck {
    let wrong: Vec<String> = books
        .iter()
        .filter_map(|entry| {
            let sum = |cents: fn(&emulators::afas::BookedLine) -> i64| {
                entry.lines.iter().map(cents).fold(0_i64, i64::saturating_add)
            };
            let (debit, credit) = (sum(|line| line.debit_cents), sum(|line| line.credit_cents));
            (debit != credit).then(|| format!("entry {}: debit {debit}, credit {credit} cents", entry.number))
        })
        .collect();
    DemoCheck::none("every_entry_balances", "every entry in AFAS balances", &wrong, count(books.len(), "entry"))
}

/// The proof of the product: what is on the provider account is what Pay. paid out and the bank will bring.
fn provider_account_is_payouts(payouts: &BTreeMap<String, i64>, books: &[BookedEntry], picture: &Picture) -> DemoCheck {
    let booked = picture.settlements.iter().filter(|known| !known.entries.is_empty());
    let paid =
        booked.filter_map(|known| payouts.get(&known.row.code)).fold(0_i64, |sum, cents| sum.saturating_add(*cents));
    let balance = provider_balance_cents(books);
    let (paid_text, balance_text) = (amount(cents(paid)), amount(cents(balance)));
    let what = "the provider account in AFAS holds the payouts that Pay. made";
    let wrong = (paid != balance).then(|| format!("{balance_text} in AFAS, {paid_text} paid out"));
    DemoCheck::none("provider_account_is_payouts", what, wrong.as_slice(), format!("{balance_text} = {paid_text}"))
}

/// Debit less credit on the provider account.
pub(super) fn provider_balance_cents(books: &[BookedEntry]) -> i64 {
    let lines = books.iter().filter(|entry| entry.unit == ADMINISTRATION).flat_map(|entry| &entry.lines);
    lines
        .filter(|line| line.kind == AccountKind::Ledger && line.account == PROVIDER_ACCOUNT)
        .fold(0_i64, |sum, line| sum.saturating_add(line.debit_cents).saturating_sub(line.credit_cents))
}

async fn second_sync_books_nothing(stage: &Stage, before: &[BookedEntry]) -> anyhow::Result<DemoCheck> {
    let again = stage.engine.sync(None, &Unwatched).await?;
    let mut wrong: Vec<String> = again
        .iter()
        .filter(|synced| synced.report.did_something())
        .map(|synced| format!("{:?}", synced.report))
        .collect();
    let after = connector_entries(stage);
    if after != before {
        wrong.push(format!("{} entries before, {} after", before.len(), after.len()));
    }
    let seen = format!("still {}", count(after.len(), "entry"));
    Ok(DemoCheck::none("second_sync_books_nothing", "a second sync books nothing", &wrong, seen))
}
