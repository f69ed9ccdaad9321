//! Lists of receivables: one that was sent, and one that is held because it closes a fifth of it.

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use ledger::money::{Currency, Money};
use ledger::receivable::{
    ClosedBy, Closing, DeliveredReceivable, DeliveryPlan, Difference, DifferenceKind, HoldReason, MissingDocument,
    MissingWhy, Receivable, ReceivableDebtor, RowFault, RowProblem, Severity, SourceKind,
};
use store::{Comparison, ComparisonState, DeliveryState, DocumentCheck, Lease, NewDelivery, ReceivableCheck, Store};

/// Gives an invoice that the held list closes, and that is wrong and without a document as well.
pub(super) async fn fill(store: &Store, lease: &Lease, invoices: usize, today: Date, now: Timestamp) -> Result<String> {
    let mut list = Vec::with_capacity(invoices);
    for number in 0..invoices {
        list.push(receivable(number, today)?);
    }
    let sent = DeliveryPlan { list, ..DeliveryPlan::default() };
    let new = NewDelivery {
        state: DeliveryState::Sending,
        fingerprint: "sent",
        holds: &[],
        plan: &sent,
        file: Some(("list.csv", "0")),
        released_by: Some("bench"),
    };
    let id = store.save_delivery(lease, &new, now).await?;
    store.set_delivery_sent(lease, &id, &sent.delivered(), now).await?;
    let DeliveryPlan { list, .. } = sent;
    let (stay, gone): (Vec<_>, Vec<_>) = (0_usize..).zip(list).partition(|(number, _)| !number.is_multiple_of(5));
    let closing: Vec<Closing> = gone
        .into_iter()
        .map(|(_, one)| Closing { key: one.receivable.key(), by: ClosedBy::Absence, open: one.receivable.open })
        .collect();
    let first = closing.first().context("nothing closes")?.key.1.clone();
    compare(store, lease, &id, &closing, now).await?;
    let holds = [HoldReason::ClosingShare {
        closing: closing.len(),
        by_absence: closing.len(),
        open_before: invoices,
        at_most: 100,
    }];
    let list = stay.into_iter().map(|(_, one)| one).collect();
    let held = DeliveryPlan { list, closing, open_before: invoices, ..DeliveryPlan::default() };
    let new = NewDelivery {
        state: DeliveryState::Held,
        fingerprint: "held",
        holds: &holds,
        plan: &held,
        file: None,
        released_by: None,
    };
    store.save_delivery(lease, &new, now).await?;
    Ok(first)
}

fn receivable(number: usize, today: Date) -> Result<DeliveredReceivable> {
    let total = Money::new(2_000 + i64::try_from(number)?, Currency::EUR);
    let debtor = ReceivableDebtor {
        code: format!("{}", 100_000 + number / 3),
        company_name: Some(format!("Debtor {number} B.V.")),
        street: Some("Kerkstraat 1".into()),
        postal_code: Some("1234 AB".into()),
        city: Some("Utrecht".into()),
        country: Some("NL".into()),
        email: Some(format!("debtor{number}@kaas.example")),
        ..ReceivableDebtor::default()
    };
    let receivable = Receivable {
        administration: "1".into(),
        invoice: format!("V{number:09}"),
        debtor,
        date: today.checked_sub(30.days())?,
        due_date: today,
        total,
        open: total,
        description: Some("Bestelling".into()),
        condition: Some("30".into()),
        dossier_item: None,
    };
    Ok(DeliveredReceivable { receivable, closed_since: None })
}

/// What was read, what is without a document, and what the target has otherwise: as many as the list closes.
async fn compare(store: &Store, lease: &Lease, sent: &str, wrong: &[Closing], now: Timestamp) -> Result<()> {
    let problem = |row: u32, key: &(String, String)| RowProblem {
        kind: SourceKind::SalesEntries,
        row,
        field: "invoice_date".into(),
        value: "31-02-2026".into(),
        severity: Severity::Error,
        what: RowFault::NotADate,
        administration: Some(key.0.clone()),
        invoice: Some(key.1.clone()),
    };
    let problems = (1..).zip(wrong).map(|(row, one)| problem(row, &one.key)).collect();
    let rows = [(SourceKind::SalesEntries, wrong.len().saturating_mul(5))].into();
    store.save_receivable_check(lease, &ReceivableCheck { at: now, rows, problems, refused: Vec::new() }).await?;
    let missing = |one: &Closing| MissingDocument {
        administration: one.key.0.clone(),
        invoice: one.key.1.clone(),
        why: MissingWhy::NoItem,
    };
    let missing: Vec<MissingDocument> = wrong.iter().map(missing).collect();
    let check = DocumentCheck { at: now, listed: wrong.len(), delivered: 0, waiting: 0, missing };
    store.save_document_check(lease, &check, &[]).await?;
    let differs = |one: &Closing| Difference {
        administration: one.key.0.clone(),
        invoice: one.key.1.clone(),
        kind: DifferenceKind::Open,
        sent: one.open,
        there: Some(Money::new(0, Currency::EUR)),
    };
    let comparison = Comparison {
        delivery_id: sent.to_owned(),
        at: now,
        state: ComparisonState::Differs,
        imported_at: Some(now),
        compared: wrong.len(),
        differences: wrong.iter().map(differs).collect(),
        problem: None,
    };
    Ok(store.save_comparison(lease, &comparison).await?)
}
