//! A delivery record by record: only what changed goes, and what the target took is known after every call. What leaves the list
//! is closed by a record with nothing open, never by staying away.

mod calls;
mod pending;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use ledger::money::Currency;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{
    DeliveredReceivable, DeliveryPlan, Difference, DifferenceKind, PackedReceivable, ReceivableKey, RecordKey,
    RecordKind,
};
use links::failure::Failure;
use links::targets::payt::upserts::UpsertBody;
use links::targets::payt::{Payt, PaytAdministration};
use store::{DeliveryState, Flow, Lease, NewDelivery, RecordDoubt};

use self::calls::{Doing, calls, refused_invoices};
pub(super) use self::pending::Pending;
use self::pending::{Waiting, pending};
use super::read_back::{administration_at_payt, imported_at, not_at_payt};
use super::{Going, Prepared, ReceivableSettings, count, is_refusal};
use crate::Engine;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::progress::{Progress, Step};
use crate::wake::later;

/// How long Payt may take to show what it took (a client saw that it takes a moment).
const SHOWN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Payt's ids of administrations, by code.
pub(super) type AdministrationIds = BTreeMap<String, String>;

impl Engine {
    /// What is to go of a list, record by record. Forgets refusals that do not matter any more.
    pub(super) async fn pending_records<'a>(
        &self,
        flow: &Flow,
        lease: &Lease,
        prepared: &'a Prepared,
        settings: &ReceivableSettings,
    ) -> Result<Pending<'a>, EngineError> {
        let known = self.store.list_target_records(&flow.id).await?;
        let pending = pending(&prepared.plan, &prepared.reading, &known, settings.rules.currency);
        if !pending.outdated.is_empty() {
            self.store.forget_refusals(lease, &pending.outdated).await?;
        }
        Ok(pending)
    }

    /// Sends what is to go. Gives the id of the delivery; nothing while a file may still be processed that knows less.
    pub(super) async fn send_records(
        &self,
        flow: &Flow,
        lease: &Lease,
        going: &Going<'_>,
        pending: &Pending<'_>,
        progress: &dyn Progress,
    ) -> Result<Option<String>, EngineError> {
        let payt = self.payt_of(&flow.source_connection).await?;
        let there = administrations(&payt).await?;
        let codes: BTreeSet<String> = pending.waiting.iter().map(|one| one.key.administration.clone()).collect();
        let ids = ids_of(&there, &codes, &payt, going.settings.rules.currency)?;
        let all = &going.settings.rules.administrations;
        if going.file_at.is_some_and(|at| !self.is_processed(at, imported_at(&there, all, &payt))) {
            return Ok(None);
        }
        let new = NewDelivery {
            state: DeliveryState::Sending,
            fingerprint: going.fingerprint,
            holds: going.holds,
            plan: going.plan,
            file: None,
            released_by: going.released_by,
        };
        let id = self.store.save_delivery(lease, &new, self.clock.now()).await?;
        let sent = self.send_all(lease, &id, &payt, &ids, (going.plan, pending), progress).await;
        let refused = match sent {
            Ok(refused) => refused,
            Err(error) => {
                if let EngineError::Outside(failure) = &error
                    && is_refusal(failure)
                {
                    self.store.set_delivery_refused(lease, &id, failure.problem(), self.clock.now()).await?;
                }
                return Err(error);
            }
        };
        let changed = self.changed_beside(flow, going.plan, &refused).await?;
        self.store.finish_records(lease, &id, &changed, self.clock.now()).await?;
        Ok(Some(id))
    }

    /// Sends call after call; gives the invoices that were not taken.
    async fn send_all(
        &self,
        lease: &Lease,
        delivery_id: &str,
        payt: &Payt,
        ids: &AdministrationIds,
        (plan, pending): (&DeliveryPlan, &Pending<'_>),
        progress: &dyn Progress,
    ) -> Result<BTreeSet<ReceivableKey>, EngineError> {
        let doing = Doing::of(plan);
        let total = count(pending.waiting.len());
        let (mut done, mut refused) = (0, BTreeSet::new());
        for call in calls(&pending.waiting) {
            progress.at(Step::Deliver, done, Some(total));
            let administration = call.first().map(|one| one.key.administration.as_str()).unwrap_or_default();
            let id = ids.get(administration).ok_or_else(|| Failure::Refused(not_at_payt(administration)))?;
            refused.extend(self.send_call(lease, delivery_id, (payt, id), call, &doing).await?);
            done = done.saturating_add(count(call.len()));
        }
        Ok(refused)
    }

    /// Sends one call's records, in more calls than one where Payt refuses them as a whole. What has an answer is kept before the next
    /// is made, and the lease is renewed before each: a worker that lost its flow must not bring older amounts after newer ones.
    async fn send_call(
        &self,
        lease: &Lease,
        delivery_id: &str,
        (payt, administration_id): (&Payt, &str),
        call: &[Waiting<'_>],
        doing: &Doing<'_>,
    ) -> Result<Vec<ReceivableKey>, EngineError> {
        let (written, unwritable): (Vec<&Waiting<'_>>, Vec<&Waiting<'_>>) =
            call.iter().partition(|one| one.body.is_ok());
        let mut outcomes = doing.unwritable(&unwritable);
        let mut refused = refused_invoices(&outcomes);
        if !unwritable.is_empty() {
            self.store.save_records(lease, delivery_id, &outcomes, self.clock.now()).await?;
        }
        let bodies: Vec<(String, UpsertBody)> = written.iter().filter_map(|one| one.to_go()).collect();
        let keys: Vec<RecordKey> = written.iter().map(|one| one.key.clone()).collect();
        if !keys.is_empty() {
            self.store.begin_records(lease, delivery_id, &keys, &doing.part(&written), self.clock.now()).await?;
        }
        let mut upsert = payt.upsert(administration_id, &bodies);
        while upsert.waits() {
            self.store.renew_lease(lease, self.clock.now(), self.options.waits.lease).await?;
            pass(Boundary::RecordsBeforeCall);
            let results = upsert.next_call().await?;
            pass(Boundary::RecordsAfterCall);
            outcomes = doing.outcomes(&written, results);
            refused.extend(refused_invoices(&outcomes));
            self.store.save_records(lease, delivery_id, &outcomes, self.clock.now()).await?;
        }
        Ok(refused)
    }

    /// Invoices of the list that are at the target, and whose row here differs in what is not sent.
    async fn changed_beside(
        &self,
        flow: &Flow,
        plan: &DeliveryPlan,
        refused: &BTreeSet<ReceivableKey>,
    ) -> Result<Vec<DeliveredReceivable>, EngineError> {
        let known = self.store.get_delivered(&flow.id).await?.receivables;
        let known: BTreeMap<ReceivableKey, DeliveredReceivable> =
            known.into_iter().map(|one| (one.receivable.key(), one)).collect();
        let differs = |one: &&DeliveredReceivable| {
            let key = one.receivable.key();
            !refused.contains(&key) && known.get(&key) != Some(*one)
        };
        Ok(plan.list.iter().filter(differs).cloned().collect())
    }

    /// Whether Payt has processed what went as a file at that moment.
    fn is_processed(&self, sent_at: Timestamp, imported_at: Option<Timestamp>) -> bool {
        imported_at.is_some_and(|at| at >= sent_at) || self.night_is_over(sent_at)
    }

    /// Whether what went record by record at that moment can be compared with what Payt shows.
    pub(super) async fn may_compare_records(
        &self,
        flow: &Flow,
        sent_at: Timestamp,
        asked: bool,
    ) -> Result<bool, EngineError> {
        if later(sent_at, SHOWN_AFTER) > self.clock.now() {
            return Ok(false);
        }
        // the whole of Payt is read for it: once a day is enough, however often something small went
        let last = self.store.find_last_comparison(&flow.id).await?;
        Ok(asked || last.is_none_or(|last| last.problem.is_some() || !self.is_today(last.at)))
    }

    /// Invoices of which a call has no answer: nobody knows what Payt has of them.
    pub(super) async fn unanswered_invoices(&self, flow: &Flow) -> Result<BTreeSet<ReceivableKey>, EngineError> {
        let known = self.store.list_target_records(&flow.id).await?;
        let unanswered = known
            .into_iter()
            .filter(|(key, known)| key.kind == RecordKind::Invoice && known.doubt == Some(RecordDoubt::Unanswered));
        Ok(unanswered.map(|(key, _)| (key.administration, key.record)).collect())
    }

    /// Invoices that Payt does not take as they are now.
    pub(super) async fn refused_invoices(&self, flow: &Flow) -> Result<BTreeSet<ReceivableKey>, EngineError> {
        let refused = self.store.list_refused_records(&flow.id, u32::MAX).await?.into_iter().map(|one| one.key);
        let invoices = refused.filter(|key| key.kind == RecordKind::Invoice);
        Ok(invoices.map(|key| (key.administration, key.record)).collect())
    }

    /// What Payt shows otherwise is to go again; with an invoice that is gone there its debtor and contact, which may be gone too.
    pub(super) async fn doubt<'a>(
        &self,
        lease: &Lease,
        differences: &[Difference],
        known: impl Iterator<Item = &'a PackedReceivable>,
    ) -> Result<(), EngineError> {
        let key = |kind, administration: &str, record: &str| RecordKey {
            kind,
            administration: administration.to_owned(),
            record: record.to_owned(),
        };
        let of = |kind| move |one: &&Difference| one.kind == kind;
        let gone: BTreeSet<(&str, &str)> = differences
            .iter()
            .filter(of(DifferenceKind::Missing))
            .map(|one| (one.administration.as_str(), one.invoice.as_str()))
            .collect();
        let open = differences.iter().filter(of(DifferenceKind::Open));
        let mut keys: BTreeSet<RecordKey> =
            open.map(|one| key(RecordKind::Invoice, &one.administration, &one.invoice)).collect();
        for one in known.filter(|one| gone.contains(&(one.administration(), one.invoice()))) {
            let contact = one.origin_id().unwrap_or(one.debtor_code());
            let records = [
                (RecordKind::Contact, contact),
                (RecordKind::Debtor, one.debtor_code()),
                (RecordKind::Invoice, one.invoice()),
            ];
            keys.extend(records.map(|(kind, record)| key(kind, one.administration(), record)));
        }
        let keys: Vec<RecordKey> = keys.into_iter().collect();
        Ok(self.store.doubt_records(lease, &keys, self.clock.now()).await?)
    }
}

