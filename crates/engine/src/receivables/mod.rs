//! Receivables: one whole read of AFAS becomes a list, the list is compared with what Payt was last sent, and goes there when
//! nothing forbids it, as a file or record by record. What is missing in a file counts as paid there, so in doubt it is held for
//! a person.

mod at_once;
mod documents;
mod read_back;
mod records;
mod settings;
mod way;

use std::collections::BTreeSet;

use jiff::Timestamp;
use ledger::receivable::{
    DeliveryPlan, HoldReason, ReceivableReading, Refused, SourceKind, Verdict, attached_files, guard, plan, plan_taking,
};
use links::failure::Failure;
use links::targets::payt::write::{WriteOptions, csv};
use store::{DeliveryRow, DeliveryState, Flow, Lease, NewDelivery, ReceivableCheck, sha256_of, sha256_of_text};

use documents::{DocumentsOf, Files};
use records::Pending;
pub use settings::{AFAS_PAYT, AFAS_PAYT_KIND, goes_by_record};
pub(crate) use settings::{FileWay, ListWay, ReceivableSettings};

use crate::Engine;
use crate::boundary::{Boundary, pass};
use crate::clock::in_the_netherlands;
use crate::error::EngineError;
use crate::progress::{Progress, Step};
use crate::wake::Report;

/// What a list would be made of, and whether it may go.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What AFAS has; but for the invoices, which went into the plan, where a file is made.
    pub reading: ReceivableReading,
    /// What would be sent, and what the target would make of it.
    pub plan: DeliveryPlan,
    /// Whether it may go by itself.
    pub verdict: Verdict,
    /// The files of the dossier items in the list; none when documents do not go.
    files: Option<Files>,
}

/// What goes of a list.
enum Brought<'a> {
    /// All of it.
    File(FileWay),
    /// What changed.
    Records(Pending<'a>),
}

/// A list that may go.
struct Going<'a> {
    settings: &'a ReceivableSettings,
    plan: &'a DeliveryPlan,
    fingerprint: &'a str,
    /// Why it was held, when a person let it go.
    holds: &'a [HoldReason],
    released_by: Option<&'a str>,
    /// When a file went that the target may not have processed yet.
    file_at: Option<Timestamp>,
}

impl Engine {
    /// Reads AFAS and makes the list that would be sent now. Changes nothing.
    pub(crate) async fn prepare_receivables(
        &self,
        flow: &Flow,
        settings: &ReceivableSettings,
    ) -> Result<Prepared, EngineError> {
        let afas = self.afas_of(&flow.books_connection).await?;
        let today = self.clock.today();
        let (mut reading, mut rows) = afas.read_receivables(&settings.connectors, &settings.rules, today).await?;
        rows.retain(|kind, _| *kind == SourceKind::Attachments && settings.documents.is_some());
        let last = self.store.get_delivered(&flow.id).await?;
        // single records need the debtors as AFAS has them now; a file is made of the plan alone
        let plan = match settings.way {
            ListWay::Api => plan(&last, &reading, &settings.rules, today),
            ListWay::File(_) => plan_taking(last, &mut reading, &settings.rules, today),
        };
        let verdict = guard(&plan, &settings.limits);
        let items = plan.list.iter().filter_map(|one| one.receivable.dossier_item()).collect();
        let files = attached_files(&rows, &settings.rules, &items);
        Ok(Prepared { reading, plan, verdict, files })
    }

    /// The work of one wake-up of a flow AFAS → Payt.
    pub(crate) async fn work_receivables(
        &self,
        flow: &Flow,
        lease: &Lease,
        progress: &dyn Progress,
        asked: bool,
    ) -> Result<Report, EngineError> {
        let settings = self.settings_for_delivery(flow).await?;
        progress.at(Step::Receivables, 0, None);
        // before a newer list takes the place of the one that is there
        self.read_back(flow, lease, &settings, asked).await?;
        let prepared = self.prepare_receivables(flow, &settings).await?;
        self.store.renew_lease(lease, self.clock.now(), self.options.waits.lease).await?;
        let check = ReceivableCheck {
            at: self.clock.now(),
            rows: prepared.reading.rows.clone(),
            problems: prepared.reading.problems.clone(),
            refused: prepared.reading.refused.clone(),
        };
        self.store.save_receivable_check(lease, &check).await?;
        let mut report = Report { listed: count(prepared.plan.list.len()), ..Report::default() };
        let sent = self.deliver_list(flow, lease, (&prepared, &settings, asked), &mut report, progress).await?;
        let Prepared { plan, files, .. } = prepared;
        let by_record = settings.way == ListWay::Api;
        if let Some(id) = sent.as_ref().filter(|_| settings.update_at_once && !by_record) {
            self.update_at_once(flow, lease, id, &plan, settings.rules.currency).await?;
        }
        if let (Some(files), Some(settings)) = (&files, &settings.documents) {
            let of = DocumentsOf { plan: &plan, sent: sent.is_some(), files, settings, asked, by_record };
            report.documents = self.deliver_documents(flow, lease, &of, progress).await?;
        }
        Ok(report)
    }

