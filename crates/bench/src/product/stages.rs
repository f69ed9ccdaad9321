//! What the time goes to.

use std::time::{Duration, Instant};

/// A part of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Documents as received are kept.
    Keep,
    /// From bytes to lines that add up.
    Parse,
    /// What planning needs is read from the store.
    Load,
    /// From lines and books to entries.
    Match,
    /// Lines, entries and reasons are written.
    Persist,
    /// All that a page shows is read.
    Show,
}

/// The time of each stage.
#[derive(Debug, Default)]
pub(crate) struct Stages([Duration; 6]);

impl Stages {
    const ALL: [(Stage, &'static str); 6] = [
        (Stage::Keep, "keep"),
        (Stage::Parse, "parse"),
        (Stage::Load, "load"),
        (Stage::Match, "match"),
        (Stage::Persist, "persist"),
        (Stage::Show, "show"),
    ];

    /// Adds the time since `start` to a stage.
    pub(crate) fn add(&mut self, stage: Stage, start: Instant) {
        let place = Self::ALL.iter().position(|(known, _)| *known == stage);
        if let Some(time) = place.and_then(|place| self.0.get_mut(place)) {
            *time += start.elapsed();
        }
    }

    /// Name and time of each.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        Self::ALL.iter().zip(&self.0).map(|((_, name), time)| (*name, *time))
    }
}
