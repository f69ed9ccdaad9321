//! Why a line is booked where it is: data, so that it can be stored, counted and said in two languages.

mod evidence;
mod not_found;

use serde::{Deserialize, Serialize};

pub use evidence::{Evidence, FoundBy};
pub use not_found::{NotFound, PossibleItem};

use crate::finder::Rung;
use crate::language::Language;
use crate::money::Money;
use crate::settlement::LineKind;

/// Why an entry line stands where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// A payment on its invoice.
    Payment {
        /// How the invoice was found.
        evidence: Evidence,
        /// The invoice's balance before this line.
        open: Money,
        /// What stays open after it.
        rest: Money,
        /// The rung of the ladder that decided; none in entries planned before there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rung: Option<Rung>,
    },
    /// A credit note that the payer set off against invoices.
    SetOff {
        /// How the credit note was found.
        evidence: Evidence,
        /// What the credit note still allows after it (zero or below).
        rest: Money,
    },
    /// What a payment differs from what was open, within the accepted limits.
    Difference {
        /// The invoice, or the last of several.
        invoice: String,
    },
    /// A person put it on the debtor's account.
    AnsweredAdvance,
    /// The part of a payment above the invoice's balance.
    Overpayment {
        /// How the invoice was found.
        evidence: Evidence,
        /// The invoice.
        invoice: String,
    },
    /// A refund against a credit note.
    RefundOfCreditNote {
        /// How the credit note was found.
        evidence: Evidence,
        /// What the credit note still allows after it (zero or below).
        rest: Money,
    },
    /// A refund or chargeback that opens the invoice again.
    OpensAgain {
        /// How the invoice was found.
        evidence: Evidence,
        /// Whether the customer's bank took the money back.
        chargeback: bool,
    },
    /// Nothing could be found: booked on the debtor-not-found account.
    DebtorNotFound {
        /// Why.
        why: NotFound,
        /// What a person may choose from, the likeliest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        possible: Vec<PossibleItem>,
    },
    /// The counter-line of a later entry: what stood on the debtor-not-found account goes to its debtor after all.
    MovedFromNotFound {
        /// What is moved.
        kind: LineKind,
        /// The invoice or credit note it goes to.
        invoice: String,
        /// Why it was not found at first.
        at_first: NotFound,
        /// Whether a person said so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        answered: bool,
    },
    /// Costs of the provider, without VAT.
    Costs {
        /// The provider's invoice.
        invoice: Option<String>,
        /// VAT rate in hundredths of a per cent.
        rate_hundredths: u32,
    },
    /// Costs of the provider, VAT included.
    CostsWithVat,
    /// The VAT on the costs.
    CostsVat {
        /// VAT rate in hundredths of a per cent.
        rate_hundredths: u32,
    },
    /// The cent between the provider's rounding and the sum of its invoice lines.
    CostsRounding,
    /// A reserve held or released by the provider.
    Reserve,
    /// A correction that the settings send to an account.
    Correction,
    /// The payout, or this entry's part of it.
    Payout {
        /// The settlement's code on the bank statement.
        settlement: String,
        /// Which part, when the settlement takes several entries.
        part: u32,
        /// How many parts there are.
        parts: u32,
    },
}

