//! The form of an integration's settings: each with what Pay. and AFAS really have to choose from.

mod read;
mod view;
mod words;

use std::collections::BTreeMap;

use engine::settings::{Choices, LiveChoices, PAY_AFAS, SettingDefinition, SettingProblem};
use jiff::civil::Date;
use ledger::language::Language;
use ledger::rules::MatchField;

use super::figures;
use super::words::text;
use read::OTHER_DAY;
pub(crate) use read::read;
pub(crate) use view::{FormView, SettingWords, offered};

/// Settings that most people never touch, in a part of the form that opens.
const SELDOM: &[&str] = &[
    "currency",
    "sales_journal",
    "books_by_itself",
    "corrections_account",
    "reserve_account",
    "differences_account",
    "differences",
    "booking_date",
    "late_match_days",
    "description",
    "voucher_prefix",
    "debtor_lines_at_most",
];

/// The order in which people think of them; it is not that of the command line.
const ORDER: &[&str] = &[
    "administration",
    "start_date",
    "turnover_groups",
    "journal",
    "provider_account",
    "costs_account",
    "costs_vat_code",
    "debtor_not_found_account",
    "finder_type",
    "match_fields",
    "number_prefixes",
    "approval",
];

/// One setting on the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) value: String,
    pub(crate) input: Input,
    /// What is wrong with the value.
    pub(crate) fault: Option<String>,
    pub(crate) required: bool,
    pub(crate) seldom: bool,
}

/// How a setting is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// One of a list.
    Select(Vec<Choice>),
    /// A ledger account: typed or found in the list of accounts; with the name of the one that is filled in.
    Account(String),
    /// One of a few, all in sight.
    Radios(Vec<Choice>),
    /// Several of a few.
    Boxes(Vec<Choice>),
    /// A day: some are offered, or another one.
    Day {
        /// Days with how many settlements they cover.
        offered: Vec<Choice>,
        /// Whether another day is meant.
        other: bool,
        /// That other day.
        other_day: String,
    },
    /// A text.
    Text,
}

/// A value to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// What a form is made from.
struct FormParts<'a> {
    pub(crate) values: &'a BTreeMap<String, String>,
    pub(crate) live: &'a LiveChoices,
    pub(crate) problems: &'a [SettingProblem],
    /// Days to offer as the first one, with how many settlements Pay. has since then.
    pub(crate) days: &'a [(Date, Option<u64>)],
    pub(crate) today: Date,
    pub(crate) language: Language,
}

/// The fields in the order of the form.
fn fields(parts: &FormParts<'_>) -> Vec<Field> {
    let place = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    let mut definitions: Vec<&SettingDefinition> = PAY_AFAS.iter().collect();
    definitions.sort_by_key(|definition| place(definition.key));
    definitions.into_iter().map(|definition| field(definition, parts)).collect()
}

/// Ledger accounts that can be booked on: number and name.
fn accounts(live: &LiveChoices) -> Vec<(String, String)> {
    let usable = live.accounts.iter().filter(|a| !a.blocked && !a.collective && !a.allocation_wanted);
    usable.map(|account| (account.number.clone(), account.description.clone())).collect()
}

/// What a setting is called on pages.
pub(crate) fn label(key: &str, language: Language) -> &'static str {
    words::label(key).map_or("", |(label, _)| label.in_language(language))
}

/// What a field of a payment is called.
pub(crate) fn field_name(field: MatchField, language: Language) -> String {
    named("match_fields", field.word(), language)
}

/// A value as it is told to people: by name where it has one.
pub(crate) fn shown_value(key: &str, value: &str, language: Language) -> String {
    let named: Vec<String> = value.split(',').map(|word| named(key, word.trim(), language)).collect();
    match (key, value) {
        ("turnover_groups", "all") => text("all", "allemaal").in_language(language).to_owned(),
        ("finder_type" | "approval" | "booking_date" | "match_fields", _) => named.join(", "),
        _ => value.to_owned(),
    }
}

