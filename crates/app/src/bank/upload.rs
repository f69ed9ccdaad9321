//! Taking in a file of bank statements.

use engine::Engine;
use engine::commands::Behalf;
use ledger::language::Language;
use sheets::statements::{StatementFault, read_statement};
use store::{BankStatementRow, SavedStatement, StatementDiffers, StoreError};

use crate::web::{days, figures};

/// Why a file was not taken in.
#[derive(Debug)]
pub(crate) enum UploadFault {
    /// It can't be read.
    Unreadable(StatementFault),
    /// A statement of that name is kept with other content.
    Differs(Box<StatementDiffers>),
    /// The store failed.
    Store(StoreError),
}

impl UploadFault {
    /// What is wrong with the file, and what to do; the store's own failure is none of the file's.
    pub(crate) fn in_language(&self, language: Language) -> Result<String, &StoreError> {
        match self {
            Self::Unreadable(fault) => Ok(fault.in_language(language)),
            Self::Differs(differs) => Ok(told(differs, language)),
            Self::Store(error) => Err(error),
        }
    }
}

/// Reads a file and keeps its statements, all or none.
pub(crate) async fn upload(
    engine: &Engine,
    behalf: Behalf<'_>,
    file: Vec<u8>,
) -> Result<Vec<SavedStatement>, UploadFault> {
    let reading = tokio::task::spawn_blocking(move || {
        let read = read_statement(&file);
        (file, read)
    });
    let (file, read) = match reading.await {
        Ok(read) => read,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // nobody stops it
        Err(_) => return Ok(Vec::new()),
    };
    let statements = read.map_err(UploadFault::Unreadable)?;
    let now = engine.clock().now();
    let saved = engine.store().save_bank_statements(behalf.organisation, &statements, &file, behalf.who, now).await;
    saved.map_err(|error| match error {
        StoreError::StatementDiffers(differs) => UploadFault::Differs(differs),
        other => UploadFault::Store(other),
    })
}

fn told(differs: &StatementDiffers, language: Language) -> String {
    let one = |row: &BankStatementRow| {
        let of = &row.summary;
        let days = (days::day(of.first_day(), language), days::day(of.last_day(), language));
        let (opening, closing) =
            (figures::money(of.opening.amount, language), figures::money(of.closing.amount, language));
        let lines = figures::whole(row.lines, language);
        match language {
            Language::En => format!("{} to {}, {lines} lines, from {opening} to {closing}", days.0, days.1),
            Language::Nl => format!("{} tot en met {}, {lines} regels, van {opening} naar {closing}", days.0, days.1),
        }
    };
    let (id, account) = (&differs.kept.summary.id, &differs.kept.summary.account);
    let (kept, given) = (one(&differs.kept), one(&differs.given));
    match language {
        Language::En => format!(
            "statement `{id}` of account {account} is kept already, with other content. Kept: {kept}. In this file: \
             {given}. Nothing of this file was kept. Is this file right? Then remove the one that is kept first."
        ),
        Language::Nl => format!(
            "afschrift `{id}` van rekening {account} is er al, met een andere inhoud. Bewaard: {kept}. In dit bestand: \
             {given}. Van dit bestand is niets bewaard. Klopt dit bestand? Verwijder dan eerst het bewaarde."
        ),
    }
}
