//! The test of the connectors for receivables: offered, with which columns, with how many rows.

use std::collections::BTreeMap;

use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::SourceKind;

use super::books::AfasBooks;
use super::check::{ENTERED, NO_ROWS};
use super::metainfo::{ConnectorField, Inventory};
use super::query::Query;
use super::receivable_columns::{lacking, missed};
use super::source_row::RawRow;
use crate::check::{CheckItem, CheckOutcome};
use crate::failure::Failure;

impl AfasBooks {
    /// Looks at the connectors in `names`: whether they are offered, with the columns that are needed, and whether they
    /// give as many rows as `expected` (of the last whole read; empty when there was none).
    ///
    /// One item when AFAS can't be entered at all; else one for each connector, and one for a file of the first attachment.
    pub async fn check_receivable_connectors(
        &self,
        names: &BTreeMap<SourceKind, String>,
        expected: &BTreeMap<SourceKind, usize>,
    ) -> Vec<CheckItem> {
        let inventory = match self.client.inventory().await {
            Ok(inventory) => inventory,
            Err(failure) => return vec![CheckItem::bad(ENTERED, &failure)],
        };
        let mut items = Vec::new();
        for (kind, name) in names {
            let count = expected.get(kind).copied().unwrap_or(0);
            let outcome = self.check_source(&inventory, *kind, name, count).await;
            let outcome = outcome.unwrap_or_else(|failure| CheckOutcome::Bad(failure.problem().clone()));
            items.push(CheckItem { what: format!("GetConnector {name}").into(), outcome });
        }
        if let Some(name) = names.get(&SourceKind::Attachments).filter(|name| inventory.has_get(name)) {
            items.push(self.check_file(name).await);
        }
        items
    }

    /// Fetches a file: files have a connector of their own, which no inventory lists.
    async fn check_file(&self, attachments: &str) -> CheckItem {
        let what = ("Files of dossier items", "Bestanden van dossieritems");
        let columns = ["subject_id", "file_id"].map(str::to_owned);
        let rows: Result<Vec<RawRow>, Failure> = self.client.rows(&Query::connector(attachments).take(1)).await;
        let first = match rows {
            Ok(rows) => rows.first().map(|row| row.values(&columns)),
            Err(failure) => return CheckItem::bad(what, &failure),
        };
        let Some([subject, file]) = first.as_deref() else {
            return CheckItem::warning(
                what,
                ("there is no file yet to try it on", "er is nog geen bestand om het mee te proberen"),
            );
        };
        match self.read_file(subject, file).await {
            Ok(bytes) => CheckItem::good(
                what,
                (
                    format!("one of {} bytes was fetched", bytes.len()),
                    format!("een van {} bytes is opgehaald", bytes.len()),
                ),
            ),
            Err(failure) if failure.kind() == ProblemKind::AfasFileUnavailable => {
                CheckItem::warning(what, failure.problem().said())
            }
            // The token has just opened everything else.
            Err(Failure::Denied(problem)) => {
                let detail = problem.detail.after("AppConnectorSubject; ");
                let problem = Problem::new(ProblemKind::AfasConnectorMissing, detail);
                CheckItem { what: what.into(), outcome: CheckOutcome::Bad(problem) }
            }
            Err(failure) => CheckItem::bad(what, &failure),
        }
    }

    async fn check_source(
        &self,
        inventory: &Inventory,
        kind: SourceKind,
        name: &str,
        expected: usize,
    ) -> Result<CheckOutcome, Failure> {
        if !inventory.has_get(name) {
            return Ok(missing(kind, name));
        }
        let fields = self.source_fields(name).await?;
        let lacking = lacking(kind, &fields);
        if !lacking.is_empty() {
            let (lacking, has) = (lacking.join(", "), listed(&fields));
            let detail = (
                format!("GetConnector {name}: {lacking}; it has {has}"),
                format!("GetConnector {name}: {lacking}; hij heeft {has}"),
            );
            return Ok(CheckOutcome::Bad(Problem::new(ProblemKind::AfasFieldMissing, detail)));
        }
        if !self.has_row(name, 0).await? {
            return Ok(CheckOutcome::warning(NO_ROWS));
        }
        if expected > 0 && !self.has_row(name, expected.saturating_sub(1)).await? {
            return Ok(CheckOutcome::warning((
                format!("fewer than the {expected} rows of the last whole read: was a right or a filter changed?"),
                format!(
                    "minder dan de {expected} rijen van de vorige volledige lezing: is een recht of filter gewijzigd?"
                ),
            )));
        }
        let missed = missed(kind, &fields);
        Ok(match missed.is_empty() {
            true => CheckOutcome::good((
                format!("gives rows with {}", listed(&fields)),
                format!("geeft rijen met {}", listed(&fields)),
            )),
            false => CheckOutcome::warning(missed.join("; ")),
        })
    }
}

/// Without the optional connector e-mail addresses are missed, no invoices.
fn missing(kind: SourceKind, name: &str) -> CheckOutcome {
    match kind {
        SourceKind::Provision => CheckOutcome::warning((
            "not offered by the App connector: its e-mail addresses are not seen",
            "niet in de App-connector: zijn e-mailadressen zijn niet te zien",
        )),
        _ => CheckOutcome::Bad(Problem::new(ProblemKind::AfasConnectorMissing, format!("GetConnector {name}"))),
    }
}

fn listed(fields: &[ConnectorField]) -> String {
    fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>().join(", ")
}
