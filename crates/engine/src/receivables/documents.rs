//! Documents: after a list was sent, the PDF of each invoice in it goes from AFAS to Payt, once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{
    AttachedFile, DeliveredReceivable, DeliveryPlan, DifferenceKind, DocumentUse, MissingDocument, MissingWhy,
    ReceivableKey, documents_of, sent_name,
};
use links::failure::Failure;
use links::targets::payt::{DocumentKind, Payt, ubl_number};
use store::{DocumentCheck, DocumentFailure, DocumentKey, Flow, Lease, sha256_of};

use super::count;
use super::read_back::not_at_payt;
use super::records::{AdministrationIds, administration_ids};
use super::settings::DocumentSettings;
use crate::Engine;
use crate::error::EngineError;
use crate::outside::Afas;
use crate::progress::{Progress, Step};
use crate::wake::later;

/// How many of an administration may fail one after another, for no fault of their own, before the rest waits.
const FAILURES_IN_A_ROW: u32 = 3;
/// The wait after the first failure; doubled at each further one up to a day.
const FIRST_WAIT: SignedDuration = SignedDuration::from_hours(1);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);
/// How long it counts that Payt did not have an invoice. A document for it would be dropped there without a word.
const ABSENCE_COUNTS: SignedDuration = SignedDuration::from_hours(72);
/// A PDF begins with this, somewhere in its first thousand bytes.
const PDF_MARK: &[u8] = b"%PDF-";

/// The files of dossier items, by item.
pub(super) type Files = BTreeMap<String, Vec<AttachedFile>>;

/// Which invoices are looked at, and with what.
pub(super) struct DocumentsOf<'a> {
    pub plan: &'a DeliveryPlan,
    /// Whether that plan was sent just now; else Payt does not have what is new in it.
    pub sent: bool,
    pub files: &'a Files,
    pub settings: &'a DocumentSettings,
    /// Whether a person asked: then what failed is not left waiting.
    pub asked: bool,
    /// Whether they go over the interface; else as files.
    pub by_record: bool,
}

/// A document that is to go.
struct Waiting<'a> {
    key: DocumentKey,
    item: &'a str,
    name: String,
}

/// What is to be done, and what can't be.
#[derive(Default)]
struct Sorted<'a> {
    listed: usize,
    delivered: usize,
    /// What is to go now, what failed longest ago at the end.
    queue: VecDeque<Waiting<'a>>,
    /// What is to go another time.
    later: usize,
    missing: Vec<MissingDocument>,
    /// Failures that still matter.
    wanted: BTreeSet<DocumentKey>,
}

