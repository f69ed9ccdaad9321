//! What a batch gives back: a success of the whole says nothing of its records.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::caller::{Body, Miss, readable};
use super::super::wire;
use super::RecordResult;

#[derive(Deserialize)]
struct Written {
    success: bool,
    #[serde(default)]
    count: Option<usize>,
    #[serde(default, deserialize_with = "wire::remarks")]
    errors: BTreeMap<String, Vec<String>>,
    #[serde(default, deserialize_with = "wire::remarks")]
    warnings: BTreeMap<String, Vec<String>>,
}

/// Every record must be accounted for: counted, or among the errors.
pub(in super::super) fn results_of(answer: &Body, keys: &[&str]) -> Result<Vec<RecordResult>, Miss> {
    let mut written: Written = answer.read()?;
    let result = |key: &&str| RecordResult {
        key: (*key).to_owned(),
        refusal: written.errors.remove(*key).map(|texts| readable(&texts.join("; "))),
        unsure: answer.is_repeated(),
        warnings: written.warnings.remove(*key).unwrap_or_default(),
    };
    let results: Vec<RecordResult> = keys.iter().map(result).collect();
    let taken = results.iter().filter(|result| result.refusal.is_none()).count();
    let odd = if let Some((key, texts)) = written.errors.first_key_value() {
        format!("an error about `{}`, which was not sent: {}", readable(key), readable(&texts.join("; ")))
    } else if written.count.is_some_and(|count| count != taken) || (!written.success && taken > 0) {
        let (count, success) = (written.count.unwrap_or_default(), written.success);
        format!("success {success}, count {count}, but {taken} of {} records have no error", keys.len())
    } else {
        return Ok(results);
    };
    Err(answer.strange(&odd))
}
