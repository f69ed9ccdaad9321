//! The question in the address: paging, sorting and filters, as text.

use crate::afas::json::Node;
use crate::afas::messages::Refusal;

/// The length of a query string, `?` and `&` counted, above which AFAS answers 404 (AFAS documentation: GetConnector).
pub(in crate::afas) const LONGEST_QUERY: usize = 2049;

/// Which rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    All,
    Part { skip: usize, take: usize },
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) field: String,
    pub(super) value: String,
    pub(super) operator: String,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) page: Page,
    /// What the answer echoes.
    pub(super) skip: i64,
    pub(super) take: i64,
    /// Field ids, `true` for descending.
    pub(super) order: Vec<(String, bool)>,
    /// One of the groups must hold as a whole; none at all means every row.
    pub(super) groups: Vec<Vec<Condition>>,
}

impl Question {
    /// Reads decoded pairs; names of parameters have no case.
    pub(super) fn read(pairs: &[(String, String)]) -> Result<Self, Refusal> {
        let find =
            |name: &str| pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
        let (page, skip, take) = read_page(find("skip"), find("take"))?;
        let mut groups = read_lists(find("filterfieldids"), find("filtervalues"), find("operatortypes"))?;
        if let Some(json) = find("filterjson").filter(|text| !text.trim().is_empty()) {
            groups = read_json(json).ok_or_else(|| mismatch("filterjson", json))?;
        }
        Ok(Self { page, skip, take, order: read_order(find("orderbyfieldids").unwrap_or_default()), groups })
    }
}

fn mismatch(field: &str, value: &str) -> Refusal {
    Refusal::TypeMismatch { field: field.to_owned(), value: value.to_owned() }
}

/// Defaults 0 and 100; `skip` -1 gives everything; `take` -1 without it is an unexpected error (AFAS documentation:
/// troubleshooting); a `skip` that makes no sense counts as 0, and `take` 0 gives one row (seen by one client).
fn read_page(skip: Option<&str>, take: Option<&str>) -> Result<(Page, i64, i64), Refusal> {
    let number = |text: Option<&str>, usual: i64| text.and_then(|text| text.trim().parse().ok()).unwrap_or(usual);
    let (skip, take) = (number(skip, 0), number(take, 100));
    if skip == -1 {
        return Ok((Page::All, skip, take));
    }
    if take < 0 {
        return Err(Refusal::Unexpected);
    }
    let skip = skip.max(0);
    let size = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    Ok((Page::Part { skip: size(skip), take: size(take).max(1) }, skip, take))
}

fn read_order(text: &str) -> Vec<(String, bool)> {
    let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
    ids.map(|id| id.strip_prefix('-').map_or((id.to_owned(), false), |id| (id.to_owned(), true))).collect()
}

/// `,` is AND and `;` is OR; there is no way to write either inside a value.
fn read_lists(
    fields: Option<&str>,
    values: Option<&str>,
    operators: Option<&str>,
) -> Result<Vec<Vec<Condition>>, Refusal> {
    if [fields, values, operators].iter().all(|list| list.is_none_or(str::is_empty)) {
        return Ok(Vec::new());
    }
    let (Some(fields), Some(values), Some(operators)) = (fields, values, operators) else {
        return Err(Refusal::ListsUnequal);
    };
    let split = |list: &str| -> Vec<Vec<String>> {
        list.split(';').map(|group| group.split(',').map(str::to_owned).collect()).collect()
    };
    let (fields, values, operators) = (split(fields), split(values), split(operators));
    if fields.len() != values.len() || fields.len() != operators.len() {
        return Err(Refusal::ListsUnequal);
    }
    fields
        .into_iter()
        .zip(values)
        .zip(operators)
        .map(|((fields, values), operators)| join(fields, values, operators))
        .collect()
}

fn join(fields: Vec<String>, values: Vec<String>, operators: Vec<String>) -> Result<Vec<Condition>, Refusal> {
    if fields.len() != values.len() || fields.len() != operators.len() {
        return Err(Refusal::ListsUnequal);
    }
    let triples = fields.into_iter().zip(values).zip(operators);
    let condition = |((field, value), operator): ((String, String), String)| Condition {
        field: field.trim().to_owned(),
        value,
        operator: operator.trim().to_owned(),
    };
    Ok(triples.map(condition).collect())
}

/// `filterjson`: filters are ORed, the fields of one filter ANDed.
fn read_json(text: &str) -> Option<Vec<Vec<Condition>>> {
    let filters = Node::read(text)?.member("Filters")?.member("Filter")?.list();
    filters
        .into_iter()
        .map(|filter| filter.member("Field")?.list().into_iter().map(read_json_field).collect())
        .collect()
}

fn read_json_field(node: Node<'_>) -> Option<Condition> {
    Some(Condition {
        field: node.member("@FieldId")?.text()?,
        operator: node.member("@OperatorType")?.text()?,
        value: node.member("#text").map_or(Some(String::new()), Node::text)?,
    })
}
