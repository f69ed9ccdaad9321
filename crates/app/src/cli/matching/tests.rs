//! The command on files of a desk of its own.

use std::path::Path;

use tempfile::TempDir;

use super::*;

const PAYMENTS: &str = "id;date;amount;reference;currency
P1;2026-03-10;120,00;2026-0101;
P2;10-03-2026;80,03;2026-0102;
P3;;55,00;invoice 2026-0103;
P4;;1.000,00;2026-0104 and 2026-0105;
P5;;-15,00;2026-0106;
P6;;7,00;thanks, \"Ann\";
P7;;0,00;2026-0101;
P8;;12,3,4;2026-0101;
P9;;15;2026-0101;USD
";

const ITEMS: &str = "administration,debtor,invoice,balance
1,10001,2026-0101,120.00
1,10002,2026-0102,80.00
1,10003,2026-0103,50.00
1,10004,2026-0104,60.00
1,10004,2026-0105,25.00
,10005,2026-0106,-15.00
1,,2026-0107,5.00
";

const RULES: &str = "[[difference]]\nat_most = 0.05\n";

/// Two files in a folder.
struct Desk(TempDir);

struct Ran {
    ended: anyhow::Result<Exit>,
    answer: String,
    remarks: String,
}

impl Desk {
    fn with(payments: &str, items: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("payments.csv"), payments).unwrap();
        std::fs::write(folder.path().join("items.csv"), items).unwrap();
        std::fs::write(folder.path().join("rules.toml"), RULES).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self) -> Match {
        let (payments, open_items) = (self.path("payments.csv"), self.path("items.csv"));
        Match { payments, open_items, rules: Some(self.path("rules.toml")), explain: false, json: false, out: None }
    }

    fn run(&self, command: &Match) -> Ran {
        let (mut answer, mut remarks) = (Vec::new(), Vec::new());
        let mut streams = Streams { answer: &mut answer, remarks: &mut remarks, paint: Paint::none() };
        let ended = carry_out(command, &mut streams);
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&format!("{}/", self.0.path().display()), "");
        Ran { ended, answer: text(answer), remarks: text(remarks) }
    }

    fn failure(&self, command: &Match) -> String {
        let error = self.run(command).ended.unwrap_err();
        format!("{error:#}").replace(&format!("{}/", self.0.path().display()), "")
    }
}

#[test]
fn the_result_has_a_row_per_part_by_the_payments_id() {
    let desk = Desk::with(PAYMENTS, ITEMS);
    let ran = desk.run(&desk.command());
    assert_eq!(ran.ended.unwrap(), Exit::Waiting);
    insta::assert_snapshot!(ran.answer);
}

#[test]
fn the_summary_names_what_was_left_out_and_adds_up_the_rest() {
    let desk = Desk::with(PAYMENTS, ITEMS);
    insta::assert_snapshot!(desk.run(&desk.command()).remarks);
}

#[test]
fn a_run_without_malformed_rows_is_done() {
    let desk = Desk::with("id,amount\nP1,1.00\n", "debtor,invoice,balance\n");
    assert_eq!(desk.run(&desk.command()).ended.unwrap(), Exit::Done);
}

#[test]
fn machines_get_everything_in_one_object() {
    let desk = Desk::with(PAYMENTS, ITEMS);
    let ran = desk.run(&Match { json: true, ..desk.command() });
    let value: serde_json::Value = serde_json::from_str(&ran.answer).unwrap();
    assert_eq!(value["payments"].as_array().unwrap().len(), 7);
    let mut short = value.clone();
    short["payments"] = serde_json::json!([value["payments"][1], value["payments"][3]]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&short).unwrap());
}

#[test]
fn what_is_not_booked_is_explained() {
    let desk = Desk::with(
        "id,date,amount,reference\nP1,,120,2026-0101\nP2,2026-03-10,5,\x1b[2J tea\nP3,,99,2026-0104 2026-0105\n",
        ITEMS,
    );
    let ran = desk.run(&Match { explain: true, ..desk.command() });
    insta::assert_snapshot!(ran.remarks);
    // Where the result goes to a file, the explanation is the answer.
    let out = Some(desk.path("result.csv"));
    let apart = desk.run(&Match { explain: true, out, ..desk.command() });
    assert_eq!(format!("{}{}", apart.answer, apart.remarks), ran.remarks);
    assert!(apart.answer.starts_with("P2 ·"), "{}", apart.answer);
}

