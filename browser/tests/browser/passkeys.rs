//! Passkeys in a real browser, with an authenticator that Chromium makes up.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::chrome::Chrome;
use crate::look::{axe, complaints, look};
use crate::served::Served;

const PASSWORD: &str = "vier paarden eten stro";

/// The code of an app with the secret that the page shows (RFC 6238), by the browser's own HMAC.
const CODE: &str = r#"
    const done = arguments[arguments.length - 1];
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...document.getElementById('secret').textContent.replaceAll(/[^A-Z2-7]/g, '')]
        .map(c => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
    const secret = Uint8Array.from(bits.match(/.{8}/g), byte => parseInt(byte, 2));
    const step = new DataView(new ArrayBuffer(8));
    step.setUint32(4, Math.floor(Date.now() / 30000));
    (async () => {
        const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
        const signed = new DataView(await crypto.subtle.sign('HMAC', key, step));
        const code = (signed.getUint32(signed.getUint8(19) & 15) & 0x7fffffff) % 1000000;
        done(String(code).padStart(6, '0'));
    })();
"#;

/// The steps of somebody in the browser.
struct Hand<'a>(&'a Chrome);

impl Hand<'_> {
    async fn go(&self, address: &str) {
        self.0.driver.goto(address).await.unwrap();
    }

    /// Waits for something that the page before does not have.
    async fn see(&self, css: &str) -> WebElement {
        let found = self.0.driver.query(By::Css(css)).and_displayed().first().await;
        found.unwrap_or_else(|error| panic!("{css} is not there: {error}"))
    }

    async fn click(&self, css: &str) {
        let found = self.0.driver.query(By::Css(css)).and_clickable().first().await;
        found.unwrap_or_else(|error| panic!("{css} can't be clicked: {error}")).click().await.unwrap();
    }

    async fn fill(&self, css: &str, text: &str) {
        self.see(css).await.send_keys(text).await.unwrap();
    }

    async fn text(&self, css: &str) -> String {
        self.see(css).await.text().await.unwrap()
    }

    async fn sign_out(&self) {
        self.click("form[action='/sign-out'] button").await;
        self.see("form[action='/sign-in'] #email").await;
    }
}

/// An authenticator in the browser that keeps passkeys and asks for the owner; its id.
async fn authenticator(chrome: &Chrome) -> String {
    let tools = chrome.driver.cdp();
    tools.send_raw("WebAuthn.enable", json!({})).await.unwrap();
    let options = json!({ "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true,
    } });
    let made = tools.send_raw("WebAuthn.addVirtualAuthenticator", options).await.unwrap();
    made["authenticatorId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_passkey_is_made_lets_its_owner_in_and_is_removed() {
    let (demo, chrome, axe) = (Served::short_demo(), Chrome::start().await, axe());
    let (hand, tools) = (Hand(&chrome), chrome.driver.cdp());
    let device = authenticator(&chrome).await;
    chrome.set_view(1440, 1000, false).await;
    // passkeys belong to a name: by the number the page leads there
    hand.go(&demo.door).await;
    hand.go(&format!("{}/account/passkeys", demo.address)).await;
    let address = demo.address.replace("127.0.0.1", "localhost");
    assert!(hand.text("#elsewhere").await.ends_with(&address));
    let mut wrong = look(&chrome, &axe, "passkeys-elsewhere-en").await;
    hand.click("#elsewhere a").await;
    // one is added with the password
    hand.fill("#called", "this laptop").await;
    hand.fill("#password", PASSWORD).await;
    hand.click("#passkey button").await;
    assert_eq!(hand.text("p.notice.good").await, "The passkey is added.");
    let table = hand.text("table").await;
    assert!(table.contains("this laptop") && table.contains("never"), "{table}");
    wrong.extend(look(&chrome, &axe, "passkeys-en").await);
    hand.go(&format!("{address}/account/passkeys?lang=nl")).await;
    wrong.extend(look(&chrome, &axe, "passkeys-nl").await);
    hand.go(&format!("{address}/account/passkeys?lang=en")).await;
    // the same device makes no second one
    hand.fill("#called", "again").await;
    hand.fill("#password", PASSWORD).await;
    hand.click("#passkey button").await;
    assert!(hand.text("#passkey-failed").await.contains("made no passkey"));
    // it lets its owner in, without a password
    chrome.set_view(1440, 1000, false).await;
    hand.sign_out().await;
    hand.click("a[href^='/sign-in/passkey']").await;
    hand.see("#passkey button").await;
    wrong.extend(look(&chrome, &axe, "sign-in-passkey-en").await);
    // but not whom the device does not know
    let unknown = |known: bool| json!({ "authenticatorId": device, "isUserVerified": known });
    tools.send_raw("WebAuthn.setUserVerified", unknown(false)).await.unwrap();
    hand.click("#passkey button").await;
    assert!(hand.text("#passkey-failed").await.contains("gave no passkey"));
    wrong.extend(look(&chrome, &axe, "sign-in-passkey-failed-en").await);
    tools.send_raw("WebAuthn.setUserVerified", unknown(true)).await.unwrap();
    hand.click("#passkey button").await;
    hand.see("form[action='/sign-out']").await;
    hand.go(&format!("{address}/account/passkeys")).await;
    let table = hand.text("table").await;
    assert!(table.contains("this laptop") && !table.contains("never"), "{table}");
    // and takes the place of the code
    hand.go(&format!("{address}/account/two-step")).await;
    hand.see("#secret").await;
    let code = chrome.driver.execute_async(CODE, vec![]).await.unwrap();
    hand.fill("#code", code.json().as_str().unwrap()).await;
    hand.click("form[action='/account/two-step'] button").await;
    hand.see("ul.codes").await;
    hand.sign_out().await;
    hand.fill("#email", "anna@dewit-wonen.example").await;
    hand.fill("#password", PASSWORD).await;
    hand.click("form[action='/sign-in'] button").await;
    hand.see("#code").await;
    wrong.extend(look(&chrome, &axe, "sign-in-code-en").await);
    hand.click("a[href^='/sign-in/code/passkey']").await;
    hand.see("#passkey button").await;
    wrong.extend(look(&chrome, &axe, "sign-in-code-passkey-en").await);
    hand.click("#passkey button").await;
    hand.see("form[action='/sign-out']").await;
    // removed here, the device still offers it, and it lets nobody in
    hand.go(&format!("{address}/account/passkeys")).await;
    hand.click("table form button").await;
    assert!(hand.text("p.notice.good").await.contains("lets nobody in any more"));
    wrong.extend(look(&chrome, &axe, "passkeys-removed-en").await);
    chrome.set_view(1440, 1000, false).await;
    hand.sign_out().await;
    hand.go(&format!("{address}/sign-in/passkey")).await;
    hand.click("#passkey button").await;
    assert!(hand.text("#wrong").await.contains("lets nobody in here"));
    wrong.extend(look(&chrome, &axe, "sign-in-passkey-wrong-en").await);
    let told = complaints(&chrome).await;
    // the answer to it is 422, which the console tells
    wrong.extend(told.into_iter().filter(|line| !line.contains("status of 422")));
    chrome.end().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
