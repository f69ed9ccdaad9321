//! Documents for invoices: announced, uploaded, and then attached by their checksum.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha3::{Digest as _, Sha3_512};

use super::super::{answer::Answer, call::Call, knobs::FilesAnswer, office::Office};
use super::{Answered, Ask, record::Record};

/// How long an address for an upload lives (documented: about four hours).
const LIVES: SignedDuration = SignedDuration::from_hours(4);
/// SHA3-512 in base64 (documented).
const CHECKSUM_LENGTH: usize = 88;

/// Files that were announced or uploaded, by their checksum.
#[derive(Debug, Default)]
pub(in super::super) struct FileStore {
    announced: BTreeMap<String, Announced>,
    uploaded: BTreeMap<String, Vec<u8>>,
    count: u64,
}

#[derive(Debug, Clone)]
struct Announced {
    checksum: String,
    byte_size: usize,
    content_type: String,
    ends: Timestamp,
}

impl FileStore {
    /// An uploaded file.
    pub(super) fn find(&self, checksum: &str) -> Option<&Vec<u8>> {
        self.uploaded.get(checksum)
    }
}

/// The checksum Payt wants.
pub(super) fn checksum(bytes: &[u8]) -> String {
    STANDARD.encode(Sha3_512::digest(bytes))
}

/// Announces files; the answer has an address for each that is not known yet.
pub(super) fn register(office: &mut Office, ask: &Ask<'_>) -> Answered {
    let ends = office.clock.after(LIVES);
    let mut fresh = Vec::new();
    for sent in ask.records("files", office)? {
        let file = read(&sent, ends)?;
        if office.store.uploaded.contains_key(&file.checksum) {
            continue;
        }
        office.store.count += 1;
        let place = format!("upload-{}", office.store.count);
        fresh.push(json!({
            "checksum": file.checksum,
            "url": format!("{}/uploads/{place}", office.base_url),
            "expires_at": ends.to_string(),
        }));
        office.store.announced.insert(place, file);
    }
    let body = match office.knobs.files_answer {
        FilesAnswer::List => json!(fresh),
        FilesAnswer::Object => fresh.into_iter().next().unwrap_or(json!({})),
    };
    Ok(Answer::json(201, &body))
}

fn read(sent: &Value, ends: Timestamp) -> Result<Announced, Answer> {
    let mut record = Record::new(sent);
    let (checksum, content_type) = (record.needed("checksum"), record.needed("content_type"));
    let byte_size = record.needed("byte_size").parse::<usize>().ok();
    if checksum.len() != CHECKSUM_LENGTH || STANDARD.decode(&checksum).is_err() {
        record.error("checksum must have 88 characters of base64");
    }
    match byte_size.filter(|_| record.errors.is_empty()) {
        Some(byte_size) => Ok(Announced { checksum, byte_size, content_type, ends }),
        None => Err(Answer::malformed(&record.errors.join(", "))),
    }
}

/// Takes the bytes of an announced file: size, type and checksum must be those announced (documented).
pub(in super::super) fn put(office: &mut Office, call: &Call, place: &str) -> Answer {
    let Some(file) = office.store.announced.get(place).cloned() else { return Answer::not_found() };
    if office.clock.now() >= file.ends {
        return Answer::refused(403, "forbidden", "The address has expired");
    }
    let same = call.body.len() == file.byte_size
        && call.header("content-type") == Some(file.content_type.as_str())
        && checksum(&call.body) == file.checksum;
    if !same {
        return Answer::refused(400, "bad_request", "Size, type or checksum is not the one announced");
    }
    office.store.announced.remove(place);
    office.store.uploaded.insert(file.checksum, call.body.clone());
    Answer::empty(200)
}
