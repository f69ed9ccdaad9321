//! `kruispost run` and `kruispost worker`: what stays.

use anyhow::Context;
use clap::Args;
use engine::Engine;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::place::Place;
use super::signals::Signals;
use crate::output::remark;
use crate::web::{self, WebState};

/// Serve the pages and work: what a server runs
///
/// Ctrl-C or SIGTERM finishes what is being done and stops; a second one stops at once, which loses nothing either. The
/// first account is made on the page, on this machine; see also `kruispost user`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost run
  KRUISPOST_SERVER__LISTEN=127.0.0.1:9000 kruispost run --log-format json")]
pub(crate) struct Run {
    /// Bring a PostgreSQL database up to date first; on SQLite that happens by itself
    #[arg(long)]
    migrate: bool,
}

/// Work without pages: several workers may share one PostgreSQL database
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost worker")]
pub(crate) struct Worker {}

pub(crate) async fn run(command: Run, place: Place) -> anyhow::Result<Exit> {
    if command.migrate {
        place.store_unmigrated().await?.migrate().await?;
    }
    let engine = place.engine().await?;
    let listener = listen(place.config.listen).await?;
    let address = listener.local_addr()?;
    let signals = Signals::listen()?;
    tracing::info!(%address, "serving the pages");
    remark(&format!("Kruispost is at http://{address}/ (Ctrl-C stops it)"));
    let state = WebState {
        engine: engine.clone(),
        demo: None,
        language: place.config.language,
        public_url: place.config.public_url.clone(),
        door: None,
    };
    let (pages, work) = (signals.stop.clone(), signals.stop.clone());
    let both = async {
        // Whichever ends first, by failure or by a signal, lets the other finish what it is doing.
        let (served, worked, told) = tokio::join!(
            async { finish(web::serve(state, listener, pages.clone()).await, &pages) },
            async { finish(engine.run(work.clone()).await.map_err(anyhow::Error::from), &work) },
            tell(&engine, &signals.stop),
        );
        served.and(worked).and(told)
    };
    until_stopped(&signals, both).await
}

pub(crate) async fn worker(_: Worker, place: Place) -> anyhow::Result<Exit> {
    let engine: Engine = place.engine().await?;
    let signals = Signals::listen()?;
    tracing::info!("working");
    let stop = signals.stop.clone();
    let both = async {
        let work = async { finish(engine.run(stop.clone()).await.map_err(anyhow::Error::from), &stop) };
        let (worked, told) = tokio::join!(work, tell(&engine, &stop));
        worked.and(told)
    };
    until_stopped(&signals, both).await
}

/// Tells people by mail and programs by webhooks what they want to know.
pub(crate) async fn tell(engine: &Engine, stop: &CancellationToken) -> anyhow::Result<()> {
    let (posted, delivered) =
        tokio::join!(async { finish(engine.run_mail(stop.clone()).await.map_err(anyhow::Error::from), stop) }, async {
            finish(engine.run_webhooks(stop.clone()).await.map_err(anyhow::Error::from), stop)
        },);
    posted.and(delivered)
}

/// Opens the port for the pages.
pub(crate) async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("the pages can't be served at {address}; choose another address with KRUISPOST_SERVER__LISTEN")
    })
}

pub(crate) fn finish(result: anyhow::Result<()>, stop: &CancellationToken) -> anyhow::Result<()> {
    stop.cancel();
    result
}

/// Until the work ends by itself, by the first signal once it has finished, or at once by the second.
async fn until_stopped(signals: &Signals, work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<Exit> {
    tokio::select! {
        result = work => {
            result?;
            tracing::info!("stopped");
            Ok(Exit::Done)
        }
        () = signals.stop_now.cancelled() => {
            tracing::warn!("stopped at once; what was under way is looked up at the next start");
            Ok(Exit::Failed)
        }
    }
}
