//! Invoices are read.

use serde_json::{Value, json};

use super::super::super::{
    administration::Administration,
    answer::Answer,
    delivery::Sending,
    invoice::{Block, Invoice},
    money,
    office::Office,
};
use super::super::{
    Answered, Ask, id,
    list::{self, Listed},
};

/// Shown only when asked for (documented).
const HIDDEN: [&str; 7] =
    ["public_url", "deeplink_url", "flow_code", "document_url", "ubl_document_url", "labels", "invoice_lines"];

pub(in super::super) fn list(office: &mut Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let hidden = office.hide_fresh();
    let office = &*office;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let filter = Filter::read(ask)?;
    let shown = held.invoices.values().filter(|invoice| !hidden.contains(&invoice.id) && filter.has(invoice, held));
    let mut shown: Vec<&Invoice> = shown.collect();
    let listed =
        |invoice: &Invoice| Listed { id: invoice.id, updated_at: invoice.updated_at, value: value(office, invoice) };
    match ask.find("order").as_deref() {
        None => return list::page(office, ask, shown.into_iter().map(listed).collect(), &HIDDEN),
        Some("invoice_date_asc") => shown.sort_by_key(|invoice| (invoice.invoice_date, invoice.id)),
        Some("invoice_date_desc") => shown.sort_by_key(|invoice| std::cmp::Reverse((invoice.invoice_date, invoice.id))),
        Some("due_date_asc") => shown.sort_by_key(|invoice| (invoice.due_date, invoice.id)),
        Some("due_date_desc") => shown.sort_by_key(|invoice| std::cmp::Reverse((invoice.due_date, invoice.id))),
        Some(_) => return Err(Answer::malformed("order is not included in the list")),
    }
    list::page_in_order(office, ask, shown.into_iter().map(listed).collect(), &HIDDEN)
}

pub(in super::super) fn get(office: &mut Office, ask: &Ask<'_>, wanted: &str) -> Answered {
    let code = ask.administration(office)?;
    let hidden = office.hide_fresh();
    let office = &*office;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let is_wanted = |invoice: &&Invoice| match ask.find("identifier_type").as_deref() {
        Some("invoice_number") => invoice.number == wanted,
        Some("invoice_identifier") => invoice.identifier.as_deref() == Some(wanted),
        _ => invoice.id.to_string() == wanted,
    };
    let invoice = held.invoices.values().filter(|invoice| !hidden.contains(&invoice.id)).find(is_wanted);
    list::single(ask, &value(office, invoice.ok_or_else(Answer::not_found)?), &HIDDEN)
}

/// Deleted invoices, for ninety days (documented).
pub(in super::super) fn deleted(office: &Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let after = list::time(ask, "deleted_after")?;
    let remembered = |at: jiff::Timestamp| office.clock.now().duration_since(at).as_hours() <= 90 * 24;
    let gone = held.deleted.iter().filter(|(at, _)| remembered(*at) && after.is_none_or(|after| *at > after));
    let listed = gone.map(|(at, invoice)| {
        let mut value = value(office, invoice);
        if let Some(properties) = value.as_object_mut() {
            properties.insert("deleted_at".to_owned(), json!(at.to_string()));
        }
        Listed { id: invoice.id, updated_at: *at, value }
    });
    list::page(office, ask, listed.collect(), &HIDDEN)
}

