//! Faults by script: which coming call goes wrong, and how.

use serde::Deserialize;

use super::knobs::AfasKnobs;

/// A faults file: the switches that differ, and the script.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AfasScript {
    /// The switches.
    pub knobs: AfasKnobs,
    /// The faults, in the order in which calls meet them.
    pub faults: Vec<Fault>,
}

/// One fault. A call meets at most one fault that spoils its answer: the oldest that fits. Events ([`What::PeriodCloses`],
/// [`What::ItemPaid`]) come on top.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The calls it fits.
    #[serde(default)]
    pub on: On,
    /// How many of them pass before it strikes.
    #[serde(default)]
    pub after: u32,
    /// How many of them it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens.
    pub what: What,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// The next call that fits `on` meets `what`.
    pub fn next(on: On, what: What) -> Self {
        Self { on, after: 0, times: 1, what }
    }

    /// The next entry posted meets `what`.
    pub fn next_post(what: What) -> Self {
        Self::next(On::Post, what)
    }

    /// The next GetConnector call meets `what`.
    pub fn next_read(what: What) -> Self {
        Self::next(On::Read, what)
    }

    /// The same, for `times` calls.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// The same, after `after` calls that pass.
    #[must_use]
    pub fn after(self, after: u32) -> Self {
        Self { after, ..self }
    }
}

/// The calls a fault fits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// Every call but those for an OAuth token.
    #[default]
    Any,
    /// Reading a GetConnector.
    Read,
    /// Reading this GetConnector.
    Connector(String),
    /// Posting to FiEntries.
    Post,
    /// Asking for an OAuth token.
    Token,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Work starts so many milliseconds later.
    Latency(u64),
    /// The connection breaks and nothing was done.
    CutBeforeCommit,
    /// The connection breaks after the work was done.
    CutAfterCommit,
    /// 500 "unexpected error", and nothing was done.
    UnexpectedError,
    /// 500 "unexpected error" after the work was done.
    UnexpectedErrorAfterCommit,
    /// 500 "maximum duration", and nothing was done.
    TimeLimit,
    /// 500 "maximum duration" after the work was done.
    TimeLimitAfterCommit,
    /// The work is done at once, the answer comes so many milliseconds later.
    HangAfterCommit(u64),
    /// 500: another user is booking in the journal.
    JournalLocked,
    /// 503 with these seconds as `retry_after`.
    Unavailable(u32),
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// This status with an empty body, and nothing was done.
    EmptyBody(u16),
    /// This status with a page of some proxy, and nothing was done.
    HtmlPage(u16),
    /// The work is done and the answer's JSON stops halfway.
    TruncatedJson,
    /// 401: the token has expired; OAuth tokens given out before are dead.
    ExpiredToken,
    /// 500: the definition is blocked.
    DefinitionBlocked,
    /// 500: too large a result.
    OutOfMemory,
    /// A page with half of its rows, and no sign of it.
    ShortPage,
    /// A page without regard to filter and place: the first rows once more.
    FirstPageAgain,
    /// A page without regard to order.
    Unsorted,
    /// Event: the period is blocked just before the call is worked on.
    PeriodCloses {
        /// Administration.
        unit: i64,
        /// Financial year.
        year: i16,
        /// Period.
        period: i16,
    },
    /// Event: somebody books a payment on the invoice just before the call is worked on.
    ItemPaid {
        /// Administration.
        unit: i64,
        /// Invoice number.
        invoice: String,
        /// Cents paid.
        cents: i64,
    },
}

impl What {
    pub(super) fn is_event(&self) -> bool {
        matches!(self, Self::PeriodCloses { .. } | Self::ItemPaid { .. })
    }
}

/// What a call is, as far as faults go.
#[derive(Debug, Clone, Copy)]
pub(super) enum CallKind<'a> {
    Token,
    Read(&'a str),
    Post,
    Other,
}

impl On {
    fn fits(&self, call: CallKind<'_>) -> bool {
        match (self, call) {
            (Self::Token, CallKind::Token) | (Self::Read, CallKind::Read(_)) | (Self::Post, CallKind::Post) => true,
            (Self::Connector(wanted), CallKind::Read(id)) => wanted.eq_ignore_ascii_case(id),
            (Self::Any, call) => !matches!(call, CallKind::Token),
            _ => false,
        }
    }
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<Fault>);

/// What a call meets.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) events: Vec<What>,
    pub(super) fault: Option<What>,
}

impl Script {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Takes from the script what this call meets.
    pub(super) fn meet(&mut self, call: CallKind<'_>) -> Met {
        let mut met = Met::default();
        for fault in &mut self.0 {
            if !fault.on.fits(call) || (met.fault.is_some() && !fault.what.is_event()) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
            } else if fault.times > 0 {
                fault.times -= 1;
                match fault.what.is_event() {
                    true => met.events.push(fault.what.clone()),
                    false => met.fault = Some(fault.what.clone()),
                }
            }
        }
        self.0.retain(|fault| fault.times > 0);
        met
    }
}
