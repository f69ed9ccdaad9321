//! Who is there: the classic token, and OAuth client credentials (AFAS documentation: authentication).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{Timestamp, ToSpan};
use serde_json::json;

use super::answer::Answer;
use super::call::Call;
use super::knobs::{AfasKnobs, Profile};
use super::messages::Refusal;
use super::options::{AfasOptions, Login};
use super::random::Random;
use super::users::User;

/// Seconds the answer promises.
const PROMISED_SECONDS: i64 = 3600;

/// The OAuth tokens that were given out.
#[derive(Debug, Default)]
pub(super) struct Bearers(Vec<(String, Timestamp)>);

impl Bearers {
    /// Every token given out so far is dead.
    pub(super) fn expire(&mut self) {
        self.0.clear();
    }

    fn is_alive(&self, token: &str, now: Timestamp) -> bool {
        self.0.iter().any(|(known, dies)| known == token && now < *dies)
    }
}

/// Why nobody is let in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stranger {
    Unauthorised,
    Refused(Refusal),
}

/// Finds the user of a call.
pub(super) fn find_user(
    call: &Call,
    options: &AfasOptions,
    bearers: &Bearers,
    profile: Profile,
    now: Timestamp,
) -> Result<User, Stranger> {
    let (scheme, credentials) =
        call.header("authorization").and_then(|header| header.split_once(' ')).ok_or(Stranger::Unauthorised)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        let alive = bearers.is_alive(credentials.trim(), now);
        return if alive { Ok(client_user(options)) } else { Err(Stranger::Unauthorised) };
    }
    if !scheme.eq_ignore_ascii_case("afastoken") {
        return Err(Stranger::Unauthorised);
    }
    let xml = classic_token(credentials, profile)?;
    let login = options.logins.iter().find(|login| without_space(&login.token) == xml);
    login.map(login_user).ok_or(Stranger::Unauthorised)
}

/// The token's text. Plain text was let in before Profit 7 (AFAS documentation: news of Profit 6 and 7).
fn classic_token(credentials: &str, profile: Profile) -> Result<String, Stranger> {
    if credentials.trim_start().starts_with("<token>") {
        return match profile {
            Profile::Profit6 => Ok(without_space(credentials)),
            _ => Err(Stranger::Refused(Refusal::PlainToken)),
        };
    }
    let bytes = STANDARD.decode(credentials.trim()).map_err(|_| Stranger::Unauthorised)?;
    String::from_utf8(bytes).map(|text| without_space(&text)).map_err(|_| Stranger::Unauthorised)
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

fn login_user(login: &Login) -> User {
    User { name: login.user.clone(), administrations: login.administrations.clone(), missing: login.missing.clone() }
}

/// The user behind the OAuth client sees everything.
fn client_user(options: &AfasOptions) -> User {
    User { name: options.client_id.clone(), administrations: Vec::new(), missing: Vec::new() }
}

/// Answers at the token endpoint.
pub(super) fn give_token(
    call: &Call,
    options: &AfasOptions,
    knobs: &AfasKnobs,
    bearers: &mut Bearers,
    random: &mut Random,
    now: Timestamp,
) -> Answer {
    let form = read_form(&call.body);
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let basic = read_basic(call).filter(|_| knobs.profile >= Profile::Profit9);
    let secret = field("client_secret");
    if secret.is_some() && field("client_assertion").is_some() {
        return oauth_error(400, "invalid_request");
    }
    match field("grant_type").as_deref() {
        Some("client_credentials") => {}
        Some(_) => return oauth_error(400, "unsupported_grant_type"),
        None => return oauth_error(400, "invalid_request"),
    }
    let by_basic = basic.is_some();
    let Some((id, secret)) = basic.or_else(|| field("client_id").zip(secret)) else {
        return oauth_error(400, "invalid_request");
    };
    if id != options.client_id || !options.client_secrets.contains(&secret) {
        return match by_basic {
            true => oauth_error(401, "invalid_client").with("www-authenticate", "Basic"),
            false => oauth_error(400, "invalid_client"),
        };
    }
    let token = format!("eyJ{}", random.hex32());
    let dies = now.checked_add(knobs.oauth_lives_s.seconds()).unwrap_or(Timestamp::MAX);
    bearers.0.push((token.clone(), dies));
    let mut body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": PROMISED_SECONDS });
    if knobs.profile < Profile::Profit9
        && let Some(members) = body.as_object_mut()
    {
        members.insert("refresh_token".to_owned(), serde_json::Value::Null);
    }
    Answer::json(200, body.to_string())
}

fn oauth_error(status: u16, error: &str) -> Answer {
    Answer::json(status, json!({ "error": error, "error_description": error.replace('_', " ") }).to_string())
}

/// A form has the form of a query string.
fn read_form(body: &str) -> Vec<(String, String)> {
    let uri = format!("/?{}", body.trim()).parse::<axum::http::Uri>().unwrap_or_default();
    axum::extract::Query::try_from_uri(&uri).map(|axum::extract::Query(pairs)| pairs).unwrap_or_default()
}

fn read_basic(call: &Call) -> Option<(String, String)> {
    let encoded = call.header("authorization")?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
