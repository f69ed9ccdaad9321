//! Walls: who may use whom.

use std::process::Command;

use serde_json::Value;

use crate::source::parse;
use crate::tree::{assert_none, files_ending, root};

/// Which of our crates a crate may use, and which its tests may use besides.
const ROOMS: &[(&str, &[&str], &[&str])] = &[
    ("ledger", &[], &[]),
    ("links", &["ledger"], &["emulators"]),
    ("store", &["ledger"], &["testbed"]),
    ("engine", &["ledger", "links", "store"], &["emulators", "testbed"]),
    ("sheets", &["ledger"], &[]),
    ("kruispost", &["ledger", "sheets", "store", "engine", "emulators"], &["testbed"]),
    ("emulators", &[], &[]),
    ("testbed", &[], &[]),
    ("tidy", &[], &[]),
    ("bench", &["ledger", "links", "store", "engine", "sheets", "emulators"], &[]),
    ("xtask", &[], &[]),
];

/// Foreign crates that belong behind one wall: who may use them, and whose tests may.
const TOOLS: &[(&str, &[&str], &[&str])] = &[
    ("reqwest", &["links"], &["emulators", "engine", "kruispost"]),
    ("russh", &["links", "emulators"], &[]),
    ("russh-sftp", &["links", "emulators"], &[]),
    ("sqlx", &["store", "testbed"], &[]),
    ("graphile_worker", &["engine"], &[]),
    ("axum", &["kruispost", "emulators"], &[]),
    ("askama", &["kruispost"], &[]),
    ("clap", &["kruispost"], &[]),
    ("csv-core", &["sheets", "emulators"], &["links"]),
    ("roxmltree", &["links", "sheets"], &[]),
    ("jsonwebtoken", &["links"], &[]),
    ("aws-lc-rs", &["emulators", "engine"], &["kruispost"]),
];

/// What the pure rules have no use for: they read no clock and no socket, and wait for nobody.
const NOT_IN_THE_LEDGER: &[&str] = &["tokio", "async-trait", "futures-util", "futures-core", "tracing"];

struct Package {
    name: String,
    /// Name, and whether only tests use it.
    uses: Vec<(String, bool)>,
}

fn packages() -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let used = |dependency: &Value| (text(&dependency["name"]), dependency["kind"] == "dev");
    let package = |package: &Value| Package {
        name: text(&package["name"]),
        uses: package["dependencies"].as_array().unwrap().iter().map(used).collect(),
    };
    metadata["packages"].as_array().unwrap().iter().map(package).collect()
}

#[test]
fn our_crates_use_each_other_only_as_the_map_says() {
    let packages = packages();
    let ours: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut complaints = Vec::new();
    for package in &packages {
        let Some((_, may, tests_may)) = ROOMS.iter().find(|(name, ..)| *name == package.name) else {
            complaints.push(format!("{}: a new crate has no place on the map yet", package.name));
            continue;
        };
        for (used, in_tests) in package.uses.iter().filter(|(used, _)| ours.contains(&used.as_str())) {
            let allowed = may.contains(&used.as_str()) || (*in_tests && tests_may.contains(&used.as_str()));
            if !allowed {
                complaints.push(format!("{} uses {used}", package.name));
            }
        }
    }
    assert_none(&complaints, "a wall of ARCHITECTURE.md is broken; should the code live in another room?");
}

#[test]
fn tools_stay_in_the_rooms_they_belong_to() {
    let mut complaints = Vec::new();
    for package in packages() {
        for (used, in_tests) in &package.uses {
            let tool = TOOLS.iter().find(|(name, ..)| name == used);
            let among = |rooms: &[&str]| rooms.contains(&package.name.as_str());
            let fits = tool.is_none_or(|(_, may, tests_may)| among(may) || (*in_tests && among(tests_may)));
            if !fits {
                complaints.push(format!("{} uses {used}", package.name));
            }
            if package.name == "ledger" && NOT_IN_THE_LEDGER.contains(&used.as_str()) {
                complaints.push(format!("the ledger uses {used}"));
            }
        }
    }
    assert_none(&complaints, "calls belong to links, SQL to the store, HTTP servers to app and emulators");
}

/// Whether a text is SQL: its first words are those of a statement.
fn is_sql(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["insert", "into", ..] | ["delete", "from", ..] => true,
        ["create" | "alter" | "drop", "table" | "index" | "unique", ..] => true,
        ["select", rest @ ..] => rest.contains(&"from"),
        ["update", _, "set", ..] => true,
        _ => false,
    }
}

#[test]
fn sql_is_written_in_the_store_only() {
    let mut complaints = Vec::new();
    let mut in_store = 0;
    for file in files_ending(".rs") {
        let Some(room) = file.room() else { continue };
        let found = parse(&file.text).texts.into_iter().filter(|(_, text)| is_sql(text));
        match room {
            "store" => in_store += found.count(),
            "tidy" => {}
            _ => complaints.extend(found.map(|(line, text)| format!("{}:{line}: {text}", file.path))),
        }
    }
    assert!(in_store > 0, "the store has SQL, but none was recognised");
    assert_none(&complaints, "SQL belongs to the store, behind a named function");
}

#[test]
fn statements_are_recognised_and_sentences_are_not() {
    for sql in ["select a from b", "\n  insert into a", "UPDATE a SET b = 1", "delete from a", "create unique index a"]
    {
        assert!(is_sql(sql), "{sql}");
    }
    for sentence in ["select a day", "update the page", "insert a coin", "from a to b", "deleted from there"] {
        assert!(!is_sql(sentence), "{sentence}");
    }
}

#[test]
fn money_never_meets_a_floating_point_number() {
    let mut complaints = Vec::new();
    for file in files_ending(".rs") {
        if !matches!(file.room(), Some("ledger" | "links" | "sheets" | "store" | "engine")) {
            continue;
        }
        for (line, code) in parse(&file.text).code {
            let is_float = |word: &str| matches!(word, "f32" | "f64") || ends_as_float(word);
            if code.split(|c: char| !c.is_alphanumeric() && c != '_').any(is_float) {
                complaints.push(format!("{}:{line}: {}", file.path, code.trim()));
            }
        }
    }
    assert_none(&complaints, "use ledger::money, or rust_decimal for what is not an amount");
}

/// `1f64`, `1_f32`.
fn ends_as_float(word: &str) -> bool {
    let number = word.strip_suffix("f64").or_else(|| word.strip_suffix("f32"));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()) && !number.starts_with("0x"))
}
