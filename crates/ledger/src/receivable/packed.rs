//! Invoices in little room: one text for everything that is written of an invoice. Of twenty texts by themselves each takes a piece
//! of memory, and with many invoices that is nearly all there is.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Receivable, ReceivableDebtor, ReceivableKey};
use crate::money::Money;

/// Texts of an invoice.
const TEXTS: usize = 24;
/// The length of a text that is not there.
const NONE: u16 = u16::MAX;

/// A [`Receivable`] that is kept among many others.
#[derive(Clone, PartialEq, Eq)]
pub struct PackedReceivable(Form);

#[derive(Clone, PartialEq, Eq)]
enum Form {
    Packed(Box<Packed>),
    /// A text is longer than any that is read or sent.
    Whole(Box<Receivable>),
}

#[derive(Clone, PartialEq, Eq)]
struct Packed {
    /// All texts, one behind the other.
    text: Box<str>,
    lengths: [u16; TEXTS],
    is_company: Option<bool>,
    date: Date,
    due_date: Date,
    total: Money,
    open: Money,
}

impl PackedReceivable {
    /// The invoice.
    pub fn whole(&self) -> Receivable {
        match &self.0 {
            Form::Packed(packed) => packed.whole(),
            Form::Whole(whole) => (**whole).clone(),
        }
    }

    /// Code of the administration.
    pub fn administration(&self) -> &str {
        match &self.0 {
            Form::Packed(packed) => packed.text(0).unwrap_or_default(),
            Form::Whole(whole) => &whole.administration,
        }
    }

    /// The invoice's number.
    pub fn invoice(&self) -> &str {
        match &self.0 {
            Form::Packed(packed) => packed.text(1).unwrap_or_default(),
            Form::Whole(whole) => &whole.invoice,
        }
    }

    /// What identifies it.
    pub fn key(&self) -> ReceivableKey {
        (self.administration().to_owned(), self.invoice().to_owned())
    }

    /// The debtor's number.
    pub fn debtor_code(&self) -> &str {
        match &self.0 {
            Form::Packed(packed) => packed.text(2).unwrap_or_default(),
            Form::Whole(whole) => &whole.debtor.code,
        }
    }

    /// The debtor's id.
    pub fn origin_id(&self) -> Option<&str> {
        match &self.0 {
            Form::Packed(packed) => packed.text(3),
            Form::Whole(whole) => whole.debtor.origin_id.as_deref(),
        }
    }

    /// The dossier item in AFAS that holds its PDF.
    pub fn dossier_item(&self) -> Option<&str> {
        match &self.0 {
            Form::Packed(packed) => packed.text(4),
            Form::Whole(whole) => whole.dossier_item.as_deref(),
        }
    }

    /// The day of the invoice.
    pub const fn date(&self) -> Date {
        match &self.0 {
            Form::Packed(packed) => packed.date,
            Form::Whole(whole) => whole.date,
        }
    }

    /// What is still open.
    pub fn open(&self) -> Money {
        match &self.0 {
            Form::Packed(packed) => packed.open,
            Form::Whole(whole) => whole.open,
        }
    }

    /// The same with this open.
    #[must_use]
    pub fn with_open(mut self, open: Money) -> Self {
        match &mut self.0 {
            Form::Packed(packed) => packed.open = open,
            Form::Whole(whole) => whole.open = open,
        }
        self
    }
}

impl Packed {
    /// Nothing when a text is too long.
    fn of(one: &Receivable) -> Option<Self> {
        // every field is named here, so that a new one can't be forgotten
        let Receivable {
            administration,
            invoice,
            debtor,
            date,
            due_date,
            total,
            open,
            description,
            condition,
            dossier_item,
        } = one;
        let ReceivableDebtor {
            code,
            origin_id,
            company_name,
            firstname,
            infix,
            lastname,
            name,
            is_company,
            street,
            street_2,
            postal_code,
            city,
            country,
            email,
            invoice_email,
            reminder_email,
            phone,
            sms,
            language,
            vat_number,
        } = debtor;
        let needed = [administration, invoice, code].map(|text| Some(text.as_str()));
        let others = [
            origin_id,
            dossier_item,
            company_name,
            firstname,
            infix,
            lastname,
            name,
            street,
            street_2,
            postal_code,
            city,
            country,
            email,
            invoice_email,
            reminder_email,
            phone,
            sms,
            language,
            vat_number,
            description,
            condition,
        ];
        let texts = || needed.into_iter().chain(others.iter().map(|text| text.as_deref()));
        let room = texts().flatten().fold(0_usize, |room, text| room.saturating_add(text.len()));
        let (mut all, mut lengths) = (String::with_capacity(room), [NONE; TEXTS]);
        for (length, text) in lengths.iter_mut().zip(texts()) {
            let Some(text) = text else { continue };
            *length = u16::try_from(text.len()).ok().filter(|length| *length != NONE)?;
            all.push_str(text);
        }
        let (text, is_company) = (all.into_boxed_str(), *is_company);
        let (date, due_date, total, open) = (*date, *due_date, *total, *open);
        Some(Self { text, lengths, is_company, date, due_date, total, open })
    }

