//! Why a list is held, in words.

use super::SourceKind;
use super::guard::HoldReason;
use crate::language::Language;

/// `300` as `30%`, `125` as `12.5%`.
fn share(per_mille: u32, language: Language) -> String {
    let point = match language {
        Language::En => '.',
        Language::Nl => ',',
    };
    match per_mille % 10 {
        0 => format!("{}%", per_mille / 10),
        tenth => format!("{}{point}{tenth}%", per_mille / 10),
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

impl HoldReason {
    /// The reason with its figures.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::En => self.in_english(),
            Language::Nl => self.in_dutch(),
        }
    }

    fn in_english(&self) -> String {
        let invoices = |number| count(number, "invoice", "invoices");
        let rows = |number| count(number, "row", "rows");
        let kind_is = |kind: SourceKind| kind.title().in_language(Language::En);
        match self {
            Self::EmptyList { open_before } => {
                format!("The list is empty: Payt would take all {} that are open there as paid", invoices(*open_before))
            }
            Self::NoAdministrations => "AFAS gave no administration that may be delivered".to_owned(),
            Self::AdministrationVanished { administration, open } => {
                format!(
                    "Administration {administration} gave no row: Payt would take its {} as paid",
                    count(*open, "open invoice", "open invoices")
                )
            }
            Self::ClosingShare { closing, by_absence, open_before, at_most } => format!(
                "{closing} of {} open at Payt would be closed, {by_absence} of these because they are in AFAS no more; \
                 at most {} may close without a look",
                invoices(*open_before),
                share(*at_most, Language::En)
            ),
            Self::ClosingAmount { closing, at_most } => format!(
                "Invoices with {} open would be closed; at most {} may close without a look",
                closing.in_language(Language::En),
                at_most.in_language(Language::En)
            ),
            Self::RefusedOpen { refused, at_most } => format!(
                "Invoices that Payt knows and that can't be read now: {refused}. They would be sent as last time, even if \
                 paid since; at most {at_most} may go so without a look"
            ),
            Self::RefusedUnknown { rows, by_absence } => format!(
                "Rows that can't be read and don't tell which invoice they are: {rows}. Meanwhile {} would be closed \
                 because they are missing",
                invoices(*by_absence)
            ),
            Self::RowsFell { kind, before, now, at_most } => format!(
                "{}: {now} instead of {}; at most {} may go away without a look",
                kind_is(*kind),
                rows(*before),
                share(*at_most, Language::En)
            ),
            Self::SourceEmpty { kind, before } => {
                format!("{}: no rows now, and {} last time", kind_is(*kind), rows(*before))
            }
            Self::SourceGone { kind, before } => {
                format!("{}: not read any more, and {} last time", kind_is(*kind), rows(*before))
            }
            Self::FirstByRecord => "The delivery goes over the interface from now on, and the last one went as a file. Let it go \
                when Payt has processed that file and its automatic import is switched off: a file that comes after would \
                close what it does not hold"
                .to_owned(),
            Self::FirstByFile => "The list goes as a file from now on, and the last delivery went over the interface: whatever is \
                open at Payt and not in the file would be taken as paid. Switch its automatic import on again"
                .to_owned(),
        }
    }

    fn in_dutch(&self) -> String {
        let invoices = |number| count(number, "factuur", "facturen");
        let rows = |number| count(number, "rij", "rijen");
        let kind_is = |kind: SourceKind| kind.title().in_language(Language::Nl);
        match self {
            Self::EmptyList { open_before } => {
                format!("De lijst is leeg: Payt zou de {} die daar openstaan als betaald zien", invoices(*open_before))
            }
            Self::NoAdministrations => "AFAS gaf geen administratie die geleverd mag worden".to_owned(),
            Self::AdministrationVanished { administration, open } => {
                format!(
                    "Administratie {administration} gaf geen enkele rij: Payt zou haar {} als betaald zien",
                    count(*open, "openstaande factuur", "openstaande facturen")
                )
            }
            Self::ClosingShare { closing, by_absence, open_before, at_most } => format!(
                "{closing} van de {} die bij Payt openstaan zouden worden gesloten, {by_absence} daarvan omdat ze niet \
                 meer in AFAS staan; zonder controle mag hoogstens {} sluiten",
                invoices(*open_before),
                share(*at_most, Language::Nl)
            ),
            Self::ClosingAmount { closing, at_most } => format!(
                "Facturen met {} open zouden worden gesloten; zonder controle mag hoogstens {} sluiten",
                closing.in_language(Language::Nl),
                at_most.in_language(Language::Nl)
            ),
            Self::RefusedOpen { refused, at_most } => format!(
                "Facturen die Payt kent en die nu niet te lezen zijn: {refused}. Ze zouden worden verstuurd als de vorige \
                 keer, ook als er intussen betaald is; zonder controle mogen dat er hoogstens {at_most} zijn"
            ),
            Self::RefusedUnknown { rows, by_absence } => format!(
                "Rijen die niet te lezen zijn en niet zeggen om welke factuur het gaat: {rows}. Intussen zouden {} worden \
                 gesloten omdat ze ontbreken",
                invoices(*by_absence)
            ),
            Self::RowsFell { kind, before, now, at_most } => format!(
                "{}: {now} in plaats van {}; zonder controle mag hoogstens {} wegvallen",
                kind_is(*kind),
                rows(*before),
                share(*at_most, Language::Nl)
            ),
            Self::SourceEmpty { kind, before } => {
                format!("{}: nu geen rijen, de vorige keer {}", kind_is(*kind), rows(*before))
            }
            Self::SourceGone { kind, before } => {
                format!("{}: wordt niet meer gelezen, de vorige keer {}", kind_is(*kind), rows(*before))
            }
            Self::FirstByRecord => "De levering gaat voortaan over de koppeling, en de vorige ging als bestand. Geef haar vrij als \
                Payt dat bestand heeft verwerkt en zijn automatische import uit staat: een bestand dat daarna komt zou \
                sluiten wat het niet bevat"
                .to_owned(),
            Self::FirstByFile => "De lijst gaat voortaan als bestand, en de vorige levering ging over de koppeling: wat bij Payt \
                openstaat en niet in het bestand staat, zou als betaald gezien worden. Zet zijn automatische import weer aan"
                .to_owned(),
        }
    }
}
