//! What is done with files on the server, and what its answers mean.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ledger::language::Said;
use ledger::problem::{Problem, ProblemKind};
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{FileAttributes, OpenFlags, Packet, StatusCode};

use super::connect::{Session, unreachable};
use crate::failure::Failure;

/// The extension by which a rename takes the place of a file at once (OpenSSH, PROTOCOL).
pub(super) const POSIX_RENAME: &str = "posix-rename@openssh.com";
/// Bytes of one write; every server takes so much (SFTP draft, general packet format).
const AT_ONCE: usize = 32 * 1024 - 1024;
/// Writes that are under way at the same time.
const UNDER_WAY: usize = 16;
/// Names that are read of a folder at most.
const NAMES_AT_MOST: usize = 10_000;

impl Session {
    /// Writes a file that must not be there yet.
    pub(super) async fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let flags = OpenFlags::CREATE | OpenFlags::EXCLUDE | OpenFlags::WRITE;
        let opened = self.raw.open(path, flags, FileAttributes::empty()).await;
        let handle = opened.map_err(|error| failed(&format!("writing {path}"), error))?.handle;
        let parts = (0..bytes.len()).step_by(AT_ONCE).map(|start| {
            let end = start.saturating_add(AT_ONCE).min(bytes.len());
            (start as u64, bytes.get(start..end).unwrap_or_default().to_vec())
        });
        let write = |(start, part): (u64, Vec<u8>)| self.raw.write(handle.as_str(), start, part);
        let written = stream::iter(parts).map(write).buffer_unordered(UNDER_WAY).try_for_each(|_| async { Ok(()) });
        written.await.map_err(|error| failed(&format!("writing {path}"), error))?;
        self.raw.close(handle).await.map_err(|error| failed(&format!("closing {path}"), error))?;
        Ok(())
    }

    /// The size of a file; nothing when there is none.
    pub(super) async fn size(&self, path: &str) -> Result<Option<u64>, Failure> {
        match self.raw.stat(path).await {
            Ok(found) => match found.attrs.size {
                Some(size) => Ok(Some(size)),
                None => Err(refused((
                    format!("{path}: the server does not tell its size"),
                    format!("{path}: de server vertelt de grootte niet"),
                ))),
            },
            Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => Ok(None),
            Err(error) => Err(failed(&format!("looking at {path}"), error)),
        }
    }

    /// Gives a file another name. A file that has it is replaced: at once where the server can, else it is removed first, as
    /// a client does whose files Payt takes. It stays when the file that is to take its place is gone: then somebody else has
    /// put a newer one there.
    pub(super) async fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        let what = format!("renaming {from} to {to}");
        if self.renames_over {
            let request = [text(from), text(to)].concat();
            return match self.raw.extended(POSIX_RENAME, request).await {
                Ok(Packet::Status(status)) if status.status_code == StatusCode::Ok => Ok(()),
                Ok(Packet::Status(status)) => Err(failed(&what, Error::Status(status))),
                Ok(_) => Err(unreachable(format!("{what}: an answer that makes no sense"))),
                Err(error) => Err(failed(&what, error)),
            };
        }
        if self.raw.rename(from, to).await.is_ok() {
            return Ok(());
        }
        if self.size(from).await?.is_none() {
            return Err(gone(from));
        }
        self.remove(to).await?;
        self.raw.rename(from, to).await.map(drop).map_err(|error| failed(&what, error))
    }

    /// Removes a file, if there is one.
    pub(super) async fn remove(&self, path: &str) -> Result<(), Failure> {
        if self.size(path).await?.is_none() {
            return Ok(());
        }
        match self.raw.remove(path).await {
            Ok(_) => Ok(()),
            Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => Ok(()),
            Err(error) => Err(failed(&format!("removing {path}"), error)),
        }
    }

    /// The names in a folder, the first thousands of them.
    pub(super) async fn names(&self, folder: &str) -> Result<Vec<String>, Failure> {
        let what = format!("listing {folder}");
        let handle = self.raw.opendir(folder).await.map_err(|error| failed(&what, error))?.handle;
        let mut names = Vec::new();
        while names.len() < NAMES_AT_MOST {
            match self.raw.readdir(handle.as_str()).await {
                Ok(told) => names.extend(told.files.into_iter().map(|file| file.filename)),
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break,
                Err(error) => return Err(failed(&what, error)),
            }
        }
        self.raw.close(handle).await.map_err(|error| failed(&what, error))?;
        names.retain(|name| name != "." && name != "..");
        Ok(names)
    }
}

/// A text as SFTP writes one: its length before it.
fn text(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap_or_default();
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

/// A no of the server is for a person; all else may be otherwise the next time.
fn failed(what: &str, error: Error) -> Failure {
    match error {
        Error::Status(status)
            if !matches!(status.status_code, StatusCode::ConnectionLost | StatusCode::NoConnection) =>
        {
            let said: String = status.error_message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let said: String = said.chars().take(200).collect();
            let code = status.status_code.to_string();
            refused(if said.is_empty() || said == code {
                format!("{what}: {code}")
            } else {
                format!("{what}: {code} ({said})")
            })
        }
        other => unreachable(format!("{what}: {other}")),
    }
}

/// A file that was put there is not there any more.
pub(super) fn gone(path: &str) -> Failure {
    refused((format!("{path} is not on the server any more"), format!("{path} staat niet meer op de server")))
}

pub(super) fn refused(detail: impl Into<Said>) -> Failure {
    Failure::Refused(Problem::new(ProblemKind::PaytSftpRefused, detail))
}
