//! What a connector for receivables offers, and a few of its rows, for whoever says which column is which field.

use ledger::receivable::{OwnColumn, SourceRow};

use super::books::AfasBooks;
use super::metainfo::ConnectorField;
use super::query::Query;
use super::source_row::RawRow;
use crate::failure::Failure;

impl AfasBooks {
    /// The columns of a connector as the customer's AFAS describes them, and its first few rows, in no order.
    ///
    /// # Errors
    /// `afas-connector-missing` when the App connector does not offer it; and when a value is not what its column promises.
    pub async fn source_look(&self, connector: &str, rows: u32) -> Result<(Vec<OwnColumn>, Vec<SourceRow>), Failure> {
        let fields = self.source_fields(connector).await?;
        let raw: Vec<RawRow> = self.client.rows(&Query::connector(connector).take(rows)).await?;
        let rows: Result<_, Failure> =
            (1..).zip(&raw).map(|(number, row)| row.read(number, connector, &fields)).collect();
        Ok((fields.into_iter().map(column).collect(), rows?))
    }

    /// The columns alone.
    ///
    /// # Errors
    /// `afas-connector-missing` when the App connector does not offer it.
    pub async fn source_columns(&self, connector: &str) -> Result<Vec<OwnColumn>, Failure> {
        Ok(self.source_fields(connector).await?.into_iter().map(column).collect())
    }
}

fn column(field: ConnectorField) -> OwnColumn {
    OwnColumn { name: field.id, label: field.label, data_type: field.data_type.to_ascii_lowercase() }
}
