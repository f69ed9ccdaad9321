//! The company: programs ask for it with their own name and secret (documented as Basic only).

use serde_json::json;

use super::super::{answer::Answer, call::Call, office::Office};

pub(super) fn answer(office: &Office, call: &Call, wanted: Option<&str>) -> Answer {
    let known = call.basic().is_some_and(|(client_id, secret)| {
        office.apps.iter().any(|app| app.client_id == client_id && app.client_secret == secret)
    });
    if !known {
        return Answer::unauthorized();
    }
    if call.method != axum::http::Method::GET {
        return Answer::method_not_allowed();
    }
    let company = json!({ "id": "1", "name": "Company" });
    match wanted {
        None => Answer::json(200, &json!({ "data": [company], "pagination": { "cursor": null } })),
        Some("1") => Answer::json(200, &company),
        Some(_) => Answer::not_found(),
    }
}