    /// Sends the list, or has it wait for a person, or does nothing when Payt has it already. Gives its id when it was sent.
    async fn deliver_list(
        &self,
        flow: &Flow,
        lease: &Lease,
        (prepared, settings, asked): (&Prepared, &ReceivableSettings, bool),
        report: &mut Report,
        progress: &dyn Progress,
    ) -> Result<Option<String>, EngineError> {
        let newest = self.store.find_newest_delivery(&flow.id).await?;
        let last = self.store.find_last_sent(&flow.id).await?;
        let is_there = newest.as_ref().is_some_and(|newest| newest.state == DeliveryState::Sent);
        let sent_today = last.as_ref().and_then(|last| last.sent_at).is_some_and(|at| self.is_today(at));
        let brought = match settings.way {
            ListWay::File(way) => Brought::File(way),
            ListWay::Api => Brought::Records(self.pending_records(flow, lease, prepared, settings).await?),
        };
        let is_due = match &brought {
            Brought::File(_) => !sent_today || changes_anything(&prepared.plan),
            Brought::Records(records) => records.is_due(asked, sent_today),
        };
        let file_at = self.file_before_records(flow, settings, last.as_ref()).await?;
        let other_way = self.other_way(flow, settings, file_at).await?;
        if is_there && !is_due && other_way.is_none() {
            return Ok(None);
        }
        let mut holds = match prepared.verdict.clone() {
            Verdict::Held(reasons) => Some(reasons),
            // whatever Payt knows already would close with the first list: a person looks at it
            Verdict::Deliver if last.is_none() => Some(Vec::new()),
            Verdict::Deliver => None,
        };
        if let Some(reason) = other_way {
            holds.get_or_insert_default().push(reason);
        }
        let fingerprint = sha256_of_text(|text| prepared.plan.write_fingerprint(text));
        let released_by = match (&holds, &newest) {
            // a release lasts until its list is there: also when the call failed, or its answer was lost
            (Some(holds), Some(newest)) if matches!(newest.state, DeliveryState::Released | DeliveryState::Sending) => {
                self.released_by(newest, &prepared.plan, holds).await?
            }
            _ => None,
        };
        if let Some(holds) = holds.as_ref().filter(|_| released_by.is_none()) {
            report.held = 1;
            let known = |row: &DeliveryRow| {
                row.state == DeliveryState::Held && row.fingerprint == fingerprint && row.holds == *holds
            };
            if !newest.as_ref().is_some_and(known) {
                let new = NewDelivery {
                    state: DeliveryState::Held,
                    fingerprint: &fingerprint,
                    holds,
                    plan: &prepared.plan,
                    file: None,
                    released_by: None,
                };
                self.store.save_delivery(lease, &new, self.clock.now()).await?;
            }
            return Ok(None);
        }
        progress.at(Step::Deliver, 0, Some(1));
        let going = Going {
            settings,
            plan: &prepared.plan,
            fingerprint: &fingerprint,
            holds: &holds.unwrap_or_default(),
            released_by: released_by.as_deref(),
            file_at,
        };
        let id = match &brought {
            Brought::File(way) => Some(self.send(flow, lease, &going, *way).await?),
            Brought::Records(records) => self.send_records(flow, lease, &going, records, progress).await?,
        };
        report.delivered = u64::from(id.is_some());
        Ok(id)
    }

    /// When the last file went, where records are to go from now on and nothing went record by record since.
    async fn file_before_records(
        &self,
        flow: &Flow,
        settings: &ReceivableSettings,
        last_sent: Option<&DeliveryRow>,
    ) -> Result<Option<Timestamp>, EngineError> {
        if settings.way != ListWay::Api {
            return Ok(None);
        }
        let file = self.store.find_last_file(&flow.id).await?;
        let later =
            |file: &DeliveryRow| last_sent.is_none_or(|last| last.file_name.is_some() || file.made_at > last.made_at);
        Ok(file.filter(later).map(|file| file.sent_at.unwrap_or(file.made_at)))
    }

