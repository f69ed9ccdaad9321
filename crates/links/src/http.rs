//! The one place that builds HTTP clients: what every call to an outside system has in common.
//!
//! Deliberately not here: retries and redirects. A repeated write can book twice, and a redirect can carry
//! credentials elsewhere, so each system's client decides about repeating by itself and nobody follows redirects.

use std::sync::Arc;
use std::time::Duration;

pub use reqwest::Client;

/// What differs between the clients of the outside systems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpOptions {
    /// How long making a connection may take.
    pub connect_timeout: Duration,
    /// Whether the proxies of the environment are used.
    pub proxies: bool,
}

impl HttpOptions {
    /// The usual options for calls to `base_url`: this machine itself is never reached through a proxy.
    pub fn for_base_url(base_url: &str) -> Self {
        Self { proxies: !is_loopback(base_url), ..Self::default() }
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        // Ten seconds cover a lost first packet and its repetitions; a slower network is not there.
        Self { connect_timeout: Duration::from_secs(10), proxies: true }
    }
}

/// An HTTP client: TLS by rustls, gzip, our name as user agent; no redirects, no retries of its own.
///
/// # Errors
/// When the TLS part cannot start, for instance because the machine has no root certificates.
pub fn client(options: &HttpOptions) -> Result<reqwest::Client, reqwest::Error> {
    let builder = builder().connect_timeout(options.connect_timeout);
    if options.proxies { builder } else { builder.no_proxy() }.build()
}

/// The same, for addresses that customers choose: names are looked up by `resolver` alone, no proxy looks them up once more, and
/// a call takes as long at most.
pub(crate) fn client_by(
    resolver: Arc<dyn reqwest::dns::Resolve>,
    time_limit: Duration,
) -> Result<reqwest::Client, reqwest::Error> {
    builder().no_proxy().dns_resolver(resolver).timeout(time_limit).build()
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("Kruispost/", env!("CARGO_PKG_VERSION")))
        .gzip(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
}

fn is_loopback(base_url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(base_url) else { return false };
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_reached_without_a_proxy() {
        for own in ["http://127.0.0.1:8080/x", "http://localhost:1", "http://[::1]:9000"] {
            assert!(!HttpOptions::for_base_url(own).proxies, "{own}");
        }
        for other in ["https://rest.pay.nl", "https://12345.rest.afas.online", "http://localhost.example.test"] {
            assert!(HttpOptions::for_base_url(other).proxies, "{other}");
        }
    }

    #[test]
    fn a_client_can_be_built() {
        assert!(client(&HttpOptions::default()).is_ok());
    }
}
