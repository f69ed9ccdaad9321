//! The description of the API, to read: made from the OpenAPI document, so that it says what that says.

use askama::Template;
use axum::Extension;
use serde_json::{Map, Value};

use super::{Shown, shown};
use crate::web::Here;
use crate::web::api;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;

words! {
    /// Words of the page.
    ApiWords {
        title: "Description of the API" / "Beschrijving van de API",
        document: "The same for programs: OpenAPI 3.1" / "Hetzelfde voor programma's: OpenAPI 3.1",
        in_english: "The description itself is in English." / "De beschrijving zelf is in het Engels.",
        try_it: "To try it" / "Om het te proberen",
        operations: "What can be asked" / "Wat er gevraagd kan worden",
        shapes: "Shapes" / "Vormen",
        scope: "scope" / "recht",
        parameters: "Parameters" / "Parameters",
        body: "Body" / "Inhoud",
        answers: "Answers" / "Antwoorden",
        required: "required" / "verplicht",
        field: "Field" / "Veld",
        kind: "Kind" / "Soort",
        meaning: "Meaning" / "Betekenis",
    }
}

#[derive(Template)]
#[template(path = "described.html")]
struct DescribedPage<'a> {
    frame: Frame<'a>,
    words: &'static ApiWords,
    /// Text and code by turns.
    about: Vec<String>,
    document: &'static str,
    groups: Vec<Group>,
    shapes: Vec<ShapeView>,
}

struct Group {
    name: String,
    operations: Vec<OperationView>,
}

struct OperationView {
    method: String,
    path: String,
    scope: String,
    summary: String,
    parameters: Vec<FieldView>,
    body: Option<KindView>,
    answers: Vec<AnswerView>,
}

struct AnswerView {
    status: String,
    means: String,
    kind: Option<KindView>,
}

struct ShapeView {
    name: String,
    means: String,
    fields: Vec<FieldView>,
}

struct FieldView {
    name: String,
    kind: KindView,
    required: bool,
    means: String,
}

/// A kind of value, with the shape it links to.
struct KindView {
    before: String,
    shape: Option<String>,
}

/// Shows it.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let words = ApiWords::of(visit.language);
    let document = api::doors(site.clone()).document;
    let document = serde_json::to_value(&document).unwrap_or_default();
    shown(&DescribedPage {
        frame: Frame::new(&site, &visit, Part::Other, words.title),
        words,
        about: text(document.get("info"), "description").split('`').map(str::to_owned).collect(),
        document: api::DOCUMENT,
        groups: groups(&document),
        shapes: shapes(&document),
    })
}

fn groups(document: &Value) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, item) in object(document.get("paths")) {
        for (method, operation) in object(Some(item)) {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default();
            let view = operation_view(method, path, operation);
            match groups.iter_mut().find(|group| group.name == tag) {
                Some(group) => group.operations.push(view),
                None => groups.push(Group { name: tag.to_owned(), operations: vec![view] }),
            }
        }
    }
    groups
}

fn operation_view(method: &str, path: &str, operation: &Value) -> OperationView {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let answers = object(operation.get("responses"));
    OperationView {
        method: method.to_uppercase(),
        path: path.to_owned(),
        scope: operation.pointer("/security/0/token/0").and_then(Value::as_str).unwrap_or_default().to_owned(),
        summary: text(Some(operation), "summary"),
        parameters: parameters.map(parameter).collect(),
        body: operation.pointer("/requestBody/content/application~1json/schema").map(kind),
        answers: answers.map(|(status, answer)| answer_view(status, answer)).collect(),
    }
}

fn parameter(parameter: &Value) -> FieldView {
    FieldView {
        name: text(Some(parameter), "name"),
        kind: parameter.get("schema").map_or_else(unknown, kind),
        required: parameter.get("required").and_then(Value::as_bool).unwrap_or_default(),
        means: text(Some(parameter), "description"),
    }
}

fn answer_view(status: &str, answer: &Value) -> AnswerView {
    let schema = object(answer.get("content")).next().and_then(|(_, content)| content.get("schema"));
    AnswerView { status: status.to_owned(), means: text(Some(answer), "description"), kind: schema.map(kind) }
}

fn shapes(document: &Value) -> Vec<ShapeView> {
    let all = object(document.pointer("/components/schemas"));
    all.map(|(name, schema)| ShapeView {
        name: name.clone(),
        means: text(Some(schema), "description"),
        fields: fields(schema),
    })
    .collect()
}

/// The fields of a shape; of one with several forms those of each.
fn fields(schema: &Value) -> Vec<FieldView> {
    let mut all = Vec::new();
    for form in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
        all.extend(fields(form));
    }
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|known| known == name))
    };
    for (name, field) in object(schema.get("properties")) {
        all.push(FieldView {
            name: name.clone(),
            kind: kind(field),
            required: required(name),
            means: text(Some(field), "description"),
        });
    }
    all
}

fn kind(schema: &Value) -> KindView {
    if let Some(shape) = schema.get("$ref").and_then(Value::as_str) {
        let shape = shape.rsplit('/').next().map(str::to_owned);
        return KindView { before: String::new(), shape };
    }
    if let Some(items) = schema.get("items") {
        let KindView { before, shape } = kind(items);
        return KindView { before: format!("list of {before}"), shape };
    }
    if let Some(forms) = schema.get("oneOf").and_then(Value::as_array) {
        let form = forms.iter().find(|form| form.get("type").and_then(Value::as_str) != Some("null"));
        return form.map_or_else(unknown, kind);
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return KindView { before: words.join(" | "), shape: None };
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).filter(|one| *one != "null").collect(),
        _ => Vec::new(),
    };
    let format = schema.get("format").and_then(Value::as_str);
    let format = format.map(|format| format!(" ({format})")).unwrap_or_default();
    KindView { before: format!("{}{format}", types.join(" | ")), shape: None }
}

fn unknown() -> KindView {
    KindView { before: String::new(), shape: None }
}

fn object(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn text(value: Option<&Value>, name: &str) -> String {
    value.and_then(|value| value.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned()
}
