//! Cutting a text into segments: runs of letters and digits, and what stands between them.

use super::eight::{bits, digits, eight, is_ascii, letters};

/// How a segment is joined to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// It is the first.
    First,
    /// By one separator that stands inside numbers: `-`, `/`, `.`, `_` or a dash.
    Inner,
    /// By one space.
    Space,
    /// By anything else.
    Apart,
    /// By anything else, of which the last is a plus: `+31`.
    Plus,
}

/// A run of letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Letters and digits in it.
    pub length: usize,
    /// Digits in it.
    pub digits: usize,
    /// Bytes of letters before the first digit.
    pub leading: usize,
    /// Bytes of letters after the last digit.
    pub trailing: usize,
    /// Whether between those there are only digits.
    pub clean: bool,
    /// What is before it.
    pub joint: Joint,
}

impl Segment {
    pub(super) const fn all_digits(&self) -> bool {
        self.digits == self.length
    }

    pub(super) const fn all_letters(&self) -> bool {
        self.digits == 0
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    Inner,
    Space,
    Plus,
    Other,
}

const fn ascii_class(byte: u8) -> Class {
    match byte {
        b'0'..=b'9' => Class::Digit,
        b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
        b'-' | b'/' | b'.' | b'_' => Class::Inner,
        b' ' | b'\t' | b'\n' | b'\r' => Class::Space,
        b'+' => Class::Plus,
        _ => Class::Other,
    }
}

#[expect(clippy::indexing_slicing, reason = "worked out while compiling, where a wrong index does not compile")]
const ASCII: [Class; 128] = {
    let mut table = [Class::Other; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = ascii_class(byte);
        byte += 1;
    }
    table
};

fn class(c: char) -> Class {
    match c {
        '\u{2010}'..='\u{2015}' => Class::Inner,
        _ if c.is_whitespace() => Class::Space,
        _ if c.is_alphanumeric() => Class::Letter,
        _ => Class::Other,
    }
}

/// What has been seen since the last segment.
#[derive(Clone, Copy)]
enum Gap {
    Start,
    None,
    One(Class),
    More(Class),
}

impl Gap {
    const fn with(self, class: Class) -> Self {
        match self {
            Self::None => Self::One(class),
            Self::Start | Self::One(_) | Self::More(_) => Self::More(class),
        }
    }

    const fn joint(self, first: bool) -> Joint {
        match self {
            Self::One(Class::Inner) => Joint::Inner,
            Self::One(Class::Space) => Joint::Space,
            Self::One(Class::Plus) | Self::More(Class::Plus) => Joint::Plus,
            _ if first => Joint::First,
            _ => Joint::Apart,
        }
    }
}

/// Cuts `text` into `segments`. Without a digit there may be none.
pub(super) fn cut(text: &str, segments: &mut Vec<Segment>) {
    segments.clear();
    match Marks::of(text.as_bytes()) {
        Some(marks) => marks.cut(text.as_bytes(), segments),
        None if text.bytes().any(|byte| byte.is_ascii_digit()) => cut_slowly(text, segments),
        None => {}
    }
}

/// Which bytes are digits, and which are letters or digits: a bit for each, in a text of ASCII that is not too long.
struct Marks {
    digits: u64,
    known: u64,
}

impl Marks {
    fn of(text: &[u8]) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let mut marks = Self { digits: 0, known: 0 };
        for (place, chunk) in (0_u32..).step_by(8).zip(text.chunks(8)) {
            let word = eight(chunk);
            if !is_ascii(word) {
                return None;
            }
            let digits = digits(word);
            marks.digits |= bits(digits).wrapping_shl(place);
            marks.known |= bits(digits | letters(word)).wrapping_shl(place);
        }
        Some(marks)
    }

    fn cut(&self, text: &[u8], segments: &mut Vec<Segment>) {
        if self.digits == 0 {
            return;
        }
        // Bits of what is not cut yet, and where the segment before it ended.
        let (mut left, mut before) = (self.known, None);
        while left != 0 {
            let start = left.trailing_zeros();
            let length = (!(left >> start)).trailing_zeros();
            let end = start.saturating_add(length);
            let own = u64::MAX.checked_shr(64_u32.saturating_sub(length)).unwrap_or(0);
            segments.push(segment(start, length, (self.digits >> start) & own, joint(text, before, at(start))));
            left &= !own.wrapping_shl(start);
            before = Some(at(end));
        }
    }
}

fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

