//! KnSubject and the files of dossier items (AFAS documentation: dossier items and attachments).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::DateTime;
use serde_json::json;

use super::answer::Answer;
use super::books::{Books, File, SUBJECT_TYPES, Subject};
use super::entries::fields::value;
use super::json::{Element, Fields, Node};
use super::messages::Refusal;
use super::random::Random;
use super::users::User;

/// The destination that an item type may refuse: sales relation (`SfTp`).
const SALES_RELATION: &str = "4";
/// The one type of AFAS's own that can be posted.
const PURCHASE_INVOICE: i64 = -5;

/// Stores a dossier item with links and files.
pub(super) fn post(body: &str, books: &mut Books, random: &mut Random, now: DateTime) -> Result<Answer, Vec<Refusal>> {
    let Some(element) = read_element(body)? else { return Ok(Answer::message(400, "Invalid json")) };
    let fields = &element.fields;
    let missing = ["StId", "Ds"].into_iter().filter(|id| value(fields, id).is_none());
    let missing: Vec<Refusal> = missing.map(Refusal::Mandatory).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let (kind, takes_sales) = find_type(value(fields, "StId").unwrap_or_default())?;
    let links = element.sub_objects("KnSubjectLink").ok_or_else(|| vec![Refusal::Shapeless("KnSubjectLink")])?;
    let links: Vec<Fields> = links.into_iter().map(|link| link.fields).collect();
    let link = |id| links.iter().find_map(|link| value(link, id));
    let invoice = link("SiUn").and_then(|unit| unit.parse().ok()).zip(link("SiId").map(str::to_owned));
    if !takes_sales && (invoice.is_some() || link("SfTp") == Some(SALES_RELATION)) {
        return Err(vec![Refusal::DestinationNotAllowed]);
    }
    let subject = Subject {
        id: books.next_subject_id(),
        kind,
        description: value(fields, "Ds").unwrap_or_default().to_owned(),
        date: value(fields, "Da").and_then(|text| text.parse().ok()).unwrap_or(now),
        invoice,
        files: read_files(&element, random)?,
    };
    let answer = json!({ "results": { "KnSubject": { "SbId": subject.id.to_string() } } });
    books.subjects.push(subject);
    Ok(Answer::json(201, answer.to_string()))
}

/// Adds files to an item that is there.
pub(super) fn post_attachment(body: &str, books: &mut Books, random: &mut Random) -> Result<Answer, Vec<Refusal>> {
    let Some(element) = read_element(body)? else { return Ok(Answer::message(400, "Invalid json")) };
    let id = value(&element.keys, "@SbId").unwrap_or_default();
    let files = read_files(&element, random)?;
    let found = books.subjects.iter_mut().find(|subject| subject.id.to_string() == id);
    let subject = found.ok_or_else(|| vec![Refusal::SubjectUnknown(id.to_owned())])?;
    subject.files.extend(files);
    Ok(Answer::json(201, json!({ "results": { "KnSubject": { "SbId": id } } }).to_string()))
}

/// `None` when the body is not JSON.
fn read_element(body: &str) -> Result<Option<Element<'_>>, Vec<Refusal>> {
    let Some(root) = Node::read(body) else { return Ok(None) };
    let root = root.member("KnSubject").ok_or_else(|| vec![Refusal::RootWrong { expected: "KnSubject" }])?;
    let mut elements = Element::list_of(root).unwrap_or_default();
    match (elements.pop(), elements.is_empty()) {
        (Some(element), true) => Ok(Some(element)),
        _ => Err(vec![Refusal::OneElement]),
    }
}

fn find_type(code: &str) -> Result<(i64, bool), Vec<Refusal>> {
    let number: Option<i64> = code.parse().ok();
    let usable = |kind: i64| kind > 0 || kind == PURCHASE_INVOICE;
    let known = SUBJECT_TYPES.iter().find(|(kind, _, _)| Some(*kind) == number && usable(*kind));
    known.map(|(kind, _, sales)| (*kind, *sales)).ok_or_else(|| vec![Refusal::SubjectTypeUnknown(code.to_owned())])
}

fn read_files(element: &Element<'_>, random: &mut Random) -> Result<Vec<File>, Vec<Refusal>> {
    let read = |attachment: Element<'_>| {
        let name = value(&attachment.fields, "FileName").ok_or_else(|| vec![Refusal::Mandatory("FileName")])?;
        let stream = value(&attachment.fields, "FileStream").unwrap_or_default();
        let content = STANDARD.decode(stream).map_err(|_| vec![Refusal::FileUnreadable(name.to_owned())])?;
        Ok(File { id: random.hex32(), name: name.to_owned(), content })
    };
    let name = "KnSubjectAttachment";
    let attachments = element.sub_objects(name).ok_or_else(|| vec![Refusal::Shapeless(name)])?;
    attachments.into_iter().map(read).collect()
}

/// Which file is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    OfSubject { subject: String, file: String },
    ByName { file: String, name: String },
}

/// Gives a file: JSON with base64, or the bytes themselves. 404 when it is missing or hidden from the user.
pub(super) fn file(wanted: &Wanted, books: &Books, user: &User, hidden: bool, as_binary: bool) -> Answer {
    let may_see = |subject: &&Subject| subject.invoice.as_ref().is_none_or(|(unit, _)| user.may_see(*unit));
    let mut files = books
        .subjects
        .iter()
        .filter(may_see)
        .flat_map(|subject| subject.files.iter().map(move |file| (subject.id.to_string(), file)));
    let found = files.find(|(id, file)| match wanted {
        Wanted::OfSubject { subject, file: wanted } => id == subject && file.id.eq_ignore_ascii_case(wanted),
        Wanted::ByName { file: wanted, name } => file.id.eq_ignore_ascii_case(wanted) && file.name == *name,
    });
    let Some((_, file)) = found.filter(|_| !hidden) else { return Answer::empty(404) };
    if as_binary {
        return Answer { content_type: file.media_type(), ..Answer::json(200, file.content.clone()) };
    }
    let data = STANDARD.encode(&file.content);
    let body = json!({ "filename": file.name, "mimetype": file.media_type(), "filedata": data });
    Answer::json(200, body.to_string())
}