impl Engine {
    /// Delivers documents, as many as may go at once. One that fails is noted and tried again later; it stops nothing.
    pub(super) async fn deliver_documents(
        &self,
        flow: &Flow,
        lease: &Lease,
        of: &DocumentsOf<'_>,
        progress: &dyn Progress,
    ) -> Result<u64, EngineError> {
        let failures = self.store.list_document_failures(&flow.id).await?;
        let delivered = self.store.list_delivered_documents(&flow.id).await?;
        let absent = self.absent_at_payt(flow).await?;
        let unknown = self.unknown_at_payt(flow, of).await?;
        let mut sorted = sort(of, &delivered, &failures, (&absent, &unknown), self.clock.now());
        drop((delivered, absent, unknown));
        if sorted.listed == 0 {
            return Ok(0);
        }
        let mut done: usize = 0;
        let now_at_most = sorted.queue.len().min(of.settings.at_once);
        if now_at_most > 0 {
            let afas = self.afas_of(&flow.books_connection).await?;
            let payt = self.payt_of(&flow.source_connection).await?;
            let codes = of.plan.list.iter().map(|one| one.receivable.administration().to_owned()).collect();
            let ids = if of.by_record { Some(administration_ids(&payt, &codes).await?) } else { None };
            let mut in_a_row: BTreeMap<String, u32> = BTreeMap::new();
            for place in 0..now_at_most {
                let Some(one) = sorted.queue.pop_front() else { break };
                let failed = in_a_row.entry(one.key.administration.clone()).or_default();
                if *failed >= FAILURES_IN_A_ROW {
                    sorted.later += 1;
                    continue;
                }
                progress.at(Step::Documents, count(place), Some(count(now_at_most)));
                self.store.renew_lease(lease, self.clock.now(), self.options.waits.lease).await?;
                match hand_over(&afas, (&payt, ids.as_ref()), &one).await {
                    Ok(sha256) => {
                        self.store.save_delivered_document(lease, &one.key, &sha256, self.clock.now()).await?;
                        *failed = 0;
                        done += 1;
                    }
                    Err(failure) => {
                        tracing::warn!(
                            flow = flow.handle,
                            invoice = one.key.invoice,
                            "a document did not go: {failure}"
                        );
                        let (problem, now) = (failure.problem(), self.clock.now());
                        self.store.save_document_failure(lease, &one.key, problem, now).await?;
                        let own_fault = matches!(failure, Failure::Refused(_));
                        *failed = if own_fault { 0 } else { failed.saturating_add(1) };
                        sorted.later += 1;
                    }
                }
            }
        }
        let check = DocumentCheck {
            at: self.clock.now(),
            listed: sorted.listed,
            delivered: sorted.delivered.saturating_add(done),
            waiting: sorted.queue.len().saturating_add(sorted.later),
            missing: sorted.missing,
        };
        let unwanted: Vec<DocumentKey> =
            failures.into_iter().map(|failure| failure.key).filter(|key| !sorted.wanted.contains(key)).collect();
        self.store.save_document_check(lease, &check, &unwanted).await?;
        Ok(count(done))
    }

    /// What is new in the list and may not be at Payt. A document for nothing is dropped there unseen.
    async fn unknown_at_payt(&self, flow: &Flow, of: &DocumentsOf<'_>) -> Result<BTreeSet<ReceivableKey>, EngineError> {
        let created = of.plan.created.iter().cloned();
        Ok(match (of.sent, of.by_record) {
            (true, false) => BTreeSet::new(),
            (true, true) => {
                let refused = self.refused_invoices(flow).await?;
                created.filter(|key| refused.contains(key)).collect()
            }
            // of a list in doubt nobody knows whether Payt has what is new in it
            (false, _) => created.chain(self.store.list_created_in_doubt(&flow.id).await?).collect(),
        })
    }

    /// What Payt did not have when it was asked lately.
    async fn absent_at_payt(&self, flow: &Flow) -> Result<BTreeSet<ReceivableKey>, EngineError> {
        let last = self.store.find_last_comparison(&flow.id).await?;
        let counts = |at: Timestamp| later(at, ABSENCE_COUNTS) > self.clock.now();
        let differences = last.filter(|last| counts(last.at)).map(|last| last.differences).unwrap_or_default();
        let missing = differences.into_iter().filter(|one| one.kind == DifferenceKind::Missing);
        Ok(missing.map(|one| (one.administration, one.invoice)).collect())
    }
}

