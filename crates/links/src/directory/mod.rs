//! An organisation's own directory of people (Entra ID, Google Workspace, Keycloak …), by OpenID Connect Core 1.0: the
//! authorization code flow with PKCE (RFC 7636).
//!
//! Its address is chosen by a customer, so it is called as webhooks are: what a name leads to is judged first, and no proxy and
//! no redirect gets in between. Nothing is kept between two calls: who changed his keys a second ago is believed by the new ones.

mod answer;
mod claims;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use answer::{Body, read};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::{self, Client};
pub use crate::webhook::AddressFault;
use crate::webhook::{Resolver, check_address};
pub use claims::{Identity, TokenFault};

/// How long one call may take. Signing in takes three.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Where a directory describes itself, after its issuer (OpenID Connect Discovery 1.0, section 4).
const DESCRIPTION: &str = "/.well-known/openid-configuration";

/// What is asked of the person's directory: who he is, his address, his name.
const SCOPE: &str = "openid email profile";

/// Why the directory did not say who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryFailure {
    /// The issuer, or an address that the directory names, is not one to go to.
    #[error("{what}: {fault}")]
    Address {
        /// Which address.
        what: &'static str,
        /// What is wrong with it.
        fault: AddressFault,
    },
    /// There was no answer.
    #[error("{what}: no answer: {why}")]
    NotReached {
        /// What was asked.
        what: &'static str,
        /// Why not.
        why: String,
    },
    /// There was another answer than success.
    #[error("{what}: the answer was {status}")]
    Answered {
        /// What was asked.
        what: &'static str,
        /// The status.
        status: u16,
    },
    /// The answer is not what the standard says.
    #[error("{what}: {why}")]
    Strange {
        /// What was asked.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// What answers at the issuer's address calls itself otherwise.
    #[error("the issuer calls itself `{said}`")]
    OtherIssuer {
        /// What it calls itself.
        said: String,
    },
    /// The directory refuses the client or the code (RFC 6749, section 5.2).
    #[error("the directory refused: {error} {description}")]
    Refused {
        /// The standard's word: `invalid_client`, `invalid_grant` …
        error: String,
        /// Its own words.
        description: String,
    },
    /// The ID token is not to be believed.
    #[error("the ID token is not to be believed: {0}")]
    Token(#[from] TokenFault),
}

/// A directory, and what we are to it.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'a> {
    /// Its issuer, as it calls itself.
    pub issuer: &'a str,
    /// What it calls us.
    pub client_id: &'a str,
    /// How it knows us.
    pub secret: &'a SecretString,
}

/// Somebody who is sent to his directory.
#[derive(Debug, Clone, Copy)]
pub struct Going<'a> {
    /// Comes back with him.
    pub state: &'a str,
    /// Stands in the token.
    pub nonce: &'a str,
    /// Whoever brings the code must know it.
    pub verifier: &'a str,
    /// Where he comes back.
    pub back: &'a str,
    /// His address, if he said it.
    pub hint: Option<&'a str>,
}

/// Somebody who came back with a code.
#[derive(Debug)]
pub struct Coming<'a> {
    /// The code.
    pub code: &'a SecretString,
    /// The nonce he went with.
    pub nonce: &'a str,
    /// The verifier he went with.
    pub verifier: &'a str,
    /// Where he came back.
    pub back: &'a str,
    /// Now.
    pub now: Timestamp,
}

/// Calls directories.
#[derive(Debug, Clone)]
pub struct DirectoryCaller {
    client: Client,
    private_addresses: bool,
}

/// What a directory says of itself, as far as it is used.
#[derive(Deserialize)]
struct Described {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: SecretString,
}

/// An issuer as it can be kept: an address by https without a query.
///
/// # Errors
/// What is wrong with it.
pub fn check_issuer(text: &str, private_addresses: bool) -> Result<String, AddressFault> {
    let url = check_address(text, private_addresses)?;
    // compared letter by letter with what the directory calls itself, so kept as it was written
    if url.query().is_some() { Err(AddressFault::NotAnAddress) } else { Ok(text.trim().to_owned()) }
}

