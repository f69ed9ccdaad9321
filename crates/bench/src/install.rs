//! What a person would set up before anything can be kept: connections and a flow.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{FIRST_ORGANISATION, NewConnection, NewFlow, Store};

/// Makes a flow with its connections, which lead nowhere; gives its id.
pub(crate) async fn new_flow(store: &Store, finder_type: &str, first_day: Date, now: Timestamp) -> Result<String> {
    let mut ids = Vec::new();
    for kind in ["pay", "afas"] {
        let new = NewConnection {
            organisation: FIRST_ORGANISATION.into(),
            who: "bench".into(),
            kind: kind.into(),
            name: kind.into(),
            settings: "{}".parse()?,
            secrets: BTreeMap::new(),
        };
        ids.push(store.create_connection(new, now).await?.id);
    }
    let books = ids.pop().context("no connection")?;
    let source = ids.pop().context("no connection")?;
    let settings = [
        ("administration", "1"),
        ("currency", "EUR"),
        ("journal", "55"),
        ("turnover_groups", "all"),
        ("costs_account", "4510"),
        ("provider_account", "1225"),
        ("debtor_not_found_account", "2290"),
        ("finder_type", finder_type),
        ("match_fields", "reference,description"),
        ("booking_date", "settlement"),
        ("approval", "full_match_only"),
        ("description", "Pay. {settlement}"),
        ("voucher_prefix", "PAY-"),
        ("debtor_lines_at_most", "500"),
    ];
    let settings = settings.map(|(key, value)| format!("\"{key}\": \"{value}\"")).join(", ");
    let new = NewFlow {
        organisation: FIRST_ORGANISATION.into(),
        who: "bench".into(),
        kind: "pay-afas".into(),
        name: "webshop".into(),
        source_connection: source,
        books_connection: books,
        settings: format!("{{{settings}}}").parse()?,
        start_date: first_day,
    };
    Ok(store.create_flow(new, now).await?.id)
}
