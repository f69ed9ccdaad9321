//! The query string: filters such as `settlementDate[gte]=2026-03-01`, with raw or encoded brackets, and paging.

use axum::{extract::Query as Pairs, http::Uri};
use jiff::civil::Date;

use super::{
    knobs::{OverLimit, PayKnobs},
    refusal::Refusal,
};

/// The parameters of a request.
pub(super) struct Query(Vec<(String, String)>);

/// What the values of a filter look like.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// `2026-03-10`.
    Date,
    /// An object code of that prefix: `CT-1001-0001`.
    Code(&'static str),
    /// One of some words.
    Word(&'static [&'static str]),
    /// Anything.
    Text,
}

/// A filter an endpoint knows: its field, operators and values.
pub(super) type Filter = (&'static str, &'static [&'static str], Kind);

/// The operators of dates.
pub(super) const DATES: &[&str] = &["eq", "gt", "gte", "lt", "lte"];
/// The operators of codes that can be excluded.
pub(super) const EQ_NEQ: &[&str] = &["eq", "neq"];
/// The operator of all others.
pub(super) const EQ: &[&str] = &["eq"];
/// The filter on the merchant.
pub(super) const MERCHANT: Filter = ("merchant", EQ_NEQ, Kind::Code("M"));

impl Query {
    /// The parameters of an address, decoded.
    pub(super) fn of(uri: &Uri) -> Result<Query, Refusal> {
        let pairs = Pairs::<Vec<(String, String)>>::try_from_uri(uri);
        pairs.map(|Pairs(pairs)| Query(pairs)).map_err(|_| Refusal::status(400))
    }

    /// A plain parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Refuses what the endpoint doesn't know, and values of the wrong form.
    pub(super) fn check(&self, plain: &[&str], filters: &[Filter]) -> Result<(), Refusal> {
        for (key, value) in &self.0 {
            if plain.contains(&key.as_str()) {
                continue;
            }
            let known = filters.iter().find(|(field, operators, _)| {
                split(key).is_some_and(|(name, operator)| name == *field && operators.contains(&operator))
            });
            let Some((field, _, kind)) = known else {
                return Err(Refusal::invalid(key, "Unknown filter", "PAY-2831"));
            };
            kind.check(field, value)?;
        }
        Ok(())
    }

    /// Whether a text passes all filters on the field; an absent one passes none.
    pub(super) fn passes(&self, field: &str, text: Option<&str>) -> bool {
        self.filters(field).all(|(operator, value)| match operator {
            "neq" => text != Some(value),
            _ => text == Some(value),
        })
    }

    /// Whether a date passes all filters on the field.
    pub(super) fn passes_date(&self, field: &str, date: Option<Date>) -> bool {
        self.filters(field).all(|(operator, value)| {
            let (Some(date), Ok(bound)) = (date, value.parse::<Date>()) else { return false };
            match operator {
                "gt" => date > bound,
                "gte" => date >= bound,
                "lt" => date < bound,
                "lte" => date <= bound,
                _ => date == bound,
            }
        })
    }

    fn filters<'a>(&'a self, field: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| {
            let (name, operator) = split(key)?;
            (name == field).then_some((operator, value.as_str()))
        })
    }

    /// The page asked for, of at most `largest` items.
    pub(super) fn paging(&self, largest: usize, knobs: &PayKnobs) -> Result<Paging, Refusal> {
        let page = self.number("page")?.unwrap_or(1);
        if page < 1 {
            return Err(Refusal::cannot_complete("page", "Page must be 1 or higher"));
        }
        let limit = self.number("limit")?.map_or(largest, |limit| usize::try_from(limit).unwrap_or(0));
        if limit > largest && knobs.paging_over_limit == OverLimit::Reject {
            return Err(Refusal::invalid("limit", &format!("Limit must be {largest} or lower"), "PAY-2831"));
        }
        Ok(Paging { page: usize::try_from(page).unwrap_or(1), limit: limit.min(largest) })
    }

    fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let wrong = |_| Refusal::invalid(name, "Must be a whole number", "PAY-2831");
        self.get(name).map(|text| text.parse().map_err(wrong)).transpose()
    }
}

/// `field[operator]` taken apart.
fn split(key: &str) -> Option<(&str, &str)> {
    key.strip_suffix(']')?.split_once('[')
}

impl Kind {
    fn check(self, field: &str, value: &str) -> Result<(), Refusal> {
        match self {
            Kind::Date if value.parse::<Date>().is_err() => Err(Refusal::invalid(field, "Invalid date", "PAY-2825")),
            Kind::Code(prefix) if !is_code(prefix, value) => Err(Refusal::invalid(field, "Invalid ID", "PAY-2820")),
            Kind::Word(words) if !words.contains(&value) => {
                Err(Refusal::invalid(field, "Not an allowed value", "PAY-2831"))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text has the form of an object code, `CT-1001-0001`.
pub(super) fn is_code(prefix: &str, text: &str) -> bool {
    let digits = |part: &str| part.len() == 4 && part.bytes().all(|digit| digit.is_ascii_digit());
    let rest = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
    rest.and_then(|rest| rest.split_once('-')).is_some_and(|(left, right)| digits(left) && digits(right))
}

/// A page of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    /// From 1.
    pub(super) page: usize,
    /// Items on a page.
    pub(super) limit: usize,
}

impl Paging {
    /// The items of this page; a page beyond the end is empty.
    pub(super) fn of<T>(self, items: Vec<T>) -> Vec<T> {
        items.into_iter().skip((self.page - 1).saturating_mul(self.limit)).take(self.limit).collect()
    }

    /// How many pages there are.
    pub(super) fn pages(self, total: usize) -> usize {
        if self.limit == 0 { 0 } else { total.div_ceil(self.limit) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::of(&format!("/v2/x?{text}").parse().unwrap()).unwrap()
    }

    #[test]
    fn brackets_may_be_raw_or_encoded() {
        for text in ["date[gte]=2026-03-01", "date%5Bgte%5D=2026-03-01"] {
            assert!(query(text).passes_date("date", "2026-03-01".parse().ok()));
            assert!(!query(text).passes_date("date", "2026-02-28".parse().ok()));
        }
    }

    #[test]
    fn an_unknown_filter_operator_or_form_is_refused() {
        let filters: &[Filter] = &[("turnoverGroup", EQ_NEQ, Kind::Code("CT"))];
        let check = |text| query(text).check(&["page"], filters).map_err(|refusal| refusal.violation.unwrap().2);
        assert_eq!(check("page=1&turnoverGroup[neq]=CT-1001-0001"), Ok(()));
        assert_eq!(check("turnoverGroup[gt]=CT-1001-0001"), Err("PAY-2831"));
        assert_eq!(check("colour[eq]=blue"), Err("PAY-2831"));
        assert_eq!(check("turnoverGroup[eq]=CT-1001"), Err("PAY-2820"));
    }

    #[test]
    fn a_page_beyond_the_end_is_empty_and_the_last_one_short() {
        let page = |page| Paging { page, limit: 2 }.of(vec![1, 2, 3]);
        assert_eq!((page(1), page(2), page(3)), (vec![1, 2], vec![3], vec![]));
        assert_eq!(Paging { page: 1, limit: 2 }.pages(3), 2);
    }
}
