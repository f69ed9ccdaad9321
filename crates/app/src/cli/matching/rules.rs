//! The file of rules: what a customer would set, for `kruispost match` alone.

use ledger::finder::Rung;
use ledger::money::{Currency, Money};
use ledger::rules::{DifferenceLimit, FinderRules, FinderType, MatchField, NumberOf, TaughtRule};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::ConfigProblem;

/// An example of the file, for the help.
pub(super) const EXAMPLE: &str = r#"administration = 1                       # without it: whatever the file tells
sales_journal = "70"                     # only invoices of this journal
finder_type = "both"                     # sales_entries, order_invoices or both
match_fields = ["reference", "description", "order_id"]
number_prefixes = ["BST-", "order"]      # not part of the number
books_by_itself = ["exact", "several"]   # which rules book without a person

[[difference]]                           # what may differ and still settle
method = "iDEAL"                         # without it: every method
at_most = "0.05"
percent = "1.5"                          # of what is open; both limits hold

[[number_after]]
text = "klantnr. 12 order"
is = "order"                             # invoice or order

[[no_number_after]]
text = "tel."

[[payer]]
field = "extra1"
value = "webshop Ann"
debtor = "10001""#;

const KEYS: &[&str] = &[
    "administration",
    "sales_journal",
    "finder_type",
    "match_fields",
    "number_prefixes",
    "books_by_itself",
    "difference",
    "number_after",
    "no_number_after",
    "payer",
];

const FINDER_TYPES: &[(&str, FinderType)] = &[
    ("sales_entries", FinderType::SalesEntries),
    ("order_invoices", FinderType::OrderInvoices),
    ("both", FinderType::Both),
];

const NUMBERS_OF: &[(&str, NumberOf)] = &[("invoice", NumberOf::Invoice), ("order", NumberOf::Order)];

/// The rules of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MatchRules {
    /// Only items of this administration are taken.
    pub(super) administration: Option<i64>,
    /// How the finder looks.
    pub(super) finder: FinderRules,
}

/// Reads the file; every problem at once. What it does not say is as `FinderRules` has it by default.
pub(super) fn read_rules(text: &str, file: &str) -> Result<MatchRules, Vec<ConfigProblem>> {
    let mut read = Reading { text, file, problems: Vec::new() };
    let mut rules = MatchRules::default();
    match DeTable::parse(text) {
        Ok(table) => read.rules(table.get_ref(), &mut rules),
        Err(error) => {
            read.problem(error.span().map_or(0, |span| span.start), format!("is not TOML: {}", error.message()));
        }
    }
    if read.problems.is_empty() { Ok(rules) } else { Err(read.problems_by_line()) }
}

type Value<'a> = Spanned<DeValue<'a>>;

struct Reading<'a> {
    text: &'a str,
    file: &'a str,
    /// Each with its line.
    problems: Vec<(usize, String)>,
}

