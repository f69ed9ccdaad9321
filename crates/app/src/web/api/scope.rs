//! What a token may.

use ledger::language::Text;
use store::Role;

use crate::web::words::text;

/// A right of a token. None includes another: what a token may is what its list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// Looking at everything a viewer sees.
    Read,
    /// Starting runs, approving, answering, teaching rules: what a bookkeeper does.
    Decide,
    /// Members, the audit log, webhooks: what an owner sees and does.
    Manage,
}

impl Scope {
    /// All scopes, the least first.
    pub(crate) const ALL: &[Self] = &[Self::Read, Self::Decide, Self::Manage];

    /// The word for machines.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Decide => "decide",
            Self::Manage => "manage",
        }
    }

    /// What it lets a program do, for people.
    pub(crate) const fn told(self) -> Text {
        match self {
            Self::Read => text(
                "read settlements, entries, questions and integrations",
                "uitbetalingen, boekingen, vragen en integraties lezen",
            ),
            Self::Decide => text(
                "start runs, answer, approve, teach rules, pause",
                "rondes starten, beantwoorden, goedkeuren, regels aanleren, pauzeren",
            ),
            Self::Manage => text(
                "see members and the audit log, manage webhooks, map fields",
                "leden en het logboek zien, webhooks beheren, velden koppelen",
            ),
        }
    }

    /// Whether a list of words has it.
    pub(crate) fn is_in(self, words: &str) -> bool {
        words.split(' ').any(|word| word == self.word())
    }

    const fn role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Decide => Role::Bookkeeper,
            Self::Manage => Role::Owner,
        }
    }
}

/// The role whose work a list of words comes to.
pub(crate) fn role_of(words: &str) -> Role {
    let scopes = Scope::ALL.iter().filter(|scope| scope.is_in(words));
    scopes.map(|scope| scope.role()).max().unwrap_or(Role::Viewer)
}

/// The words of a list that a person or program wrote, in order and each once; nothing when one is unknown or there is none.
pub(crate) fn tidied(words: &str) -> Option<String> {
    let asked: Vec<&str> = words.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let known = |word: &&&str| Scope::ALL.iter().any(|scope| scope.word() == **word);
    if asked.is_empty() || asked.iter().filter(known).count() != asked.len() {
        return None;
    }
    let kept = Scope::ALL.iter().filter(|scope| asked.contains(&scope.word()));
    Some(kept.map(|scope| scope.word()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_kept_in_order_and_unknown_ones_refused() {
        assert_eq!(tidied("decide, read,read").as_deref(), Some("read decide"));
        assert_eq!(tidied("read write"), None);
        assert_eq!(tidied(" "), None);
        assert_eq!((role_of("read decide"), role_of("manage")), (Role::Bookkeeper, Role::Owner));
        assert!(!Scope::Read.is_in("decide manage"), "no scope includes another");
    }
}