/// The administrations Payt has; a refusal when it shows none.
async fn administrations(payt: &Payt) -> Result<Vec<PaytAdministration>, Failure> {
    match payt.list_administrations().await? {
        Some(there) if !there.is_empty() => Ok(there),
        _ => {
            let detail = (
                "the API module is off, or this token sees no administration; without it only files can go",
                "de API-module staat uit, of dit token ziet geen administratie; zonder kunnen alleen bestanden gaan",
            );
            Err(Failure::Refused(Problem::new(ProblemKind::PaytRefused, detail)))
        }
    }
}

/// Payt's ids of these administrations: all of them, or nothing goes.
fn ids_of(
    there: &[PaytAdministration],
    codes: &BTreeSet<String>,
    payt: &Payt,
    books: Currency,
) -> Result<AdministrationIds, Failure> {
    let mut ids = AdministrationIds::new();
    for code in codes {
        let found = administration_at_payt(there, code, payt).ok_or_else(|| Failure::Refused(not_at_payt(code)))?;
        if let Some(currency) = found.currency.as_deref().filter(|currency| *currency != books.code()) {
            let books = books.code();
            let detail = format!(
                "administration {code} is kept in {currency} at Payt, and the integration says {books}: amounts in the \
                 administration's own currency would be wrong"
            );
            let nl = format!(
                "administratie {code} staat bij Payt in {currency}, en de integratie zegt {books}: bedragen in de eigen \
                 valuta van de administratie zouden niet kloppen"
            );
            let detail = (detail, nl);
            return Err(Failure::Refused(Problem::new(ProblemKind::PaytRefused, detail)));
        }
        ids.insert(code.clone(), found.id.clone());
    }
    Ok(ids)
}

/// Payt's ids of the administrations it shows, for documents.
pub(super) async fn administration_ids(payt: &Payt, codes: &BTreeSet<String>) -> Result<AdministrationIds, Failure> {
    let there = administrations(payt).await?;
    let id = |code: &String| Some((code.clone(), administration_at_payt(&there, code, payt)?.id.clone()));
    Ok(codes.iter().filter_map(id).collect())
}
