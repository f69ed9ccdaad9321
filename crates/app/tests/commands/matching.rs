//! `match` as scripts use it.

use crate::program::Program;

const PAYMENTS: &str = "id,amount,reference\nP1,120.00,2026-0101\nP2,5.00,thanks\n";
const ITEMS: &str = "debtor;invoice;balance\n10001;2026-0101;120,00\n";

/// A program with open items in its folder.
fn program(items: &str) -> (Program, String) {
    let program = Program::new();
    std::fs::create_dir_all(program.data()).unwrap();
    let file = program.data().join("items.csv");
    std::fs::write(&file, items).unwrap();
    let name = file.display().to_string();
    (program, name)
}

#[test]
fn payments_from_a_pipe_become_a_result_on_the_standard_output() {
    let (program, items) = program(ITEMS);
    let ran = program.run_with_input(&["match", "--payments", "-", "--open-items", &items], PAYMENTS);
    assert_eq!(ran.code, 0, "{}", ran.remarks);
    insta::assert_snapshot!(ran.out);
    insta::assert_snapshot!(ran.remarks);
}

#[test]
fn rows_that_were_left_out_show_in_the_exit_code() {
    let (program, items) = program("debtor,invoice,balance\n10001,2026-0101,\n");
    let ran = program.run_with_input(&["match", "--payments", "-", "--open-items", &items, "--json"], PAYMENTS);
    assert_eq!(ran.code, 3, "{}", ran.remarks);
    assert_eq!(ran.json()["malformed"][0]["why"], "is empty");
}

#[test]
fn a_file_without_its_columns_is_a_failure_and_a_missing_option_wrong_usage() {
    let (program, items) = program("nummer;bedrag\n");
    let ran = program.run_with_input(&["match", "--payments", "-", "--open-items", &items], PAYMENTS);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    insta::assert_snapshot!(ran.remarks, @"failed: DATA/items.csv has no column `debtor`; its first line names: nummer, bedrag");
    assert_eq!(program.run(&["match", "--payments", "-"]).code, 2);
}
