//! The status of an order at the order gateway.

use crate::pay::{
    SALES_LOCATION,
    desk::{Desk, cents, moment},
    json::{Json, object},
    query::Query,
    refusal::Refusal,
    transactions::Transaction,
};

/// The status of an order, by order id or by its uuid. The gateway knows only orders whose id begins above 3.
pub(super) fn status(desk: &Desk<'_>, query: &Query, id: &str) -> Result<Json, Refusal> {
    query.check(&[], &[])?;
    let transaction = Transaction::of(desk, |movement| movement.order_id == id || uuid(&movement.order_id) == id)
        .filter(|transaction| transaction.order.order_id.starts_with(|first: char| ('4'..='9').contains(&first)))
        .ok_or_else(|| Refusal::status(404))?;
    let order = transaction.order;
    let uuid = uuid(&order.order_id);
    let (code, action, _) = transaction.status();
    let [extra1, extra2, extra3] = &order.extras;
    let paid = || cents(order.paid_cents, "EUR");
    Ok(object! {
        "id": &uuid,
        "uuid": &uuid,
        "type": "sale",
        "serviceId": SALES_LOCATION,
        "description": &order.description,
        "reference": &order.reference,
        "manualTransferCode": Json::Null,
        "orderId": &order.order_id,
        "status": object! { "code": code, "action": action },
        "integration": object! { "test": false, "pointOfInteraction": "ECOMMERCE" },
        "splitPayments": Vec::<Json>::new(),
        "stats": object! { "extra1": extra1, "extra2": extra2, "extra3": extra3 },
        "transferData": Json::Object(Vec::new()),
        "amount": paid(),
        "authorizedAmount": cents(0, "EUR"),
        "capturedAmount": paid(),
        "checkoutData": Json::Null,
        "payments": vec![payment(desk, &transaction)],
        "createdAt": moment(order.paid_at.saturating_sub(jiff::SignedDuration::from_secs(134))),
        "expiresAt": moment(order.paid_at.saturating_add(jiff::SignedDuration::from_hours(1))),
        "completedAt": moment(order.paid_at),
        "links": object! { "status": format!("/v1/orders/{uuid}/status") },
    })
}

fn payment(desk: &Desk<'_>, transaction: &Transaction<'_>) -> Json {
    let order = transaction.order;
    let (code, action, _) = transaction.status();
    let paid = || cents(order.paid_cents, "EUR");
    let foreign = order.customer_amount.as_ref().filter(|_| desk.knobs.foreign_currency);
    let (name, _) = &order.payer;
    object! {
        "id": uuid(&order.order_id),
        "paymentMethod": object! { "id": desk.id(order.method), "input": Json::Null },
        "billingLineId": order.method,
        "customerType": "C",
        "customerKey": "c0ffee",
        "customerId": "NL91ABNA0417164300",
        "customerName": name,
        "customerMethod": object! { "type": "iban", "data": Json::Object(Vec::new()) },
        "status": object! { "code": code, "action": action },
        "currencyAmount": foreign.map_or_else(paid, |(amount, currency)| cents(*amount, currency)),
        "amount": paid(),
        "authorizedAmount": cents(0, "EUR"),
        "capturedAmount": paid(),
        "supplierData": Json::Null,
        "recurring": false,
    }
}

/// A uuid made of the digits of the order id.
fn uuid(order: &str) -> String {
    let digits: String = order.chars().take_while(char::is_ascii_digit).collect();
    format!("11111111-2222-7333-8444-{digits:0>12}")
}
