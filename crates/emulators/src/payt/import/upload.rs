//! Files come in: accepted at once, processed later.

use std::io::Read;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::json;

use super::super::{answer::Answer, call::Call, knobs::FileWithoutAdministration, office::Office};
use super::{FileKind, FileSeen};

/// The largest file, unpacked.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// As one client sends it; Payt's own description could not be read.
#[derive(Deserialize)]
struct Upload {
    file: UploadedFile,
    administration_code: String,
    import_token: String,
}

#[derive(Deserialize)]
struct UploadedFile {
    filename: String,
    base64_data: String,
}

/// Accepts a file of that kind, by the last part of the path.
pub(in super::super) fn receive(office: &mut Office, kind: &str, call: &Call) -> Answer {
    let kind = match kind {
        "csv" => FileKind::Csv,
        "invoice_pdf" => FileKind::InvoicePdf,
        "invoice_ubl" => FileKind::InvoiceUbl,
        "invoice_attachment" => FileKind::InvoiceAttachment,
        _ => return Answer::not_found(),
    };
    let Ok(upload) = serde_json::from_slice::<Upload>(&call.body) else {
        return Answer::malformed("file, administration_code and import_token are needed");
    };
    let Ok(bytes) = STANDARD.decode(upload.file.base64_data.trim()) else {
        return Answer::malformed("base64_data is not base64");
    };
    let accepted = Answer::json(office.knobs.accepted_status, &json!({ "success": true }));
    let arrived = office.clock.local();
    let Some(administration) = office.administrations.get_mut(&upload.administration_code) else {
        return match office.knobs.unknown_administration {
            FileWithoutAdministration::Refused => Answer::malformed("administration_code is not known"),
            FileWithoutAdministration::Lost => accepted,
        };
    };
    if administration.settings.import_token != upload.import_token {
        return Answer::unauthorized();
    }
    let (bytes, damaged) = unpack(&upload.file.filename, bytes);
    let file = FileSeen {
        kind,
        administration: upload.administration_code,
        filename: upload.file.filename,
        bytes,
        damaged,
        arrived,
    };
    administration.waiting.push(file.clone());
    if office.knobs.import_on_arrival {
        office.import(&file.administration, true);
    }
    office.files.push(file);
    accepted
}

/// Packed files are told by their name, which keeps the ending of what is inside (documented). The second value says that
/// unpacking failed.
pub(super) fn unpack(filename: &str, bytes: Vec<u8>) -> (Vec<u8>, bool) {
    let Some(inner) = filename.strip_suffix(".gz") else { return (bytes, false) };
    if !inner.contains('.') {
        return (bytes, true);
    }
    let mut unpacked = Vec::new();
    match GzDecoder::new(bytes.as_slice()).take(MOST_BYTES).read_to_end(&mut unpacked) {
        Ok(_) => (unpacked, false),
        Err(_) => (bytes, true),
    }
}
