//! Whether settlements and records count cents or euros. Pay.'s documentation contradicts itself, so each settlement
//! is measured against what is documented: transactions are cents, `Funds:` in the description is euros.
//!
//! A witness that fits both units or neither says nothing. One must speak, and no two may contradict each other.

use ledger::money::{Currency, Money};
use rust_decimal::Decimal;

use super::documents::Lookup;
use super::unit::Unit;
use crate::providers::pay::wire::Transaction;

/// How many orders are looked up before giving up on transactions as a witness.
pub(super) const MOST_ORDERS: usize = 3;

/// A record that can be held against its transaction.
pub(super) struct Sample<'a> {
    /// The order.
    pub(super) order: &'a str,
    /// The number in the record.
    pub(super) number: Decimal,
    /// The transaction, as far as it is known.
    pub(super) transaction: Lookup<'a>,
}

/// All that can tell the units.
pub(super) struct Evidence<'a> {
    pub(super) currency: Currency,
    /// Records and their transactions, [`MOST_ORDERS`] at most.
    pub(super) samples: Vec<Sample<'a>>,
    /// The description of the settlement.
    pub(super) description: &'a str,
    /// The number of the payout.
    pub(super) payout: Decimal,
    /// The sum of payment, refund and chargeback lines, with their signs.
    pub(super) net_lines: Decimal,
    /// The same without signs.
    pub(super) gross_lines: Decimal,
    /// The sum of the records, without signs. None when there are no records.
    pub(super) gross_records: Option<Decimal>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Units {
    pub(super) settlement: Unit,
    pub(super) records: Unit,
    /// By what, for the notes.
    pub(super) evidence: String,
}

/// What the evidence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// These units.
    Decided(Units),
    /// This transaction must be looked up first.
    WantsOrder(String),
    /// It can't be told; what speaks for what.
    Unknown(String),
}

