//! Files that came by SFTP lie in the administration's folder until a run picks them up.

use super::super::{
    administration::Administration,
    office::{Moment, Office},
};
use super::upload::unpack;
use super::{FileKind, FileSeen};

/// Whether a file of that name is read: data, packed or not. What has another name is left where it is.
fn is_read(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.strip_suffix(".gz").unwrap_or(&name).ends_with(".csv")
}

/// Whether there is something to read.
pub(in super::super) fn lies_there(administration: &Administration) -> bool {
    administration.folder.keys().any(|name| is_read(name))
}

/// Takes what is to be read out of the folder, as it lies there, whole or not; by name, of which the last one counts.
pub(super) fn pick_up(administration: &mut Administration, moment: &Moment<'_>) {
    let names: Vec<String> = administration.folder.keys().filter(|name| is_read(name)).cloned().collect();
    for name in names {
        let Some(bytes) = administration.folder.remove(&name) else { continue };
        let file = seen(&administration.settings.code, name, bytes, moment.local);
        administration.waiting.push(file);
    }
}

/// A file has its name now. It is noted, and processed when that happens on arrival.
pub(in super::super) fn arrived(office: &mut Office, code: &str, name: &str) {
    if !is_read(name) {
        return;
    }
    let Some(held) = office.administrations.get(code) else { return };
    let Some(bytes) = held.folder.get(name).cloned() else { return };
    let file = seen(code, name.to_owned(), bytes, office.clock.local());
    office.files.push(file);
    if office.knobs.import_on_arrival {
        office.import(code, true);
    }
}

fn seen(code: &str, filename: String, bytes: Vec<u8>, arrived: jiff::civil::DateTime) -> FileSeen {
    let (bytes, damaged) = unpack(&filename, bytes);
    FileSeen { kind: FileKind::Csv, administration: code.to_owned(), filename, bytes, damaged, arrived }
}
