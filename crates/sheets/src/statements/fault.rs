//! Why a file is not read as bank statements: where, what, and what to do, in both languages.

use std::fmt;

use ledger::language::Language;
use ledger::money::Money;

use crate::fault::Shown;

pub(super) fn shown(text: &str) -> Shown {
    Shown::new(text)
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementFault {
    /// Where in the file.
    pub at: Place,
    /// What is wrong.
    pub wrong: Wrong,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line, counted from 1.
    Line(u32),
    /// An element of XML.
    Element {
        /// `Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/Amt`.
        path: String,
        /// Its line, counted from 1.
        line: u32,
        /// Its column, counted from 1.
        column: u32,
    },
}

/// What a file is that is no bank statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Packed files, or a workbook.
    Zip,
    /// A PDF.
    Pdf,
    /// Some text.
    Text,
    /// Anything else.
    Bytes,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing in it.
    Empty,
    /// Larger than what is read.
    TooLarge,
    /// Something else.
    NotAStatement(Looks),
    /// Two bytes per character.
    Utf16,
    /// Bytes that are not what the file says they are.
    Encoding(Shown),
    /// Another message of ISO 20022.
    OtherMessage(Shown),
    /// A document type definition: statements have none, attacks do.
    Dtd,
    /// More elements, attributes or name spaces than a statement has.
    TooManyParts,
    /// Not XML; the words of the parser.
    NotXml(String),
    /// It ends before the statement does.
    Truncated,
    /// Something that must be there is not.
    Missing(&'static str),
    /// Something that may be there once is there again.
    Twice(&'static str),
    /// Elements where a text should be.
    NotText,
    /// Not a figure as the format wants it.
    NotAnAmount(Shown),
    /// More decimals than the currency has.
    TooPrecise {
        /// The figure.
        given: Shown,
        /// The currency's code.
        currency: &'static str,
    },
    /// Beyond what can be added up.
    AmountsTooLarge,
    /// Not a currency.
    NotACurrency(Shown),
    /// Amounts in two currencies in one statement.
    TwoCurrencies {
        /// One code.
        left: &'static str,
        /// The other.
        right: &'static str,
    },
    /// Not a day.
    NotADate(Shown),
    /// Neither credit nor debit.
    NotASide(Shown),
    /// Neither yes nor no.
    NotYesOrNo(Shown),
    /// Neither booked nor pending nor for information.
    NotAStatus(Shown),
    /// Not an account.
    NotAnAccount(Shown),
    /// A `:61:` that is not built as it must be.
    NotAMovement(Shown),
    /// A `:60F:` or `:62F:` that is not built as it must be.
    NotABalance(Shown),
    /// Text between two statements.
    OutsideOfStatement(Shown),
    /// Opening balance and lines do not lead to the closing balance.
    DoesNotAddUp {
        /// The opening balance.
        opening: Money,
        /// Sum of the lines.
        lines: Money,
        /// Both together.
        sum: Money,
        /// The closing balance.
        closing: Money,
    },
    /// The same statement a second time.
    StatementTwice(Shown),
}

impl StatementFault {
    pub(super) fn of_file(wrong: Wrong) -> Self {
        Self { at: Place::File, wrong }
    }

    pub(super) fn of_line(line: u32, wrong: Wrong) -> Self {
        Self { at: Place::Line(line), wrong }
    }

    /// Where, what, and what to do.
    pub fn in_language(&self, language: Language) -> String {
        let (at, wrong) = (self.at.in_language(language), self.wrong.in_language(language));
        format!("{at}: {wrong}. {}.", self.wrong.remedy(language))
    }
}

impl fmt::Display for StatementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::En))
    }
}

impl std::error::Error for StatementFault {}

impl Place {
    fn in_language(&self, language: Language) -> String {
        match (self, language) {
            (Self::File, Language::En) => "bank statement".to_owned(),
            (Self::File, Language::Nl) => "bankafschrift".to_owned(),
            (Self::Line(line), Language::En) => format!("line {line}"),
            (Self::Line(line), Language::Nl) => format!("regel {line}"),
            (Self::Element { path, line, column }, Language::En) => format!("{path} (line {line}, column {column})"),
            (Self::Element { path, line, column }, Language::Nl) => format!("{path} (regel {line}, kolom {column})"),
        }
    }
}

/// The same sentence in both languages.
macro_rules! said {
    ($language:expr, $en:literal, $nl:literal) => {
        match $language {
            Language::En => format!($en),
            Language::Nl => format!($nl),
        }
    };
}

