//! Files of dossier items, such as the PDF of an invoice.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::language::Said;
use ledger::problem::{Problem, ProblemKind};
use serde::Deserialize;

use super::books::AfasBooks;
use super::client::Target;
use crate::failure::Failure;

/// The largest file that is fetched.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;

/// How AFAS gives a file to who does not ask for its bytes (AFAS documentation: subject connector).
#[derive(Deserialize)]
struct Wrapped {
    filedata: String,
}

impl AfasBooks {
    /// A file of a dossier item, at most [`LARGEST_FILE`] bytes.
    ///
    /// # Errors
    /// `afas-file-unavailable` (refused) when it is not there, hidden from the connector's user, or too large.
    pub async fn read_file(&self, subject_id: &str, file_id: &str) -> Result<Vec<u8>, Failure> {
        let about = format!("subjectconnector/{subject_id}/{file_id}");
        let plain = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain(subject_id) || !plain(file_id) {
            return Err(unavailable((
                format!("{about}: no ids of a file"),
                format!("{about}: geen sleutels van een bestand"),
            )));
        }
        // Base64 takes four bytes for three.
        let most = LARGEST_FILE.saturating_mul(4) / 3 + 1024;
        let bytes = match self.client.get(&Target::file(about.clone(), most)).await {
            Ok(bytes) => unwrapped(bytes)
                .map_err(|why| Failure::later(ProblemKind::AfasAnswerUnreadable, format!("{about}: {why}")))?,
            Err(failure) => return Err(explained(failure)),
        };
        if bytes.is_empty() || bytes.len() > LARGEST_FILE {
            return Err(unavailable((
                format!("{about}: {} bytes, {LARGEST_FILE} at most", bytes.len()),
                format!("{about}: {} bytes, ten hoogste {LARGEST_FILE}", bytes.len()),
            )));
        }
        Ok(bytes)
    }
}

/// 404 is the answer to a file that is missing or hidden; the address is right, or nothing else would work.
fn explained(failure: Failure) -> Failure {
    match failure.kind() {
        ProblemKind::AfasNotFound | ProblemKind::AfasResultTooLarge => unavailable(failure.problem().detail.clone()),
        _ => failure,
    }
}

fn unavailable(detail: impl Into<Said>) -> Failure {
    Failure::Refused(Problem::new(ProblemKind::AfasFileUnavailable, detail))
}

/// The bytes themselves, or out of the JSON around them.
fn unwrapped(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if bytes.first() != Some(&b'{') {
        return Ok(bytes);
    }
    match serde_json::from_slice::<Wrapped>(&bytes) {
        Ok(wrapped) => STANDARD.decode(wrapped.filedata.trim()).map_err(|error| format!("filedata: {error}")),
        Err(error) if error.is_eof() => Err(format!("cut short: {error}")),
        // A file that happens to be JSON.
        Err(_) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_out_of_its_wrapping_and_a_bare_one_left_alone() {
        let wrapped = br#"{"filename":"a.pdf","mimetype":"application/pdf","filedata":"JVBERi0="}"#;
        assert_eq!(unwrapped(wrapped.to_vec()).unwrap(), b"%PDF-");
        for bare in [&b"%PDF-1.4"[..], br#"{"some":"json"}"#] {
            assert_eq!(unwrapped(bare.to_vec()).unwrap(), bare);
        }
        assert!(unwrapped(br#"{"filedata":"JVBE"#.to_vec()).is_err());
        assert!(unwrapped(br#"{"filedata":"%%"}"#.to_vec()).is_err());
    }
}
