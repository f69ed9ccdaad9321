//! What was asked, and how much at once.

use std::collections::BTreeMap;

use super::call::{Call, Route};
use super::entries::peek_journal;

/// A call the emulator has seen. The `Authorization` header is never kept, nor the body of a call for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSeen {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: String,
    /// Path and query, as they came.
    pub path: String,
    /// The status answered; `None` while it is worked on, and for ever when the connection was cut.
    pub status: Option<u16>,
    /// The body of a write.
    pub body: Option<String>,
    /// The `IntegrationId` header.
    pub integration_id: Option<String>,
    /// The `Accept-Language` header.
    pub accept_language: Option<String>,
}

/// The most calls that were worked on at the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MostCalls {
    /// Of all kinds.
    pub calls: usize,
    /// Posts to one journal of one administration.
    pub posts_in_one_journal: usize,
    /// Reads of one GetConnector.
    pub reads_of_one_connector: usize,
}

/// What two calls must not do at the same time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Journal(String, String),
    Connector(String),
}

/// A call that is worked on.
#[derive(Debug)]
pub(super) struct Ticket {
    index: usize,
    lane: Option<Lane>,
}

/// The log and the counters.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    pub(super) seen: Vec<RequestSeen>,
    pub(super) most: MostCalls,
    now: usize,
    lanes: BTreeMap<Lane, usize>,
}

impl Traffic {
    pub(super) fn enter(&mut self, call: &Call, route: &Route) -> Ticket {
        let index = self.seen.len();
        self.seen.push(seen(call, route));
        self.now += 1;
        self.most.calls = self.most.calls.max(self.now);
        let lane = match route {
            Route::PostEntry => peek_journal(&call.body).map(|(unit, journal)| Lane::Journal(unit, journal)),
            Route::Read(id) => Some(Lane::Connector(id.to_ascii_lowercase())),
            _ => None,
        };
        if let Some(lane) = &lane {
            let count = self.lanes.entry(lane.clone()).or_default();
            *count += 1;
            let most = match lane {
                Lane::Journal(..) => &mut self.most.posts_in_one_journal,
                Lane::Connector(_) => &mut self.most.reads_of_one_connector,
            };
            *most = (*most).max(*count);
        }
        Ticket { index, lane }
    }

    pub(super) fn leave(&mut self, ticket: &Ticket, status: Option<u16>) {
        self.now = self.now.saturating_sub(1);
        if let Some(count) = ticket.lane.as_ref().and_then(|lane| self.lanes.get_mut(lane)) {
            *count = count.saturating_sub(1);
        }
        if let Some(seen) = self.seen.get_mut(ticket.index) {
            seen.status = status;
        }
    }
}

fn seen(call: &Call, route: &Route) -> RequestSeen {
    let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
    let keeps_body = !call.body.is_empty() && *route != Route::Token;
    RequestSeen {
        method: call.method.to_string(),
        path: format!("{}{query}", call.path),
        status: None,
        body: keeps_body.then(|| call.body.clone()),
        integration_id: call.header("integrationid").map(str::to_owned),
        accept_language: call.header("accept-language").map(str::to_owned),
    }
}
