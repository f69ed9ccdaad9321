//! Rows of a file, one after the other, with their line numbers and little memory.
//!
//! A quote that is never closed would swallow the rest of the file. So rows are cut here before their fields are: when a
//! quote does not close, its line alone is malformed, and reading goes on with the next.

use std::io::{self, ErrorKind, Read};

use memchr::memchr;

use crate::fault::Why;
use crate::quotes::{Line, Quotes};

/// The longest row. Exports have rows of some hundred bytes; a longer one is an unclosed quote or no CSV.
pub(crate) const ROW_BYTES_AT_MOST: usize = u16::MAX as usize;

/// Room for the longest row and plenty of short ones.
const BUFFER_BYTES: usize = 256 * 1024;

/// A row as it stands in the file.
pub(crate) struct Raw<'a> {
    /// Its first line, counted from 1.
    pub(crate) line: u64,
    /// Its bytes without the end of the line.
    pub(crate) bytes: Result<&'a [u8], Why>,
}

/// The rows of a file.
pub(crate) struct Rows<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    next_line: u64,
    delimiter: u8,
}

/// How far a row reaches.
struct Cut {
    bytes: Result<usize, Why>,
    consumed: usize,
    lines: u64,
}

impl<R: Read> Rows<R> {
    /// The rows of `input`, whose separator is not known yet.
    pub(crate) fn new(input: R) -> Self {
        let buffer = vec![0; BUFFER_BYTES];
        Self { input, buffer, start: 0, end: 0, ended: false, next_line: 1, delimiter: b',' }
    }

    /// Looks at the beginning of the file, up to the end of its first line where that fits.
    pub(crate) fn beginning(&mut self) -> io::Result<&[u8]> {
        while !self.ended && self.end < self.buffer.len() && memchr(b'\n', self.window()).is_none() {
            self.fill()?;
        }
        let window = self.window();
        Ok(window.get(..memchr(b'\n', window).unwrap_or(window.len())).unwrap_or_default())
    }

    /// Leaves out bytes at the beginning of the file.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    /// Which byte stands between two fields.
    pub(crate) const fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// The next row that is not blank.
    pub(crate) fn next(&mut self) -> io::Result<Option<Raw<'_>>> {
        loop {
            let cut = loop {
                if let Some(cut) = cut(self.window(), self.ended, self.delimiter) {
                    break cut;
                }
                if self.ended {
                    return Ok(None);
                }
                self.fill()?;
            };
            let (line, from) = (self.next_line, self.start);
            self.next_line = self.next_line.saturating_add(cut.lines);
            self.skip(cut.consumed);
            if cut.bytes == Err(Why::TooLong { limit: ROW_BYTES_AT_MOST }) && cut.lines == 0 {
                self.skip_line()?;
            }
            if cut.bytes != Ok(0) {
                let bytes = |length| self.buffer.get(from..).and_then(|rest| rest.get(..length)).unwrap_or_default();
                return Ok(Some(Raw { line, bytes: cut.bytes.map(bytes) }));
            }
        }
    }

    fn window(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads on behind what is left, which is moved to the front first.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.input.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.end = self.end.saturating_add(read);
        self.ended = read == 0;
        Ok(())
    }

    /// Leaves out the rest of a line that is too long to keep.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr(b'\n', self.window()) {
                self.skip(at.saturating_add(1));
                self.next_line = self.next_line.saturating_add(1);
                return Ok(());
            }
            self.start = self.end;
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

