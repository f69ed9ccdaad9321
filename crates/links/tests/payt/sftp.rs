//! Lists by SFTP, against the emulator's door: whole or not there, to the right server or nowhere.

use std::time::Duration;

use emulators::payt::{self, Outcome, PaytEmulator, SftpKnobs};
use ledger::problem::ProblemKind;
use links::check::CheckOutcome;
use links::failure::Failure;
use links::http::{HttpOptions, client};
use links::targets::payt::sftp::{SftpCredential, SftpOptions, host_keys};
use links::targets::payt::{Manners, Payt, PaytOptions};
use secrecy::SecretString;

use crate::setup::manners;

const CODE: &str = "1";
const NAME: &str = "20260310.csv";

fn list(open: &str) -> Vec<u8> {
    let columns = "administration_code;debtor_code;debtor_company_name;debtor_post_street_1;debtor_post_postalcode;debtor_post_city;debtor_post_country_code;invoice_number;invoice_date;invoice_due_date;invoice_total_amount_inc_vat;invoice_open_amount_inc_vat";
    format!("{columns}\r\n1;10001;De Molen;Dam 1;1012 JS;Amsterdam;NL;F1;2026-03-01;2026-03-31;100.00;{open}\r\n")
        .into_bytes()
}

async fn emulator(turn: impl FnOnce(&mut SftpKnobs)) -> PaytEmulator {
    let emulator = PaytEmulator::start(payt::PaytOptions::default()).await.unwrap();
    emulator.knobs(|knobs| turn(&mut knobs.sftp));
    emulator
}

fn sftp(emulator: &PaytEmulator) -> SftpOptions {
    let address = emulator.sftp_address();
    SftpOptions {
        host: address.ip().to_string(),
        port: address.port(),
        user: payt::sftp_user(CODE),
        folder: String::new(),
        credential: SftpCredential::Password(SecretString::from(payt::SFTP_PASSWORD)),
        host_key: Some(payt::sftp_host_key(1)),
        private_addresses: true,
    }
}

fn client_with(sftp: SftpOptions, manners: Manners) -> Payt {
    let nothing = SecretString::default;
    let options = PaytOptions { sftp: Some(sftp), ..PaytOptions::new(nothing(), nothing(), CODE) };
    Payt::with_manners(client(&HttpOptions::default()).unwrap(), options, manners).unwrap()
}

fn client_of(emulator: &PaytEmulator) -> Payt {
    client_with(sftp(emulator), manners())
}

async fn deliver(payt: &Payt, id: &str, bytes: &[u8], packs: bool) -> Result<(), Failure> {
    payt.upload_list(NAME, id, bytes, packs).await?.publish().await
}

fn names(emulator: &PaytEmulator) -> Vec<String> {
    emulator.sftp_files(CODE).into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_list_lies_under_a_name_that_is_not_read_until_it_is_whole() {
    let emulator = emulator(|_| {}).await;
    let payt = client_of(&emulator);
    let bytes = list("100.00");
    let uploaded = payt.upload_list(NAME, "0198-a", &bytes, false).await.unwrap();
    assert_eq!(emulator.sftp_files(CODE), [("kruispost-1-0198_2da.part".to_owned(), bytes.len())]);
    assert_eq!(emulator.import_now(CODE).unwrap().outcome, Outcome::NoFile, "nothing is read yet");
    uploaded.publish().await.unwrap();
    assert_eq!(names(&emulator), [NAME]);
    let report = emulator.import_now(CODE).unwrap();
    assert_eq!((report.outcome, report.created), (Outcome::Done, vec!["F1".to_owned()]));
    assert_eq!(names(&emulator), Vec::<String>::new());
}

#[tokio::test]
async fn a_second_list_of_a_day_takes_the_place_of_the_first_packed_or_not() {
    for posix_rename in [true, false] {
        let emulator = emulator(|knobs| knobs.posix_rename = posix_rename).await;
        let payt = client_of(&emulator);
        deliver(&payt, "a", &list("100.00"), false).await.unwrap();
        deliver(&payt, "b", &list("60.00"), false).await.unwrap();
        assert_eq!(names(&emulator), [NAME]);
        deliver(&payt, "c", &list("50.00"), true).await.unwrap();
        assert_eq!(names(&emulator), [format!("{NAME}.gz")], "posix rename: {posix_rename}");
        deliver(&payt, "d", &list("40.00"), true).await.unwrap();
        emulator.import_now(CODE).unwrap();
        assert_eq!(emulator.invoice(CODE, "F1").unwrap().open_cents, 40_00);
    }
}

#[tokio::test]
async fn a_large_list_comes_as_it_was_sent() {
    let emulator = emulator(|_| {}).await;
    let mut bytes = list("100.00");
    bytes.extend((0..3_000_000_u32).map(|number| b'a' + u8::try_from(number % 26).unwrap()));
    deliver(&client_of(&emulator), "a", &bytes, false).await.unwrap();
    assert!(emulator.files().last().unwrap().bytes == bytes, "3 MB in the same order");
}

#[tokio::test]
async fn who_stands_still_finds_his_file_gone() {
    let emulator = emulator(|_| {}).await;
    let (payt, other) = (client_of(&emulator), client_of(&emulator));
    let old = payt.upload_list(NAME, "old", &list("100.00"), false).await.unwrap();
    deliver(&other, "new", &list("40.00"), false).await.unwrap();
    let failure = old.publish().await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytSftpRefused, "{failure}");
    assert!(failure.to_string().contains("is not on the server any more"), "{failure}");
    emulator.import_now(CODE).unwrap();
    assert_eq!(emulator.invoice(CODE, "F1").unwrap().open_cents, 40_00, "the newer list stands");
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_that_is_read_and_the_next_one_tidies_up() {
    let emulator = emulator(|knobs| knobs.silent_after = Some(200)).await;
    let hasty = Manners { call_timeout: Duration::from_secs(1), ..manners() };
    let failure = deliver(&client_with(sftp(&emulator), hasty), "a", &list("100.00"), false).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytSftpUnreachable, "{failure}");
    assert!(matches!(failure, Failure::Later { .. }));
    assert_eq!(names(&emulator), ["kruispost-1-a.part"]);
    assert_eq!(emulator.import_now(CODE).unwrap().outcome, Outcome::NoFile);
    emulator.knobs(|knobs| knobs.sftp.silent_after = None);
    deliver(&client_of(&emulator), "b", &list("100.00"), false).await.unwrap();
    assert_eq!(names(&emulator), [NAME]);
}

