use super::exit::Exit;
use super::place::Place;
/// d
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {}
pub(crate) async fn run(_: Demo, _: Place) -> anyhow::Result<Exit> { Ok(Exit::Done) }
