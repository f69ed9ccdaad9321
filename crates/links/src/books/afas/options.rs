//! Where an AFAS environment lives and how patiently it is called.

use std::fmt;
use std::time::Duration;

use ledger::language::Said;
use ledger::problem::{Problem, ProblemKind};

/// Most calls at the same time: AFAS advises at most five (AFAS documentation: GetConnector).
pub const MOST_CALLS_AT_ONCE: usize = 5;
/// The language of messages: fixed, so that messages are recognised whatever language the environment has.
pub const LANGUAGE: &str = "en-us";

/// The kind of environment; each has its own host (AFAS documentation: concepts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// The real books.
    Production,
    /// Usually a copy of production.
    Test,
    /// The next version of Profit, ahead of production.
    Acceptance,
    /// For courses.
    Course,
}

impl Environment {
    const ALL: [Self; 4] = [Self::Production, Self::Test, Self::Acceptance, Self::Course];

    /// The word in settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Test => "test",
            Self::Acceptance => "acceptance",
            Self::Course => "course",
        }
    }

    /// The environment of a word in settings.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.word() == word)
    }

    const fn host_suffix(self) -> &'static str {
        match self {
            Self::Production => "",
            Self::Test => "test",
            Self::Acceptance => "accept",
            Self::Course => "cursus",
        }
    }
}

/// How long to wait between two tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Before the second try; each further wait is twice as long, less up to half of it by chance.
    pub first: Duration,
    /// The longest wait within one call, also when AFAS itself asks for one: longer ones are left to the caller.
    pub longest: Duration,
}

/// How one AFAS environment is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfasOptions {
    /// The participant (subscription) number: five digits.
    pub participant: u32,
    /// Which of its environments.
    pub environment: Environment,
    /// Another base URL than the one that follows from the two above, for an emulator or a proxy.
    pub base_url_override: Option<String>,
    /// `{subscription number}_{project number}`, which AFAS asks of its partners (AFAS documentation: IntegrationId).
    pub integration_id: Option<String>,
    /// `Accept-Language` of every call.
    pub language: String,
    /// How long a read may take in all.
    pub get_timeout: Duration,
    /// How long a write may take. Generous, because a write that timed out here is still processed there: AFAS's own
    /// sample waits 120 seconds (AFAS documentation: troubleshooting).
    pub post_timeout: Duration,
    /// Calls at the same time, at most [`MOST_CALLS_AT_ONCE`].
    pub calls_at_once: usize,
    /// How often a read is tried in all. Writes are tried once.
    pub tries: u32,
    /// The waits between tries.
    pub backoff: Backoff,
    /// Rows per page, 2 to 1,000.
    pub page_rows: u32,
}

impl AfasOptions {
    /// The defaults for one environment.
    pub fn new(participant: u32, environment: Environment) -> Self {
        Self {
            participant,
            environment,
            base_url_override: None,
            integration_id: None,
            language: LANGUAGE.to_owned(),
            get_timeout: Duration::from_secs(120),
            post_timeout: Duration::from_secs(300),
            calls_at_once: MOST_CALLS_AT_ONCE,
            tries: 4,
            backoff: Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(30) },
            page_rows: 1_000,
        }
    }

    /// The address all paths are added to, without a slash at its end.
    ///
    /// Fails with `setting-wrong` when the participant number has no five digits and no other address is given.
    pub fn base_url(&self) -> Result<String, Problem> {
        if let Some(given) = &self.base_url_override {
            return Ok(given.trim_end_matches('/').to_owned());
        }
        let participant = check_participant(self.participant)?;
        let suffix = self.environment.host_suffix();
        Ok(format!("https://{participant}.rest{suffix}.afas.online/ProfitRestServices"))
    }

    /// The address that gives OAuth tokens (AFAS documentation: authentication).
    pub fn oauth_url(&self) -> Result<String, Problem> {
        Ok(format!("{}/oauth/token", self.base_url()?))
    }
}

/// Reads what a person pastes as "my AFAS": the participant number, the name of an environment (`T12345AA`), or any
/// address of it (`https://12345.resttest.afas.online/...`).
///
/// A bare number means production. Fails with `setting-wrong`, which says what was expected.
pub fn parse_participant(text: &str) -> Result<(u32, Environment), Problem> {
    let text = text.trim().to_ascii_lowercase();
    let address = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = address.split(['/', '?', ':']).next().unwrap_or_default();
    if host.ends_with(".afasonlineconnector.nl") {
        return Err(wrong((
            "addresses at afasonlineconnector.nl ended in 2018; use https://12345.rest.afas.online",
            "adressen bij afasonlineconnector.nl bestaan sinds 2018 niet meer; gebruik https://12345.rest.afas.online",
        )));
    }
    match host.split_once('.') {
        Some((number, rest)) => Ok((parse_number(number)?, environment_of_host(rest)?)),
        None => parse_name(host),
    }
}