impl Reason {
    /// Whether the line could not be placed on a debtor.
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::DebtorNotFound { .. })
    }

    /// Whether the line takes from the debtor-not-found account what an earlier entry put there.
    pub const fn is_moved_from_not_found(&self) -> bool {
        matches!(self, Self::MovedFromNotFound { .. })
    }

    /// The sentence for people.
    pub fn text(&self, language: Language) -> String {
        let en = matches!(language, Language::En);
        match self {
            Self::Payment { evidence, open, rest, rung } => {
                let found = format!("{}{}", evidence.text(language), rung.map_or("", |rung| how(rung, language)));
                let (all, open, rest) = (rest.is_zero(), open.in_language(language), rest.in_language(language));
                match (en, all) {
                    (true, true) => format!("{found}; it pays all that was open, {open}"),
                    (true, false) => format!("{found}; part payment: {open} was open, {rest} stays open"),
                    (false, true) => format!("{found}; alles wat open stond, {open}, is betaald"),
                    (false, false) => format!("{found}; deelbetaling: {open} stond open, {rest} blijft open"),
                }
            }
            Self::SetOff { evidence, rest } => {
                let found = evidence.text(language);
                let (all, rest) = (rest.is_zero(), rest.in_language(language));
                match (en, all) {
                    (true, true) => format!("{found}; the credit note is set off in this payment"),
                    (true, false) => format!("{found}; part of the credit note is set off, {rest} is left of it"),
                    (false, true) => format!("{found}; de creditfactuur is in deze betaling verrekend"),
                    (false, false) => format!("{found}; de creditfactuur is deels verrekend, {rest} blijft over"),
                }
            }
            Self::Difference { invoice } => {
                if en {
                    format!("the difference with what was open of {invoice}, within the accepted limit")
                } else {
                    format!("het verschil met wat openstond van {invoice}, binnen de toegestane grens")
                }
            }
            Self::AnsweredAdvance => {
                if en {
                    "a person put it on the debtor's account, without an invoice".into()
                } else {
                    "een mens zette het op de rekening van de debiteur, zonder factuur".into()
                }
            }
            Self::Overpayment { evidence, invoice } => {
                let found = evidence.text(language);
                if en {
                    format!("{found}; paid more than was open on {invoice}: the rest is an advance of the debtor")
                } else {
                    format!(
                        "{found}; meer betaald dan open stond op {invoice}: de rest is een vooruitbetaling van de debiteur"
                    )
                }
            }
            Self::RefundOfCreditNote { evidence, rest } => {
                let found = evidence.text(language);
                let (all, rest) = (rest.is_zero(), rest.in_language(language));
                match (en, all) {
                    (true, true) => format!("{found}; the refund settles the credit note"),
                    (true, false) => {
                        format!("{found}; the refund settles part of the credit note, {rest} is left of it")
                    }
                    (false, true) => format!("{found}; de terugbetaling lettert de creditfactuur af"),
                    (false, false) => {
                        format!("{found}; de terugbetaling lettert de creditfactuur deels af, {rest} blijft over")
                    }
                }
            }
            Self::OpensAgain { evidence, chargeback } => {
                let found = evidence.text(language);
                match (en, chargeback) {
                    (true, true) => format!("{found}; charged back: the invoice is open again"),
                    (true, false) => format!("{found}; paid back without a credit note: the invoice is open again"),
                    (false, true) => format!("{found}; gestorneerd: de factuur staat weer open"),
                    (false, false) => format!("{found}; terugbetaald zonder creditfactuur: de factuur staat weer open"),
                }
            }
            Self::DebtorNotFound { why, .. } => {
                let why = why.text(language);
                if en { format!("debtor not found: {why}") } else { format!("debiteur niet gevonden: {why}") }
            }
            Self::MovedFromNotFound { kind, invoice, at_first, answered } => {
                moved((*kind, invoice, *answered), at_first, language)
            }
            Self::Costs { invoice, rate_hundredths } => {
                let rate = percent(*rate_hundredths, language);
                let of = invoice.as_deref().unwrap_or("-");
                if en {
                    format!("costs of the provider without VAT, at {rate} (its invoice {of})")
                } else {
                    format!("kosten van de betaaldienst zonder btw, tegen {rate} (factuur {of})")
                }
            }
            Self::CostsWithVat => {
                if en {
                    "costs of the provider, VAT included".into()
                } else {
                    "kosten van de betaaldienst, inclusief btw".into()
                }
            }
            Self::CostsVat { rate_hundredths } => {
                let rate = percent(*rate_hundredths, language);
                if en {
                    format!("VAT of {rate} on the costs; keep the provider's invoice to reclaim it")
                } else {
                    format!("{rate} btw over de kosten; bewaar de factuur van de betaaldienst om die terug te vragen")
                }
            }
            Self::CostsRounding => {
                if en {
                    "the cent between the provider's rounding and the sum of its invoice lines".into()
                } else {
                    "de cent tussen de afronding van de betaaldienst en de som van de factuurregels".into()
                }
            }
            Self::Reserve => {
                if en {
                    "reserve held or released by the provider".into()
                } else {
                    "reserve ingehouden of vrijgegeven door de betaaldienst".into()
                }
            }
            Self::Correction => {
                if en {
                    "correction by the provider, as set in the settings".into()
                } else {
                    "correctie van de betaaldienst, volgens de instellingen".into()
                }
            }
            Self::Payout { settlement, part, parts } => match (en, *parts > 1) {
                (true, false) => format!("payout {settlement}, as it comes on the bank statement"),
                (true, true) => format!("part {part} of {parts} of payout {settlement}"),
                (false, false) => format!("uitbetaling {settlement}, zoals die op het bankafschrift komt"),
                (false, true) => format!("deel {part} van {parts} van uitbetaling {settlement}"),
            },
        }
    }
}

