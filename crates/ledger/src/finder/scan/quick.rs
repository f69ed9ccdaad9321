//! The quick way, for most texts: short, of ASCII, with digits in one word only, which is not joined to another. It tells of
//! the same numbers as [`Reader`](super::Reader), without cutting the text up.

use super::super::days::is_day;
use super::super::keywords::{Said, said_by};
use super::super::padded::{AT_ONCE, Padded, range};
use super::judged::said_together;
use super::{LETTERS_AT_MOST, LONG, Number, SHORTEST, SHORTEST_TRUSTED, SaidToBe, Standing};

/// The forms a word can have: as it is; without letters in front, without zeros after them, without letters behind,
/// without both.
const FORMS: usize = 5;

/// The only word of a text that has digits in it.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    /// Letters before the first digit, and after the last.
    leading: usize,
    trailing: usize,
    /// Whether between those there are only digits.
    clean: bool,
}

/// Calls `found` for every place in `text` that may be a number, with its hash; or says no, and nothing was told, when
/// this is no text for the quick way.
#[inline]
pub(super) fn tell_of_one(text: &str, short: &Padded, found: &mut impl FnMut(Number, u64)) -> bool {
    let Some(word) = Word::of(short).filter(|word| word.stands_apart(text.as_bytes(), short)) else { return false };
    let Some(sixteen) = short.sixteen(word.start) else { return false };
    let said = said_before(text, short, word.start);
    let alone = short.known == range(word.start, word.end);
    let mut forms = [(0, 0, Standing::Whole); FORMS];
    let count = word.forms(text.as_bytes(), &mut forms);
    for (start, end, standing) in forms.into_iter().take(count) {
        let length = end.saturating_sub(start);
        if length < SHORTEST && !alone {
            continue;
        }
        let standing = word.judged(text, (start, end), standing, said, alone);
        let hash = sixteen.hash(start.saturating_sub(word.start), length);
        let said = match said {
            Said::Invoice => SaidToBe::Invoice,
            Said::Order => SaidToBe::Order,
            _ => SaidToBe::Anything,
        };
        found(Number { start, end, standing, said, alone }, hash);
    }
    true
}

impl Word {
    #[inline]
    fn of(short: &Padded) -> Option<Self> {
        let Padded { digits, known, .. } = *short;
        let first = digits.trailing_zeros();
        let before = !known & !u64::MAX.unbounded_shl(first);
        let start = 64_u32.saturating_sub(before.leading_zeros());
        let end = first.saturating_add((!known.unbounded_shr(first)).trailing_zeros()).min(64);
        let length = end.saturating_sub(start);
        if digits == 0 || digits.unbounded_shr(end) != 0 || at(length) > AT_ONCE {
            return None;
        }
        let beyond = 64_u32.saturating_sub(digits.leading_zeros());
        let row = digits.unbounded_shr(first);
        Some(Self {
            start: at(start),
            end: at(end),
            leading: at(first.saturating_sub(start)),
            trailing: at(end.saturating_sub(beyond)),
            clean: row & row.wrapping_add(1) == 0,
        })
    }

    const fn all_digits(&self) -> bool {
        self.clean && self.leading == 0 && self.trailing == 0
    }

    /// Whether it is no part of something longer: joined to another word, a group of digits after `V `, or a telephone
    /// number after a plus.
    #[inline]
    fn stands_apart(&self, text: &[u8], short: &Padded) -> bool {
        let known = |place: Option<usize>| {
            place.and_then(|place| u32::try_from(place).ok()).is_some_and(|place| short.known.unbounded_shr(place) & 1 == 1)
        };
        let joins = |place: usize| matches!(text.get(place), Some(b'-' | b'/' | b'.' | b'_'));
        if known(self.end.checked_add(1)) && joins(self.end) {
            return false;
        }
        let Some(gap) = self.start.checked_sub(1) else { return true };
        if text.get(gap) == Some(&b'+') {
            return false;
        }
        let (mut before, mut letters) = (gap.checked_sub(1), 0_usize);
        if known(before) {
            if joins(gap) {
                return false;
            }
            if !self.all_digits() {
                return true;
            }
            // Groups of digits, or a country, may begin here.
            while known(before) {
                (before, letters) = (before.and_then(|place| place.checked_sub(1)), letters.saturating_add(1));
            }
            return letters > 2 && before.and_then(|place| text.get(place)) != Some(&b'+');
        }
        // The word before stands further off; after a plus it may be the country of a telephone number.
        !(self.all_digits() && text.contains(&b'+'))
    }

    /// The word as it is, and what is left of it; says how many there are.
    #[inline]
    fn forms(&self, text: &[u8], forms: &mut [(usize, usize, Standing); FORMS]) -> usize {
        let Self { start, end, leading, trailing, clean } = *self;
        let mut count = 0_usize;
        let mut add = |start: usize, end: usize, standing: Standing| {
            if let Some(form) = forms.get_mut(count) {
                *form = (start, end, standing);
                count = count.saturating_add(1);
            }
        };
        // Where the digits begin that stand behind zeros.
        let behind_zeros = |from: usize| {
            let digits = text.get(from..end).unwrap_or_default();
            if digits.first() != Some(&b'0') {
                return None;
            }
            let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
            digits.get(zeros)?.is_ascii_digit().then(|| from.saturating_add(zeros))
        };
        add(start, end, Standing::Whole);
        let cut_off = 1..=LETTERS_AT_MOST;
        let (front, back) = (clean && cut_off.contains(&leading), clean && cut_off.contains(&trailing));
        let (first, last) = (start.saturating_add(leading), end.saturating_sub(trailing));
        if front {
            add(first, end, Standing::Bare);
        }
        if (front || leading == 0) && let Some(first) = behind_zeros(first) {
            add(first, end, Standing::Bare);
        }
        if back {
            add(start, last, Standing::Bare);
        }
        if front && back {
            add(first, last, Standing::Bare);
        }
        count
    }

    /// How far a form of it is to be trusted.
    #[inline]
    fn judged(&self, text: &str, form: (usize, usize), standing: Standing, said: Said, alone: bool) -> Standing {
        let (all_digits, length) = (self.all_digits(), form.1.saturating_sub(form.0));
        let digits = || text.get(form.0..form.1).unwrap_or_default();
        let is_telephone = || all_digits && length == 10 && digits().starts_with("06");
        let whole = standing == Standing::Whole;
        if matches!(said, Said::Else) || is_telephone() {
            Standing::Doubtful
        } else if alone || matches!(said, Said::Invoice | Said::Order | Said::Reference) {
            // It has no separator inside, so it is no day.
            if whole { Standing::Certain } else { standing }
        } else if length < SHORTEST_TRUSTED || (whole && all_digits && is_day(digits())) {
            Standing::Doubtful
        } else if whole && (length >= LONG || !all_digits) {
            Standing::Certain
        } else {
            standing
        }
    }
}

/// What the words before a place say, which all are letters.
#[inline]
fn said_before(text: &str, short: &Padded, place: usize) -> Said {
    let last_word = |place: usize| {
        let before = short.known & range(0, place);
        let end = at(64_u32.saturating_sub(before.leading_zeros()));
        let start = at(64_u32.saturating_sub((!before & range(0, end)).leading_zeros()));
        (before != 0).then_some((start, end))
    };
    let said = |(start, end): (usize, usize)| said_by(text.get(start..end).unwrap_or_default());
    let Some(first) = last_word(place) else { return Said::Nothing };
    said_together(Some(said(first)), || last_word(first.0).map(said))
}

fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
