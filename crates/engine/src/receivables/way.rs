//! The way a list goes to the target: by the interface for files, or by SFTP.

use links::failure::Failure;
use links::targets::payt::Payt;
use store::Lease;

use super::FileWay;
use crate::Engine;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;

/// A list as it goes.
pub(super) struct ListFile<'a> {
    /// Its plain name.
    pub name: &'a str,
    /// Its id, which no other one has.
    pub id: &'a str,
    pub bytes: &'a [u8],
}

/// Why a list was not taken.
pub(super) struct NotTaken {
    pub failure: Failure,
    /// Whether nothing of it can have come. Else nobody knows, and what is new in it counts as known there.
    pub certain: bool,
}

impl From<Failure> for NotTaken {
    fn from(failure: Failure) -> Self {
        let certain = matches!(failure, Failure::Denied(_) | Failure::Refused(_));
        Self { failure, certain }
    }
}

impl Engine {
    /// Hands a list in. The inner result tells what Payt said.
    ///
    /// By SFTP the lease is renewed when the file lies there whole and only its name is missing: an upload may take long, and a
    /// worker that lost its flow meanwhile must not put an older list over a newer one.
    pub(super) async fn hand_in(
        &self,
        lease: &Lease,
        payt: &Payt,
        way: FileWay,
        list: &ListFile<'_>,
    ) -> Result<Result<(), NotTaken>, EngineError> {
        match way {
            FileWay::Http => Ok(payt.deliver_csv(list.name, list.bytes).await.map_err(NotTaken::from)),
            FileWay::Sftp { packs } => match payt.upload_list(list.name, list.id, list.bytes, packs).await {
                Ok(uploaded) => {
                    self.store.renew_lease(lease, self.clock.now(), self.options.waits.lease).await?;
                    pass(Boundary::DeliveryBeforeRename);
                    Ok(uploaded.publish().await.map_err(NotTaken::from))
                }
                // without its name nothing is read
                Err(failure) => Ok(Err(NotTaken { failure, certain: true })),
            },
        }
    }
}
