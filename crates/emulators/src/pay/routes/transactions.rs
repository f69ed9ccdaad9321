//! Transactions and refunds, in cents.

use crate::{
    pay::{
        SALES_LOCATION, TOKEN_CODE,
        desk::{Desk, cents, moment},
        json::{Json, object},
        query::Query,
        refusal::Refusal,
        transactions::{Transaction, ex_code, refund_code},
    },
    world::MovementKind,
};

fn find<'a>(desk: &'a Desk<'_>, id: &str) -> Result<Transaction<'a>, Refusal> {
    Transaction::find(desk, id).ok_or_else(|| Refusal::status(404))
}

/// The short form.
pub(super) fn status(desk: &Desk<'_>, query: &Query, id: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    Ok(Json::Object(head(desk, &find(desk, id)?)))
}

/// The full form: customer, order, free fields.
pub(super) fn get(desk: &Desk<'_>, query: &Query, id: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let transaction = find(desk, id)?;
    let mut fields = head(desk, &transaction);
    fields.extend(details(desk, &transaction));
    Ok(Json::Object(fields))
}

fn head(desk: &Desk<'_>, transaction: &Transaction<'_>) -> Vec<(&'static str, Json)> {
    let order = transaction.order;
    let (code, action, phase) = transaction.status();
    let foreign = order.customer_amount.as_ref().filter(|_| desk.knobs.foreign_currency);
    let (amount, currency) = foreign.map_or((order.paid_cents, "EUR"), |(amount, currency)| (*amount, currency));
    vec![
        ("id", ex_code(&order.order_id).into()),
        ("orderId", (&order.order_id).into()),
        ("serviceCode", SALES_LOCATION.into()),
        ("description", (&order.description).into()),
        ("reference", (&order.reference).into()),
        ("ipAddress", "192.0.2.10".into()),
        ("amount", cents(amount, currency)),
        ("amountConverted", cents(order.paid_cents, "EUR")),
        ("amountPaid", cents(order.paid_cents, "EUR")),
        ("amountRefunded", cents(transaction.refunded_cents, "EUR")),
        ("status", object! { "code": code, "action": action, "phase": phase }),
        ("paymentData", payment_data(transaction)),
        ("paymentMethod", payment_method(desk, transaction)),
        ("integration", object! { "testMode": false }),
    ]
}

fn payment_method(desk: &Desk<'_>, transaction: &Transaction<'_>) -> Json {
    let method = transaction.order.method;
    object! { "id": desk.id(method), "subId": Json::Null, "name": crate::pay::names::type_name(method) }
}

fn payment_data(transaction: &Transaction<'_>) -> Json {
    let (name, _) = &transaction.order.payer;
    let card = matches!(transaction.order.method, 706 | 1927);
    object! {
        "method": if card { "card" } else { "iban" },
        "customerKey": "c0ffee",
        "customerId": if card { "************1234" } else { "NL91ABNA0417164300" },
        "customerName": name,
        "ipAddress": "192.0.2.10",
        "secureStatus": false,
        "paymentVerificationMethod": 21,
    }
}

fn details(desk: &Desk<'_>, transaction: &Transaction<'_>) -> Vec<(&'static str, Json)> {
    let order = transaction.order;
    let (name, email) = &order.payer;
    let (first, last) = name.split_once(' ').unwrap_or(("", name));
    let [extra1, extra2, extra3] = &order.extras;
    let code = ex_code(&order.order_id);
    vec![
        (
            "customer",
            object! {
                "firstName": first, "lastName": last, "type": "C", "email": email, "phone": "",
                "reference": &order.customer, "company": Json::Null,
            },
        ),
        (
            "order",
            object! {
                "countryCode": "NL", "invoiceDate": order.paid_at.date(), "deliveryDate": Json::Null,
                "products": Vec::<Json>::new(),
            },
        ),
        (
            "stats",
            object! {
                "info": "", "tool": "", "object": "",
                "extra1": extra1, "extra2": extra2, "extra3": extra3, "domainId": Json::Null,
            },
        ),
        ("transferData", Json::List(Vec::new())),
        ("expiresAt", moment(order.paid_at.saturating_add(jiff::SignedDuration::from_hours(1)))),
        ("createdAt", moment(order.paid_at.saturating_sub(jiff::SignedDuration::from_secs(134)))),
        ("createdBy", TOKEN_CODE.into()),
        ("modifiedAt", moment(transaction.changed_at)),
        ("modifiedBy", Json::Null),
        ("deletedAt", Json::Null),
        ("deletedBy", Json::Null),
        ("_links", desk.own_link("self", format!("/transactions/{code}"))),
    ]
}

/// A refund.
pub(super) fn refund(desk: &Desk<'_>, query: &Query, id: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let refund = desk
        .movements()
        .find(|movement| movement.kind == MovementKind::Refund && refund_code(&movement.reporting_id) == id)
        .ok_or_else(|| Refusal::status(404))?;
    let session: String = refund.order_id.chars().take_while(char::is_ascii_digit).collect();
    let account = object! { "iban": "NL91ABNA0417164300", "bic": "ABNANL2A", "owner": &refund.payer.0 };
    Ok(object! {
        "id": id,
        "paymentSessionId": Json::Number(session),
        "amount": cents(refund.cents, "EUR"),
        "description": &refund.description,
        "bankAccount": account,
        "status": object! { "code": 316, "action": "PROCESSED", "phase": "SUCCESS" },
        "processDate": refund.at.date(),
        "vatPercentage": Json::Null,
        "exchangeUrl": Json::Null,
        "_links": desk.own_link("self", format!("/refunds/{id}")),
    })
}
