//! What this customer's App connector offers: AFAS's own inventory, the only reliable one.

use ledger::problem::ProblemKind;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::client::{AfasClient, Target};
use super::query::push_encoded;
use super::wire;
use crate::failure::Failure;

/// A connector on the App connector's list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Its name, as used in paths.
    pub id: String,
    /// What the customer calls it.
    #[serde(default, deserialize_with = "wire::text")]
    pub description: String,
}

/// Which environment and App connector the token belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Info {
    /// The environment's name, for instance `T54321AA`.
    #[serde(rename = "envid", deserialize_with = "wire::text")]
    pub environment: String,
    /// The App connector's name.
    #[serde(rename = "appName", deserialize_with = "wire::text")]
    pub app_name: String,
    /// The user group of the App connector.
    #[serde(deserialize_with = "wire::text")]
    pub group: String,
    /// When the token ends, in whatever form AFAS writes it; `0` means never. The form is not documented.
    #[serde(rename = "tokenExpiry", deserialize_with = "wire::text")]
    pub token_expiry: String,
}

/// Everything the App connector offers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Inventory {
    /// For reading.
    #[serde(rename = "getConnectors", default)]
    pub get_connectors: Vec<Listed>,
    /// For writing.
    #[serde(rename = "updateConnectors", default)]
    pub update_connectors: Vec<Listed>,
    /// Whose it is.
    #[serde(default)]
    pub info: Info,
}

/// A field of a GetConnector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ConnectorField {
    /// The name in rows, filters and orders.
    pub id: String,
    /// `string`, `int`, `decimal`, `boolean`, `date` or `blob`.
    #[serde(rename = "dataType", default, deserialize_with = "wire::text")]
    pub data_type: String,
    /// What the customer calls it.
    #[serde(default, deserialize_with = "wire::text")]
    pub label: String,
}

/// A field of an UpdateConnector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UpdateField {
    /// The name in bodies.
    #[serde(rename = "fieldId")]
    pub id: String,
    /// As in [`ConnectorField::data_type`].
    #[serde(rename = "dataType", default, deserialize_with = "wire::text")]
    pub data_type: String,
    /// Whether this customer's AFAS wants it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub mandatory: bool,
}

/// An UpdateConnector, or an object inside one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UpdateDescription {
    /// The name of the root (or inner) element in bodies: `FiEntryPar` for the connector `FiEntries`.
    pub name: String,
    /// Its fields.
    #[serde(default)]
    pub fields: Vec<UpdateField>,
    /// The objects in it.
    #[serde(default)]
    pub objects: Vec<UpdateDescription>,
}

#[derive(Deserialize)]
struct GetDescription {
    fields: Vec<ConnectorField>,
}

impl Inventory {
    /// Whether a GetConnector is offered.
    pub fn has_get(&self, name: &str) -> bool {
        has(&self.get_connectors, name)
    }

    /// Whether an UpdateConnector is offered.
    pub fn has_update(&self, name: &str) -> bool {
        has(&self.update_connectors, name)
    }

    pub(super) fn target() -> Target<'static> {
        Target::path("metainfo".to_owned())
    }

    pub(super) fn read(body: &[u8]) -> Result<Self, Failure> {
        read("metainfo", body)
    }
}

fn has(list: &[Listed], name: &str) -> bool {
    list.iter().any(|listed| listed.id.eq_ignore_ascii_case(name))
}

impl AfasClient {
    /// What the App connector offers. Also the test of token and address.
    pub async fn inventory(&self) -> Result<Inventory, Failure> {
        Inventory::read(&self.get(&Inventory::target()).await?)
    }

    /// The fields of a GetConnector.
    pub async fn get_fields(&self, connector: &str) -> Result<Vec<ConnectorField>, Failure> {
        Ok(self.describe::<GetDescription>("get", connector).await?.fields)
    }

    /// The fields of an UpdateConnector as this customer has configured it.
    pub async fn update_description(&self, connector: &str) -> Result<UpdateDescription, Failure> {
        self.describe("update", connector).await
    }

    async fn describe<T: DeserializeOwned>(&self, kind: &str, connector: &str) -> Result<T, Failure> {
        let mut path = format!("metainfo/{kind}/");
        push_encoded(&mut path, connector, "");
        let target = Target::path(path);
        read(&target.path, &self.get(&target).await?)
    }
}

fn read<T: DeserializeOwned>(what: &str, body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::later(ProblemKind::AfasAnswerUnreadable, format!("{what}: {error}")))
}
