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
    pub(super) projects: Vec<Fields>,
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

/// The parts a line may have.
const PARTS: [&str; 3] = ["FiDimEntries", "FiPrjEntries", "FiTransEntries"];

/// Reads a body.
pub(super) fn read(body: &str) -> Result<Draft, Unreadable> {
    let root = Node::read(body).ok_or(Unreadable::NotJson)?;
    read_entry(root).map_err(Unreadable::Refused)
}

fn read_entry(root: Node<'_>) -> Result<Draft, Refusal> {
    let root = root.member(ROOT).ok_or(Refusal::RootWrong { expected: ROOT })?;
    let elements = Element::list_of(root).ok_or(Refusal::OneElement)?;
    let [entry] = elements.as_slice() else { return Err(Refusal::OneElement) };
    check_parts(entry, &["FiEntries"])?;
    let lines = entry.sub_objects("FiEntries").ok_or(Refusal::Shapeless("FiEntries"))?;
    let lines = lines.into_iter().map(read_line).collect::<Result<_, _>>()?;
    Ok(Draft { header: entry.fields.clone(), lines })
}

fn check_parts(element: &Element<'_>, known: &[&str]) -> Result<(), Refusal> {
    element.unknown_object(known).map_or(Ok(()), |name| Err(Refusal::FieldNotFound(name)))
}

fn read_line(line: Element<'_>) -> Result<DraftLine, Refusal> {
    check_parts(&line, &PARTS)?;
    let fields_of = |name: &'static str| {
        let parts = line.sub_objects(name).ok_or(Refusal::Shapeless(name))?;
        Ok(parts.into_iter().map(|part| part.fields).collect())
    };
    Ok(DraftLine {
        allocations: fields_of("FiDimEntries")?,
        projects: fields_of("FiPrjEntries")?,
        spreadings: fields_of("FiTransEntries")?,
        fields: line.fields,
    })
}

/// The journal a body is for, as far as it can be told; used to see how many posts work on one journal at once.
pub(in crate::afas) fn peek_journal(body: &str) -> Option<(String, String)> {
    let header = read(body).ok()?.header;
    Some((header.get("UnId").cloned().unwrap_or_default(), header.get("JoCo")?.clone()))
}