    fn text(&self, place: usize) -> Option<&str> {
        let length = self.lengths.get(place).copied().filter(|length| *length != NONE)?;
        let before = self.lengths.get(..place)?.iter().filter(|length| **length != NONE);
        let begin = before.fold(0_usize, |begin, length| begin.saturating_add(usize::from(*length)));
        self.text.get(begin..begin.saturating_add(usize::from(length)))
    }

    fn whole(&self) -> Receivable {
        let mut rest = &*self.text;
        let mut next = |length: u16| {
            if length == NONE {
                return None;
            }
            let (text, more) = rest.split_at_checked(usize::from(length)).unwrap_or((rest, ""));
            rest = more;
            Some(text.to_owned())
        };
        let [
            administration,
            invoice,
            code,
            origin_id,
            dossier_item,
            company_name,
            firstname,
            infix,
            lastname,
            name,
            street,
            street_2,
            postal_code,
            city,
            country,
            email,
            invoice_email,
            reminder_email,
            phone,
            sms,
            language,
            vat_number,
            description,
            condition,
        ] = self.lengths.map(&mut next);
        let debtor = ReceivableDebtor {
            code: code.unwrap_or_default(),
            origin_id,
            company_name,
            firstname,
            infix,
            lastname,
            name,
            is_company: self.is_company,
            street,
            street_2,
            postal_code,
            city,
            country,
            email,
            invoice_email,
            reminder_email,
            phone,
            sms,
            language,
            vat_number,
        };
        Receivable {
            administration: administration.unwrap_or_default(),
            invoice: invoice.unwrap_or_default(),
            debtor,
            date: self.date,
            due_date: self.due_date,
            total: self.total,
            open: self.open,
            description,
            condition,
            dossier_item,
        }
    }
}

impl From<Receivable> for PackedReceivable {
    fn from(one: Receivable) -> Self {
        Self(match Packed::of(&one) {
            Some(packed) => Form::Packed(Box::new(packed)),
            None => Form::Whole(Box::new(one)),
        })
    }
}

impl<'a> From<&'a PackedReceivable> for Cow<'a, Receivable> {
    fn from(one: &'a PackedReceivable) -> Self {
        match &one.0 {
            Form::Packed(packed) => Cow::Owned(packed.whole()),
            Form::Whole(whole) => Cow::Borrowed(whole),
        }
    }
}

impl<'a> From<&'a Receivable> for Cow<'a, Receivable> {
    fn from(one: &'a Receivable) -> Self {
        Cow::Borrowed(one)
    }
}

/// Shown and kept as the invoice itself.
impl fmt::Debug for PackedReceivable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.whole().fmt(f)
    }
}

impl Serialize for PackedReceivable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.whole().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PackedReceivable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Receivable::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use iso_currency::Currency;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// An invoice out of its texts: the first three are always there.
    fn invoice(texts: &[Option<String>], is_company: Option<bool>, cents: i64) -> Receivable {
        let text = |place: usize| texts[place].clone();
        let needed = |place: usize| text(place).unwrap_or_default();
        Receivable {
            administration: needed(0),
            invoice: needed(1),
            debtor: ReceivableDebtor {
                code: needed(2),
                origin_id: text(3),
                company_name: text(4),
                firstname: text(5),
                infix: text(6),
                lastname: text(7),
                name: text(8),
                is_company,
                street: text(9),
                street_2: text(10),
                postal_code: text(11),
                city: text(12),
                country: text(13),
                email: text(14),
                invoice_email: text(15),
                reminder_email: text(16),
                phone: text(17),
                sms: text(18),
                language: text(19),
                vat_number: text(20),
            },
            date: date(2026, 3, 1),
            due_date: date(2026, 3, 31),
            total: Money::new(cents, Currency::EUR),
            open: Money::new(cents / 2, Currency::JPY),
            description: text(21),
            condition: text(22),
            dossier_item: text(23),
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_as_it_went_in(
            texts in prop::collection::vec(prop::option::of(".{0,9}"), TEXTS),
            is_company in any::<Option<bool>>(),
            cents in any::<i64>(),
            long in prop::option::of(0..TEXTS),
        ) {
            let mut texts = texts;
            // nobody packs so long a text, and it must not be lost
            if let Some(long) = long {
                texts[long] = Some("é".repeat(40_000));
            }
            let one = invoice(&texts, is_company, cents);
            let packed = PackedReceivable::from(one.clone());
            prop_assert_eq!(matches!(packed.0, Form::Whole(_)), long.is_some());
            prop_assert_eq!(&packed.whole(), &one);
            prop_assert_eq!((packed.key(), packed.open()), (one.key(), one.open));
            prop_assert_eq!((packed.administration(), packed.invoice()), (one.administration.as_str(), one.invoice.as_str()));
            prop_assert_eq!((packed.debtor_code(), packed.origin_id()), (one.debtor.code.as_str(), one.debtor.origin_id.as_deref()));
            prop_assert_eq!(packed.dossier_item(), one.dossier_item.as_deref());
            prop_assert_eq!(format!("{packed:?} {packed:#?}"), format!("{one:?} {one:#?}"));
            let json = serde_json::to_string(&packed).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&one).unwrap());
            prop_assert_eq!(&serde_json::from_str::<PackedReceivable>(&json).unwrap(), &packed);
            let closed = packed.with_open(Money::zero(Currency::JPY)).whole();
            prop_assert_eq!(closed, Receivable { open: Money::zero(Currency::JPY), ..one });
        }
    }
}
