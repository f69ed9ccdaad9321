//! The AFAS client: reads that are tried again, and writes that never are.

use std::fmt;
use std::sync::Arc;

use ledger::problem::{Problem, ProblemKind};
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;

use super::auth::TokenSource;
use super::fault::{Fault, Meaning};
use super::gate::CallGate;
use super::metainfo::Inventory;
use super::options::AfasOptions;
use super::query::{Query, push_encoded};
use super::retry::{Miss, Tries};
use super::rows::{self, Page};
use super::transport::{Answer, NoAnswer, Transport};
use crate::failure::Failure;

/// A client of one AFAS environment. Cheap to clone.
#[derive(Clone)]
pub struct AfasClient {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    tokens: Arc<dyn TokenSource>,
    gate: Arc<CallGate>,
    options: AfasOptions,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// AFAS took it: the body of a 2xx answer.
    Taken(Vec<u8>),
    /// AFAS answered with an error. Whether something was written depends on which.
    Fault(Fault),
    /// AFAS has not seen it, or turned it away at the door. Nothing was written.
    NotSent(Failure),
    /// No (complete) answer: AFAS may have written it.
    Lost(String),
}

/// What a read is about: the path behind the base URL, and the connector when it is one's rows.
pub(super) struct Target<'a> {
    pub(super) path: String,
    pub(super) connector: Option<&'a str>,
    /// The most bytes of a file; nothing when it is none.
    pub(super) file: Option<usize>,
}

impl<'a> Target<'a> {
    pub(super) fn path(path: String) -> Self {
        Self { path, connector: None, file: None }
    }

    /// Rows of a GetConnector.
    fn rows(path: String, connector: &'a str) -> Self {
        Self { connector: Some(connector), ..Self::path(path) }
    }

    /// A file of at most so many bytes.
    pub(super) fn file(path: String, most: usize) -> Self {
        Self { file: Some(most), ..Self::path(path) }
    }

    fn about(&self) -> String {
        match self.connector {
            Some(name) => format!("GetConnector {name}"),
            None => self.path.clone(),
        }
    }
}

impl AfasClient {
    /// A client with a gate of its own. `http` must not follow redirects, so that a write goes out once.
    ///
    /// Fails with `setting-wrong` when the options make no address or header.
    pub fn new(http: reqwest::Client, tokens: Arc<dyn TokenSource>, options: AfasOptions) -> Result<Self, Problem> {
        let gate = Arc::new(CallGate::new(options.calls_at_once));
        Self::with_gate(http, tokens, options, gate)
    }

    /// A client that shares its gate with other clients of the same environment.
    pub fn with_gate(
        http: reqwest::Client,
        tokens: Arc<dyn TokenSource>,
        options: AfasOptions,
        gate: Arc<CallGate>,
    ) -> Result<Self, Problem> {
        let transport = Transport::new(http, &options)?;
        Ok(Self { inner: Arc::new(Inner { transport, tokens, gate, options }) })
    }

    /// How it calls.
    pub fn options(&self) -> &AfasOptions {
        &self.inner.options
    }

    /// One page of rows, as the query says.
    pub async fn rows<T: DeserializeOwned>(&self, query: &Query) -> Result<Vec<T>, Failure> {
        Ok(self.page(query).await?.rows)
    }

    pub(super) async fn page<T: DeserializeOwned>(&self, query: &Query) -> Result<Page<T>, Failure> {
        rows::read_page(query.name(), &self.page_body(query).await?)
    }

    /// A page of rows as it came.
    pub(super) async fn page_body(&self, query: &Query) -> Result<Vec<u8>, Failure> {
        self.get(&Target::rows(query.path()?, query.name())).await
    }

