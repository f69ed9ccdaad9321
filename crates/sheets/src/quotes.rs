//! Whether a row goes on in the next line: only inside quotes.

/// Where a reader of quotes stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    FieldStart,
    Plain,
    Inside,
    /// After a quote inside quotes: the end, or the first half of a quote that belongs to the text.
    AfterQuote,
}

/// What a line leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// The row ends with it.
    Complete,
    /// A quoted text goes on.
    Open,
    /// Something stands between a closing quote and the next separator.
    TextAfterQuote,
}

/// Follows the quotes of one row from line to line.
pub(crate) struct Quotes {
    delimiter: u8,
    at: At,
}

impl Quotes {
    pub(crate) const fn new(delimiter: u8) -> Self {
        Self { delimiter, at: At::FieldStart }
    }

    /// Reads a line without its end.
    pub(crate) fn read(&mut self, line: &[u8]) -> Line {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.at == At::FieldStart && memchr::memchr(b'"', line).is_none() {
            return Line::Complete;
        }
        for byte in line {
            self.at = match (self.at, *byte) {
                (At::FieldStart | At::AfterQuote, b'"') => At::Inside,
                (At::Inside, b'"') => At::AfterQuote,
                (At::Inside, _) => At::Inside,
                (_, byte) if byte == self.delimiter => At::FieldStart,
                (At::AfterQuote, _) => return Line::TextAfterQuote,
                _ => At::Plain,
            };
        }
        if self.at == At::Inside { Line::Open } else { Line::Complete }
    }
}
