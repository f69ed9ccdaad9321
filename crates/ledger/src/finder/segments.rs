//! Cutting a text into segments: runs of letters and digits, and what stands between them.

use super::padded::Padded;

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

/// Cuts `text` into `segments`; a short one is given in that form as well. Without a digit there may be none.
pub(super) fn cut(text: &str, short: Option<&Padded>, segments: &mut Vec<Segment>) {
    segments.clear();
    match short {
        Some(short) => cut_quickly(text.as_bytes(), short, segments),
        None if text.bytes().any(|byte| byte.is_ascii_digit()) => cut_slowly(text, segments),
        None => {}
    }
}

fn cut_quickly(text: &[u8], short: &Padded, segments: &mut Vec<Segment>) {
    if short.digits == 0 {
        return;
    }
    // Bits of what is not cut yet, and where the segment before it ended.
    let (mut left, mut before) = (short.known, None);
    while left != 0 {
        let start = left.trailing_zeros();
        // What is added runs through the bits of the segment, and stops behind it.
        let beyond = left.wrapping_add(1 << start);
        let end = if beyond == 0 { 64 } else { (beyond & !left).trailing_zeros() };
        let own = left & !beyond;
        segments.push(segment(start, end, short.digits & own, joint(text, before, at(start))));
        left &= beyond;
        before = Some(at(end));
    }
}

fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

fn segment(start: u32, end: u32, digits: u64, joint: Joint) -> Segment {
    let length = end.saturating_sub(start);
    let (first, beyond) = (digits.trailing_zeros().min(end), 64_u32.saturating_sub(digits.leading_zeros()));
    // Digits in a row are told by where they begin and end; counting them takes longer.
    let row = digits.unbounded_shr(first);
    let clean = row & row.wrapping_add(1) == 0;
    let count = if clean { beyond.saturating_sub(first) } else { digits.count_ones() };
    Segment {
        start: at(start),
        end: at(end),
        length: at(length),
        digits: at(count),
        leading: at(first.saturating_sub(start)),
        trailing: at(if digits == 0 { 0 } else { end.saturating_sub(beyond) }),
        clean,
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

    fn cut_whole(text: &str) -> Vec<Segment> {
        let (mut short, mut segments) = (Padded::default(), Vec::new());
        cut(text, short.take(text.as_bytes()).then_some(&short), &mut segments);
        segments
    }

    fn cut_up(text: &str) -> Vec<(&str, Joint)> {
        let segments = cut_whole(text);
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
            let (quickly, mut slowly) = (cut_whole(&text), Vec::new());
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
        let segments = cut_whole("INV20260101AB A1B2");
        let seen: Vec<_> = segments.iter().map(|s| (s.leading, s.digits, s.trailing, s.clean)).collect();
        assert_eq!(seen, [(3, 8, 2, true), (1, 2, 0, false)]);
    }
}
