//! How many rows of a GetConnector are read in a second, and how much longer that takes than `curl` takes to throw the
//! same pages away.

mod curl;
mod pages;
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use ledger::money::Currency;
use links::books::afas::{
    AfasBooks, AfasClient, AfasOptions, ClassicToken, ConnectorNames, Environment, OpenItemSource,
};
use links::http::HttpOptions;

use self::server::Server;
use crate::arguments::Arguments;
use crate::figures::{Figures, best, median, per_second, thousandths};

/// Any token: the server lets everybody in.
const TOKEN: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

/// Measures, with `--rows` and `--runs`; the runs of the product and of curl alternate.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let rows = given.number("--rows", 100_000)?;
    let server = Server::start(pages::render(rows))?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (books, source) = (books(&server)?, source(&server));
    let read = || -> Result<Duration> {
        let start = Instant::now();
        let items = runtime.block_on(books.open_items(1, Currency::EUR, &source))?;
        let took = start.elapsed();
        ensure!(items.len() == rows, "{} rows were read, not {rows}", items.len());
        Ok(took)
    };
    // Not counted: it tells which pages the product asks for.
    read()?;
    let urls = server.asked();
    let (mut ours, mut curls) = (Vec::new(), Vec::new());
    for _ in 0..given.number("--runs", 7)? {
        ours.push(read()?);
        curls.extend(curl::throw_away(&urls)?);
    }
    let mut figures = Figures::default();
    figures.add("best_rows_per_second", per_second(rows, best(&ours)?));
    figures.add("median_rows_per_second", per_second(rows, median(&ours)?));
    figures.add("pages", u64::try_from(urls.len())?);
    figures.add("page_bytes", server.bytes() / u64::try_from(urls.len().max(1))?);
    figures.add_median("product_us", &ours)?;
    if !curls.is_empty() {
        figures.add_median("curl_us", &curls)?;
        figures.add("times_curl_thousandths", thousandths(median(&ours)?, median(&curls)?));
    }
    Ok(figures)
}

fn books(server: &Server) -> Result<AfasBooks> {
    let options = AfasOptions {
        base_url_override: Some(server.base_url().to_owned()),
        ..AfasOptions::new(12345, Environment::Test)
    };
    let http = links::http::client(&HttpOptions::for_base_url(server.base_url()))?;
    let token = ClassicToken::parse(TOKEN).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let client = AfasClient::new(http, Arc::new(token), options).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    Ok(AfasBooks::new(client, ConnectorNames::default()))
}

fn source(server: &Server) -> OpenItemSource {
    OpenItemSource {
        connector: ConnectorNames::default().open_items,
        columns: server.columns().iter().map(|name| (*name).to_owned()).collect(),
        look_up_debtors: false,
    }
}
