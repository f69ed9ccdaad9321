//! Where Payt is, who we are there, and how patiently it is called.

use std::num::NonZeroU32;
use std::time::Duration;

use secrecy::SecretString;

use super::sftp::SftpOptions;

/// Where Payt's REST interface answers.
pub const BASE_URL: &str = "https://api.paytsoftware.com";
/// Where Payt takes files.
pub const IMPORT_BASE_URL: &str = "https://backend.paytsoftware.com";

/// Which administration in Payt, and what opens it.
#[derive(Debug, Clone)]
pub struct PaytOptions {
    /// Where the REST interface answers, without the `/v1`.
    pub base_url: String,
    /// Where files are taken, without the `/import/files`.
    pub import_base_url: String,
    /// The static access token.
    pub token: SecretString,
    /// The token files come with.
    pub import_token: SecretString,
    /// The code of the administration, as its import settings in Payt have it.
    pub administration_code: String,
    /// The SFTP server that takes lists as well. With it both tokens may be empty.
    pub sftp: Option<SftpOptions>,
}

impl PaytOptions {
    /// The usual addresses.
    pub fn new(token: SecretString, import_token: SecretString, administration_code: impl Into<String>) -> Self {
        Self {
            base_url: BASE_URL.to_owned(),
            import_base_url: IMPORT_BASE_URL.to_owned(),
            token,
            import_token,
            administration_code: administration_code.into(),
            sftp: None,
        }
    }
}

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct Manners {
    /// Payt takes ten calls a second for each token (Payt documentation: conventions).
    pub requests_per_second: NonZeroU32,
    /// Payt takes three files a second (Payt documentation: conventions).
    pub files_per_second: NonZeroU32,
    /// How long a call to the REST interface may take.
    pub call_timeout: Duration,
    /// How long a file may take.
    pub file_timeout: Duration,
    /// How often one call is tried in all, where trying again is safe.
    pub tries: NonZeroU32,
    /// Waits between the tries when Payt names none; each is longer than the one before, the last repeats.
    pub waits: Vec<Duration>,
    /// The longest wait inside a call; a longer one is handed back to the caller.
    pub patience: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            requests_per_second: NonZeroU32::MIN.saturating_add(9),
            files_per_second: NonZeroU32::MIN.saturating_add(2),
            call_timeout: Duration::from_secs(60),
            file_timeout: Duration::from_secs(300),
            tries: NonZeroU32::MIN.saturating_add(3),
            waits: [2, 4, 8].map(Duration::from_secs).to_vec(),
            patience: Duration::from_secs(30),
        }
    }
}
