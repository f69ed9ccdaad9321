//! From what the form sends to settings.

use std::collections::BTreeMap;

use engine::settings::{Choices, PAY_AFAS};

/// The choice of the form that stands for another day than those offered, and the field that holds it.
pub(super) const OTHER_DAY: (&str, &str) = ("other", "start_date_other");

/// The settings on the form. Boxes that nobody ticked are sent as nothing at all: they count as empty, not as unsaid.
pub(crate) fn read(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    let all = |key: &str| -> Vec<&str> {
        pairs.iter().filter(|(name, _)| name == key).map(|(_, value)| value.trim()).collect()
    };
    let first = |key: &str| all(key).first().copied().unwrap_or_default().to_owned();
    let mut settings = BTreeMap::new();
    for definition in PAY_AFAS {
        let key = definition.key;
        let value = match definition.choices {
            Choices::TurnoverGroups if all(key).contains(&"all") => "all".to_owned(),
            Choices::TurnoverGroups | Choices::MatchFields => all(key).join(","),
            Choices::Day if first(key) == OTHER_DAY.0 => first(OTHER_DAY.1),
            _ => first(key),
        };
        settings.insert(key.to_owned(), value);
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        read(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn boxes_make_a_list_and_all_means_all() {
        let some = sent(&[("turnover_groups", "SL-1"), ("turnover_groups", "SL-2"), ("match_fields", "reference")]);
        assert_eq!((some["turnover_groups"].as_str(), some["match_fields"].as_str()), ("SL-1,SL-2", "reference"));
        assert_eq!(sent(&[("turnover_groups", "all"), ("turnover_groups", "SL-1")])["turnover_groups"], "all");
        assert_eq!(sent(&[])["turnover_groups"], "");
    }

    #[test]
    fn another_day_stands_in_its_own_field() {
        let pairs = [("start_date", "other"), ("start_date_other", "2026-02-11")];
        assert_eq!(sent(&pairs)["start_date"], "2026-02-11");
        assert_eq!(
            sent(&[("start_date", "2026-01-01"), ("start_date_other", "2026-02-11")])["start_date"],
            "2026-01-01"
        );
    }
}
