//! Bytes to text: UTF-8, or Windows-1252, which Dutch banks write now and then.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::fault::{StatementFault, Wrong, shown};

/// The signs of 0x80 to 0x9F; five of them are not in use.
const WINDOWS: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}', '\u{FFFD}',
    '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

/// The text of a file that does not say how it is written.
pub(super) fn plain_text(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| Cow::Owned(from_windows(bytes)), Cow::Borrowed)
}

/// The text of an XML file, as its first line says it is written; without a word it is UTF-8.
pub(super) fn xml_text(bytes: &[u8]) -> Result<Cow<'_, str>, StatementFault> {
    let declared = declared_encoding(bytes).unwrap_or_else(|| "UTF-8".to_owned());
    match declared.to_ascii_lowercase().as_str() {
        _ if bytes.is_ascii() => {}
        "windows-1252" | "iso-8859-1" | "latin1" => return Ok(Cow::Owned(from_windows(bytes))),
        "utf-8" | "utf8" => {}
        _ => return Err(StatementFault::of_line(1, Wrong::Encoding(shown("UTF-8")))),
    }
    str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = u32::try_from(memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1);
        StatementFault::of_line(line, Wrong::Encoding(shown(&declared)))
    })
}

fn from_windows(bytes: &[u8]) -> String {
    let sign = |byte: &u8| match byte.checked_sub(0x80) {
        Some(high) => WINDOWS.get(usize::from(high)).copied().unwrap_or(char::from(*byte)),
        None => char::from(*byte),
    };
    bytes.iter().map(sign).collect()
}

/// The name in `<?xml … encoding="…"?>`.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let end = memchr::memmem::find(bytes.get(..bytes.len().min(200))?, b"?>")?;
    let head = str::from_utf8(bytes.get(..end)?).ok()?;
    let value = head.trim_start().strip_prefix("<?xml")?.split_once("encoding")?.1.trim_start().strip_prefix('=')?;
    let value = value.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.split(quote).nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_as_they_were_written() {
        assert_eq!(plain_text("Café €".as_bytes()), "Café €");
        assert_eq!(plain_text(b"Caf\xE9 \x80 \x9F \xFF"), "Café € Ÿ ÿ");
        let xml = |encoding: &str, rest: &[u8]| {
            let head = format!("<?xml version=\"1.0\" encoding={encoding}?>\n");
            xml_text(&[head.as_bytes(), rest].concat()).map(|text| text.lines().last().unwrap_or_default().to_owned())
        };
        assert_eq!(xml("\"UTF-8\"", "é".as_bytes()).as_deref(), Ok("é"));
        assert_eq!(xml("'ISO-8859-1'", b"\xE9").as_deref(), Ok("é"));
        assert_eq!(xml("\"Windows-1252\"", b"\x80").as_deref(), Ok("€"));
        assert_eq!(xml("\"KOI8-R\"", b"e").as_deref(), Ok("e"));
        let wrong = |line, name| Err(StatementFault::of_line(line, Wrong::Encoding(shown(name))));
        assert_eq!(xml("\"UTF-8\"", b"\xE9"), wrong(2, "UTF-8"));
        assert_eq!(xml("\"KOI8-R\"", b"\xE9"), wrong(1, "UTF-8"));
    }
}
