//! Settlements with their clearings and lines.

use crate::{
    pay::{
        desk::{Desk, Listing},
        json::{Json, object},
        lines::{Line, lines},
        names,
        query::{DATES, EQ, EQ_NEQ, Filter, Kind, MERCHANT, Query},
        refusal::Refusal,
    },
    world::{Charge, ChargeKind, Clearing, Settlement},
};

const FILTERS: &[Filter] = &[
    ("settlementDate", DATES, Kind::Date),
    ("turnoverGroup", EQ_NEQ, Kind::Code("CT")),
    MERCHANT,
    ("clearingId", EQ, Kind::Text),
    ("settlementCode", EQ, Kind::Text),
];
/// Ten a page, no more (Pay. reference, settlements).
const LARGEST_PAGE: usize = 10;

/// The settlements that are out, oldest first.
pub(super) fn list(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["page", "limit"], FILTERS)?;
    let paging = query.paging(LARGEST_PAGE, desk.knobs)?;
    let items: Vec<Settlement> = desk.out().into_iter().filter(|settlement| passes(query, settlement)).collect();
    let listing = Listing { path: "/clearings/settlements".to_owned(), name: "settlements", items, pages: true };
    Ok(desk.page(listing, paging, |settlement| write(desk, settlement)))
}

fn passes(query: &Query, settlement: &Settlement) -> bool {
    let mut clearings = settlement.clearings.iter();
    query.passes_date("settlementDate", Some(settlement.date))
        && query.passes("settlementCode", Some(&settlement.code))
        && query.passes("merchant", Some(names::MERCHANT))
        && groups(settlement).any(|group| query.passes("turnoverGroup", Some(group)))
        && clearings.any(|clearing| query.passes("clearingId", Some(&clearing.id)))
}

fn groups(settlement: &Settlement) -> impl Iterator<Item = &str> {
    settlement.clearings.iter().flat_map(|clearing| {
        let movements = clearing.movements.iter().map(|movement| movement.group.as_str());
        movements.chain(clearing.charges.iter().map(|charge| charge.group.as_str()))
    })
}

fn write(desk: &Desk<'_>, settlement: &Settlement) -> Json {
    desk.handed_out.borrow_mut().push(settlement.code.clone());
    let clearings = settlement.clearings.iter().map(|clearing| {
        let lines = lines(clearing).iter().map(|line| write_line(desk, settlement, clearing, line)).collect::<Vec<_>>();
        object! { "clearingId": &clearing.id, "clearingLines": lines }
    });
    object! {
        "code": &settlement.code,
        "description": description(settlement),
        "settlementDate": settlement.date,
        "confirmationDate": settlement.date,
        "amount": desk.money(settlement.net_cents(), "EUR"),
        "baseAccountIban": "NL44RABO0123456789",
        "clearingAccount": object! { "method": "iban", "iban": names::iban() },
        "clearings": clearings.collect::<Vec<_>>(),
    }
}

/// The text on the bank statement. The part about invoices, and several clearings, are assumed.
fn description(settlement: &Settlement) -> String {
    let ids: Vec<&str> = settlement.clearings.iter().map(|clearing| clearing.id.as_str()).collect();
    let invoiced: i64 = charges(settlement).filter(|one| is_invoice(one)).map(|charge| charge.cents).sum();
    let mut text = format!("Clearing: {}/ Funds: {}", ids.join(", "), two_decimals(settlement.net_cents() - invoiced));
    if invoiced != 0 {
        text.push_str(&format!("/ Invoices: {}", two_decimals(invoiced)));
    }
    text
}

fn charges(settlement: &Settlement) -> impl Iterator<Item = &Charge> {
    settlement.clearings.iter().flat_map(|clearing| &clearing.charges)
}

fn is_invoice(charge: &Charge) -> bool {
    matches!(charge.kind, ChargeKind::Invoice { .. })
}

fn two_decimals(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

fn write_line(desk: &Desk<'_>, settlement: &Settlement, clearing: &Clearing, line: &Line) -> Json {
    object! {
        "code": &line.code,
        "clearingDate": clearing.date,
        "settlementDate": settlement.date,
        "valueDate": line.value_date,
        "state": "SETTLED",
        "turnoverGroup": desk.group(&line.group),
        "clearingLineType": object! {
            "id": desk.id(line.type_id),
            "name": names::type_name(line.type_id),
            "direction": if line.credit { "CREDIT" } else { "DEBIT" },
            "collecting": line.collecting,
        },
        "amount": desk.money(line.cents, "EUR"),
        "merchant": names::merchant_on_line(),
        "transactions": line.transactions,
        "uniquePayers": line.payers,
    }
}
