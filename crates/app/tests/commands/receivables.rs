//! Receivables to Payt on the command line, and tokens for programs.

use crate::program::Program;
use crate::setup::Emulators;

fn file(program: &Program, name: &str, content: &str) -> String {
    let path = program.data().join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

#[test]
fn payt_is_connected_checked_and_gets_the_list_that_was_released() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    emulators.connect_afas(&program);
    let payt = |key: &str| emulators.get("payt", key);
    let secret = file(&program, "client.secret", payt("client_secret"));
    let import = file(&program, "import.token", payt("import_token"));
    let wrong = ["connect", "payt", "--token-file", "-", "--import-token-file", &import, "--administration-code", "1"];
    let wrong = [&wrong[..], &["--base-url", payt("base_url")]].concat();
    let refused = program.run_with_input(&wrong, "not-the-token");
    assert!(refused.code == 1 && refused.out.contains("[payt-token-wrong]"), "{}{}", refused.out, refused.remarks);
    assert!(!refused.out.contains("not-the-token") && !refused.remarks.contains("not-the-token"));
    let connect = ["connect", "payt", "--client-id", payt("client_id"), "--client-secret-file", &secret];
    let more = ["--import-token-file", &import, "--administration-code", "1", "--base-url", payt("base_url")];
    let connected = program.run(&[&connect[..], &more].concat());
    assert_eq!(connected.code, 0, "{}{}", connected.out, connected.remarks);

    let wrong = program.run(&["install", "afas-payt", "--set", "share_at_most=120", "--set", "administrations=1,2"]);
    assert!(
        wrong.code == 1 && wrong.remarks.contains("share_at_most = 120: is not a whole number from 0 to 100"),
        "{}",
        wrong.remarks
    );
    let install = ["install", "afas-payt", "--name", "receivables", "--set", "documents=no"];
    let installed = program.run(&install);
    assert_eq!(installed.code, 0, "{}{}", installed.out, installed.remarks);

    let checked = program.run(&["check", "payt", "--json"]);
    let told = checked.json();
    assert_eq!((checked.code, told["closing"].as_array().unwrap().len()), (0, 0), "{told}");
    let open = told["figures"]["open"].as_u64().unwrap();
    assert!(open > 100 && told["rows"]["sales_entries"].as_u64().unwrap() > 100, "{}", told["figures"]);
    let told = program.run(&["check", "payt"]);
    assert!(told.out.contains("✓ it may go"), "{}", told.out);

    assert_eq!(program.run(&["sync"]).code, 3, "the first list is held");
    let held = program.run(&["status", "--json"]);
    assert_eq!((held.code, &held.json()["flows"][0]["last_list"]["state"]), (3, &"held".into()));
    let released = program.run(&["release", "receivables"]);
    assert_eq!(released.code, 0, "{}{}", released.out, released.remarks);
    assert!(released.out.contains("receivables: held, ") && released.remarks.contains("Sent to Payt: "));
    let sent = program.run(&["status", "--json"]).json();
    let list = &sent["flows"][0]["last_list"];
    assert_eq!((&list["state"], list["figures"]["open"].as_u64()), (&"sent".into(), Some(open)));
    let again = program.run(&["release", "receivables"]);
    assert!(again.code == 0 && again.remarks.contains("Nothing of receivables is held"), "{}", again.remarks);
}

#[test]
fn a_token_is_made_listed_without_itself_and_revoked() {
    let program = Program::new();
    program.run(&["migrate"]);
    let wrong = program.run(&["token", "create", "--name", "reports", "--scopes", "everything"]);
    assert!(wrong.code == 2 && wrong.remarks.contains("read, decide and manage"), "{}", wrong.remarks);
    let made = program.run(&["token", "create", "--name", "reports", "--scopes", "decide,read", "--days", "30"]);
    let token = made.out.trim();
    assert!(made.code == 0 && token.starts_with("kp_") && token.len() == 67, "{}", made.out);
    let listed = program.run(&["token", "list"]).out;
    assert!(listed.contains("reports") && listed.contains("read decide") && !listed.contains(token), "{listed}");
    let id = listed.lines().find(|line| line.contains("reports")).unwrap().split_whitespace().next().unwrap();
    assert_eq!(program.run(&["token", "revoke", id]).code, 0);
    assert!(!program.run(&["token", "list"]).out.contains("reports"));
}
