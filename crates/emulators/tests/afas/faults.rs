//! What goes wrong by script, and what the emulator counts.

use emulators::afas::{AfasScript, Fault, On, What};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{Afas, entry, ledger, receipt, receipt_of, until};

const READ: &str = "connectors/Profit_Debtor_Invoices";

/// Whether the connection broke before an answer came.
async fn is_cut(afas: &Afas) -> bool {
    let sent = afas.request("POST", "connectors/FiEntries").body(receipt().to_string()).send().await;
    sent.is_err()
}

#[tokio::test]
async fn a_cut_before_commit_books_nothing_and_one_after_commit_books_all() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next_post(What::CutBeforeCommit));
    assert!(is_cut(&afas).await);
    assert!(afas.emulator.entries().is_empty());
    assert_eq!(afas.balance("V0031888"), Some(14_850));
    afas.emulator.fault(Fault::next_post(What::CutAfterCommit));
    assert!(is_cut(&afas).await);
    assert_eq!(afas.emulator.entries().len(), 1);
    assert_eq!(afas.balance("V0031888"), None);
    assert_eq!(afas.get(READ).await.status, 200);
    let statuses: Vec<_> = afas.emulator.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [None, None, Some(200)]);
}

#[tokio::test]
async fn an_error_after_commit_hides_what_was_booked() {
    let afas = Afas::start().await;
    let cases = [
        (What::UnexpectedError, "unexpected error", 0),
        (What::UnexpectedErrorAfterCommit, "unexpected error", 1),
        (What::TimeLimit, "maximum duration", 1),
        (What::TimeLimitAfterCommit, "timeout expired", 2),
    ];
    for (what, fragment, booked) in cases {
        afas.emulator.fault(Fault::next_post(what.clone()));
        assert!(afas.post(&receipt_of("V0031888", "1")).await.message().contains(fragment));
        assert_eq!(afas.emulator.entries().len(), booked, "{what:?}");
    }
}

/// Sends a request without waiting for its answer; aborting the task hangs up.
fn begin(request: reqwest::RequestBuilder) -> JoinHandle<()> {
    tokio::spawn(async move {
        let _ = request.send().await;
    })
}

fn post_request(afas: &Afas, entry: &Value) -> reqwest::RequestBuilder {
    afas.request("POST", "connectors/FiEntries").body(entry.to_string())
}

#[tokio::test]
async fn a_caller_that_gives_up_waiting_has_booked_all_the_same() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next_post(What::HangAfterCommit(60_000)));
    let call = begin(post_request(&afas, &receipt()));
    until(|| afas.emulator.entries().len() == 1).await;
    assert!(!call.is_finished(), "the answer is still to come");
    call.abort();
    assert_eq!(afas.emulator.requests()[0].status, None);
    assert_eq!(afas.balance("V0031888"), None);
}

#[tokio::test]
async fn a_caller_that_gives_up_before_the_work_begins_has_booked_a_little_later() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next_post(What::Latency(30)));
    let call = begin(post_request(&afas, &receipt()));
    until(|| afas.emulator.requests().len() == 1).await;
    call.abort();
    until(|| afas.emulator.entries().len() == 1).await;
    assert_eq!(afas.balance("V0031888"), None);
}

#[tokio::test]
async fn a_journal_is_locked_so_many_times() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next_post(What::JournalLocked).times(2));
    for _ in 0..2 {
        assert!(afas.post(&receipt()).await.message().contains("Journal 55 is in use by another user"));
    }
    afas.book(&receipt()).await;
}

#[tokio::test]
async fn answers_without_work_have_their_status_and_shape() {
    let afas = Afas::start().await;
    let cases = [
        (What::Unavailable(7_200), 503, "\"retry_after\":7200"),
        (What::Forbidden, 403, ""),
        (What::NotFound, 404, ""),
        (What::EmptyBody(500), 500, ""),
        (What::EmptyBody(429), 429, ""),
        (What::HtmlPage(502), 502, "<html>"),
        (What::ExpiredToken, 401, ""),
    ];
    for (what, status, fragment) in cases {
        afas.emulator.fault(Fault::next(On::Any, what.clone()));
        let reply = afas.post(&receipt()).await;
        assert_eq!(reply.status, status);
        assert!(reply.text().contains(fragment), "{what:?}");
        assert_eq!(reply.text().is_empty(), fragment.is_empty(), "{what:?}");
        if let What::Unavailable(_) = what {
            assert_eq!(reply.headers["retry-after"], "7200");
        }
    }
    assert!(afas.emulator.entries().is_empty());
    assert_eq!(afas.post(&receipt()).await.status, 201);
}

