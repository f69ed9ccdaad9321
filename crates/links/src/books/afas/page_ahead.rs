//! The page behind is asked for while this one is read: the last key of a page is found before its rows are.
//!
//! What is found so is a guess. It is compared with what the rows say, and thrown away when they say otherwise.

use tokio::task::JoinSet;

use super::client::AfasClient;
use super::query::Query;
use super::source_row::{SourceShape, values};
use crate::failure::Failure;

/// A brace within a text can look like the beginning of the last row; so many are tried.
const BEGINNINGS_TRIED: usize = 8;

/// A page that is on its way.
#[derive(Debug)]
pub(super) struct Ahead {
    /// It begins there.
    key: Vec<String>,
    /// It ends with this.
    call: JoinSet<(Result<Vec<u8>, Failure>, u32)>,
}

impl Ahead {
    /// Asks for the page of `take` rows that begins at `key`.
    pub(super) fn ask(client: &AfasClient, query: Query, key: Vec<String>, mut take: u32) -> Self {
        let client = client.clone();
        let mut call = JoinSet::new();
        call.spawn(async move {
            let body = client.page_within(&query, &mut take).await;
            (body, take)
        });
        Self { key, call }
    }

    /// Whether the page begins there.
    pub(super) fn begins_at(&self, key: &[String]) -> bool {
        self.key == key
    }

    /// The page, and how many rows it was asked with in the end; nothing when the call was broken off.
    pub(super) async fn page(mut self) -> Option<(Result<Vec<u8>, Failure>, u32)> {
        self.call.join_next().await?.ok()
    }
}

/// How many rows an answer seems to have, and the key of the last one.
pub(super) fn last_key(shape: &SourceShape, key: &[String], body: &[u8]) -> Option<(usize, Vec<String>)> {
    let text = std::str::from_utf8(body).ok()?.trim_end();
    let rows = text.strip_suffix('}')?.trim_end().strip_suffix(']')?.trim_end();
    let name = format!("\"{}\":", key.first()?);
    let mut end = rows.len();
    for _ in 0..BEGINNINGS_TRIED {
        let begin = rows.get(..end)?.rfind('{')?;
        let page = format!("{{\"rows\":[{}]}}", rows.get(begin..)?);
        if let Ok(page) = shape.read_page(page.as_bytes(), 0)
            && let [row] = page.rows.as_slice()
        {
            return Some((rows.matches(&name).count(), values(row, key)));
        }
        end = begin;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(body: &str) -> Option<(usize, String)> {
        let key = ["a".to_owned(), "b".to_owned()];
        let (count, key) = last_key(&SourceShape::new("X", &[]), &key, body.as_bytes())?;
        Some((count, key.join("/")))
    }

    #[test]
    fn the_last_row_is_found_from_behind() {
        let body = r#"{"skip":0,"take":2,"rows":[{"a":1,"b":"x"},{"b":"y","a":2.50}]}"#;
        assert_eq!(guess(body), Some((2, "2.5/y".to_owned())));
        assert_eq!(guess("{\"rows\": [\r\n{\"a\":\"7\"}\r\n]\r\n}\r\n"), Some((1, "7/".to_owned())));
        let braces = r#"{"rows":[{"a":"1","b":"}]}"},{"a":"2","b":"{","c":"\"a\":{"}]}"#;
        assert_eq!(guess(braces), Some((2, "2/{".to_owned())));
    }

    #[test]
    fn nothing_is_guessed_of_what_is_no_page() {
        for body in
            ["", "{}", r#"{"rows":[]}"#, r#"{"rows":[{"a":1}"#, r#"{"rows":[{"a":1}],"take":1}"#, "<html>", "]}"]
        {
            assert_eq!(guess(body), None, "{body}");
        }
    }
}
