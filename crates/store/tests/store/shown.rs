//! What pages read beside what is large: the same as the whole says, also when it was kept before there was anything beside it.

use jiff::SignedDuration;
use jiff::civil::date;
use ledger::plan::Placed;
use ledger::question::Question;
use ledger::reason::NotFound;
use ledger::receivable::{
    ClosedBy, Closing, DeliveryPlan, Difference, DifferenceKind, MissingDocument, MissingWhy, RowFault, RowProblem,
    Severity, SourceKind,
};
use ledger::state::SettlementState;
use store::{
    Comparison, ComparisonState, DeliveryState, DocumentCheck, FIRST_ORGANISATION, NewDelivery, ReceivableCheck,
    SettlementFilter, SettlementPlace, StoreError, UnplacedLine,
};

use crate::engines::on_both_engines;
use crate::samples::{a_fetched, a_leased_flow, a_planned, a_read, at, day, entry, euro};

fn unplaced(line: &str) -> UnplacedLine {
    UnplacedLine {
        line_id: line.into(),
        why: NotFound::NoNumber { searched: Vec::new(), mistyped: Vec::new() },
        possible: Vec::new(),
    }
}

on_both_engines! {
    async fn open_lines_of_what_asks_are_kept_until_it_is_planned_anew(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, "S1").await;
        let refused = t.store.save_open_lines(&lease, &id, &[]).await;
        assert!(matches!(refused, Err(StoreError::WrongState { .. })), "{refused:?}");
        t.store.save_questions(&lease, &id, &[Question::NoPeriod { date: day(1) }], at(3)).await.unwrap();
        let ids = [id.clone()];
        assert!(t.store.list_unplaced_lines(&ids).await.unwrap()[&id].never_kept);
        let before = t.store.get_settlement(&id).await.unwrap();
        let parts = t.store.get_settlement_parts(&id).await.unwrap().unwrap();
        let line = parts.lines[0].id.clone();
        for lines in [vec![unplaced("other"), unplaced(&line)], vec![unplaced(&line)]] {
            t.store.save_open_lines(&lease, &id, &lines).await.unwrap();
            let found = t.store.list_unplaced_lines(&ids).await.unwrap().remove(&id).unwrap();
            assert_eq!((found.lines, found.never_kept, found.has_entries), (lines, false, false));
        }
        assert_eq!(t.store.get_settlement(&id).await.unwrap(), before, "nothing about it was decided");
        let named = t.store.list_settlement_lines_named(&ids, &[line, "other".into()].into()).await.unwrap();
        assert_eq!(named, [(id.clone(), parts.lines[0].clone())]);
        assert_eq!(t.store.list_questions_of(&ids).await.unwrap()[&id], [Question::NoPeriod { date: day(1) }]);
        let (from, to) = (SettlementState::Asking, SettlementState::Read);
        t.store.send_back(&lease, &id, from, to, "anew", at(4)).await.unwrap();
        assert_eq!(t.number("select count(*) from open_lines").await, 0);
        t.store.save_questions(&lease, &id, &[Question::NoPeriod { date: day(1) }], at(5)).await.unwrap();
        assert!(t.store.list_unplaced_lines(&ids).await.unwrap()[&id].never_kept);
        let late = t.store.acquire_lease(&lease.flow_id, "other", at(900), SignedDuration::from_secs(9)).await.unwrap();
        assert!(late.is_some());
        let lost = t.store.save_open_lines(&lease, &id, &[]).await;
        assert!(matches!(lost, Err(StoreError::LeaseLost { .. })), "{lost:?}");
    }

    async fn lines_of_planned_entries_without_a_debtor_are_open(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, "S1").await;
        let mut planned = entry("S1", 1);
        let lost = vec!["L-2".to_owned()];
        planned.lines[3].covers.clone_from(&lost);
        t.store.save_plan(&lease, &id, vec![planned], None, at(3)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().placed, Some(Placed { matched: 1, unmatched: 1 }));
        let found = t.store.list_unplaced_lines(std::slice::from_ref(&id)).await.unwrap().remove(&id).unwrap();
        assert_eq!(found.lines.into_iter().map(|line| line.line_id).collect::<Vec<_>>(), lost);
        assert!(found.has_entries && !found.booked && !found.never_kept);
        assert!(t.store.list_unplaced_lines(&[]).await.unwrap().is_empty());
    }

    async fn transactions_are_counted_with_the_entries_and_again_when_they_never_were(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, "S1", 2).await;
        let entries = t.store.entries_of(&id).await.unwrap();
        let lines = entries.iter().flat_map(|entry| &entry.parts.lines);
        let expected = Placed::of(lines.map(|line| (line.covers.as_slice(), &line.reason)));
        assert!(expected.total() > 0);
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!(row.placed, Some(expected));
        let own = t.store.reader().of_organisation(FIRST_ORGANISATION);
        let counted = t.store.count_placed_lines(&flow.id, day(1)).await.unwrap();
        t.execute("update settlements set matched = null, unmatched = null").await;
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!(row.placed, None);
        assert_eq!(own.list_placed(&[row]).await.unwrap()[&id], expected);
        let (on, off) = (i64::try_from(expected.matched).unwrap(), i64::try_from(expected.unmatched).unwrap());
        assert_eq!((counted.on_debtors, counted.not_found), (on, off));
        let (from, to) = (SettlementState::Planned, SettlementState::Read);
        t.store.send_back(&lease, &id, from, to, "anew", at(4)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().placed, Some(Placed::default()));
    }

    async fn lists_of_several_flows_are_put_in_order_together_and_piece_by_piece(t) {
        let mut expected = Vec::new();
        for flow in ["a", "b", "c"] {
            let (_, lease) = a_leased_flow(&t.store, flow).await;
            for number in 1..=7 {
                let id = a_fetched(&t.store, &lease, &format!("S{number}")).await;
                let date = format!("2026-11-{:02}", 1 + number % 3);
                t.execute(&format!("update settlements set date = '{date}' where id = '{id}'")).await;
                expected.push((date, format!("S{number}"), id));
            }
        }
        expected.sort();
        expected.reverse();
        let expected: Vec<String> = expected.into_iter().map(|(_, _, id)| id).collect();
        let all = SettlementFilter { limit: 4, ..SettlementFilter::default() };
        let (mut pages, mut pieces, mut place) = (Vec::new(), Vec::new(), None);
        for page in 0..6 {
            let page = t.store.list_settlements(&SettlementFilter { offset: page * 4, ..all.clone() }).await.unwrap();
            assert_eq!(page.total, 21);
            pages.extend(page.rows.into_iter().map(|row| row.id));
            let piece = t.store.list_settlements_after(&all, place.as_ref()).await.unwrap();
            let last = piece.last().unwrap();
            place = Some(SettlementPlace { date: last.date, code: last.code.clone(), id: last.id.clone() });
            pieces.extend(piece.into_iter().map(|row| row.id));
        }
        assert_eq!(pages, expected);
        assert_eq!(pieces, expected);
        assert!(t.store.list_settlements_after(&all, place.as_ref()).await.unwrap().is_empty());
    }

    async fn a_search_that_finds_too_many_says_so_and_gives_the_newest(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, "S1").await;
        let columns = "flow_id, date, state, revision, attempts, created_at_ms, updated_at_ms, description";
        let numbers = "with recursive numbers (n) as (select 1000 union all select n + 1 from numbers where n < 1504)";
        t.execute(&format!(
            "insert into settlements (id, code, {columns})
             {numbers} select 'z' || n, 'C' || n, {columns} from settlements, numbers where id = '{id}'"
        ))
        .await;
        t.execute(&format!(
            "insert into settlement_lines
             {numbers} select 'z' || n, position, line_id, kind, 12345, currency, date, order_id, 'same', description, details
             from settlement_lines, numbers where settlement_id = '{id}' and position = 1"
        ))
        .await;
        for search in ["same", "123.45", "c1"] {
            let filter = SettlementFilter { search: Some(search.into()), limit: 3, ..SettlementFilter::default() };
            let page = t.store.list_settlements(&filter).await.unwrap();
            assert_eq!((page.total, page.found_more), (500, true), "{search}");
            assert_eq!(page.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["C1504", "C1503", "C1502"]);
            let whole = SettlementFilter { limit: 1_000, ..filter };
            assert_eq!(t.store.list_settlements_after(&whole, None).await.unwrap().len(), 505, "{search}: to its end");
        }
        // the oldest of them alone, far behind the newest
        t.execute("update settlements set date = '2024-05-01' where code = 'C1000'").await;
        let old = SettlementFilter {
            search: Some("same".into()),
            to: Some(date(2024, 12, 31)),
            limit: 3,
            ..SettlementFilter::default()
        };
        let page = t.store.list_settlements(&old).await.unwrap();
        assert_eq!((page.total, page.found_more, page.rows[0].code.as_str()), (1, false, "C1000"));
        let other = SettlementFilter { search: Some("same".into()), flow: Some("other".into()), ..SettlementFilter::default() };
        assert_eq!(t.store.list_settlements(&other).await.unwrap().total, 0);
        assert_eq!(t.store.settlement_overview(&flow.id).await.unwrap(), [(SettlementState::Read, 506)]);
    }

    async fn the_first_of_what_is_large_says_what_the_whole_says(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let own = t.store.reader().of_organisation(FIRST_ORGANISATION);
        assert_eq!(own.find_receivable_summary(&flow.id).await.unwrap(), None);
        assert_eq!(own.find_document_summary(&flow.id).await.unwrap(), None);
        assert_eq!(own.find_comparison_summary(&flow.id).await.unwrap(), None);
        let key = |number: usize| ("1".to_owned(), format!("F{number:03}"));
        let closing: Vec<Closing> =
            (0..70).map(|number| Closing { key: key(number), by: ClosedBy::Zero, open: euro(100) }).collect();
        let plan = DeliveryPlan { closing: closing.clone(), ..DeliveryPlan::default() };
        let new = NewDelivery {
            state: DeliveryState::Held,
            fingerprint: "f",
            holds: &[],
            plan: &plan,
            file: None,
            released_by: None,
        };
        let list = t.store.save_delivery(&lease, &new, at(1)).await.unwrap();
        let problems: Vec<RowProblem> = (1..=70)
            .map(|row| RowProblem {
                kind: SourceKind::SalesEntries,
                row,
                field: "due_date".into(),
                value: "x".into(),
                severity: Severity::Error,
                what: RowFault::NotADate,
                administration: None,
                invoice: Some(format!("F{row:03}")),
            })
            .collect();
        let rows = [(SourceKind::SalesEntries, 70)].into();
        let check = ReceivableCheck { at: at(1), rows, problems, refused: Vec::new() };
        t.store.save_receivable_check(&lease, &check).await.unwrap();
        let missing = (0..70).rev().map(|number| MissingDocument {
            administration: "1".into(),
            invoice: key(number).1,
            why: MissingWhy::NoItem,
        });
        let documents = DocumentCheck { at: at(1), listed: 70, delivered: 0, waiting: 3, missing: missing.collect() };
        t.store.save_document_check(&lease, &documents, &[]).await.unwrap();
        let differs = |number| Difference {
            administration: "1".into(),
            invoice: key(number).1,
            kind: DifferenceKind::Open,
            sent: euro(1),
            there: None,
        };
        let comparison = Comparison {
            delivery_id: list.clone(),
            at: at(2),
            state: ComparisonState::Differs,
            imported_at: None,
            compared: 70,
            differences: (0..70).map(differs).collect(),
            problem: None,
        };
        t.store.save_comparison(&lease, &comparison).await.unwrap();
        let mut told = Vec::new();
        for round in 0..2 {
            let read = own.find_receivable_summary(&flow.id).await.unwrap().unwrap();
            assert_eq!((read.at, read.problems.len(), read.problems[0].rows), (at(1), 1, 70));
            let held = own.get_held_summary(&flow.id, &list).await.unwrap();
            assert_eq!((held.closing.first.as_slice(), held.closing.more()), (&closing[..60], 10));
            let (documents, missing, failed) = own.find_document_summary(&flow.id).await.unwrap().unwrap();
            assert_eq!((documents.waiting, missing.all, missing.first[0].invoice.as_str()), (3, 70, "F000"));
            let (compared, differences) = own.find_comparison_summary(&flow.id).await.unwrap().unwrap();
            assert_eq!((compared.delivery_id.as_str(), differences.all, failed.len()), (list.as_str(), 70, 0));
            assert_eq!(own.get_delivery_closing(&list).await.unwrap().unwrap(), closing);
            told.push((read, held, missing, differences));
            if round == 0 {
                t.execute("delete from summaries").await;
                t.execute("update delivery_plans set closing = null").await;
            }
        }
        assert_eq!(told[0], told[1], "as it was kept before there was anything beside it");
        let strange = t.store.reader().of_organisation("other");
        assert!(strange.get_held_summary(&flow.id, &list).await.is_err());
        assert!(strange.find_receivable_summary(&flow.id).await.is_err());
        assert_eq!(strange.get_delivery_closing(&list).await.unwrap(), None);
        let next = NewDelivery { fingerprint: "g", ..new };
        t.store.save_delivery(&lease, &next, at(3)).await.unwrap();
        assert_eq!(own.get_delivery_closing(&list).await.unwrap(), None, "a later list took its place");
    }
}
