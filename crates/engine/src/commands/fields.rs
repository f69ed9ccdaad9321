//! Which column of a customer's connector is which field of Payt, and which rows are read: looked at beside live rows, and kept.

mod look;

use ledger::receivable::{
    OwnColumn, ReadFrom, ReceivableRules, RowFilter, SourceKind, SourceRow, fields_of, read_from,
};
use serde_json::json;
use store::{Flow, FlowChange, sha256_of};

pub use look::{Choice, FieldLook, FieldRemark, Fields};

use super::connect::Behalf;
use crate::Engine;
use crate::error::EngineError;
use crate::receivables::ReceivableSettings;
use crate::settings::{SettingProblem, Settings};

/// Live rows that are shown beside the fields.
pub const SAMPLE_ROWS: u32 = 3;

/// Filters of one connector at most: more is a task for the definition in AFAS.
pub const FILTERS_AT_MOST: usize = 20;

/// How many rows filters let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// Rows of the connector.
    pub rows: usize,
    /// Of these read.
    pub passing: usize,
}

/// Another mapping and other filters for one connector, all of them.
#[derive(Debug, Clone)]
pub struct ChangeFields {
    /// Which connector.
    pub kind: SourceKind,
    /// What each field is filled with. A field that is not named is read from the column of its name.
    pub choices: Vec<Choice>,
    /// Which rows are read at all.
    pub filters: Vec<RowFilter>,
    /// The version that was looked at.
    pub version: String,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldsKept {
    /// It counts from the next read on.
    Kept,
    /// Nothing is different.
    Same,
    /// Somebody changed it meanwhile: nothing was kept.
    Changed,
}

impl Engine {
    /// The connectors that an integration to Payt reads, by kind.
    ///
    /// # Errors
    /// When its settings can't be read.
    pub fn receivable_connectors(&self, flow: &Flow) -> Result<Vec<(SourceKind, String)>, EngineError> {
        Ok(ReceivableSettings::of(flow)?.connectors.into_iter().collect())
    }

    /// Mapping and filters of an integration to Payt as they are kept.
    ///
    /// # Errors
    /// When its settings can't be read.
    pub fn receivable_mapping(&self, flow: &Flow) -> Result<ReceivableRules, EngineError> {
        Ok(ReceivableSettings::of(flow)?.rules)
    }

    /// A connector beside the fields, with a few live rows. Keeps nothing.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when the integration does not read that kind; and what AFAS says.
    pub async fn look_at_fields(&self, flow: &Flow, kind: SourceKind) -> Result<Fields, EngineError> {
        let settings = ReceivableSettings::of(flow)?;
        let connector = connector_of(flow, &settings, kind)?;
        let afas = self.afas_of(&flow.books_connection).await?;
        let (columns, rows) = afas.source_look(&connector, SAMPLE_ROWS).await?;
        Ok(fields(settings, kind, connector, (columns, rows)))
    }

    /// How many rows of a connector filters would let pass. Reads all of them, and keeps nothing.
    ///
    /// # Errors
    /// [`EngineError::Settings`] with filters that look at no column; and what AFAS says.
    pub async fn count_passing(
        &self,
        flow: &Flow,
        kind: SourceKind,
        filters: &[RowFilter],
    ) -> Result<Passing, EngineError> {
        let settings = ReceivableSettings::of(flow)?;
        let connector = connector_of(flow, &settings, kind)?;
        let afas = self.afas_of(&flow.books_connection).await?;
        let columns = afas.source_columns(&connector).await?;
        let wrong: Vec<SettingProblem> = fields(settings, kind, connector.clone(), (columns, Vec::new()))
            .wrong(&[], filters)
            .into_iter()
            .filter(|problem| problem.key.starts_with("filter"))
            .collect();
        if !wrong.is_empty() {
            return Err(EngineError::Settings(wrong));
        }
        let rows = afas.read_source_rows(kind, &connector).await?;
        let passing = rows.iter().filter(|row| filters.iter().all(|filter| filter.keeps(row))).count();
        Ok(Passing { rows: rows.len(), passing })
    }

