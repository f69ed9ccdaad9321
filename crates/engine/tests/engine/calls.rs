//! How the outside systems are called: never too much at once, never too long a question, never a write at Pay.

use emulators::afas::RequestSeen;
use emulators::world::{Clearing, Invoice, Movement, MovementKind, Settlement};
use engine::commands::Install;
use engine::progress::Unwatched;
use jiff::civil::{Date, date};

use crate::bookings::{Window, bookings, outcome};
use crate::house::{House, install_ask};

/// A Saturday: nothing else is paid out.
const SATURDAY: Date = date(2026, 3, 14);
const INVOICES: u16 = 300;
/// A Wednesday, on which both turnover groups are paid out.
const BOTH_GROUPS: Window = Window { first: date(2026, 3, 11), last: date(2026, 3, 11) };

fn number(index: u16) -> String {
    format!("L2026-{index:05}")
}

fn invoice(index: u16) -> Invoice {
    let cents = 1_000 + i64::from(index);
    Invoice {
        administration: 1,
        journal: "20".into(),
        debtor: "KL1001".into(),
        number: number(index),
        order: None,
        payment_reference: None,
        date: date(2026, 3, 2),
        due: date(2026, 3, 16),
        currency: "EUR".into(),
        amount_cents: cents,
        open_cents: cents,
        description: format!("Bestelling {index}"),
    }
}

fn payment(index: u16) -> Movement {
    let cents = 1_000 + i64::from(index);
    let at = date(2026, 3, 12).at(10, 0, 0, 0);
    Movement {
        reporting_id: format!("{}", 910_000_000 + u32::from(index)),
        order_id: format!("42000000{index:03}X0a01"),
        group: "CT-1001-0001".into(),
        method: 10,
        kind: MovementKind::Payment,
        cents,
        at,
        reference: number(index),
        description: number(index),
        extras: Default::default(),
        payer: ("Testklant".into(), "klant@example.nl".into()),
        collecting: true,
        customer_amount: None,
        customer: "KL1001".into(),
        paid_cents: cents,
        paid_at: at,
        pays: None,
    }
}

fn large_settlement() -> Settlement {
    let clearing = Clearing {
        id: "CLEARING-20260314900".into(),
        date: SATURDAY,
        line_prefix: "FT-2001-0900".into(),
        movements: (0..INVOICES).map(payment).collect(),
        charges: Vec::new(),
    };
    Settlement { code: "LARG-E300".into(), date: SATURDAY, clearings: vec![clearing] }
}

/// The query string with its `?`, as AFAS counts it.
fn query_length(request: &RequestSeen) -> usize {
    request.path.find('?').map_or(0, |start| request.path.len() - start)
}

#[tokio::test]
async fn no_question_to_afas_is_too_long_however_many_invoices_are_read_again() {
    let house = House::on_sqlite().await;
    (0..INVOICES).for_each(|index| house.afas.add_invoice(invoice(index)));
    house.pay.push_settlement(large_settlement());
    let outcome = Window { first: SATURDAY, last: SATURDAY }.run(&house, &[]).await;
    assert!(outcome.stopped.is_empty(), "{:?}", outcome.stopped);
    let debtor_lines = outcome.bookings["PAY-LARG-E300"].iter().filter(|line| line.2.is_some()).count();
    assert_eq!(debtor_lines, usize::from(INVOICES));
    let requests = house.afas.requests();
    let longest = requests.iter().map(query_length).max();
    assert!(longest.is_some_and(|longest| (500..=2_049).contains(&longest)), "{longest:?}");
    assert!(requests.iter().all(|request| request.status != Some(404)), "AFAS answers 404 to what is too long");
    let pieces = requests.iter().filter(|request| request.path.contains("OpenItems") && query_length(request) > 500);
    assert!(pieces.count() >= 10, "three hundred numbers don't fit in fewer pieces, before and after the booking");
}

#[tokio::test]
async fn two_flows_at_once_keep_to_the_limits_of_afas_and_only_read_at_pay() {
    let house = House::on_sqlite().await;
    BOTH_GROUPS.install(&house, &[("turnover_groups", "CT-1001-0001")]).await;
    let groups: Vec<String> = house.world.turnover.groups.iter().map(|group| group.code.clone()).collect();
    let other = groups.iter().find(|code| *code != "CT-1001-0001").unwrap();
    let start = BOTH_GROUPS.first.to_string();
    let second = install_ask(&[("turnover_groups", other), ("start_date", &start)]);
    house.engine.install_pay_afas(Install { name: "shop".into(), ..second }).await.unwrap();
    house.afas.knobs(|k| k.latency_ms = 2);
    let (one, two) =
        tokio::join!(house.engine.sync(Some("webshop"), &Unwatched), house.engine.sync(Some("shop"), &Unwatched));
    one.unwrap();
    two.unwrap();
    assert_eq!(bookings(&house).len(), 2, "{:?}", outcome(&house).await.stopped);
    let most = house.afas.most_calls_at_once();
    assert!((2..=5).contains(&most.calls), "{most:?}");
    assert_eq!((most.reads_of_one_connector, most.posts_in_one_journal), (1, 1));
    assert!(house.pay.requests().iter().all(|request| request.method == "GET"));
    let writes: Vec<_> = house.afas.requests().into_iter().filter(|request| request.method != "GET").collect();
    assert!(writes.iter().all(|request| request.method == "POST" && request.path.ends_with("/connectors/FiEntries")));
    assert_eq!(writes.len(), 2);
}
