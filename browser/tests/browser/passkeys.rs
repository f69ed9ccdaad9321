//! Passkeys in a real browser, with an authenticator that Chromium makes up.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::chrome::Chrome;
use crate::look::{axe, complaints, look};
use crate::served::Served;

#[tokio::test]
async fn a_passkey_is_made_and_lets_its_owner_in_and_the_policy_holds() {
    let (demo, chrome, axe) = (Served::short_demo(), Chrome::start().await, axe());
    // passkeys belong to a name
    let address = demo.address.replace("127.0.0.1", "localhost");
    let tools = chrome.driver.cdp();
    tools.send_raw("WebAuthn.enable", json!({})).await.unwrap();
    let options = json!({ "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true,
    } });
    tools.send_raw("WebAuthn.addVirtualAuthenticator", options).await.unwrap();
    let click = async |css: &str| {
        let found = chrome.driver.query(By::Css(css)).and_displayed().first().await.unwrap();
        found.click().await.unwrap();
    };
    chrome.driver.goto(format!("{address}/account/passkeys")).await.unwrap();
    let name = chrome.driver.query(By::Id("called")).and_displayed().first().await.unwrap();
    name.send_keys("this laptop").await.unwrap();
    chrome.driver.find(By::Id("password")).await.unwrap().send_keys("vier paarden eten stro").await.unwrap();
    click("#passkey button").await;
    chrome.driver.query(By::Css("p.notice.good")).first().await.unwrap();
    let page = chrome.driver.find(By::Tag("main")).await.unwrap().text().await.unwrap();
    assert!(page.contains("this laptop") && page.contains("never"), "{page}");
    let mut wrong = look(&chrome, &axe, "passkeys-en").await;
    click("form[action='/sign-out'] button").await;
    click("a[href^='/sign-in/passkey']").await;
    chrome.driver.query(By::Css("#passkey button")).and_displayed().first().await.unwrap();
    wrong.extend(look(&chrome, &axe, "sign-in-passkey-en").await);
    click("#passkey button").await;
    chrome.driver.query(By::Css("form[action='/sign-out']")).first().await.unwrap();
    chrome.driver.goto(format!("{address}/account/passkeys")).await.unwrap();
    let page = chrome.driver.query(By::Css("table")).first().await.unwrap().text().await.unwrap();
    assert!(page.contains("this laptop") && !page.contains("never"), "{page}");
    wrong.extend(complaints(&chrome).await);
    chrome.end().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
