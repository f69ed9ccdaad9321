//! Payt: receivables are delivered to it, which reminds those who have to pay.
//!
//! A file is the **full list**: what is missing in it counts as paid. So nothing here makes a list shorter, and whoever
//! calls [`Payt::deliver_csv`] must have read everything. Records that go one by one ([`upserts`]) are the contrary: what is
//! missing stays as it is, and only an open amount of nothing closes an invoice.

mod amount;
mod caller;
mod check;
mod deliver;
mod interface;
mod oauth;
mod options;
pub mod sftp;
mod ubl;
pub mod upserts;
mod wire;
pub mod write;

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use self::caller::Caller;
pub use self::deliver::DocumentKind;
pub use self::interface::{InvoiceUpdate, PaytAdministration, PaytInvoice, UpdateResult};
pub use self::oauth::token_of_client;
pub use self::options::{BASE_URL, IMPORT_BASE_URL, Manners, PaytOptions};
use self::sftp::Sftp;
pub use self::ubl::ubl_number;
use crate::failure::Failure;

/// One administration in Payt.
pub struct Payt {
    options: PaytOptions,
    /// The REST interface.
    api: Caller,
    /// Where files are taken.
    files: Caller,
    /// Where lists go by SFTP.
    sftp: Option<Sftp>,
}

impl Payt {
    /// A connection with the usual manners. `http` must not follow redirects, which could carry the token elsewhere.
    ///
    /// # Errors
    /// `setting-wrong` for an address or a token that is none.
    pub fn new(http: reqwest::Client, options: PaytOptions) -> Result<Self, Failure> {
        Self::with_manners(http, options, Manners::default())
    }

    /// A connection that is paced otherwise, for tests and emulators.
    ///
    /// # Errors
    /// As [`Payt::new`].
    pub fn with_manners(http: reqwest::Client, options: PaytOptions, manners: Manners) -> Result<Self, Failure> {
        let sftp = options.sftp.clone().map(|sftp| Sftp::new(sftp, manners.call_timeout)).transpose()?;
        let caller = |base: &str, pace| {
            // who delivers by SFTP may have no token
            let token = Some(options.token.clone()).filter(|token| sftp.is_none() || !token.expose_secret().is_empty());
            Caller::new(http.clone(), base, token, pace, manners.clone())
        };
        let api = caller(&options.base_url, (manners.requests_per_second, manners.call_timeout))?;
        let files = caller(&options.import_base_url, (manners.files_per_second, manners.file_timeout))?;
        Ok(Self { options, api, files, sftp })
    }

    /// Whether it has the tokens with which lists and documents go by the interface for files; without, lists go by SFTP only
    /// and documents not at all.
    pub fn takes_files(&self) -> bool {
        let there = |token: &SecretString| !token.expose_secret().is_empty();
        there(&self.options.token) && there(&self.options.import_token)
    }

    /// Whether what Payt made of a list can be asked for.
    pub fn reads_back(&self) -> bool {
        !self.options.token.expose_secret().is_empty()
    }

    /// The code of the administration files go to.
    pub fn administration_code(&self) -> &str {
        &self.options.administration_code
    }
}

/// The tokens are not in here.
impl fmt::Debug for Payt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payt")
            .field("base_url", &self.options.base_url)
            .field("import_base_url", &self.options.import_base_url)
            .field("administration_code", &self.options.administration_code)
            .finish_non_exhaustive()
    }
}
