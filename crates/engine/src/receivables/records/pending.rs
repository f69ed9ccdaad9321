//! Which records are to go: those that are not known to be at the target as they are now. Pure.

use std::collections::{BTreeMap, BTreeSet};

use ledger::money::Currency;
use ledger::problem::Problem;
use ledger::receivable::{
    DeliveredReceivable, DeliveryPlan, ReceivableKey, ReceivableReading, RecordKey, RecordKind, debtors_of,
};
use links::targets::payt::upserts::{UpsertBody, condition, contact, debtor, debtor_identifier, invoice, open_amount};
use store::{RecordDoubt, TargetRecord, sha256_of};

/// What the target has of each record.
pub(super) type Known = BTreeMap<RecordKey, TargetRecord>;

/// A record that is to go.
#[derive(Debug)]
pub(super) struct Waiting<'a> {
    pub key: RecordKey,
    /// As it goes; or why it can't be written.
    pub body: Result<UpsertBody, Problem>,
    pub sha256: String,
    /// Whether a call with it had no answer.
    pub doubtful: bool,
    /// Whether the target never took it, and no call with it is without an answer.
    pub unknown: bool,
    /// The invoice, when it is one.
    pub invoice: Option<&'a DeliveredReceivable>,
}

impl Waiting<'_> {
    /// Its key and the record as it goes now; nothing when it can't be written.
    pub(super) fn to_go(&self) -> Option<(String, UpsertBody)> {
        let body = self.body.as_ref().ok()?.clone();
        Some((self.key.record.clone(), if self.unknown { body.without_empty() } else { body }))
    }
}

/// What is to go now.
#[derive(Debug, Default)]
pub(in super::super) struct Pending<'a> {
    /// In the order in which it goes.
    pub(super) waiting: Vec<Waiting<'a>>,
    /// Whether some of it is new, and not only tried again.
    anew: bool,
    /// Refusals of what nobody wants to send any more.
    pub(super) outdated: Vec<RecordKey>,
}

impl Pending<'_> {
    /// Whether something is to go. What was refused, or was shown otherwise, goes again with whatever else goes, when somebody
    /// asks, and once a day.
    pub(in super::super) fn is_due(&self, asked: bool, sent_today: bool) -> bool {
        self.anew || (!self.waiting.is_empty() && (asked || !sent_today))
    }
}

/// Whether a record goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The target has it.
    There,
    /// It has something else, or that is not sure.
    Anew,
    /// It refused just that, or showed something else.
    Again,
}

fn standing(known: Option<&TargetRecord>, sha256: &str) -> Standing {
    let Some(known) = known else { return Standing::Anew };
    if known.refused_sha256.as_deref() == Some(sha256) {
        Standing::Again
    } else if known.doubt == Some(RecordDoubt::Unanswered) || known.taken_sha256.as_deref() != Some(sha256) {
        Standing::Anew
    } else if known.doubt == Some(RecordDoubt::Differs) {
        Standing::Again
    } else {
        Standing::There
    }
}

