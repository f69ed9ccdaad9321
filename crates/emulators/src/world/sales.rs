//! What the merchant invoices on a day, and how each invoice ends: paid through Pay., paid otherwise, or not at all.

use jiff::civil::{Date, DateTime};

use super::{
    Debtor, Fit, Invoice, Movement, MovementKind, Truth, calendar,
    calendar::{EXTERNAL, STRAY, shift},
    dice::Dice,
    trace::{self, Trace},
};

/// The webshop's turnover group.
pub(super) const WEBSHOP: &str = "CT-1001-0001";
/// The shop's turnover group.
pub(super) const SHOP: &str = "CT-1001-0002";

/// Invoices and credit notes of a day with the movements at Pay. that belong to them, whenever they come.
#[derive(Default)]
pub(super) struct Sales {
    /// Invoices and credit notes; credit notes carry their own, later date.
    pub(super) invoices: Vec<Invoice>,
    /// Payments, refunds and chargebacks.
    pub(super) movements: Vec<Movement>,
}

impl Sales {
    /// What is invoiced on `day`, with what is paid outside Pay. until `today`.
    pub(super) fn of(seed: u64, day: Date, today: Date, debtors: &[Debtor]) -> Sales {
        let mut sales = Sales::default();
        let Some(debtors) = debtors.split_first() else { return sales };
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        let paid = Dice::at(seed, &[1, calendar::number(day)]).between(10, if weekend { 20 } else { 28 });
        let external = if EXTERNAL.on(day) { 3 } else { 0 };
        for index in 0..paid + external + 4 {
            let mut dice = Dice::at(seed, &[2, calendar::number(day), index]);
            let debtor = pick(&mut dice, debtors, index < paid + external);
            let mut sale = Sale { dice, day, index, debtor, external: (paid..paid + external).contains(&index) };
            if index < paid + external {
                sale.paid_through_pay(&mut sales);
            } else if index < paid + external + 3 {
                let invoice = sale.paid_otherwise_or_not(today);
                sales.invoices.push(invoice);
            } else {
                sale.of_the_other_administration(today, &mut sales);
            }
        }
        sales
    }
}

/// A large order of `cents`, paid on `day` and refunded ten days later.
pub(super) fn large_refunded_order(seed: u64, day: Date, debtors: &[Debtor], cents: i64) -> Sales {
    let mut sales = Sales::default();
    let Some(debtors) = debtors.split_first() else { return sales };
    let mut dice = Dice::at(seed, &[2, calendar::number(day), 80]);
    let debtor = pick(&mut dice, debtors, true);
    let mut sale = Sale { dice, day, index: 80, debtor, external: false };
    let mut invoice = sale.invoice();
    (invoice.amount_cents, invoice.open_cents, invoice.currency) = (cents, cents, "EUR".to_owned());
    let mut payment = sale.movement(&invoice);
    (payment.group, payment.method, payment.at) = (WEBSHOP.to_owned(), 10, day.at(11, 0, 0, 0));
    (payment.paid_at, payment.cents, payment.paid_cents) = (payment.at, cents, cents);
    (payment.reference, payment.customer_amount) = (trace::letters_and_digits(&invoice.number), None);
    payment.pays = Some(Truth { administration: 1, invoice: invoice.number.clone(), fit: Fit::Exact });
    let (refund, credit) = refund(&payment, &invoice, cents, shift(day, 10));
    sales.invoices.extend([invoice, credit]);
    sales.movements.extend([payment, refund]);
    sales
}

/// A customer; blocked ones pay nothing through Pay., but some of their invoices are still open.
fn pick<'a>(dice: &mut Dice, debtors: (&'a Debtor, &'a [Debtor]), pays: bool) -> &'a Debtor {
    let others: Vec<&Debtor> = debtors.1.iter().filter(|debtor| !(pays && debtor.blocked)).collect();
    dice.one_of(debtors.0, &others)
}

/// One invoice in the making.
struct Sale<'a> {
    dice: Dice,
    day: Date,
    index: i64,
    debtor: &'a Debtor,
    external: bool,
}

