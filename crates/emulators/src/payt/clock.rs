//! The virtual clock: it stands still until somebody moves it. Amsterdam time for people, UTC for the interface.

use jiff::{
    SignedDuration, Timestamp, Zoned,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

/// The time in the emulator.
#[derive(Debug, Clone)]
pub(super) struct VirtualClock {
    zone: TimeZone,
    now: Timestamp,
}

impl VirtualClock {
    /// A clock in Amsterdam that shows `now`.
    pub(super) fn new(now: DateTime) -> Result<VirtualClock, jiff::Error> {
        let zone = TimeZone::get("Europe/Amsterdam")?;
        let now = zone.to_timestamp(now)?;
        Ok(VirtualClock { zone, now })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn local(&self) -> DateTime {
        self.zoned().datetime()
    }

    pub(super) fn today(&self) -> Date {
        self.zoned().date()
    }

    fn zoned(&self) -> Zoned {
        self.now.to_zoned(self.zone.clone())
    }

    /// What the clock shows in Amsterdam at that instant.
    pub(super) fn local_of(&self, instant: Timestamp) -> DateTime {
        instant.to_zoned(self.zone.clone()).datetime()
    }

    /// That hour in Amsterdam; `None` outside the calendar.
    pub(super) fn instant(&self, local: DateTime) -> Option<Timestamp> {
        self.zone.to_timestamp(local).ok()
    }

    /// The next time the clock shows `time`.
    pub(super) fn next(&self, time: Time) -> Option<Timestamp> {
        let today = self.instant(self.today().to_datetime(time))?;
        if today > self.now {
            return Some(today);
        }
        self.instant(self.today().tomorrow().ok()?.to_datetime(time))
    }

    /// Moves the clock forward; it never goes back.
    pub(super) fn forward(&mut self, to: Timestamp) {
        self.now = self.now.max(to);
    }

    pub(super) fn after(&self, duration: SignedDuration) -> Timestamp {
        self.now.checked_add(duration).unwrap_or(self.now)
    }
}
