//! Credentials, groups, the merchant and the dictionaries.

use emulators::pay::{PayKnobs, SALES_LOCATION, TOKEN_CODE, TOKEN_WITHOUT_CLEARINGS};
use serde_json::Value;

use crate::client::{ask, basic, get, json, location, start, token};

const ROUTES: [&str; 22] = [
    "/v2/turnovergroups",
    "/v2/turnovergroups/CT-1001-0001",
    "/v2/clearings/settlements",
    "/v2/clearings/QX7P-2M4K/records",
    "/v2/clearinglines",
    "/v2/clearinglinetypes",
    "/v2/billinglinetypes",
    "/v2/billingunittypes",
    "/v2/invoicelines",
    "/v2/balance",
    "/v2/statistics/management?startDate=2026-03-01&endDate=2026-03-31",
    "/v2/paymentmethods",
    "/v2/merchants",
    "/v2/merchants/M-1234-5678",
    "/v2/services/config?serviceId=SL-1234-5678",
    "/v2/transactions/41000000101X0a01",
    "/v2/transactions/41000000101X0a01/status",
    "/v2/refunds/RF-9000-0000-0107",
    "/v2/clearingaccounts",
    "/v2/ispay/ip?value=198.51.100.10",
    "/v2/ipaddresses",
    "/v1/orders/41000000101X0a01/status",
];

