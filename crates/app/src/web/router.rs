//! Addresses and what answers at each, inside the layers that guard them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tower_http::csrf::CsrfLayer;
use tower_http::trace::TraceLayer;

use super::access::{Access, DECIDE, Doors, LOOK, OWN};
use super::failure::PageFailure;
use super::pages::{
    account, bank, connections, decide, described, document, health, install, integration, integrations, members,
    overview, password, problems, questions, receivables, rules, runs, settlement, settlements,
};
use super::pages::{change_email, forgotten, mailbox, organisation};
use super::pages::{sign_in, sign_in_code, sign_up, tokens, two_step, webhooks};
use super::{Site, api, assets, guard, visit};

/// Forms carry a remark, or the answers of one page; 64 KiB is more than anybody types.
const FORM_BYTES: usize = 64 * 1024;

/// Every address, with what it needs.
pub(crate) fn doors(site: Site) -> Doors {
    Doors::new(site)
        .get("/", LOOK, overview::show)
        .post("/sync", DECIDE, overview::sync)
        .get("/settlements", LOOK, settlements::show)
        .get("/settlements.csv", LOOK, settlements::csv)
        .get("/settlements.xlsx", LOOK, settlements::xlsx)
        .get("/settlements/{which}", LOOK, settlement::show)
        .get("/settlements/{which}/table.csv", LOOK, settlement::table::csv)
        .get("/settlements/{which}/table.xlsx", LOOK, settlement::table::xlsx)
        .get("/settlements/{which}/specification", LOOK, settlement::specification::show)
        .get("/settlements/{which}/specification.pdf", LOOK, settlement::specification::as_pdf)
        .get("/settlements/{which}/documents/{key}", LOOK, document::show)
        .post("/settlements/{which}/approve", DECIDE, decide::approve)
        .post("/settlements/{which}/retry", DECIDE, decide::retry)
        .post("/settlements/{which}/accept", DECIDE, decide::accept)
        .post("/settlements/{which}/close", DECIDE, decide::close)
        .get("/bank", LOOK, bank::show)
        .post_files("/bank", DECIDE, bank::BYTES_AT_MOST, bank::send)
        .post("/bank/{statement}/remove", DECIDE, bank::remove)
        .get("/questions", LOOK, questions::show)
        .post("/questions", DECIDE, questions::send::answer)
        .post("/questions/approve", DECIDE, questions::send::approve)
        .post("/questions/withdraw", DECIDE, questions::send::withdraw)
        .get("/runs", LOOK, runs::show)
        .get("/integrations", LOOK, integrations::show)
        .post("/integrations/begin", OWN, integrations::begin)
        .get("/integrations/{flow}", LOOK, integration::show)
        .post("/integrations/{flow}", OWN, integration::send)
        .post("/integrations/{flow}/pause", DECIDE, integrations::pause)
        .post("/integrations/{flow}/resume", DECIDE, integrations::resume)
        .get("/integrations/{flow}/rules", LOOK, rules::show)
        .post("/integrations/{flow}/rules", DECIDE, rules::teach)
        .get("/integrations/{flow}/rules/{number}", LOOK, rules::tried)
        .post("/integrations/{flow}/rules/{number}/on", DECIDE, rules::on)
        .post("/integrations/{flow}/rules/{number}/off", DECIDE, rules::off)
        .post("/integrations/{flow}/rules/{number}/remove", DECIDE, rules::remove)
        .get("/integrations/{flow}/receivables", LOOK, receivables::show)
        .post("/integrations/{flow}/receivables/read", DECIDE, receivables::read)
        .post("/integrations/{flow}/receivables/release", DECIDE, receivables::release)
        .get("/integrations/{flow}/receivables/problems/{ending}", LOOK, receivables::problems)
        .get("/integrations/{flow}/receivables/closing/{ending}", LOOK, receivables::closing)
        .get("/integrations/{flow}/receivables/documents/{ending}", LOOK, receivables::missing)
        .get("/integrations/{flow}/receivables/payt/{ending}", LOOK, receivables::differing)
        .get("/integrations/{flow}/receivables/refused/{ending}", LOOK, receivables::records::refused)
        .get("/install-payt", OWN, receivables::install::show)
        .post("/install-payt", OWN, receivables::install::send)
        .get("/install/{draft}", OWN, install::go_on)
        .post("/install/{draft}/discard", OWN, install::discard)
        .get("/install/{draft}/pay", OWN, install::pay::show)
        .post("/install/{draft}/pay", OWN, install::pay::send)
        .get("/install/{draft}/afas", OWN, install::afas::show)
        .post("/install/{draft}/afas", OWN, install::afas::send)
        .get("/install/{draft}/settings", OWN, install::settings::show)
        .post("/install/{draft}/settings", OWN, install::settings::send)
        .get("/install/{draft}/preview", OWN, install::preview::show)
        .post("/install/{draft}/preview", OWN, install::preview::again)
        .post("/install/{draft}/switch-on", OWN, install::preview::switch_on)
        .get("/connections", LOOK, connections::show)
        .post("/connections/{connection}/check", OWN, connections::check)
        .post("/connections/{connection}/replace", OWN, connections::replace)
        .post("/connections/{connection}/remove", OWN, connections::remove)
        .get("/tokens", OWN, tokens::show)
        .post("/tokens", OWN, tokens::create)
        .post("/tokens/{api_token}/revoke", OWN, tokens::revoke)
        .get("/webhooks", OWN, webhooks::show)
        .post("/webhooks", OWN, webhooks::create)
        .post("/webhooks/{webhook}/test", OWN, webhooks::test)
        .post("/webhooks/{webhook}/on", OWN, webhooks::on)
        .post("/webhooks/{webhook}/off", OWN, webhooks::off)
        .post("/webhooks/{webhook}/remove", OWN, webhooks::remove)
        .get("/members", OWN, members::show)
        .post("/members", OWN, members::invite)
        .post("/members/{user}/role", OWN, members::set_role)
        .post("/members/{user}/remove", OWN, members::remove)
        .post("/members/{user}/link", OWN, members::new_link)
        .get("/audit.csv", OWN, members::audit)
        .get("/account", LOOK, account::show)
        .post("/account/password", LOOK, account::change_password)
        .post("/account/sessions/{session}/end", LOOK, account::end_session)
        .get("/account/two-step", LOOK, two_step::show)
        .post("/account/two-step", LOOK, two_step::switch_on)
        .post("/account/two-step/off", LOOK, two_step::switch_off)
        .post("/sign-out", LOOK, account::sign_out)
        .get("/sign-in", Access::Public, sign_in::show)
        .post("/sign-in", Access::Public, sign_in::send)
        .get("/sign-in/code", Access::Public, sign_in_code::show)
        .post("/sign-in/code", Access::Public, sign_in_code::send)
        .post("/account/email", LOOK, change_email::ask)
        .get("/change-email/{token}", Access::Public, change_email::show)
        .post("/change-email/{token}", Access::Public, change_email::change)
        .get("/organisation", OWN, organisation::show)
        .post("/organisation", OWN, organisation::rename)
        .get("/organisation/export.zip", OWN, organisation::export)
        .post("/organisation/delete", OWN, organisation::delete)
        .get("/forgotten", Access::Public, forgotten::show)
        .post("/forgotten", Access::Public, forgotten::send)
        .get("/mailbox", LOOK, mailbox::show)
        .post("/account/notices", LOOK, account::set_notices)
        .get("/sign-up", Access::Public, sign_up::show)
        .post("/sign-up", Access::Public, sign_up::send)
        .get("/choose-password/{token}", Access::Public, password::show)
        .post("/choose-password/{token}", Access::Public, password::send)
        .get("/problems", Access::Public, problems::show)
        .get("/api", Access::Public, described::show)
        .get("/connectors", Access::Public, receivables::sheets::show)
        .get("/connectors.json", Access::Public, receivables::sheets::machine)
        .get("/health", Access::Public, health::show)
        .get("/static/{name}", Access::Public, assets::serve)
}

/// The whole site.
pub(crate) fn router(site: Site) -> Router {
    doors(site.clone())
        .into_router()
        .fallback(|| async { PageFailure::NotFound })
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(site.clone(), guard::refuse_foreign_names))
        .layer(from_fn_with_state(site.clone(), visit::welcome))
        // programs say who they are by a token that no browser sends by itself: no session, no page, no cross-site request
        .merge(api::router(site.clone()).layer(DefaultBodyLimit::max(FORM_BYTES)))
        .layer(from_fn_with_state(site.clone(), guard::set_headers))
        .layer(TraceLayer::new_for_http().make_span_with(guard::span))
        .with_state(site)
}
