//! How the emulator starts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{DateTime, Time, date};
use serde::Deserialize;

use super::{
    access::{OauthApp, Scopes},
    courier::Webhook,
    fault::Fault,
    knobs::PaytKnobs,
};

/// The static access token, with all rights.
pub const STATIC_TOKEN: &str = "payt-static-0123456789abcdef0123456789abcdef";
/// A static access token that may only read.
pub const STATIC_TOKEN_READ_ONLY: &str = "payt-static-fedcba9876543210fedcba9876543210";
/// The import token of the administrations.
pub const IMPORT_TOKEN: &str = "payt-import-76543210fedcba98";

/// How the emulator starts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaytOptions {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The port of its SFTP door on 127.0.0.1; 0 takes any free one.
    pub sftp_port: u16,
    /// What its clock shows, Amsterdam time.
    pub now: DateTime,
    /// The administrations.
    pub administrations: Vec<PaytAdministration>,
    /// Static access tokens and what they may do.
    pub static_tokens: BTreeMap<String, Scopes>,
    /// Programs that get their tokens by OAuth.
    pub apps: Vec<OauthApp>,
    /// Who is told of events.
    pub webhooks: Vec<Webhook>,
    /// The knobs.
    pub knobs: PaytKnobs,
    /// Faults that wait for their calls.
    pub faults: Vec<Fault>,
}

impl Default for PaytOptions {
    /// Noon of 10 March 2026, administrations `1` and `2`.
    fn default() -> PaytOptions {
        PaytOptions {
            port: 0,
            sftp_port: 0,
            now: date(2026, 3, 10).at(12, 0, 0, 0),
            administrations: ["1", "2"]
                .map(|code| PaytAdministration::new(code, &format!("Administration {code}")))
                .into(),
            static_tokens: BTreeMap::from([
                (STATIC_TOKEN.to_owned(), Scopes::All),
                (STATIC_TOKEN_READ_ONLY.to_owned(), Scopes::Only(reading())),
            ]),
            apps: OauthApp::usual(),
            webhooks: Vec::new(),
            knobs: PaytKnobs::default(),
            faults: Vec::new(),
        }
    }
}

/// The families of the interface; Payt's full list is not public.
const FAMILIES: [&str; 8] =
    ["administrations", "contacts", "debtors", "files", "invoices", "payment_conditions", "payments", "vat_rates"];

fn reading() -> BTreeSet<String> {
    FAMILIES.iter().map(|family| format!("{family}:read")).collect()
}

/// An administration and its settings in Payt.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaytAdministration {
    /// The code in its import settings.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its country, for telephone numbers.
    pub country_code: String,
    /// Its currency.
    pub currency: String,
    /// The token files come with.
    pub import_token: String,
    /// When files are processed.
    pub import_at: Time,
    /// Which of these times count.
    pub automatic_import: AutomaticImport,
    /// What a debtor must have.
    pub required: BTreeSet<Required>,
    /// Payment conditions at the start, with the flow staff has linked to them; `None` for none yet.
    pub conditions: BTreeMap<String, Option<String>>,
    /// What is not imported.
    pub ignore: IgnoreLists,
    /// Invoices over nothing.
    pub zero_invoices: TypeHandling,
    /// Invoices that are paid when they first come.
    pub prepaid_invoices: TypeHandling,
    /// Credit notes.
    pub credit_invoices: TypeHandling,
    /// Whether invoices without a PDF are sent nevertheless. Payt can't; a demo without documents may.
    pub send_without_document: bool,
    /// Invoices with less open are not reminded of.
    pub minimum_reminded_cents: i64,
    /// After how many days without a successful import Payt complains; 0 for never.
    pub complain_after_days: u32,
    /// The interface is a module that has to be bought.
    pub interface_enabled: bool,
}

impl PaytAdministration {
    /// An administration with the usual settings.
    #[must_use]
    pub fn new(code: &str, name: &str) -> PaytAdministration {
        PaytAdministration { code: code.to_owned(), name: name.to_owned(), ..PaytAdministration::default() }
    }

    /// The same with a payment condition linked to a flow.
    #[must_use]
    pub fn with_condition(mut self, code: &str, flow: &str) -> PaytAdministration {
        self.conditions.insert(code.to_owned(), Some(flow.to_owned()));
        self
    }
}

impl Default for PaytAdministration {
    fn default() -> PaytAdministration {
        PaytAdministration {
            code: "1".to_owned(),
            name: "Administration 1".to_owned(),
            country_code: "NL".to_owned(),
            currency: "EUR".to_owned(),
            import_token: IMPORT_TOKEN.to_owned(),
            import_at: Time::constant(1, 0, 0, 0),
            automatic_import: AutomaticImport::default(),
            required: BTreeSet::from([Required::Reachable]),
            conditions: BTreeMap::new(),
            ignore: IgnoreLists::default(),
            zero_invoices: TypeHandling::default(),
            prepaid_invoices: TypeHandling::default(),
            credit_invoices: TypeHandling::default(),
            send_without_document: false,
            minimum_reminded_cents: 0,
            complain_after_days: 3,
            interface_enabled: true,
        }
    }
}

/// When files are processed without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutomaticImport {
    /// Every day; a day without a file is notified.
    #[default]
    AtSetTimes,
    /// On days with a file.
    WhenDelivered,
    /// Never.
    ByHand,
}

/// What a debtor must have. Which of these hold is up to Payt's service desk (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// An e-mail address, or street, postal code, city and country.
    Reachable,
    /// A street.
    Street,
    /// A number in the street.
    HouseNumber,
    /// A postal code.
    PostalCode,
    /// A city.
    City,
    /// A country.
    Country,
    /// A default e-mail address.
    Email,
}

/// What is not imported: numbers and codes with commas between them, ranges like `(1...7)` or `(1..7)`, and beginnings
/// like `2025-*`. How Payt writes a beginning is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IgnoreLists {
    /// Invoice numbers.
    pub invoices: String,
    /// Debtor numbers.
    pub debtors: String,
    /// Payment conditions.
    pub conditions: String,
}

/// What happens to invoices of a kind when they first come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeHandling {
    /// Imported and sent.
    #[default]
    ImportAndSend,
    /// Imported, not sent and not followed up.
    ImportWithoutSending,
    /// Not imported.
    DoNotImport,
}
