//! Pay. (pay.nl): settlements with their clearings, records and costs.
//!
//! `client` and `wire` speak Pay.'s words and nothing else; `read` turns the documents of one settlement into ours.

mod check;
pub mod client;
mod failure;
mod keys;
mod provider;
mod read;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod tests;
pub mod wire;

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::settlement::LineKind;
use secrecy::SecretString;

use self::client::{ClientOptions, PayClient, SettlementsFilter};
use self::failure::to_failure;
pub use self::wire::TurnoverGroup;
use self::wire::{Counters, Node};
use crate::failure::Failure;

/// What can be set about reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayOptions {
    /// What a clearing line is, by line type id, where the reader's own judgement must not count.
    pub line_kinds: BTreeMap<String, LineKind>,
}

/// One connection to Pay.
#[derive(Debug)]
pub struct Pay {
    client: PayClient,
    options: PayOptions,
}

impl Pay {
    /// A connection with an API token (`AT-####-####` and its secret).
    ///
    /// # Errors
    /// A wrong setting, such as a base URL that is none.
    pub fn new(
        http: reqwest::Client,
        at_code: impl Into<String>,
        token: SecretString,
        client: ClientOptions,
        options: PayOptions,
    ) -> Result<Self, Failure> {
        let client = PayClient::new(http, at_code, token, client).map_err(to_failure)?;
        Ok(Self { client, options })
    }

    /// The merchant's turnover groups, to choose from.
    pub async fn turnover_groups(&self) -> Result<Vec<TurnoverGroup>, Failure> {
        self.client.turnover_groups().await.map_err(to_failure)
    }

    /// How many settlements were paid out on or after `since`.
    pub async fn count_settlements_since(&self, since: Date) -> Result<u32, Failure> {
        let filter = SettlementsFilter { since: Some(since), ..SettlementsFilter::default() };
        let body = self.client.settlements_of(&filter, 1, 1).await.map_err(to_failure)?;
        let total = |node: &Node<'_>| {
            let counters = Counters::read(&node.fields()?)?;
            counters.total.ok_or_else(|| node.wrong("total is missing"))
        };
        body.read(total).map_err(to_failure)
    }
}