/// What a rung adds to the evidence, where it decided more than the number did.
const fn how(rung: Rung, language: Language) -> &'static str {
    match (rung, language) {
        (Rung::ExactBare, Language::En) => ", and the amount agrees",
        (Rung::ExactBare, Language::Nl) => ", en het bedrag klopt",
        (Rung::OneOfNamed, Language::En) => ", and of all that is named only this has the amount",
        (Rung::OneOfNamed, Language::Nl) => ", en van alles wat genoemd wordt heeft alleen dit het bedrag",
        (Rung::Several, Language::En) => ", and the invoices named are the amount together",
        (Rung::Several, Language::Nl) => ", en de genoemde facturen zijn samen het bedrag",
        (Rung::SomeOfNamed, Language::En) => ", and only this choice of the invoices named is the amount",
        (Rung::SomeOfNamed, Language::Nl) => ", en alleen deze keuze uit de genoemde facturen is het bedrag",
        (Rung::Together, Language::En) => ", and with the other payments that name these invoices all comes out",
        (Rung::Together, Language::Nl) => ", en met de andere betalingen die deze facturen noemen komt alles uit",
        (Rung::PayerAndAmount, Language::En) => ", and of this debtor only this invoice has the amount",
        (Rung::PayerAndAmount, Language::Nl) => ", en van deze debiteur heeft alleen deze factuur het bedrag",
        (Rung::PayerAndSum, Language::En) => ", and only this choice of this debtor's invoices is the amount",
        (Rung::PayerAndSum, Language::Nl) => ", en alleen deze keuze uit de facturen van deze debiteur is het bedrag",
        _ => "",
    }
}

/// Why a later entry takes money from the debtor-not-found account.
fn moved((kind, invoice, answered): (LineKind, &str, bool), at_first: &NotFound, language: Language) -> String {
    let en = matches!(language, Language::En);
    let what = match (kind, en) {
        (LineKind::Refund, true) => "refund",
        (LineKind::Refund, false) => "terugbetaling",
        (LineKind::Chargeback, true) => "chargeback",
        (LineKind::Chargeback, false) => "stornering",
        (LineKind::ChargebackReversal, true) => "reversal of the chargeback",
        (LineKind::ChargebackReversal, false) => "teruggedraaide stornering",
        (_, true) => "payment",
        (_, false) => "betaling",
    };
    if answered {
        return match language {
            Language::En => {
                format!("moved from debtor not found: a person said that the {what} belongs to invoice {invoice}")
            }
            Language::Nl => {
                format!("verplaatst van debiteur niet gevonden: een mens zei dat de {what} bij factuur {invoice} hoort")
            }
        };
    }
    match (at_first, en) {
        (NotFound::NoNumber { .. } | NotFound::OnlyAmount { .. }, true) => {
            format!("moved from debtor not found: invoice {invoice} came after the {what}")
        }
        (NotFound::NoNumber { .. } | NotFound::OnlyAmount { .. }, false) => {
            format!("verplaatst van debiteur niet gevonden: factuur {invoice} kwam na de {what}")
        }
        (_, true) => {
            let why = at_first.text(language);
            format!("moved from debtor not found: the {what} belongs to invoice {invoice}; when it was booked: {why}")
        }
        (_, false) => {
            let why = at_first.text(language);
            format!(
                "verplaatst van debiteur niet gevonden: de {what} hoort bij factuur {invoice}; bij het boeken: {why}"
            )
        }
    }
}

/// `21 %`, `0.50 %` or `0,50 %`: hundredths of a per cent as people write them.
fn percent(hundredths: u32, language: Language) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    match language {
        _ if part == 0 => format!("{whole} %"),
        Language::En => format!("{whole}.{part:02} %"),
        Language::Nl => format!("{whole},{part:02} %"),
    }
}
