//! Recognises AFAS's messages by short fragments, Dutch and English.
//!
//! AFAS answers every functional refusal with status 500 and a text; its error number is not selective (AFAS
//! documentation: troubleshooting). Fragments are from that documentation, its page on FiEntries, and articles of
//! vendors about messages they met.

/// What AFAS means with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The result does not fit in AFAS's memory.
    ResultTooLarge,
    /// AFAS's own time limit of 900 seconds.
    TimeLimit,
    /// AFAS itself does not know.
    Unexpected,
    /// Somebody is booking in the same journal.
    JournalLocked,
    /// The voucher date lies in a blocked period.
    PeriodClosed,
    /// An invoice with this number exists: probably our own, from an earlier try.
    InvoiceExists,
    /// A cost centre is wanted.
    AllocationMissing,
    /// The account takes no VAT code.
    VatNotAllowed,
    /// The definition of a GetConnector, or the App connector, is blocked.
    DefinitionBlocked,
    /// The user may not do this.
    NotAuthorised,
    /// The administration does not exist for this user.
    AdministrationUnknown,
    /// The journal does not exist or is blocked.
    JournalUnknown,
    /// A ledger account or relation does not exist or is blocked.
    AccountUnknown,
    /// A filter or order names a field the connector does not have.
    FieldUnknown,
    /// None of the above: only a person can tell.
    Unrecognised,
}

/// A fingerprint: all fragments of one line must occur. The first line that fits counts, so what may have left
/// something behind at AFAS stands first, and the general words come after the special ones.
const FINGERPRINTS: &[(Meaning, &[&str])] = &[
    (Meaning::ResultTooLarge, &["out of memory"]),
    (Meaning::ResultTooLarge, &["out of string space"]),
    (Meaning::TimeLimit, &["maximale tijdsduur"]),
    (Meaning::TimeLimit, &["maximum duration"]),
    (Meaning::TimeLimit, &["timeout expired"]),
    (Meaning::Unexpected, &["onverwachte fout"]),
    (Meaning::Unexpected, &["unexpected error"]),
    (Meaning::InvoiceExists, &["wordt al gebruikt"]),
    (Meaning::InvoiceExists, &["already used in finance"]),
    (Meaning::JournalLocked, &["andere gebruiker"]),
    (Meaning::JournalLocked, &["another user"]),
    (Meaning::PeriodClosed, &["geblokkeerde periode"]),
    (Meaning::PeriodClosed, &["blocked period"]),
    (Meaning::AllocationMissing, &["verbijzondering"]),
    (Meaning::AllocationMissing, &["allocation code"]),
    (Meaning::AllocationMissing, &["cost center"]),
    (Meaning::VatNotAllowed, &["btw", "niet toegestaan"]),
    (Meaning::VatNotAllowed, &["vat", "is not allowed"]),
    (Meaning::DefinitionBlocked, &["definitie", "geblokkeerd"]),
    (Meaning::DefinitionBlocked, &["definition", "blocked"]),
    (Meaning::DefinitionBlocked, &["app connector", "geblokkeerd"]),
    (Meaning::DefinitionBlocked, &["app connector", "blocked"]),
    (Meaning::NotAuthorised, &["niet geautoriseerd"]),
    (Meaning::NotAuthorised, &["niet ondersteund"]),
    (Meaning::NotAuthorised, &["not authorized"]),
    (Meaning::NotAuthorised, &["not authorised"]),
    (Meaning::NotAuthorised, &["not supported"]),
    (Meaning::NotAuthorised, &["koppeling mag", "niet gebruiken"]),
    (Meaning::AdministrationUnknown, &["geen administratie beschikbaar"]),
    (Meaning::AdministrationUnknown, &["no unit available"]),
    (Meaning::JournalUnknown, &["dagboek", "bestaat niet"]),
    (Meaning::JournalUnknown, &["dagboek", "geblokkeerd"]),
    (Meaning::JournalUnknown, &["journal", "does not exist"]),
    (Meaning::JournalUnknown, &["journal", "is blocked"]),
    (Meaning::AccountUnknown, &["rekeningnummer"]),
    (Meaning::AccountUnknown, &["knant"]),
    (Meaning::AccountUnknown, &["account number", "does not exist"]),
    (Meaning::AccountUnknown, &["account number", "is blocked"]),
    (Meaning::FieldUnknown, &["veld", "niet gevonden"]),
    (Meaning::FieldUnknown, &["field", "not found"]),
];

