//! The pages: what a bookkeeper sees. Made on the server, without scripts; they read the store and ask the engine.

mod actions;
mod assets;
mod days;
mod failure;
mod figures;
mod flow_line;
mod frame;
mod guard;
mod pages;
mod router;
mod standing;
mod syncs;
#[cfg(test)]
mod tests;
mod visit;
mod words;

use std::ops::Deref;
use std::sync::Arc;

use engine::Engine;
use ledger::language::Language;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What the pages are served from.
pub(crate) struct WebState {
    /// Decisions go to it; its store is read.
    pub(crate) engine: Engine,
    /// Present in a demonstration, to say so on every page.
    pub(crate) demo: Option<DemoInfo>,
    /// The language for browsers that ask for neither English nor Dutch.
    pub(crate) language: Language,
}

/// What a demonstration tells about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DemoInfo {
    /// Where the Pay. emulator answers.
    pub(crate) pay_url: String,
    /// Where the AFAS emulator answers.
    pub(crate) afas_url: String,
}

/// Serves the pages until `stop`; requests that are under way are finished first. Fails when the listener does.
pub(crate) async fn serve(state: WebState, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let on_loopback = listener.local_addr()?.ip().is_loopback();
    let router = router::router(Site::new(state, on_loopback));
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await?;
    Ok(())
}

/// What every page is made from. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Site(Arc<SiteParts>);

/// The parts of a [`Site`].
pub(crate) struct SiteParts {
    pub(crate) engine: Engine,
    pub(crate) demo: Option<DemoInfo>,
    pub(crate) language: Language,
    /// Whether only this machine can reach the pages. Without a sign-in nothing may be changed otherwise.
    pub(crate) on_loopback: bool,
    /// Runs that were started from a page.
    pub(crate) syncs: syncs::Syncs,
}

impl Site {
    fn new(state: WebState, on_loopback: bool) -> Self {
        let WebState { engine, demo, language } = state;
        Self(Arc::new(SiteParts { engine, demo, language, on_loopback, syncs: syncs::Syncs::default() }))
    }

    /// The store, to read.
    pub(crate) fn store(&self) -> store::ReadStore {
        self.engine.store().reader()
    }
}

impl Deref for Site {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.0
    }
}
