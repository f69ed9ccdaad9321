//! What is looked at when a connection has an SFTP server: each step by itself, the last one with a file that Payt does not read.

use ledger::language::Language;

use super::upload::beginning;
use super::{Payt, Sftp, SftpCredential};
use crate::check::CheckItem;
use crate::failure::Failure;

const SERVER: (&str, &str) = ("SFTP server and its key", "SFTP-server en zijn sleutel");
const SIGN_IN: (&str, &str) = ("SFTP sign-in", "SFTP-aanmelding");
const FOLDER: (&str, &str) = ("SFTP folder", "SFTP-map");
const WRITING: (&str, &str) = ("SFTP writing", "schrijven via SFTP");
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
            Err(failure) => return vec![CheckItem::bad(SERVER, &failure)],
        };
        let shown = format!("{}:{}: {} ({})", options.host, options.port, line.key.fingerprint, line.key.kind);
        let seen = (format!("{shown}, as confirmed"), format!("{shown}, zoals bevestigd"));
        items.push(CheckItem::good(SERVER, seen));
        let by = match options.credential {
            SftpCredential::Password(_) => ("password", "wachtwoord"),
            SftpCredential::Key(_) => ("key", "sleutel"),
        };
        let session = match self.session(line).await {
            Ok(session) => session,
            Err(failure) => {
                items.push(CheckItem::bad(SIGN_IN, &failure));
                return items;
            }
        };
        let user = &options.user;
        items.push(CheckItem::good(SIGN_IN, (format!("{user} by {}", by.0), format!("{user} met {}", by.1))));
        items.push(match session.names(self.folder()).await {
            Ok(names) => {
                let (folder, number) = (self.folder(), names.len());
                let (files, bestanden) = if number == 1 { ("file", "bestand") } else { ("files", "bestanden") };
                let seen =
                    (format!("`{folder}` holds {number} {files}"), format!("`{folder}` bevat {number} {bestanden}"));
                CheckItem::good(FOLDER, seen)
            }
            Err(Failure::Refused(problem)) => CheckItem::warning(
                FOLDER,
                (
                    format!("{}; what an upload that breaks off leaves there stays", problem.detail),
                    format!(
                        "{}; wat een afgebroken verzending daar achterlaat, blijft staan",
                        problem.detail.in_language(Language::Nl)
                    ),
                ),
            ),
            Err(failure) => CheckItem::bad(FOLDER, &failure),
        });
        let tried = self.try_writing(&session, administration).await;
        items.push(match tried {
            Ok(()) if session.renames_over => {
                CheckItem::good(
                WRITING,
                (
                    "a file was written, renamed over another one, and removed",
                    "een bestand is geschreven, over een ander heen hernoemd en verwijderd",
                ),
            )
            }
            Ok(()) => CheckItem::good(
                WRITING,
                (
                    "a file was written, renamed and removed; a second list of a day takes the place of the first by removing it",
                    "een bestand is geschreven, hernoemd en verwijderd; een tweede lijst van een dag vervangt de eerste door die te verwijderen",
                ),
            ),
            Err(failure) => CheckItem::bad(WRITING, &failure),
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
                let there = there.unwrap_or_default();
                return Err(super::files::refused((
                    format!("of {sent} bytes of {path} the server has {there}"),
                    format!("van {sent} bytes van {path} heeft de server er {there}"),
                )));
            }
        }
        session.rename(&first, &second).await?;
        session.remove(&second).await
    }
}
