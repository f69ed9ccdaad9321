//! Every measurement runs once, small. No time is judged; what was measured must be there and make sense.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::process::{Command, Output};

fn bench(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bench")).args(arguments).output().unwrap()
}

fn figures(arguments: &[&str]) -> BTreeMap<String, u64> {
    let done = bench(arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8(done.stdout).unwrap();
    let figure = |line: &str| line.split_once(' ').map(|(name, number)| (name.to_owned(), number.parse().unwrap()));
    text.lines().map(|line| figure(line).unwrap()).collect()
}

#[test]
fn reading_and_planning_give_lines_per_second() {
    let figures = figures(&["plan", "--records", "150", "--items", "300", "--runs", "2"]);
    assert!(figures["best_lines_per_second"] >= figures["median_lines_per_second"]);
    assert!(figures["median_lines_per_second"] > 0 && figures["reading_us"] > 0 && figures["planning_us"] > 0);
    assert!(figures["readings"] >= 3, "records, the unit and the transactions are asked for one after the other");
}

#[test]
fn twice_as_many_lines_need_more_memory() {
    let figures = figures(&["memory", "--records", "400", "--items", "800"]);
    assert!(figures["peak_of_twice_as_many_bytes"] > figures["peak_bytes"]);
    assert!(figures["bytes_per_line"] > 0);
    // A record is some 500 bytes of JSON; a tenth of them bring a transaction.
    assert!((400..1_000).contains(&figures["document_bytes_per_line"]), "{figures:?}");
}

#[test]
fn rows_are_read_in_overlapping_pages_of_a_thousand() {
    let figures = figures(&["rows", "--rows", "1500", "--emulated-rows", "1200", "--runs", "1"]);
    assert_eq!(figures["pages"], 2);
    assert!(figures["median_rows_per_second"] > 0 && figures["emulated_product_us"] > 0);
    // On a machine without curl there is nothing to compare with.
    assert_eq!(figures.contains_key("curl_us"), figures.contains_key("times_curl_thousandths"));
}

#[test]
fn the_whole_way_shows_a_line_for_each_payment() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path().to_str().unwrap();
    let figures = figures(&["product", "--data", data, "--lines", "450", "--settlement", "200"]);
    assert_eq!((figures["payments"], figures["settlements"], figures["open_items"]), (450, 3, 900));
    let stages = ["keep", "parse", "load", "match", "persist", "show"];
    let together: u64 = stages.iter().map(|stage| figures[&format!("{stage}_us")]).sum();
    assert!(stages.iter().all(|stage| figures[&format!("{stage}_per_second")] > 0), "{figures:?}");
    assert!(together <= figures["whole_us"] && figures["payments_per_second"] > 0, "{figures:?}");
    assert!(figures["peak_bytes"] > 0 && figures.contains_key("cpu_us"));
}

#[test]
fn one_choice_of_some_amounts_is_proved_for_four_sizes() {
    let figures = figures(&["sums", "--runs", "3"]);
    let sizes = ["sums_of_12_ns", "sums_of_16_ns", "sums_of_20_ns", "sums_of_24_ns"];
    assert!(sizes.iter().all(|size| figures[*size] > 0), "{figures:?}");
}

#[test]
fn a_case_that_can_not_be_made_is_refused() {
    for (arguments, why) in [
        (&["plan", "--records", "10", "--items", "5"][..], "as many items"),
        (&["plan", "--records", "none"], "--records none"),
        (&["rows", "--rows", "0"], "above zero"),
        (&["start"], "--program is missing"),
        (&["speed"], "no measurement"),
    ] {
        let done = bench(arguments);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && done.stdout.is_empty() && told.contains(why), "{arguments:?}: {told}");
    }
}
