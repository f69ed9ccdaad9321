//! GetConnectors: filter, sort, cut, write.

mod bookings;
mod catalog;
mod cell;
mod dossier;
mod items;
mod operator;
mod query;
mod receivables;
mod relations;
mod settings;

use super::answer::Answer;
use super::books::Books;
use super::knobs::{AfasKnobs, Profile};
use super::messages::Refusal;
use super::random::Random;
use super::users::User;
pub(super) use catalog::{Definition, find, listed};
pub(super) use cell::{Cell, Column, ColumnKind};
use operator::Test;
pub(super) use query::LONGEST_QUERY;
use query::{Page, Question};

/// Columns times rows that AFAS asks callers to stay below (AFAS documentation: GetConnector).
const ADVISED_CELLS: usize = 150_000;

/// What a table is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) books: &'a Books,
    pub(super) knobs: &'a AfasKnobs,
    pub(super) user: &'a User,
}

/// The values of one row, in order of the columns.
pub(super) type Row = Vec<Cell>;

/// Answers a GetConnector call. `pairs` are the decoded parameters.
pub(super) fn read(
    definition: &Definition,
    pairs: &[(String, String)],
    view: View<'_>,
    random: &mut Random,
) -> Result<Answer, Refusal> {
    let question = Question::read(pairs)?;
    let tests = read_tests(&question, definition, view.knobs)?;
    let order = question
        .order
        .iter()
        .map(|(id, down)| column(definition, id, view.knobs).map(|index| (index, *down)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows = (definition.rows)(&view);
    rows.retain(|row| may_see(definition, row, view.user) && fits(row, &tests));
    // No order is promised unless asked for, and none among equals: the sort below is stable on a shuffled table.
    random.shuffle(&mut rows);
    rows.sort_by(|left, right| compare(left, right, &order));
    let rows = cut(rows, question.page);
    let cells = rows.len().saturating_mul(definition.columns.len());
    if cells > view.knobs.cell_limit {
        return Err(Refusal::OutOfMemory);
    }
    if cells > ADVISED_CELLS {
        tracing::warn!(connector = definition.id, cells, "a page is larger than AFAS advises");
    }
    Ok(Answer::json(200, write(definition, &question, &rows, view.knobs.profile)))
}

fn column(definition: &Definition, id: &str, knobs: &AfasKnobs) -> Result<usize, Refusal> {
    let same = |known: &str| if knobs.field_ids_exact { known == id } else { known.eq_ignore_ascii_case(id) };
    let place = definition.columns.iter().position(|column| same(column.id));
    place.ok_or_else(|| Refusal::FieldNotFound(id.to_owned()))
}

type Tests = Vec<Vec<(usize, Test)>>;

fn read_tests(question: &Question, definition: &Definition, knobs: &AfasKnobs) -> Result<Tests, Refusal> {
    let read = |condition: &query::Condition| {
        let index = column(definition, &condition.field, knobs)?;
        let kind = definition.columns.get(index).map_or(ColumnKind::Int, |column| column.kind);
        Ok((index, Test::read(condition, kind, knobs)?))
    };
    question.groups.iter().map(|group| group.iter().map(read).collect()).collect()
}

fn fits(row: &Row, tests: &Tests) -> bool {
    let holds = |(index, test): &(usize, Test)| row.get(*index).is_some_and(|cell| test.holds(cell));
    tests.is_empty() || tests.iter().any(|group| group.iter().all(holds))
}

/// Rows of administrations the user has no right to are left out without a word.
fn may_see(definition: &Definition, row: &Row, user: &User) -> bool {
    let unit = definition.unit.and_then(|id| definition.columns.iter().position(|column| column.id == id));
    match unit.and_then(|index| row.get(index)) {
        Some(Cell::Int(unit)) => user.may_see(*unit),
        Some(Cell::Text(unit)) => unit.parse().is_ok_and(|unit| user.may_see(unit)),
        _ => true,
    }
}

fn compare(left: &Row, right: &Row, order: &[(usize, bool)]) -> std::cmp::Ordering {
    let by = |(index, down): &(usize, bool)| match (left.get(*index), right.get(*index)) {
        (Some(left), Some(right)) if *down => right.order(left),
        (Some(left), Some(right)) => left.order(right),
        _ => std::cmp::Ordering::Equal,
    };
    order.iter().map(by).find(|found| found.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

fn cut(rows: Vec<Row>, page: Page) -> Vec<Row> {
    match page {
        Page::All => rows,
        Page::Part { skip, take } => rows.into_iter().skip(skip).take(take).collect(),
    }
}

fn write(definition: &Definition, question: &Question, rows: &[Row], profile: Profile) -> String {
    let row_text = |row: &Row| {
        let members = definition.columns.iter().zip(row);
        let members: Vec<String> =
            members.map(|(column, cell)| format!("\"{}\":{}", column.id, cell.json(profile))).collect();
        format!("{{{}}}", members.join(","))
    };
    let rows: Vec<String> = rows.iter().map(row_text).collect();
    let (skip, take) = (question.skip, question.take);
    if profile >= Profile::Profit7 {
        format!("{{\"skip\":{skip},\"take\":{take},\"rows\":[{}]}}", rows.join(","))
    } else {
        format!("{{\n  \"skip\": {skip},\n  \"take\": {take},\n  \"rows\": [\n    {}\n  ]\n}}", rows.join(",\n    "))
    }
}
