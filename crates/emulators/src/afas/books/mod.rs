//! The books: what AFAS remembers. Plain data and the ways to change it; no HTTP.

mod entry;
mod item;
mod opening;
mod subject;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};

use crate::world::{Administration, Contact, Debtor, Journal, LedgerAccount, Period, VatCode};

pub use entry::{AccountKind, BookedBy, BookedEntry, BookedLine, HandLine};
pub(super) use entry::{Effect, Entry, ItemEffect, Line, Terms};
pub use item::OpenItemNow;
pub(super) use item::{CURRENCIES, Item, PAYMENT_CONDITIONS, USUAL_CONDITION, due_date, from_currency, in_currency};
pub(super) use subject::{File, SUBJECT_TYPES, Subject};
pub(super) use write::{Numbering, Posting};

/// Everything in the environment.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) administrations: Vec<Administration>,
    pub(super) journals: Vec<Journal>,
    pub(super) accounts: Vec<LedgerAccount>,
    pub(super) periods: Vec<Period>,
    pub(super) vat_codes: Vec<VatCode>,
    pub(super) debtors: Vec<Debtor>,
    /// How debtors are reached, by their number.
    pub(in crate::afas) contacts: BTreeMap<String, Contact>,
    /// Every invoice by administration and number, settled ones too.
    pub(super) items: BTreeMap<(i64, String), Item>,
    /// In the order they were booked.
    pub(super) entries: Vec<Entry>,
    pub(super) subjects: Vec<Subject>,
    /// Days with changed mutations, and when they last changed.
    pub(super) changed_days: BTreeMap<Date, DateTime>,
    /// Journals in which a person is booking.
    pub(super) locked_journals: BTreeSet<(i64, String)>,
    /// Cost centres, the codes of the first allocation axis.
    pub(super) cost_centres: BTreeMap<String, String>,
    last_numbers: BTreeMap<(i64, Option<String>), i64>,
    last_invoices: BTreeMap<(i64, String), i64>,
}

impl Books {
    pub(super) fn find_journal(&self, unit: i64, code: &str) -> Option<&Journal> {
        self.journals.iter().find(|journal| journal.administration == unit && journal.code == code)
    }

    pub(super) fn find_account(&self, number: &str) -> Option<&LedgerAccount> {
        self.accounts.iter().find(|account| account.number == number)
    }

    pub(super) fn find_debtor(&self, number: &str) -> Option<&Debtor> {
        self.debtors.iter().find(|debtor| debtor.number == number)
    }

    /// The period a day lies in.
    pub(super) fn find_period(&self, unit: i64, date: Date) -> Option<&Period> {
        self.periods.iter().find(|period| period.administration == unit && period.from <= date && date <= period.to)
    }

    pub(super) fn find_item(&self, unit: i64, invoice: &str) -> Option<&Item> {
        self.items.get(&(unit, invoice.to_owned()))
    }

    /// The collective account of the debtors; the usual number when the scheme has none.
    pub(super) fn collective_account(&self) -> &str {
        self.accounts.iter().find(|account| account.collective == 'D').map_or("1300", |account| account.number.as_str())
    }

    /// Whether a line is matched: it works on an invoice with nothing left open.
    pub(super) fn is_matched(&self, unit: i64, line: &Line) -> bool {
        let item = line.effect.item.as_ref().and_then(|effect| self.find_item(unit, &effect.invoice));
        item.is_some_and(|item| !item.is_open())
    }
}
