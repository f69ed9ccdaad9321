//! What the target made of a list: what it has, compared with what it was sent.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{PackedReceivable, ReceivableKey};
use crate::language::Text;
use crate::money::Money;

/// An invoice as the target has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtTarget {
    /// What is open there.
    pub open: Money,
    /// Whether it reminds nobody of it for now.
    pub blocked: bool,
}

/// In what an invoice differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Another amount is open.
    Open,
    /// The target does not have it.
    Missing,
    /// It is blocked or paused there.
    Blocked,
    /// It is open there, and was never sent from here. Only a file closes such invoices.
    Besides,
}

impl DifferenceKind {
    /// What people are told.
    pub const fn title(self) -> Text {
        match self {
            Self::Open => Text { en: "another amount is open", nl: "er staat een ander bedrag open" },
            Self::Missing => Text { en: "Payt does not have it", nl: "Payt heeft haar niet" },
            Self::Blocked => Text { en: "blocked or paused at Payt", nl: "bij Payt geblokkeerd of gepauzeerd" },
            Self::Besides => Text { en: "open at Payt, not known here", nl: "open bij Payt, hier niet bekend" },
        }
    }
}

/// An invoice that the target has otherwise than it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Code of the administration.
    pub administration: String,
    /// Its number.
    pub invoice: String,
    /// In what.
    pub kind: DifferenceKind,
    /// What was sent as open.
    pub sent: Money,
    /// What is open at the target, when it has the invoice.
    pub there: Option<Money>,
}

/// Compares what was sent with what the target has. An invoice that was sent with nothing open need not be there; what the target
/// has besides is not looked at.
pub fn differences<'a>(
    sent: impl Iterator<Item = &'a PackedReceivable>,
    there: &BTreeMap<ReceivableKey, AtTarget>,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    for one in sent {
        let found = there.get(&one.key());
        let kind = match found {
            None if one.open().is_zero() => continue,
            None => DifferenceKind::Missing,
            Some(found) if found.open != one.open() && !(found.open.is_zero() && one.open().is_zero()) => {
                DifferenceKind::Open
            }
            Some(found) if found.blocked && !one.open().is_zero() => DifferenceKind::Blocked,
            Some(_) => continue,
        };
        differences.push(Difference {
            administration: one.administration().to_owned(),
            invoice: one.invoice().to_owned(),
            kind,
            sent: one.open(),
            there: found.map(|found| found.open),
        });
    }
    differences
}

/// What is open at the target and was never sent: nothing that is sent record by record closes it.
pub fn besides<'a>(
    sent: impl Iterator<Item = &'a PackedReceivable>,
    there: &BTreeMap<ReceivableKey, AtTarget>,
) -> Vec<Difference> {
    let sent: BTreeSet<(&str, &str)> = sent.map(|one| (one.administration(), one.invoice())).collect();
    let open = there.iter().filter(|(_, found)| !found.open.is_zero());
    open.filter(|((administration, invoice), _)| !sent.contains(&(administration.as_str(), invoice.as_str())))
        .map(|((administration, invoice), found)| Difference {
            administration: administration.clone(),
            invoice: invoice.clone(),
            kind: DifferenceKind::Besides,
            sent: Money::zero(found.open.currency()),
            there: Some(found.open),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::{Receivable, ReceivableDebtor};
    use super::*;
    use crate::money::Currency;

    const fn euros(cents: i64) -> Money {
        Money::new(cents, Currency::EUR)
    }

    fn sent(invoice: &str, cents: i64) -> Receivable {
        Receivable {
            administration: "1".to_owned(),
            invoice: invoice.to_owned(),
            debtor: ReceivableDebtor::default(),
            date: date(2026, 3, 1),
            due_date: date(2026, 3, 31),
            total: euros(10_000),
            open: euros(cents),
            description: None,
            condition: None,
            dossier_item: None,
        }
    }

    #[test]
    fn what_differs_is_missing_or_is_blocked_is_told() {
        let all = [("A", 100), ("B", 100), ("C", 100), ("D", 100), ("E", 0), ("F", 0), ("G", 0), ("H", 100)];
        let all = all.map(|(invoice, cents)| PackedReceivable::from(sent(invoice, cents)));
        let there =
            |invoice: &str, open: Money, blocked| (("1".to_owned(), invoice.to_owned()), AtTarget { open, blocked });
        let there = BTreeMap::from([
            there("A", euros(100), false),
            there("B", euros(99), true),
            there("D", euros(100), true),
            there("F", Money::zero(Currency::USD), true),
            there("G", euros(1), false),
            there("H", Money::new(100, Currency::USD), false),
            there("Z", euros(5), false),
        ]);
        let seen: Vec<_> =
            differences(all.iter(), &there).into_iter().map(|one| (one.invoice, one.kind, one.there)).collect();
        let expected = [
            ("B", DifferenceKind::Open, Some(euros(99))),
            ("C", DifferenceKind::Missing, None),
            ("D", DifferenceKind::Blocked, Some(euros(100))),
            ("G", DifferenceKind::Open, Some(euros(1))),
            ("H", DifferenceKind::Open, Some(Money::new(100, Currency::USD))),
        ];
        assert_eq!(seen, expected.map(|(invoice, kind, there)| (invoice.to_owned(), kind, there)));
        let more: Vec<_> =
            besides(all.iter(), &there).into_iter().map(|one| (one.invoice, one.sent, one.there)).collect();
        assert_eq!(more, [("Z".to_owned(), euros(0), Some(euros(5)))]);
    }
}
