//! Costs of the provider: with VAT set apart, or as one amount.

use super::build::Piece;
use crate::entry::Account;
use crate::money::{Money, MoneyError};
use crate::question::Question;
use crate::reason::Reason;
use crate::rules::{CostsVat, Rules};
use crate::settlement::{CostsSpecification, SettlementLine};

/// The provider rounds each line of its invoice, and the payout may round the sum: one cent may lie between (Pay.
/// reference, the worked settlement).
const ROUNDING_MINOR: u64 = 1;

/// The pieces of a line of costs, or the question it raises. Pieces carry the line's sign: costs are negative.
pub(super) fn pieces(line: &SettlementLine, rules: &Rules) -> Result<Result<Vec<Piece>, Question>, MoneyError> {
    let costs = Account::Ledger(rules.costs_account.clone());
    let Some(vat) = &rules.costs_vat else {
        return Ok(Ok(vec![Piece {
            account: costs,
            amount: line.amount,
            invoice: None,
            vat_code: None,
            reason: Reason::CostsWithVat,
        }]));
    };
    let taken = line.amount.checked_neg()?;
    let unexplained =
        |explained| Ok(Err(Question::CostsUnexplained { line: line.id.clone(), amount: taken, explained }));
    let Some(specification) = &line.costs else { return unexplained(None) };
    let explained = total(specification, taken)?;
    let rounding = taken.checked_sub(explained)?;
    let known_rates =
        specification.rates.iter().all(|rate| rate.vat.is_zero() || rate.rate_hundredths == vat.rate_hundredths);
    if rounding.minor().unsigned_abs() > ROUNDING_MINOR || !known_rates {
        return unexplained(Some(explained));
    }
    let mut pieces = by_rate(specification, vat, &costs)?;
    if !rounding.is_zero() {
        let amount = rounding.checked_neg()?;
        pieces.push(Piece { account: costs, amount, invoice: None, vat_code: None, reason: Reason::CostsRounding });
    }
    Ok(Ok(pieces))
}

fn total(specification: &CostsSpecification, like: Money) -> Result<Money, MoneyError> {
    let amounts = specification.rates.iter().flat_map(|rate| [rate.excluding_vat, rate.vat]);
    Money::sum(like.currency(), amounts)
}

fn by_rate(specification: &CostsSpecification, vat: &CostsVat, costs: &Account) -> Result<Vec<Piece>, MoneyError> {
    let mut pieces = Vec::new();
    for rate in &specification.rates {
        let with_code = rate.rate_hundredths == vat.rate_hundredths;
        pieces.push(Piece {
            account: costs.clone(),
            amount: rate.excluding_vat.checked_neg()?,
            invoice: None,
            vat_code: with_code.then(|| vat.code.clone()),
            reason: Reason::Costs { invoice: specification.invoice.clone(), rate_hundredths: rate.rate_hundredths },
        });
        pieces.push(Piece {
            account: Account::Ledger(vat.account.clone()),
            amount: rate.vat.checked_neg()?,
            invoice: None,
            vat_code: None,
            reason: Reason::CostsVat { rate_hundredths: rate.rate_hundredths },
        });
    }
    pieces.retain(|piece| !piece.amount.is_zero());
    Ok(pieces)
}
