//! What a program sends: query, path and body, each with a problem document when it can't be read.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::failure::ApiFailure;
use crate::web::Site;

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Site> for Asked<T> {
    type Rejection = ApiFailure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, ApiFailure> {
        let Query(asked) = Query::from_request_parts(parts, site).await?;
        Ok(Self(asked))
    }
}

/// The names in the address.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Site> for Named<T> {
    type Rejection = ApiFailure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, ApiFailure> {
        let Path(named) = Path::from_request_parts(parts, site).await?;
        Ok(Self(named))
    }
}

/// The body.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Site> for Sent<T> {
    type Rejection = ApiFailure;

    async fn from_request(request: Request, site: &Site) -> Result<Self, ApiFailure> {
        let Json(sent) = Json::from_request(request, site).await?;
        Ok(Self(sent))
    }
}
