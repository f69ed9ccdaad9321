//! How long the pages take with a million settlement lines in the store: the real program on loopback, page by page, beside a
//! page that shows nothing.

mod asked;
mod bank;
mod fill;
mod receivables;
mod settlements;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;

use self::asked::{Asked, Kind, all};
use self::fill::{Filled, fill};
use self::settlements::{LARGE, LINES_EACH};
use crate::arguments::Arguments;
use crate::figures::{Figures, microseconds, thousandths};
use crate::start::Running;

/// Between two requests of one page nothing else is asked, as one person does.
const TIMEOUT: Duration = Duration::from_secs(60);
/// What the first view of a page may weigh.
const PAGE_AT_MOST: usize = 150_000;

/// Measures, with `--program`, `--data` (an empty folder), `--lines`, `--invoices` and `--runs`, in the database that the product's
/// own variable names (an empty one), otherwise SQLite in the folder. `--only` asks for the pages whose name holds that.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let (program, data) = (given.path("--program")?, given.path("--data")?);
    let lines = given.number("--lines", 1_000_000)?;
    let settlements = lines.saturating_sub(LARGE) / LINES_EACH;
    let runs = given.number("--runs", 100)?;
    ensure!(settlements >= 550, "--lines must be 60,000 at least: the twentieth page of the list is asked for");
    let url = named_database().unwrap_or_else(|| format!("sqlite://{}", data.join("kruispost.db").display()));
    let filling = Instant::now();
    let invoices = given.number("--invoices", 100_000)?;
    let filled = tokio::runtime::Runtime::new()?.block_on(fill(&data, &url, settlements, invoices))?;
    let mut figures = Figures::default();
    figures.add("filled_ms", u64::try_from(filling.elapsed().as_millis())?);
    let mut running = Running::start(&program, &data)?;
    running.until_healthy()?;
    let only = given.optional_text("--only").unwrap_or_default();
    let (mut empty, mut wrong) = (Duration::ZERO, Vec::new());
    for asked in all(&filled)?.into_iter().filter(|asked| asked.name == "health" || asked.name.contains(only)) {
        let runs = if asked.kind == Kind::Table { runs.min(5) } else { runs };
        let (times, bytes) = match times(running.address(), &filled, &asked, runs) {
            Ok(measured) => measured,
            Err(error) => {
                wrong.push(format!("{} ({}): {error:#}", asked.name, asked.path));
                continue;
            }
        };
        let (half, worst) = (of_hundred(&times, 50)?, of_hundred(&times, 99)?);
        if asked.name == "health" {
            empty = half;
        }
        let name = asked.name;
        figures.add(format!("{name}_p50_us"), microseconds(half));
        figures.add(format!("{name}_p99_us"), microseconds(worst));
        figures.add(format!("{name}_times_empty_thousandths"), thousandths(half, empty));
        figures.add(format!("{name}_bytes"), u64::try_from(bytes)?);
    }
    ensure!(wrong.is_empty(), "{}\nThe other pages:\n{figures}", wrong.join("\n"));
    Ok(figures)
}

/// The times of a page, in order of length, and its weight. A page that does not show what it must, or weighs too much, is an
/// error and not a figure.
fn times(address: SocketAddr, filled: &Filled, asked: &Asked, runs: usize) -> Result<(Vec<Duration>, usize)> {
    let mut times = Vec::with_capacity(runs);
    let mut bytes = 0;
    // the first answer warms what a page that is used is warmed by
    for run in 0..=runs {
        let start = Instant::now();
        let answer = get(address, filled, asked)?;
        let taken = start.elapsed();
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "{}", first_line(&answer));
        let shows = answer.windows(asked.shows.len()).any(|some| some == asked.shows.as_bytes());
        ensure!(shows, "the page does not show `{}`", asked.shows);
        bytes = answer.len();
        ensure!(asked.kind != Kind::Page || bytes <= PAGE_AT_MOST, "the page weighs {bytes} bytes");
        if run > 0 {
            times.push(taken);
        }
    }
    times.sort_unstable();
    Ok((times, bytes))
}

fn get(address: SocketAddr, filled: &Filled, asked: &Asked) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    let who = match asked.kind {
        Kind::Api => format!("Authorization: Bearer {}", filled.token),
        Kind::Page | Kind::Table => format!("Cookie: session={}", filled.session),
    };
    write!(stream, "GET {} HTTP/1.1\r\nHost: {address}\r\n{who}\r\nConnection: close\r\n\r\n", asked.path)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn first_line(answer: &[u8]) -> String {
    let line = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}

/// The time below which so many of a hundred lie.
fn of_hundred(times: &[Duration], hundredth: usize) -> Result<Duration> {
    let place = (times.len() * hundredth).div_ceil(100).saturating_sub(1);
    times.get(place).copied().context("nothing was measured")
}

/// What the program reads too.
#[expect(clippy::disallowed_methods, reason = "whoever measures hands the database over in the environment")]
fn named_database() -> Option<String> {
    std::env::var("KRUISPOST_DATABASE__URL").ok()
}

/// The program's clock is the machine's: what is made up is as old as it would be there.
#[expect(clippy::disallowed_methods, reason = "what is made up is for another process")]
fn machine_clock() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hundred_times_the_last_but_one_is_the_ninety_ninth() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(of_hundred(&times, 99).unwrap(), Duration::from_millis(99));
        assert_eq!(of_hundred(&times, 50).unwrap(), Duration::from_millis(50));
        assert_eq!(of_hundred(&times[..3], 99).unwrap(), Duration::from_millis(3));
        assert!(of_hundred(&[], 99).is_err());
    }
}
