//! The merchant, and what methods and types are called.

use super::json::{Json, object};

/// The only merchant.
pub(super) const MERCHANT: &str = "M-1234-5678";
/// Its name.
pub(super) const MERCHANT_NAME: &str = "Voorbeeld Webshop B.V.";
/// Its package.
pub(super) const PACKAGE: &str = "Business";
/// Its bank account at Pay.
pub(super) const BANK_ACCOUNT: &str = "BA-1001-2001";

/// Line types that are no payment profile. Invented: Pay.'s own ids are not public.
pub(super) const REFUND: u32 = 90001;
/// Invented.
pub(super) const CHARGEBACK: u32 = 90002;
/// Invented.
pub(super) const INVOICE: u32 = 90003;
/// Invented.
pub(super) const CORRECTION: u32 = 90004;
/// Invented.
pub(super) const RESERVE: u32 = 90005;
/// Invented.
pub(super) const RESERVE_RELEASE: u32 = 90006;
/// Invented.
pub(super) const SUBSCRIPTION: u32 = 90007;

/// A payment profile: its id, its name, and the method (another number) it belongs to.
pub(super) struct Profile {
    /// The profile id, the one transactions and lines carry.
    pub(super) id: u32,
    /// Its name in English.
    pub(super) name: &'static str,
    /// The id of the family in the list of methods.
    pub(super) family: u32,
}

/// The profiles the merchant uses (ids: Pay. reference, payment profile ids; families but iDEAL's are invented).
pub(super) const PROFILES: [Profile; 6] = [
    Profile { id: 10, name: "iDEAL", family: 1 },
    Profile { id: 138, name: "PayPal", family: 21 },
    Profile { id: 436, name: "Bancontact", family: 2 },
    Profile { id: 706, name: "Visa Mastercard", family: 11 },
    Profile { id: 1717, name: "Klarna", family: 13 },
    Profile { id: 1927, name: "Instore payment", family: 22 },
];

/// The types that are no payment profile, in English and Dutch.
pub(super) const OTHER_TYPES: [(u32, &str, &str); 7] = [
    (REFUND, "Refund", "Terugbetaling"),
    (CHARGEBACK, "Chargeback", "Chargeback"),
    (INVOICE, "Invoice", "Factuur"),
    (CORRECTION, "Correction", "Correctie"),
    (RESERVE, "Reserve", "Reserve"),
    (RESERVE_RELEASE, "Reserve release", "Vrijgave reserve"),
    (SUBSCRIPTION, "Subscription", "Abonnement"),
];

/// The English name of a type or profile.
pub(super) fn type_name(id: u32) -> String {
    let profile = PROFILES.iter().find(|profile| profile.id == id).map(|profile| profile.name);
    let other = OTHER_TYPES.iter().find(|(other, ..)| *other == id).map(|(_, name, _)| *name);
    profile.or(other).map_or_else(|| format!("Method {id}"), str::to_owned)
}

/// The merchant as lines carry it.
pub(super) fn merchant_on_line() -> Json {
    object! { "code": MERCHANT, "name": MERCHANT_NAME, "contractPackage": PACKAGE }
}

/// The merchant as the older endpoints carry it.
pub(super) fn merchant_short() -> Json {
    object! { "code": MERCHANT, "contractPackage": PACKAGE }
}

/// The merchant's bank account.
pub(super) fn iban() -> Json {
    object! { "iban": "NL02ABNA0123456789", "bic": "ABNANL2A", "owner": MERCHANT_NAME }
}
