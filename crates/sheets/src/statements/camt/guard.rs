//! What is looked at before and while XML is parsed, so that no file can take all time or memory.

use memchr::{memchr_iter, memmem};
use roxmltree::{Document, Error, ParsingOptions};

use super::super::fault::{StatementFault, Wrong};
use super::place_in;

/// A statement of 20 MB has about a million.
const NODES_AT_MOST: u32 = 2_000_000;

/// The longest text of a statement has 500 signs.
const BYTES_BETWEEN_TAGS_AT_MOST: usize = 8_192;

/// Attributes of one element are compared with each other. A text may have some equal signs too.
const EQUAL_SIGNS_BETWEEN_TAGS_AT_MOST: usize = 100;

/// Each name space is handed down to every element inside.
const NAMESPACES_AT_MOST: usize = 1_000;

pub(super) fn parse(text: &str) -> Result<Document<'_>, StatementFault> {
    if is_unlike_a_statement(text.as_bytes()) {
        return Err(StatementFault::of_file(Wrong::TooManyParts));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_AT_MOST, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| fault(text, &error))
}

fn is_unlike_a_statement(bytes: &[u8]) -> bool {
    let is_unlike = |piece: &[u8]| {
        piece.len() > BYTES_BETWEEN_TAGS_AT_MOST
            || memchr_iter(b'=', piece).nth(EQUAL_SIGNS_BETWEEN_TAGS_AT_MOST).is_some()
    };
    bytes.split(|byte| *byte == b'<').any(is_unlike)
        || memmem::find_iter(bytes, b"xmlns").nth(NAMESPACES_AT_MOST).is_some()
}

fn fault(text: &str, error: &Error) -> StatementFault {
    match error {
        Error::DtdDetected => return StatementFault::of_file(Wrong::Dtd),
        Error::NodesLimitReached | Error::AttributesLimitReached | Error::NamespacesLimitReached => {
            return StatementFault::of_file(Wrong::TooManyParts);
        }
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            let line = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
            return StatementFault::of_line(line, Wrong::Truncated);
        }
        _ => {}
    }
    let position = error.pos();
    // the parser's words end with the place, which stands in front already
    let words = error.to_string();
    let words = words.split(" at ").next().unwrap_or_default();
    let shown = super::super::fault::shown(words).to_string();
    place_in("XML".to_owned(), position.row, position.col, Wrong::NotXml(shown))
}
