//! Which of Pay.'s invoices was taken from the payout. A clearing names no invoice, so the total must tell.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use ledger::money::{Currency, Money};
use ledger::settlement::{CostsAtRate, CostsSpecification};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::providers::pay::wire::InvoiceLine;

/// Difference between deducted amount and invoice that rounding can make: one minor unit.
const ROUNDING: i64 = 1;

/// An amount of costs that was deducted.
pub(super) struct Deducted<'a> {
    /// With its sign: negative when it lowers the payout.
    pub(super) amount: Money,
    /// The turnover group it was taken from.
    pub(super) group: Option<&'a str>,
}

/// An invoice, or the part of one that belongs to a turnover group.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    invoices: Vec<String>,
    specification: CostsSpecification,
    total: Money,
    /// Whether it was paid on the day of the settlement.
    paid_that_day: bool,
    /// The turnover groups in it.
    groups: BTreeSet<String>,
}

/// Finds the specification of each deducted amount; nothing where no invoice, or more than one, explains it.
pub(super) fn find_specifications(
    deducted: &[Deducted<'_>],
    lines: &[InvoiceLine],
    date: Date,
    currency: Currency,
) -> Vec<Option<CostsSpecification>> {
    let by_invoice = group_by_invoice(lines, currency);
    let found: Vec<Option<Candidate>> =
        deducted.iter().map(|deducted| find_candidate(deducted, &by_invoice, date, currency)).collect();
    let uses = |candidate: &Candidate| found.iter().flatten().filter(|other| *other == candidate).count();
    let sole = |candidate: &Option<Candidate>| candidate.clone().filter(|candidate| uses(candidate) == 1);
    found.iter().map(sole).map(|candidate| candidate.map(|candidate| candidate.specification)).collect()
}

fn find_candidate(
    deducted: &Deducted<'_>,
    by_invoice: &BTreeMap<&str, Vec<&InvoiceLine>>,
    date: Date,
    currency: Currency,
) -> Option<Candidate> {
    let whole = by_invoice.values().filter_map(|lines| Candidate::from_lines(lines, date, currency));
    let of_group = |line: &&&InvoiceLine| line.group.as_ref().map(|group| group.code.as_str()) == deducted.group;
    let parts = by_invoice.values().filter_map(|lines| {
        let part: Vec<&InvoiceLine> = lines.iter().filter(of_group).copied().collect();
        (part.len() < lines.len()).then(|| Candidate::from_lines(&part, date, currency)).flatten()
    });
    let that_day = |line: &&&InvoiceLine| line.payment_date == Some(date);
    let paid: Vec<&InvoiceLine> = by_invoice.values().flatten().filter(that_day).copied().collect();
    let paid_of_group: Vec<&InvoiceLine> = paid.iter().filter(of_group).copied().collect();
    let together = |lines: &[&InvoiceLine]| Candidate::from_lines(lines, date, currency).into_iter().collect();
    choose(whole.collect(), deducted)
        .or_else(|| choose(parts.collect(), deducted))
        .or_else(|| choose(together(&paid), deducted))
        .or_else(|| choose(together(&paid_of_group), deducted))
}

/// The only candidate with the deducted total; of several the only one paid that day, and of the same group.
fn choose(mut candidates: Vec<Candidate>, deducted: &Deducted<'_>) -> Option<Candidate> {
    candidates.retain(|candidate| candidate.explains(deducted.amount));
    let narrow = |candidates: &mut Vec<Candidate>, keep: &dyn Fn(&Candidate) -> bool| {
        if candidates.len() > 1 {
            candidates.retain(|candidate| keep(candidate));
        }
    };
    narrow(&mut candidates, &|candidate| candidate.paid_that_day);
    narrow(&mut candidates, &|candidate| deducted.group.is_some_and(|group| candidate.groups.contains(group)));
    candidates.pop().filter(|_| candidates.is_empty())
}

/// The lines of each invoice in the settlement's currency; lines without an invoice were not deducted yet.
fn group_by_invoice(lines: &[InvoiceLine], currency: Currency) -> BTreeMap<&str, Vec<&InvoiceLine>> {
    let mut by_invoice: BTreeMap<&str, Vec<&InvoiceLine>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.costs.currency.eq_ignore_ascii_case(currency.code())) {
        if let Some(invoice) = &line.invoice {
            by_invoice.entry(invoice).or_default().push(line);
        }
    }
    by_invoice
}

impl Candidate {
    /// Nothing when there are no lines or a sum or rate can't be expressed.
    fn from_lines(lines: &[&InvoiceLine], date: Date, currency: Currency) -> Option<Self> {
        let mut sums: BTreeMap<(&str, u32), Decimal> = BTreeMap::new();
        for line in lines {
            let rate = line.vat_percentage.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
            let rate = u32::try_from(rate.mantissa()).ok().filter(|_| rate.scale() == 0)?;
            let sum = sums.entry((line.invoice.as_deref()?, rate)).or_default();
            *sum = sum.checked_add(line.costs.value)?;
        }
        let mut invoices: Vec<String> = sums.keys().map(|(invoice, _)| (*invoice).to_owned()).collect();
        invoices.dedup();
        let rates = sums.iter().map(|((_, rate), sum)| at_rate(*rate, *sum, currency)).collect::<Option<Vec<_>>>()?;
        let total = Money::sum(currency, rates.iter().flat_map(|rate| [rate.excluding_vat, rate.vat])).ok()?;
        let specification = CostsSpecification { invoice: Some(invoices.join(", ")), rates: merge(rates)? };
        Some(Self {
            specification,
            total,
            paid_that_day: lines.iter().all(|line| line.payment_date == Some(date)),
            groups: lines.iter().filter_map(|line| line.group.as_ref()).map(|group| group.code.clone()).collect(),
            invoices,
        })
        .filter(|candidate| !candidate.invoices.is_empty())
    }

