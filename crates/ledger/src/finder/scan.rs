//! The scanner: every place in a text that may be a number of an invoice or order, and how it stands there.
//!
//! A number is never a part of a run of digits: `123` is not in `51234`. What stands beside it decides how far it is
//! trusted, see [`Standing`].

mod judged;
mod quick;

use super::keywords::Said;
use super::padded::Padded;
use super::plain::{LONGEST, hash_of};
use super::segments::{Joint, Segment, cut};
use super::taught::Taught;

/// Bytes of a text that are searched: fields of payments are much shorter.
pub(super) const TEXT_MAX: usize = 4_095;

/// Numbers in running text with fewer letters and digits than this are anything: `1` of "deel 1".
const SHORTEST: usize = 4;

/// Numbers with fewer letters and digits than this need a word before them that says what they are.
const SHORTEST_TRUSTED: usize = 5;

/// Parts of longer numbers are candidates from this length on.
const SHORTEST_PART: usize = 6;

/// More letters than this before or behind digits are no prefix or ending.
const LETTERS_AT_MOST: usize = 6;

/// Numbers as long as this mean nothing else by accident.
const LONG: usize = 9;

/// The same for numbers with a separator inside.
const LONG_WITH_SEPARATOR: usize = 8;

/// Segments of one word, or groups of digits, that are tried together.
const TOGETHER_AT_MOST: usize = 5;

/// How a number stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It can't mean anything else: it is all the field holds, or a word says what it is, or its form does.
    Certain,
    /// As a word of its own.
    Whole,
    /// After taking away letters, zeros or a short ending, or with spaces inside.
    Bare,
    /// It is likely something else: a part of a longer number, a day, a telephone number, a customer number.
    Doubtful,
}

/// What a number is said to be the number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaidToBe {
    /// Nothing says.
    Anything,
    /// An invoice.
    Invoice,
    /// An order.
    Order,
}

/// A place in a text that may be a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    /// First byte.
    pub start: usize,
    /// Byte after the last; there are at most 64 bytes.
    pub end: usize,
    /// How it stands there.
    pub standing: Standing,
    /// What the words before it say.
    pub said: SaidToBe,
    /// Whether it is all that the field holds.
    pub alone: bool,
}

/// Every place in `text` that may be a number, with nothing taught.
pub fn numbers_in(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    Scanner::default().scan(text, &Taught::default(), |number, _| found.push(number));
    found
}

/// Scans texts, one after the other, without asking for memory each time.
#[derive(Default)]
pub(super) struct Scanner {
    short: Padded,
    segments: Vec<Segment>,
}

impl Scanner {
    /// Calls `found` for every place in the first [`TEXT_MAX`] bytes of `text` that may be a number, with its hash.
    pub(super) fn scan(&mut self, text: &str, taught: &Taught, mut found: impl FnMut(Number, u64)) {
        let text = match text.len() {
            0..=TEXT_MAX => text,
            _ => text.get(..text.floor_char_boundary(TEXT_MAX)).unwrap_or(text),
        };
        let is_short = self.short.take(text.as_bytes());
        if is_short && taught.is_empty() && (self.short.digits == 0 || quick::tell(text, &self.short, &mut found)) {
            return;
        }
        self.scan_in_segments(text, is_short, taught, found);
    }

    fn scan_in_segments(&mut self, text: &str, is_short: bool, taught: &Taught, mut found: impl FnMut(Number, u64)) {
        let short = is_short.then_some(&self.short);
        cut(text, short, &mut self.segments);
        if self.segments.is_empty() {
            return;
        }
        let mut reader = Reader { said: None, text, short, segments: &self.segments, taught, found: &mut found };
        if !taught.is_empty() {
            reader.after_taught_texts();
        }
        reader.words();
        if self.segments.len() > 1 {
            reader.spaced();
        }
    }
}

struct Reader<'a, F> {
    /// What the words before a segment say, for the segment that was asked about last.
    said: Option<(usize, Said)>,
    text: &'a str,
    /// The same text, if it is short.
    short: Option<&'a Padded>,
    segments: &'a [Segment],
    taught: &'a Taught,
    found: &'a mut F,
}

