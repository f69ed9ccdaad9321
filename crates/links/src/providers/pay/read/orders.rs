//! What transactions tell about the records of their orders, where sums leave the kinds open.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ledger::money::Money;
use ledger::settlement::LineKind::{self, Chargeback, ChargebackReversal, Payment, Refund};

use super::documents::{Documents, Lookup};
use super::kinds::OpenRecord;
use super::unit::Unit;
use super::{Step, Stop};
use crate::providers::pay::keys::Key;
use crate::providers::pay::wire::{Transaction, TransactionState};

/// What is known about the orders of some records, by the record's place.
#[derive(Debug, Default)]
pub(super) struct Orders {
    states: BTreeMap<usize, State>,
    /// Records of which the order of events tells whether they are a payment.
    is_payment: BTreeMap<usize, bool>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    state: TransactionState,
    /// Whether something of it was, or may have been, given back.
    gave_back: bool,
}

impl Orders {
    /// Looks the orders of the `open` records up; asks for the transactions that are not there yet.
    pub(super) fn look_up(records: &[&OpenRecord<'_>], open: &[usize], documents: &Documents) -> Step<Self> {
        let mut wanted = BTreeSet::new();
        let mut orders = Self::default();
        let by_order = by_order(records);
        for index in open {
            let order = records.get(*index).and_then(|record| record.record.order_id.as_ref());
            let Some(order) = order else { continue };
            match documents.transaction(order)? {
                Lookup::NotFetched => {
                    wanted.insert(Key::Transaction(order.clone()));
                }
                Lookup::Absent => {}
                Lookup::Found(transaction) => {
                    orders.note(*index, transaction, by_order.get(order.as_str()).map_or(&[], Vec::as_slice));
                }
            }
        }
        if wanted.is_empty() { Ok(orders) } else { Err(Stop::Wants(wanted)) }
    }

    /// Whether a record can be of a kind.
    pub(super) fn allow(&self, index: usize, kind: LineKind) -> bool {
        let by_state = self.states.get(&index).is_none_or(|state| state.allows(kind));
        let by_time = self.is_payment.get(&index).is_none_or(|is_payment| *is_payment == (kind == Payment));
        by_state && by_time
    }

    fn note(&mut self, index: usize, transaction: &Transaction, of_order: &[Placed<'_>]) {
        let gave_back = transaction.refunded.as_ref().is_none_or(|amount| !amount.value.is_zero());
        self.states.insert(index, State { state: transaction.state, gave_back });
        let was_reversed = matches!(transaction.state, TransactionState::Refunded | TransactionState::ChargedBack);
        let pair = payment_and_reversal(transaction, of_order).filter(|_| was_reversed);
        if let Some((payment, reversal)) = pair {
            self.is_payment.extend([(payment, true), (reversal, false)]);
        }
    }
}

/// A record and its place.
type Placed<'a> = (usize, &'a OpenRecord<'a>);

/// The records of each order, in their own order. Made once: a clearing can have thousands.
fn by_order<'a>(records: &[&'a OpenRecord<'a>]) -> HashMap<&'a str, Vec<Placed<'a>>> {
    let mut by_order: HashMap<&str, Vec<Placed<'_>>> = HashMap::new();
    for (index, record) in records.iter().enumerate() {
        if let Some(order) = record.record.order_id.as_deref() {
            by_order.entry(order).or_default().push((index, record));
        }
    }
    by_order
}

/// The two records of an order when together they are more than was ordered: then one gave back what the other paid,
/// and money is paid before it is given back.
fn payment_and_reversal(transaction: &Transaction, of_order: &[Placed<'_>]) -> Option<(usize, usize)> {
    let [(left, first), (right, second)] = of_order else { return None };
    let ordered = transaction.amount.as_ref()?;
    let currency = first.amount.currency();
    if !ordered.currency.eq_ignore_ascii_case(currency.code()) {
        return None;
    }
    let ordered = Unit::Cents.money(ordered.value, currency).ok()?;
    let sizes =
        [first.amount, second.amount].map(Money::checked_abs).into_iter().collect::<Result<Vec<_>, _>>().ok()?;
    let both = Money::sum(currency, sizes).ok()?;
    let (first, second) = (first.record.moment?, second.record.moment?);
    match first.cmp(&second) {
        _ if both.minor() <= ordered.minor() => None,
        std::cmp::Ordering::Less => Some((*left, *right)),
        std::cmp::Ordering::Greater => Some((*right, *left)),
        std::cmp::Ordering::Equal => None,
    }
}

impl State {
    /// What a record of such an order can be.
    fn allows(self, kind: LineKind) -> bool {
        match self.state {
            TransactionState::Paid if !self.gave_back => matches!(kind, Payment | ChargebackReversal),
            TransactionState::Refunded => matches!(kind, Payment | Refund),
            TransactionState::ChargedBack => matches!(kind, Payment | Chargeback),
            TransactionState::Paid | TransactionState::Other => true,
        }
    }
}
