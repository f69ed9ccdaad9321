//! Preview: what would become of the first settlements with settings that are not kept yet. It asks Pay. and AFAS, and
//! keeps and books nothing: there is no lease, no row, and nothing here that could post.

use jiff::ToSpan;
use jiff::civil::Date;
use ledger::answer::NO_ANSWERS;
use ledger::entry::{Entry, EntryParts};
use ledger::finder::{Books, OrderInvoice, Wanted};
use ledger::money::Money;
use ledger::open_item::{OpenItem, Period};
use ledger::plan::{Plan, PlanInput, plan_entries};
use ledger::problem::{Problem, ProblemKind};
use ledger::question::Question;
use ledger::rules::Rules;
use ledger::settlement::Settlement;
use links::provider::{Listed, Provider as _, Reader, Reading};

use super::install::Checked;
use crate::Engine;
use crate::error::EngineError;
use crate::outside::Outside;
use crate::settings::rules;
use crate::settlements::approve::approved_by;
use crate::settlements::books::Moves;
use crate::settlements::read::does_not_add_up;

/// Settlements shown.
const SHOWN: usize = 3;

/// Pages of Pay.'s list that are read at most; the order of the list is not promised, so that all are read to find the first.
const PAGES_AT_MOST: u32 = 100;

/// When nothing was paid out since the start date yet, settlements of so many days before it serve as examples.
const DAYS_BEFORE: i32 = 60;

/// Rounds of reading and of planning, as in a run.
const READS_AT_MOST: usize = 8;
const PLANS_AT_MOST: usize = 4;

/// What would become of some settlements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The settlements, the earliest first.
    pub settlements: Vec<Previewed>,
    /// Whether they were paid out before the start date and only serve as examples: they will not be booked.
    pub examples: bool,
    /// How many open items AFAS showed.
    pub open_items: usize,
}

/// What would become of one settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previewed {
    /// Pay.'s code for it.
    pub code: String,
    /// The day of the payout.
    pub date: Date,
    /// The payout, when it can be read.
    pub payout: Option<Money>,
    /// What would become of it.
    pub outcome: PreviewOutcome,
}

/// What would become of a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewOutcome {
    /// These entries, and whether they would go to AFAS without a person.
    Entries {
        /// The entries.
        entries: Vec<EntryParts>,
        /// Whether the rules approve them.
        by_itself: bool,
    },
    /// It would ask.
    Asks(Vec<Question>),
    /// It is not ours to book, and why.
    Skipped(String),
    /// It can't be read.
    Unreadable(Problem),
}

impl Engine {
    /// What would become of the first settlements since the start date; of the newest ones before it when there are none.
    pub async fn preview_pay_afas(
        &self,
        checked: &Checked,
        source_id: &str,
        books_id: &str,
    ) -> Result<Preview, EngineError> {
        let rules = rules(&checked.settings).map_err(EngineError::Settings)?;
        let outside = Outside { pay: self.pay_of(source_id).await?, afas: self.afas_of(books_id).await? };
        let (listed, examples) = first_settlements(&outside, checked.start_date, self.clock.today()).await?;
        let mut look = Look::at(&outside, &rules).await?;
        let open_items = look.items.len();
        let mut settlements = Vec::with_capacity(listed.len());
        for one in listed {
            settlements.push(look.preview(one).await?);
        }
        Ok(Preview { settlements, examples, open_items })
    }
}

/// The earliest settlements since the start date, or else the newest before it.
async fn first_settlements(outside: &Outside, start: Date, today: Date) -> Result<(Vec<Listed>, bool), EngineError> {
    if start <= today {
        let mut since = list(outside, start).await?;
        if !since.is_empty() {
            since.truncate(SHOWN);
            return Ok((since, false));
        }
    }
    let before = start.min(today).checked_sub(DAYS_BEFORE.days()).unwrap_or(start);
    let mut examples = list(outside, before).await?;
    let older = examples.len().saturating_sub(SHOWN);
    Ok((examples.split_off(older), true))
}

/// Every settlement since a day, the earliest first.
async fn list(outside: &Outside, since: Date) -> Result<Vec<Listed>, EngineError> {
    let (mut all, mut next) = (Vec::new(), Some(1));
    while let Some(number) = next.filter(|number| *number <= PAGES_AT_MOST) {
        let page = outside.pay.list_since(since, number).await?;
        all.extend(page.settlements.into_iter().filter(|listed| listed.date >= since));
        next = page.next;
    }
    all.sort_by(|a, b| (a.date, &a.code).cmp(&(b.date, &b.code)));
    Ok(all)
}

/// What is planned with, kept for the length of one preview.
struct Look<'a> {
    outside: &'a Outside,
    rules: &'a Rules,
    periods: Vec<Period>,
    items: Vec<OpenItem>,
    orders: Vec<OrderInvoice>,
    /// What the entries shown so far would take.
    moves: Moves,
}

