//! Checklists on a page: what was looked at when a connection was tried, and what to do where it went wrong.

use engine::commands::{AfasCredentials, Connected};
use engine::{CheckItem, CheckOutcome, EngineError};
use ledger::language::{Language, Said, Text};
use ledger::problem::Problem;
use secrecy::{ExposeSecret, SecretString};

use super::failure::PageFailure;
use super::standing::Tone;
use super::words::text;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckView {
    pub(crate) tone: Tone,
    /// How it went, for those who do not see colours and signs.
    pub(crate) word: &'static str,
    pub(crate) what: String,
    /// Particulars, as the other side gave them.
    pub(crate) seen: String,
    /// The problem in the reader's language, when it has a name.
    pub(crate) title: Option<&'static str>,
    pub(crate) remedy: Option<&'static str>,
}

/// The checklist of a connection.
pub(crate) fn checks(items: &[CheckItem], language: Language) -> Vec<CheckView> {
    items.iter().map(|item| check(item, language)).collect()
}

fn check(item: &CheckItem, language: Language) -> CheckView {
    let view = |tone, word: Text, seen: &Said| CheckView {
        tone,
        word: word.in_language(language),
        what: item.what.in_language(language).to_owned(),
        seen: seen.in_language(language).to_owned(),
        title: None,
        remedy: None,
    };
    match &item.outcome {
        CheckOutcome::Good(seen) => view(Tone::Good, text("works", "werkt"), seen),
        CheckOutcome::Warning(remark) => view(Tone::Waiting, text("to know", "let op"), remark),
        CheckOutcome::Bad(problem) => CheckView {
            title: Some(problem.kind.title().in_language(language)),
            remedy: Some(problem.kind.remedy().in_language(language)),
            ..view(Tone::Stopped, text("does not work", "werkt niet"), &problem.detail)
        },
    }
}

/// Why something could not be done, to show on the page where it was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) title: String,
    pub(crate) remedy: String,
    /// Particulars, as they came.
    pub(crate) detail: String,
}

impl Trouble {
    /// A named problem.
    pub(crate) fn named(problem: &Problem, language: Language) -> Self {
        Self {
            title: problem.kind.title().in_language(language).to_owned(),
            remedy: problem.kind.remedy().in_language(language).to_owned(),
            detail: problem.detail.in_language(language).to_owned(),
        }
    }

    /// Anything that went wrong: what a person can do something about as it is, and what is ours with where it is told.
    pub(crate) fn told(error: &EngineError, language: Language) -> Self {
        Self::of(error, language).unwrap_or_else(|| {
            let (title, remedy) = PageFailure::Failed.words(language);
            Self { title: title.to_owned(), remedy: remedy.to_owned(), detail: String::new() }
        })
    }

    /// What a person can do something about: the other side, or what was filled in. Anything else is ours.
    pub(crate) fn of(error: &EngineError, language: Language) -> Option<Self> {
        match error {
            EngineError::Outside(_) | EngineError::Problem(_) => Some(Self::named(&error.problem(), language)),
            EngineError::Settings(problems) => {
                let title = problems.iter().map(|problem| problem.why_in(language)).collect::<Vec<_>>().join("; ");
                Some(Self { title, remedy: String::new(), detail: String::new() })
            }
            _ => None,
        }
    }
}

/// What came of trying a connection that does not work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tried {
    pub(crate) checks: Vec<CheckView>,
    pub(crate) trouble: Option<Trouble>,
}

impl Tried {
    /// The id of the connection when everything needed works; or what to show.
    pub(crate) fn outcome(
        tried: Result<Connected, EngineError>,
        language: Language,
    ) -> Result<Result<String, Self>, PageFailure> {
        match tried {
            Ok(Connected { connection_id: Some(id), .. }) => Ok(Ok(id)),
            Ok(Connected { connection_id: None, checks: items }) => {
                Ok(Err(Self { checks: checks(&items, language), trouble: None }))
            }
            Err(error) => match Trouble::of(&error, language) {
                Some(trouble) => Ok(Err(Self { checks: Vec::new(), trouble: Some(trouble) })),
                None => Err(error.into()),
            },
        }
    }
}

/// What somebody typed as a secret, without the space that pasting brings along; none when nothing is left.
pub(crate) fn pasted(secret: &SecretString) -> Option<SecretString> {
    let text = secret.expose_secret().trim();
    (!text.is_empty()).then(|| SecretString::from(text))
}

/// Why there is no way to sign in at AFAS among what was filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoCredentials {
    /// Neither a token nor a client with its secret.
    Missing,
    /// Both.
    TwoWays,
}

/// How to sign in at AFAS: by a token, or by a client with its secret.
pub(crate) fn afas_credentials(
    token: &SecretString,
    client_id: &str,
    client_secret: &SecretString,
) -> Result<AfasCredentials, NoCredentials> {
    let client = Some(client_id.trim().to_owned()).filter(|id| !id.is_empty()).zip(pasted(client_secret));
    match (pasted(token), client) {
        (Some(_), Some(_)) => Err(NoCredentials::TwoWays),
        (Some(token), None) => Ok(AfasCredentials::Token(token)),
        (None, Some((id, secret))) => Ok(AfasCredentials::Client { id, secret }),
        (None, None) => Err(NoCredentials::Missing),
    }
}

#[cfg(test)]
mod tests {
    use ledger::problem::ProblemKind;

    use super::*;

    #[test]
    fn a_checklist_speaks_the_readers_language_and_says_what_to_do() {
        let bad = Problem::new(ProblemKind::PayTokenWrong, "401");
        let items = [
            CheckItem::good(("API token", "API-token"), ("2 turnover groups", "2 omzetgroepen")),
            CheckItem { what: ("settlements", "uitbetalingen").into(), outcome: CheckOutcome::Bad(bad) },
        ];
        let told = checks(&items, Language::Nl);
        assert_eq!(told[0].seen, "2 omzetgroepen");
        assert_eq!((told[0].what.as_str(), told[0].word, told[0].tone), ("API-token", "werkt", Tone::Good));
        assert_eq!((told[1].what.as_str(), told[1].tone), ("uitbetalingen", Tone::Stopped));
        assert!(told[1].title.unwrap().contains("Pay.") && told[1].remedy.is_some());
    }
}
