//! Every page of the demonstration, looked at, and walked through by keyboard.

use thirtyfour::prelude::*;

use crate::chrome::Chrome;
use crate::look::{axe, complaints, look};
use crate::served::Served;

/// Pages that are always there, and what their pictures are called.
const PAGES: &[(&str, &str)] = &[
    ("overview", "/"),
    ("settlements", "/settlements"),
    ("questions", "/questions"),
    ("runs", "/runs"),
    ("bank", "/bank"),
    ("integrations", "/integrations"),
    ("connections", "/connections"),
    ("tokens", "/tokens"),
    ("webhooks", "/webhooks"),
    ("organisation", "/organisation"),
    ("directory", "/organisation/directory"),
    ("sign-in-directory", "/sign-in/directory"),
    ("api", "/api"),
    ("install-payt", "/install-payt"),
    ("connectors", "/connectors"),
    ("members", "/members"),
    ("settlements-narrowed", "/settlements?from=2026-01-01&least=1"),
    ("account", "/account"),
    ("two-step", "/account/two-step"),
    ("passkeys", "/account/passkeys"),
    ("mailbox", "/mailbox"),
    ("forgotten", "/forgotten"),
    ("problems", "/problems"),
    ("nothing-here", "/no-such-page"),
];

#[tokio::test]
async fn every_page_is_clean_in_both_sizes_and_schemes() {
    let (demo, chrome, axe) = (Served::demo(), Chrome::start().await, axe());
    chrome.driver.goto(&demo.door).await.unwrap();
    chrome.driver.goto(format!("{}/settlements", demo.address)).await.unwrap();
    let settlement = chrome.driver.find(By::Css("a[href^='/settlements/']")).await.unwrap();
    let settlement = settlement.attr("href").await.unwrap().unwrap();
    let specification = format!("{settlement}/specification");
    chrome.driver.goto(format!("{}/integrations", demo.address)).await.unwrap();
    let rules = chrome.driver.find(By::Css("main a[href$='/rules']")).await.unwrap();
    let rules = rules.attr("href").await.unwrap().unwrap();
    let integration = rules.trim_end_matches("/rules").to_owned();
    let receivables = chrome.driver.find(By::Css("main a[href$='/receivables']")).await.unwrap();
    let receivables = receivables.attr("href").await.unwrap().unwrap();
    let to_payt = receivables.trim_end_matches("/receivables").to_owned();
    let (fields, of_entries) = (format!("{to_payt}/fields"), format!("{to_payt}/fields/sales_entries"));
    let own_sheets = format!("{to_payt}/connectors");
    let (booked, answers) = booked_without_debtor(&chrome, &demo.address).await;
    let invoice = invoice_of(&chrome, &demo.address, &receivables).await;
    let named = [
        ("settlement", settlement.as_str()),
        ("specification", specification.as_str()),
        ("settlement-without-debtor", booked.as_str()),
        ("questions-booked", answers.as_str()),
        ("integration", integration.as_str()),
        ("rules", rules.as_str()),
        ("receivables", receivables.as_str()),
        ("receivables-settings", to_payt.as_str()),
        ("receivables-fields", fields.as_str()),
        ("receivables-fields-of", of_entries.as_str()),
        ("receivables-connectors", own_sheets.as_str()),
        ("invoice", invoice.as_str()),
    ];
    let pages = PAGES.iter().copied().chain(named);
    let mut wrong = Vec::new();
    for (name, path) in pages {
        for language in ["en", "nl"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            chrome.driver.goto(format!("{}{path}{joint}lang={language}", demo.address)).await.unwrap();
            assert_eq!(
                chrome.driver.find(By::Tag("html")).await.unwrap().attr("lang").await.unwrap().unwrap(),
                language
            );
            wrong.extend(look(&chrome, &axe, &format!("{name}-{language}")).await);
        }
    }
    chrome.driver.find(By::Css("form[action='/sign-out'] button")).await.unwrap().click().await.unwrap();
    chrome.driver.query(By::Css("form[action='/sign-in']")).first().await.unwrap();
    wrong.extend(look(&chrome, &axe, "sign-in-nl").await);
    wrong.extend(complaints(&chrome).await);
    chrome.end().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An invoice that a list of receivables closes, or one that a settlement pays.
async fn invoice_of(chrome: &Chrome, address: &str, receivables: &str) -> String {
    for page in [receivables, "/settlements"] {
        chrome.driver.goto(format!("{address}{page}")).await.unwrap();
        if page == "/settlements" {
            let first = chrome.driver.find(By::Css("table a[href^='/settlements/']")).await.unwrap();
            let first = first.attr("href").await.unwrap().unwrap();
            chrome.driver.goto(format!("{address}{first}")).await.unwrap();
        }
        if let Some(link) = chrome.driver.find_all(By::Css("main a[href^='/invoices/']")).await.unwrap().first() {
            return link.attr("href").await.unwrap().unwrap();
        }
    }
    panic!("no page leads to an invoice");
}

/// A booked settlement with lines on debtor not found, and the page on which a person says where they belong.
async fn booked_without_debtor(chrome: &Chrome, address: &str) -> (String, String) {
    chrome.driver.goto(format!("{address}/settlements")).await.unwrap();
    let mut settlements = Vec::new();
    for link in chrome.driver.find_all(By::Css("table a[href^='/settlements/']")).await.unwrap() {
        settlements.push(link.attr("href").await.unwrap().unwrap());
    }
    for settlement in settlements {
        chrome.driver.goto(format!("{address}{settlement}")).await.unwrap();
        let answers = chrome.driver.find_all(By::Css("a[href^='/questions?settlement=']")).await.unwrap();
        if let Some(answers) = answers.first() {
            return (settlement, answers.attr("href").await.unwrap().unwrap());
        }
    }
    panic!("no booked settlement has a line without a debtor");
}

#[tokio::test]
async fn the_keyboard_alone_opens_a_settlement() {
    let (demo, chrome) = (Served::short_demo(), Chrome::start().await);
    chrome.driver.goto(&demo.door).await.unwrap();
    chrome.driver.goto(format!("{}/settlements", demo.address)).await.unwrap();
    press(&chrome, Key::Tab).await;
    assert_eq!(focused(&chrome, "href").await, "#content", "the first stop jumps to the content");
    press(&chrome, Key::Enter).await;
    for _ in 0..60 {
        if focused(&chrome, "href").await.starts_with("/settlements/") {
            break;
        }
        assert!(outlined(&chrome).await, "what has the focus can be seen");
        press(&chrome, Key::Tab).await;
    }
    let wanted = focused(&chrome, "href").await;
    press(&chrome, Key::Enter).await;
    chrome.driver.query(By::Css(".timeline")).first().await.unwrap();
    let there = chrome.driver.current_url().await.unwrap();
    chrome.end().await;
    assert!(wanted.starts_with("/settlements/"), "no settlement was reached");
    assert!(there.path().starts_with("/settlements/"), "{there}");
}

async fn press(chrome: &Chrome, key: Key) {
    chrome.driver.action_chain().send_keys(key).perform().await.unwrap();
}

/// An attribute of what has the focus.
async fn focused(chrome: &Chrome, attribute: &str) -> String {
    chrome.driver.active_element().await.unwrap().attr(attribute).await.unwrap().unwrap_or_default()
}

/// Whether the focus shows: an outline, or the page itself right after the jump.
async fn outlined(chrome: &Chrome) -> bool {
    let script = "const e = document.activeElement;
        return e.tagName === 'MAIN' || e === document.body || getComputedStyle(e).outlineStyle !== 'none'";
    chrome.driver.execute(script, vec![]).await.unwrap().json().as_bool().unwrap()
}

#[tokio::test]
async fn somebody_invited_looks_and_changes_nothing_in_dutch_too() {
    let (demo, chrome) = (Served::short_demo(), Chrome::start().await);
    chrome.set_view(1440, 1400, false).await;
    chrome.driver.goto(format!("{}/members?lang=nl", demo.address)).await.unwrap();
    for (field, text) in [("name", "Bert Kok"), ("email", "bert@dewit-wonen.example")] {
        chrome.driver.find(By::Id(field)).await.unwrap().send_keys(text).await.unwrap();
    }
    click(&chrome, "form[action='/members'] button").await;
    let link = chrome.driver.query(By::Css(".notice code")).first().await.unwrap().text().await.unwrap();
    click(&chrome, "form[action='/sign-out'] button").await;
    chrome.driver.query(By::Css("form[action='/sign-in']")).first().await.unwrap();
    chrome.driver.goto(format!("{}{link}", demo.address)).await.unwrap();
    let wrong = look(&chrome, &axe(), "choose-password-nl").await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    chrome.set_view(1440, 1400, false).await;
    type_in(&chrome, "password", "zes koeien lezen kranten").await;
    click(&chrome, "main button").await;
    type_in(&chrome, "email", "bert@dewit-wonen.example").await;
    type_in(&chrome, "password", "zes koeien lezen kranten").await;
    click(&chrome, "main button").await;
    let who = chrome.driver.query(By::Css(".who a")).first().await.unwrap().text().await.unwrap();
    let page = chrome.driver.find(By::Tag("body")).await.unwrap().text().await.unwrap();
    let changes = chrome.driver.find_all(By::Css("main form[method='post']")).await.unwrap().len();
    let people = chrome.driver.find_all(By::Css("nav a[href='/members']")).await.unwrap().len();
    chrome.end().await;
    assert!(who == "Bert Kok" && page.contains("Afmelden") && page.contains("webshop"), "{page}");
    assert_eq!((changes, people), (0, 0), "a viewer finds nothing to change");
}

async fn click(chrome: &Chrome, what: &str) {
    chrome.driver.query(By::Css(what)).first().await.unwrap().click().await.unwrap();
}

async fn type_in(chrome: &Chrome, field: &str, text: &str) {
    chrome.driver.query(By::Id(field)).first().await.unwrap().send_keys(text).await.unwrap();
}

#[tokio::test]
async fn the_first_account_is_made_by_keyboard_and_what_is_wrong_is_told_at_its_field() {
    let (program, chrome, axe) = (Served::new(), Chrome::start().await, axe());
    chrome.driver.goto(&program.door).await.unwrap();
    chrome.driver.query(By::Css("form[action='/sign-up']")).first().await.unwrap();
    let mut wrong = look(&chrome, &axe, "sign-up-en").await;
    chrome.driver.goto(format!("{}/sign-up?lang=nl", program.address)).await.unwrap();
    chrome.driver.find(By::Id("name")).await.unwrap().focus().await.unwrap();
    for text in ["Anna de Wit", "De Wit Wonen", "anna@dewit-wonen.example", "annadewit12"] {
        chrome.driver.action_chain().send_keys(text).perform().await.unwrap();
        press(&chrome, if text == "annadewit12" { Key::Enter } else { Key::Tab }).await;
    }
    let fault = chrome.driver.query(By::Id("fault")).first().await.unwrap().text().await.unwrap();
    wrong.extend(look(&chrome, &axe, "sign-up-refused-nl").await);
    let described = chrome.driver.find(By::Id("password")).await.unwrap().attr("aria-describedby").await.unwrap();
    type_in(&chrome, "password", "vier paarden eten stro").await;
    press(&chrome, Key::Enter).await;
    let who = chrome.driver.query(By::Css(".who a")).first().await.unwrap().text().await.unwrap();
    wrong.extend(look(&chrome, &axe, "overview-empty-nl").await);
    chrome.end().await;
    assert!(fault.contains("makkelijk te raden") && described.unwrap().contains("fault"), "{fault}");
    assert_eq!(who, "Anna de Wit");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
