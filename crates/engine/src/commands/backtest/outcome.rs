//! Two plans of one settlement beside each other, line by line.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::answer::Answer;
use ledger::entry::Entry;
use ledger::finder::Rung;
use ledger::language::Language;
use ledger::money::Money;
use ledger::plan::{Plan, PlanError};
use ledger::reason::Reason;
use ledger::settlement::{Settlement, SettlementLine};

use super::Backtested;
use crate::error::EngineError;

/// Where a line goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineOutcome {
    /// Account, whether it is a debtor's, invoice, and amount with the sign of debit.
    pub parts: Vec<(String, bool, Option<String>, Money)>,
    /// Why, for each part.
    pub reasons: Vec<Reason>,
}

/// A line that other rules would have put elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDifference {
    /// The settlement's code.
    pub settlement: String,
    /// Its day of payout.
    pub date: Date,
    /// The line.
    pub line: SettlementLine,
    /// Where today's rules put it.
    pub was: LineOutcome,
    /// Where the other rules would have put it.
    pub would_be: LineOutcome,
    /// What a person answered, and whether the other rules agree with him.
    pub answer: Option<(Answer, bool)>,
}

/// A settlement that other rules would have planned, asked about or skipped instead of what today's do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementDifference {
    /// The settlement's code.
    pub settlement: String,
    /// What today's rules make of it.
    pub was: String,
    /// What the other rules would have made of it.
    pub would_be: String,
}

/// Lines with the sum of their amounts, all counted above zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub lines: usize,
    /// The sum; none without lines.
    pub amount: Option<Money>,
}

/// What one rule decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// A word of [`Rung`], or `debtor_not_found`, `asks`, `skipped`, `other`.
    pub rule: &'static str,
    /// With today's rules.
    pub was: Tally,
    /// With the other ones.
    pub would_be: Tally,
}

impl LineOutcome {
    /// The rule that decided.
    pub fn rule(&self) -> &'static str {
        self.reasons.iter().find_map(rule_of).unwrap_or("other")
    }

    /// Whether it is on a debtor.
    pub fn is_found(&self) -> bool {
        self.parts.iter().any(|(_, debtor, ..)| *debtor)
    }

    fn agrees_with(&self, answer: &Answer) -> bool {
        let debtors = self.parts.iter().filter(|(_, debtor, ..)| *debtor);
        match answer {
            Answer::NotFound => !self.is_found(),
            Answer::Advance { debtor } => {
                self.is_found()
                    && debtors.into_iter().all(|(number, _, invoice, _)| number == debtor && invoice.is_none())
            }
            Answer::Invoices { parts } => {
                let mut chosen: Vec<&str> = parts.iter().map(|part| part.invoice.as_str()).collect();
                let mut found: Vec<&str> = debtors.filter_map(|(_, _, invoice, _)| invoice.as_deref()).collect();
                chosen.sort_unstable();
                found.sort_unstable();
                chosen == found
            }
        }
    }
}

fn rule_of(reason: &Reason) -> Option<&'static str> {
    match reason {
        Reason::Payment { rung, .. } => rung.map(Rung::word),
        Reason::RefundOfCreditNote { .. } => Some(Rung::CreditNote.word()),
        Reason::OpensAgain { .. } => Some(Rung::OpensAgain.word()),
        Reason::AnsweredAdvance => Some(Rung::Answered.word()),
        Reason::DebtorNotFound { .. } => Some("debtor_not_found"),
        _ => None,
    }
}

/// Collects what differs.
#[derive(Default)]
pub(super) struct Differences {
    report: Backtested,
    rules: BTreeMap<&'static str, (Tally, Tally)>,
}

impl Differences {
    pub(super) fn not_read(&mut self, code: &str) {
        self.report.not_read.push(code.to_owned());
    }

