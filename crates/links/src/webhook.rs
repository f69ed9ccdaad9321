//! Webhooks: JSON posted to addresses that customers choose, signed as Standard Webhooks 1.0.0 says.
//!
//! Whoever chooses an address must not reach what only this machine or its network reaches. So a name is looked up here, once
//! per connection, and what it leads to is judged before the connection is made; no proxy and no redirect gets in between.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::http::{self, Client};

/// How long a delivery may take, until the answer's headers.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Longest address, in characters.
const ADDRESS_AT_MOST: usize = 500;

/// Why an address is not one to deliver to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It is no address.
    #[error("it is not an address like https://example.nl/kruispost")]
    NotAnAddress,
    /// It is neither https nor http to this machine.
    #[error("deliveries go by https only")]
    NotHttps,
    /// It holds a name or password before the host, or a part after `#`.
    #[error("an address holds no user, password or `#`")]
    WithExtras,
    /// It is a private address, or of this machine.
    #[error("it leads to a private address, and webhooks.private_addresses does not allow those")]
    Private,
}

/// Why a delivery did not come through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookFailure {
    /// The receiver says that it is gone for good.
    #[error("the receiver answered 410: it wants no more deliveries")]
    Gone,
    /// The receiver answered something else than success.
    #[error("the receiver answered {0}")]
    Answered(u16),
    /// There was no answer.
    #[error("no answer: {0}")]
    NotReached(String),
    /// The address is not one to deliver to.
    #[error("the address is refused: {0}")]
    Address(#[from] AddressFault),
}

/// One message to one address.
#[derive(Debug)]
pub struct Delivery<'a> {
    /// Where it goes.
    pub address: &'a str,
    /// Its id, the same at each try.
    pub id: &'a str,
    /// When it is tried.
    pub at: Timestamp,
    /// The JSON.
    pub body: String,
    /// What it is signed with (`whsec_…`).
    pub secret: &'a SecretString,
}

/// Posts deliveries.
#[derive(Debug, Clone)]
pub struct WebhookCaller {
    client: Client,
    private_addresses: bool,
}

impl WebhookCaller {
    /// A caller that goes to public addresses, or to private ones as well.
    ///
    /// # Errors
    /// When the TLS part cannot start.
    pub fn new(private_addresses: bool) -> Result<Self, reqwest::Error> {
        let client = http::client_by(Arc::new(Resolver { private_addresses }), TIME_LIMIT)?;
        Ok(Self { client, private_addresses })
    }

    /// Posts one. Any answer from 200 to 299 is success; its body is not read.
    pub async fn post(&self, delivery: Delivery<'_>) -> Result<(), WebhookFailure> {
        let url = check_address(delivery.address, self.private_addresses)?;
        let seconds = delivery.at.as_second();
        let signature = sign(delivery.secret, delivery.id, seconds, &delivery.body)
            .ok_or_else(|| WebhookFailure::NotReached("the secret is not one to sign with".into()))?;
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", delivery.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(delivery.body);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) if answer.status() == StatusCode::GONE => Err(WebhookFailure::Gone),
            Ok(answer) => Err(WebhookFailure::Answered(answer.status().as_u16())),
            Err(error) => Err(failure_of(error)),
        }
    }
}

/// Without the address, which may hold something secret.
fn failure_of(error: reqwest::Error) -> WebhookFailure {
    if error.is_timeout() {
        return WebhookFailure::NotReached(format!("nothing came within {} seconds", TIME_LIMIT.as_secs()));
    }
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        if inner.is::<AddressFault>() {
            return WebhookFailure::Address(AddressFault::Private);
        }
        text.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    WebhookFailure::NotReached(text)
}

/// `v1,` and the signature over id, moment and body (Standard Webhooks 1.0.0, signature scheme). None when the secret is not
/// `whsec_` and base64.
pub fn sign(secret: &SecretString, id: &str, seconds: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.expose_secret().strip_prefix("whsec_")?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// The address, when deliveries may go there as far as it can be seen without looking its name up.
pub fn check_address(text: &str, private_addresses: bool) -> Result<Url, AddressFault> {
    if text.chars().count() > ADDRESS_AT_MOST {
        return Err(AddressFault::NotAnAddress);
    }
    let url = Url::parse(text.trim()).map_err(|_| AddressFault::NotAnAddress)?;
    let host = url.host_str().ok_or(AddressFault::NotAnAddress)?;
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(AddressFault::WithExtras);
    }
    // what is no name but a number is not looked up when the connection is made
    let number: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let on_loopback = host == "localhost" || number.is_some_and(|number| number.is_loopback());
    if url.scheme() != "https" && !(url.scheme() == "http" && on_loopback) {
        return Err(AddressFault::NotHttps);
    }
    if !private_addresses && (on_loopback || number.is_some_and(|number| !is_public(number))) {
        return Err(AddressFault::Private);
    }
    Ok(url)
}

