//! Transactions, orders and refunds.

use emulators::{pay::PayKnobs, world::MovementKind};
use jiff::civil::date;
use serde_json::Value;

use crate::client::{WORLD, get, json, start};

#[tokio::test]
async fn the_worked_transaction_comes_out_as_the_reference_prints_it() {
    let emulator = start(PayKnobs::default()).await;
    let mut printed: Value = serde_json::from_str(include_str!("worked_transaction.json")).unwrap();
    for id in ["EX-4100-0000-0101", "41000000101X0a01"] {
        let mut answer = json(&emulator, &format!("/v2/transactions/{id}")).await;
        // The world knows initials only.
        for transaction in [&mut answer, &mut printed] {
            transaction["customer"]["firstName"] = Value::Null;
            transaction["customer"]["phone"] = Value::Null;
        }
        assert_eq!(answer, printed);
    }
}

#[tokio::test]
async fn the_status_follows_what_happened_until_now() {
    let emulator = start(PayKnobs::default()).await;
    let status = async |order: &str| {
        let answer = json(&emulator, &format!("/v2/transactions/{order}/status")).await;
        (answer["status"]["code"].as_i64().unwrap(), answer["amountRefunded"]["value"].as_i64().unwrap())
    };
    emulator.set_today(date(2026, 3, 5));
    assert_eq!(status("41000000103X0a03").await, (100, 0));
    emulator.set_today(date(2026, 3, 10));
    assert_eq!(status("41000000103X0a03").await, (-81, 2420));
    assert_eq!(status("41000000066X0a66").await, (-71, 0));
    assert_eq!(status("41000000101X0a01").await, (100, 0));
}

#[tokio::test]
async fn a_refund_of_a_part_is_told_as_such() {
    let emulator = start(PayKnobs::default()).await;
    let movements = WORLD.turnover.settlements.iter().flat_map(|one| &one.clearings).flat_map(|one| &one.movements);
    let part =
        movements.into_iter().find(|one| one.kind == MovementKind::Refund && one.cents < one.paid_cents).unwrap();
    let answer = json(&emulator, &format!("/v2/transactions/{}", part.order_id)).await;
    assert_eq!(
        (&answer["status"]["code"], &answer["amountRefunded"]["value"]),
        (&Value::from(-82), &part.cents.into())
    );
    assert_eq!(answer["amountPaid"]["value"], part.paid_cents);
}

#[tokio::test]
async fn a_transaction_carries_the_free_fields_of_the_shop() {
    let emulator = start(PayKnobs::default()).await;
    let stats = json(&emulator, "/v2/transactions/41000000101X0a01").await["stats"].clone();
    assert_eq!((&stats["extra1"], &stats["extra2"]), (&Value::from("20260101"), &Value::from("jan@example.test")));
    assert_eq!(json(&emulator, "/v2/transactions/41000000101X0a01/status").await.get("stats"), None);
}

#[tokio::test]
async fn the_gateway_knows_its_own_orders_by_order_id_and_uuid() {
    let emulator = start(PayKnobs::default()).await;
    let order = json(&emulator, "/v1/orders/41000000101X0a01/status").await;
    assert_eq!((&order["amount"]["value"], &order["status"]["code"]), (&Value::from(12100), &Value::from(100)));
    assert_eq!(order["payments"][0]["paymentMethod"]["id"], 10);
    assert!(order["transferData"].is_object());
    let uuid = order["uuid"].as_str().unwrap();
    assert_eq!(json(&emulator, &format!("/v1/orders/{uuid}/status")).await, order);
    let mut movements = WORLD.turnover.settlements.iter().flat_map(|one| &one.clearings).flat_map(|one| &one.movements);
    let older = movements.find(|movement| movement.order_id.starts_with('2')).unwrap();
    let answer = get(&emulator, &format!("/v1/orders/{}/status", older.order_id)).await;
    assert_eq!(answer.status, Some(404));
    assert!(answer.body.contains("PAY-1404"));
    assert_eq!(get(&emulator, &format!("/v2/transactions/{}", older.order_id)).await.status, Some(200));
}

#[tokio::test]
async fn a_refund_is_found_by_its_code() {
    let emulator = start(PayKnobs::default()).await;
    let refund = json(&emulator, "/v2/refunds/RF-9000-0000-0107").await;
    assert_eq!((&refund["amount"]["value"], &refund["processDate"]), (&Value::from(2420), &Value::from("2026-03-06")));
    assert_eq!(refund["paymentSessionId"], 41_000_000_103_i64);
    for payment in ["RF-9000-0000-0101", "RF-0000"] {
        assert_eq!(get(&emulator, &format!("/v2/refunds/{payment}")).await.status, Some(404));
    }
}

#[tokio::test]
async fn a_transaction_of_tomorrow_does_not_exist() {
    let emulator = start(PayKnobs::default()).await;
    emulator.set_today(date(2026, 3, 1));
    assert_eq!(get(&emulator, "/v2/transactions/41000000101X0a01").await.status, Some(404));
}
