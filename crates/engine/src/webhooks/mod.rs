//! Webhooks: programs are told what happened, out of the timeline. At least once, in the order of each flow.

mod kinds;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use links::webhook::{Delivery, WebhookCaller, WebhookFailure, check_address};
use secrecy::SecretString;
use serde_json::json;
use store::{NewWebhook, Role, TakenWebhook, Undelivered, Webhook, WebhookLease};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::letters;
use crate::mail::language_of;
pub use kinds::EventKind;
pub use links::webhook::AddressFault;

/// Between two looks for what is to be delivered.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After a look that failed: one line in the log a minute is enough.
const AFTER_A_FAILURE: Duration = Duration::from_secs(60);

/// Webhooks delivered to at once.
const WEBHOOKS_AT_ONCE: u32 = 16;

/// Events looked at in one turn of a webhook, so that the others come to their turn.
const EVENTS_A_TURN: u32 = 50;

/// A turn of a webhook that answers slowly ends after so long, for the same reason.
const TURN: SignedDuration = SignedDuration::from_secs(10);

/// How long a worker has a webhook, unless it has flows for less; kept on before each delivery that might outlast it.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Longer than a delivery takes.
const BEFORE_THE_END: SignedDuration = SignedDuration::from_secs(20);

/// Before the second try; doubled each time.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);

/// The longest wait before another try.
const WAIT_AT_MOST: SignedDuration = SignedDuration::from_hours(1);

/// What fails for so long is switched off.
const FAILING_AT_MOST: SignedDuration = SignedDuration::from_hours(72);

/// But not before so many tries: a program of ours that stood still tells nothing of theirs.
const TRIES_AT_LEAST: i64 = 20;

/// Webhooks of an organisation at most.
const WEBHOOKS_AT_MOST: usize = 20;

/// Longest reason that is kept, in characters.
const REASON_AT_MOST: usize = 300;

/// Why a webhook can't be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookFault {
    /// Its address.
    Address(AddressFault),
    /// It wants nothing, or something that is not known.
    Kinds,
    /// There are enough.
    TooMany,
}

/// What became of a turn.
enum Turn {
    /// So many came through.
    Delivered(usize),
    /// So many came through, then one did not.
    Failed(usize, WebhookFailure),
}

impl Engine {
    /// Makes a webhook that is told what happens from now on. Gives its id and its secret, which is never shown again.
    pub async fn create_webhook(
        &self,
        organisation: &str,
        address: &str,
        kinds: &[&str],
        who: &str,
    ) -> Result<Result<(String, SecretString), WebhookFault>, EngineError> {
        let address = match check_address(address, self.options.calls.private_webhooks) {
            Ok(address) => address,
            Err(fault) => return Ok(Err(WebhookFault::Address(fault))),
        };
        let Some(kinds) = EventKind::tidied(kinds.iter().copied()) else { return Ok(Err(WebhookFault::Kinds)) };
        if self.store.list_webhooks(organisation).await?.len() >= WEBHOOKS_AT_MOST {
            return Ok(Err(WebhookFault::TooMany));
        }
        let new = NewWebhook { organisation_id: organisation, address: address.as_str(), kinds: &kinds };
        Ok(Ok(self.store.create_webhook(new, who, self.clock.now()).await?))
    }

    /// Delivers a `ping` at once, also to a webhook that is off. Gives why it did not come through, if so.
    pub async fn try_webhook(&self, organisation: &str, id: &str) -> Result<Option<WebhookFailure>, EngineError> {
        let webhook = self.store.get_webhook(organisation, id).await?;
        let secret = self.store.get_webhook_secret(organisation, id).await?;
        let now = self.clock.now();
        let message = format!("ping_{id}_{}", now.as_millisecond());
        let nothing =
            json!({ "integration": null, "settlement": null, "code": null, "delivery": null, "what": "ping" });
        let body = json!({ "id": message, "type": "ping", "timestamp": now.to_string(), "data": nothing });
        let delivery =
            Delivery { address: &webhook.address, id: &message, at: now, body: body.to_string(), secret: &secret };
        let failure = self.webhook_caller().await?.post(delivery).await.err();
        let why = failure.as_ref().map(reason);
        self.store.note_webhook_tried(id, why.as_deref(), self.clock.now()).await?;
        Ok(failure)
    }

