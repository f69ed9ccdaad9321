//! The folder of an administration, as a visitor sees it: one flat folder, `/`, that lives in memory.

use std::{collections::HashMap, time::Duration};

use russh_sftp::{
    protocol::{Attrs, File, FileAttributes, Handle, Name, OpenFlags, Packet, Status, StatusCode, Version},
    server::Handler,
};

use super::super::{import, office::Office, serve::Shared};

/// The extension by which a rename takes the place of a file at once (OpenSSH, PROTOCOL).
const POSIX_RENAME: &str = "posix-rename@openssh.com";
/// The largest file.
const MOST_BYTES: usize = 512 * 1024 * 1024;
/// How long silence lasts.
const SILENCE: Duration = Duration::from_secs(600);

/// What a visitor has open.
enum Open {
    /// A file that is written, by name, and whether anything but reading was asked.
    File(String),
    /// The names that were not told yet.
    Listing(Vec<(String, usize)>),
}

/// One visitor in the folder.
pub(super) struct Folder {
    shared: Shared,
    administration: String,
    opened: HashMap<String, Open>,
    handles: u64,
    written: usize,
}

impl Folder {
    pub(super) fn new(shared: Shared, administration: &str) -> Folder {
        let administration = administration.to_owned();
        Folder { shared, administration, opened: HashMap::new(), handles: 0, written: 0 }
    }

    fn handle(&mut self, id: u32, open: Open) -> Handle {
        self.handles += 1;
        let handle = self.handles.to_string();
        self.opened.insert(handle.clone(), open);
        Handle { id, handle }
    }

    /// Does something with what is in the folder.
    fn with<T>(&self, act: impl FnOnce(&mut Office, &str) -> Result<T, StatusCode>) -> Result<T, StatusCode> {
        let done = act(&mut self.shared.lock(), &self.administration);
        self.shared.wake();
        done
    }

    fn size(&self, name: &str) -> Result<u64, StatusCode> {
        self.with(|office, code| {
            let held = office.administrations.get(code).and_then(|held| held.folder.get(name));
            held.map(|bytes| bytes.len() as u64).ok_or(StatusCode::NoSuchFile)
        })
    }

    fn replace(&self, id: u32, from: &str, to: &str, over: bool) -> Result<Status, StatusCode> {
        let (from, to) = (named(from)?, named(to)?);
        self.with(|office, code| {
            if !office.knobs.sftp.may_write {
                return Err(StatusCode::PermissionDenied);
            }
            let held = office.administrations.get_mut(code).ok_or(StatusCode::Failure)?;
            if held.folder.contains_key(&to) && !over {
                return Err(StatusCode::Failure);
            }
            let bytes = held.folder.remove(&from).ok_or(StatusCode::NoSuchFile)?;
            held.folder.insert(to.clone(), bytes);
            import::arrived(office, code, &to);
            Ok(fine(id))
        })
    }
}

/// The name of a file in the folder; there is no other one.
fn named(path: &str) -> Result<String, StatusCode> {
    let name = path.trim_start_matches("./").trim_start_matches('/');
    if name.is_empty() || name == "." || name.contains('/') {
        return Err(StatusCode::NoSuchFile);
    }
    Ok(name.to_owned())
}

fn is_folder(path: &str) -> bool {
    matches!(path, "" | "." | "/" | "./" | "/.")
}

fn fine(id: u32) -> Status {
    Status { id, status_code: StatusCode::Ok, error_message: "Ok".to_owned(), language_tag: "en".to_owned() }
}

fn attributes(size: Option<u64>) -> FileAttributes {
    let mut attributes = FileAttributes::empty();
    attributes.size = size;
    // the kind of file stands in the mode
    attributes.permissions = Some(if size.is_some() { 0o100_644 } else { 0o040_755 });
    attributes
}

impl Handler for Folder {
    type Error = StatusCode;

    fn unimplemented(&self) -> StatusCode {
        StatusCode::OpUnsupported
    }

    async fn init(&mut self, _version: u32, _extensions: HashMap<String, String>) -> Result<Version, StatusCode> {
        let mut version = Version::new();
        if self.shared.lock().knobs.sftp.posix_rename {
            version.extensions.insert(POSIX_RENAME.to_owned(), "1".to_owned());
        }
        Ok(version)
    }

    async fn open(
        &mut self,
        id: u32,
        filename: String,
        pflags: OpenFlags,
        _attrs: FileAttributes,
    ) -> Result<Handle, StatusCode> {
        let name = named(&filename)?;
        self.with(|office, code| {
            let may_write = office.knobs.sftp.may_write;
            let held = office.administrations.get_mut(code).ok_or(StatusCode::Failure)?;
            let there = held.folder.contains_key(&name);
            if pflags.contains(OpenFlags::WRITE) && !may_write {
                return Err(StatusCode::PermissionDenied);
            }
            match (there, pflags.contains(OpenFlags::CREATE)) {
                (true, _) if pflags.contains(OpenFlags::EXCLUDE) => Err(StatusCode::Failure),
                (false, false) => Err(StatusCode::NoSuchFile),
                (true, _) if !pflags.contains(OpenFlags::TRUNCATE) => Ok(()),
                _ => {
                    held.folder.insert(name.clone(), Vec::new());
                    Ok(())
                }
            }
        })?;
        Ok(self.handle(id, Open::File(name)))
    }

