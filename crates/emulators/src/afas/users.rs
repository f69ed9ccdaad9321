//! Who calls, and what he may see.

/// The user behind a token.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub(super) name: String,
    /// Administrations he sees; empty for all.
    pub(super) administrations: Vec<i64>,
    /// Connectors that are missing on his App connector.
    pub(super) missing: Vec<String>,
}

impl User {
    pub(super) fn may_see(&self, unit: i64) -> bool {
        self.administrations.is_empty() || self.administrations.contains(&unit)
    }

    pub(super) fn may_call(&self, connector: &str) -> bool {
        !self.missing.iter().any(|missing| missing.eq_ignore_ascii_case(connector))
    }
}
