//! Signing in with a work account, in a real browser: no script, and a policy that lets forms lead nowhere else.

use thirtyfour::prelude::*;

use crate::chrome::Chrome;
use crate::look::{axe, complaints, look};
use crate::served::Served;

#[tokio::test]
async fn a_work_account_leads_to_the_directory_and_back_in() {
    let (demo, chrome, axe) = (Served::short_demo(), Chrome::start().await, axe());
    let click = async |css: &str| {
        let found = chrome.driver.query(By::Css(css)).and_clickable().first().await.unwrap();
        found.click().await.unwrap();
    };
    // the page before has the name of who is signed in as well
    let choose = async |name: &str| {
        let theirs = format!("//a[starts-with(@href, 'authorize/as/') and text()='{name}']");
        let found = chrome.driver.query(By::XPath(&theirs)).and_clickable().first().await.unwrap();
        found.click().await.unwrap();
    };
    chrome.set_view(1440, 1000, false).await;
    chrome.driver.goto(&demo.door).await.unwrap();
    // an owner sees what the directory answers
    chrome.driver.goto(format!("{}/organisation/directory", demo.address)).await.unwrap();
    click("form[action='/organisation/directory/try'] button").await;
    choose("Anna de Wit").await;
    let trial = chrome.driver.query(By::Id("trial")).first().await.unwrap();
    assert_eq!(trial.text().await.unwrap(), "What the directory answered");
    let mut wrong = look(&chrome, &axe, "directory-tried-en").await;
    // somebody new signs in
    click("form[action='/sign-out'] button").await;
    click("a[href^='/sign-in/directory']").await;
    let email = chrome.driver.query(By::Id("email")).first().await.unwrap();
    email.send_keys("bert@dewit-wonen.example").await.unwrap();
    click("form[action='/sign-in/directory'] button").await;
    choose("Bert Bos").await;
    chrome.driver.query(By::Css("form[action='/sign-out']")).first().await.unwrap();
    chrome.driver.goto(format!("{}/account", demo.address)).await.unwrap();
    let page = chrome.driver.find(By::Tag("main")).await.unwrap().text().await.unwrap();
    assert!(page.contains("bert@dewit-wonen.example") && page.contains("viewer"), "{page}");
    // who has an account gives its password once
    click("form[action='/sign-out'] button").await;
    click("a[href^='/sign-in/directory']").await;
    let email = chrome.driver.query(By::Id("email")).first().await.unwrap();
    email.send_keys("anna@dewit-wonen.example").await.unwrap();
    click("form[action='/sign-in/directory'] button").await;
    choose("Anna de Wit").await;
    let password = chrome.driver.query(By::Id("password")).first().await.unwrap();
    wrong.extend(look(&chrome, &axe, "sign-in-link-en").await);
    password.send_keys("vier paarden eten stro").await.unwrap();
    click("form[action='/sign-in/directory/link'] button").await;
    chrome.driver.query(By::Css("a[href='/members']")).first().await.unwrap();
    wrong.extend(complaints(&chrome).await);
    chrome.end().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