/// Compares the list, record by record, with what the target is known to have. `books` is the currency of the administrations.
pub(super) fn pending<'a>(
    plan: &'a DeliveryPlan,
    reading: &ReceivableReading,
    known: &Known,
    books: Currency,
) -> Pending<'a> {
    let mut sorting = Sorting { known, pending: Pending::default(), wanted: BTreeSet::new() };
    let administrations: BTreeSet<&str> = plan.list.iter().map(|one| one.receivable.administration()).collect();
    for administration in &administrations {
        for one in &plan.conditions {
            sorting.look((RecordKind::Condition, administration, &one.code), condition(one), None);
        }
    }
    for ((administration, code), (one, now)) in debtors_of(plan, reading) {
        let contact_key = (RecordKind::Contact, administration, debtor_identifier(&one));
        let debtor_key = (RecordKind::Debtor, administration, code);
        for (key, body) in [(contact_key, contact(&one)), (debtor_key, debtor(&one))] {
            // AFAS tells nothing of it any more: what the target has is newer than what was sent with an old invoice
            if now || !sorting.was_taken(key) {
                sorting.look(key, body, None);
            } else {
                sorting.wanted.insert(record_key(key));
            }
        }
    }
    let created: BTreeSet<&ReceivableKey> = plan.created.iter().collect();
    let body = |one: &DeliveredReceivable| {
        let one = &one.receivable.whole();
        let in_books = one.total.currency() == books && one.open.currency() == books;
        if in_books || created.contains(&one.key()) { invoice(one, books) } else { open_amount(one, books) }
    };
    for one in &plan.list {
        let key = (RecordKind::Invoice, one.receivable.administration(), one.receivable.invoice());
        sorting.look(key, body(one), Some(one));
    }
    for one in &plan.past {
        let key = (RecordKind::Invoice, one.receivable.administration(), one.receivable.invoice());
        // closed long ago, and the target may see that otherwise, or did not take it
        if known.get(&record_key(key)).is_some_and(|known| known.doubt.is_some() || known.refused_sha256.is_some()) {
            sorting.look(key, body(one), Some(one));
        }
    }
    sorting.end()
}

/// A record by kind, administration and number.
type Place<'k> = (RecordKind, &'k str, &'k str);

fn record_key((kind, administration, record): Place<'_>) -> RecordKey {
    RecordKey { kind, administration: administration.to_owned(), record: record.to_owned() }
}

struct Sorting<'a, 'k> {
    known: &'k Known,
    pending: Pending<'a>,
    wanted: BTreeSet<RecordKey>,
}

impl<'a> Sorting<'a, '_> {
    fn was_taken(&self, key: Place<'_>) -> bool {
        let known = self.known.get(&record_key(key));
        known.is_some_and(|known| known.taken_sha256.is_some() && known.doubt.is_none())
    }

    fn look(&mut self, key: Place<'_>, body: Result<UpsertBody, Problem>, invoice: Option<&'a DeliveredReceivable>) {
        let key = record_key(key);
        let sha256 = match &body {
            Ok(body) => sha256_of(body.text()),
            Err(problem) => sha256_of(problem.detail.en()),
        };
        let known = self.known.get(&key);
        let standing = standing(known, &sha256);
        let refused = known.is_some_and(|known| known.refused_sha256.is_some());
        if standing == Standing::There {
            if refused {
                self.pending.outdated.push(key.clone());
            }
            self.wanted.insert(key);
            return;
        }
        // two debtors with one id have one contact: the first of them counts
        if !self.wanted.insert(key.clone()) {
            return;
        }
        let doubtful = known.is_some_and(|known| known.doubt == Some(RecordDoubt::Unanswered));
        let unknown = !doubtful && known.is_none_or(|known| known.taken_sha256.is_none());
        self.pending.anew |= standing == Standing::Anew;
        self.pending.waiting.push(Waiting { key, body, sha256, doubtful, unknown, invoice });
    }

    /// An administration after the other, and of each what others name first; of invoices those that the target knows.
    fn end(self) -> Pending<'a> {
        let Self { known, mut pending, wanted } = self;
        let gone = known.iter().filter(|(key, known)| known.refused_sha256.is_some() && !wanted.contains(key));
        pending.outdated.extend(gone.map(|(key, _)| key.clone()));
        pending.waiting.sort_by(|a, b| {
            let place =
                |one: &Waiting<'a>| (one.key.kind, one.unknown, one.body.as_ref().is_ok_and(UpsertBody::only_changes));
            let administration = a.key.administration.cmp(&b.key.administration);
            administration.then_with(|| place(a).cmp(&place(b))).then_with(|| a.key.record.cmp(&b.key.record))
        });
        pending
    }
}

#[cfg(test)]
#[path = "pending_tests.rs"]
mod tests;
