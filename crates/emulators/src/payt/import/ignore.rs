//! What is not imported.

use super::super::options::IgnoreLists;

/// The three lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Ignored {
    pub(in super::super) invoices: Rules,
    pub(in super::super) debtors: Rules,
    pub(in super::super) conditions: Rules,
}

impl Ignored {
    pub(in super::super) fn read(lists: &IgnoreLists) -> Ignored {
        Ignored {
            invoices: Rules::read(&lists.invoices),
            debtors: Rules::read(&lists.debtors),
            conditions: Rules::read(&lists.conditions),
        }
    }

    pub(in super::super) fn has(&self, invoice: &str, debtor: &str, condition: &str) -> bool {
        self.invoices.has(invoice) || self.debtors.has(debtor) || self.conditions.has(condition)
    }
}

/// One list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Rules(Vec<Rule>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    Same(String),
    Begins(String),
    /// From the first up to and including the last; whole numbers are compared as such.
    Between(String, String),
}

impl Rules {
    fn read(text: &str) -> Rules {
        Rules(text.split(',').map(str::trim).filter(|rule| !rule.is_empty()).map(Rule::read).collect())
    }

    fn has(&self, value: &str) -> bool {
        !value.is_empty() && self.0.iter().any(|rule| rule.has(value))
    }
}

impl Rule {
    fn read(text: &str) -> Rule {
        let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        // The help centre writes two dots in words and three in its example.
        let ends = inner.and_then(|inner| inner.split_once("...").or_else(|| inner.split_once("..")));
        match (ends, text.strip_suffix('*')) {
            (Some((first, last)), _) => Rule::Between(first.trim().to_owned(), last.trim().to_owned()),
            (None, Some(beginning)) => Rule::Begins(beginning.to_owned()),
            (None, None) => Rule::Same(text.to_owned()),
        }
    }

    fn has(&self, value: &str) -> bool {
        match self {
            Rule::Same(same) => same == value,
            Rule::Begins(beginning) => value.starts_with(beginning.as_str()),
            Rule::Between(first, last) => {
                let numbers = [first, last, value].map(|text| text.parse::<u64>().ok());
                match numbers {
                    [Some(first), Some(last), Some(value)] => (first..=last).contains(&value),
                    // Letters and digits mixed: only those as long as the ends, so that F10 is not between F1 and F2.
                    _ => {
                        let like_ends = value.len() == first.len() && value.len() == last.len();
                        like_ends && (first.as_str()..=last.as_str()).contains(&value)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_single_values_ranges_and_beginnings() {
        let rules = Rules::read("2025-7, (1...7), (9..12),(F01...F03) , CN*,");
        let ignored = ["2025-7", "1", "7", "9", "12", "F02", "CN", "CN-5"];
        assert!(ignored.iter().all(|value| rules.has(value)), "{ignored:?}");
        let kept = ["2025-71", "0", "8", "13", "F04", "F1", "F020", "XCN", ""];
        assert!(kept.iter().all(|value| !rules.has(value)), "{kept:?}");
        assert!(!Rules::read("").has("1"));
    }
}
