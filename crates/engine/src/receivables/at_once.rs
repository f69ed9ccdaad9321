//! Open amounts set at Payt right after a list was sent, so that nobody is reminded of what is paid until its nightly import.
//!
//! The list is what counts: an amount that is not taken here comes with the next import.

use std::collections::{BTreeMap, BTreeSet};

use ledger::money::{Currency, Money};
use ledger::receivable::{DeliveryPlan, Receivable, ReceivableField, ReceivableKey};
use links::targets::payt::{InvoiceUpdate, Payt, PaytAdministration};
use store::{AmountUpdate, Flow, Lease, RefusedAmount};

use super::read_back::{administration_at_payt, not_at_payt};
use crate::Engine;
use crate::error::EngineError;

impl Engine {
    /// Sets the amounts that a list changed. The list `delivery_id` must have been taken.
    pub(super) async fn update_at_once(
        &self,
        flow: &Flow,
        lease: &Lease,
        delivery_id: &str,
        plan: &DeliveryPlan,
        currency: Currency,
    ) -> Result<(), EngineError> {
        let changed = changed_amounts(plan);
        if changed.is_empty() {
            return Ok(());
        }
        let payt = self.payt_of(&flow.source_connection).await?;
        let mut update = AmountUpdate {
            delivery_id: delivery_id.to_owned(),
            at: self.clock.now(),
            updated: 0,
            refused: Vec::new(),
            problem: None,
        };
        match payt.list_administrations().await {
            Ok(Some(there)) if !there.is_empty() => {
                for (administration, receivables) in &changed {
                    self.store.renew_lease(lease, self.clock.now(), self.options.waits.lease).await?;
                    let taken = set(&payt, &there, (administration, receivables), currency, &mut update).await;
                    self.store.note_amounts_taken(lease, delivery_id, &taken, self.clock.now()).await?;
                }
            }
            Ok(_) => return Ok(()),
            Err(failure) => update.problem = Some(failure.problem().clone()),
        }
        Ok(self.store.save_amount_update(lease, &update).await?)
    }
}

/// The invoices Payt knows whose open amount the plan changes, by administration.
fn changed_amounts(plan: &DeliveryPlan) -> BTreeMap<&str, Vec<&Receivable>> {
    let open = plan.changed.iter().filter(|one| one.fields.contains(&ReceivableField::Open)).map(|one| &one.key);
    let keys: BTreeSet<&ReceivableKey> = open.chain(plan.closing.iter().map(|one| &one.key)).collect();
    let mut changed: BTreeMap<&str, Vec<&Receivable>> = BTreeMap::new();
    if !keys.is_empty() {
        for one in plan.list.iter().map(|one| &one.receivable).filter(|one| keys.contains(&one.key())) {
            changed.entry(&one.administration).or_default().push(one);
        }
    }
    changed
}

/// Gives the invoices whose amount was taken.
async fn set(
    payt: &Payt,
    there: &[PaytAdministration],
    (administration, receivables): (&str, &[&Receivable]),
    currency: Currency,
    update: &mut AmountUpdate,
) -> Vec<ReceivableKey> {
    let mut taken = Vec::new();
    let Some(at_payt) = administration_at_payt(there, administration, payt) else {
        update.problem = Some(not_at_payt(administration));
        return taken;
    };
    let updates: Vec<InvoiceUpdate> = receivables
        .iter()
        .map(|one| InvoiceUpdate {
            number: one.invoice.clone(),
            open: one.open,
            book_open: book_open(one.open, currency),
        })
        .collect();
    match payt.update_invoices(&at_payt.id, &updates).await {
        Ok(results) => {
            for result in results {
                match result.refusal {
                    None => {
                        update.updated += 1;
                        taken.push((administration.to_owned(), result.number));
                    }
                    Some(problem) => update.refused.push(RefusedAmount {
                        administration: administration.to_owned(),
                        invoice: result.number,
                        problem,
                    }),
                }
            }
        }
        Err(failure) => update.problem = Some(failure.problem().clone()),
    }
    taken
}

/// What is open in the administration's own currency, when that needs no rate.
fn book_open(open: Money, currency: Currency) -> Option<Money> {
    if open.is_zero() { Some(Money::zero(currency)) } else { (open.currency() == currency).then_some(open) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_in_the_books_needs_no_rate_when_it_is_nothing_or_in_that_currency() {
        let (euros, dollars) = (|cents| Money::new(cents, Currency::EUR), |cents| Money::new(cents, Currency::USD));
        assert_eq!(book_open(euros(5), Currency::EUR), Some(euros(5)));
        assert_eq!(book_open(dollars(0), Currency::EUR), Some(euros(0)));
        assert_eq!(book_open(dollars(5), Currency::EUR), None);
    }
}