    /// Keeps another mapping and other filters of one connector. They count from the next read on; what they would close at Payt
    /// the guard sees as it sees any other closing.
    ///
    /// # Errors
    /// [`EngineError::Settings`] with everything that can't be used; and what AFAS says.
    pub async fn change_fields(
        &self,
        behalf: Behalf<'_>,
        flow: &Flow,
        change: ChangeFields,
    ) -> Result<FieldsKept, EngineError> {
        let settings = ReceivableSettings::of(flow)?;
        let connector = connector_of(flow, &settings, change.kind)?;
        if version(&settings.rules, change.kind) != change.version {
            return Ok(FieldsKept::Changed);
        }
        let afas = self.afas_of(&flow.books_connection).await?;
        let columns = afas.source_columns(&connector).await?;
        let mut rules = settings.rules.clone();
        let fields = fields(settings, change.kind, connector, (columns, Vec::new()));
        let wrong = fields.wrong(&change.choices, &change.filters);
        if !wrong.is_empty() {
            return Err(EngineError::Settings(wrong));
        }
        let before = rules.clone();
        rules.mappings.retain(|mapping| mapping.kind != change.kind);
        rules.mappings.extend(fields.mappings(&change.choices));
        rules.filters.retain(|filter| filter.kind != change.kind);
        rules.filters.extend(change.filters.into_iter().map(|filter| RowFilter { kind: change.kind, ..filter }));
        let Some(told) = told(change.kind, &before, &rules) else { return Ok(FieldsKept::Same) };
        let mut kept = Settings::of(flow)?;
        kept.0.insert("mappings".into(), as_setting(&rules.mappings));
        kept.0.insert("filters".into(), as_setting(&rules.filters));
        let change = FlowChange {
            organisation: behalf.organisation,
            flow_id: &flow.id,
            before: &flow.settings,
            settings: &json!(kept),
            start_date: flow.start_date,
            who: behalf.who,
            what: &format!("{} {told}", flow.name),
        };
        self.store.change_flow(&change, self.clock.now()).await?;
        if flow.stop.is_some() {
            self.store.enable_flow(&flow.id).await?;
        }
        Ok(FieldsKept::Kept)
    }
}

fn connector_of(flow: &Flow, settings: &ReceivableSettings, kind: SourceKind) -> Result<String, EngineError> {
    let name = settings.connectors.get(&kind).cloned();
    name.ok_or_else(|| EngineError::NotFound(format!("{} reads no {}", flow.name, kind.word())))
}

fn fields(
    settings: ReceivableSettings,
    kind: SourceKind,
    connector: String,
    (columns, rows): (Vec<OwnColumn>, Vec<SourceRow>),
) -> Fields {
    let rules = settings.rules;
    let filters = rules.filters.iter().filter(|filter| filter.kind == kind).cloned().collect();
    Fields { kind, connector, columns, rows, filters, version: version(&rules, kind), rules }
}

fn version(rules: &ReceivableRules, kind: SourceKind) -> String {
    let mappings: Vec<_> = rules.mappings.iter().filter(|mapping| mapping.kind == kind).collect();
    let filters: Vec<_> = rules.filters.iter().filter(|filter| filter.kind == kind).collect();
    sha256_of(json!([mappings, filters]).to_string().as_bytes())
}

/// As the setting keeps it: nothing rather than an empty list.
fn as_setting<T: serde::Serialize>(list: &[T]) -> String {
    if list.is_empty() { String::new() } else { json!(list).to_string() }
}

/// What is different, for the audit log; nothing when nothing is.
fn told(kind: SourceKind, before: &ReceivableRules, after: &ReceivableRules) -> Option<String> {
    let mut told = Vec::new();
    for field in fields_of(kind) {
        let source = |rules: &ReceivableRules| match read_from(kind, field.name, &rules.mappings) {
            ReadFrom::Column(column) => column.to_owned(),
            ReadFrom::Fixed(value) => format!("\"{value}\""),
        };
        let (was, becomes) = (source(before), source(after));
        if was != becomes {
            told.push(format!("{}: {was} → {becomes}", field.name));
        }
    }
    let filters = |rules: &ReceivableRules| {
        let own = rules.filters.iter().filter(|filter| filter.kind == kind);
        let told: Vec<String> =
            own.map(|one| format!("{} {} \"{}\"", one.column, one.operator.word(), one.value)).collect();
        if told.is_empty() { "none".to_owned() } else { told.join(", ") }
    };
    let (was, becomes) = (filters(before), filters(after));
    if was != becomes {
        told.push(format!("filters: {was} → {becomes}"));
    }
    (!told.is_empty()).then(|| format!("{}: {}", kind.word(), told.join("; ")))
}

#[cfg(test)]
mod tests {
    use ledger::receivable::{FieldMapping, MappedFrom};

    use super::*;

    const KIND: SourceKind = SourceKind::SalesEntries;

    #[test]
    fn the_audit_log_is_told_what_was_and_what_becomes() {
        let before = ReceivableRules::default();
        let mut after = before.clone();
        after.mappings.push(FieldMapping {
            kind: KIND,
            field: "debtor_email".into(),
            from: MappedFrom::Column("MailFactuur".into()),
        });
        after.filters.push(RowFilter {
            kind: KIND,
            column: "Dagboek".into(),
            operator: ledger::receivable::FilterOperator::NotEquals,
            value: "95".into(),
        });
        let expected =
            "sales_entries: debtor_email: debtor_email → MailFactuur; filters: none → Dagboek not_equals \"95\"";
        assert_eq!(told(KIND, &before, &after).as_deref(), Some(expected));
        assert_eq!(told(KIND, &after, &after), None);
        assert_eq!(told(SourceKind::Provision, &before, &after), None);
    }
}
