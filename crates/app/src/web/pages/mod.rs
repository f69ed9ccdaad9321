//! One file per page: what it shows, and how that is gathered.

pub(crate) mod decide;
pub(crate) mod document;
pub(crate) mod find;
pub(crate) mod health;
pub(crate) mod message;
pub(crate) mod overview;
mod placed;
pub(crate) mod problems;
pub(crate) mod questions;
pub(crate) mod runs;
pub(crate) mod settlement;
pub(crate) mod settlements;

use askama::Template;
use axum::response::Html;

use super::failure::PageFailure;

/// A page, or the failure to write it.
pub(crate) type Shown = Result<Html<String>, PageFailure>;

/// Writes a template out.
pub(crate) fn shown(template: &impl Template) -> Shown {
    Ok(Html(template.render()?))
}
