//! How long the pages take with a million settlement lines in the store: the real program on loopback, page by page, beside a
//! page that shows nothing.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use ledger::entry::{Account, EntryLine, EntryParts, Side, Voucher};
use ledger::money::{Currency, Money};
use ledger::question::Question;
use ledger::reason::{Evidence, FoundBy, Reason};
use ledger::settlement::{LineKind, SettlementLine, SettlementParts};
use secrecy::ExposeSecret as _;
use store::{
    BookingReferenceRow, FIRST_ORGANISATION, FetchedSettlement, Lease, NewConnection, NewFlow, NewSession, NewUser,
    SecretKey, Store, StoreOptions,
};

use crate::arguments::Arguments;
use crate::figures::{Figures, microseconds, thousandths};
use crate::start::Running;

/// Lines of an ordinary settlement.
const LINES_EACH: usize = 100;
/// Lines of the one large settlement.
const LARGE: usize = 5_000;
/// Settlements that ask a person.
const ASKING: usize = 40;
/// The first day of payout; a few settlements are paid out each day.
const FIRST_DAY: Date = date(2020, 1, 1);
const PER_DAY: usize = 4;
/// Between two requests of one page nothing else is asked, as one person does.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Measures, with `--program`, `--data` (an empty folder), `--lines` and `--runs`.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let (program, data) = (given.path("--program")?, given.path("--data")?);
    let settlements = given.number("--lines", 1_000_000)?.saturating_sub(LARGE) / LINES_EACH;
    let runs = given.number("--runs", 100)?;
    ensure!(settlements >= 500, "--lines must be 60,000 at least: the twentieth page of the list is asked for");
    let filled = Instant::now();
    let session = tokio::runtime::Runtime::new()?.block_on(fill(&data, settlements))?;
    let mut figures = Figures::default();
    figures.add("filled_ms", u64::try_from(filled.elapsed().as_millis())?);
    let mut running = Running::start(&program, &data)?;
    running.until_healthy()?;
    let address = running.address();
    let middle = settlements / 2;
    let code = code_of(middle);
    let pages: Vec<(&'static str, String, String)> = vec![
        ("health", "/health".into(), "ok".into()),
        ("overview", "/".into(), "webshop".into()),
        ("settlements", "/settlements".into(), "class=\"list\"".into()),
        ("settlements_page_20", "/settlements?page=20".into(), "class=\"list\"".into()),
        ("settlements_of_a_month", "/settlements?from=2020-03-01&to=2020-03-31".into(), "class=\"list\"".into()),
        ("search_by_code", format!("/settlements?q={code}"), code.clone()),
        ("search_by_order", format!("/settlements?q={}", order_of(middle, 7)), code.clone()),
        ("search_by_invoice", format!("/settlements?q={}", invoice_of(middle, 7)), code.clone()),
        ("search_by_debtor", format!("/settlements?q={}", debtor_of(middle)), code.clone()),
        ("search_by_amount", format!("/settlements?q={}", amount_of(middle)), code.clone()),
        ("search_by_bank_text", format!("/settlements?q=CLEARING-{middle}"), code.clone()),
        ("search_for_nothing", "/settlements?q=nothing-of-the-kind".into(), "No settlement fits".into()),
        ("settlement", format!("/settlements/{code}"), order_of(middle, 7)),
        ("settlement_of_5000_lines", format!("/settlements/{}", code_of(settlements)), order_of(settlements, 7)),
        ("questions", "/questions".into(), "class=\"ask\"".into()),
        ("runs", "/runs".into(), "webshop".into()),
        ("integrations", "/integrations".into(), "webshop".into()),
        ("members", "/members".into(), "anna@kaas.example".into()),
        ("account", "/account".into(), "anna@kaas.example".into()),
    ];
    let mut empty = Duration::ZERO;
    for (name, path, expected) in pages {
        let times = times(address, &session, &path, &expected, runs).with_context(|| format!("{name} ({path})"))?;
        let (half, worst) = (of_hundred(&times, 50)?, of_hundred(&times, 99)?);
        if name == "health" {
            empty = half;
        }
        figures.add(format!("{name}_p50_us"), microseconds(half));
        figures.add(format!("{name}_p99_us"), microseconds(worst));
        figures.add(format!("{name}_times_empty_thousandths"), thousandths(half, empty));
    }
    Ok(figures)
}

