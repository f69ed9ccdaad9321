//! Why a payment was not booked by itself, and why a candidate was not taken.

use serde::{Deserialize, Serialize};

use crate::language::Text;

macro_rules! reasons {
    ($( #[doc = $about:literal] $kind:ident { $( #[doc = $doc:literal] $name:ident $word:literal $en:literal / $nl:literal; )* } )*) => { $(
        #[doc = $about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $kind { $( #[doc = $doc] $name, )* }

        impl $kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// The word in results for machines.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$name => $word, )* }
            }

            /// The reason for people.
            pub const fn text(self) -> Text {
                match self { $( Self::$name => Text { en: $en, nl: $nl }, )* }
            }
        }
    )* };
}

reasons! {
    #[doc = "Why a payment was not booked by itself."]
    Why {
        #[doc = "It was."]
        Booked "booked" "booked" / "geboekt";
        #[doc = "No field holds a number of a known item."]
        NoNumber "no_number" "no field holds a number of a known invoice" / "geen veld bevat een nummer van een bekende factuur";
        #[doc = "Every item that is named is settled."]
        NothingOpen "nothing_open" "the invoice has nothing left to settle: paid twice?" / "van de factuur staat niets meer open: dubbel betaald?";
        #[doc = "Money is taken back that was never booked on the item."]
        NothingPaid "nothing_paid" "the payment that is taken back was never booked on the invoice" / "de betaling die wordt teruggehaald is nooit op de factuur geboekt";
        #[doc = "The debtor is blocked."]
        Blocked "blocked" "the debtor is blocked" / "de debiteur is geblokkeerd";
        #[doc = "The item is in another currency."]
        OtherCurrency "other_currency" "the invoice is in another currency" / "de factuur is in een andere valuta";
        #[doc = "The item belongs to another administration."]
        OtherAdministration "other_administration" "the invoice belongs to another administration" / "de factuur hoort bij een andere administratie";
        #[doc = "More than one choice fits as well."]
        Ambiguous "ambiguous" "more than one choice fits equally well" / "meer dan één keuze past even goed";
        #[doc = "The number may mean something else, and the amount does not confirm it."]
        Uncertain "uncertain" "the number may mean something else, and the amount does not confirm it" / "het nummer kan iets anders betekenen en het bedrag bevestigt het niet";
        #[doc = "Several items are named, and their sum is not the amount."]
        SumDiffers "sum_differs" "several invoices are named and together they are not the amount" / "er worden meer facturen genoemd en samen zijn ze niet het bedrag";
        #[doc = "Twice what is open of the one item that is named, or more."]
        FarTooMuch "far_too_much" "twice what is open of the invoice, or more, was paid: perhaps others are meant as well" / "er is twee keer wat van de factuur openstaat betaald, of meer: misschien zijn er ook andere bedoeld";
        #[doc = "Too many items are named."]
        TooMany "too_many" "too many invoices are named" / "er worden te veel facturen genoemd";
        #[doc = "A rung holds that the customer did not allow to book by itself."]
        NotByItself "not_by_itself" "it fits, but the settings ask a person first" / "het past, maar de instellingen vragen eerst een mens";
        #[doc = "Only an amount agrees, or a number that differs by a slip."]
        OnlyAmount "only_amount" "no number of a known invoice; the amount suggests one" / "geen nummer van een bekende factuur; het bedrag wijst er één aan";
        #[doc = "Not a kind of line that concerns a debtor, or nothing at all."]
        NothingToPlace "nothing_to_place" "there is no amount to place" / "er is geen bedrag om te plaatsen";
    }

    #[doc = "Why a candidate was not taken."]
    Lost {
        #[doc = "Another amount is open."]
        AmountDiffers "amount_differs" "another amount is open" / "er staat een ander bedrag open";
        #[doc = "Another candidate fits as well."]
        Equal "equal" "another candidate fits as well" / "een andere kandidaat past net zo goed";
        #[doc = "Another item is named more clearly."]
        NamedLess "named_less" "another invoice is named more clearly" / "een andere factuur is duidelijker genoemd";
        #[doc = "The number stands there as something else: part of a longer number, a day, a telephone number."]
        Doubtful "doubtful" "the number is likely something else: a day, a telephone or customer number, a part of a longer one" / "het nummer is waarschijnlijk iets anders: een datum, een telefoon- of klantnummer, een deel van een langer nummer";
        #[doc = "Only a form of the number is named, and the amount does not confirm it."]
        Bare "bare" "the number is not complete, and the amount does not confirm it" / "het nummer is niet compleet en het bedrag bevestigt het niet";
        #[doc = "It has nothing left."]
        NothingOpen "nothing_open" "nothing is left to settle" / "er staat niets meer open";
        #[doc = "Another payment took what was open."]
        Taken "taken" "another payment took what was open" / "een andere betaling nam wat openstond";
        #[doc = "Money is taken back that was never booked on it."]
        NothingPaid "nothing_paid" "less was paid on it than is taken back" / "er is minder op betaald dan er wordt teruggehaald";
        #[doc = "The debtor is blocked."]
        Blocked "blocked" "the debtor is blocked" / "de debiteur is geblokkeerd";
        #[doc = "It is in another currency."]
        OtherCurrency "other_currency" "it is in another currency" / "andere valuta";
        #[doc = "It belongs to another administration."]
        OtherAdministration "other_administration" "it belongs to another administration" / "andere administratie";
        #[doc = "Its number differs by a slip, the amount agrees."]
        Slip "slip" "its number differs by a slip, the amount agrees" / "het nummer verschilt door een verschrijving, het bedrag klopt";
        #[doc = "Only the amount agrees."]
        OnlyAmount "only_amount" "only the amount agrees" / "alleen het bedrag klopt";
        #[doc = "It fits, but its rung may not book without a person."]
        NotByItself "not_by_itself" "it fits, but the settings ask a person first" / "het past, maar de instellingen vragen eerst een mens";
    }
}

impl Why {
    /// Why a payment is not booked when this is what is wrong with every item it names.
    pub(super) const fn of_unfit(lost: Lost) -> Self {
        match lost {
            Lost::OtherAdministration => Self::OtherAdministration,
            Lost::OtherCurrency => Self::OtherCurrency,
            Lost::Blocked => Self::Blocked,
            Lost::NothingOpen | Lost::Taken => Self::NothingOpen,
            Lost::NothingPaid => Self::NothingPaid,
            _ => Self::Uncertain,
        }
    }
}
