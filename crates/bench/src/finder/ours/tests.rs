//! The finder on a small data set: judged, and the same however the files are shuffled.

use std::collections::BTreeMap;

use super::*;
use crate::finder::{judge, write_data};

fn arguments(pairs: &[(&str, &Path)]) -> Arguments {
    let texts = pairs.iter().flat_map(|(name, value)| [(*name).to_owned(), value.display().to_string()]);
    Arguments::read(&texts.collect::<Vec<_>>()).unwrap()
}

fn numbers(figures: &Figures) -> BTreeMap<String, u64> {
    let figure = |line: &str| line.split_once(' ').map(|(name, n)| (name.to_owned(), n.parse().unwrap()));
    figures.to_string().lines().map(|line| figure(line).unwrap()).collect()
}

#[test]
fn the_finder_is_measured_judged_and_always_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (result, candidates) = (data.join("result.csv"), data.join("candidates.csv"));
    write_data(&arguments(&[("--out", data), ("--payments", Path::new("1000"))])).unwrap();
    let files = [("--data", data), ("--candidates", candidates.as_path())];
    let more = [("--out", result.as_path()), ("--runs", Path::new("1")), ("--same-answers", Path::new("1"))];
    let figures = numbers(&measure(&arguments(&[&files[..], &more[..]].concat())).unwrap());
    assert_eq!(figures["same_answers"], 6);
    assert!(figures["payments_per_second"] > 0 && figures["peak_kib"] > 0);
    let judged = numbers(&judge(&arguments(&[&files[..], &[("--result", result.as_path())]].concat())).unwrap());
    assert_eq!(judged["payments"], 1_000);
    assert!(judged["booked_payments"] > 0 && judged["doubtful_payments"] > 0, "{judged:?}");
}
