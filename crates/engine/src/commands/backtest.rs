//! Back-test: what other rules would have made of past settlements. It only reads: there is nothing here to book with.
//!
//! The books are taken back to the first day: what the flow's entries of settlements from that day on moved is given back to
//! the mirror. Then settlement by settlement is planned twice, with today's rules and with the other ones, each against books
//! of its own, in which the plans before it have been booked. Answers of people are left out of both, so that it shows
//! where a rule would have spared somebody the question; they are told beside the outcome.
//!
//! The mirror is that of today. An invoice that came after its payment is there from the start, and one that was settled by
//! somebody else meanwhile is settled; both sides see the same. Periods that are closed by now count as open.

mod outcome;

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::answer::NO_ANSWERS;
use ledger::finder::{Books, OrderInvoice};
use ledger::open_item::{OpenItem, Period};
use ledger::plan::{Plan, PlanInput, plan_entries};
use ledger::rules::{FinderRules, Rules, TaughtRule};
use ledger::settlement::Settlement;
use ledger::state::{EntryState, SettlementState};
use store::{Flow, ReadStore, SettlementFilter, SettlementRow};

use super::teach::tidied;
use crate::Engine;
use crate::error::EngineError;
use crate::settings::{PAY_AFAS, SettingProblem, Settings, problem, rules};
use crate::settlements::books::{Moves, answers_about, orders_of, rules_of, settlement_of};
use outcome::Differences;
pub use outcome::{LineDifference, LineOutcome, RuleCount, SettlementDifference, Tally};

/// Settings that decide how an invoice is found: those that may be tried.
pub const FINDING: &[&str] = &[
    "finder_type",
    "sales_journal",
    "match_fields",
    "number_prefixes",
    "books_by_itself",
    "differences_account",
    "differences",
];

/// Settlements asked for at once.
const PAGE: u32 = 500;

/// What is to be tried.
#[derive(Debug, Clone)]
pub struct Backtest {
    /// The integration.
    pub flow: String,
    /// The first day of payout.
    pub from: Date,
    /// The last day of payout.
    pub to: Date,
    /// Settings that are other than today's.
    pub settings: BTreeMap<String, String>,
    /// How the finder looks, in place of today's settings and taught rules for it.
    pub finder: Option<FinderRules>,
    /// Rules that are taught besides.
    pub taught: Vec<TaughtRule>,
    /// Numbers of taught rules that are off and would be on.
    pub switched_on: Vec<i64>,
    /// Numbers of taught rules that are on and would be off.
    pub switched_off: Vec<i64>,
}

/// What would have been different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backtested {
    /// Settlements that were planned both ways.
    pub settlements: usize,
    /// Their lines that concern a debtor.
    pub lines: usize,
    /// Codes of settlements that were never read, and so could not be planned.
    pub not_read: Vec<String>,
    /// Lines that would have gone elsewhere, oldest settlement first.
    pub differences: Vec<LineDifference>,
    /// Settlements that as a whole would have been planned, asked or skipped otherwise.
    pub otherwise: Vec<SettlementDifference>,
    /// How many lines each rule decides, with today's rules and with the other ones.
    pub rules: Vec<RuleCount>,
}

impl Engine {
    /// Plans past settlements with other rules, and says what would have been different.
    pub async fn backtest(&self, ask: &Backtest) -> Result<Backtested, EngineError> {
        let store = &self.store.reader();
        let flow = store.get_flow(&ask.flow).await?;
        let today = rules_of(store, &flow).await?;
        let other = other_rules(store, &flow, ask).await?;
        let past = Past::read(store, &flow, ask).await?;
        let (mut was, mut would_be) = (Side::new(today, &past), Side::new(other, &past));
        let mut differences = Differences::default();
        for row in &past.rows {
            if row.payout.is_none() {
                differences.not_read(&row.code);
                continue;
            }
            let settlement = settlement_of(store, row).await?;
            let answers = answers_about(store, &row.id).await?;
            let (was, would_be) = (was.plan(&settlement)?, would_be.plan(&settlement)?);
            differences.compare(&settlement, &was, &would_be, &answers)?;
        }
        Ok(differences.into_report())
    }
}

