//! Everything the emulator knows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use super::{
    access::{OauthApp, Scopes, Tokens},
    administration::Administration,
    api::FileStore,
    call::RequestSeen,
    clock::VirtualClock,
    courier::Hook,
    event::{Event, EventKind},
    fault::Fault,
    import::{self, FileSeen},
    invoice::Invoice,
    knobs::PaytKnobs,
    options::{AutomaticImport, PaytOptions},
    rates::Buckets,
    report::RunReport,
};

/// Everything the emulator knows.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) clock: VirtualClock,
    pub(super) knobs: PaytKnobs,
    /// By code.
    pub(super) administrations: BTreeMap<String, Administration>,
    pub(super) faults: Vec<Fault>,
    pub(super) requests: Vec<RequestSeen>,
    pub(super) files: Vec<FileSeen>,
    /// The address before all paths.
    pub(super) base_url: String,
    pub(super) static_tokens: BTreeMap<String, Scopes>,
    pub(super) apps: Vec<OauthApp>,
    pub(super) tokens: Tokens,
    pub(super) store: FileStore,
    /// Invoices that reads do not show yet, and for how many reads.
    pub(super) hidden: BTreeMap<i64, u32>,
    pub(super) hooks: Vec<Hook>,
    pub(super) calls: Buckets,
    pub(super) events: Vec<Event>,
    pub(super) uploads: Buckets,
    pub(super) sftp_sign_ins: usize,
    last_id: i64,
}

/// What a change of an administration needs to know and to tell.
pub(super) struct Moment<'a> {
    pub(super) now: Timestamp,
    pub(super) local: DateTime,
    pub(super) knobs: &'a PaytKnobs,
    administration: String,
    events: &'a mut Vec<Event>,
    last_id: &'a mut i64,
}

impl Moment<'_> {
    pub(super) fn today(&self) -> Date {
        self.local.date()
    }

    pub(super) fn new_id(&mut self) -> i64 {
        *self.last_id += 1;
        *self.last_id
    }

    pub(super) fn tell(&mut self, invoice: &Invoice, kind: EventKind) {
        let id = self.new_id();
        self.events.push(Event {
            id,
            administration: self.administration.clone(),
            kind,
            invoice_id: invoice.id,
            invoice_number: invoice.number.clone(),
            at: self.now,
        });
    }
}

impl Office {
    pub(super) fn new(options: PaytOptions, base_url: String) -> Result<Office, jiff::Error> {
        let mut last_id = 0;
        let clock = VirtualClock::new(options.now)?;
        let now = clock.now();
        let mut administrations = BTreeMap::new();
        for settings in options.administrations {
            last_id += 1;
            administrations.insert(settings.code.clone(), Administration::new(last_id, settings, now));
        }
        Ok(Office {
            clock,
            knobs: options.knobs,
            administrations,
            faults: options.faults,
            requests: Vec::new(),
            files: Vec::new(),
            base_url,
            static_tokens: options.static_tokens,
            apps: options.apps,
            tokens: Tokens::default(),
            store: FileStore::default(),
            hidden: BTreeMap::new(),
            hooks: options.webhooks.into_iter().map(Hook::new).collect(),
            calls: Buckets::default(),
            events: Vec::new(),
            uploads: Buckets::default(),
            sftp_sign_ins: 0,
            last_id,
        })
    }

    pub(super) fn new_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// A read comes: what it does not show yet. The next one shows more.
    pub(super) fn hide_fresh(&mut self) -> BTreeSet<i64> {
        let hidden = self.hidden.keys().copied().collect();
        self.hidden.retain(|_, reads| {
            *reads = reads.saturating_sub(1);
            *reads > 0
        });
        hidden
    }

    /// An administration and the moment in which something happens to it.
    pub(super) fn at(&mut self, code: &str) -> Option<(&mut Administration, Moment<'_>)> {
        let administration = self.administrations.get_mut(code)?;
        let moment = Moment {
            now: self.clock.now(),
            local: self.clock.local(),
            knobs: &self.knobs,
            administration: code.to_owned(),
            events: &mut self.events,
            last_id: &mut self.last_id,
        };
        Some((administration, moment))
    }

    /// Processes what waits. `None` for an unknown administration.
    pub(super) fn import(&mut self, code: &str, by_hand: bool) -> Option<RunReport> {
        let (administration, mut moment) = self.at(code)?;
        Some(import::run(administration, by_hand, &mut moment))
    }

    /// Moves the clock; what falls due on the way happens at its hour.
    pub(super) fn forward(&mut self, to: Timestamp) {
        while let Some(next) = self.next_import().filter(|next| *next <= to) {
            let due: Vec<String> = self.importing_at(next);
            self.clock.forward(next);
            self.send_due();
            for code in due {
                self.import_by_clock(&code);
            }
        }
        self.clock.forward(to);
        self.send_due();
    }

    fn next_import(&self) -> Option<Timestamp> {
        self.administrations.values().filter_map(|one| self.clock.next(one.settings.import_at)).min()
    }

    fn importing_at(&self, instant: Timestamp) -> Vec<String> {
        let due = |one: &&Administration| self.clock.next(one.settings.import_at) == Some(instant);
        self.administrations.values().filter(due).map(|one| one.settings.code.clone()).collect()
    }

    fn import_by_clock(&mut self, code: &str) {
        let Some(administration) = self.administrations.get(code) else { return };
        let delivered = !administration.waiting.is_empty() || import::lies_there(administration);
        match administration.settings.automatic_import {
            AutomaticImport::ByHand => {}
            AutomaticImport::WhenDelivered if !delivered => {}
            AutomaticImport::WhenDelivered | AutomaticImport::AtSetTimes => {
                self.import(code, false);
            }
        }
    }

    fn send_due(&mut self) {
        let now = self.clock.local();
        self.administrations.values_mut().for_each(|one| one.send_due(now));
    }
}
