//! The judge: what was booked, held against what is true. Ratios are told in millionths.

mod result;
mod tally;
mod truth;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use self::result::Answers;
use self::tally::Tally;
use self::truth::Known;
use crate::arguments::Arguments;
use crate::figures::Figures;

/// Judges `--result`, a result of `kruispost match` or pairs of `payment,invoice`, against the data set in `--data`.
/// `--candidates` names a file of `payment,invoice` with what was offered besides, the best first; three of a payment count.
pub(crate) fn judge(given: &Arguments) -> Result<Figures> {
    let folder = given.path("--data")?;
    let mut known = Known::default();
    known.read_payments(&read(&folder.join("payments.csv"))?)?;
    known.read_truth(&read(&folder.join("truth.csv"))?)?;
    let mut answers = Answers::new(known.payments.len());
    let result = read(&given.path("--result")?)?;
    if answers.read_result(&known, &result)? {
        // Pairs without amounts: what is open says how much each gets.
        let balances = truth::balances(&read(&folder.join("open_items.csv"))?)?;
        answers.fill_amounts(&known, &balances);
    }
    if let Some(path) = given.optional_path("--candidates") {
        answers.read_candidates(&known, &read(&path)?)?;
    }
    Ok(Tally::of(&known, &answers).figures())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const PAYMENTS: &str = "id,amount\nP1,10.00\nP2,30.00\nP3,12.00\nP4,5.00\nP5,7.00\nP6,9.00\n";
    const TRUTH: &str = "payment,invoice,debtor,amount,kind,class,decidable
P1,A,1,10.00,invoice,bare,yes
P2,B,2,10.00,invoice,two,yes
P2,C,2,20.00,invoice,two,yes
P3,D,3,10.00,invoice,over,yes
P3,,3,2.00,advance,over,yes
P4,E,4,5.00,invoice,transposed,no
P5,F,5,7.00,invoice,nothing,no
P6,G,6,9.00,invoice,bare,yes
";
    const ITEMS: &str = "invoice,balance\nA,10.00\nB,10.00\nC,20.00\nD,10.00\nE,5.00\nF,7.00\nG,9.00\nX,50.00\n";

    fn judged(result: &str, candidates: &str) -> BTreeMap<String, u64> {
        let folder = tempfile::tempdir().unwrap();
        let mut pairs = vec!["--data".to_owned(), folder.path().display().to_string()];
        for (name, text) in [("payments.csv", PAYMENTS), ("truth.csv", TRUTH), ("open_items.csv", ITEMS)] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        for (name, text) in [("--result", result), ("--candidates", candidates)] {
            let path = folder.path().join(format!("{name}.csv"));
            fs::write(&path, text).unwrap();
            pairs.extend([name.to_owned(), path.display().to_string()]);
        }
        let told = judge(&Arguments::read(&pairs).unwrap()).unwrap().to_string();
        let figure = |line: &str| line.split_once(' ').map(|(name, n)| (name.to_owned(), n.parse().unwrap()));
        told.lines().map(|line| figure(line).unwrap()).collect()
    }

    #[test]
    fn a_result_with_amounts_is_judged_to_the_cent() {
        let result = "payment,decision,administration,debtor,invoice,amount,kind,rule,reason
P1,book,1,1,A,10.00,invoice,exact,\"named, and equal\"
P2,book,1,2,B,10.00,invoice,several,
P2,book,1,9,X,20.00,invoice,several,
P3,book,1,3,D,10.00,invoice,over,
P3,book,1,3,,2.00,advance,over,
P4,ask,1,9,X,5.00,invoice,,
P5,unmatched,,,,7.00,,,
P6,book,1,6,G,9.00,invoice,exact,
";
        let figures = judged(result, "payment,invoice\nP4,X\nP4,A\nP4,E\nP5,A\nP5,B\nP5,C\nP5,F\n");
        let is = |name: &str, figure: u64| assert_eq!(figures.get(name), Some(&figure), "{name}: {figures:#?}");
        is("payments", 6);
        is("decidable_payments", 4);
        is("booked_payments", 4);
        is("right_payments", 3);
        is("booked_pairs", 5);
        is("right_pairs", 4);
        is("true_pairs", 7);
        is("decidable_pairs", 5);
        is("pair_precision_millionths", 800_000);
        is("pair_recall_millionths", 571_428);
        is("pair_recall_of_decidable_millionths", 800_000);
        is("payment_precision_millionths", 750_000);
        is("payment_recall_of_decidable_millionths", 750_000);
        is("booked_cents", 6_100);
        is("wrong_cents", 2_000);
        is("wrong_millionths_of_booked", 327_868);
        is("booked_though_undecidable", 0);
        is("doubtful_payments", 2);
        is("doubtful_offered", 1);
        is("doubtful_offered_millionths", 500_000);
        is("doubtful_traced_payments", 1);
        is("doubtful_traced_offered_millionths", 1_000_000);
        is("class_two_wrong", 1);
        is("class_bare_right", 2);
        is("class_transposed_asked_right", 1);
        is("class_nothing_unmatched", 1);
    }

    #[test]
    fn pairs_alone_get_what_is_open() {
        let figures = judged("payment,invoice\nP1,A\nP2,B\nP2,C\nP3,D\nP4,X\n", "payment,invoice\n");
        assert_eq!(figures["right_payments"], 3);
        assert_eq!((figures["booked_cents"], figures["wrong_cents"]), (5_500, 500));
        assert_eq!((figures["booked_though_undecidable"], figures["wrong_payments"]), (1, 1));
    }

    #[test]
    fn a_payment_that_nobody_made_is_an_error() {
        let mut known = Known::default();
        known.read_payments(PAYMENTS).unwrap();
        assert!(Answers::new(6).read_result(&known, "payment,invoice\nP9,A\n").is_err());
    }
}
