//! A list of receivables: from the rows of AFAS to the CSV file for Payt, as an integration makes it.
//!
//! The server is a process of its own, because its memory is not the product's and because other programs ask it as well.

mod rows;
mod server;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use jiff::civil::{Date, date};
use ledger::receivable::{Delivered, GuardLimits, ReceivableRules, SourceKind, Verdict, guard, plan_taking};
use links::books::afas::{AfasBooks, AfasClient, AfasOptions, ClassicToken, ConnectorNames, Environment};
use links::http::HttpOptions;
use links::targets::payt::write::{WriteOptions, write_csv};
use tokio::runtime::Runtime;

use crate::arguments::Arguments;
use crate::curl;
use crate::figures::{Figures, microseconds};
use crate::process::{PEAK, memory_kib};

/// The day of every list.
const TODAY: Date = date(2026, 3, 31);
/// The subcommand of one list, in a process of its own.
pub(crate) const ONE_LIST: &str = "receivables-one";
/// The subcommand of the server.
pub(crate) const SERVE: &str = "receivables-serve";

/// Serves the rows until the input ends, with `--rows` and `--latency-ms`; tells its address first.
pub(crate) fn serve(given: &Arguments) -> Result<Figures> {
    let latency = Duration::from_millis(u64::try_from(given.number_or_zero("--latency-ms")?)?);
    let server = server::Server::start(given.number("--rows", 1_000_000)?, latency)?;
    let mut out = std::io::stdout();
    writeln!(out, "base_url {}", server.base_url())?;
    out.flush()?;
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(Figures::default())
}

/// Makes lists and has curl fetch the same pages in turns, with `--base-url`, `--rows` and `--runs`.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let (base_url, rows) = (given.text("--base-url")?, given.number("--rows", 1_000_000)?);
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let (mut ours, mut curls) = (Vec::new(), Vec::new());
    let (mut steps, mut peak, mut urls): (BTreeMap<String, u64>, u64, Vec<String>) = (BTreeMap::new(), 0, Vec::new());
    for _ in 0..given.number("--runs", 3)? {
        server::forget(&base_url)?;
        let told = one_list(&base_url, rows, folder.path())?;
        let figure = |name: &str| told.get(name).copied().with_context(|| format!("no {name} was told"));
        peak = peak.max(figure("peak_kib")?.saturating_mul(1_024));
        ours.push(Duration::from_micros(figure("list_us")?));
        if urls.is_empty() {
            urls = server::asked(&base_url)?;
        }
        curls.extend(curl::throw_away(&urls, "AfasToken none")?);
        steps = told;
    }
    let best = |times: &[Duration]| crate::figures::best(times);
    let mut figures = Figures::default();
    figures.add("list_rows", u64::try_from(rows)?);
    figures.add("list_calls", u64::try_from(urls.len())?);
    figures.add("list_us", microseconds(best(&ours)?));
    figures.add("list_rows_per_second", crate::figures::per_second(rows, best(&ours)?));
    for step in ["read_us", "plan_us", "csv_us", "csv_bytes"] {
        figures.add(format!("list_{step}"), steps.get(step).copied().unwrap_or_default());
    }
    if !curls.is_empty() {
        figures.add("list_curl_us", microseconds(best(&curls)?));
        figures.add("list_times_curl_thousandths", crate::figures::thousandths(best(&ours)?, best(&curls)?));
    }
    figures.add("list_peak_bytes", peak);
    Ok(figures)
}

fn one_list(base_url: &str, rows: usize, folder: &Path) -> Result<BTreeMap<String, u64>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([ONE_LIST, "--base-url", base_url, "--rows", &rows.to_string(), "--out"]).arg(folder.join("list.csv"));
    let done = command.output().context("can't run the measuring process")?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let figure = |line: &str| {
        let (name, number) = line.split_once(' ')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    told.lines().map(figure).collect::<Option<_>>().with_context(|| format!("the measuring process told `{told}`"))
}

/// One list, with `--base-url`, `--rows` and `--out`: read, compared with nothing delivered yet, guarded, written.
pub(crate) fn measure_one(given: &Arguments) -> Result<Figures> {
    let (base_url, rows, out) = (given.text("--base-url")?, given.number("--rows", 1_000_000)?, given.path("--out")?);
    let runtime = Runtime::new()?;
    let books = books(&base_url)?;
    let names = [SourceKind::Administrations, SourceKind::PaymentConditions, SourceKind::SalesEntries];
    let names: BTreeMap<_, _> = names.into_iter().map(|kind| (kind, kind.usual_connector().to_owned())).collect();
    let rules = ReceivableRules::default();

    let start = Instant::now();
    let (mut reading, _) =
        runtime.block_on(books.read_receivables(&names, &rules, TODAY)).context("AFAS can't be read")?;
    let read = start.elapsed();
    let plan = plan_taking(Delivered::default(), &mut reading, &rules, TODAY);
    let verdict = guard(&plan, &GuardLimits::default());
    let planned = start.elapsed();
    let file = File::create(&out).with_context(|| format!("can't write {}", out.display()))?;
    let mut file = BufWriter::new(file);
    write_csv(plan.list.iter().map(|one| &one.receivable), WriteOptions::default(), &mut file)?;
    let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    let took = start.elapsed();

    // a figure counts only when the work was done
    ensure!(verdict == Verdict::Deliver, "the list is held: {verdict:?}");
    ensure!(reading.problems.is_empty() && reading.refused.is_empty(), "{:?}", reading.problems.first());
    ensure!(plan.list.len() == rows, "{} invoices are in the list, not {rows}", plan.list.len());
    let open: i64 = plan.list.iter().map(|one| one.receivable.open().minor()).sum();
    ensure!(open == rows::open_cents(rows), "{open} cents are open in the list, not {}", rows::open_cents(rows));
    let mut figures = Figures::default();
    figures.add("list_us", microseconds(took));
    figures.add("read_us", microseconds(read));
    figures.add("plan_us", microseconds(planned.saturating_sub(read)));
    figures.add("csv_us", microseconds(took.saturating_sub(planned)));
    figures.add("csv_bytes", file.metadata()?.len());
    figures.add("peak_kib", memory_kib("self", PEAK)?);
    Ok(figures)
}

fn books(base_url: &str) -> Result<AfasBooks> {
    let options =
        AfasOptions { base_url_override: Some(base_url.to_owned()), ..AfasOptions::new(12345, Environment::Test) };
    let http = links::http::client(&HttpOptions::for_base_url(base_url))?;
    let token = ClassicToken::parse(emulators::afas::TOKEN).map_err(|why| anyhow!("{why}"))?;
    let client = AfasClient::new(http, Arc::new(token), options).map_err(|why| anyhow!("{why}"))?;
    Ok(AfasBooks::new(client, ConnectorNames::default()))
}
