//! A list of receivables, from AFAS to the CSV file, beside `curl` and beside programs that only extract.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::finder::peers::Python;
use super::table::{MIB, Row, Table, Target, Unit};
use super::{Figures, Programs, measured, target_folder};
use crate::say;

const USAGE: &str = "cargo xtask bench receivables [--quick] [--rows N] [--peer-rows N] [--runs N] [--json FILE]";
/// The connector that is read.
const CONNECTOR: &str = "Payt_sales_entries_v12";
/// The latency of the second server, in milliseconds.
const LATENCY_MS: &str = "200";
/// Rows behind that latency: fifty pages, ten seconds.
const LATENT_ROWS: usize = 50_000;

/// The others: name of the figure, script, what it is.
const PEERS: [(&str, &str, &str); 2] = [
    ("dlt", "receivables/dlt_peer.py", "dlt, extract alone"),
    ("singer", "receivables/singer_peer.py", "a singer-sdk tap"),
];

/// Measures, and prints a table.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let options = Options::read(arguments)?;
    let programs = Programs::build(options.quick, &["bench"])?;
    let python = Python::prepare(&target_folder()?.join("bench-flow-peers"), "receivables/requirements.txt")?;
    let figures = measure(&options, &programs.bench, &python)?;
    let table = Table { rows: rows(&figures)?, judged: !options.quick };
    print!("{table}");
    println!("beside: {}", python.versions_of(&["dlt", "singer-sdk"])?.join(", "));
    if let Some(path) = &options.json {
        std::fs::write(path, table.json()).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(options: &Options, bench: &Path, python: &Python) -> Result<Figures> {
    say("xtask: the server makes its rows");
    let server = Server::start(bench, options.rows, "0")?;
    say("xtask: a list of all rows, and curl");
    let mut figures = server.list(bench, options.rows, options.runs)?;
    for (name, script, what) in PEERS {
        say(&format!("xtask: {what}"));
        let mut best = None;
        for _ in 0..options.runs {
            let mut command = python.script(script);
            let run = measured(command.arg(&server.base_url).arg(CONNECTOR).arg(options.peer_rows.to_string()))?;
            let took = *run.get("extract_us").context("the peer told no time")?;
            if best.is_none_or(|(best, _)| took < best) {
                best = Some((took, run.get("peak_kib").copied().unwrap_or_default()));
            }
        }
        let (took, peak_kib) = best.context("no run")?;
        let per_second = u64::try_from(options.peer_rows)? * 1_000_000 / took.max(1);
        let ours = figures.get("list_rows_per_second").copied().unwrap_or_default();
        figures.insert(format!("{name}_rows_per_second"), per_second);
        figures.insert(format!("{name}_peak_bytes"), peak_kib * 1_024);
        figures.insert(format!("times_{name}_thousandths"), ours * 1_000 / per_second.max(1));
    }
    // a tenth of the rows, asked of the same kind of server: what a row more takes
    let tenth = (options.rows / 10).max(1);
    let small = Server::start(bench, tenth, "0")?.list(bench, tenth, 1)?;
    let peak = |figures: &Figures| figures.get("list_peak_bytes").copied().unwrap_or_default();
    let more = u64::try_from(options.rows - tenth)?.max(1);
    figures.insert("bytes_per_row".to_owned(), peak(&figures).saturating_sub(peak(&small)) / more);
    say(&format!("xtask: the same with {LATENCY_MS} ms before each answer"));
    let latent_rows = options.rows.min(LATENT_ROWS);
    let latent = Server::start(bench, latent_rows, LATENCY_MS)?.list(bench, latent_rows, 1)?;
    for (figure, name) in [("list_us", "latent_us"), ("list_curl_us", "latent_curl_us")] {
        figures.extend(latent.get(figure).map(|number| (name.to_owned(), *number)));
    }
    if let (Some(ours), Some(curl)) = (latent.get("list_us"), latent.get("list_curl_us")) {
        figures.insert("latent_share_thousandths".to_owned(), curl * 1_000 / (*ours).max(1));
    }
    Ok(figures)
}

/// A row before it is measured: the name of its figure, what it is, how it is shown, what it should be.
type Plan = (&'static str, &'static str, Unit, Option<Target>);

const PLANS: &[Plan] = &[
    ("list_rows", "sales entries", Unit::Count, None),
    ("list_calls", "calls for them", Unit::Count, None),
    ("list_us", "from the first call to the file, best run", Unit::Microseconds, None),
    ("list_read_us", "of which reading and judging, last run", Unit::Microseconds, None),
    ("list_plan_us", "of which comparing and guarding", Unit::Microseconds, None),
    ("list_csv_us", "of which writing the file", Unit::Microseconds, None),
    ("list_csv_bytes", "the file", Unit::Mebibytes, None),
    ("list_rows_per_second", "rows per second", Unit::Count, None),
    ("dlt_rows_per_second", "the same of dlt, extract alone", Unit::Count, None),
    ("times_dlt_thousandths", "in times dlt's", Unit::Thousandths, Some(Target::AtLeast(5_000))),
    ("singer_rows_per_second", "the same of a singer-sdk tap", Unit::Count, None),
    ("times_singer_thousandths", "in times the tap's", Unit::Thousandths, Some(Target::AtLeast(5_000))),
    ("list_curl_us", "the same pages, thrown away by curl", Unit::Microseconds, None),
    ("list_times_curl_thousandths", "our time, in times curl's", Unit::Thousandths, Some(Target::AtMost(1_500))),
    ("latent_us", "with 200 ms before each answer, fewer rows", Unit::Microseconds, None),
    ("latent_curl_us", "the same calls one after the other, by curl", Unit::Microseconds, None),
    ("latent_share_thousandths", "of what one call at a time permits", Unit::Thousandths, Some(Target::AtLeast(950))),
    ("list_peak_bytes", "peak of the process", Unit::Mebibytes, Some(Target::Below(100 * MIB))),
    ("bytes_per_row", "memory per row", Unit::Bytes, None),
    ("dlt_peak_bytes", "peak of dlt, with its rows", Unit::Mebibytes, None),
    ("singer_peak_bytes", "peak of the tap, with its rows", Unit::Mebibytes, None),
];

fn rows(figures: &Figures) -> Result<Vec<Row>> {
    let without_curl = !figures.contains_key("list_curl_us");
    if without_curl {
        say("xtask: curl is missing, so there is nothing to compare with");
    }
    let of_curl = |name: &str| name.contains("curl") || name.starts_with("latent_share");
    let plans = PLANS.iter().filter(|(name, ..)| !(without_curl && of_curl(name)));
    plans
        .map(|&(name, what, unit, target)| {
            let figure = *figures.get(name).with_context(|| format!("{name} was not measured"))?;
            Ok(Row { name, what, figure, unit, target })
        })
        .collect()
}

/// The server, in a process of its own that ends with this.
struct Server {
    process: Child,
    base_url: String,
}

impl Server {
    fn start(bench: &Path, rows: usize, latency_ms: &str) -> Result<Self> {
        let mut command = Command::new(bench);
        command.args(["receivables-serve", "--rows", &rows.to_string(), "--latency-ms", latency_ms]);
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("can't start the server")?;
        let mut told = String::new();
        BufReader::new(process.stdout.take().context("the server has no output")?).read_line(&mut told)?;
        let base_url = told.trim().strip_prefix("base_url ").with_context(|| format!("the server told `{told}`"))?;
        Ok(Self { process, base_url: base_url.to_owned() })
    }

    fn list(&self, bench: &Path, rows: usize, runs: usize) -> Result<Figures> {
        let mut command = Command::new(bench);
        command.args(["receivables", "--base-url", &self.base_url, "--rows", &rows.to_string()]);
        measured(command.args(["--runs", &runs.to_string()]))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // its input ends, and so does it
        drop(self.process.stdin.take());
        if self.process.wait().is_err() {
            say("xtask: the server did not end");
        }
    }
}

struct Options {
    quick: bool,
    rows: usize,
    /// Rows that the other programs extract; they are slower, and their pace hardly changes with the number.
    peer_rows: usize,
    runs: usize,
    json: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: &[String]) -> Result<Self> {
        let (mut quick, mut json, mut given) = (false, None, [None; 3]);
        let [rows, peer_rows, runs] = &mut given;
        while let Some((first, rest)) = arguments.split_first() {
            arguments = match (first.as_str(), rest) {
                ("--quick", rest) => {
                    quick = true;
                    rest
                }
                ("--json", [path, rest @ ..]) => {
                    json = Some(PathBuf::from(path));
                    rest
                }
                (name @ ("--rows" | "--peer-rows" | "--runs"), [number, rest @ ..]) => {
                    let number: usize = number.parse().with_context(|| format!("{name} {number}"))?;
                    ensure!(number > 0, "{name} must be above zero");
                    *match name {
                        "--rows" => &mut *rows,
                        "--peer-rows" => &mut *peer_rows,
                        _ => &mut *runs,
                    } = Some(number);
                    rest
                }
                _ => bail!("{USAGE}: what is `{first}`?"),
            };
        }
        let rows = rows.unwrap_or(if quick { 5_000 } else { 1_000_000 });
        let peer_rows = peer_rows.unwrap_or(100_000).min(rows);
        Ok(Self { quick, rows, peer_rows, runs: runs.unwrap_or(if quick { 1 } else { 3 }), json })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_rows_unless_told_otherwise_and_peers_get_no_more_than_there_are() {
        let read = |text: &str| Options::read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let usual = read("").unwrap();
        assert_eq!((usual.rows, usual.peer_rows, usual.runs), (1_000_000, 100_000, 3));
        let few = read("--rows 700 --runs 2 --json out.json").unwrap();
        assert_eq!((few.rows, few.peer_rows, few.runs, few.json.is_some()), (700, 700, 2, true));
        for wrong in ["--rows", "--rows none", "--runs 0", "-x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_figure_that_is_missing_is_an_error_but_curl_may_be_absent() {
        assert!(rows(&Figures::new()).is_err());
        let of_curl = |name: &str| name.contains("curl") || name.starts_with("latent_share");
        let figures: Figures =
            PLANS.iter().filter(|(name, ..)| !of_curl(name)).map(|(name, ..)| ((*name).to_owned(), 1)).collect();
        assert!(rows(&figures).unwrap().iter().all(|row| !of_curl(row.name)));
    }
}
