//! Lists of settlements: the work of a step, and what people look at.

use ledger::state::SettlementState;
use store::SettlementFilter;

use crate::engines::on_both_engines;
use crate::samples::{a_fetched, a_flow, a_leased_flow, a_planned, a_read, at, day, parts};

fn search(text: &str) -> SettlementFilter {
    SettlementFilter { search: Some(text.into()), limit: 10, ..SettlementFilter::default() }
}

on_both_engines! {
    async fn the_work_of_a_step_is_oldest_first_and_bounded(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        for (code, date) in [("S3", "2026-11-01"), ("S1", "2026-11-02"), ("S2", "2026-11-02")] {
            let id = a_fetched(&t.store, &lease, code).await;
            t.execute(&format!("update settlements set date = '{date}' where id = '{id}'")).await;
        }
        a_read(&t.store, &lease, "S4").await;
        let states = [SettlementState::Fetched, SettlementState::Asking];
        let work = t.store.list_settlements_in(&flow.id, &states, at(9), 10).await.unwrap();
        assert_eq!(work.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["S3", "S1", "S2"]);
        assert_eq!(t.store.list_settlements_in(&flow.id, &states, at(9), 2).await.unwrap().len(), 2);
        assert!(t.store.list_settlements_in("nobody", &states, at(9), 10).await.unwrap().is_empty());
    }

    async fn people_see_the_newest_first_with_counts_over_all_states(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        for code in ["S1", "S2", "S3"] {
            a_read(&t.store, &lease, code).await;
        }
        a_planned(&t.store, &lease, "S4", 1).await;
        let counts = vec![(SettlementState::Read, 3), (SettlementState::Planned, 1)];
        assert_eq!(t.store.settlement_overview(&flow.id).await.unwrap(), counts);
        let mut filter = SettlementFilter {
            flow: Some(flow.id),
            state: Some(SettlementState::Read),
            limit: 2,
            ..SettlementFilter::default()
        };
        let page = t.store.list_settlements(&filter).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["S3", "S2"]);
        assert_eq!((page.total, page.counts), (3, counts));
        filter.offset = 2;
        let page = t.store.list_settlements(&filter).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["S1"]);
        filter.flow = Some(a_flow(&t.store, "other").await.id);
        let page = t.store.list_settlements(&filter).await.unwrap();
        assert!(page.rows.is_empty() && page.counts.is_empty() && page.total == 0);
    }

    async fn people_find_by_code_description_order_reference_and_booked_invoice(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, "S1-ABC").await;
        let mut read = parts("S1-ABC");
        read.description = "PAY 100%_ Webshop".into();
        read.lines[0].reference = "Ref-9".into();
        t.store.save_read(&lease, &id, &read, at(2)).await.unwrap();
        a_planned(&t.store, &lease, "S2", 1).await;
        for (text, found) in [
            ("s1-a", vec!["S1-ABC"]),
            ("  WEBSHOP ", vec!["S2", "S1-ABC"]),
            ("Ref-9", vec!["S1-ABC"]),
            ("41000000101X0a01", vec!["S2", "S1-ABC"]),
            ("F20260001", vec!["S2"]),
            ("0010001", vec!["S2"]),
            ("1290", vec![]),
            ("99,50", vec!["S2", "S1-ABC"]),
            ("€ 0.50", vec!["S2", "S1-ABC"]),
            ("0.51", vec![]),
            ("100%_", vec!["S1-ABC"]),
            ("1%W", vec![]),
            ("ref-", vec![]),
            ("'; drop table settlements; --", vec![]),
            ("", vec!["S2", "S1-ABC"]),
        ] {
            let page = t.store.list_settlements(&search(text)).await.unwrap();
            assert_eq!(page.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), found, "{text}");
            assert_eq!(page.total, i64::try_from(found.len()).unwrap(), "{text}");
        }
    }

    async fn a_settlement_is_found_by_its_code_within_its_flow(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (other, other_lease) = a_leased_flow(&t.store, "other").await;
        let mine = a_fetched(&t.store, &lease, "S1").await;
        let theirs = a_fetched(&t.store, &other_lease, "S1").await;
        assert_eq!(t.store.find_settlement(&flow.id, "S1").await.unwrap().unwrap().id, mine);
        assert_eq!(t.store.find_settlement(&other.id, "S1").await.unwrap().unwrap().id, theirs);
    }

    async fn the_timeline_tells_who_did_what_in_order(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, "S1", 1).await;
        t.store.approve_settlement(&id, "anna", at(4)).await.unwrap();
        let events = t.store.list_events(&id).await.unwrap();
        let told: Vec<_> = events.iter().map(|e| (e.at, e.who.as_str(), e.what.as_str())).collect();
        assert_eq!(told, [
            (at(1), "kruispost", "fetched"),
            (at(2), "kruispost", "read"),
            (at(3), "kruispost", "planned"),
            (at(4), "anna", "approved"),
        ]);
        assert_eq!(events[1].detail, "EUR 99.50 in 2 lines");
    }

    async fn the_read_handle_sees_what_the_store_writes(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let reader = t.store.reader();
        let id = a_read(&t.store, &lease, "S1").await;
        assert_eq!(reader.get_settlement(&id).await.unwrap().state, SettlementState::Read);
        assert_eq!(reader.get_flow(&flow.id).await.unwrap().name, "shop");
        assert!(reader.schema_is_current().await.unwrap());
    }

    async fn people_narrow_the_list_by_days_and_payouts(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        for (code, date, payout) in [("S1", "2026-11-01", 100), ("S2", "2026-11-02", 9_950), ("S3", "2026-11-03", -5)] {
            let id = a_read(&t.store, &lease, code).await;
            let set = format!("update settlements set date = '{date}', payout_minor = {payout} where id = '{id}'");
            t.execute(&set).await;
        }
        let all = SettlementFilter { limit: 10, ..SettlementFilter::default() };
        for (filter, found) in [
            (SettlementFilter { from: Some(day(2)), ..all.clone() }, vec!["S3", "S2"]),
            (SettlementFilter { to: Some(day(2)), ..all.clone() }, vec!["S2", "S1"]),
            (SettlementFilter { from: Some(day(2)), to: Some(day(2)), ..all.clone() }, vec!["S2"]),
            (SettlementFilter { payout_from: Some(100), ..all.clone() }, vec!["S2", "S1"]),
            (SettlementFilter { payout_to: Some(99), ..all.clone() }, vec!["S3"]),
            (SettlementFilter { payout_from: Some(0), search: Some("s1".into()), ..all.clone() }, vec!["S1"]),
        ] {
            let page = t.store.list_settlements(&filter).await.unwrap();
            assert_eq!(page.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), found, "{filter:?}");
            assert_eq!(page.total, i64::try_from(found.len()).unwrap(), "{filter:?}");
        }
    }

    async fn a_list_knows_vouchers_and_why_lines_stand_where_they_do(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let first = a_planned(&t.store, &lease, "S1", 2).await;
        let second = a_planned(&t.store, &lease, "S2", 1).await;
        let marks = t.store.list_entry_marks(&[second.clone(), first.clone()]).await.unwrap();
        let told: Vec<_> = marks.iter().map(|mark| (mark.settlement_id.clone(), mark.voucher.as_str())).collect();
        assert_eq!(told.len(), 3);
        for id in [&first, &second] {
            let whole = t.store.entries_of(id).await.unwrap();
            let own: Vec<_> = marks.iter().filter(|mark| &mark.settlement_id == id).collect();
            assert_eq!(own.len(), whole.len());
            for (mark, entry) in own.iter().zip(&whole) {
                assert_eq!(mark.voucher, entry.parts.voucher.to_string());
                let lines: Vec<_> = entry.parts.lines.iter().map(|l| (l.covers.clone(), l.reason.clone())).collect();
                assert_eq!(mark.lines, lines);
            }
        }
        assert!(t.store.list_entry_marks(&[]).await.unwrap().is_empty());
        let vouchers = t.store.list_vouchers(&[second, first]).await.unwrap();
        let of_marks: Vec<_> = marks.into_iter().map(|mark| (mark.settlement_id, mark.voucher)).collect();
        assert_eq!(vouchers, of_marks);
        assert!(t.store.list_vouchers(&[]).await.unwrap().is_empty());
    }
}
