//! What a bookkeeper does: from the catalogue to the first run in few clicks, a question answered and taken back, a rule taught,
//! settings changed, and a second step for signing in. Each page is looked at.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use thirtyfour::prelude::*;
use totp_rs::{Builder, Secret};

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
        self.chrome.driver.query(By::Css(what)).and_clickable().first().await.unwrap().click().await.unwrap();
    }

    async fn text(&self, what: &str) -> String {
        self.chrome.driver.query(By::Css(what)).first().await.unwrap().text().await.unwrap()
    }

    async fn fill(&self, field: &str, text: &str) {
        let field = self.chrome.driver.query(By::Id(field)).first().await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Looks at the page as it stands, after a form was sent: going to its address again would lose it.
    async fn look_here(&mut self, name: &str) {
        self.wrong.extend(look(self.chrome, self.axe, name).await);
        self.chrome.set_view(1440, 1000, false).await;
    }

    async fn press(&self, key: Key) {
        self.chrome.driver.action_chain().send_keys(key).perform().await.unwrap();
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

    /// Opens a page until it shows something: a run in the background makes it.
    async fn wait_for(&self, address: &str, what: &str) {
        for _ in 0..120 {
            self.chrome.driver.goto(address).await.unwrap();
            if !self.chrome.driver.find_all(By::Css(what)).await.unwrap().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("{address} never showed {what}");
    }
}

/// The code that an app with this secret shows so many seconds from now.
fn code_of(secret: &str, later: u64) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Builder::new().with_secret(secret).build().unwrap().generate(now + later).to_string()
}

#[tokio::test]
async fn a_bookkeeper_installs_answers_teaches_and_signs_in_with_a_second_step() {
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
    anna.look_here("install-pay-refused-en").await;
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
    anna.click("label.tick + label.tick > input[name='start_date']").await;
    anna.click("button[value='check']").await;

    anna.is_at("preview").await;
    let first = anna.text("section.flow table.ledger tfoot").await;
    anna.look("install-preview").await;
    anna.click("form[action$='/switch-on'] button").await;
    let installed = "//section[contains(@class, 'flow')]//h2[text()='winkels']";
    chrome.driver.query(By::XPath(installed)).first().await.unwrap();
    let clicks = anna.clicks;

    // what has no invoice waits for a person: she answers, and takes it back
    let questions = format!("{}/questions", demo.address);
    anna.wait_for(&questions, "fieldset input[name^='not_found.']").await;
    anna.click("fieldset input[name^='not_found.']").await;
    anna.click(".save button").await;
    let answered = anna.text(".notice.good").await;
    anna.look_here("questions-answered-en").await;
    anna.click("form[action='/questions/withdraw'] button").await;
    chrome.driver.query(By::Css("h1")).first().await.unwrap();

    // a rule, by keyboard alone once the field has the focus
    chrome.driver.goto(format!("{}/integrations", demo.address)).await.unwrap();
    anna.click("main a[href$='/rules']").await;
    anna.fill("text", "Bestelling").await;
    anna.press(Key::Enter).await;
    let tried = anna.text(".notice.working").await;
    anna.look("rule-tried").await;
    anna.click("form[action$='/on'] button").await;
    anna.text(".chip.good").await;
    anna.look("rules-taught").await;

    // other settings, after a look at what changes
    chrome.driver.goto(format!("{}/integrations", demo.address)).await.unwrap();
    let settings = "//section[.//h2[text()='webshop']]//a[starts-with(@href, '/integrations/')]";
    chrome.driver.query(By::XPath(settings)).first().await.unwrap().click().await.unwrap();
    anna.click("input[name='approval'][value='always_ask']").await;
    anna.click("button[value='look']").await;
    let changed = anna.text("table.list tbody").await;
    anna.look_here("integration-change-en").await;
    anna.click("button[value='keep']").await;
    anna.text(".notice.good").await;

    // a connection, tried
    chrome.driver.goto(format!("{}/connections", demo.address)).await.unwrap();
    anna.click("form[action$='/check'] button").await;
    anna.text(".tried").await;
    anna.look_here("connection-tried-en").await;

    // the second step, and back in with it
    chrome.driver.goto(format!("{}/account/two-step", demo.address)).await.unwrap();
    let secret = anna.text("#secret").await;
    anna.fill("code", &code_of(&secret, 0)).await;
    anna.press(Key::Enter).await;
    let recovery = anna.text(".codes").await;
    anna.look_here("two-step-on-en").await;
    anna.click("form[action='/sign-out'] button").await;
    anna.fill("email", "anna@dewit-wonen.example").await;
    anna.fill("password", "vier paarden eten stro").await;
    anna.press(Key::Enter).await;
    anna.text("form[action='/sign-in/code']").await;
    anna.look("sign-in-code").await;
    anna.fill("code", &code_of(&secret, 30)).await;
    anna.press(Key::Enter).await;
    let who = anna.text(".who a").await;

    let mut wrong = anna.wrong;
    let refused = |message: &String| !message.contains("422");
    wrong.extend(complaints(&chrome).await.into_iter().filter(refused));
    chrome.end().await;
    assert!(first.contains("Total"), "{first}");
    assert!(clicks <= CLICKS_AT_MOST, "{clicks} clicks");
    assert!(answered.contains("answered"), "{answered}");
    assert!(tried.contains("Nothing was booked."), "{tried}");
    assert!(changed.contains("only after I approve"), "{changed}");
    assert_eq!(recovery.lines().count(), 10, "{recovery}");
    assert_eq!(who, "Anna de Wit");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_bookkeeper_installs_payt_and_lets_the_first_list_go() {
    let (demo, chrome, axe) = (Served::short_demo(), Chrome::start().await, axe());
    chrome.set_view(1440, 1000, false).await;
    chrome.driver.goto(format!("{}/integrations?lang=en", demo.address)).await.unwrap();
    let mut anna = Bookkeeper { chrome: &chrome, axe: &axe, clicks: 0, wrong: Vec::new() };
    anna.click("form[action='/integrations/begin']:has(input[value='afas-payt']) button").await;
    let (token, import) = (anna.text("#demo-token").await, anna.text("#demo-import-token").await);
    anna.fill("name", "herinneringen").await;
    anna.fill("token", "not-the-token").await;
    anna.fill("import_token", &import).await;
    anna.fill("code", "2").await;
    anna.click("form[action='/install-payt'] button.first").await;
    anna.text("[role='alert']").await;
    anna.look_here("install-payt-refused-en").await;
    anna.fill("token", &token).await;
    anna.fill("import_token", &import).await;
    anna.click("form[action='/install-payt'] button.first").await;
    // the page that the form leads to
    anna.text("#lists").await;
    let page = anna.text("h1").await;
    let here = chrome.driver.current_url().await.unwrap();
    anna.wait_for(here.as_str(), "form[action$='/release'] button").await;
    anna.look("receivables-held").await;
    anna.click("form[action$='/release'] button").await;
    anna.wait_for(here.as_str(), "table td .standing.good").await;
    let sent = anna.text("table td .standing.good").await;
    anna.look("receivables-sent").await;
    let mut wrong = anna.wrong;
    let refused = |message: &String| !message.contains("422");
    wrong.extend(complaints(&chrome).await.into_iter().filter(refused));
    chrome.end().await;
    assert_eq!(page, "Receivables to Payt");
    assert_eq!(sent, "sent");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
