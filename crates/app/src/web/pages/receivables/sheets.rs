//! Build sheets: what a GetConnector for receivables must give, for whoever makes it in AFAS. Definition files can't be made outside
//! AFAS, so this says it field by field, to read, to print and for programs.

use askama::Template;
use axum::extract::Path;
use axum::{Extension, Json};
use ledger::language::Language;
use ledger::receivable::{Field, FieldType, Need, ReadFrom, ReceivableRules, SourceKind, fields_of, read_from};
use serde_json::{Value, json};

use super::super::{Shown, shown};
use super::{flow_to_payt, source_word};
use crate::web::Here;
use crate::web::failure::PageFailure;
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
        own_about: "What this integration reads, with your own columns and filters." / "Wat deze integratie leest, met uw eigen kolommen en filters.",
        all_fields: "The names Payt gave these columns" / "De namen die Payt aan deze kolommen gaf",
        fixed: "fixed value, no column needed" / "vaste waarde, geen kolom nodig",
        left_empty: "left empty, no column needed" / "blijft leeg, geen kolom nodig",
        is_field: "field" / "veld",
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
    /// The integration, when it is about its own connectors.
    own: Option<(String, String)>,
    sheets: Vec<SheetView>,
}

struct SheetView {
    name: String,
    what: &'static str,
    filter: String,
    sort: &'static str,
    needed: bool,
    fields: Vec<FieldView>,
}

struct FieldView {
    /// The column; none when none is needed.
    column: Option<String>,
    /// The field, when the column has another name.
    field: Option<&'static str>,
    /// Why no column is needed.
    instead: &'static str,
    kind: &'static str,
    need: String,
    meaning: &'static str,
}

/// Shows the sheets.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let words = SheetWords::of(visit.language);
    let rules = ReceivableRules::default();
    let sheet = |kind: &SourceKind| sheet(*kind, kind.usual_connector(), &rules, visit.language);
    let sheets = SourceKind::ALL.iter().map(sheet).collect();
    shown(&SheetsPage { frame: Frame::new(&site, &visit, Part::Integrations, words.title), words, own: None, sheets })
}

/// Shows the sheets of one integration: its connectors, its columns, its filters.
pub(crate) async fn own(Here(site): Here, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Shown {
    let flow = flow_to_payt(&site, &id).await?;
    let words = SheetWords::of(visit.language);
    let rules = site.engine.receivable_mapping(&flow)?;
    let connectors = site.engine.receivable_connectors(&flow)?;
    let sheets = connectors.iter().map(|(kind, name)| sheet(*kind, name, &rules, visit.language)).collect();
    let frame = Frame::new(&site, &visit, Part::Integrations, words.title);
    shown(&SheetsPage { frame, words, own: Some((flow.id, flow.name)), sheets })
}

/// The sheets for programs.
pub(crate) async fn machine() -> Json<Value> {
    let rules = ReceivableRules::default();
    let sheet = |kind: &SourceKind| machine_sheet(*kind, kind.usual_connector(), &rules);
    Json(json!({ "connectors": SourceKind::ALL.iter().map(sheet).collect::<Vec<_>>() }))
}

/// The sheets of one integration for programs.
pub(crate) async fn own_machine(Here(site): Here, Path(id): Path<String>) -> Result<Json<Value>, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    let rules = site.engine.receivable_mapping(&flow)?;
    let connectors = site.engine.receivable_connectors(&flow)?;
    let sheets: Vec<Value> = connectors.iter().map(|(kind, name)| machine_sheet(*kind, name, &rules)).collect();
    Ok(Json(json!({ "connectors": sheets })))
}

fn machine_sheet(kind: SourceKind, name: &str, rules: &ReceivableRules) -> Value {
    let field = |field: &Field| {
        let (column, fixed) = match read_from(kind, field.name, &rules.mappings) {
            ReadFrom::Column(column) => (Some(column), None),
            ReadFrom::Fixed(value) => (None, Some(value)),
        };
        json!({
            "name": field.name, "kind": kind_word(field.holds), "need": need_word(field.need, Language::En),
            "column": column, "fixed": fixed, "meaning": { "en": field.meaning.en, "nl": field.meaning.nl },
        })
    };
    let filters = rules.filters.iter().filter(|filter| filter.kind == kind);
    let filters: Vec<Value> = filters
        .map(|one| json!({ "column": one.column, "operator": one.operator.word(), "value": one.value }))
        .collect();
    json!({
        "source": kind.word(), "connector": name, "needed": is_needed(kind), "sort": sort_of(kind), "filters": filters,
        "fields": fields_of(kind).iter().map(field).collect::<Vec<_>>(),
    })
}

fn sheet(kind: SourceKind, name: &str, rules: &ReceivableRules, language: Language) -> SheetView {
    let words = SheetWords::of(language);
    let field = |field: &'static Field| {
        let (column, instead) = match read_from(kind, field.name, &rules.mappings) {
            ReadFrom::Column(column) => (Some(column.to_owned()), ""),
            ReadFrom::Fixed("") => (None, words.left_empty),
            ReadFrom::Fixed(_) => (None, words.fixed),
        };
        FieldView {
            field: (column.as_deref() != Some(field.name)).then_some(field.name),
            column,
            instead,
            kind: kind_word(field.holds),
            need: need_word(field.need, language),
            meaning: field.meaning.in_language(language),
        }
    };
    let filters = rules.filters.iter().filter(|filter| filter.kind == kind);
    let filters: Vec<String> = filters
        .map(|one| {
            let told = format!("{} {} {}", one.column, one.operator.title().in_language(language), one.value);
            told.trim().to_owned()
        })
        .collect();
    SheetView {
        name: name.to_owned(),
        what: source_word(kind, language),
        filter: match filters.is_empty() {
            true => filter_of(kind).in_language(language).to_owned(),
            false => filters.join("; "),
        },
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

pub(super) const fn kind_word(kind: FieldType) -> &'static str {
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

pub(super) fn need_word(need: Need, language: Language) -> String {
    match need {
        Need::Mandatory => text("yes", "ja").in_language(language).to_owned(),
        Need::OneOf(group) => format!("{} ({group})", text("one of these", "één van deze").in_language(language)),
        Need::Configurable => text("as Payt set it", "zoals Payt het instelde").in_language(language).to_owned(),
        Need::Optional => text("no", "nee").in_language(language).to_owned(),
    }
}
