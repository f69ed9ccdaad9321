//! Days of no choosing: invoices come, people and customers pay, money is taken back, AFAS, Pay. and Payt fail, the program is
//! killed at any await; and a person lets go whatever is held. Both integrations run: Pay. → AFAS and AFAS → Payt.
//!
//! At every import, no invoice may become paid at Payt that was open in AFAS all the while the list was made. At the end every
//! entry is in AFAS exactly once, and Payt has open what AFAS has open, to the cent.
//!
//! `KRUISPOST_SIMULATION=SEED` or `FIRST-LAST` chooses the seeds, `KRUISPOST_SIMULATION_DAYS=N` the days.

mod chance;
mod days;
mod watch;

use std::ops::RangeInclusive;
use std::time::Instant;

use testbed::TestDatabase;

use self::chance::Chance;
use self::days::Days;

/// The seeds that every run of the tests walks: others on each database, some fifteen seconds each.
const ON_SQLITE: RangeInclusive<u64> = 1..=2;
const ON_POSTGRES: RangeInclusive<u64> = 3..=4;
/// Simulated days of one seed.
const DAYS: u64 = 5;

#[tokio::test]
async fn days_of_no_choosing_come_to_the_right_end_on_sqlite() {
    for seed in asked_seeds().unwrap_or(ON_SQLITE) {
        walk(seed, TestDatabase::sqlite()).await;
    }
}

#[tokio::test]
async fn days_of_no_choosing_come_to_the_right_end_on_postgres() {
    for seed in asked_seeds().unwrap_or(ON_POSTGRES) {
        walk(seed, TestDatabase::postgres().await).await;
    }
}

#[expect(clippy::print_stdout, reason = "shown where a test fails")]
async fn walk(seed: u64, database: TestDatabase) {
    let (on, days, started) =
        (if database.is_sqlite() { "SQLite" } else { "PostgreSQL" }, how_many_days(), Instant::now());
    // told before anything can go wrong: this and the days are all that is needed to walk it again
    println!("simulation: seed {seed}, {days} days, on {on}");
    let mut simulated = Days::begin(seed, days, database).await;
    for day in 0..days {
        simulated.live_through(day).await;
    }
    simulated.come_to_rest().await;
    println!("simulation: seed {seed} on {on}: {}, in {:?}", simulated.told(), started.elapsed());
}

#[expect(clippy::disallowed_methods, reason = "who runs the test chooses the seeds")]
fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn asked_seeds() -> Option<RangeInclusive<u64>> {
    let text = asked("KRUISPOST_SIMULATION")?;
    let (first, last) = text.split_once('-').unwrap_or((&text, &text));
    Some(first.parse().expect("a seed is a number")..=last.parse().expect("a seed is a number"))
}

fn how_many_days() -> u64 {
    asked("KRUISPOST_SIMULATION_DAYS").map_or(DAYS, |text| text.parse().expect("days are a number"))
}

#[test]
fn the_same_seed_gives_the_same_chances() {
    let rolls = |seed| {
        let mut chance = Chance::of(seed);
        (0..100).map(|_| chance.below(1_000)).collect::<Vec<_>>()
    };
    assert_eq!(rolls(7), rolls(7));
    assert_ne!(rolls(7), rolls(8));
    assert!(rolls(7).iter().all(|roll| *roll < 1_000));
}
