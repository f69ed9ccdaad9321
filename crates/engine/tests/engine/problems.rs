//! Problems of a connection: each is provoked at the emulator, has its name, and says what to do.

use emulators::afas::{
    AfasEmulator, AfasOptions, CLIENT_ID, CLIENT_SECRET, Fault, Login, On, TOKEN, TOKEN_WITHOUT_ENTRIES, What,
};
use emulators::pay::{Fault as PayFault, FaultKind, TOKEN_WITHOUT_CLEARINGS};
use engine::commands::{AfasCredentials, ConnectAfas, ConnectPay, Connected};
use engine::{CheckOutcome, EngineError};
use ledger::problem::Problem;
use secrecy::SecretString;

use crate::house::{House, PAY_TOKEN};

/// What failed among the checks of a connection that was not kept.
async fn refused(house: &House, connected: Result<Connected, EngineError>) -> Vec<Problem> {
    let problems = match connected {
        Err(error) => vec![error.problem()],
        Ok(connected) => {
            assert!(!connected.is_good(), "{:?}", connected.checks);
            let bad = connected.checks.into_iter().filter_map(|check| match check.outcome {
                CheckOutcome::Bad(problem) => Some(problem),
                _ => None,
            });
            bad.collect()
        }
    };
    assert!(house.store().list_connections().await.unwrap().is_empty(), "nothing is kept of it");
    problems
}

