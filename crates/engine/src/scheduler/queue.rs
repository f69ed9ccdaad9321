//! Many workers: graphile_worker queues one wake-up per flow, and rescues those of a worker that died.
//!
//! The queue only wakes. The lease in the flow's row decides who works, and the rows decide what is done, so a job that
//! runs twice, late or never loses and doubles nothing.

use std::time::Duration;

use graphile_worker::{IntoTaskHandlerResult, JobSpec, TaskHandler, WorkerContext, WorkerOptions};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::error::EngineError;
use crate::progress::Unwatched;

/// The queue's own tables stand apart from ours.
const SCHEMA: &str = "kruispost_queue";

/// Flows woken at once by one worker.
const AT_ONCE: usize = 4;

/// Flows put into the queue in one look.
const FLOWS_AT_ONCE: u32 = 1000;

/// A worker that gave no sign for this long is dead: its jobs are given to others.
const DEAD_AFTER: Duration = Duration::from_secs(60);

/// A wake-up of a flow.
#[derive(Debug, Serialize, Deserialize)]
struct Wake {
    flow_id: String,
}

impl TaskHandler for Wake {
    const IDENTIFIER: &'static str = "wake_flow";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(engine) = context.get_ext::<Engine>() else { return Err("the worker has no engine".to_owned()) };
        // A failed wake-up is counted, logged and shown by itself, and is due again later.
        let _counted = engine.wake_if_due(&self.flow_id).await;
        Ok(())
    }
}

impl Engine {
    async fn wake_if_due(&self, flow_id: &str) -> Result<(), EngineError> {
        let flow = self.store.get_flow(flow_id).await?;
        if flow.next_wake_at.is_none_or(|at| at <= self.clock.now()) {
            self.wake(flow_id, &Unwatched).await?;
        }
        Ok(())
    }
}

pub(super) async fn run(engine: &Engine, url: &str, stop: CancellationToken) -> Result<(), EngineError> {
    let stop = stop.child_token();
    let stopped = stop.clone();
    let worker = WorkerOptions::default()
        .database_url(url)
        .max_pg_conn(4)
        .schema(SCHEMA)
        .concurrency(AT_ONCE)
        .heartbeat_interval(DEAD_AFTER / 4)
        .sweep_interval(DEAD_AFTER / 2)
        .sweep_threshold(DEAD_AFTER)
        .recovery_delay(Duration::from_secs(1))
        .listen_os_shutdown_signals(false)
        .shutdown_signal(async move { stopped.cancelled().await })
        // A wake-up may be waiting for AFAS; it is let finish, and the lease protects what it can't.
        .shutdown_grace_period(engine.options.calls.post_timeout)
        .add_extension(engine.clone())
        .define_job::<Wake>()
        .init()
        .await
        .map_err(|error| EngineError::Queue(error.to_string()))?;
    let queue = worker.create_utils();
    let look = async {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = ticks.tick() => {}
            }
            for flow in engine.store.list_due_flows(engine.clock.now(), FLOWS_AT_ONCE).await? {
                // One job per flow, however many workers look; one queue per flow, so that it never runs beside itself.
                let once =
                    JobSpec::builder().job_key(flow.id.clone()).queue_name(flow.id.clone()).max_attempts(1).build();
                queue
                    .add_job(Wake { flow_id: flow.id }, once)
                    .await
                    .map_err(|error| EngineError::Queue(error.to_string()))?;
            }
        }
    };
    let look = async {
        let looked = look.await;
        // A look that failed ends the worker too; whoever started us starts us again.
        stop.cancel();
        looked
    };
    let work = async {
        let worked = worker.run().await.map_err(|error| EngineError::Queue(error.to_string()));
        stop.cancel();
        worked
    };
    let (looked, worked) = tokio::join!(look, work);
    looked.and(worked)
}
