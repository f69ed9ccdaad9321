//! AFAS → Payt by SFTP: to the server that a person confirmed, whole or not at all.

use std::collections::BTreeMap;

use emulators::payt::{self, PaytEmulator};
use engine::EngineError;
use engine::commands::{Behalf, ConnectPayt, ConnectSftp, Connected, InstallPayt, PaytCredentials, SftpSecret};
use engine::progress::Unwatched;
use jiff::SignedDuration;
use ledger::problem::ProblemKind;
use secrecy::SecretString;
use store::{ComparisonState, DeliveryState, Flow};

use crate::house::{House, on_both_engines};
use crate::receivables::{
    ADMINISTRATION, connect, import, install, lists, nothing_is_wrongly_paid, open_at_payt, payt, release, sync,
};

fn server(payt: &PaytEmulator, host_key: Option<String>) -> ConnectSftp {
    let address = payt.sftp_address();
    ConnectSftp {
        host: address.ip().to_string(),
        port: address.port(),
        user: payt::sftp_user(ADMINISTRATION),
        folder: String::new(),
        secret: SftpSecret::Password(SecretString::from(payt::SFTP_PASSWORD)),
        host_key,
    }
}

/// Connects with the server alone, or with the token that reads back as well.
async fn connect_by(house: &House, payt: &PaytEmulator, token: bool, sftp: ConnectSftp) -> Connected {
    let connected = house.engine.connect_afas(house.connect_afas_ask(emulators::afas::TOKEN)).await.unwrap();
    assert!(connected.is_good(), "{:?}", connected.checks);
    let ask = ask(payt, "payt", ADMINISTRATION, token);
    house.engine.connect_payt_with(Behalf::COMMAND_LINE, ask, Some(sftp)).await.unwrap()
}

fn ask(payt: &PaytEmulator, name: &str, code: &str, token: bool) -> ConnectPayt {
    let credentials = match token {
        true => PaytCredentials::Token(SecretString::from(payt::STATIC_TOKEN)),
        false => PaytCredentials::Absent,
    };
    ConnectPayt {
        name: name.into(),
        credentials,
        import_token: SecretString::default(),
        administration_code: code.into(),
        base_url: Some(payt.base_url()),
        import_base_url: None,
    }
}

async fn by_sftp(house: &House, payt: &PaytEmulator, token: bool) -> Flow {
    let connected = connect_by(house, payt, token, server(payt, Some(payt.sftp_host_key()))).await;
    assert!(connected.is_good(), "{:?}", connected.checks);
    install(house, &[("delivery", "csv_sftp"), ("documents", "yes"), ("share_at_most", "100")]).await
}

/// Which settings were refused.
fn refused<T: std::fmt::Debug>(outcome: Result<T, EngineError>) -> Vec<String> {
    match outcome.unwrap_err() {
        EngineError::Settings(problems) => problems.into_iter().map(|problem| problem.key).collect(),
        other => panic!("{other}"),
    }
}

