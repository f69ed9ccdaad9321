//! How an emulator is started: port, clock, and who may come in.

use super::clock::Clock;
use super::knobs::AfasKnobs;

/// The classic token whose user sees everything.
pub const TOKEN: &str = "<token><version>1</version>\
     <data>0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF</data></token>";
/// The classic token whose user sees administration 1 only.
pub const TOKEN_ONE_ADMINISTRATION: &str = "<token><version>1</version>\
     <data>1111111111111111111111111111111111111111111111111111111111111111</data></token>";
/// The classic token whose App connector lacks FiEntries.
pub const TOKEN_WITHOUT_ENTRIES: &str = "<token><version>1</version>\
     <data>2222222222222222222222222222222222222222222222222222222222222222</data></token>";
/// The OAuth client id.
pub const CLIENT_ID: &str = "kruispost-emulated";
/// The OAuth client secret.
pub const CLIENT_SECRET: &str = "emulated-secret";

/// A classic token and what its user may do.
#[derive(Debug, Clone)]
pub struct Login {
    /// The token's XML text.
    pub token: String,
    /// The user's code.
    pub user: String,
    /// The administrations he sees; empty for all.
    pub administrations: Vec<i64>,
    /// Connectors that are missing on his App connector.
    pub missing: Vec<String>,
}

impl Login {
    fn new(token: &str, user: &str) -> Self {
        Self { token: token.to_owned(), user: user.to_owned(), administrations: Vec::new(), missing: Vec::new() }
    }
}

/// How to start.
#[derive(Debug, Clone)]
pub struct AfasOptions {
    /// The port on 127.0.0.1; 0 for any.
    pub port: u16,
    /// What time it is.
    pub clock: Clock,
    /// Classic tokens.
    pub logins: Vec<Login>,
    /// The OAuth client.
    pub client_id: String,
    /// Its secrets: two while one is being replaced.
    pub client_secrets: Vec<String>,
    /// Whether the world's invoices also stand in `Profit_Transactions`, as sales entries.
    pub opening_entries: bool,
    /// The switches at the start.
    pub knobs: AfasKnobs,
}

impl Default for AfasOptions {
    fn default() -> Self {
        Self {
            port: 0,
            clock: Clock::real(),
            logins: vec![
                Login::new(TOKEN, "54321.koppeling"),
                Login { administrations: vec![1], ..Login::new(TOKEN_ONE_ADMINISTRATION, "54321.beperkt") },
                Login { missing: vec!["FiEntries".to_owned()], ..Login::new(TOKEN_WITHOUT_ENTRIES, "54321.lezer") },
            ],
            client_id: CLIENT_ID.to_owned(),
            client_secrets: vec![CLIENT_SECRET.to_owned()],
            opening_entries: true,
            knobs: AfasKnobs::default(),
        }
    }
}
