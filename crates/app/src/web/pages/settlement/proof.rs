//! The proof: what the payout is made of, and that nothing was lost between Pay. and the books. Calculated again for
//! the page, from the stored lines.

use std::collections::{BTreeMap, HashSet};

use ledger::entry::Side;
use ledger::language::{Language, Text};
use ledger::money::Money;
use ledger::settlement::LineKind;
use store::{EntryLineHead, EntryRow, LineHead, LineRole};

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

pub(super) fn proof(
    payout: Money,
    lines: &[LineHead],
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    language: Language,
) -> Proof {
    Proof {
        rows: rows(payout, lines, language),
        payout: figures::money(payout, language),
        checks: checks(payout, lines, entries, language),
    }
}

fn rows(payout: Money, lines: &[LineHead], language: Language) -> Vec<ProofRow> {
    let mut kinds: BTreeMap<LineKind, Vec<Money>> = BTreeMap::new();
    for line in lines {
        kinds.entry(line.kind).or_default().push(line.amount);
    }
    let row = |(kind, amounts): (LineKind, Vec<Money>)| ProofRow {
        kind: kind_word(kind, language),
        number: figures::whole(amounts.len(), language),
        amount: Money::sum(payout.currency(), amounts).map(|sum| figures::amount(sum, language)).unwrap_or_default(),
    };
    kinds.into_iter().map(row).collect()
}

fn checks(
    payout: Money,
    lines: &[LineHead],
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    language: Language,
) -> Vec<Check> {
    let mut checks = vec![Check::new(
        add_up(payout, lines),
        text("The lines add up to the payout.", "De regels tellen op tot de uitbetaling."),
        text("The lines do not add up to the payout.", "De regels tellen niet op tot de uitbetaling."),
        language,
    )];
    if entries.is_empty() {
        return checks;
    }
    checks.push(Check::new(
        entries.iter().all(|(_, heads)| balances(payout, heads)),
        text("Debit equals credit.", "Debet is gelijk aan credit."),
        text("Debit and credit differ.", "Debet en credit verschillen."),
        language,
    ));
    checks.push(Check::new(
        paid_into_provider_account(payout, entries) == Some(payout),
        text("The provider account receives exactly the payout.", "De tussenrekening ontvangt precies de uitbetaling."),
        text("The provider account does not receive the payout.", "De tussenrekening ontvangt de uitbetaling niet."),
        language,
    ));
    checks.push(Check::new(
        every_line_is_booked(lines, entries),
        text("Every line of the settlement is in the entry.", "Elke regel van de uitbetaling staat in de boeking."),
        text("A line of the settlement is not in the entry.", "Een regel van de uitbetaling staat niet in de boeking."),
        language,
    ));
    checks
}

/// No line is there twice, and all come to the payout.
fn add_up(payout: Money, lines: &[LineHead]) -> bool {
    let ids: HashSet<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    let sum = Money::sum(payout.currency(), lines.iter().map(|line| line.amount));
    ids.len() == lines.len() && sum == Ok(payout)
}

/// Every amount is above zero, and both sides come to the same.
fn balances(payout: Money, heads: &[EntryLineHead]) -> bool {
    let of = |side: Side| {
        Money::sum(payout.currency(), heads.iter().filter(|line| line.side == side).map(|line| line.amount))
    };
    let (debit, credit) = (of(Side::Debit), of(Side::Credit));
    !heads.is_empty() && heads.iter().all(|line| line.amount.is_positive()) && debit.is_ok() && debit == credit
}

/// What the entries together put on the provider account; none when it can't be calculated.
fn paid_into_provider_account(payout: Money, entries: &[(EntryRow, Vec<EntryLineHead>)]) -> Option<Money> {
    let heads = entries.iter().flat_map(|(_, heads)| heads);
    let on_it = heads.filter(|line| line.role == LineRole::Payout).map(|line| match line.side {
        Side::Debit => Ok(line.amount),
        Side::Credit => line.amount.checked_neg(),
    });
    let amounts: Vec<Money> = on_it.collect::<Result<_, _>>().ok()?;
    Money::sum(payout.currency(), amounts).ok()
}

fn every_line_is_booked(lines: &[LineHead], entries: &[(EntryRow, Vec<EntryLineHead>)]) -> bool {
    let heads = entries.iter().flat_map(|(_, heads)| heads);
    let covered: HashSet<&str> = heads.flat_map(|line| line.covers.iter().map(String::as_str)).collect();
    lines.iter().filter(|line| !line.amount.is_zero()).all(|line| covered.contains(line.id.as_str()))
}