fn environment_of_host(rest: &str) -> Result<Environment, Problem> {
    let known = |environment: &Environment| {
        let suffix = environment.host_suffix();
        rest == format!("rest{suffix}.afas.online") || rest == format!("soap{suffix}.afas.online")
    };
    Environment::ALL.into_iter().find(known).ok_or_else(|| {
        wrong((
            format!("`{rest}` is no AFAS host; use https://12345.rest.afas.online"),
            format!("`{rest}` is geen AFAS-adres; gebruik https://12345.rest.afas.online"),
        ))
    })
}

/// `12345`, or the name of an environment: a letter for its type, the number, two letters.
fn parse_name(name: &str) -> Result<(u32, Environment), Problem> {
    let environment = match name.chars().next() {
        Some('t') => Environment::Test,
        Some('a') => Environment::Acceptance,
        _ => Environment::Production,
    };
    let named = name.strip_prefix(['o', 't', 'a']);
    let digits = named.map_or(name, |rest| rest.trim_end_matches(|c: char| c.is_ascii_alphabetic()));
    Ok((parse_number(digits)?, environment))
}

fn parse_number(digits: &str) -> Result<u32, Problem> {
    let number = digits.parse().map_err(|_| {
        wrong((
            format!("`{digits}` is no participant number: it has five digits"),
            format!("`{digits}` is geen deelnemernummer: dat heeft vijf cijfers"),
        ))
    })?;
    check_participant(number)
}

fn check_participant(number: u32) -> Result<u32, Problem> {
    if (10_000..=99_999).contains(&number) {
        Ok(number)
    } else {
        Err(wrong((
            format!("{number} is no participant number: it has five digits, 10000 to 99999"),
            format!("{number} is geen deelnemernummer: dat heeft vijf cijfers, 10000 tot en met 99999"),
        )))
    }
}

fn wrong(detail: impl Into<Said>) -> Problem {
    Problem::new(ProblemKind::SettingWrong, detail)
}

/// As in AFAS's own words.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Production => "production",
            Self::Test => "test",
            Self::Acceptance => "accept",
            Self::Course => "course",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_person_pastes_gives_the_participant_and_the_environment() {
        for (text, expected) in [
            ("12345", (12345, Environment::Production)),
            (" https://12345.rest.afas.online/ProfitRestServices/metainfo ", (12345, Environment::Production)),
            ("54321.resttest.afas.online", (54321, Environment::Test)),
            ("https://54321.RESTACCEPT.afas.online:443/x?y", (54321, Environment::Acceptance)),
            ("https://54321.restcursus.afas.online", (54321, Environment::Course)),
            ("https://54321.soaptest.afas.online/ProfitServices/x.asmx", (54321, Environment::Test)),
            ("T54321AA", (54321, Environment::Test)),
            ("O54321AA", (54321, Environment::Production)),
        ] {
            assert_eq!(parse_participant(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_with_what_was_expected() {
        for (text, part) in [
            ("1234", "five digits"),
            ("123456", "five digits"),
            ("", "five digits"),
            ("https://12345.afasonlineconnector.nl/profitrestservices", "ended in 2018"),
            ("https://12345.rest.example.com", "no AFAS host"),
        ] {
            let problem = parse_participant(text).unwrap_err();
            assert_eq!(problem.kind, ProblemKind::SettingWrong, "{text}");
            assert!(problem.detail.en().contains(part), "{text}: {}", problem.detail);
        }
    }

    #[test]
    fn the_address_follows_from_number_and_environment_unless_another_is_given() {
        let mut options = AfasOptions::new(12345, Environment::Acceptance);
        assert_eq!(options.base_url().unwrap(), "https://12345.restaccept.afas.online/ProfitRestServices");
        options.base_url_override = Some("http://127.0.0.1:1/base/".to_owned());
        assert_eq!(options.oauth_url().unwrap(), "http://127.0.0.1:1/base/oauth/token");
        assert!(AfasOptions::new(1, Environment::Test).base_url().is_err());
    }
}
