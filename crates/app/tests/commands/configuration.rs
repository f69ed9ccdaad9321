//! `config check`, and what a wrong configuration does to other commands.

use crate::program::Program;

const WRONG: &str = "[waits]\ngrace = \"soon\"\n\n[server]\nlisen = \"127.0.0.1:1\"\n";

#[test]
fn every_mistake_in_the_configuration_is_named_with_its_line() {
    let program = Program::new();
    program.configure(WRONG);
    let checked = program.run(&["config", "check"]);
    assert_eq!(checked.code, 1);
    insta::assert_snapshot!(checked.remarks, @"
    ✗ DATA/kruispost.toml line 5: [server] has no key `lisen`; it has: listen, public_url, language
    ✗ DATA/kruispost.toml line 2: waits.grace = `soon` is not a time like 15m, 30s or 500ms; expected: time (`500ms`, `30s`, `15m`, `2h`)
    ");
}

#[test]
fn a_password_in_the_address_of_the_database_is_not_shown() {
    let program = Program::new();
    program.configure("[database]\nurl = \"postgres://ann:geheim@host/books\"\n");
    let checked = program.run(&["config", "check"]);
    assert_eq!(checked.code, 0);
    assert!(checked.out.contains("postgres://ann:***@host/books"), "{}", checked.out);
    assert!(!checked.out.contains("geheim") && !checked.remarks.contains("geheim"));
}

#[test]
fn a_command_refuses_to_work_with_a_wrong_configuration_and_makes_nothing() {
    let program = Program::new();
    program.configure(WRONG);
    let refused = program.run(&["status"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    insta::assert_snapshot!(refused.remarks, @"
    failed: A setting is missing or wrong [setting-wrong]
        DATA/kruispost.toml line 5: [server] has no key `lisen`; it has: listen, public_url, language
        DATA/kruispost.toml line 2: waits.grace = `soon` is not a time like 15m, 30s or 500ms; expected: time (`500ms`, `30s`, `15m`, `2h`)
        → Correct the setting named in the detail; the detail lists what is possible
    ");
    assert!(!program.data().join("kruispost.db").exists());
}

#[test]
fn the_doctor_still_works_when_the_configuration_is_wrong() {
    let program = Program::new();
    program.configure(WRONG);
    let looked = program.run(&["doctor", "--json"]);
    assert_eq!(looked.code, 1);
    let wrong = looked.json().as_array().unwrap().iter().filter(|check| check["mark"] == "bad").count();
    assert_eq!(wrong, 2, "{}", looked.out);
}

#[test]
fn the_example_can_be_used_as_it_is() {
    let program = Program::new();
    program.configure(&program.run(&["config", "example"]).out);
    assert_eq!(program.run(&["config", "check"]).code, 0);
}

#[test]
fn wrong_usage_ends_with_2() {
    let program = Program::new();
    for arguments in [&["sink"][..], &[], &["explain"], &["install", "pay-afas", "--set", "journal"]] {
        assert_eq!(program.run(arguments).code, 2, "{arguments:?}");
    }
}
