//! An organisation that goes. What is left of it is one line in the log.

use store::DeletedOrganisation;

use crate::Engine;
use crate::error::EngineError;

impl Engine {
    /// Deletes an organisation with all that is its own, because somebody who owns it said so and gave his password.
    pub async fn delete_organisation(
        &self,
        organisation_id: &str,
        who: &str,
    ) -> Result<DeletedOrganisation, EngineError> {
        let gone = self.store.delete_organisation(organisation_id).await?;
        let (position, seal) = gone.last_audit.clone().unwrap_or_default();
        // its own audit log is gone, so this is told whatever level is logged
        tracing::warn!(
            organisation = organisation_id,
            name = gone.name,
            by = who,
            rows = gone.rows,
            people = gone.people,
            last_audit = position,
            last_seal = seal,
            "an organisation was deleted"
        );
        Ok(gone)
    }
}
