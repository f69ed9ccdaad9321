//! From texts to values, saying what is expected.

use std::time::Duration;

use jiff::SignedDuration;

use super::definitions::Form;

/// A time above zero.
pub(super) fn time(text: &str) -> Result<SignedDuration, String> {
    let time: SignedDuration = text.parse().map_err(|_| "is not a time like 15m, 30s or 500ms".to_owned())?;
    if time.is_positive() { Ok(time) } else { Err("must be longer than nothing".into()) }
}

/// A time above zero, for a call.
pub(super) fn limit(text: &str) -> Result<Duration, String> {
    Duration::try_from(time(text)?).map_err(|error| error.to_string())
}

/// Times with commas; none for an empty text.
pub(super) fn times(text: &str) -> Result<Vec<Duration>, String> {
    text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(limit).collect()
}

/// A whole number within the limits of the form.
pub(super) fn number(text: &str, form: Form) -> Result<i64, String> {
    let number: i64 = text.parse().map_err(|_| "is not a whole number".to_owned())?;
    match form {
        Form::Number(from, to) if !(from..=to).contains(&number) => Err(format!("must lie between {from} and {to}")),
        _ => Ok(number),
    }
}

/// A level, or levels per part with commas: `info,engine=debug`. The library would take a word that is no level as a part.
pub(super) fn level(text: &str) -> Result<String, String> {
    let is_level = |word: &str| ["off", "error", "warn", "info", "debug", "trace"].contains(&word);
    let mut levels = text.split(',').map(|part| part.rsplit_once('=').map_or(part, |(_, level)| level).trim());
    if text.is_empty() || levels.all(is_level) {
        Ok(text.to_owned())
    } else {
        Err("is not a level: error, warn, info, debug or trace".into())
    }
}

/// An address of a database, of a kind the store can open.
pub(super) fn url(text: &str) -> Result<String, String> {
    let known = ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme));
    if known { Ok(text.to_owned()) } else { Err("begins with neither sqlite: nor postgres:".into()) }
}

/// Host and port of a server; none for an empty text.
pub(super) fn host_and_port(text: &str) -> Result<Option<(String, u16)>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let parts = text.rsplit_once(':').filter(|(host, _)| !host.is_empty() && !host.contains(['/', ' ']));
    let port = parts.and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
    port.map(Some).ok_or_else(|| "is not a host with a port like smtp.example.nl:587".into())
}

/// An address of our pages; none for an empty text.
pub(super) fn public_url(text: &str) -> Result<Option<String>, String> {
    let text = text.trim_end_matches('/');
    if text.is_empty() {
        return Ok(None);
    }
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@']) => Ok(Some(text.to_owned())),
        _ => Err("is not an address like https://books.example.nl".into()),
    }
}

/// An address without the password in it, to show.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((person, host)) = rest.rsplit_once('@') else { return without_parameters(url) };
    let person = person.split(':').next().unwrap_or_default();
    format!("{scheme}://{person}:***@{}", without_parameters(host))
}

/// What follows a question mark may hold a password too.
fn without_parameters(url: &str) -> String {
    url.split_once('?').map_or_else(|| url.to_owned(), |(url, _)| format!("{url}?***"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_write_them() {
        assert_eq!(time("15m"), Ok(SignedDuration::from_mins(15)));
        assert_eq!(time("1h 30m"), Ok(SignedDuration::from_mins(90)));
        assert_eq!(times("500ms, 3s"), Ok(vec![Duration::from_millis(500), Duration::from_secs(3)]));
        assert_eq!(times(""), Ok(Vec::new()));
        assert!(time("15").is_err() && time("-3s").is_err() && time("0s").is_err() && times("1s,,x").is_err());
    }

    #[test]
    fn a_level_may_differ_per_part() {
        assert!(level("info,engine=debug").is_ok() && level("").is_ok());
        assert!(level("loud").is_err() && level("info,engine=loud").is_err());
    }

    #[test]
    fn a_number_outside_its_limits_is_refused() {
        assert_eq!(number("8", Form::Number(1, 100)), Ok(8));
        assert_eq!(number("0", Form::Number(1, 100)), Err("must lie between 1 and 100".into()));
        assert!(number("8.5", Form::Number(1, 100)).is_err());
    }

    #[test]
    fn the_public_address_is_a_scheme_and_a_host() {
        assert_eq!(public_url("https://books.example.nl/"), Ok(Some("https://books.example.nl".into())));
        assert_eq!(public_url(""), Ok(None));
        for wrong in ["books.example.nl", "https://", "https://ann@books.example.nl", "https://books.example.nl/x"] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(without_password("postgres://ann:gehe@im@host/books"), "postgres://ann:***@host/books");
        assert_eq!(without_password("postgres://host/books?password=geheim"), "postgres://host/books?***");
        assert_eq!(without_password("sqlite:///data/k.db"), "sqlite:///data/k.db");
    }
}
