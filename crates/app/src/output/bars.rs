//! Progress bars on the terminal; none when there is no terminal.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use engine::progress::{Progress, Step};
use indicatif::{ProgressBar, ProgressStyle};

/// One bar that follows the steps of a sync.
pub(crate) struct Bars {
    bar: ProgressBar,
    step: Mutex<Option<Step>>,
}

impl Bars {
    /// A bar on the standard error output, hidden when that is not a terminal.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, step: Mutex::default() }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn begin(&self, step: Step) {
        let known = ProgressStyle::with_template("{msg:30} {bar:30} {pos}/{len}");
        if let Ok(style) = known {
            self.bar.set_style(style);
        }
        self.bar.set_message(match step {
            Step::Mirror => "Reading open items from AFAS",
            Step::Fetch => "Listing settlements at Pay.",
            Step::Read => "Reading settlements",
            Step::Book => "Planning and booking",
            Step::Receivables => "Reading receivables from AFAS",
            Step::Deliver => "Sending the list to Payt",
            Step::Documents => "Sending documents to Payt",
        });
    }
}

impl Progress for Bars {
    fn at(&self, step: Step, done: u64, total: Option<u64>) {
        let mut current = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        if *current != Some(step) {
            *current = Some(step);
            self.begin(step);
        }
        self.bar.set_length(total.unwrap_or(done).max(done));
        self.bar.set_position(done);
    }
}
