//! Invoices: what is open, what was paid, and what a new open amount does.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use serde_json::Value;

use super::{debtor::Emails, delivery::Sending, event::EventKind, office::Moment};

/// An invoice as Payt holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Payt's own id.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// Its id in the bookkeeping; only the interface brings one.
    pub identifier: Option<String>,
    /// Payt's id of the debtor.
    pub debtor_id: i64,
    /// The debtor's number.
    pub debtor_number: String,
    /// The contact of this invoice; only the interface brings one.
    pub contact_identifier: Option<String>,
    /// What it is for.
    pub description: String,
    /// Its date.
    pub invoice_date: Date,
    /// When it is due.
    pub due_date: Date,
    /// The total in cents; a credit note is negative.
    pub total_cents: i64,
    /// What is open, in cents.
    pub open_cents: i64,
    /// The currency of both.
    pub currency: String,
    /// The total in the currency of the administration.
    pub book_total_cents: i64,
    /// What is open in the currency of the administration.
    pub book_open_cents: i64,
    /// The code of the payment condition.
    pub payment_condition: Option<String>,
    /// The flow it follows.
    pub flow: String,
    /// The AFAS dossier item that holds its PDF.
    pub dossier_item: Option<String>,
    /// Its own e-mail addresses, which go before the debtor's.
    pub emails: Emails,
    /// The day on which it was wholly paid.
    pub payment_date: Option<Date>,
    /// Why it is blocked.
    pub blocked: Option<Block>,
    /// Payments, oldest first.
    pub payments: Vec<Payment>,
    /// The PDF.
    pub document: Option<Document>,
    /// The UBL document.
    pub ubl: Option<Document>,
    /// Attachments.
    pub attachments: Vec<Document>,
    /// Labels; only the interface brings them.
    pub labels: Vec<String>,
    /// Lines as the interface brought them.
    pub lines: Vec<Value>,
    /// What else the interface brought: `order_number`, `category` and the like.
    pub details: BTreeMap<String, Value>,
    /// Where it is on its way to the debtor.
    pub sending: Sending,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Where an invoice is. Whether it is blocked stands apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceState {
    /// All of it is open.
    Open,
    /// Some of it is open.
    PartiallyPaid,
    /// Nothing is open.
    Paid,
}

/// Why an invoice is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// A potential bookkeeping mistake.
    PotentialMistake(Mistake),
    /// It is on an ignore list.
    Ignored,
    /// A client of the interface did it.
    Interface,
    /// A person did it in Payt.
    Person,
}

/// What looks like a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// More is open than the total.
    AboveTotal,
    /// The open amount has the other sign.
    WrongSign,
    /// It was paid long ago and is open again.
    ReopenedLate,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Payt's own id.
    pub id: i64,
    /// Its id in the bookkeeping; only the interface brings one.
    pub origin_identifier: Option<String>,
    /// Cents; negative when the open amount went up.
    pub cents: i64,
    /// The same in the currency of the administration.
    pub book_cents: i64,
    /// The day.
    pub date: Date,
    /// `payment` and the like, or nothing.
    pub transaction_type: Option<String>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A document of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The name of its file.
    pub filename: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// When it came, Amsterdam time.
    pub arrived: DateTime,
}

/// What a new open amount did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) changed: bool,
    pub(super) paid: bool,
    pub(super) reopened: bool,
    pub(super) blocked: bool,
}

/// An amount in the currency of the invoice and in that of the administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) cents: i64,
    pub(super) book_cents: i64,
}

/// What a new invoice begins with.
#[derive(Debug, Clone)]
pub(super) struct Beginning {
    pub(super) number: String,
    pub(super) debtor_id: i64,
    pub(super) debtor_number: String,
    pub(super) invoice_date: Date,
    pub(super) due_date: Date,
    pub(super) total: Amount,
    pub(super) currency: String,
    pub(super) sending: Sending,
}

impl Invoice {
    /// A new invoice, all of it open.
    pub(super) fn begin(beginning: Beginning, moment: &mut Moment<'_>) -> Invoice {
        let Beginning { number, debtor_id, debtor_number, invoice_date, due_date, total, currency, sending } =
            beginning;
        let invoice = Invoice {
            id: moment.new_id(),
            number,
            identifier: None,
            debtor_id,
            debtor_number,
            contact_identifier: None,
            description: String::new(),
            invoice_date,
            due_date,
            total_cents: total.cents,
            open_cents: total.cents,
            currency,
            book_total_cents: total.book_cents,
            book_open_cents: total.book_cents,
            payment_condition: None,
            flow: String::new(),
            dossier_item: None,
            emails: Emails::default(),
            payment_date: None,
            blocked: None,
            payments: Vec::new(),
            document: None,
            ubl: None,
            attachments: Vec::new(),
            labels: Vec::new(),
            lines: Vec::new(),
            details: BTreeMap::new(),
            sending,
            updated_at: moment.now,
        };
        moment.tell(&invoice, EventKind::Created);
        invoice
    }

