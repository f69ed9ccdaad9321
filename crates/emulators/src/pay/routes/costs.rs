//! The lines of Pay.'s invoices, in decimal euros without VAT.

use crate::pay::{
    bills::{BillLine, bills, parts},
    desk::{Desk, Listing},
    json::{Json, decimal, object},
    names,
    query::{DATES, EQ, Filter, Kind, MERCHANT, Query},
    refusal::Refusal,
};

const FILTERS: &[Filter] = &[
    ("date", DATES, Kind::Date),
    ("processedDate", DATES, Kind::Date),
    MERCHANT,
    ("billingLineType", EQ, Kind::Text),
    ("turnoverGroup", EQ, Kind::Code("CT")),
    ("state", EQ, Kind::Word(&["OPEN", "PAYABLE", "PAID"])),
    ("invoiceID", EQ, Kind::Text),
    ("type", EQ, Kind::Word(&["SELL", "BUY"])),
];
const LARGEST_PAGE: usize = 100;

/// The lines invoiced until now. Costs not yet invoiced (`OPEN`) are no part of the emulated world.
pub(super) fn list(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["page", "limit"], FILTERS)?;
    let paging = query.paging(LARGEST_PAGE, desk.knobs)?;
    let bills = bills(desk.settlements, desk.knobs.costs_mode, desk.now);
    let items = bills.into_iter().flat_map(|bill| bill.lines).filter(|line| passes(query, line)).collect();
    let listing = Listing { path: "/invoicelines".to_owned(), name: "invoiceLines", items, pages: false };
    Ok(desk.page(listing, paging, |line| write(desk, line)))
}

fn passes(query: &Query, line: &BillLine<'_>) -> bool {
    query.passes_date("date", Some(line.line.date))
        && query.passes_date("processedDate", Some(line.invoiced_on))
        && query.passes("merchant", Some(names::MERCHANT))
        && query.passes("billingLineType", Some(&line.line.type_id.to_string()))
        && query.passes("turnoverGroup", Some(&line.line.group))
        && query.passes("state", Some(state(line)))
        && query.passes("invoiceID", Some(line.invoice))
        // To a merchant everything is bought; only partners sell on.
        && query.passes("type", Some("BUY"))
}

fn state(line: &BillLine<'_>) -> &'static str {
    if line.paid_on.is_some() { "PAID" } else { "PAYABLE" }
}

fn write(desk: &Desk<'_>, bill: &BillLine<'_>) -> Json {
    let line = bill.line;
    object! {
        "code": format!("{}_{}-{}", line.date, line.group, line.type_id),
        "merchant": names::merchant_short(),
        "turnoverGroup": desk.group(&line.group),
        "billingLineType": object! { "id": desk.id(line.type_id), "name": &line.type_name },
        "volume": object! { "amount": decimal(line.volume_cents, 2), "currency": "EUR" },
        "totalCosts": object! { "totalCosts": decimal(line.cents, 2), "currency": "EUR" },
        "transactions": line.transactions,
        "payers": line.transactions,
        "vatPercentage": line.vat_percentage,
        "date": line.date,
        "valueDate": line.date,
        "paymentDate": bill.paid_on,
        "state": state(bill),
        "invoiceID": bill.invoice,
        "lines": tariff_parts(desk, bill),
    }
}

fn tariff_parts(desk: &Desk<'_>, bill: &BillLine<'_>) -> Vec<Json> {
    let numbered = (bill.parts_before + 1..).zip(parts(bill.line));
    let write = |(serial, (unit, tariff, costs))| {
        object! {
            "code": format!("{}-{serial:04}", bill.prefix),
            "unitType": object! { "id": desk.id(unit), "name": if unit == 12 { "percentage" } else { "quantity" } },
            "amount": decimal(tariff, 4),
            "costs": object! { "revenue": decimal(costs, 6), "currency": "EUR" },
            "processedDate": bill.invoiced_on,
        }
    };
    numbered.map(write).collect()
}