impl Reading<'_> {
    fn rules(&mut self, table: &DeTable<'_>, rules: &mut MatchRules) {
        self.only_known(table, None, KEYS);
        let finder = &mut rules.finder;
        if let Some(value) = table.get("administration") {
            rules.administration = self.administration(value);
        }
        if let Some(value) = table.get("sales_journal") {
            finder.sales_journal = self.some_text(value, "sales_journal");
        }
        if let Some(value) = table.get("finder_type") {
            finder.finder_type = self.word(value, "finder_type", FINDER_TYPES).unwrap_or(finder.finder_type);
        }
        if let Some(value) = table.get("match_fields") {
            finder.fields = self.words(value, "match_fields", &match_fields());
        }
        if let Some(value) = table.get("books_by_itself") {
            let rungs: Vec<_> = Rung::ALL.iter().map(|rung| (rung.word(), *rung)).collect();
            finder.books_by_itself = self.words(value, "books_by_itself", &rungs).into_iter().collect();
        }
        if let Some(value) = table.get("number_prefixes") {
            let items = self.items(value, "number_prefixes").iter();
            finder.prefixes = items.filter_map(|item| self.some_text(item, "number_prefixes")).collect();
        }
        for (at, section) in self.sections(table, "difference") {
            finder.differences.extend(self.difference(section, at));
        }
        for (at, section) in self.sections(table, "number_after") {
            finder.taught.extend(self.number_after(section, at));
        }
        for (at, section) in self.sections(table, "no_number_after") {
            finder.taught.extend(self.no_number_after(section, at));
        }
        for (at, section) in self.sections(table, "payer") {
            finder.taught.extend(self.payer(section, at));
        }
    }

    fn difference(&mut self, section: &DeTable<'_>, at: usize) -> Option<DifferenceLimit> {
        self.only_known(section, Some("difference"), &["method", "at_most", "percent"]);
        let method = section.get("method").and_then(|value| self.some_text(value, "difference.method"));
        let percent = section.get("percent").and_then(|value| self.hundredths(value, "difference.percent"));
        let at_most = self.required(section, "difference", "at_most", at)?;
        let at_most_minor = self.hundredths(at_most, "difference.at_most")?;
        let at_most_hundredths_of_percent = percent.and_then(|percent| u32::try_from(percent).ok());
        Some(DifferenceLimit { method, at_most_minor, at_most_hundredths_of_percent })
    }

    fn number_after(&mut self, section: &DeTable<'_>, at: usize) -> Option<TaughtRule> {
        self.only_known(section, Some("number_after"), &["text", "is"]);
        let text = self.required_text(section, "number_after", "text", at);
        let is = self.required(section, "number_after", "is", at)?;
        let is = self.word(is, "number_after.is", NUMBERS_OF)?;
        Some(TaughtRule::NumberAfter { text: text?, is })
    }

    fn no_number_after(&mut self, section: &DeTable<'_>, at: usize) -> Option<TaughtRule> {
        self.only_known(section, Some("no_number_after"), &["text"]);
        let text = self.required_text(section, "no_number_after", "text", at)?;
        Some(TaughtRule::NoNumberAfter { text })
    }

    fn payer(&mut self, section: &DeTable<'_>, at: usize) -> Option<TaughtRule> {
        self.only_known(section, Some("payer"), &["field", "value", "debtor"]);
        let value = self.required_text(section, "payer", "value", at);
        let debtor = self.required_text(section, "payer", "debtor", at);
        let field = self.required(section, "payer", "field", at)?;
        let field = self.word(field, "payer.field", &match_fields())?;
        Some(TaughtRule::Payer { field, value: value?, debtor: debtor? })
    }

    /// `[[name]]`: each with its place in the text.
    fn sections<'t>(&mut self, table: &'t DeTable<'_>, name: &str) -> Vec<(usize, &'t DeTable<'t>)> {
        let Some(value) = table.get(name) else { return Vec::new() };
        let tables = match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().map(|item| item.get_ref().as_table().map(|t| (item.span().start, t))).collect()
            }
            _ => None,
        };
        let tables: Option<Vec<_>> = tables;
        tables.unwrap_or_else(|| {
            self.problem(value.span().start, format!("`{name}` is written as a section of its own: [[{name}]]"));
            Vec::new()
        })
    }

    fn only_known(&mut self, table: &DeTable<'_>, section: Option<&str>, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let place = section.map_or_else(|| "the file".to_owned(), |name| format!("[[{name}]]"));
            let why = format!("{place} has no key `{}`; it has: {}", key.get_ref(), known.join(", "));
            self.problem(key.span().start, why);
        }
    }

    fn required<'t>(&mut self, table: &'t DeTable<'_>, section: &str, key: &str, at: usize) -> Option<&'t Value<'t>> {
        let value = table.get(key);
        if value.is_none() {
            self.problem(at, format!("[[{section}]] has no `{key}`"));
        }
        value
    }

    fn required_text(&mut self, table: &DeTable<'_>, section: &str, key: &str, at: usize) -> Option<String> {
        let value = self.required(table, section, key, at)?;
        self.some_text(value, &format!("{section}.{key}"))
    }

    /// A text, or a number as it stands there: `70` and `"70"` are one journal.
    fn some_text(&mut self, value: &Value<'_>, name: &str) -> Option<String> {
        let text = match value.get_ref() {
            DeValue::String(text) => Some(text.trim().to_owned()),
            DeValue::Integer(number) => Some(number.to_string()),
            _ => None,
        };
        let text = text.filter(|text| !text.is_empty());
        if text.is_none() {
            self.problem(value.span().start, format!("`{name}` takes a text"));
        }
        text
    }

    fn word<T: Copy>(&mut self, value: &Value<'_>, name: &str, known: &[(&str, T)]) -> Option<T> {
        let given = value.get_ref().as_str();
        let found = given.and_then(|given| known.iter().find(|(word, _)| *word == given));
        if found.is_none() {
            let words = known.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            let given = given.map_or_else(|| "this".to_owned(), |given| format!("`{given}`"));
            self.problem(value.span().start, format!("{name}: {given} is not possible; possible: {words}"));
        }
        found.map(|(_, meant)| *meant)
    }

    fn words<T: Copy>(&mut self, value: &Value<'_>, name: &str, known: &[(&str, T)]) -> Vec<T> {
        self.items(value, name).iter().filter_map(|item| self.word(item, name, known)).collect()
    }

    fn items<'t>(&mut self, value: &'t Value<'_>, name: &str) -> &'t [Value<'t>] {
        if let DeValue::Array(items) = value.get_ref() {
            return items;
        }
        self.problem(value.span().start, format!("`{name}` takes a list: [\"…\", \"…\"]"));
        &[]
    }

    fn administration(&mut self, value: &Value<'_>) -> Option<i64> {
        let number = self.some_text(value, "administration")?.parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            self.problem(value.span().start, "`administration` takes its number".into());
        }
        number
    }

    /// `0.05`, as a text or a number: 5. Read as text, so that nothing is rounded.
    fn hundredths(&mut self, value: &Value<'_>, name: &str) -> Option<i64> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            _ => String::new(),
        };
        let hundredths = Money::parse(&text, Currency::EUR).ok().map(Money::minor).filter(|minor| *minor >= 0);
        if hundredths.is_none() {
            self.problem(value.span().start, format!("{name}: takes a figure with two decimals at most, like 0.05"));
        }
        hundredths
    }

    fn problem(&mut self, at: usize, why: String) {
        let line = self.text.get(..at).map_or(1, |before| before.matches('\n').count().saturating_add(1));
        self.problems.push((line, why));
    }

    fn problems_by_line(mut self) -> Vec<ConfigProblem> {
        self.problems.sort_by_key(|(line, _)| *line);
        let place = |line| format!("{} line {line}", self.file);
        self.problems.into_iter().map(|(line, why)| ConfigProblem::new(place(line), why)).collect()
    }
}

