//! The test of the connectors for receivables: offered, with which columns, with how many rows.

use std::collections::BTreeMap;

use ledger::language::{Language, Said};
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{ReadFrom, ReceivableRules, SourceKind, read_from};

use super::books::AfasBooks;
use super::check::{ENTERED, NO_ROWS};
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
            Err(failure) => return vec![CheckItem::bad(ENTERED, &failure)],
        };
        let (mut items, mut all) = (Vec::new(), Vec::new());
        for (kind, name) in names {
            let count = expected.get(kind).copied().unwrap_or(0);
            let (outcome, seen) = match self.check_source(&inventory, (*kind, name), rules, count).await {
                Ok(found) => found,
                Err(failure) => (CheckOutcome::Bad(failure.problem().clone()), Seen::Rows),
            };
            items.push(CheckItem { what: format!("GetConnector {name}").into(), outcome });
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
        let what = ("Files of dossier items", "Bestanden van dossieritems");
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
            CheckOutcome::Good(_) => CheckOutcome::warning((
                format!("not offered by the App connector; AFAS's own {connector} is read instead: {}", cost.en),
                format!(
                    "niet in de App-connector; in plaats daarvan wordt AFAS' eigen {connector} gelezen: {}",
                    cost.nl
                ),
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
            let (lacking, has) = (Said::joined(lacking, ", "), listed(fields));
            let detail = (
                format!("GetConnector {name}: {}; it has {has}", lacking.en()),
                format!("GetConnector {name}: {}; hij heeft {has}", lacking.in_language(Language::Nl)),
            );
            return Ok((CheckOutcome::Bad(Problem::new(ProblemKind::AfasFieldMissing, detail)), Seen::Rows));
        }
        if !self.has_row(name, 0).await? {
            return Ok((CheckOutcome::warning(NO_ROWS), Seen::Nothing));
        }
        if expected > 0 && !self.has_row(name, expected.saturating_sub(1)).await? {
            let remark = (
                format!("fewer than the {expected} rows of the last whole read: was a right or a filter changed?"),
                format!(
                    "minder dan de {expected} rijen van de vorige volledige lezing: is een recht of filter gewijzigd?"
                ),
            );
            return Ok((CheckOutcome::warning(remark), Seen::Fewer));
        }
        let missed = missed(kind, rules, fields);
        let outcome = match missed.is_empty() {
            true => CheckOutcome::good((
                format!("gives rows with {}", listed(fields)),
                format!("geeft rijen met {}", listed(fields)),
            )),
            false => CheckOutcome::warning(Said::joined(missed, "; ")),
        };
        Ok((outcome, Seen::Rows))
    }
}

/// Without the optional connector e-mail addresses are missed, no invoices.
fn missing(kind: SourceKind, name: &str, inventory: &Inventory) -> CheckOutcome {
    match kind {
        SourceKind::Provision => CheckOutcome::warning((
            "not offered by the App connector: its e-mail addresses are not seen",
            "niet in de App-connector: zijn e-mailadressen zijn niet te zien",
        )),
        _ => {
            let detail = match not_instead(kind, inventory) {
                Some(why) => {
                    Said::both(format!("GetConnector {name}; {}", why.en), format!("GetConnector {name}; {}", why.nl))
                }
                None => format!("GetConnector {name}").into(),
            };
            CheckOutcome::Bad(Problem::new(ProblemKind::AfasConnectorMissing, detail))
        }
    }
}

fn listed(fields: &[ConnectorField]) -> String {
    fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>().join(", ")
}