impl Sale<'_> {
    fn paid_through_pay(&mut self, sales: &mut Sales) {
        let invoice = self.invoice();
        let payment = self.movement(&invoice);
        let refunded = self.dice.chance(30) && !self.external;
        let disputed = self.dice.chance(2) && !refunded && !self.external;
        if refunded && payment.pays.is_some() {
            let cents = if self.dice.chance(300) { (payment.cents / 2).max(1) } else { payment.cents };
            let day = shift(payment.at.date(), self.dice.between(1, 10));
            let (mut refund, credit) = refund(&payment, &invoice, cents, day);
            if self.dice.chance(900) {
                sales.invoices.push(credit);
            } else {
                refund.pays.clone_from(&payment.pays);
            }
            sales.movements.push(refund);
        } else if disputed {
            let day = shift(payment.at.date(), self.dice.between(5, 25));
            sales.movements.push(reversal(&payment, MovementKind::Chargeback, payment.cents, day));
        }
        sales.invoices.push(invoice);
        sales.movements.push(payment);
    }

    /// Paid by bank transfer, sooner or later; one in ten in part for now.
    fn paid_otherwise_or_not(&mut self, today: Date) -> Invoice {
        let mut invoice = self.invoice();
        // Both are thrown on any day, or what follows would depend on today.
        let (paid_on, in_part) = (shift(self.day, self.dice.between(5, 110)), self.dice.chance(100));
        if paid_on <= today {
            invoice.open_cents = 0;
        } else if in_part {
            invoice.open_cents = invoice.amount_cents / 2;
        }
        invoice
    }

    /// Nobody pays these through Pay., but for a stray one.
    fn of_the_other_administration(&mut self, today: Date, sales: &mut Sales) {
        let mut invoice = self.paid_otherwise_or_not(today);
        invoice.administration = 2;
        invoice.journal = "20".to_owned();
        invoice.number = format!("V{:07}", 20_000 + calendar::number(self.day) * 5);
        (invoice.order, invoice.payment_reference, invoice.currency) = (None, None, "EUR".to_owned());
        invoice.description = format!("Factuur {}", invoice.number);
        if STRAY.on(self.day) {
            invoice.open_cents = invoice.amount_cents;
            let mut payment = self.movement(&invoice);
            payment.reference.clone_from(&invoice.number);
            payment.description = format!("Factuur {} bedankt", invoice.number);
            (payment.cents, payment.paid_cents) = (invoice.amount_cents, invoice.amount_cents);
            payment.customer_amount = None;
            payment.pays = Some(Truth { administration: 2, invoice: invoice.number.clone(), fit: Fit::Exact });
            sales.movements.push(payment);
        }
        sales.invoices.push(invoice);
    }

    fn invoice(&mut self) -> Invoice {
        let number = format!("{}-{:04}", self.day.year(), 1000 + i64::from(self.day.day_of_year()) * 90 + self.index);
        let order = self.dice.chance(500).then(|| format!("7{:05}{:02}", calendar::number(self.day), self.index));
        let amount_cents = self.amount();
        let dollars = self.dice.chance(5) && !self.external;
        let body = format!("{:09}{:06}", calendar::number(self.day), self.index);
        Invoice {
            administration: 1,
            journal: if order.is_some() { "21" } else { "20" }.to_owned(),
            debtor: self.debtor.number.clone(),
            description: format!("Factuur {number}"),
            number,
            order,
            payment_reference: self.dice.chance(200).then(|| trace::payment_reference(&body)),
            date: self.day,
            due: shift(self.day, 14),
            currency: if dollars { "USD" } else { "EUR" }.to_owned(),
            amount_cents,
            open_cents: amount_cents,
        }
    }

    /// Many small amounts, some large ones.
    fn amount(&mut self) -> i64 {
        let (low, high) = self.dice.weighted(&[(600, (995, 8995)), (300, (9000, 29900))], (30000, 125000));
        self.dice.between(low, high)
    }

    fn movement(&mut self, invoice: &Invoice) -> Movement {
        let group = if self.external || self.dice.chance(720) { WEBSHOP } else { SHOP };
        let at = self.moment();
        let (fit, owed) = self.amount_paid(invoice);
        let dollars = invoice.currency == "USD";
        let cents = if dollars { owed * 92 / 100 } else { owed };
        let trace = self.trace(invoice, fit);
        Movement {
            reporting_id: format!("8{:05}{:03}0", calendar::number(self.day), self.index),
            order_id: self.order_id(),
            group: group.to_owned(),
            method: self.method(group),
            kind: MovementKind::Payment,
            cents,
            at,
            reference: trace.reference,
            description: trace.description,
            extras: trace.extras,
            payer: (self.debtor.name.clone(), self.debtor.email.clone()),
            collecting: !self.external,
            customer_amount: dollars.then(|| (owed, "USD".to_owned())),
            customer: if self.dice.chance(500) { self.debtor.number.clone() } else { String::new() },
            paid_cents: cents,
            paid_at: at,
            pays: trace.pays.then(|| Truth { administration: 1, invoice: invoice.number.clone(), fit }),
        }
    }

    /// Three in four pay at once, the others within two weeks.
    fn moment(&mut self) -> DateTime {
        let late = if self.external || self.dice.chance(750) { 0 } else { self.dice.between(1, 14) };
        let minute = self.dice.between(8 * 60, 23 * 60 - 1);
        let (hour, minute) = (small(minute / 60), small(minute % 60));
        shift(self.day, late).at(hour, minute, small(self.dice.between(0, 59)), 0)
    }

    fn amount_paid(&mut self, invoice: &Invoice) -> (Fit, i64) {
        let whole = invoice.amount_cents;
        match self.dice.between(0, 99) {
            0 => (Fit::Part, whole / 2),
            1 => (Fit::Over, whole + self.dice.one_of(1, &[500, 1000])),
            _ => (Fit::Exact, whole),
        }
    }

    fn trace(&mut self, invoice: &Invoice, fit: Fit) -> Trace {
        // A payment that differs from its invoice names it at least, so that a finder can ask the right question.
        if fit == Fit::Exact {
            trace::leave(&mut self.dice, invoice, &self.debtor.email, self.index)
        } else {
            trace::named(invoice, &self.debtor.email)
        }
    }

    fn method(&mut self, group: &str) -> u32 {
        match (self.external, group == WEBSHOP) {
            (true, _) => 138,
            (false, true) => self.dice.weighted(&[(600, 10), (180, 706), (130, 1717)], 436),
            (false, false) => 1927,
        }
    }

    /// Pay.'s newer orders begin with a digit above 3, the older ones with 2 or 3 (Pay. reference, identifiers).
    fn order_id(&mut self) -> String {
        let generation = self.dice.weighted(&[(100, 2)], 5);
        let suffix = self.dice.between(0x100, 0xfff);
        format!("{generation}{:05}{:05}X{suffix:x}", calendar::number(self.day), self.index)
    }
}

