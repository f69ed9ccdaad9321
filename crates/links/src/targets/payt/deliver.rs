//! Files: packed, wrapped in JSON, sent.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use ledger::problem::{Problem, ProblemKind};
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::Payt;
use crate::failure::Failure;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// The PDF of an invoice.
    InvoicePdf,
    /// Its UBL document.
    InvoiceUbl,
    /// Something that goes with it.
    InvoiceAttachment,
}

impl DocumentKind {
    /// The last part of the path it is sent to.
    const fn path(self) -> &'static str {
        match self {
            Self::InvoicePdf => "invoice_pdf",
            Self::InvoiceUbl => "invoice_ubl",
            Self::InvoiceAttachment => "invoice_attachment",
        }
    }
}

/// The body, as a client of Payt sends it; Payt's own description could not be read.
#[derive(Serialize)]
struct Upload<'a> {
    file: UploadedFile<'a>,
    administration_code: &'a str,
    import_token: &'a str,
}

#[derive(Serialize)]
struct UploadedFile<'a> {
    filename: &'a str,
    base64_data: &'a str,
}

impl Payt {
    /// Delivers the list of receivables. `Ok` means that Payt took the file; it processes it later. It is sent again after
    /// passing failures: of several files the last one before the run counts.
    ///
    /// `file_name` is the plain name, `20260310.csv`; the file goes packed.
    ///
    /// # Errors
    /// Also when there is nothing in it: to Payt an empty file says that everything is paid.
    pub async fn deliver_csv(&self, file_name: &str, bytes: &[u8]) -> Result<(), Failure> {
        if !file_name.ends_with(".csv") {
            return Err(refused(format!("`{file_name}` does not end in .csv")));
        }
        check(file_name, bytes)?;
        let packed = packed(bytes).map_err(|error| refused(format!("{file_name} can't be packed: {error}")))?;
        let administration = &self.options.administration_code;
        self.upload("csv", administration, &format!("{file_name}.gz"), &packed).await
    }

    /// Delivers a document of an invoice of that administration. Payt finds the invoice by its number in `file_name`, and
    /// drops without a word what it can't place.
    pub async fn deliver_document(
        &self,
        kind: DocumentKind,
        administration: &str,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        check(file_name, bytes)?;
        self.upload(kind.path(), administration, file_name, bytes).await
    }

    async fn upload(&self, kind: &str, administration: &str, filename: &str, bytes: &[u8]) -> Result<(), Failure> {
        let upload = Upload {
            file: UploadedFile { filename, base64_data: &STANDARD.encode(bytes) },
            administration_code: administration,
            import_token: self.options.import_token.expose_secret(),
        };
        let body = serde_json::to_vec(&upload).map_err(|error| refused(format!("{filename}: {error}")))?;
        Ok(self.files.upload(&["import", "files", kind], body).await?)
    }
}

pub(super) fn check(file_name: &str, bytes: &[u8]) -> Result<(), Failure> {
    if bytes.is_empty() {
        return Err(refused(format!("{file_name} is empty")));
    }
    if file_name.is_empty() || file_name.contains(['/', '\\']) || file_name.chars().any(char::is_control) {
        return Err(refused(format!("`{}` is no name of a file", file_name.escape_debug())));
    }
    Ok(())
}

fn refused(detail: String) -> Failure {
    Failure::Refused(Problem::new(ProblemKind::PaytRefused, detail))
}

pub(super) fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
