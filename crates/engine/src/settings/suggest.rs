//! Suggestions for settings that nobody has made yet, from what AFAS has and calls by a telling name. Only a proposal on a
//! page: a person sees it before it counts. What two names fit equally well is not suggested.

use std::collections::BTreeMap;

use super::check::{LiveAccount, LiveChoices};

/// Pay.'s costs carry the high rate of the Netherlands.
const HIGH_RATE_HUNDREDTHS: u32 = 2100;

/// Parts of names by setting, the most telling first, in small letters; Dutch and English.
const JOURNAL: &[&str] =
    &["pay.", "pay.nl", "betaalprovider", "betaaldienst", "payment provider", "psp", "online betal"];
const COSTS: &[&str] =
    &["kosten pay", "transactiekosten", "betaalkosten", "payment cost", "provisie betaal", "incassokosten"];
const PROVIDER: &[&str] =
    &["pay. ", "pay.nl", "betaalprovider", "betaaldienst", "payment provider", "psp", "gelden onderweg", "kruispost"];
const NOT_FOUND: &[&str] = &[
    "niet gevonden",
    "not found",
    "onbekende betaling",
    "debiteur onbekend",
    "vraagpost",
    "nog te verwerken",
    "suspense",
];

/// What fits, by key. The administration is suggested only when there is one; everything else only of names.
pub fn suggest(live: &LiveChoices) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if let [(number, _)] = live.administrations.as_slice() {
        found.insert("administration".to_owned(), number.to_string());
    }
    let journals: Vec<(&str, &str)> = live
        .journals
        .iter()
        .filter(|(_, _, blocked)| !blocked)
        .map(|(code, name, _)| (code.as_str(), name.as_str()))
        .collect();
    found.extend(best(&journals, JOURNAL).map(|code| ("journal".to_owned(), code)));
    let accounts: Vec<(&str, &str)> = live
        .accounts
        .iter()
        .filter(|account| usable(account))
        .map(|account| (account.number.as_str(), account.description.as_str()))
        .collect();
    for (key, words) in
        [("costs_account", COSTS), ("provider_account", PROVIDER), ("debtor_not_found_account", NOT_FOUND)]
    {
        found.extend(best(&accounts, words).map(|number| (key.to_owned(), number)));
    }
    let takes_vat = found
        .get("costs_account")
        .is_some_and(|number| live.accounts.iter().any(|account| &account.number == number && account.vat_allowed));
    let mut high = live.vat_codes.iter().filter(|code| code.rate_hundredths == HIGH_RATE_HUNDREDTHS);
    if let (true, Some(code), None) = (takes_vat, high.next(), high.next()) {
        found.insert("costs_vat_code".to_owned(), code.code.clone());
    }
    found
}

fn usable(account: &LiveAccount) -> bool {
    !account.blocked && !account.collective && !account.allocation_wanted
}

/// The one that has the most telling word in its name; none when several have it.
fn best(named: &[(&str, &str)], words: &[&str]) -> Option<String> {
    for word in words {
        // a space behind, so that a word may ask to stand before another one or at the end
        let mut fitting = named.iter().filter(|(_, name)| format!("{} ", name.to_lowercase()).contains(word));
        match (fitting.next(), fitting.next()) {
            (Some((code, _)), None) => return Some((*code).to_owned()),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::LiveVatCode;

    fn account(number: &str, description: &str) -> LiveAccount {
        LiveAccount {
            number: number.into(),
            description: description.into(),
            blocked: false,
            collective: false,
            vat_allowed: true,
            allocation_wanted: false,
        }
    }

    fn vat(code: &str, rate_hundredths: u32) -> LiveVatCode {
        LiveVatCode { code: code.into(), description: String::new(), account: "1520".into(), rate_hundredths }
    }

    #[test]
    fn names_that_tell_are_suggested_and_a_person_may_differ() {
        let live = LiveChoices {
            administrations: vec![(1, "Kaas".into())],
            journals: vec![("50".into(), "Bank".into(), false), ("55".into(), "Pay.".into(), false)],
            accounts: vec![
                account("1225", "Pay. onderweg"),
                account("2290", "Debiteur niet gevonden"),
                account("4510", "Betaalkosten"),
                LiveAccount { blocked: true, ..account("4511", "Transactiekosten oud") },
            ],
            vat_codes: vec![vat("0", 0), vat("1", 2100)],
            ..LiveChoices::default()
        };
        let told: Vec<String> = suggest(&live).into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            told,
            [
                "administration=1",
                "costs_account=4510",
                "costs_vat_code=1",
                "debtor_not_found_account=2290",
                "journal=55",
                "provider_account=1225",
            ]
        );
    }

    #[test]
    fn what_fits_twice_or_not_at_all_is_left_to_the_person() {
        let live = LiveChoices {
            administrations: vec![(1, "Kaas".into()), (2, "Melk".into())],
            accounts: vec![account("1", "Betaalkosten A"), account("2", "Betaalkosten B"), account("3", "Payroll")],
            vat_codes: vec![vat("1", 2100), vat("5", 2100)],
            ..LiveChoices::default()
        };
        assert_eq!(suggest(&live), BTreeMap::new());
    }
}
