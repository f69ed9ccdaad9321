//! Hints about what of the set-up in AFAS is probably missing. AFAS tells of a missing right mostly by giving fewer rows, so from
//! what connectors give one can guess which right it is, and never know.

use ledger::language::Text;
use ledger::receivable::SourceKind;

use super::metainfo::Inventory;
use crate::check::CheckItem;

/// What a connector gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is not on the App connector.
    NotOffered,
    /// No rows.
    Nothing,
    /// Fewer rows than the last whole read.
    Fewer,
    /// Rows.
    Rows,
}

/// Where filters of a group are set in AFAS.
const WHERE_FILTERS_ARE: Text = Text {
    en: "General > Management > Authorisation tool, the filters of the group",
    nl: "Algemeen > Beheer > Autorisatie tool, de filters van de groep",
};

/// The rights of the user group, each with the rows that show whether it is there.
const RIGHTS: &[(Text, &[SourceKind])] = &[
    (
        Text { en: "all administrations", nl: "alle administraties" },
        &[SourceKind::Administrations, SourceKind::SalesEntries, SourceKind::OrderInvoices],
    ),
    (Text { en: "all dossier items", nl: "alle dossieritems" }, &[SourceKind::Attachments]),
    (
        Text { en: "all definition filters", nl: "alle definitiefilters" },
        &[
            SourceKind::PaymentConditions,
            SourceKind::DistributionMethods,
            SourceKind::Provision,
            SourceKind::InvoiceLines,
        ],
    ),
];

/// A hint for each right that is probably missing, and one when the App connector seems to be another one.
pub(super) fn hints(seen: &[(SourceKind, Seen)], inventory: &Inventory) -> Vec<CheckItem> {
    let (app, group) = (&inventory.info.app_name, &inventory.info.group);
    let mut hints = Vec::new();
    if seen.len() > 1 && seen.iter().all(|(_, seen)| *seen == Seen::NotOffered) {
        hints.push(CheckItem::warning(
            ("Set-up in AFAS: GetConnectors", "Inrichting in AFAS: GetConnectors"),
            (
                format!(
                    "none of them is on App connector {app}: either the definitions were imported and not added to it (General > \
                     Management > App connector, tab Connectors (Get)), or the token belongs to another App connector"
                ),
                format!(
                    "geen ervan staat in App-connector {app}: de definities zijn ingelezen en niet toegevoegd (Algemeen > Beheer > \
                     App connector, tabblad Connectoren (Get)), of het token hoort bij een andere App-connector"
                ),
            ),
        ));
    }
    for (right, kinds) in RIGHTS {
        let of = |wanted: Seen| {
            let kinds = seen.iter().filter(|(kind, seen)| kinds.contains(kind) && *seen == wanted);
            kinds.map(|(kind, _)| kind.word()).collect::<Vec<_>>().join(", ")
        };
        let (none, fewer) = (of(Seen::Nothing), of(Seen::Fewer));
        if none.is_empty() && fewer.is_empty() {
            continue;
        }
        let told = |no_rows: &str, less: &str| {
            let parts = [(&none, no_rows), (&fewer, less)].into_iter().filter(|(kinds, _)| !kinds.is_empty());
            parts.map(|(kinds, what)| format!("{kinds}: {what}")).collect::<Vec<_>>().join("; ")
        };
        hints.push(CheckItem::warning(
            (format!("Set-up in AFAS: {}", right.en), format!("Inrichting in AFAS: {}", right.nl)),
            (
                format!(
                    "{}. A hint, no proof: AFAS leaves out rows that the connector's user may not see, without an error. If there \
                     should be more, let user group {group} see {} ({}), and look whether the user of the token is in that group",
                    told("no rows", "fewer rows than the last whole read"),
                    right.en,
                    WHERE_FILTERS_ARE.en
                ),
                format!(
                    "{}. Een aanwijzing, geen bewijs: AFAS laat rijen weg die de gebruiker van de connector niet mag zien, zonder \
                     foutmelding. Horen er meer te zijn, laat gebruikersgroep {group} dan {} zien ({}), en kijk of de gebruiker \
                     van het token in die groep zit",
                    told("geen rijen", "minder rijen dan de vorige volledige lezing"),
                    right.nl,
                    WHERE_FILTERS_ARE.nl
                ),
            ),
        ));
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CheckOutcome;

    fn told(seen: &[(SourceKind, Seen)]) -> Vec<(String, String)> {
        let mut inventory =
            Inventory { get_connectors: Vec::new(), update_connectors: Vec::new(), info: Default::default() };
        inventory.info.app_name = "Payt REST API".into();
        inventory.info.group = "Koppelingen".into();
        let text = |item: CheckItem| match item.outcome {
            CheckOutcome::Warning(text) => (item.what.en().to_owned(), text.en().to_owned()),
            other => panic!("{other:?}"),
        };
        hints(seen, &inventory).into_iter().map(text).collect()
    }

    #[test]
    fn each_right_is_guessed_from_the_rows_it_leaves_out() {
        let rows = (SourceKind::SalesEntries, Seen::Rows);
        assert!(told(&[rows, (SourceKind::Attachments, Seen::Rows)]).is_empty());
        let hints = told(&[
            (SourceKind::Administrations, Seen::Fewer),
            (SourceKind::SalesEntries, Seen::Nothing),
            (SourceKind::Attachments, Seen::Nothing),
        ]);
        assert_eq!(hints.len(), 2);
        assert_eq!(hints[0].0, "Set-up in AFAS: all administrations");
        assert!(hints[0].1.starts_with("sales_entries: no rows; administrations: fewer rows"), "{}", hints[0].1);
        assert!(hints[1].0.ends_with("all dossier items") && hints[1].1.contains("no proof"), "{:?}", hints[1]);
        assert!(hints[1].1.contains("user group Koppelingen"), "{:?}", hints[1]);
    }

    #[test]
    fn an_app_connector_without_any_of_them_may_be_another() {
        let missing = |kind| (kind, Seen::NotOffered);
        let hints = told(&[missing(SourceKind::SalesEntries), missing(SourceKind::Attachments)]);
        assert_eq!(hints.len(), 1);
        assert!(hints[0].1.contains("App connector Payt REST API"), "{}", hints[0].1);
        assert!(told(&[missing(SourceKind::SalesEntries), (SourceKind::Attachments, Seen::Rows)]).is_empty());
    }
}
