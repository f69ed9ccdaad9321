//! The transactions of a clearing.

use crate::{
    pay::{
        desk::{Desk, Listing, moment},
        json::{Json, object},
        knobs::RecordSign,
        names,
        query::Query,
        refusal::Refusal,
    },
    world::{Clearing, Movement, MovementKind, Settlement},
};

/// Records come by ten thousand (Pay. reference, records).
const LARGEST_PAGE: usize = 10_000;

/// A record with the settlement and clearing it is in.
type Record<'a> = (&'a Settlement, &'a Clearing, &'a Movement);

/// The records of a clearing, or of all clearings of a settlement.
pub(super) fn list(desk: &Desk<'_>, query: &Query, id: &str) -> Result<Json, Refusal> {
    query.check(&["page", "limit"], &[])?;
    let paging = query.paging(LARGEST_PAGE, desk.knobs)?;
    let out = desk.out();
    let found: Vec<(&Settlement, &Clearing)> = out
        .iter()
        .flat_map(|settlement| settlement.clearings.iter().map(move |clearing| (settlement, clearing)))
        .filter(|(settlement, clearing)| settlement.code == id || clearing.id == id)
        .collect();
    if found.is_empty() {
        return Err(Refusal::status(404));
    }
    let items: Vec<Record<'_>> =
        found.into_iter().flat_map(|(settlement, clearing)| records(desk, settlement, clearing)).collect();
    let listing = Listing { path: format!("/clearings/{id}/records"), name: "clearingRecords", items, pages: true };
    Ok(desk.page(listing, paging, |record| write(desk, *record)))
}

fn records<'a>(desk: &Desk<'_>, settlement: &'a Settlement, clearing: &'a Clearing) -> Vec<Record<'a>> {
    let missing = usize::from(desk.knobs.records_incomplete);
    let told = clearing.movements.len().saturating_sub(missing);
    clearing.movements.iter().take(told).map(|movement| (settlement, clearing, movement)).collect()
}

fn write(desk: &Desk<'_>, (settlement, clearing, movement): Record<'_>) -> Json {
    let negative = movement.kind != MovementKind::Payment && desk.knobs.record_sign == RecordSign::Signed;
    let sign = if negative { -1 } else { 1 };
    let foreign = movement.customer_amount.as_ref().filter(|_| desk.knobs.foreign_currency);
    let (paid, currency) = foreign.map_or((movement.cents, "EUR"), |(paid, currency)| (*paid, currency.as_str()));
    object! {
        "reportingId": &movement.reporting_id,
        "settlementCode": &settlement.code,
        "clearingId": &clearing.id,
        "orderId": &movement.order_id,
        "description": &movement.description,
        "reference": &movement.reference,
        "currencyAmount": desk.money(sign * paid, currency),
        "amount": desk.money(sign * movement.cents, "EUR"),
        "paymentMethod": desk.named(movement.method),
        "turnoverGroup": desk.group(&movement.group),
        "merchant": object! { "code": names::MERCHANT, "name": names::MERCHANT_NAME },
        "transactionDate": moment(movement.at),
    }
}