impl<'a> Look<'a> {
    async fn at(outside: &'a Outside, rules: &'a Rules) -> Result<Self, EngineError> {
        let afas = &outside.afas;
        let periods = afas.periods(rules.administration).await?;
        let mut items = Vec::new();
        for administration in afas.administrations().await? {
            items.extend(afas.open_items(administration.number, rules.currency).await?);
        }
        let mut orders = Vec::new();
        if rules.finder.finder_type.by_order() {
            orders.extend(afas.order_invoices(rules.administration).await?.into_iter().map(|o| OrderInvoice {
                administration: o.administration,
                order: o.order,
                invoice: o.invoice,
                debtor: o.debtor,
            }));
        }
        Ok(Self { outside, rules, periods, items, orders, moves: Moves::default() })
    }

    async fn preview(&mut self, listed: Listed) -> Result<Previewed, EngineError> {
        let mut reader = self.outside.pay.reader();
        reader.add(&listed.document);
        let (code, date) = (listed.code, listed.date);
        let settlement = match self.read(reader.as_mut()).await? {
            Ok(settlement) => settlement,
            Err(problem) => {
                return Ok(Previewed { code, date, payout: None, outcome: PreviewOutcome::Unreadable(problem) });
            }
        };
        let payout = Some(settlement.parts().payout);
        let outcome = match self.plan(settlement, reader.as_mut()).await? {
            Plan::Entries(entries) => {
                let by_itself = approved_by(self.rules.approval, &entries).is_some();
                let entries: Vec<EntryParts> = entries.into_iter().map(Entry::into_parts).collect();
                for entry in &entries {
                    self.moves.book(entry)?;
                }
                PreviewOutcome::Entries { entries, by_itself }
            }
            Plan::Asking(questions) => PreviewOutcome::Asks(questions),
            Plan::Skipped(why) => PreviewOutcome::Skipped(why),
            Plan::Wants(_) => PreviewOutcome::Asks(Vec::new()),
        };
        Ok(Previewed { code, date, payout, outcome })
    }

    /// Reads a settlement, fetching what reading asks for.
    async fn read(&self, reader: &mut dyn Reader) -> Result<Result<Settlement, Problem>, EngineError> {
        for _ in 0..READS_AT_MOST {
            match reader.read() {
                Reading::Wants(keys) => self.fetch(&keys, reader).await?,
                Reading::Unreadable(problem) => return Ok(Err(problem)),
                Reading::Settlement(parts) => return Ok(Settlement::new(*parts).map_err(does_not_add_up)),
            }
        }
        let why = (
            "reading it keeps asking for further documents; a run tries again later",
            "het lezen vraagt steeds om meer documenten; een run probeert het later opnieuw",
        );
        Ok(Err(Problem::new(ProblemKind::SettlementUnreadable, why)))
    }

    async fn fetch(&self, keys: &[String], reader: &mut dyn Reader) -> Result<(), EngineError> {
        for key in keys {
            reader.add(&self.outside.pay.fetch_document(key).await?);
        }
        Ok(())
    }

    async fn plan(&mut self, settlement: Settlement, reader: &mut dyn Reader) -> Result<Plan, EngineError> {
        let (mut settlement, mut looked_up) = (settlement, false);
        for _ in 0..PLANS_AT_MOST {
            match self.plan_now(&settlement, looked_up)? {
                Plan::Wants(wanted) if !looked_up => {
                    looked_up = wanted.orders.is_empty();
                    if let Some(again) = self.look_up(&wanted, reader).await? {
                        settlement = again;
                    }
                }
                decided => return Ok(decided),
            }
        }
        self.plan_now(&settlement, true)
    }

    fn plan_now(&self, settlement: &Settlement, looked_up: bool) -> Result<Plan, EngineError> {
        let items = self.moves.moved(self.items.clone())?;
        let books = Books::new(items, &self.orders, self.rules.finder.sales_journal.as_deref());
        Ok(plan_entries(PlanInput {
            settlement,
            rules: self.rules,
            books: &books,
            periods: &self.periods,
            booked: &[],
            answers: &NO_ANSWERS,
            looked_up,
        })?)
    }

    /// Fetches what the plan wants; the settlement read again when it is told more.
    async fn look_up(&mut self, wanted: &Wanted, reader: &mut dyn Reader) -> Result<Option<Settlement>, EngineError> {
        if !wanted.orders.is_empty() {
            let orders: Vec<String> = wanted.orders.iter().cloned().collect();
            let keys = self.outside.pay.keys_of_orders(&orders);
            self.fetch(&keys, reader).await?;
            return Ok(self.read(reader).await?.ok());
        }
        let numbers: Vec<String> = wanted.invoices.iter().cloned().collect();
        let (administration, currency) = (self.rules.administration, self.rules.currency);
        let settled = self.outside.afas.settled_invoices(administration, currency, &numbers).await?;
        for item in settled {
            let known =
                |known: &OpenItem| (known.administration, &known.invoice) == (item.administration, &item.invoice);
            if !self.items.iter().any(known) {
                self.items.push(item);
            }
        }
        Ok(None)
    }
}