/// The times of a page, in order of length. A page that does not show what it must is an error and not a figure.
fn times(address: SocketAddr, session: &str, path: &str, expected: &str, runs: usize) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(runs);
    // the first answer warms what a page that is used is warmed by
    for run in 0..=runs {
        let start = Instant::now();
        let page = get(address, session, path)?;
        let taken = start.elapsed();
        ensure!(page.starts_with("HTTP/1.1 200"), "{}", page.lines().next().unwrap_or_default());
        ensure!(page.contains(expected), "the page does not show `{expected}`");
        if run > 0 {
            times.push(taken);
        }
    }
    times.sort_unstable();
    Ok(times)
}

fn get(address: SocketAddr, session: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: session={session}\r\nConnection: close\r\n\r\n")?;
    let mut page = String::new();
    stream.read_to_string(&mut page)?;
    Ok(page)
}

/// The time below which so many of a hundred lie.
fn of_hundred(times: &[Duration], hundredth: usize) -> Result<Duration> {
    let place = (times.len() * hundredth).div_ceil(100).saturating_sub(1);
    times.get(place).copied().context("nothing was measured")
}

/// Fills a new data folder through the store's own functions; gives the token of its owner's session.
async fn fill(data: &Path, settlements: usize) -> Result<String> {
    std::fs::create_dir_all(data)?;
    let key: SecretKey = store::create_key_file(&data.join("master.key"))?;
    let url = format!("sqlite://{}", data.join("kruispost.db").display());
    let store = Store::open(StoreOptions { url, key, max_connections: 1 }).await?;
    store.migrate().await?;
    let now = Timestamp::from_second(1_795_000_000)?;
    let anna = NewUser { email: "anna@kaas.example".into(), name: "Anna".into(), password_hash: None };
    let anna = store.create_first_user(&anna, "Kaas", now).await?;
    let flow = flow(&store, now).await?;
    let lease = store.acquire_lease(&flow, "bench", now, SignedDuration::from_hours(24)).await?.context("no lease")?;
    for number in 0..=settlements {
        let lines = if number == settlements { LARGE } else { LINES_EACH };
        settlement(&store, &lease, number, lines, number + ASKING < settlements || number == settlements, now).await?;
    }
    store.release_lease(&lease).await?;
    let session = NewSession { user_id: &anna.id, browser: "bench", directory_of: None };
    let token = store.begin_session(session, machine_clock()).await?.context("no session")?;
    store.close().await;
    Ok(token.expose_secret().to_owned())
}

/// The program's clock is the machine's: by it the session must not have ended.
#[expect(clippy::disallowed_methods, reason = "the session is for another process")]
fn machine_clock() -> Timestamp {
    Timestamp::now()
}

async fn flow(store: &Store, now: Timestamp) -> Result<String> {
    let mut ids = Vec::new();
    for kind in ["pay", "afas"] {
        let new = NewConnection {
            organisation: FIRST_ORGANISATION.into(),
            who: "bench".into(),
            kind: kind.into(),
            name: kind.into(),
            settings: "{}".parse()?,
            secrets: BTreeMap::new(),
        };
        ids.push(store.create_connection(new, now).await?.id);
    }
    let books = ids.pop().context("no connection")?;
    let source = ids.pop().context("no connection")?;
    let settings = [
        ("administration", "1"),
        ("currency", "EUR"),
        ("journal", "55"),
        ("turnover_groups", "all"),
        ("costs_account", "4510"),
        ("provider_account", "1225"),
        ("debtor_not_found_account", "2290"),
        ("finder_type", "sales_entries"),
        ("match_fields", "reference,description"),
        ("booking_date", "settlement"),
        ("approval", "full_match_only"),
        ("description", "Pay. {settlement}"),
        ("voucher_prefix", "PAY-"),
        ("debtor_lines_at_most", "500"),
    ];
    let settings = settings.map(|(key, value)| format!("\"{key}\": \"{value}\"")).join(", ");
    let new = NewFlow {
        organisation: FIRST_ORGANISATION.into(),
        who: "bench".into(),
        kind: "pay-afas".into(),
        name: "webshop".into(),
        source_connection: source,
        books_connection: books,
        settings: format!("{{{settings}}}").parse()?,
        start_date: FIRST_DAY,
    };
    Ok(store.create_flow(new, now).await?.id)
}

