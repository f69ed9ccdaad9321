//! `kruispost export`: all data in one file.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use store::FIRST_ORGANISATION;

use super::exit::Exit;
use super::place::Place;
use crate::export::write_into;
use crate::output::print;

/// Who did it, in the audit log.
const WHO: &str = "command line";

/// Write all data of the organisation into a ZIP, to keep or to take along
///
/// Settlements with their lines, entries, answers, rules, runs, the audit log and more, as JSON lines, with the documents as they were
/// received and a page that explains each file and column. No password, token or key is in it. It is no backup that Kruispost reads back:
/// that is a copy of the database and the master key.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  kruispost export kruispost-2026.zip")]
pub(crate) struct Export {
    /// The file to make; one that is there already is left alone
    file: PathBuf,
}

pub(crate) async fn run(command: Export, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let (store, now) = (engine.store(), engine.clock().now());
    let shown = command.file.display().to_string();
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(&command.file).with_context(|| format!("{shown} can't be made"))?;
    let name = store.organisation_name(FIRST_ORGANISATION).await?;
    store.note_audit(FIRST_ORGANISATION, WHO, "data_exported", "", now).await?;
    let (_, written) = write_into(file, &store.reader().of_organisation(FIRST_ORGANISATION), &name).await?;
    print(&format!("{shown}: {} rows, {} documents\n", written.rows, written.documents))?;
    Ok(Exit::Done)
}
