//! What can be set, what it means, and what is possible.

use ledger::language::Text;

/// Where the possible values of a setting come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choices {
    /// Any text.
    Text,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A day, `2026-03-01`, or `today`.
    Day,
    /// A whole number.
    Number,
    /// Turnover groups at Pay., several with commas, or `all`.
    TurnoverGroups,
    /// Administrations in AFAS.
    Administrations,
    /// Journals of the administration.
    Journals,
    /// Ledger accounts.
    LedgerAccounts,
    /// VAT codes.
    VatCodes,
    /// Fields of a transaction, several with commas.
    MatchFields,
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingDefinition {
    /// The key, as in `--set KEY=VALUE`.
    pub key: &'static str,
    /// What it decides.
    pub meaning: Text,
    /// What is possible.
    pub choices: Choices,
    /// What it is when nobody says; none means that it must be said, an empty text that it may stay empty.
    pub default: Option<&'static str>,
}

macro_rules! settings {
    ($( $key:literal $choices:expr, $default:expr, $en:literal / $nl:literal; )*) => {
        /// Every setting of the flow Pay. → AFAS.
        pub const PAY_AFAS: &[SettingDefinition] = &[ $( SettingDefinition {
            key: $key, meaning: Text { en: $en, nl: $nl }, choices: $choices, default: $default,
        }, )* ];
    };
}

settings! {
    "turnover_groups" Choices::TurnoverGroups, Some("all"),
        "Turnover groups of Pay. to book: codes with commas, or all" / "Omzetgroepen van Pay. die geboekt worden: codes met komma's, of all";
    "start_date" Choices::Day, Some("today"),
        "First day of payout to book; may lie in the past or the future" / "Eerste uitbetaaldag die geboekt wordt; mag in het verleden of de toekomst liggen";
    "administration" Choices::Administrations, None,
        "Number of the AFAS administration" / "Nummer van de AFAS-administratie";
    "currency" Choices::Text, Some("EUR"),
        "Currency of the administration (ISO 4217)" / "Valuta van de administratie (ISO 4217)";
    "journal" Choices::Journals, None,
        "Journal the entries go into: best a bank-type journal of its own, without imported statements" / "Dagboek voor de boekingen: liefst een eigen dagboek van het type bank, zonder ingelezen afschriften";
    "costs_account" Choices::LedgerAccounts, None,
        "Ledger account for the costs of Pay." / "Grootboekrekening voor de kosten van Pay.";
    "costs_vat_code" Choices::VatCodes, Some(""),
        "VAT code of those costs; empty books the amount with VAT included" / "Btw-code van die kosten; leeg boekt het bedrag inclusief btw";
    "provider_account" Choices::LedgerAccounts, None,
        "Ledger account that holds the payout until it is on the bank statement" / "Grootboekrekening waarop de uitbetaling staat tot ze op het bankafschrift komt";
    "debtor_not_found_account" Choices::LedgerAccounts, None,
        "Ledger account for payments without a debtor" / "Grootboekrekening voor betalingen zonder debiteur";
    "corrections_account" Choices::LedgerAccounts, Some(""),
        "Ledger account for unexplained corrections of Pay.; empty asks each time" / "Grootboekrekening voor onverklaarde correcties van Pay.; leeg vraagt het elke keer";
    "reserve_account" Choices::LedgerAccounts, Some(""),
        "Ledger account for reserves held by Pay.; empty asks each time" / "Grootboekrekening voor reserves die Pay. aanhoudt; leeg vraagt het elke keer";
    "finder_type" Choices::Words(&["sales_entries", "order_invoices", "both"]), Some("sales_entries"),
        "Look for invoice numbers, for order numbers of order-management invoices, or both" / "Zoek factuurnummers, ordernummers van ordermanagement-facturen, of beide";
    "sales_journal" Choices::Journals, Some(""),
        "Only invoices of this sales journal; needs the GetConnector Kruispost_OpenItems" / "Alleen facturen van dit verkoopdagboek; vraagt de GetConnector Kruispost_OpenItems";
    "match_fields" Choices::MatchFields, Some("reference,description,extra1,extra2,extra3"),
        "Fields of the payment to search, in this order" / "Velden van de betaling waarin gezocht wordt, in deze volgorde";
    "number_prefixes" Choices::Text, Some(""),
        "Texts the shop puts before a number, with commas (`BST-`)" / "Teksten die de winkel voor een nummer zet, met komma's (`BST-`)";
    "books_by_itself" Choices::Text, Some("default"),
        "Which rules of the finder book without a person: words with commas, default, none" / "Welke regels van de zoeker zonder mens boeken: woorden met komma's, default, none";
    "differences_account" Choices::LedgerAccounts, Some(""),
        "Ledger account for small differences; empty accepts none" / "Grootboekrekening voor kleine verschillen; leeg staat er geen toe";
    "differences" Choices::Text, Some(""),
        "How far a payment may be from what is open, per payment method: `ideal 0.05, paypal 1.00 2%, * 0.01`" / "Hoever een betaling van het openstaande mag afwijken, per betaalmethode: `ideal 0.05, paypal 1.00 2%, * 0.01`";
    "booking_date" Choices::Words(&["settlement", "first_open_period"]), Some("settlement"),
        "Book on the day of payout, or on the first day of the next open period when that one is closed" / "Boek op de dag van uitbetaling, of op de eerste dag van de volgende open periode als die gesloten is";
    "approval" Choices::Words(&["automatic", "full_match_only", "always_ask"]), Some("full_match_only"),
        "Which entries go to AFAS without a person" / "Welke boekingen zonder mens naar AFAS gaan";
    "late_match_days" Choices::Number, Some("90"),
        "Days in which a booked payment without a debtor waits for its invoice and then moves to it; 0 for never" / "Dagen waarin een geboekte betaling zonder debiteur op haar factuur wacht en er dan naartoe gaat; 0 voor nooit";
    "description" Choices::Text, Some("Pay. {settlement} {kind} {invoice} {reference}"),
        "Text of each line in AFAS: {settlement} {kind} {invoice} {order} {method} {reference}" / "Tekst van elke regel in AFAS: {settlement} {kind} {invoice} {order} {method} {reference}";
    "voucher_prefix" Choices::Text, Some("PAY-"),
        "Put before the settlement's code to make the voucher number" / "Komt voor de code van de uitbetaling en maakt zo het boekstuknummer";
    "debtor_lines_at_most" Choices::Number, Some("500"),
        "Debtor lines in one entry; a larger settlement is split" / "Debiteurregels in één boeking; een grotere uitbetaling wordt gesplitst";
}
