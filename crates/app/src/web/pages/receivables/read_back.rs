//! What Payt had when it was asked last, compared with what it was sent.

use ledger::language::{Language, Text};
use ledger::receivable::Difference;
use store::{AmountUpdate, Comparison, ComparisonState, FirstOf};

use super::{ReceivableWords, SHOWN_AT_MOST};
use crate::web::standing::Tone;
use crate::web::tables::{Cell, Table};
use crate::web::words::{text, words};
use crate::web::{days, figures};

words! {
    /// Words of this part of the page.
    ReadBackWords {
        title: "As Payt has it" / "Zoals Payt het heeft",
        never: "Payt was not asked yet: that is done after its import of the night, when its interface is on; what went record by record is asked for once a day." /
            "Payt is nog niet gevraagd: dat gebeurt na de import van de nacht, als de koppeling daar aanstaat; wat per stuk ging wordt eens per dag gevraagd.",
        asked: "Asked" / "Gevraagd",
        imported: "Last import at Payt" / "Laatste import bij Payt",
        compared: "Invoices compared" / "Facturen vergeleken",
        differing: "Differ" / "Wijken af",
        there: "At Payt" / "Bij Payt",
        set: "Amounts set at once" / "Bedragen direct gezet",
        not_taken: "Of these not taken" / "Daarvan niet aangenomen",
    }
}

/// The part of the page.
pub(super) struct ReadBackView {
    pub(super) words: &'static ReadBackWords,
    pub(super) compared: Option<ComparedView>,
    /// Amounts that were set at once, and the first that were not taken.
    pub(super) set: Vec<(&'static str, String)>,
    pub(super) refused: Vec<String>,
}

pub(super) struct ComparedView {
    pub(super) state: &'static str,
    pub(super) tone: Tone,
    pub(super) problem: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) differences: Vec<DifferenceView>,
    pub(super) more: usize,
}

pub(super) struct DifferenceView {
    pub(super) invoice: String,
    pub(super) administration: String,
    pub(super) sent: String,
    pub(super) there: String,
    pub(super) what: &'static str,
}

/// What people call the outcome, and how well it is.
pub(super) const fn state_word(state: ComparisonState) -> (Text, Tone) {
    match state {
        ComparisonState::Confirmed => (text("Payt has the same", "Payt heeft hetzelfde"), Tone::Good),
        ComparisonState::Differs => (text("Payt has something else", "Payt heeft iets anders"), Tone::Waiting),
        ComparisonState::Unknown => (text("not known yet", "nog niet bekend"), Tone::Rest),
    }
}

pub(super) fn view(
    compared: Option<&(Comparison, FirstOf<Difference>)>,
    set: Option<&AmountUpdate>,
    language: Language,
) -> ReadBackView {
    let words = ReadBackWords::of(language);
    let figure = |number| figures::whole(number, language);
    let told =
        |set: &AmountUpdate| vec![(words.set, figure(set.updated)), (words.not_taken, figure(set.refused.len()))];
    let title = |problem: &ledger::problem::Problem| problem.kind.title().in_language(language);
    let refused = |set: &AmountUpdate| {
        let each = set.refused.iter().map(|one| format!("{}: {}", one.invoice, title(&one.problem)));
        set.problem.iter().map(|problem| title(problem).to_owned()).chain(each).take(SHOWN_AT_MOST).collect()
    };
    ReadBackView {
        words,
        compared: compared.map(|(compared, differences)| compared_view(compared, differences, language)),
        set: set.map(told).unwrap_or_default(),
        refused: set.map(refused).unwrap_or_default(),
    }
}

fn compared_view(of: &Comparison, differences: &FirstOf<Difference>, language: Language) -> ComparedView {
    let words = ReadBackWords::of(language);
    let (word, tone) = state_word(of.state);
    let mut facts = vec![(words.asked, days::moment(of.at, language))];
    facts.extend(of.imported_at.map(|at| (words.imported, days::moment(at, language))));
    facts.push((words.compared, figures::whole(of.compared, language)));
    facts.push((words.differing, figures::whole(differences.all, language)));
    let problem = of.problem.as_ref().map(|problem| problem.kind.title().in_language(language).to_owned());
    ComparedView {
        state: word.in_language(language),
        tone,
        problem: problem.unwrap_or_default(),
        facts,
        differences: differences.first.iter().map(|one| difference_view(one, language)).collect(),
        more: differences.more(),
    }
}

fn difference_view(one: &Difference, language: Language) -> DifferenceView {
    DifferenceView {
        invoice: one.invoice.clone(),
        administration: one.administration.clone(),
        sent: figures::money(one.sent, language),
        there: one.there.map(|there| figures::money(there, language)).unwrap_or_default(),
        what: one.kind.title().in_language(language),
    }
}

/// What differs, for a spreadsheet.
pub(super) fn table(differences: &[Difference], language: Language) -> Table {
    let (words, page) = (ReadBackWords::of(language), ReceivableWords::of(language));
    let columns = vec![page.administration, page.invoice, page.sent, words.there, page.what];
    let mut table = Table::new(words.title, columns);
    for one in differences {
        table.row(vec![
            Cell::text(&one.administration),
            Cell::text(&one.invoice),
            Cell::Money(one.sent),
            one.there.map_or_else(|| Cell::text(""), Cell::Money),
            Cell::text(one.kind.title().in_language(language)),
        ]);
    }
    table
}
