//! Cookies: one for the language, one for the session.

use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};

/// What the session's cookie holds after signing out: in a demonstration that differs from never having signed in.
const NOBODY: &str = "none";

/// As long as a session lasts at most, in seconds.
const SESSION_SECONDS: u32 = 30 * 24 * 60 * 60;

/// As long as a code is awaited, in seconds.
const HALF_SECONDS: u32 = 10 * 60;

/// As long as somebody may take at a directory, or to find his passkey, in seconds.
const DIRECTORY_SECONDS: u32 = 15 * 60;

/// The session's cookie. With https its name begins so that browsers take it from this host alone, and only by https.
pub(crate) const fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The cookie of a sign-in that awaits its code.
pub(crate) const fn half_name(secure: bool) -> &'static str {
    if secure { "__Host-half" } else { "half" }
}

/// The cookie of somebody who is at a directory.
pub(crate) const fn directory_name(secure: bool) -> &'static str {
    if secure { "__Host-directory" } else { "directory" }
}

/// The cookie of somebody whose passkey is asked for.
pub(crate) const fn passkey_name(secure: bool) -> &'static str {
    if secure { "__Host-passkey" } else { "passkey" }
}

/// The value of a cookie.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut named = cookies.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    named.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Gives the browser its session; none takes it away.
pub(crate) fn session(token: Option<&SecretString>, secure: bool) -> Option<HeaderValue> {
    let (name, value) = (session_name(secure), token.map_or(NOBODY, |token| token.expose_secret()));
    let attributes = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={SESSION_SECONDS}; SameSite=Lax; HttpOnly{attributes}");
    let mut cookie = HeaderValue::from_str(&cookie).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}

/// Gives the browser the token by which it brings the code; none takes it away. Lax, because a directory may have led here, and the
/// page of the code looks at whose it is.
pub(crate) fn half(token: Option<&SecretString>, secure: bool) -> Option<HeaderValue> {
    let (value, seconds) = token.map_or((NOBODY, 0), |token| (token.expose_secret(), HALF_SECONDS));
    let attributes = if secure { "; Secure" } else { "" };
    let name = half_name(secure);
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{attributes}");
    let mut cookie = HeaderValue::from_str(&cookie).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}

/// Gives the browser what belongs to its way to a directory; none takes it away. Lax, because the directory leads back here.
pub(crate) fn directory(token: Option<&SecretString>, secure: bool) -> Option<HeaderValue> {
    let (value, seconds) = token.map_or((NOBODY, 0), |token| (token.expose_secret(), DIRECTORY_SECONDS));
    let attributes = if secure { "; Secure" } else { "" };
    let name = directory_name(secure);
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{attributes}");
    let mut cookie = HeaderValue::from_str(&cookie).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}

/// Gives the browser what its passkey is asked with; none takes it away.
pub(crate) fn passkey(token: Option<&SecretString>, secure: bool) -> Option<HeaderValue> {
    let (value, seconds) = token.map_or((NOBODY, 0), |token| (token.expose_secret(), DIRECTORY_SECONDS));
    let attributes = if secure { "; Secure" } else { "" };
    let name = passkey_name(secure);
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Strict; HttpOnly{attributes}");
    let mut cookie = HeaderValue::from_str(&cookie).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}