impl Wrong {
    fn in_language(&self, language: Language) -> String {
        match self {
            Self::Empty => said!(language, "the file is empty", "het bestand is leeg"),
            Self::TooLarge => said!(language, "the file is larger than 20 MB", "het bestand is groter dan 20 MB"),
            Self::NotAStatement(looks) => looks.in_language(language).to_owned(),
            Self::Utf16 => said!(language, "the file is UTF-16", "het bestand is UTF-16"),
            Self::Encoding(name) => {
                said!(language, "the bytes are not {name}", "de bytes zijn geen {name}")
            }
            Self::OtherMessage(name) => said!(
                language,
                "`{name}` is not CAMT.053 of version 02 to 08",
                "`{name}` is geen CAMT.053 van versie 02 tot en met 08"
            ),
            Self::Dtd => said!(
                language,
                "the file has a document type definition, which a bank statement never has",
                "het bestand heeft een documenttypedefinitie, en die heeft een bankafschrift nooit"
            ),
            Self::TooManyParts => said!(
                language,
                "the file has more or longer parts than a bank statement has",
                "het bestand heeft meer of langere onderdelen dan een bankafschrift heeft"
            ),
            Self::NotXml(words) => {
                said!(language, "the file is not XML: {words}", "het bestand is geen XML: {words}")
            }
            Self::Truncated => said!(
                language,
                "the file ends before the statement does",
                "het bestand houdt op voordat het afschrift klaar is"
            ),
            Self::Missing(what) => said!(language, "{what} is missing", "{what} ontbreekt"),
            Self::Twice(what) => said!(language, "{what} is there twice", "{what} staat er twee keer"),
            Self::NotText => {
                said!(language, "elements stand where a text should be", "er staan elementen waar tekst hoort")
            }
            Self::NotAnAmount(text) => said!(language, "`{text}` is not an amount", "`{text}` is geen bedrag"),
            Self::TooPrecise { given, currency } => said!(
                language,
                "`{given}` has more decimals than {currency} knows",
                "`{given}` heeft meer decimalen dan {currency} kent"
            ),
            Self::AmountsTooLarge => said!(
                language,
                "the amounts are too large to calculate with",
                "de bedragen zijn te groot om mee te rekenen"
            ),
            Self::NotACurrency(text) => said!(language, "`{text}` is not a currency", "`{text}` is geen munt"),
            Self::TwoCurrencies { left, right } => said!(
                language,
                "the statement has amounts in {left} and in {right}",
                "het afschrift heeft bedragen in {left} en in {right}"
            ),
            Self::NotADate(text) => said!(language, "`{text}` is not a date", "`{text}` is geen datum"),
            Self::NotASide(text) => {
                said!(language, "`{text}` is neither credit nor debit", "`{text}` is geen credit en geen debet")
            }
            Self::NotYesOrNo(text) => {
                said!(language, "`{text}` is neither true nor false", "`{text}` is geen true en geen false")
            }
            Self::NotAStatus(text) => said!(
                language,
                "`{text}` is neither BOOK nor PDNG nor INFO",
                "`{text}` is geen BOOK, geen PDNG en geen INFO"
            ),
            Self::NotAnAccount(text) => said!(language, "`{text}` is not an account", "`{text}` is geen rekening"),
            Self::NotAMovement(text) => said!(
                language,
                "`{text}` is not built like `2603100310C560,25NTRFNONREF`",
                "`{text}` heeft niet de vorm `2603100310C560,25NTRFNONREF`"
            ),
            Self::NotABalance(text) => said!(
                language,
                "`{text}` is not built like `C260310EUR1234,56`",
                "`{text}` heeft niet de vorm `C260310EUR1234,56`"
            ),
            Self::OutsideOfStatement(text) => {
                said!(language, "`{text}` stands outside of a statement", "`{text}` staat buiten een afschrift")
            }
            Self::DoesNotAddUp { opening, lines, sum, closing } => {
                let [opening, lines, sum, closing] =
                    [opening, lines, sum, closing].map(|amount| amount.in_language(language));
                said!(
                    language,
                    "opening balance {opening} and lines of {lines} make {sum}, but the closing balance is {closing}",
                    "beginsaldo {opening} en regels van {lines} maken {sum}, maar het eindsaldo is {closing}"
                )
            }
            Self::StatementTwice(id) => {
                said!(language, "statement `{id}` is in the file twice", "afschrift `{id}` staat er twee keer in")
            }
        }
    }

    fn remedy(&self, language: Language) -> &'static str {
        let (en, nl) = match self {
            Self::Empty | Self::Truncated | Self::DoesNotAddUp { .. } => (
                "Download the statement again at the bank, whole and unchanged",
                "Download het afschrift opnieuw bij de bank, heel en onveranderd",
            ),
            Self::TooLarge => (
                "Download it at the bank in parts, for instance month by month",
                "Download het bij de bank in delen, bijvoorbeeld per maand",
            ),
            Self::NotAStatement(Looks::Zip) => {
                ("Unpack it, and take the files in it", "Pak het uit en neem de bestanden erin")
            }
            Self::NotAStatement(_) | Self::OtherMessage(_) => (
                "Download the statement at the bank as CAMT.053 or MT940",
                "Download het afschrift bij de bank als CAMT.053 of MT940",
            ),
            Self::Utf16 | Self::Encoding(_) => (
                "Take the file as the bank gave it, or save it as UTF-8",
                "Neem het bestand zoals de bank het gaf, of bewaar het als UTF-8",
            ),
            Self::StatementTwice(_) => {
                ("Download it again without days that overlap", "Download het opnieuw zonder overlappende dagen")
            }
            Self::TwoCurrencies { .. } => {
                ("Download a statement for each account and currency", "Download per rekening en munt een afschrift")
            }
            Self::Dtd | Self::TooManyParts => (
                "Don't use this file; download the statement at the bank",
                "Gebruik dit bestand niet; download het afschrift bij de bank",
            ),
            _ => (
                "Take the file as the bank gave it, or download the other format (CAMT.053 or MT940)",
                "Neem het bestand zoals de bank het gaf, of download het andere formaat (CAMT.053 of MT940)",
            ),
        };
        match language {
            Language::En => en,
            Language::Nl => nl,
        }
    }
}

impl Looks {
    const fn in_language(self, language: Language) -> &'static str {
        let (en, nl) = match self {
            Self::Zip => ("the file is a ZIP or a workbook", "het bestand is een ZIP of een werkmap"),
            Self::Pdf => ("the file is a PDF", "het bestand is een PDF"),
            Self::Text => ("the file is text, but no bank statement", "het bestand is tekst, maar geen bankafschrift"),
            Self::Bytes => ("the file is no bank statement", "het bestand is geen bankafschrift"),
        };
        match language {
            Language::En => en,
            Language::Nl => nl,
        }
    }
}