fn segment(start: u32, length: u32, digits: u64, joint: Joint) -> Segment {
    let (first, beyond) = (digits.trailing_zeros().min(length), 64_u32.saturating_sub(digits.leading_zeros()));
    let (count, all) = (digits.count_ones(), at(length));
    Segment {
        start: at(start),
        end: at(start.saturating_add(length)),
        length: all,
        digits: at(count),
        leading: at(first),
        trailing: if count == 0 { 0 } else { all.saturating_sub(at(beyond)) },
        clean: count == 0 || beyond.saturating_sub(first) == count,
        joint,
    }
}

/// What joins a segment that begins at `start` to the one that ended at `before`.
fn joint(text: &[u8], before: Option<usize>, start: usize) -> Joint {
    let class = |at: usize| text.get(at).map_or(Class::Other, |byte| ascii_class(*byte));
    let gap = match before {
        None if start == 0 => Gap::Start,
        Some(before) if start.saturating_sub(before) == 1 => Gap::One(class(before)),
        _ => Gap::More(class(start.saturating_sub(1))),
    };
    gap.joint(before.is_none())
}

fn cut_slowly(text: &str, segments: &mut Vec<Segment>) {
    let mut gap = Gap::Start;
    let mut open: Option<Segment> = None;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (class, width) = match ASCII.get(usize::from(byte)) {
            Some(class) => (*class, 1),
            None => text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or((Class::Other, 1), |c| (class(c), c.len_utf8())),
        };
        if matches!(class, Class::Digit | Class::Letter) {
            let segment = open.get_or_insert_with(|| begin(at, gap.joint(segments.is_empty())));
            grow(segment, class == Class::Digit, width);
        } else {
            if let Some(done) = open.take() {
                segments.push(done);
                gap = Gap::None;
            }
            gap = gap.with(class);
        }
        at = at.saturating_add(width);
    }
    segments.extend(open);
}

const fn begin(start: usize, joint: Joint) -> Segment {
    Segment { start, end: start, length: 0, digits: 0, leading: 0, trailing: 0, clean: true, joint }
}

const fn grow(segment: &mut Segment, digit: bool, width: usize) {
    if digit {
        // Letters between digits: the number is not clean.
        if segment.digits > 0 && segment.trailing > 0 {
            segment.clean = false;
        }
        segment.digits = segment.digits.saturating_add(1);
        segment.trailing = 0;
    } else if segment.digits == 0 {
        segment.leading = segment.leading.saturating_add(width);
    } else {
        segment.trailing = segment.trailing.saturating_add(width);
    }
    segment.length = segment.length.saturating_add(1);
    segment.end = segment.end.saturating_add(width);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_up(text: &str) -> Vec<(&str, Joint)> {
        let mut segments = Vec::new();
        cut(text, &mut segments);
        segments.iter().map(|s| (&text[s.start..s.end], s.joint)).collect()
    }

    #[test]
    fn a_text_is_cut_at_everything_that_is_no_letter_or_digit() {
        assert_eq!(
            cut_up("Factuur 2026-0101, tel. +31 6"),
            [
                ("Factuur", Joint::First),
                ("2026", Joint::Space),
                ("0101", Joint::Inner),
                ("tel", Joint::Apart),
                ("31", Joint::Plus),
                ("6", Joint::Space)
            ]
        );
        assert_eq!(cut_up(" F–12\u{a0}é9 "), [("F", Joint::First), ("12", Joint::Inner), ("é9", Joint::Space)]);
        assert!(cut_up(" ,-. ").is_empty());
    }

    #[test]
    fn a_text_is_cut_the_same_in_both_ways() {
        let signs = ['7', '0', 'a', 'Z', '-', '.', ' ', ',', '+', '\u{0}', '\t', '1'];
        let mut dice = 1_u64;
        for length in (0..=64).cycle().take(20_000) {
            let mut sign = || {
                dice = dice.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
                signs[usize::try_from(dice >> 33).unwrap() % signs.len()]
            };
            let text: String = (0..length).map(|_| sign()).collect();
            let (mut quickly, mut slowly) = (Vec::new(), Vec::new());
            cut(&text, &mut quickly);
            cut_slowly(&text, &mut slowly);
            if text.contains(|c: char| c.is_ascii_digit()) {
                assert_eq!(quickly, slowly, "{text:?}");
            } else {
                assert!(quickly.is_empty());
            }
        }
    }

    #[test]
    fn letters_around_digits_are_counted() {
        let mut segments = Vec::new();
        cut("INV20260101AB A1B2", &mut segments);
        let seen: Vec<_> = segments.iter().map(|s| (s.leading, s.digits, s.trailing, s.clean)).collect();
        assert_eq!(seen, [(3, 8, 2, true), (1, 2, 0, false)]);
    }
}
