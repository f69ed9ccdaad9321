//! `/metainfo`: what the App connector lists (AFAS documentation: OpenAPI specification, Inrichting).

use serde_json::{Value, json};

use super::answer::Answer;
use super::entries::fields::{ALLOCATION, Field, FieldKind, HEADER, LINE, PROJECT, SPREADING};
use super::get::{self, ColumnKind, Definition};
use super::invoice::INVOICE;
use super::knobs::AfasKnobs;
use super::users::User;

/// The UpdateConnectors there are.
const UPDATES: [(&str, &str); 3] =
    [("FiEntries", "Financiële mutatie"), ("FiInvoice", "Financiële factuur"), ("KnSubject", "Dossieritem")];

/// The inventory.
pub(super) fn inventory(user: &User, knobs: &AfasKnobs) -> Answer {
    let listed = |id: &str, description: &str| json!({ "id": id, "description": description });
    let updates = UPDATES.iter().filter(|(id, _)| user.may_call(id));
    let updates: Vec<Value> = updates.map(|(id, description)| listed(id, description)).collect();
    let gets = get::listed(user, knobs);
    let gets: Vec<Value> = gets.iter().map(|definition| listed(definition.id, definition.description)).collect();
    let info = json!({
        "envid": "T54321AA",
        "appName": "Kruispost",
        "group": format!("Kruispost koppeling ({})", user.name),
        "tokenExpiry": knobs.token_expiry,
    });
    Answer::json(200, json!({ "updateConnectors": updates, "getConnectors": gets, "info": info }).to_string())
}

/// The fields of a GetConnector.
pub(super) fn of_get(definition: &Definition) -> Answer {
    let field = |(number, column): (usize, &super::get::Column)| {
        let (kind, length, decimals) = match column.kind {
            ColumnKind::Text(length) => ("string", length, 0),
            ColumnKind::Int => ("int", 10, 0),
            ColumnKind::Decimal => ("decimal", 15, 2),
            ColumnKind::Bool => ("boolean", 1, 0),
            ColumnKind::Date => ("date", 10, 0),
        };
        json!({
            "id": column.id, "fieldId": format!("U{number:03}"), "dataType": kind, "label": column.id, "length": length,
            "controlType": 5, "decimals": decimals, "decimalsFieldId": "",
        })
    };
    let fields: Vec<Value> = (1..).zip(definition.columns).map(field).collect();
    let body = json!({ "name": definition.id, "description": definition.description, "fields": fields });
    Answer::json(200, body.to_string())
}

/// The fields of an UpdateConnector; `None` when it is not on the App connector.
pub(super) fn of_update(id: &str, user: &User) -> Option<Answer> {
    let (id, description) = UPDATES.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(id))?;
    if !user.may_call(id) {
        return None;
    }
    let (name, fields, objects) = match id {
        "FiEntries" => ("FiEntryPar", HEADER, vec![lines()]),
        "FiInvoice" => ("FiInvoice", INVOICE, Vec::new()),
        _ => ("KnSubject", SUBJECT, vec![object("KnSubjectAttachment", ATTACHMENT, Vec::new())]),
    };
    let body = json!({
        "id": id, "name": name, "description": description, "fields": describe(fields), "objects": objects,
    });
    Some(Answer::json(200, body.to_string()))
}

fn lines() -> Value {
    let parts = [("FiDimEntries", ALLOCATION), ("FiPrjEntries", PROJECT), ("FiTransEntries", SPREADING)];
    object("FiEntries", LINE, parts.map(|(name, fields)| object(name, fields, Vec::new())).into())
}

fn object(name: &str, fields: &[Field], objects: Vec<Value>) -> Value {
    json!({ "name": name, "fields": describe(fields), "objects": objects })
}

fn describe(fields: &[Field]) -> Vec<Value> {
    let describe = |field: &Field| {
        let (kind, length, decimals) = match field.kind {
            FieldKind::Text(length) => ("string", length, 0),
            FieldKind::Int => ("int", 10, 0),
            FieldKind::Decimal => ("decimal", 15, 2),
            FieldKind::Bool => ("boolean", 1, 0),
            FieldKind::Date => ("date", 10, 0),
        };
        json!({
            "fieldId": field.id, "primaryKey": false, "dataType": kind, "label": field.label,
            "mandatory": field.mandatory, "length": length, "decimals": decimals, "decimalFieldId": "",
            "notzero": false, "controlType": 5, "values": values(field.id),
        })
    };
    fields.iter().map(describe).collect()
}

/// The code table of a field, where it has one.
fn values(id: &str) -> Value {
    match id {
        "VaAs" => json!([
            { "id": "1", "description": "Grootboekrekening" },
            { "id": "2", "description": "Debiteur" },
            { "id": "3", "description": "Crediteur" },
        ]),
        _ => Value::Null,
    }
}

const SUBJECT: &[Field] = &[
    Field { id: "StId", label: "Type dossieritem", kind: FieldKind::Int, mandatory: true },
    Field { id: "Ds", label: "Onderwerp", kind: FieldKind::Text(255), mandatory: true },
    Field { id: "SbTx", label: "Toelichting", kind: FieldKind::Text(32_000), mandatory: false },
    Field { id: "Da", label: "Instuurdatum", kind: FieldKind::Date, mandatory: false },
];

const ATTACHMENT: &[Field] = &[
    Field { id: "FileName", label: "Naam van bijlage", kind: FieldKind::Text(255), mandatory: true },
    Field { id: "FileStream", label: "Bijlage", kind: FieldKind::Text(75_000_000), mandatory: true },
];
