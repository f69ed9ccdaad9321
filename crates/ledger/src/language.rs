//! The two languages the product speaks.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Dutch.
    Nl,
}

/// One sentence in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Dutch.
    pub nl: &'static str,
}

impl Text {
    /// The sentence in `language`.
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Nl => self.nl,
        }
    }
}

/// The particulars of one case in both languages: equal where they are numbers, names or a vendor's own words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Said {
    en: String,
    nl: Option<String>,
}

impl Said {
    /// The same in English and in Dutch.
    pub fn both(en: impl Into<String>, nl: impl Into<String>) -> Self {
        let (en, nl) = (en.into(), nl.into());
        let nl = (nl != en).then_some(nl);
        Self { en, nl }
    }

    /// In English, as logs, the command line's machines and the API have it.
    pub fn en(&self) -> &str {
        &self.en
    }

    /// In `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.nl) {
            (Language::Nl, Some(nl)) => nl,
            _ => &self.en,
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty()
    }

    /// One behind the other.
    pub fn joined(all: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let all: Vec<Self> = all.into_iter().collect();
        let in_language = |language| all.iter().map(|one| one.in_language(language)).collect::<Vec<_>>().join(between);
        Self::both(in_language(Language::En), in_language(Language::Nl))
    }

    /// The same after `before`, which reads alike in both languages.
    #[must_use]
    pub fn after(&self, before: impl fmt::Display) -> Self {
        let put = |text: &str| format!("{before}{text}");
        Self { en: put(&self.en), nl: self.nl.as_deref().map(put) }
    }
}

impl From<String> for Said {
    fn from(alike: String) -> Self {
        Self { en: alike, nl: None }
    }
}

impl From<&str> for Said {
    fn from(alike: &str) -> Self {
        alike.to_owned().into()
    }
}

/// In English and in Dutch.
impl<E: Into<String>, N: Into<String>> From<(E, N)> for Said {
    fn from((en, nl): (E, N)) -> Self {
        Self::both(en, nl)
    }
}

/// In English.
impl PartialEq<&str> for Said {
    fn eq(&self, other: &&str) -> bool {
        self.en == *other
    }
}

/// In English.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// As it is stored: text alone where both languages agree, as everything was before there were two.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    Alike(String),
    Both { en: String, nl: String },
}

impl From<Kept> for Said {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Alike(text) => text.into(),
            Kept::Both { en, nl } => Self::both(en, nl),
        }
    }
}

impl From<Said> for Kept {
    fn from(said: Said) -> Self {
        match said {
            Said { en, nl: Some(nl) } => Self::Both { en, nl },
            Said { en, nl: None } => Self::Alike(en),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_kept_in_both_languages_and_old_text_is_read() {
        let old: Said = serde_json::from_str("\"AT-1\"").unwrap();
        assert_eq!((old.in_language(Language::Nl), serde_json::to_string(&old).unwrap()), ("AT-1", "\"AT-1\"".into()));
        let both = Said::both("8 lines", "8 regels").after("C-1: ");
        let kept = serde_json::to_string(&both).unwrap();
        assert_eq!(kept, r#"{"en":"C-1: 8 lines","nl":"C-1: 8 regels"}"#);
        let again: Said = serde_json::from_str(&kept).unwrap();
        assert_eq!((again.en(), again.in_language(Language::Nl)), ("C-1: 8 lines", "C-1: 8 regels"));
    }
}
