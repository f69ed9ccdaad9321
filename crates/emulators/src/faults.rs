//! Scripted misfortune: the next requests to a path fail in a chosen way. Which ways there are, each emulator says itself.

use serde::Deserialize;

/// A fault that waits for its requests; `K` is what goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fault<K> {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: K,
    /// The beginning of the paths it strikes, `/v2/clearings`; empty for all.
    #[serde(default)]
    pub path: String,
    /// How many requests it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching requests it lets pass first.
    #[serde(default)]
    pub after: u32,
}

fn once() -> u32 {
    1
}

impl<K> Fault<K> {
    /// A fault that strikes the next request to any path.
    #[must_use]
    pub fn once(kind: K) -> Self {
        Self { kind, path: String::new(), times: 1, after: 0 }
    }

    /// Only paths that begin so.
    #[must_use]
    pub fn on(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    /// So many requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// After so many that pass.
    #[must_use]
    pub fn after(self, after: u32) -> Self {
        Self { after, ..self }
    }
}

/// The first fault that strikes a request to the path; each matching one comes a request nearer.
pub(crate) fn strike<K: Copy>(faults: &mut Vec<Fault<K>>, path: &str) -> Option<K> {
    let mut struck = None;
    for fault in faults.iter_mut().filter(|fault| path.starts_with(&fault.path)) {
        if fault.after > 0 {
            fault.after -= 1;
        } else if struck.is_none() && fault.times > 0 {
            fault.times -= 1;
            struck = Some(fault.kind);
        }
    }
    faults.retain(|fault| fault.times > 0);
    struck
}
