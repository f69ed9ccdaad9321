//! Notices by mail: once a day, to those who can do something about it.

use engine::mail::{MailOptions, MailWay};
use engine::{Calls, Engine, EngineOptions};
use jiff::SignedDuration;
use secrecy::SecretString;
use std::sync::Arc;
use store::{FIRST_ORGANISATION, NewUser, Role};

use crate::house::{House, options};

/// The same house with a folder for its mail.
fn with_mail(house: &House, folder: &std::path::Path) -> Engine {
    let options = options("worker-1");
    let mail = MailOptions {
        way: MailWay::Folder(folder.to_owned()),
        from: "Kruispost <post@kaas.example>".into(),
        pages: "https://boeken.example".into(),
    };
    let options = EngineOptions { calls: Calls { mail: Some(mail), ..options.calls }, ..options };
    let clock: Arc<dyn engine::clock::Clock> = house.clock.clone();
    Engine::new(house.store().clone(), clock, options)
}

fn letters(folder: &std::path::Path) -> Vec<String> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).map(|files| files.map(|file| file.unwrap().path()).collect()).unwrap_or_default();
    files.retain(|file: &std::path::PathBuf| file.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[tokio::test]
async fn a_bookkeeper_is_told_once_a_day_that_something_waits_in_his_language() {
    let house = House::on_sqlite().await;
    house.install(&[("start_date", "2026-03-12"), ("approval", "always_ask")]).await;
    let password = SecretString::from("vier paarden eten stro");
    let anna = house.engine.sign_up_first("Anna", "anna@kaas.example", "Kaas", &password).await.unwrap().unwrap();
    house.store().set_language(&anna.id, "nl").await.unwrap();
    let viewer = NewUser { email: "bert@kaas.example".into(), name: "Bert".into(), password_hash: Some("x".into()) };
    let now = house.engine.clock().now();
    house.store().add_member(FIRST_ORGANISATION, &viewer, Role::Viewer, "anna", now).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    let engine = with_mail(&house, place.path());
    let told = async || {
        engine.write_notices().await.unwrap();
        engine.post_mail().await.unwrap()
    };
    assert_eq!(told().await, 0, "nothing waits yet");
    house.sync().await;
    assert_eq!(told().await, 1);
    let sent = letters(place.path());
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].starts_with("To: anna@kaas.example\nSubject: Kruispost: er wacht iets op u"), "{sent:?}");
    assert!(sent[0].contains("uitbetalingen wachten op u.") && sent[0].contains("https://boeken.example/"), "{sent:?}");
    house.advance(SignedDuration::from_hours(23));
    assert_eq!(told().await, 0, "once a day");
    house.advance(SignedDuration::from_hours(2));
    assert_eq!(told().await, 1);
}
