//! The master key: 32 bytes that a person keeps beside the database and never in it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Generate;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::error::StoreError;

/// Bytes in a key (XChaCha20-Poly1305).
pub(crate) const KEY_BYTES: usize = 32;

/// A key file is one line of 44 characters; whatever is much longer is another file.
const FILE_AT_MOST: u64 = 1024;

/// The master key that opens the secrets of one database. Wiped from memory when dropped, and never shown.
#[derive(Clone)]
pub struct SecretKey([u8; KEY_BYTES]);

impl SecretKey {
    /// A key from 32 bytes as base64 or as 64 hexadecimal digits.
    pub fn from_text(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        let bytes = Zeroizing::new(match from_hex(text) {
            Some(bytes) => bytes,
            None => STANDARD.decode(text).map_err(|_| StoreError::NotAKey)?,
        });
        let key = <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).map_err(|_| StoreError::NotAKey)?;
        Ok(Self(key))
    }

    /// A key from a file that only its owner can read; another file is refused with what to do.
    pub fn from_file(path: &Path) -> Result<Self, StoreError> {
        let failed = |problem: String| StoreError::KeyFile { path: path.display().to_string(), problem };
        let file = File::open(path).map_err(|error| failed(error.to_string()))?;
        refuse_if_open_to_others(&file).map_err(failed)?;
        let mut text = Zeroizing::new(String::new());
        file.take(FILE_AT_MOST).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
        Self::from_text(&text)
    }

    /// Eight bytes in hexadecimal that tell keys apart and give nothing away of them.
    pub fn id(&self) -> String {
        let digest = Sha256::new().chain_update(b"kruispost key id\0").chain_update(self.0).finalize();
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    pub(crate) fn generate() -> Result<Self, StoreError> {
        <[u8; KEY_BYTES]>::try_generate().map(Self).map_err(|_| StoreError::NoEncryption("no randomness"))
    }
}

impl Drop for SecretKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The key's id; the key itself is never printed.
impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.id())
    }
}

/// Makes a new key in a new file that only its owner can read (mode 0600), and returns it. Never overwrites: who loses a
/// key loses the secrets it sealed.
pub fn create_key_file(path: &Path) -> Result<SecretKey, StoreError> {
    let failed = |error: std::io::Error| StoreError::KeyFile {
        path: path.display().to_string(),
        problem: match error.kind() {
            std::io::ErrorKind::AlreadyExists => "it exists already, and a key is never overwritten".into(),
            _ => error.to_string(),
        },
    };
    let key = SecretKey::generate()?;
    let mut text = Zeroizing::new(STANDARD.encode(key.0));
    text.push('\n');
    let mut file = new_private_file(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    sync_folder(path).map_err(failed)?;
    Ok(key)
}

/// Creates a file that must not exist yet, for its owner only.
pub(crate) fn new_private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the file's name as lasting as its content.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(unix)]
fn refuse_if_open_to_others(file: &File) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let mode = file.metadata().map_err(|error| error.to_string())?.mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(format!("others can read it (mode {:04o}): run `chmod 600` on it", mode & 0o7777))
}

#[cfg(not(unix))]
fn refuse_if_open_to_others(_file: &File) -> Result<(), String> {
    Ok(())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != KEY_BYTES.checked_mul(2)? || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
