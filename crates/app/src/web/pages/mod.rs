//! One file per page: what it shows, and how that is gathered.

pub(crate) mod account;
pub(crate) mod bank;
pub(crate) mod change_email;
pub(crate) mod connections;
pub(crate) mod decide;
pub(crate) mod described;
pub(crate) mod directory;
pub(crate) mod document;
pub(crate) mod find;
pub(crate) mod forgotten;
pub(crate) mod health;
pub(crate) mod install;
pub(crate) mod integration;
pub(crate) mod integrations;
pub(crate) mod invoice;
pub(crate) mod mailbox;
pub(crate) mod members;
pub(crate) mod message;
pub(crate) mod organisation;
pub(crate) mod overview;
pub(crate) mod passkeys;
pub(crate) mod password;
mod placed;
pub(crate) mod problems;
pub(crate) mod questions;
pub(crate) mod receivables;
pub(crate) mod rules;
pub(crate) mod runs;
pub(crate) mod settlement;
pub(crate) mod settlements;
pub(crate) mod sign_in;
pub(crate) mod sign_in_code;
pub(crate) mod sign_in_directory;
pub(crate) mod sign_in_passkey;
pub(crate) mod sign_up;
pub(crate) mod tokens;
pub(crate) mod two_step;
pub(crate) mod webhooks;

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::failure::PageFailure;

/// A page, or the failure to write it.
pub(crate) type Shown = Result<Html<String>, PageFailure>;

/// Marks an answer that says itself what is wrong, at its fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SaysItself;

/// Writes a template out that says what was wrong with what was sent.
pub(crate) fn refused(status: StatusCode, template: &impl Template) -> Result<Response, PageFailure> {
    Ok((status, Extension(SaysItself), shown(template)?).into_response())
}

/// Writes a template out.
pub(crate) fn shown(template: &impl Template) -> Shown {
    Ok(Html(template.render()?))
}
