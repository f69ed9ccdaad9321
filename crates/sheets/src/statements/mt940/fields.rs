//! A file cut into messages, and a message into fields (`:61:` and what follows).

use super::super::fault::{StatementFault, Wrong, shown};

/// The name of a bank or of the message, which some banks write above a statement.
const HEADING_AT_MOST: usize = 24;

/// One statement.
pub(super) struct Message<'a> {
    pub(super) fields: Vec<Field<'a>>,
    /// The line it ends on.
    pub(super) last_line: u32,
}

/// A field: its tag and its lines.
pub(super) struct Field<'a> {
    /// `61`, `28C`.
    pub(super) tag: &'a str,
    /// The line it begins on, counted from 1.
    pub(super) line: u32,
    /// What stands behind the tag, and the lines below.
    pub(super) lines: Vec<&'a str>,
}

impl<'a> Field<'a> {
    pub(super) fn first_line(&self) -> &'a str {
        self.lines.first().copied().unwrap_or_default().trim()
    }
}

impl<'a> Message<'a> {
    /// The field with one of these tags, if there is any. There may not be two.
    pub(super) fn any(&self, tags: &[&'static str]) -> Result<Option<&Field<'a>>, StatementFault> {
        let mut fields = self.fields.iter().filter(|field| tags.contains(&field.tag));
        match (fields.next(), fields.next()) {
            (first, None) => Ok(first),
            (_, Some(second)) => {
                let name = tags.iter().find(|tag| **tag == second.tag).copied().unwrap_or_default();
                Err(StatementFault::of_line(second.line, Wrong::Twice(name)))
            }
        }
    }

    /// The field that must be there.
    pub(super) fn one(&self, tags: &[&'static str], name: &'static str) -> Result<&Field<'a>, StatementFault> {
        let line = self.fields.first().map_or(self.last_line, |field| field.line);
        self.any(tags)?.ok_or_else(|| StatementFault::of_line(line, Wrong::Missing(name)))
    }
}

/// Cuts a file. `:20:` opens a statement, and a dash, an envelope or the next `:20:` ends it.
pub(super) fn messages(text: &str) -> Result<Vec<Message<'_>>, StatementFault> {
    let mut messages: Vec<Message<'_>> = Vec::new();
    let mut open = false;
    for (line, number) in lines(text).zip(1_u32..) {
        if let Some((tag, rest)) = tagged(line) {
            let field = Field { tag, line: number, lines: vec![rest] };
            if tag == "20" {
                messages.push(Message { fields: vec![field], last_line: number });
                open = true;
                continue;
            }
            match messages.last_mut().filter(|_| open) {
                Some(message) => {
                    message.fields.push(field);
                    message.last_line = number;
                }
                None if tag == "940" => {}
                None => return Err(outside(number, line)),
            }
        } else if ends(line) {
            open = false;
        } else if let Some(message) = messages.last_mut().filter(|_| open) {
            message.last_line = number;
            if let Some(field) = message.fields.last_mut() {
                field.lines.push(line);
            }
        } else if !is_heading(line) {
            return Err(outside(number, line));
        }
    }
    Ok(messages)
}

fn outside(number: u32, line: &str) -> StatementFault {
    StatementFault::of_line(number, Wrong::OutsideOfStatement(shown(line)))
}

/// Lines that end with CR LF, LF or CR.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// `:61:…` as `61` and the rest. Tags begin with a digit, so that `:REF:` in a text is none; but for `:NS:`.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let plain = tag.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let numbered = matches!(tag.len(), 2 | 3) && plain && tag.starts_with(|c: char| c.is_ascii_digit());
    (numbered || tag == "NS").then_some((tag, rest))
}

/// The end of a message, or the envelope of the next.
fn ends(line: &str) -> bool {
    let line = line.trim_end();
    matches!(line, "-" | "-XXX") || line.starts_with("-}") || line.starts_with("{1:")
}

fn is_heading(line: &str) -> bool {
    let line = line.trim();
    let plain = line.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ');
    let envelope = line.starts_with('{') && line.bytes().all(|byte| byte.is_ascii_graphic());
    (plain && line.len() <= HEADING_AT_MOST) || envelope
}
