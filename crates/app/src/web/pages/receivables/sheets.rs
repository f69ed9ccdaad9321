//! Build sheets: what a GetConnector for receivables must give, for whoever makes it in AFAS. Definition files can't be made outside
//! AFAS, so this says it field by field, to read, to print and for programs.

use askama::Template;
use axum::{Extension, Json};
use ledger::language::Language;
use ledger::receivable::{Field, FieldType, Need, SourceKind, fields_of};
use serde_json::{Value, json};

use super::super::{Shown, shown};
use super::source_word;
use crate::web::Here;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::{text, words};

words! {
    /// Words of the page.
    SheetWords {
        title: "Connectors for Payt" / "Connectors voor Payt",
        about: "Payt hands out definition files for these GetConnectors: General > Output > Management > GetConnector, Actions, Import. Who makes them by hand gives the columns these names. Columns may be left out unless they are required; other columns are ignored."
            / "Payt levert definitiebestanden voor deze GetConnectors: Algemeen > Uitvoer > Beheer > GetConnector, Acties, Importeren. Wie ze zelf maakt, geeft de kolommen deze namen. Kolommen mogen ontbreken tenzij ze verplicht zijn; andere kolommen worden genegeerd.",
        filter: "Filter" / "Filter",
        sort: "Sort by" / "Sorteren op",
        column: "Column" / "Kolom",
        kind: "Kind" / "Soort",
        required: "Required" / "Verplicht",
        meaning: "Meaning" / "Betekenis",
        programs: "The same for programs" / "Hetzelfde voor programma's",
        needed: "needed" / "nodig",
        not_needed: "can be left out" / "mag ontbreken",
        app_connector: "Put each on the App connector, and AppConnectorSubject as well, so that PDFs can be read. The connector's user needs a group that may see all administrations, all dossier items and all definition filters."
            / "Zet ze allemaal op de app connector, en ook AppConnectorSubject, zodat PDF's gelezen kunnen worden. De gebruiker van de connector hoort in een groep die alle administraties, alle dossieritems en alle definitiefilters mag zien.",
    }
}

#[derive(Template)]
#[template(path = "receivables_sheets.html")]
struct SheetsPage<'a> {
    frame: Frame<'a>,
    words: &'static SheetWords,
    sheets: Vec<SheetView>,
}

struct SheetView {
    name: &'static str,
    what: &'static str,
    filter: &'static str,
    sort: &'static str,
    needed: bool,
    fields: Vec<FieldView>,
}

struct FieldView {
    name: &'static str,
    kind: &'static str,
    need: String,
    meaning: &'static str,
}

/// Shows the sheets.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let words = SheetWords::of(visit.language);
    let sheets = SourceKind::ALL.iter().map(|kind| sheet(*kind, visit.language)).collect();
    shown(&SheetsPage { frame: Frame::new(&site, &visit, Part::Integrations, words.title), words, sheets })
}

/// The sheets for programs.
pub(crate) async fn machine() -> Json<Value> {
    let field = |field: &Field| {
        json!({
            "name": field.name, "kind": kind_word(field.holds), "need": need_word(field.need, Language::En),
            "meaning": { "en": field.meaning.en, "nl": field.meaning.nl },
        })
    };
    let sheet = |kind: &SourceKind| {
        json!({
            "source": kind.word(), "connector": kind.usual_connector(), "needed": is_needed(*kind), "sort": sort_of(*kind),
            "fields": fields_of(*kind).iter().map(field).collect::<Vec<_>>(),
        })
    };
    Json(json!({ "connectors": SourceKind::ALL.iter().map(sheet).collect::<Vec<_>>() }))
}

fn sheet(kind: SourceKind, language: Language) -> SheetView {
    let field = |field: &Field| FieldView {
        name: field.name,
        kind: kind_word(field.holds),
        need: need_word(field.need, language),
        meaning: field.meaning.in_language(language),
    };
    SheetView {
        name: kind.usual_connector(),
        what: source_word(kind, language),
        filter: filter_of(kind).in_language(language),
        sort: sort_of(kind),
        needed: is_needed(kind),
        fields: fields_of(kind).iter().map(field).collect(),
    }
}

const fn is_needed(kind: SourceKind) -> bool {
    matches!(kind, SourceKind::Administrations | SourceKind::PaymentConditions | SourceKind::SalesEntries)
}

const fn sort_of(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Administrations => "administration_code",
        SourceKind::PaymentConditions => "payment_condition_code",
        SourceKind::SalesEntries | SourceKind::OrderInvoices | SourceKind::InvoiceLines => {
            "administration_code, invoice_number"
        }
        SourceKind::DistributionMethods | SourceKind::Provision => "debtor_code",
        SourceKind::Attachments => "subject_id, attachment_id",
    }
}

const fn filter_of(kind: SourceKind) -> ledger::language::Text {
    match kind {
        SourceKind::SalesEntries | SourceKind::OrderInvoices => text(
            "only what Payt must remind; closed invoices may stay in with nothing open",
            "alleen wat Payt moet herinneren; gesloten facturen mogen erin blijven met nul open",
        ),
        SourceKind::Administrations => {
            text("only administrations that go to Payt", "alleen administraties die naar Payt gaan")
        }
        _ => text("none", "geen"),
    }
}

const fn kind_word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Date => "date",
        FieldType::Decimal => "decimal",
        FieldType::Boolean => "boolean",
        FieldType::Integer => "integer",
        FieldType::Country => "ISO 3166-1",
        FieldType::Currency => "ISO 4217",
    }
}

fn need_word(need: Need, language: Language) -> String {
    match need {
        Need::Mandatory => text("yes", "ja").in_language(language).to_owned(),
        Need::OneOf(group) => format!("{} ({group})", text("one of these", "één van deze").in_language(language)),
        Need::Configurable => text("as Payt set it", "zoals Payt het instelde").in_language(language).to_owned(),
        Need::Optional => text("no", "nee").in_language(language).to_owned(),
    }
}
