//! `GET /v2/clearinglinetypes` and `GET /v2/paymentmethods`: what ids mean, for this merchant and today.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fields, Node, WireError};

/// The names a clearing line type goes by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineTypeNames {
    /// Its own names, in every language given.
    pub own: Vec<String>,
    /// The names of its group.
    pub group: Vec<String>,
}

/// Reads the line types by id. They are nested in groups.
pub fn read_line_types(document: &Node<'_>) -> Result<BTreeMap<String, LineTypeNames>, WireError> {
    let mut types = BTreeMap::new();
    for group in document.fields()?.list("clearingDataGroups")? {
        let group = group.fields()?;
        let group_names = read_names(&group)?;
        for line_type in group.list("clearingLineTypes")? {
            let line_type = line_type.fields()?;
            let names = LineTypeNames { own: read_names(&line_type)?, group: group_names.clone() };
            types.insert(line_type.get(&["id"])?.text()?, names);
        }
    }
    Ok(types)
}

/// Reads the ids of all payment profiles. The outer ids are of payment method families and mean something else.
pub fn read_payment_profiles(document: &Node<'_>) -> Result<BTreeSet<String>, WireError> {
    let mut profiles = BTreeSet::new();
    for method in document.fields()?.list("paymentMethods")? {
        for profile in method.fields()?.list("paymentProfiles")? {
            profiles.insert(profile.fields()?.get(&["id"])?.text()?);
        }
    }
    Ok(profiles)
}

fn read_names(fields: &Fields<'_>) -> Result<Vec<String>, WireError> {
    let mut names: Vec<String> = fields.filled_text(&["name"])?.into_iter().collect();
    if let Some(translations) = fields.find(&["translations"]) {
        collect_texts(&translations, &mut names)?;
    }
    Ok(names)
}

/// All texts below a node: translations stand under the language, or under the field's name and the language.
fn collect_texts(node: &Node<'_>, texts: &mut Vec<String>) -> Result<(), WireError> {
    match node.raw().as_bytes().first() {
        Some(b'{') => node.fields()?.all().try_for_each(|child| collect_texts(&child, texts)),
        Some(b'"') => node.text().map(|text| texts.push(text)),
        _ => Ok(()),
    }
}