    /// Why a person has to look when deliveries go another way than before.
    async fn other_way(
        &self,
        flow: &Flow,
        settings: &ReceivableSettings,
        file_at: Option<Timestamp>,
    ) -> Result<Option<HoldReason>, EngineError> {
        Ok(match settings.way {
            ListWay::Api => file_at.map(|_| HoldReason::FirstByRecord),
            ListWay::File(_) => self.store.has_target_records(&flow.id).await?.then_some(HoldReason::FirstByFile),
        })
    }

    /// The settings, with the administration of the Payt connection where none is named.
    pub(crate) async fn settings_for_delivery(&self, flow: &Flow) -> Result<ReceivableSettings, EngineError> {
        let mut settings = ReceivableSettings::of(flow)?;
        if settings.rules.administrations.is_empty() {
            let code = self.payt_administration(&flow.source_connection).await?;
            settings.rules.administrations.insert(code);
        }
        if settings.documents.is_some() {
            let payt = self.payt_of(&flow.source_connection).await?;
            settings.documents.take_if(|_| !settings.way.takes_documents(&payt));
        }
        Ok(settings)
    }

    /// Who released a list, when that release covers this one: it closes no more, and nothing else is doubtful.
    async fn released_by(
        &self,
        waiting: &DeliveryRow,
        plan: &DeliveryPlan,
        holds: &[HoldReason],
    ) -> Result<Option<String>, EngineError> {
        let (_, released) = self.store.get_delivery(&waiting.id).await?;
        let Some(released) = released else { return Ok(None) };
        let covered = covers(&released, &waiting.holds, plan, holds);
        Ok(waiting.decided.as_ref().filter(|_| covered).map(|(who, _)| who.clone()))
    }

    async fn send(&self, flow: &Flow, lease: &Lease, going: &Going<'_>, way: FileWay) -> Result<String, EngineError> {
        let Going { plan, holds, fingerprint, released_by, .. } = *going;
        let payt = self.payt_of(&flow.source_connection).await?;
        let list = plan.list.iter().map(|one| &one.receivable);
        let bytes = csv(list, WriteOptions::default()).map_err(EngineError::Problem)?;
        let name = format!("{}.csv", self.clock.today().strftime("%Y%m%d"));
        let sha256 = sha256_of(&bytes);
        let new = NewDelivery {
            state: DeliveryState::Sending,
            fingerprint,
            holds,
            plan,
            file: Some((&name, &sha256)),
            released_by,
        };
        let id = self.store.save_delivery(lease, &new, self.clock.now()).await?;
        pass(Boundary::DeliveryBeforeCall);
        match self.hand_in(lease, &payt, way, &way::ListFile { name: &name, id: &id, bytes: &bytes }).await? {
            Ok(()) => {
                pass(Boundary::DeliveryAfterCall);
                self.store.set_delivery_sent(lease, &id, plan, self.clock.now()).await?;
                Ok(id)
            }
            Err(way::NotTaken { failure, certain }) => {
                if is_refusal(&failure) {
                    self.store.set_delivery_refused(lease, &id, failure.problem(), self.clock.now()).await?;
                } else if certain {
                    self.store.forget_sending(lease, &id).await?;
                }
                Err(failure.into())
            }
        }
    }

    fn is_today(&self, at: Timestamp) -> bool {
        in_the_netherlands(at).date() == self.clock.today()
    }
}

/// Whether a failure says that the file was looked at and not taken.
fn is_refusal(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(_))
}

fn changes_anything(plan: &DeliveryPlan) -> bool {
    !(plan.created.is_empty() && plan.changed.is_empty() && plan.closing.is_empty() && plan.reopened.is_empty())
}

/// Whether a person who let `released` go, knowing its reasons, also let this plan go: it closes nothing else, refuses nothing
/// else, and is held for no other kind of reason.
fn covers(released: &DeliveryPlan, released_holds: &[HoldReason], plan: &DeliveryPlan, holds: &[HoldReason]) -> bool {
    let closing = |plan: &DeliveryPlan| plan.closing.iter().map(|one| one.key.clone()).collect::<BTreeSet<_>>();
    let kept = |plan: &DeliveryPlan| plan.kept.iter().map(|one| one.key.clone()).collect::<BTreeSet<_>>();
    let known_reason = |reason: &HoldReason| {
        released_holds.iter().any(|known| std::mem::discriminant(known) == std::mem::discriminant(reason))
    };
    closing(plan).is_subset(&closing(released))
        && kept(plan).is_subset(&kept(released))
        && plan.refused_unknown.iter().all(|refused: &Refused| released.refused_unknown.contains(refused))
        && holds.iter().all(known_reason)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
