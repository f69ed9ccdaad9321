//! How many rows of a GetConnector are read in a second, and how much longer that takes than `curl` takes to throw the
//! same pages away.
//!
//! Twice: from a server that has every page ready, which shows what decoding costs at all; and from the emulator of AFAS,
//! which looks its rows up and writes them for each call, as any real one must.

mod emulated;
mod pages;
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use ledger::money::Currency;
use ledger::problem::Problem;
use links::books::afas::{
    AfasBooks, AfasClient, AfasOptions, ClassicToken, ConnectorNames, Environment, OpenItemSource, TokenSource as _,
};
use links::http::HttpOptions;
use tokio::runtime::Runtime;

use self::server::Server;
use crate::arguments::Arguments;
use crate::curl;
use crate::figures::{Figures, best, median, per_second, thousandths};

/// Measures, with `--rows`, `--emulated-rows` and `--runs`; the runs of the product and of curl alternate.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let (rows, emulated_rows) = (given.number("--rows", 100_000)?, given.number("--emulated-rows", 10_000)?);
    let runs = given.number("--runs", 9)?;
    let runtime = Runtime::new()?;
    let mut figures = Figures::default();

    let server = Server::start(pages::render(rows))?;
    let reader = Reader::new(&runtime, server.base_url(), rows)?;
    let ready = reader.compare(runs, || server.asked())?;
    figures.add("best_rows_per_second", per_second(rows, best(&ready.ours)?));
    figures.add("median_rows_per_second", per_second(rows, median(&ready.ours)?));
    figures.add("pages", u64::try_from(ready.pages)?);
    figures.add("page_bytes", server.bytes() / u64::try_from(ready.pages.max(1))?);
    figures.add_median("product_us", &ready.ours)?;
    if !ready.curls.is_empty() {
        figures.add_median("curl_us", &ready.curls)?;
        figures.add("times_curl_thousandths", ready.times_curl()?);
    }

    let emulator = runtime.block_on(emulated::start(emulated_rows))?;
    let base_url = emulator.base_url();
    let reader = Reader::new(&runtime, &base_url, emulated_rows)?;
    let worked = reader.compare(runs, || emulator.requests().into_iter().map(|request| request.path).collect())?;
    figures.add_median("emulated_product_us", &worked.ours)?;
    if !worked.curls.is_empty() {
        figures.add_median("emulated_curl_us", &worked.curls)?;
        figures.add("emulated_times_curl_thousandths", worked.times_curl()?);
    }
    Ok(figures)
}

/// The times of the runs.
struct Compared {
    ours: Vec<Duration>,
    /// None where there is no curl.
    curls: Vec<Duration>,
    pages: usize,
}

impl Compared {
    fn times_curl(&self) -> Result<u64> {
        Ok(thousandths(median(&self.ours)?, median(&self.curls)?))
    }
}

/// The product as a reader of open items, and what curl needs to ask the same.
struct Reader<'a> {
    runtime: &'a Runtime,
    /// Scheme, host and port.
    origin: String,
    books: AfasBooks,
    authorization: String,
    rows: usize,
}

impl<'a> Reader<'a> {
    fn new(runtime: &'a Runtime, base_url: &str, rows: usize) -> Result<Self> {
        let options =
            AfasOptions { base_url_override: Some(base_url.to_owned()), ..AfasOptions::new(12345, Environment::Test) };
        let http = links::http::client(&HttpOptions::for_base_url(base_url))?;
        let token = ClassicToken::parse(emulators::afas::TOKEN).map_err(as_error)?;
        let authorization = runtime.block_on(token.header())?.to_str()?.to_owned();
        let client = AfasClient::new(http, Arc::new(token), options).map_err(as_error)?;
        let books = AfasBooks::new(client, ConnectorNames::default());
        let origin = base_url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        Ok(Self { runtime, origin, books, authorization, rows })
    }

    /// Reads and throws away in turns. `asked` tells the paths that were asked for so far.
    fn compare(&self, runs: usize, asked: impl Fn() -> Vec<String>) -> Result<Compared> {
        // Not counted: it tells which pages the product asks for.
        self.read()?;
        let urls: Vec<String> = asked().iter().map(|path| format!("{}{path}", self.origin)).collect();
        let (mut ours, mut curls) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            ours.push(self.read()?);
            curls.extend(curl::throw_away(&urls, &self.authorization)?);
        }
        Ok(Compared { ours, curls, pages: urls.len() })
    }

    fn read(&self) -> Result<Duration> {
        let source = source();
        let start = Instant::now();
        let items = self.runtime.block_on(self.books.open_items(emulated::ADMINISTRATION, Currency::EUR, &source));
        let took = start.elapsed();
        let count = items.context("the rows can't be read")?.len();
        ensure!(count == self.rows, "{count} rows were read, not {}", self.rows);
        Ok(took)
    }
}

fn source() -> OpenItemSource {
    OpenItemSource {
        connector: ConnectorNames::default().open_items,
        columns: pages::COLUMNS.map(str::to_owned).to_vec(),
        look_up_debtors: false,
    }
}

fn as_error(problem: Problem) -> anyhow::Error {
    anyhow!("{problem}")
}
