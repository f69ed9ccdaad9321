//! The way of one settlement through reading and planning, walked as the engine walks it, with a stop-watch: from the
//! bytes as received to balanced entries. Fetching is not timed.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use ledger::answer::NO_ANSWERS;
use ledger::entry::Entry;
use ledger::finder::Books;
use ledger::plan::{Plan, PlanInput, plan_entries};
use ledger::settlement::Settlement;
use links::http::HttpOptions;
use links::provider::{Document, Provider as _, Reader, Reading};
use links::providers::pay::client::ClientOptions;
use links::providers::pay::{Pay, PayOptions};

use crate::case::{periods, rules};

/// Rounds in which reading or planning may ask for more; the engine allows as many.
const ROUNDS_AT_MOST: usize = 8;

/// Where documents come from, by key.
pub(crate) type Fetch<'a> = &'a dyn Fn(&str) -> Result<Document>;

/// One walk.
pub(crate) struct Road<'a> {
    pay: Pay,
    reader: Box<dyn Reader>,
    fetch: Fetch<'a>,
    /// What was fetched so far.
    pub(crate) documents: Vec<Document>,
    /// How often was asked what the documents say.
    pub(crate) readings: u64,
    /// The time that reading took.
    pub(crate) reading: Duration,
    /// The time that planning took.
    pub(crate) planning: Duration,
}

impl<'a> Road<'a> {
    /// A walk that begins with the settlement's own document.
    pub(crate) fn new(fetch: Fetch<'a>) -> Result<Self> {
        let pay = reader()?;
        let mut road = Self {
            reader: pay.reader(),
            pay,
            documents: Vec::new(),
            fetch,
            readings: 0,
            reading: Duration::ZERO,
            planning: Duration::ZERO,
        };
        road.fetch_all(vec!["settlement".to_owned()])?;
        Ok(road)
    }

    /// Reads and plans, and looks up what is wanted on the way.
    pub(crate) fn walk(&mut self, books: &Books) -> Result<(Settlement, Vec<Entry>)> {
        let mut looked_up = false;
        let mut settlement = self.read()?;
        for _ in 0..ROUNDS_AT_MOST {
            match self.plan(&settlement, books, looked_up)? {
                Plan::Entries(entries) => return Ok((settlement, entries)),
                Plan::Wants(wanted) if !wanted.orders.is_empty() => {
                    let orders: Vec<String> = wanted.orders.into_iter().collect();
                    self.fetch_all(self.pay.keys_of_orders(&orders))?;
                    self.begin_anew();
                    settlement = self.read()?;
                }
                // Invoices that are open no more: the books have them already.
                Plan::Wants(_) => looked_up = true,
                other => bail!("no entries, but {other:?}"),
            }
        }
        bail!("planning asks on and on")
    }

    fn read(&mut self) -> Result<Settlement> {
        for _ in 0..ROUNDS_AT_MOST {
            let start = Instant::now();
            let reading = match self.reader.read() {
                Reading::Settlement(parts) => Ok(Settlement::new(*parts)?),
                other => Err(other),
            };
            self.reading += start.elapsed();
            self.readings += 1;
            match reading {
                Ok(settlement) => return Ok(settlement),
                Err(Reading::Wants(keys)) => self.fetch_all(keys)?,
                Err(other) => bail!("the documents can't be read: {other:?}"),
            }
        }
        bail!("reading asks on and on")
    }

    fn plan(&mut self, settlement: &Settlement, books: &Books, looked_up: bool) -> Result<Plan> {
        let (rules, periods) = (rules(), periods());
        let input = PlanInput {
            settlement,
            rules: &rules,
            books,
            periods: &periods,
            booked: &[],
            answers: &NO_ANSWERS,
            looked_up,
        };
        let start = Instant::now();
        let plan = plan_entries(input)?;
        self.planning += start.elapsed();
        Ok(plan)
    }

    fn fetch_all(&mut self, keys: Vec<String>) -> Result<()> {
        for key in keys {
            let document = (self.fetch)(&key)?;
            let start = Instant::now();
            self.reader.add(&document);
            self.reading += start.elapsed();
            self.documents.push(document);
        }
        Ok(())
    }

    /// What planning wanted is read by a new reader: the engine keeps none from reading to planning.
    fn begin_anew(&mut self) {
        let start = Instant::now();
        self.reader = self.pay.reader();
        self.documents.iter().for_each(|document| self.reader.add(document));
        self.reading += start.elapsed();
    }
}

/// The reader of the product. It calls nobody: the connection behind it is never used.
pub(crate) fn reader() -> Result<Pay> {
    let http = links::http::client(&HttpOptions::default())?;
    Ok(Pay::new(http, "AT-1234-5678", String::new().into(), ClientOptions::default(), PayOptions::default())?)
}
