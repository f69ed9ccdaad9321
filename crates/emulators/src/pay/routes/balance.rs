//! The balance, computed from the turnover that is not yet paid out.

use crate::{
    pay::{
        bills::bills,
        desk::Desk,
        json::{Json, object},
        names,
        query::Query,
        refusal::Refusal,
        told::is_out,
    },
    world::{Charge, ChargeKind, Clearing, Settlement},
};

/// Balance, open invoices, next and last clearing; all in cents.
pub(super) fn get(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["merchant"], &[])?;
    if query.get("merchant").is_some_and(|merchant| merchant != names::MERCHANT) {
        return Err(Refusal::invalid("merchant", "Merchant unknown", "PAY-2835"));
    }
    let told = desk.told();
    let (out, coming): (Vec<_>, Vec<_>) = told.into_iter().partition(|settlement| is_out(settlement, desk.now));
    let groups: Vec<Json> = desk
        .groups
        .iter()
        .map(|group| {
            let amount = held(desk, &coming, Some(&group.code));
            object! { "code": &group.code, "name": &group.name, "amount": amount, "currency": "EUR" }
        })
        .collect();
    let balance = held(desk, &coming, None);
    let open = bills(desk.settlements, desk.knobs.costs_mode, desk.now).into_iter().filter(|bill| !bill.paid);
    Ok(object! {
        "balance": balance,
        "invoices": open.map(|bill| bill.cents).sum::<i64>(),
        "costs": 0,
        "availableBalance": object! { "amount": balance, "currency": "EUR", "turnoverGroups": groups },
        "nextClearing": next(coming.first()),
        "lastClearing": last(out.last()),
        "_links": desk.own_link("self", "/balance".to_owned()),
    })
}

/// What Pay. holds: turnover until now whose settlement is still to come.
fn held(desk: &Desk<'_>, coming: &[Settlement], group: Option<&str>) -> i64 {
    let wanted = |code: &str| group.is_none_or(|group| group == code);
    let of = |clearing: &Clearing| -> i64 {
        let movements = clearing.movements.iter().filter(|one| one.at <= desk.now && wanted(&one.group));
        let charges = clearing.charges.iter().filter(|one| taken(one, desk) && wanted(&one.group));
        movements.map(|movement| movement.net_cents()).sum::<i64>() + charges.map(|charge| charge.cents).sum::<i64>()
    };
    coming.iter().flat_map(|settlement| &settlement.clearings).map(of).sum()
}

/// Invoices are told apart as long as they are open.
fn taken(charge: &Charge, desk: &Desk<'_>) -> bool {
    !matches!(charge.kind, ChargeKind::Invoice { .. }) && charge.date.at(5, 0, 0, 0) <= desk.now
}

fn next(settlement: Option<&Settlement>) -> Json {
    object! {
        "state": "PENDING",
        "date": settlement.map(|settlement| settlement.date),
        "amount": settlement.map_or(0, Settlement::net_cents),
        "currency": "EUR",
    }
}

fn last(settlement: Option<&Settlement>) -> Json {
    object! {
        "date": settlement.map(|settlement| settlement.date),
        "amount": settlement.map_or(0, Settlement::net_cents),
        "currency": "EUR",
    }
}
