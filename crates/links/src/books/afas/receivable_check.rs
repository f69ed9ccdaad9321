//! The test of the connectors for receivables: offered, with which columns, with how many rows.

use std::collections::BTreeMap;

use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{ReadFrom, ReceivableRules, SourceKind, read_from};

use super::books::AfasBooks;
use super::metainfo::{ConnectorField, Inventory};
use super::query::Query;
use super::receivable_columns::{lacking, missed};
use super::receivable_rights::{Seen, hints};
use super::source_row::RawRow;
use super::stand_in::{StandIn, not_instead, offered_instead, with_stand_ins};
use crate::check::{CheckItem, CheckOutcome};
use crate::failure::Failure;

impl AfasBooks {
    /// Looks at the connectors in `names`: whether they are offered, with the columns that are needed as `rules` map them,
    /// and whether they give as many rows as `expected` (of the last whole read; empty when there was none).
    ///
    /// One item when AFAS can't be entered at all; else one for each connector, one for a file of the first attachment, and
    /// hints about what of the set-up in AFAS is probably missing.
    pub async fn check_receivable_connectors(
        &self,
        names: &BTreeMap<SourceKind, String>,
        rules: &ReceivableRules,
        expected: &BTreeMap<SourceKind, usize>,
    ) -> Vec<CheckItem> {
        let inventory = match self.client.inventory().await {
            Ok(inventory) => inventory,
            Err(failure) => return vec![CheckItem::bad("AFAS environment and token", &failure)],
        };
        let (mut items, mut all) = (Vec::new(), Vec::new());
        for (kind, name) in names {
            let count = expected.get(kind).copied().unwrap_or(0);
            let (outcome, seen) = match self.check_source(&inventory, (*kind, name), rules, count).await {
                Ok(found) => found,
                Err(failure) => (CheckOutcome::Bad(failure.problem().clone()), Seen::Rows),
            };
            items.push(CheckItem { what: format!("GetConnector {name}"), outcome });
            all.push((*kind, seen));
        }
        let names = with_stand_ins(names, &inventory);
        if let Some(name) = names.get(&SourceKind::Attachments).filter(|name| inventory.has_get(name)) {
            items.push(self.check_file(name, rules).await);
        }
        items.extend(hints(&all, &inventory));
        items
    }

    /// Fetches a file: files have a connector of their own, which no inventory lists.
    async fn check_file(&self, attachments: &str, rules: &ReceivableRules) -> CheckItem {
        let what = "Files of dossier items";
        let column = |field| match read_from(SourceKind::Attachments, field, &rules.mappings) {
            ReadFrom::Column(column) => column.to_owned(),
            ReadFrom::Fixed(_) => String::new(),
        };
        let columns = ["subject_id", "file_id"].map(column);
        let rows: Result<Vec<RawRow>, Failure> = self.client.rows(&Query::connector(attachments).take(1)).await;
        let first = match rows {
            Ok(rows) => rows.first().map(|row| row.values(&columns)),
            Err(failure) => return CheckItem::bad(what, &failure),
        };
        let Some([subject, file]) = first.as_deref() else {
            return CheckItem::warning(what, "there is no file yet to try it on");
        };
        match self.read_file(subject, file).await {
            Ok(bytes) => CheckItem::good(what, format!("one of {} bytes was fetched", bytes.len())),
            Err(failure) if failure.kind() == ProblemKind::AfasFileUnavailable => {
                CheckItem::warning(what, failure.problem().to_string())
            }
            // The token has just opened everything else.
            Err(Failure::Denied(problem)) => {
                let detail = format!("AppConnectorSubject; {}", problem.detail);
                let problem = Problem::new(ProblemKind::AfasConnectorMissing, detail);
                CheckItem { what: what.to_owned(), outcome: CheckOutcome::Bad(problem) }
            }
            Err(failure) => CheckItem::bad(what, &failure),
        }
    }

    async fn check_source(
        &self,
        inventory: &Inventory,
        (kind, name): (SourceKind, &str),
        rules: &ReceivableRules,
        expected: usize,
    ) -> Result<(CheckOutcome, Seen), Failure> {
        if inventory.has_get(name) {
            let fields = self.source_fields(name).await?;
            return self.check_rows((kind, name), rules, &fields, expected).await;
        }
        let Some(instead) = offered_instead(kind, name, inventory) else {
            return Ok((missing(kind, name, inventory), Seen::NotOffered));
        };
        let fields = instead.fields(self.source_fields(instead.connector).await?);
        let (outcome, seen) = self.check_rows((kind, instead.connector), rules, &fields, expected).await?;
        let StandIn { connector, cost, .. } = instead;
        let outcome = match outcome {
            CheckOutcome::Good(_) => CheckOutcome::Warning(format!(
                "not offered by the App connector; AFAS's own {connector} is read instead: {cost}"
            )),
            other => other,
        };
        Ok((outcome, seen))
    }

    async fn check_rows(
        &self,
        (kind, name): (SourceKind, &str),
        rules: &ReceivableRules,
        fields: &[ConnectorField],
        expected: usize,
    ) -> Result<(CheckOutcome, Seen), Failure> {
        let lacking = lacking(kind, rules, fields);
        if !lacking.is_empty() {
            let detail = format!("GetConnector {name}: {}; it has {}", lacking.join(", "), listed(fields));
            return Ok((CheckOutcome::Bad(Problem::new(ProblemKind::AfasFieldMissing, detail)), Seen::Rows));
        }
        if !self.has_row(name, 0).await? {
            let remark = "0 rows: probably the filter authorisation of the connector's user".to_owned();
            return Ok((CheckOutcome::Warning(remark), Seen::Nothing));
        }
        if expected > 0 && !self.has_row(name, expected.saturating_sub(1)).await? {
            let remark =
                format!("fewer than the {expected} rows of the last whole read: was a right or a filter changed?");
            return Ok((CheckOutcome::Warning(remark), Seen::Fewer));
        }
        let missed = missed(kind, rules, fields);
        let outcome = match missed.is_empty() {
            true => CheckOutcome::Good(format!("gives rows with {}", listed(fields))),
            false => CheckOutcome::Warning(missed.join("; ")),
        };
        Ok((outcome, Seen::Rows))
    }
}

/// Without the optional connector e-mail addresses are missed, no invoices.
fn missing(kind: SourceKind, name: &str, inventory: &Inventory) -> CheckOutcome {
    match kind {
        SourceKind::Provision => {
            CheckOutcome::Warning("not offered by the App connector: its e-mail addresses are not seen".to_owned())
        }
        _ => {
            let instead = not_instead(kind, inventory).map(|why| format!("; {why}")).unwrap_or_default();
            let detail = format!("GetConnector {name}{instead}");
            CheckOutcome::Bad(Problem::new(ProblemKind::AfasConnectorMissing, detail))
        }
    }
}

fn listed(fields: &[ConnectorField]) -> String {
    fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>().join(", ")
}
