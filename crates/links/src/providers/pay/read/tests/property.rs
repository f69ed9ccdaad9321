//! Any settlement, written in any variant, reads back as it was or stops; it never reads as something else.

use ledger::problem::ProblemKind;
use ledger::settlement::{LineKind, Settlement};
use proptest::prelude::*;

use super::essence;
use super::writer::{Case, Charge, Clearing, Movement, VARIANTS, read_in_rounds, sign};
use crate::provider::Reading;
use crate::providers::pay::PayOptions;

/// What happened to an order: method, cents, what part of it was given back (in hundredths), and how.
type Sale = (u32, i64, Option<(i64, bool)>);

fn sale() -> impl Strategy<Value = Sale> {
    let method = prop::sample::select(vec![10, 706, 1717]);
    (method, 1_i64..500_000, prop::option::weighted(0.2, (1_i64..=100, any::<bool>())))
}

fn clearing(offset: usize) -> impl Strategy<Value = Clearing> {
    let charges = prop::collection::vec((prop::sample::select(vec![90_004, 90_005]), -10_000_i64..10_000), 0..3);
    (prop::collection::vec(sale(), 1..25), charges).prop_map(move |(sales, charges)| {
        let movements = sales.iter().enumerate().flat_map(|(index, sale)| movements(offset + index, sale)).collect();
        let charge =
            |(id, cents): (u32, i64)| -> Charge { (id, if id == 90_004 { "Correction" } else { "Reserve" }, cents) };
        Clearing { movements, charges: charges.into_iter().map(charge).collect(), external: vec![] }
    })
}

fn movements(number: usize, (method, cents, back): &Sale) -> Vec<Movement> {
    let order = format!("4100000{number:04}X0a{number:02}");
    let movement = |kind, cents, day| Movement {
        order: order.clone(),
        method: *method,
        kind,
        cents,
        day,
        group: 1 + u8::try_from(number % 2).unwrap(),
    };
    let mut movements = vec![movement(LineKind::Payment, *cents, 2)];
    if let Some((hundredths, refund)) = back {
        let kind = if *refund { LineKind::Refund } else { LineKind::Chargeback };
        let part = if *refund { (cents * hundredths / 100).max(1) } else { *cents };
        movements.push(movement(kind, part, 5));
    }
    movements
}

fn expected(case: &Case) -> Vec<(LineKind, String, i64)> {
    let of = |clearing: &Clearing| {
        let moved: Vec<_> =
            clearing.movements.iter().map(|m| (m.kind, m.order.clone(), sign(m.kind) * m.cents)).collect();
        let kind = |id| if id == 90_004 { LineKind::Correction } else { LineKind::Reserve };
        let charged: Vec<_> =
            clearing.charges.iter().map(|(id, _, cents)| (kind(*id), String::new(), *cents)).collect();
        [moved, charged].concat()
    };
    case.clearings.iter().flat_map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_settlement_reads_back_in_every_variant(first in clearing(0), second in clearing(50)) {
        let case = Case { clearings: vec![first, second] };
        for variant in VARIANTS {
            match read_in_rounds(&case.documents(variant), &PayOptions::default()).0 {
                Reading::Settlement(parts) => {
                    let settlement = Settlement::new(*parts).unwrap();
                    prop_assert_eq!(essence(settlement.parts()), expected(&case), "{:?}", variant);
                    prop_assert_eq!(settlement.parts().payout.minor(), case.payout());
                }
                // Without signs a clearing can be ambiguous; then it must stop.
                Reading::Unreadable(problem) => {
                    prop_assert_eq!(problem.kind, ProblemKind::RecordKindUnknown, "{}", problem);
                    prop_assert!(!variant.signed, "{:?}: {}", variant, problem);
                }
                Reading::Wants(keys) => prop_assert!(false, "{:?}", keys),
            }
        }
    }
}
