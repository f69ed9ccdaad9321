//! What the debtor lines of an entry do to the open items.

use std::collections::BTreeMap;

use super::check::Checked;
use crate::afas::books::{AccountKind, BookedLine, Books, Effect, Item, ItemEffect, Line};
use crate::afas::knobs::{AfasKnobs, Overpayment, UnknownInvoice};
use crate::afas::messages::Refusal;
use crate::world::JournalKind;

/// The invoices an entry touches, as they are after the lines seen so far.
struct Tally<'a> {
    books: &'a Books,
    knobs: &'a AfasKnobs,
    unit: i64,
    kind: JournalKind,
    balances: BTreeMap<String, i64>,
    opened: BTreeMap<String, (String, i64)>,
}

/// Works out the effect of each line, and adds the lines AFAS makes itself to write off small differences.
pub(super) fn settle(checked: &mut Checked, books: &Books, knobs: &AfasKnobs) -> Result<(), Vec<Refusal>> {
    let (unit, kind) = (checked.unit, checked.kind);
    let mut tally = Tally { books, knobs, unit, kind, balances: BTreeMap::new(), opened: BTreeMap::new() };
    let mut refusals = Vec::new();
    for line in checked.lines.iter_mut().filter(|line| line.booked.kind == AccountKind::Debtor) {
        match tally.effect_of(&line.booked) {
            Ok(effect) => line.effect = effect,
            Err(refusal) => refusals.push(refusal),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let write_offs: Vec<Line> = checked.lines.iter().filter_map(|line| tally.write_off(line)).flatten().collect();
    checked.lines.extend(write_offs);
    Ok(())
}

impl Tally<'_> {
    fn effect_of(&mut self, line: &BookedLine) -> Result<Effect, Refusal> {
        let net = line.net_cents();
        let Some(invoice) = line.invoice.as_deref() else {
            return Ok(Effect { item: None, advance_cents: net });
        };
        match self.debtor_and_amount(invoice) {
            Some((debtor, amount)) if debtor == line.account => self.move_item(invoice, amount, net),
            None if self.opens_items(net) => {
                self.balances.insert(invoice.to_owned(), net);
                self.opened.insert(invoice.to_owned(), (line.account.clone(), net));
                Ok(item_effect(invoice, net, true))
            }
            _ if self.knobs.unknown_invoice == UnknownInvoice::Refuse => {
                Err(Refusal::InvoiceUnknown(invoice.to_owned()))
            }
            _ => Ok(Effect { item: None, advance_cents: net }),
        }
    }

    /// A new number opens an item in a sales journal, and elsewhere when it is a debit.
    fn opens_items(&self, net: i64) -> bool {
        self.kind == JournalKind::Sales || net > 0
    }

    fn debtor_and_amount(&self, invoice: &str) -> Option<(String, i64)> {
        let known = |item: &Item| (item.debtor.clone(), item.amount_cents);
        self.opened.get(invoice).cloned().or_else(|| self.books.find_item(self.unit, invoice).map(known))
    }

    fn balance(&self, invoice: &str) -> i64 {
        let booked = || self.books.find_item(self.unit, invoice).map_or(0, |item| item.balance_cents);
        self.balances.get(invoice).copied().unwrap_or_else(booked)
    }

    fn move_item(&mut self, invoice: &str, amount: i64, net: i64) -> Result<Effect, Refusal> {
        if self.kind == JournalKind::Memorial && !self.knobs.memorial_settles {
            return Ok(Effect { item: None, advance_cents: net });
        }
        let before = self.balance(invoice);
        let excess = excess(amount, before, net);
        match self.knobs.overpayment {
            Overpayment::Refuse if excess != 0 => return Err(Refusal::AboveBalance(invoice.to_owned())),
            Overpayment::Advance if excess != 0 => {
                let delta = net.saturating_sub(excess);
                self.balances.insert(invoice.to_owned(), before.saturating_add(delta));
                return Ok(Effect { advance_cents: excess, ..item_effect(invoice, delta, false) });
            }
            _ => {}
        }
        self.balances.insert(invoice.to_owned(), before.saturating_add(net));
        Ok(item_effect(invoice, net, false))
    }

    /// The two lines that close an invoice on which so little is left that AFAS writes it off. Asked for each line; an
    /// invoice answers once.
    fn write_off(&mut self, line: &Line) -> Option<[Line; 2]> {
        let effect = line.effect.item.as_ref().filter(|effect| !effect.opens)?;
        let left = self.balance(&effect.invoice);
        if left == 0 || left.saturating_abs() > self.knobs.write_off_cents {
            return None;
        }
        self.balances.insert(effect.invoice.clone(), 0);
        let made = |kind, account: &str| BookedLine {
            voucher: line.booked.voucher.clone(),
            description: format!("Betalingsverschil {}", effect.invoice),
            entry_date: line.booked.entry_date,
            ..BookedLine::plain(kind, account, line.booked.voucher_date)
        };
        let difference = made(AccountKind::Ledger, &self.knobs.write_off_account).with_cents(left);
        let closing = made(AccountKind::Debtor, &line.booked.account).with_cents(left.saturating_neg());
        let mut closing = Line::from(BookedLine { invoice: Some(effect.invoice.clone()), ..closing });
        closing.effect = item_effect(&effect.invoice, left.saturating_neg(), false);
        Some([difference.into(), closing])
    }
}

fn item_effect(invoice: &str, delta_cents: i64, opens: bool) -> Effect {
    let item = ItemEffect { invoice: invoice.to_owned(), delta_cents, opens };
    Effect { item: Some(item), advance_cents: 0 }
}

/// How much of a movement goes beyond zero, on an invoice (`amount` above zero) or a credit note (below).
fn excess(amount: i64, before: i64, net: i64) -> i64 {
    let after = before.saturating_add(net);
    let beyond = |cents: i64| if amount >= 0 { cents.min(0) } else { cents.max(0) };
    let (old, new) = (beyond(before), beyond(after));
    // A movement back towards zero is no excess.
    if new.saturating_abs() > old.saturating_abs() { new.saturating_sub(old) } else { 0 }
}