/// A refund of a payment, and the credit note that belongs to it.
fn refund(payment: &Movement, invoice: &Invoice, cents: i64, day: Date) -> (Movement, Invoice) {
    let mut movement = reversal(payment, MovementKind::Refund, cents, day);
    let owed = if cents == payment.cents { invoice.amount_cents } else { cents };
    let number = format!("C{}", invoice.number);
    let fit = |fit| if cents == payment.cents { fit } else { Fit::Exact };
    movement.pays = movement.pays.map(|truth| Truth { invoice: number.clone(), fit: fit(truth.fit), ..truth });
    let credit = Invoice {
        number,
        order: None,
        payment_reference: None,
        date: day,
        due: day,
        amount_cents: -owed,
        open_cents: -owed,
        description: format!("Credit {}", invoice.number),
        ..invoice.clone()
    };
    (movement, credit)
}

fn reversal(payment: &Movement, kind: MovementKind, cents: i64, day: Date) -> Movement {
    let mark = if kind == MovementKind::Refund { '1' } else { '2' };
    let record = payment.reporting_id.strip_suffix('0').unwrap_or(&payment.reporting_id);
    let whole = cents == payment.cents;
    Movement {
        reporting_id: format!("{record}{mark}"),
        kind,
        cents,
        at: day.at(10, 0, 0, 0),
        customer_amount: payment.customer_amount.clone().filter(|_| whole),
        ..payment.clone()
    }
}

fn small(number: i64) -> i8 {
    i8::try_from(number).unwrap_or(0)
}
