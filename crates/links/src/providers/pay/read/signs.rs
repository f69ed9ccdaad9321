//! The signs of a settlement's lines. Documented is: amounts without a sign, direction apart. Where Pay. writes signs
//! after all, the sum decides which reading is meant.

use ledger::problem::ProblemKind;
use rust_decimal::Decimal;

use super::{Step, Stop};
use crate::providers::pay::wire::{ClearingLine, Direction};

/// A way to read sign and direction together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignReading {
    /// The direction is the sign, whatever the amount carries: the documented reading.
    Direction,
    /// The amount carries its sign already.
    Signed,
    /// The direction turns the sign the amount carries.
    Turned,
}

impl SignReading {
    pub(super) fn apply(self, line: &ClearingLine) -> Decimal {
        let value = line.amount.value;
        let debit = line.line_type.direction == Direction::Debit;
        match self {
            Self::Direction if debit => -value.abs(),
            Self::Direction => value.abs(),
            Self::Signed => value,
            Self::Turned if debit => -value,
            Self::Turned => value,
        }
    }

    /// For the notes; the documented reading needs none.
    pub(super) const fn note(self) -> Option<&'static str> {
        match self {
            Self::Direction => None,
            Self::Signed => Some("line signs: the amounts carry their signs, and so they add up"),
            Self::Turned => Some("line signs: DEBIT turns the sign of the amount, and so they add up"),
        }
    }
}

/// The reading under which the lines inside the payout add up to it; the documented one when several do. All numbers
/// are of one document and so of one unit, whichever that is.
pub(super) fn find_sign_reading(inside: &[&ClearingLine], payout: Decimal) -> Step<SignReading> {
    let carries_sign = inside.iter().any(|line| line.amount.value.is_sign_negative() && !line.amount.value.is_zero());
    let candidates: &[SignReading] = if carries_sign {
        &[SignReading::Direction, SignReading::Signed, SignReading::Turned]
    } else {
        &[SignReading::Direction]
    };
    for reading in candidates {
        if sum(inside, *reading)? == payout {
            return Ok(*reading);
        }
    }
    let lines = sum(inside, SignReading::Direction)?;
    let detail = (
        format!("as the numbers stand there, the lines add up to {lines}, but {payout} was paid out"),
        format!("zoals de getallen daar staan zijn de regels samen {lines}, maar er werd {payout} uitbetaald"),
    );
    Err(Stop::because(ProblemKind::SettlementDoesNotAddUp, detail))
}

fn sum(lines: &[&ClearingLine], reading: SignReading) -> Step<Decimal> {
    let add = |sum: Decimal, line: &&ClearingLine| {
        let next = sum.checked_add(reading.apply(line));
        next.ok_or_else(|| Stop::missing(&line.amount.path, "too large to add"))
    };
    lines.iter().try_fold(Decimal::ZERO, add)
}