impl Meaning {
    /// What this message of AFAS means.
    pub fn of(message: &str) -> Self {
        let message = message.to_lowercase();
        let fits = |fragments: &[&str]| fragments.iter().all(|fragment| message.contains(fragment));
        FINGERPRINTS.iter().find(|(_, fragments)| fits(fragments)).map_or(Self::Unrecognised, |(meaning, _)| *meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_recognised_in_dutch_and_in_english() {
        for (meaning, dutch, english) in [
            (
                Meaning::PeriodClosed,
                "(AFASFiEntry) De boekstukdatum ligt in een geblokkeerde periode.",
                "General message: The voucher date is in a Blocked Period.",
            ),
            (
                Meaning::AccountUnknown,
                "(AntaObject) Rekeningnummer 1299 bestaat niet (AcNr, KnAnt1)",
                "(AntaObject) Account Number 1299 does not exist.",
            ),
            (
                Meaning::AllocationMissing,
                "Verbijzondering ontbreekt voor rekeningnummer 4500",
                "Allocation code is missing for account number 4500, which does not exist",
            ),
            (
                Meaning::VatNotAllowed,
                "Een btw-code is niet toegestaan bij rekeningnummer 4500.",
                "VAT is not allowed for account number 4500.",
            ),
            (
                Meaning::InvoiceExists,
                "Factuurnummer V001 wordt al gebruikt in financieel.",
                "Invoice number V001 is already used in finance.",
            ),
            (
                Meaning::JournalLocked,
                "Dagboek 55 is geblokkeerd door een andere gebruiker.",
                "Journal 55 is blocked by another user.",
            ),
            (
                Meaning::NotAuthorised,
                "U bent niet geautoriseerd voor deze actie.",
                "General message: You are not authorized to use this.",
            ),
            (
                Meaning::NotAuthorised,
                "Deze methode wordt niet ondersteund.",
                "This method is not supported for this connector.",
            ),
            (
                Meaning::DefinitionBlocked,
                "De definitie 'Acme_OpenItems' is geblokkeerd.",
                "The definition 'Acme_OpenItems' is blocked.",
            ),
            (Meaning::ResultTooLarge, "Out of memory", "Out of String space"),
            (
                Meaning::TimeLimit,
                "De maximale tijdsduur van 900 seconden is overschreden.",
                "The maximum duration was exceeded",
            ),
            (Meaning::TimeLimit, "Timeout expired", "timeout expired."),
            (Meaning::Unexpected, "Er is een onverwachte fout opgetreden.", "An unexpected error occurred."),
            (Meaning::AdministrationUnknown, "Geen administratie beschikbaar", "No unit available"),
            (Meaning::JournalUnknown, "Dagboek 99 bestaat niet.", "Journal 99 does not exist."),
            (
                Meaning::FieldUnknown,
                "Het connectorveld 'Foo' is niet gevonden.",
                "Connector field 'Foo' was not found.",
            ),
            (Meaning::Unrecognised, "Debet en credit zijn niet gelijk.", "Something new."),
        ] {
            assert_eq!(Meaning::of(dutch), meaning, "{dutch}");
            assert_eq!(Meaning::of(english), meaning, "{english}");
            assert_eq!(Meaning::of(&english.to_uppercase()), meaning, "{english}");
        }
    }

    #[test]
    fn of_several_messages_the_one_that_leaves_the_outcome_open_counts() {
        let both = "Dagboek 55 is geblokkeerd door een andere gebruiker. | Er is een onverwachte fout opgetreden.";
        assert_eq!(Meaning::of(both), Meaning::Unexpected);
    }
}
