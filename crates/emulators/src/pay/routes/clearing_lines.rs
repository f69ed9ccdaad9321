//! The older, flat list of clearing lines; amounts are cents whatever the knobs say.

use crate::{
    pay::{
        desk::{Desk, Listing, cents},
        json::{Json, object},
        lines::{Line, lines},
        names,
        query::{DATES, EQ, Filter, Kind, MERCHANT, Query},
        refusal::Refusal,
    },
    world::{Clearing, Settlement},
};

const FILTERS: &[Filter] = &[
    ("date", DATES, Kind::Date),
    ("processedDate", DATES, Kind::Date),
    MERCHANT,
    ("clearingLineType", EQ, Kind::Text),
    ("turnoverGroup", EQ, Kind::Code("CT")),
    ("state", EQ, Kind::Word(&["PROCESSED", "CLEARED", "SETTLED"])),
    ("clearingID", EQ, Kind::Text),
];
const LARGEST_PAGE: usize = 100;
const STATE: &str = "SETTLED";

/// The lines of all settlements that are out.
pub(super) fn list(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["page", "limit"], FILTERS)?;
    let paging = query.paging(LARGEST_PAGE, desk.knobs)?;
    let out = desk.out();
    let items: Vec<(&Settlement, &Clearing, Line)> = out
        .iter()
        .flat_map(|settlement| settlement.clearings.iter().map(move |clearing| (settlement, clearing)))
        .flat_map(|(settlement, clearing)| lines(clearing).into_iter().map(move |line| (settlement, clearing, line)))
        .filter(|(_, clearing, line)| passes(query, clearing, line))
        .collect();
    let listing = Listing { path: "/clearinglines".to_owned(), name: "clearingLines", items, pages: false };
    Ok(desk.page(listing, paging, |(settlement, clearing, line)| write(desk, settlement, clearing, line)))
}

fn passes(query: &Query, clearing: &Clearing, line: &Line) -> bool {
    query.passes_date("date", Some(line.value_date))
        && query.passes_date("processedDate", Some(clearing.date))
        && query.passes("merchant", Some(names::MERCHANT))
        && query.passes("clearingLineType", Some(&line.type_id.to_string()))
        && query.passes("turnoverGroup", Some(&line.group))
        && query.passes("state", Some(STATE))
        && query.passes("clearingID", Some(&clearing.id))
}

fn write(desk: &Desk<'_>, settlement: &Settlement, clearing: &Clearing, line: &Line) -> Json {
    object! {
        "code": &line.code,
        "merchant": names::merchant_short(),
        "turnoverGroup": desk.group(&line.group),
        "clearingLineType": desk.named(line.type_id),
        "unitType": object! { "id": desk.id(3), "name": "quantity" },
        "amount": cents(line.cents, "EUR"),
        "valueDate": line.value_date,
        "clearingDate": clearing.date,
        "settlementDate": settlement.date,
        "processedDate": clearing.date,
        "state": STATE,
        "clearingID": &clearing.id,
    }
}
