//! How fast and how small the product is: builds what is measured, measures, prints a table.

mod finder;
mod product;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};

use self::table::{Row, Table, Target, Unit};
use crate::postgres::Cluster;
use crate::say;

/// Sizes that give figures worth comparing.
const FULL: [&[&str]; 5] = [
    &["plan", "--records", "10000", "--items", "20000", "--runs", "9"],
    &["memory", "--records", "10000", "--items", "20000"],
    &["rows", "--rows", "100000", "--emulated-rows", "10000", "--runs", "9"],
    &["start", "--runs", "7", "--idle-ms", "3000"],
    &["sums", "--runs", "1001"],
];
/// Sizes that only show that each measurement works.
const QUICK: [&[&str]; 5] = [
    &["plan", "--records", "200", "--items", "400", "--runs", "2"],
    &["memory", "--records", "500", "--items", "1000"],
    &["rows", "--rows", "2500", "--emulated-rows", "1500", "--runs", "2"],
    &["start", "--runs", "1", "--idle-ms", "200"],
    &["sums", "--runs", "3"],
];

/// A row before it is measured: the name of its figure, what it is, how it is shown, what it should be.
type Plan = (&'static str, &'static str, Unit, Option<Target>);

/// The table, with the targets.
const PLANS: &[Plan] = &[
    ("median_lines_per_second", "settlement lines read and planned per second, median", Unit::Count, None),
    ("best_lines_per_second", "the same, best run", Unit::Count, None),
    ("readings", "readings of the documents until all was there", Unit::Count, None),
    ("reading_us", "all readings of one settlement, median", Unit::Microseconds, None),
    ("planning_us", "all plans of one settlement, median", Unit::Microseconds, None),
    ("indexing_us", "indexing the open items, median", Unit::Microseconds, None),
    ("bytes_per_line", "memory per settlement line, at the peak", Unit::Bytes, None),
    ("document_bytes_per_line", "of which the documents as received", Unit::Bytes, None),
    ("peak_bytes", "peak of the whole process", Unit::Mebibytes, None),
    ("median_rows_per_second", "GetConnector rows decoded per second, median", Unit::Count, None),
    ("best_rows_per_second", "the same, best run", Unit::Count, None),
    ("product_us", "all pages from a server that has them ready, read", Unit::Microseconds, None),
    ("curl_us", "the same pages, thrown away by curl", Unit::Microseconds, None),
    ("times_curl_thousandths", "read, in times curl's", Unit::Thousandths, Some(Target::AtMost(1_300))),
    ("emulated_product_us", "all pages from the AFAS emulator, read", Unit::Microseconds, None),
    ("emulated_curl_us", "the same pages, thrown away by curl", Unit::Microseconds, None),
    ("emulated_times_curl_thousandths", "read, in times curl's", Unit::Thousandths, Some(Target::AtMost(1_300))),
    ("start_us", "from start until /health answers, median", Unit::Microseconds, Some(Target::Below(150_000))),
    ("best_start_us", "the same, best run", Unit::Microseconds, None),
    ("idle_bytes", "memory when idle, median", Unit::Mebibytes, Some(Target::Below(60 * table::MIB))),
    ("sums_of_12_ns", "one choice of 12 amounts proved, median", Unit::Nanoseconds, None),
    ("sums_of_16_ns", "the same of 16", Unit::Nanoseconds, None),
    ("sums_of_20_ns", "the same of 20", Unit::Nanoseconds, None),
    ("sums_of_24_ns", "the same of 24", Unit::Nanoseconds, Some(Target::Below(1_000_000))),
    ("binary_bytes", "size of the program", Unit::Mebibytes, Some(Target::Below(40 * table::MIB))),
];

/// Everything measured, by the name the measuring program gives it.
type Figures = BTreeMap<String, u64>;

