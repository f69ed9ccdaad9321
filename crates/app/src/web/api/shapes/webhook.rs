//! Webhooks.

use serde::Serialize;
use store::Webhook;
use utoipa::ToSchema;

/// An address that is told what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookShape {
    /// Its id here.
    id: String,
    /// Where deliveries go.
    address: String,
    /// The kinds of events it wants.
    #[schema(example = json!(["entry.confirmed"]))]
    kinds: Vec<String>,
    /// `on`; `off`, by a person; or `failed`, switched off because nothing came through.
    state: &'static str,
    /// Who made it.
    created_by: String,
    /// When.
    #[schema(format = DateTime)]
    created_at: String,
    /// The first of the failures since a delivery last came through.
    #[schema(format = DateTime)]
    failing_since: Option<String>,
    /// When a delivery last came through.
    #[schema(format = DateTime)]
    delivered_at: Option<String>,
    /// When one last did not.
    #[schema(format = DateTime)]
    failed_at: Option<String>,
    /// Why not, then.
    failure: Option<String>,
}

impl From<Webhook> for WebhookShape {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id,
            address: webhook.address,
            kinds: webhook.kinds.split(' ').map(str::to_owned).collect(),
            state: webhook.state.word(),
            created_by: webhook.created_by,
            created_at: webhook.created_at.to_string(),
            failing_since: webhook.failing_since.map(|at| at.to_string()),
            delivered_at: webhook.delivered_at.map(|at| at.to_string()),
            failed_at: webhook.failed_at.map(|at| at.to_string()),
            failure: webhook.failure,
        }
    }
}

/// A webhook that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebhookMade)]
pub(crate) struct WebhookMadeShape {
    /// The webhook.
    pub(crate) webhook: WebhookShape,
    /// What deliveries are signed with; never shown again.
    #[schema(example = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")]
    pub(crate) secret: String,
}

/// What became of a ping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebhookTried)]
pub(crate) struct WebhookTriedShape {
    /// Whether it came through.
    pub(crate) delivered: bool,
    /// Why not.
    pub(crate) failure: Option<String>,
}
