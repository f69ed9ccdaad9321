//! What changes the books: booking, deleting, and what people do in AFAS itself.

use jiff::civil::DateTime;

use super::{
    AccountKind, BookedBy, BookedLine, Books, Entry, HandLine, Item, ItemEffect, Line, USUAL_CONDITION, due_date,
    in_currency,
};
use crate::world::JournalKind;

/// The number before the first entry; rows of numbers per journal begin at 1.
const ENTRIES_BEGIN_AFTER: i64 = 58_000;
/// The number before the first dossier item.
const SUBJECTS_BEGIN_AFTER: i64 = 51_000;

/// An entry that passed every check.
#[derive(Debug)]
pub(in crate::afas) struct Posting {
    pub(in crate::afas) unit: i64,
    pub(in crate::afas) journal: String,
    pub(in crate::afas) by: BookedBy,
    pub(in crate::afas) lines: Vec<Line>,
}

/// How entries and vouchers are numbered.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::afas) struct Numbering {
    pub(in crate::afas) per_journal: bool,
    pub(in crate::afas) renumber_vouchers: bool,
}

impl Books {
    /// Books an entry as a whole and gives back its number.
    pub(in crate::afas) fn book(&mut self, posting: Posting, numbering: Numbering, now: DateTime) -> i64 {
        let Posting { unit, journal, by, mut lines } = posting;
        let number = self.next_number(unit, numbering.per_journal.then_some(journal.as_str()));
        if numbering.renumber_vouchers && self.has_fixed_contra(unit, &journal) {
            let voucher = format!("{journal}-{number}");
            lines.iter_mut().for_each(|line| line.booked.voucher = Some(voucher.clone()));
        }
        for line in &lines {
            self.apply(unit, &journal, number, line, now);
            self.changed_days.insert(line.booked.entry_date, now);
        }
        self.entries.push(Entry { unit, journal, number, by, lines, created: now, modified: now });
        number
    }

    fn has_fixed_contra(&self, unit: i64, journal: &str) -> bool {
        let kind = self.find_journal(unit, journal).map(|journal| journal.kind);
        matches!(kind, Some(JournalKind::Cash | JournalKind::Bank))
    }

    fn apply(&mut self, unit: i64, journal: &str, entry: i64, line: &Line, now: DateTime) {
        let Some(effect) = &line.effect.item else { return };
        let key = (unit, effect.invoice.clone());
        if effect.opens {
            self.items.insert(key, opened_item(unit, journal, entry, line, effect, now));
        } else if let Some(item) = self.items.get_mut(&key) {
            item.balance_cents = item.balance_cents.saturating_add(effect.delta_cents);
            item.modified = now;
        }
    }

    /// Takes an entry out of the books as if it had never been there; the days it stood on count as changed.
    pub(in crate::afas) fn remove_entry(&mut self, unit: i64, journal: &str, number: i64, now: DateTime) -> bool {
        let place = self
            .entries
            .iter()
            .position(|entry| entry.unit == unit && entry.journal == journal && entry.number == number);
        let Some(place) = place else { return false };
        let entry = self.entries.remove(place);
        for line in &entry.lines {
            self.undo(unit, line, now);
            self.changed_days.insert(line.booked.entry_date, now);
        }
        true
    }

    fn undo(&mut self, unit: i64, line: &Line, now: DateTime) {
        let Some(effect) = &line.effect.item else { return };
        let key = (unit, effect.invoice.clone());
        if effect.opens {
            self.items.remove(&key);
        } else if let Some(item) = self.items.get_mut(&key) {
            item.balance_cents = item.balance_cents.saturating_sub(effect.delta_cents);
            item.modified = now;
        }
    }

    /// A person books a receipt (or with negative cents a refund) on an invoice, in the bank journal.
    pub(in crate::afas) fn settle_by_person(&mut self, unit: i64, invoice: &str, cents: i64, now: DateTime) -> bool {
        let Some(item) = self.find_item(unit, invoice) else { return false };
        let contra = self.journals.iter().find_map(|journal| {
            let account = journal.contra_account.clone()?;
            (journal.administration == unit).then(|| (journal.code.clone(), account))
        });
        let (journal, account) = contra.unwrap_or_else(|| ("50".to_owned(), "1100".to_owned()));
        let text = |line: BookedLine| BookedLine { description: format!("Ontvangst {invoice}"), ..line };
        let date = now.date();
        let bank = text(BookedLine::plain(AccountKind::Ledger, &account, date)).with_cents(cents);
        let debtor = text(BookedLine::plain(AccountKind::Debtor, &item.debtor, date));
        let debtor = BookedLine { invoice: Some(invoice.to_owned()), ..debtor }.with_cents(cents.saturating_neg());
        let delta_cents = cents.saturating_neg();
        let mut settling = Line::from(debtor);
        settling.effect.item = Some(ItemEffect { invoice: invoice.to_owned(), delta_cents, opens: false });
        let lines = vec![Line::from(bank), settling];
        self.book(Posting { unit, journal, by: BookedBy::Person, lines }, Numbering::default(), now);
        true
    }

