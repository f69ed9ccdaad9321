//! The ID token: its signature, and whether it is for us, for this browser, and of now (OpenID Connect Core 1.0, section
//! 3.1.3.7). The library looks at the signature; claims are looked at here, with the clock that is handed in.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation, decode, decode_header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::answer::shown;

/// Clocks differ by so much, in seconds.
const LEEWAY: i64 = 60;

/// The longest subject (OpenID Connect Core 1.0, section 2: 255 characters).
const SUBJECT_AT_MOST: usize = 255;

/// With a public key each: whoever has none can't sign.
const ALGORITHMS: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Why a token is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It is no token, or one without what it must have.
    #[error("it is damaged or not complete")]
    NotAToken,
    /// It is signed in a way that anybody could have.
    #[error("it is not signed by a public key's owner")]
    Algorithm,
    /// The directory has no key of that name.
    #[error("the directory has no such key")]
    UnknownKey,
    /// The signature is not the directory's.
    #[error("the signature is wrong")]
    Signature,
    /// It is somebody else's token.
    #[error("it was made by another issuer")]
    Issuer,
    /// It is for somebody else.
    #[error("it is meant for another application")]
    Audience,
    /// It has expired.
    #[error("it has expired; look whether the clocks are right")]
    Expired,
    /// It is of a time to come.
    #[error("it is from the future; look whether the clocks are right")]
    TooEarly,
    /// It belongs to another sign-in.
    #[error("it belongs to another sign-in")]
    Nonce,
}

/// What a directory says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who it is, for ever, within the directory.
    pub subject: String,
    /// His address, in lower case.
    pub email: Option<String>,
    /// Whether the directory has made sure that the address is his; nothing when it does not say.
    pub email_verified: Option<bool>,
    /// His name.
    pub name: Option<String>,
    /// The Google Workspace he belongs to (`hd`).
    pub hosted_domain: Option<String>,
    /// All claims as text, to show.
    pub claims: Vec<(String, String)>,
}

/// What the token must say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) issuer: &'a str,
    pub(super) audience: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

type Claims = BTreeMap<String, Value>;

/// What a token says, when it is to be believed.
pub(super) fn believe(token: &SecretString, keys: &Value, wanted: Wanted<'_>) -> Result<Identity, TokenFault> {
    let claims = signed_claims(token.expose_secret(), keys)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(wanted.issuer) {
        return Err(TokenFault::Issuer);
    }
    if !is_for(&claims, wanted.audience) {
        return Err(TokenFault::Audience);
    }
    let now = wanted.now.as_second();
    let (expires, issued) = (moment(&claims, "exp")?, moment(&claims, "iat")?);
    if expires.saturating_add(LEEWAY) <= now {
        return Err(TokenFault::Expired);
    }
    let from = if claims.contains_key("nbf") { moment(&claims, "nbf")?.max(issued) } else { issued };
    if from > now.saturating_add(LEEWAY) {
        return Err(TokenFault::TooEarly);
    }
    if text("nonce") != Some(wanted.nonce) {
        return Err(TokenFault::Nonce);
    }
    let subject = text("sub").filter(|subject| !subject.is_empty() && subject.chars().count() <= SUBJECT_AT_MOST);
    let subject = subject.ok_or(TokenFault::NotAToken)?.to_owned();
    let said = |name: &str| text(name).map(str::trim).filter(|text| !text.is_empty());
    Ok(Identity {
        subject,
        email: said("email").map(str::to_lowercase),
        email_verified: claims.get("email_verified").map(is_true),
        name: said("name").map(shown),
        hosted_domain: said("hd").map(str::to_lowercase),
        claims: claims.iter().map(|(name, value)| (shown(name), as_text(value))).collect(),
    })
}

fn signed_claims(token: &str, keys: &Value) -> Result<Claims, TokenFault> {
    let header = decode_header(token).map_err(|_| TokenFault::NotAToken)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(TokenFault::Algorithm);
    }
    let keys = keys.get("keys").and_then(Value::as_array).ok_or(TokenFault::UnknownKey)?;
    // a kind of key that is not known here says nothing about the others
    let keys = keys.iter().filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
    let fits = |key: &Jwk| {
        let named = header.kid.is_none() || key.common.key_id == header.kid;
        let signs = key.common.public_key_use.as_ref().is_none_or(|of| *of == PublicKeyUse::Signature);
        let says = key.common.key_algorithm.is_none_or(|of| of.to_string() == format!("{:?}", header.alg));
        named && signs && says && family(key) == Some(header.alg.family())
    };
    let mut fitting = keys.filter(fits);
    let key = fitting.next().ok_or(TokenFault::UnknownKey)?;
    if fitting.next().is_some() {
        // which of them signed is not said
        return Err(TokenFault::UnknownKey);
    }
    let key = DecodingKey::from_jwk(&key).map_err(|_| TokenFault::UnknownKey)?;
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    decode::<Claims>(token, &key, &validation).map(|data| data.claims).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenFault::Signature,
        _ => TokenFault::NotAToken,
    })
}

fn family(key: &Jwk) -> Option<AlgorithmFamily> {
    match key.algorithm {
        AlgorithmParameters::RSA(_) => Some(AlgorithmFamily::Rsa),
        AlgorithmParameters::EllipticCurve(_) => Some(AlgorithmFamily::Ec),
        AlgorithmParameters::OctetKeyPair(_) => Some(AlgorithmFamily::Ed),
        _ => None,
    }
}

/// We are the audience, and if there are several or a party is named it was asked for by us.
fn is_for(claims: &Claims, client_id: &str) -> bool {
    let party = claims.get("azp");
    let by_us = party.is_some_and(|party| party.as_str() == Some(client_id));
    match claims.get("aud") {
        Some(Value::String(one)) => one == client_id && (party.is_none() || by_us),
        Some(Value::Array(some)) => {
            let named = some.iter().any(|one| one.as_str() == Some(client_id));
            named && (by_us || (party.is_none() && some.len() == 1))
        }
        _ => false,
    }
}

/// A moment in seconds; a part of a second is left out.
fn moment(claims: &Claims, name: &str) -> Result<i64, TokenFault> {
    let number = claims.get(name).filter(|value| value.is_number()).ok_or(TokenFault::NotAToken)?.to_string();
    number.split('.').next().and_then(|whole| whole.parse().ok()).ok_or(TokenFault::NotAToken)
}

/// Some directories write it as text.
fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"))
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| shown(&value.to_string()), shown)
}
