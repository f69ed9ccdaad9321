//! From the body of a post to header and lines, still text.

use crate::afas::json::{Element, Fields, Node};
use crate::afas::messages::Refusal;

/// An entry as it was sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) header: Fields,
    pub(super) lines: Vec<DraftLine>,
}

/// A line as it was sent.
#[derive(Debug, Clone, Default)]
pub(super) struct DraftLine {
    pub(super) fields: Fields,
    pub(super) allocations: Vec<Fields>,
    pub(super) spreadings: Vec<Fields>,
}

/// Why a body can't be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    NotJson,
    Refused(Refusal),
}

/// The root element is `FiEntryPar`, although the address says `FiEntries`.
const ROOT: &str = "FiEntryPar";

/// Reads a body.
pub(super) fn read(body: &str) -> Result<Draft, Unreadable> {
    let root = Node::read(body).ok_or(Unreadable::NotJson)?;
    let root = root.member(ROOT).ok_or(Unreadable::Refused(Refusal::RootWrong { expected: ROOT }))?;
    let elements = Element::list_of(root).ok_or(Unreadable::Refused(Refusal::OneElement))?;
    let [entry] = elements.as_slice() else { return Err(Unreadable::Refused(Refusal::OneElement)) };
    let lines = entry.sub_objects("FiEntries").into_iter().map(read_line).collect();
    Ok(Draft { header: entry.fields.clone(), lines })
}

fn read_line(line: Element<'_>) -> DraftLine {
    let fields_of = |name: &str| line.sub_objects(name).into_iter().map(|part| part.fields).collect();
    DraftLine { allocations: fields_of("FiDimEntries"), spreadings: fields_of("FiTransEntries"), fields: line.fields }
}

/// The journal a body is for, as far as it can be told; used to see how many posts work on one journal at once.
pub(in crate::afas) fn peek_journal(body: &str) -> Option<(String, String)> {
    let header = read(body).ok()?.header;
    Some((header.get("UnId").cloned().unwrap_or_default(), header.get("JoCo")?.clone()))
}
