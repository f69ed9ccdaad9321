//! The texts of a table, in one piece of memory.

use crate::fault::SheetError;

/// Where the texts of a row stand: four bytes, and two per text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place<const N: usize> {
    start: u32,
    ends: [u16; N],
}

/// The texts of all rows of a table, `N` to a row.
#[derive(Debug, Default)]
pub(crate) struct Texts<const N: usize> {
    all: String,
}

impl<const N: usize> Texts<N> {
    /// Keeps the texts of a row. A row is at most 65,535 bytes long, so its places fit in two bytes.
    pub(crate) fn push(&mut self, texts: [&str; N], file: &str) -> Result<Place<N>, SheetError> {
        let too_much = || SheetError::TooMuch { file: file.to_owned() };
        let start = u32::try_from(self.all.len()).map_err(|_| too_much())?;
        let mut ends = [0; N];
        let mut length = 0_usize;
        for (end, text) in ends.iter_mut().zip(texts) {
            length = length.saturating_add(text.len());
            *end = u16::try_from(length).map_err(|_| too_much())?;
        }
        self.all.extend(texts);
        Ok(Place { start, ends })
    }

    /// One text of a row; empty when it has none.
    #[inline]
    pub(crate) fn get(&self, place: &Place<N>, index: usize) -> &str {
        let at = |offset: u16| (place.start as usize).saturating_add(usize::from(offset));
        let start = index.checked_sub(1).map_or(0, |before| place.ends.get(before).copied().unwrap_or_default());
        let end = place.ends.get(index).copied().unwrap_or_default();
        if start == end {
            return "";
        }
        self.all.get(at(start)..at(end)).unwrap_or_default()
    }

    /// How much memory they take.
    pub(crate) const fn bytes(&self) -> usize {
        self.all.capacity()
    }

    /// Gives back what was set aside for more.
    pub(crate) fn shrink(&mut self) {
        self.all.shrink_to_fit();
    }
}
