//! The organisation of the token, who is in it, and what they did.

use axum::Json;
use serde::Deserialize;
use store::Visitor;
use utoipa::IntoParams;

use super::asked::Asked;
use super::failure::{Answer, ApiFailure};
use super::paging::{self, Page};
use super::shapes::{AuditShape, MemberShape, OrganisationShape};
use crate::web::{Here, Site};

/// Get the organisation that the token belongs to
#[utoipa::path(get, path = "/api/v1/organisation", tag = "Organisation",
    responses((status = 200, description = "The organisation", body = OrganisationShape)))]
pub(super) async fn show(Here(site): Here) -> Answer<OrganisationShape> {
    let visitor = visitor(&site)?;
    Ok(Json(OrganisationShape {
        id: visitor.organisation_id.clone(),
        name: visitor.organisation.clone(),
        token: visitor.name.clone(),
    }))
}

/// List the members
#[utoipa::path(get, path = "/api/v1/members", tag = "Organisation",
    responses((status = 200, description = "All of them", body = Vec<MemberShape>)))]
pub(super) async fn members(Here(site): Here) -> Answer<Vec<MemberShape>> {
    let members = site.engine.store().list_members(&visitor(&site)?.organisation_id).await?;
    Ok(Json(members.into_iter().map(MemberShape::from).collect()))
}

/// Where in the audit log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Where {
    /// Where the piece begins, as the last one said.
    cursor: Option<String>,
    /// How many; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List who did what, oldest first; each row seals the one before it
#[utoipa::path(get, path = "/api/v1/audit", tag = "Organisation", params(Where),
    responses((status = 200, description = "A piece of the audit log", body = Page<AuditShape>)))]
pub(super) async fn audit(Here(site): Here, Asked(asked): Asked<Where>) -> Answer<Page<AuditShape>> {
    let limit = usize::try_from(paging::limit(asked.limit)?).unwrap_or(usize::MAX);
    let after = asked.cursor.as_deref().map(paging::keys::<1>).transpose()?;
    let after: i64 = match after {
        Some([position]) => {
            position.parse().map_err(|_| ApiFailure::bad_request("cursor is not one that a list gave"))?
        }
        None => 0,
    };
    let mut rows = site.engine.store().list_audit(&visitor(&site)?.organisation_id, after).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| paging::cursor(&[&row.position.to_string()]));
    Ok(Json(Page { items: rows.into_iter().map(AuditShape::from).collect(), next_cursor: next }))
}

fn visitor(site: &Site) -> Result<&Visitor, ApiFailure> {
    site.visitor().ok_or_else(ApiFailure::failed)
}