#[tokio::test]
async fn json_that_stops_halfway_hides_what_was_booked() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next_post(What::TruncatedJson));
    let reply = afas.post(&receipt()).await;
    assert_eq!(reply.status, 201);
    assert!(serde_json::from_slice::<serde_json::Value>(&reply.bytes).is_err());
    assert_eq!(afas.emulator.entries().len(), 1);
}

#[tokio::test]
async fn an_expired_token_kills_the_bearer_tokens_given_out() {
    let afas = Afas::start().await;
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        emulators::afas::CLIENT_ID,
        emulators::afas::CLIENT_SECRET
    );
    let address = format!("{}/oauth/token", afas.emulator.base_url());
    afas.emulator.fault(Fault::next(On::Token, What::Unavailable(1)));
    let sent = || afas.http.post(&address).body(form.clone()).send();
    assert_eq!(sent().await.unwrap().status(), 503);
    let reply = crate::support::Reply::read(sent().await.unwrap()).await;
    let token = reply.json()["access_token"].as_str().unwrap().to_owned();
    let afas = afas.with_authorization(&format!("Bearer {token}"));
    assert_eq!(afas.get(READ).await.status, 200);
    afas.emulator.fault(Fault::next_read(What::ExpiredToken));
    assert_eq!(afas.get(READ).await.status, 401);
    assert_eq!(afas.get(READ).await.status, 401, "asking again does not help");
}

#[tokio::test]
async fn reading_meets_its_own_faults() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next(On::Connector("profit_debtor_invoices".to_owned()), What::DefinitionBlocked));
    assert_eq!(afas.get("connectors/Profit_Debtor").await.status, 200);
    assert!(afas.get(READ).await.message().contains("The definition 'Profit_Debtor_Invoices' is blocked"));
    afas.emulator.fault(Fault::next_read(What::OutOfMemory));
    assert_eq!(afas.post(&receipt()).await.status, 201);
    assert!(afas.get(READ).await.message().contains("Out of memory"));
    assert_eq!(afas.get(READ).await.status, 200);
}

#[tokio::test]
async fn a_fault_can_wait_for_its_turn_and_faults_come_one_after_the_other() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next_read(What::Forbidden).after(1));
    afas.emulator.fault(Fault::next_read(What::NotFound));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(afas.get(READ).await.status);
    }
    assert_eq!(statuses, [404, 403, 200]);
}

#[tokio::test]
async fn a_period_closes_between_reading_and_posting() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next_post(What::PeriodCloses { unit: 1, year: 2026, period: 11 }));
    let path = "connectors/Profit_periods_per_administration?filterfieldids=Unit,Year,Period\
                &filtervalues=1,2026,11&operatortypes=1,1,1";
    assert_eq!(afas.get(path).await.column("Blocked"), ["false"]);
    assert!(afas.post(&receipt()).await.message().contains("blocked period"));
    assert_eq!(afas.get(path).await.column("Blocked"), ["true"]);
}

#[tokio::test]
async fn somebody_else_pays_between_reading_and_posting_and_the_answer_is_lost_too() {
    let afas = Afas::start().await;
    let invoice = "V0031888".to_owned();
    afas.emulator.fault(Fault::next_post(What::ItemPaid { unit: 1, invoice, cents: 14_850 }));
    afas.emulator.fault(Fault::next_post(What::CutAfterCommit));
    assert!(is_cut(&afas).await);
    assert_eq!(afas.balance("V0031888"), Some(-14_850));
    assert_eq!(afas.emulator.entries().len(), 2);
}

