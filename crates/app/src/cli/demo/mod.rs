//! `kruispost demo`: the whole road on one machine, with proof at the end.

mod checks;
mod picture;
mod receivables;
mod stage;
mod told;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use emulators::world::World;
use engine::clock::{Clock, SystemClock};
use ledger::language::Language;

use super::command::Global;
use super::emulate::SEED;
use super::exit::Exit;
use super::place::Place;
use super::run::{finish, listen, tell};
use super::signals::Signals;
use crate::cli::emulate::PARTICIPANT;
use crate::config::{DataFolder, Environment};
use crate::log;
use crate::output::{Bars, Paint, print, print_json, remark};
use crate::web::{self, DemoInfo, WebState};
use checks::check_all;
use picture::Picture;
use stage::{OWNER, Stage};

/// Watch ninety days of an invented merchant being booked, without any account
///
/// Emulates Pay. and AFAS on this machine, connects, installs the integration and syncs over real HTTP; prints what
/// happened and proves it against the books; then serves the pages until Ctrl-C. Everything is gone afterwards, unless
/// --data names a new folder to keep it in. Ends with 1 when a check of the run does not hold.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost demo
  kruispost demo --once --json
  kruispost demo --once --data ./demo && kruispost --data ./demo explain QX7P-2M4K")]
pub(crate) struct Demo {
    /// End after the print, serve no pages
    #[arg(long)]
    once: bool,
    /// Print everything for machines
    #[arg(long)]
    json: bool,
    /// What the merchant is made from
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// Book only so many days of history; all of it, and the worked settlement, when it is left out
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=90))]
    days: Option<u8>,
    /// The port of the pages; 0 for any
    #[arg(long, value_name = "PORT", default_value_t = 8470)]
    port: u16,
    /// The language of the pages
    #[arg(long, value_enum)]
    language: Option<PageLanguage>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PageLanguage {
    En,
    Nl,
}

pub(crate) async fn run(command: Demo, global: &Global, environment: Environment) -> anyhow::Result<Exit> {
    let home = Home::choose(global)?;
    let place = home.place(global, environment)?;
    log::begin(&place.config.log, "warn", global.verbose, Paint::of_remarks(&place.environment));
    let signals = Signals::listen()?;
    let world = Arc::new(World::generate(command.seed, SystemClock.today()));
    tokio::select! {
        exit = play(&command, &place, home.is_kept(), world, &signals) => exit,
        () = signals.stop_now.cancelled() => Ok(Exit::Failed),
    }
}

async fn play(command: &Demo, place: &Place, kept: bool, world: Arc<World>, signals: &Signals) -> anyhow::Result<Exit> {
    // Before the work, so that a taken port is known at once.
    let listener = match command.once {
        true => None,
        false => Some(listen(SocketAddr::from((Ipv4Addr::LOCALHOST, command.port))).await?),
    };
    let address = listener.as_ref().map(tokio::net::TcpListener::local_addr).transpose()?;
    let pages = address.map_or_else(String::new, |address| format!("http://{address}"));
    let stage = Stage::set(place, kept, Arc::clone(&world), command.days, &pages).await?;
    if !command.json {
        print(&told::opening(&stage, command.seed, place.paint))?;
    }
    let open_before = stage.begin_loop().await?;
    let bars = Bars::new();
    let first = stage.engine.sync(Some(stage::FLOW), &bars).await;
    bars.finish();
    let first = first?;
    let went_round = stage.close_loop(open_before).await?;
    let picture = Picture::take(&stage, first).await?;
    let mut checks = check_all(&stage, &world, &picture).await?;
    checks.push(stage.check_loop().await?);
    if command.json {
        print_json(&told::for_machines(&stage, (&picture, &went_round), &checks, command.seed)?)?;
    } else {
        print(&told::for_people(&stage, (&picture, &went_round), &checks, place.paint)?)?;
    }
    if let Some(listener) = listener {
        serve(command, place, &stage, listener, signals).await?;
    }
    stage.end().await;
    Ok(if checks.iter().all(|check| check.holds) { Exit::Done } else { Exit::Failed })
}

async fn serve(
    command: &Demo,
    place: &Place,
    stage: &Stage,
    listener: tokio::net::TcpListener,
    signals: &Signals,
) -> anyhow::Result<()> {
    let language = match command.language {
        Some(PageLanguage::En) => Language::En,
        Some(PageLanguage::Nl) => Language::Nl,
        None => place.config.language,
    };
    remark(&format!("The pages are at http://{}/ (Ctrl-C ends the demo)", listener.local_addr()?));
    remark(&format!("They open as {}; to sign in again: {}, {}", OWNER.name, OWNER.email, OWNER.password));
    let demo = DemoInfo {
        pay_url: stage.pay.base_url(),
        afas_url: stage.afas.base_url(),
        pay: (emulators::pay::TOKEN_CODE.into(), emulators::pay::TOKEN.into()),
        afas: (PARTICIPANT.into(), emulators::afas::TOKEN.into()),
        payt: Some((
            emulators::payt::STATIC_TOKEN.into(),
            emulators::payt::IMPORT_TOKEN.into(),
            receivables::FREE_CODE.into(),
        )),
        mail: place.folder.join(stage::MAIL_FOLDER),
    };
    let door = Some(stage.owner().await?);
    let _directory = stage.directory().await?;
    remark(&format!("With a work account, after signing out: {}", stage::COLLEAGUE));
    let state = WebState { engine: stage.engine.clone(), demo: Some(demo), language, public_url: None, door };
    let pages = signals.stop.clone();
    let served = async { finish(web::serve(state, listener, pages.clone()).await, &pages) };
    let (served, told) = tokio::join!(served, tell(&stage.engine, &signals.stop));
    served.and(told)
}

/// Where the demo keeps its database: a new folder that a person named, or one that goes away with it.
enum Home {
    Named(std::path::PathBuf),
    Temporary(tempfile::TempDir),
}

impl Home {
    fn choose(global: &Global) -> anyhow::Result<Self> {
        match &global.data {
            Some(folder) => Ok(Self::Named(folder.clone())),
            None => {
                let folder = tempfile::Builder::new().prefix("kruispost-demo-").tempdir();
                Ok(Self::Temporary(folder.context("a temporary folder can't be made; name one with --data")?))
            }
        }
    }

    const fn is_kept(&self) -> bool {
        matches!(self, Self::Named(_))
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Named(folder) => folder,
            Self::Temporary(folder) => folder.path(),
        }
    }

    /// A place with a database of its own, whatever the configuration says: the invented merchant must never end up
    /// among real bookings.
    fn place(&self, global: &Global, environment: Environment) -> anyhow::Result<Place> {
        let folder = DataFolder::choose(Some(self.path()), &environment)?;
        let database = folder.join("kruispost.db");
        if database.exists() {
            bail!("{} exists: the demo begins in a new folder, name another with --data", database.display());
        }
        let mut place = Place::open_at(folder, global, environment)?;
        place.config.database_url = format!("sqlite://{}", database.display());
        // Pay.'s limit is for Pay.'s machines; the emulator stands on ours.
        place.config.calls.pay_requests_per_second = std::num::NonZeroU32::MIN.saturating_add(100_000);
        Ok(place)
    }
}
