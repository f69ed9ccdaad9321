//! Who is looking: in which language, at which address. Known before any page is made.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use ledger::language::Language;
use secrecy::SecretString;
use store::{StoreError, Visitor};
use tower_http::csrf::ProtectionError;

use super::failure::PageFailure;
use super::pages::{SaysItself, message};
use super::{Site, cookies};

/// The cookie and the query key of the language.
const LANGUAGE_KEY: &str = "lang";

/// A year: the choice of a language is no secret and seldom changes.
const COOKIE_ATTRIBUTES: &str = "Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly";

/// One request by somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The language of the answer.
    pub(crate) language: Language,
    /// The address of this page, with its query but for the language.
    pub(crate) here: String,
    /// Who is signed in, as what and where.
    pub(crate) visitor: Option<Visitor>,
    /// The network address he comes from.
    pub(crate) address: String,
    /// What the browser says it is.
    pub(crate) browser: String,
}

impl Visit {
    /// The address of this page in `language`.
    pub(crate) fn here_in(&self, language: Language) -> String {
        let joint = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{joint}{LANGUAGE_KEY}={}", self.here, code(language))
    }
}

/// `en`, `nl`: the language for machines.
pub(crate) const fn code(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Nl => "nl",
    }
}

fn from_code(code: &str) -> Option<Language> {
    match code {
        "en" => Some(Language::En),
        "nl" => Some(Language::Nl),
        _ => None,
    }
}

/// Finds the language, hands it to the page, remembers a choice, and makes failures into pages.
pub(crate) async fn welcome(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let chosen = asked_language(request.uri().query().unwrap_or_default());
    let known = || cookie_language(request.headers()).or_else(|| accepted_language(request.headers()));
    let language = chosen.or_else(known).unwrap_or(site.language);
    let readable = matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD);
    let here = if readable { address_without_language(request.uri()) } else { "/".to_owned() };
    let browser = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let browser = browser.unwrap_or_default().to_owned();
    let visitor = match session_of(&site, request.headers()).await {
        Ok(visitor) => visitor,
        Err(error) => {
            tracing::error!("who is looking could not be found out: {error}");
            None
        }
    };
    if let Some(visitor) = visitor.as_ref().filter(|visitor| visitor.language != code(language)) {
        // the language of his mail; a page is shown all the same
        if let Err(error) = site.engine.store().set_language(&visitor.user_id, code(language)).await {
            tracing::warn!("the language somebody reads could not be kept: {error}");
        }
    }
    let visit = Visit { language, here, visitor, address: address_of(&site, &request), browser };
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if let Some(failure) = failure_of(&response) {
        let status = response.status();
        response = message::page(&site, &visit, &failure);
        *response.status_mut() = status;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(code(language)));
    headers.append(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    if let Some(language) = chosen {
        let cookie = format!("{LANGUAGE_KEY}={}; {COOKIE_ATTRIBUTES}", code(language));
        headers.extend(HeaderValue::from_str(&cookie).ok().map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}

/// A failure of a page, of the guard against other sites, or of axum's own reading of a request.
fn failure_of(response: &Response) -> Option<PageFailure> {
    let extensions = response.extensions();
    if let Some(failure) = extensions.get::<PageFailure>() {
        return Some(failure.clone());
    }
    if extensions.get::<ProtectionError>().is_some() {
        return Some(PageFailure::Foreign);
    }
    let told = extensions.get::<SaysItself>().is_some();
    (!told && response.status().is_client_error()).then_some(PageFailure::BadRequest)
}

fn asked_language(query: &str) -> Option<Language> {
    pairs(query).filter(|(key, _)| *key == LANGUAGE_KEY).find_map(|(_, value)| from_code(value))
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

fn address_without_language(uri: &axum::http::Uri) -> String {
    let query: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(LANGUAGE_KEY))
        .collect();
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), query.join("&")) }
}

fn cookie_language(headers: &HeaderMap) -> Option<Language> {
    cookies::read(headers, LANGUAGE_KEY).and_then(from_code)
}

/// Who the browser's session belongs to. In a demonstration, who never signed in or out is its owner.
async fn session_of(site: &Site, headers: &HeaderMap) -> Result<Option<Visitor>, StoreError> {
    let token = match cookies::read(headers, cookies::session_name(site.is_secure())) {
        Some(token) => SecretString::from(token),
        None => match &site.door {
            Some(door) => door.clone(),
            None => return Ok(None),
        },
    };
    site.engine.store().visit(&token, site.engine.clock().now()).await
}

/// Where a request comes from. Behind a proxy on this machine it is what that proxy says: the last address it added.
fn address_of(site: &Site, request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let proxied = site.public_url.is_some() && peer.is_some_and(|peer| peer.is_loopback());
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
    let forwarded = forwarded.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
    match forwarded {
        Some(address) if proxied => address.trim().chars().take(64).collect(),
        _ => peer.map(|peer| peer.to_string()).unwrap_or_default(),
    }
}

/// The first of our languages that the browser's list has, by its weights (RFC 9110, Accept-Language).
pub(crate) fn accepted_language(headers: &HeaderMap) -> Option<Language> {
    let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(u32, Language)> = None;
    for item in list.split(',') {
        let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let weight = thousandths(weight.trim().trim_start_matches("q="));
        if let Some(language) = from_code(&primary)
            && weight > best.map_or(0, |(weight, _)| weight)
        {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// `0.85` is 850; what is no weight counts as none.
fn thousandths(weight: &str) -> u32 {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let three: String = decimals.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), three.parse::<u32>()) {
        (Ok(whole), Ok(part)) => whole.saturating_mul(1000).saturating_add(part),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_browser_language_with_the_greatest_weight_wins() {
        let accepted = |list| accepted_language(&headers(header::ACCEPT_LANGUAGE, list));
        assert_eq!(accepted("nl-NL,nl;q=0.9,en;q=0.8"), Some(Language::Nl));
        assert_eq!(accepted("de, en;q=0.25, nl;q=0.3"), Some(Language::Nl));
        assert_eq!(accepted("de, fr;q=0.5"), None);
        assert_eq!(accepted("nl;q=0, en;q=0.1"), Some(Language::En));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let cookie = |text| cookie_language(&headers(header::COOKIE, text));
        assert_eq!(cookie("a=b; lang=nl; c=d"), Some(Language::Nl));
        assert_eq!(cookie("xlang=nl"), None);
        assert_eq!(cookie("lang=klingon"), None);
    }

    #[test]
    fn switching_the_language_keeps_the_rest_of_the_address() {
        let visit = |uri: &str| Visit {
            language: Language::En,
            here: address_without_language(&uri.parse().unwrap()),
            visitor: None,
            address: String::new(),
            browser: String::new(),
        };
        assert_eq!(visit("/?q=a%20b&lang=en&page=2").here_in(Language::Nl), "/?q=a%20b&page=2&lang=nl");
        assert_eq!(visit("/problems").here_in(Language::Nl), "/problems?lang=nl");
    }
}
