//! Dossier items and their files.

use jiff::civil::DateTime;

/// A dossier item.
#[derive(Debug, Clone)]
pub(in crate::afas) struct Subject {
    pub(in crate::afas) id: i64,
    pub(in crate::afas) kind: i64,
    pub(in crate::afas) description: String,
    pub(in crate::afas) date: DateTime,
    /// Administration and number of the sales invoice it hangs on.
    pub(in crate::afas) invoice: Option<(i64, String)>,
    pub(in crate::afas) files: Vec<File>,
}

/// A file at a dossier item.
#[derive(Debug, Clone)]
pub(in crate::afas) struct File {
    /// 32 hexadecimal digits.
    pub(in crate::afas) id: String,
    pub(in crate::afas) name: String,
    pub(in crate::afas) content: Vec<u8>,
}

impl File {
    /// The media type that belongs to its name.
    pub(in crate::afas) fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("pdf") => "application/pdf",
            Some("xml") => "application/xml",
            Some("txt") => "text/plain",
            _ => "application/octet-stream",
        }
    }
}

/// The types of dossier item: number, name, and whether an item may hang on a sales relation or invoice.
/// Negative types belong to AFAS (AFAS documentation: KnSubject); of these only purchase invoices can be posted.
pub(in crate::afas) const SUBJECT_TYPES: [(i64, &str, bool); 4] = [
    (1, "Notitie", true),
    (5, "Verzonden factuur", true),
    (7, "Personeelsdossier", false),
    (-5, "Inkoopfactuur", false),
];
