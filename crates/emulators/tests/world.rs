//! What must hold in every generated world.

use std::collections::{BTreeMap, BTreeSet};

use emulators::world::{Charge, ChargeKind, Clearing, Fit, Invoice, Movement, MovementKind, World};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

const TODAYS: [(u64, Date); 4] =
    [(1, date(2026, 11, 20)), (2, date(2026, 4, 15)), (42, date(2027, 1, 4)), (7, date(2028, 2, 29))];

fn worlds() -> impl Iterator<Item = World> {
    TODAYS.into_iter().map(|(seed, today)| World::generate(seed, today))
}

fn clearings(world: &World) -> impl Iterator<Item = &Clearing> {
    world.turnover.settlements.iter().flat_map(|settlement| &settlement.clearings)
}

fn movements(world: &World) -> impl Iterator<Item = &Movement> {
    clearings(world).flat_map(|clearing| &clearing.movements)
}

fn charges(world: &World) -> impl Iterator<Item = &Charge> {
    clearings(world).flat_map(|clearing| &clearing.charges)
}

fn invoices(world: &World) -> BTreeMap<(i64, &str), &Invoice> {
    world.books.invoices.iter().map(|invoice| ((invoice.administration, invoice.number.as_str()), invoice)).collect()
}

#[test]
fn the_same_seed_and_day_give_the_same_world() {
    let [one, other, third] = [1, 1, 2].map(|seed| format!("{:?}", World::generate(seed, date(2026, 11, 20))));
    assert!(one == other);
    assert!(one != third);
}

#[test]
fn later_days_tell_the_same_history() {
    let told = |today: Date| {
        let settlements = World::generate(5, today).turnover.settlements;
        let told = settlements.iter().map(|settlement| (settlement.date, format!("{settlement:?}")));
        told.collect::<BTreeSet<_>>()
    };
    // Steps through a whole cycle of the rare things.
    let todays: Vec<Date> = (0..22).map(|step| date(2026, 9, 17) + (3 * step).days()).collect();
    let histories: Vec<_> = todays.iter().map(|today| told(*today)).collect();
    for ((today, earlier), (tomorrow, later)) in
        todays.iter().zip(&histories).zip(todays.iter().zip(&histories).skip(1))
    {
        let first = *tomorrow - 90.days();
        let both: BTreeSet<_> = earlier.iter().filter(|(date, _)| *date >= first).cloned().collect();
        assert!(both.len() > 55);
        let again: BTreeSet<_> = later.iter().filter(|(date, _)| *date >= first && date <= today).cloned().collect();
        assert!(both == again, "{today} and {tomorrow} differ");
    }
}

#[test]
fn every_invoice_of_pay_adds_up_to_its_charge_including_vat() {
    for world in worlds() {
        let mut seen = 0;
        for charge in charges(&world) {
            let ChargeKind::Invoice { lines, .. } = &charge.kind else { continue };
            let without_vat: i64 = lines.iter().map(|line| line.cents).sum();
            assert_eq!(charge.cents, -(without_vat + (without_vat * 21 + 50) / 100));
            seen += 1;
        }
        assert!((25..40).contains(&seen), "{seen} invoices");
    }
}

#[test]
fn every_movement_settles_an_invoice_that_exists_or_nothing() {
    for world in worlds() {
        let invoices = invoices(&world);
        for movement in movements(&world) {
            let Some(truth) = &movement.pays else { continue };
            let invoice = invoices.get(&(truth.administration, truth.invoice.as_str()));
            let invoice = invoice.unwrap_or_else(|| panic!("no invoice for {movement:?}"));
            assert!(invoice.date <= movement.at.date());
        }
    }
}

#[test]
fn no_invoice_is_settled_beyond_its_open_amount_unless_the_world_says_so() {
    for world in worlds() {
        let mut settled: BTreeMap<(i64, &str), (i64, bool)> = BTreeMap::new();
        for movement in movements(&world) {
            let Some(truth) = &movement.pays else { continue };
            let (sum, over) = settled.entry((truth.administration, &truth.invoice)).or_default();
            let cents = movement.customer_amount.as_ref().map_or(movement.cents, |(cents, _)| *cents);
            *sum += if movement.kind == MovementKind::Payment { cents } else { -cents };
            *over |= truth.fit == Fit::Over;
        }
        let invoices = invoices(&world);
        for (key, (sum, over)) in settled {
            let invoice = invoices[&key];
            let beyond = if invoice.amount_cents < 0 { sum < invoice.open_cents } else { sum > invoice.open_cents };
            assert!(over || !beyond, "{sum} settles {invoice:?}");
        }
    }
}

