//! The first few and the number of what may be large: lists of a hundred thousand receivables and what is wrong with them. Written in
//! the transaction that writes the whole, so that a page need not read the whole.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::receivable::{
    Closing, Conflict, DeliveryPlan, Difference, MissingDocument, RowFault, RowProblem, Severity, SourceKind,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::columns::{Columns, to_json};
use crate::delivery_outcomes::Comparison;
use crate::error::StoreError;
use crate::open::ReadStore;
use crate::organisation::OrganisationStore;
use crate::receivable_checks::ReceivableCheck;
use crate::receivable_documents::{DocumentCheck, DocumentFailure};

/// Rows that a summary has at most.
const FIRST: usize = 60;

/// Examples of one kind of problem.
const EXAMPLES: usize = 8;

/// The first few, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstOf<T> {
    /// The first 60.
    pub first: Vec<T>,
    /// How many there are in all.
    pub all: usize,
}

/// Rows with the same thing wrong in the same field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemGroup {
    /// How bad it is.
    pub severity: Severity,
    /// What the rows are rows of.
    pub kind: SourceKind,
    /// The field, as the target names it.
    pub field: String,
    /// What is wrong.
    pub what: RowFault,
    /// How many rows.
    pub rows: usize,
    /// The first few that tell which they are: invoice, when the row tells, and what the field holds.
    pub examples: Vec<(Option<String>, String)>,
}

/// How the last read of a flow's receivables went, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivableSummary {
    /// When.
    pub at: Timestamp,
    /// Rows of each kind.
    pub rows: BTreeMap<SourceKind, usize>,
    /// What is wrong, the worst first, then the most frequent.
    pub problems: Vec<ProblemGroup>,
}

/// What a held list would do, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSummary {
    /// The list.
    pub delivery_id: String,
    /// What it closes.
    pub closing: FirstOf<Closing>,
    /// Fields that may not change at the target and did.
    pub conflicts: FirstOf<Conflict>,
}

impl<T: Clone> FirstOf<T> {
    /// The first of these.
    pub fn of(all: &[T]) -> Self {
        Self { first: all.iter().take(FIRST).cloned().collect(), all: all.len() }
    }

    /// How many are not among the first.
    pub fn more(&self) -> usize {
        self.all.saturating_sub(self.first.len())
    }
}

impl ProblemGroup {
    /// Problems that are alike, together.
    fn of(problems: &[RowProblem]) -> Vec<Self> {
        let mut groups: BTreeMap<(Severity, SourceKind, &str, RowFault), Vec<&RowProblem>> = BTreeMap::new();
        for one in problems {
            groups.entry((one.severity, one.kind, one.field.as_str(), one.what)).or_default().push(one);
        }
        let mut groups: Vec<Self> = groups
            .into_iter()
            .map(|((severity, kind, field, what), rows)| {
                let told = rows.iter().filter(|row| row.invoice.is_some() || !row.value.is_empty());
                let examples = told.take(EXAMPLES).map(|row| (row.invoice.clone(), row.value.clone())).collect();
                Self { severity, kind, field: field.to_owned(), what, rows: rows.len(), examples }
            })
            .collect();
        groups.sort_by_key(|group| (group.severity, std::cmp::Reverse(group.rows)));
        groups
    }
}

impl HeldSummary {
    /// What this plan would do.
    pub(crate) fn of(delivery_id: &str, plan: &DeliveryPlan) -> Self {
        Self {
            delivery_id: delivery_id.to_owned(),
            closing: FirstOf::of(&plan.closing),
            conflicts: FirstOf::of(&plan.conflicts),
        }
    }
}

/// What a summary is of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SummaryOf {
    RowProblems,
    MissingDocuments,
    Differences,
    HeldList,
}

impl SummaryOf {
    const fn word(self) -> &'static str {
        match self {
            Self::RowProblems => "row_problems",
            Self::MissingDocuments => "missing_documents",
            Self::Differences => "differences",
            Self::HeldList => "held_list",
        }
    }
}

/// Keeps what is wrong with rows, in short.
pub(crate) async fn save_problems(
    c: &mut AnyConnection,
    flow_id: &str,
    problems: &[RowProblem],
) -> Result<(), StoreError> {
    save(c, flow_id, SummaryOf::RowProblems, &ProblemGroup::of(problems)).await
}

/// Keeps which documents are missing, in short: in the order of their numbers.
pub(crate) async fn save_missing(
    c: &mut AnyConnection,
    flow_id: &str,
    missing: &[MissingDocument],
) -> Result<(), StoreError> {
    save(c, flow_id, SummaryOf::MissingDocuments, &FirstOf::of(&by_number(missing))).await
}

fn by_number(missing: &[MissingDocument]) -> Vec<MissingDocument> {
    let mut missing = missing.to_vec();
    missing.sort_by(|a, b| (&a.invoice, &a.administration).cmp(&(&b.invoice, &b.administration)));
    missing
}

pub(crate) async fn save(
    c: &mut AnyConnection,
    flow_id: &str,
    of: SummaryOf,
    content: &impl Serialize,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into summaries (flow_id, what, content) values ($1, $2, $3)
         on conflict (flow_id, what) do update set content = excluded.content",
    )
    .bind(flow_id)
    .bind(of.word())
    .bind(to_json("content", content)?)
    .execute(c)
    .await?;
    Ok(())
}

impl ReadStore {
    async fn find_summary<T: DeserializeOwned>(&self, flow_id: &str, of: SummaryOf) -> Result<Option<T>, StoreError> {
        let row = sqlx::query("select content from summaries where flow_id = $1 and what = $2")
            .bind(flow_id)
            .bind(of.word())
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| row.json("content")).transpose()
    }
}

