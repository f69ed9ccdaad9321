//! All data of an organisation: taken out, and deleted, with nothing of another one.

use std::collections::BTreeMap;

use store::{Exported, FIRST_ORGANISATION, NewUser, Role, StoreError, User};

use crate::engines::{TestStore, on_both_engines};
use crate::samples::{CODE, TTL, a_flow_of, a_posted, an_approved, at, problem};

fn person(name: &str) -> NewUser {
    NewUser { email: format!("{name}@example.nl"), name: name.into(), password_hash: Some("hash".into()) }
}

/// How many rows each table has.
async fn counts(t: &TestStore) -> BTreeMap<String, i64> {
    let tables = if t.is_sqlite() {
        "select name from sqlite_master where type = 'table' and name not like '!_%' escape '!'"
    } else {
        "select cast(table_name as text) from information_schema.tables
         where table_schema = 'public' and table_name not like '!_%' escape '!'"
    };
    let mut counts = BTreeMap::new();
    for table in t.texts(tables).await {
        let number = t.number(&format!("select cast(count(*) as bigint) from {table}")).await;
        counts.insert(table, number);
    }
    counts
}

/// Fills every table for an organisation that somebody owns; its settlement.
async fn filled(t: &TestStore, organisation: &str, owner: &User, name: &str) -> String {
    let flow = a_flow_of(&t.store, organisation, name).await;
    let lease = t.store.acquire_lease(&flow.id, "worker-1", at(0), TTL).await.unwrap().unwrap();
    let (id, _) = a_posted(&t.store, &lease, CODE, 1).await;
    let (flow, connection, user) = (&flow.id, &flow.source_connection, &owner.id);
    let email = &owner.email;
    let sealed = if t.is_sqlite() { "x'00'" } else { "'\\x00'" };
    for row in [
        format!("answers values ('{id}', 'p-1', '{{\"a\": 1}}', 'anna', 1)"),
        format!("open_lines values ('{id}', 1, 'p-1', '{{}}', '[]')"),
        format!("questions values ('{id}', 0, 'no_period', '{{}}', 1)"),
        format!("taught_rules values ('{flow}', 1, '{{}}', 'off', '{id}', 'p-1', 'anna', 1)"),
        format!("runs values ('run {name}', '{flow}', 1, null, null)"),
        format!("run_steps values ('run {name}', 0, 'fetch', '{{}}')"),
        format!(
            "open_items values ('{flow}', 1, 'F1', 'D1', 'Bakker', 0, null, null, null, '2026-11-01', null, 1, 1, 'EUR', '')"
        ),
        format!("order_invoices values ('{flow}', 1, 'O1', 'F1', 'D1')"),
        format!("periods values ('{flow}', 2026, 11, '2026-11-01', '2026-11-30', 0)"),
        format!("snapshots values ('{flow}', 'open_items', 1, 1)"),
        format!("delivered_receivables values ('{flow}', '1', 'F1', '{{}}')"),
        format!("receivable_checks values ('{flow}', 1, '[]', '[]', '[]')"),
        format!(
            "deliveries values ('list {name}', '{flow}', 'held', 1, 'x', '[]', '{{}}', null, null, null, null, null, null)"
        ),
        format!("delivered_changes values ('{flow}', 'F1', '1', 'list {name}', 'changed', 2, 1, 'EUR', null)"),
        format!("delivery_plans values ('list {name}', '[]', '{{}}')"),
        format!("summaries values ('{flow}', 'differences', '[]')"),
        format!(
            "webhooks (id, organisation_id, address, kinds, sealed, created_by, created_at_ms, state)
             values ('hook {name}', '{organisation}', 'https://x.example', 'posted', {sealed}, 'anna', 1, 'on')"
        ),
        format!("webhook_positions values ('hook {name}', '{flow}', 1)"),
        format!("delivery_comparisons values ('list {name}', 1, 'differs', null, 1, '[]', null)"),
        format!("delivery_updates values ('list {name}', 1, 1, '[]', null)"),
        format!("delivery_records values ('list {name}', 'invoice', 3, 1)"),
        format!("target_records values ('{flow}', 'invoice', '1', 'F1', 'x', 'differs', 'y', '{{}}', 1)"),
        format!("delivered_documents values ('{flow}', '1', 'F1', 'invoice_pdf', 'x', 'x', 1)"),
        format!("document_failures values ('{flow}', '1', 'F1', 'attachment', 'y', 1, 1, 'gone')"),
        format!("document_checks values ('{flow}', 1, 2, 1, 0, '[]')"),
        format!(
            "drafts values ('draft {name}', '{organisation}', 'pay-afas', 'x', '{connection}', null, '{{}}', 1, 1)"
        ),
        format!(
            "bank_statements values ('st {name}', '{organisation}', 'NL1', '1', 'EUR', '2026-11-01', 0, '2026-11-02', 0, 1, null, null, 'a', 'b', 'anna', 1)"
        ),
        format!(
            "bank_lines values ('st {name}', 0, '{organisation}', 1, '2026-11-01', null, 56025, 'EUR', 0, null, null, '-1\n2', '[]', null, '12')"
        ),
        format!(
            "api_tokens values ('token {name}', '{organisation}', 'reports', 'hash {name}', 'read', 'anna', 1, null, null)"
        ),
        format!("api_requests values ('token {name}', 'key', 'x', 1, null, null)"),
        format!("sessions values ('s {name}', 's {name}', '{user}', '{organisation}', 'Firefox', 1, 1, 1, 0)"),
        format!("half_sessions values ('h {name}', '{user}', 1, null)"),
        format!("directories values ('{organisation}', 'https://x', 'c', {sealed}, 'viewer', 'on', 0, 1, 1)"),
        format!("directory_domains values ('{name}.example', '{organisation}')"),
        format!("directory_barred values ('{organisation}', 'https://x', 'gone')"),
        format!("directory_links values ('{organisation}', 'https://x', 'u', '{user}', 1, 1)"),
        format!("directory_visits values ('v {name}', '{organisation}', 1, 'sign_in', null, null, '/', 1)"),
        format!("directory_offers values ('o {name}', '{organisation}', 1, 'https://x', 'u', '{user}', '/', 1)"),
        format!("password_links values ('p {name}', '{user}', 1, null)"),
        format!("email_links values ('e {name}', '{user}', 'x@example.nl', 1, null)"),
        format!("passkey_challenges values ('k {name}', 'add', '{user}', 1)"),
        format!("passkeys values ('k {name}', '{user}', 'phone', 'k {name}', {sealed}, 0, 1, null)"),
        format!("recovery_codes values ('{user}', 'code {name}', null)"),
        format!("sign_in_failures values ('{email}', '10.0.0.1', 1)"),
        format!(
            "mails (id, recipient, created_at_ms, attempts, not_before_ms) values ('mail {name}', '{email}', 1, 0, 1)"
        ),
    ] {
        t.execute(&format!("insert into {row}")).await;
    }
    t.execute(&format!("insert into two_step values ('{user}', {sealed}, null, 0)")).await;
    id
}

