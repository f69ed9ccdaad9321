//! The quick way, for most texts: short, of ASCII, and no word with digits in it is joined to another. It tells of the same
//! numbers as [`Reader`](super::Reader), without cutting the text up.

use super::super::days::is_day;
use super::super::keywords::{Said, said_by};
use super::super::padded::{AT_ONCE, Padded, range};
use super::judged::said_together;
use super::{LETTERS_AT_MOST, LONG, Number, SHORTEST, SHORTEST_TRUSTED, SaidToBe, Standing};

/// The forms a word can have: as it is; without letters in front, without zeros after them, without letters behind,
/// without both.
const FORMS: usize = 5;

/// A word that has digits in it.
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
pub(super) fn tell(text: &str, short: &Padded, found: &mut impl FnMut(Number, u64)) -> bool {
    let Some(first) = Word::after(short, 0).filter(|word| word.stands_apart(text.as_bytes(), short)) else {
        return false;
    };
    let mut last = first;
    while short.digits.unbounded_shr(place(last.end)) != 0 {
        match Word::after(short, last.end).filter(|word| word.stands_apart(text.as_bytes(), short)) {
            Some(next) => last = next,
            None => return false,
        }
    }
    let mut word = first;
    loop {
        word.tell(text, short, found);
        match Word::after(short, word.end) {
            Some(next) => word = next,
            None => return true,
        }
    }
}

impl Word {
    /// The first that ends after a place; none when there is none, or it is long.
    #[inline]
    fn after(short: &Padded, from: usize) -> Option<Self> {
        let Padded { digits, known, .. } = *short;
        let first = (digits & !range(0, from)).trailing_zeros();
        if first == 64 {
            return None;
        }
        let before = !known & !u64::MAX.unbounded_shl(first);
        let start = 64_u32.saturating_sub(before.leading_zeros());
        let end = first.saturating_add((!known.unbounded_shr(first)).trailing_zeros()).min(64);
        let own = digits & range(at(start), at(end));
        let beyond = 64_u32.saturating_sub(own.leading_zeros());
        let row = own.unbounded_shr(first);
        let word = Self {
            start: at(start),
            end: at(end),
            leading: at(first.saturating_sub(start)),
            trailing: at(end.saturating_sub(beyond)),
            clean: row & row.wrapping_add(1) == 0,
        };
        (word.end.saturating_sub(word.start) <= AT_ONCE).then_some(word)
    }

    /// Tells of the word as it is, and of what is left of it.
    #[inline]
    fn tell(&self, text: &str, short: &Padded, found: &mut impl FnMut(Number, u64)) {
        let Some(sixteen) = short.sixteen(self.start) else { return };
        let said = said_before(text, short, self.start);
        let alone = short.known == range(self.start, self.end);
        let mut forms = [(0, 0, Standing::Whole); FORMS];
        let count = self.forms(text.as_bytes(), &mut forms);
        for (start, end, standing) in forms.into_iter().take(count) {
            let length = end.saturating_sub(start);
            if length < SHORTEST && !alone {
                continue;
            }
            let standing = self.judged(text, (start, end), standing, said, alone);
            let hash = sixteen.hash(start.saturating_sub(self.start), length);
            let said = match said {
                Said::Invoice => SaidToBe::Invoice,
                Said::Order => SaidToBe::Order,
                _ => SaidToBe::Anything,
            };
            found(Number { start, end, standing, said, alone }, hash);
        }
    }

    const fn all_digits(&self) -> bool {
        self.clean && self.leading == 0 && self.trailing == 0
    }

