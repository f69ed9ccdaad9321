//! The routes: who may ask for what, and who answers.

mod balance;
mod clearing_lines;
mod costs;
mod groups;
mod merchant;
mod orders;
mod records;
mod settlements;
mod statistics;
mod transactions;
mod types;

use super::{desk::Desk, json::Json, knobs::Right, query::Query, refusal::Refusal};

/// What answers: the desk, the parameters and the identifier in the path, if there is one.
pub(super) type Handler = fn(&Desk<'_>, &Query, &str) -> Result<Json, Refusal>;

/// A route that exists.
pub(super) struct Route<'a> {
    /// The right a token needs.
    pub(super) right: Right,
    /// Whether a sales location may ask as well (Pay. reference, sending credentials).
    pub(super) location: bool,
    /// Who answers.
    pub(super) handler: Handler,
    /// The identifier in the path.
    pub(super) id: &'a str,
}

/// The route of a path.
pub(super) fn find(path: &str) -> Option<Route<'_>> {
    use Right::{Clearings, Core, Invoices, Transactions, Turnovergroups};
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let route = |right, handler: Handler| Some(Route { right, location: false, handler, id: "" });
    let with_id = |right, handler: Handler, id| Some(Route { right, location: false, handler, id });
    match *segments.as_slice() {
        ["v2", "turnovergroups"] => route(Turnovergroups, groups::list),
        ["v2", "turnovergroups", id] => with_id(Turnovergroups, groups::get, id),
        ["v2", "clearings", "settlements"] => route(Clearings, settlements::list),
        ["v2", "clearings", id, "records"] => with_id(Clearings, records::list, id),
        ["v2", "clearinglines"] => route(Core, clearing_lines::list),
        ["v2", "clearinglinetypes"] => route(Core, types::clearing),
        ["v2", "billinglinetypes"] => route(Core, types::billing),
        ["v2", "billingunittypes"] => route(Core, types::units),
        ["v2", "invoicelines"] => route(Invoices, costs::list),
        ["v2", "balance"] => route(Core, balance::get),
        ["v2", "statistics", "management"] => route(Core, statistics::management),
        ["v2", "paymentmethods"] => route(Core, types::payment_methods),
        ["v2", "merchants"] => route(Core, merchant::list),
        ["v2", "merchants", id] => with_id(Core, merchant::get, id),
        ["v2", "services", "config"] => route(Core, merchant::service).map(for_locations),
        ["v2", "clearingaccounts"] => route(Core, merchant::clearing_accounts),
        ["v2", "ispay", "ip"] => route(Core, merchant::is_pay),
        ["v2", "ipaddresses"] => route(Core, merchant::addresses),
        ["v2", "transactions", id] => with_id(Transactions, transactions::get, id),
        ["v2", "transactions", id, "status"] => with_id(Transactions, transactions::status, id).map(for_locations),
        ["v2", "refunds", id] => with_id(Transactions, transactions::refund, id),
        ["v1", "orders", id, "status"] => with_id(Transactions, orders::status, id).map(for_locations),
        _ => None,
    }
}

fn for_locations(route: Route<'_>) -> Route<'_> {
    Route { location: true, ..route }
}
