//! The finder beside other programs: the same files, one process each, the same judge.

mod peers;
mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};

use self::peers::{PEERS, Peer, Python};
use self::report::{Line, Report};
use super::{Figures, Programs, measured, target_folder};
use crate::postgres::{Cluster, VARIABLE};
use crate::say;

/// How often each program runs; the best and the median are told.
const REPEATS: usize = 3;
/// The same where a run is over in a moment, so that whatever else the machine does weighs more.
const REPEATS_OF_FEW: usize = 9;
/// Up to so many payments are few.
const FEW: usize = 100_000;
/// Payments, when no sizes are given.
const SIZES: [usize; 4] = [10_000, 100_000, 500_000, 1_000_000];
/// The same for a run that only shows that everything works.
const QUICK_SIZES: [usize; 1] = [1_000];
/// Where chance comes from, when no seed is given.
const SEED: &str = "20260310";

const USAGE: &str = "cargo xtask bench finder [--quick] [--sizes N,N] [--peers NAME,NAME] [--seed N] [--json FILE]";

/// Measures every program on every size it can finish, and prints a table.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let options = Options::read(arguments)?;
    let programs = Programs::build(options.quick, &["bench"])?;
    let folder = target_folder()?;
    let python = Python::prepare(&folder.join("bench-peers"))?;
    let cluster = if options.peers.iter().any(|peer| peer.needs_postgres) { Some(Cluster::start()?) } else { None };
    let bench = Bench { program: programs.bench, data: folder.join("bench-finder"), python, cluster };
    let mut report = Report::new(bench.python.versions()?, options.seed.clone(), !options.quick);
    for size in sizes(&options) {
        let data = bench.make_data(size, &options.seed)?;
        for peer in options.peers.iter().filter(|peer| peer.sizes(&options.sizes).contains(&size)) {
            say(&format!("xtask: {} with {size} payments", peer.name));
            report.lines.push(bench.measure(peer, size, &data)?);
        }
    }
    print!("{report}");
    if let Some(path) = options.json {
        std::fs::write(&path, report.json()).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every size that some peer is measured with, the small ones first.
fn sizes(options: &Options) -> Vec<usize> {
    let mut sizes: Vec<usize> = options.peers.iter().flat_map(|peer| peer.sizes(&options.sizes)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

struct Bench {
    program: PathBuf,
    data: PathBuf,
    python: Python,
    cluster: Option<Cluster>,
}

impl Bench {
    /// The same files for everybody.
    fn make_data(&self, size: usize, seed: &str) -> Result<PathBuf> {
        let folder = self.data.join(size.to_string());
        let mut command = Command::new(&self.program);
        command.args(["finder-data", "--payments", &size.to_string(), "--seed", seed, "--out"]).arg(&folder);
        measured(&mut command)?;
        Ok(folder)
    }

    fn measure(&self, peer: &Peer, size: usize, data: &Path) -> Result<Line> {
        let result = data.join(format!("{}.csv", peer.name));
        let candidates = data.join("candidates.csv");
        let mut runs = Vec::new();
        let is_quick = size <= FEW && peer.at_most.is_none_or(|most| most > FEW);
        for _ in 0..if is_quick { REPEATS_OF_FEW } else { REPEATS } {
            let mut command = if let Some(script) = peer.script {
                let mut command = self.python.script(script);
                command.arg(data).arg(&result);
                command
            } else {
                let mut command = Command::new(&self.program);
                command.args(["finder", "--runs", "1", "--data"]).arg(data).arg("--out").arg(&result);
                command.arg("--candidates").arg(&candidates);
                command
            };
            if let Some(cluster) = &self.cluster {
                command.env(VARIABLE, cluster.url());
            }
            runs.push(measured(command.stdin(Stdio::null()))?);
        }
        let candidates = peer.script.is_none().then_some(candidates.as_path());
        Ok(Line { program: peer.name, size, runs, judged: self.judge(data, &result, candidates)? })
    }

    fn judge(&self, data: &Path, result: &Path, candidates: Option<&Path>) -> Result<Figures> {
        let mut command = Command::new(&self.program);
        command.arg("finder-judge").arg("--data").arg(data).arg("--result").arg(result);
        if let Some(candidates) = candidates {
            command.arg("--candidates").arg(candidates);
        }
        measured(&mut command)
    }
}

struct Options {
    quick: bool,
    sizes: Vec<usize>,
    peers: Vec<&'static Peer>,
    /// Where the chance of the data sets comes from; a finder may be looked at on one and judged on another.
    seed: String,
    json: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: &[String]) -> Result<Self> {
        let mut options =
            Self { quick: false, sizes: Vec::new(), peers: PEERS.iter().collect(), seed: SEED.to_owned(), json: None };
        while let Some((first, rest)) = arguments.split_first() {
            arguments = match (first.as_str(), rest) {
                ("--quick", rest) => {
                    options.quick = true;
                    rest
                }
                ("--sizes", [sizes, rest @ ..]) => {
                    options.sizes = sizes.split(',').map(size).collect::<Result<_>>()?;
                    rest
                }
                ("--peers", [names, rest @ ..]) => {
                    options.peers = names.split(',').map(peers::named).collect::<Result<_>>()?;
                    rest
                }
                ("--seed", [seed, rest @ ..]) => {
                    ensure!(seed.parse::<u64>().is_ok_and(|seed| seed > 0), "--seed: `{seed}` is no number above zero");
                    options.seed.clone_from(seed);
                    rest
                }
                ("--json", [path, rest @ ..]) => {
                    options.json = Some(PathBuf::from(path));
                    rest
                }
                _ => bail!("{USAGE}: what is `{first}`?"),
            };
        }
        if options.sizes.is_empty() {
            options.sizes = if options.quick { QUICK_SIZES.to_vec() } else { SIZES.to_vec() };
        }
        Ok(options)
    }
}

fn size(text: &str) -> Result<usize> {
    let size = text.parse().with_context(|| format!("--sizes: `{text}` is no number of payments"))?;
    ensure!(size >= 20, "--sizes: at least 20 payments, not {size}");
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Options> {
        Options::read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn sizes_and_peers_are_chosen_by_name() {
        let options = read("--sizes 100,20 --peers duckdb,polars --json out.json").unwrap();
        assert_eq!(sizes(&options), [20, 100]);
        assert_eq!(options.peers.iter().map(|peer| peer.name).collect::<Vec<_>>(), ["duckdb", "polars"]);
        assert!(!options.quick && options.json.is_some());
        assert_eq!(sizes(&read("--quick").unwrap()), QUICK_SIZES);
        for (wrong, why) in [
            ("--sizes ten", "`ten`"),
            ("--sizes 3", "at least"),
            ("--peers abacus", "abacus"),
            ("-x", "-x"),
            ("--seed x", "`x`"),
        ] {
            assert!(read(wrong).is_err_and(|error| error.to_string().contains(why)), "{wrong}");
        }
    }

    #[test]
    fn a_peer_that_can_not_finish_a_size_gets_the_largest_it_can() {
        let slow = peers::named("reconcile-py").unwrap();
        let most = slow.at_most.unwrap();
        assert_eq!(slow.sizes(&[100, 1_000_000]), [100, most]);
        assert_eq!(peers::named("polars").unwrap().sizes(&[100, 1_000_000]), [100, 1_000_000]);
    }
}
