//! A failure, told to a person: its name, what is wrong, what to do.

use engine::EngineError;
use engine::settings::SettingProblem;
use ledger::language::Language;
use ledger::problem::Problem;
use store::StoreError;

use crate::output::Paint;

/// The text for the standard error output.
pub(crate) fn text(error: &anyhow::Error, paint: Paint) -> String {
    if let Some(error) = error.downcast_ref::<EngineError>() {
        return match error {
            EngineError::Settings(problems) => problems.iter().map(|problem| setting(problem, paint)).collect(),
            EngineError::Store(error) => store(error, paint),
            EngineError::Outside(_) | EngineError::Problem(_) => named(&error.problem(), paint),
            other => plain(&other.to_string(), paint),
        };
    }
    match error.downcast_ref::<StoreError>() {
        Some(error) => store(error, paint),
        None => plain(&format!("{error:#}"), paint),
    }
}

fn plain(what: &str, paint: Paint) -> String {
    format!("{} {what}\n", paint.bad("failed:"))
}

fn store(error: &StoreError, paint: Paint) -> String {
    let text = plain(&error.to_string(), paint);
    match error {
        StoreError::NotMigrated => {
            format!("{text}    → run `kruispost migrate`, or start with `kruispost run --migrate`\n")
        }
        _ => text,
    }
}

fn named(problem: &Problem, paint: Paint) -> String {
    let mut text =
        plain(&format!("{} [{}]", problem.kind.title().in_language(Language::En), problem.kind.name()), paint);
    for line in problem.detail.en().lines() {
        text.push_str(&format!("    {line}\n"));
    }
    text.push_str(&format!("    → {}\n", problem.kind.remedy().in_language(Language::En)));
    text
}

fn setting(problem: &SettingProblem, paint: Paint) -> String {
    let SettingProblem { key, given, why, possible, .. } = problem;
    let given = if given.is_empty() { String::new() } else { format!(" = {given}") };
    let mut text = plain(&format!("{key}{given}: {why}"), paint);
    if !possible.is_empty() {
        text.push_str("    → possible:\n");
    }
    for one in possible {
        text.push_str(&format!("        {one}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use ledger::problem::ProblemKind;

    use super::*;

    #[test]
    fn a_named_problem_says_what_to_do() {
        let error = EngineError::Problem(Problem::new(ProblemKind::AfasNotFound, "https://1.rest.afas.online"));
        insta::assert_snapshot!(text(&error.into(), Paint::none()), @"
        failed: AFAS does not know this address [afas-not-found]
            https://1.rest.afas.online
            → Check the participant number, the environment and the base URL
        ");
    }

    #[test]
    fn a_wrong_setting_names_the_right_ones() {
        let problem = SettingProblem {
            key: "journal".into(),
            given: "99".into(),
            why: "the administration has no such journal".into(),
            why_nl: "de administratie heeft dit dagboek niet".into(),
            possible: vec!["50 (Bank)".into(), "55 (Pay.)".into()],
        };
        insta::assert_snapshot!(text(&EngineError::Settings(vec![problem]).into(), Paint::none()), @"
        failed: journal = 99: the administration has no such journal
            → possible:
                50 (Bank)
                55 (Pay.)
        ");
    }

    #[test]
    fn a_database_that_was_not_migrated_says_how() {
        let told = text(&StoreError::NotMigrated.into(), Paint::none());
        assert!(told.contains("kruispost migrate"), "{told}");
    }
}
