//! Where passkeys are for: the name and the address that browsers bind them to. They come from the configuration, never from
//! what a request says: whoever hands on a signature made elsewhere writes the headers.

use std::net::SocketAddr;

use engine::people::passkeys::Site;

/// The name passkeys are for here, and the address of the pages as browsers write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PasskeyPlace {
    name: String,
    origin: String,
}

impl PasskeyPlace {
    /// From the public address, or else `http://localhost` with the port, on which only this machine can reach the pages.
    /// Nothing where browsers know no passkeys: without https, and where the address is a number.
    pub(crate) fn of(public_url: Option<&str>, listens: SocketAddr) -> Option<Self> {
        match public_url {
            Some(url) => Self::of_url(&url.to_ascii_lowercase()),
            None if listens.ip().is_loopback() => Self::of_url(&format!("http://localhost:{}", listens.port())),
            None => None,
        }
    }

    fn of_url(url: &str) -> Option<Self> {
        let (scheme, host) = url.split_once("://")?;
        let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let usual = match scheme {
            "https" => "443",
            "http" if name == "localhost" => "80",
            _ => return None,
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        // browsers take a host whose last part is a number for an IPv4 address
        if last.is_empty() || last.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(letters) {
            return None;
        }
        let port = port.filter(|port| *port != usual);
        let origin = port.map_or_else(|| format!("{scheme}://{name}"), |port| format!("{scheme}://{name}:{port}"));
        Some(Self { name: name.to_owned(), origin })
    }

    /// The name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Where a ceremony takes place.
    pub(crate) fn site(&self) -> Site<'_> {
        Site { origin: &self.origin, name: &self.name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(public_url: Option<&str>, listens: &str) -> Option<(String, String)> {
        PasskeyPlace::of(public_url, listens.parse().unwrap()).map(|place| (place.name, place.origin))
    }

    #[test]
    fn the_public_address_is_written_as_browsers_write_it() {
        for (url, name, origin) in [
            ("https://Boeken.example", "boeken.example", "https://boeken.example"),
            ("https://boeken.example:443", "boeken.example", "https://boeken.example"),
            ("https://boeken.example:8443", "boeken.example", "https://boeken.example:8443"),
            ("https://kruispost", "kruispost", "https://kruispost"),
            ("https://xn--bcher-kva.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example"),
            ("http://localhost:8080", "localhost", "http://localhost:8080"),
            ("http://localhost:80", "localhost", "http://localhost"),
        ] {
            assert_eq!(place(Some(url), "0.0.0.0:7788"), Some((name.into(), origin.into())));
            assert_eq!(place(Some(url), "127.0.0.1:7788"), Some((name.into(), origin.into())));
        }
    }

    #[test]
    fn without_https_or_a_name_there_are_no_passkeys() {
        for url in [
            "http://boeken.example",
            "http://localhost.evil.example",
            "https://192.168.1.5",
            "https://192.168.1.5:8443",
            "https://127.1",
            "https://0x7f.1",
            "https://example.0x7f",
            "https://[::1]",
            "https://[2001:db8::1]:8443",
            "https://bücher.example",
            "https://boeken.example.",
            "https://",
        ] {
            assert_eq!(place(Some(url), "127.0.0.1:7788"), None, "{url}");
        }
        assert_eq!(place(None, "0.0.0.0:7788"), None);
        assert_eq!(place(None, "192.168.1.5:7788"), None);
    }

    #[test]
    fn on_this_machine_alone_it_is_localhost_with_its_port() {
        let localhost = |origin: &str| Some(("localhost".into(), origin.into()));
        assert_eq!(place(None, "127.0.0.1:7788"), localhost("http://localhost:7788"));
        assert_eq!(place(None, "[::1]:80"), localhost("http://localhost"));
    }
}
