//! The SFTP door: what lies in an administration's folder is read at its next run.
//!
//! Documented is that data files may come by SFTP; seen is a client that signs in by password, writes under a name ending in
//! `.part` and renames. What a folder does with a name that is taken, and that files vanish once they are read, are choices.

mod folder;
mod keys;
mod session;

use std::{sync::Arc, time::Duration};

use russh::server::{Config, run_stream};
use serde::Deserialize;
use tokio::net::TcpListener;

pub use keys::{SFTP_PASSWORD, sftp_client_key, sftp_host_key, sftp_user};

use super::serve::Shared;

/// What can be turned about the door.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SftpKnobs {
    /// Which of its host keys it shows: another number is another key, as of another machine.
    pub host_key: u8,
    /// Whether it has a second host key of another kind (ECDSA), and this client may choose.
    pub second_host_key: bool,
    /// Whether a rename may take the place of a file at once (`posix-rename@openssh.com`).
    pub posix_rename: bool,
    /// Whether passwords are asked for as questions only.
    pub keyboard_only: bool,
    /// Whether the folder may be listed.
    pub may_list: bool,
    /// Whether files may be written.
    pub may_write: bool,
    /// Whether files may be removed.
    pub may_remove: bool,
    /// After so many bytes of a file it answers no more.
    pub silent_after: Option<usize>,
    /// Of each file it keeps so many bytes at most, and says nothing of it: a full disk.
    pub keeps_at_most: Option<usize>,
}

impl Default for SftpKnobs {
    fn default() -> SftpKnobs {
        SftpKnobs {
            host_key: 1,
            second_host_key: false,
            posix_rename: true,
            keyboard_only: false,
            may_list: true,
            may_write: true,
            may_remove: true,
            silent_after: None,
            keeps_at_most: None,
        }
    }
}

/// Lets everybody in who comes; each connection has a task of its own, which ends with it.
pub(super) async fn work(listener: TcpListener, shared: Shared) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let knobs = shared.lock().knobs.sftp.clone();
        let config = Config {
            keys: keys::host_keys(&knobs),
            auth_rejection_time: Duration::from_millis(1),
            nodelay: true,
            ..Config::default()
        };
        let visitor = session::Visitor::new(shared.clone(), knobs.keyboard_only);
        connections.spawn(async move {
            if let Ok(running) = run_stream(Arc::new(config), stream, visitor).await {
                // How a visitor leaves does not matter.
                let _ = running.await;
            }
        });
    }
}