    async fn write(&mut self, id: u32, handle: String, offset: u64, data: Vec<u8>) -> Result<Status, StatusCode> {
        let Some(Open::File(name)) = self.opened.get(&handle) else { return Err(StatusCode::Failure) };
        let silent = self.with(|office, code| {
            let (most, silent_after) = (office.knobs.sftp.keeps_at_most, office.knobs.sftp.silent_after);
            let held = office.administrations.get_mut(code).ok_or(StatusCode::Failure)?;
            // Who removes a file under a writer's hands takes it away from the writer.
            let bytes = held.folder.get_mut(name).ok_or(StatusCode::Failure)?;
            let start = usize::try_from(offset).map_err(|_| StatusCode::Failure)?;
            let end = start.checked_add(data.len()).filter(|end| *end <= MOST_BYTES).ok_or(StatusCode::Failure)?;
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            if let Some(place) = bytes.get_mut(start..end) {
                place.copy_from_slice(&data);
            }
            bytes.truncate(most.unwrap_or(usize::MAX));
            Ok(silent_after.is_some_and(|most| self.written.saturating_add(data.len()) >= most))
        })?;
        self.written = self.written.saturating_add(data.len());
        if silent {
            tokio::time::sleep(SILENCE).await;
        }
        Ok(fine(id))
    }

    async fn read(
        &mut self,
        _id: u32,
        _handle: String,
        _offset: u64,
        _len: u32,
    ) -> Result<russh_sftp::protocol::Data, StatusCode> {
        // Who delivers needs not read.
        Err(StatusCode::PermissionDenied)
    }

    async fn close(&mut self, id: u32, handle: String) -> Result<Status, StatusCode> {
        match self.opened.remove(&handle) {
            Some(Open::File(name)) => self.with(|office, code| {
                import::arrived(office, code, &name);
                Ok(())
            })?,
            Some(Open::Listing(_)) => {}
            None => return Err(StatusCode::Failure),
        }
        Ok(fine(id))
    }

    async fn stat(&mut self, id: u32, path: String) -> Result<Attrs, StatusCode> {
        let size = if is_folder(&path) { None } else { Some(self.size(&named(&path)?)?) };
        Ok(Attrs { id, attrs: attributes(size) })
    }

    async fn lstat(&mut self, id: u32, path: String) -> Result<Attrs, StatusCode> {
        self.stat(id, path).await
    }

    async fn fstat(&mut self, id: u32, handle: String) -> Result<Attrs, StatusCode> {
        match self.opened.get(&handle) {
            Some(Open::File(name)) => Ok(Attrs { id, attrs: attributes(Some(self.size(name)?)) }),
            _ => Err(StatusCode::Failure),
        }
    }

    async fn opendir(&mut self, id: u32, path: String) -> Result<Handle, StatusCode> {
        if !is_folder(&path) {
            return Err(StatusCode::NoSuchFile);
        }
        let names = self.with(|office, code| {
            if !office.knobs.sftp.may_list {
                return Err(StatusCode::PermissionDenied);
            }
            let held = office.administrations.get(code).ok_or(StatusCode::Failure)?;
            Ok(held.folder.iter().map(|(name, bytes)| (name.clone(), bytes.len())).collect())
        })?;
        Ok(self.handle(id, Open::Listing(names)))
    }

    async fn readdir(&mut self, id: u32, handle: String) -> Result<Name, StatusCode> {
        match self.opened.get_mut(&handle) {
            Some(Open::Listing(names)) if !names.is_empty() => {
                let told = std::mem::take(names).into_iter();
                let files = told.map(|(name, size)| File::new(name, attributes(Some(size as u64)))).collect();
                Ok(Name { id, files })
            }
            Some(Open::Listing(_)) => Err(StatusCode::Eof),
            _ => Err(StatusCode::Failure),
        }
    }

    async fn remove(&mut self, id: u32, filename: String) -> Result<Status, StatusCode> {
        let name = named(&filename)?;
        self.with(|office, code| {
            if !office.knobs.sftp.may_remove {
                return Err(StatusCode::PermissionDenied);
            }
            let held = office.administrations.get_mut(code).ok_or(StatusCode::Failure)?;
            held.folder.remove(&name).map(|_| fine(id)).ok_or(StatusCode::NoSuchFile)
        })
    }

    async fn realpath(&mut self, id: u32, path: String) -> Result<Name, StatusCode> {
        let path = if is_folder(&path) { "/".to_owned() } else { format!("/{}", named(&path)?) };
        Ok(Name { id, files: vec![File::dummy(path)] })
    }

    async fn rename(&mut self, id: u32, oldpath: String, newpath: String) -> Result<Status, StatusCode> {
        self.replace(id, &oldpath, &newpath, false)
    }

    async fn extended(&mut self, id: u32, request: String, data: Vec<u8>) -> Result<Packet, StatusCode> {
        if request != POSIX_RENAME || !self.shared.lock().knobs.sftp.posix_rename {
            return Err(StatusCode::OpUnsupported);
        }
        let (from, rest) = text(&data).ok_or(StatusCode::BadMessage)?;
        let (to, _) = text(rest).ok_or(StatusCode::BadMessage)?;
        self.replace(id, from, to, true).map(Packet::Status)
    }
}

/// A text with its length before it, and what follows.
fn text(data: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = data.split_at_checked(4)?;
    let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
    let (text, rest) = rest.split_at_checked(length)?;
    Some((std::str::from_utf8(text).ok()?, rest))
}
