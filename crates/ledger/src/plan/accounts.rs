//! The proof that a plan accounts for every cent of its settlement.

use std::collections::BTreeMap;

use crate::entry::{Account, EntryLine, EntryParts};
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
    /// More, less or something else is moved from the debtor-not-found account than an entry put there.
    #[error("line {line}: {found} is on account {account} as not found, and {moved} is moved from it")]
    Moved {
        /// The line's id.
        line: String,
        /// The account.
        account: String,
        /// What entries put there.
        found: Money,
        /// What later entries take from it.
        moved: Money,
    },
    /// Amounts that can't be added.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Checks that every line of the settlement is booked to the cent, that the provider account gets exactly the payout,
/// that what a later entry moves from the debtor-not-found account is just what an earlier one put there, and that
/// nothing else is in the entries.
pub fn account_for_every_cent<'a>(
    settlement: &Settlement,
    entries: impl Iterator<Item = &'a EntryParts>,
) -> Result<(), Unaccounted> {
    let zero = Money::zero(settlement.currency());
    let mut booked: BTreeMap<&str, Money> = BTreeMap::new();
    let mut provider = zero;
    let mut suspense = Suspense::new();
    for line in entries.flat_map(|entry| &entry.lines) {
        let signed = line.signed()?;
        match line.covers.as_slice() {
            [] if matches!(line.reason, Reason::Payout { .. }) => provider = provider.checked_add(signed)?,
            [covered] => {
                let sum = booked.entry(covered.as_str()).or_insert(zero);
                // A payment is credited on the debtor and adds to the payout.
                *sum = sum.checked_sub(signed)?;
                note_suspense(&mut suspense, covered, line, zero)?;
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
    what_is_moved_stood_there(suspense)?;
    let payout = settlement.parts().payout;
    if provider == payout { Ok(()) } else { Err(Unaccounted::Payout { payout, booked: provider }) }
}

/// By settlement line and account: what stands there as not found, and what later entries move from it; both with the
/// line's sign.
type Suspense<'a> = BTreeMap<(&'a str, &'a Account), (Money, Money)>;

fn note_suspense<'a>(
    suspense: &mut Suspense<'a>,
    covered: &'a str,
    line: &'a EntryLine,
    zero: Money,
) -> Result<(), MoneyError> {
    if line.reason.is_not_found() {
        let (found, _) = suspense.entry((covered, &line.account)).or_insert((zero, zero));
        *found = found.checked_sub(line.signed()?)?;
    } else if line.reason.is_moved_from_not_found() {
        let (_, moved) = suspense.entry((covered, &line.account)).or_insert((zero, zero));
        *moved = moved.checked_add(line.signed()?)?;
    }
    Ok(())
}

/// Money leaves the account once, whole, and only where it was put.
fn what_is_moved_stood_there(suspense: Suspense<'_>) -> Result<(), Unaccounted> {
    for ((line, account), (found, moved)) in suspense {
        if !moved.is_zero() && moved != found {
            let (line, account) = (line.to_owned(), account.number().to_owned());
            return Err(Unaccounted::Moved { line, account, found, moved });
        }
    }
    Ok(())
}
