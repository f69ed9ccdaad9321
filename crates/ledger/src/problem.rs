//! The catalogue of problems: everything that can stop a settlement or a connection has a name and a way out.
//!
//! `docs/problems.md` is made from this table and a test proves it fresh.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::language::{Language, Said, Text};

/// A problem as it occurred: which one, and the particulars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The name in the catalogue.
    pub kind: ProblemKind,
    /// Where and what, in plain words; no secrets, no customer data beyond numbers people need.
    pub detail: Said,
}

impl Problem {
    /// A problem of `kind` with its particulars.
    pub fn new(kind: ProblemKind, detail: impl Into<Said>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// What is wrong with its particulars and what to do, as one text in both languages.
    pub fn said(&self) -> Said {
        let (title, remedy) = (self.kind.title(), self.kind.remedy());
        let one = |title: &str, detail: &str, remedy: &str| match detail {
            "" => format!("{title}. {remedy}"),
            detail => format!("{title} ({detail}). {remedy}"),
        };
        let (en, nl) = (self.detail.en(), self.detail.in_language(Language::Nl));
        Said::both(one(title.en, en, remedy.en), one(title.nl, nl, remedy.nl))
    }
}

/// `pay-token-wrong: Pay. does not accept … (detail). What to do: …`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.kind.title().en)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        write!(f, ". {}", self.kind.remedy().en)
    }
}

macro_rules! problems {
    ($( $variant:ident $name:literal { $en:literal / $nl:literal } do { $do_en:literal / $do_nl:literal } )*) => {
        /// The name of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemKind {
            $( #[doc = $en] #[serde(rename = $name)] $variant, )*
        }

        impl ProblemKind {
            /// All problems, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The name, stable for machines.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// What is wrong.
            pub const fn title(self) -> Text {
                match self { $( Self::$variant => Text { en: $en, nl: $nl }, )* }
            }

            /// What to do about it.
            pub const fn remedy(self) -> Text {
                match self { $( Self::$variant => Text { en: $do_en, nl: $do_nl }, )* }
            }
        }
    };
}

