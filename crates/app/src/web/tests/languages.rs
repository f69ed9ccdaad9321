//! English and Dutch: both complete, chosen by the reader.

use axum::body::Body;
use axum::http::{Request, header};

use super::house::{House, SINCE_WORKED, WORKED, send};
use super::reading::{part, text_of};
use crate::web::frame::FrameWords;
use crate::web::pages::account::AccountWords;
use crate::web::pages::bank::BankWords;
use crate::web::pages::change_email::ChangeEmailWords;
use crate::web::pages::connections::ConnectionWords;
use crate::web::pages::described::ApiWords;
use crate::web::pages::directory::DirectoryWords;
use crate::web::pages::forgotten::ForgottenWords;
use crate::web::pages::install::InstallWords;
use crate::web::pages::install::afas::AfasWords;
use crate::web::pages::install::pay::PayWords;
use crate::web::pages::install::preview::PreviewWords;
use crate::web::pages::integration::IntegrationSettingWords;
use crate::web::pages::integrations::IntegrationWords;
use crate::web::pages::invoice::InvoiceWords;
use crate::web::pages::mailbox::MailboxWords;
use crate::web::pages::members::MemberWords;
use crate::web::pages::organisation::OrganisationWords;
use crate::web::pages::overview::OverviewWords;
use crate::web::pages::passkeys::PasskeyWords;
use crate::web::pages::password::PasswordWords;
use crate::web::pages::problems::ProblemWords;
use crate::web::pages::questions::words::QuestionWords;
use crate::web::pages::receivables::ReceivableWords;
use crate::web::pages::receivables::documents::DocumentWords;
use crate::web::pages::receivables::fields::FieldWords;
use crate::web::pages::receivables::install::InstallPaytWords;
use crate::web::pages::receivables::install_sftp::InstallSftpWords;
use crate::web::pages::receivables::read_back::ReadBackWords;
use crate::web::pages::receivables::records::RecordWords;
use crate::web::pages::receivables::settings::PaytSettingWords;
use crate::web::pages::receivables::sheets::SheetWords;
use crate::web::pages::receivables::way::WayWords;
use crate::web::pages::rules::RuleWords;
use crate::web::pages::runs::RunWords;
use crate::web::pages::settlement::specification::SpecificationWords;
use crate::web::pages::settlement::words::SettlementWords;
use crate::web::pages::settlements::ListWords;
use crate::web::pages::sign_in::SignInWords;
use crate::web::pages::sign_in_code::CodeWords;
use crate::web::pages::sign_in_directory::SignInDirectoryWords;
use crate::web::pages::sign_in_passkey::SignInPasskeyWords;
use crate::web::pages::sign_up::SignUpWords;
use crate::web::pages::tokens::TokenWords;
use crate::web::pages::two_step::TwoStepWords;
use crate::web::pages::webhooks::WebhookWords;
use crate::web::setting_form::SettingWords;

/// Words that both languages write alike.
const ALIKE: &[&str] = &[
    "credit",
    "browser",
    "pay",
    "afas",
    "code",
    "token",
    "tokens",
    "parameters",
    "filter",
    "now",
    "both_ends",
    "empty",
    "was",
    "connectors",
    "client_id",
    "client_secret",
    "test",
    "drawing_connector",
    "webhooks",
    "issuer",
    "claim",
    "passkeys",
];

fn all_words() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let pages = [
        FrameWords::PAIRS,
        ListWords::PAIRS,
        SettlementWords::PAIRS,
        SpecificationWords::PAIRS,
        ProblemWords::PAIRS,
        QuestionWords::PAIRS,
        SignInWords::PAIRS,
        SignUpWords::PAIRS,
        PasswordWords::PAIRS,
        AccountWords::PAIRS,
        ChangeEmailWords::PAIRS,
        MemberWords::PAIRS,
        OrganisationWords::PAIRS,
        OverviewWords::PAIRS,
        RunWords::PAIRS,
        ConnectionWords::PAIRS,
        RuleWords::PAIRS,
        ForgottenWords::PAIRS,
        MailboxWords::PAIRS,
        CodeWords::PAIRS,
        TwoStepWords::PAIRS,
        InstallWords::PAIRS,
        AfasWords::PAIRS,
        PayWords::PAIRS,
        PreviewWords::PAIRS,
        SettingWords::PAIRS,
        IntegrationSettingWords::PAIRS,
        IntegrationWords::PAIRS,
        TokenWords::PAIRS,
        WebhookWords::PAIRS,
        ReceivableWords::PAIRS,
        DocumentWords::PAIRS,
        ReadBackWords::PAIRS,
        RecordWords::PAIRS,
        PaytSettingWords::PAIRS,
        FieldWords::PAIRS,
        InvoiceWords::PAIRS,
        SheetWords::PAIRS,
        InstallPaytWords::PAIRS,
        InstallSftpWords::PAIRS,
        WayWords::PAIRS,
        ApiWords::PAIRS,
        BankWords::PAIRS,
        DirectoryWords::PAIRS,
        PasskeyWords::PAIRS,
        SignInPasskeyWords::PAIRS,
        SignInDirectoryWords::PAIRS,
    ];
    pages.into_iter().flatten().copied()
}

