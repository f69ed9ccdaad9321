//! The page that says why there is no page.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::web::Site;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    frame: Frame<'a>,
    status: u16,
    advice: &'static str,
}

/// The page for `failure`.
pub(crate) fn page(site: &Site, visit: &Visit, failure: &PageFailure) -> Response {
    let (title, advice) = failure.words(visit.language);
    let status = failure.status();
    let frame = Frame::new(site, visit, Part::Other, title);
    match (MessagePage { frame, status: status.as_u16(), advice }).render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!("the page of a failure could not be written: {error}");
            (status, format!("{title}. {advice}")).into_response()
        }
    }
}