    /// Where it is.
    #[must_use]
    pub fn state(&self) -> InvoiceState {
        if self.open_cents == 0 {
            InvoiceState::Paid
        } else if self.open_cents.unsigned_abs() < self.total_cents.unsigned_abs() {
            InvoiceState::PartiallyPaid
        } else {
            InvoiceState::Open
        }
    }

    /// Whether Payt shows that the PDF is missing; it can't send the invoice then (documented).
    #[must_use]
    pub fn document_missing(&self) -> bool {
        self.document.is_none()
    }

    fn mistake(&self) -> Option<Mistake> {
        if self.open_cents.signum() * self.total_cents.signum() < 0 {
            Some(Mistake::WrongSign)
        } else if self.open_cents.unsigned_abs() > self.total_cents.unsigned_abs() {
            Some(Mistake::AboveTotal)
        } else {
            None
        }
    }

    /// Takes over an open amount. The difference becomes a payment unless `derive` is off.
    pub(super) fn set_open(&mut self, open: Amount, derive: bool, moment: &mut Moment<'_>) -> Moved {
        let mut moved = Moved::default();
        let paid = self.open_cents.saturating_sub(open.cents);
        let book_paid = self.book_open_cents.saturating_sub(open.book_cents);
        self.book_open_cents = open.book_cents;
        if paid != 0 {
            moved.changed = true;
            self.updated_at = moment.now;
            self.open_cents = open.cents;
            if derive {
                self.derive_payment(Amount { cents: paid, book_cents: book_paid }, moment);
            }
        }
        let paid_on = self.payment_date;
        if self.open_cents == 0 && paid_on.is_none() {
            self.payment_date = Some(moment.today());
            moved.paid = true;
            moment.tell(self, EventKind::Paid);
            moment.tell(self, EventKind::Closed);
        } else if self.open_cents != 0 && paid_on.is_some() {
            self.payment_date = None;
            moved.reopened = true;
            moment.tell(self, EventKind::Reopened);
        }
        moved.blocked = self.judge(paid_on.filter(|_| moved.reopened), moment);
        moved
    }

    fn derive_payment(&mut self, paid: Amount, moment: &mut Moment<'_>) {
        self.payments.push(Payment {
            id: moment.new_id(),
            origin_identifier: None,
            cents: paid.cents,
            book_cents: paid.book_cents,
            date: moment.today(),
            transaction_type: moment.knobs.payment_type_told.then(|| "payment".to_owned()),
            updated_at: moment.now,
        });
        moment.tell(self, EventKind::PaymentCreated);
    }

    /// Blocks what looks like a mistake, and lets go of what does not any more. Other blocks stay.
    fn judge(&mut self, was_paid_on: Option<Date>, moment: &mut Moment<'_>) -> bool {
        let long_ago = |day: Date| {
            let days = day.until(moment.today()).map_or(0, |span| i64::from(span.get_days()));
            days > i64::from(moment.knobs.reopened_late_days)
        };
        let late = was_paid_on.is_some_and(long_ago).then_some(Mistake::ReopenedLate);
        match (self.mistake().or(late), self.blocked) {
            (Some(mistake), None) => self.block(Block::PotentialMistake(mistake), moment),
            (Some(mistake), Some(Block::PotentialMistake(_))) => {
                self.blocked = Some(Block::PotentialMistake(mistake));
                false
            }
            // An invoice that reopened late stays blocked until it is paid or a person lets it go.
            (None, Some(Block::PotentialMistake(Mistake::ReopenedLate))) if self.open_cents != 0 => false,
            (None, Some(Block::PotentialMistake(_))) => {
                self.resume(moment);
                false
            }
            _ => false,
        }
    }

    /// Whether it was not blocked before.
    pub(super) fn block(&mut self, block: Block, moment: &mut Moment<'_>) -> bool {
        let fresh = self.blocked.is_none();
        self.blocked = Some(block);
        if fresh {
            self.updated_at = moment.now;
            moment.tell(self, EventKind::Blocked);
        }
        fresh
    }

    pub(super) fn resume(&mut self, moment: &mut Moment<'_>) {
        if self.blocked.take().is_some() {
            self.updated_at = moment.now;
            moment.tell(self, EventKind::Resumed);
        }
    }
}