/// Finds the end of the first row; none when more must be read first, or nothing is left.
fn cut(window: &[u8], ended: bool, delimiter: u8) -> Option<Cut> {
    let mut quotes = Quotes::new(delimiter);
    let (mut from, mut lines) = (0_usize, 0_u64);
    if window.is_empty() {
        return None;
    }
    loop {
        let rest = window.get(from..).unwrap_or_default();
        let found = memchr(b'\n', rest);
        if found.is_none() && !ended && window.len() <= ROW_BYTES_AT_MOST {
            return None;
        }
        let to = from.saturating_add(found.unwrap_or(rest.len()));
        if to > ROW_BYTES_AT_MOST {
            return Some(if lines == 0 { too_long(to, found.is_some()) } else { only_the_first_line(window) });
        }
        lines = lines.saturating_add(1);
        match quotes.read(window.get(from..to).unwrap_or_default()) {
            Line::Complete => {
                let row = window.get(..to).unwrap_or_default();
                let length = row.strip_suffix(b"\r").map_or(to, <[u8]>::len);
                return Some(Cut { bytes: Ok(length), consumed: to.saturating_add(1), lines });
            }
            Line::TextAfterQuote if lines == 1 => {
                return Some(Cut { bytes: Err(Why::TextAfterQuote), consumed: to.saturating_add(1), lines });
            }
            Line::Open if found.is_some() => from = to.saturating_add(1),
            Line::Open | Line::TextAfterQuote => return Some(only_the_first_line(window)),
        }
    }
}

/// What follows the line of an unclosed quote is read again, on its own.
fn only_the_first_line(window: &[u8]) -> Cut {
    let consumed = memchr(b'\n', window).map_or(window.len(), |at| at.saturating_add(1));
    Cut { bytes: Err(Why::UnclosedQuote), consumed, lines: 1 }
}

fn too_long(to: usize, with_its_end: bool) -> Cut {
    let bytes = Err(Why::TooLong { limit: ROW_BYTES_AT_MOST });
    let (consumed, lines) = if with_its_end { (to.saturating_add(1), 1) } else { (to, 0) };
    Cut { bytes, consumed, lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Result<String, Why>)> {
        let mut rows = Rows::new(text.as_bytes());
        let mut all = Vec::new();
        while let Some(raw) = rows.next().unwrap() {
            all.push((raw.line, raw.bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())));
        }
        all
    }

    #[test]
    fn rows_end_at_the_line_unless_a_quote_is_open() {
        let right = |line, text: &str| (line, Ok(text.to_owned()));
        assert_eq!(rows("a,b\r\n\n\"c\nd\",e\nf"), [right(1, "a,b"), right(3, "\"c\nd\",e"), right(5, "f")]);
        assert_eq!(rows("\"say \"\"hi\"\"\",b\nc \" d\n"), [right(1, "\"say \"\"hi\"\"\",b"), right(2, "c \" d")]);
    }

    #[test]
    fn an_unclosed_quote_costs_one_line() {
        let right = |line, text: &str| (line, Ok(text.to_owned()));
        let open = |line| (line, Err(Why::UnclosedQuote));
        assert_eq!(rows("a,\"b\nc,d\ne,f\n"), [open(1), right(2, "c,d"), right(3, "e,f")]);
        assert_eq!(rows("a,\"b\nc,\"d\"\n"), [open(1), right(2, "c,\"d\"")]);
        assert_eq!(rows("a,\"b\"c\nd"), [(1, Err(Why::TextAfterQuote)), right(2, "d")]);
        assert_eq!(rows("\""), [open(1)]);
    }

    #[test]
    fn a_row_beyond_all_measure_is_left_out_whole() {
        let why = Why::TooLong { limit: ROW_BYTES_AT_MOST };
        for length in [ROW_BYTES_AT_MOST + 1, BUFFER_BYTES - 1, BUFFER_BYTES, 3 * BUFFER_BYTES + 7] {
            let text = format!("{}\nb\n{}", "a".repeat(length), "c".repeat(length));
            assert_eq!(rows(&text), [(1, Err(why.clone())), (2, Ok("b".into())), (3, Err(why.clone()))], "{length}");
        }
        let longest = "a".repeat(ROW_BYTES_AT_MOST);
        assert_eq!(rows(&longest), [(1, Ok(longest.clone()))]);
        let quoted = format!("a,\"{}", "b\n".repeat(ROW_BYTES_AT_MOST));
        assert_eq!(rows(&quoted)[0], (1, Err(Why::UnclosedQuote)));
    }
}
