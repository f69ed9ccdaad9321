//! The books at the start, made from the invented world.

use jiff::civil::DateTime;

use super::{
    AccountKind, BookedBy, BookedLine, Books, Entry, File, Item, ItemEffect, Line, Subject, Terms, USUAL_CONDITION,
    from_currency,
};
use crate::world::{self, Invoice};

/// The dossier item type of sent invoices.
const SENT_INVOICE: i64 = 5;
/// Each so-many-th invoice has its PDF in the dossier, besides every one of order management.
const PDF_EVERY: usize = 3;

impl Books {
    /// The books as the world tells. With `entries`, each invoice also has its sales entry in the mutations.
    pub(in crate::afas) fn open(seed: u64, world: &world::Books, entries: bool, now: DateTime) -> Self {
        let mut books = Self {
            contacts: world::contacts(seed, &world.debtors),
            administrations: world.administrations.clone(),
            journals: world.journals.clone(),
            accounts: world.accounts.clone(),
            periods: world.periods.clone(),
            vat_codes: world.vat_codes.clone(),
            debtors: world.debtors.clone(),
            cost_centres: [("100", "Winkel"), ("200", "Webwinkel"), ("300", "Algemeen")]
                .map(|(code, name)| (code.to_owned(), name.to_owned()))
                .into(),
            ..Self::default()
        };
        for (index, invoice) in world.invoices.iter().enumerate() {
            books.add_invoice(invoice, entries, now);
            if index % PDF_EVERY == 0 {
                books.add_invoice_pdf(invoice);
            }
        }
        // Behind the others, whose numbers stay what they are.
        for (index, invoice) in world.invoices.iter().enumerate() {
            if index % PDF_EVERY != 0 && invoice.order.is_some() {
                books.add_invoice_pdf(invoice);
            }
        }
        books
    }

    /// An invoice comes out of order management or is booked by a person.
    pub(in crate::afas) fn add_invoice(&mut self, invoice: &Invoice, with_entry: bool, now: DateTime) {
        let number = self.next_number(invoice.administration, None);
        self.items.insert((invoice.administration, invoice.number.clone()), new_item(invoice, number, now));
        if with_entry {
            let entry = self.invoice_entry(invoice, number, now);
            self.entries.push(entry);
            self.changed_days.insert(invoice.date, now);
        }
    }

    /// Debtor against revenue, VAT left out: what matters here is that both sides exist.
    fn invoice_entry(&self, invoice: &Invoice, number: i64, now: DateTime) -> Entry {
        let revenue = self.accounts.iter().find(|account| account.kind == 3).map_or("8000", |found| &found.number);
        let line = |kind, account: &str, cents| {
            let line = BookedLine {
                voucher: Some(invoice.number.clone()),
                invoice: Some(invoice.number.clone()),
                description: invoice.description.clone(),
                ..BookedLine::plain(kind, account, invoice.date)
            };
            Line::from(line.with_cents(cents))
        };
        let cents = from_currency(invoice.amount_cents, &invoice.currency);
        let mut debtor = line(AccountKind::Debtor, &invoice.debtor, cents);
        let effect = ItemEffect { invoice: invoice.number.clone(), delta_cents: cents, opens: true };
        debtor.effect.item = Some(effect);
        debtor.terms = Terms { currency: Some(invoice.currency.clone()), ..Terms::default() };
        Entry {
            unit: invoice.administration,
            journal: invoice.journal.clone(),
            number,
            by: BookedBy::Invoicing,
            lines: vec![debtor, line(AccountKind::Ledger, revenue, cents.saturating_neg())],
            created: now,
            modified: now,
        }
    }

    /// The PDF of an invoice goes into the dossier.
    pub(in crate::afas) fn add_invoice_pdf(&mut self, invoice: &Invoice) {
        let id = self.next_subject_id();
        let file = File {
            id: format!("{id:032X}"),
            name: format!("{}.pdf", invoice.number),
            content: format!("%PDF-1.4\n% {}\n%%EOF\n", invoice.number).into_bytes(),
        };
        self.subjects.push(Subject {
            id,
            kind: SENT_INVOICE,
            description: format!("Factuur {}", invoice.number),
            date: invoice.date.at(12, 0, 0, 0),
            invoice: Some((invoice.administration, invoice.number.clone())),
            files: vec![file],
        });
        if let Some(item) = self.items.get_mut(&(invoice.administration, invoice.number.clone())) {
            item.subject = Some(id);
        }
    }
}

impl Books {
    /// Other files at the dossier item of an invoice.
    pub(in crate::afas) fn put_invoice_files(
        &mut self,
        unit: i64,
        invoice: &str,
        files: &[(&str, &str, &[u8])],
    ) -> bool {
        let id = self.items.get(&(unit, invoice.to_owned())).and_then(|item| item.subject);
        let subject = self.subjects.iter_mut().find(|subject| Some(subject.id) == id);
        let Some(subject) = subject.filter(|_| id.is_some()) else { return false };
        let file = |(id, name, content): &(&str, &str, &[u8])| File {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            content: content.to_vec(),
        };
        subject.files = files.iter().map(file).collect();
        true
    }
}

fn new_item(invoice: &Invoice, entry: i64, now: DateTime) -> Item {
    Item {
        unit: invoice.administration,
        invoice: invoice.number.clone(),
        debtor: invoice.debtor.clone(),
        order: invoice.order.clone(),
        amount_cents: from_currency(invoice.amount_cents, &invoice.currency),
        balance_cents: from_currency(invoice.open_cents, &invoice.currency),
        amount_currency_cents: invoice.amount_cents,
        currency: invoice.currency.clone(),
        journal: invoice.journal.clone(),
        entry,
        voucher: Some(invoice.number.clone()),
        date: invoice.date,
        due: invoice.due,
        description: invoice.description.clone(),
        payment_condition: USUAL_CONDITION.to_owned(),
        payment_reference: invoice.payment_reference.clone(),
        invoice_reference: invoice.order.clone(),
        blocked: false,
        subject: None,
        modified: now,
    }
}
