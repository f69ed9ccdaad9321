//! What people see in a terminal: text first put together, then printed in one go.

mod amount;
mod bars;
mod checklist;
#[cfg(test)]
mod fresh;
mod moment;
mod paint;
mod table;

use std::io::{ErrorKind, Write};

pub(crate) use amount::{amount, cents};
pub(crate) use bars::Bars;
pub(crate) use checklist::Check;
#[cfg(test)]
pub(crate) use fresh::prove_fresh;
pub(crate) use moment::moment;
pub(crate) use paint::Paint;
pub(crate) use table::Table;

/// Prints text for the person or machine that asked. A reader that has left early (`| head`) is no failure.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    quiet_when_nobody_reads(write(&mut std::io::stdout().lock(), text))
}

/// Prints a remark that is not the answer.
pub(crate) fn remark(text: &str) {
    // There is nowhere to say that nothing can be said.
    let _ = write(&mut std::io::stderr().lock(), text);
}

/// Prints an answer for machines.
pub(crate) fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    Ok(print(&serde_json::to_string_pretty(value)?)?)
}

fn write(to: &mut impl Write, text: &str) -> std::io::Result<()> {
    to.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        to.write_all(b"\n")?;
    }
    to.flush()
}

fn quiet_when_nobody_reads(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// `1 settlement`, `2 settlements`.
pub(crate) fn count(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let plural = match (number, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    };
    format!("{number} {plural}")
}
