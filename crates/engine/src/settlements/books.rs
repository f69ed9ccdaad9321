//! What a plan is made of, read from the store: the settlement, the rules, the answers, and the books, which are the mirror
//! less what was promised elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ledger::answer::Answer;
use ledger::entry::{EntryParts, Side};
use ledger::finder::{Books, OrderInvoice};
use ledger::money::{Money, MoneyError};
use ledger::open_item::OpenItem;
use ledger::plan::PlanError;
use ledger::rules::Rules;
use ledger::settlement::Settlement;
use store::{Flow, ReadStore, SettlementRow};

use super::kept::KeptBooks;
use crate::error::EngineError;

/// By how much balances move, in minor units, by administration and invoice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Moves(HashMap<(i64, String), i64>);

impl Moves {
    /// Notes what an entry moves.
    pub(crate) fn book(&mut self, entry: &EntryParts) -> Result<(), EngineError> {
        self.note(entry, i64::checked_add)
    }

    /// Notes that what an entry moved is given back.
    pub(crate) fn give_back(&mut self, entry: &EntryParts) -> Result<(), EngineError> {
        self.note(entry, i64::checked_sub)
    }

    /// Notes what a line moves.
    pub(crate) fn book_line(
        &mut self,
        administration: i64,
        invoice: String,
        side: Side,
        amount: Money,
    ) -> Result<(), EngineError> {
        self.note_line(administration, invoice, side.signed(amount), i64::checked_add)
    }

    fn note(&mut self, entry: &EntryParts, with: fn(i64, i64) -> Option<i64>) -> Result<(), EngineError> {
        for line in &entry.lines {
            if let Some(invoice) = &line.invoice {
                self.note_line(entry.administration, invoice.clone(), line.signed(), with)?;
            }
        }
        Ok(())
    }

    fn note_line(
        &mut self,
        administration: i64,
        invoice: String,
        signed: Result<Money, MoneyError>,
        with: fn(i64, i64) -> Option<i64>,
    ) -> Result<(), EngineError> {
        let sum = self.0.entry((administration, invoice)).or_default();
        let signed = signed.map_err(PlanError::from)?;
        *sum = with(*sum, signed.minor()).ok_or(MoneyError::Overflow).map_err(PlanError::from)?;
        Ok(())
    }

    /// Moves balances in the books.
    pub(crate) fn book_in(&self, books: &mut Books) -> Result<(), EngineError> {
        self.move_in(books, Some)
    }

    /// Moves balances in the books back.
    pub(crate) fn give_back_to(&self, books: &mut Books) -> Result<(), EngineError> {
        self.move_in(books, i64::checked_neg)
    }

    fn move_in(&self, books: &mut Books, by: fn(i64) -> Option<i64>) -> Result<(), EngineError> {
        for ((administration, invoice), minor) in &self.0 {
            let by = by(*minor).ok_or(MoneyError::Overflow).map_err(PlanError::from)?;
            books.move_balance(*administration, invoice, by).map_err(PlanError::from)?;
        }
        Ok(())
    }

    /// The items with their balances moved.
    pub(crate) fn moved(&self, mut items: Vec<OpenItem>) -> Result<Vec<OpenItem>, EngineError> {
        for item in &mut items {
            if let Some(minor) = self.0.get(&(item.administration, item.invoice.clone())) {
                let moved = Money::new(*minor, item.balance.currency());
                item.balance = item.balance.checked_add(moved).map_err(PlanError::from)?;
            }
        }
        Ok(items)
    }
}

/// The mirror, less what planned entries of other settlements will take: two settlements never get the same balance.
pub(crate) async fn books_for(
    store: &ReadStore,
    flow: &Flow,
    rules: &Rules,
    settlement_id: &str,
) -> Result<Arc<Books>, EngineError> {
    KeptBooks::default().for_settlement(store, flow, rules, settlement_id).await
}

/// The orders behind the invoices of a flow.
pub(crate) async fn orders_of(store: &ReadStore, flow: &Flow) -> Result<Vec<OrderInvoice>, EngineError> {
    let orders = store.get_order_invoices(&flow.id).await?.into_iter();
    let order = |o: store::OrderInvoice| OrderInvoice {
        administration: o.administration,
        order: o.order,
        invoice: o.invoice,
        debtor: o.debtor,
    };
    Ok(orders.map(order).collect())
}

/// The flow itself, and others that book into the same AFAS.
pub(crate) async fn flows_into_the_same_books(store: &ReadStore, flow: &Flow) -> Result<Vec<Flow>, EngineError> {
    let flows = store.list_flows().await?.into_iter();
    Ok(flows.filter(|other| other.books_connection == flow.books_connection).collect())
}

/// Every taught rule that is on, after the settings.
pub(crate) async fn rules_of(store: &ReadStore, flow: &Flow) -> Result<Rules, EngineError> {
    let mut rules = crate::settings::rules(&crate::settings::Settings::of(flow)?).map_err(EngineError::Settings)?;
    let taught = store.list_taught_rules(&flow.id).await?;
    rules.finder.taught = taught.into_iter().filter(|row| row.on).map(|row| row.rule).collect();
    Ok(rules)
}

/// What people answered about the lines of a settlement.
pub(crate) async fn answers_about(
    store: &ReadStore,
    settlement_id: &str,
) -> Result<BTreeMap<String, Answer>, EngineError> {
    let answers = store.get_answers(settlement_id).await?;
    Ok(answers.into_iter().map(|row| (row.line_id, row.answer)).collect())
}

/// A settlement as it was read.
pub(crate) async fn settlement_of(store: &ReadStore, row: &SettlementRow) -> Result<Settlement, EngineError> {
    let damaged = |why: String| EngineError::Damaged { code: row.code.clone(), why };
    let parts = store.get_settlement_parts(&row.id).await?;
    let parts = parts.ok_or_else(|| damaged("its lines are missing".into()))?;
    Settlement::new(parts).map_err(|error| damaged(error.to_string()))
}
