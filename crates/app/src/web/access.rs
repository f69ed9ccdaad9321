//! Who may ask for what. Each address is declared with the role it needs; there is no other way to add one.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::Role;

use super::Site;
use super::failure::PageFailure;
use super::visit::Visit;

/// What an address needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing: it shows nobody's data.
    Public,
    /// Somebody who is signed in, with at least this role.
    AtLeast(Role),
}

/// Looking.
pub(crate) const LOOK: Access = Access::AtLeast(Role::Viewer);
/// Deciding.
pub(crate) const DECIDE: Access = Access::AtLeast(Role::Bookkeeper);
/// Owning.
pub(crate) const OWN: Access = Access::AtLeast(Role::Owner);

/// An address with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Door {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
}

/// All addresses of the site.
pub(crate) struct Doors {
    router: Router<Site>,
    site: Site,
    pub(crate) list: Vec<Door>,
}

impl Doors {
    pub(crate) fn new(site: Site) -> Self {
        Self { router: Router::new(), site, list: Vec::new() }
    }

    /// An address that shows something.
    pub(crate) fn get<T: 'static>(self, path: &'static str, access: Access, handler: impl Handler<T, Site>) -> Self {
        self.add(Method::GET, path, access, on(MethodFilter::GET, handler))
    }

    /// An address that does something.
    pub(crate) fn post<T: 'static>(self, path: &'static str, access: Access, handler: impl Handler<T, Site>) -> Self {
        self.add(Method::POST, path, access, on(MethodFilter::POST, handler))
    }

    /// An address that takes files: as many bytes at most, which are read only from whoever may come in.
    pub(crate) fn post_files<T: 'static>(
        self,
        path: &'static str,
        access: Access,
        bytes: usize,
        handler: impl Handler<T, Site>,
    ) -> Self {
        let limited = on(MethodFilter::POST, handler).layer(DefaultBodyLimit::max(bytes));
        self.add(Method::POST, path, access, limited)
    }

    fn add(mut self, method: Method, path: &'static str, access: Access, handler: MethodRouter<Site>) -> Self {
        let guarded = handler.route_layer(from_fn_with_state((self.site.clone(), access), admit));
        self.router = self.router.route(path, guarded);
        self.list.push(Door { method, path, access });
        self
    }

    pub(crate) fn into_router(self) -> Router<Site> {
        self.router
    }
}

/// Lets in who may come in; shows others the way.
async fn admit(State((site, access)): State<(Site, Access)>, request: Request, next: Next) -> Response {
    let Access::AtLeast(role) = access else { return next.run(request).await };
    let visit = request.extensions().get::<Visit>();
    match visit.and_then(|visit| visit.visitor.as_ref()) {
        Some(visitor) if visitor.role >= role => next.run(request).await,
        Some(_) => PageFailure::NotAllowed.into_response(),
        None if !matches!(*request.method(), Method::GET | Method::HEAD) => PageFailure::SignedOut.into_response(),
        None => {
            let here = visit.map_or("/", |visit| &visit.here);
            match site.engine.store().has_users().await {
                Ok(true) => Redirect::to(&sign_in_for(here)).into_response(),
                Ok(false) => Redirect::to("/sign-up").into_response(),
                Err(error) => PageFailure::from(error).into_response(),
            }
        }
    }
}

/// The page to sign in that leads on to where somebody wanted to go.
fn sign_in_for(here: &str) -> String {
    if here == "/" {
        "/sign-in".into()
    } else {
        format!("/sign-in?next={}", utf8_percent_encode(here, NON_ALPHANUMERIC))
    }
}

/// Where to go after signing in: an address of this site, never one that a link made elsewhere chose.
pub(crate) fn onward(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']);
    if ours { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_on_within_the_site_only() {
        assert_eq!(onward("/settlements/QX7P-2M4K?lang=nl"), "/settlements/QX7P-2M4K?lang=nl");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/\tx"] {
            assert_eq!(onward(elsewhere), "/", "{elsewhere:?}");
        }
        assert_eq!(sign_in_for("/?q=a b"), "/sign-in?next=%2F%3Fq%3Da%20b");
    }
}
