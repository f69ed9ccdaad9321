//! `kruispost migrate`: bring the database up to date.

use clap::Args;

use super::exit::Exit;
use super::place::Place;
use crate::output::{count, print};

/// Bring the database up to date
///
/// On SQLite this happens by itself; on PostgreSQL choose the moment, and make a backup first. Safe to run again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  KRUISPOST_DATABASE__URL=postgres://kruispost@db/kruispost kruispost migrate")]
pub(crate) struct Migrate {}

pub(crate) async fn run(_: Migrate, place: &Place) -> anyhow::Result<Exit> {
    let applied = place.store_unmigrated().await?.migrate().await?.applied;
    let done = match applied.as_slice() {
        [] => "The database is up to date.".to_owned(),
        steps => format!("The database is up to date: {} ({}).", count(steps.len(), "step"), steps.join(", ")),
    };
    print(&done)?;
    Ok(Exit::Done)
}