/// Looks names up and keeps only what deliveries may go to.
pub(crate) struct Resolver {
    pub(crate) private_addresses: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private_addresses = self.private_addresses;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed = allowed(found, private_addresses)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn allowed(found: Vec<SocketAddr>, private_addresses: bool) -> Result<Vec<SocketAddr>, AddressFault> {
    let fits = |address: &SocketAddr| private_addresses || is_public(address.ip());
    let allowed: Vec<SocketAddr> = found.into_iter().filter(fits).collect();
    if allowed.is_empty() { Err(AddressFault::Private) } else { Ok(allowed) }
}

/// Whether an address is somebody's on the internet (IANA special-purpose address registries).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // this network, shared by carriers, protocol assignments, former relays, benchmarks
        [0, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [198, 18..=19, ..] => true,
        [100, second, ..] => (64..=127).contains(&second),
        // several at once, and reserved
        [224..=255, ..] => true,
        _ => false,
    };
    let private = address.is_private() || address.is_loopback() || address.is_link_local();
    !(special || private || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // IPv4 behind a translator, or written as IPv6
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0, 0xffff, high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        // protocol assignments, among them tunnels; documentation
        [0x2001, second, ..] => second > 0x01ff && second != 0xdb8,
        [0x3fff, second, ..] => second > 0x0fff,
        // of all the rest only this part is given out
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_published_example() {
        // Standard Webhooks 1.0.0, the example that its libraries are tested with
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(sign(&SecretString::from("MfKQ9r8G"), "a", 1, "{}"), None);
        assert_eq!(sign(&SecretString::from("whsec_%"), "a", 1, "{}"), None);
    }

    #[test]
    fn addresses_that_only_this_network_reaches_are_not_public() {
        let private = "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 \
            192.0.2.1 192.168.1.5 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 \
            fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 2001::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::127.0.0.1 \
            64:ff9b::10.0.0.1 64:ff9b:1::1 2002:7f00:1::1 2002:a00:1::1 3fff:1::1 4000::1 100::1";
        for text in private.split_whitespace() {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        let public = "1.1.1.1 100.63.255.255 100.128.0.1 172.32.0.1 172.15.0.1 192.167.1.1 198.20.0.1 223.255.255.1 \
            2606:4700::1111 2a00:1450:400e::1 2001:4860:4860::8888 ::ffff:1.1.1.1 64:ff9b::1.1.1.1 2002:101:101::1";
        for text in public.split_whitespace() {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn only_https_to_somebody_elses_machine_is_an_address() {
        for right in ["https://hooks.example/kp?a=b", "https://1.1.1.1:8443/", "https://[2606:4700::1111]/x"] {
            assert!(check_address(right, false).is_ok(), "{right}");
        }
        let long = format!("https://hooks.example/{}", "x".repeat(500));
        for (wrong, fault) in [
            ("hooks.example", AddressFault::NotAnAddress),
            ("https://", AddressFault::NotAnAddress),
            (&long, AddressFault::NotAnAddress),
            ("http://hooks.example", AddressFault::NotHttps),
            ("ftp://hooks.example", AddressFault::NotHttps),
            ("file:///etc/passwd", AddressFault::NotAnAddress),
            ("https://a:b@hooks.example", AddressFault::WithExtras),
            ("https://hooks.example/#x", AddressFault::WithExtras),
            ("https://10.0.0.1/", AddressFault::Private),
            ("https://localhost/", AddressFault::Private),
            ("http://127.0.0.1:1/", AddressFault::Private),
            // the same in other ways of writing
            ("https://2130706433/", AddressFault::Private),
            ("https://0x7f.1/", AddressFault::Private),
            ("https://[::ffff:127.0.0.1]/", AddressFault::Private),
        ] {
            assert_eq!(check_address(wrong, false), Err(fault), "{wrong}");
        }
        for right in ["http://127.0.0.1:1/", "http://localhost:1", "http://[::1]:1/", "https://10.0.0.1/"] {
            assert!(check_address(right, true).is_ok(), "{right}");
        }
        assert_eq!(check_address("http://10.0.0.1/", true), Err(AddressFault::NotHttps));
    }

    #[test]
    fn of_what_a_name_leads_to_only_public_addresses_are_gone_to() {
        let at = |text: &str| SocketAddr::new(text.parse().unwrap(), 0);
        let found = vec![at("10.0.0.1"), at("1.1.1.1"), at("::1")];
        assert_eq!(allowed(found.clone(), false), Ok(vec![at("1.1.1.1")]));
        assert_eq!(allowed(found.clone(), true), Ok(found));
        assert_eq!(allowed(vec![at("192.168.1.5")], false), Err(AddressFault::Private));
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_when_it_is_looked_up() {
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let careful = WebhookCaller::new(false).unwrap();
        let delivery =
            |address| Delivery { address, id: "evt_1", at: Timestamp::UNIX_EPOCH, body: "{}".into(), secret: &secret };
        // as if the name said nothing about where it leads
        let caller = WebhookCaller { private_addresses: true, ..careful.clone() };
        let failure = caller.post(delivery("https://localhost:1/")).await.unwrap_err();
        assert_eq!(failure, WebhookFailure::Address(AddressFault::Private));
        let failure = careful.post(delivery("https://127.0.0.1:1/")).await.unwrap_err();
        assert_eq!(failure, WebhookFailure::Address(AddressFault::Private));
    }
}