#[test]
fn every_word_is_translated() {
    for (name, en, nl) in all_words() {
        assert!(!en.is_empty() && !nl.is_empty(), "{name}");
        assert!(en != nl || ALIKE.contains(&name), "{name}: `{en}` is the same in Dutch");
    }
}

/// What a page says itself: what is marked as English, because it came from a log, is left out.
fn said(page: &str) -> String {
    let mut rest = part(page, "main");
    let mut own = String::new();
    while let Some(start) = rest.find(" lang=\"en\">") {
        let tag = rest[..start].rfind('<').unwrap();
        let name = rest[tag + 1..start].split(' ').next().unwrap();
        let end = format!("</{name}>");
        own.push_str(&rest[..tag]);
        rest = &rest[start + rest[start..].find(&end).unwrap() + end.len()..];
    }
    own.push_str(rest);
    text_of(&own)
}

#[tokio::test]
async fn a_dutch_page_has_no_english_left() {
    let house = House::synced(&[]).await;
    for address in [
        "/",
        "/settlements",
        &format!("/settlements/{WORKED}"),
        "/settlements/XMCP-NELC",
        "/settlements/4ZR9-5PH4",
        "/questions",
        "/runs",
        "/bank",
        "/problems",
        "/nothing",
    ] {
        let joint = if address.contains('?') { '&' } else { '?' };
        let page = house.get(&format!("{address}{joint}lang=nl")).await.body;
        assert!(page.starts_with("<!doctype html>\n<html lang=\"nl\">"), "{address}");
        let dutch = said(&page);
        for english in [
            " the ",
            " is ready",
            "booked",
            " invoice",
            "waits",
            "Settlement",
            "Payout",
            " line ",
            "Voucher",
            "What ",
            " found",
        ] {
            let line = dutch.lines().find(|line| line.contains(english));
            assert_eq!(line, None, "{address} says `{english}`");
        }
    }
}

#[tokio::test]
async fn figures_and_dates_follow_the_language() {
    let house = House::synced(SINCE_WORKED).await;
    let english = text_of(&house.get("/settlements?lang=en").await.body);
    assert!(english.contains("10 Mar 2026") && english.contains("€1,383.78"), "{english}");
    let dutch = text_of(&house.get("/settlements?lang=nl").await.body);
    assert!(dutch.contains("10 mrt 2026") && dutch.contains("€ 1.383,78"), "{dutch}");
}

#[tokio::test]
async fn a_chosen_language_is_remembered_and_stronger_than_the_browser() {
    let house = House::empty().await;
    let asked = |address: &str, headers: &[(&str, &str)]| {
        let mut request = Request::get(address).header(header::HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    };
    let plain = send(&house.pages, asked("/", &[])).await;
    assert_eq!(plain.header(header::CONTENT_LANGUAGE), "en");
    let browser = send(&house.pages, asked("/", &[("accept-language", "nl-NL,nl;q=0.9")])).await;
    assert_eq!(browser.header(header::CONTENT_LANGUAGE), "nl");
    let chosen = send(&house.pages, asked("/?lang=en", &[("accept-language", "nl")])).await;
    assert_eq!(chosen.header(header::CONTENT_LANGUAGE), "en");
    let cookie = chosen.header(header::SET_COOKIE);
    assert!(cookie.starts_with("lang=en; Path=/; Max-Age="), "{cookie}");
    let back = send(&house.pages, asked("/", &[("accept-language", "nl"), ("cookie", "lang=en")])).await;
    assert_eq!(back.header(header::CONTENT_LANGUAGE), "en");
    assert_eq!(back.header(header::SET_COOKIE), "");
}
