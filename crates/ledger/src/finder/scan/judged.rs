//! What stands around a number, and what its form tells: how far it is to be trusted.

use super::super::days::is_day;
use super::super::keywords::{Said, said_by};
use super::super::segments::{Joint, Segment};
use super::{LONG, LONG_WITH_SEPARATOR, Number, Reader, Span, Standing};

impl<F: FnMut(Number, u64)> Reader<'_, F> {
    /// What is all there is, or what a word announces. What is cut off stays cut off.
    pub(super) fn trusted(&self, span: Span) -> Standing {
        let Span { start, end, .. } = span;
        match span.standing {
            // Eight digits alone are a number; with separators they are a day.
            Standing::Whole if self.has_digits_only(start, end) || !self.is_day(start, end) => Standing::Certain,
            Standing::Bare if span.spaced => Standing::Whole,
            other => other,
        }
    }

    /// Whether a form means nothing else by accident: long, with letters, or as long as a year and four digits with a
    /// separator inside.
    pub(super) fn is_telling(&self, span: Span) -> bool {
        span.length >= LONG
            || self.has_letter(span.start, span.end)
            || (span.length >= LONG_WITH_SEPARATOR && span.end.saturating_sub(span.start) > span.length)
    }

    pub(super) fn is_day(&self, start: usize, end: usize) -> bool {
        !self.has_letter(start, end) && is_day(self.text_from(start, end))
    }

    fn has_letter(&self, start: usize, end: usize) -> bool {
        match self.short {
            Some(short) => short.has_letter(start, end),
            None => self.text_from(start, end).bytes().any(|byte| byte.is_ascii_alphabetic()),
        }
    }

    fn has_digits_only(&self, start: usize, end: usize) -> bool {
        match self.short {
            Some(short) => short.all_digits(start, end),
            None => self.text_from(start, end).bytes().all(|byte| byte.is_ascii_digit()),
        }
    }

    pub(super) fn text_from(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Whether the front of a word is no part of the number: nothing, or `factuur-` and the like.
    pub(super) fn is_announcement(&self, before: &[Segment]) -> bool {
        let said = |s: &Segment| said_by(self.text_from(s.start, s.end));
        before.iter().all(Segment::all_letters) && before.iter().all(|s| !matches!(said(s), Said::Nothing | Said::Else))
    }

    /// What the words before segment `from` say.
    pub(super) fn said_before(&mut self, from: usize) -> Said {
        match self.said {
            Some((known, said)) if known == from => said,
            _ => {
                let said = self.said_by_words_before(from);
                self.said = Some((from, said));
                said
            }
        }
    }

    fn said_by_words_before(&self, from: usize) -> Said {
        let word = |back: usize| {
            let segment = from.checked_sub(back).and_then(|index| self.segments.get(index))?;
            segment.all_letters().then(|| said_by(self.text_from(segment.start, segment.end)))
        };
        said_together(word(1), || word(2))
    }

    /// `06-12345678`, `+31 6 12345678`, `0612345678`.
    pub(super) fn is_telephone(&self, span: Span) -> bool {
        let digits_only = || self.segments.get(span.from..span.to).is_some_and(|s| s.iter().all(Segment::all_digits));
        span.length >= 8 && digits_only() && self.is_telephone_of_digits(span)
    }

    fn is_telephone_of_digits(&self, span: Span) -> bool {
        let digits = span.length;
        let segment = |back: usize| span.from.checked_sub(back).and_then(|index| self.segments.get(index));
        let plus = segment(0).is_some_and(|s| s.joint == Joint::Plus);
        let text = self.text_from(span.start, span.end);
        let local = digits == 10
            && (text.starts_with("06") || text.starts_with('0') && span.from.checked_add(1) < Some(span.to));
        let before =
            |back: usize| segment(back).map_or(("", Joint::Apart), |s| (self.text_from(s.start, s.end), s.joint));
        let is_country =
            |(text, joint): (&str, Joint)| joint == Joint::Plus || matches!(text, "31" | "0031" | "32" | "0032");
        // Most stand behind no other digits.
        let country = || {
            segment(1).is_some_and(|s| !s.all_letters() || s.joint == Joint::Plus)
                && (is_country(before(1))
                    || matches!(before(1).0, "06" | "316")
                    || before(1).0 == "6" && is_country(before(2)))
        };
        plus || local || (digits >= 6 && country())
    }
}

/// What the last word before a number says, with the word before it where that is needed.
#[inline]
pub(super) fn said_together(last: Option<Said>, before: impl FnOnce() -> Option<Said>) -> Said {
    match last {
        Some(Said::Number) => match before() {
            Some(Said::Number) | None => Said::Reference,
            Some(Said::Nothing) => Said::Nothing,
            Some(said) => said,
        },
        Some(said) => said,
        None => Said::Nothing,
    }
}
