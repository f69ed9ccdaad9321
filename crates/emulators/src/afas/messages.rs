//! What AFAS says when it refuses, in Dutch and English.
//!
//! The true texts are not published; these carry the fragments that the AFAS documentation (troubleshooting) and the
//! support pages of vendors quote.

use jiff::civil::Date;

/// The language of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Dutch,
    English,
}

impl Language {
    /// From `Accept-Language`; absent or not spoken here gives the environment's own, Dutch.
    pub(super) fn read(header: Option<&str>) -> Self {
        match header {
            Some(text) if text.trim().to_ascii_lowercase().starts_with("en") => Self::English,
            _ => Self::Dutch,
        }
    }

    fn pick(self, dutch: String, english: String) -> String {
        match self {
            Self::Dutch => dutch,
            Self::English => english,
        }
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    Unexpected,
    TimeLimit,
    OutOfMemory,
    NotAuthorised(String),
    DefinitionBlocked(String),
    FieldNotFound(String),
    ListsUnequal,
    OperatorUnknown(String),
    TypeMismatch { field: String, value: String },
    RootWrong { expected: &'static str },
    OneElement,
    Shapeless(&'static str),
    NoUnit,
    JournalUnknown(String),
    JournalBlocked(String),
    JournalLocked(String),
    Mandatory(&'static str),
    TooLong { field: &'static str, most: usize },
    PeriodUnknown { year: String, period: String },
    PeriodBlocked { date: Date, year: i16, period: i16 },
    PeriodDiffers { date: Date },
    EntryNumberGiven,
    KindUnknown(String),
    AccountUnknown(String),
    AccountBlocked(String),
    NothingBooked,
    VatUnknown(String),
    VatNotAllowed(String),
    CurrencyUnknown(String),
    ConditionUnknown(String),
    AllocationMissing(String),
    AllocationUnknown(String),
    Unbalanced { debit: String, credit: String },
    NoLines,
    InvoiceUsed(String),
    InvoiceUnknown(String),
    AboveBalance(String),
    VoucherUsed(String),
    EntryUnknown(String),
    EntryMatched(String),
    NotDeletable(String),
    InvoiceSettled(String),
    SubjectTypeUnknown(String),
    DestinationNotAllowed,
    SubjectUnknown(String),
    FileUnreadable(String),
    PlainToken,
}

impl Refusal {
    /// The generic number. AFAS advises against using it.
    pub(super) fn number(&self) -> i64 {
        match self {
            Self::Unexpected | Self::TimeLimit | Self::OutOfMemory => -2_147_180_999,
            Self::AccountUnknown(_) | Self::VatUnknown(_) | Self::CurrencyUnknown(_) | Self::ConditionUnknown(_) => {
                -2_147_220_469
            }
            _ => -2_147_180_996,
        }
    }

    /// The message.
    pub(super) fn text(&self, language: Language) -> String {
        self.technical(language)
            .or_else(|| self.of_header(language))
            .or_else(|| self.of_line(language))
            .or_else(|| self.of_open_items(language))
            .unwrap_or_else(|| self.of_subject(language))
    }

    fn technical(&self, language: Language) -> Option<String> {
        let (dutch, english) = match self {
            Self::Unexpected => (
                "Er is een onverwachte fout opgetreden.".to_owned(),
                "General message: An unexpected error has occurred.".to_owned(),
            ),
            Self::TimeLimit => (
                "De maximale tijdsduur van 900 seconden is overschreden.".to_owned(),
                "The maximum duration of 900 seconds has been exceeded (timeout expired).".to_owned(),
            ),
            Self::OutOfMemory => ("Out of memory".to_owned(), "Out of memory".to_owned()),
            Self::NotAuthorised(id) => (
                format!("General message: U bent niet geautoriseerd voor {id}, of het wordt niet ondersteund."),
                format!("General message: You are not authorized for {id}, or it is not supported."),
            ),
            Self::DefinitionBlocked(id) => (
                format!("General message: De definitie '{id}' is geblokkeerd."),
                format!("General message: The definition '{id}' is blocked."),
            ),
            Self::FieldNotFound(id) => (
                format!("General message: Connectorveld '{id}' is niet gevonden (not found)."),
                format!("General message: Connector field '{id}' was not found."),
            ),
            Self::ListsUnequal => (
                "General message: Het aantal filtervelden, filterwaarden en operatoren is ongelijk.".to_owned(),
                "General message: The numbers of filter fields, filter values and operators differ.".to_owned(),
            ),
            Self::OperatorUnknown(code) => (
                format!("General message: Operator '{code}' is onbekend."),
                format!("General message: Operator '{code}' is unknown."),
            ),
            Self::TypeMismatch { field, value } => (
                format!("Type mismatch: '{value}' past niet in veld '{field}'."),
                format!("Type mismatch: '{value}' does not fit field '{field}'."),
            ),
            Self::PlainToken => (
                "General message: Het token moet base64-gecodeerd zijn.".to_owned(),
                "General message: The token must be base64 encoded.".to_owned(),
            ),
            _ => return None,
        };
        Some(language.pick(dutch, english))
    }

    fn of_header(&self, language: Language) -> Option<String> {
        let (dutch, english) = match self {
            Self::RootWrong { expected } => (
                format!("General message: Het hoofdelement '{expected}' ontbreekt."),
                format!("General message: The root element '{expected}' is missing."),
            ),
            Self::OneElement => (
                "General message: Precies één Element wordt verwacht.".to_owned(),
                "General message: Exactly one Element is expected.".to_owned(),
            ),
            Self::Shapeless(name) => (
                format!("General message: Het onderdeel '{name}' is niet leesbaar."),
                format!("General message: The part '{name}' can't be read."),
            ),
            Self::NoUnit => {
                ("(AFASFiEntry) No unit available".to_owned(), "(AFASFiEntry) No unit available".to_owned())
            }
            Self::JournalUnknown(code) => (
                format!("(AntaObject) Dagboek '{code}' bestaat niet (JoCo)."),
                format!("(AntaObject) Journal '{code}' does not exist (JoCo)."),
            ),
            Self::JournalBlocked(code) => (
                format!("(AFASFiEntry) Dagboek {code} mag niet worden gebruikt: het is afgesloten."),
                format!("(AFASFiEntry) Journal {code} can't be used: it is closed."),
            ),
            Self::JournalLocked(code) => (
                format!("(AFASFiEntry) Dagboek {code} is in gebruik door een andere gebruiker."),
                format!("(AFASFiEntry) Journal {code} is in use by another user."),
            ),
            Self::Mandatory(field) => (
                format!("(AntaObject) Veld '{field}' is verplicht."),
                format!("(AntaObject) Field '{field}' is mandatory."),
            ),
            Self::TooLong { field, most } => (
                format!("(AntaObject) Veld '{field}' mag hoogstens {most} tekens hebben."),
                format!("(AntaObject) Field '{field}' can have {most} characters at most."),
            ),
            Self::PeriodUnknown { year, period } => (
                format!("(AFASFiEntry) Periode {period} van jaar {year} bestaat niet."),
                format!("(AFASFiEntry) Period {period} of year {year} does not exist."),
            ),
            Self::PeriodBlocked { date, year, period } => (
                format!("(AFASFiEntry) Boekstukdatum {date} ligt in een geblokkeerde periode ({year}-{period})."),
                format!("(AFASFiEntry) Voucher date {date} lies in a blocked period ({year}-{period})."),
            ),
            Self::PeriodDiffers { date } => (
                format!("(AFASFiEntry) Boekstukdatum {date} ligt niet in de opgegeven periode."),
                format!("(AFASFiEntry) Voucher date {date} lies outside the given period."),
            ),
            Self::NoLines => (
                "(AFASFiEntry) De journaalpost heeft geen regels.".to_owned(),
                "(AFASFiEntry) The entry has no lines.".to_owned(),
            ),
            _ => return None,
        };
        Some(language.pick(dutch, english))
    }

    fn of_line(&self, language: Language) -> Option<String> {
        let (dutch, english) = match self {
            Self::EntryNumberGiven => (
                "(AFASFiEntry) 'EnNo' mag niet worden opgegeven bij toevoegen.".to_owned(),
                "(AFASFiEntry) 'EnNo' can't be given on insert.".to_owned(),
            ),
            Self::KindUnknown(value) => (
                format!("(AntaObject) Kenmerk rekening '{value}' bestaat niet (VaAs)."),
                format!("(AntaObject) Account kind '{value}' does not exist (VaAs)."),
            ),
            Self::AccountUnknown(number) => (
                format!("(AntaObject) Rekeningnummer '{number}' bestaat niet (AcNr, KnAnt1)."),
                format!("(AntaObject) Account Number '{number}' does not exist (AcNr, KnAnt1)."),
            ),
            Self::AccountBlocked(number) => (
                format!("(AntaObject) Rekeningnummer '{number}' mag niet worden gebruikt: blokkade (AcNr, KnAnt1)."),
                format!("(AntaObject) Account Number '{number}' can't be used: on hold (AcNr, KnAnt1)."),
            ),
            Self::NothingBooked => (
                "(AFASFiEntry) Debet en credit zijn beide 0.".to_owned(),
                "(AFASFiEntry) Debit and credit are both 0.".to_owned(),
            ),
            Self::VatUnknown(code) => (
                format!("(AntaObject) Btw-code '{code}' bestaat niet (VaId, KnVat)."),
                format!("(AntaObject) VAT code '{code}' does not exist (VaId, KnVat)."),
            ),
            Self::VatNotAllowed(number) => (
                format!("(AFASFiEntry) Btw is niet toegestaan op rekening {number}."),
                format!("(AFASFiEntry) VAT is not allowed on account {number}."),
            ),
            Self::CurrencyUnknown(code) => (
                format!("(AntaObject) Valuta '{code}' bestaat niet (CuId)."),
                format!("(AntaObject) Currency '{code}' does not exist (CuId)."),
            ),
            Self::ConditionUnknown(code) => (
                format!("(AntaObject) Betalingsvoorwaarde '{code}' bestaat niet (PaCd)."),
                format!("(AntaObject) Payment condition '{code}' does not exist (PaCd)."),
            ),
            Self::AllocationMissing(number) => (
                format!("(AFASFiEntry) Verbijzondering ontbreekt op rekening {number}."),
                format!("(AFASFiEntry) Allocation code (cost center) is missing on account {number}."),
            ),
            Self::AllocationUnknown(code) => (
                format!("(AntaObject) Verbijzonderingscode '{code}' bestaat niet (DiC1)."),
                format!("(AntaObject) Allocation code '{code}' does not exist (DiC1)."),
            ),
            Self::Unbalanced { debit, credit } => (
                format!("(AFASFiEntry) De journaalpost is niet in evenwicht: debet {debit}, credit {credit}."),
                format!("(AFASFiEntry) The entry is not in balance: debit {debit}, credit {credit}."),
            ),
            _ => return None,
        };
        Some(language.pick(dutch, english))
    }

    fn of_open_items(&self, language: Language) -> Option<String> {
        let (dutch, english) = match self {
            Self::InvoiceUsed(number) => (
                format!("(AFASFiEntry) Factuurnummer {number} wordt al gebruikt in financieel."),
                format!("(AFASFiEntry) Invoice number {number} is already used in finance."),
            ),
            Self::InvoiceUnknown(number) => (
                format!("(AFASFiEntry) Factuur {number} is niet bekend bij deze relatie (InId)."),
                format!("(AFASFiEntry) Invoice {number} is not known for this relation (InId)."),
            ),
            Self::AboveBalance(number) => (
                format!("(AFASFiEntry) Het bedrag is hoger dan het saldo van factuur {number}."),
                format!("(AFASFiEntry) The amount is above the balance of invoice {number}."),
            ),
            Self::VoucherUsed(number) => (
                format!("(AFASFiEntry) Boekstuknummer {number} komt al voor in dit dagboek."),
                format!("(AFASFiEntry) Voucher number {number} occurs in this journal."),
            ),
            Self::EntryUnknown(number) => (
                format!("(AFASFiEntry) Journaalpost {number} bestaat niet."),
                format!("(AFASFiEntry) Entry {number} does not exist."),
            ),
            Self::EntryMatched(number) => (
                format!("(AFASFiEntry) Journaalpost {number} is afgeletterd en kan niet worden verwijderd."),
                format!("(AFASFiEntry) Entry {number} is matched and can't be deleted."),
            ),
            Self::NotDeletable(number) => (
                format!("(AFASFiEntry) Journaalpost {number} heeft geen factuur en kan niet worden verwijderd."),
                format!("(AFASFiEntry) Entry {number} has no invoice and can't be deleted."),
            ),
            Self::InvoiceSettled(number) => (
                format!("(AFASFiInvoice) Factuur {number} is volledig afgeletterd."),
                format!("(AFASFiInvoice) Invoice {number} is fully matched."),
            ),
            _ => return None,
        };
        Some(language.pick(dutch, english))
    }

    fn of_subject(&self, language: Language) -> String {
        let (dutch, english) = match self {
            Self::SubjectTypeUnknown(code) => (
                format!("(AntaObject) Type dossieritem '{code}' bestaat niet of mag niet worden gebruikt (StId)."),
                format!("(AntaObject) Dossier item type '{code}' does not exist or can't be used (StId)."),
            ),
            Self::DestinationNotAllowed => (
                "De bestemming is bij dit type dossieritem verboden.".to_owned(),
                "The destination (bestemming) is forbidden for this type of dossier item.".to_owned(),
            ),
            Self::SubjectUnknown(id) => (
                format!("(AntaObject) Dossieritem '{id}' bestaat niet (SbId)."),
                format!("(AntaObject) Dossier item '{id}' does not exist (SbId)."),
            ),
            Self::FileUnreadable(name) => (
                format!("(AntaObject) De inhoud van bijlage '{name}' is geen base64 (FileStream)."),
                format!("(AntaObject) The content of attachment '{name}' is not base64 (FileStream)."),
            ),
            other => (format!("{other:?}"), format!("{other:?}")),
        };
        language.pick(dutch, english)
    }
}