#[tokio::test]
async fn a_file_that_came_short_is_never_given_its_name() {
    let emulator = emulator(|knobs| knobs.keeps_at_most = Some(300)).await;
    let failure = deliver(&client_of(&emulator), "a", &list("100.00"), false).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytSftpRefused, "{failure}");
    assert!(failure.to_string().contains("has 300 bytes on the server"), "{failure}");
    assert!(emulator.files().is_empty());
}

#[tokio::test]
async fn an_empty_list_never_goes() {
    let emulator = emulator(|_| {}).await;
    let failure = deliver(&client_of(&emulator), "a", b"", false).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytRefused, "{failure}");
    assert_eq!(names(&emulator), Vec::<String>::new());
}

#[tokio::test]
async fn nobody_signs_in_at_a_server_whose_key_was_not_confirmed_or_changed() {
    let emulator = emulator(|_| {}).await;
    let new = client_with(SftpOptions { host_key: None, ..sftp(&emulator) }, manners());
    let failure = deliver(&new, "a", &list("100.00"), false).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytHostKeyNew);
    assert!(failure.to_string().contains(&payt::sftp_host_key(1)), "{failure}");
    emulator.knobs(|knobs| knobs.sftp.host_key = 2);
    let failure = deliver(&client_of(&emulator), "a", &list("100.00"), false).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytHostKeyChanged);
    assert!(matches!(failure, Failure::Denied(_)));
    for key in [payt::sftp_host_key(1), payt::sftp_host_key(2)] {
        assert!(failure.to_string().contains(&key), "{failure}");
    }
    assert!(!failure.to_string().contains(payt::SFTP_PASSWORD));
    assert_eq!(emulator.sftp_sign_ins(), 0);
}

#[tokio::test]
async fn of_several_keys_any_may_be_the_confirmed_one_and_all_are_shown() {
    let emulator = emulator(|knobs| knobs.second_host_key = true).await;
    let address = emulator.sftp_address();
    let keys = host_keys("127.0.0.1", address.port(), true).await.unwrap();
    let kinds: Vec<_> = keys.iter().map(|key| key.kind.as_str()).collect();
    assert_eq!(kinds, ["ssh-ed25519", "ecdsa-sha2-nistp256"]);
    for key in keys {
        let payt = client_with(SftpOptions { host_key: Some(key.fingerprint), ..sftp(&emulator) }, manners());
        deliver(&payt, "a", &list("100.00"), false).await.unwrap();
    }
    assert_eq!(emulator.sftp_sign_ins(), 2);
}

#[tokio::test]
async fn a_user_signs_in_by_key_by_password_or_by_answering() {
    let emulator = emulator(|_| {}).await;
    let key = SftpCredential::Key(SecretString::from(payt::sftp_client_key()));
    deliver(&client_with(SftpOptions { credential: key, ..sftp(&emulator) }, manners()), "a", &list("1.00"), false)
        .await
        .unwrap();
    emulator.knobs(|knobs| knobs.sftp.keyboard_only = true);
    deliver(&client_of(&emulator), "b", &list("2.00"), false).await.unwrap();
    let wrong = SftpCredential::Password(SecretString::from("not-this-one"));
    let payt = client_with(SftpOptions { credential: wrong, ..sftp(&emulator) }, manners());
    let failure = deliver(&payt, "c", &list("3.00"), false).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytSftpLoginWrong);
    assert!(!failure.to_string().contains("not-this-one"), "{failure}");
    let stranger = client_with(SftpOptions { user: "payt-9".into(), ..sftp(&emulator) }, manners());
    let failure = deliver(&stranger, "c", &list("3.00"), false).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PaytSftpLoginWrong);
}

