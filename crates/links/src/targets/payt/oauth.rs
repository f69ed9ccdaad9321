//! A client of Payt's own kind: its credentials give one access token that never expires, taken when a connection is made.

use std::time::Duration;

use ledger::problem::{Problem, ProblemKind};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::failure::Failure;

/// How long the token address may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A token is a few hundred characters; more is something else.
const ANSWER_AT_MOST: usize = 64 * 1024;

#[derive(Deserialize)]
struct Granted {
    access_token: String,
}

/// Asks for the token of a client (`grant_type=client_credentials`, HTTP Basic; Payt documentation: authentication). Such a
/// client works from the addresses on its list only.
///
/// # Errors
/// `payt-token-wrong` when Payt does not know the client, or does not let it in from here; `payt-unreachable`;
/// `payt-answer-strange`.
pub async fn token_of_client(
    http: &reqwest::Client,
    base_url: &str,
    client_id: &str,
    secret: &SecretString,
) -> Result<SecretString, Failure> {
    let url = format!("{}/oauth/token", base_url.trim_end_matches('/'));
    let sent = http
        .post(url)
        .basic_auth(client_id, Some(secret.expose_secret()))
        .form(&[("grant_type", "client_credentials")])
        .timeout(TIMEOUT)
        .send()
        .await;
    // the error may hold the address, never the secret: that stands in a header
    let answer = sent.map_err(|error| unreachable(&error.without_url().to_string()))?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(unreachable(&format!("POST /oauth/token: {status}")));
    }
    let body = answer.bytes().await.map_err(|error| unreachable(&error.without_url().to_string()))?;
    if !status.is_success() {
        let detail = format!(
            "POST /oauth/token: {status}: the client's id and secret, or the list of addresses it may call from"
        );
        return Err(Failure::Denied(Problem::new(ProblemKind::PaytTokenWrong, detail)));
    }
    let granted =
        body.get(..body.len().min(ANSWER_AT_MOST)).and_then(|body| serde_json::from_slice::<Granted>(body).ok());
    match granted.filter(|granted| !granted.access_token.trim().is_empty()) {
        Some(granted) => Ok(SecretString::from(granted.access_token)),
        None => Err(Failure::Unreadable(Problem::new(
            ProblemKind::PaytAnswerStrange,
            "POST /oauth/token: no access_token in the answer",
        ))),
    }
}

fn unreachable(why: &str) -> Failure {
    Failure::later(ProblemKind::PaytUnreachable, why.to_owned())
}