impl Evidence<'_> {
    pub(super) fn weigh(&self) -> Verdict {
        if self.currency.exponent().is_none_or(|exponent| exponent == 0) {
            let evidence = format!("{} has no smaller unit", self.currency.code());
            return Verdict::Decided(Units { settlement: Unit::Cents, records: Unit::Cents, evidence });
        }
        let by_transaction = match self.by_transaction() {
            Ok(witness) => witness,
            Err(order) => return Verdict::WantsOrder(order),
        };
        let by_funds = self.by_funds();
        let possible: Vec<(Unit, Unit)> = self
            .related_pairs()
            .into_iter()
            .filter(|(records, _)| by_transaction.as_ref().is_none_or(|(unit, _)| unit == records))
            .filter(|(_, settlement)| by_funds.as_ref().is_none_or(|(unit, _)| unit == settlement))
            .collect();
        let spoken: Vec<&str> =
            [&by_transaction, &by_funds].into_iter().flatten().map(|(_, why)| why.as_str()).collect();
        let evidence = spoken.join(", ");
        match possible.as_slice() {
            [(records, settlement)] if spoken.is_empty() => {
                let evidence = "only so the sums are whole cents and agree".to_owned();
                Verdict::Decided(Units { settlement: *settlement, records: *records, evidence })
            }
            [(records, settlement)] => Verdict::Decided(Units { settlement: *settlement, records: *records, evidence }),
            [] => Verdict::Unknown(format!("witnesses contradict each other: {evidence}; {}", self.figures())),
            _ => Verdict::Unknown(format!(
                "{}; {}",
                if spoken.is_empty() { "no witness" } else { &evidence },
                self.figures()
            )),
        }
    }

    /// The unit of the records, by the first transaction that tells. `Err` names an order to look up.
    fn by_transaction(&self) -> Result<Option<(Unit, String)>, String> {
        for sample in &self.samples {
            match &sample.transaction {
                Lookup::NotFetched => return Err(sample.order.to_owned()),
                Lookup::Absent => {}
                Lookup::Found(transaction) => {
                    let references = self.amounts_of(transaction, sample.number);
                    if let Some(unit) = self.only_unit(&[sample.number.abs()], &references) {
                        let why = format!("records in {unit} by transaction {}", sample.order);
                        return Ok(Some((unit, why)));
                    }
                }
            }
        }
        Ok(None)
    }

    /// The amounts of a transaction in the settlement's currency. They are documented to be cents. What was given back
    /// only counts for a record that gives back.
    fn amounts_of(&self, transaction: &Transaction, number: Decimal) -> Vec<Money> {
        let refunded = transaction.refunded.as_ref().filter(|_| number.is_sign_negative());
        [transaction.amount.as_ref(), transaction.converted.as_ref(), transaction.paid.as_ref(), refunded]
            .into_iter()
            .flatten()
            .filter(|amount| amount.currency.eq_ignore_ascii_case(self.currency.code()))
            .filter_map(|amount| Unit::Cents.money(amount.value, self.currency).ok())
            .collect()
    }

    /// The unit of the settlement, by the number after `Funds:`. Documented samples have it equal to the payout; where
    /// costs are deducted it can be the turnover before them.
    fn by_funds(&self) -> Option<(Unit, String)> {
        let funds = read_funds(self.description, self.currency)?;
        let unit = self.only_unit(&[self.payout, self.net_lines], &[funds])?;
        Some((unit, format!("settlement in {unit} by `Funds: {}`", funds.decimal_text())))
    }

    /// The only unit in which one of `numbers` is one of `references`. Zero fits every unit and tells nothing.
    fn only_unit(&self, numbers: &[Decimal], references: &[Money]) -> Option<Unit> {
        let fits = |unit: &Unit| {
            let read = numbers.iter().filter_map(|number| unit.money(*number, self.currency).ok());
            read.filter(|amount| !amount.is_zero()).any(|amount| references.contains(&amount))
        };
        let mut fitting = Unit::ALL.into_iter().filter(fits);
        fitting.next().filter(|_| fitting.next().is_none())
    }

    /// Pairs (records, settlement) in which both tell the same turnover; all pairs when none does, because then the
    /// sums tell nothing about units. Without records there is only the settlement's unit to find.
    fn related_pairs(&self) -> Vec<(Unit, Unit)> {
        let Some(records) = self.gross_records else { return Unit::ALL.map(|unit| (unit, unit)).to_vec() };
        let all = Unit::ALL.into_iter().flat_map(|left| Unit::ALL.map(|right| (left, right)));
        let same = |(left, right): &(Unit, Unit)| {
            let sums = left.money(records, self.currency).ok().zip(right.money(self.gross_lines, self.currency).ok());
            sums.is_some_and(|(records, lines)| records == lines && !lines.is_zero())
        };
        let related: Vec<_> = all.clone().filter(same).collect();
        if related.is_empty() { all.collect() } else { related }
    }

    fn figures(&self) -> String {
        let mut figures = format!("payout {}, lines {}", self.payout, self.net_lines);
        if let Some(records) = self.gross_records {
            figures.push_str(&format!(", records {records}"));
        }
        for sample in &self.samples {
            let seen = match &sample.transaction {
                Lookup::Found(transaction) => {
                    let amount = transaction.amount.as_ref();
                    amount.map_or("without amount".to_owned(), |a| format!("{} {}", a.value, a.currency))
                }
                Lookup::Absent | Lookup::NotFetched => "not found".to_owned(),
            };
            figures.push_str(&format!(", order {}: record {}, transaction {seen}", sample.order, sample.number));
        }
        figures + &format!(", description `{}`", self.description)
    }
}

/// The sum of the amounts after `Funds:`, one for each clearing in the description.
fn read_funds(description: &str, currency: Currency) -> Option<Money> {
    let mut parts = description.split("Funds:").skip(1).peekable();
    parts.peek()?;
    let amounts: Option<Vec<Money>> = parts.map(|part| leading_amount(part, currency)).collect();
    Money::sum(currency, amounts?).ok().filter(|funds| !funds.is_zero())
}

/// The amount at the start of a text, in the documented form with two decimals and a point.
fn leading_amount(text: &str, currency: Currency) -> Option<Money> {
    let text = text.trim_start();
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-');
    let number = text.split(|letter| !is_part(letter)).next()?;
    Money::parse(number, currency).ok()
}
