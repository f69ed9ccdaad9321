//! The books as one wake-up keeps them: read once, and from then on moved by what the timeline tells. A run that plans many
//! settlements would otherwise read all open items, and all that is planned, anew for each.
//!
//! The mirror and the orders are written under the lease of the flow alone, which is ours: whoever writes them says so with
//! [`KeptBooks::forget`]. What is planned may change under us, by a person or by another flow into the same books. The
//! timelines of the flows tell which settlements that concerns.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ledger::finder::Books;
use ledger::rules::Rules;
use store::{Flow, ReadStore};
use tokio::sync::Mutex;

use super::books::{Moves, flows_into_the_same_books, orders_of};
use crate::error::EngineError;

/// The books, once they were asked for.
#[derive(Default)]
pub struct KeptBooks(Mutex<Option<Kept>>);

struct Kept {
    /// The mirror, less what all planned entries will take.
    books: Arc<Books>,
    /// By flow into the same books.
    flows: BTreeMap<String, Planned>,
}

/// What is planned in one flow.
#[derive(Default)]
struct Planned {
    /// How far its timeline was followed.
    position: Option<i64>,
    by_settlement: HashMap<String, Moves>,
}

impl KeptBooks {
    /// The mirror or the orders change: what was read of them counts no more.
    pub async fn forget(&self) {
        *self.0.lock().await = None;
    }

    /// The mirror, less what planned entries of other settlements than this one will take.
    ///
    /// # Errors
    /// What the store tells, or balances too large to count.
    pub async fn for_settlement(
        &self,
        store: &ReadStore,
        flow: &Flow,
        rules: &Rules,
        settlement_id: &str,
    ) -> Result<Arc<Books>, EngineError> {
        let mut place = self.0.lock().await;
        // Taken out, so that nothing half moved is kept when something fails.
        let known = place.take();
        let flows = flows_into_the_same_books(store, flow).await?;
        let mut kept = match known.filter(|kept| kept.knows_only(&flows)) {
            Some(kept) => kept,
            None => Kept::read(store, flow, rules).await?,
        };
        for other in &flows {
            kept.follow(store, &other.id).await?;
        }
        let books = kept.without(settlement_id)?;
        *place = Some(kept);
        Ok(books)
    }
}

impl Kept {
    async fn read(store: &ReadStore, flow: &Flow, rules: &Rules) -> Result<Self, EngineError> {
        let items = store.get_open_items(&flow.id).await?;
        let orders = orders_of(store, flow).await?;
        let books = Books::new(items, &orders, rules.finder.sales_journal.as_deref());
        Ok(Self { books: Arc::new(books), flows: BTreeMap::new() })
    }

    /// Whether no flow was taken off these books since.
    fn knows_only(&self, flows: &[Flow]) -> bool {
        self.flows.keys().all(|known| flows.iter().any(|flow| flow.id == *known))
    }

    /// Moves what changed in a flow since it was last looked at.
    async fn follow(&mut self, store: &ReadStore, flow_id: &str) -> Result<(), EngineError> {
        let planned = self.flows.entry(flow_id.to_owned()).or_default();
        let pending = store.list_pending(flow_id, planned.position).await?;
        planned.position = Some(pending.position);
        let mut anew: BTreeMap<String, Moves> = BTreeMap::new();
        for line in pending.lines {
            let moves = anew.entry(line.settlement_id).or_default();
            moves.book_line(line.administration, line.invoice, line.side, line.amount)?;
        }
        for settlement in pending.touched.unwrap_or_default() {
            if let Some(before) = planned.by_settlement.remove(&settlement) {
                before.give_back_to(Arc::make_mut(&mut self.books))?;
            }
        }
        for (settlement, moves) in anew {
            moves.book_in(Arc::make_mut(&mut self.books))?;
            planned.by_settlement.insert(settlement, moves);
        }
        Ok(())
    }

    /// The books without what a settlement itself has planned.
    fn without(&self, settlement_id: &str) -> Result<Arc<Books>, EngineError> {
        let mut books = Arc::clone(&self.books);
        for own in self.flows.values().filter_map(|planned| planned.by_settlement.get(settlement_id)) {
            own.give_back_to(Arc::make_mut(&mut books))?;
        }
        Ok(books)
    }
}
