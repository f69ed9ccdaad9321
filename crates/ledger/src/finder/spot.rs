//! Where a number stands in a payment, in four bytes.

use super::scan::{Number, SaidToBe, Standing};
use crate::rules::MatchField;

/// Where a number stands, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Index of the field in [`MatchField::ALL`] and first byte.
    field_and_start: u16,
    length: u8,
    how: u8,
}

impl Place {
    /// No place: what was found by something else than a number.
    pub(super) const NOWHERE: Self = Self { field_and_start: 0, length: 0, how: 0 };

    /// A whole field, told by its value.
    pub(super) fn of_field(field: MatchField) -> Self {
        let number = Number { start: 0, end: 0, standing: Standing::Certain, said: SaidToBe::Anything, alone: true };
        Self::new(Self::index_of(field), &number)
    }

    /// Whether it is a field as a whole, and not a number in it.
    pub(super) const fn is_field(self) -> bool {
        self.length == 0
    }

    /// What [`Self::new`] wants to know of a field.
    pub(super) fn index_of(field: MatchField) -> u16 {
        MatchField::ALL.iter().position(|f| *f == field).and_then(|index| u16::try_from(index).ok()).unwrap_or(0)
    }

    /// The place of a number in the field with this index.
    pub(super) fn new(index: u16, number: &Number) -> Self {
        let start = u16::try_from(number.start).unwrap_or(0);
        let field_and_start = (start << 4) | index;
        let said = match number.said {
            SaidToBe::Anything => 0,
            SaidToBe::Invoice => 1,
            SaidToBe::Order => 2,
        };
        let standing = match number.standing {
            Standing::Certain => 0,
            Standing::Whole => 1,
            Standing::Bare => 2,
            Standing::Doubtful => 3,
        };
        let how = standing | (said << 2) | (u8::from(number.alone) << 4);
        let length = number.end.saturating_sub(number.start);
        Self { field_and_start, length: u8::try_from(length).unwrap_or(0), how }
    }

    pub(super) fn field(self) -> MatchField {
        MatchField::ALL.get(usize::from(self.field_and_start & 15)).copied().unwrap_or(MatchField::Reference)
    }

    pub(super) const fn standing(self) -> Standing {
        match self.how & 3 {
            0 => Standing::Certain,
            1 => Standing::Whole,
            2 => Standing::Bare,
            _ => Standing::Doubtful,
        }
    }

    pub(super) const fn said(self) -> SaidToBe {
        match (self.how >> 2) & 3 {
            1 => SaidToBe::Invoice,
            2 => SaidToBe::Order,
            _ => SaidToBe::Anything,
        }
    }

    pub(super) fn start(self) -> usize {
        usize::from(self.field_and_start >> 4)
    }

    /// The characters themselves.
    pub(super) fn text_in(self, field: &str) -> &str {
        field.get(self.start()..self.start().saturating_add(usize::from(self.length))).unwrap_or_default()
    }
}