/// Today's rules with what is to be tried.
async fn other_rules(store: &ReadStore, flow: &Flow, ask: &Backtest) -> Result<Rules, EngineError> {
    let mut settings = Settings::of(flow)?;
    for (key, value) in &ask.settings {
        if !FINDING.contains(&key.as_str()) {
            let known = PAY_AFAS.iter().any(|definition| definition.key == key);
            let why = if known {
                ("does not decide how an invoice is found", "bepaalt niet hoe een factuur gevonden wordt")
            } else {
                ("there is no such setting", "deze instelling bestaat niet")
            };
            let possible = FINDING.iter().map(|key| (*key).to_owned()).collect();
            return Err(EngineError::Settings(vec![SettingProblem { possible, ..problem(key, value, why) }]));
        }
        settings.0.insert(key.clone(), value.clone());
    }
    let mut other = rules(&settings).map_err(EngineError::Settings)?;
    if let Some(finder) = &ask.finder {
        return with_finder(other, finder, ask);
    }
    let kept = store.list_taught_rules(&flow.id).await?;
    for number in ask.switched_on.iter().chain(&ask.switched_off) {
        if !kept.iter().any(|row| row.number == *number) {
            return Err(EngineError::NotFound(format!("integration {} has no taught rule {number}", flow.handle)));
        }
    }
    let counts =
        |number: &i64, on: bool| !ask.switched_off.contains(number) && (on || ask.switched_on.contains(number));
    let kept = kept.into_iter().filter(|row| counts(&row.number, row.on)).map(|row| row.rule);
    other.finder.taught = kept.collect();
    for rule in &ask.taught {
        other.finder.taught.push(tidied(rule.clone())?);
    }
    Ok(other)
}

/// The rules with another finder. What is taught there takes the place of what is taught here.
fn with_finder(rules: Rules, finder: &FinderRules, ask: &Backtest) -> Result<Rules, EngineError> {
    let mut finder = finder.clone();
    for rule in &ask.taught {
        finder.taught.push(tidied(rule.clone())?);
    }
    Ok(Rules { finder, ..rules })
}

/// What the store knows of the days that are tried again.
struct Past {
    /// Settlements of these days, oldest first.
    rows: Vec<SettlementRow>,
    items: Vec<OpenItem>,
    orders: Vec<OrderInvoice>,
    periods: Vec<Period>,
    /// What the entries of this flow from the first day on moved, given back.
    moves: Moves,
}

impl Past {
    async fn read(store: &ReadStore, flow: &Flow, ask: &Backtest) -> Result<Self, EngineError> {
        let mut rows = settlements_from(store, flow, ask.from).await?;
        let mut moves = Moves::default();
        for row in &rows {
            // Only then the mirror has been read again after the entry was booked.
            let seen = |state| matches!(state, EntryState::Confirmed | EntryState::Differs);
            for entry in store.entries_of(&row.id).await?.iter().filter(|entry| seen(entry.state)) {
                moves.give_back(&entry.parts)?;
            }
        }
        rows.retain(|row| row.date <= ask.to && row.state != SettlementState::Closed);
        rows.sort_by(|a, b| (a.date, &a.code).cmp(&(b.date, &b.code)));
        let periods = store.get_periods(&flow.id).await?.into_iter();
        let periods = periods.map(|period| Period { blocked: false, ..period }).collect();
        let items = store.get_open_items(&flow.id).await?;
        Ok(Self { rows, items, orders: orders_of(store, flow).await?, periods, moves })
    }
}

/// The settlements of a flow paid out on or after a day.
async fn settlements_from(store: &ReadStore, flow: &Flow, from: Date) -> Result<Vec<SettlementRow>, EngineError> {
    let mut filter = SettlementFilter { flow: Some(flow.id.clone()), limit: PAGE, ..SettlementFilter::default() };
    let mut rows: Vec<SettlementRow> = Vec::new();
    loop {
        // Newest first: what is older than the first day ends the list.
        let page = store.list_settlements(&filter).await?.rows;
        let last = page.is_empty() || page.iter().any(|row| row.date < from);
        rows.extend(page.into_iter().filter(|row| row.date >= from));
        if last {
            return Ok(rows);
        }
        filter.offset = filter.offset.saturating_add(PAGE);
    }
}

/// Rules with books of their own.
struct Side<'a> {
    rules: Rules,
    past: &'a Past,
    moves: Moves,
}

impl<'a> Side<'a> {
    fn new(rules: Rules, past: &'a Past) -> Self {
        Self { rules, past, moves: past.moves.clone() }
    }

    /// Plans a settlement, and books it in the books of this side.
    fn plan(&mut self, settlement: &Settlement) -> Result<Plan, EngineError> {
        let Past { items, orders, periods, .. } = self.past;
        let items = self.moves.moved(items.clone())?;
        let books = Books::new(items, orders, self.rules.finder.sales_journal.as_deref());
        let plan = plan_entries(PlanInput {
            settlement,
            rules: &self.rules,
            books: &books,
            periods,
            booked: &[],
            answers: &NO_ANSWERS,
            looked_up: true,
        })?;
        if let Plan::Entries(entries) = &plan {
            for entry in entries {
                self.moves.book(entry.parts())?;
            }
        }
        Ok(plan)
    }
}
