//! Long lists by the piece. A cursor says where the last piece ended, so that what comes in meanwhile shifts nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use super::failure::ApiFailure;

/// Rows in a piece, when nothing else is asked.
const USUAL: u32 = 50;

/// Rows in a piece at most.
pub(super) const AT_MOST: u32 = 200;

/// A piece of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// The rows.
    pub(crate) items: Vec<T>,
    /// Where the next piece begins; nothing when this is the last one.
    pub(crate) next_cursor: Option<String>,
}

/// How many rows somebody wants.
pub(super) fn limit(asked: Option<u32>) -> Result<u32, ApiFailure> {
    match asked {
        None => Ok(USUAL),
        Some(limit) if (1..=AT_MOST).contains(&limit) => Ok(limit),
        Some(_) => Err(ApiFailure::bad_request(format!("limit is a number from 1 to {AT_MOST}"))),
    }
}

/// A cursor out of the keys of the last row.
pub(super) fn cursor(keys: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(keys.join("\n"))
}

/// The keys that a cursor holds.
pub(super) fn keys<const N: usize>(cursor: &str) -> Result<[String; N], ApiFailure> {
    let wrong = || ApiFailure::bad_request("cursor is not one that a list gave");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    let keys: Vec<String> = text.split('\n').map(str::to_owned).collect();
    keys.try_into().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_gives_back_its_keys_and_nothing_else_is_one() {
        let made = cursor(&["2026-03-10", "QX7P-2M4K", "id"]);
        assert_eq!(keys::<3>(&made).unwrap(), ["2026-03-10", "QX7P-2M4K", "id"]);
        assert!(keys::<2>(&made).is_err() && keys::<3>("=").is_err() && keys::<1>("_w").is_err());
        assert_eq!(limit(None).unwrap(), USUAL);
        assert!(limit(Some(0)).is_err() && limit(Some(AT_MOST + 1)).is_err());
    }
}
