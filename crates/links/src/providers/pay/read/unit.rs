//! What a bare number of Pay. counts.

use std::fmt;

use ledger::money::{Currency, Money, MoneyError};
use rust_decimal::Decimal;

use super::{Step, Stop};
use crate::providers::pay::wire::Amount;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// Minor units of the currency.
    Cents,
    /// Whole units of the currency, with decimals.
    Euros,
}

impl Unit {
    pub(super) const ALL: [Self; 2] = [Self::Cents, Self::Euros];

    /// The amount a number stands for; cents have no decimals.
    pub(super) fn money(self, number: Decimal, currency: Currency) -> Result<Money, MoneyError> {
        match self {
            Self::Euros => Money::from_decimal(number, currency),
            Self::Cents => {
                let whole = number.normalize();
                if whole.scale() != 0 {
                    return Err(MoneyError::TooPrecise { text: number.to_string(), currency: currency.code() });
                }
                let minor = i64::try_from(whole.mantissa()).map_err(|_| MoneyError::Overflow)?;
                Ok(Money::new(minor, currency))
            }
        }
    }

    /// The amount that stands in a document.
    pub(super) fn read(self, amount: &Amount, currency: Currency) -> Step<Money> {
        self.money(amount.value, currency).map_err(|error| Stop::missing(&amount.path, &error.to_string()))
    }
}

/// In the singular of no currency: the notes say which unit was decided on.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cents => "cents",
            Self::Euros => "euros",
        })
    }
}

/// The currency of an amount.
pub(super) fn currency_of(amount: &Amount) -> Step<Currency> {
    Currency::from_code(amount.currency.trim())
        .ok_or_else(|| Stop::missing(&amount.path, &format!("`{}` is no currency", amount.currency)))
}

/// Checks that an amount is in the currency of the settlement.
pub(super) fn in_currency(amount: &Amount, currency: Currency) -> Step<()> {
    if currency_of(amount)? == currency {
        return Ok(());
    }
    let why = format!("is in {}, but the settlement in {}", amount.currency, currency.code());
    Err(Stop::missing(&amount.path, &why))
}
