//! AFAS's own connectors in the place of those Payt hands out, where that loses nothing.
//!
//! Open items are not among them: `Profit_Debtor_Invoices` has no name, address, e-mail address or payment condition of a debtor,
//! so Payt could reach nobody.

use std::collections::BTreeMap;

use ledger::language::Text;
use ledger::receivable::{SourceKind, SourceRow, SourceRows};

use super::metainfo::{ConnectorField, Inventory};

/// A connector that every AFAS has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StandIn {
    pub(super) connector: &'static str,
    /// Fields as Payt names them, with the columns that hold them; none when the names are the same.
    columns: &'static [(&'static str, &'static str)],
    /// What a person should know.
    pub(super) cost: Text,
}

impl StandIn {
    /// Its columns, with those that Payt names.
    pub(super) fn fields(&self, mut fields: Vec<ConnectorField>) -> Vec<ConnectorField> {
        let named = self.columns.iter().filter_map(|(name, column)| {
            let field = fields.iter().find(|field| field.id == *column)?;
            Some(ConnectorField { id: (*name).to_owned(), ..field.clone() })
        });
        let named: Vec<ConnectorField> = named.collect();
        fields.extend(named);
        fields
    }
}

/// What stands in for rows of that kind.
pub(super) const fn stand_in(kind: SourceKind) -> Option<StandIn> {
    match kind {
        SourceKind::Administrations => Some(StandIn {
            connector: "Profit_Administrations",
            columns: &[
                ("administration_code", "AdminId"),
                ("administration_name", "AdminNm"),
                ("administration_origin_id", "AdminId"),
            ],
            cost: Text {
                en: "nothing is lost where Payt knows an administration by AFAS's number; columns of your own are not there",
                nl: "er gaat niets verloren waar Payt een administratie bij AFAS' nummer kent; eigen kolommen zijn er niet",
            },
        }),
        SourceKind::Attachments => Some(StandIn {
            connector: "Profit_Subject_Attachments",
            columns: &[],
            cost: Text {
                en: "nothing is lost; it gives the files of all dossier items, so reading takes longer",
                nl: "er gaat niets verloren; hij geeft de bestanden van alle dossieritems, dus lezen duurt langer",
            },
        }),
        _ => None,
    }
}

/// Whether a connector has a column, by its own name or, where it stands in, by the one Payt gives it.
pub(super) fn has_column(kind: SourceKind, connector: &str, fields: &[ConnectorField], column: &str) -> bool {
    let instead = stand_in(kind).filter(|one| one.connector.eq_ignore_ascii_case(connector));
    let named = |one: StandIn| one.columns.iter().find(|(name, _)| *name == column).map(|(_, own)| *own);
    let own = instead.and_then(named).unwrap_or(column);
    fields.iter().any(|field| field.id == own)
}

/// Why no connector of AFAS's own stands in, where one might be looked for.
pub(super) fn not_instead(kind: SourceKind, inventory: &Inventory) -> Option<Text> {
    let open_items = matches!(kind, SourceKind::SalesEntries | SourceKind::OrderInvoices);
    (open_items && inventory.has_get("Profit_Debtor_Invoices")).then_some(Text {
        en: "Profit_Debtor_Invoices is offered and is not read instead: it has no name, address, e-mail address or payment \
             condition of a debtor, so Payt could reach nobody",
        nl: "Profit_Debtor_Invoices is er wel en wordt niet in plaats daarvan gelezen: daarin staat geen naam, adres, \
             e-mailadres of betalingsvoorwaarde van een debiteur, dus Payt zou niemand kunnen bereiken",
    })
}

/// The stand-in that is offered where the connector `name` is not.
pub(super) fn offered_instead(kind: SourceKind, name: &str, inventory: &Inventory) -> Option<StandIn> {
    let instead = stand_in(kind).filter(|_| !inventory.has_get(name))?;
    inventory.has_get(instead.connector).then_some(instead)
}

/// The names with stand-ins for what is not offered.
pub(super) fn with_stand_ins(
    names: &BTreeMap<SourceKind, String>,
    inventory: &Inventory,
) -> BTreeMap<SourceKind, String> {
    let name = |(kind, name): (&SourceKind, &String)| {
        let instead = offered_instead(*kind, name, inventory);
        (*kind, instead.map_or_else(|| name.clone(), |one| one.connector.to_owned()))
    };
    names.iter().map(name).collect()
}

/// Gives rows of stand-ins the columns that Payt names; those they had stay beside them.
pub(super) fn name_columns(all: &mut SourceRows, names: &BTreeMap<SourceKind, String>) {
    for (kind, rows) in all {
        let Some(instead) = stand_in(*kind) else { continue };
        if names.get(kind).is_some_and(|name| name.eq_ignore_ascii_case(instead.connector)) {
            rows.iter_mut().for_each(|row| name_row(row, &instead));
        }
    }
}

fn name_row(row: &mut SourceRow, instead: &StandIn) {
    for (field, column) in instead.columns {
        if let Some(value) = row.fields.get(*column).cloned() {
            row.fields.entry((*field).to_owned()).or_insert(value);
        }
    }
}
