//! Who looks at both sides: whether Payt was ever told that something is paid while it was open.

use std::collections::{BTreeMap, BTreeSet};

use emulators::afas::AfasEmulator;
use emulators::payt::PaytEmulator;

use crate::receivables::ADMINISTRATION;

/// What is open in AFAS, in cents of its books.
pub(super) fn open_in_afas(afas: &AfasEmulator) -> BTreeMap<String, i64> {
    let open = afas.open_items(1).into_iter().filter(|item| item.balance_cents != 0);
    open.map(|item| (item.invoice, item.balance_cents)).collect()
}

/// What Payt has as paid.
fn paid_at_payt(payt: &PaytEmulator) -> BTreeSet<String> {
    let paid = payt.invoices(ADMINISTRATION).into_iter().filter(|invoice| invoice.open_cents == 0);
    paid.map(|invoice| invoice.number).collect()
}

/// Remembers what an import may not close.
#[derive(Default)]
pub(super) struct Watch {
    /// Open in AFAS all the while the newest file at Payt was made.
    open_throughout: BTreeSet<String>,
    /// Paid at Payt when it was looked last.
    paid: BTreeSet<String>,
    files: usize,
    before: BTreeSet<String>,
}

impl Watch {
    /// Before AFAS is read for a list.
    pub(super) fn a_list_begins(&mut self, afas: &AfasEmulator, payt: &PaytEmulator) {
        self.nothing_became_paid_wrongly(payt);
        self.before = open_in_afas(afas).into_keys().collect();
        self.files = payt.files().len();
    }

    /// After it was sent, failed, or was killed on its way.
    pub(super) fn a_list_ends(&mut self, afas: &AfasEmulator, payt: &PaytEmulator) {
        if payt.files().len() > self.files {
            let after = open_in_afas(afas);
            self.open_throughout = self.before.iter().filter(|invoice| after.contains_key(*invoice)).cloned().collect();
        }
        // also what was set at Payt's interface right after the list
        self.nothing_became_paid_wrongly(payt);
    }

    /// After anything that may have made Payt import.
    pub(super) fn nothing_became_paid_wrongly(&mut self, payt: &PaytEmulator) {
        let paid = paid_at_payt(payt);
        let wrong: Vec<&String> =
            paid.difference(&self.paid).filter(|invoice| self.open_throughout.contains(*invoice)).collect();
        assert_eq!(wrong, Vec::<&String>::new(), "open in AFAS, reported paid at Payt");
        self.paid = paid;
    }
}
