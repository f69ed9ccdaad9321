//! Reads all rows of a question, page by page, by the key of the last row instead of by counting.
//!
//! Counting (`skip`) loses rows when others vanish during the read. Here each page starts at the last key of the page
//! before: the rows with that key are left out of the earlier page and come with the later one, so that nothing is lost
//! or doubled at the boundary even when a key turns out not to be unique.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};

use futures_core::Stream;
use futures_util::stream::try_unfold;
use ledger::problem::{Problem, ProblemKind};
use serde::de::DeserializeOwned;

use super::client::AfasClient;
use super::page_ahead::Ahead;
use super::query::{Condition, Operator, Query};
use super::rows::{Page, read_page};
use crate::failure::Failure;

/// Columns times rows of a page must stay below this (AFAS documentation: GetConnector).
const MOST_VALUES: u32 = 150_000;
/// Above this nobody has tried what AFAS does.
const MOST_ROWS: u32 = 1_000;
/// A page is not made smaller than this when AFAS finds it too large.
const FEWEST_ROWS: u32 = 10;

/// A row with a key by which its connector can be sorted and filtered.
pub trait KeyedRow: DeserializeOwned + Send + 'static {
    /// The fields of the key, as they are called in filters.
    const KEY: &'static [&'static str];

    /// The values of those fields, in the same order.
    fn key(&self) -> Vec<String>;
}

type Values<T> = Box<dyn Fn(&T) -> Vec<String> + Send + Sync>;
/// Reads an answer; the number is that of the rows before it.
type ReadPage<T> = Box<dyn Fn(&[u8], usize) -> Result<Page<T>, Failure> + Send + Sync>;
/// Guesses how many rows an answer has, and the key of the last.
type GuessLast = Box<dyn Fn(&[u8]) -> Option<(usize, Vec<String>)> + Send + Sync>;

/// By which fields rows are sorted and filtered, and how their values are read from a row.
pub(super) struct Key<T> {
    fields: Vec<String>,
    of: Values<T>,
    read: ReadPage<T>,
    /// So that the next page can be asked for before the rows of this one are read.
    guess: Option<GuessLast>,
}

/// The pages of one question.
#[derive(Debug)]
pub struct Pages<T> {
    client: AfasClient,
    query: Query,
    take: u32,
    start: Start,
    /// Hashes of the keys that were given: a key that comes twice is seen, whatever the order of the database. Should two keys
    /// have one hash, which no reading lives to see, the reading fails.
    given: HashSet<u64>,
    hasher: RandomState,
    rows: usize,
    key: Key<T>,
    key_unfit: bool,
    ahead: Option<Ahead>,
}

#[derive(Debug)]
enum Start {
    Beginning,
    From(Vec<String>),
    Done,
}

impl AfasClient {
    /// All rows of `query`, whose order and page are set here; `columns` is how many the connector has.
    pub fn pages<T: KeyedRow>(&self, query: Query, columns: u32) -> Pages<T> {
        let fields = T::KEY.iter().map(|field| (*field).to_owned()).collect();
        let name = query.name().to_owned();
        self.pages_by(query, columns, Key::new(fields, T::key, move |body, _| read_page(&name, body)))
    }

    /// The same by a key that is only known when the program runs.
    pub(super) fn pages_by<T>(&self, query: Query, columns: u32, key: Key<T>) -> Pages<T> {
        let query = key.fields.iter().fold(query, |query, field| query.order_by(field));
        let (take, given, hasher) = (self.page_rows(columns), HashSet::new(), RandomState::new());
        let (start, client) = (Start::Beginning, self.clone());
        Pages { client, query, take, start, given, hasher, rows: 0, key, key_unfit: false, ahead: None }
    }

    /// Rows of a page, for a connector with so many columns.
    pub(super) fn page_rows(&self, columns: u32) -> u32 {
        // Two at least: one row of a full page is always left to the next.
        let most = (MOST_VALUES / columns.max(1)).clamp(2, MOST_ROWS);
        self.options().page_rows.clamp(2, most)
    }

    /// A page of `take` rows; of fewer as long as AFAS finds it too large.
    pub(super) async fn page_within(&self, query: &Query, take: &mut u32) -> Result<Vec<u8>, Failure> {
        loop {
            match self.page_body(&query.clone().take(*take)).await {
                Err(failure) if failure.kind() == ProblemKind::AfasResultTooLarge && *take > FEWEST_ROWS => {
                    *take = (*take / 2).max(FEWEST_ROWS);
                }
                other => return other,
            }
        }
    }

