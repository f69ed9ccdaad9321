//! What Payt made of the last list: asked after its import, and compared with what was sent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{AtTarget, PackedReceivable, besides, differences};
use links::failure::Failure;
use links::targets::payt::{Payt, PaytAdministration};
use store::{Comparison, ComparisonState, DeliveryState, Flow, Lease};

use super::ReceivableSettings;
use crate::Engine;
use crate::clock::in_the_netherlands;
use crate::error::EngineError;

/// By this hour the import of the night is over (Payt documentation: it usually begins at one).
const IMPORTED_BY_HOUR: i8 = 6;

/// What Payt shows of its invoices.
enum Shown {
    /// The interface is off.
    Nothing,
    Invoices(BTreeMap<(String, String), AtTarget>),
}

impl Engine {
    /// Compares the last list with what Payt has, once Payt has processed it, or again when a person asks. What goes wrong at
    /// Payt is noted and stops nothing.
    pub(super) async fn read_back(
        &self,
        flow: &Flow,
        lease: &Lease,
        settings: &ReceivableSettings,
        asked: bool,
    ) -> Result<(), EngineError> {
        // a list of which nobody knows whether it came makes what is there unclear
        let newest = self.store.find_newest_delivery(&flow.id).await?;
        if newest.is_some_and(|row| row.state == DeliveryState::Sending) {
            return Ok(());
        }
        let last = self.store.find_last_sent(&flow.id).await?;
        let by_record = last.as_ref().is_some_and(|row| row.file_name.is_none());
        let Some((id, sent_at)) = last.and_then(|row| Some((row.id, row.sent_at?))) else { return Ok(()) };
        let known = self.store.find_comparison(&id).await?;
        // what is there of a file changes with the next file only; single records are looked at every day
        let compared = !by_record && known.is_some_and(|known| known.state != ComparisonState::Unknown);
        if compared && !asked {
            return Ok(());
        }
        if by_record && !self.may_compare_records(flow, sent_at, asked).await? {
            return Ok(());
        }
        let payt = self.payt_of(&flow.source_connection).await?;
        // what went record by record waits for no import
        let night_is_over = by_record || self.night_is_over(sent_at);
        let mut comparison = Comparison {
            delivery_id: id,
            at: self.clock.now(),
            state: ComparisonState::Unknown,
            imported_at: None,
            compared: 0,
            differences: Vec::new(),
            problem: None,
        };
        let there = match payt.list_administrations().await {
            Ok(Some(there)) if !there.is_empty() => there,
            Ok(_) => return Ok(()),
            Err(failure) if night_is_over && !compared => return self.note(lease, comparison, failure.problem()).await,
            Err(_) => return Ok(()),
        };
        comparison.imported_at = imported_at(&there, &settings.rules.administrations, &payt);
        if !night_is_over && comparison.imported_at.is_none_or(|at| at < sent_at) {
            return Ok(());
        }
        let administrations = &settings.rules.administrations;
        let shown = match invoices_at_payt(&payt, &there, administrations).await {
            Ok(shown) => shown,
            Err(failure) if !compared => return self.note(lease, comparison, failure.problem()).await,
            Err(_) => return Ok(()),
        };
        let Shown::Invoices(shown) = shown else { return Ok(()) };
        let delivered = self.store.get_delivered(&flow.id).await?.receivables;
        let mut in_doubt = self.store.list_created_in_doubt(&flow.id).await?;
        if by_record {
            in_doubt.extend(self.unanswered_invoices(flow).await?);
        }
        let of_these = |one: &&PackedReceivable| administrations.contains(one.administration());
        let known = || delivered.iter().map(|one| &one.receivable).filter(of_these);
        let sent = || known().filter(|one| !in_doubt.contains(&one.key()));
        comparison.compared = sent().count();
        comparison.differences = differences(sent(), &shown);
        if by_record {
            comparison.differences.extend(besides(known(), &shown));
        }
        let confirmed = comparison.differences.is_empty();
        comparison.state = if confirmed { ComparisonState::Confirmed } else { ComparisonState::Differs };
        self.store.renew_lease(lease, self.clock.now(), self.options.waits.lease).await?;
        self.store.save_comparison(lease, &comparison).await?;
        if by_record {
            self.doubt(lease, &comparison.differences, known()).await?;
        }
        Ok(())
    }

    async fn note(&self, lease: &Lease, comparison: Comparison, problem: &Problem) -> Result<(), EngineError> {
        tracing::warn!("what Payt has could not be read back: {problem}");
        let comparison = Comparison { problem: Some(problem.clone()), ..comparison };
        Ok(self.store.save_comparison(lease, &comparison).await?)
    }

    /// Whether the night after that moment has passed.
    pub(super) fn night_is_over(&self, at: Timestamp) -> bool {
        let now = in_the_netherlands(self.clock.now());
        now.date() > in_the_netherlands(at).date() && now.hour() >= IMPORTED_BY_HOUR
    }
}

/// Which of Payt's administrations has that code. Where Payt tells no codes, a single one is that of the connection.
pub(super) fn administration_at_payt<'a>(
    there: &'a [PaytAdministration],
    code: &str,
    payt: &Payt,
) -> Option<&'a PaytAdministration> {
    let mut with_code = there.iter().filter(|one| one.import_code.as_deref() == Some(code));
    match (with_code.next(), with_code.next(), there) {
        (Some(one), None, _) => Some(one),
        (None, None, [one]) if one.import_code.is_none() && payt.administration_code() == code => Some(one),
        _ => None,
    }
}

/// That an administration is not to be seen.
pub(super) fn not_at_payt(code: &str) -> Problem {
    let detail = (
        format!("administration {code} is not among those that this token sees, or more than one has this code"),
        format!("administratie {code} is niet te zien met dit token, of meer dan een heeft deze code"),
    );
    Problem::new(ProblemKind::PaytRefused, detail)
}

/// When all of these administrations had an import; nothing when Payt does not tell.
pub(super) fn imported_at(there: &[PaytAdministration], codes: &BTreeSet<String>, payt: &Payt) -> Option<Timestamp> {
    let of = |code: &String| administration_at_payt(there, code, payt)?.last_import.as_ref()?.parse().ok();
    let all: Option<Vec<Timestamp>> = codes.iter().map(of).collect();
    all?.into_iter().min()
}

async fn invoices_at_payt(
    payt: &Payt,
    there: &[PaytAdministration],
    codes: &BTreeSet<String>,
) -> Result<Shown, Failure> {
    let mut all = BTreeMap::new();
    for code in codes {
        let one = administration_at_payt(there, code, payt).ok_or_else(|| Failure::Refused(not_at_payt(code)))?;
        let Some(invoices) = payt.list_invoices(&one.id).await? else { return Ok(Shown::Nothing) };
        for invoice in invoices {
            let known = AtTarget { open: invoice.open, blocked: invoice.paused };
            all.insert((code.clone(), invoice.number), known);
        }
    }
    Ok(Shown::Invoices(all))
}
