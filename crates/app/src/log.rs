//! The log: one line per event on the standard error output, for people or for machines.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogConfig, LogFormat};
use crate::output::Paint;

/// Begins to log. `usual` is the level of the command when neither configuration nor `-v` say more.
pub(crate) fn begin(config: &LogConfig, usual: &str, verbose: u8, paint: Paint) {
    let level = match verbose {
        0 => config.level.as_deref().unwrap_or(usual),
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    // The configuration has been checked; what can't be read logs warnings, which is what nobody wants to miss.
    let filter: Targets = level.parse().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = tracing_subscriber::registry().with(filter);
    // A second start in one process (tests) keeps the first log.
    let _ = match config.format {
        LogFormat::Json => log.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Text => log.with(lines.with_ansi(paint.is_on())).try_init(),
    };
}
