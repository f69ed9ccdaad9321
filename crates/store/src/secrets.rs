//! Secrets at rest: an envelope of XChaCha20-Poly1305.
//!
//! Each secret is sealed with the database's data key, and the data key is sealed with the master key; changing the master
//! key rewrites only the latter. What a seal belongs to is authenticated with it, so a seal moved to another row does not
//! open.

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;
use zeroize::Zeroizing;

use crate::columns::{Columns, damaged};
use crate::database::write_in;
use crate::error::StoreError;
use crate::key::{KEY_BYTES, SecretKey};
use crate::open::Store;

/// The only form of seal so far: this byte, the id of the key (16 characters), 24 bytes of nonce, the sealed bytes.
const FORM: u8 = 1;
const KEY_ID_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;

/// Why a seal did not open. The caller knows what it was.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SealBroken;

/// Seals `plain` with `key`, bound to `belongs_to`.
pub(crate) fn seal(key: &SecretKey, belongs_to: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let nonce = XNonce::try_generate().map_err(|_| StoreError::NoEncryption("no randomness"))?;
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let sealed = cipher
        .encrypt(&nonce, Payload { msg: plain, aad: belongs_to.as_bytes() })
        .map_err(|_| StoreError::NoEncryption("the cipher refused"))?;
    Ok([&[FORM], key.id().as_bytes(), nonce.as_slice(), sealed.as_slice()].concat())
}

/// Opens what [`seal`] made with the same key for the same `belongs_to`.
pub(crate) fn unseal(key: &SecretKey, belongs_to: &str, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealBroken> {
    let (form, rest) = blob.split_first().ok_or(SealBroken)?;
    let (key_id, rest) = rest.split_at_checked(KEY_ID_BYTES).ok_or(SealBroken)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES).ok_or(SealBroken)?;
    if *form != FORM || key_id != key.id().as_bytes() {
        return Err(SealBroken);
    }
    let nonce = XNonce::try_from(nonce).map_err(|_| SealBroken)?;
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let payload = Payload { msg: sealed, aad: belongs_to.as_bytes() };
    cipher.decrypt(&nonce, payload).map(Zeroizing::new).map_err(|_| SealBroken)
}

/// What a connection's secret is bound to.
fn place_of(connection_id: &str, name: &str) -> String {
    format!("kruispost secret\0{connection_id}\0{name}")
}

/// Seals one secret of a connection.
pub(crate) fn seal_secret(
    data_key: &SecretKey,
    connection_id: &str,
    name: &str,
    secret: &SecretString,
) -> Result<Vec<u8>, StoreError> {
    seal(data_key, &place_of(connection_id, name), secret.expose_secret().as_bytes())
}

/// Opens one secret of a connection.
pub(crate) fn unseal_secret(
    data_key: &SecretKey,
    connection_id: &str,
    name: &str,
    blob: &[u8],
) -> Result<SecretString, StoreError> {
    let broken = || StoreError::SecretDamaged { connection_id: connection_id.to_owned(), name: name.to_owned() };
    let plain = unseal(data_key, &place_of(connection_id, name), blob).map_err(|SealBroken| broken())?;
    let text = std::str::from_utf8(&plain).map_err(|_| broken())?;
    Ok(SecretString::from(text))
}

/// What the data key is bound to.
const DATA_KEY_PLACE: &str = "kruispost data key";

/// There is one data key; its row has this id, so that two processes can't make two.
const DATA_KEY_ID: &str = "data";

/// Makes the data key, unless there is one; refuses a master key that does not open it.
pub(crate) async fn ensure_data_key(c: &mut AnyConnection, master: &SecretKey) -> Result<(), StoreError> {
    let sealed = seal(master, DATA_KEY_PLACE, SecretKey::generate()?.bytes())?;
    sqlx::query("insert into data_keys (id, master_key_id, sealed) values ($1, $2, $3) on conflict (id) do nothing")
        .bind(DATA_KEY_ID)
        .bind(master.id())
        .bind(sealed)
        .execute(&mut *c)
        .await?;
    find_data_key(c, master).await.map(|_| ())
}

/// The data key, opened with `master`, when it has been made.
pub(crate) async fn find_data_key(c: &mut AnyConnection, master: &SecretKey) -> Result<Option<SecretKey>, StoreError> {
    let Some(row) = sqlx::query("select master_key_id, sealed from data_keys").fetch_optional(c).await? else {
        return Ok(None);
    };
    let expected = row.text("master_key_id")?;
    if expected != master.id() {
        return Err(StoreError::WrongKey { expected, given: master.id() });
    }
    let broken = || damaged("data key", "its seal does not open");
    let plain = unseal(master, DATA_KEY_PLACE, &row.bytes("sealed")?).map_err(|SealBroken| broken())?;
    let bytes = <[u8; KEY_BYTES]>::try_from(plain.as_slice()).map_err(|_| broken())?;
    Ok(Some(SecretKey::from_bytes(bytes)))
}

impl Store {
    /// Seals the data key with another master key. The secrets stay as they are; from now on only `new` opens the database,
    /// also for stores that are opened later. This one goes on working.
    pub async fn change_key(&self, new: &SecretKey) -> Result<(), StoreError> {
        let data_key = self.data_key().await?;
        write_in!(self.database(), |c| reseal_data_key(c, &data_key, new))
    }
}

async fn reseal_data_key(c: &mut AnyConnection, data_key: &SecretKey, new: &SecretKey) -> Result<(), StoreError> {
    let sealed = seal(new, DATA_KEY_PLACE, data_key.bytes())?;
    sqlx::query("update data_keys set master_key_id = $1, sealed = $2 where id = $3")
        .bind(new.id())
        .bind(sealed)
        .bind(DATA_KEY_ID)
        .execute(c)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SecretKey {
        SecretKey::from_bytes([byte; KEY_BYTES])
    }

    #[test]
    fn a_seal_opens_with_its_key_in_its_place() {
        let blob = seal(&key(1), "here", b"token").unwrap();
        assert_eq!(unseal(&key(1), "here", &blob).unwrap().as_slice(), b"token");
    }

    #[test]
    fn a_seal_does_not_open_elsewhere_or_with_another_key() {
        let blob = seal(&key(1), "here", b"token").unwrap();
        assert_eq!(unseal(&key(1), "there", &blob), Err(SealBroken));
        assert_eq!(unseal(&key(2), "here", &blob), Err(SealBroken));
    }

    #[test]
    fn a_seal_with_any_byte_changed_does_not_open() {
        let blob = seal(&key(1), "here", b"token").unwrap();
        for position in 0..blob.len() {
            let mut changed = blob.clone();
            changed[position] ^= 1;
            assert_eq!(unseal(&key(1), "here", &changed), Err(SealBroken), "byte {position}");
        }
        for length in 0..blob.len() {
            assert_eq!(unseal(&key(1), "here", &blob[..length]), Err(SealBroken), "cut to {length}");
        }
    }
}