#[tokio::test]
async fn every_route_answers_the_token_and_nobody_else() {
    let emulator = start(PayKnobs::default()).await;
    for path in ROUTES {
        assert_eq!(get(&emulator, path).await.status, Some(200), "{path}");
        for stranger in [vec![], vec![basic(TOKEN_CODE, "wrong")], vec![token("AT-0000-0000")]] {
            let headers: Vec<&str> = stranger.iter().map(String::as_str).collect();
            let answer = ask(&emulator, "GET", path, &headers).await;
            assert_eq!(answer.status, Some(401), "{path}");
            let code = if path.starts_with("/v1/") { "\"PAY-1401\"" } else { "" };
            assert!(answer.body.contains(code) && answer.body.is_empty() == code.is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_no_route_no_read_or_no_json_is_refused() {
    let emulator = start(PayKnobs::default()).await;
    let token = token(TOKEN_CODE);
    let status = async |method, path, headers: &[&str]| ask(&emulator, method, path, headers).await.status;
    assert_eq!(status("GET", "/v2/transactions", &[&token]).await, Some(404));
    assert_eq!(status("GET", "/v3/turnovergroups", &[&token]).await, Some(404));
    assert_eq!(status("POST", "/v2/turnovergroups", &[&token]).await, Some(405));
    assert_eq!(status("DELETE", "/v2/turnovergroups/CT-1001-0001", &[&token]).await, Some(405));
    assert_eq!(status("GET", "/v2/turnovergroups", &[&token, "Accept: text/html"]).await, Some(406));
    assert_eq!(status("GET", "/v2/turnovergroups", &[&token, "Accept: */*"]).await, Some(200));
    assert_eq!(status("GET", "/v2/turnovergroups", &[&token]).await, Some(200));
}

#[tokio::test]
async fn the_second_token_has_all_rights_but_clearings() {
    let emulator = start(PayKnobs::default()).await;
    for path in ROUTES {
        let answer = ask(&emulator, "GET", path, &[&token(TOKEN_WITHOUT_CLEARINGS)]).await;
        let expected = if path.starts_with("/v2/clearings/") { 403 } else { 200 };
        assert_eq!(answer.status, Some(expected), "{path}");
    }
}

#[tokio::test]
async fn a_sales_location_sees_its_configuration_and_statuses_only() {
    let emulator = start(PayKnobs::default()).await;
    for path in ROUTES {
        let answer = ask(&emulator, "GET", path, &[&location()]).await;
        let welcome = path.starts_with("/v2/services/") || path.ends_with("/status");
        assert_eq!(answer.status, Some(if welcome { 200 } else { 403 }), "{path}");
    }
}

#[tokio::test]
async fn a_bare_token_is_taken_too() {
    let emulator = start(PayKnobs::default()).await;
    let bearer = format!("Authorization: Bearer {}", emulators::pay::TOKEN);
    let answer = ask(&emulator, "GET", "/v1/orders/41000000101X0a01/status", &[&bearer]).await;
    assert_eq!(answer.status, Some(200));
}

#[tokio::test]
async fn the_groups_are_two_and_one_has_no_bank_account_of_its_own() {
    let emulator = start(PayKnobs::default()).await;
    let answer = json(&emulator, "/v2/turnovergroups?merchant=M-1234-5678").await;
    let [webshop, shop] = [0, 1].map(|at| answer["turnoverGroups"][at].clone());
    assert_eq!((&webshop["code"], &webshop["default"]), (&Value::from("CT-1001-0001"), &Value::from(true)));
    assert_eq!(webshop["bankAccount"]["iban"]["iban"], "NL02ABNA0123456789");
    assert_eq!((&shop["paymentDescription"], &shop["bankAccount"]), (&Value::from("Winkel Utrecht"), &Value::Null));
    assert_eq!(json(&emulator, "/v2/turnovergroups/CT-1001-0002").await, shop);
    assert_eq!(get(&emulator, "/v2/turnovergroups/CT-1001-0009").await.status, Some(404));
    assert_eq!(get(&emulator, "/v2/turnovergroups?merchant=M-9").await.violation(), "PAY-2820");
    assert_eq!(get(&emulator, "/v2/turnovergroups?merchant=M-9999-9999").await.violation(), "PAY-2835");
}

#[tokio::test]
async fn the_configuration_of_a_sales_location_must_be_asked_by_its_code() {
    let emulator = start(PayKnobs::default()).await;
    let config = json(&emulator, &format!("/v2/services/config?serviceId={SALES_LOCATION}")).await;
    assert_eq!(config["turnoverGroup"]["code"], "CT-1001-0001");
    assert_eq!(config["tguList"][0]["status"], "ACTIVE");
    for (query, code) in [("", "PAY-2828"), ("?serviceId=1", "PAY-2820"), ("?serviceId=SL-0000-0000", "PAY-2852")] {
        let answer = get(&emulator, &format!("/v2/services/config{query}")).await;
        assert_eq!((answer.status, answer.violation().as_str()), (Some(400), code));
    }
}

#[tokio::test]
async fn the_merchant_has_a_payout_status() {
    let emulator = start(PayKnobs::default()).await;
    assert_eq!(json(&emulator, "/v2/merchants/M-1234-5678").await["payoutStatus"], "ENABLED");
    assert_eq!(json(&emulator, "/v2/merchants").await["merchants"][0]["code"], "M-1234-5678");
    assert_eq!(get(&emulator, "/v2/merchants/M-0000-0000").await.status, Some(404));
}

#[tokio::test]
async fn addresses_of_pay_are_known_others_not_found_and_nonsense_refused() {
    let emulator = start(PayKnobs::default()).await;
    let known = json(&emulator, "/v2/ipaddresses").await["ipAddresses"][0].as_str().unwrap().to_owned();
    assert_eq!(get(&emulator, &format!("/v2/ispay/ip?value={known}")).await.status, Some(200));
    assert_eq!(get(&emulator, "/v2/ispay/ip?value=192.0.2.1").await.status, Some(404));
    assert_eq!(get(&emulator, "/v2/ispay/ip?value=here").await.violation(), "PAY-2815");
}

#[tokio::test]
async fn the_dictionaries_hold_every_type_that_lines_carry() {
    let emulator = start(PayKnobs::default()).await;
    let ids = |answer: &Value, groups: &str, types: &str| -> Vec<u64> {
        let groups = answer[groups].as_array().unwrap().iter();
        groups.flat_map(|group| group[types].as_array().unwrap()).map(|one| one["id"].as_u64().unwrap()).collect()
    };
    let clearing = json(&emulator, "/v2/clearinglinetypes").await;
    let known = ids(&clearing, "clearingDataGroups", "clearingLineTypes");
    for settlement in crate::client::settlements(&emulator).await {
        for line in crate::client::lines(&settlement) {
            assert!(known.contains(&line["clearingLineType"]["id"].as_u64().unwrap()), "{line}");
        }
    }
    let billing = json(&emulator, "/v2/billinglinetypes").await;
    assert!(ids(&billing, "billingDataGroups", "billingLineTypes").contains(&90007));
    assert_eq!(json(&emulator, "/v2/billingunittypes").await["billingUnitTypes"][1]["name"], "percentage");
    let ideal = json(&emulator, "/v2/paymentmethods").await["paymentMethods"][0].clone();
    assert_eq!((&ideal["id"], &ideal["paymentProfiles"][0]["id"]), (&Value::from(1), &Value::from(10)));
}