    /// All rows of `query` at once.
    pub async fn all<T: KeyedRow>(&self, query: Query, columns: u32) -> Result<Vec<T>, Failure> {
        let mut pages = self.pages(query, columns);
        let mut rows = Vec::new();
        while let Some(page) = pages.next().await? {
            rows.extend(page);
        }
        Ok(rows)
    }
}

impl<T> Key<T> {
    pub(super) fn new(
        fields: Vec<String>,
        of: impl Fn(&T) -> Vec<String> + Send + Sync + 'static,
        read: impl Fn(&[u8], usize) -> Result<Page<T>, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { fields, of: Box::new(of), read: Box::new(read), guess: None }
    }

    /// The same, with the next page asked for early.
    pub(super) fn guessed_by(
        self,
        guess: impl Fn(&[u8]) -> Option<(usize, Vec<String>)> + Send + Sync + 'static,
    ) -> Self {
        Self { guess: Some(Box::new(guess)), ..self }
    }
}

impl<T> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.fields).finish()
    }
}

impl<T> Page<T> {
    /// Whether there may be more rows: AFAS gives as many as it was asked for, or as it says it looked for.
    pub(super) fn is_full(&self, asked: u32) -> bool {
        let asked = usize::try_from(asked).unwrap_or(usize::MAX);
        let looked_for = self.take.and_then(|take| usize::try_from(take).ok()).unwrap_or(asked);
        self.rows.len() >= asked.min(looked_for)
    }
}

impl<T: Send> Pages<T> {
    /// The next rows; nothing after the last.
    ///
    /// Fails with `afas-answer-unreadable` when AFAS does not keep to the order, because rows could be missing then.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, Failure> {
        let query = match &self.start {
            Start::Beginning => self.query.clone(),
            Start::From(key) => self.query_from(key),
            Start::Done => return Ok(None),
        };
        let body = match self.asked_ahead().await {
            Some(body) => body?,
            None => self.client.page_within(&query, &mut self.take).await?,
        };
        self.ahead = self.ask_ahead(&body);
        let page = (self.key.read)(&body, self.rows)?;
        drop(body);
        let keys: Vec<_> = page.rows.iter().map(&self.key.of).collect();
        let hashes: Vec<u64> = keys.iter().map(|key| self.hasher.hash_one(key)).collect();
        self.check_order(&keys, &hashes)?;
        let rows = match keys.last().filter(|_| page.is_full(self.take)) {
            Some(last) => self.without_last(page.rows, &keys, last.clone())?,
            None => {
                self.start = Start::Done;
                self.ahead = None;
                page.rows
            }
        };
        self.given.extend(hashes);
        if let Start::From(key) = &self.start {
            self.given.remove(&self.hasher.hash_one(key));
        }
        self.rows = self.rows.saturating_add(rows.len());
        Ok(Some(rows))
    }

    fn query_from(&self, key: &[String]) -> Query {
        self.query.clone().and_one_of(&from(&self.key.fields, key))
    }

    /// The page that was asked for early, when it is the one that is wanted now.
    async fn asked_ahead(&mut self) -> Option<Result<Vec<u8>, Failure>> {
        let ahead = self.ahead.take()?;
        let Start::From(key) = &self.start else { return None };
        if !ahead.begins_at(key) {
            return None;
        }
        let (body, take) = ahead.page().await?;
        self.take = take;
        Some(body)
    }

    fn ask_ahead(&self, body: &[u8]) -> Option<Ahead> {
        let (count, last) = self.key.guess.as_ref()?(body)?;
        let full = u32::try_from(count).is_ok_and(|count| count >= self.take);
        let fit = full && !last.iter().any(String::is_empty);
        fit.then(|| Ahead::ask(&self.client, self.query_from(&last), last, self.take))
    }

    /// The pages as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Result<Vec<T>, Failure>> {
        try_unfold(self, |mut pages| async move { Ok(pages.next().await?.map(|rows| (rows, pages))) })
    }

    /// Whether the last failure came of the key: rows without one, or too many with the same.
    pub(super) fn key_is_unfit(&self) -> bool {
        self.key_unfit
    }

    fn without_last(&mut self, rows: Vec<T>, keys: &[Vec<String>], last: Vec<String>) -> Result<Vec<T>, Failure> {
        let kept = keys.iter().position(|key| *key == last).unwrap_or_default();
        self.key_unfit = kept == 0 || last.iter().any(String::is_empty);
        if kept == 0 {
            return Err(self.unreadable(&format!("more than a page of rows with the key {}", last.join(" "))));
        }
        if self.key_unfit {
            return Err(self.unreadable("rows without a key"));
        }
        self.start = Start::From(last);
        Ok(rows.into_iter().take(kept).collect())
    }

    fn check_order(&self, keys: &[Vec<String>], hashes: &[u64]) -> Result<(), Failure> {
        if let Some((key, _)) = keys.iter().zip(hashes).find(|(_, hash)| self.given.contains(hash)) {
            return Err(self.unreadable(&format!("the row {} comes twice", key.join(" "))));
        }
        let pairs = keys.iter().zip(keys.iter().skip(1));
        match pairs.into_iter().find(|(one, next)| order(one, next) == Some(Ordering::Greater)) {
            Some((one, next)) => {
                Err(self.unreadable(&format!("the row {} comes after {}", next.join(" "), one.join(" "))))
            }
            None => Ok(()),
        }
    }

    fn unreadable(&self, why: &str) -> Failure {
        let detail = format!("GetConnector {}: {why}, so it can't be read completely", self.query.name());
        Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
    }
}

