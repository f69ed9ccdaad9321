//! The proof: what the payout is made of, and that nothing was lost between Pay. and the books. Calculated again for
//! the page, from the stored lines.

use std::collections::{BTreeMap, BTreeSet};

use ledger::entry::Entry;
use ledger::language::{Language, Text};
use ledger::money::Money;
use ledger::reason::Reason;
use ledger::settlement::{LineKind, Settlement, SettlementParts};
use store::EntryRow;

use super::lines::kind_word;
use crate::web::figures;
use crate::web::standing::Tone;
use crate::web::words::text;

/// The proof of one settlement.
pub(super) struct Proof {
    pub(super) rows: Vec<ProofRow>,
    pub(super) payout: String,
    pub(super) checks: Vec<Check>,
}

/// Lines of one kind.
pub(super) struct ProofRow {
    pub(super) kind: &'static str,
    pub(super) number: String,
    pub(super) amount: String,
}

/// Something that must hold.
pub(super) struct Check {
    pub(super) tone: Tone,
    pub(super) sentence: &'static str,
}

impl Check {
    fn new(holds: bool, yes: Text, no: Text, language: Language) -> Self {
        let (tone, said) = if holds { (Tone::Good, yes) } else { (Tone::Stopped, no) };
        Self { tone, sentence: said.in_language(language) }
    }
}

pub(super) fn proof(parts: &SettlementParts, entries: &[EntryRow], language: Language) -> Proof {
    Proof {
        rows: rows(parts, language),
        payout: figures::money(parts.payout, language),
        checks: checks(parts, entries, language),
    }
}

fn rows(parts: &SettlementParts, language: Language) -> Vec<ProofRow> {
    let mut kinds: BTreeMap<LineKind, Vec<Money>> = BTreeMap::new();
    for line in &parts.lines {
        kinds.entry(line.kind).or_default().push(line.amount);
    }
    let row = |(kind, amounts): (LineKind, Vec<Money>)| ProofRow {
        kind: kind_word(kind, language),
        number: figures::whole(amounts.len(), language),
        amount: Money::sum(parts.payout.currency(), amounts)
            .map(|sum| figures::amount(sum, language))
            .unwrap_or_default(),
    };
    kinds.into_iter().map(row).collect()
}

fn checks(parts: &SettlementParts, entries: &[EntryRow], language: Language) -> Vec<Check> {
    let mut checks = vec![Check::new(
        Settlement::new(parts.clone()).is_ok(),
        text("The lines add up to the payout.", "De regels tellen op tot de uitbetaling."),
        text("The lines do not add up to the payout.", "De regels tellen niet op tot de uitbetaling."),
        language,
    )];
    if entries.is_empty() {
        return checks;
    }
    checks.push(Check::new(
        entries.iter().all(|entry| Entry::new(entry.parts.clone()).is_ok()),
        text("Debit equals credit.", "Debet is gelijk aan credit."),
        text("Debit and credit differ.", "Debet en credit verschillen."),
        language,
    ));
    checks.push(Check::new(
        paid_into_provider_account(parts.payout, entries) == Some(parts.payout),
        text("The provider account receives exactly the payout.", "De tussenrekening ontvangt precies de uitbetaling."),
        text("The provider account does not receive the payout.", "De tussenrekening ontvangt de uitbetaling niet."),
        language,
    ));
    checks.push(Check::new(
        every_line_is_booked(parts, entries),
        text("Every line of the settlement is in the entry.", "Elke regel van de uitbetaling staat in de boeking."),
        text("A line of the settlement is not in the entry.", "Een regel van de uitbetaling staat niet in de boeking."),
        language,
    ));
    checks
}

/// What the entries together put on the provider account; none when it can't be calculated.
fn paid_into_provider_account(payout: Money, entries: &[EntryRow]) -> Option<Money> {
    let lines = entries.iter().flat_map(|entry| &entry.parts.lines);
    let on_it = lines.filter(|line| matches!(line.reason, Reason::Payout { .. })).map(|line| line.signed());
    let amounts: Vec<Money> = on_it.collect::<Result<_, _>>().ok()?;
    Money::sum(payout.currency(), amounts).ok()
}

fn every_line_is_booked(parts: &SettlementParts, entries: &[EntryRow]) -> bool {
    let lines = entries.iter().flat_map(|entry| &entry.parts.lines);
    let covered: BTreeSet<&str> = lines.flat_map(|line| line.covers.iter().map(String::as_str)).collect();
    parts.lines.iter().filter(|line| !line.amount.is_zero()).all(|line| covered.contains(line.id.as_str()))
}
