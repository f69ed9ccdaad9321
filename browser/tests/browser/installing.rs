//! The wizard as a bookkeeper goes through it: from the catalogue to the first run, in few clicks, each step looked at.

use thirtyfour::prelude::*;

use crate::chrome::Chrome;
use crate::look::{axe, complaints, look};
use crate::served::Served;

/// Clicks from the catalogue to the first run at most; filling in fields is typing.
const CLICKS_AT_MOST: usize = 15;

/// A bookkeeper with a browser, who counts the clicks.
struct Bookkeeper<'a> {
    chrome: &'a Chrome,
    axe: &'a str,
    clicks: usize,
    wrong: Vec<String>,
}

impl Bookkeeper<'_> {
    async fn click(&mut self, what: &str) {
        self.clicks += 1;
        self.chrome.driver.query(By::Css(what)).first().await.unwrap().click().await.unwrap();
    }

    async fn text(&self, what: &str) -> String {
        self.chrome.driver.query(By::Css(what)).first().await.unwrap().text().await.unwrap()
    }

    async fn fill(&self, field: &str, text: &str) {
        let field = self.chrome.driver.query(By::Id(field)).first().await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Waits until a step is the present one.
    async fn is_at(&self, step: &str) {
        let present = format!(".steps a[href$='/{step}'][aria-current='step']");
        self.chrome.driver.query(By::Css(&present)).first().await.unwrap();
    }

    /// Looks at the page in both languages; a step keeps its place when the language changes.
    async fn look(&mut self, name: &str) {
        let here = self.chrome.driver.current_url().await.unwrap();
        for language in ["nl", "en"] {
            self.chrome.driver.goto(format!("{}?lang={language}", here.as_str())).await.unwrap();
            self.wrong.extend(look(self.chrome, self.axe, &format!("{name}-{language}")).await);
        }
        self.chrome.set_view(1440, 1000, false).await;
        self.chrome.driver.goto(here.as_str()).await.unwrap();
    }
}

#[tokio::test]
async fn an_integration_is_installed_from_the_catalogue_in_few_clicks() {
    let (demo, chrome, axe) = (Served::short_demo(), Chrome::start().await, axe());
    chrome.set_view(1440, 1000, false).await;
    chrome.driver.goto(format!("{}/?lang=en", demo.address)).await.unwrap();
    let mut anna = Bookkeeper { chrome: &chrome, axe: &axe, clicks: 0, wrong: Vec::new() };
    anna.click("nav a[href='/integrations']").await;
    anna.click("form[action='/integrations/begin'] button").await;

    anna.is_at("pay").await;
    anna.look("install-pay").await;
    let (code, token) = (anna.text("#demo-code").await, anna.text("#demo-token").await);
    anna.fill("code", &code).await;
    anna.fill("token", "not-the-token").await;
    anna.click("form:has(#code) button").await;
    anna.text(".tried .remedy").await;
    anna.wrong.extend(look(&chrome, &axe, "install-pay-refused-en").await);
    chrome.set_view(1440, 1000, false).await;
    anna.fill("token", &token).await;
    anna.click("form:has(#code) button").await;

    anna.is_at("afas").await;
    anna.look("install-afas").await;
    let (participant, token) = (anna.text("#demo-participant").await, anna.text("#demo-token").await);
    anna.fill("participant", &participant).await;
    anna.fill("token", &token).await;
    anna.click("form:has(#participant) button").await;

    anna.is_at("settings").await;
    anna.look("install-administration").await;
    anna.click("#s-administration option[value='2']").await;
    anna.click("button[value='first']").await;
    chrome.driver.query(By::Id("s-journal")).first().await.unwrap();
    anna.look("install-settings").await;
    let journal = chrome.driver.find(By::Id("s-journal")).await.unwrap().value().await.unwrap();
    assert_eq!(journal.as_deref(), Some("55"), "what AFAS calls Pay. is suggested");
    anna.fill("name", "winkels").await;
    anna.click("button[value='check']").await;

    anna.is_at("preview").await;
    let first = anna.text("section.flow table.ledger tfoot").await;
    anna.look("install-preview").await;
    anna.click("form[action$='/switch-on'] button").await;
    let installed = "//section[contains(@class, 'flow')]//h2[text()='winkels']";
    chrome.driver.query(By::XPath(installed)).first().await.unwrap();
    let Bookkeeper { clicks, mut wrong, .. } = anna;
    let refused = |message: &String| !message.contains("422");
    wrong.extend(complaints(&chrome).await.into_iter().filter(refused));
    chrome.end().await;
    assert!(first.contains("Total"), "{first}");
    assert!(clicks <= CLICKS_AT_MOST, "{clicks} clicks");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
