//! Turnover groups.

use crate::{
    pay::{
        desk::{Desk, Links},
        json::{Json, object},
        names,
        query::{Query, is_code},
        refusal::Refusal,
    },
    world::Group,
};

/// All groups; the filter on the merchant is plain here, without brackets.
pub(super) fn list(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["merchant"], &[])?;
    let merchant = query.get("merchant").unwrap_or(names::MERCHANT);
    if !is_code("M", merchant) {
        return Err(Refusal::invalid("merchant", "Invalid ID", "PAY-2820"));
    }
    if merchant != names::MERCHANT {
        return Err(Refusal::invalid("merchant", "Merchant unknown", "PAY-2835"));
    }
    let total = desk.groups.len();
    let mut groups: Vec<Json> = desk.groups.iter().map(|group| write(desk, group)).collect();
    let groups = match (desk.knobs.single_as_object, groups.len()) {
        (true, 1) => groups.pop().unwrap_or(Json::Null),
        _ => Json::from(groups),
    };
    let links = desk.own_link("self", "/turnovergroups".to_owned());
    Ok(object! { "total": total, "turnoverGroups": groups, "_links": links })
}

/// One group.
pub(super) fn get(desk: &Desk<'_>, query: &Query, id: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let group = desk.groups.iter().find(|group| group.code == id);
    group.map(|group| write(desk, group)).ok_or_else(|| Refusal::status(404))
}

fn write(desk: &Desk<'_>, group: &Group) -> Json {
    // Only the default group has a bank account of its own in the example; the other falls back on the merchant's.
    let account = group.default.then(|| {
        object! { "code": names::BANK_ACCOUNT, "status": "APPROVED", "method": "iban", "iban": names::iban() }
    });
    let described = (!group.default).then_some(&group.name);
    object! {
        "code": &group.code, "name": &group.name, "default": group.default,
        "description": &group.name, "paymentDescription": described,
        "merchant": object! { "code": names::MERCHANT, "status": "ACTIVE", "name": names::MERCHANT_NAME },
        "bankAccount": account,
        "createdAt": "2024-01-15T10:00:00+01:00", "createdBy": "A-1000-0001",
        "modifiedAt": Json::Null, "modifiedBy": Json::Null, "deletedAt": Json::Null, "deletedBy": Json::Null,
        "_links": desk.links(Links::Array, vec![("turnoverGroup", format!("/turnovergroups/{}", group.code))]),
    }
}