on_both_engines! {
    async fn a_key_that_nobody_confirmed_is_shown_and_nothing_is_kept(house) {
        let payt = payt().await;
        let tried = connect_by(&house, &payt, false, server(&payt, None)).await;
        assert!(!tried.is_good());
        let told: Vec<String> = tried.checks.iter().map(|item| format!("{item:?}")).collect();
        assert!(told.iter().any(|item| item.contains("PaytHostKeyNew") && item.contains(&payt.sftp_host_key())), "{told:?}");
        assert_eq!(payt.sftp_sign_ins(), 0, "nobody showed a password");
        let shown = house.engine.sftp_host_keys("127.0.0.1", payt.sftp_address().port()).await.unwrap();
        let confirmed = server(&payt, Some(shown[0].fingerprint.clone()));
        assert!(connect_by(&house, &payt, false, confirmed).await.is_good());
        let kept = house.store().get_connection("payt").await.unwrap();
        let settings = kept.settings.to_string();
        assert!(settings.contains(&payt.sftp_host_key()) && !settings.contains(payt::SFTP_PASSWORD), "{settings}");
    }

    async fn a_list_goes_by_sftp_and_payt_has_what_afas_has(house) {
        let payt = payt().await;
        let flow = by_sftp(&house, &payt, true).await;
        sync(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Held);
        assert!(payt.sftp_files(ADMINISTRATION).is_empty(), "nothing went");
        release(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        let there: Vec<String> = payt.sftp_files(ADMINISTRATION).into_iter().map(|(name, _)| name).collect();
        assert_eq!(there, ["20260320.csv"]);
        import(&payt);
        nothing_is_wrongly_paid(&house, &payt);
        assert!(open_at_payt(&payt).len() > 20);
        // the morning after, with a token, what Payt made of it is read back; no documents go without an import token
        house.advance(SignedDuration::from_hours(24));
        payt.next_morning();
        house.engine.sync(Some(&flow.id), &Unwatched).await.unwrap();
        let compared = house.store().find_last_comparison(&flow.id).await.unwrap().unwrap();
        assert!(compared.state != ComparisonState::Unknown && compared.compared > 20, "{compared:?}");
        assert!(house.store().find_document_check(&flow.id).await.unwrap().is_none());
    }

    async fn without_a_token_the_list_goes_and_nothing_is_claimed_of_what_became_of_it(house) {
        let payt = payt().await;
        let flow = by_sftp(&house, &payt, false).await;
        sync(&house, &flow).await;
        release(&house, &flow).await;
        import(&payt);
        house.advance(SignedDuration::from_hours(24));
        house.engine.sync(Some(&flow.id), &Unwatched).await.unwrap();
        assert!(house.store().find_last_comparison(&flow.id).await.unwrap().is_none());
        let way = house.engine.way_of(&flow).await.unwrap();
        assert_eq!((way.server.as_deref(), way.reads_back, way.documents), (Some("payt-1@127.0.0.1"), false, false));
        assert!(payt.requests().is_empty(), "the interface was left alone");
    }

    async fn a_changed_key_stops_the_integration_until_a_person_confirmed_it(house) {
        let payt = payt().await;
        let flow = by_sftp(&house, &payt, false).await;
        sync(&house, &flow).await;
        payt.knobs(|knobs| knobs.sftp.host_key = 2);
        let sign_ins = payt.sftp_sign_ins();
        house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        let failure = house.engine.sync(Some(&flow.id), &Unwatched).await;
        let stop = house.store().get_flow(&flow.id).await.unwrap().stop.unwrap_or_else(|| panic!("{failure:?}"));
        assert_eq!(stop.kind, ProblemKind::PaytHostKeyChanged);
        assert_eq!(payt.sftp_sign_ins(), sign_ins, "no password was shown to it");
        assert!(payt.files().is_empty());
        let again = connect_by(&house, &payt, false, server(&payt, Some(payt.sftp_host_key()))).await;
        assert!(again.is_good(), "{:?}", again.checks);
        house.store().enable_flow(&flow.id).await.unwrap();
        sync(&house, &flow).await;
        let newest = &lists(&house, &flow).await[0];
        assert_eq!(newest.state, DeliveryState::Sent, "the release lasts: {newest:?}");
        import(&payt);
        nothing_is_wrongly_paid(&house, &payt);
    }

    async fn an_upload_that_fails_leaves_what_was_there_and_is_made_good(house) {
        let payt = payt().await;
        let flow = by_sftp(&house, &payt, false).await;
        sync(&house, &flow).await;
        payt.knobs(|knobs| knobs.sftp.keeps_at_most = Some(500));
        house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        let _failed = house.engine.sync(Some(&flow.id), &Unwatched).await;
        let newest = &lists(&house, &flow).await[0];
        assert_eq!(newest.state, DeliveryState::Refused, "{newest:?}");
        assert_eq!(newest.problem.as_ref().unwrap().kind, ProblemKind::PaytSftpRefused);
        let known = house.store().get_delivered(&flow.id).await.unwrap().receivables;
        assert!(known.is_empty(), "nothing came, so nothing keeps its first dates and amounts there");
        assert_eq!(import(&payt).outcome, payt::Outcome::NoFile);
        nothing_is_wrongly_paid(&house, &payt);
        payt.knobs(|knobs| knobs.sftp.keeps_at_most = None);
        sync(&house, &flow).await;
        if lists(&house, &flow).await[0].state == DeliveryState::Held {
            release(&house, &flow).await;
        }
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        assert_eq!(payt.sftp_files(ADMINISTRATION).len(), 1, "what was left is tidied up");
        import(&payt);
        assert!(!open_at_payt(&payt).is_empty());
        nothing_is_wrongly_paid(&house, &payt);
    }

    async fn an_integration_goes_only_by_a_way_its_connection_has(house) {
        let payt = payt().await;
        assert!(connect_by(&house, &payt, false, server(&payt, Some(payt.sftp_host_key()))).await.is_good());
        let ask_to = |delivery: &str| InstallPayt {
            name: "payt".into(),
            settings: BTreeMap::from([("delivery".to_owned(), delivery.to_owned()), ("documents".to_owned(), "no".to_owned())]),
            books: None,
            target: None,
        };
        let by = |delivery: &str| house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask_to(delivery));
        assert_eq!(refused(by("csv_http").await), ["delivery"]);
        by("csv_sftp").await.unwrap();
        let usual = ConnectPayt {
            credentials: PaytCredentials::Token(SecretString::from(payt::STATIC_TOKEN)),
            import_token: SecretString::from(payt::IMPORT_TOKEN),
            ..ask(&payt, "payt", ADMINISTRATION, false)
        };
        let lost = house.engine.connect_payt_for(Behalf::COMMAND_LINE, usual).await;
        assert_eq!(refused(lost), ["delivery"], "the integration would have no server to go to");
        let none = house.engine.connect_payt_for(Behalf::COMMAND_LINE, ask(&payt, "other", "2", false)).await;
        assert!(matches!(none, Err(EngineError::Problem(problem)) if problem.kind == ProblemKind::SettingWrong));
    }

    async fn a_connection_with_tokens_alone_has_no_server(house) {
        let payt = payt().await;
        connect(&house, &payt).await;
        let ask = InstallPayt {
            name: "payt".into(),
            settings: BTreeMap::from([("delivery".to_owned(), "csv_sftp".to_owned())]),
            books: None,
            target: None,
        };
        assert_eq!(refused(house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await), ["delivery"]);
    }

    async fn two_administrations_never_share_a_folder(house) {
        let payt = payt().await;
        by_sftp(&house, &payt, false).await;
        let second = ask(&payt, "second", "2", false);
        let sftp = server(&payt, Some(payt.sftp_host_key()));
        assert!(house.engine.connect_payt_with(Behalf::COMMAND_LINE, second, Some(sftp)).await.unwrap().is_good());
        let install = InstallPayt {
            name: "second".into(),
            settings: BTreeMap::from([("delivery".to_owned(), "csv_sftp".to_owned())]),
            books: None,
            target: Some("second".into()),
        };
        let install = || house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, install.clone());
        assert_eq!(refused(install().await), ["delivery"]);
        let connect = async |user: &str, folder: &str| {
            let sftp = server(&payt, Some(payt.sftp_host_key()));
            let sftp = ConnectSftp { user: payt::sftp_user(user), folder: folder.into(), ..sftp };
            house.engine.connect_payt_with(Behalf::COMMAND_LINE, ask(&payt, "second", "2", false), Some(sftp)).await
        };
        assert!(connect("2", "").await.unwrap().is_good());
        install().await.unwrap();
        for folder in ["", "/", "./"] {
            assert_eq!(refused(connect("1", folder).await), ["delivery"], "{folder}: nor by connecting anew");
        }
    }
}
