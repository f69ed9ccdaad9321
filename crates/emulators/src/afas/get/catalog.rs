//! The GetConnectors there are.

use super::cell::{Column, ColumnKind};
use super::{Row, View, bookings, dossier, items, receivables, relations, settings};
use crate::afas::knobs::AfasKnobs;
use crate::afas::users::User;

/// A GetConnector.
#[derive(Debug, Clone, Copy)]
pub(in crate::afas) struct Definition {
    pub(in crate::afas) id: &'static str,
    pub(in crate::afas) description: &'static str,
    pub(in crate::afas) columns: &'static [Column],
    /// The column with the administration, by which rights are cut.
    pub(super) unit: Option<&'static str>,
    /// Whether it was made for this product and must be imported by the customer.
    pub(super) custom: bool,
    pub(super) rows: fn(&View<'_>) -> Vec<Row>,
}

pub(super) const fn text(id: &'static str, length: u16) -> Column {
    Column { id, kind: ColumnKind::Text(length) }
}

pub(super) const fn int(id: &'static str) -> Column {
    Column { id, kind: ColumnKind::Int }
}

pub(super) const fn decimal(id: &'static str) -> Column {
    Column { id, kind: ColumnKind::Decimal }
}

pub(super) const fn boolean(id: &'static str) -> Column {
    Column { id, kind: ColumnKind::Bool }
}

pub(super) const fn date(id: &'static str) -> Column {
    Column { id, kind: ColumnKind::Date }
}

/// Every connector on the App connector of this user, the custom ones only when they were imported.
pub(in crate::afas) fn listed(user: &User, knobs: &AfasKnobs) -> Vec<&'static Definition> {
    let tables = [
        settings::TABLES,
        bookings::TABLES,
        items::TABLES,
        relations::TABLES,
        dossier::TABLES,
        if knobs.payt_connectors { receivables::TABLES } else { &[] },
    ];
    let imported = |definition: &Definition| match definition.id {
        "Payt_verstrekking" => knobs.payt_provision,
        _ => knobs.custom_connectors || !definition.custom,
    };
    let there = |definition: &&Definition| user.may_call(definition.id) && imported(definition);
    tables.into_iter().flatten().filter(there).collect()
}

/// A connector on the App connector of this user.
pub(in crate::afas) fn find(id: &str, user: &User, knobs: &AfasKnobs) -> Option<&'static Definition> {
    listed(user, knobs).into_iter().find(|definition| definition.id.eq_ignore_ascii_case(id))
}