fn sort<'a>(
    of: &DocumentsOf<'a>,
    delivered: &BTreeSet<DocumentKey>,
    failures: &[DocumentFailure],
    (absent, unknown): (&BTreeSet<ReceivableKey>, &BTreeSet<ReceivableKey>),
    now: Timestamp,
) -> Sorted<'a> {
    let failed: BTreeMap<&DocumentKey, &DocumentFailure> =
        failures.iter().map(|failure| (&failure.key, failure)).collect();
    let mut sorted = Sorted::default();
    let mut again = Vec::new();
    for DeliveredReceivable { receivable, .. } in &of.plan.list {
        let key = receivable.key();
        if unknown.contains(&key) {
            continue;
        }
        sorted.listed += 1;
        let item = receivable.dossier_item();
        let files = item.and_then(|item| of.files.get(item)).map(Vec::as_slice).unwrap_or_default();
        let documents = documents_of(receivable.invoice(), files);
        if documents.iter().all(|(used_as, _)| *used_as != DocumentUse::InvoicePdf) && !receivable.open().is_zero() {
            let why = if item.is_none() { MissingWhy::NoItem } else { MissingWhy::NoFile };
            let (administration, invoice) = key.clone();
            sorted.missing.push(MissingDocument { administration, invoice, why });
        }
        let Some(item) = item else { continue };
        for (place, (used_as, file)) in (1..).zip(documents) {
            let used_as = match used_as {
                DocumentUse::InvoiceUbl if !of.settings.ubl => DocumentUse::Attachment,
                other => other,
            };
            if used_as == DocumentUse::Attachment && !of.settings.attachments {
                continue;
            }
            let name = sent_name(receivable.invoice(), used_as, file, place);
            let (administration, invoice) = key.clone();
            let document = DocumentKey { administration, invoice, used_as, file: file.file.clone() };
            if delivered.contains(&document) {
                sorted.delivered += 1;
                continue;
            }
            let failure = failed.get(&document).copied();
            if failure.is_some() {
                sorted.wanted.insert(document.clone());
            }
            let waits = failure.is_some_and(|failure| !of.asked && due(failure) > now);
            if waits || absent.contains(&key) {
                sorted.later += 1;
                continue;
            }
            let waiting = Waiting { key: document, item, name };
            match failure {
                None => sorted.queue.push_back(waiting),
                Some(failure) => again.push((failure.tried_at, waiting)),
            }
        }
    }
    again.sort_by_key(|(tried_at, _)| *tried_at);
    sorted.queue.extend(again.into_iter().map(|(_, waiting)| waiting));
    sorted
}

/// When a failed document is tried again.
fn due(failure: &DocumentFailure) -> Timestamp {
    let doublings = u32::try_from(failure.tries.saturating_sub(1).clamp(0, 16)).unwrap_or(16);
    let wait = FIRST_WAIT.checked_mul(2_i32.saturating_pow(doublings)).unwrap_or(LONGEST_WAIT);
    later(failure.tried_at, wait.min(LONGEST_WAIT))
}

/// Reads a document out of AFAS and hands it to Payt; gives its hash. With Payt's ids of administrations it is attached over the
/// interface, else it goes as a file.
async fn hand_over(
    afas: &Afas,
    (payt, ids): (&Payt, Option<&AdministrationIds>),
    one: &Waiting<'_>,
) -> Result<String, Failure> {
    let bytes = afas.read_file(one.item, &one.key.file).await?;
    let kind = match one.key.used_as {
        DocumentUse::InvoicePdf => DocumentKind::InvoicePdf,
        DocumentUse::InvoiceUbl => DocumentKind::InvoiceUbl,
        DocumentUse::Attachment => DocumentKind::InvoiceAttachment,
    };
    let begins = bytes.get(..1024).unwrap_or(&bytes);
    if kind == DocumentKind::InvoicePdf && !begins.windows(PDF_MARK.len()).any(|part| part == PDF_MARK) {
        let (item, file) = (one.item, &one.key.file);
        let detail = (
            format!("dossier item {item}, file {file}: it is called a PDF and is none"),
            format!("dossieritem {item}, bestand {file}: het heet een PDF en is het niet"),
        );
        return Err(Failure::Refused(Problem::new(ProblemKind::AfasFileUnavailable, detail)));
    }
    if kind == DocumentKind::InvoiceUbl && ubl_number(&bytes).as_deref() != Some(one.key.invoice.as_str()) {
        let (item, file, invoice) = (one.item, &one.key.file, &one.key.invoice);
        let detail = (
            format!("dossier item {item}, file {file}: it is called the UBL of {invoice} and is none"),
            format!("dossieritem {item}, bestand {file}: het heet de UBL van {invoice} en is het niet"),
        );
        return Err(Failure::Refused(Problem::new(ProblemKind::AfasFileUnavailable, detail)));
    }
    let administration = &one.key.administration;
    match ids {
        None => payt.deliver_document(kind, administration, &one.name, &bytes).await?,
        Some(ids) => {
            let id = ids.get(administration).ok_or_else(|| Failure::Refused(not_at_payt(administration)))?;
            payt.attach(id, (&one.key.invoice, kind), &one.name, &bytes).await?;
        }
    }
    Ok(sha256_of(&bytes))
}
