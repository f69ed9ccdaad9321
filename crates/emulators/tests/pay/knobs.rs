//! Each knob, turned both ways.

use std::collections::BTreeSet;

use emulators::pay::{
    AmountUnit, ClearingsRight, CostsMode, ErrorBody, LinksKey, LinksShape, OverLimit, PayEmulator, PayKnobs,
    PayOptions, RecordSign, Right, TOKEN_CODE, TOKEN_WITHOUT_CLEARINGS,
};
use serde_json::Value;

use crate::client::{WORLD, ask, get, json, lines, net, settlements, start, token};

const WORKED: &str = "/v2/clearings/settlements?settlementCode[eq]=QX7P-2M4K";
const RECORDS: &str = "/v2/clearings/CLEARING-20260310001/records";

async fn worked(emulator: &PayEmulator) -> Value {
    json(emulator, WORKED).await["settlements"][0].clone()
}

async fn records_of(emulator: &PayEmulator, id: &str) -> Vec<Value> {
    json(emulator, &format!("/v2/clearings/{id}/records")).await["clearingRecords"].as_array().unwrap().clone()
}

#[tokio::test]
async fn amount_unit_cents_or_euros_in_settlements_and_records_only() {
    let emulator = start(PayKnobs::default()).await;
    assert_eq!(worked(&emulator).await["amount"]["value"].to_string(), "56025");
    emulator.knobs(|knobs| knobs.amount_unit = AmountUnit::Euros);
    let body = get(&emulator, WORKED).await.body;
    assert!(body.contains(r#""amount":{"value":560.25,"currency":"EUR"}"#), "{body}");
    assert!(get(&emulator, RECORDS).await.body.contains(r#""amount":{"value":-24.2,"currency":"EUR"}"#));
    assert_eq!(json(&emulator, "/v2/transactions/41000000101X0a01").await["amount"]["value"], 12100);
}

#[tokio::test]
async fn record_sign_signed_or_unsigned() {
    let emulator = start(PayKnobs::default()).await;
    let refund = async || records_of(&emulator, "QX7P-2M4K").await[6]["amount"]["value"].clone();
    assert_eq!(refund().await, -2420);
    emulator.knobs(|knobs| knobs.record_sign = RecordSign::Unsigned);
    assert_eq!(refund().await, 2420);
}

#[tokio::test]
async fn costs_mode_net_or_gross() {
    let emulator = start(PayKnobs::default()).await;
    emulator.knobs(|knobs| knobs.costs_mode = CostsMode::Gross);
    let gross = worked(&emulator).await;
    assert_eq!((&gross["amount"]["value"], lines(&gross).len()), (&Value::from(59290), 5));
    let cost = json(&emulator, "/v2/invoicelines?invoiceID[eq]=INVOICE-20260309001").await;
    assert_eq!((&cost["total"], &cost["invoiceLines"][0]["state"]), (&Value::from(5), &Value::from("PAYABLE")));
    emulator.knobs(|knobs| knobs.costs_mode = CostsMode::Net);
    assert_eq!(worked(&emulator).await["amount"]["value"], 56025);
}

#[tokio::test]
async fn split_by_turnover_group_or_all_groups_in_one_payout_a_day() {
    let emulator = start(PayKnobs::default()).await;
    let groups = |settlement: &Value| -> usize {
        lines(settlement)
            .iter()
            .map(|line| line["turnoverGroup"]["code"].as_str().unwrap())
            .collect::<BTreeSet<_>>()
            .len()
    };
    let split = settlements(&emulator).await;
    assert!(split.iter().all(|settlement| groups(settlement) == 1));
    emulator.knobs(|knobs| knobs.split_by_turnover_group = false);
    let merged = settlements(&emulator).await;
    assert!(
        merged
            .iter()
            .any(|settlement| groups(settlement) == 2 && settlement["clearings"].as_array().unwrap().len() == 1)
    );
    let days: BTreeSet<_> = merged.iter().map(|settlement| settlement["settlementDate"].to_string()).collect();
    assert_eq!(days.len(), merged.len());
    let total = |all: &[Value]| all.iter().map(|one| one["amount"]["value"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(total(&split), total(&merged));
}

#[tokio::test]
async fn clearings_right_granted_or_403() {
    let emulator = start(PayKnobs::default()).await;
    assert_eq!(get(&emulator, RECORDS).await.status, Some(200));
    emulator.knobs(|knobs| knobs.clearings_right = ClearingsRight::Forbidden);
    for path in [WORKED, RECORDS] {
        assert_eq!(get(&emulator, path).await.status, Some(403));
    }
    assert_eq!(get(&emulator, "/v2/clearinglines").await.status, Some(200));
}

#[tokio::test]
async fn links_are_objects_or_arrays_with_href_or_url() {
    let emulator = start(PayKnobs::default()).await;
    let links = async |path: &str| json(&emulator, path).await["_links"].clone();
    assert_eq!(links("/v2/turnovergroups").await[0]["href"], "/turnovergroups");
    assert_eq!(links(RECORDS).await["self"]["href"], "/clearings/CLEARING-20260310001/records?page=1&limit=10000");
    emulator.knobs(|knobs| (knobs.links_shape, knobs.links_key) = (LinksShape::Object, LinksKey::Url));
    assert_eq!(links("/v2/turnovergroups").await["self"]["url"], "/turnovergroups");
    emulator.knobs(|knobs| knobs.links_shape = LinksShape::Array);
    let paged = links(WORKED).await;
    assert_eq!((&paged[0]["rel"], &paged[2]["rel"]), (&Value::from("self"), &Value::from("last")));
    assert_eq!(paged[0]["url"], "/clearings/settlements?page=1&limit=10");
}

#[tokio::test]
async fn single_as_object_tells_the_only_group_without_a_list() {
    let mut world = (**WORLD).clone();
    world.turnover.groups.truncate(1);
    let emulator = PayEmulator::start(world.into(), PayOptions::default()).await.unwrap();
    let groups = async || json(&emulator, "/v2/turnovergroups").await["turnoverGroups"].clone();
    assert_eq!(groups().await[0]["code"], "CT-1001-0001");
    emulator.knobs(|knobs| knobs.single_as_object = true);
    assert_eq!(groups().await["code"], "CT-1001-0001");
}

#[tokio::test]
async fn ids_are_numbers_or_strings() {
    let emulator = start(PayKnobs::default()).await;
    let ids = async || {
        let line = lines(&worked(&emulator).await)[0]["clearingLineType"]["id"].clone();
        let record = records_of(&emulator, "QX7P-2M4K").await[0]["paymentMethod"]["id"].clone();
        let cost = json(&emulator, "/v2/invoicelines").await["invoiceLines"][0]["billingLineType"]["id"].clone();
        let unit = json(&emulator, "/v2/billingunittypes").await["billingUnitTypes"][0]["id"].clone();
        [line, record, cost, unit]
    };
    assert!(ids().await.iter().all(Value::is_u64));
    emulator.knobs(|knobs| knobs.ids_as_strings = true);
    assert!(ids().await.iter().all(Value::is_string));
}

#[tokio::test]
async fn late_change_changes_a_settlement_after_it_was_delivered() {
    let emulator = start(PayKnobs::default()).await;
    emulator.knobs(|knobs| knobs.late_change = Some("QX7P-2M4K".to_owned()));
    let first = worked(&emulator).await;
    let second = worked(&emulator).await;
    assert_eq!((&first["amount"]["value"], &second["amount"]["value"]), (&Value::from(56025), &Value::from(55925)));
    assert_eq!(lines(&second).into_iter().map(net).sum::<i64>(), 55925);
    emulator.knobs(|knobs| knobs.late_change = None);
    assert_eq!(worked(&emulator).await, first);
}

#[tokio::test]
async fn multi_clearing_keeps_a_month_end_apart_or_not() {
    let emulator = start(PayKnobs::default()).await;
    let most = async || {
        let all = settlements(&emulator).await;
        all.iter().map(|settlement| settlement["clearings"].as_array().unwrap().len()).max()
    };
    assert_eq!(most().await, Some(2));
    emulator.knobs(|knobs| knobs.multi_clearing = false);
    assert_eq!(most().await, Some(1));
}

#[tokio::test]
async fn records_incomplete_leaves_the_last_record_out() {
    let emulator = start(PayKnobs::default()).await;
    let sum = |records: &[Value]| records.iter().map(|record| record["amount"]["value"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(sum(&records_of(&emulator, "QX7P-2M4K").await), 59290);
    emulator.knobs(|knobs| knobs.records_incomplete = true);
    let told = records_of(&emulator, "QX7P-2M4K").await;
    assert_eq!((told.len(), sum(&told)), (7, 65340));
    assert_eq!(worked(&emulator).await["amount"]["value"], 56025);
}

#[tokio::test]
async fn foreign_currency_is_told_or_not() {
    let emulator = start(PayKnobs::default()).await;
    let movements =
        WORLD.turnover.settlements.iter().flat_map(|one| &one.clearings).map(|one| (&one.id, &one.movements));
    let (clearing, movement) = movements
        .flat_map(|(id, movements)| movements.iter().map(move |movement| (id, movement)))
        .find(|(_, movement)| movement.customer_amount.is_some())
        .unwrap();
    let record = async || {
        let records = records_of(&emulator, clearing).await;
        records.into_iter().find(|record| record["reportingId"] == *movement.reporting_id).unwrap()
    };
    let foreign = record().await;
    assert_eq!(
        (&foreign["currencyAmount"]["currency"], &foreign["amount"]["currency"]),
        (&"USD".into(), &"EUR".into())
    );
    assert!(foreign["currencyAmount"]["value"].as_i64() > foreign["amount"]["value"].as_i64());
    emulator.knobs(|knobs| knobs.foreign_currency = false);
    let plain = record().await;
    assert_eq!((&plain["currencyAmount"], &plain["amount"]), (&foreign["amount"], &foreign["amount"]));
}

#[tokio::test]
async fn external_method_shows_a_line_outside_the_payout_or_not() {
    let emulator = start(PayKnobs::default()).await;
    let external = async || {
        let all = settlements(&emulator).await;
        let is_external = |line: &&Value| line["clearingLineType"]["collecting"] == false;
        let found = all.iter().flat_map(lines).filter(is_external).map(|line| line["clearingLineType"]["name"].clone());
        let total: i64 = all.iter().map(|one| one["amount"]["value"].as_i64().unwrap()).sum();
        (found.collect::<Vec<_>>(), total)
    };
    let (names, total) = external().await;
    assert!(!names.is_empty() && names.iter().all(|name| name == "PayPal"));
    emulator.knobs(|knobs| knobs.external_method = false);
    assert_eq!(external().await, (vec![], total));
}

#[tokio::test]
async fn negative_settlement_tells_the_carried_day_apart_or_with_the_next() {
    let emulator = start(PayKnobs::default()).await;
    let amounts = async || {
        let all = settlements(&emulator).await;
        all.iter().map(|one| one["amount"]["value"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let carried = amounts().await;
    assert!(carried.iter().all(|amount| *amount > 0));
    emulator.knobs(|knobs| knobs.negative_settlement = true);
    let apart = amounts().await;
    assert!(apart.len() > carried.len() && apart.iter().any(|amount| *amount < 0));
    assert_eq!(apart.iter().sum::<i64>(), carried.iter().sum::<i64>());
}

#[tokio::test]
async fn a_limit_above_the_largest_page_is_clamped_or_refused() {
    let emulator = start(PayKnobs::default()).await;
    let paths = [("/v2/clearings/settlements", 10), ("/v2/clearinglines", 100), ("/v2/invoicelines", 100)];
    for (path, largest) in paths {
        assert_eq!(json(&emulator, &format!("{path}?limit=20000")).await["count"], largest);
    }
    emulator.knobs(|knobs| knobs.paging_over_limit = OverLimit::Reject);
    for path in paths.map(|(path, _)| path).into_iter().chain([RECORDS]) {
        assert_eq!(get(&emulator, &format!("{path}?limit=20000")).await.status, Some(400));
    }
}

#[tokio::test]
async fn requests_per_second_are_limited_or_not() {
    let emulator = start(PayKnobs::default()).await;
    let statuses = async || {
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(get(&emulator, "/v2/turnovergroups").await);
        }
        statuses
    };
    assert!(statuses().await.iter().all(|answer| answer.status == Some(200)));
    emulator.knobs(|knobs| knobs.requests_per_second = Some(1));
    let refused = statuses().await;
    let refused = refused.iter().find(|answer| answer.status == Some(429)).unwrap();
    assert_eq!(refused.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn refusals_without_a_documented_body_have_none_or_the_usual_one() {
    let emulator = start(PayKnobs::default()).await;
    let missing = "/v2/clearings/CLEARING-1/records";
    assert_eq!(get(&emulator, missing).await.body, "");
    emulator.knobs(|knobs| knobs.error_body = ErrorBody::WithBody);
    assert_eq!(get(&emulator, missing).await.violation(), "PAY-404");
    assert_eq!(ask(&emulator, "GET", missing, &[]).await.body, "", "401 stays empty");
}

#[tokio::test]
async fn rights_are_given_and_taken_per_token() {
    let emulator = start(PayKnobs::default()).await;
    let status = async |path: &str| ask(&emulator, "GET", path, &[&token(TOKEN_WITHOUT_CLEARINGS)]).await.status;
    let paths = [
        ("/v2/balance", Right::Core),
        ("/v2/turnovergroups", Right::Turnovergroups),
        (RECORDS, Right::Clearings),
        ("/v2/invoicelines", Right::Invoices),
        ("/v2/transactions/41000000101X0a01", Right::Transactions),
    ];
    for (path, right) in paths {
        for (rights, expected) in [(Some(right), 200), (None, 403)] {
            emulator.knobs(|knobs| {
                knobs.rights.insert(TOKEN_WITHOUT_CLEARINGS.to_owned(), rights.into_iter().collect());
            });
            assert_eq!(status(path).await, Some(expected), "{path}");
        }
    }
    assert_eq!(ask(&emulator, "GET", RECORDS, &[&token(TOKEN_CODE)]).await.status, Some(200));
}