#[test]
fn the_rest_of_many_malformed_rows_is_counted() {
    let rows: String = (0..25).map(|n| format!("P{n},x\n")).collect();
    let desk = Desk::with(&format!("id,amount\n{rows}"), ITEMS);
    let ran = desk.run(&desk.command());
    assert_eq!(ran.remarks.matches("is not an amount").count(), 20);
    assert!(ran.remarks.contains("  … and 5 more; --json lists them all\n"), "{}", ran.remarks);
}

#[test]
fn a_result_is_written_whole_and_nothing_else_stays_behind() {
    let desk = Desk::with(PAYMENTS, ITEMS);
    let out = desk.path("result.csv");
    std::fs::write(&out, "older").unwrap();
    let to_file = desk.run(&Match { out: Some(out.clone()), ..desk.command() });
    assert_eq!(to_file.answer, "");
    let printed = desk.run(&desk.command()).answer;
    assert_eq!(std::fs::read_to_string(&out).unwrap(), printed);
    assert_eq!(names_in(desk.0.path()), ["items.csv", "payments.csv", "result.csv", "rules.toml"]);
}

#[test]
fn an_administration_in_the_rules_is_that_of_items_without_one() {
    let desk = Desk::with(PAYMENTS, ITEMS);
    std::fs::write(desk.path("rules.toml"), "administration = 7\n").unwrap();
    let answer = desk.run(&desk.command()).answer;
    assert!(answer.contains("\nP5,book,7,10005,2026-0106,-15.00,"), "{answer}");
    let reason = "invoice 2026-0101 belongs to administration 1";
    assert!(answer.contains(&format!("\nP1,ask,,,,120.00,,,{reason}\n")), "{answer}");
}

#[test]
fn the_finder_gets_the_rules_of_the_file() {
    let desk = Desk::with(PAYMENTS, ITEMS);
    std::fs::write(desk.path("rules.toml"), "books_by_itself = [\"over\"]\n").unwrap();
    let answer = desk.run(&desk.command()).answer;
    assert!(answer.contains("\nP1,ask,1,10001,2026-0101,120.00,invoice,exact,"), "{answer}");
    assert!(answer.contains("\nP3,book,1,10003,2026-0103,50.00,invoice,over,"), "{answer}");
}

#[test]
fn the_result_is_the_same_in_whatever_order_payments_and_items_come() {
    let turned = |text: &str| {
        let (head, rows) = text.split_once('\n').unwrap();
        let rows: Vec<&str> = rows.lines().rev().collect();
        format!("{head}\n{}\n", rows.join("\n"))
    };
    let (as_is, other) = (Desk::with(PAYMENTS, ITEMS), Desk::with(&turned(PAYMENTS), &turned(ITEMS)));
    let answer = as_is.run(&as_is.command()).answer;
    assert!(answer.lines().count() > 3);
    assert_eq!(answer, other.run(&other.command()).answer);
}

#[test]
fn what_can_not_be_done_says_why() {
    let desk = Desk::with("nr,amount\n", ITEMS);
    let base = desk.command();
    assert_eq!(desk.failure(&base), "payments.csv has no column `id`; its first line names: nr, amount");
    let missing = Match { payments: desk.path("none.csv"), ..desk.command() };
    assert_eq!(desk.failure(&missing), "none.csv can't be read: No such file or directory (os error 2)");
    let twice = Match { payments: "-".into(), open_items: "-".into(), ..desk.command() };
    assert_eq!(desk.failure(&twice), "only one of --payments and --open-items can be `-`");
    let over = Match { out: Some(desk.path("items.csv")), ..desk.command() };
    assert_eq!(desk.failure(&over), "--out items.csv would replace a file that is read; name another");
    std::fs::write(desk.path("rules.toml"), "colour = 1\n").unwrap();
    let rules = Match { rules: Some(desk.path("rules.toml")), ..desk.command() };
    insta::assert_snapshot!(desk.failure(&rules));
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
