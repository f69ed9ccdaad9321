//! What may be wrong with a row, what Payt would say of it, and how it is mended in AFAS.

use serde::{Deserialize, Serialize};

use super::{ReceivableKey, SourceKind};
use crate::language::{Language, Text};
use crate::money::Money;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The invoice is refused.
    Error,
    /// The invoice is delivered; somebody should look.
    Warning,
    /// Good to know.
    Note,
}

/// Something about one row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowProblem {
    /// What the row is a row of.
    pub kind: SourceKind,
    /// Its number; 0 when it is about all rows of the kind.
    pub row: u32,
    /// The field, as Payt names it; empty when it is about the whole row.
    pub field: String,
    /// What the field holds; empty when nothing.
    pub value: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub what: RowFault,
    /// The administration, when the row tells.
    pub administration: Option<String>,
    /// The invoice, when the row tells.
    pub invoice: Option<String>,
}

/// An invoice that is in the rows and can't be delivered as it is. Leaving it out in silence would close it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Code of the administration, when the row tells.
    pub administration: Option<String>,
    /// The invoice's number, when the row tells.
    pub invoice: Option<String>,
    /// What is open, when the row tells.
    pub open: Option<Money>,
}

impl Refused {
    /// Which invoice it is, when the row tells.
    pub fn key(&self) -> Option<ReceivableKey> {
        Some((self.administration.clone()?, self.invoice.clone()?))
    }
}

macro_rules! faults {
    ($( $fault:ident $severity:ident
        $en:literal / $nl:literal
        payt $payt_en:literal / $payt_nl:literal
        mend $mend_en:literal / $mend_nl:literal
    )*) => {
        /// What may be wrong with a row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum RowFault {
            $( #[doc = $en] $fault, )*
        }

        impl RowFault {
            /// All of them.
            pub const ALL: &'static [Self] = &[ $( Self::$fault, )* ];

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $( Self::$fault => Severity::$severity, )* }
            }

            /// What is wrong.
            pub const fn title(self) -> Text {
                match self { $( Self::$fault => Text { en: $en, nl: $nl }, )* }
            }

            /// What Payt would make of it.
            pub const fn at_payt(self) -> Text {
                match self { $( Self::$fault => Text { en: $payt_en, nl: $payt_nl }, )* }
            }

            /// How it is mended in AFAS.
            pub const fn remedy(self) -> Text {
                match self { $( Self::$fault => Text { en: $mend_en, nl: $mend_nl }, )* }
            }
        }
    };
}

