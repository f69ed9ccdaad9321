//! Whether a person moved money off the debtor-not-found account in AFAS before us: then nothing is booked.

use std::collections::{BTreeMap, BTreeSet};

use ledger::entry::{EntryParts, Side};
use ledger::plan::{Waiting, waiting_lines};
use ledger::reason::Reason;
use links::books::afas::booked::BookedEntry;
use store::{LateNote, LateState, SettlementRow};

use super::find::numbers_of;
use super::late::Booked;
use crate::error::EngineError;
use crate::wake::Work;

/// What was seen of a line in AFAS, when it is not simply where we put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Looked {
    /// Somebody moved it.
    Moved(String),
    /// Somebody took the same amount off the account for another invoice: perhaps this one, perhaps another's.
    Doubt(String),
}

/// The settlement lines that a late entry moves, with the invoice each goes to.
pub(super) fn moves_of(late: &EntryParts) -> impl Iterator<Item = (&str, &str)> {
    late.lines.iter().filter_map(|line| match (&line.reason, line.covers.as_slice()) {
        (Reason::MovedFromNotFound { invoice, .. }, [covered]) => Some((covered.as_str(), invoice.as_str())),
        _ => None,
    })
}

impl Work<'_> {
    /// Looks in AFAS for each line that a late entry is to move. Lines that stand where we put them, and that nobody
    /// touched, are not among the answers.
    pub(super) async fn look_for_hands(
        &self,
        booked: &Booked,
        late: &EntryParts,
    ) -> Result<Vec<(String, Looked)>, EngineError> {
        let stands: BTreeMap<String, Waiting> =
            waiting_lines(&booked.parts).into_iter().map(|waiting| (waiting.line.clone(), waiting)).collect();
        let mut looked = Vec::new();
        for (line, invoice) in moves_of(late) {
            let Some(waiting) = stands.get(line) else { continue };
            self.keep_lease().await?;
            let seen = match self.changed_in_its_entry(booked, waiting).await? {
                Some(moved) => Some(moved),
                None => self.taken_off(booked, waiting, invoice).await?,
            };
            looked.extend(seen.map(|seen| (line.to_owned(), seen)));
        }
        Ok(looked)
    }

    /// A person may have changed our entry itself.
    async fn changed_in_its_entry(&self, booked: &Booked, waiting: &Waiting) -> Result<Option<Looked>, EngineError> {
        let Some(entry) = booked.entries.iter().find(|entry| entry.parts.voucher == waiting.voucher) else {
            return Ok(None);
        };
        let found = self.find(entry).await?;
        let (account, side, amount) = (waiting.account.number(), waiting.side, waiting.amount);
        let in_afas = found.iter().flat_map(|entry| &entry.lines).filter(|line| line.is_on(account, side, amount));
        let alike = |line: &&ledger::entry::EntryLine| {
            line.account == waiting.account && line.side == side && line.amount == amount && line.reason.is_not_found()
        };
        // Of several alike nobody can say which one was changed.
        if in_afas.count() >= entry.parts.lines.iter().filter(alike).count() {
            return Ok(None);
        }
        let detail = format!("voucher {} no longer has {amount} on account {account}", waiting.voucher);
        Ok(Some(Looked::Moved(detail)))
    }

    /// Or have booked the same amount on the other side.
    async fn taken_off(
        &self,
        booked: &Booked,
        waiting: &Waiting,
        invoice: &str,
    ) -> Result<Option<Looked>, EngineError> {
        let (account, amount) = (waiting.account.number(), waiting.amount);
        let opposite = if waiting.side == Side::Debit { Side::Credit } else { Side::Debit };
        // Our entry may stand on a later day than the payout, when its period was closed; nobody was earlier than that.
        let since = booked.settlement.parts().date.min(waiting.date);
        let found = self
            .outside
            .afas
            .find_entries_on_account(waiting.administration, account, (opposite, amount), since)
            .await?;
        let mut theirs = Vec::new();
        for entry in found {
            let reference = &entry.reference;
            let number = reference.number.to_string();
            if !self.engine.store.is_our_booking(reference.administration, &reference.journal, &number).await? {
                theirs.push(entry);
            }
        }
        Ok(judge(theirs, account, invoice))
    }

    /// Remembers what somebody moved; gives those lines.
    pub(super) async fn note_moved_by_hand(
        &self,
        row: &SettlementRow,
        looked: &[(String, Looked)],
    ) -> Result<BTreeSet<String>, EngineError> {
        let mut moved = BTreeSet::new();
        for (line, seen) in looked {
            let Looked::Moved(detail) = seen else { continue };
            let note =
                LateNote { state: LateState::MovedByHand, detail: Some(detail), what: Some("late_moved_by_hand") };
            self.engine.store.note_late(self.lease, &row.id, std::slice::from_ref(line), note, self.now()).await?;
            moved.insert(line.clone());
        }
        Ok(moved)
    }

    /// Remembers why a line is for a person.
    pub(super) async fn note_doubt(&self, row: &SettlementRow, looked: &[(String, Looked)]) -> Result<(), EngineError> {
        for (line, seen) in looked {
            let Looked::Doubt(detail) = seen else { continue };
            let note = LateNote { state: LateState::Waits, detail: Some(detail), what: Some("late_in_doubt") };
            self.engine.store.note_late(self.lease, &row.id, std::slice::from_ref(line), note, self.now()).await?;
        }
        Ok(())
    }
}

/// What entries of others that took the amount off the account say about a line that belongs to `invoice`.
fn judge(theirs: Vec<BookedEntry>, account: &str, invoice: &str) -> Option<Looked> {
    let names = |entry: &BookedEntry| entry.lines.iter().any(|line| line.invoice.is_some());
    let names_it = |entry: &BookedEntry| entry.lines.iter().any(|line| line.invoice.as_deref() == Some(invoice));
    let (moved, others): (Vec<_>, Vec<_>) = theirs.into_iter().partition(|entry| names_it(entry) || !names(entry));
    let told = |entries: &[BookedEntry]| format!("took the same amount off account {account}: {}", numbers_of(entries));
    if !moved.is_empty() {
        return Some(Looked::Moved(format!("an entry in AFAS {}", told(&moved))));
    }
    (!others.is_empty()).then(|| Looked::Doubt(format!("an entry for another invoice {}", told(&others))))
}