impl DirectoryCaller {
    /// A caller that goes to public addresses, or to private ones as well.
    ///
    /// # Errors
    /// When the TLS part cannot start.
    pub fn new(private_addresses: bool) -> Result<Self, reqwest::Error> {
        let client = http::client_by(Arc::new(Resolver { private_addresses }), TIME_LIMIT)?;
        Ok(Self { client, private_addresses })
    }

    /// Where a person is sent to say who he is.
    ///
    /// # Errors
    /// When the directory does not describe itself.
    pub async fn address_for(&self, directory: Directory<'_>, going: Going<'_>) -> Result<Url, DirectoryFailure> {
        let described = self.describe(directory.issuer).await?;
        let mut url = self.checked("authorization_endpoint", &described.authorization_endpoint)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(going.verifier));
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", directory.client_id),
            ("redirect_uri", going.back),
            ("scope", SCOPE),
            ("state", going.state),
            ("nonce", going.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        if let Some(hint) = going.hint {
            url.query_pairs_mut().append_pair("login_hint", hint);
        }
        Ok(url)
    }

    /// Who came back: the code is exchanged for an ID token, once, and the token is looked at.
    ///
    /// # Errors
    /// When the directory does not say it, or what it says is not to be believed.
    pub async fn identity(&self, directory: Directory<'_>, coming: Coming<'_>) -> Result<Identity, DirectoryFailure> {
        let described = self.describe(directory.issuer).await?;
        let token = self.exchange(&described, directory, &coming).await?;
        let keys = self.checked("jwks_uri", &described.jwks_uri)?;
        let keys = self.get("jwks_uri", keys).await?.json("jwks_uri")?;
        let wanted = claims::Wanted {
            issuer: directory.issuer,
            audience: directory.client_id,
            nonce: coming.nonce,
            now: coming.now,
        };
        Ok(claims::believe(&token, &keys, wanted)?)
    }

    async fn describe(&self, issuer: &str) -> Result<Described, DirectoryFailure> {
        let url = format!("{}{DESCRIPTION}", issuer.trim_end_matches('/'));
        let described: Described = self.get("discovery", self.checked("issuer", &url)?).await?.json("discovery")?;
        if described.issuer != issuer {
            let said = described.issuer.chars().filter(|c| !c.is_control()).take(200).collect();
            return Err(DirectoryFailure::OtherIssuer { said });
        }
        Ok(described)
    }

    async fn exchange(
        &self,
        described: &Described,
        directory: Directory<'_>,
        coming: &Coming<'_>,
    ) -> Result<SecretString, DirectoryFailure> {
        let what = "token_endpoint";
        let url = self.checked(what, &described.token_endpoint)?;
        let secret = directory.secret.expose_secret();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", coming.code.expose_secret()),
            ("redirect_uri", coming.back),
            ("code_verifier", coming.verifier),
        ];
        // without a word about it, the standard's own way counts (OpenID Connect Discovery 1.0, section 3)
        let methods = described.token_endpoint_auth_methods_supported.as_deref();
        let basic = methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"));
        let request = self.client.post(url);
        let request = if basic {
            request.basic_auth(coded(directory.client_id), Some(coded(secret)))
        } else {
            form.extend([("client_id", directory.client_id), ("client_secret", secret)]);
            request
        };
        let body = read(what, request.form(&form).header("accept", "application/json").send().await).await?;
        let tokens: Tokens = body.success_or_refusal(what)?.json(what)?;
        Ok(tokens.id_token)
    }

    async fn get(&self, what: &'static str, url: Url) -> Result<Body, DirectoryFailure> {
        read(what, self.client.get(url).header("accept", "application/json").send().await).await?.success(what)
    }

    fn checked(&self, what: &'static str, address: &str) -> Result<Url, DirectoryFailure> {
        check_address(address, self.private_addresses).map_err(|fault| DirectoryFailure::Address { what, fault })
    }
}

/// As a form codes it: RFC 6749, section 2.3.1 wants that within the header.
fn coded(text: &str) -> String {
    let mut coded = Url::parse("x:").map(|mut url| {
        url.query_pairs_mut().append_key_only(text);
        url.query().unwrap_or_default().to_owned()
    });
    coded.as_mut().map(std::mem::take).unwrap_or_default()
}
