//! The invented world both emulators tell of: one merchant, its books in AFAS and its turnover at Pay.
//!
//! Everything follows from a seed and a day called today, so that a test can name a cent of it. Amounts are whole
//! cents; nothing here is shared with the product, which must not repeat a mistake made here.

mod calendar;
mod contacts;
mod costs;
mod debtors;
mod dice;
mod generate;
mod payouts;
mod sales;
mod scheme;
mod trace;
mod worked;

use jiff::civil::Date;

pub use contacts::{Contact, contacts};

/// The whole world.
#[derive(Debug, Clone)]
pub struct World {
    /// The seed it was made from.
    pub seed: u64,
    /// The last day of history.
    pub today: Date,
    /// The books.
    pub books: Books,
    /// The turnover at Pay.
    pub turnover: Turnover,
}

/// What stands in AFAS.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// Two administrations.
    pub administrations: Vec<Administration>,
    /// Journals of each administration.
    pub journals: Vec<Journal>,
    /// Ledger accounts (the same scheme for both administrations).
    pub accounts: Vec<LedgerAccount>,
    /// Periods of each administration, two years, older ones blocked.
    pub periods: Vec<Period>,
    /// VAT codes.
    pub vat_codes: Vec<VatCode>,
    /// About fifty debtors; some with leading zeros, some blocked.
    pub debtors: Vec<Debtor>,
    /// Sales invoices and credit notes, paid and unpaid.
    pub invoices: Vec<Invoice>,
}

/// An administration.
#[derive(Debug, Clone)]
pub struct Administration {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
}

/// A journal.
#[derive(Debug, Clone)]
pub struct Journal {
    /// The administration's number.
    pub administration: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub description: String,
    /// AFAS's kind of journal.
    pub kind: JournalKind,
    /// The fixed contra account of cash and bank journals.
    pub contra_account: Option<String>,
    /// Whether it is blocked.
    pub blocked: bool,
}

/// Kinds of journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalKind {
    /// Purchase.
    Purchase,
    /// Sales.
    Sales,
    /// Cash.
    Cash,
    /// Bank.
    Bank,
    /// Memorial.
    Memorial,
}

/// A ledger account.
#[derive(Debug, Clone)]
pub struct LedgerAccount {
    /// Its number.
    pub number: String,
    /// Its name.
    pub description: String,
    /// 1 assets, 2 liabilities, 3 revenue, 4 costs.
    pub kind: u8,
    /// N none, D debtor, C creditor.
    pub collective: char,
    /// Whether VAT codes are allowed on it.
    pub vat_allowed: bool,
    /// Whether an allocation must be given (`B` by hand) or not (`N`).
    pub allocation: char,
    /// Whether it is blocked.
    pub blocked: bool,
}

/// A period.
#[derive(Debug, Clone)]
pub struct Period {
    /// The administration's number.
    pub administration: i64,
    /// Financial year.
    pub year: i16,
    /// Number in the year.
    pub period: i16,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Whether bookings are refused.
    pub blocked: bool,
}

/// A VAT code.
#[derive(Debug, Clone)]
pub struct VatCode {
    /// Its code.
    pub code: String,
    /// Its name.
    pub description: String,
    /// The ledger account VAT is booked on.
    pub account: String,
    /// The rate in per cent.
    pub percentage: u8,
}

/// A debtor.
#[derive(Debug, Clone)]
pub struct Debtor {
    /// Number, leading zeros kept.
    pub number: String,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// IBAN.
    pub iban: String,
    /// Whether AFAS refuses bookings on it.
    pub blocked: bool,
}

/// A sales invoice, or a credit note when its amounts are negative.
#[derive(Debug, Clone)]
pub struct Invoice {
    /// The administration's number.
    pub administration: i64,
    /// The sales journal.
    pub journal: String,
    /// The debtor's number.
    pub debtor: String,
    /// AFAS's invoice number, at most 12 characters.
    pub number: String,
    /// The order behind it, for invoices from order management.
    pub order: Option<String>,
    /// Betalingskenmerk with check digit, on some.
    pub payment_reference: Option<String>,
    /// Invoice date.
    pub date: Date,
    /// Due date.
    pub due: Date,
    /// ISO currency.
    pub currency: String,
    /// Total in cents.
    pub amount_cents: i64,
    /// Open in cents before any Pay. settlement is booked; 0 when settled otherwise.
    pub open_cents: i64,
    /// Text.
    pub description: String,
}

/// What stands at Pay.
#[derive(Debug, Clone, Default)]
pub struct Turnover {
    /// Turnover groups (omzetgroepen).
    pub groups: Vec<Group>,
    /// Settlements, oldest first, the worked one of the Pay. reference among them.
    pub settlements: Vec<Settlement>,
}

/// A turnover group.
#[derive(Debug, Clone)]
pub struct Group {
    /// `CT-1001-0001`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is the merchant's default.
    pub default: bool,
}

