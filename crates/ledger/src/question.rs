//! What a person must answer before a settlement can be booked.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::money::Money;

/// A question about a settlement. Nothing of it is booked while one is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "question")]
pub enum Question {
    /// The settlement is in a currency that the administration does not keep.
    ForeignCurrency {
        /// The settlement's currency.
        settlement: String,
        /// The administration's currency.
        administration: String,
    },
    /// The settlement mixes turnover groups that are chosen and that are not.
    MixedTurnoverGroups {
        /// Codes of groups in the settings.
        chosen: Vec<String>,
        /// Codes of groups that are not.
        others: Vec<String>,
    },
    /// The provider corrected an amount without explanation.
    Correction {
        /// The settlement line.
        line: String,
        /// The amount, as it works on the payout.
        amount: Money,
    },
    /// The provider holds or releases a reserve, and there is no account for it.
    Reserve {
        /// The settlement line.
        line: String,
        /// The amount, as it works on the payout.
        amount: Money,
    },
    /// The costs are to be split by VAT, but no invoice of the provider explains the amount.
    CostsUnexplained {
        /// The settlement line.
        line: String,
        /// The amount taken from the payout.
        amount: Money,
        /// What the provider's invoice lines add up to with VAT, if any were found.
        explained: Option<Money>,
    },
    /// The period of the booking is closed.
    PeriodClosed {
        /// The day of the booking.
        date: Date,
    },
    /// AFAS has no period for the day.
    NoPeriod {
        /// The day of the booking.
        date: Date,
    },
    /// The settings ask for a person when a line can't be placed.
    NotEverythingFound {
        /// How many lines.
        lines: usize,
        /// Their sum.
        amount: Money,
    },
}

impl Question {
    /// The name, stable for machines.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ForeignCurrency { .. } => "foreign_currency",
            Self::MixedTurnoverGroups { .. } => "mixed_turnover_groups",
            Self::Correction { .. } => "correction",
            Self::Reserve { .. } => "reserve",
            Self::CostsUnexplained { .. } => "costs_unexplained",
            Self::PeriodClosed { .. } => "period_closed",
            Self::NoPeriod { .. } => "no_period",
            Self::NotEverythingFound { .. } => "not_everything_found",
        }
    }

    /// The question with what can be done, for people.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::En => self.english(),
            Language::Nl => self.dutch(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::ForeignCurrency { settlement, administration } => format!(
                "This settlement is in {settlement}, the administration in {administration}. Book it in AFAS by hand and close it here."
            ),
            Self::MixedTurnoverGroups { chosen, others } => format!(
                "This payout mixes turnover groups: {} are chosen, {} are not. Switch on payout per turnover group in Pay., or add the groups to turnover_groups.",
                chosen.join(", "),
                others.join(", ")
            ),
            Self::Correction { line, amount } => format!(
                "Pay. corrected {amount} (line {line}) without saying why. Ask Pay.; then set corrections_account, or book it by hand and close the settlement."
            ),
            Self::Reserve { line, amount } => format!(
                "Pay. moved {amount} to or from a reserve (line {line}). Set reserve_account to the balance account for it."
            ),
            Self::CostsUnexplained { line, amount, explained: Some(explained) } => format!(
                "Pay. took {amount} for costs (line {line}), but its invoice lines come to {explained}. Compare with Pay.'s invoice; clear costs_vat_code to book the amount as it is."
            ),
            Self::CostsUnexplained { line, amount, explained: None } => format!(
                "Pay. took {amount} for costs (line {line}), and no invoice lines explain it. Wait for Pay.'s invoice, or clear costs_vat_code to book the amount as it is."
            ),
            Self::PeriodClosed { date } => format!(
                "The period of {date} is closed in AFAS. Open it and retry, or set booking_date to first_open_period."
            ),
            Self::NoPeriod { date } => {
                format!("AFAS has no period for {date}. Make the financial year in AFAS and retry.")
            }
            Self::NotEverythingFound { lines, amount } => format!(
                "{lines} lines ({amount}) have no invoice. Approve to book them on the debtor-not-found account, or mend the cause and retry."
            ),
        }
    }

    fn dutch(&self) -> String {
        let nl = |amount: &Money| amount.in_language(Language::Nl);
        match self {
            Self::ForeignCurrency { settlement, administration } => format!(
                "Deze uitbetaling is in {settlement}, de administratie in {administration}. Boek haar met de hand in AFAS en sluit haar hier."
            ),
            Self::MixedTurnoverGroups { chosen, others } => format!(
                "Deze uitbetaling mengt omzetgroepen: {} zijn gekozen, {} niet. Zet in Pay. uitbetalen per omzetgroep aan, of voeg de groepen toe aan turnover_groups.",
                chosen.join(", "),
                others.join(", ")
            ),
            Self::Correction { line, amount } => format!(
                "Pay. heeft {} gecorrigeerd (regel {line}) zonder uitleg. Vraag het Pay.; vul daarna corrections_account in, of boek met de hand en sluit de uitbetaling.",
                nl(amount)
            ),
            Self::Reserve { line, amount } => format!(
                "Pay. heeft {} in of uit een reserve geboekt (regel {line}). Vul reserve_account in met de balansrekening daarvoor.",
                nl(amount)
            ),
            Self::CostsUnexplained { line, amount, explained: Some(explained) } => format!(
                "Pay. heeft {} kosten ingehouden (regel {line}), maar de factuurregels komen op {}. Vergelijk met de factuur van Pay.; maak costs_vat_code leeg om het bedrag zo te boeken.",
                nl(amount),
                nl(explained)
            ),
            Self::CostsUnexplained { line, amount, explained: None } => format!(
                "Pay. heeft {} kosten ingehouden (regel {line}) zonder factuurregels die dat verklaren. Wacht op de factuur van Pay., of maak costs_vat_code leeg om het bedrag zo te boeken.",
                nl(amount)
            ),
            Self::PeriodClosed { date } => format!(
                "De periode van {date} is in AFAS geblokkeerd. Open haar en probeer opnieuw, of zet booking_date op first_open_period."
            ),
            Self::NoPeriod { date } => {
                format!("AFAS heeft geen periode voor {date}. Maak het boekjaar in AFAS aan en probeer opnieuw.")
            }
            Self::NotEverythingFound { lines, amount } => format!(
                "{lines} regels ({}) hebben geen factuur. Keur goed om ze op debiteur-niet-gevonden te boeken, of verhelp de oorzaak en probeer opnieuw.",
                nl(amount)
            ),
        }
    }
}