fn match_fields() -> Vec<(&'static str, MatchField)> {
    MatchField::ALL.iter().map(|field| (field.word(), *field)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let problems = read_rules(text, "rules.toml").unwrap_err();
        problems.iter().map(|problem| format!("{problem}\n")).collect()
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(read_rules("", "rules.toml"), Ok(MatchRules::default()));
    }

    #[test]
    fn the_example_says_what_it_means() {
        let MatchRules { administration, finder } = read_rules(EXAMPLE, "rules.toml").unwrap();
        assert_eq!((administration, finder.sales_journal.as_deref()), (Some(1), Some("70")));
        assert_eq!(finder.fields, [MatchField::Reference, MatchField::Description, MatchField::OrderId]);
        assert_eq!(finder.prefixes, ["BST-", "order"]);
        assert_eq!(finder.books_by_itself, [Rung::Exact, Rung::Several].into());
        let difference = DifferenceLimit {
            method: Some("iDEAL".into()),
            at_most_minor: 5,
            at_most_hundredths_of_percent: Some(150),
        };
        assert_eq!(finder.differences, [difference]);
        let (text, field, value) = ("klantnr. 12 order".into(), MatchField::Extra1, "webshop Ann".into());
        assert_eq!(
            finder.taught,
            [
                TaughtRule::NumberAfter { text, is: NumberOf::Order },
                TaughtRule::NoNumberAfter { text: "tel.".into() },
                TaughtRule::Payer { field, value, debtor: "10001".into() },
            ]
        );
    }

    #[test]
    fn figures_are_read_exactly_in_both_spellings() {
        let finder = read_rules("[[difference]]\nat_most = 0.29\npercent = 2\n", "rules.toml").unwrap().finder;
        let limit = finder.differences.first().unwrap();
        assert_eq!((limit.at_most_minor, limit.at_most_hundredths_of_percent), (29, Some(200)));
    }

    #[test]
    fn every_mistake_is_named_with_its_line_and_what_is_possible() {
        insta::assert_snapshot!(told(
            "colour = 1\nadministration = \"main\"\nfinder_type = \"all\"\nmatch_fields = \"reference\"\n\
             books_by_itself = [\"exact\", \"guess\"]\npayer = 3\n\n[[difference]]\nmethod = \"iDEAL\"\nuntil = 2\n\n\
             [[difference]]\nat_most = -0.05\n\n[[number_after]]\ntext = \"\"\nis = \"date\"\n"
        ));
        assert!(told("a = [\n").starts_with("rules.toml line "), "{}", told("a = [\n"));
    }
}