#[test]
fn the_worked_settlement_is_in_every_world_with_its_invoices() {
    for world in worlds() {
        let worked = world.turnover.settlements.iter().find(|settlement| settlement.code == "QX7P-2M4K").unwrap();
        assert_eq!((worked.date, worked.net_cents()), (date(2026, 3, 10), 56025));
        let invoices = invoices(&world);
        let open =
            ["2026-0101", "2026-0102", "2026-0103", "2026-0104", "2026-0105", "2026-0106", "C2026-0103", "2026-0066"]
                .map(|number| invoices[&(1, number)].open_cents);
        assert_eq!(open, [12100, 6050, 2420, 24200, 4840, 18150, -2420, 0]);
    }
}

#[test]
fn codes_and_numbers_are_given_once() {
    for world in worlds() {
        let mut seen = BTreeSet::new();
        let codes = world.turnover.settlements.iter().map(|settlement| settlement.code.clone());
        let clearings = clearings(&world).map(|clearing| clearing.id.clone());
        let prefixes = self::clearings(&world).map(|clearing| clearing.line_prefix.clone());
        let records = movements(&world).map(|movement| movement.reporting_id.clone());
        let invoices = world.books.invoices.iter().map(|invoice| invoice.number.clone());
        for id in codes.chain(clearings).chain(prefixes).chain(records).chain(invoices) {
            assert!(seen.insert(id.clone()), "{id} twice");
        }
        assert!(world.books.invoices.iter().all(|invoice| invoice.number.len() <= 12));
    }
}

#[test]
fn each_rare_thing_happens_in_the_history() {
    for world in worlds() {
        let count = |wanted: fn(&ChargeKind) -> bool| charges(&world).filter(|charge| wanted(&charge.kind)).count();
        assert!((1..=2).contains(&count(|kind| matches!(kind, ChargeKind::Correction))));
        assert!((1..=2).contains(&count(|kind| matches!(kind, ChargeKind::ReserveHold))));
        assert!((1..=2).contains(&count(|kind| matches!(kind, ChargeKind::ReserveRelease))));
        let settlements = &world.turnover.settlements;
        assert!(settlements.iter().all(|settlement| settlement.net_cents() > 0), "nothing negative is paid out");
        let carried = settlements
            .iter()
            .filter(|one| one.clearings.iter().any(|clearing| clearing.date < one.date && clearing.net_cents() < 0));
        let carried = carried.count();
        assert!((1..=4).contains(&carried), "{carried} carried-over days until {}", world.today);
        let month_end = settlements.iter().filter(|one| one.clearings.len() > 1 && one.date.day() < 6);
        assert!(month_end.count() > 0, "two clearings over a month end");
        let external = settlements.iter().filter(|one| {
            one.clearings.iter().flat_map(|clearing| &clearing.movements).any(|movement| !movement.collecting)
        });
        assert!((1..=2).contains(&external.count()));
        assert!(movements(&world).any(|movement| movement.customer_amount.is_some()), "a payment in dollars");
        assert!(movements(&world).any(|one| one.pays.as_ref().is_some_and(|truth| truth.administration == 2)));
    }
}

#[test]
fn the_size_is_that_of_a_modest_merchant() {
    for world in worlds() {
        let of = |kind| movements(&world).filter(|movement| movement.kind == kind).count();
        assert!((60..=90).contains(&world.turnover.settlements.len()), "{}", world.turnover.settlements.len());
        assert!((1_400..=2_100).contains(&of(MovementKind::Payment)), "{}", of(MovementKind::Payment));
        assert!((25..=90).contains(&of(MovementKind::Refund)), "{}", of(MovementKind::Refund));
        let paid: BTreeSet<_> =
            movements(&world).filter_map(|one| one.pays.as_ref()).map(|truth| &truth.invoice).collect();
        let unpaid = world.books.invoices.iter().filter(|one| one.open_cents != 0 && !paid.contains(&one.number));
        let unpaid = unpaid.count();
        assert!((200..=450).contains(&unpaid), "{unpaid} stay open");
    }
}

#[test]
fn four_payments_in_five_carry_the_invoice_number_as_reference() {
    for world in worlds() {
        let payments: Vec<_> = movements(&world).filter(|movement| movement.kind == MovementKind::Payment).collect();
        let named = payments.iter().filter(|movement| {
            movement.pays.as_ref().is_some_and(|truth| truth.invoice.replace('-', "") == movement.reference)
        });
        let per_cent = named.count() * 100 / payments.len();
        assert!((76..=88).contains(&per_cent), "{per_cent} %");
        let lost = payments.iter().filter(|movement| movement.pays.is_none()).count();
        assert!((1..=40).contains(&lost), "{lost} pay nothing known");
        assert!(payments.iter().all(|one| one.description.len() <= 32));
        assert!(payments.iter().all(|one| one.reference.chars().all(|c| c.is_ascii_alphanumeric())));
    }
}
