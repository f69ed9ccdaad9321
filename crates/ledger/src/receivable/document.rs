//! Documents: which file of a dossier item is the PDF of an invoice, and under which name it goes to the target.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::mapping::mapped;
use super::rules::ReceivableRules;
use super::{SourceKind, SourceRows};
use crate::language::Text;

/// A file of a dossier item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Id of the attachment.
    pub attachment: String,
    /// Id of the file.
    pub file: String,
    /// Its name in AFAS.
    pub name: String,
}

/// What a file is to the invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentUse {
    /// The invoice itself.
    InvoicePdf,
    /// The invoice as data (UBL), as far as its name tells.
    InvoiceUbl,
    /// Something that goes with it.
    Attachment,
}

impl DocumentUse {
    /// The word in stored rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::InvoicePdf => "invoice_pdf",
            Self::InvoiceUbl => "invoice_ubl",
            Self::Attachment => "attachment",
        }
    }

    /// The use with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::InvoicePdf, Self::InvoiceUbl, Self::Attachment].into_iter().find(|one| one.word() == word)
    }
}

/// Why an invoice has no PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingWhy {
    /// It names no dossier item.
    NoItem,
    /// Its dossier item has no PDF, as far as can be seen.
    NoFile,
}

impl MissingWhy {
    /// What people are told.
    pub const fn title(self) -> Text {
        match self {
            Self::NoItem => Text { en: "no dossier item in AFAS", nl: "geen dossieritem in AFAS" },
            Self::NoFile => Text { en: "no PDF at the dossier item", nl: "geen pdf bij het dossieritem" },
        }
    }
}

/// An invoice without a PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingDocument {
    /// Code of the administration.
    pub administration: String,
    /// Its number.
    pub invoice: String,
    /// Why.
    pub why: MissingWhy,
}

/// The files of these dossier items, by item; of each item in the order of the attachments. Nothing when attachments are not
/// read at all.
pub fn attached_files(
    rows: &SourceRows,
    rules: &ReceivableRules,
    items: &BTreeSet<&str>,
) -> Option<BTreeMap<String, Vec<AttachedFile>>> {
    if !rows.contains_key(&SourceKind::Attachments) {
        return None;
    }
    let mut files: BTreeMap<String, Vec<AttachedFile>> = BTreeMap::new();
    for row in mapped(rows, SourceKind::Attachments, rules).0 {
        let Some(item) = row.text("subject_id").filter(|item| items.contains(item.as_str())) else { continue };
        let Some(file) = row.text("file_id") else { continue };
        let [attachment, name] = ["attachment_id", "file_name"].map(|field| row.text(field).unwrap_or_default());
        let of_item = files.entry(item).or_default();
        // a GetConnector may give a file once for each place it hangs on
        if of_item.iter().all(|known| known.file != file) {
            of_item.push(AttachedFile { attachment, file, name });
        }
    }
    for of_item in files.values_mut() {
        of_item.sort_by(|a, b| place(a).cmp(&place(b)));
    }
    Some(files)
}

/// Ids are numbers mostly: the ninth comes before the tenth.
fn place(file: &AttachedFile) -> (usize, &str, &str) {
    let id = file.attachment.trim_start_matches('0');
    (id.len(), id, &file.file)
}

/// What each file is to the invoice. Its PDF is the first that has the invoice number in its name, else the first PDF; its UBL is
/// the first XML that has the number in its name; other files are attachments.
pub fn documents_of<'a>(invoice: &str, files: &'a [AttachedFile]) -> Vec<(DocumentUse, &'a AttachedFile)> {
    let pdfs = || files.iter().filter(|file| ending(&file.name).eq_ignore_ascii_case("pdf"));
    let pdf = pdfs().find(|file| names(&file.name, invoice)).or_else(|| pdfs().next());
    let is_ubl = |file: &&AttachedFile| ending(&file.name).eq_ignore_ascii_case("xml") && names(&file.name, invoice);
    let ubl = files.iter().find(is_ubl);
    let taken: Vec<&str> = [pdf, ubl].into_iter().flatten().map(|file| file.file.as_str()).collect();
    let attachments = files.iter().filter(|file| !taken.contains(&file.file.as_str()));
    let first = [pdf.map(|pdf| (DocumentUse::InvoicePdf, pdf)), ubl.map(|ubl| (DocumentUse::InvoiceUbl, ubl))];
    first.into_iter().flatten().chain(attachments.map(|file| (DocumentUse::Attachment, file))).collect()
}