fn field(definition: &SettingDefinition, parts: &FormParts<'_>) -> Field {
    let key = definition.key;
    let value = parts.values.get(key).map(String::as_str).or(definition.default).unwrap_or_default().to_owned();
    let (label, hint) = words::label(key).unwrap_or((definition.meaning, definition.meaning));
    Field {
        key,
        label: label.in_language(parts.language),
        hint: hint.in_language(parts.language),
        input: input(definition, &value, parts),
        value,
        fault: fault(key, parts),
        required: definition.default.is_none(),
        seldom: SELDOM.contains(&key),
    }
}

fn fault(key: &str, parts: &FormParts<'_>) -> Option<String> {
    let problem = parts.problems.iter().find(|problem| problem.key == key)?;
    Some(problem.why_in(parts.language).to_owned())
}

fn input(definition: &SettingDefinition, value: &str, parts: &FormParts<'_>) -> Input {
    let FormParts { live, language, .. } = parts;
    match definition.choices {
        Choices::Text | Choices::Number => Input::Text,
        Choices::Words(words) => Input::Radios(
            words.iter().map(|word| choice(word, named(definition.key, word, *language), value)).collect(),
        ),
        Choices::Day => day(value, parts),
        Choices::TurnoverGroups => turnover_groups(value, live, *language),
        Choices::Administrations => Input::Select(
            [empty(value, text("choose …", "kies …").in_language(*language))]
                .into_iter()
                .chain(live.administrations.iter().map(|(number, name)| {
                    let number = number.to_string();
                    let label = format!("{number} · {name}");
                    choice(&number, label, value)
                }))
                .collect(),
        ),
        Choices::Journals => journals(definition.key, value, live, *language),
        Choices::LedgerAccounts => {
            let known = live.accounts.iter().find(|account| account.number == value);
            Input::Account(known.map(|account| account.description.clone()).unwrap_or_default())
        }
        Choices::VatCodes => {
            let none = empty(value, text("none: with VAT included", "geen: inclusief btw").in_language(*language));
            let codes = live
                .vat_codes
                .iter()
                .map(|code| choice(&code.code, format!("{} · {}", code.code, code.description), value));
            Input::Select([none].into_iter().chain(codes).collect())
        }
        Choices::MatchFields => match_fields(definition.key, value, *language),
    }
}

fn choice(value: &str, label: String, present: &str) -> Choice {
    Choice { value: value.to_owned(), label, chosen: value == present }
}

fn empty(present: &str, label: &str) -> Choice {
    choice("", label.to_owned(), present)
}

fn named(key: &str, word: &str, language: Language) -> String {
    words::value(key, word).map_or(word, |name| name.in_language(language)).to_owned()
}

fn journals(key: &str, value: &str, live: &LiveChoices, language: Language) -> Input {
    let none = match key {
        "sales_journal" => text("of every one", "van elk dagboek"),
        _ => text("choose …", "kies …"),
    };
    let usable = live.journals.iter().filter(|(_, _, blocked)| !blocked);
    let journals = usable.map(|(code, name, _)| choice(code, format!("{code} · {name}"), value));
    Input::Select([empty(value, none.in_language(language))].into_iter().chain(journals).collect())
}

fn turnover_groups(value: &str, live: &LiveChoices, language: Language) -> Input {
    let chosen: Vec<&str> = value.split(',').map(str::trim).collect();
    let all = Choice {
        value: "all".into(),
        label: text("all of them, also new ones", "allemaal, ook nieuwe").in_language(language).into(),
        chosen: value == "all",
    };
    let groups = live.turnover_groups.iter().map(|(code, name)| Choice {
        value: code.clone(),
        label: format!("{name} ({code})"),
        chosen: chosen.contains(&code.as_str()),
    });
    Input::Boxes([all].into_iter().chain(groups).collect())
}

/// The chosen ones first, in their order: that is the order of the search.
fn match_fields(key: &str, value: &str, language: Language) -> Input {
    let chosen: Vec<&str> = value.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    let known = MatchField::ALL.iter().map(|field| field.word());
    let rest = known.filter(|word| !chosen.contains(word));
    let boxes = chosen.iter().copied().chain(rest).map(|word| Choice {
        value: word.to_owned(),
        label: named(key, word, language),
        chosen: chosen.contains(&word),
    });
    Input::Boxes(boxes.collect())
}

