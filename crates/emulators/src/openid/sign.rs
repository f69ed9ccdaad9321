//! Keys and signatures of the directory (RFC 7515, RFC 7517, RFC 7518).

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{OpenIdFault, Signing, set};

/// The names of the published keys.
const RSA_NAME: &str = "rsa-1";
const EC_NAME: &str = "ec-1";

/// The keys that are published, and one that is not.
#[derive(Debug)]
pub(super) struct Keys {
    rsa: RsaKeyPair,
    ec: EcdsaKeyPair,
    other: EcdsaKeyPair,
    other_rsa: RsaKeyPair,
}

impl Keys {
    pub(super) fn make() -> Result<Self, Unspecified> {
        let ec = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let rsa = || RsaKeyPair::generate(KeySize::Rsa2048);
        Ok(Self { rsa: rsa()?, ec: ec()?, other: ec()?, other_rsa: rsa()? })
    }

    /// The key set, with a key for encryption and one of a kind that nobody knows between the others.
    pub(super) fn published(&self) -> Value {
        let (n, e) = (self.rsa.public_key().modulus(), self.rsa.public_key().exponent());
        let (n, e) = (coded(n.big_endian_without_leading_zero()), coded(e.big_endian_without_leading_zero()));
        let point = self.ec.public_key().as_ref();
        // an uncompressed point: a byte 4, then two coordinates of 32 bytes
        let (x, y) = point.get(1..).unwrap_or_default().split_at_checked(32).unwrap_or_default();
        json!({ "keys": [
            { "kty": "RSA", "use": "enc", "kid": "enc-1", "n": n, "e": e },
            { "kty": "NEW", "kid": "new-1", "shape": "unknown" },
            { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": RSA_NAME, "n": n, "e": e },
            { "kty": "EC", "use": "sig", "kid": EC_NAME, "crv": "P-256", "x": coded(x), "y": coded(y) },
        ] })
    }

    /// A token that says so.
    pub(super) fn token(
        &self,
        claims: &Value,
        signing: Signing,
        fault: Option<OpenIdFault>,
    ) -> Result<String, Unspecified> {
        let (mut algorithm, mut name) = match signing {
            Signing::Rs256 => ("RS256", RSA_NAME),
            Signing::Es256 => ("ES256", EC_NAME),
        };
        match fault {
            Some(OpenIdFault::UnknownKey) => name = "gone-1",
            Some(OpenIdFault::Unsigned) => algorithm = "none",
            Some(OpenIdFault::SignedByPublicKey) => algorithm = "HS256",
            _ => {}
        }
        let header = json!({ "alg": algorithm, "typ": "JWT", "kid": name });
        let mut signed = format!("{}.{}", coded(header.to_string()), coded(claims.to_string()));
        let other = fault == Some(OpenIdFault::OtherKey);
        let signature = match (fault, signing) {
            (Some(OpenIdFault::Unsigned), _) => Vec::new(),
            (Some(OpenIdFault::SignedByPublicKey), _) => {
                let mac = Hmac::<Sha256>::new_from_slice(self.rsa.public_key().as_ref()).map_err(|_| Unspecified)?;
                mac.chain_update(&signed).finalize().into_bytes().to_vec()
            }
            (_, Signing::Rs256) => {
                let key = if other { &self.other_rsa } else { &self.rsa };
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
                signature
            }
            (_, Signing::Es256) => {
                let key = if other { &self.other } else { &self.ec };
                key.sign(&SystemRandom::new(), signed.as_bytes())?.as_ref().to_vec()
            }
        };
        if fault == Some(OpenIdFault::Tampered) {
            let mut claims = claims.clone();
            set(&mut claims, "sub", json!("somebody-else"));
            signed = format!("{}.{}", coded(header.to_string()), coded(claims.to_string()));
        }
        Ok(format!("{signed}.{}", coded(signature)))
    }
}

fn coded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
