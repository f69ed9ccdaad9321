//! What Pay. tells of the world's settlements, with the knobs as they stand.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::knobs::{CostsMode, PayKnobs};
use crate::world::{Charge, ChargeKind, Clearing, Settlement};

/// The settlements as the knobs shape them, those still to come among them.
pub(super) fn tell(settlements: &[Settlement], knobs: &PayKnobs, delivered: &BTreeSet<String>) -> Vec<Settlement> {
    let mut told: Vec<Settlement> = settlements
        .iter()
        .cloned()
        .map(|settlement| without_the_untold(settlement, knobs))
        .flat_map(|settlement| if knobs.negative_settlement { negative_apart(settlement) } else { vec![settlement] })
        .collect();
    told.sort_by_key(|settlement| settlement.date);
    if !knobs.split_by_turnover_group {
        told = one_a_day(told);
    }
    for settlement in &mut told {
        if !knobs.multi_clearing {
            merge(&mut settlement.clearings, |_, _| true);
        }
        if knobs.late_change.as_ref() == Some(&settlement.code) && delivered.contains(&settlement.code) {
            change(settlement);
        }
    }
    told
}

/// New settlements appear at five in the morning (Pay. reference, emulator behaviour).
pub(super) fn is_out(settlement: &Settlement, now: DateTime) -> bool {
    settlement.date.at(5, 0, 0, 0) <= now
}

fn without_the_untold(mut settlement: Settlement, knobs: &PayKnobs) -> Settlement {
    for clearing in &mut settlement.clearings {
        if knobs.costs_mode == CostsMode::Gross {
            clearing.charges.retain(|charge| !matches!(charge.kind, ChargeKind::Invoice { .. }));
        }
        if !knobs.external_method {
            clearing.movements.retain(|movement| movement.collecting);
        }
    }
    settlement
}

/// A carried clearing becomes a settlement of its own, paid "out" on its own day.
fn negative_apart(settlement: Settlement) -> Vec<Settlement> {
    let Settlement { code, date, clearings } = settlement;
    let carried = |clearing: &Clearing| clearing.date < date && clearing.net_cents() < 0;
    let (negative, rest): (Vec<_>, Vec<_>) = clearings.into_iter().partition(carried);
    let apart = negative.into_iter().map(|clearing| Settlement {
        code: code.split_once('-').map(|(left, right)| format!("{right}-{left}")).unwrap_or_default(),
        date: clearing.date,
        clearings: vec![clearing],
    });
    apart.chain([Settlement { code: code.clone(), date, clearings: rest }]).collect()
}

/// Merged into as few clearings as possible: one settlement a day, one clearing per day and month of turnover.
fn one_a_day(settlements: Vec<Settlement>) -> Vec<Settlement> {
    let mut days: Vec<Settlement> = Vec::new();
    for settlement in settlements {
        match days.last_mut().filter(|day| day.date == settlement.date) {
            Some(day) => day.clearings.extend(settlement.clearings),
            None => days.push(settlement),
        }
    }
    let month = |clearing: &Clearing| clearing.movements.first().map(|movement| movement.at.date().first_of_month());
    for day in &mut days {
        merge(&mut day.clearings, |one, other| (one.date, month(one)) == (other.date, month(other)));
    }
    days
}

/// Merges each clearing into the first one before it that goes with it; the later one gives the name.
fn merge(clearings: &mut Vec<Clearing>, together: impl Fn(&Clearing, &Clearing) -> bool) {
    let mut merged: Vec<Clearing> = Vec::new();
    for mut clearing in std::mem::take(clearings) {
        match merged.iter_mut().find(|earlier| together(earlier, &clearing)) {
            Some(earlier) => {
                clearing.movements.splice(0..0, std::mem::take(&mut earlier.movements));
                clearing.charges.splice(0..0, std::mem::take(&mut earlier.charges));
                *earlier = clearing;
            }
            None => merged.push(clearing),
        }
    }
    *clearings = merged;
}

fn change(settlement: &mut Settlement) {
    let Some(clearing) = settlement.clearings.last_mut() else { return };
    let group = clearing.movements.first().map(|movement| movement.group.clone());
    clearing.charges.push(Charge {
        group: group.unwrap_or_default(),
        date: settlement.date,
        kind: ChargeKind::Correction,
        cents: -100,
    });
}
