//! What a person decides about a settlement on its page.

use axum::extract::Path;
use axum::response::Redirect;
use axum::{Extension, Form};
use ledger::language::Language;
use serde::Deserialize;
use store::SettlementRow;

use super::find;
use crate::web::failure::PageFailure;
use crate::web::visit::Visit;
use crate::web::words::text;
use crate::web::{Here, Site};

/// Longest remark that is kept, in characters.
const REMARK_AT_MOST: usize = 500;

/// What a decision carries.
#[derive(Debug, Deserialize)]
pub(crate) struct Decision {
    /// When the settlement last changed before the person saw it, in milliseconds.
    seen: i64,
    /// What the person says about it, when closing.
    #[serde(default)]
    remark: String,
}

type Decided = Result<Redirect, PageFailure>;

/// Lets the entries go to AFAS, when they still are those that were shown.
pub(crate) async fn approve(Here(site): Here, Path(which): Path<String>, Form(decision): Form<Decision>) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.approve(&row.id, site.who()).await?;
    Ok(back(&row))
}

/// Tries again.
pub(crate) async fn retry(Here(site): Here, Path(which): Path<String>, Form(decision): Form<Decision>) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.retry(&row.id, site.who()).await?;
    Ok(back(&row))
}

/// Accepts what differs.
pub(crate) async fn accept(Here(site): Here, Path(which): Path<String>, Form(decision): Form<Decision>) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.accept_difference(&row.id, site.who()).await?;
    Ok(back(&row))
}

/// Closes it, with what the person says about it.
pub(crate) async fn close(
    Here(site): Here,
    Path(which): Path<String>,
    Extension(visit): Extension<Visit>,
    Form(decision): Form<Decision>,
) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.close(&row.id, site.who(), &remark(&decision, visit.language)).await?;
    Ok(back(&row))
}

/// The settlement, when it is still what the person looked at.
async fn seen(site: &Site, which: &str, decision: &Decision) -> Result<SettlementRow, PageFailure> {
    let row = find::settlement(site, which).await?;
    if row.updated_at.as_millisecond() == decision.seen { Ok(row) } else { Err(PageFailure::Changed) }
}

fn remark(decision: &Decision, language: Language) -> String {
    let said: String = decision.remark.trim().chars().take(REMARK_AT_MOST).collect();
    if said.is_empty() { text("no remark", "geen opmerking").in_language(language).to_owned() } else { said }
}

/// The page of the settlement, by its id: that is right for several integrations too.
fn back(row: &SettlementRow) -> Redirect {
    Redirect::to(&format!("/settlements/{}", find::in_address(&row.id)))
}
