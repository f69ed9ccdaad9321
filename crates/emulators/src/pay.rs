//! The Pay. emulator: the finance endpoints of Pay.'s management system over real HTTP, with a knob for every question
//! its documentation leaves open and faults on demand.

mod bills;
mod desk;
mod door;
mod faults;
mod json;
mod knobs;
pub(crate) mod line;
mod lines;
mod names;
mod query;
mod refusal;
mod routes;
mod told;
mod transactions;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::Router;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use self::{
    door::{Door, State},
    line::{Scissors, Switchboard},
};
pub use self::{
    faults::{Fault, FaultKind},
    knobs::{
        AmountUnit, ClearingsRight, CostsMode, ErrorBody, LinksKey, LinksShape, OverLimit, PayKnobs, RecordSign, Right,
    },
};
use crate::world::{Settlement, World};

/// The code of the token with all rights.
pub const TOKEN_CODE: &str = "AT-1234-5678";
/// The code of a token without the right to settlements and records.
pub const TOKEN_WITHOUT_CLEARINGS: &str = "AT-1234-0403";
/// The secret of both tokens.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";
/// The code of the sales location.
pub const SALES_LOCATION: &str = "SL-1234-5678";
/// The secret of the sales location.
pub const SALES_LOCATION_SECRET: &str = "76543210fedcba9876543210fedcba9876543210";

/// How the emulator starts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PayOptions {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The knobs.
    pub knobs: PayKnobs,
    /// Faults that wait for their requests.
    pub faults: Vec<Fault>,
}

/// A request the emulator answered, without its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSeen {
    /// The verb.
    pub method: String,
    /// Path and query as they came.
    pub path_and_query: String,
    /// The status of the answer; `None` when the connection closed without one.
    pub status: Option<u16>,
}

/// A running emulator. Clones are the same emulator; it stops when the last one is gone.
#[derive(Clone)]
pub struct PayEmulator {
    address: SocketAddr,
    door: Arc<Door>,
    server: Arc<Mutex<Option<Server>>>,
}

struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl PayEmulator {
    /// Starts on 127.0.0.1, at noon of the world's last day.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(world: Arc<World>, options: PayOptions) -> io::Result<PayEmulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let door = Arc::new(Door::new(State::new(&world, options.knobs, options.faults)));
        let service = Router::new().fallback(door::enter).with_state(Arc::clone(&door));
        let service = service.into_make_service_with_connect_info::<Scissors>();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(Switchboard(listener), service).with_graceful_shutdown(async {
            // A dropped sender means that the emulator is gone: stop as well.
            drop(stopped.await);
        });
        let task = tokio::spawn(server.into_future());
        Ok(PayEmulator { address, door, server: Arc::new(Mutex::new(Some(Server { stop, task }))) })
    }

    /// The address before `/v2` and `/v1`: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Turns knobs, from the next request on.
    pub fn knobs(&self, change: impl FnOnce(&mut PayKnobs)) {
        change(&mut self.door.state().knobs);
    }

    /// Lets a fault wait for its requests, behind those that wait already.
    pub fn fault(&self, fault: Fault) {
        self.door.state().faults.push(fault);
    }

    /// Makes it noon of that day: settlements after it are still to come.
    pub fn set_today(&self, date: Date) {
        self.set_now(date.at(12, 0, 0, 0));
    }

    /// Sets the emulator's clock, Amsterdam time. A settlement appears at five in the morning of its day.
    pub fn set_now(&self, now: DateTime) {
        self.door.state().now = now;
    }

    /// The requests so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.door.state().requests.clone()
    }

    /// Adds a settlement to the world's.
    pub fn push_settlement(&self, settlement: Settlement) {
        self.door.state().settlements.push(settlement);
    }

    /// Stops listening and waits until open requests are answered, a second at most.
    pub async fn stop(self) {
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Server { stop, mut task }) = server else { return };
        // An error says that the server has ended by itself.
        let _ = stop.send(());
        if tokio::time::timeout(Duration::from_secs(1), &mut task).await.is_err() {
            task.abort();
        }
    }
}
