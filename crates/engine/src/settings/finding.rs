//! The settings about finding that have a form of their own.

use std::collections::BTreeSet;

use ledger::finder::Rung;
use ledger::money::{Currency, Money};
use ledger::rules::{DifferenceLimit, FinderRules};

use super::values::{SettingProblem, problem};

/// `default,some_of_named`: the rungs that book without a person. `none` is no rung; nothing at all is the default, as in
/// settings from before this one was there.
pub(super) fn books_by_itself(text: &str) -> Result<BTreeSet<Rung>, SettingProblem> {
    if text.trim().is_empty() {
        return Ok(FinderRules::default().books_by_itself);
    }
    let mut rungs = BTreeSet::new();
    for word in text.split(',').map(str::trim) {
        match (word, Rung::from_word(word)) {
            ("default", _) => rungs.extend(FinderRules::default().books_by_itself),
            (_, Some(rung)) => {
                rungs.insert(rung);
            }
            ("none", None) if text.trim() == "none" => {}
            _ => {
                let words = Rung::ALL.iter().map(|rung| rung.word());
                let possible = ["default", "none"].into_iter().chain(words).map(str::to_owned).collect();
                return Err(SettingProblem {
                    possible,
                    ..problem("books_by_itself", word, ("is no rule of the finder", "is geen regel van de zoeker"))
                });
            }
        }
    }
    Ok(rungs)
}

/// `ideal 0.05, paypal 1.00 2%, * 0.01`: payment method, at most so much, and at most such a part of what is open.
pub(super) fn differences(text: &str, currency: Currency) -> Result<Vec<DifferenceLimit>, SettingProblem> {
    let mut limits: Vec<DifferenceLimit> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let wrong = |why: (&str, &str)| problem("differences", part, why);
        let limit = difference(part, currency).map_err(wrong)?;
        let same = |known: &DifferenceLimit| {
            known.method.as_ref().map(|method| method.to_lowercase())
                == limit.method.as_ref().map(|method| method.to_lowercase())
        };
        if limits.iter().any(same) {
            return Err(wrong((
                "names a payment method for the second time",
                "noemt een betaalmethode voor de tweede keer",
            )));
        }
        limits.push(limit);
    }
    Ok(limits)
}

fn difference(part: &str, currency: Currency) -> Result<DifferenceLimit, (&'static str, &'static str)> {
    const FORM: (&str, &str) = (
        "is not of the form `method 0.05` or `method 1.00 2%`, with * for every method and a decimal point",
        "heeft niet de vorm `methode 0.05` of `methode 1.00 2%`, met * voor elke methode en een decimale punt",
    );
    let (rest, percent) = match part.rsplit_once(char::is_whitespace) {
        Some((rest, last)) if last.ends_with('%') => (rest.trim_end(), Some(last)),
        _ => (part, None),
    };
    let (method, amount) = rest.rsplit_once(char::is_whitespace).ok_or(FORM)?;
    let amount = Money::parse(amount, currency).map_err(|_| FORM)?;
    if !amount.is_positive() {
        return Err(("must be above zero, with a decimal point", "moet boven nul liggen, met een decimale punt"));
    }
    let at_most_hundredths_of_percent = percent.map(|text| hundredths(text).ok_or(FORM)).transpose()?;
    let method = Some(method.trim()).filter(|method| *method != "*").map(str::to_owned);
    Ok(DifferenceLimit { method, at_most_minor: amount.minor(), at_most_hundredths_of_percent })
}

/// `2%` as 200, `0.5%` as 50; above zero and at most a hundred per cent.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, part) = text.strip_suffix('%')?.split_once('.').unwrap_or((text.strip_suffix('%')?, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let hundredths = format!("{whole}{part:0<2}").parse().ok()?;
    (1..=10_000).contains(&hundredths).then_some(hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_that_book_are_named_by_word_beside_the_usual_ones() {
        let usual = FinderRules::default().books_by_itself;
        assert_eq!(books_by_itself("").unwrap(), usual);
        assert_eq!(books_by_itself("default").unwrap(), usual);
        assert!(books_by_itself("none").unwrap().is_empty());
        assert_eq!(books_by_itself("exact, part").unwrap(), BTreeSet::from([Rung::Exact, Rung::Part]));
        let more = books_by_itself("default,some_of_named").unwrap();
        assert!(more.contains(&Rung::SomeOfNamed) && more.len() == usual.len() + 1);
        for wrong in ["exactly", "exact,none", "exact,"] {
            let problem = books_by_itself(wrong).unwrap_err();
            assert!(problem.possible.contains(&"payment_reference".to_owned()), "{problem}");
        }
    }

    #[test]
    fn differences_are_told_per_method() {
        let limit = |method: Option<&str>, at_most_minor, at_most_hundredths_of_percent| DifferenceLimit {
            method: method.map(str::to_owned),
            at_most_minor,
            at_most_hundredths_of_percent,
        };
        let text = "ideal 0.05, PayPal 1.00 2%, Visa Mastercard 2 0.25%, * 0.01";
        assert_eq!(
            differences(text, Currency::EUR).unwrap(),
            [
                limit(Some("ideal"), 5, None),
                limit(Some("PayPal"), 100, Some(200)),
                limit(Some("Visa Mastercard"), 200, Some(25)),
                limit(None, 1, None),
            ]
        );
        assert!(differences(" ", Currency::EUR).unwrap().is_empty());
    }

    #[test]
    fn a_difference_that_can_not_be_read_is_named() {
        for (wrong, why) in [
            ("ideal", "is not of the form"),
            ("0.05", "is not of the form"),
            ("ideal 0,05", "with a decimal point"),
            ("ideal 0.005", "is not of the form"),
            ("ideal 2%", "is not of the form"),
            ("ideal 0.05 101%", "is not of the form"),
            ("ideal 0.05 2.125%", "is not of the form"),
            ("ideal 0.00", "must be above zero"),
            ("ideal -0.05", "must be above zero"),
            ("ideal 0.05, IDEAL 0.10", "for the second time"),
            ("* 0.05, * 0.10", "for the second time"),
        ] {
            let problem = differences(wrong, Currency::EUR).unwrap_err();
            assert!(problem.why.contains(why), "{wrong}: {problem}");
        }
    }
}
