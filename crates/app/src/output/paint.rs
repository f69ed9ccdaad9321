//! Colours, when somebody looks who wants them. Nothing is said by colour alone.

use std::io::IsTerminal;

use crate::config::Environment;

/// Colours or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// Colours for what is printed as the answer: on a terminal, unless the person wants none.
    pub(crate) fn of_answer(environment: &Environment) -> Self {
        Self { on: std::io::stdout().is_terminal() && !environment.wants_no_colour() }
    }

    /// Colours for remarks.
    pub(crate) fn of_remarks(environment: &Environment) -> Self {
        Self { on: std::io::stderr().is_terminal() && !environment.wants_no_colour() }
    }

    #[cfg(test)]
    pub(crate) const fn none() -> Self {
        Self { on: false }
    }

    /// Whether there are colours.
    pub(crate) const fn is_on(self) -> bool {
        self.on
    }

    /// A heading.
    pub(crate) fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Less important.
    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// All is well.
    pub(crate) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// Somebody should know this.
    pub(crate) fn warning(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// This is wrong.
    pub(crate) fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
