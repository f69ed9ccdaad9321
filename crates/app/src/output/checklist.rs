//! Checklists: what was looked at, how it went, and what to do where it went wrong.

use engine::{CheckItem, CheckOutcome};
use ledger::language::Language;
use ledger::problem::Problem;

use super::paint::Paint;

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// As it should be.
    Good,
    /// Usable, but somebody should know.
    Warning,
    /// Not as it should be.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Check {
    /// What was looked at.
    pub(crate) what: String,
    /// How it went.
    pub(crate) mark: Mark,
    /// What was seen.
    pub(crate) seen: String,
    /// The problem's name in the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<&'static str>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<String>,
}

impl Check {
    /// As it should be.
    pub(crate) fn good(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { what: what.into(), mark: Mark::Good, seen: seen.into(), problem: None, remedy: None }
    }

    /// Usable, but somebody should know.
    pub(crate) fn warning(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { mark: Mark::Warning, ..Self::good(what, seen) }
    }

    /// Not as it should be, with what to do.
    pub(crate) fn bad(what: impl Into<String>, seen: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { mark: Mark::Bad, remedy: Some(remedy.into()), ..Self::good(what, seen) }
    }

    /// A named problem.
    pub(crate) fn problem(what: impl Into<String>, problem: &Problem) -> Self {
        let title = problem.kind.title().in_language(Language::En);
        let seen = if problem.detail.is_empty() { title.to_owned() } else { format!("{title}: {}", problem.detail) };
        let remedy = problem.kind.remedy().in_language(Language::En);
        Self { problem: Some(problem.kind.name()), ..Self::bad(what, seen, remedy) }
    }

    /// Whether something must be done.
    pub(crate) fn is_bad(&self) -> bool {
        self.mark == Mark::Bad
    }

    /// Whether somebody should know.
    pub(crate) fn is_remark(&self) -> bool {
        self.mark == Mark::Warning
    }

    /// The check as lines: `✓ what  seen`, and what to do below it.
    pub(crate) fn text(&self, paint: Paint) -> String {
        let mark = match self.mark {
            Mark::Good => paint.good("✓"),
            Mark::Warning => paint.warning("!"),
            Mark::Bad => paint.bad("✗"),
        };
        let mut text = format!("{mark} {}", self.what);
        if !self.seen.is_empty() {
            text.push_str(&format!(": {}", self.seen));
        }
        if let Some(name) = self.problem {
            text.push_str(&paint.dim(&format!(" [{name}]")));
        }
        if let Some(remedy) = &self.remedy {
            text.push_str(&format!("\n    → {remedy}"));
        }
        text.push('\n');
        text
    }
}

impl From<&CheckItem> for Check {
    fn from(item: &CheckItem) -> Self {
        match &item.outcome {
            CheckOutcome::Good(seen) => Self::good(item.what.en(), seen.en()),
            CheckOutcome::Warning(remark) => Self::warning(item.what.en(), remark.en()),
            CheckOutcome::Bad(problem) => Self::problem(item.what.en(), problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use ledger::problem::ProblemKind;

    use super::*;

    #[test]
    fn a_problem_says_what_to_click_where() {
        let problem = Problem::new(ProblemKind::PayTokenWrong, "401 from /v2/clearings");
        let text = Check::problem("settlements", &problem).text(Paint::none());
        insta::assert_snapshot!(text, @"
        ✗ settlements: Pay. does not accept this AT-code with this token: 401 from /v2/clearings [pay-token-wrong]
            → Make a new token in Pay. under Merchant > API tokens > Add, tick All Merchant rights, and connect Pay. again
        ");
    }
}
