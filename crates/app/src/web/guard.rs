//! What protects the pages: headers for the browser, and a check of the name by which they are asked for.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Site;
use super::failure::PageFailure;

/// Nothing from elsewhere, no script at all, no frame around it, forms only to itself.
const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                                frame-ancestors 'none'; base-uri 'none'";

/// On every answer that does not say otherwise itself.
const HEADERS: &[(HeaderName, &str)] = &[
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // pages hold customers' names: no cache keeps them
    (header::CACHE_CONTROL, "no-store"),
];

/// A year: who came by https once comes by https.
const TRANSPORT: &str = "max-age=31536000";

/// Sets the headers.
pub(crate) async fn set_headers(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if site.is_secure() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// What the log tells of a request: never the token in a link, nor what somebody searched for.
pub(crate) fn span(request: &Request) -> tracing::Span {
    let path = request.uri().path();
    let path = if path.starts_with("/choose-password/") { "/choose-password/…" } else { path };
    tracing::debug_span!("request", method = %request.method(), path)
}

/// On a loopback address only loopback names are answered: another name that leads here belongs to a page elsewhere that
/// wants to read along (DNS rebinding). A proxy's name is known by the configuration.
pub(crate) async fn refuse_foreign_names(State(site): State<Site>, request: Request, next: Next) -> Response {
    let ours = |name: &str| site.public_url.as_deref().is_some_and(|url| host_of(url).eq_ignore_ascii_case(name));
    let asked = asked_host(request.uri(), request.headers());
    if site.on_loopback && !is_loopback(asked) && !ours(asked) {
        return PageFailure::Foreign.into_response();
    }
    next.run(request).await
}

/// Host and port of an address.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

fn asked_host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> &'a str {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    uri.authority().map(|authority| authority.as_str()).or(host).unwrap_or_default()
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address = || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    name.eq_ignore_ascii_case("localhost") || address()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_count_as_loopback() {
        let asked = |host: &str| {
            let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_str(host).unwrap())]);
            is_loopback(asked_host(&Uri::from_static("/"), &headers))
        };
        assert!(asked("localhost:7788") && asked("127.0.0.1:7788") && asked("[::1]:7788") && asked("LOCALHOST"));
        assert!(!asked("evil.example:7788") && !asked("127.0.0.1.evil.example") && !asked("192.168.1.5") && !asked(""));
    }
}