/// `finder` measures the finder beside other programs. Otherwise `--quick` measures small things built with the dev profile; `--json FILE` writes the table for machines.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    if let [first, rest @ ..] = arguments
        && first == "finder"
    {
        return finder::run(rest);
    }
    if let [first, rest @ ..] = arguments
        && first == "pages"
    {
        return pages(rest);
    }
    if let [first, rest @ ..] = arguments
        && first == "product"
    {
        return product::run(rest);
    }
    let options = Options::read(arguments)?;
    let programs = Programs::build(options.quick, &["bench", "kruispost"])?;
    let folder = Folder::new()?;
    let data = folder.0.join("data");
    say("xtask: making a small database with the demo");
    run_quietly(Command::new(&programs.product).args(["demo", "--once", "--port", "0", "--data"]).arg(&data))?;
    let mut figures = Figures::new();
    for arguments in if options.quick { QUICK } else { FULL } {
        let name = arguments.first().copied().unwrap_or_default();
        say(&format!("xtask: measuring `{name}`"));
        let mut command = Command::new(&programs.bench);
        command.args(arguments);
        if name == "start" {
            command.arg("--program").arg(&programs.product).arg("--data").arg(&data);
        }
        figures.extend(measured(&mut command)?);
    }
    figures.insert("binary_bytes".to_owned(), std::fs::metadata(&programs.product)?.len());
    let table = Table { rows: rows(&figures)?, judged: !options.quick };
    print!("{table}");
    if let Some(path) = options.json {
        std::fs::write(&path, table.json()).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The pages with a million settlement lines, or as many as `--lines` says: a row per page. `--postgres` keeps them in a PostgreSQL
/// of its own, `--quick` builds with the dev profile.
fn pages(arguments: &[String]) -> Result<ExitCode> {
    let (ours, others): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| matches!(argument.as_str(), "--quick" | "--postgres"));
    let asks = |name: &str| ours.iter().any(|argument| argument.as_str() == name);
    let programs = Programs::build(asks("--quick"), &["bench", "kruispost"])?;
    let folder = Folder::new()?;
    let cluster = if asks("--postgres") { Some(Cluster::start()?) } else { None };
    say("xtask: filling a database; this takes minutes");
    let mut command = Command::new(&programs.bench);
    command.arg("pages").arg("--program").arg(&programs.product).arg("--data").arg(folder.0.join("data")).args(others);
    if let Some(cluster) = &cluster {
        // an argument could be seen by others
        command.env("KRUISPOST_DATABASE__URL", format!("{}/postgres", cluster.url()));
    }
    let figures = measured(&mut command)?;
    println!("{:32} {:>10} {:>10} {:>12} {:>10}", "page", "median ms", "p99 ms", "times empty", "kB");
    for (name, half) in figures.iter().filter(|(name, _)| name.ends_with("_p50_us")) {
        let page = name.trim_end_matches("_p50_us");
        let of = |what: &str| figures.get(&format!("{page}_{what}")).copied().unwrap_or_default();
        println!(
            "{page:32} {:>10} {:>10} {:>12} {:>10}",
            thousands(*half),
            thousands(of("p99_us")),
            thousands(of("times_empty_thousandths")),
            thousands(of("bytes"))
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Thousandths as a number with one decimal.
fn thousands(number: u64) -> String {
    format!("{}.{}", number / 1_000, number % 1_000 / 100)
}

/// The rows with their figures; without curl the comparison with it is left out.
fn rows(figures: &Figures) -> Result<Vec<Row>> {
    let without_curl = !figures.contains_key("curl_us");
    if without_curl {
        say("xtask: curl is missing, so there is nothing to compare the rows with");
    }
    let plans = PLANS.iter().filter(|(name, ..)| !(without_curl && name.contains("curl")));
    plans
        .map(|&(name, what, unit, target)| Ok(Row { name, what, figure: figure_of(figures, name)?, unit, target }))
        .collect()
}

/// The figure with this name; one that is missing is an error.
fn figure_of(figures: &Figures, name: &str) -> Result<u64> {
    figures.get(name).copied().with_context(|| format!("{name} was not measured"))
}

struct Options {
    quick: bool,
    json: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: &[String]) -> Result<Self> {
        let mut options = Self { quick: false, json: None };
        while let Some((first, rest)) = arguments.split_first() {
            arguments = match (first.as_str(), rest) {
                ("--quick", rest) => {
                    options.quick = true;
                    rest
                }
                ("--json", [path, rest @ ..]) => {
                    options.json = Some(PathBuf::from(path));
                    rest
                }
                _ => bail!("cargo xtask bench [--quick] [--json FILE]: what is `{first}`?"),
            };
        }
        Ok(options)
    }
}

/// What is measured, and with what.
struct Programs {
    bench: PathBuf,
    product: PathBuf,
}

impl Programs {
    fn build(quick: bool, packages: &[&str]) -> Result<Self> {
        let mut command = Command::new("cargo");
        command.arg("build").args(packages.iter().flat_map(|package| ["--package", package]));
        if !quick {
            command.arg("--release");
        }
        ensure!(command.status().context("can't run cargo")?.success(), "the build failed");
        let folder = target_folder()?.join(if quick { "debug" } else { "release" });
        Ok(Self { bench: folder.join("bench"), product: folder.join("kruispost") })
    }
}

/// The target folder that this program was built in: it stands in the dev profile's folder of it.
fn target_folder() -> Result<PathBuf> {
    let own = std::env::current_exe().context("where does xtask stand?")?;
    Ok(own.parent().and_then(Path::parent).context("xtask stands in no target folder")?.to_owned())
}

/// A folder of our own, removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("kruispost-bench-{}", std::process::id()));
        std::fs::create_dir(&path).with_context(|| format!("can't make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::fs::remove_dir_all(&self.0).is_err() {
            say(&format!("xtask: {} could not be removed", self.0.display()));
        }
    }
}

fn run_quietly(command: &mut Command) -> Result<()> {
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("can't run {command:?}"))?;
    ensure!(done.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// The `name number` lines a measurement prints.
fn measured(command: &mut Command) -> Result<Figures> {
    let done = command.stderr(Stdio::inherit()).output().with_context(|| format!("can't run {command:?}"))?;
    ensure!(done.status.success(), "{command:?} failed");
    let text = String::from_utf8_lossy(&done.stdout);
    text.lines().map(figure).collect::<Option<Figures>>().with_context(|| format!("{command:?} gave `{text}`"))
}

fn figure(line: &str) -> Option<(String, u64)> {
    let (name, number) = line.split_once(' ')?;
    Some((name.to_owned(), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measurement_prints_names_with_whole_numbers() {
        assert_eq!(figure("start_us 1234"), Some(("start_us".to_owned(), 1_234)));
        assert_eq!(figure("start_us"), None);
        assert_eq!(figure("start_us soon"), None);
    }

    #[test]
    fn options_come_in_any_order_and_unknown_ones_are_named() {
        let read = |text: &str| Options::read(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let options = read("--json out.json --quick").unwrap();
        assert!(options.quick && options.json == Some(PathBuf::from("out.json")));
        assert!(read("--json").is_err_and(|error| error.to_string().contains("`--json`")));
    }

    #[test]
    fn a_figure_that_is_missing_is_an_error_but_curl_may_be_absent() {
        assert!(rows(&Figures::new()).is_err());
        let measured = |(name, ..): &&Plan| !name.contains("curl");
        let figures: Figures = PLANS.iter().filter(measured).map(|(name, ..)| ((*name).to_owned(), 1)).collect();
        let names: Vec<&str> = rows(&figures).unwrap().iter().map(|row| row.name).collect();
        assert!(!names.contains(&"times_curl_thousandths") && names.contains(&"binary_bytes"));
    }
}
