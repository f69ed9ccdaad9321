//! The style sheets, the icon and the one script: part of the program, served under a name that changes with what is in them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::failure::PageFailure;

const STYLE: &str = include_str!("../../static/kruispost.css");
const PAPER: &str = include_str!("../../static/paper.css");
const PASSKEY: &str = include_str!("../../static/passkey.js");
const ICON: &str = include_str!("../../static/kruispost.svg");

/// Digits of the hash in a name: enough to tell versions apart.
const HASH_DIGITS: usize = 16;

/// A file of the program.
pub(crate) struct Asset {
    /// `kruispost-0123456789abcdef.css`
    name: String,
    content: &'static str,
    kind: &'static str,
}

static STYLE_ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new(STYLE, "css", "text/css; charset=utf-8"));
static PAPER_ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new(PAPER, "css", "text/css; charset=utf-8"));
static PASSKEY_ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new(PASSKEY, "js", "text/javascript; charset=utf-8"));
static ICON_ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new(ICON, "svg", "image/svg+xml"));

impl Asset {
    fn new(content: &'static str, ending: &str, kind: &'static str) -> Self {
        let hash = store::sha256_of(content);
        Self { name: format!("kruispost-{}.{ending}", hash.get(..HASH_DIGITS).unwrap_or_default()), content, kind }
    }

    /// Where pages find it.
    pub(crate) fn address(&self) -> String {
        format!("/static/{}", self.name)
    }

    fn tag(&self) -> String {
        format!("\"{}\"", self.name)
    }
}

/// The style sheet.
pub(crate) fn style() -> &'static Asset {
    &STYLE_ASSET
}

/// The style sheet of pages made for paper.
pub(crate) fn paper() -> &'static Asset {
    &PAPER_ASSET
}

/// The script of the pages that ask for a passkey.
pub(crate) fn passkey_script() -> &'static Asset {
    &PASSKEY_ASSET
}

/// The icon.
pub(crate) fn icon() -> &'static Asset {
    &ICON_ASSET
}

/// Serves a file by its name; a name with another hash is from another version and not here.
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, PageFailure> {
    let asset = [style(), paper(), passkey_script(), icon()]
        .into_iter()
        .find(|asset| asset.name == name)
        .ok_or(PageFailure::NotFound)?;
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == asset.tag().as_bytes());
    let caching =
        [(header::ETAG, asset.tag()), (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned())];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, [(header::CONTENT_TYPE, asset.kind)], asset.content).into_response())
}
