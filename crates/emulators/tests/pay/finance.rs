//! Settlements, records, clearing lines, costs, balance and statistics.

use emulators::{
    pay::PayKnobs,
    world::{Clearing, Settlement},
};
use jiff::civil::date;
use serde_json::Value;

use crate::client::{WORLD, get, json, lines, net, settlements, start};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn the_worked_settlement_comes_out_as_the_reference_prints_it() {
    let emulator = start(PayKnobs::default()).await;
    let answer = json(&emulator, "/v2/clearings/settlements?settlementCode[eq]=QX7P-2M4K").await;
    assert_eq!(answer, fixture(include_str!("worked_settlement.json")));
}

#[tokio::test]
async fn the_worked_costs_come_out_as_the_reference_prints_them_and_add_up() {
    let emulator = start(PayKnobs::default()).await;
    let answer = json(&emulator, "/v2/invoicelines?invoiceID[eq]=INVOICE-20260309001").await;
    let printed = fixture(include_str!("worked_costs.json"));
    assert_eq!((&answer["total"], &answer["count"]), (&printed["total"], &Value::from(5)));
    assert_eq!(answer["invoiceLines"][0], printed["invoiceLines"][0]);
    assert_eq!(answer["invoiceLines"][1], printed["invoiceLines"][1]);
    let costs: Vec<String> = answer["invoiceLines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["totalCosts"]["totalCosts"].to_string())
        .collect();
    assert_eq!(costs, ["0.75", "5.05", "5.93", "0.25", "15"]);
}

#[tokio::test]
async fn the_worked_records_come_out_as_the_reference_prints_them() {
    let emulator = start(PayKnobs::default()).await;
    let printed = fixture(include_str!("worked_records.json"));
    for id in ["CLEARING-20260310001", "QX7P-2M4K"] {
        let answer = json(&emulator, &format!("/v2/clearings/{id}/records")).await;
        assert_eq!((&answer["total"], &answer["count"]), (&Value::from(8), &Value::from(8)));
        assert_eq!(answer["clearingRecords"][0], printed["clearingRecords"][0]);
        assert_eq!(answer["clearingRecords"][6], printed["clearingRecords"][1]);
    }
}

#[tokio::test]
async fn every_settlement_adds_up_to_its_lines_and_its_records() {
    let emulator = start(PayKnobs::default()).await;
    let all = settlements(&emulator).await;
    assert_eq!(all.len(), WORLD.turnover.settlements.len());
    for settlement in &all {
        let amount = settlement["amount"]["value"].as_i64().unwrap();
        assert_eq!(lines(settlement).into_iter().map(net).sum::<i64>(), amount);
        let records = json(&emulator, &format!("/v2/clearings/{}/records", settlement["code"].as_str().unwrap())).await;
        let of_records: i64 = records["clearingRecords"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| record["amount"]["value"].as_i64().unwrap())
            .sum();
        let of_lines = lines(settlement).into_iter().filter(|line| line["transactions"] != 0).map(|line| {
            let value = line["amount"]["value"].as_i64().unwrap();
            if line["clearingLineType"]["direction"] == "CREDIT" { value } else { -value }
        });
        assert_eq!(of_lines.sum::<i64>(), of_records);
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let emulator = start(PayKnobs::default()).await;
    let first = json(&emulator, "/v2/clearings/settlements?page=1&limit=7").await;
    let second = json(&emulator, "/v2/clearings/settlements?page=2&limit=7").await;
    let codes = |answer: &Value| {
        let settlements = answer["settlements"].as_array().unwrap().iter();
        settlements.map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let world: Vec<String> = WORLD.turnover.settlements.iter().take(14).map(|one| one.code.clone()).collect();
    assert_eq!([codes(&first), codes(&second)].concat(), world);
    assert_eq!(second["_links"]["next"]["href"], "/clearings/settlements?page=3&limit=7");
    assert_eq!(second["_links"]["previous"]["href"], "/clearings/settlements?page=1&limit=7");
    let beyond = json(&emulator, "/v2/clearings/settlements?page=999").await;
    assert_eq!((&beyond["count"], beyond["settlements"].as_array().unwrap().len()), (&Value::from(0), 0));
}

#[tokio::test]
async fn a_page_below_one_cannot_be_completed() {
    let emulator = start(PayKnobs::default()).await;
    let answer = get(&emulator, "/v2/clearings/settlements?page=0").await;
    assert_eq!((answer.status, answer.violation()), (Some(422), "PAY-3000".to_owned()));
}

#[tokio::test]
async fn settlements_are_filtered_by_date_group_clearing_and_code() {
    let emulator = start(PayKnobs::default()).await;
    let total =
        async |filter: &str| json(&emulator, &format!("/v2/clearings/settlements?{filter}")).await["total"].clone();
    let count = |wanted: fn(&Settlement) -> bool| {
        Value::from(WORLD.turnover.settlements.iter().filter(|settlement| wanted(settlement)).count())
    };
    assert_eq!(total("settlementDate%5Bgte%5D=2026-04-01").await, count(|one| one.date >= date(2026, 4, 1)));
    assert_eq!(total("settlementDate[lt]=2026-03-10").await, count(|one| one.date < date(2026, 3, 10)));
    let shop = count(|one| one.clearings.iter().flat_map(|one| &one.movements).any(|one| one.group.ends_with("0002")));
    assert!(shop != 0);
    assert_eq!(total("turnoverGroup[eq]=CT-1001-0002").await, shop);
    assert_eq!(total("turnoverGroup[neq]=CT-1001-0001").await, shop);
    assert_eq!(total("clearingId[eq]=CLEARING-20260310001").await, 1);
    assert_eq!(total("settlementCode[eq]=AAAA-AAAA").await, 0);
    assert_eq!(total("merchant[eq]=M-1234-5678&settlementCode[eq]=QX7P-2M4K").await, 1);
}

#[tokio::test]
async fn unknown_filters_and_malformed_codes_are_refused_with_a_violation() {
    let emulator = start(PayKnobs::default()).await;
    for (filter, code) in [
        ("colour[eq]=blue", "PAY-2831"),
        ("settlementDate[neq]=2026-03-10", "PAY-2831"),
        ("settlementDate[eq]=yesterday", "PAY-2825"),
        ("turnoverGroup[eq]=omzet", "PAY-2820"),
    ] {
        let answer = get(&emulator, &format!("/v2/clearings/settlements?{filter}")).await;
        assert_eq!((answer.status, answer.violation().as_str()), (Some(400), code), "{filter}");
    }
}

#[tokio::test]
async fn a_settlement_appears_at_five_in_the_morning_of_its_day() {
    let emulator = start(PayKnobs::default()).await;
    let path = "/v2/clearings/settlements?settlementCode[eq]=QX7P-2M4K";
    emulator.set_now(date(2026, 3, 10).at(4, 59, 59, 0));
    assert_eq!(json(&emulator, path).await["total"], 0);
    assert_eq!(get(&emulator, "/v2/clearings/QX7P-2M4K/records").await.status, Some(404));
    emulator.set_now(date(2026, 3, 10).at(5, 0, 0, 0));
    assert_eq!(json(&emulator, path).await["total"], 1);
    emulator.set_today(date(2026, 3, 9));
    assert_eq!(json(&emulator, path).await["total"], 0);
}

#[tokio::test]
async fn a_pushed_settlement_is_told_like_the_others() {
    let emulator = start(PayKnobs::default()).await;
    let worked = WORLD.turnover.settlements.iter().find(|one| one.code == "QX7P-2M4K").unwrap();
    let clearing = Clearing { id: "CLEARING-20260311009".to_owned(), charges: vec![], ..worked.clearings[0].clone() };
    let code = "PUSH-0001".to_owned();
    emulator.push_settlement(Settlement { code, date: date(2026, 3, 11), clearings: vec![clearing] });
    let answer = json(&emulator, "/v2/clearings/settlements?settlementCode[eq]=PUSH-0001").await;
    assert_eq!(answer["settlements"][0]["amount"]["value"], 59290);
    assert_eq!(answer["settlements"][0]["description"], "Clearing: CLEARING-20260311009/ Funds: 592.90");
}

#[tokio::test]
async fn an_unknown_clearing_is_not_found() {
    let emulator = start(PayKnobs::default()).await;
    assert_eq!(get(&emulator, "/v2/clearings/CLEARING-1/records").await.status, Some(404));
}

#[tokio::test]
async fn the_flat_lines_are_those_of_the_settlements() {
    let emulator = start(PayKnobs::default()).await;
    let answer = json(&emulator, "/v2/clearinglines?clearingID[eq]=CLEARING-20260310001&clearingLineType[eq]=10").await;
    assert_eq!(answer["total"], 1);
    let line = &answer["clearingLines"][0];
    assert_eq!((&line["code"], &line["amount"]["value"]), (&Value::from("FT-2001-0001-0001"), &Value::from(20570)));
    assert_eq!((&line["state"], &line["valueDate"]), (&Value::from("SETTLED"), &Value::from("2026-03-02")));
    let all = json(&emulator, "/v2/clearinglines?limit=100&date[lte]=2026-03-02&turnoverGroup[eq]=CT-1001-0001").await;
    assert_eq!(all["count"], 100);
}

#[tokio::test]
async fn costs_are_payable_until_the_payout_and_paid_after_it() {
    let emulator = start(PayKnobs::default()).await;
    let path = "/v2/invoicelines?invoiceID[eq]=INVOICE-20260309001&type[eq]=BUY";
    let mut states = Vec::new();
    for day in [8, 9, 10] {
        emulator.set_today(date(2026, 3, day));
        let line = json(&emulator, path).await["invoiceLines"][0].clone();
        states.push((line["state"].clone(), line["paymentDate"].clone()));
    }
    let paid = (Value::from("PAID"), Value::from("2026-03-10"));
    assert_eq!(states, [(Value::Null, Value::Null), (Value::from("PAYABLE"), Value::Null), paid]);
    assert_eq!(json(&emulator, "/v2/invoicelines?type[eq]=SELL").await["total"], 0);
}

#[tokio::test]
async fn the_balance_is_what_is_not_yet_paid_out() {
    let emulator = start(PayKnobs::default()).await;
    emulator.set_today(date(2026, 3, 9));
    let before = json(&emulator, "/v2/balance?merchant=M-1234-5678").await;
    assert_eq!(before["lastClearing"]["date"], "2026-03-09");
    assert!(before["invoices"].as_i64().unwrap() >= 3265);
    let [shop, webshop] = [1, 0].map(|at| before["availableBalance"]["turnoverGroups"][at]["amount"].as_i64().unwrap());
    assert_eq!(before["balance"].as_i64().unwrap(), shop + webshop);
    assert!(webshop >= 59290, "the worked settlement is still held");
    emulator.set_today(date(2026, 4, 15));
    let after = json(&emulator, "/v2/balance").await;
    assert_eq!(
        (&after["balance"], &after["invoices"], &after["nextClearing"]["date"]),
        (&0.into(), &0.into(), &Value::Null)
    );
}

#[tokio::test]
async fn statistics_tell_what_was_paid_per_method() {
    let emulator = start(PayKnobs::default()).await;
    let period = "startDate=2026-01-17&endDate=2026-04-15";
    let path = format!("/v2/statistics/management?{period}&groupBy[0]=merchantCode&groupBy%5B1%5D=paymentMethod");
    let answer = json(&emulator, &path).await;
    let merchant = &answer["statistics"][0];
    assert_eq!(merchant["id"], "M-1234-5678");
    let methods = merchant["data"].as_array().unwrap();
    let transactions: u64 = methods.iter().map(|one| one["data"][0]["transactions"].as_u64().unwrap()).sum();
    let whole = json(&emulator, &format!("/v2/statistics/management?{period}&groupBy[0]=merchantCode")).await;
    assert_eq!(whole["statistics"][0]["data"][0]["transactions"], transactions);
    let paypal = methods.iter().find(|method| method["id"] == 138).unwrap();
    assert_eq!(paypal["data"][0]["internalVolume"], 0);
    assert_eq!(get(&emulator, "/v2/statistics/management?startDate=2026-01-17").await.violation(), "PAY-2828");
}
