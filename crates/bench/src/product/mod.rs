//! The way of the product as a whole: from the documents of settlements as received to lines, entries and reasons that a
//! page reads from the store.

mod check;
mod received;
mod stages;
mod walk;

use std::time::Instant;

use anyhow::{Result, ensure};
use jiff::Timestamp;
use jiff::civil::date;
use store::{SecretKey, Store, StoreOptions};

use self::received::Received;
use self::walk::Walk;
use crate::arguments::Arguments;
use crate::case::{Case, items_of, periods};
use crate::figures::{Figures, microseconds, per_second};
use crate::install::new_flow;
use crate::process::{PEAK, cpu_time, memory_kib};

/// Measures, with `--data` (an empty folder), `--lines`, `--settlement` (lines in each) and `--database` (a new one, in place
/// of SQLite in the folder).
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let (lines, each) = (given.number("--lines", 100_000)?, given.number("--settlement", 10_000)?);
    let cases = Case::several(lines, each);
    let data = given.path("--data")?;
    let key: SecretKey = store::create_key_file(&data.join("master.key"))?;
    let sqlite = || format!("sqlite://{}", data.join("kruispost.db").display());
    let url = given.optional_text("--database").map_or_else(sqlite, str::to_owned);
    tokio::runtime::Runtime::new()?.block_on(walk_all(&cases, StoreOptions { url, key, max_connections: 5 }))
}

async fn walk_all(cases: &[Case], options: StoreOptions) -> Result<Figures> {
    let store = Store::open(options).await?;
    store.migrate().await?;
    let now = Timestamp::from_second(1_795_000_000)?;
    let flow = new_flow(&store, "both", date(2026, 1, 1), now).await?;
    let received: Vec<Received<'_>> = cases.iter().map(Received::of).collect::<Result<_>>()?;
    let mut walk = Walk::new(&store, &flow, &received, now).await?;
    let items = items_of(cases);
    let in_books = items.len();
    let mirror = Instant::now();
    store.replace_periods(walk.lease(), periods().to_vec(), now).await?;
    store.replace_open_items(walk.lease(), 1, items, now).await?;
    let mirror = mirror.elapsed();

    let (start, cpu) = (Instant::now(), cpu_time()?);
    let shown = walk.run().await?;
    let (whole, cpu) = (start.elapsed(), cpu_time()?.saturating_sub(cpu));
    let peak = memory_kib("self", PEAK)?;
    let lines: usize = cases.iter().map(Case::records).sum();
    ensure!(shown == lines + cases.len(), "{shown} lines were shown, not {lines} and one for the costs of each");
    walk.check_all(cases).await?;
    store.close().await;

    let mut figures = Figures::default();
    figures.add("payments", u64::try_from(lines)?);
    figures.add("settlements", u64::try_from(cases.len())?);
    figures.add("open_items", u64::try_from(in_books)?);
    figures.add("payments_per_second", per_second(lines, whole));
    figures.add("whole_us", microseconds(whole));
    figures.add("cpu_us", microseconds(cpu));
    for (name, time) in walk.stages().all() {
        figures.add(format!("{name}_us"), microseconds(time));
        figures.add(format!("{name}_per_second"), per_second(lines, time));
    }
    figures.add("mirror_us", microseconds(mirror));
    figures.add("peak_bytes", peak * 1_024);
    Ok(figures)
}
