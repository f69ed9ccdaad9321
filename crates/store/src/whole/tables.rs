//! The tables of an organisation: how rows belong to it, and which columns it is given.

/// How the rows of a table belong to an organisation, `$1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// They name it.
    Organisation,
    /// They name one of its flows.
    Flow,
    /// They name one of its settlements.
    Settlement,
    /// They name one of its entries.
    Entry,
    /// They name a run of one of its flows.
    Run,
    /// They name one of its connections.
    Connection,
    /// They name one of its tokens.
    Token,
    /// They name one of its webhooks.
    Webhook,
    /// They name a list of receivables of one of its flows.
    Delivery,
}

impl Rows {
    /// The condition in SQL.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Organisation => "organisation_id = $1",
            Self::Flow => "flow_id in (select id from flows where organisation_id = $1)",
            Self::Settlement => {
                "settlement_id in (select s.id from settlements s join flows f on f.id = s.flow_id where f.organisation_id = $1)"
            }
            Self::Entry => {
                "entry_id in (select e.id from entries e join flows f on f.id = e.flow_id where f.organisation_id = $1)"
            }
            Self::Run => {
                "run_id in (select r.id from runs r join flows f on f.id = r.flow_id where f.organisation_id = $1)"
            }
            Self::Connection => "connection_id in (select id from connections where organisation_id = $1)",
            Self::Delivery => {
                "delivery_id in (select d.id from deliveries d join flows f on f.id = d.flow_id where f.organisation_id = $1)"
            }
            Self::Webhook => "webhook_id in (select id from webhooks where organisation_id = $1)",
            Self::Token => "token_id in (select id from api_tokens where organisation_id = $1)",
        }
    }
}

/// A table.
#[derive(Debug)]
pub(super) struct OwnTable {
    pub(super) name: &'static str,
    pub(super) rows: Rows,
    /// What is exported, in this order; nothing when the whole table is not.
    pub(super) exported: &'static str,
    /// What is not: secrets, fences of workers, and what repeats another column.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the test that compares with the database"))]
    pub(super) left_out: &'static str,
    /// In which order rows are exported.
    pub(super) order: &'static str,
}

const fn table(
    name: &'static str,
    rows: Rows,
    exported: &'static str,
    left_out: &'static str,
    order: &'static str,
) -> OwnTable {
    OwnTable { name, rows, exported, left_out, order }
}

