//! Answering a line, teaching a rule and trying it, command by command.

use serde_json::Value;

use crate::books::installed;
use crate::program::{Program, days_ago};
use crate::setup::Emulators;

/// The first line without an invoice, with its settlement.
fn an_open_line(program: &Program) -> (String, String, Value) {
    let waiting = program.run(&["questions", "--json"]).json();
    let open = waiting.as_array().unwrap().iter().find_map(|one| {
        let line = one["lines"].as_array()?.iter().find(|line| !line["amount"].as_str().unwrap().starts_with('-'))?;
        Some((one["settlement"].as_str()?.to_owned(), line["id"].as_str()?.to_owned(), line.clone()))
    });
    open.unwrap_or_else(|| panic!("nothing to answer: {waiting}"))
}

#[test]
fn a_line_is_answered_and_a_rule_is_taught_tried_and_switched_on() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    let start = format!("start_date={}", days_ago(14));
    installed(&program, &emulators, &["--set", &start]);
    assert_eq!(program.run(&["sync"]).code, 3, "something waits");

    let (code, line, _) = an_open_line(&program);
    let shown = program.run(&["questions"]).out;
    assert!(shown.contains(&code) && shown.contains(&line) && shown.contains("kruispost answer"), "{shown}");
    let wrong = program.run(&["answer", &code, &line, "--invoice", "no-such-invoice"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.remarks.contains("no invoice no-such-invoice was open in AFAS"), "{}", wrong.remarks);
    assert_eq!(program.run(&["answer", &code, &line]).code, 2, "where it belongs must be said");
    assert_eq!(program.run(&["answer", &code, &line, "--not-found", "--debtor", "1"]).code, 2, "and only once");

    let flow = ["--flow", "pay-afas", "--by", "Ann"];
    let answered = program.run(&[&["answer", &code.to_lowercase(), &line, "--not-found"][..], &flow].concat());
    assert_eq!(answered.code, 0, "{}", answered.remarks);
    let expected =
        format!("Line {line} of {code} is answered: debtor not found. It is planned again at the next sync.\n");
    assert_eq!(answered.out, expected);
    let withdrawn = program.run(&["answer", &code, &line, "--withdraw"]);
    assert_eq!(withdrawn.code, 0, "{}", withdrawn.remarks);
    program.run(&["sync"]);
    assert!(program.run(&["questions"]).out.contains(&line), "it is asked again");
    let explained = program.run(&["explain", &code]).out;
    assert!(explained.contains("answered") && explained.contains("(Ann)"), "{explained}");

    let added = program.run(&["rules", "pay-afas", "add", "--number-after", "BST-", "--is", "order", "--by", "Ann"]);
    insta::assert_snapshot!(added.out, @"
    Rule 1 is taught, and off: the number after “BST-” is an order number.
    Next: kruispost rules pay-afas try 1, then kruispost rules pay-afas on 1.
    ");
    let again = program.run(&["rules", "pay-afas", "add", "--number-after", "BST-", "--is", "order"]);
    assert_eq!(again.code, 1);
    let tried = program.run(&["rules", "pay-afas", "try", "1", "--json"]);
    assert_eq!(tried.code, 0, "{}", tried.remarks);
    assert!(tried.json()["settlements"].as_u64().unwrap() > 0);
    assert_eq!(program.run(&["rules", "pay-afas", "on", "1"]).out, "Rule 1 is on: it counts from the next plan on.\n");
    let listed = program.run(&["rules", "pay-afas", "--json"]);
    assert_eq!(listed.code, 2, "--json belongs to list");
    let listed = program.run(&["rules", "pay-afas", "list", "--json"]).json();
    assert_eq!((&listed[0]["on"], &listed[0]["made_by"]), (&Value::Bool(true), &Value::from("Ann")));
    assert_eq!(program.run(&["rules", "pay-afas", "off", "1"]).code, 0);
    assert!(program.run(&["rules", "pay-afas"]).out.contains("– off"));
    assert_eq!(program.run(&["rules", "pay-afas", "remove", "1"]).code, 0);
    assert_eq!(program.run(&["rules", "pay-afas"]).out, "No rules were taught.\n");
}

#[test]
fn a_back_test_tells_line_by_line_what_other_rules_would_have_done() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    let start = days_ago(7).to_string();
    installed(&program, &emulators, &["--set", &format!("start_date={start}"), "--set", "approval=automatic"]);
    program.run(&["sync"]);
    let today = days_ago(0).to_string();
    let days = ["backtest", "pay-afas", "--from", &start, "--to", &today];
    let tried = program.run(&[&days[..], &["--set", "books_by_itself=none"]].concat());
    assert_eq!(tried.code, 0, "{}", tried.remarks);
    for told in ["Nothing was booked.", "would have gone elsewhere", "debtor not found", "[exact]", "By rule"] {
        assert!(tried.out.contains(told), "{told}: {}", tried.out);
    }
    let json = program.run(&[&days[..], &["--set", "books_by_itself=none", "--json"]].concat()).json();
    let one = &json["differences"][0];
    assert_eq!((&one["was"]["found"], &one["would_be"]["found"]), (&Value::Bool(true), &Value::Bool(false)), "{one}");
    let nothing = program.run(&[&days[..], &["--set", "books_by_itself=default"]].concat());
    assert!(nothing.out.contains("Nothing would have been different."), "{}", nothing.out);
    for (wrong, why) in [
        (&["--set", "journal=55"][..], "does not decide how an invoice is found"),
        (&[], "say what would have been other"),
    ] {
        let refused = program.run(&[&days[..], wrong].concat());
        assert!(refused.code == 1 && refused.remarks.contains(why), "{}", refused.remarks);
    }
    let turned = ["backtest", "pay-afas", "--from", &today, "--to", &start, "--set", "books_by_itself=none"];
    assert!(program.run(&turned).remarks.contains("is after"));
}