/// A range of segments with what is left away at its ends.
#[derive(Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    start: usize,
    end: usize,
    /// Letters and digits in it.
    length: usize,
    standing: Standing,
    spaced: bool,
}

impl<F: FnMut(Number, u64)> Reader<'_, F> {
    /// Words: segments joined by inner separators, whole and in part.
    fn words(&mut self) {
        let mut from = 0;
        while let Some(first) = self.segments.get(from) {
            let joined = |s: &&Segment| s.joint == Joint::Inner;
            let rest = self.segments.get(from.saturating_add(1)..).unwrap_or_default();
            let more = rest.iter().take_while(joined).count();
            let to = from.saturating_add(more).saturating_add(1);
            if more > 0 {
                self.word(from, to);
            } else if !first.all_letters() {
                self.word_of_one(from, *first);
            }
            from = to;
        }
    }

    /// A word of one segment.
    fn word_of_one(&mut self, from: usize, segment: Segment) {
        let Segment { start, end, length, .. } = segment;
        let to = from.saturating_add(1);
        let span = Span { from, to, start, end, length, standing: Standing::Whole, spaced: false };
        self.offer(span);
        self.without_letters(span, segment, segment);
    }

    fn word(&mut self, from: usize, to: usize) {
        self.range(from, to, from, to);
        let length = to.saturating_sub(from);
        if self.word_is_day(from, to) {
            return;
        }
        for a in from..to {
            for b in a.saturating_add(1)..=to {
                // Long words, such as web addresses, are not tried in every way.
                if (a, b) != (from, to) && (length <= TOGETHER_AT_MOST || b == a.saturating_add(1)) {
                    self.range(from, to, a, b);
                }
            }
        }
    }

    fn word_is_day(&self, from: usize, to: usize) -> bool {
        let ends = self.segments.get(from).zip(to.checked_sub(1).and_then(|last| self.segments.get(last)));
        ends.is_some_and(|(first, last)| self.is_day(first.start, last.end))
    }

    /// The segments `a..b` of the word `from..to`.
    fn range(&mut self, from: usize, to: usize, a: usize, b: usize) {
        let Some(segments) = self.segments.get(a..b) else { return };
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return };
        if segments.iter().all(Segment::all_letters) {
            return;
        }
        let before = self.segments.get(from..a).unwrap_or_default();
        let after = self.segments.get(b..to).unwrap_or_default();
        let standing = if after.is_empty() && self.is_announcement(before) {
            Standing::Whole
        } else if before.iter().all(Segment::all_letters) && is_ending(after) {
            Standing::Bare
        } else if segments.len() == 1 && first.length >= SHORTEST_PART {
            Standing::Doubtful
        } else {
            return;
        };
        let length = segments.iter().map(|segment| segment.length).sum();
        let span = Span { from: a, to: b, start: first.start, end: last.end, length, standing, spaced: false };
        self.offer(span);
        if standing != Standing::Doubtful {
            self.without_letters(span, *first, *last);
        }
    }

    /// The same without letters in front, without letters behind, and without zeros in front.
    fn without_letters(&mut self, span: Span, first: Segment, last: Segment) {
        let one = span.to.saturating_sub(span.from) == 1;
        let bare = span.standing.max(Standing::Bare);
        let cut_off = 1..=LETTERS_AT_MOST;
        let front = cut_off.contains(&first.leading) && first.digits > 0 && first.clean && (one || first.trailing == 0);
        let back = cut_off.contains(&last.trailing) && last.digits > 0 && last.clean && (one || last.leading == 0);
        let shorter = |letters: usize| span.length.saturating_sub(letters);
        let no_front = Span {
            start: first.start.saturating_add(first.leading),
            length: shorter(first.leading),
            standing: bare,
            ..span
        };
        let end = last.end.saturating_sub(last.trailing);
        if front {
            self.offer(no_front);
            self.without_zeros(no_front);
        }
        if back {
            self.offer(Span { end, length: shorter(last.trailing), standing: bare, ..span });
        }
        if front && back {
            self.offer(Span { end, length: no_front.length.saturating_sub(last.trailing), ..no_front });
        }
        if first.leading == 0 {
            self.without_zeros(span);
        }
    }

    fn without_zeros(&mut self, span: Span) {
        let bytes = self.text.as_bytes().get(span.start..span.end).unwrap_or_default();
        if bytes.first() != Some(&b'0') {
            return;
        }
        let zeros = bytes.iter().take_while(|byte| **byte == b'0').count();
        if zeros > 0 && bytes.get(zeros).is_some_and(u8::is_ascii_digit) {
            let (start, length) = (span.start.saturating_add(zeros), span.length.saturating_sub(zeros));
            self.offer(Span { start, length, standing: span.standing.max(Standing::Bare), ..span });
        }
    }

    /// Groups of digits with one space between them, and one or two letters before: `V 0031888`, `1000 0202 6010 1234`.
    fn spaced(&mut self) {
        let digits = |s: &Segment| s.all_digits() && s.joint == Joint::Space;
        let mut at = 1;
        while at < self.segments.len() {
            let run = self.segments.get(at..).unwrap_or_default().iter().take_while(|s| digits(s)).count();
            let (before, end) = (at.saturating_sub(1), at.saturating_add(run));
            let begins = self.segments.get(before).is_some_and(Segment::may_begin_groups);
            let begin = if begins { before } else { at };
            // From the front or up to the end: a number may stand beside another.
            for to in begin.saturating_add(2)..=end {
                self.groups(begin, to);
            }
            for from in begin.saturating_add(1)..end {
                self.groups(from, end);
            }
            at = end.saturating_add(1);
        }
    }

    fn groups(&mut self, from: usize, to: usize) {
        let groups = self.segments.get(from..to).unwrap_or_default();
        let length: usize = groups.iter().map(|s| s.length).sum();
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
        if (2..=TOGETHER_AT_MOST).contains(&groups.len()) && length >= SHORTEST_TRUSTED {
            let (start, end) = (first.start, last.end);
            self.offer(Span { from, to, start, end, length, standing: Standing::Bare, spaced: true });
        }
    }

    /// Numbers right after a text somebody taught, or a prefix of the settings.
    fn after_taught_texts(&mut self) {
        for from in 0..self.segments.len() {
            let Some(first) = self.segments.get(from) else { break };
            for (end, said) in self.taught.after(self.text, first.start) {
                // The rest of the word, from the next letter or digit on.
                let at = |s: &&Segment| s.end > end;
                let Some(next) = self.segments.iter().position(|s| at(&s)) else { continue };
                let more = self.segments.get(next.saturating_add(1)..).unwrap_or_default();
                let to =
                    next.saturating_add(1).saturating_add(more.iter().take_while(|s| s.joint == Joint::Inner).count());
                let Some(start) = self.segments.get(next).map(|s| s.start.max(end)) else { continue };
                let Some(last) = to.checked_sub(1).and_then(|i| self.segments.get(i)).map(|s| s.end) else { continue };
                let alone = from == 0 && to == self.segments.len();
                self.tell(start, last, Standing::Certain, said, alone);
            }
        }
    }

    /// Judges a span by what stands around it, and tells of it.
    fn offer(&mut self, span: Span) {
        let alone = span.from == 0 && span.to == self.segments.len();
        if span.length < SHORTEST && !alone {
            return;
        }
        if !self.taught.is_empty() && self.taught.means_nothing(self.text, span.start) {
            return;
        }
        let said = if span.from == 0 { Said::Nothing } else { self.said_before(span.from) };
        let named = matches!(said, Said::Invoice | Said::Order | Said::Reference);
        let standing = if matches!(said, Said::Else) || self.is_telephone(span) {
            Standing::Doubtful
        } else if alone || named {
            self.trusted(span)
        } else if span.length < SHORTEST_TRUSTED
            || (span.standing == Standing::Whole && self.is_day(span.start, span.end))
        {
            Standing::Doubtful
        } else if span.standing == Standing::Whole && self.is_telling(span) {
            Standing::Certain
        } else {
            span.standing
        };
        let said = match said {
            Said::Invoice => SaidToBe::Invoice,
            Said::Order => SaidToBe::Order,
            _ => SaidToBe::Anything,
        };
        self.tell(span.start, span.end, standing, said, alone);
    }

    fn tell(&mut self, start: usize, end: usize, standing: Standing, said: SaidToBe, alone: bool) {
        if end.saturating_sub(start) <= LONGEST && start < end {
            let at_once = self.short.and_then(|short| short.hash(start, end));
            let hash = at_once.unwrap_or_else(|| hash_of(self.text_from(start, end)));
            (self.found)(Number { start, end, standing, said, alone }, hash);
        }
    }
}