/// One settlement, booked and confirmed, or asking a person.
async fn settlement(
    store: &Store,
    lease: &Lease,
    number: usize,
    lines: usize,
    booked: bool,
    now: Timestamp,
) -> Result<()> {
    let (code, day) = (code_of(number), FIRST_DAY.checked_add(i64::try_from(number / PER_DAY)?.days())?);
    let documents = vec![("settlement".to_owned(), format!("{{\"code\":\"{code}\"}}").into_bytes())];
    let id = store.save_fetched(lease, &FetchedSettlement { code: code.clone(), date: day, documents }, now).await?.id;
    let parts = parts(&code, number, day, lines)?;
    let entry = entry(&parts, number, day)?;
    store.save_read(lease, &id, &parts, now).await?;
    if !booked {
        let amount = parts.payout;
        let question = Question::Correction { line: "L-1".into(), amount };
        return Ok(store.save_questions(lease, &id, &[question], now).await?);
    }
    store.save_plan(lease, &id, vec![entry], Some("rule: full match"), now).await?;
    for entry in store.entries_of(&id).await? {
        let booking = BookingReferenceRow { administration: 1, journal: "55".into(), number: number.to_string() };
        store.begin_posting(lease, &entry.id, now).await?;
        store.set_posted(lease, &entry.id, &booking, now).await?;
        store.set_confirmed(lease, &entry.id, now).await?;
    }
    Ok(())
}

fn code_of(number: usize) -> String {
    format!("S{number:07}-QX")
}

fn order_of(settlement: usize, line: usize) -> String {
    format!("41{settlement:07}X{line:04}")
}

fn invoice_of(settlement: usize, line: usize) -> String {
    format!("F{settlement:07}{line:04}")
}

fn debtor_of(settlement: usize) -> String {
    format!("D{settlement:07}")
}

/// A payment of this settlement and of no other.
fn minor_of(settlement: usize, line: usize) -> Result<i64> {
    let own = i64::try_from(settlement)?.saturating_mul(100).saturating_add(5_000_000);
    Ok(if line == 7 { own.saturating_add(1) } else { 1_200 })
}

fn amount_of(settlement: usize) -> String {
    let minor = minor_of(settlement, 7).unwrap_or_default();
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn parts(code: &str, number: usize, day: Date, lines: usize) -> Result<SettlementParts> {
    let mut all = Vec::with_capacity(lines);
    let mut payout: i64 = 0;
    for line in 0..lines {
        let minor = minor_of(number, line)?;
        payout = payout.checked_add(minor).context("too much")?;
        all.push(SettlementLine {
            id: format!("L-{line}"),
            kind: LineKind::Payment,
            amount: Money::new(minor, Currency::EUR),
            clearing: "CL-1".into(),
            turnover_group: None,
            method: None,
            date: Some(day),
            order_id: Some(order_of(number, line)),
            reference: invoice_of(number, line),
            description: "Bestelling".into(),
            extras: Vec::new(),
            extras_known: false,
            customer_amount: None,
            costs: None,
        });
    }
    Ok(SettlementParts {
        code: code.into(),
        description: format!("CLEARING-{number} Webshop"),
        date: day,
        payout: Money::new(payout, Currency::EUR),
        lines: all,
        external: Vec::new(),
        notes: Vec::new(),
    })
}

fn entry(parts: &SettlementParts, number: usize, day: Date) -> Result<EntryParts> {
    let zero = Money::new(0, Currency::EUR);
    let mut lines = Vec::with_capacity(parts.lines.len().saturating_add(1));
    let line = |account, side, amount, reason| EntryLine {
        account,
        side,
        amount,
        invoice: None,
        vat_code: None,
        description: format!("Pay. {}", parts.code),
        covers: Vec::new(),
        reason,
    };
    let payout = Reason::Payout { settlement: parts.code.clone(), part: 1, parts: 1 };
    lines.push(line(Account::Ledger("1225".into()), Side::Debit, parts.payout, payout));
    for paid in &parts.lines {
        let evidence =
            Evidence { field: "reference".into(), found: paid.reference.clone(), rule: FoundBy::InvoiceNumber };
        let reason = Reason::Payment { evidence, open: paid.amount, rest: zero, rung: None };
        let on = line(Account::Debtor(debtor_of(number)), Side::Credit, paid.amount, reason);
        lines.push(EntryLine { invoice: Some(paid.reference.clone()), covers: vec![paid.id.clone()], ..on });
    }
    Ok(EntryParts {
        voucher: Voucher::of_settlement("P-", &parts.code, 1)?,
        part: 1,
        administration: 1,
        journal: "55".into(),
        date: day,
        year: day.year(),
        period: i16::from(day.month()),
        lines,
    })
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

    #[test]
    fn what_is_made_up_adds_up_and_balances() {
        let parts = parts("S0000001-QX", 1, FIRST_DAY, 12).unwrap();
        let entry = entry(&parts, 1, FIRST_DAY).unwrap();
        ledger::settlement::Settlement::new(parts).unwrap();
        ledger::entry::Entry::new(entry).unwrap();
        assert_eq!(amount_of(1), "50001.01");
    }
}
