//! The two ceremonies of Web Authentication Level 3 (W3C), as far as a passkey of a person needs them: a new one is taken without
//! attestation, and proves itself by a signature over our challenge.
//!
//! Keys come in the canonical CBOR of CTAP 2 (section 6), which is one sequence of bytes per kind of key: it is compared, not parsed.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// The longest thing that a browser brings, in characters of base64.
const BROUGHT_AT_MOST: usize = 8192;

/// The longest id of a credential (Web Authentication, section 5.8.3).
const ID_AT_MOST: usize = 1023;

/// Hash of our name, flags, counter.
const HEAD: usize = 37;

/// Somebody was there.
const PRESENT: u8 = 0x01;
/// It was who the passkey belongs to: a finger, a face, a PIN.
const VERIFIED: u8 = 0x04;
/// It may be kept in several places.
const MAY_BE_COPIED: u8 = 0x08;
/// It is kept in several places.
const IS_COPIED: u8 = 0x10;
/// A new credential comes along.
const WITH_CREDENTIAL: u8 = 0x40;
/// Extensions come along.
const WITH_EXTENSIONS: u8 = 0x80;

/// How a map begins in CBOR: the three bits of its kind.
const MAP: u8 = 0b101;

/// An ES256 key: `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`, up to x, and between x and y.
const ES256: (&[u8], &[u8]) = (&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20], &[0x22, 0x58, 0x20]);

/// An RS256 key of 2048 bits: `{1: 3, 3: -257, -1: n, -2: 65537}`, up to n, and after it.
const RS256: (&[u8], &[u8]) = (&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0], &[0x21, 0x43, 1, 0, 1]);

/// The kinds of keys that are taken, as COSE numbers them: ES256 first, RS256 for old hardware.
pub const ALGORITHMS: &[i32] = &[-7, -257];

/// Why a ceremony does not count. People are told that it does not; the log says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyFault {
    /// What the browser brought is not what browsers bring.
    #[error("what the browser brought can't be read")]
    Unreadable,
    /// It is the other ceremony, another challenge, or another site.
    #[error("it is not for this ceremony")]
    NotThis,
    /// It is for another name.
    #[error("it is for another name")]
    OtherName,
    /// Nobody was there, or nobody proved to be the owner.
    #[error("nobody proved to be the owner")]
    Unverified,
    /// It is a kind of key that is not taken.
    #[error("it is a kind of key that is not taken")]
    Kind,
    /// The signature is not that of this passkey.
    #[error("the signature is wrong")]
    Signature,
    /// The passkey signed less often than it did before: there is a copy of it.
    #[error("the counter went back: there may be a copy of it")]
    Copied,
}

/// Where a ceremony takes place.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Scheme, host and port, as browsers write them.
    pub origin: &'a str,
    /// The name passkeys are for.
    pub name: &'a str,
}

/// What a browser brings of a new passkey, each in base64url.
#[derive(Debug, Clone, Copy)]
pub struct NewCredential<'a> {
    /// Its id.
    pub id: &'a str,
    /// `clientDataJSON`.
    pub client_data: &'a str,
    /// `authenticatorData`.
    pub authenticator_data: &'a str,
}

/// What a browser brings of a passkey that signed.
#[derive(Debug, Clone, Copy)]
pub struct Assertion<'a> {
    /// Its id.
    pub id: &'a str,
    /// `clientDataJSON`.
    pub client_data: &'a str,
    /// `authenticatorData`.
    pub authenticator_data: &'a str,
    /// `signature`.
    pub signature: &'a str,
}

/// A new passkey, when it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Registered {
    pub(super) key: Vec<u8>,
    pub(super) counter: i64,
}

#[derive(Deserialize)]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
    /// Only where a page of somebody else stands around ours.
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<serde::de::IgnoredAny>,
}

/// Takes a new passkey (section 7.1).
pub(super) fn register(site: Site<'_>, challenge: &str, new: NewCredential<'_>) -> Result<Registered, CeremonyFault> {
    judge_client(site, challenge, "webauthn.create", &decoded(new.client_data)?)?;
    let data = decoded(new.authenticator_data)?;
    let (flags, counter) = judge_head(site, &data)?;
    if flags & VERIFIED == 0 {
        return Err(CeremonyFault::Unverified);
    }
    let rest = data.get(HEAD..).filter(|_| flags & WITH_CREDENTIAL != 0).ok_or(CeremonyFault::Unreadable)?;
    // the model of the authenticator in sixteen bytes, the length of the id in two, the id, the key
    let (head, rest) = rest.split_at_checked(18).ok_or(CeremonyFault::Unreadable)?;
    let [.., high, low] = head else { return Err(CeremonyFault::Unreadable) };
    let (id, key) =
        rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low]))).ok_or(CeremonyFault::Unreadable)?;
    if id.is_empty() || id.len() > ID_AT_MOST || id != decoded(new.id)? {
        return Err(CeremonyFault::Unreadable);
    }
    let (key, rest) = key_of(key)?;
    judge_rest(flags, rest)?;
    public_key(key)?;
    Ok(Registered { key: key.to_vec(), counter })
}

