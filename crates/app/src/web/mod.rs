//! The pages: what a bookkeeper sees. Made on the server, without scripts but for passkeys; they read the store and ask the engine.

mod access;
mod actions;
pub(crate) mod api;
mod assets;
mod checks;
mod cookies;
pub(crate) mod days;
mod failure;
pub(crate) mod figures;
mod flow_line;
mod frame;
mod guard;
mod invoices;
mod lives;
mod pages;
mod passkey_place;
mod router;
mod setting_form;
pub(crate) mod standing;
mod syncs;
mod tables;
#[cfg(test)]
mod tests;
mod visit;
pub(crate) mod words;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use engine::Engine;
use engine::commands::Behalf;
use ledger::language::Language;
use secrecy::SecretString;
use store::{OrganisationStore, Role, Visitor};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use pages::sign_up::looks_like_email;
use passkey_place::PasskeyPlace;

/// What the pages are served from.
pub(crate) struct WebState {
    /// Decisions go to it; its store is read.
    pub(crate) engine: Engine,
    /// Present in a demonstration, to say so on every page.
    pub(crate) demo: Option<DemoInfo>,
    /// The language for browsers that ask for neither English nor Dutch.
    pub(crate) language: Language,
    /// The address by which people reach the pages through a proxy, without a slash at its end.
    pub(crate) public_url: Option<String>,
    /// The session of browsers that never signed in: that of a demonstration's owner.
    pub(crate) door: Option<SecretString>,
}

/// What a demonstration tells about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DemoInfo {
    /// Where the Pay. emulator answers.
    pub(crate) pay_url: String,
    /// Where the AFAS emulator answers.
    pub(crate) afas_url: String,
    /// The AT-code and the token that the Pay. emulator takes: no secret, it guards invented books on this machine.
    pub(crate) pay: (String, String),
    /// The participant and the token that the AFAS emulator takes.
    pub(crate) afas: (String, String),
    /// Token, import token and administration code that the Payt emulator takes.
    pub(crate) payt: Option<(String, String, String)>,
    /// Where its mail goes.
    pub(crate) mail: PathBuf,
}

/// Serves the pages until `stop`; requests that are under way are finished first. Fails when the listener does.
pub(crate) async fn serve(state: WebState, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let router = router::router(Site::new(state, listener.local_addr()?));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await?;
    Ok(())
}

/// What every page is made from, and for whom. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Site {
    parts: Arc<SiteParts>,
    visitor: Option<Visitor>,
}

/// The parts of a [`Site`].
pub(crate) struct SiteParts {
    pub(crate) engine: Engine,
    pub(crate) demo: Option<DemoInfo>,
    pub(crate) language: Language,
    /// Whether only this machine can reach the pages.
    pub(crate) on_loopback: bool,
    pub(crate) public_url: Option<String>,
    /// Where passkeys are for, if there can be any.
    pub(crate) passkeys: Option<PasskeyPlace>,
    pub(crate) door: Option<SecretString>,
    /// Runs that were started from a page.
    pub(crate) syncs: syncs::Syncs,
    /// What the other sides answered for forms a moment ago.
    pub(crate) lives: lives::Lives,
    /// How often each token asks.
    pub(crate) pace: api::Pace,
}

impl Site {
    fn new(state: WebState, listens: SocketAddr) -> Self {
        let WebState { engine, demo, language, public_url, door } = state;
        let (syncs, lives, pace) = (syncs::Syncs::default(), lives::Lives::default(), api::Pace::default());
        let on_loopback = listens.ip().is_loopback();
        let passkeys = PasskeyPlace::of(public_url.as_deref(), listens);
        let parts = SiteParts { engine, demo, language, on_loopback, public_url, passkeys, door, syncs, lives, pace };
        Self { parts: Arc::new(parts), visitor: None }
    }

    /// The same for somebody.
    fn of(&self, visitor: Option<Visitor>) -> Self {
        Self { visitor, ..self.clone() }
    }

    /// What the visitor may see; nothing for somebody who is not signed in.
    pub(crate) fn store(&self) -> OrganisationStore {
        let organisation = self.visitor.as_ref().map_or("", |visitor| &visitor.organisation_id);
        self.engine.store().reader().of_organisation(organisation)
    }

    /// Who is looking.
    pub(crate) const fn visitor(&self) -> Option<&Visitor> {
        self.visitor.as_ref()
    }

    /// Who decided, in timelines and the audit log.
    pub(crate) fn who(&self) -> &str {
        self.visitor.as_ref().map_or("page", |visitor| &visitor.email)
    }

    /// For whom something is installed or connected, and who asks.
    pub(crate) fn behalf(&self) -> Behalf<'_> {
        let organisation = self.visitor.as_ref().map_or("", |visitor| &visitor.organisation_id);
        Behalf { organisation, who: self.who() }
    }

    /// Whether the visitor installs, connects, and decides who is in.
    pub(crate) fn owns(&self) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.role == Role::Owner)
    }

    /// Whether the visitor answers and approves.
    pub(crate) fn may_change(&self) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.role >= Role::Bookkeeper)
    }

    /// Whether browsers reach the pages by https only.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl Deref for Site {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.parts
    }
}

/// The site for whoever sent this request. A handler that takes the state instead sees nobody's data.
pub(crate) struct Here(pub(crate) Site);

impl FromRequestParts<Site> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let visitor = parts.extensions.get::<visit::Visit>().and_then(|visit| visit.visitor.clone());
        Ok(Self(site.of(visitor)))
    }
}
