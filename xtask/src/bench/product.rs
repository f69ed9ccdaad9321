//! The way of the product as a whole: documents to lines, entries and reasons that a page reads.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use super::table::{Row, Table, Target, Unit};
use super::{Folder, Programs, figure_of, measured};
use crate::postgres::Cluster;
use crate::say;

/// The rows, in the order of the way.
const ROWS: &[(&str, &str, Unit, Option<Target>)] = &[
    ("payments", "payments", Unit::Count, None),
    ("settlements", "settlements they came in", Unit::Count, None),
    ("open_items", "open items they were matched with", Unit::Count, None),
    ("payments_per_second", "payments per second, the whole way", Unit::Count, Some(Target::AtLeast(100_000))),
    ("whole_us", "the whole way", Unit::Microseconds, None),
    ("cpu_us", "of all cores together", Unit::Microseconds, None),
    ("keep_us", "keeping documents as received", Unit::Microseconds, None),
    ("parse_us", "documents to lines", Unit::Microseconds, None),
    ("load_us", "lines and books from the store", Unit::Microseconds, None),
    ("match_us", "lines and books to entries", Unit::Microseconds, None),
    ("persist_us", "writing lines, entries and reasons", Unit::Microseconds, None),
    ("show_us", "reading what a page shows", Unit::Microseconds, None),
    ("parse_per_second", "payments per second: documents to lines", Unit::Count, None),
    ("match_per_second", "payments per second: matched and planned", Unit::Count, None),
    ("persist_per_second", "payments per second: written", Unit::Count, None),
    ("show_per_second", "payments per second: read for a page", Unit::Count, None),
    ("mirror_us", "writing the open items, not in the whole", Unit::Microseconds, None),
    ("peak_bytes", "memory at the peak, documents included", Unit::Mebibytes, None),
];

/// Measures with `--lines N`, `--settlement N` (lines in each), on PostgreSQL with `--postgres`, and writes the table for
/// machines with `--json FILE`; `--quick` builds with the dev profile and judges nothing.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let options = Options::read(arguments)?;
    let programs = Programs::build(options.quick, &["bench"])?;
    let folder = Folder::new()?;
    let cluster = if options.postgres { Some(Cluster::start_durable()?) } else { None };
    let mut command = Command::new(&programs.bench);
    command.arg("product").arg("--data").arg(&folder.0).args(&options.passed_on);
    if let Some(cluster) = &cluster {
        command.arg("--database").arg(format!("{}/postgres", cluster.url()));
    }
    say("xtask: making documents and open items, then measuring");
    let figures = measured(&mut command)?;
    let row = |&(name, what, unit, target): &(&'static str, &'static str, Unit, Option<Target>)| {
        Ok(Row { name, what, figure: figure_of(&figures, name)?, unit, target })
    };
    let table = Table { rows: ROWS.iter().map(row).collect::<Result<_>>()?, judged: !options.quick };
    print!("{table}");
    if let Some(path) = options.json {
        std::fs::write(&path, table.json()).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Default)]
struct Options {
    quick: bool,
    postgres: bool,
    json: Option<PathBuf>,
    /// Sizes, as the measuring program reads them.
    passed_on: Vec<String>,
}

impl Options {
    fn read(mut arguments: &[String]) -> Result<Self> {
        let mut options = Self::default();
        while let Some((first, rest)) = arguments.split_first() {
            arguments = match (first.as_str(), rest) {
                ("--quick", rest) => {
                    options.quick = true;
                    rest
                }
                ("--postgres", rest) => {
                    options.postgres = true;
                    rest
                }
                ("--json", [path, rest @ ..]) => {
                    options.json = Some(PathBuf::from(path));
                    rest
                }
                ("--lines" | "--settlement", [number, rest @ ..]) => {
                    options.passed_on.extend([first.clone(), number.clone()]);
                    rest
                }
                _ => bail!(
                    "cargo xtask bench product [--quick] [--postgres] [--lines N] [--settlement N] [--json FILE]: what is \
                     `{first}`?"
                ),
            };
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_passed_on_and_unknown_options_are_named() {
        let read = |text: &str| Options::read(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let options = read("--lines 2000 --postgres --json out.json --settlement 500").unwrap();
        assert!(options.postgres && !options.quick && options.json == Some(PathBuf::from("out.json")));
        assert_eq!(options.passed_on, ["--lines", "2000", "--settlement", "500"]);
        assert!(read("--lines").is_err_and(|error| error.to_string().contains("`--lines`")));
    }
}
