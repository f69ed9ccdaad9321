//! From released turnover to clearings and payouts.

use jiff::civil::Date;

use super::{
    Charge, ChargeKind, Clearing, Movement, Settlement, calendar,
    calendar::{CORRECTION, RESERVE_HOLD, RESERVE_RELEASE, shift},
    costs,
    dice::Dice,
    sales::{SHOP, WEBSHOP},
};

/// Pays out both groups from `first` until `last`; `movements` stand in order of time.
pub(super) fn pay_out(seed: u64, first: Date, last: Date, movements: &[Movement]) -> Vec<Settlement> {
    let mut settlements: Vec<Settlement> = [WEBSHOP, SHOP]
        .into_iter()
        .flat_map(|group| {
            let movements: Vec<&Movement> = movements.iter().filter(|movement| movement.group == group).collect();
            Payouts { seed, group, movements, paid_until: first, billed_until: first, carried: Vec::new() }.until(last)
        })
        .collect();
    settlements.sort_by(|one, other| (one.date, &one.code).cmp(&(other.date, &other.code)));
    settlements
}

/// The payouts of one group, going from payday to payday.
struct Payouts<'a> {
    seed: u64,
    group: &'static str,
    movements: Vec<&'a Movement>,
    /// The last payday.
    paid_until: Date,
    /// The day the last invoice was taken from a payout.
    billed_until: Date,
    /// Clearings that did not lead to a payout, because there was nothing to pay.
    carried: Vec<Clearing>,
}

impl Payouts<'_> {
    fn until(mut self, last: Date) -> Vec<Settlement> {
        let mut settlements = Vec::new();
        for day in calendar::days(shift(self.paid_until, 1), last) {
            if calendar::is_payday(self.seed, self.group == WEBSHOP, day) {
                settlements.extend(self.pay_out_on(day));
            }
        }
        settlements
    }

    fn pay_out_on(&mut self, day: Date) -> Option<Settlement> {
        let mut clearings = std::mem::take(&mut self.carried);
        clearings.extend(self.clearings(day));
        self.paid_until = day;
        let settlement = Settlement { code: self.code(day), date: day, clearings };
        if settlement.net_cents() > 0 {
            return Some(settlement);
        }
        self.carried = settlement.clearings;
        None
    }

    /// One clearing, or two when the turnover goes over a month end: accounting periods are kept apart.
    fn clearings(&mut self, day: Date) -> Vec<Clearing> {
        let released: Vec<Movement> = self
            .between(shift(self.paid_until, -2), day)
            .filter(|movement| (shift(self.paid_until, 1)..=day).contains(&released_on(movement)))
            .cloned()
            .collect();
        let charges = self.charges(day);
        let (old, new): (Vec<_>, Vec<_>) =
            released.into_iter().partition(|movement| movement.at.date() < day.first_of_month());
        let serial = if self.group == WEBSHOP { 101 } else { 102 };
        [(serial + 10, old, Vec::new()), (serial, new, charges)]
            .into_iter()
            .filter(|(_, movements, charges)| !(movements.is_empty() && charges.is_empty()))
            .map(|(serial, movements, charges)| Clearing {
                id: format!("CLEARING-{}{serial:03}", day.strftime("%Y%m%d")),
                date: day,
                line_prefix: format!("FT-{:04}-{serial:04}", calendar::number(day)),
                movements,
                charges,
            })
            .collect()
    }

    /// The movements of some days, both included.
    fn between(&self, from: Date, to: Date) -> impl Iterator<Item = &Movement> {
        let first = self.movements.partition_point(|movement| movement.at.date() < from);
        self.movements.iter().skip(first).copied().take_while(move |movement| movement.at.date() <= to)
    }

    fn charges(&mut self, day: Date) -> Vec<Charge> {
        let mut charges = self.invoices(day);
        if self.group == WEBSHOP {
            let after = self.paid_until;
            let rare = [
                (CORRECTION, ChargeKind::Correction, -1234),
                (RESERVE_HOLD, ChargeKind::ReserveHold, -25000),
                (RESERVE_RELEASE, ChargeKind::ReserveRelease, 25000),
            ];
            charges.extend(
                rare.into_iter().filter(|(event, ..)| event.within(after, day)).map(|(_, kind, cents)| Charge {
                    group: self.group.to_owned(),
                    date: day,
                    kind,
                    cents,
                }),
            );
        }
        charges
    }

    /// The invoice over last week, and in a new month the subscription; both of the days before, as Pay. makes them.
    fn invoices(&mut self, day: Date) -> Vec<Charge> {
        let mut invoices = Vec::new();
        let (monday, billed) = (calendar::monday(day), self.billed_until);
        if billed < monday {
            let lines = costs::lines_of(self.group, self.between(shift(monday, -7), shift(monday, -1)));
            if !lines.is_empty() {
                invoices.push(costs::invoice(self.group, self.invoice_id(monday, 0), monday, lines));
            }
        }
        let first = day.first_of_month();
        if self.group == WEBSHOP && billed < first {
            let lines = costs::subscription(self.group, shift(first, -1));
            invoices.push(costs::invoice(self.group, self.invoice_id(first, 50), first, lines));
        }
        self.billed_until = day;
        invoices
    }

    fn invoice_id(&self, day: Date, offset: u16) -> String {
        let serial = if self.group == WEBSHOP { 101 } else { 102 };
        format!("INVOICE-{}{:03}", day.strftime("%Y%m%d"), serial + offset)
    }

    /// Letters and digits that can't be taken for each other.
    fn code(&self, day: Date) -> String {
        let mut dice = Dice::at(self.seed, &[4, calendar::number(day), i64::from(self.group == WEBSHOP)]);
        let mut half = || (0..4).map(|_| char::from(dice.one_of(b'A', b"BCDEFGHJKLMNPQRSTUVWXYZ23456789"))).collect();
        let (left, right): (String, String) = (half(), half());
        format!("{left}-{right}")
    }
}

/// Methods are released by risk: cards, Klarna and PayPal a day later than the others.
fn released_on(movement: &Movement) -> Date {
    let days = if matches!(movement.method, 138 | 706 | 1717) { 2 } else { 1 };
    shift(movement.at.date(), days)
}
