//! Why an answer can't be carried out, in words of both languages: a page shows them as a command does.

use ledger::language::Language;
use ledger::money::Money;

/// Why an answer can't be carried out, as far as is known before it is planned with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFault {
    /// It names no invoice.
    NoInvoice,
    /// It names no debtor.
    NoDebtor,
    /// The line is booked already: it can move to an invoice, not to an account.
    NeedsInvoice,
    /// The invoice was not open when AFAS was last read.
    NotOpen {
        /// The invoice.
        invoice: String,
    },
    /// AFAS has the invoice twice, so that a number does not say which.
    Twice {
        /// The invoice.
        invoice: String,
    },
    /// An amount of nothing, or with another sign than the line has.
    OtherSign {
        /// The invoice.
        invoice: String,
        /// The amount.
        amount: Money,
        /// The line's amount.
        line: Money,
    },
    /// The amounts come to more than the line.
    TooMuch {
        /// The line's amount.
        line: Money,
    },
}

impl AnswerFault {
    /// What is wrong, for people.
    pub fn text(&self, language: Language) -> String {
        let money = |amount: &Money| amount.in_language(language);
        match (language, self) {
            (Language::En, Self::NoInvoice) => "an answer names at least one invoice".into(),
            (Language::Nl, Self::NoInvoice) => "een antwoord noemt minstens één factuur".into(),
            (Language::En, Self::NoDebtor) => "an advance needs the number of a debtor".into(),
            (Language::Nl, Self::NoDebtor) => "een vooruitbetaling heeft het nummer van een debiteur nodig".into(),
            (Language::En, Self::NeedsInvoice) => {
                "the line is booked already: it can be moved to an invoice; an advance is booked in AFAS".into()
            }
            (Language::Nl, Self::NeedsInvoice) => {
                "de regel is al geboekt: hij kan naar een factuur; een vooruitbetaling boekt u in AFAS".into()
            }
            (Language::En, Self::NotOpen { invoice }) => {
                format!("no invoice {invoice} was open in AFAS when it was last read; write it as AFAS does")
            }
            (Language::Nl, Self::NotOpen { invoice }) => format!(
                "er stond geen factuur {invoice} open in AFAS toen het voor het laatst gelezen werd; schrijf het nummer zoals AFAS"
            ),
            (Language::En, Self::Twice { invoice }) => {
                format!("AFAS has invoice {invoice} twice, so that a number does not say which")
            }
            (Language::Nl, Self::Twice { invoice }) => {
                format!("AFAS heeft factuur {invoice} twee keer; een nummer zegt niet welke")
            }
            (Language::En, Self::OtherSign { invoice, amount, line }) => {
                format!("{} on {invoice} does not have the sign of the line, which is {}", money(amount), money(line))
            }
            (Language::Nl, Self::OtherSign { invoice, amount, line }) => {
                format!("{} op {invoice} heeft niet het teken van de regel, die {} is", money(amount), money(line))
            }
            (Language::En, Self::TooMuch { line }) => {
                format!("the amounts come to more than the line, which is {}", money(line))
            }
            (Language::Nl, Self::TooMuch { line }) => {
                format!("de bedragen zijn samen meer dan de regel, die {} is", money(line))
            }
        }
    }
}

impl std::fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}
