//! Blocking and letting go.

use super::super::super::{
    answer::Answer,
    invoice::{Block, Invoice},
    office::Office,
};
use super::super::{
    Answered, Ask,
    record::{Batch, Record},
};

/// The most invoices of one call (documented).
const MOST: usize = 1_000;

/// Blocks or lets go. Only what was blocked here can be let go here (documented).
pub(in super::super) fn block(office: &mut Office, ask: &Ask<'_>, block: bool) -> Answered {
    let code = ask.administration(office)?;
    let numbers = ask.find_list("invoice_numbers");
    let identifiers = ask.find_list("invoice_identifiers");
    let Some(wanted) = numbers.clone().or(identifiers) else {
        return Err(Answer::malformed("invoice_numbers or invoice_identifiers is missing"));
    };
    if wanted.len() > MOST {
        return Err(Answer::malformed("at most 1000 invoices"));
    }
    let Some((held, mut moment)) = office.at(&code) else { return Err(Answer::not_found()) };
    let mut batch = Batch::default();
    let nothing = serde_json::Value::Null;
    for key in &wanted {
        let mut record = Record::new(&nothing);
        let is_wanted = |invoice: &&mut Invoice| match numbers {
            Some(_) => invoice.number == *key,
            None => invoice.identifier.as_ref() == Some(key),
        };
        let invoice = held.invoices.values_mut().find(is_wanted);
        match (&invoice, block) {
            (None, _) => record.error("invoice_not_found"),
            (Some(invoice), false) if invoice.blocked != Some(Block::Interface) => record.error("not_blocked_by_api"),
            _ => {}
        }
        let taken = batch.take(key, &record);
        match invoice.filter(|_| taken) {
            // Another block stays what it is.
            Some(invoice) if block && invoice.blocked.is_none() => {
                invoice.block(Block::Interface, &mut moment);
            }
            Some(invoice) if !block => invoice.resume(&mut moment),
            _ => {}
        }
    }
    Ok(batch.answer(200))
}
