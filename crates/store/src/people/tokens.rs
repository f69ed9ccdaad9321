//! Tokens: 256 random bits that a browser or a link holds, and their hash, which is all that is kept here.

use std::fmt::Write;

use chacha20poly1305::aead::Generate;
use secrecy::{ExposeSecret, SecretString};

use crate::documents::sha256_of;
use crate::error::StoreError;

/// A new token, as 64 hexadecimal digits.
pub(super) fn new_token() -> Result<SecretString, StoreError> {
    let random = <[u8; 32]>::try_generate().map_err(|_| StoreError::NoEncryption("no randomness"))?;
    Ok(SecretString::from(hexadecimal(&random)))
}

/// What is kept of a token. It has 256 bits of chance, so a plain hash is as good as a slow one.
pub(super) fn hash_of(token: &SecretString) -> String {
    sha256_of(token.expose_secret())
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