#[tokio::test]
async fn private_addresses_are_gone_to_only_where_that_is_allowed() {
    let emulator = emulator(|_| {}).await;
    for host in ["127.0.0.1", "localhost", "[::1]", "::ffff:127.0.0.1"] {
        let options = SftpOptions { host: host.into(), private_addresses: false, ..sftp(&emulator) };
        let failure = deliver(&client_with(options, manners()), "a", &list("1.00"), false).await.unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::SettingWrong, "{host}: {failure}");
    }
    assert_eq!(emulator.sftp_sign_ins(), 0);
}

#[tokio::test]
async fn nothing_there_is_tried_again_later() {
    let emulator = emulator(|_| {}).await;
    let options = sftp(&emulator);
    emulator.stop().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap().port();
    drop(listener);
    let payt = client_with(SftpOptions { port: closed, ..options }, manners());
    let failure = deliver(&payt, "a", &list("1.00"), false).await.unwrap_err();
    assert!(matches!(failure, Failure::Later { .. }), "{failure}");
    assert_eq!(failure.kind(), ProblemKind::PaytSftpUnreachable);
}

/// Each step with its mark.
async fn steps(payt: &Payt) -> Vec<String> {
    let mark = |outcome: &CheckOutcome| match outcome {
        CheckOutcome::Good(_) => "✓".to_owned(),
        CheckOutcome::Warning(_) => "!".to_owned(),
        CheckOutcome::Bad(problem) => problem.kind.name().to_owned(),
    };
    let checks = payt.check().await;
    checks
        .iter()
        .filter(|item| item.what.en().starts_with("SFTP"))
        .map(|item| format!("{} {}", item.what, mark(&item.outcome)))
        .collect()
}

#[tokio::test]
async fn the_check_names_each_step_and_leaves_nothing_behind() {
    let emulator = emulator(|_| {}).await;
    let good = ["SFTP server and its key ✓", "SFTP sign-in ✓", "SFTP folder ✓", "SFTP writing ✓"];
    for posix_rename in [true, false] {
        emulator.knobs(|knobs| knobs.sftp.posix_rename = posix_rename);
        assert_eq!(steps(&client_of(&emulator)).await, good);
        assert_eq!(names(&emulator), Vec::<String>::new());
    }
    let no_token = client_of(&emulator).check().await.remove(0);
    assert!(matches!(no_token.outcome, CheckOutcome::Warning(_)), "{no_token:?}");
    let wrong = SftpCredential::Password(SecretString::from("x"));
    let payt = client_with(SftpOptions { credential: wrong, ..sftp(&emulator) }, manners());
    assert_eq!(steps(&payt).await, [good[0], "SFTP sign-in payt-sftp-login-wrong"]);
    let payt = client_with(SftpOptions { folder: "/elsewhere".into(), ..sftp(&emulator) }, manners());
    assert_eq!(steps(&payt).await, [good[0], good[1], "SFTP folder !", "SFTP writing payt-sftp-refused"]);
    emulator.knobs(|knobs| knobs.sftp.may_write = false);
    assert_eq!(steps(&client_of(&emulator)).await[3], "SFTP writing payt-sftp-refused");
    emulator.knobs(|knobs| (knobs.sftp.may_write, knobs.sftp.may_list) = (true, false));
    assert_eq!(steps(&client_of(&emulator)).await, [good[0], good[1], "SFTP folder !", good[3]]);
    emulator.knobs(|knobs| (knobs.sftp.may_list, knobs.sftp.keeps_at_most) = (true, Some(10)));
    assert_eq!(steps(&client_of(&emulator)).await[3], "SFTP writing payt-sftp-refused");
    emulator.knobs(|knobs| knobs.sftp.host_key = 2);
    assert_eq!(steps(&client_of(&emulator)).await, ["SFTP server and its key payt-host-key-changed"]);
}

#[tokio::test]
async fn without_tokens_nothing_is_asked_of_the_interface() {
    let emulator = emulator(|_| {}).await;
    let payt = client_of(&emulator);
    assert!(!payt.takes_files() && !payt.reads_back());
    assert!(payt.list_administrations().await.unwrap().is_none());
    assert_eq!(payt.deliver_csv(NAME, b"x").await.unwrap_err().kind(), ProblemKind::PaytTokenWrong);
    assert!(emulator.requests().is_empty());
}