    /// Delivers what happens, until `stop`.
    pub async fn run_webhooks(&self, stop: CancellationToken) -> Result<(), EngineError> {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = looks.tick() => {}
            }
            if let Err(error) = self.post_webhooks(&stop).await {
                tracing::warn!("{error}");
                looks.reset_after(AFTER_A_FAILURE);
            }
        }
    }

    /// Gives each webhook to which something is to be delivered one turn. Gives how many deliveries came through.
    pub async fn post_webhooks(&self, stop: &CancellationToken) -> Result<usize, EngineError> {
        let mut turns = JoinSet::new();
        for id in self.store.list_due_webhooks(self.clock.now(), WEBHOOKS_AT_ONCE).await? {
            // another worker may have taken it meanwhile
            let Some(taken) = self.store.take_webhook(&id, self.clock.now(), self.webhook_lease()).await? else {
                continue;
            };
            let (engine, stop) = (self.clone(), stop.clone());
            turns.spawn(async move { engine.serve_webhook(taken, &stop).await });
        }
        let mut gone: usize = 0;
        while let Some(ended) = turns.join_next().await {
            match ended {
                Ok(delivered) => gone = gone.saturating_add(delivered?),
                Err(error) => tracing::error!("a webhook's turn was not finished: {error}"),
            }
        }
        Ok(gone)
    }

    async fn serve_webhook(&self, taken: TakenWebhook, stop: &CancellationToken) -> Result<usize, EngineError> {
        let TakenWebhook { webhook, secret, mut lease } = taken;
        match self.take_turn(&webhook, &secret, &mut lease, stop).await? {
            Turn::Delivered(number) => {
                self.store.release_webhook(&lease).await?;
                Ok(number)
            }
            Turn::Failed(number, failure) => {
                tracing::warn!(webhook = webhook.id, "a delivery did not come through: {failure}");
                // whatever failed before something came through is over
                let (attempts, since) = if number > 0 { (0, None) } else { (webhook.attempts, webhook.failing_since) };
                self.rest_or_give_up(&webhook, &lease, &failure, (attempts, since)).await?;
                Ok(number)
            }
        }
    }

    async fn take_turn(
        &self,
        webhook: &Webhook,
        secret: &SecretString,
        lease: &mut WebhookLease,
        stop: &CancellationToken,
    ) -> Result<Turn, EngineError> {
        let begun = self.clock.now();
        let caller = self.webhook_caller().await?;
        let (mut number, mut passed): (usize, BTreeMap<String, i64>) = (0, BTreeMap::new());
        let mut failure = None;
        for event in self.store.list_undelivered(&webhook.id, EVENTS_A_TURN).await? {
            let kind = EventKind::of(&event.what).filter(|kind| kind.is_in(&webhook.kinds));
            let Some(kind) = kind else {
                passed.insert(event.flow_id, event.position);
                continue;
            };
            let now = self.clock.now();
            if stop.is_cancelled() || now.duration_since(begun) > TURN {
                break;
            }
            if lease.until.duration_since(now) < BEFORE_THE_END {
                match self.store.keep_webhook(lease, now, self.webhook_lease()).await? {
                    Some(kept) => *lease = kept,
                    None => return Ok(Turn::Delivered(number)),
                }
            }
            let id = format!("evt_{}_{}", event.flow_id, event.position);
            let body = body_of(&id, kind, &event);
            pass(Boundary::WebhookBeforeCall);
            let sent = caller.post(Delivery { address: &webhook.address, id: &id, at: now, body, secret }).await;
            pass(Boundary::WebhookAfterCall);
            if let Err(why) = sent {
                failure = Some(why);
                break;
            }
            let (flow, position) = (&event.flow_id, event.position);
            if !self.store.set_webhook_delivered(lease, flow, position, self.clock.now()).await? {
                return Ok(Turn::Delivered(number));
            }
            passed.remove(flow);
            number = number.saturating_add(1);
        }
        for (flow, position) in passed {
            self.store.pass_webhook_by(lease, &flow, position).await?;
        }
        Ok(match failure {
            Some(failure) => Turn::Failed(number, failure),
            None => Turn::Delivered(number),
        })
    }

    fn webhook_lease(&self) -> SignedDuration {
        LEASE.min(self.options.waits.lease)
    }

    /// Lets a webhook that fails rest, longer each time; switches it off when it is gone or failed for too long.
    async fn rest_or_give_up(
        &self,
        webhook: &Webhook,
        lease: &WebhookLease,
        failure: &WebhookFailure,
        (attempts, since): (i64, Option<Timestamp>),
    ) -> Result<(), EngineError> {
        let now = self.clock.now();
        let long = since.is_some_and(|since| now.duration_since(since) >= FAILING_AT_MOST);
        let why = reason(failure);
        if *failure != WebhookFailure::Gone && !(long && attempts.saturating_add(1) >= TRIES_AT_LEAST) {
            let next = now.saturating_add(wait_after(attempts)).unwrap_or(Timestamp::MAX);
            self.store.set_webhook_failed(lease, &why, next, now).await?;
            return Ok(());
        }
        if self.store.give_webhook_up(lease, &why, now).await? {
            self.tell_owners(webhook, &why).await?;
        }
        Ok(())
    }

    async fn tell_owners(&self, webhook: &Webhook, why: &str) -> Result<(), EngineError> {
        let Some(page) = self.address_in_mail("/webhooks") else { return Ok(()) };
        let members = self.store.list_notified(&webhook.organisation_id).await?;
        for owner in members.into_iter().filter(|member| member.role == Role::Owner) {
            let letter = letters::webhook_off(&webhook.address, why, &page, language_of(&owner.language));
            self.write_letter(&owner.email, &letter).await?;
        }
        Ok(())
    }

    async fn webhook_caller(&self) -> Result<&WebhookCaller, EngineError> {
        let private = self.options.calls.private_webhooks;
        let made = self.webhook_caller.get_or_try_init(|| async { WebhookCaller::new(private) }).await;
        made.map_err(|error| EngineError::Http(error.to_string()))
    }
}

/// What a receiver is told: that something happened, and to which settlement or list. Figures and names it asks for itself.
fn body_of(id: &str, kind: EventKind, event: &Undelivered) -> String {
    let settlement = event.settlement.as_ref();
    let data = json!({
        "integration": event.flow_id,
        "settlement": settlement.map(|one| &one.id),
        "code": settlement.map(|one| &one.code),
        "delivery": event.delivery,
        "what": event.what,
    });
    json!({ "id": id, "type": kind.word(), "timestamp": event.at.to_string(), "data": data }).to_string()
}

fn wait_after(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(16);
    FIRST_WAIT.checked_mul(2_i32.saturating_pow(doublings)).unwrap_or(WAIT_AT_MOST).min(WAIT_AT_MOST)
}

fn reason(failure: &WebhookFailure) -> String {
    failure.to_string().chars().take(REASON_AT_MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let minutes = |attempts| wait_after(attempts).as_secs();
        assert_eq!((minutes(0), minutes(1), minutes(6), minutes(7)), (30, 60, 1920, 3600));
        assert_eq!((minutes(1000), minutes(-1)), (3600, 30));
    }
}
