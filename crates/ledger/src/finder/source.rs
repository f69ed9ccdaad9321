//! What the finder reads: payments and open items, wherever they are kept.
//!
//! Half a million payments and a million items must fit in little memory, so the finder borrows what it needs from
//! whoever keeps it: a settlement with the mirror, or two tables of a file.

use jiff::civil::Date;

use crate::money::Currency;
use crate::rules::MatchField;
use crate::settlement::LineKind;

/// A payment, refund or chargeback to place.
#[derive(Debug, Clone, Copy)]
pub struct PaymentView<'a> {
    /// Its id, unique among the payments.
    pub id: &'a str,
    /// What it is. Only kinds that concern a debtor are placed.
    pub kind: LineKind,
    /// Its day.
    pub date: Option<Date>,
    /// What it adds to the payout, in minor units; negative for money taken back.
    pub amount_minor: i64,
    /// The currency of that.
    pub currency: Currency,
    /// The provider's name or code of the payment method; empty when unknown.
    pub method: &'a str,
}

/// What of a payment decides which items it can settle.
#[derive(Debug, Clone, Copy)]
pub struct PaymentTerms {
    /// What it is.
    pub kind: LineKind,
    /// What it adds to the payout, in minor units; negative for money taken back.
    pub amount_minor: i64,
    /// The currency of that.
    pub currency: Currency,
}

impl PaymentView<'_> {
    /// Its terms.
    pub const fn terms(&self) -> PaymentTerms {
        let Self { kind, amount_minor, currency, .. } = *self;
        PaymentTerms { kind, amount_minor, currency }
    }
}

/// Payments by index.
pub trait Payments: Sync {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The payment at an index below [`Self::len`].
    fn payment(&self, index: usize) -> PaymentView<'_>;
    /// The terms of a payment alone: asked for every payment, so it pays to be quick.
    fn terms(&self, index: usize) -> PaymentTerms {
        self.payment(index).terms()
    }
    /// The text of one of its fields; empty when it has none.
    fn text(&self, index: usize, field: MatchField) -> &str;
}

/// An open invoice (positive balance), an unused credit note (negative), or a settled item that is remembered (zero).
#[derive(Debug, Clone, Copy)]
pub struct ItemView<'a> {
    /// The administration's number.
    pub administration: i64,
    /// The sales journal; empty when unknown.
    pub journal: &'a str,
    /// The debtor's number.
    pub debtor: &'a str,
    /// Whether the debtor is blocked.
    pub debtor_blocked: bool,
    /// The invoice number.
    pub invoice: &'a str,
    /// The order behind it; empty when unknown.
    pub order: &'a str,
    /// Betalingskenmerk; empty when unknown.
    pub payment_reference: &'a str,
    /// The invoice's day.
    pub date: Option<Date>,
    /// When it is to be paid.
    pub due_date: Option<Date>,
    /// Currency of the two amounts.
    pub currency: Currency,
    /// The total in minor units; negative for a credit note.
    pub amount_minor: i64,
    /// What is open of it in minor units.
    pub balance_minor: i64,
    /// The text on the invoice.
    pub description: &'a str,
}

/// What of an item is looked for in the texts of payments.
#[derive(Debug, Clone, Copy)]
pub struct ItemNumbers<'a> {
    /// The invoice number.
    pub invoice: &'a str,
    /// The order behind it; empty when unknown.
    pub order: &'a str,
    /// Betalingskenmerk; empty when unknown.
    pub payment_reference: &'a str,
    /// The text of a credit note, which may name an invoice; empty for an invoice.
    pub credit_text: &'a str,
}

/// What of an item decides whether it can take a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemTerms {
    /// The administration's number.
    pub administration: i64,
    /// Whether the debtor is blocked.
    pub debtor_blocked: bool,
    /// Currency of the balance.
    pub currency: Currency,
    /// What is open of it in minor units.
    pub balance_minor: i64,
}

impl<'a> ItemView<'a> {
    /// Its terms.
    pub const fn terms(&self) -> ItemTerms {
        ItemTerms {
            administration: self.administration,
            debtor_blocked: self.debtor_blocked,
            currency: self.currency,
            balance_minor: self.balance_minor,
        }
    }

    /// Its numbers.
    pub const fn numbers(&self) -> ItemNumbers<'a> {
        ItemNumbers {
            invoice: self.invoice,
            order: self.order,
            payment_reference: self.payment_reference,
            credit_text: if self.balance_minor < 0 { self.description } else { "" },
        }
    }
}

/// Items by index, in an order of their own: the finder gives the same answers in any.
pub trait Items: Sync {
    /// How many there are; fewer than 2^32.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The item at an index below [`Self::len`].
    fn item(&self, index: usize) -> ItemView<'_>;
    /// The numbers of an item alone: asked for every item, so it pays to be quick.
    fn numbers(&self, index: usize) -> ItemNumbers<'_> {
        self.item(index).numbers()
    }
    /// The terms of an item alone.
    fn terms(&self, index: usize) -> ItemTerms {
        self.item(index).terms()
    }
    /// The day of an item alone.
    fn date(&self, index: usize) -> Option<Date> {
        self.item(index).date
    }
    /// Orders behind it besides [`ItemView::order`].
    fn more_orders(&self, _index: usize) -> &[String] {
        &[]
    }
}
