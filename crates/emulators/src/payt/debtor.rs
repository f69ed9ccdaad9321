//! Debtors.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

/// A debtor as Payt holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Debtor {
    /// Payt's own id.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// Its id in the bookkeeping, `debtor_origin_id` in files and `debtor_identifier` at the interface.
    pub identifier: Option<String>,
    /// Its whole name.
    pub name: String,
    /// Whether it is an organisation.
    pub is_company: Option<bool>,
    /// Where letters go.
    pub address: Address,
    /// Where e-mail goes.
    pub emails: Emails,
    /// For calls.
    pub phone_number: Option<String>,
    /// For text messages.
    pub sms_number: Option<String>,
    /// The language of letters.
    pub language_code: Option<String>,
    /// Its VAT number.
    pub vat_number: Option<String>,
    /// The flow that is forced on it.
    pub flow_code: Option<String>,
    /// The contact that stands for it, when it came over the interface.
    pub contact_identifier: Option<String>,
    /// What else the interface brought: `labels`, `category` and the like.
    pub details: BTreeMap<String, Value>,
    /// Whether a person has switched e-mail off for it.
    pub email_off: bool,
    /// Whether a person has switched letters off for it.
    pub post_off: bool,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and house number.
    pub street: String,
    /// A second line.
    pub street_2: String,
    /// The postal code.
    pub postal_code: String,
    /// The city.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
}

impl Address {
    /// Whether a letter can be sent: street, postal code, city and country are there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        [&self.street, &self.postal_code, &self.city, &self.country_code].iter().all(|part| !part.is_empty())
    }
}

/// E-mail addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Emails {
    /// Used when the other two are empty.
    pub default: Option<String>,
    /// For invoices.
    pub invoice: Option<String>,
    /// For reminders.
    pub reminder: Option<String>,
}

/// A contact, which only the interface brings. It holds the addresses of the debtors that name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Payt's own id.
    pub id: i64,
    /// Its id in the bookkeeping.
    pub identifier: Option<String>,
    /// Where letters go.
    pub address: Address,
    /// Where e-mail goes.
    pub emails: Emails,
    /// What else came: names, telephone numbers and the like.
    pub details: BTreeMap<String, Value>,
    /// When it last changed.
    pub updated_at: Timestamp,
}
