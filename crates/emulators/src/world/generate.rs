//! Puts the world together: a history of ninety days, and books that fit it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    Debtor, Group, Invoice, Movement, MovementKind, Settlement, Turnover, World, calendar,
    calendar::{LARGE_REFUND, shift},
    debtors, payouts,
    sales::{self, SHOP, Sales, WEBSHOP},
    scheme, worked,
};

/// Days of settlements.
const HISTORY: i64 = 90;
/// Days made before the history, so that its first payouts, refunds and invoices of Pay. are whole.
const LEAD: i64 = 90;
/// Days made beyond today and cut off again: a large order is measured by the payout after its refund, and its payment
/// comes ten days before that refund. Without it, yesterday's history would change when the refund comes near.
const OUTLOOK: i64 = 20;

impl World {
    /// The world of a seed, with settlements of the ninety days up to `today` and the worked settlement of the Pay.
    /// reference. The same seed and day give the same world; another day gives the same settlements where both reach.
    #[must_use]
    pub fn generate(seed: u64, today: Date) -> World {
        let debtors = debtors::debtors();
        let first = shift(today, -HISTORY);
        let (sales, all) = history(seed, shift(first, -LEAD), today, &debtors);
        let known = all.into_iter().filter(|settlement| settlement.date <= today);
        let (older, mut settlements): (Vec<_>, Vec<_>) = known.partition(|settlement| settlement.date < first);
        let invoices = invoices(sales, &older, &settlements, today);
        settlements.push(worked::settlement());
        settlements.sort_by_key(|settlement| settlement.date);
        let mut books = scheme::books(today);
        books.debtors = debtors;
        books.invoices = invoices;
        World { seed, today, books, turnover: Turnover { groups: groups(), settlements } }
    }
}

fn groups() -> Vec<Group> {
    [(WEBSHOP, "Webshop NL", true), (SHOP, "Winkel Utrecht", false)]
        .map(|(code, name, default)| Group { code: code.to_owned(), name: name.to_owned(), default })
        .into()
}

/// Everything sold and paid out. The large refunds are made to measure: each exceeds what its payout would have been.
fn history(seed: u64, from: Date, today: Date, debtors: &[Debtor]) -> (Sales, Vec<Settlement>) {
    let outlook = shift(today, OUTLOOK);
    let mut sales = Sales::default();
    for day in calendar::days(from, outlook) {
        sales.add(Sales::of(seed, day, today, debtors));
    }
    sales.until(outlook);
    let settle = |sales: &Sales| payouts::pay_out(seed, from, outlook, &sales.movements);
    for day in calendar::days(shift(from, 30), outlook).filter(|day| LARGE_REFUND.on(*day)) {
        let next = settle(&sales).into_iter().find(|one| one.date > day && is_webshop(one));
        if let Some(settlement) = next {
            let cents = settlement.net_cents() + 15000;
            sales.add(sales::large_refunded_order(seed, shift(day, -10), debtors, cents));
            sales.until(outlook);
        }
    }
    let settlements = settle(&sales);
    sales.until(today);
    (sales, settlements)
}

fn is_webshop(settlement: &Settlement) -> bool {
    movements(std::slice::from_ref(settlement)).any(|movement| movement.group == WEBSHOP)
}

impl Sales {
    fn add(&mut self, more: Sales) {
        self.invoices.extend(more.invoices);
        self.movements.extend(more.movements);
    }

    /// Forgets what is still to come, and puts the movements in order of time.
    fn until(&mut self, today: Date) {
        self.invoices.retain(|invoice| invoice.date <= today);
        self.movements.retain(|movement| movement.at.date() <= today);
        self.movements.sort_by(|one, other| (one.at, &one.reporting_id).cmp(&(other.at, &other.reporting_id)));
    }
}

fn movements(settlements: &[Settlement]) -> impl Iterator<Item = &Movement> {
    settlements.iter().flat_map(|settlement| &settlement.clearings).flat_map(|clearing| &clearing.movements)
}

/// The invoices the books still show: those of the last months, those still open, and those a settlement settles.
/// What settlements before the history paid is no longer open.
fn invoices(sales: Sales, older: &[Settlement], settlements: &[Settlement], today: Date) -> Vec<Invoice> {
    let mut paid: BTreeMap<(i64, &str), i64> = BTreeMap::new();
    for movement in movements(older) {
        let Some(truth) = &movement.pays else { continue };
        *paid.entry((truth.administration, &truth.invoice)).or_default() += settled_cents(movement);
    }
    let settled: BTreeSet<(i64, &str)> = movements(settlements)
        .filter_map(|movement| movement.pays.as_ref())
        .map(|truth| (truth.administration, truth.invoice.as_str()))
        .collect();
    let recent = shift(today, -HISTORY - 30);
    let mut invoices: Vec<Invoice> = sales
        .invoices
        .into_iter()
        .filter_map(|mut invoice| {
            let key = (invoice.administration, invoice.number.as_str());
            invoice.open_cents = open_after(invoice.open_cents, paid.get(&key).copied().unwrap_or(0));
            let known = invoice.open_cents != 0 || invoice.date >= recent || settled.contains(&key);
            known.then_some(invoice)
        })
        .chain(worked::invoices())
        .collect();
    invoices.sort_by(|one, other| {
        (one.administration, one.date, &one.number).cmp(&(other.administration, other.date, &other.number))
    });
    invoices
}

/// What a movement settled, in the currency of the invoice.
fn settled_cents(movement: &Movement) -> i64 {
    let cents = movement.customer_amount.as_ref().map_or(movement.cents, |(cents, _)| *cents);
    if movement.kind == MovementKind::Payment { cents } else { -cents }
}

/// What stays open; more than an invoice can't be paid off, the rest stays with the customer elsewhere.
fn open_after(open: i64, paid: i64) -> i64 {
    if open >= 0 { (open - paid).max(0) } else { (open - paid).min(0) }
}
