//! Rows that are filtered, sorted and cut as AFAS does it, as far as the client asks for it.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use crate::server::{Reply, Request};

pub(crate) type Row = Map<String, Value>;

/// A row from JSON.
pub(crate) fn row(value: Value) -> Row {
    value.as_object().unwrap().clone()
}

/// The page that a request asks for.
pub(crate) fn page(rows: &[Row], request: &Request) -> Reply {
    page_of_at_most(rows, request, usize::MAX)
}

/// The first `most` rows of the page that a request asks for, without a sign that they are not all.
pub(crate) fn short_page(rows: &[Row], request: &Request, most: usize) -> Reply {
    let mut request = request.clone();
    let take = request.query["take"].parse::<usize>().unwrap().min(most);
    request.query.insert("take".to_owned(), take.to_string());
    Reply::ok(json!({ "rows": asked_for(rows, &request).1 }).to_string())
}

/// The same for a server that never gives more than `most` rows, and says so.
pub(crate) fn page_of_at_most(rows: &[Row], request: &Request, most: usize) -> Reply {
    let take = request.query["take"].parse::<usize>().unwrap().min(most);
    let mut request = request.clone();
    request.query.insert("take".to_owned(), take.to_string());
    let (skip, found) = asked_for(rows, &request);
    Reply::ok(json!({ "skip": skip, "take": take, "rows": found }).to_string())
}

/// Where the page begins, and its rows.
fn asked_for(rows: &[Row], request: &Request) -> (usize, Vec<Row>) {
    let number = |name: &str| request.query[name].parse::<usize>().unwrap();
    let (skip, take) = (number("skip"), number("take"));
    let mut found: Vec<_> = rows.iter().filter(|row| is_asked_for(row, request)).cloned().collect();
    if let Some(order) = request.query.get("orderbyfieldids") {
        let fields: Vec<_> = order.split(',').collect();
        found.sort_by(|a, b| {
            let each = fields.iter().map(|field| compare(&a[*field], &text(&b[*field])));
            each.fold(Ordering::Equal, Ordering::then)
        });
    }
    (skip, found.into_iter().skip(skip).take(take).collect())
}

/// Whether one group of the filter lists holds.
fn is_asked_for(row: &Row, request: &Request) -> bool {
    let list = |name: &str| request.query.get(name).cloned().unwrap_or_default();
    let (fields, values, operators) = (list("filterfieldids"), list("filtervalues"), list("operatortypes"));
    if fields.is_empty() {
        return true;
    }
    let groups = fields.split(';').zip(values.split(';')).zip(operators.split(';'));
    groups.into_iter().any(|((fields, values), operators)| {
        let conditions = fields.split(',').zip(values.split(',')).zip(operators.split(','));
        conditions.into_iter().all(|((field, value), operator)| {
            let found = compare(&row[field], value);
            match operator {
                "1" => found.is_eq(),
                "2" => found.is_ge(),
                "4" => found.is_gt(),
                "5" => found.is_lt(),
                other => panic!("operator {other} is not served"),
            }
        })
    })
}

/// Numbers as numbers, dates by their text, other texts without regard to case.
fn compare(value: &Value, other: &str) -> Ordering {
    match value.as_i64() {
        Some(number) => number.cmp(&other.parse().unwrap()),
        None => text(value).trim_end_matches('Z').to_lowercase().as_str().cmp(other.to_lowercase().as_str()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
