//! From texts to rules, naming what is wrong.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::entry::VOUCHER_MAX;
use ledger::language::Language;
use ledger::money::Currency;
use ledger::problem::{Problem, ProblemKind};
use ledger::rules::{Approval, BookingDate, CostsVat, DifferenceLimit, FinderRules, FinderType, MatchField, Rules};
use serde::{Deserialize, Serialize};
use store::Flow;

use super::definitions::{PAY_AFAS, SettingDefinition};
use super::finding;
use crate::error::EngineError;

/// A settlement code of Pay. has nine characters (`QX7P-2M4K`), and further parts add up to four (`-999`).
const PREFIX_MAX: usize = VOUCHER_MAX - 9 - 3;

const NO_DAY: (&str, &str) =
    ("is not a day like 2026-03-01, or today", "is geen dag als 2026-03-01, en ook niet today");

/// The texts of a flow's settings, complete with defaults and with what was looked up when they were checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(pub BTreeMap<String, String>);

/// A setting that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingProblem {
    /// The key.
    pub key: String,
    /// What was given.
    pub given: String,
    /// What is wrong with it, in English.
    pub why: String,
    /// The same in Dutch.
    #[serde(skip)]
    pub why_nl: String,
    /// What would be right, as many as are worth listing.
    pub possible: Vec<String>,
}

impl SettingProblem {
    /// What is wrong with it, in the reader's language.
    pub fn why_in(&self, language: Language) -> &str {
        match language {
            Language::En => &self.why,
            Language::Nl => &self.why_nl,
        }
    }
}

impl std::fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = `{}`: {}", self.key, self.given, self.why)?;
        if self.possible.is_empty() { Ok(()) } else { write!(f, "; possible: {}", self.possible.join(", ")) }
    }
}

impl Settings {
    /// The given texts with defaults for what was not said; unknown keys and missing ones are named.
    pub fn complete(given: &BTreeMap<String, String>) -> Result<Self, Vec<SettingProblem>> {
        Self::complete_by(PAY_AFAS, given)
    }

    /// The same for the settings of another kind of flow.
    pub fn complete_by(
        definitions: &[SettingDefinition],
        given: &BTreeMap<String, String>,
    ) -> Result<Self, Vec<SettingProblem>> {
        let mut problems = Vec::new();
        for (key, value) in given {
            if !definitions.iter().any(|definition| definition.key == key) {
                let possible = definitions.iter().map(|definition| definition.key.to_owned()).collect();
                problems.push(SettingProblem {
                    possible,
                    ..problem(key, value, ("there is no such setting", "deze instelling bestaat niet"))
                });
            }
        }
        let mut values = BTreeMap::new();
        for definition in definitions {
            match given.get(definition.key).map(|text| text.trim()).or(definition.default) {
                Some(value) => {
                    values.insert(definition.key.to_owned(), value.to_owned());
                }
                None => problems.push(missing(definition)),
            }
        }
        if problems.is_empty() { Ok(Self(values)) } else { Err(problems) }
    }

    /// The settings of a flow, with what was looked up.
    pub fn of(flow: &Flow) -> Result<Self, EngineError> {
        let read = serde_json::from_value(flow.settings.clone());
        read.map_err(|error| EngineError::Problem(Problem::new(ProblemKind::SettingWrong, error.to_string())))
    }