faults! {
    Missing Error
        "A field that has to be filled is empty" / "Een verplicht veld is leeg"
        payt "Payt gives a validation error and leaves the invoice as it was" / "Payt geeft een validatiefout en laat de factuur zoals die was"
        mend "Fill it in AFAS, or add the column to the GetConnector" / "Vul het in AFAS, of neem de kolom op in de GetConnector"
    NameMissing Error
        "The debtor has no name" / "De debiteur heeft geen naam"
        payt "Payt needs a company name, a first name, a last name or one name for all" / "Payt heeft een bedrijfsnaam, voornaam, achternaam of één naam nodig"
        mend "Fill the name of the sales relation in AFAS, or map the column that holds it" / "Vul de naam van de verkooprelatie in AFAS, of koppel de kolom waarin die staat"
    TooLong Error
        "The text has more than 255 characters" / "De tekst heeft meer dan 255 tekens"
        payt "Payt takes 255 characters at most" / "Payt neemt hoogstens 255 tekens aan"
        mend "Shorten it in AFAS" / "Kort de tekst in AFAS in"
    Cut Warning
        "The text has more than 255 characters and is cut" / "De tekst heeft meer dan 255 tekens en is ingekort"
        payt "Payt takes 255 characters at most" / "Payt neemt hoogstens 255 tekens aan"
        mend "Shorten it in AFAS if the end matters" / "Kort de tekst in AFAS in als het einde van belang is"
    Cleaned Note
        "Line breaks and control characters became spaces" / "Regeleinden en stuurtekens zijn spaties geworden"
        payt "Payt reads one line for each invoice" / "Payt leest één regel per factuur"
        mend "Nothing needs to be done; remove them in AFAS to be rid of this note" / "U hoeft niets te doen; haal ze weg in AFAS, dan verdwijnt deze melding"
    NotADate Error
        "This is not a date" / "Dit is geen datum"
        payt "Payt gives a validation error and leaves the invoice as it was" / "Payt geeft een validatiefout en laat de factuur zoals die was"
        mend "Choose a date field for this column in the GetConnector" / "Kies in de GetConnector een datumveld voor deze kolom"
    NotAnAmount Error
        "This is not an amount" / "Dit is geen bedrag"
        payt "Payt gives a validation error and leaves the invoice as it was" / "Payt geeft een validatiefout en laat de factuur zoals die was"
        mend "Choose an amount field for this column in the GetConnector" / "Kies in de GetConnector een bedragveld voor deze kolom"
    TooPrecise Error
        "The amount has more decimals than its currency" / "Het bedrag heeft meer decimalen dan de valuta kent"
        payt "Payt would round it, and a cent would be lost" / "Payt zou afronden, en er zou een cent verdwijnen"
        mend "Round the amount in AFAS or in the GetConnector" / "Rond het bedrag af in AFAS of in de GetConnector"
    TooLarge Error
        "The amount is too large to calculate with" / "Het bedrag is te groot om mee te rekenen"
        payt "Payt would not take it" / "Payt zou het niet aannemen"
        mend "Correct the amount in AFAS" / "Herstel het bedrag in AFAS"
    NotABoolean Error
        "This is not yes or no (1, 0, true, false)" / "Dit is geen ja of nee (1, 0, true, false)"
        payt "Payt gives a validation error" / "Payt geeft een validatiefout"
        mend "Choose a yes/no field for this column in the GetConnector" / "Kies in de GetConnector een ja/nee-veld voor deze kolom"
    NotACountry Error
        "This is not a country code of ISO 3166 (two letters)" / "Dit is geen landcode volgens ISO 3166 (twee letters)"
        payt "Payt gives a validation error" / "Payt geeft een validatiefout"
        mend "Take the ISO code of the country into the GetConnector instead of AFAS's own code" / "Neem in de GetConnector de ISO-code van het land op in plaats van de eigen code van AFAS"
    NotACurrency Error
        "This is not a currency code of ISO 4217 (three letters)" / "Dit is geen valutacode volgens ISO 4217 (drie letters)"
        payt "Payt gives a validation error" / "Payt geeft een validatiefout"
        mend "Take the ISO code of the currency into the GetConnector" / "Neem in de GetConnector de ISO-code van de valuta op"
    NotALanguage Warning
        "This is not a language code of two letters, and is not sent" / "Dit is geen taalcode van twee letters; die wordt niet verstuurd"
        payt "Payt uses the language of the administration" / "Payt gebruikt de taal van de administratie"
        mend "Take the ISO code of the language into the GetConnector" / "Neem in de GetConnector de ISO-code van de taal op"
    PostalCode Error
        "This is not a postal code of that country" / "Dit is geen postcode van dat land"
        payt "Payt says that the postal code is invalid and leaves the invoice as it was" / "Payt meldt dat de postcode ongeldig is en laat de factuur zoals die was"
        mend "Correct the postal code or the country of the debtor's address in AFAS" / "Herstel de postcode of het land in het adres van de debiteur in AFAS"
    HouseNumber Warning
        "The street has no house number" / "De straat heeft geen huisnummer"
        payt "Payt may ask for a house number" / "Payt kan om een huisnummer vragen"
        mend "Fill the house number of the debtor's address in AFAS" / "Vul het huisnummer in het adres van de debiteur in AFAS"
    AddressIncomplete Warning
        "The debtor has no full address" / "De debiteur heeft geen volledig adres"
        payt "Payt can send no letters, and may refuse the invoice if it was told to demand an address" / "Payt kan geen brieven sturen, en kan de factuur weigeren als een adres daar verplicht is gemaakt"
        mend "Fill street, postal code, city and country of the debtor in AFAS" / "Vul straat, postcode, plaats en land van de debiteur in AFAS"
    NotReachable Error
        "The debtor has neither an e-mail address nor a full address" / "De debiteur heeft geen e-mailadres en geen volledig adres"
        payt "Payt can't reach the debtor and gives a validation error" / "Payt kan de debiteur niet bereiken en geeft een validatiefout"
        mend "Fill an e-mail address, or street, postal code, city and country, in AFAS" / "Vul in AFAS een e-mailadres, of straat, postcode, plaats en land"
    LettersOnly Note
        "The debtor has no e-mail address and gets letters only" / "De debiteur heeft geen e-mailadres en krijgt alleen brieven"
        payt "Payt sends everything by post" / "Payt verstuurt alles per post"
        mend "Fill an e-mail address of the debtor in AFAS if there is one" / "Vul in AFAS een e-mailadres van de debiteur in als dat er is"
    ReachableInPart Warning
        "The debtor has an e-mail address for invoices or for reminders only, and no full address" / "De debiteur heeft alleen voor facturen of alleen voor herinneringen een e-mailadres, en geen volledig adres"
        payt "Payt may have no way to send the other" / "Payt kan het andere mogelijk niet versturen"
        mend "Fill the ordinary e-mail address of the debtor in AFAS" / "Vul in AFAS het gewone e-mailadres van de debiteur in"
    Email Warning
        "This is not one e-mail address, and is not sent" / "Dit is niet één e-mailadres; het wordt niet verstuurd"
        payt "Payt would refuse it or send into the void" / "Payt zou het weigeren of in het niets versturen"
        mend "Correct the address in AFAS; a field takes one address" / "Herstel het adres in AFAS; een veld bevat één adres"
    Phone Warning
        "This is probably not a telephone number that works for this" / "Dit is waarschijnlijk geen telefoonnummer dat hiervoor werkt"
        payt "Payt warns and does not use the number" / "Payt waarschuwt en gebruikt het nummer niet"
        mend "Write it in AFAS with the country in front, like +31 6 12345678" / "Schrijf het in AFAS met het land ervoor, zoals +31 6 12345678"
    VatNumber Warning
        "This is probably not a VAT number" / "Dit is waarschijnlijk geen btw-nummer"
        payt "Payt warns that the VAT number is invalid" / "Payt waarschuwt dat het btw-nummer ongeldig is"
        mend "Write it in AFAS with the country in front, like NL123456789B01" / "Schrijf het in AFAS met het land ervoor, zoals NL123456789B01"
    PurposeUnknown Warning
        "It is not known what this address is for, and it is not used" / "Niet bekend is waar dit adres voor is; het wordt niet gebruikt"
        payt "Payt gets the addresses for projects, subscriptions and sales invoices" / "Payt krijgt de adressen voor projecten, abonnementen en verkoopfacturen"
        mend "Tell in the settings what AFAS calls these purposes" / "Geef in de instellingen op hoe AFAS deze doelen noemt"
    SeveralAddresses Warning
        "There are several addresses for one purpose; the first by alphabet is taken" / "Er zijn meer adressen voor één doel; het alfabetisch eerste is genomen"
        payt "Payt takes one address" / "Payt neemt één adres"
        mend "Leave one on the Digital tab of the sales relation" / "Laat er één staan op het tabblad Digitaal van de verkooprelatie"
    DueBeforeDate Error
        "The due date is before the invoice date" / "De vervaldatum ligt voor de factuurdatum"
        payt "Payt gives a validation error and leaves the invoice as it was" / "Payt geeft een validatiefout en laat de factuur zoals die was"
        mend "Correct the due date or the payment condition of the invoice in AFAS" / "Herstel in AFAS de vervaldatum of de betalingsvoorwaarde van de factuur"
    DateInFuture Warning
        "The invoice is dated after today" / "De factuur heeft een datum na vandaag"
        payt "Payt freezes the date as it is first sent" / "Payt legt de datum vast zoals die het eerst komt"
        mend "Look at the date in AFAS before it is frozen" / "Controleer de datum in AFAS voordat die vastligt"
    OpenAboveTotal Warning
        "More is open than the total" / "Er staat meer open dan het totaal"
        payt "Payt blocks the invoice as a potential bookkeeping mistake" / "Payt blokkeert de factuur als mogelijke boekingsfout"
        mend "Look at what is matched with the invoice in AFAS" / "Controleer in AFAS wat op de factuur is afgeletterd"
    OtherSign Warning
        "The open amount has another sign than the total" / "Het openstaande bedrag heeft een ander teken dan het totaal"
        payt "Payt blocks the invoice as a potential bookkeeping mistake" / "Payt blokkeert de factuur als mogelijke boekingsfout"
        mend "Too much was matched in AFAS: move the rest to another invoice or an advance" / "In AFAS is te veel afgeletterd: verplaats de rest naar een andere factuur of een vooruitbetaling"
    ZeroInvoice Note
        "The invoice comes to nothing" / "De factuur komt op nul uit"
        payt "Payt handles it as set for zero invoices" / "Payt behandelt die zoals voor nulfacturen is ingesteld"
        mend "Nothing needs to be done" / "U hoeft niets te doen"
    Twice Error
        "The same number comes more than once" / "Hetzelfde nummer komt meer dan eens voor"
        payt "Payt says that the number is taken" / "Payt meldt dat het nummer al bestaat"
        mend "Find out in AFAS which rows share the number; often a GetConnector gives a row for each line, journal or address" / "Zoek in AFAS uit welke regels het nummer delen; vaak geeft een GetConnector een rij per regel, dagboek of adres"
    AmountsContradict Error
        "The order invoice and the sales entry have different amounts" / "De orderfactuur en de verkoopboeking hebben verschillende bedragen"
        payt "Payt would get one of the two, perhaps the wrong one" / "Payt zou een van beide krijgen, misschien de verkeerde"
        mend "Compare the invoice with its entry in AFAS" / "Vergelijk de factuur met de boeking in AFAS"
    DebtorContradicts Error
        "The order invoice and the sales entry have different debtors" / "De orderfactuur en de verkoopboeking hebben verschillende debiteuren"
        payt "Payt would remind one of the two, perhaps the wrong one" / "Payt zou een van beide aanmanen, misschien de verkeerde"
        mend "Compare the invoice with its entry in AFAS" / "Vergelijk de factuur met de boeking in AFAS"
    DateContradicts Warning
        "The order invoice and the sales entry have different dates; that of the entry is taken" / "De orderfactuur en de verkoopboeking hebben verschillende datums; die van de boeking is genomen"
        payt "Payt freezes the date that is sent first" / "Payt legt de datum vast die het eerst komt"
        mend "Compare the invoice with its entry in AFAS" / "Vergelijk de factuur met de boeking in AFAS"
    AdministrationUnknown Error
        "No administration with this code is in the rows of administrations" / "Een administratie met deze code staat niet tussen de administraties"
        payt "Payt does not know where the invoice belongs" / "Payt weet niet waar de factuur bij hoort"
        mend "Let the GetConnectors of invoices and of administrations give the same code, and let the connector's user see the administration" / "Laat de GetConnectors van facturen en van administraties dezelfde code geven, en geef de connectorgebruiker toegang tot de administratie"
    AdministrationAbsent Error
        "A chosen administration is not in the rows of administrations" / "Een gekozen administratie staat niet tussen de administraties"
        payt "Payt would take all its invoices as paid" / "Payt zou al haar facturen als betaald zien"
        mend "Let the connector's user see the administration in AFAS, or choose again" / "Geef de connectorgebruiker in AFAS toegang tot de administratie, of kies opnieuw"
    ConditionUnknown Error
        "This payment condition is not in the rows of payment conditions" / "Deze betalingsvoorwaarde staat niet tussen de betalingsvoorwaarden"
        payt "Payt refuses an invoice with a condition it does not know" / "Payt weigert een factuur met een voorwaarde die het niet kent"
        mend "Let the GetConnector of payment conditions give it, with the same code" / "Laat de GetConnector van betalingsvoorwaarden haar met dezelfde code geven"
    ConditionTrueFalse Warning
        "The payment condition is `true` or `false` and is sent as such a code" / "De betalingsvoorwaarde is `true` of `false` en wordt zo als code verstuurd"
        payt "Payt looks for a condition with that code" / "Payt zoekt een voorwaarde met die code"
        mend "Take the code of the condition into the GetConnector, unless Payt asked for this" / "Neem de code van de voorwaarde op in de GetConnector, tenzij Payt hierom vroeg"
    NoDocument Warning
        "No file is known of this dossier item" / "Van dit dossieritem is geen bestand bekend"
        payt "Payt misses the document and can't send the invoice" / "Payt mist het document en kan de factuur niet versturen"
        mend "Look whether the PDF is in the dossier in AFAS, and whether the connector's user may see it" / "Controleer of de pdf in AFAS in het dossier staat en of de connectorgebruiker die mag zien"
    OriginMoved Warning
        "The id of the debtor comes with several debtor numbers" / "Het id van de debiteur komt met meer debiteurnummers voor"
        payt "Payt may say that the customer number is taken" / "Payt kan melden dat het klantnummer al bestaat"
        mend "Look in AFAS which number the debtor has" / "Controleer in AFAS welk nummer de debiteur heeft"
    ColumnUnknown Warning
        "A setting names a column that no row has" / "Een instelling noemt een kolom die geen enkele rij heeft"
        payt "Payt would get an empty field, or other invoices than meant" / "Payt zou een leeg veld krijgen, of andere facturen dan bedoeld"
        mend "Add the column to the GetConnector, or correct the setting" / "Neem de kolom op in de GetConnector, of herstel de instelling"
    FieldUnknown Warning
        "A setting fills a field that does not exist for these rows" / "Een instelling vult een veld dat voor deze rijen niet bestaat"
        payt "Payt would not read it" / "Payt zou het niet lezen"
        mend "Correct the setting" / "Herstel de instelling"
}