/// Whether the number stands in the name by itself: `12` does not stand in `F312.pdf`.
fn names(name: &str, invoice: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let stands = |(at, found): (usize, &str)| {
        let (before, after) = (name.get(..at), at.checked_add(found.len()).and_then(|end| name.get(end..)));
        !joins(before.and_then(|text| text.chars().next_back())) && !joins(after.and_then(|text| text.chars().next()))
    };
    !invoice.is_empty() && name.match_indices(invoice).any(stands)
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The name a document goes under. The target finds the invoice by the number in it, so the name holds that number and no other:
/// digits of the name in AFAS are left out. `place` is the place of an attachment, so that two do not get one name.
pub fn sent_name(invoice: &str, used_as: DocumentUse, file: &AttachedFile, place: usize) -> String {
    match used_as {
        DocumentUse::InvoicePdf => return format!("{invoice}.pdf"),
        DocumentUse::InvoiceUbl => return format!("{invoice}.xml"),
        DocumentUse::Attachment => {}
    }
    let ending: String = ending(&file.name).chars().filter(char::is_ascii_alphanumeric).take(5).collect();
    let ending = if ending.is_empty() { "bin".to_owned() } else { ending.to_ascii_lowercase() };
    let stem = file.name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let words: String = stem.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).take(100).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = "x".repeat(place);
    [invoice, words.as_str(), letters.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        + "."
        + &ending
}

#[cfg(test)]
mod tests {
    use super::super::SourceRow;
    use super::*;

    fn file(attachment: &str, name: &str) -> AttachedFile {
        AttachedFile { attachment: attachment.to_owned(), file: format!("F{attachment}"), name: name.to_owned() }
    }

    fn pdf_of(invoice: &str, names: &[&str]) -> Option<String> {
        let files: Vec<AttachedFile> = (1..).zip(names).map(|(id, name)| file(&format!("{id}"), name)).collect();
        let of = documents_of(invoice, &files);
        of.first().filter(|(used_as, _)| *used_as == DocumentUse::InvoicePdf).map(|(_, file)| file.name.clone())
    }

    #[test]
    fn the_pdf_with_the_number_comes_first_then_the_first_pdf() {
        assert_eq!(pdf_of("312", &["voorwaarden.pdf", "factuur 312.PDF", "312.pdf"]).unwrap(), "factuur 312.PDF");
        assert_eq!(pdf_of("12", &["312.pdf", "12-1.pdf"]).unwrap(), "12-1.pdf");
        assert_eq!(pdf_of("12", &["312.pdf", "scan.pdf"]).unwrap(), "312.pdf");
        assert_eq!(pdf_of("12", &["12.xml", "pdf"]), None);
        assert_eq!(pdf_of("12", &[]), None);
    }

    #[test]
    fn everything_else_is_an_attachment() {
        let files = [file("1", "112.xml"), file("2", "12.pdf"), file("3", "bon.pdf"), file("4", "UBL-12.XML")];
        let uses: Vec<_> =
            documents_of("12", &files).into_iter().map(|(used_as, file)| (used_as, file.name.as_str())).collect();
        let (pdf, ubl, other) = (DocumentUse::InvoicePdf, DocumentUse::InvoiceUbl, DocumentUse::Attachment);
        assert_eq!(uses, [(pdf, "12.pdf"), (ubl, "UBL-12.XML"), (other, "112.xml"), (other, "bon.pdf")]);
    }

    #[test]
    fn a_sent_name_has_the_number_of_no_other_invoice() {
        let name = |name: &str, place| sent_name("V12", DocumentUse::Attachment, &file("1", name), place);
        assert_eq!(name("Bijlage 1001.pdf", 1), "V12 Bijlage x.pdf");
        assert_eq!(name("../../V99/bon\n7.7z", 2), "V12 V bon xx.7z");
        assert_eq!(name("2026", 1), "V12 x.bin");
        assert_eq!(sent_name("V12", DocumentUse::InvoiceUbl, &file("1", "ubl V12.XML"), 0), "V12.xml");
        assert_eq!(sent_name("V12", DocumentUse::InvoicePdf, &file("1", "scan.pdf"), 0), "V12.pdf");
    }

    #[test]
    fn files_come_by_item_in_the_order_of_their_ids() {
        let rows = |all: &[(&str, &str, &str)]| {
            let row = |(number, (id, item, file)): (u32, &(&str, &str, &str))| SourceRow {
                number,
                fields: [("attachment_id", *id), ("subject_id", *item), ("file_id", *file), ("file_name", "a.pdf")]
                    .into_iter()
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(field, value)| (field.to_owned(), value.to_owned()))
                    .collect(),
            };
            SourceRows::from([(SourceKind::Attachments, (1..).zip(all).map(row).collect())])
        };
        let rows = rows(&[("10", "7", "B"), ("9", "7", "A"), ("11", "7", "A"), ("1", "8", "C"), ("2", "7", "")]);
        let rules = ReceivableRules::default();
        let files = attached_files(&rows, &rules, &BTreeSet::from(["7", "6"])).unwrap();
        let seen: Vec<_> = files["7"].iter().map(|file| (file.attachment.as_str(), file.file.as_str())).collect();
        assert_eq!((files.len(), seen), (1, vec![("9", "A"), ("10", "B")]));
        assert_eq!(attached_files(&SourceRows::new(), &rules, &BTreeSet::new()), None);
    }
}