impl Segment {
    /// Whether groups of digits may follow it as one number.
    const fn may_begin_groups(&self) -> bool {
        self.all_digits() || (self.all_letters() && self.length <= 2)
    }
}

/// What may follow a number without being part of it: a few letters, or one short group (`/2`).
fn is_ending(after: &[Segment]) -> bool {
    match after {
        [] => true,
        [one] => one.all_letters() || one.length <= 2,
        _ => after.iter().all(Segment::all_letters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing_of(number: &str, text: &str) -> Option<Standing> {
        let plain = super::super::plain::plain(number);
        let same = |n: &Number| super::super::plain::plain(&text[n.start..n.end]) == plain;
        numbers_in(text).into_iter().filter(same).map(|n| n.standing).min()
    }

    #[test]
    fn what_stands_beside_a_number_decides_how_far_it_is_trusted() {
        use Standing::{Bare, Certain, Doubtful, Whole};
        for (number, text, standing) in [
            ("20260101", "20260101", Some(Certain)),
            ("20260101", "2026-0101", Some(Certain)),
            ("20260101", "2026 0101", Some(Whole)),
            ("20269901", "betaling 20269901 dank", Some(Whole)),
            ("20269901", "betaling factuur 20269901 dank", Some(Certain)),
            ("20269901", "factuurnr. 20269901", Some(Certain)),
            ("20269901", "factuurnr.20269901", Some(Certain)),
            ("20269901", "klantnummer 20269901", Some(Doubtful)),
            ("20269901", "klant nr 20269901", Some(Doubtful)),
            ("20260310", "betaling 20260310", Some(Doubtful)),
            ("20260310", "factuur 20260310", Some(Certain)),
            ("20260310", "factuur 2026-03-10", Some(Whole)),
            ("20260310", "2026-03-10", Some(Whole)),
            ("V0031888", "dank voor V0031888!", Some(Certain)),
            ("0031888", "dank voor V0031888!", Some(Bare)),
            ("31888", "dank voor V0031888!", Some(Bare)),
            ("V0031888", "V 0031888 graag", Some(Bare)),
            ("20260101", "BST-20260101", Some(Bare)),
            ("20260101", "20260101/2", Some(Bare)),
            ("20260101", "20260101-998877", Some(Doubtful)),
            ("12345678", "06-12345678", Some(Doubtful)),
            ("12345678", "bel 06 12345678", Some(Doubtful)),
            ("12345678", "+31 6 12345678", Some(Doubtful)),
            ("1234", "1234 AB Utrecht", Some(Doubtful)),
            ("1234", "1234", Some(Certain)),
            ("1", "1", Some(Certain)),
            ("1", "deel 1", None),
            ("23", "51234", None),
            ("123", "51234", None),
            ("0417164300", "NL91ABNA0417164300", None),
            ("1000020260101234", "1000 0202 6010 1234", Some(Whole)),
            ("1000020260101234", "betalingskenmerk 1000 0202 6010 1234", Some(Whole)),
            ("20260101", "factuur 2026 0101", Some(Whole)),
            ("20260101", "dank voor 2026 0101", Some(Bare)),
            ("20260101", "klantnummer 2026 0101", Some(Doubtful)),
        ] {
            assert_eq!(standing_of(number, text), standing, "{number} in `{text}`");
        }
    }

    #[test]
    fn a_scan_stays_within_its_text() {
        let long = "é12345 ".repeat(2_000);
        for number in numbers_in(&long) {
            assert!(
                number.start < number.end && number.end <= TEXT_MAX && long.get(number.start..number.end).is_some()
            );
        }
    }
}
