//! Finding an entry in AFAS by its voucher.

use links::books::afas::booked::BookedEntry;
use links::books::afas::entries::BookingReference;
use store::{BookingReferenceRow, EntryRow};

use crate::error::EngineError;
use crate::wake::Work;

impl Work<'_> {
    /// Everything AFAS has under the voucher of an entry. Should AFAS have given it another number, the text of its
    /// lines still names ours (AFAS reference, open question 11).
    pub(super) async fn find(&self, entry: &EntryRow) -> Result<Vec<BookedEntry>, EngineError> {
        let (parts, currency) = (&entry.parts, self.rules.currency);
        let afas = &self.outside.afas;
        let found = afas.find_entries(parts.administration, &parts.voucher, currency).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        let by_text =
            afas.find_entries_by_text(parts.administration, &parts.journal, parts.date, &parts.voucher, currency);
        Ok(by_text.await?)
    }
}

/// The store's form of a booking reference.
pub(super) fn row_of(reference: &BookingReference) -> BookingReferenceRow {
    BookingReferenceRow {
        administration: reference.administration,
        journal: reference.journal.clone(),
        number: reference.number.to_string(),
    }
}

/// `5821 in journal 55, 5822 in journal 55`: for people.
pub(super) fn numbers_of(entries: &[BookedEntry]) -> String {
    let shown =
        entries.iter().map(|entry| format!("{} in journal {}", entry.reference.number, entry.reference.journal));
    shown.collect::<Vec<_>>().join(", ")
}
