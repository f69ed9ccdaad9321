//! The two ceremonies of Web Authentication Level 3 (W3C), as far as a passkey of a person needs them: a new one is taken without
//! attestation, and proves itself by a signature over our challenge.
//!
//! Keys come in the canonical CBOR of CTAP 2 (section 6), which is one sequence of bytes per kind of key: it is compared, not parsed.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
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
/// A new credential comes along.
const WITH_CREDENTIAL: u8 = 0x40;

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
    Ok(Registered { key: key_of(key)?.to_vec(), counter })
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
    let fits = said.r#type == kind && said.challenge == challenge && said.origin == site.origin && !said.cross_origin;
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
    Ok((*flags, i64::from(u32::from_be_bytes([*a, *b, *c, *d]))))
}

/// The bytes of the key alone; what stands behind it says nothing that is used.
fn key_of(bytes: &[u8]) -> Result<&[u8], CeremonyFault> {
    for (head, tail, parts) in [(ES256.0, ES256.1, (32, 32)), (RS256.0, RS256.1, (256, 0))] {
        let middle = head.len() + parts.0;
        let fits = bytes.starts_with(head) && bytes.get(middle..).is_some_and(|rest| rest.starts_with(tail));
        if let Some(key) = bytes.get(..middle + tail.len() + parts.1).filter(|_| fits) {
            return Ok(key);
        }
    }
    Err(CeremonyFault::Kind)
}