#[tokio::test]
async fn some_calls_are_forbidden_at_random_and_the_seed_repeats_which() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let afas = Afas::start().await;
        afas.emulator.knobs(|knobs| knobs.forbidden_one_in = 3);
        let mut statuses = Vec::new();
        for _ in 0..30 {
            statuses.push(afas.get("metainfo").await.status);
        }
        assert!(statuses.contains(&403) && statuses.contains(&200));
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn the_log_keeps_what_was_asked_but_no_credentials() {
    let afas = Afas::start().await;
    let request = afas.request("GET", &format!("{READ}?take=1")).header("IntegrationId", "54321_123456");
    request.send().await.unwrap();
    afas.book(&receipt()).await;
    let seen = afas.emulator.requests();
    assert_eq!(seen[0].path, format!("/ProfitRestServices/{READ}?take=1"));
    assert_eq!((seen[0].method.as_str(), seen[0].status, &seen[0].body), ("GET", Some(200), &None));
    assert_eq!(seen[0].integration_id.as_deref(), Some("54321_123456"));
    assert_eq!(seen[0].accept_language.as_deref(), Some("en-us"));
    assert_eq!(seen[1].body.as_deref(), Some(receipt().to_string().as_str()));
    assert!(!format!("{seen:?}").contains("AfasToken"));
}

#[tokio::test]
async fn calls_at_the_same_time_are_counted() {
    let afas = Afas::start().await;
    afas.emulator.fault(Fault::next(On::Any, What::Latency(60_000)).times(6));
    let memorial = entry("80", vec![ledger("1230", "1", "0"), ledger("4500", "0", "1")]);
    let (bank, read) = (receipt_of("V0031888", "1"), || afas.request("GET", READ));
    let requests =
        [read(), read(), afas.request("GET", "metainfo"), post_request(&afas, &memorial), post_request(&afas, &bank)];
    for request in requests {
        begin(request);
    }
    until(|| afas.emulator.requests().len() == 5).await;
    let most = afas.emulator.most_calls_at_once();
    assert_eq!((most.calls, most.reads_of_one_connector, most.posts_in_one_journal), (5, 2, 1));
    begin(post_request(&afas, &bank));
    until(|| afas.emulator.requests().len() == 6).await;
    assert_eq!(afas.emulator.most_calls_at_once().posts_in_one_journal, 2);
}

#[tokio::test]
async fn calls_one_after_the_other_count_as_one() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.latency_ms = 1);
    for _ in 0..3 {
        afas.post(&receipt_of("V0031888", "1")).await;
        afas.get(READ).await;
    }
    let most = afas.emulator.most_calls_at_once();
    assert_eq!((most.calls, most.reads_of_one_connector, most.posts_in_one_journal), (1, 1, 1));
}

#[tokio::test]
async fn a_faults_file_sets_switches_and_faults() {
    let script: AfasScript = serde_json::from_value(json!({
        "knobs": { "profile": "profit9", "overpayment": "refuse", "forbidden_one_in": 0 },
        "faults": [
            { "on": "post", "what": "cut_after_commit" },
            { "on": { "connector": "Profit_Debtor" }, "after": 1, "times": 2, "what": { "unavailable": 60 } },
            { "what": { "period_closes": { "unit": 1, "year": 2026, "period": 11 } } },
        ],
    }))
    .unwrap();
    let afas = Afas::start().await;
    afas.emulator.play(script);
    assert_eq!(afas.get("connectors/Profit_Debtor").await.status, 200);
    assert_eq!(afas.get("connectors/Profit_Debtor").await.status, 503);
    assert!(is_cut(&afas).await);
    assert_eq!(afas.emulator.requests().len(), 3, "the client sends a post once");
    assert!(afas.post(&receipt()).await.message().contains("blocked period"));
    assert_eq!(afas.get("profitversion").await.json()["version"], "27.3.12");
    assert!(serde_json::from_value::<AfasScript>(json!({ "knobs": { "profle": "profit9" } })).is_err());
}

#[tokio::test]
async fn a_stopped_emulator_lets_go_of_its_port() {
    // Below the ports the system hands out, so that no other test takes it in between.
    let port = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let options = || emulators::afas::AfasOptions { port, ..crate::support::options() };
    let afas = Afas::start_with(options()).await;
    assert_eq!(afas.emulator.base_url(), format!("http://127.0.0.1:{port}/ProfitRestServices"));
    assert_eq!(afas.get("metainfo").await.status, 200);
    afas.emulator.clone().stop().await;
    assert!(afas.request("GET", "metainfo").send().await.is_err());
    let again = Afas::start_with(options()).await;
    assert_eq!(again.get("metainfo").await.status, 200);
}