    /// Whether it is no part of something longer: joined to another word, a group of digits after `V ` or other digits, or
    /// a telephone number after a plus or a country.
    #[inline]
    fn stands_apart(&self, text: &[u8], short: &Padded) -> bool {
        let known = |at: usize| short.known.unbounded_shr(place(at)) & 1 == 1;
        let joins = |at: usize| matches!(text.get(at), Some(b'-' | b'/' | b'.' | b'_'));
        if joins(self.end) && known(self.end.saturating_add(1)) {
            return false;
        }
        let Some(gap) = self.start.checked_sub(1) else { return true };
        if text.get(gap) == Some(&b'+') || (joins(gap) && gap > 0 && known(gap.saturating_sub(1))) {
            return false;
        }
        if !self.all_digits() {
            return true;
        }
        let Some((start, end)) = word_before(short, self.start) else { return true };
        let is_near = self.start.saturating_sub(end) == 1;
        let after_plus = start.checked_sub(1).and_then(|at| text.get(at)) == Some(&b'+');
        let has_digits = short.digits & range(start, end) != 0;
        let begins_groups = is_near && end.saturating_sub(start) <= 2;
        !(after_plus || has_digits || begins_groups)
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
        if (front || leading == 0)
            && let Some(first) = behind_zeros(first)
        {
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

/// What the words before a place say. A word with digits in it says nothing.
#[inline]
fn said_before(text: &str, short: &Padded, place: usize) -> Said {
    let word = |place: usize| word_before(short, place).filter(|(start, end)| short.digits & range(*start, *end) == 0);
    let said = |(start, end): (usize, usize)| said_by(text.get(start..end).unwrap_or_default());
    match word(place) {
        Some(last) => said_together(Some(said(last)), || word(last.0).map(said)),
        None => Said::Nothing,
    }
}

/// Where the last word before a place begins and ends.
#[inline]
fn word_before(short: &Padded, place: usize) -> Option<(usize, usize)> {
    let before = short.known & range(0, place);
    let end = at(64_u32.saturating_sub(before.leading_zeros()));
    let start = at(64_u32.saturating_sub((!before & range(0, end)).leading_zeros()));
    (before != 0).then_some((start, end))
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::super::plain::hash_of;
    use super::super::super::taught::Taught;
    use super::super::Scanner;
    use super::*;

    /// What texts are made of here, so that everything stands beside everything.
    const PIECES: &[&str] = &[
        "factuur",
        "Factuurnr",
        "nr",
        "order",
        "klant",
        "V",
        "tel",
        "INV",
        "ref",
        "20261234",
        "20260310",
        "0031888",
        "1",
        "06",
        "31",
        "0612345678",
        "12345678",
        "000",
        "0",
        "X5859",
        "12X34",
        "ABCDEFG123",
        "1e",
        "12AB",
        "A0B",
        "9876543210123456",
        " ",
        " ",
        " ",
        ", ",
        "-",
        "/",
        ".",
        "#",
        "+",
        "  ",
        "\u{0}",
        "\n",
    ];

    fn sorted(mut numbers: Vec<(Number, u64)>) -> Vec<(Number, u64)> {
        numbers.sort_by_key(|(number, hash)| (number.start, number.end, number.standing, *hash));
        numbers
    }

    #[test]
    fn the_quick_way_tells_of_the_same_numbers() {
        let (mut dice, mut quick, taught) = (1_u64, 0, Taught::default());
        let mut roll = |below: usize| {
            dice = dice.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            usize::try_from(dice >> 33).unwrap() % below
        };
        for _ in 0..60_000 {
            let text: String = (0..1 + roll(7)).map(|_| PIECES[roll(PIECES.len())]).collect();
            let (mut scanner, mut quickly, mut slowly) = (Scanner::default(), Vec::new(), Vec::new());
            let is_short = scanner.short.take(text.as_bytes());
            if !is_short || scanner.short.digits == 0 {
                continue;
            }
            if tell(&text, &scanner.short, &mut |number, hash| quickly.push((number, hash))) {
                scanner.scan_in_segments(&text, is_short, &taught, |number, hash| slowly.push((number, hash)));
                assert_eq!(sorted(quickly), sorted(slowly.clone()), "{text:?}");
                assert!(slowly.iter().all(|(n, hash)| *hash == hash_of(&text[n.start..n.end])), "{text:?}");
                quick += 1;
            } else {
                assert!(quickly.is_empty(), "{text:?}");
            }
        }
        assert!(quick > 10_000, "{quick}");
    }
}