async fn exported(t: &TestStore, organisation: &str) -> (BTreeMap<&'static str, Vec<String>>, Vec<String>) {
    let (to, mut from) = tokio::sync::mpsc::channel(4);
    let own = t.store.of_organisation(organisation);
    let sending = tokio::spawn(async move { own.export(&to).await });
    let (mut tables, mut files, mut name) = (BTreeMap::new(), Vec::new(), "");
    while let Some(piece) = from.recv().await {
        match piece {
            Exported::Table(table) => {
                name = table.name;
                assert!(tables.insert(name, Vec::new()).is_none(), "{name} comes once");
            }
            Exported::Row(row) => tables.get_mut(name).unwrap().push(row),
            Exported::Document { file, body } => files.push(format!("{file}: {}", String::from_utf8(body).unwrap())),
        }
    }
    sending.await.unwrap().unwrap();
    (tables, files)
}

on_both_engines! {
    async fn a_deleted_organisation_leaves_no_row_and_takes_none_of_another(t) {
        let anna = t.store.create_first_user(&person("anna"), "Kaas BV", at(1)).await.unwrap();
        let id = filled(t, FIRST_ORGANISATION, &anna, "shop").await;
        let before = counts(t).await;
        let elsewhere = t.store.create_organisation("Elders", &anna.id, "anna", at(2)).await.unwrap();
        let otto = t.store.add_member(&elsewhere, &person("otto"), Role::Owner, "anna", at(3)).await.unwrap();
        filled(t, &elsewhere, &otto, "elders").await;
        let both = counts(t).await;
        // the documents of both are the same bytes, kept once; one key seals for all
        for (table, number) in &both {
            let more = !matches!(table.as_str(), "documents" | "data_keys");
            assert_eq!(*number > before[table], more, "{table} is not filled by this test");
        }
        let gone = t.store.delete_organisation(&elsewhere).await.unwrap();
        assert_eq!((gone.name.as_str(), gone.people), ("Elders", 1));
        assert!(gone.rows > 30 && gone.last_audit.is_some(), "{gone:?}");
        assert_eq!(counts(t).await, before);
        assert!(matches!(t.store.get_user(&otto.id).await, Err(StoreError::NotFound { .. })));
        assert_eq!(t.store.get_documents(&id).await.unwrap().len(), 2);
        assert_eq!(t.store.find_broken_seal(FIRST_ORGANISATION).await.unwrap(), None);
        let again = t.store.delete_organisation(&elsewhere).await;
        assert!(matches!(again, Err(StoreError::NotFound { .. })), "{again:?}");
    }

    async fn the_first_organisation_is_emptied_and_somebody_else_may_sign_up(t) {
        let anna = t.store.create_first_user(&person("anna"), "Kaas BV", at(1)).await.unwrap();
        let bert = t.store.add_member(FIRST_ORGANISATION, &person("bert"), Role::Viewer, "anna", at(2)).await.unwrap();
        t.store.remove_member(FIRST_ORGANISATION, &bert.id, "anna", at(3)).await.unwrap();
        filled(t, FIRST_ORGANISATION, &anna, "shop").await;
        assert_eq!(t.store.delete_organisation(FIRST_ORGANISATION).await.unwrap().people, 2, "who left before goes too");
        let left: Vec<_> = counts(t).await.into_iter().filter(|(_, number)| *number > 0).collect();
        assert_eq!(left, [("data_keys".to_owned(), 1), ("organisations".to_owned(), 1)]);
        t.store.create_first_user(&person("carla"), "Brood BV", at(9)).await.unwrap();
        let noted = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
        assert_eq!(noted.iter().map(|row| row.detail.as_str()).collect::<Vec<_>>(), ["Brood BV"]);
    }

    async fn nothing_goes_while_the_books_may_have_an_entry(t) {
        t.store.create_first_user(&person("anna"), "Kaas BV", at(1)).await.unwrap();
        let flow = a_flow_of(&t.store, FIRST_ORGANISATION, "shop").await;
        let lease = t.store.acquire_lease(&flow.id, "worker-1", at(0), TTL).await.unwrap().unwrap();
        let (_, entries) = an_approved(&t.store, &lease, CODE, 1).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        for _ in 0..2 {
            let before = counts(t).await;
            let refused = t.store.delete_organisation(FIRST_ORGANISATION).await;
            assert!(matches!(&refused, Err(StoreError::OnItsWay { voucher }) if voucher == entries[0].parts.voucher.as_str()), "{refused:?}");
            assert_eq!(counts(t).await, before);
            // once more while its outcome is unknown
            let _ = t.store.set_unknown(&lease, &entries[0].id, &problem("x"), at(9), at(6)).await;
        }
        t.store.set_refused(&lease, &entries[0].id, &problem("x"), at(7)).await.unwrap();
        t.store.delete_organisation(FIRST_ORGANISATION).await.unwrap();
        let late = t.store.set_refused(&lease, &entries[0].id, &problem("x"), at(8)).await;
        assert!(late.is_err(), "a worker that still has the lease writes nothing");
    }

    async fn the_export_has_all_of_one_organisation_and_no_secret(t) {
        let anna = t.store.create_first_user(&person("anna"), "Kaas BV", at(1)).await.unwrap();
        let id = filled(t, FIRST_ORGANISATION, &anna, "shop").await;
        let otto = t.store.add_member(FIRST_ORGANISATION, &person("otto"), Role::Viewer, "anna", at(2)).await.unwrap();
        let elsewhere = t.store.create_organisation("Elders", &otto.id, "otto", at(2)).await.unwrap();
        filled(t, &elsewhere, &otto, "elders").await;
        let (tables, files) = exported(t, FIRST_ORGANISATION).await;
        assert_eq!(tables.len(), 41);
        for (name, rows) in &tables {
            assert!(!rows.is_empty(), "{name}");
            for row in rows {
                let row: serde_json::Value = serde_json::from_str(row).unwrap_or_else(|error| panic!("{name} {row}: {error}"));
                assert!(row.is_object());
            }
        }
        let all = format!("{tables:?}");
        for secret in ["elders", "Elders", "hash shop", "very-secret", "sealed", "\"password", "code shop"] {
            assert!(!all.contains(secret), "{secret}");
        }
        assert!(tables["settlements"][0].starts_with(&format!("{{\"id\":\"{id}\",")), "{:?}", tables["settlements"]);
        assert!(tables["answers"][0].contains("\"answer\":{\"a\": 1},") && tables["answers"][0].contains("\"answered_at\":\"1970-01-01T00:00:00.001Z\""), "{:?}", tables["answers"]);
        assert!(tables["bank_lines"][0].contains("\"amount_minor\":56025,") && tables["bank_lines"][0].contains("\"text\":\"-1\\n2\""));
        assert_eq!(tables["members"].len(), 2);
        let named: Vec<String> = files.iter().map(|file| file.split(": ").next().unwrap().to_owned()).collect();
        let folder = format!("documents/shop/{CODE}/1/");
        assert_eq!(named, [format!("{folder}records%3ACL-1"), format!("{folder}settlement")]);
        assert!(tables["documents"].iter().zip(&named).all(|(row, file)| row.contains(&format!("\"file\":\"{file}\""))));
        assert!(files[1].ends_with(": first"));
    }

    async fn an_organisation_is_renamed_and_that_is_noted(t) {
        t.store.create_first_user(&person("anna"), "Kaas BV", at(1)).await.unwrap();
        for _ in 0..2 {
            t.store.rename_organisation(FIRST_ORGANISATION, " Kaas en Brood BV ", "anna", at(2)).await.unwrap();
        }
        let noted = t.store.list_audit(FIRST_ORGANISATION, 1).await.unwrap();
        let noted: Vec<_> = noted.iter().map(|row| (row.what.as_str(), row.detail.as_str())).collect();
        assert_eq!(noted, [("organisation_renamed", "Kaas BV: Kaas en Brood BV")]);
    }
}