/// Amounts are read under other names than they are written (documented).
fn value(office: &Office, invoice: &Invoice) -> Value {
    let sent_at = match &invoice.sending {
        Sending::Sent(at) | Sending::SentBefore(at) => office.clock.instant(*at).map(|at| at.to_string()),
        Sending::Due(_) | Sending::Never => None,
    };
    let paused = invoice.blocked.is_some_and(|block| block != Block::Ignored);
    let mut value = json!({
        "id": id(office, invoice.id),
        "invoice_number": invoice.number,
        "invoice_identifier": invoice.identifier,
        "debtor_id": id(office, invoice.debtor_id),
        "debtor_number": invoice.debtor_number,
        "contact_identifier": invoice.contact_identifier,
        "description": invoice.description,
        "invoice_date": invoice.invoice_date.to_string(),
        "due_date": invoice.due_date.to_string(),
        "currency_code": invoice.currency,
        "total_amount": money::decimal(invoice.total_cents),
        "open_amount": money::decimal(invoice.open_cents),
        "book_total_amount": money::decimal(invoice.book_total_cents),
        "book_open_amount": money::decimal(invoice.book_open_cents),
        "administration_costs_total": "0.00",
        "administration_costs_open": "0.00",
        "payment_condition": invoice.payment_condition,
        "payment_date": invoice.payment_date.map(|date| date.to_string()),
        "paused_at": paused.then(|| invoice.updated_at.to_string()),
        "paused_by_user": invoice.blocked == Some(Block::Person),
        "sent_at": sent_at,
        "active_credit_case_id": null,
        "active_payment_plan_id": null,
        "updated_at": invoice.updated_at.to_string(),
        "public_url": format!("{}/portal/{}", office.base_url, invoice.id),
        "deeplink_url": format!("{}/app/invoices/{}", office.base_url, invoice.id),
        "flow_code": invoice.flow,
        "document_url": invoice.document.as_ref().map(|held| held.filename.clone()),
        "ubl_document_url": invoice.ubl.as_ref().map(|held| held.filename.clone()),
        "labels": invoice.labels.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "invoice_lines": invoice.lines,
    });
    if let Some(properties) = value.as_object_mut() {
        properties.extend(invoice.details.clone());
    }
    value
}

/// Which invoices are wanted.
struct Filter {
    paid: Option<bool>,
    most_cents: Option<i64>,
    least_cents: Option<i64>,
    ids: Option<Vec<String>>,
    numbers: Option<Vec<String>>,
    identifiers: Option<Vec<String>>,
    debtor_ids: Option<Vec<String>>,
    debtor_numbers: Option<Vec<String>>,
    debtor_identifiers: Option<Vec<String>>,
}

impl Filter {
    fn read(ask: &Ask<'_>) -> Result<Filter, Answer> {
        let amount = |name: &str| match ask.find(name) {
            None => Ok(None),
            Some(text) => money::cents(&text, false)
                .map(Some)
                .ok_or_else(|| Answer::malformed(&format!("{name} is not a number"))),
        };
        Ok(Filter {
            paid: ask.find("paid").map(|text| matches!(text.as_str(), "true" | "1")),
            most_cents: amount("book_amount_total_lte")?,
            least_cents: amount("book_amount_total_gte")?,
            ids: ask.find_list("ids"),
            numbers: ask.find_list("invoice_numbers"),
            identifiers: ask.find_list("invoice_identifiers"),
            debtor_ids: ask.find_list("debtor_ids"),
            debtor_numbers: ask.find_list("debtor_numbers"),
            debtor_identifiers: ask.find_list("debtor_identifiers"),
        })
    }

    fn has(&self, invoice: &Invoice, held: &Administration) -> bool {
        let debtor = held.debtors.get(&invoice.debtor_number);
        let debtor_identifier = debtor.and_then(|debtor| debtor.identifier.clone());
        let listed = |list: &Option<Vec<String>>, value: Option<&String>| {
            list.as_ref().is_none_or(|list| value.is_some_and(|value| list.contains(value)))
        };
        self.paid.is_none_or(|paid| paid == (invoice.open_cents == 0))
            && self.most_cents.is_none_or(|most| invoice.book_total_cents <= most)
            && self.least_cents.is_none_or(|least| invoice.book_total_cents >= least)
            && listed(&self.ids, Some(&invoice.id.to_string()))
            && listed(&self.numbers, Some(&invoice.number))
            && listed(&self.identifiers, invoice.identifier.as_ref())
            && listed(&self.debtor_ids, Some(&invoice.debtor_id.to_string()))
            && listed(&self.debtor_numbers, Some(&invoice.debtor_number))
            && listed(&self.debtor_identifiers, debtor_identifier.as_ref())
    }
}