fn day(value: &str, parts: &FormParts<'_>) -> Input {
    let FormParts { language, today, .. } = parts;
    let value = if value == "today" { today.to_string() } else { value.to_owned() };
    let offered = parts.days.iter().map(|(day, count)| {
        let name = super::days::day(*day, *language);
        let name =
            if day == today { format!("{name} ({})", text("today", "vandaag").in_language(*language)) } else { name };
        let count = count.map(|count| figures::whole(usize::try_from(count).unwrap_or(usize::MAX), *language));
        let label = count.map_or(name.clone(), |count| format!("{name} ({count})"));
        choice(&day.to_string(), label, &value)
    });
    let offered: Vec<Choice> = offered.collect();
    let other = !offered.iter().any(|choice| choice.chosen);
    Input::Day { other_day: if other { value } else { String::new() }, offered, other }
}

/// Days to offer as the first one: today, and the first of this month, quarter and year.
fn days_to_offer(today: Date) -> Vec<Date> {
    let quarter = Date::new(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).unwrap_or(today);
    let mut days = vec![today, today.first_of_month(), quarter, today.first_of_year()];
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use engine::settings::LiveAccount;
    use jiff::civil::date;

    use super::*;

    fn live() -> LiveChoices {
        let account = |number: &str, blocked| LiveAccount {
            number: number.into(),
            description: format!("Rekening {number}"),
            blocked,
            collective: false,
            vat_allowed: true,
            allocation_wanted: false,
        };
        LiveChoices {
            turnover_groups: vec![("SL-1".into(), "Webshop".into()), ("SL-2".into(), "Winkel".into())],
            administrations: vec![(1, "Kaas".into()), (2, "Melk".into())],
            journals: vec![("55".into(), "Pay.".into(), false), ("89".into(), "Oud".into(), true)],
            accounts: vec![account("1225", false), account("4999", true)],
            ..LiveChoices::default()
        }
    }

    fn form(values: &[(&str, &str)]) -> Vec<Field> {
        let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let days = [(date(2026, 3, 20), Some(0)), (date(2026, 1, 1), Some(1234))];
        fields(&FormParts {
            values: &values,
            live: &live(),
            problems: &[],
            days: &days,
            today: date(2026, 3, 20),
            language: Language::En,
        })
    }

    fn of<'a>(fields: &'a [Field], key: &str) -> &'a Field {
        fields.iter().find(|field| field.key == key).unwrap()
    }

    #[test]
    fn every_setting_stands_on_the_form_once_and_the_usual_ones_first() {
        let fields = form(&[]);
        assert_eq!(fields.len(), PAY_AFAS.len());
        assert_eq!(fields[0].key, "administration");
        let first_seldom = fields.iter().position(|field| field.seldom).unwrap();
        assert!(fields[first_seldom..].iter().all(|field| field.seldom));
    }

    #[test]
    fn only_what_can_be_booked_on_is_offered() {
        let fields = form(&[("provider_account", "1225")]);
        let Input::Select(journals) = &of(&fields, "journal").input else { panic!() };
        assert_eq!(journals.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["", "55"]);
        assert_eq!(of(&fields, "provider_account").input, Input::Account("Rekening 1225".into()));
        assert_eq!(accounts(&live()), [("1225".to_owned(), "Rekening 1225".to_owned())]);
    }

    #[test]
    fn a_day_that_is_not_offered_is_another_one() {
        let fields = form(&[("start_date", "2026-02-11")]);
        let Input::Day { offered, other, other_day } = &of(&fields, "start_date").input else { panic!() };
        assert_eq!(offered[1].label, "1 Jan 2026 (1,234)");
        assert!(*other && other_day == "2026-02-11" && offered.iter().all(|one| !one.chosen));
        let fields = form(&[("start_date", "today")]);
        let Input::Day { offered, other, .. } = &of(&fields, "start_date").input else { panic!() };
        assert!(!other && offered[0].chosen);
    }

    #[test]
    fn days_to_offer_are_told_once() {
        assert_eq!(days_to_offer(date(2026, 1, 1)), [date(2026, 1, 1)]);
        let in_may = [date(2026, 5, 20), date(2026, 5, 1), date(2026, 4, 1), date(2026, 1, 1)];
        assert_eq!(days_to_offer(date(2026, 5, 20)), in_may);
    }
}
