//! What goes together in one call, what that does to invoices, and what became of each record.

use std::collections::{BTreeMap, BTreeSet};

use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{Changed, Closing, DeliveryPlan, ReceivableKey, RecordKey, RecordKind};
use links::targets::payt::upserts::{RECORDS_AT_ONCE, RecordResult, UpsertBody};
use store::{RecordOutcome, RecordOutcomes};

use super::pending::Waiting;

/// What a list does to invoices, by invoice.
pub(super) struct Doing<'a> {
    created: BTreeSet<&'a ReceivableKey>,
    changed: BTreeMap<&'a ReceivableKey, &'a Changed>,
    closing: BTreeMap<&'a ReceivableKey, &'a Closing>,
    reopened: BTreeSet<&'a ReceivableKey>,
}

impl<'a> Doing<'a> {
    pub(super) fn of(plan: &'a DeliveryPlan) -> Self {
        Self {
            created: plan.created.iter().collect(),
            changed: plan.changed.iter().map(|one| (&one.key, one)).collect(),
            closing: plan.closing.iter().map(|one| (&one.key, one)).collect(),
            reopened: plan.reopened.iter().collect(),
        }
    }

    /// The part of the list that a call brings.
    pub(super) fn part(&self, call: &[&Waiting<'_>]) -> DeliveryPlan {
        let list: Vec<_> = call.iter().filter_map(|one| one.invoice.cloned()).collect();
        let keys: Vec<ReceivableKey> = list.iter().map(|one| one.receivable.key()).collect();
        let of = |all: &BTreeSet<&ReceivableKey>| keys.iter().filter(|key| all.contains(key)).cloned().collect();
        DeliveryPlan {
            created: of(&self.created),
            changed: keys.iter().filter_map(|key| self.changed.get(key).copied().cloned()).collect(),
            closing: keys.iter().filter_map(|key| self.closing.get(key).copied().cloned()).collect(),
            reopened: of(&self.reopened),
            list,
            ..DeliveryPlan::default()
        }
    }

    /// What became of the records that can't be written.
    pub(super) fn unwritable(&self, call: &[&Waiting<'_>]) -> RecordOutcomes {
        let mut outcomes = RecordOutcomes::default();
        for one in call {
            if let Err(problem) = &one.body {
                self.add(&mut outcomes, one, (Some(problem.clone()), false));
            }
        }
        outcomes
    }

    /// What became of the records that have a result. The others of the call still wait.
    pub(super) fn outcomes(&self, call: &[&Waiting<'_>], results: Vec<RecordResult>) -> RecordOutcomes {
        let mut results: BTreeMap<String, (Option<String>, bool)> =
            results.into_iter().map(|result| (result.key, (result.refusal, result.unsure))).collect();
        let mut outcomes = RecordOutcomes::default();
        for one in call {
            if let Some((refusal, unsure)) = results.remove(&one.key.record) {
                let problem = refusal.map(|why| Problem::new(ProblemKind::PaytRefused, why));
                self.add(&mut outcomes, one, (problem, unsure));
            }
        }
        outcomes
    }

    /// Invoices that are new and were refused are not at the target; `unsure` says that they may be in spite of that.
    fn add(&self, outcomes: &mut RecordOutcomes, one: &Waiting<'_>, (problem, unsure): (Option<Problem>, bool)) {
        if let Some(invoice) = one.invoice {
            let key = invoice.receivable.key();
            match &problem {
                None => outcomes.taken.push(invoice.clone()),
                Some(_) if one.unknown && !unsure && self.created.contains(&key) => outcomes.dropped.push(key),
                Some(_) => {}
            }
        }
        let (key, sha256, doubtful) = (one.key.clone(), one.sha256.clone(), one.doubtful || unsure);
        outcomes.outcomes.push(RecordOutcome { key, sha256, problem, doubtful });
    }
}

/// The invoices that were not taken.
pub(super) fn refused_invoices(outcomes: &RecordOutcomes) -> Vec<ReceivableKey> {
    let refused = outcomes.outcomes.iter().filter(|one| one.problem.is_some() && is_invoice(&one.key));
    refused.map(|one| (one.key.administration.clone(), one.key.record.clone())).collect()
}

fn is_invoice(key: &RecordKey) -> bool {
    key.kind == RecordKind::Invoice
}

/// What goes in one call: of one administration and kind, in lists; conditions are taken one by one.
pub(super) fn calls<'w, 'a>(waiting: &'w [Waiting<'a>]) -> impl Iterator<Item = &'w [Waiting<'a>]> {
    let patches = |one: &Waiting<'_>| one.body.as_ref().is_ok_and(UpsertBody::only_changes);
    let same = move |a: &Waiting<'_>, b: &Waiting<'_>| {
        (&a.key.administration, a.key.kind, patches(a)) == (&b.key.administration, b.key.kind, patches(b))
    };
    waiting.chunk_by(same).flat_map(|part| {
        let alone = part.first().is_some_and(|one| one.key.kind == RecordKind::Condition);
        part.chunks(if alone { 1 } else { RECORDS_AT_ONCE })
    })
}
