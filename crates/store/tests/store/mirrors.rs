//! The mirrors of AFAS: open items, order invoices, periods.

use jiff::civil::date;
use ledger::money::{Currency, Money};
use ledger::open_item::{OpenItem, Period};
use store::{Mirror, OrderInvoice, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{a_leased_flow, at, open_item};

fn order(administration: i64, order: &str, invoice: &str) -> OrderInvoice {
    OrderInvoice { order: order.into(), administration, invoice: invoice.into(), debtor: "0010001".into() }
}

fn still_open(items: &[OpenItem]) -> Vec<(i64, &str)> {
    let open = items.iter().filter(|item| !item.balance.is_zero());
    open.map(|item| (item.administration, item.invoice.as_str())).collect()
}

fn invoices(items: &[OpenItem]) -> Vec<(i64, &str)> {
    items.iter().map(|item| (item.administration, item.invoice.as_str())).collect()
}

on_both_engines! {
    async fn open_items_come_back_to_the_last_field(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let full = OpenItem { debtor_blocked: true, order: Some("O-1".into()), ..open_item(1, "F1", 12_345) };
        let bare = OpenItem {
            journal: None,
            payment_reference: None,
            due_date: None,
            amount: Money::new(-7, Currency::JPY),
            balance: Money::new(-5, Currency::JPY),
            ..open_item(1, "F2", 0)
        };
        let items = vec![full, bare];
        t.store.replace_open_items(&lease, 1, items.clone(), at(5)).await.unwrap();
        assert_eq!(t.store.get_open_items(&flow.id).await.unwrap(), items);
    }

    async fn items_are_found_by_their_numbers_in_one_flow(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (other, _) = a_leased_flow(&t.store, "other").await;
        let items = vec![open_item(1, "F1", 1), open_item(1, "F2", 1), open_item(1, "F3", 1)];
        t.store.replace_open_items(&lease, 1, items, at(5)).await.unwrap();
        let named = ["F3".to_owned(), "F1".to_owned(), "F9".to_owned()];
        let found = t.store.get_open_items_named(&flow.id, &named).await.unwrap();
        assert_eq!(invoices(&found), [(1, "F1"), (1, "F3")]);
        assert!(t.store.get_open_items_named(&other.id, &named).await.unwrap().is_empty());
        assert!(t.store.get_open_items_named(&flow.id, &[]).await.unwrap().is_empty());
    }

    async fn a_snapshot_settles_what_is_gone_in_its_administration_and_no_other_nor_another_flow(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (other, other_lease) = a_leased_flow(&t.store, "other").await;
        assert_eq!(t.store.mirrored_at(&flow.id, Mirror::OpenItems, 1).await.unwrap(), None);
        t.store.replace_open_items(&lease, 1, vec![open_item(1, "F1", 1), open_item(1, "F2", 1)], at(5)).await.unwrap();
        t.store.replace_open_items(&lease, 2, vec![open_item(2, "F9", 1)], at(5)).await.unwrap();
        t.store.replace_open_items(&other_lease, 1, vec![open_item(1, "F1", 1)], at(5)).await.unwrap();
        t.store.replace_open_items(&lease, 1, vec![open_item(1, "F3", 1)], at(6)).await.unwrap();
        assert_eq!(still_open(&t.store.get_open_items(&flow.id).await.unwrap()), [(1, "F3"), (2, "F9")]);
        assert_eq!(invoices(&t.store.get_open_items(&other.id).await.unwrap()), [(1, "F1")]);
        t.store.replace_open_items(&lease, 1, vec![], at(7)).await.unwrap();
        assert_eq!(still_open(&t.store.get_open_items(&flow.id).await.unwrap()), [(2, "F9")]);
        let known = t.store.get_open_items(&flow.id).await.unwrap();
        assert_eq!(invoices(&known), [(1, "F1"), (1, "F2"), (1, "F3"), (2, "F9")], "settled ones are remembered");
        t.store.replace_open_items(&lease, 1, vec![open_item(1, "F1", 1)], at(7)).await.unwrap();
        let open_again = t.store.get_open_items(&flow.id).await.unwrap();
        assert_eq!(still_open(&open_again), [(1, "F1"), (2, "F9")], "a chargeback opens one again");
        assert_eq!(t.store.mirrored_at(&flow.id, Mirror::OpenItems, 1).await.unwrap(), Some(at(7)));
        assert_eq!(t.store.mirrored_at(&flow.id, Mirror::OpenItems, 2).await.unwrap(), Some(at(5)));
    }

    async fn a_snapshot_with_a_stray_or_mixed_item_replaces_nothing(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        t.store.replace_open_items(&lease, 1, vec![open_item(1, "F1", 1)], at(5)).await.unwrap();
        let stray = t.store.replace_open_items(&lease, 1, vec![open_item(2, "F2", 1)], at(6)).await;
        assert!(matches!(stray, Err(StoreError::Mismatch { .. })), "{stray:?}");
        let mixed = OpenItem { balance: Money::new(1, Currency::USD), ..open_item(1, "F2", 1) };
        let mixed = t.store.replace_open_items(&lease, 1, vec![open_item(1, "F3", 1), mixed], at(6)).await;
        assert!(matches!(mixed, Err(StoreError::Mismatch { .. })), "{mixed:?}");
        assert_eq!(invoices(&t.store.get_open_items(&flow.id).await.unwrap()), [(1, "F1")]);
        assert_eq!(t.store.mirrored_at(&flow.id, Mirror::OpenItems, 1).await.unwrap(), Some(at(5)));
    }

    async fn an_invoice_number_that_afas_gives_twice_is_kept_twice(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let twin = OpenItem { debtor: "0010002".into(), ..open_item(1, "F1", 2) };
        t.store.replace_open_items(&lease, 1, vec![open_item(1, "F1", 1), twin], at(5)).await.unwrap();
        assert_eq!(t.store.get_open_items(&flow.id).await.unwrap().len(), 2);
    }

    async fn single_items_are_renewed_added_and_settled(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let items = vec![open_item(1, "F1", 100), open_item(1, "F2", 100), open_item(1, "F3", 100)];
        t.store.replace_open_items(&lease, 1, items, at(5)).await.unwrap();
        let changed = [OpenItem { balance: open_item(1, "F2", 40).balance, ..open_item(1, "F2", 100) }, open_item(1, "F4", 7)];
        t.store.save_open_items(&lease, &changed, &[(1, "F1".into()), (2, "F3".into())]).await.unwrap();
        let items = t.store.get_open_items(&flow.id).await.unwrap();
        assert_eq!(still_open(&items), [(1, "F2"), (1, "F3"), (1, "F4")]);
        assert_eq!((items[0].amount.minor(), items[0].balance.minor()), (100, 0), "F1 is settled, and remembered");
        assert_eq!((items[1].amount.minor(), items[1].balance.minor()), (100, 40));
    }

    async fn twenty_thousand_open_items_are_replaced_at_once(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let items: Vec<_> = (10_000..30_000).map(|n| open_item(1, &format!("F{n}"), n)).collect();
        t.store.replace_open_items(&lease, 1, items.clone(), at(5)).await.unwrap();
        t.store.replace_open_items(&lease, 1, items.clone(), at(6)).await.unwrap();
        assert!(t.store.get_open_items(&flow.id).await.unwrap() == items);
    }

    async fn order_invoices_are_replaced_per_administration(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        t.store.replace_order_invoices(&lease, 1, vec![order(1, "O1", "F1"), order(1, "O1", "F2")], at(5)).await.unwrap();
        t.store.replace_order_invoices(&lease, 2, vec![order(2, "O1", "F1")], at(5)).await.unwrap();
        let all = [order(1, "O1", "F1"), order(1, "O1", "F2"), order(2, "O1", "F1")];
        assert_eq!(t.store.get_order_invoices(&flow.id).await.unwrap(), all);
        t.store.replace_order_invoices(&lease, 1, vec![], at(6)).await.unwrap();
        assert_eq!(t.store.get_order_invoices(&flow.id).await.unwrap(), [order(2, "O1", "F1")]);
        assert_eq!(t.store.mirrored_at(&flow.id, Mirror::OrderInvoices, 1).await.unwrap(), Some(at(6)));
        let stray = t.store.replace_order_invoices(&lease, 1, vec![order(2, "O1", "F1")], at(7)).await;
        assert!(matches!(stray, Err(StoreError::Mismatch { .. })), "{stray:?}");
    }

    async fn periods_are_replaced_and_come_in_the_order_of_their_days(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let period = |number: i16, month: i8, blocked| Period {
            year: 2026,
            period: number,
            from: date(2026, month, 1),
            to: date(2026, month, 1).last_of_month(),
            blocked,
        };
        t.store.replace_periods(&lease, vec![period(11, 11, false), period(10, 10, true)], at(5)).await.unwrap();
        assert_eq!(t.store.get_periods(&flow.id).await.unwrap(), [period(10, 10, true), period(11, 11, false)]);
        t.store.replace_periods(&lease, vec![period(12, 12, false)], at(6)).await.unwrap();
        assert_eq!(t.store.get_periods(&flow.id).await.unwrap(), [period(12, 12, false)]);
        assert_eq!(t.store.mirrored_at(&flow.id, Mirror::Periods, 0).await.unwrap(), Some(at(6)));
    }
}
