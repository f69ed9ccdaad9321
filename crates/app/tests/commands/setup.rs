//! From nothing to an installed integration, against the emulators.

use serde_json::Value;

use crate::program::{Program, Running};

/// The emulators as a command that stays.
pub(crate) struct Emulators {
    _running: Running,
    addresses: Value,
}

impl Emulators {
    pub(crate) fn start(program: &Program, more: &[&str]) -> Self {
        let arguments =
            [&["emulate", "--pay-port", "0", "--afas-port", "0", "--payt-port", "0", "--json"][..], more].concat();
        let mut running = program.start(&arguments);
        let addresses = running.first_json();
        Self { _running: running, addresses }
    }

    pub(crate) fn get(&self, system: &str, key: &str) -> &str {
        self.addresses[system][key].as_str().unwrap()
    }

    /// Connects AFAS with the right credentials.
    pub(crate) fn connect_afas(&self, program: &Program) {
        let arguments = [
            "connect",
            "afas",
            "--participant",
            "12345",
            "--token-file",
            "-",
            "--base-url",
            self.get("afas", "base_url"),
        ];
        let afas = program.run_with_input(&arguments, self.get("afas", "token"));
        assert_eq!(afas.code, 0, "{}", afas.out);
    }

    /// Connects Pay. and AFAS with the right credentials.
    pub(crate) fn connect(&self, program: &Program) {
        let pay = self.connect_pay(program, self.get("pay", "code"), self.get("pay", "token"));
        assert_eq!(pay.code, 0, "{}", pay.out);
        self.connect_afas(program);
    }

    pub(crate) fn connect_pay(&self, program: &Program, code: &str, token: &str) -> crate::program::Ran {
        let arguments =
            ["connect", "pay", "--code", code, "--token-file", "-", "--base-url", self.get("pay", "base_url")];
        program.run_with_input(&arguments, token)
    }
}

/// Settings that fit the emulators' merchant.
pub(crate) const SETTINGS: &[&str] = &[
    "install",
    "pay-afas",
    "--set",
    "administration=1",
    "--set",
    "journal=55",
    "--set",
    "costs_account=4510",
    "--set",
    "provider_account=1225",
    "--set",
    "debtor_not_found_account=2290",
];

#[test]
fn a_wrong_token_is_named_with_what_to_do_and_nothing_is_kept() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    let refused = emulators.connect_pay(&program, emulators.get("pay", "code"), "not the token");
    assert_eq!(refused.code, 1);
    insta::assert_snapshot!(refused.out, @"
    ✗ API token: Pay. does not accept this AT-code with this token: GET /v2/turnovergroups: 401, AT-code or token is not accepted [pay-token-wrong]
        → Make a new token in Pay. under Merchant > API tokens > Add, tick All Merchant rights, and connect Pay. again
    ");
    let installed = program.run(SETTINGS);
    assert_eq!(installed.code, 1);
    assert!(installed.remarks.contains("kruispost connect pay"), "{}", installed.remarks);
}

#[test]
fn a_token_without_the_right_to_settlements_is_told_whom_to_ask() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    let refused = emulators.connect_pay(&program, "AT-1234-0403", emulators.get("pay", "token"));
    assert_eq!(refused.code, 1);
    assert!(refused.out.contains("[pay-clearings-right-missing]"), "{}", refused.out);
    assert!(refused.out.contains("Ask Pay. support"), "{}", refused.out);
}

#[test]
fn an_integration_is_installed_only_with_settings_that_fit_and_changed_key_by_key() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    emulators.connect(&program);
    let wrong = program.run(&[SETTINGS, &["--set", "journal=99", "--set", "approval=sometimes"]].concat());
    assert_eq!(wrong.code, 1);
    assert!(wrong.remarks.contains("journal = 99: the administration has no such journal"), "{}", wrong.remarks);
    assert!(wrong.remarks.contains("55 (Pay.)"), "{}", wrong.remarks);
    assert_eq!(program.run(&["status", "--json"]).json()["flows"], serde_json::json!([]));

    let installed = program.run(&[SETTINGS, &["--json"]].concat());
    assert_eq!((installed.code, installed.json()["changed"].as_bool()), (0, Some(false)), "{}", installed.remarks);
    let changed = program.run(&["install", "pay-afas", "--set", "costs_vat_code=1", "--json"]);
    assert_eq!((changed.code, changed.json()["changed"].as_bool()), (0, Some(true)), "{}", changed.remarks);
    // The VAT code was looked up; what was looked up is not taken for a setting of a person.
    assert_eq!(program.run(&["install", "pay-afas", "--set", "finder_type=both"]).code, 0);

    let looked = program.run(&["doctor", "--json"]);
    let bad: Vec<Value> =
        looked.json().as_array().unwrap().iter().filter(|check| check["mark"] == "bad").cloned().collect();
    assert_eq!((looked.code, bad), (0, Vec::new()));
}
