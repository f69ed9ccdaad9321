//! What is looked at when a connection has an SFTP server: each step by itself, the last one with a file that Payt does not read.

use super::upload::beginning;
use super::{Payt, Sftp, SftpCredential};
use crate::check::CheckItem;
use crate::failure::Failure;

/// What the file holds that is only tried.
const PROBE: &[u8] = b"Kruispost tried whether it may write here. This file may be removed.\r\n";

impl Payt {
    /// Looks at each step of delivering by SFTP; nothing when this connection has no such server. Nothing is left behind that
    /// Payt would read.
    pub(in crate::targets::payt) async fn check_sftp(&self) -> Vec<CheckItem> {
        match &self.sftp {
            Some(sftp) => sftp.check(&self.options.administration_code).await,
            None => Vec::new(),
        }
    }
}

impl Sftp {
    async fn check(&self, administration: &str) -> Vec<CheckItem> {
        let options = &self.options;
        let mut items = Vec::new();
        let line = match self.line().await {
            Ok(line) => line,
            Err(failure) => return vec![CheckItem::bad("SFTP server and its key", &failure)],
        };
        let seen = format!(
            "{}:{} shows {} ({}), as confirmed",
            options.host, options.port, line.key.fingerprint, line.key.kind
        );
        items.push(CheckItem::good("SFTP server and its key", seen));
        let by = match options.credential {
            SftpCredential::Password(_) => "password",
            SftpCredential::Key(_) => "key",
        };
        let session = match self.session(line).await {
            Ok(session) => session,
            Err(failure) => {
                items.push(CheckItem::bad("SFTP sign-in", &failure));
                return items;
            }
        };
        items.push(CheckItem::good("SFTP sign-in", format!("{} by {by}", options.user)));
        items.push(match session.names(self.folder()).await {
            Ok(names) => CheckItem::good("SFTP folder", format!("`{}` holds {}", self.folder(), counted(names.len()))),
            Err(Failure::Refused(problem)) => CheckItem::warning(
                "SFTP folder",
                format!("{}; what an upload that breaks off leaves there stays", problem.detail),
            ),
            Err(failure) => CheckItem::bad("SFTP folder", &failure),
        });
        let tried = self.try_writing(&session, administration).await;
        items.push(match tried {
            Ok(()) if session.renames_over => {
                CheckItem::good("SFTP writing", "a file was written, renamed over another one, and removed")
            }
            Ok(()) => CheckItem::good(
                "SFTP writing",
                "a file was written, renamed and removed; a second list of a day takes the place of the first by removing it",
            ),
            Err(failure) => CheckItem::bad("SFTP writing", &failure),
        });
        session.close().await;
        items
    }

    /// Writes, looks, renames and removes, as a delivery does, under names that Payt does not read.
    async fn try_writing(&self, session: &super::connect::Session, administration: &str) -> Result<(), Failure> {
        self.clean_up(session, &format!("{}probe", beginning(administration))).await?;
        let (first, second) = (self.probe(administration, 1), self.probe(administration, 2));
        for path in [&first, &second] {
            session.write(path, PROBE).await?;
            let (there, sent) = (session.size(path).await?, PROBE.len() as u64);
            if there != Some(sent) {
                let there = there.map_or_else(|| "nothing".to_owned(), |size| format!("{size} bytes"));
                return Err(super::files::refused(format!("of {sent} bytes of {path} the server has {there}")));
            }
        }
        session.rename(&first, &second).await?;
        session.remove(&second).await
    }
}

fn counted(number: usize) -> String {
    if number == 1 { "1 file".to_owned() } else { format!("{number} files") }
}
