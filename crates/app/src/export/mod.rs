//! All data of an organisation as one ZIP: a file of JSON lines for each table, the documents as they were received, and a
//! page that explains both. Rows pass through one by one; the whole is never in memory.

mod readme;

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use store::{ExportTable, Exported, OrganisationStore};
use tokio::sync::mpsc::{Receiver, channel};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Pieces that wait to be written at most. A piece is a row or a document.
const WAITING_AT_MOST: usize = 64;

/// What an export holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Rows of all tables.
    pub(crate) rows: usize,
    /// Documents.
    pub(crate) documents: usize,
}

/// Writes all data of an organisation into a file, as of one moment, and gives the file back for whoever reads it on.
pub(crate) async fn write_into(file: File, store: &OrganisationStore, name: &str) -> anyhow::Result<(File, Written)> {
    let (to, from) = channel(WAITING_AT_MOST);
    let title = name.to_owned();
    let writing = tokio::task::spawn_blocking(move || write(file, from, &title));
    let read = store.export(&to).await;
    // whoever writes sees the end only when nobody sends any more
    drop(to);
    let written = writing.await?;
    read?;
    written
}

fn write(file: File, mut from: Receiver<Exported>, title: &str) -> anyhow::Result<(File, Written)> {
    let mut zip = ZipWriter::new(BufWriter::new(file));
    let (mut written, mut tables) = (Written::default(), Vec::new());
    while let Some(piece) = from.blocking_recv() {
        match piece {
            Exported::Table(table) => {
                begin(&mut zip, &file_of(&table))?;
                tables.push(table);
            }
            Exported::Row(row) => {
                zip.write_all(row.as_bytes())?;
                zip.write_all(b"\n")?;
                written.rows = written.rows.saturating_add(1);
            }
            Exported::Document { file, body } => {
                begin(&mut zip, &file)?;
                zip.write_all(&body)?;
                written.documents = written.documents.saturating_add(1);
            }
        }
    }
    for (name, text) in readme::files(title, &tables) {
        begin(&mut zip, name)?;
        zip.write_all(text.as_bytes())?;
    }
    let mut file = zip.finish()?.into_inner().map_err(|error| error.into_error())?;
    file.flush()?;
    file.rewind()?;
    Ok((file, written))
}

fn begin(zip: &mut ZipWriter<BufWriter<File>>, name: &str) -> anyhow::Result<()> {
    // a database of years may be larger than four gigabytes
    Ok(zip.start_file(name, SimpleFileOptions::default().large_file(true))?)
}

/// The file of a table.
fn file_of(table: &ExportTable) -> String {
    format!("{}.ndjson", table.name)
}