    /// Whether this is what was deducted, but for rounding. Costs are positive here and negative in a payout.
    fn explains(&self, amount: Money) -> bool {
        self.total.checked_add(amount).is_ok_and(|difference| difference.minor().abs() <= ROUNDING)
    }
}

/// Rounds only here, after summing per invoice and rate, half away from zero.
fn at_rate(rate_hundredths: u32, sum: Decimal, currency: Currency) -> Option<CostsAtRate> {
    let vat = sum.checked_mul(Decimal::from(rate_hundredths))?.checked_div(Decimal::from(10_000))?;
    Some(CostsAtRate { rate_hundredths, excluding_vat: rounded(sum, currency)?, vat: rounded(vat, currency)? })
}

fn rounded(number: Decimal, currency: Currency) -> Option<Money> {
    let decimals = u32::from(currency.exponent().unwrap_or(0));
    let number = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    Money::from_decimal(number, currency).ok()
}

/// One sum per rate, also when several invoices were taken together.
fn merge(rates: Vec<CostsAtRate>) -> Option<Vec<CostsAtRate>> {
    let mut merged: BTreeMap<u32, CostsAtRate> = BTreeMap::new();
    for rate in rates {
        match merged.get_mut(&rate.rate_hundredths) {
            Some(sum) => {
                sum.excluding_vat = sum.excluding_vat.checked_add(rate.excluding_vat).ok()?;
                sum.vat = sum.vat.checked_add(rate.vat).ok()?;
            }
            None => {
                merged.insert(rate.rate_hundredths, rate);
            }
        }
    }
    Some(merged.into_values().collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::providers::pay::wire::Place;
    use crate::providers::pay::wire::{Amount, Reference};

    const DAY: Date = date(2026, 3, 10);

    fn line(invoice: &str, group: u8, costs: &str, vat: i64) -> InvoiceLine {
        let amount = Amount { path: Place::from(""), value: costs.parse().unwrap(), currency: "EUR".to_owned() };
        InvoiceLine {
            path: String::new(),
            invoice: Some(invoice.to_owned()),
            group: Some(Reference { code: format!("CT-{group}"), name: String::new() }),
            costs: amount,
            vat_percentage: Decimal::from(vat),
            payment_date: Some(DAY),
        }
    }

    /// The sums found for each deducted amount of cents, as (rate, excluding VAT, VAT).
    fn found(deducted: &[(i64, &str)], lines: &[InvoiceLine]) -> Vec<Option<Vec<(u32, i64, i64)>>> {
        let deducted: Vec<Deducted<'_>> = deducted
            .iter()
            .map(|(cents, group)| Deducted { amount: Money::new(*cents, Currency::EUR), group: Some(group) })
            .collect();
        let rates = |costs: CostsSpecification| {
            costs.rates.iter().map(|r| (r.rate_hundredths, r.excluding_vat.minor(), r.vat.minor())).collect()
        };
        find_specifications(&deducted, lines, DAY, Currency::EUR).into_iter().map(|costs| costs.map(rates)).collect()
    }

    #[test]
    fn costs_are_rounded_after_summing_and_half_a_cent_goes_up() {
        // 0.125 + 0.125 = 0.25, VAT 0.0525; 0.005 rounds to 0.01, VAT 0.00045.
        let lines = [line("A", 1, "0.125", 21), line("A", 1, "0.125", 21), line("A", 1, "0.005", 9)];
        assert_eq!(found(&[(-31, "CT-1")], &lines), [Some(vec![(900, 1, 0), (2_100, 25, 5)])]);
    }

    #[test]
    fn one_cent_of_rounding_is_allowed_and_two_are_not() {
        let lines = [line("A", 1, "10", 21)];
        let explained: Vec<bool> =
            (-1_213..=-1_207).map(|cents| found(&[(cents, "CT-1")], &lines)[0].is_some()).collect();
        assert_eq!(explained, [false, false, true, true, true, false, false]);
    }

    #[test]
    fn groups_that_are_settled_apart_each_get_their_part_of_the_invoice() {
        let lines = [line("A", 1, "10", 21), line("A", 2, "20", 21)];
        let parts = found(&[(-1_210, "CT-1"), (-2_420, "CT-2")], &lines);
        assert_eq!(parts, [Some(vec![(2_100, 1_000, 210)]), Some(vec![(2_100, 2_000, 420)])]);
    }

    #[test]
    fn one_invoice_does_not_explain_two_deductions() {
        let lines = [line("A", 1, "10", 21)];
        assert_eq!(found(&[(-1_210, "CT-1"), (-1_210, "CT-1")], &lines), [None, None]);
    }

    #[test]
    fn a_credit_of_costs_is_explained_too() {
        let lines = [line("A", 1, "-10", 21), line("B", 1, "10", 21)];
        assert_eq!(found(&[(1_210, "CT-1")], &lines), [Some(vec![(2_100, -1_000, -210)])]);
    }
}
