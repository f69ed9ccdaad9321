//! The proof that a plan accounts for every cent of its settlement.

use std::collections::BTreeMap;

use crate::entry::EntryParts;
use crate::money::{Money, MoneyError};
use crate::reason::Reason;
use crate::settlement::Settlement;

/// A settlement line, or the payout, that the entries do not hold to the cent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unaccounted {
    /// A line.
    #[error("line {line} is {amount} in the settlement and {booked} in the entries")]
    Line {
        /// Its id.
        line: String,
        /// What the settlement says.
        amount: Money,
        /// What the entries say.
        booked: Money,
    },
    /// The payout.
    #[error("{payout} was paid out and {booked} is on the provider account")]
    Payout {
        /// What the settlement says.
        payout: Money,
        /// What the entries say.
        booked: Money,
    },
    /// An entry covers a line that the settlement does not have.
    #[error("line {line} is not in the settlement")]
    Stray {
        /// Its id.
        line: String,
    },
    /// Amounts that can't be added.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Checks that every line of the settlement is booked to the cent, that the provider account gets exactly the payout,
/// and that nothing else is in the entries.
pub fn account_for_every_cent<'a>(
    settlement: &Settlement,
    entries: impl Iterator<Item = &'a EntryParts>,
) -> Result<(), Unaccounted> {
    let zero = Money::zero(settlement.currency());
    let mut booked: BTreeMap<&str, Money> = BTreeMap::new();
    let mut provider = zero;
    for line in entries.flat_map(|entry| &entry.lines) {
        let signed = line.signed()?;
        match line.covers.as_slice() {
            [] if matches!(line.reason, Reason::Payout { .. }) => provider = provider.checked_add(signed)?,
            [covered] => {
                let sum = booked.entry(covered.as_str()).or_insert(zero);
                // A payment is credited on the debtor and adds to the payout.
                *sum = sum.checked_sub(signed)?;
            }
            other => return Err(Unaccounted::Stray { line: other.join(", ") }),
        }
    }
    for line in settlement.lines() {
        let sum = booked.remove(line.id.as_str()).unwrap_or(zero);
        if sum != line.amount {
            return Err(Unaccounted::Line { line: line.id.clone(), amount: line.amount, booked: sum });
        }
    }
    if let Some(line) = booked.into_keys().next() {
        return Err(Unaccounted::Stray { line: line.to_owned() });
    }
    let payout = settlement.parts().payout;
    if provider == payout { Ok(()) } else { Err(Unaccounted::Payout { payout, booked: provider }) }
}
