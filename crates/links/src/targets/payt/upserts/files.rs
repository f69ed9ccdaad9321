//! Documents over the interface: announced by their checksum, put where Payt says, and attached to their invoice.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::problem::{Problem, ProblemKind};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use sha3::{Digest as _, Sha3_512};

use super::super::caller::{Body, Miss};
use super::super::{DocumentKind, Payt};
use super::results_of;
use crate::failure::Failure;

const PDF: &str = "application/pdf";
const XML: &str = "application/xml";

#[derive(Serialize)]
struct Announcement<'a> {
    administration_id: &'a str,
    files: [AnnouncedFile<'a>; 1],
}

#[derive(Serialize)]
struct AnnouncedFile<'a> {
    byte_size: usize,
    checksum: &'a str,
    content_type: &'a str,
}

/// Where Payt wants a file.
#[derive(Deserialize)]
struct Place {
    checksum: String,
    url: String,
}

/// A list says Payt's page, a single one its specification; an empty one says that the file is there already.
#[derive(Deserialize)]
#[serde(untagged)]
enum Places {
    Several(Vec<Place>),
    One(Place),
    None {},
}

#[derive(Serialize)]
struct Attaching<'a> {
    administration_id: &'a str,
    invoices: [Attached<'a>; 1],
}

#[derive(Serialize)]
struct Attached<'a> {
    invoice_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<AttachedDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ubl_document: Option<AttachedDocument<'a>>,
}

#[derive(Serialize)]
struct AttachedDocument<'a> {
    checksum: &'a str,
    filename: &'a str,
}

impl Payt {
    /// Attaches the PDF or the UBL document to an invoice that Payt has, in the place of the one it had. What was put there before is
    /// not put again.
    ///
    /// # Errors
    /// `payt-refused` with Payt's words when it does not know the invoice, and for other files: the interface has no place for them.
    pub async fn attach(
        &self,
        administration_id: &str,
        (invoice, kind): (&str, DocumentKind),
        filename: &str,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        let checksum = STANDARD.encode(Sha3_512::digest(bytes));
        let content_type = match kind {
            DocumentKind::InvoicePdf => PDF,
            DocumentKind::InvoiceUbl => XML,
            DocumentKind::InvoiceAttachment => {
                return Err(refused(format!("invoice {invoice}: {filename} is neither its PDF nor its UBL document")));
            }
        };
        let announced = AnnouncedFile { byte_size: bytes.len(), checksum: &checksum, content_type };
        let announcement = Announcement { administration_id, files: [announced] };
        let answer = self.api.post(&["v1", "files"], json(&announcement)?).await?;
        if let Some(url) = self.place(&answer, &checksum)? {
            self.files.put_at(&url, content_type, bytes.to_vec()).await?;
        }
        let attached = Some(AttachedDocument { checksum: &checksum, filename });
        let (document, ubl_document) =
            if kind == DocumentKind::InvoiceUbl { (None, attached) } else { (attached, None) };
        let attaching =
            Attaching { administration_id, invoices: [Attached { invoice_number: invoice, document, ubl_document }] };
        let answer = self.api.patch(&["v1", "invoices"], json(&attaching)?).await?;
        let refusal = results_of(&answer, &[invoice])?.into_iter().find_map(|result| result.refusal);
        match refusal {
            None => Ok(()),
            Some(why) => Err(refused(format!("invoice {invoice}: {why}"))),
        }
    }

    /// Where the file is to go; nothing when Payt has it.
    fn place(&self, answer: &Body, checksum: &str) -> Result<Option<Url>, Miss> {
        let places = match answer.read()? {
            Places::Several(places) => places,
            Places::One(place) => vec![place],
            Places::None {} => Vec::new(),
        };
        let Some(place) = places.into_iter().next() else { return Ok(None) };
        if place.checksum != checksum {
            return Err(answer.strange("the file it wants is not the one that was announced"));
        }
        // the address is not told on: it opens a place for whoever has it
        let url = Url::parse(&place.url).ok().filter(|url| self.api.may_put_at(url));
        url.map(Some).ok_or_else(|| answer.strange("it does not name an https address for the file"))
    }
}

fn json(body: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(body).map_err(|error| refused(error.to_string()))
}

fn refused(detail: String) -> Failure {
    Failure::Refused(Problem::new(ProblemKind::PaytRefused, detail))
}
