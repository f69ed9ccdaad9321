//! What a person decides about a settlement on its page. Only where nobody else on the network can do it.

use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::{Extension, Form};
use ledger::language::Language;
use serde::Deserialize;
use store::SettlementRow;

use super::find;
use crate::web::Site;
use crate::web::failure::PageFailure;
use crate::web::visit::Visit;
use crate::web::words::text;

/// Who decided, in the timeline: without a sign-in nothing more is known.
pub(crate) const WHO: &str = "page";

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
pub(crate) async fn approve(
    State(site): State<Site>,
    Path(which): Path<String>,
    Form(decision): Form<Decision>,
) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.approve(&row.id, WHO).await?;
    Ok(back(&row))
}

/// Tries again.
pub(crate) async fn retry(
    State(site): State<Site>,
    Path(which): Path<String>,
    Form(decision): Form<Decision>,
) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.retry(&row.id, WHO).await?;
    Ok(back(&row))
}

/// Accepts what differs.
pub(crate) async fn accept(
    State(site): State<Site>,
    Path(which): Path<String>,
    Form(decision): Form<Decision>,
) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.accept_difference(&row.id, WHO).await?;
    Ok(back(&row))
}

/// Closes it, with what the person says about it.
pub(crate) async fn close(
    State(site): State<Site>,
    Path(which): Path<String>,
    Extension(visit): Extension<Visit>,
    Form(decision): Form<Decision>,
) -> Decided {
    let row = seen(&site, &which, &decision).await?;
    site.engine.close(&row.id, WHO, &remark(&decision, visit.language)).await?;
    Ok(back(&row))
}

/// The settlement, when it is still what the person looked at.
async fn seen(site: &Site, which: &str, decision: &Decision) -> Result<SettlementRow, PageFailure> {
    if !site.on_loopback {
        return Err(PageFailure::ReadOnly);
    }
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
