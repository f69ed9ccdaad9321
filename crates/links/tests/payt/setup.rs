//! Clients that wait for milliseconds only.

use std::num::NonZeroU32;
use std::time::Duration;

use links::http::{HttpOptions, client};
use links::targets::payt::{Manners, Payt, PaytOptions};
use secrecy::SecretString;

use crate::server::Server;

pub(crate) const TOKEN: &str = "static-token-0123456789";
pub(crate) const IMPORT_TOKEN: &str = "import-token-0123456789";

pub(crate) fn manners() -> Manners {
    Manners {
        requests_per_second: NonZeroU32::new(10_000).unwrap(),
        files_per_second: NonZeroU32::new(10_000).unwrap(),
        tries: NonZeroU32::new(3).unwrap(),
        waits: vec![Duration::from_millis(1)],
        ..Manners::default()
    }
}

pub(crate) fn options(base_url: &str) -> PaytOptions {
    PaytOptions {
        base_url: base_url.to_owned(),
        import_base_url: base_url.to_owned(),
        ..PaytOptions::new(SecretString::from(TOKEN), SecretString::from(IMPORT_TOKEN), "1")
    }
}

pub(crate) fn payt_with(options: PaytOptions) -> Payt {
    let http = client(&HttpOptions::for_base_url(&options.base_url)).unwrap();
    Payt::with_manners(http, options, manners()).unwrap()
}

pub(crate) fn payt(server: &Server) -> Payt {
    payt_with(options(&server.base_url()))
}
