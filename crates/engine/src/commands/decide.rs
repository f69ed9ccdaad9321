//! What a person decides about a settlement, named by our id or by the provider's code.

use store::StoreError;

use crate::Engine;
use crate::error::EngineError;

impl Engine {
    /// Lets the planned entries of a settlement go to AFAS.
    pub async fn approve(&self, code: &str, who: &str) -> Result<(), EngineError> {
        let id = self.settlement_id(code).await?;
        Ok(self.store.approve_settlement(&id, who, self.clock.now()).await?)
    }

    /// Tries a settlement again from where it stopped: reads or plans it anew, or sends refused entries once more.
    pub async fn retry(&self, code: &str, who: &str) -> Result<(), EngineError> {
        let id = self.settlement_id(code).await?;
        Ok(self.store.retry_settlement(&id, who, self.clock.now()).await?)
    }

    /// Closes a settlement that a person handled in AFAS.
    pub async fn close(&self, code: &str, who: &str, note: &str) -> Result<(), EngineError> {
        let id = self.settlement_id(code).await?;
        Ok(self.store.close_settlement(&id, who, note, self.clock.now()).await?)
    }

    /// Accepts what differs in AFAS as it is.
    pub async fn accept_difference(&self, code: &str, who: &str) -> Result<(), EngineError> {
        let id = self.settlement_id(code).await?;
        Ok(self.store.accept_difference(&id, who, self.clock.now()).await?)
    }

    /// By our id, or by the provider's code while only one flow has it.
    pub(super) async fn settlement_id(&self, code: &str) -> Result<String, EngineError> {
        match self.store.get_settlement(code).await {
            Ok(row) => return Ok(row.id),
            Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let mut found = Vec::new();
        for flow in self.store.list_flows().await? {
            found.extend(self.store.find_settlement(&flow.id, code).await?);
        }
        match found.as_slice() {
            [one] => Ok(one.id.clone()),
            [] => Err(EngineError::NotFound(format!("there is no settlement {code} here"))),
            _ => Err(EngineError::NotFound(format!(
                "several integrations have a settlement {code}: name one with --flow, or open it on its page"
            ))),
        }
    }
}