    /// The body of a read, tried as often as the options say.
    pub(super) async fn get(&self, target: &Target<'_>) -> Result<Vec<u8>, Failure> {
        let mut tries = Tries::new(&self.inner.options);
        loop {
            let miss = match self.attempt(target).await? {
                Ok(body) => return Ok(body),
                Err(miss) => miss,
            };
            match tries.after(&miss) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(self.explain(target, &miss).await),
            }
        }
    }

    /// One try; a token that turns out to have expired is renewed once.
    async fn attempt(&self, target: &Target<'_>) -> Result<Result<Vec<u8>, Miss>, Failure> {
        let lane = target.connector.map(|name| format!("get {name}"));
        let _pass = self.inner.gate.enter(lane.as_deref()).await;
        let header = self.inner.tokens.header().await?;
        let mut answer = self.get_once(target, &header).await;
        if matches!(&answer, Ok(answer) if answer.status == 401) && self.inner.tokens.refused(&header).await {
            let renewed = self.inner.tokens.header().await?;
            answer = self.get_once(target, &renewed).await;
        }
        Ok(match answer {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(answer.body),
            Ok(answer) => Err(Miss::Fault(Fault::read(&answer))),
            Err(no_answer) => Err(Miss::NoAnswer(no_answer)),
        })
    }

    async fn get_once(&self, target: &Target<'_>, header: &HeaderValue) -> Result<Answer, NoAnswer> {
        match target.file {
            Some(most) => self.inner.transport.get_file(&target.path, header.clone(), most).await,
            None => self.inner.transport.get(&target.path, header.clone()).await,
        }
    }

    /// A 401 can mean that the token is wrong or that the connector is missing; the inventory decides.
    async fn explain(&self, target: &Target<'_>, miss: &Miss) -> Failure {
        let failure = miss.to_failure(&target.about());
        let (Miss::Fault(fault), Some(connector)) = (miss, target.connector) else { return failure };
        if fault.status != 401 && fault.meaning != Meaning::NotAuthorised {
            return failure;
        }
        match self.inventory_once().await {
            Some(inventory) if !inventory.has_get(connector) => missing(fault, &target.about()),
            Some(_) => not_authorised(fault, &target.about()),
            None => failure,
        }
    }

    async fn inventory_once(&self) -> Option<Inventory> {
        let body = self.attempt(&Inventory::target()).await.ok()?.ok()?;
        Inventory::read(&body).ok()
    }

    /// Writes once to an UpdateConnector: whatever happens, this is not tried again. Writes with the same `lane` go one
    /// after the other.
    pub async fn post_once(&self, connector: &str, lane: &str, body: Vec<u8>) -> Sent {
        let pass = self.inner.gate.enter(Some(&format!("post {connector} {lane}"))).await;
        let header = match self.inner.tokens.header().await {
            Ok(header) => header,
            Err(failure) => return Sent::NotSent(failure),
        };
        let answer = self.inner.transport.post(&connector_path(connector), header.clone(), body).await;
        // What follows makes calls of its own.
        drop(pass);
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => Sent::Taken(answer.body),
            Ok(answer) => self.refused_write(connector, &header, Fault::read(&answer)).await,
            Err(NoAnswer::NotSent(why)) => {
                Sent::NotSent(Failure::later(ProblemKind::AfasUnreachable, format!("{}: {why}", update(connector))))
            }
            Err(NoAnswer::TimedOut(why) | NoAnswer::Broken(why) | NoAnswer::TooLong(why)) => Sent::Lost(why),
        }
    }

    /// Who is turned away at the door has written nothing.
    async fn refused_write(&self, connector: &str, header: &HeaderValue, fault: Fault) -> Sent {
        match fault.status {
            401 => Sent::NotSent(self.explain_unauthorised_write(connector, header, &fault).await),
            403 | 404 => Sent::NotSent(fault.to_failure(&update(connector))),
            _ => Sent::Fault(fault),
        }
    }

    async fn explain_unauthorised_write(&self, connector: &str, header: &HeaderValue, fault: &Fault) -> Failure {
        let about = update(connector);
        let renewable = self.inner.tokens.refused(header).await;
        match self.inventory_once().await {
            Some(inventory) if !inventory.has_update(connector) => missing(fault, &about),
            // The renewed token is good, so the same write will be let in.
            Some(_) if renewable => Failure::later(ProblemKind::AfasTokenWrong, fault.detail(&about)),
            Some(_) => not_authorised(fault, &about),
            None => fault.to_failure(&about),
        }
    }
}

/// The path of a connector behind the base URL.
pub(super) fn connector_path(connector: &str) -> String {
    let mut path = "connectors/".to_owned();
    push_encoded(&mut path, connector, "");
    path
}

fn update(connector: &str) -> String {
    format!("UpdateConnector {connector}")
}

fn missing(fault: &Fault, about: &str) -> Failure {
    Failure::Denied(Problem::new(ProblemKind::AfasConnectorMissing, fault.detail(about)))
}

fn not_authorised(fault: &Fault, about: &str) -> Failure {
    Failure::Denied(Problem::new(ProblemKind::AfasNotAuthorised, fault.detail(about)))
}

/// Shows where it calls, not with what.
impl fmt::Debug for AfasClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AfasClient").field("options", &self.inner.options).finish_non_exhaustive()
    }
}
