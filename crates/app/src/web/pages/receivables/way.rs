//! The way a list goes to Payt, and what is not known or does not go by it.

use engine::commands::Way;
use ledger::language::Language;

use crate::web::words::words;

words! {
    /// Words of this part of the page.
    WayWords {
        by_sftp: "Lists go by SFTP to" / "Lijsten gaan via SFTP naar",
        not_read_back: "This connection has no access token, so what Payt makes of a list is not known here. Look at the Import page in Payt the day after."
            / "Deze koppeling heeft geen toegangstoken, dus wat Payt van een lijst maakt is hier niet bekend. Kijk de volgende dag op de importpagina in Payt.",
        no_documents: "PDFs of invoices don't go by SFTP: that needs an access token and an import token."
            / "Pdf's van facturen gaan niet via SFTP: daarvoor zijn een toegangstoken en een importtoken nodig.",
    }
}

/// What is told about the way; nothing when it is the usual one.
pub(super) struct WayView {
    pub(super) server: Option<String>,
    pub(super) words: &'static WayWords,
    pub(super) reads_back: bool,
    pub(super) documents: bool,
}

pub(super) fn view(way: Way, language: Language) -> WayView {
    let Way { server, reads_back, documents } = way;
    WayView { server, words: WayWords::of(language), reads_back, documents }
}