fn check_signature(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CeremonyFault> {
    let part = |from: usize, length: usize| key.get(from..from + length).ok_or(CeremonyFault::Kind);
    let right = if key.starts_with(ES256.0) {
        let (x, y) = (part(ES256.0.len(), 32)?, part(ES256.0.len() + 32 + ES256.1.len(), 32)?);
        let point = [&[4], x, y].concat();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
    } else if key.starts_with(RS256.0) {
        let components = RsaPublicKeyComponents { n: part(RS256.0.len(), 256)?, e: &[1, 0, 1][..] };
        components.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
    } else {
        return Err(CeremonyFault::Kind);
    };
    right.map_err(|_| CeremonyFault::Signature)
}

fn decoded(text: &str) -> Result<Vec<u8>, CeremonyFault> {
    if text.len() > BROUGHT_AT_MOST {
        return Err(CeremonyFault::Unreadable);
    }
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| CeremonyFault::Unreadable)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    };

    use super::*;

    const SITE: Site<'static> = Site { origin: "https://boeken.example", name: "boeken.example" };

    /// A passkey in software.
    enum Key {
        Ec(EcdsaKeyPair),
        Rsa(RsaKeyPair),
    }

    impl Key {
        fn cose(&self) -> Vec<u8> {
            match self {
                Self::Ec(pair) => {
                    let point = pair.public_key().as_ref();
                    [ES256.0, &point[1..33], ES256.1, &point[33..]].concat()
                }
                Self::Rsa(pair) => {
                    let n = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
                    [RS256.0, &n, RS256.1].concat()
                }
            }
        }

        fn sign(&self, message: &[u8]) -> Vec<u8> {
            let random = SystemRandom::new();
            match self {
                Self::Ec(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
                Self::Rsa(pair) => {
                    let mut signature = vec![0; pair.public_modulus_len()];
                    pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                    signature
                }
            }
        }
    }

    fn keys() -> [Key; 2] {
        let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        [Key::Ec(ec), Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())]
    }

    fn coded(bytes: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn client(kind: &str, challenge: &str, origin: &str) -> String {
        format!(
            "{{\"type\":\"{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\",\"crossOrigin\":false,\"new\":1}}"
        )
    }

    fn data(name: &str, flags: u8, counter: u32) -> Vec<u8> {
        [Sha256::digest(name).as_slice(), &[flags], &counter.to_be_bytes()].concat()
    }

    fn with_credential(head: Vec<u8>, id: &[u8], key: &[u8]) -> Vec<u8> {
        let length = u16::try_from(id.len()).unwrap().to_be_bytes();
        // an extension stands behind the key: {"credProtect": 2}
        [head.as_slice(), &[0; 16], &length, id, key, b"\xa1\x6bcredProtect\x02"].concat()
    }

    fn registered(client: &str, data: &[u8]) -> Result<Registered, CeremonyFault> {
        let (id, client_data, authenticator_data) = (coded(b"id"), coded(client), coded(data));
        register(
            SITE,
            "Y2g",
            NewCredential { id: &id, client_data: &client_data, authenticator_data: &authenticator_data },
        )
    }

    #[test]
    fn a_new_passkey_is_taken_when_it_is_for_us_and_its_owner_was_there() {
        let origin = SITE.origin;
        for key in keys() {
            let whole = with_credential(data(SITE.name, 0x45, 7), b"id", &key.cose());
            let right = client("webauthn.create", "Y2g", origin);
            assert_eq!(registered(&right, &whole), Ok(Registered { key: key.cose(), counter: 7 }));
            for (wrong, data, fault) in [
                (client("webauthn.get", "Y2g", origin), whole.clone(), CeremonyFault::NotThis),
                (client("webauthn.create", "Y2h", origin), whole.clone(), CeremonyFault::NotThis),
                (client("webauthn.create", "Y2g", "https://evil.example"), whole.clone(), CeremonyFault::NotThis),
                (right.replace("false", "true"), whole.clone(), CeremonyFault::NotThis),
                ("{}".into(), whole.clone(), CeremonyFault::Unreadable),
                (
                    right.clone(),
                    with_credential(data("evil.example", 0x45, 7), b"id", &key.cose()),
                    CeremonyFault::OtherName,
                ),
                (
                    right.clone(),
                    with_credential(data(SITE.name, 0x41, 7), b"id", &key.cose()),
                    CeremonyFault::Unverified,
                ),
                (
                    right.clone(),
                    with_credential(data(SITE.name, 0x44, 7), b"id", &key.cose()),
                    CeremonyFault::Unverified,
                ),
                (
                    right.clone(),
                    with_credential(data(SITE.name, 0x05, 7), b"id", &key.cose()),
                    CeremonyFault::Unreadable,
                ),
                (
                    right.clone(),
                    with_credential(data(SITE.name, 0x45, 7), b"other", &key.cose()),
                    CeremonyFault::Unreadable,
                ),
                // an Ed25519 key
                (right.clone(), with_credential(data(SITE.name, 0x45, 7), b"id", &[0xa4; 80]), CeremonyFault::Kind),
            ] {
                assert_eq!(registered(&wrong, &data), Err(fault), "{wrong}");
            }
            for length in 0..whole.len() - 20 {
                assert!(registered(&right, &whole[..length]).is_err(), "cut to {length}");
            }
        }
    }

    #[test]
    fn a_passkey_that_signed_is_known_by_its_signature() {
        let [one, two] = keys();
        for (key, other) in [(&one, &two), (&two, &one)] {
            let signed = |client: &str, data: &[u8], counter, owner_needed| {
                let message = [data, Sha256::digest(client).as_slice()].concat();
                let (signature, data, client) = (coded(key.sign(&message)), coded(data), coded(client));
                let brought =
                    Assertion { id: "aWQ", client_data: &client, authenticator_data: &data, signature: &signature };
                let outcome = verify(SITE, "Y2g", (&key.cose(), counter), owner_needed, brought);
                let stranger = verify(SITE, "Y2g", (&other.cose(), counter), owner_needed, brought);
                assert!(stranger.is_err(), "the key of another passkey");
                outcome
            };
            let right = client("webauthn.get", "Y2g", SITE.origin);
            assert_eq!(signed(&right, &data(SITE.name, 0x05, 8), 7, true), Ok(8));
            assert_eq!(signed(&right, &data(SITE.name, 0x05, 0), 0, true), Ok(0), "kept in several places");
            assert_eq!(signed(&right, &data(SITE.name, 0x05, 7), 7, true), Err(CeremonyFault::Copied));
            assert_eq!(signed(&right, &data(SITE.name, 0x05, 0), 7, true), Err(CeremonyFault::Copied));
            assert_eq!(signed(&right, &data(SITE.name, 0x01, 8), 7, true), Err(CeremonyFault::Unverified));
            assert_eq!(signed(&right, &data(SITE.name, 0x01, 8), 7, false), Ok(8), "beside a password");
            assert_eq!(signed(&right, &data(SITE.name, 0x04, 8), 7, false), Err(CeremonyFault::Unverified));
            assert_eq!(signed(&right, &data("evil.example", 0x05, 8), 7, true), Err(CeremonyFault::OtherName));
            for wrong in [
                client("webauthn.create", "Y2g", SITE.origin),
                client("webauthn.get", "Y2h", SITE.origin),
                client("webauthn.get", "Y2g", "https://boeken.example.evil.example"),
            ] {
                assert_eq!(signed(&wrong, &data(SITE.name, 0x05, 8), 7, true), Err(CeremonyFault::NotThis));
            }
            // a signature over something else
            let (client_data, data) = (coded(&right), coded(data(SITE.name, 0x05, 8)));
            let signature = coded(key.sign(b"something else"));
            let brought =
                Assertion { id: "aWQ", client_data: &client_data, authenticator_data: &data, signature: &signature };
            assert_eq!(verify(SITE, "Y2g", (&key.cose(), 7), true, brought), Err(CeremonyFault::Signature));
        }
    }
}
