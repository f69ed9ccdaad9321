//! A list as single records, for a target that takes them one by one: there, what is missing stays as it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::ReceivableReading;
use super::{DeliveryPlan, PackedReceivable, ReceivableDebtor};
use crate::language::Text;

/// What a record is, in the order in which a target needs them: each kind names records of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A payment condition.
    Condition,
    /// Where a debtor can be reached.
    Contact,
    /// A debtor.
    Debtor,
    /// An invoice or credit note.
    Invoice,
}

impl RecordKind {
    /// All of them, in that order.
    pub const ALL: &'static [Self] = &[Self::Condition, Self::Contact, Self::Debtor, Self::Invoice];

    /// The word in stored rows and machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Contact => "contact",
            Self::Debtor => "debtor",
            Self::Invoice => "invoice",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// What people call one.
    pub const fn title(self) -> Text {
        match self {
            Self::Condition => Text { en: "payment condition", nl: "betalingsvoorwaarde" },
            Self::Contact => Text { en: "contact", nl: "contactpersoon" },
            Self::Debtor => Text { en: "debtor", nl: "debiteur" },
            Self::Invoice => Text { en: "invoice", nl: "factuur" },
        }
    }
}

/// What identifies a record at the target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// What it is.
    pub kind: RecordKind,
    /// Code of the administration.
    pub administration: String,
    /// Its number or code.
    pub record: String,
}

/// The debtors of a list, by administration and code, each with whether AFAS still has an invoice of it: only then is it as it
/// is now. Invoices of one debtor may tell different things: the newest of those in AFAS counts, so that the order of rows
/// makes no difference.
pub fn debtors_of<'a>(
    plan: &'a DeliveryPlan,
    reading: &'a ReceivableReading,
) -> BTreeMap<(&'a str, &'a str), (ReceivableDebtor, bool)> {
    let mut debtors: BTreeMap<(&str, &str), (&PackedReceivable, bool)> = BTreeMap::new();
    let sent = plan.list.iter().map(|one| (&one.receivable, false));
    for (one, now) in sent.chain(reading.receivables.iter().map(|one| (one, true))) {
        let rank = |one: &'a PackedReceivable, now: bool| (now, one.date(), one.invoice());
        let key = (one.administration(), one.debtor_code());
        match debtors.get_mut(&key) {
            Some(known) if rank(one, now) > rank(known.0, known.1) => *known = (one, now),
            None if !now => drop(debtors.insert(key, (one, now))),
            // a debtor that no invoice in the list names, as where an invoice keeps the debtor it had
            Some(_) | None => {}
        }
    }
    debtors.into_iter().map(|(key, (one, now))| (key, (one.whole().debtor, now))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::{DeliveredReceivable, Receivable};
    use super::*;
    use crate::money::{Currency, Money};

    fn of(invoice: &str, day: i8, debtor: &str, city: &str) -> Receivable {
        Receivable {
            administration: "1".to_owned(),
            invoice: invoice.to_owned(),
            debtor: ReceivableDebtor {
                code: debtor.to_owned(),
                city: Some(city.to_owned()),
                ..ReceivableDebtor::default()
            },
            date: date(2026, 3, day),
            due_date: date(2026, 3, 31),
            total: Money::new(100, Currency::EUR),
            open: Money::new(100, Currency::EUR),
            description: None,
            condition: None,
            dossier_item: None,
        }
    }

    #[test]
    fn a_debtor_is_as_its_newest_invoice_in_afas_has_it() {
        let sent = |receivable: Receivable| DeliveredReceivable { receivable: receivable.into(), closed_since: None };
        let gone = [of("9", 9, "A", "old"), of("8", 8, "B", "gone")];
        let there = [of("1", 1, "A", "first"), of("3", 2, "A", "newest"), of("2", 2, "A", "second")];
        let plan =
            DeliveryPlan { list: gone.into_iter().chain(there.clone()).map(sent).collect(), ..Default::default() };
        let mut reading = ReceivableReading { receivables: there.map(Into::into).into(), ..Default::default() };
        reading.receivables.push(of("4", 4, "C", "not sent").into());
        for _ in 0..2 {
            let debtors = debtors_of(&plan, &reading);
            let city = |code: &str| debtors[&("1", code)].0.city.clone();
            assert_eq!((city("A"), debtors[&("1", "A")].1), (Some("newest".to_owned()), true));
            assert_eq!((city("B"), debtors[&("1", "B")].1), (Some("gone".to_owned()), false));
            assert_eq!(debtors.len(), 2);
            reading.receivables.reverse();
        }
    }
}