// What was kept before there were summaries is read as a whole.
impl OrganisationStore {
    /// How the last read of the receivables of a flow of its went, in short.
    pub async fn find_receivable_summary(&self, flow_id: &str) -> Result<Option<ReceivableSummary>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        let row = sqlx::query("select at_ms, source_rows from receivable_checks where flow_id = $1")
            .bind(&flow.id)
            .fetch_optional(self.pool())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let problems = match self.reader().find_summary(&flow.id, SummaryOf::RowProblems).await? {
            Some(groups) => groups,
            None => {
                let check = self.reader().find_receivable_check(&flow.id).await?;
                check.map(|check| ProblemGroup::of(&check.problems)).unwrap_or_default()
            }
        };
        Ok(Some(ReceivableSummary { at: row.moment("at_ms")?, rows: row.json("source_rows")?, problems }))
    }

    /// What a held list of its would do, in short.
    pub async fn get_held_summary(&self, flow_id: &str, delivery_id: &str) -> Result<HeldSummary, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        let kept: Option<HeldSummary> = self.reader().find_summary(&flow.id, SummaryOf::HeldList).await?;
        match kept.filter(|kept| kept.delivery_id == delivery_id) {
            Some(kept) => Ok(kept),
            None => {
                let plan = self.get_delivery_plan(delivery_id).await?.unwrap_or_default();
                Ok(HeldSummary::of(delivery_id, &plan))
            }
        }
    }

    /// What a list of its closes at the target, while its plan is kept.
    pub async fn get_delivery_closing(&self, id: &str) -> Result<Option<Vec<Closing>>, StoreError> {
        let row = sqlx::query(
            "select plans.closing from delivery_plans plans join deliveries on deliveries.id = plans.delivery_id
             join flows on flows.id = deliveries.flow_id where deliveries.id = $1 and flows.organisation_id = $2",
        )
        .bind(id)
        .bind(self.id())
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        match row.json_or_null("closing")? {
            Some(closing) => Ok(Some(closing)),
            None => Ok(self.get_delivery_plan(id).await?.map(|plan| plan.closing)),
        }
    }

    /// How the last read of the receivables of a flow of its went.
    pub async fn find_receivable_check(&self, flow_id: &str) -> Result<Option<ReceivableCheck>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.reader().find_receivable_check(&flow.id).await
    }

    /// How the documents of a flow of its stand, with those that failed: of the missing ones the first.
    pub async fn find_document_summary(
        &self,
        flow_id: &str,
    ) -> Result<Option<(DocumentCheck, FirstOf<MissingDocument>, Vec<DocumentFailure>)>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        let row = sqlx::query("select at_ms, listed, delivered, waiting from document_checks where flow_id = $1")
            .bind(&flow.id)
            .fetch_optional(self.pool())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let missing = match self.reader().find_summary(&flow.id, SummaryOf::MissingDocuments).await? {
            Some(missing) => missing,
            None => {
                let check = self.reader().find_document_check(&flow.id).await?;
                FirstOf::of(&by_number(&check.map(|check| check.missing).unwrap_or_default()))
            }
        };
        let check = DocumentCheck {
            at: row.moment("at_ms")?,
            listed: row.number("listed")?,
            delivered: row.number("delivered")?,
            waiting: row.number("waiting")?,
            missing: Vec::new(),
        };
        Ok(Some((check, missing, self.reader().list_document_failures(&flow.id).await?)))
    }

    /// The last list of a flow of its that could be compared: of the differences the first.
    pub async fn find_comparison_summary(
        &self,
        flow_id: &str,
    ) -> Result<Option<(Comparison, FirstOf<Difference>)>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        let kept: Option<(String, FirstOf<Difference>)> =
            self.reader().find_summary(&flow.id, SummaryOf::Differences).await?;
        let Some(last) = self.reader().find_last_compared(&flow.id).await? else { return Ok(None) };
        match kept.filter(|(delivery, _)| *delivery == last.delivery_id) {
            Some((_, differences)) => Ok(Some((last, differences))),
            None => {
                let whole = self.reader().find_comparison(&last.delivery_id).await?;
                let differences = whole.map(|whole| whole.differences).unwrap_or_default();
                Ok(Some((last, FirstOf::of(&differences))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_that_are_alike_are_told_once_with_a_few_examples() {
        let problem = |row: u32, severity, what, value: &str| RowProblem {
            kind: SourceKind::SalesEntries,
            row,
            field: "due_date".into(),
            value: value.into(),
            severity,
            what,
            administration: None,
            invoice: (row > 0).then(|| format!("F{row}")),
        };
        let mut problems = vec![problem(0, Severity::Note, RowFault::Cleaned, "")];
        problems.extend((1..=20).map(|row| problem(row, Severity::Warning, RowFault::Cut, "x")));
        problems.push(problem(3, Severity::Error, RowFault::NotADate, "31-02-2026"));
        let groups = ProblemGroup::of(&problems);
        let told: Vec<_> = groups.iter().map(|group| (group.what, group.rows, group.examples.len())).collect();
        assert_eq!(told, [(RowFault::NotADate, 1, 1), (RowFault::Cut, 20, EXAMPLES), (RowFault::Cleaned, 1, 0)]);
        let first = FirstOf::of(&[1; 70]);
        assert_eq!((first.first.len(), first.all, first.more()), (FIRST, 70, 10));
    }
}