    pub(super) fn compare(
        &mut self,
        settlement: &Settlement,
        was: &Plan,
        would_be: &Plan,
        answers: &BTreeMap<String, Answer>,
    ) -> Result<(), EngineError> {
        self.report.settlements += 1;
        let told = (told(was), told(would_be));
        if told.0 != told.1 {
            let (was, would_be) = told;
            let settlement = settlement.code().to_owned();
            self.report.otherwise.push(SettlementDifference { settlement, was, would_be });
        }
        let (mut was_lines, mut would_be_lines) = (outcomes(was)?, outcomes(would_be)?);
        for line in settlement.lines().iter().filter(|line| line.kind.concerns_a_debtor()) {
            self.report.lines += 1;
            let was_line = was_lines.remove(&line.id).unwrap_or_default();
            let would_be_line = would_be_lines.remove(&line.id).unwrap_or_default();
            count(&mut self.rules.entry(decided_by(was, &was_line)).or_default().0, line)?;
            count(&mut self.rules.entry(decided_by(would_be, &would_be_line)).or_default().1, line)?;
            // A settlement that is not planned on both sides is told as a whole.
            let both = matches!((was, would_be), (Plan::Entries(_), Plan::Entries(_)));
            if both && was_line.parts != would_be_line.parts {
                let answer = answers.get(&line.id).map(|answer| (answer.clone(), would_be_line.agrees_with(answer)));
                self.report.differences.push(LineDifference {
                    settlement: settlement.code().to_owned(),
                    date: settlement.parts().date,
                    line: line.clone(),
                    was: was_line,
                    would_be: would_be_line,
                    answer,
                });
            }
        }
        Ok(())
    }

    pub(super) fn into_report(self) -> Backtested {
        let rules = self.rules.into_iter().map(|(rule, (was, would_be))| RuleCount { rule, was, would_be });
        let mut rules: Vec<RuleCount> = rules.collect();
        // In the order of the ladder; what is no rung comes after.
        rules.sort_by_key(|count| (Rung::from_word(count.rule).is_none(), Rung::from_word(count.rule), count.rule));
        Backtested { rules, ..self.report }
    }
}

/// What became of the whole settlement; the same for every plan with entries.
fn told(plan: &Plan) -> String {
    match plan {
        Plan::Entries(_) => "planned".to_owned(),
        Plan::Asking(questions) => {
            let texts: Vec<String> = questions.iter().map(|question| question.text(Language::En)).collect();
            format!("asks: {}", texts.join(" "))
        }
        Plan::Skipped(why) => format!("skipped: {why}"),
        Plan::Wants(_) => "wants more than is known".to_owned(),
    }
}

fn decided_by(plan: &Plan, outcome: &LineOutcome) -> &'static str {
    match plan {
        Plan::Entries(_) => outcome.rule(),
        Plan::Asking(_) | Plan::Wants(_) => "asks",
        Plan::Skipped(_) => "skipped",
    }
}

fn count(tally: &mut Tally, line: &SettlementLine) -> Result<(), EngineError> {
    let amount = line.amount.checked_abs().map_err(PlanError::from)?;
    tally.lines += 1;
    tally.amount = match tally.amount {
        None => Some(amount),
        // Settlements in another currency ask on both sides; their amounts can't be added.
        Some(sum) => sum.checked_add(amount).ok().or(Some(sum)),
    };
    Ok(())
}

/// By line, where a plan puts it.
fn outcomes(plan: &Plan) -> Result<BTreeMap<String, LineOutcome>, EngineError> {
    let mut outcomes: BTreeMap<String, LineOutcome> = BTreeMap::new();
    let Plan::Entries(entries) = plan else { return Ok(outcomes) };
    for line in entries.iter().flat_map(Entry::lines) {
        for covered in &line.covers {
            let outcome = outcomes.entry(covered.clone()).or_default();
            let (number, debtor) = (line.account.number().to_owned(), line.account.is_debtor());
            let amount = line.signed().map_err(PlanError::from)?;
            outcome.parts.push((number, debtor, line.invoice.clone(), amount));
            outcome.reasons.push(line.reason.clone());
        }
    }
    Ok(outcomes)
}
