//! What invoice numbers look like is learned from them, in whatever order they come.

use ledger::finder::{Pattern, learn_patterns};
use ledger::money::Currency;
use ledger::settlement::LineKind;

use crate::world::{Item, Payment, World};

fn item(invoice: &str) -> Item {
    Item {
        administration: 1,
        debtor: "10044".into(),
        blocked: false,
        invoice: invoice.into(),
        order: String::new(),
        reference: String::new(),
        day: 1,
        currency: Currency::EUR,
        amount: 100,
        balance: 100,
        description: String::new(),
    }
}

fn payment(id: &str, description: &str) -> Payment {
    Payment {
        id: id.into(),
        kind: LineKind::Payment,
        day: 2,
        amount: 100,
        method: "ideal",
        reference: String::new(),
        description: description.into(),
        customer: String::new(),
    }
}

fn learned(world: &World) -> Vec<Pattern> {
    learn_patterns(&world.paid(), &world.open(), &world.rules).patterns
}

#[test]
fn patterns_are_learned_and_other_numbers_that_look_like_them_are_told() {
    let mut world = World {
        payments: vec![
            payment("P1", "factuur 2026-0101"),
            payment("P2", "2026-0999 bedankt"),
            payment("P3", "V0031888 en 20260998"),
        ],
        items: vec![item("2026-0101"), item("2026-0102"), item("2026-0250"), item("V0031888"), item("V0031999")],
        rules: ledger::rules::FinderRules::default(),
    };
    let told = learned(&world);
    let shapes: Vec<(&str, usize, usize, usize)> =
        told.iter().map(|p| (p.shape.as_str(), p.count, p.known, p.others)).collect();
    assert_eq!(shapes, [("2026-####", 3, 1, 2), ("V0031###", 2, 1, 0)]);
    assert_eq!(told[0].other_examples, ["20260998", "20260999"]);
    assert_eq!((told[0].example.as_str(), told[0].fixed), ("2026-0101", 5));
    world.items.reverse();
    world.payments.reverse();
    assert_eq!(learned(&world), told);
}
