//! From an installed integration to booked settlements, command by command.

use serde_json::Value;

use crate::program::{Program, days_ago};
use crate::setup::{Emulators, SETTINGS};

/// The emulators stand on this machine: no need to spare them.
const QUICK: &str = "[calls]\npay_requests_per_second = 100000\n";

pub(crate) fn installed(program: &Program, emulators: &Emulators, more: &[&str]) {
    program.configure(QUICK);
    emulators.connect(program);
    let installed = program.run(&[SETTINGS, more].concat());
    assert_eq!(installed.code, 0, "{}", installed.remarks);
}

fn settlements(program: &Program) -> Vec<Value> {
    program.run(&["settlements", "--json"]).json().as_array().unwrap().clone()
}

#[test]
fn a_settlement_that_waits_for_a_person_is_booked_after_his_approval_and_only_once() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    let start = format!("start_date={}", days_ago(6));
    installed(&program, &emulators, &["--set", &start, "--set", "approval=always_ask"]);

    assert_eq!(program.run(&["sync"]).code, 3, "everything waits for approval");
    let planned = settlements(&program);
    assert!(!planned.is_empty() && planned.iter().all(|one| one["needs_a_person"] == true), "{planned:?}");
    for one in &planned {
        if one["state"] == "planned" {
            assert_eq!(program.run(&["approve", one["code"].as_str().unwrap(), "--by", "Ann"]).code, 0);
        }
    }
    let synced = program.run(&["sync", "--json"]).json();
    let posted = synced[0]["report"]["posted"].as_u64().unwrap();
    assert_eq!(posted, u64::try_from(planned.iter().filter(|one| one["state"] == "planned").count()).unwrap());
    let again = program.run(&["sync", "--json"]).json();
    assert_eq!(again[0]["report"]["posted"], 0);

    let booked = settlements(&program).into_iter().find(|one| one["state"] == "confirmed").unwrap();
    let explained = program.run(&["explain", booked["code"].as_str().unwrap(), "--json"]).json();
    let events = explained["events"].as_array().unwrap();
    assert!(events.iter().any(|event| event["what"] == "approved" && event["who"] == "Ann"), "{events:?}");
    assert!(explained["proof"].as_array().unwrap().iter().all(|check| check["mark"] == "good"));
}
