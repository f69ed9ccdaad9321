//! What a line is for: `:86:`, with tags like `/REMI/` or as free text.

use ledger::bank::AccountNumber;

use super::super::{given_reference, in_one_line};
use super::fields::Field;

/// Tags of Dutch banks. What stands between two of them belongs to the first.
const TAGS: &[&str] = &[
    "ADDR", "BENM", "BIC", "CHGS", "CNTP", "COAM", "CSID", "EREF", "EXCH", "IBAN", "IREF", "ISDT", "MARF", "NAME",
    "OCMT", "ORDP", "PREF", "PURP", "REMI", "RTRN", "SVCL", "TRCD", "TRTP", "ULTB", "ULTC", "ULTD",
];

/// Labels in the free text of ABN AMRO.
const LABELS: &[&str] = &["IBAN:", "BIC:", "NAAM:", "OMSCHRIJVING:", "KENMERK:", "MACHTIGING:", "INCASSANT:", "VOOR:"];

/// A line of a structured text that is this long, with its `:86:`, was cut in the middle of whatever stood there.
const FULL_LINE: usize = 65;

/// What an `:86:` says.
#[derive(Default)]
pub(super) struct Narrative {
    pub(super) text: String,
    pub(super) name: Option<String>,
    pub(super) account: Option<AccountNumber>,
    pub(super) end_to_end: Option<String>,
}

pub(super) fn read(fields: &[&Field<'_>]) -> Narrative {
    let begins_with_tag = |field: &&&Field<'_>| tag_at(field.first_line()).is_some();
    if fields.first().filter(begins_with_tag).is_some() {
        structured(&joined(fields, FULL_LINE))
    } else {
        free(&in_one_line(&joined(fields, usize::MAX)))
    }
}

/// All lines one behind the other, with a space unless the line before was full.
fn joined(fields: &[&Field<'_>], full: usize) -> String {
    let mut text = String::new();
    for field in fields {
        for (index, line) in field.lines.iter().enumerate() {
            text.push_str(line);
            let length = line.chars().count().saturating_add(if index == 0 { ":86:".len() } else { 0 });
            if length < full {
                text.push(' ');
            }
        }
    }
    text
}

/// The tag that a text begins with, and what is behind it.
fn tag_at(text: &str) -> Option<(&'static str, &str)> {
    let (tag, rest) = text.strip_prefix('/')?.split_once('/')?;
    TAGS.iter().find(|known| **known == tag).map(|known| (*known, rest))
}

fn structured(text: &str) -> Narrative {
    let mut values: Vec<(&str, &str)> = Vec::new();
    let (mut tag, mut begin) = ("", 0);
    for (at, _) in text.match_indices('/') {
        // a tag inside the last one (`/ORDP//NAME/`) may begin with the slash that ends it
        if let Some((next, rest)) = text.get(at..).and_then(tag_at) {
            values.push((tag, text.get(begin..at).unwrap_or_default()));
            (tag, begin) = (next, text.len().saturating_sub(rest.len()));
        }
    }
    values.push((tag, text.get(begin..).unwrap_or_default()));
    let raw =
        |wanted: &'static str| values.iter().filter(move |(tag, _)| *tag == wanted).map(|(_, value)| value.trim());
    let given = |value: &str| Some(in_one_line(value)).filter(|value| !value.is_empty());
    let value = |wanted| raw(wanted).find_map(|value| given(value.trim_matches('/')));
    let mut parts = raw("CNTP").next().unwrap_or_default().split('/');
    // account, BIC, name, city
    let account = parts.next().and_then(AccountNumber::read);
    let name = parts.nth(1).and_then(given);
    let said = raw("REMI").map(remittance).find(|said| !said.is_empty());
    Narrative {
        text: said.unwrap_or_else(|| in_one_line(text)),
        name: name.or_else(|| value("NAME")),
        account: account.or_else(|| value("IBAN").as_deref().and_then(AccountNumber::read)),
        end_to_end: value("EREF").as_deref().and_then(given_reference),
    }
}

/// The value of `/REMI/`: `USTD//text/`, `STRD/CUR/9001123412341234/`, or the text itself.
fn remittance(value: &str) -> String {
    let value = value.trim();
    let plain = value.strip_prefix("USTD/").or_else(|| {
        let reference = value.strip_prefix("STRD/")?;
        Some(reference.split_once('/').map_or(reference, |(_, reference)| reference))
    });
    in_one_line(plain.unwrap_or(value).trim_matches('/'))
}

fn free(text: &str) -> Narrative {
    let account = labelled(text, "IBAN:").and_then(|value| AccountNumber::read(&value)).filter(AccountNumber::is_iban);
    Narrative {
        name: labelled(text, "NAAM:"),
        account,
        end_to_end: labelled(text, "KENMERK:").as_deref().and_then(given_reference),
        text: text.to_owned(),
    }
}

/// What stands behind a label, up to the next one.
fn labelled(text: &str, label: &str) -> Option<String> {
    let (_, rest) = text.split_once(label)?;
    let end = LABELS.iter().filter_map(|next| rest.find(next)).min().unwrap_or(rest.len());
    rest.get(..end).map(in_one_line).filter(|value| !value.is_empty())
}