/// All of them, in an order in which foreign keys let them be emptied.
pub(super) const TABLES: &[OwnTable] = &[
    table(
        "answers",
        Rows::Settlement,
        "settlement_id line_id answer answered_by answered_at_ms",
        "",
        "settlement_id line_id",
    ),
    table("open_lines", Rows::Settlement, "settlement_id position line_id why possible", "", "settlement_id position"),
    table(
        "questions",
        Rows::Settlement,
        "settlement_id position name question asked_at_ms",
        "",
        "settlement_id position",
    ),
    table(
        "settlement_lines",
        Rows::Settlement,
        "settlement_id position line_id kind amount_minor currency date order_id reference description details",
        "",
        "settlement_id position",
    ),
    table(
        "settlement_documents",
        Rows::Settlement,
        "settlement_id revision key sha256 fetched_at_ms",
        "",
        "settlement_id revision key",
    ),
    table(
        "taught_rules",
        Rows::Flow,
        "flow_id number rule state settlement_id line_id made_by made_at_ms",
        "",
        "flow_id number",
    ),
    table(
        "events",
        Rows::Flow,
        "flow_id position settlement_id at_ms who what detail delivery_id",
        "",
        "flow_id position",
    ),
    table(
        "entry_lines",
        Rows::Entry,
        "entry_id position account_kind account_number side amount_minor currency invoice vat_code description covers reason late late_note",
        "",
        "entry_id position",
    ),
    table(
        "entries",
        Rows::Flow,
        "id settlement_id flow_id part voucher administration journal date year period total_minor currency state booking_administration booking_journal booking_number balances_before problem attempts posting_at_ms check_after_ms not_before_ms updated_at_ms",
        "",
        "settlement_id part",
    ),
    table(
        "settlements",
        Rows::Flow,
        "id flow_id code date state revision description payout_minor currency external notes problem remark changed_after_booking attempts not_before_ms created_at_ms updated_at_ms",
        "open_lines matched unmatched",
        "id",
    ),
    table("run_steps", Rows::Run, "run_id position step counts", "", "run_id position"),
    table("runs", Rows::Flow, "id flow_id started_at_ms finished_at_ms outcome", "", "id"),
    table(
        "open_items",
        Rows::Flow,
        "flow_id administration invoice debtor debtor_name debtor_blocked journal order_number payment_reference date due_date amount_minor balance_minor currency description",
        "",
        "flow_id administration invoice",
    ),
    table(
        "order_invoices",
        Rows::Flow,
        "flow_id administration order_number invoice debtor",
        "",
        "flow_id administration order_number invoice",
    ),
    table("periods", Rows::Flow, "flow_id year period first_day last_day blocked", "", "flow_id first_day"),
    table("snapshots", Rows::Flow, "flow_id what administration taken_at_ms", "", "flow_id what administration"),
    table(
        "delivery_comparisons",
        Rows::Delivery,
        "delivery_id at_ms state imported_at_ms compared differences problem",
        "",
        "delivery_id",
    ),
    table("delivery_records", Rows::Delivery, "delivery_id kind taken refused", "", "delivery_id kind"),
    table(
        "target_records",
        Rows::Flow,
        "flow_id kind administration record taken_sha256 doubt refused_sha256 problem at_ms",
        "",
        "flow_id kind administration record",
    ),
    table("delivery_updates", Rows::Delivery, "delivery_id at_ms updated refused problem", "", "delivery_id"),
    table(
        "delivered_documents",
        Rows::Flow,
        "flow_id administration invoice kind file_id sha256 at_ms",
        "",
        "flow_id administration invoice kind file_id",
    ),
    table(
        "document_failures",
        Rows::Flow,
        "flow_id administration invoice kind file_id tries tried_at_ms problem",
        "",
        "flow_id administration invoice kind file_id",
    ),
    table("document_checks", Rows::Flow, "flow_id at_ms listed delivered waiting missing", "", "flow_id"),
    table(
        "delivered_receivables",
        Rows::Flow,
        "flow_id administration invoice content",
        "",
        "flow_id administration invoice",
    ),
    table("delivery_plans", Rows::Delivery, "delivery_id plan", "closing", "delivery_id"),
    table("summaries", Rows::Flow, "", "flow_id what content", ""),
    table(
        "delivered_changes",
        Rows::Flow,
        "flow_id invoice administration delivery_id what was_minor open_minor currency told_at_ms",
        "",
        "flow_id invoice administration delivery_id",
    ),
    table(
        "deliveries",
        Rows::Flow,
        "id flow_id state made_at_ms fingerprint holds figures decided_by decided_at_ms sent_at_ms file_name file_sha256 problem",
        "",
        "id",
    ),
    table("receivable_checks", Rows::Flow, "flow_id at_ms source_rows problems refused", "", "flow_id"),
    table("webhook_positions", Rows::Webhook, "", "webhook_id flow_id position", ""),
    table(
        "webhooks",
        Rows::Organisation,
        "id address kinds created_by created_at_ms state failing_since_ms attempts delivered_at_ms failed_at_ms failure",
        "organisation_id sealed not_before_ms lease_number lease_until_ms",
        "id",
    ),
    table(
        "drafts",
        Rows::Organisation,
        "id kind name source_connection books_connection settings began_at_ms changed_at_ms",
        "organisation_id",
        "id",
    ),
    table(
        "flows",
        Rows::Organisation,
        "id kind called source_connection books_connection settings start_date watermark enabled stop failed_wakes next_wake_at_ms last_run_at_ms created_at_ms",
        "organisation_id name lease_number lease_owner lease_until_ms",
        "id",
    ),
    table("connection_secrets", Rows::Connection, "", "connection_id name sealed", ""),
    table(
        "connections",
        Rows::Organisation,
        "id kind called settings created_at_ms checked_at_ms",
        "organisation_id name",
        "id",
    ),
    table(
        "bank_lines",
        Rows::Organisation,
        "statement_id position entry booked value_date amount_minor currency reversal counterparty_name counterparty_account text end_to_end bank_reference",
        "organisation_id plain_text",
        "statement_id position",
    ),
    table(
        "bank_statements",
        Rows::Organisation,
        "id account bank_id currency opening_date opening_minor closing_date closing_minor line_count first_booked last_booked content_sha256 file_sha256 uploaded_by uploaded_at_ms",
        "organisation_id",
        "id",
    ),
    table("api_requests", Rows::Token, "", "token_id idempotency_key request_sha256 at_ms status answer", ""),
    table(
        "api_tokens",
        Rows::Organisation,
        "id called scopes created_by created_at_ms used_at_ms expires_at_ms",
        "organisation_id token_sha256",
        "id",
    ),
    table(
        "directory_visits",
        Rows::Organisation,
        "",
        "token_sha256 organisation_id directory_changed_at_ms purpose user_id invitation_sha256 onward expires_at_ms",
        "",
    ),
    table(
        "directory_offers",
        Rows::Organisation,
        "",
        "token_sha256 organisation_id directory_changed_at_ms issuer subject user_id onward expires_at_ms",
        "",
    ),
    table(
        "directory_links",
        Rows::Organisation,
        "issuer subject user_id linked_at_ms seen_at_ms",
        "organisation_id",
        "issuer subject",
    ),
    table("directory_barred", Rows::Organisation, "issuer subject", "organisation_id", "issuer subject"),
    table("directory_domains", Rows::Organisation, "domain", "organisation_id", "domain"),
    table(
        "directories",
        Rows::Organisation,
        "issuer client_id newcomers state obligatory changed_at_ms tried_at_ms",
        "organisation_id sealed",
        "issuer",
    ),
    table("audit", Rows::Organisation, "position at_ms who what detail sha256", "organisation_id", "position"),
    table(
        "sessions",
        Rows::Organisation,
        "",
        "token_sha256 id user_id organisation_id browser created_at_ms seen_at_ms expires_at_ms by_directory",
        "",
    ),
    table("memberships", Rows::Organisation, "user_id role since_ms notices", "organisation_id", "user_id"),
];

