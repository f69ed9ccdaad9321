//! The dictionaries: line types, unit types, payment methods.

use crate::pay::{
    desk::Desk,
    json::{Json, object},
    names::{self, OTHER_TYPES, PROFILES},
    query::Query,
    refusal::Refusal,
};

/// Clearing line types, grouped. What a group's list of types is called is assumed.
pub(super) fn clearing(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let others = OTHER_TYPES.iter().filter(|(id, ..)| *id != names::SUBSCRIPTION).copied().collect();
    Ok(dictionary(desk, "clearingDataGroups", "clearingLineTypes", "/clearinglinetypes", ("Other", "Overig", others)))
}

/// Billing line types, grouped.
pub(super) fn billing(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let wanted = [names::REFUND, names::CHARGEBACK, names::SUBSCRIPTION];
    let others = OTHER_TYPES.iter().filter(|(id, ..)| wanted.contains(id)).copied().collect();
    let group = ("Subscription", "Abonnement", others);
    Ok(dictionary(desk, "billingDataGroups", "billingLineTypes", "/billinglinetypes", group))
}

/// Name in English and Dutch of a group beside the payment methods, with its types.
type Others = (&'static str, &'static str, Vec<(u32, &'static str, &'static str)>);

fn dictionary(desk: &Desk<'_>, list: &'static str, nested: &'static str, path: &str, others: Others) -> Json {
    let profiles = PROFILES.iter().map(|profile| (profile.id, profile.name, profile.name)).collect();
    let groups: Vec<Json> = [("Transaction processing", "Transactieverwerking", profiles), others]
        .into_iter()
        .zip(1_u32..)
        .map(|((english, dutch, types), id)| {
            let types: Vec<Json> = types.iter().map(|(id, en, nl)| Json::Object(entry(desk, *id, en, nl))).collect();
            let mut group = entry(desk, id, english, dutch);
            group.push((nested, Json::from(types)));
            Json::Object(group)
        })
        .collect();
    let links = desk.own_link("self", path.to_owned());
    Json::Object(vec![("total", groups.len().into()), (list, groups.into()), ("_links", links)])
}

fn entry(desk: &Desk<'_>, id: u32, english: &str, dutch: &str) -> Vec<(&'static str, Json)> {
    let translations = object! { "nl_NL": dutch, "en_GB": english };
    vec![("id", desk.id(id)), ("name", english.into()), ("translations", translations)]
}

/// Units of tariffs.
pub(super) fn units(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let units: Vec<Json> = [(3, "quantity", "aantal"), (12, "percentage", "percentage")]
        .into_iter()
        .map(|(id, english, dutch)| Json::Object(entry(desk, id, english, dutch)))
        .collect();
    let links = desk.own_link("self", "/billingunittypes".to_owned());
    Ok(object! { "total": units.len(), "billingUnitTypes": units, "_links": links })
}

/// Payment methods with their profiles: the id of a method is not that of its profile.
pub(super) fn payment_methods(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let methods: Vec<Json> = PROFILES
        .iter()
        .map(|profile| {
            let profiles = vec![object! { "id": desk.id(profile.id), "name": profile.name }];
            object! { "id": desk.id(profile.family), "name": profile.name, "paymentProfiles": profiles }
        })
        .collect();
    let links = desk.own_link("self", "/paymentmethods".to_owned());
    Ok(object! { "total": methods.len(), "paymentMethods": methods, "_links": links })
}
