//! What a person decides about a settlement: approve, retry, close, accept.

use clap::Args;
use engine::Engine;

use super::exit::Exit;
use super::find::find_settlement;
use super::place::Place;
use crate::output::print;

/// Which settlement, and who decides.
#[derive(Debug, Args)]
struct Decision {
    /// The settlement's code
    settlement: String,
    /// The integration, when several have this settlement
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// Who decides, for the timeline; the name you signed in with when it is left out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Let the planned entries of a settlement go to AFAS
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost approve QX7P-2M4K && kruispost sync")]
pub(crate) struct Approve {
    #[command(flatten)]
    decision: Decision,
}

/// Try a settlement again from where it stopped
///
/// What can't be read is fetched and read again; what asks or waits is planned again; what AFAS refused is planned again.
/// Nothing that is, or may be, booked is ever planned again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost retry QX7P-2M4K && kruispost sync")]
pub(crate) struct Retry {
    #[command(flatten)]
    decision: Decision,
}

/// Close a settlement that you dealt with in AFAS yourself
///
/// Nothing of it is sent any more.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost close QX7P-2M4K --note \"booked by hand, voucher 2026-311\"")]
pub(crate) struct Close {
    #[command(flatten)]
    decision: Decision,
    /// Why, for whoever looks back
    #[arg(long, value_name = "TEXT")]
    note: String,
}

/// Accept what differs in AFAS as it is
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost accept QX7P-2M4K")]
pub(crate) struct Accept {
    #[command(flatten)]
    decision: Decision,
}

/// A decision with the engine to carry it out.
struct Carried {
    engine: Engine,
    id: String,
    code: String,
    who: String,
}

async fn carry(decision: Decision, place: &Place) -> anyhow::Result<Carried> {
    let who = decision.by.unwrap_or_else(|| place.environment.who());
    let engine = place.engine().await?;
    let (_, row) = find_settlement(engine.store(), &decision.settlement, decision.flow.as_deref()).await?;
    Ok(Carried { engine, id: row.id, code: row.code, who })
}

pub(crate) async fn approve(command: Approve, place: &Place) -> anyhow::Result<Exit> {
    let Carried { engine, id, code, who } = carry(command.decision, place).await?;
    engine.approve(&id, &who).await?;
    done(&format!("{code} is approved: it is booked at the next sync."))
}

pub(crate) async fn retry(command: Retry, place: &Place) -> anyhow::Result<Exit> {
    let Carried { engine, id, code, who } = carry(command.decision, place).await?;
    engine.retry(&id, &who).await?;
    done(&format!("{code} is taken up again at the next sync."))
}

pub(crate) async fn close(command: Close, place: &Place) -> anyhow::Result<Exit> {
    let Carried { engine, id, code, who } = carry(command.decision, place).await?;
    engine.close(&id, &who, &command.note).await?;
    done(&format!("{code} is closed: nothing of it is sent any more."))
}

pub(crate) async fn accept(command: Accept, place: &Place) -> anyhow::Result<Exit> {
    let Carried { engine, id, code, who } = carry(command.decision, place).await?;
    engine.accept_difference(&id, &who).await?;
    done(&format!("{code} is accepted as it stands in AFAS."))
}

fn done(text: &str) -> anyhow::Result<Exit> {
    print(text)?;
    Ok(Exit::Done)
}