problems! {
    // Pay.
    PayTokenWrong "pay-token-wrong" {
        "Pay. does not accept this AT-code with this token" / "Pay. accepteert deze AT-code met dit token niet"
    } do {
        "Make a new token in Pay. under Merchant > API tokens > Add, tick All Merchant rights, and connect Pay. again"
        / "Maak in Pay. een nieuw token bij Merchant > API tokens > Toevoegen, vink Alle merchantrechten aan en koppel Pay. opnieuw"
    }
    PayRightMissing "pay-right-missing" {
        "The Pay. token lacks a right" / "Het Pay.-token mist een recht"
    } do {
        "In Pay., open Merchant > API tokens and tick All Merchant rights for this AT-code"
        / "Open in Pay. Merchant > API tokens en vink bij deze AT-code Alle merchantrechten aan"
    }
    PayClearingsRightMissing "pay-clearings-right-missing" {
        "The Pay. token may not read settlements" / "Het Pay.-token mag geen uitbetalingen lezen"
    } do {
        "Ask Pay. support to enable the Clearings API for this AT-code; it is switched on by hand"
        / "Vraag Pay. support om de Clearings API aan te zetten voor deze AT-code; dat gebeurt daar met de hand"
    }
    PayUnreachable "pay-unreachable" {
        "Pay. can't be reached or is not answering properly" / "Pay. is niet bereikbaar of antwoordt niet goed"
    } do {
        "Nothing to do: it is tried again by itself. Maintenance is announced on status.pay.nl"
        / "U hoeft niets te doen: het wordt vanzelf opnieuw geprobeerd. Onderhoud staat op status.pay.nl"
    }
    PayBusy "pay-busy" {
        "Pay. asks us to slow down" / "Pay. vraagt ons langzamer te gaan"
    } do {
        "Nothing to do: it goes on after the time Pay. asked for"
        / "U hoeft niets te doen: na de gevraagde tijd gaat het verder"
    }
    PayAnswerUnreadable "pay-answer-unreadable" {
        "Pay. gave an answer that can't be read" / "Pay. gaf een antwoord dat niet te lezen is"
    } do {
        "It is tried again by itself; if it stays, send the detail to support"
        / "Het wordt vanzelf opnieuw geprobeerd; blijft het, stuur het detail dan naar support"
    }
    PayRefused "pay-refused" {
        "Pay. refuses this request" / "Pay. weigert dit verzoek"
    } do {
        "Read what Pay. says in the detail and correct the setting it names"
        / "Lees in het detail wat Pay. zegt en pas de genoemde instelling aan"
    }
    // a settlement that can't be read
    SettlementDoesNotAddUp "settlement-does-not-add-up" {
        "The lines of the settlement do not add up to the payout" / "De regels van de uitbetaling tellen niet op tot het uitbetaalde bedrag"
    } do {
        "Nothing is booked. Compare the settlement with its specification in Pay.; when Pay. has corrected it, retry"
        / "Er is niets geboekt. Vergelijk de uitbetaling met de specificatie in Pay.; probeer opnieuw als Pay. het heeft hersteld"
    }
    RecordsDoNotAddUp "records-do-not-add-up" {
        "The transactions of a clearing do not add up to its lines" / "De transacties van een clearing tellen niet op tot de clearingregels"
    } do {
        "Nothing is booked. Pay. may still be completing the list: retry later, or ask Pay. about this clearing"
        / "Er is niets geboekt. Mogelijk vult Pay. de lijst nog aan: probeer later opnieuw of vraag Pay. naar deze clearing"
    }
    AmountUnitUnknown "amount-unit-unknown" {
        "It can't be told whether Pay. gives these amounts in cents or in euros" / "Niet vast te stellen of Pay. deze bedragen in centen of in euro's geeft"
    } do {
        "Nothing is booked. Compare the evidence in the detail with the bank statement and send it to support"
        / "Er is niets geboekt. Vergelijk het bewijs in het detail met het bankafschrift en stuur het naar support"
    }
    RecordKindUnknown "record-kind-unknown" {
        "It can't be told which transactions are refunds and which are chargebacks or payments" / "Niet vast te stellen welke transacties terugbetalingen, stornering of betalingen zijn"
    } do {
        "Nothing is booked. Look the named orders up in Pay. and send the detail to support"
        / "Er is niets geboekt. Zoek de genoemde orders op in Pay. en stuur het detail naar support"
    }
    SettlementUnreadable "settlement-unreadable" {
        "A document of the settlement misses something that is needed" / "In een document van de uitbetaling ontbreekt iets dat nodig is"
    } do {
        "Nothing is booked. The detail says which document and which field; retry after Pay. has corrected it"
        / "Er is niets geboekt. Het detail noemt het document en het veld; probeer opnieuw als Pay. het heeft hersteld"
    }
    SettlementChanged "settlement-changed" {
        "Pay. changed this settlement after it was booked" / "Pay. heeft deze uitbetaling gewijzigd nadat ze geboekt was"
    } do {
        "Nothing was booked again. Compare old and new, and correct the difference in AFAS by hand"
        / "Er is niets opnieuw geboekt. Vergelijk oud en nieuw en corrigeer het verschil in AFAS met de hand"
    }
    // AFAS
    AfasTokenWrong "afas-token-wrong" {
        "AFAS does not accept the token or client" / "AFAS accepteert het token of de client niet"
    } do {
        "In AFAS, open General > Management > App connector, tab User tokens, make a new token for the connector's user and connect AFAS again. Check the participant number and the environment too"
        / "Open in AFAS Algemeen > Beheer > App connector, tabblad Gebruikerstokens, maak een nieuw token voor de connectorgebruiker en koppel AFAS opnieuw. Controleer ook het deelnemernummer en de omgeving"
    }
    AfasTokenMalformed "afas-token-malformed" {
        "This is not an AFAS token" / "Dit is geen AFAS-token"
    } do {
        "Paste the whole token that AFAS showed: it starts with <token> and holds 64 characters of data"
        / "Plak het hele token dat AFAS toonde: het begint met <token> en bevat 64 tekens data"
    }
    AfasConnectorMissing "afas-connector-missing" {
        "The App connector does not offer a connector that is needed" / "De App connector biedt een benodigde connector niet aan"
    } do {
        "In AFAS, open General > Management > App connector, tab Connectors (Get or Update), and add the connector named in the detail"
        / "Open in AFAS Algemeen > Beheer > App connector, tabblad Connectoren (Get of Update), en voeg de genoemde connector toe"
    }
    AfasFieldMissing "afas-field-missing" {
        "A GetConnector lacks a field that is needed" / "In een GetConnector ontbreekt een veld dat nodig is"
    } do {
        "In AFAS, open General > Output > Management > GetConnector, add the named field with exactly that name, and try again"
        / "Open in AFAS Algemeen > Uitvoer > Beheer > GetConnector, voeg het genoemde veld met precies die naam toe en probeer opnieuw"
    }
    AfasNotAuthorised "afas-not-authorised" {
        "The AFAS user may not do this" / "De AFAS-gebruiker mag dit niet"
    } do {
        "In AFAS, give the connector's user group access to the administration, the journal and the connector named in the detail"
        / "Geef in AFAS de gebruikersgroep van de connector toegang tot de administratie, het dagboek en de connector in het detail"
    }
    AfasConnectorBlocked "afas-connector-blocked" {
        "AFAS has blocked a GetConnector or the App connector" / "AFAS heeft een GetConnector of de App connector geblokkeerd"
    } do {
        "In AFAS, clear Blocked on the App connector; if AFAS blocked the GetConnector for its load, ask AFAS to release it"
        / "Haal in AFAS Geblokkeerd weg bij de App connector; heeft AFAS de GetConnector om de belasting geblokkeerd, vraag AFAS dan die vrij te geven"
    }
    AfasAddressNotAllowed "afas-address-not-allowed" {
        "AFAS refuses calls from this internet address" / "AFAS weigert aanroepen vanaf dit internetadres"
    } do {
        "In AFAS, add this machine's address to the IP restrictions of the App connector"
        / "Voeg in AFAS het adres van deze machine toe aan de IP-restricties van de App connector"
    }
    AfasUnreachable "afas-unreachable" {
        "AFAS can't be reached or is under maintenance" / "AFAS is niet bereikbaar of in onderhoud"
    } do {
        "Nothing to do: it is tried again by itself. Maintenance is announced on afasstatus.nl"
        / "U hoeft niets te doen: het wordt vanzelf opnieuw geprobeerd. Onderhoud staat op afasstatus.nl"
    }
    AfasAnswerUnreadable "afas-answer-unreadable" {
        "AFAS gave an answer that can't be read" / "AFAS gaf een antwoord dat niet te lezen is"
    } do {
        "It is tried again by itself; if it stays, check the base URL and send the detail to support"
        / "Het wordt vanzelf opnieuw geprobeerd; blijft het, controleer dan de basis-URL en stuur het detail naar support"
    }
    AfasQueryTooLong "afas-query-too-long" {
        "A question to AFAS is longer than AFAS takes" / "Een vraag aan AFAS is langer dan AFAS aankan"
    } do {
        "Shorten the setting named in the detail (connector name or filter)"
        / "Verkort de instelling in het detail (connectornaam of filter)"
    }
    AfasNotFound "afas-not-found" {
        "AFAS does not know this address" / "AFAS kent dit adres niet"
    } do {
        "Check the participant number, the environment and the base URL"
        / "Controleer het deelnemernummer, de omgeving en de basis-URL"
    }
    AfasPeriodClosed "afas-period-closed" {
        "The period of the booking is closed in AFAS" / "De periode van de boeking is in AFAS geblokkeerd"
    } do {
        "Open the period in AFAS (Financial > Administration > Periods) and retry, or set booking_date to first_open_period"
        / "Open de periode in AFAS (Financieel > Administratie > Perioden) en probeer opnieuw, of zet booking_date op first_open_period"
    }
    AfasAccountUnknown "afas-account-unknown" {
        "AFAS does not know an account or debtor of the entry" / "AFAS kent een rekening of debiteur van de boeking niet"
    } do {
        "Correct the account in the integration's settings, or make or unblock it in AFAS, and retry"
        / "Pas de rekening aan in de instellingen van de integratie, of maak of deblokkeer die in AFAS, en probeer opnieuw"
    }
    AfasAdministrationUnknown "afas-administration-unknown" {
        "AFAS does not know this administration, or the user may not see it" / "AFAS kent deze administratie niet, of de gebruiker mag haar niet zien"
    } do {
        "Choose one of the administrations in the detail, or give the connector's user access to it in AFAS"
        / "Kies een van de administraties in het detail, of geef de connectorgebruiker er in AFAS toegang toe"
    }
    AfasJournalUnknown "afas-journal-unknown" {
        "AFAS does not know this journal, or it is blocked" / "AFAS kent dit dagboek niet, of het is geblokkeerd"
    } do {
        "Choose one of the journals in the detail"
        / "Kies een van de dagboeken in het detail"
    }
    AfasAllocationMissing "afas-allocation-missing" {
        "AFAS wants an allocation (cost centre) on an account" / "AFAS wil een verbijzondering (kostenplaats) op een rekening"
    } do {
        "Choose an account without a mandatory allocation, or make the allocation optional in AFAS"
        / "Kies een rekening zonder verplichte verbijzondering, of maak de verbijzondering in AFAS niet verplicht"
    }
    AfasVatNotAllowed "afas-vat-not-allowed" {
        "AFAS does not allow a VAT code on an account" / "AFAS staat op een rekening geen btw-code toe"
    } do {
        "Allow VAT on the costs account in AFAS, or clear costs_vat_code"
        / "Sta btw toe op de kostenrekening in AFAS, of maak costs_vat_code leeg"
    }
    AfasJournalLocked "afas-journal-locked" {
        "Somebody is booking in this journal in AFAS" / "Iemand boekt in AFAS in dit dagboek"
    } do {
        "Nothing to do: it is tried again in a few minutes"
        / "U hoeft niets te doen: het wordt over een paar minuten opnieuw geprobeerd"
    }
    AfasResultTooLarge "afas-result-too-large" {
        "AFAS can't produce that many rows at once" / "AFAS kan niet zoveel rijen tegelijk leveren"
    } do {
        "It is tried again with smaller pages; if it stays, add a filter to the GetConnector"
        / "Het wordt met kleinere pagina's opnieuw geprobeerd; blijft het, voeg dan een filter toe aan de GetConnector"
    }
    AfasTookTooLong "afas-took-too-long" {
        "AFAS needed more time than it allows itself" / "AFAS had meer tijd nodig dan het zichzelf toestaat"
    } do {
        "It is tried again after fifteen minutes"
        / "Het wordt na vijftien minuten opnieuw geprobeerd"
    }
    AfasRefused "afas-refused" {
        "AFAS refuses the entry or request" / "AFAS weigert de boeking of het verzoek"
    } do {
        "Read AFAS's own words in the detail; your AFAS administrator finds more under the log reference. Correct it and retry"
        / "Lees in het detail wat AFAS zegt; uw AFAS-beheerder vindt meer onder de logreferentie. Herstel het en probeer opnieuw"
    }
    AfasChangedWhileRead "afas-changed-while-read" {
        "The rows in AFAS changed while they were read" / "De rijen in AFAS veranderden terwijl ze gelezen werden"
    } do {
        "Nothing is delivered and nothing to do: everything is read again later"
        / "Er wordt niets aangeleverd en u hoeft niets te doen: later wordt alles opnieuw gelezen"
    }
    AfasFileUnavailable "afas-file-unavailable" {
        "A file in the dossier of AFAS can't be fetched" / "Een bestand in het dossier van AFAS is niet op te halen"
    } do {
        "Open the dossier item in AFAS as the connector's user: the file must be there, visible to that user and not larger than 32 MB"
        / "Open het dossieritem in AFAS als de connectorgebruiker: het bestand moet er zijn, zichtbaar voor die gebruiker en niet groter dan 32 MB"
    }
    PostOutcomeUnknown "post-outcome-unknown" {
        "AFAS did not say whether the entry was booked" / "AFAS liet niet weten of de boeking is gemaakt"
    } do {
        "Nothing to do: the voucher is looked up in AFAS, and only sent again when AFAS proves not to have it"
        / "U hoeft niets te doen: het boekstuk wordt in AFAS opgezocht en pas opnieuw verstuurd als AFAS het bewezen niet heeft"
    }
    // Payt
    PaytTokenWrong "payt-token-wrong" {
        "Payt does not accept a token, or the token may not do this" / "Payt accepteert een token niet, of het token mag dit niet"
    } do {
        "Take the token and the import token from Payt's settings of this administration, check that this machine's address is allowed there, and connect Payt again"
        / "Neem het token en het importtoken over uit de instellingen van deze administratie in Payt, controleer of het adres van deze machine daar is toegestaan en koppel Payt opnieuw"
    }
    PaytUnreachable "payt-unreachable" {
        "Payt can't be reached or is not answering properly" / "Payt is niet bereikbaar of antwoordt niet goed"
    } do {
        "Nothing to do: it is tried again by itself. Maintenance is announced on status.paytsoftware.com"
        / "U hoeft niets te doen: het wordt vanzelf opnieuw geprobeerd. Onderhoud staat op status.paytsoftware.com"
    }
    PaytTooBusy "payt-too-busy" {
        "Payt asks us to slow down" / "Payt vraagt ons langzamer te gaan"
    } do {
        "Nothing to do: it goes on after the time Payt asked for"
        / "U hoeft niets te doen: na de gevraagde tijd gaat het verder"
    }
    PaytRefused "payt-refused" {
        "Payt does not take this file, record or request" / "Payt neemt dit bestand, deze regel of dit verzoek niet aan"
    } do {
        "Read the detail and correct the field or setting it names, in AFAS, in Payt or here; the next delivery brings it"
        / "Lees het detail en herstel het genoemde veld of de genoemde instelling in AFAS, in Payt of hier; de volgende aanlevering brengt het mee"
    }
    PaytAnswerStrange "payt-answer-strange" {
        "Payt gave an answer that can't be read" / "Payt gaf een antwoord dat niet te lezen is"
    } do {
        "It is tried again by itself; if it stays, check the base URLs and send the detail to support"
        / "Het wordt vanzelf opnieuw geprobeerd; blijft het, controleer dan de basis-URL's en stuur het detail naar support"
    }
    PaytSftpUnreachable "payt-sftp-unreachable" {
        "The SFTP server for Payt can't be reached, or the connection broke" / "De SFTP-server voor Payt is niet bereikbaar, of de verbinding brak af"
    } do {
        "Nothing to do if it passes: it is tried again by itself, and what was sent in part is not read. If it stays, check host and port, and whether this machine may go there"
        / "U hoeft niets te doen als het overgaat: het wordt vanzelf opnieuw geprobeerd, en wat half verstuurd is wordt niet gelezen. Blijft het, controleer dan host en poort en of deze machine erheen mag"
    }
    PaytHostKeyNew "payt-host-key-new" {
        "The key of the SFTP server has not been confirmed yet" / "De sleutel van de SFTP-server is nog niet bevestigd"
    } do {
        "Compare the fingerprint with the one Payt gives you, by telephone or on its pages. When it is the same, connect Payt again with it; nothing was sent"
        / "Vergelijk de vingerafdruk met die van Payt, telefonisch of op zijn pagina's. Is hij gelijk, koppel Payt dan opnieuw met die vingerafdruk; er is niets verstuurd"
    }
    PaytHostKeyChanged "payt-host-key-changed" {
        "The SFTP server shows another key than the one that was confirmed" / "De SFTP-server toont een andere sleutel dan de bevestigde"
    } do {
        "Ask Payt whether its server got a new key. If it did, connect Payt again with the new fingerprint and switch the integration on again; if not, somebody else answers in its place. Nothing was sent, not even a password"
        / "Vraag Payt of zijn server een nieuwe sleutel kreeg. Zo ja, koppel Payt opnieuw met de nieuwe vingerafdruk en zet de integratie weer aan; zo nee, dan antwoordt een ander in zijn plaats. Er is niets verstuurd, ook geen wachtwoord"
    }
    PaytSftpLoginWrong "payt-sftp-login-wrong" {
        "The SFTP server for Payt does not let this user in" / "De SFTP-server voor Payt laat deze gebruiker niet toe"
    } do {
        "Check user name and password or key with Payt, also whether the key's public half is known there and this machine's address is allowed, and connect Payt again"
        / "Controleer gebruikersnaam en wachtwoord of sleutel bij Payt, ook of de publieke helft van de sleutel daar bekend is en of het adres van deze machine is toegestaan, en koppel Payt opnieuw"
    }
    PaytSftpRefused "payt-sftp-refused" {
        "The SFTP server for Payt does not take the file" / "De SFTP-server voor Payt neemt het bestand niet aan"
    } do {
        "Read the detail: check the folder and the right to write, rename and remove there with Payt, or connect Payt again with another folder"
        / "Lees het detail: controleer bij Payt de map en het recht om daar te schrijven, te hernoemen en te verwijderen, of koppel Payt opnieuw met een andere map"
    }
    // what confirm finds
    EntryDiffers "entry-differs" {
        "The entry in AFAS is not what was sent" / "De boeking in AFAS is niet wat er verstuurd is"
    } do {
        "Nothing more is booked for this settlement. Compare the entry in AFAS with the specification and correct it there"
        / "Voor deze uitbetaling wordt niets meer geboekt. Vergelijk de boeking in AFAS met de specificatie en corrigeer die daar"
    }
    EntryTwice "entry-twice" {
        "AFAS has more than one entry with this voucher number" / "AFAS heeft meer dan één boeking met dit boekstuknummer"
    } do {
        "Look at both entries in AFAS and reverse the one that is too many"
        / "Bekijk beide boekingen in AFAS en storneer de boeking die te veel is"
    }
    InvoiceNotLowered "invoice-not-lowered" {
        "The entry is booked, but an invoice's balance in AFAS did not follow" / "De boeking is gemaakt, maar het saldo van een factuur in AFAS is niet meegegaan"
    } do {
        "Match the receipt with the invoice in AFAS (Financial > Debtors > Match), and consider a bank-type journal"
        / "Letter de ontvangst in AFAS af tegen de factuur (Financieel > Debiteuren > Afletteren) en overweeg een dagboek van het type bank"
    }
    VoucherTaken "voucher-taken" {
        "An entry with this voucher number stands in AFAS already, and it is not ours" / "In AFAS staat al een boeking met dit boekstuknummer die niet van ons is"
    } do {
        "Look at that entry in AFAS: is this settlement booked there already? Then close it here; if not, change voucher_prefix and retry"
        / "Bekijk die boeking in AFAS: is deze uitbetaling daar al geboekt? Sluit haar dan hier; zo niet, wijzig voucher_prefix en probeer opnieuw"
    }
    // our own house
    SettingWrong "setting-wrong" {
        "A setting is missing or wrong" / "Een instelling ontbreekt of is onjuist"
    } do {
        "Correct the setting named in the detail; the detail lists what is possible"
        / "Pas de instelling in het detail aan; het detail noemt wat mogelijk is"
    }
    FlowKeepsFailing "flow-keeps-failing" {
        "This integration was stopped because it failed again and again" / "Deze integratie is gestopt omdat zij steeds opnieuw mislukte"
    } do {
        "Read the last errors in the log, mend the cause, and start it again with `kruispost sync`"
        / "Lees de laatste fouten in het logboek, verhelp de oorzaak en start opnieuw met `kruispost sync`"
    }
}
