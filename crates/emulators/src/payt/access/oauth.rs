//! How programs get tokens.

use serde_json::{Value, json};

use super::super::{answer::Answer, call::Call, office::Office};
use super::{
    scopes::{Grant, OauthApp, Scopes},
    tokens::{ACCESS, Given},
};

/// The refusal of a code or a refresh token.
pub(in super::super) fn invalid_grant() -> Answer {
    refused("invalid_grant")
}

/// RFC 6749, 5.2; Payt's own refusals are not described.
fn refused(error: &str) -> Answer {
    Answer::json(400, &json!({ "error": error, "error_description": "The request can't be granted" }))
}

/// The person agrees at once, or denies when the knob says so.
pub(in super::super) fn authorize(office: &mut Office, call: &Call) -> Answer {
    let parameter = |name: &str| call.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let app = office.apps.iter().find(|app| Some(app.client_id.as_str()) == parameter("client_id"));
    let Some(OauthApp { client_id, grant: Grant::AuthorizationCode { redirect_uri }, scopes, .. }) = app else {
        return refused("invalid_client");
    };
    let Some(state) = parameter("state").filter(|state| !state.is_empty()) else { return refused("invalid_request") };
    if parameter("redirect_uri") != Some(redirect_uri) || parameter("response_type") != Some("code") {
        return refused("invalid_request");
    }
    let wanted = parameter("scope").map_or(Scopes::All, Scopes::of).within(scopes);
    if let Some(scope) = parameter("scope")
        && Scopes::of(scope) != wanted
    {
        return refused("invalid_scope");
    }
    let back = if office.knobs.authorization_denied {
        "error=access_denied".to_owned()
    } else {
        let given = Given::new(client_id, wanted);
        format!("code={}", office.tokens.new_code(&given, office.clock.now()))
    };
    Answer::redirect(format!("{redirect_uri}?{back}&state={}", encode(state)))
}

/// All but letters, digits and a few signs becomes `%XX`.
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn find_app<'a>(office: &'a Office, call: &Call) -> Option<&'a OauthApp> {
    let (client_id, secret) = call.basic()?;
    office.apps.iter().find(|app| app.client_id == client_id && app.client_secret == secret)
}

/// Gives tokens for a code, a refresh token or nothing but the program itself.
pub(in super::super) fn give(office: &mut Office, call: &Call) -> Answer {
    let Some(app) = find_app(office, call).cloned() else { return Answer::unauthorized() };
    let fields = call.fields();
    let field = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let now = office.clock.now();
    let given = match (field("grant_type").as_str(), &app.grant) {
        ("client_credentials", Grant::ClientCredentials { .. }) => return give_endless(office, &app, call),
        ("authorization_code", Grant::AuthorizationCode { redirect_uri }) => {
            office.tokens.take_code(&field("code"), now).filter(|_| field("redirect_uri") == *redirect_uri)
        }
        ("refresh_token", Grant::AuthorizationCode { .. }) => office.tokens.take_refresh(&field("refresh_token"), now),
        ("client_credentials" | "authorization_code" | "refresh_token", _) => return refused("unauthorized_client"),
        _ => return refused("unsupported_grant_type"),
    };
    let Some(given) = given.filter(|given| given.client_id == app.client_id) else { return invalid_grant() };
    let (access, refresh) = office.tokens.new_pair(&given, now);
    Answer::json(
        200,
        &json!({
            "access_token": access,
            "created_at": now.as_second(),
            "expires_in": ACCESS.as_secs(),
            "refresh_token": refresh,
            "scope": given.scopes.text(),
            "token_type": "Bearer",
        }),
    )
}

/// The list of addresses counts here as it does later (documented as compulsory; where it is checked is not).
fn give_endless(office: &mut Office, app: &OauthApp, call: &Call) -> Answer {
    if !app.lets_in(call.from) {
        return Answer::refused(403, "forbidden", "This address is not on the list of allowed addresses");
    }
    let given = Given::new(&app.client_id, app.scopes.clone());
    let access = office.tokens.new_endless(&given);
    let created_at = office.clock.now().as_second();
    let body = json!({
        "access_token": access,
        "created_at": created_at,
        "scope": given.scopes.text(),
        "token_type": "Bearer",
    });
    Answer::json(200, &body)
}

/// Tells what a token may do.
pub(in super::super) fn introspect(office: &Office, call: &Call) -> Answer {
    if find_app(office, call).is_none() {
        return Answer::unauthorized();
    }
    let fields = call.fields();
    let token = fields.get("token").and_then(Value::as_str).unwrap_or_default();
    match office.tokens.find(token, office.clock.now()) {
        Some(given) => {
            let scope = given.scopes.text();
            Answer::json(200, &json!({ "active": true, "client_id": given.client_id, "scope": scope }))
        }
        None => Answer::json(200, &json!({ "active": false })),
    }
}
