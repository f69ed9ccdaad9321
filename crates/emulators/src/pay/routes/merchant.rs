//! The merchant, its sales location, its bank account, and the addresses Pay. calls from.

use std::net::IpAddr;

use crate::pay::{
    SALES_LOCATION,
    desk::{Desk, Links},
    json::{Json, object},
    names,
    query::{Query, is_code},
    refusal::Refusal,
};

/// Addresses Pay. calls from: invented, of a range kept for documentation.
const ADDRESSES: [&str; 2] = ["198.51.100.10", "198.51.100.11"];

/// All merchants: one.
pub(super) fn list(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["page", "limit"], &[])?;
    let links = desk.own_link("self", "/merchants".to_owned());
    Ok(object! { "total": 1, "count": 1, "merchants": vec![merchant(desk)], "_links": links })
}

/// One merchant.
pub(super) fn get(desk: &Desk<'_>, query: &Query, id: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    if id == names::MERCHANT { Ok(merchant(desk)) } else { Err(Refusal::status(404)) }
}

fn merchant(desk: &Desk<'_>) -> Json {
    object! {
        "code": names::MERCHANT, "name": names::MERCHANT_NAME, "status": "ACTIVE",
        "boardingStatus": "ACCEPTED", "payoutStatus": "ENABLED", "contractPackage": names::PACKAGE,
        "_links": desk.links(Links::Array, vec![("merchant", format!("/merchants/{}", names::MERCHANT))]),
    }
}

/// The sales location. `serviceId` is compulsory with the credentials of a token; it is harmless with the location's.
pub(super) fn service(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["serviceId"], &[])?;
    let Some(id) = query.get("serviceId") else {
        return Err(Refusal::invalid("serviceId", "Must not be empty", "PAY-2828"));
    };
    if !is_code("SL", id) {
        return Err(Refusal::invalid("serviceId", "Invalid ID", "PAY-2820"));
    }
    if id != SALES_LOCATION {
        return Err(Refusal::invalid("serviceId", "Service location unknown", "PAY-2852"));
    }
    let group = desk.groups.iter().find(|group| group.default).map(|group| desk.group(&group.code));
    let cores = [(1, 90, "pay.nl"), (2, 10, "payments.nl")].map(|(id, share, domain)| {
        object! { "ID": id, "share": share, "domain": domain, "status": "ACTIVE" }
    });
    Ok(object! {
        "code": SALES_LOCATION, "name": "Webshop", "status": "ACTIVE", "testMode": false,
        "merchant": object! { "code": names::MERCHANT, "name": names::MERCHANT_NAME, "status": "ACTIVE" },
        "turnoverGroup": group,
        "tguList": Vec::from(cores),
        "_links": desk.own_link("self", format!("/services/config?serviceId={SALES_LOCATION}")),
    })
}

/// The accounts Pay. pays to.
pub(super) fn clearing_accounts(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["page", "limit", "merchant"], &[])?;
    let account = object! {
        "code": names::BANK_ACCOUNT, "status": "APPROVED", "method": "iban", "iban": names::iban(),
        "merchant": object! { "code": names::MERCHANT, "name": names::MERCHANT_NAME, "status": "ACTIVE" },
    };
    let links = desk.own_link("self", "/clearingaccounts".to_owned());
    Ok(object! { "total": 1, "count": 1, "clearingAccounts": vec![account], "_links": links })
}

/// Whether an address is Pay.'s: 200 or 404.
pub(super) fn is_pay(_: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["value"], &[])?;
    let value = query.get("value").unwrap_or_default();
    if value.parse::<IpAddr>().is_err() {
        return Err(Refusal::invalid("value", "Invalid IP address", "PAY-2815"));
    }
    if ADDRESSES.contains(&value) { Ok(object! { "result": true }) } else { Err(Refusal::status(404)) }
}

/// The addresses Pay. calls from.
pub(super) fn addresses(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let links = desk.own_link("self", "/ipaddresses".to_owned());
    Ok(object! { "total": ADDRESSES.len(), "ipAddresses": Vec::from(ADDRESSES), "_links": links })
}