/// The rows from `key` on: for the key (a, b), those with `A = a and B >= b`, or `A > a`.
fn from(fields: &[String], key: &[String]) -> Vec<Vec<Condition>> {
    let equal_before = |end: usize| {
        fields.iter().zip(key).take(end).map(|(field, value)| Condition::new(field, Operator::Equal, value.as_str()))
    };
    let last = fields.len().saturating_sub(1);
    let group = |(index, (field, value)): (usize, (&String, &String))| {
        let operator = if index == last { Operator::AtLeast } else { Operator::Above };
        equal_before(index).chain([Condition::new(field, operator, value.as_str())]).collect()
    };
    fields.iter().zip(key).enumerate().map(group).collect()
}

/// The order of two keys, as far as it is the same in every database: whole numbers, and texts of letters and digits.
/// How others sort depends on the database, so there is no verdict.
fn order(one: &[String], next: &[String]) -> Option<Ordering> {
    let differing = one.iter().zip(next).find(|(a, b)| !a.eq_ignore_ascii_case(b));
    let Some((a, b)) = differing else { return Some(Ordering::Equal) };
    // Where rows without a key stand differs too.
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // Digits of unequal length sort differently as number and as text, and the column's type is not known here.
    if !plain(a) || !plain(b) || (digits(a) && digits(b) && a.len() != b.len()) {
        return None;
    }
    Some(a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(parts: &[&str]) -> Vec<String> {
        parts.iter().map(|part| (*part).to_owned()).collect()
    }

    #[test]
    fn the_order_of_keys_is_only_judged_where_every_database_agrees() {
        for (one, next, expected) in [
            (["V001", "1"], ["V002", "1"], Some(Ordering::Less)),
            (["V002", "1"], ["V001", "1"], Some(Ordering::Greater)),
            (["v001", "2"], ["V001", "1"], Some(Ordering::Greater)),
            (["V001", "1"], ["V001", "1"], Some(Ordering::Equal)),
            (["9", "1"], ["10", "1"], None),
            (["V-1", "1"], ["V1", "1"], None),
            (["é", "1"], ["f", "1"], None),
            (["V1", "1"], ["", "1"], None),
        ] {
            assert_eq!(order(&key(&one), &key(&next)), expected, "{one:?} {next:?}");
        }
    }

    #[test]
    fn the_rows_from_a_key_of_two_parts_are_asked_for_in_two_groups() {
        let groups = from(&key(&["EntryNo", "SeqNo"]), &key(&["7", "3"]));
        let expected = [
            vec![Condition::new("EntryNo", Operator::Above, "7")],
            vec![Condition::new("EntryNo", Operator::Equal, "7"), Condition::new("SeqNo", Operator::AtLeast, "3")],
        ];
        assert_eq!(groups, expected);
    }
}