    /// A value; empty when it was never set.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// A value that may stay empty.
    pub fn some(&self, key: &str) -> Option<String> {
        Some(self.get(key)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A value that is a list with commas.
    pub fn list(&self, key: &str) -> Vec<String> {
        self.get(key).split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }

    /// The first day of payout to book.
    pub fn start_date(&self, today: Date) -> Result<Date, SettingProblem> {
        match self.get("start_date") {
            "today" => Ok(today),
            text => text.parse().map_err(|_| problem("start_date", text, NO_DAY)),
        }
    }
}

/// A setting that can't be used, with why in English and Dutch.
pub(crate) fn problem(key: &str, given: &str, (en, nl): (&str, &str)) -> SettingProblem {
    SettingProblem { key: key.into(), given: given.into(), why: en.into(), why_nl: nl.into(), possible: Vec::new() }
}

fn missing(definition: &SettingDefinition) -> SettingProblem {
    let en = format!("must be set: {}", definition.meaning.en);
    let nl = format!("moet ingevuld worden: {}", definition.meaning.nl);
    problem(definition.key, "", (&en, &nl))
}

/// The rules that settings stand for.
pub fn rules(settings: &Settings) -> Result<Rules, Vec<SettingProblem>> {
    let mut problems = Vec::new();
    let mut note = |result: Result<(), SettingProblem>| problems.extend(result.err());
    let mut read = Reading { settings, problems: Vec::new() };
    let rules = Rules {
        administration: read.number("administration"),
        currency: read.currency(),
        journal: settings.get("journal").into(),
        turnover_groups: if settings.get("turnover_groups") == "all" {
            Vec::new()
        } else {
            settings.list("turnover_groups")
        },
        costs_account: settings.get("costs_account").into(),
        costs_vat: read.costs_vat(),
        provider_account: settings.get("provider_account").into(),
        debtor_not_found_account: settings.get("debtor_not_found_account").into(),
        corrections_account: settings.some("corrections_account"),
        reserve_account: settings.some("reserve_account"),
        differences_account: settings.some("differences_account"),
        finder: FinderRules {
            finder_type: read.word(
                "finder_type",
                &[
                    ("sales_entries", FinderType::SalesEntries),
                    ("order_invoices", FinderType::OrderInvoices),
                    ("both", FinderType::Both),
                ],
                FinderType::SalesEntries,
            ),
            fields: read.match_fields(),
            prefixes: settings.list("number_prefixes"),
            sales_journal: settings.some("sales_journal"),
            books_by_itself: read.checked(finding::books_by_itself(settings.get("books_by_itself"))),
            differences: read.differences(),
            taught: Vec::new(),
        },
        booking_date: read.word(
            "booking_date",
            &[("settlement", BookingDate::Settlement), ("first_open_period", BookingDate::FirstOpenPeriod)],
            BookingDate::Settlement,
        ),
        approval: read.word(
            "approval",
            &[
                ("automatic", Approval::Automatic),
                ("full_match_only", Approval::FullMatchOnly),
                ("always_ask", Approval::AlwaysAsk),
            ],
            Approval::AlwaysAsk,
        ),
        late_match_days: read.days("late_match_days"),
        description_template: settings.get("description").into(),
        voucher_prefix: settings.get("voucher_prefix").into(),
        debtor_lines_at_most: usize::try_from(read.number("debtor_lines_at_most")).unwrap_or(0),
    };
    note(voucher_prefix(settings));
    note(lines_at_most(settings, rules.debtor_lines_at_most));
    problems.extend(read.problems);
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

fn voucher_prefix(settings: &Settings) -> Result<(), SettingProblem> {
    let prefix = settings.get("voucher_prefix");
    let good = prefix.len() <= PREFIX_MAX && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let en = format!("takes at most {PREFIX_MAX} letters, digits and dashes");
    let nl = format!("mag hoogstens {PREFIX_MAX} letters, cijfers en streepjes hebben");
    if good { Ok(()) } else { Err(problem("voucher_prefix", prefix, (&en, &nl))) }
}

fn lines_at_most(settings: &Settings, number: usize) -> Result<(), SettingProblem> {
    // AFAS advises 1,000 lines in an entry; costs and the payout need a few of them.
    let why = ("must lie between 2 and 900", "moet tussen 2 en 900 liggen");
    if (2..=900).contains(&number) {
        Ok(())
    } else {
        Err(problem("debtor_lines_at_most", settings.get("debtor_lines_at_most"), why))
    }
}

struct Reading<'a> {
    settings: &'a Settings,
    problems: Vec<SettingProblem>,
}

impl Reading<'_> {
    fn number(&mut self, key: &str) -> i64 {
        let text = self.settings.get(key);
        text.parse().unwrap_or_else(|_| {
            self.problems.push(problem(key, text, ("is not a whole number", "is geen heel getal")));
            0
        })
    }

    /// The value, or its usual one when it is wrong.
    fn checked<T: Default>(&mut self, read: Result<T, SettingProblem>) -> T {
        read.unwrap_or_else(|problem| {
            self.problems.push(problem);
            T::default()
        })
    }

    fn differences(&mut self) -> Vec<DifferenceLimit> {
        let currency = Currency::from_code(self.settings.get("currency")).unwrap_or(Currency::EUR);
        let given = self.settings.get("differences");
        let read = finding::differences(given, currency);
        if read.as_ref().is_ok_and(|limits| !limits.is_empty()) && self.settings.some("differences_account").is_none() {
            self.problems.push(problem(
                "differences",
                given,
                ("needs differences_account to book them on", "vraagt een grootboekrekening voor verschillen"),
            ));
        }
        self.checked(read)
    }

    /// Days, at most ten years of them. An integration that was installed before the setting was there has its default.
    fn days(&mut self, key: &str) -> u32 {
        let default = PAY_AFAS.iter().find(|definition| definition.key == key).and_then(|found| found.default);
        let text = self.settings.some(key).or(default.map(str::to_owned)).unwrap_or_default();
        text.parse().ok().filter(|days| *days <= 3650).unwrap_or_else(|| {
            self.problems.push(problem(
                key,
                &text,
                ("is not a number of days from 0 to 3650", "is geen aantal dagen van 0 tot 3650"),
            ));
            0
        })
    }

    fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)], otherwise: T) -> T {
        let text = self.settings.get(key);
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let possible = words.iter().map(|(word, _)| (*word).to_owned()).collect();
            self.problems.push(SettingProblem {
                possible,
                ..problem(key, text, ("is not one of the possible words", "is geen van de mogelijke woorden"))
            });
        }
        found.unwrap_or(otherwise)
    }

    fn currency(&mut self) -> Currency {
        let text = self.settings.get("currency");
        Currency::from_code(text).unwrap_or_else(|| {
            self.problems.push(problem(
                "currency",
                text,
                ("is not an ISO 4217 code like EUR", "is geen ISO 4217-code zoals EUR"),
            ));
            Currency::EUR
        })
    }

    fn match_fields(&mut self) -> Vec<MatchField> {
        let mut fields = Vec::new();
        for word in self.settings.list("match_fields") {
            match MatchField::ALL.iter().find(|field| field.word() == word) {
                Some(field) => fields.push(*field),
                None => {
                    let possible = MatchField::ALL.iter().map(|field| field.word().to_owned()).collect();
                    self.problems.push(SettingProblem {
                        possible,
                        ..problem("match_fields", &word, ("is not a field", "is geen veld"))
                    });
                }
            }
        }
        if fields.is_empty() {
            self.problems.push(problem(
                "match_fields",
                "",
                ("names no field to search", "noemt geen veld om in te zoeken"),
            ));
        }
        fields
    }

    /// Account and rate were looked up in AFAS when the settings were checked, and are kept beside the code.
    fn costs_vat(&mut self) -> Option<CostsVat> {
        let code = self.settings.some("costs_vat_code")?;
        let account = self.settings.some("costs_vat_account");
        let rate = self.settings.get("costs_vat_rate_hundredths").parse().ok();
        let (Some(account), Some(rate_hundredths)) = (account, rate) else {
            self.problems.push(problem(
                "costs_vat_code",
                &code,
                (
                    "has not been looked up in AFAS; install the integration again",
                    "is niet opgezocht in AFAS; sla de instellingen opnieuw op",
                ),
            ));
            return None;
        };
        Some(CostsVat { code, account, rate_hundredths })
    }
}