/// What belongs to people: it goes with those who are in no organisation any more. Table and the column that names them.
pub(super) const OF_PEOPLE: &[(&str, &str)] = &[
    ("sessions", "user_id"),
    ("half_sessions", "user_id"),
    ("password_links", "user_id"),
    ("email_links", "user_id"),
    ("recovery_codes", "user_id"),
    ("two_step", "user_id"),
    ("passkeys", "user_id"),
    ("passkey_challenges", "user_id"),
    // of organisations they are in no more
    ("directory_visits", "user_id"),
    ("directory_offers", "user_id"),
];

/// The same, where their address names them.
pub(super) const OF_ADDRESSES: &[(&str, &str)] = &[("mails", "recipient"), ("sign_in_failures", "email")];

/// What belongs to no organisation or to several: each is looked after by hand, in `delete.rs`, or stays.
#[cfg(test)]
pub(super) const BESIDE: &[&str] = &["data_keys", "documents", "organisations", "users"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::Row;

    use super::*;
    use crate::key::SecretKey;
    use crate::open::{Store, StoreOptions};

    async fn columns() -> BTreeSet<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kruispost.db").display());
        let key = SecretKey::from_text(&"07".repeat(32)).unwrap();
        let store = Store::open(StoreOptions { url, key, max_connections: 1 }).await.unwrap();
        store.migrate().await.unwrap();
        let rows = sqlx::query(
            "select t.name as in_table, c.name as in_column from sqlite_master t join pragma_table_info(t.name) c
             where t.type = 'table' and t.name not like '!_%' escape '!'",
        );
        let rows = rows.fetch_all(store.pool()).await.unwrap();
        rows.iter().map(|row| (row.get("in_table"), row.get("in_column"))).collect()
    }

    #[tokio::test]
    async fn every_table_of_the_database_is_known_here() {
        let there: BTreeSet<String> = columns().await.into_iter().map(|(table, _)| table).collect();
        let others = OF_PEOPLE.iter().chain(OF_ADDRESSES).map(|(name, _)| *name).chain(BESIDE.iter().copied());
        let known: BTreeSet<String> = TABLES.iter().map(|table| table.name).chain(others).map(str::to_owned).collect();
        assert_eq!(there, known, "say in TABLES how the rows of a new table belong to an organisation");
    }

    #[tokio::test]
    async fn every_column_is_exported_or_left_out_on_purpose() {
        let there: BTreeSet<(String, String)> =
            columns().await.into_iter().filter(|(name, _)| TABLES.iter().any(|table| table.name == name)).collect();
        let of = |table: &OwnTable| {
            let columns = table.exported.split_whitespace().chain(table.left_out.split_whitespace());
            columns.map(|column| (table.name.to_owned(), column.to_owned())).collect::<Vec<_>>()
        };
        let known: BTreeSet<(String, String)> = TABLES.iter().flat_map(of).collect();
        assert_eq!(there, known, "say in TABLES whether a new column is exported");
    }
}