/// The first problem has the name, its text holds these words, and it says what to do.
fn is_named(problems: &[Problem], name: &str, says: &[&str]) {
    let problem = problems.first().expect("there is a problem");
    let text = problem.to_string();
    assert_eq!(problem.kind.name(), name, "{problems:?}");
    assert!(text.ends_with(problem.kind.remedy().en), "{text}");
    for words in says {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
}

async fn connect_pay(house: &House, change: impl FnOnce(&mut ConnectPay)) -> Vec<Problem> {
    let mut ask = house.connect_pay_ask(PAY_TOKEN);
    change(&mut ask);
    refused(house, house.engine.connect_pay(ask).await).await
}

async fn connect_afas(house: &House, change: impl FnOnce(&mut ConnectAfas)) -> Vec<Problem> {
    let mut ask = house.connect_afas_ask(TOKEN);
    change(&mut ask);
    refused(house, house.engine.connect_afas(ask).await).await
}

fn token(text: &str) -> AfasCredentials {
    AfasCredentials::Token(SecretString::from(text))
}

fn client(id: &str, secret: &str) -> AfasCredentials {
    AfasCredentials::Client { id: id.into(), secret: SecretString::from(secret) }
}

#[tokio::test]
async fn a_token_that_pay_does_not_know_is_named() {
    let house = House::on_sqlite().await;
    let problems = connect_pay(&house, |ask| ask.token = SecretString::from("f".repeat(40))).await;
    is_named(&problems, "pay-token-wrong", &["Merchant > API tokens > Add"]);
}

#[tokio::test]
async fn a_pay_token_without_the_right_to_settlements_is_named() {
    let house = House::on_sqlite().await;
    let problems = connect_pay(&house, |ask| ask.code = TOKEN_WITHOUT_CLEARINGS.into()).await;
    is_named(&problems, "pay-clearings-right-missing", &["Ask Pay. support to enable the Clearings API"]);
}

#[tokio::test]
async fn a_pay_token_without_another_right_is_named() {
    let house = House::on_sqlite().await;
    house.pay.fault(PayFault::once(FaultKind::Forbidden).on("/v2/invoicelines"));
    let problems = connect_pay(&house, |_| ()).await;
    is_named(&problems, "pay-right-missing", &["/v2/invoicelines", "tick All Merchant rights"]);
}

#[tokio::test]
async fn pay_that_is_away_or_answers_a_page_is_named() {
    for (kind, name) in [
        (FaultKind::Unavailable, "pay-unreachable"),
        (FaultKind::Cut, "pay-unreachable"),
        (FaultKind::HtmlPage, "pay-answer-unreadable"),
        (FaultKind::TooManyRequests { retry_after_seconds: Some(60) }, "pay-busy"),
    ] {
        let house = House::on_sqlite().await;
        house.pay.fault(PayFault::once(kind).times(2));
        is_named(&connect_pay(&house, |_| ()).await, name, &["GET /v2/turnovergroups"]);
    }
}

#[tokio::test]
async fn a_token_that_afas_does_not_know_is_named() {
    let house = House::on_sqlite().await;
    let other = TOKEN.replace("0123456789ABCDEF", "FEDCBA9876543210");
    let problems = connect_afas(&house, |ask| ask.credentials = token(&other)).await;
    is_named(&problems, "afas-token-wrong", &["App connector, tab User tokens"]);
}

#[tokio::test]
async fn text_that_is_no_afas_token_is_named_before_afas_is_asked() {
    let house = House::on_sqlite().await;
    for text in ["", "geheim", "<token><version>1</version><data>0123</data></token>", "PHRva2VuPg=="] {
        let problems = connect_afas(&house, |ask| ask.credentials = token(text)).await;
        is_named(&problems, "afas-token-malformed", &["Paste the whole token", "64 characters"]);
    }
    assert_eq!(house.afas.requests(), []);
}

#[tokio::test]
async fn an_app_connector_without_entries_is_named() {
    let house = House::on_sqlite().await;
    let problems = connect_afas(&house, |ask| ask.credentials = token(TOKEN_WITHOUT_ENTRIES)).await;
    is_named(&problems, "afas-connector-missing", &["UpdateConnector FiEntries", "tab Connectors (Get or Update)"]);
}

#[tokio::test]
async fn each_missing_get_connector_is_named() {
    let house = House::on_sqlite().await;
    for missing in ["Profit_Journals", "Profit_Transactions", "Profit_periods_per_administration"] {
        let mut options = AfasOptions::default();
        options.logins = vec![Login { missing: vec![missing.to_owned()], ..options.logins.remove(0) }];
        let afas = AfasEmulator::start(house.world.clone(), options).await.unwrap();
        let problems = connect_afas(&house, |ask| ask.base_url = Some(afas.base_url())).await;
        is_named(&problems, "afas-connector-missing", &[&format!("GetConnector {missing}")]);
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

#[tokio::test]
async fn a_blocked_definition_is_named() {
    let house = House::on_sqlite().await;
    house.afas.knobs(|k| k.blocked_definitions = vec!["Profit_Journals".into()]);
    let problems = connect_afas(&house, |_| ()).await;
    is_named(&problems, "afas-connector-blocked", &["Profit_Journals", "ask AFAS to release it"]);
}

#[tokio::test]
async fn an_address_that_afas_refuses_is_named() {
    let house = House::on_sqlite().await;
    house.afas.knobs(|k| k.address_refused = true);
    let problems = connect_afas(&house, |_| ()).await;
    is_named(&problems, "afas-address-not-allowed", &["IP restrictions of the App connector"]);
}

#[tokio::test]
async fn afas_that_is_away_unknown_or_answers_a_page_is_named() {
    for (what, name) in [
        (What::Unavailable(7200), "afas-unreachable"),
        (What::CutBeforeCommit, "afas-unreachable"),
        (What::HtmlPage(502), "afas-unreachable"),
        (What::HtmlPage(200), "afas-answer-unreadable"),
        (What::TruncatedJson, "afas-answer-unreadable"),
        (What::NotFound, "afas-not-found"),
    ] {
        let house = House::on_sqlite().await;
        house.afas.fault(Fault::next(On::Any, what).times(2));
        is_named(&connect_afas(&house, |_| ()).await, name, &[]);
    }
}

#[tokio::test]
async fn an_oauth_client_with_the_wrong_secret_is_named_and_with_the_right_one_it_connects() {
    let house = House::on_sqlite().await;
    for credentials in [client(CLIENT_ID, "wrong-secret"), client("somebody-else", CLIENT_SECRET)] {
        let problems = connect_afas(&house, |ask| ask.credentials = credentials).await;
        is_named(&problems, "afas-token-wrong", &["invalid_client"]);
        assert!(!problems[0].to_string().contains("secret"), "{problems:?}");
    }
    let ask = ConnectAfas { credentials: client(CLIENT_ID, CLIENT_SECRET), ..house.connect_afas_ask("") };
    let connected = house.engine.connect_afas(ask).await.unwrap();
    assert!(connected.is_good(), "{:?}", connected.checks);
}
