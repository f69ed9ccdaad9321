//! One record of the invented settlement, and the open item it concerns.

use crate::dice::Dice;

/// What the record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Payment,
    Refund,
    Chargeback,
}

/// Where the number of the invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Reference,
    Description,
    /// In a free field of the transaction.
    Extra,
    Nowhere,
}

/// A record.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    /// Its place, and that of its item.
    pub(super) number: usize,
    pub(super) kind: Kind,
    pub(super) naming: Naming,
    /// The payment profile.
    pub(super) method: u32,
    /// Minor units, without sign.
    pub(super) cents: i64,
    /// The day of March 2026.
    pub(super) day: u64,
}

impl Sale {
    pub(super) fn roll(number: usize, dice: &mut Dice) -> Self {
        let kind = match dice.roll(1_000) {
            0..970 => Kind::Payment,
            970..995 => Kind::Refund,
            _ => Kind::Chargeback,
        };
        let naming = match (kind, dice.roll(100)) {
            (Kind::Payment, 90..94) => Naming::Description,
            (Kind::Payment, 94..97) => Naming::Extra,
            (Kind::Payment, 97..) => Naming::Nowhere,
            _ => Naming::Reference,
        };
        let method = match dice.roll(10) {
            0..7 => 10,
            7..9 => 706,
            _ => 1717,
        };
        let cents = i64::try_from(500 + dice.roll(49_500)).unwrap_or(500);
        Self { number, kind, naming, method, cents, day: 1 + dice.roll(9) }
    }

    pub(super) fn is_payment(&self) -> bool {
        self.kind == Kind::Payment
    }

    pub(super) fn names_an_item(&self) -> bool {
        self.naming != Naming::Nowhere
    }

    /// With the sign it has in a payout.
    pub(super) fn signed_cents(&self) -> i64 {
        if self.is_payment() { self.cents } else { -self.cents }
    }

    pub(super) fn order(&self) -> String {
        order(self.number)
    }

    pub(super) fn reference(&self) -> String {
        if self.naming == Naming::Reference { invoice(self.number) } else { "webshop".to_owned() }
    }

    pub(super) fn description(&self) -> String {
        match self.naming {
            Naming::Description => format!("Bestelling {}, dank u wel", invoice(self.number)),
            _ => "Bestelling bij Voorbeeld Webshop".to_owned(),
        }
    }

    pub(super) fn extra(&self) -> String {
        if self.naming == Naming::Extra { invoice(self.number) } else { String::new() }
    }
}

/// The invoice number of an item of the books.
pub(super) fn invoice(number: usize) -> String {
    format!("2026-{number:06}")
}

/// The order id of a record.
fn order(number: usize) -> String {
    format!("41{number:09}X0a")
}

/// The place of the record whose order this is.
pub(super) fn number_of_order(order: &str) -> Option<usize> {
    order.strip_prefix("41")?.strip_suffix("X0a")?.parse().ok()
}