/// The longest part of a value that is shown, in characters.
const SHOWN: usize = 80;

impl RowProblem {
    /// Where and what, what Payt would say, and how to mend it in AFAS.
    pub fn text(&self, language: Language) -> String {
        let say = |en: &'static str, nl: &'static str| Text { en, nl }.in_language(language);
        let mut place = self.kind.title().in_language(language).to_owned();
        if self.row > 0 {
            place.push_str(&format!(", {} {}", say("row", "rij"), self.row));
        }
        if let Some(invoice) = &self.invoice {
            place.push_str(&format!(", {} {}", say("invoice", "factuur"), shown(invoice)));
        }
        if let Some(administration) = &self.administration {
            place.push_str(&format!(", {} {}", say("administration", "administratie"), shown(administration)));
        }
        if !self.field.is_empty() {
            place.push_str(&format!(", {}", self.field));
        }
        if !self.value.is_empty() {
            place.push_str(&format!(" `{}`", shown(&self.value)));
        }
        let [title, at_payt, remedy] =
            [self.what.title(), self.what.at_payt(), self.what.remedy()].map(|text| text.in_language(language));
        format!("{place}: {title}. {at_payt}. {remedy}.")
    }
}

fn shown(value: &str) -> String {
    let mut short: String = value.chars().take(SHOWN).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_what_and_what_to_do() {
        let problem = RowProblem {
            kind: SourceKind::SalesEntries,
            row: 12,
            field: "debtor_post_postalcode".into(),
            value: "12345".into(),
            severity: Severity::Error,
            what: RowFault::PostalCode,
            administration: Some("01".into()),
            invoice: Some("20260012".into()),
        };
        assert_eq!(
            problem.text(Language::En),
            "Sales entries, row 12, invoice 20260012, administration 01, debtor_post_postalcode `12345`: This is not a \
             postal code of that country. Payt says that the postal code is invalid and leaves the invoice as it was. \
             Correct the postal code or the country of the debtor's address in AFAS."
        );
        assert!(problem.text(Language::Nl).starts_with("Verkoopboekingen, rij 12, factuur 20260012, administratie 01"));
    }

    #[test]
    fn every_fault_is_told_apart_from_the_others() {
        for (index, fault) in RowFault::ALL.iter().enumerate() {
            for other in &RowFault::ALL[index + 1..] {
                assert_ne!(fault.title(), other.title());
            }
            assert!(!fault.remedy().nl.ends_with('.'), "{fault:?}");
        }
    }
}
