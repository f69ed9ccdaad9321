//! Payments can be read and never written here.

use jiff::Timestamp;
use serde_json::json;

use super::super::{
    answer::Answer,
    invoice::{Invoice, Payment},
    money,
    office::Office,
};
use super::{
    Answered, Ask, id,
    list::{self, Listed},
};

pub(super) fn list(office: &Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let wanted = ask.find_list("invoice_ids");
    let of_invoice = |invoice: &&Invoice| wanted.as_ref().is_none_or(|ids| ids.contains(&invoice.id.to_string()));
    let each = held.invoices.values().filter(of_invoice);
    let listed = each.flat_map(|invoice| invoice.payments.iter().map(move |payment| (invoice, payment)));
    let listed = listed.map(|(invoice, payment)| row(office, invoice.id, payment, payment.updated_at));
    list::page(office, ask, listed.collect(), &[])
}

/// Those of deleted invoices, and those that a newer list left out.
pub(super) fn deleted(office: &Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let after = list::time(ask, "deleted_after")?;
    let gone = held.deleted_payments.iter().filter(|(at, ..)| after.is_none_or(|after| *at > after));
    let listed = gone.map(|(at, invoice_id, payment)| row(office, *invoice_id, payment, *at));
    list::page(office, ask, listed.collect(), &[])
}

fn row(office: &Office, invoice_id: i64, payment: &Payment, updated_at: Timestamp) -> Listed {
    let value = json!({
        "id": id(office, payment.id),
        "invoice_id": id(office, invoice_id),
        "total_amount": money::decimal(payment.cents),
        "total_book_amount": money::decimal(payment.book_cents),
        "payment_date": payment.date.to_string(),
        "cost_type": "principal",
        "transaction_type": payment.transaction_type,
        "origin_identifier": payment.origin_identifier,
        "updated_at": updated_at.to_string(),
    });
    Listed { id: payment.id, updated_at, value }
}
