//! What is new, changed, closing, reopened or kept, compared with what was delivered last.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::delivery::{
    Changed, ClosedBy, Closing, Conflict, Delivered, DeliveredReceivable, DeliveryPlan, Kept, KeptFor, ReceivableField,
    Vanished,
};
use super::fault::Refused;
use super::read::ReceivableReading;
use super::rules::ReceivableRules;
use super::{PackedReceivable, Receivable, ReceivableKey};
use crate::money::Money;

/// Compares the reading with what was delivered last. Pure: neither the order of rows nor that of deliveries matters.
pub fn plan(last: &Delivered, reading: &ReceivableReading, rules: &ReceivableRules, today: Date) -> DeliveryPlan {
    plan_taking(last.clone(), &mut reading.clone(), rules, today)
}

/// The same of invoices that are at hand once only: they go from the reading into the plan, and the reading is left without them.
pub fn plan_taking(
    last: Delivered,
    reading: &mut ReceivableReading,
    rules: &ReceivableRules,
    today: Date,
) -> DeliveryPlan {
    let mut before = last.receivables;
    before.sort_by(|one, other| order(&one.receivable, &other.receivable));
    let mut now = std::mem::take(&mut reading.receivables);
    now.sort_by(order);
    let refused: BTreeMap<ReceivableKey, &Refused> =
        reading.refused.iter().filter_map(|one| Some((one.key()?, one))).collect();
    let mut plan = DeliveryPlan {
        administrations: reading.administrations.clone(),
        conditions: reading.conditions.clone(),
        refused_unknown: reading.refused.iter().filter(|one| one.key().is_none()).cloned().collect(),
        open_before: before.iter().filter(|one| is_open(&one.receivable)).count(),
        vanished: vanished(&before, &now, reading),
        rows_before: last.rows,
        rows: reading.rows.clone(),
        ..DeliveryPlan::default()
    };
    plan.list.reserve_exact(now.len());
    let mut known = BTreeSet::new();
    let (mut before, mut now) = (before.into_iter().peekable(), now.into_iter().peekable());
    loop {
        let first = match (before.peek(), now.peek()) {
            (Some(before), Some(now)) => order(&before.receivable, now),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let before = if first.is_le() { before.next() } else { None };
        let now = if first.is_ge() { now.next() } else { None };
        let Some(key) = before.as_ref().map(|one| &one.receivable).or(now.as_ref()).map(PackedReceivable::key) else {
            break;
        };
        let refusal = refused.get(&key);
        match (before, now) {
            (Some(before), now) if refusal.is_some() => {
                let open = refusal.and_then(|one| one.open).or(now.map(|one| one.open()));
                known.insert(key.clone());
                plan.keep(key, before, KeptFor::Refused, open);
            }
            (Some(before), Some(now)) if before.receivable.open().currency() != now.open().currency() => {
                let [sent, is] =
                    [before.receivable.open(), now.open()].map(|amount| amount.currency().code().to_owned());
                plan.conflicts.push(Conflict { key: key.clone(), field: ReceivableField::Currency, sent, now: is });
                plan.keep(key, before, KeptFor::Currency, Some(now.open()));
            }
            (Some(before), Some(now)) => plan.known(key, &before, now, today),
            (Some(before), None) => plan.absent(key, before, rules.closed_days, today),
            (None, Some(now)) if refusal.is_none() => plan.create(key, now, today),
            (None, _) => {}
        }
    }
    let new = refused.iter().filter(|(key, _)| !known.contains(*key));
    plan.refused_new = new.map(|(_, one)| (*one).clone()).collect();
    plan
}

/// By administration and number, as everything that is made of invoices is sorted.
fn order(one: &PackedReceivable, other: &PackedReceivable) -> Ordering {
    (one.administration(), one.invoice()).cmp(&(other.administration(), other.invoice()))
}

fn is_open(receivable: &PackedReceivable) -> bool {
    !receivable.open().is_zero()
}

impl DeliveryPlan {
    fn create(&mut self, key: ReceivableKey, now: PackedReceivable, today: Date) {
        self.created.push(key);
        let closed_since = (!is_open(&now)).then_some(today);
        self.list.push(DeliveredReceivable { receivable: now, closed_since });
    }

    fn keep(&mut self, key: ReceivableKey, before: DeliveredReceivable, why: KeptFor, now: Option<Money>) {
        self.kept.push(Kept { key, why, open: before.receivable.open(), now });
        self.list.push(before);
    }

    /// An invoice that the target knows and that is in the rows.
    fn known(&mut self, key: ReceivableKey, before: &DeliveredReceivable, now: PackedReceivable, today: Date) {
        // most invoices are what they were
        let (sent, fields) = if before.receivable == now {
            (now, Vec::new())
        } else {
            let old = before.receivable.whole();
            let sent = self.without_conflicts(&key, &old, now.whole());
            let fields = changed_fields(&old, &sent);
            (PackedReceivable::from(sent), fields)
        };
        match (is_open(&before.receivable), is_open(&sent)) {
            (true, false) => {
                let open = before.receivable.open();
                self.closing.push(Closing { key, by: ClosedBy::Zero, open });
            }
            (false, true) => self.reopened.push(key),
            _ if fields.is_empty() => self.unchanged += 1,
            _ => self.changed.push(Changed { key, fields }),
        }
        let closed_since = (!is_open(&sent)).then(|| before.closed_since.unwrap_or(today));
        self.list.push(DeliveredReceivable { receivable: sent, closed_since });
    }

    /// What may be sent: what is frozen stays as it was, and is told.
    fn without_conflicts(&mut self, key: &ReceivableKey, before: &Receivable, mut now: Receivable) -> Receivable {
        let mut conflict = |field, sent: String, now: String| {
            self.conflicts.push(Conflict { key: key.clone(), field, sent, now });
        };
        if before.total != now.total {
            conflict(ReceivableField::Total, before.total.decimal_text(), now.total.decimal_text());
            now.total = before.total;
        }
        if before.date != now.date {
            conflict(ReceivableField::Date, before.date.to_string(), now.date.to_string());
            now.date = before.date;
        }
        if before.due_date != now.due_date {
            conflict(ReceivableField::DueDate, before.due_date.to_string(), now.due_date.to_string());
            now.due_date = before.due_date;
        }
        if before.debtor.code != now.debtor.code {
            conflict(ReceivableField::Debtor, before.debtor.code.clone(), now.debtor.code.clone());
            // Name and address of another debtor under the old number would change who the old one is.
            now.debtor = before.debtor.clone();
        }
        now
    }

    /// An invoice that the target knows and that is in the rows no more.
    fn absent(&mut self, key: ReceivableKey, before: DeliveredReceivable, closed_days: u32, today: Date) {
        let DeliveredReceivable { receivable, closed_since } = before;
        if is_open(&receivable) {
            let open = receivable.open();
            self.closing.push(Closing { key, by: ClosedBy::Absence, open });
            let receivable = receivable.with_open(Money::zero(open.currency()));
            self.list.push(DeliveredReceivable { receivable, closed_since: Some(today) });
            return;
        }
        let since = closed_since.unwrap_or(today);
        let closed = DeliveredReceivable { receivable, closed_since: Some(since) };
        let days = since.until(today).map_or(0, |span| i64::from(span.get_days()));
        if days < i64::from(closed_days) {
            self.unchanged += 1;
            self.list.push(closed);
        } else {
            self.past.push(closed);
        }
    }
}

/// What differs between what was sent and what is sent now.
fn changed_fields(before: &Receivable, now: &Receivable) -> Vec<ReceivableField> {
    let (old, new) = (&before.debtor, &now.debtor);
    let name = |one: &super::ReceivableDebtor| {
        (
            one.company_name.clone(),
            one.firstname.clone(),
            one.infix.clone(),
            one.lastname.clone(),
            one.name.clone(),
            one.is_company,
        )
    };
    let address = |one: &super::ReceivableDebtor| {
        [&one.street, &one.street_2, &one.postal_code, &one.city, &one.country].map(Clone::clone)
    };
    let emails =
        |one: &super::ReceivableDebtor| [&one.email, &one.invoice_email, &one.reminder_email].map(Clone::clone);
    let details = |one: &super::ReceivableDebtor| {
        [&one.origin_id, &one.phone, &one.sms, &one.language, &one.vat_number].map(Clone::clone)
    };
    let differs = [
        (ReceivableField::Open, before.open != now.open),
        (ReceivableField::Name, name(old) != name(new)),
        (ReceivableField::Address, address(old) != address(new)),
        (ReceivableField::Email, emails(old) != emails(new)),
        (ReceivableField::DebtorDetails, details(old) != details(new)),
        (ReceivableField::Description, before.description != now.description),
        (ReceivableField::Condition, before.condition != now.condition),
        (ReceivableField::DossierItem, before.dossier_item != now.dossier_item),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

/// Administrations with open invoices at the target, of which no invoice is in the rows, refused or not.
fn vanished(before: &[DeliveredReceivable], now: &[PackedReceivable], reading: &ReceivableReading) -> Vec<Vanished> {
    let accepted = now.iter().map(PackedReceivable::administration);
    let refused = reading.refused.iter().filter_map(|one| one.administration.as_deref());
    let there: BTreeSet<&str> = accepted.chain(refused).collect();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for one in before.iter().filter(|one| is_open(&one.receivable)) {
        *open.entry(one.receivable.administration()).or_default() += 1;
    }
    open.into_iter()
        .filter(|(administration, _)| !there.contains(administration))
        .map(|(administration, open)| Vanished { administration: administration.to_owned(), open })
        .collect()
}