/// Whether a passkey signed for us (section 7.2). Gives its new counter.
pub(super) fn verify(
    site: Site<'_>,
    challenge: &str,
    (key, counter): (&[u8], i64),
    owner_needed: bool,
    signed: Assertion<'_>,
) -> Result<i64, CeremonyFault> {
    let client_data = decoded(signed.client_data)?;
    judge_client(site, challenge, "webauthn.get", &client_data)?;
    let data = decoded(signed.authenticator_data)?;
    let (flags, now) = judge_head(site, &data)?;
    if flags & WITH_CREDENTIAL != 0 {
        return Err(CeremonyFault::Unreadable);
    }
    judge_rest(flags, data.get(HEAD..).unwrap_or_default())?;
    if owner_needed && flags & VERIFIED == 0 {
        return Err(CeremonyFault::Unverified);
    }
    let message = [data.as_slice(), Sha256::digest(&client_data).as_slice()].concat();
    check_signature(key, &message, &decoded(signed.signature)?)?;
    // passkeys that are kept in several places at once count nothing and say zero
    if (now != 0 || counter != 0) && now <= counter {
        return Err(CeremonyFault::Copied);
    }
    Ok(now)
}

fn judge_client(site: Site<'_>, challenge: &str, kind: &str, client_data: &[u8]) -> Result<(), CeremonyFault> {
    let said: ClientData = serde_json::from_slice(client_data).map_err(|_| CeremonyFault::Unreadable)?;
    let fits = said.r#type == kind && said.challenge == challenge && said.origin == site.origin;
    let fits = fits && !said.cross_origin && said.top_origin.is_none();
    if fits { Ok(()) } else { Err(CeremonyFault::NotThis) }
}

/// Flags and counter, when they are for our name and somebody was there.
fn judge_head(site: Site<'_>, data: &[u8]) -> Result<(u8, i64), CeremonyFault> {
    let (name, rest) = data.split_at_checked(32).ok_or(CeremonyFault::Unreadable)?;
    let [flags, a, b, c, d, ..] = rest else { return Err(CeremonyFault::Unreadable) };
    if name != Sha256::digest(site.name).as_slice() {
        return Err(CeremonyFault::OtherName);
    }
    if flags & PRESENT == 0 {
        return Err(CeremonyFault::Unverified);
    }
    if flags & (MAY_BE_COPIED | IS_COPIED) == IS_COPIED {
        return Err(CeremonyFault::Unreadable);
    }
    Ok((*flags, i64::from(u32::from_be_bytes([*a, *b, *c, *d]))))
}

/// Behind all that is used stand extensions or nothing; we ask for none, and an authenticator may add them.
fn judge_rest(flags: u8, rest: &[u8]) -> Result<(), CeremonyFault> {
    let fits = match rest.first() {
        Some(first) => flags & WITH_EXTENSIONS != 0 && first >> 5 == MAP,
        None => flags & WITH_EXTENSIONS == 0,
    };
    if fits { Ok(()) } else { Err(CeremonyFault::Unreadable) }
}

/// The bytes of the key alone, and what stands behind it.
fn key_of(bytes: &[u8]) -> Result<(&[u8], &[u8]), CeremonyFault> {
    for (head, tail, parts) in [(ES256.0, ES256.1, (32, 32)), (RS256.0, RS256.1, (256, 0))] {
        let middle = head.len() + parts.0;
        let fits = bytes.starts_with(head) && bytes.get(middle..).is_some_and(|rest| rest.starts_with(tail));
        if let Some(split) = bytes.split_at_checked(middle + tail.len() + parts.1).filter(|_| fits) {
            return Ok(split);
        }
    }
    Err(CeremonyFault::Kind)
}

/// A key that is one: a point of the curve, or a modulus of 2048 bits.
fn public_key(key: &[u8]) -> Result<ParsedPublicKey, CeremonyFault> {
    let part = |from: usize, length: usize| key.get(from..from + length).ok_or(CeremonyFault::Kind);
    let parsed = if key.starts_with(ES256.0) {
        let (x, y) = (part(ES256.0.len(), 32)?, part(ES256.0.len() + 32 + ES256.1.len(), 32)?);
        ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, [&[4], x, y].concat())
    } else if key.starts_with(RS256.0) {
        let n = part(RS256.0.len(), 256)?;
        if n.first().is_none_or(|first| first.leading_zeros() > 0) {
            return Err(CeremonyFault::Kind);
        }
        RsaPublicKeyComponents { n, e: &[1, 0, 1][..] }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
    } else {
        return Err(CeremonyFault::Kind);
    };
    parsed.map_err(|_| CeremonyFault::Kind)
}

fn check_signature(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CeremonyFault> {
    public_key(key)?.verify_sig(message, signature).map_err(|_| CeremonyFault::Signature)
}

/// Whether a text may be the id of a passkey, before anything is looked up by it.
pub(super) fn may_be_id(text: &str) -> bool {
    decoded(text).is_ok_and(|id| !id.is_empty() && id.len() <= ID_AT_MOST)
}

fn decoded(text: &str) -> Result<Vec<u8>, CeremonyFault> {
    if text.len() > BROUGHT_AT_MOST {
        return Err(CeremonyFault::Unreadable);
    }
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| CeremonyFault::Unreadable)
}

#[cfg(test)]
mod tests;