    /// A person books an entry by hand; lines that name an invoice move what is open of it.
    pub(in crate::afas) fn book_by_person(
        &mut self,
        unit: i64,
        journal: &str,
        lines: &[HandLine],
        now: DateTime,
    ) -> i64 {
        let line = |hand: &HandLine| {
            let kind = if hand.debtor { AccountKind::Debtor } else { AccountKind::Ledger };
            let plain = BookedLine::plain(kind, &hand.account, now.date()).with_cents(hand.cents);
            let booked = BookedLine { invoice: hand.invoice.clone(), description: "Handmatig".to_owned(), ..plain };
            let mut line = Line::from(booked);
            let effect =
                |invoice: &String| ItemEffect { invoice: invoice.clone(), delta_cents: hand.cents, opens: false };
            line.effect.item = hand.invoice.as_ref().filter(|_| hand.debtor).map(effect);
            line
        };
        let lines = lines.iter().map(line).collect();
        let posting = Posting { unit, journal: journal.to_owned(), by: BookedBy::Person, lines };
        self.book(posting, Numbering::default(), now)
    }

    /// An invoice is not made out yet: it and its entry vanish.
    pub(in crate::afas) fn take_out_invoice(&mut self, unit: i64, invoice: &str, now: DateTime) -> bool {
        let Some(item) = self.items.remove(&(unit, invoice.to_owned())) else { return false };
        self.remove_entry(unit, &item.journal, item.entry, now);
        self.items.remove(&(unit, invoice.to_owned()));
        true
    }

    /// A person changes the text of an entry's lines.
    pub(in crate::afas) fn describe_by_person(&mut self, unit: i64, number: i64, text: &str, now: DateTime) -> bool {
        let found = self.entries.iter_mut().find(|entry| entry.unit == unit && entry.number == number);
        let Some(entry) = found else { return false };
        entry.modified = now;
        for line in &mut entry.lines {
            text.clone_into(&mut line.booked.description);
            self.changed_days.insert(line.booked.entry_date, now);
        }
        true
    }

    /// Blocks or opens a period; false when there is no such period.
    pub(in crate::afas) fn block_period(&mut self, unit: i64, year: i16, number: i16, blocked: bool) -> bool {
        let found = self
            .periods
            .iter_mut()
            .find(|period| (period.administration, period.year, period.period) == (unit, year, number));
        found.map(|period| period.blocked = blocked).is_some()
    }

    /// The next entry number.
    pub(super) fn next_number(&mut self, unit: i64, journal: Option<&str>) -> i64 {
        let begin = if journal.is_some() { 0 } else { ENTRIES_BEGIN_AFTER };
        let last = self.last_numbers.entry((unit, journal.map(str::to_owned))).or_insert(begin);
        *last += 1;
        *last
    }

    /// The next invoice number of a sales journal: the last two digits of the year and five more, the mask of the
    /// emulated environment.
    pub(in crate::afas) fn next_invoice_number(&mut self, unit: i64, journal: &str, year: i16) -> String {
        loop {
            let last = self.last_invoices.entry((unit, journal.to_owned())).or_insert(0);
            *last += 1;
            let number = format!("{:02}{:05}", year.rem_euclid(100), *last);
            if self.find_item(unit, &number).is_none() {
                return number;
            }
        }
    }

    pub(in crate::afas) fn next_subject_id(&self) -> i64 {
        self.subjects.iter().map(|subject| subject.id).max().unwrap_or(SUBJECTS_BEGIN_AFTER) + 1
    }
}

fn opened_item(unit: i64, journal: &str, entry: i64, line: &Line, effect: &ItemEffect, now: DateTime) -> Item {
    let Line { booked, terms, .. } = line;
    let condition = terms.payment_condition.as_deref().unwrap_or(USUAL_CONDITION);
    let due = terms.due.or_else(|| due_date(booked.voucher_date, condition)).unwrap_or(booked.voucher_date);
    let currency = terms.currency.clone().unwrap_or_else(|| "EUR".to_owned());
    Item {
        unit,
        invoice: effect.invoice.clone(),
        debtor: booked.account.clone(),
        order: terms.order.clone(),
        amount_cents: effect.delta_cents,
        balance_cents: effect.delta_cents,
        amount_currency_cents: in_currency(effect.delta_cents, &currency),
        currency,
        journal: journal.to_owned(),
        entry,
        voucher: booked.voucher.clone(),
        date: booked.voucher_date,
        due,
        description: booked.description.clone(),
        payment_condition: condition.to_owned(),
        payment_reference: terms.payment_reference.clone(),
        invoice_reference: terms.invoice_reference.clone(),
        blocked: terms.blocked,
        subject: None,
        modified: now,
    }
}