/// A payout.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// `QX7P-2M4K`.
    pub code: String,
    /// Payout day.
    pub date: Date,
    /// Clearings in it.
    pub clearings: Vec<Clearing>,
}

/// A clearing.
#[derive(Debug, Clone)]
pub struct Clearing {
    /// `CLEARING-20260310001`.
    pub id: String,
    /// Its day.
    pub date: Date,
    /// What the codes of its lines begin with, `FT-2001-0001`.
    pub line_prefix: String,
    /// Transactions in it.
    pub movements: Vec<Movement>,
    /// Amounts without a transaction: the costs invoice, corrections, reserves. Signed as they work on the payout.
    pub charges: Vec<Charge>,
}

impl Settlement {
    /// What is paid out, in cents.
    #[must_use]
    pub fn net_cents(&self) -> i64 {
        self.clearings.iter().map(Clearing::net_cents).sum()
    }
}

impl Clearing {
    /// What it adds to the payout, in cents.
    #[must_use]
    pub fn net_cents(&self) -> i64 {
        let movements: i64 = self.movements.iter().map(Movement::net_cents).sum();
        movements + self.charges.iter().map(|charge| charge.cents).sum::<i64>()
    }
}

/// One transaction in a clearing.
#[derive(Debug, Clone)]
pub struct Movement {
    /// Unique record number.
    pub reporting_id: String,
    /// The order id, `41000000101X0a01`.
    pub order_id: String,
    /// The turnover group's code.
    pub group: String,
    /// Payment profile id (10 iDEAL …).
    pub method: u32,
    /// What it is.
    pub kind: MovementKind,
    /// Cents, unsigned.
    pub cents: i64,
    /// When, Amsterdam time.
    pub at: jiff::civil::DateTime,
    /// Shop reference.
    pub reference: String,
    /// Payment description.
    pub description: String,
    /// Free fields 1 to 3.
    pub extras: [String; 3],
    /// The payer's name and e-mail.
    pub payer: (String, String),
    /// Whether Pay. is in the money flow.
    pub collecting: bool,
    /// The amount and currency the customer paid in, when not EUR.
    pub customer_amount: Option<(i64, String)>,
    /// The customer's number as the shop knows it; may be empty.
    pub customer: String,
    /// What was once paid for the order, in cents: for a payment its own amount.
    pub paid_cents: i64,
    /// When the order was paid, Amsterdam time: for a payment its own moment.
    pub paid_at: jiff::civil::DateTime,
    /// What it truly settles in the books; no emulator tells. `None` when nothing.
    pub pays: Option<Truth>,
}

impl Movement {
    /// What it adds to the payout, in cents: negative for refunds and chargebacks, nothing when Pay. does not collect.
    #[must_use]
    pub fn net_cents(&self) -> i64 {
        match (self.collecting, self.kind) {
            (false, _) => 0,
            (true, MovementKind::Payment) => self.cents,
            (true, MovementKind::Refund | MovementKind::Chargeback) => -self.cents,
        }
    }
}

/// What a movement truly settles, so that tests can measure a finder against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// The administration's number.
    pub administration: i64,
    /// The invoice's number; for a refund its credit note if there is one.
    pub invoice: String,
    /// How the amount fits.
    pub fit: Fit,
}

/// How the amount of a movement fits its invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The whole amount.
    Exact,
    /// Less than the invoice.
    Part,
    /// More than the invoice.
    Over,
}

/// What a movement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovementKind {
    /// Payment.
    Payment,
    /// Refund.
    Refund,
    /// Chargeback.
    Chargeback,
}

/// An amount in a clearing that is no transaction.
#[derive(Debug, Clone)]
pub struct Charge {
    /// The turnover group's code.
    pub group: String,
    /// Its value day.
    pub date: Date,
    /// What it is.
    pub kind: ChargeKind,
    /// Cents, signed: negative lowers the payout.
    pub cents: i64,
}

/// What a charge is.
#[derive(Debug, Clone)]
pub enum ChargeKind {
    /// An invoice of Pay. taken from the payout, with its lines.
    Invoice {
        /// `INVOICE-20260309001`.
        id: String,
        /// Its lines.
        lines: Vec<CostLine>,
    },
    /// A correction without explanation.
    Correction,
    /// A reserve, held.
    ReserveHold,
    /// A reserve, released.
    ReserveRelease,
}

/// One line of an invoice of Pay.
#[derive(Debug, Clone)]
pub struct CostLine {
    /// The turnover group's code.
    pub group: String,
    /// Billing line type: a payment profile id, or one of the invented ids.
    pub type_id: u32,
    /// Its name.
    pub type_name: String,
    /// Turnover day.
    pub date: Date,
    /// Turnover in cents.
    pub volume_cents: i64,
    /// How many transactions.
    pub transactions: u32,
    /// Fixed part per transaction, in ten-thousandths of a euro, and the percentage part in hundredths of a per cent.
    pub tariff: (i64, i64),
    /// Costs without VAT, cents.
    pub cents: i64,
    /// VAT rate in per cent.
    pub vat_percentage: u8,
}
