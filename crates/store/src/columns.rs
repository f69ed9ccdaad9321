//! From columns to values and back. A column that can't be understood is an error, never a default.

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::money::{Currency, Money};
use serde::Serialize;
use serde::de::value::{Error as WordError, StringDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::error::StoreError;

/// Reads one row by column names.
pub(crate) trait Columns {
    fn text(&self, column: &'static str) -> Result<String, StoreError>;
    fn text_or_null(&self, column: &'static str) -> Result<Option<String>, StoreError>;
    fn integer(&self, column: &'static str) -> Result<i64, StoreError>;
    fn integer_or_null(&self, column: &'static str) -> Result<Option<i64>, StoreError>;
    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, StoreError>;

    /// A whole number of a narrower type.
    fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        let number = self.integer(column)?;
        T::try_from(number).map_err(|_| damaged(column, format!("{number} is out of range")))
    }

    fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        Ok(self.integer(column)? != 0)
    }

    fn moment(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        moment(column, self.integer(column)?)
    }

    fn moment_or_null(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        self.integer_or_null(column)?.map(|ms| moment(column, ms)).transpose()
    }

    fn date(&self, column: &'static str) -> Result<Date, StoreError> {
        parse(column, &self.text(column)?)
    }

    fn date_or_null(&self, column: &'static str) -> Result<Option<Date>, StoreError> {
        self.text_or_null(column)?.map(|text| parse(column, &text)).transpose()
    }

    /// An amount in `column`, in the currency of the column `currency`.
    fn money(&self, column: &'static str) -> Result<Money, StoreError> {
        let code = self.text("currency")?;
        let currency = Currency::from_code(&code).ok_or_else(|| damaged("currency", format!("`{code}`")))?;
        Ok(Money::new(self.integer(column)?, currency))
    }

    fn money_or_null(&self, column: &'static str) -> Result<Option<Money>, StoreError> {
        self.integer_or_null(column)?.map(|_| self.money(column)).transpose()
    }

    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        from_json(column, &self.text(column)?)
    }

    fn json_or_null<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        self.text_or_null(column)?.map(|text| from_json(column, &text)).transpose()
    }

    /// A value whose JSON is the one string in `column`.
    fn variant<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        let word: StringDeserializer<WordError> = self.text(column)?.into_deserializer();
        T::deserialize(word).map_err(|error| damaged(column, error))
    }

    /// A word that `known` understands.
    fn word<T>(&self, column: &'static str, known: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        let word = self.text(column)?;
        known(&word).ok_or_else(|| damaged(column, format!("`{word}` is not known")))
    }
}

impl Columns for AnyRow {
    fn text(&self, column: &'static str) -> Result<String, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn text_or_null(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn integer(&self, column: &'static str) -> Result<i64, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn integer_or_null(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, StoreError> {
        Ok(self.try_get(column)?)
    }
}

/// The JSON text of a value. Money in it is whole minor units, so no floating number can arise.
pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| damaged(what, error))
}

/// A value from its JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| damaged(what, error))
}

/// The word of a value whose JSON is one string, such as the side of an entry line.
pub(crate) fn to_word<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(damaged(what, "it has no word")),
    }
}

/// The error for a stored value that means nothing to us.
pub(crate) fn damaged(what: &'static str, detail: impl Display) -> StoreError {
    StoreError::Damaged { what, detail: detail.to_string() }
}

fn moment(column: &'static str, milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| damaged(column, error))
}

fn parse<T: FromStr<Err: Display>>(column: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error| damaged(column, error))
}
