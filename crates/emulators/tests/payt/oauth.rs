//! Tokens by OAuth, and limits.

use std::collections::BTreeSet;

use emulators::payt::{
    CODE_CLIENT_ID, CODE_CLIENT_SECRET, Fault, FaultKind, Grant, MACHINE_CLIENT_ID, MACHINE_CLIENT_SECRET,
    REDIRECT_URI, STATIC_TOKEN, Scopes,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::client::Payt;
use crate::interface::reply;

impl Payt {
    async fn token(&self, client: (&str, &str), form: &str) -> (u16, Value) {
        reply(self.request("POST", "/oauth/token").basic_auth(client.0, Some(client.1)).body(form.to_owned())).await
    }

    /// The person agrees; where the browser is sent.
    async fn authorize(&self, extra: &str) -> String {
        let browser =
            reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let address = format!(
            "{}/oauth/authorize?client_id={CODE_CLIENT_ID}&redirect_uri={REDIRECT_URI}&response_type=code{extra}",
            self.emulator.base_url()
        );
        let answer = browser.get(address).send().await.unwrap();
        let location = answer.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
        location.unwrap_or_else(|| answer.status().to_string())
    }

    async fn may_read(&self, token: &str) -> u16 {
        let path = format!("/v1/invoices?administration_id={}", self.id());
        reply(self.request("GET", &path).bearer_auth(token)).await.0
    }
}

const CODE_CLIENT: (&str, &str) = (CODE_CLIENT_ID, CODE_CLIENT_SECRET);
const MACHINE: (&str, &str) = (MACHINE_CLIENT_ID, MACHINE_CLIENT_SECRET);

fn form(code: &str) -> String {
    format!("grant_type=authorization_code&code={code}&redirect_uri={REDIRECT_URI}")
}

fn refresh(answer: &Value) -> String {
    format!("grant_type=refresh_token&refresh_token={}", answer["refresh_token"].as_str().unwrap())
}

fn access(answer: &Value) -> &str {
    answer["access_token"].as_str().unwrap()
}

#[tokio::test]
async fn a_code_becomes_tokens_and_every_refresh_brings_new_ones() {
    let payt = Payt::start().await;
    let location = payt.authorize("&state=a%26b&scope=invoices:read").await;
    let code = location.strip_prefix(&format!("{REDIRECT_URI}?code=")).unwrap().strip_suffix("&state=a%26b").unwrap();
    let (status, first) = payt.token(CODE_CLIENT, &form(code)).await;
    assert_eq!((status, &first["expires_in"], &first["scope"]), (200, &json!(7200), &json!("invoices:read")));
    assert_eq!((&first["token_type"], &first["created_at"]), (&json!("Bearer"), &json!(1_773_140_400)));
    assert_eq!(payt.token(CODE_CLIENT, &form(code)).await.1["error"], "invalid_grant");
    assert_eq!(payt.may_read(access(&first)).await, 200);
    let (status, body) = reply(payt.request("GET", "/v1/debtors").bearer_auth(access(&first))).await;
    assert_eq!((status, &body["message"]), (403, &json!("Missing permission: debtors:read")));

    payt.emulator.advance(SignedDuration::from_hours(2));
    assert_eq!(payt.may_read(access(&first)).await, 401);
    let (status, second) = payt.token(CODE_CLIENT, &refresh(&first)).await;
    assert_eq!((status, payt.may_read(access(&second)).await), (200, 200));
    assert_eq!(payt.token(CODE_CLIENT, &refresh(&first)).await.0, 400);
    payt.emulator.fault(Fault::once(FaultKind::InvalidGrant).on("/oauth/token"));
    assert_eq!(payt.token(CODE_CLIENT, &refresh(&second)).await.1["error"], "invalid_grant");
    // An answer that was lost has used the token up.
    payt.emulator.fault(Fault::once(FaultKind::ServerErrorAfterCommit).on("/oauth/token"));
    assert_eq!(payt.token(CODE_CLIENT, &refresh(&second)).await.0, 500);
    assert_eq!(payt.token(CODE_CLIENT, &refresh(&second)).await.0, 400);
}

#[tokio::test]
async fn codes_and_refresh_tokens_end() {
    let payt = Payt::start().await;
    let code = async || {
        let location = payt.authorize("&state=s").await;
        location.split(['=', '&']).nth(1).unwrap().to_owned()
    };
    let late = code().await;
    payt.emulator.advance(SignedDuration::from_mins(10));
    assert_eq!(payt.token(CODE_CLIENT, &form(&late)).await.0, 400);
    let (_, pair) = payt.token(CODE_CLIENT, &form(&code().await)).await;
    payt.emulator.advance(SignedDuration::from_hours(90 * 24));
    assert_eq!(payt.token(CODE_CLIENT, &refresh(&pair)).await.0, 400);
    let (_, pair) = payt.token(CODE_CLIENT, &form(&code().await)).await;
    payt.emulator.revoke_tokens();
    assert_eq!((payt.may_read(access(&pair)).await, payt.token(CODE_CLIENT, &refresh(&pair)).await.0), (401, 400));
}

#[tokio::test]
async fn wrong_requests_get_no_token() {
    let payt = Payt::start().await;
    assert_eq!(payt.authorize("").await, "400 Bad Request");
    assert_eq!(payt.authorize("&state=s&scope=tasks:write").await, "400 Bad Request");
    payt.turn(|knobs| knobs.authorization_denied = true);
    assert_eq!(payt.authorize("&state=s").await, format!("{REDIRECT_URI}?error=access_denied&state=s"));
    assert_eq!(payt.token((CODE_CLIENT_ID, "wrong"), "grant_type=client_credentials").await.0, 401);
    for (client, grant, error) in [
        (CODE_CLIENT, "client_credentials", "unauthorized_client"),
        (MACHINE, "refresh_token", "unauthorized_client"),
        (MACHINE, "password", "unsupported_grant_type"),
        (CODE_CLIENT, "authorization_code", "invalid_grant"),
    ] {
        let (status, body) = payt.token(client, &format!("grant_type={grant}")).await;
        assert_eq!((status, &body["error"]), (400, &json!(error)), "{grant}");
    }
}

#[tokio::test]
async fn a_machine_gets_an_endless_token_from_known_addresses_only() {
    let payt = Payt::start().await;
    let (status, body) = payt.token(MACHINE, "grant_type=client_credentials").await;
    assert_eq!((status, body.get("expires_in"), body.get("refresh_token")), (200, None, None));
    let token = access(&body).to_owned();
    payt.emulator.advance(SignedDuration::from_hours(24 * 365));
    assert_eq!(payt.may_read(&token).await, 200);
    let introspect = async |token: &str| {
        let request = payt.request("POST", "/oauth/introspect").basic_auth(MACHINE.0, Some(MACHINE.1));
        reply(request.body(format!("token={token}"))).await.1
    };
    assert_eq!(introspect(&token).await["active"], true);
    assert_eq!(introspect("wrong").await, json!({ "active": false }));
    // A scope that is taken from the program is gone at once.
    payt.emulator.apps(|apps| apps.iter_mut().for_each(|app| app.scopes = Scopes::of("debtors:read")));
    assert_eq!(payt.may_read(&token).await, 403);
    payt.emulator.apps(|apps| {
        apps.iter_mut().for_each(|app| app.scopes = Scopes::All);
        let elsewhere = BTreeSet::from(["192.0.2.7".parse().unwrap()]);
        apps.last_mut().unwrap().grant = Grant::ClientCredentials { allowed: elsewhere };
    });
    assert_eq!(payt.may_read(&token).await, 403);
    assert_eq!(payt.token(MACHINE, "grant_type=client_credentials").await.0, 403);
}

#[tokio::test]
async fn the_company_is_for_programs_by_name() {
    let payt = Payt::start().await;
    let ask = async |path: &str, secret: &str| {
        reply(payt.request("GET", path).basic_auth(MACHINE_CLIENT_ID, Some(secret))).await.0
    };
    assert_eq!(ask("/v1/companies", MACHINE_CLIENT_SECRET).await, 200);
    assert_eq!(ask("/v1/companies/1", MACHINE_CLIENT_SECRET).await, 200);
    assert_eq!(ask("/v1/companies/2", MACHINE_CLIENT_SECRET).await, 404);
    assert_eq!(ask("/v1/companies", "wrong").await, 401);
    assert_eq!(reply(payt.request("GET", "/v1/companies").bearer_auth(STATIC_TOKEN)).await.0, 401);
}

#[tokio::test]
async fn more_calls_than_the_limit_get_no_data() {
    let payt = Payt::start().await;
    payt.turn(|knobs| knobs.requests_per_second = Some(0));
    assert_eq!(payt.may_read(STATIC_TOKEN).await, 429);
    payt.turn(|knobs| knobs.requests_per_second = Some(10));
    assert_eq!(payt.may_read("wrong").await, 401);
}
