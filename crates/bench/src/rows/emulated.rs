//! The emulator of AFAS with more open items than its world usually has.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use emulators::afas::{AfasEmulator, AfasOptions};
use emulators::world::{Invoice, World};

/// The administration whose items are read.
pub(super) const ADMINISTRATION: i64 = 1;

/// Starts it with so many open items, all like one that its world has.
pub(super) async fn start(items: usize) -> Result<AfasEmulator> {
    let mut world = World::generate(1, jiff::civil::date(2026, 3, 31));
    let fits = |invoice: &&Invoice| {
        invoice.administration == ADMINISTRATION && invoice.currency == "EUR" && invoice.amount_cents > 0
    };
    let one = world.books.invoices.iter().find(fits).cloned().context("the emulated world has no invoice")?;
    let like_it = |number: usize| Invoice {
        number: format!("V{number:07}"),
        open_cents: one.amount_cents,
        order: Some(format!("SO{number:07}")),
        ..one.clone()
    };
    world.books.invoices = (0..items).map(like_it).collect();
    Ok(AfasEmulator::start(Arc::new(world), AfasOptions { opening_entries: false, ..AfasOptions::default() }).await?)
}
