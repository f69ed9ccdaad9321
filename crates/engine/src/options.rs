//! Waiting times and limits: each a setting, each with its reason.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::mail::MailOptions;
use crate::wake::later;

/// How long the engine waits, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// Between two wake-ups of a flow.
    pub wake_every: SignedDuration,
    /// How long a worker holds a flow before another may take it; renewed while it works.
    pub lease: SignedDuration,
    /// After an unknown outcome, before AFAS is first asked whether it has the voucher.
    pub first_look: SignedDuration,
    /// How long after an unknown outcome AFAS may still be booking: it goes on for up to 900 seconds after we left (AFAS
    /// documentation, troubleshooting). Only after this is "not there" believed.
    pub grace: SignedDuration,
    /// Before something that failed for now is tried again; doubled at each failure up to `retry_at_most`.
    pub retry: SignedDuration,
    /// The longest wait before another try.
    pub retry_at_most: SignedDuration,
    /// How many days before the watermark are listed again, to see late changes (Pay. reference, incremental sync).
    pub overlap_days: i32,
    /// How often the books are read only for invoices that payments wait for; when they are read anyway, or a person asks,
    /// those are looked for too.
    pub late_every: SignedDuration,
    /// Wake-ups that may fail one after another before the flow is stopped with a question.
    pub failed_wakes_at_most: i64,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            wake_every: SignedDuration::from_mins(1),
            lease: SignedDuration::from_mins(10),
            first_look: SignedDuration::from_mins(1),
            grace: SignedDuration::from_mins(15),
            retry: SignedDuration::from_mins(1),
            retry_at_most: SignedDuration::from_mins(60),
            overlap_days: 14,
            late_every: SignedDuration::from_hours(1),
            failed_wakes_at_most: 20,
        }
    }
}

impl Waits {
    /// The wait after `attempts` failures.
    pub fn retry_after(&self, attempts: i64) -> SignedDuration {
        let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(16);
        let wait = self.retry.checked_mul(2_i32.saturating_pow(doublings)).unwrap_or(self.retry_at_most);
        wait.min(self.retry_at_most)
    }
}

/// How outside systems are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    /// Requests per second to Pay. at most (Pay. reference, rate limits: two is safe).
    pub pay_requests_per_second: NonZeroU32,
    /// Waits between tries of one reading call.
    pub backoff: Vec<Duration>,
    /// How long a reading call may take.
    pub get_timeout: Duration,
    /// How long a posting call may take.
    pub post_timeout: Duration,
    /// Rows AFAS is asked for at once.
    pub afas_page_rows: u32,
    /// Our subscription and project number at AFAS, sent with each call; mandatory for AFAS partners.
    pub integration_id: Option<String>,
    /// Where Pay. answers, when not at its own address: an emulator. For connections that don't say themselves.
    pub pay_base_url: Option<String>,
    /// Where AFAS answers, when not at its own address: an emulator. For connections that don't say themselves.
    pub afas_base_url: Option<String>,
    /// Where Payt answers and takes files, when not at its own addresses: an emulator.
    pub payt_base_url: Option<String>,
    /// Whether an SFTP server may be an address that only this machine or its network reaches.
    pub sftp_private_addresses: bool,
    /// Files per second to Payt at most (Payt documentation: conventions).
    pub payt_files_per_second: NonZeroU32,
    /// Where mail goes; none is sent without it.
    pub mail: Option<MailOptions>,
    /// Whether webhooks may go to addresses that only this network reaches.
    pub private_webhooks: bool,
    /// Whether directories of organisations may be at addresses that only this network reaches.
    pub private_directories: bool,
}

impl Calls {
    /// How long after a voucher was written down its entry may still be sent. A worker that stood still for longer may wake
    /// up when another one has looked for the voucher, found nothing, and sent it.
    pub(crate) fn sent_within(&self) -> SignedDuration {
        SignedDuration::try_from(self.post_timeout).unwrap_or(SignedDuration::MAX)
    }

    /// When a call that was written down at `posting_at` has ended at the latest.
    pub(crate) fn ends_at_most(&self, posting_at: Timestamp) -> Timestamp {
        let call = SignedDuration::try_from(self.post_timeout).unwrap_or(SignedDuration::MAX);
        later(later(posting_at, self.sent_within()), call)
    }
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            pay_requests_per_second: NonZeroU32::MIN.saturating_add(1),
            backoff: vec![Duration::from_secs(1), Duration::from_secs(3)],
            get_timeout: Duration::from_secs(120),
            post_timeout: Duration::from_secs(300),
            afas_page_rows: 1000,
            integration_id: None,
            pay_base_url: None,
            afas_base_url: None,
            payt_base_url: None,
            sftp_private_addresses: false,
            payt_files_per_second: NonZeroU32::MIN.saturating_add(2),
            mail: None,
            private_webhooks: false,
            private_directories: false,
        }
    }
}

/// Everything an engine is told.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// Waiting times.
    pub waits: Waits,
    /// Calls to outside systems.
    pub calls: Calls,
    /// This worker's name in leases and logs.
    pub worker: String,
    /// The PostgreSQL address whose queue wakes flows when many workers share the work; without it one process wakes
    /// them with timers.
    pub queue: Option<SecretString>,
}
