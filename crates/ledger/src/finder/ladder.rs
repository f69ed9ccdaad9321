//! The ladder: named rules by which a payment finds its invoice, from certain to weak.

use serde::{Deserialize, Serialize};

use crate::language::Text;

macro_rules! ladder {
    ($( $(#[doc = $doc:literal])* $name:ident $word:literal $books:literal $en:literal / $nl:literal; )*) => {
        /// A rung of the ladder; the first that holds decides. Each needs a *number* as witness or a rule a person made: an
        /// amount alone never makes a match.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Rung {
            $( $(#[doc = $doc])* $name, )*
        }

        impl Rung {
            /// All rungs, the most certain first.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// The word in settings and in results.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$name => $word, )* }
            }

            /// Whether it books without a person unless the customer says otherwise.
            pub const fn books_by_default(self) -> bool {
                match self { $( Self::$name => $books, )* }
            }

            /// What it is, for people.
            pub const fn text(self) -> Text {
                match self { $( Self::$name => Text { en: $en, nl: $nl }, )* }
            }
        }
    };
}

ladder! {
    /// A person said so.
    Answered "answered" true
        "a person chose the invoice" / "een mens koos de factuur";
    /// A payment reference with a right check digit, and the amount that is open.
    PaymentReference "payment_reference" true
        "payment reference with a right check digit, amount equal" / "betalingskenmerk met kloppend controlecijfer, bedrag gelijk";
    /// One number, and the amount that is open.
    Exact "exact" true
        "one invoice named, amount equal" / "één factuur genoemd, bedrag gelijk";
    /// One number without its prefix, zeros or neighbours, and the amount that is open as second witness.
    ExactBare "exact_bare" true
        "number without its prefix or zeros, amount equal" / "nummer zonder voorvoegsel of nullen, bedrag gelijk";
    /// Several numbers, of which one has the amount.
    OneOfNamed "one_of_named" true
        "several invoices named, one has the amount" / "meer facturen genoemd, één heeft het bedrag";
    /// Several numbers that come to the amount together.
    Several "several" true
        "several invoices named, together the amount" / "meer facturen genoemd, samen het bedrag";
    /// Several payments and invoices that come out together, none left.
    Together "together" true
        "payments and invoices that name each other come out together" / "betalingen en facturen die elkaar noemen komen samen uit";
    /// A refund on its credit note.
    CreditNote "credit_note" true
        "refund on its credit note" / "terugbetaling op haar creditfactuur";
    /// Money taken back from an invoice, which is open again.
    OpensAgain "opens_again" true
        "money taken back: the invoice is open again" / "geld teruggehaald: de factuur staat weer open";
    /// The amount but for a difference within the limits.
    Difference "difference" true
        "invoice named, rest within the accepted difference" / "factuur genoemd, rest binnen het toegestane verschil";
    /// One number that can't mean anything else, and less than is open.
    Part "part" true
        "part payment of the invoice named" / "deelbetaling van de genoemde factuur";
    /// One number that can't mean anything else, and more than is open.
    Over "over" true
        "more than the invoice named: the rest is an advance" / "meer dan de genoemde factuur: de rest is een vooruitbetaling";
    /// A payer a person told of, and the only invoice of that debtor with the amount.
    PayerAndAmount "payer_and_amount" true
        "known payer, only one invoice of this debtor has the amount" / "bekende betaler, één factuur van deze debiteur heeft het bedrag";
    /// A proper part of the numbers comes to the amount, and no other.
    SomeOfNamed "some_of_named" false
        "several invoices named, only one choice of them comes to the amount" / "meer facturen genoemd, maar één keuze daaruit komt op het bedrag";
    /// A payer a person told of, and only one choice of that debtor's items comes to the amount.
    PayerAndSum "payer_and_sum" false
        "known payer, only one choice of this debtor's invoices comes to the amount" / "bekende betaler, maar één keuze uit de facturen van deze debiteur komt op het bedrag";
}

impl Rung {
    /// The rung with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rung| rung.word() == word)
    }
}
