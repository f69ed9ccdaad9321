//! A list is put beside what Payt reads, looked at, and only then given its name.

use super::connect::Session;
use super::files::{gone, refused};
use super::{Payt, Sftp};
use crate::failure::Failure;
use crate::targets::payt::deliver::{check, packed};

/// What names end in that Payt does not read (seen in a client whose files Payt takes).
const UNREAD: &str = ".part";
/// What our unread files begin with.
const OURS: &str = "kruispost-";
/// What a packed file ends in.
const PACKED: &str = ".gz";

/// A list that lies whole on the server under a name that Payt does not read.
#[must_use = "Payt reads it only when it is published"]
pub struct Uploaded<'a> {
    sftp: &'a Sftp,
    session: Session,
    /// Where it lies.
    temporary: String,
    /// The name it is to have.
    name: String,
    size: u64,
}

impl Payt {
    /// Puts a list on the server, whole, under a name that Payt does not read. What an upload that broke off left behind is
    /// removed first, which also takes the file away from under a process that stood still and wakes up.
    ///
    /// `file_name` is the plain name, `20260310.csv`; `id` tells this upload from others; `packs` sends it packed.
    ///
    /// # Errors
    /// Also when there is nothing in it: to Payt an empty file says that everything is paid.
    pub async fn upload_list(
        &self,
        file_name: &str,
        id: &str,
        bytes: &[u8],
        packs: bool,
    ) -> Result<Uploaded<'_>, Failure> {
        let sftp = self.sftp()?;
        check(file_name, bytes)?;
        let packed = if packs {
            Some(packed(bytes).map_err(|error| refused(format!("{file_name} can't be packed: {error}")))?)
        } else {
            None
        };
        let bytes = packed.as_deref().unwrap_or(bytes);
        let name = if packs { format!("{file_name}{PACKED}") } else { file_name.to_owned() };
        let session = sftp.session(sftp.line().await?).await?;
        let beginning = beginning(&self.options.administration_code);
        sftp.clean_up(&session, &beginning).await?;
        let temporary = sftp.path(&format!("{beginning}{}{UNREAD}", plain(id)));
        session.write(&temporary, bytes).await?;
        let uploaded = Uploaded { sftp, session, temporary, name, size: bytes.len() as u64 };
        uploaded.verify().await?;
        Ok(uploaded)
    }
}

impl Uploaded<'_> {
    /// Gives the list its name, over one of the same name; from then on Payt may read it. The same list in the other form,
    /// packed or not, goes before, so that there are never two of one day.
    ///
    /// # Errors
    /// When the file is not there whole any more, or the server does not rename it.
    pub async fn publish(self) -> Result<(), Failure> {
        self.verify().await?;
        let other = match self.name.strip_suffix(PACKED) {
            Some(plain) => plain.to_owned(),
            None => format!("{}{PACKED}", self.name),
        };
        self.session.remove(&self.sftp.path(&other)).await?;
        self.session.rename(&self.temporary, &self.sftp.path(&self.name)).await?;
        self.session.close().await;
        Ok(())
    }

    async fn verify(&self) -> Result<(), Failure> {
        let Self { temporary, size, .. } = self;
        match self.session.size(temporary).await? {
            Some(there) if there == *size => Ok(()),
            Some(there) => Err(refused((
                format!("{temporary} has {there} bytes on the server, and {size} were sent"),
                format!("{temporary} heeft {there} bytes op de server, en er zijn er {size} verstuurd"),
            ))),
            None => Err(gone(temporary)),
        }
    }
}

impl Sftp {
    /// Removes what earlier uploads for this administration left. A server that shows or removes nothing is left as it is.
    pub(super) async fn clean_up(&self, session: &Session, beginning: &str) -> Result<(), Failure> {
        let names = match session.names(self.folder()).await {
            Ok(names) => names,
            Err(Failure::Refused(problem)) => {
                tracing::debug!("the folder is not shown: {problem}");
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        for name in names.iter().filter(|name| name.starts_with(beginning) && name.ends_with(UNREAD)) {
            match session.remove(&self.path(name)).await {
                Ok(()) => tracing::info!(name, "removed what an earlier upload left"),
                Err(Failure::Refused(problem)) => tracing::warn!(name, "an earlier upload stays: {problem}"),
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// The name of a file that is only tried.
    pub(super) fn probe(&self, administration: &str, number: u8) -> String {
        self.path(&format!("{}probe{number}{UNREAD}", beginning(administration)))
    }
}

/// What the unread files of an administration begin with. No code begins like another one with more behind it.
pub(super) fn beginning(administration: &str) -> String {
    format!("{OURS}{}-", plain(administration))
}

/// Letters and digits as they are, all else by its number: a name without surprises.
fn plain(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("_{byte:02x}") }
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unread_names_hold_nothing_strange_and_tell_administrations_apart() {
        assert_eq!(beginning("1"), "kruispost-1-");
        assert_eq!(beginning("../a b"), "kruispost-_2e_2e_2fa_20b-");
        assert!(!beginning("1-2").starts_with(&beginning("1")));
    }
}
