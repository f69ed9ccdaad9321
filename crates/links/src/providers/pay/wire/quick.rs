//! Records as Pay. writes them nearly always, read in one pass. What is written in any other way is left to
//! [`Record::read`], which knows every spelling and names the place of what it does not understand: here nothing is
//! judged, and no two readings differ.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::node::{moment_of, number_of};
use super::place::Place;
use super::{Amount, Record, Reference};

/// The list of records in a page.
pub(super) const LIST: &str = "clearingRecords";

/// The records of all pages of a document; nothing when any of it is written otherwise.
pub(super) fn read_records(document: &str, text: &str) -> Option<Vec<Record>> {
    let pages: Vec<QuickPage<'_>> = serde_json::from_str(text).ok()?;
    let document: Arc<str> = document.into();
    let mut records = Vec::with_capacity(pages.iter().map(|page| page.records.as_ref().map_or(0, Vec::len)).sum());
    for (number, page) in pages.into_iter().enumerate() {
        for (row, record) in page.records?.into_iter().enumerate() {
            records.push(record.read(Place::of_row(Arc::clone(&document), number, LIST, row))?);
        }
    }
    Some(records)
}

/// Text, or a whole number as it is written.
#[derive(Clone)]
struct Text<'a>(Cow<'a, str>);

/// The name of a field.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// An object with these fields and others that are ignored. `null` is as good as absent. A name that occurs twice is an
/// error, and so is a list in place of an object.
macro_rules! object {
    ($name:ident { $($field:ident: $type:ty = $key:literal,)* }) => {
        struct $name<'a> { $($field: Option<$type>,)* }

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;

                impl<'de> Visitor<'de> for Object {
                    type Value = $name<'de>;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        $(let mut $field = None;)*
                        while let Some(Name(name)) = map.next_key()? {
                            match &*name {
                                $($key => {
                                    if $field.replace(map.next_value()?).is_some() {
                                        return Err(A::Error::duplicate_field($key));
                                    }
                                })*
                                _ => {
                                    map.next_value::<IgnoredAny>()?;
                                }
                            }
                        }
                        Ok($name { $($field: $field.flatten(),)* })
                    }
                }

                deserializer.deserialize_map(Object)
            }
        }
    };
}

object!(QuickPage { records: Vec<QuickRecord<'a>> = "clearingRecords", });

object!(QuickRecord {
    reporting_id: Text<'a> = "reportingId",
    reporting_id_in_capitals: Text<'a> = "reportingID",
    clearing_id: Text<'a> = "clearingId",
    clearing_id_in_capitals: Text<'a> = "clearingID",
    order_id: Text<'a> = "orderId",
    order_id_in_capitals: Text<'a> = "orderID",
    description: Text<'a> = "description",
    reference: Text<'a> = "reference",
    currency_amount: QuickAmount<'a> = "currencyAmount",
    amount: QuickAmount<'a> = "amount",
    method: QuickReference<'a> = "paymentMethod",
    group: QuickReference<'a> = "turnoverGroup",
    moment: Text<'a> = "transactionDate",
});

object!(QuickAmount { value: &'a RawValue = "value", currency: Text<'a> = "currency", });

object!(QuickReference { code: Text<'a> = "code", id: Text<'a> = "id", name: Text<'a> = "name", });

impl QuickRecord<'_> {
    fn read(self, path: Place) -> Option<Record> {
        Some(Record {
            reporting_id: filled(self.reporting_id.or(self.reporting_id_in_capitals)),
            clearing_id: filled(self.clearing_id.or(self.clearing_id_in_capitals)),
            order_id: filled(self.order_id.or(self.order_id_in_capitals)),
            description: text(self.description),
            reference: text(self.reference),
            currency_amount: match self.currency_amount {
                Some(amount) => Some(amount.read(path.with_field("currencyAmount.value"))?),
                None => None,
            },
            amount: self.amount?.read(path.with_field("amount.value"))?,
            method: self.method.and_then(QuickReference::read),
            group: self.group.and_then(QuickReference::read),
            moment: match self.moment {
                Some(moment) => moment_of(&moment.0).ok()?,
                None => None,
            },
            path,
        })
    }
}

impl QuickAmount<'_> {
    fn read(self, path: Place) -> Option<Amount> {
        let value = self.value?.get();
        // Most are whole cents. A minus before zero is left to the exact way.
        let whole: Option<i64> = value.parse().ok().filter(|whole| *whole != 0);
        let value = whole.map_or_else(|| number_of(value), |whole| Some(Decimal::from(whole)))?;
        Some(Amount { path, value, currency: self.currency?.0.into_owned() })
    }
}

impl QuickReference<'_> {
    fn read(self) -> Option<Reference> {
        Some(Reference { code: filled(self.code.or(self.id))?, name: text(self.name) })
    }
}

fn text(text: Option<Text<'_>>) -> String {
    text.map(|text| text.0.into_owned()).unwrap_or_default()
}

fn filled(given: Option<Text<'_>>) -> Option<String> {
    given.filter(|given| !given.0.trim().is_empty()).map(|given| given.0.into_owned())
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;

        impl<'de> Visitor<'de> for Scalar {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a whole number")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
        }

        deserializer.deserialize_any(Scalar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"reportingId":"90000001","clearingId":"CLEARING-1","orderId":41000000101,"description":"Bestelling \u20ac","reference":"2026-0001","currencyAmount":{"value":12.50,"currency":"USD"},"amount":{"value":-1100,"currency":"EUR"},"paymentMethod":{"id":10,"name":"iDEAL"},"turnoverGroup":{"code":"CT-1001-0001","id":7,"name":"Webshop"},"merchant":{"code":"M-1"},"transactionDate":"2026-03-02T23:30:00Z"}"#;

    fn document(row: &str) -> String {
        format!(r#"[{{"total":3,"clearingRecords":[{ROW}]}},{{"clearingRecords":[{ROW},{row}],"_links":[]}}]"#)
    }

    /// What the patient reading gives, which must be what the quick one gives where it gives anything. Says whether it does.
    fn is_quick(text: &str) -> bool {
        let quick = read_records("records:CLEARING-1", text);
        let patient = Record::read_all_with_patience("records:CLEARING-1", text);
        match quick {
            Some(records) => {
                assert_eq!(Ok(records), patient, "{text}");
                true
            }
            None => false,
        }
    }

    #[test]
    fn ordinary_rows_are_read_in_one_pass_and_come_out_as_with_patience() {
        assert!(is_quick(&document(ROW)));
        let records = read_records("records:CLEARING-1", &document(ROW)).unwrap();
        assert_eq!(records[2].amount.path.to_string(), "records:CLEARING-1[1].clearingRecords[1].amount.value");
        let ordinary = [
            ("\"90000001\"", "90000001"),
            ("\"reportingId\"", "\"reportingID\""),
            ("\"reportingId\":\"90000001\"", "\"reportingId\":\" \",\"reportingID\":\"7\""),
            ("\"id\":10,", "\"id\":null,\"code\":null,"),
            ("\"id\":10,\"name\":\"iDEAL\"", ""),
            ("-1100", "0"),
            ("-1100", "-11.00"),
            ("-1100", "\" 11.00 \""),
            ("-1100", "1.1e3"),
            ("12.50", "-0"),
            ("41000000101", "-5"),
            ("2026-03-02T23:30:00Z", ""),
            ("2026-03-02T23:30:00Z", "2026-03-02"),
            ("\"transactionDate\":", "\"when\":"),
            ("\"currencyAmount\":", "\"currencyAmount\":null,\"other\":"),
            ("\"reference\"", "\"refer\\u0065nce\""),
        ];
        for (from, to) in ordinary {
            let row = ROW.replace(from, to);
            assert!(row != ROW && is_quick(&document(&row)), "{row}");
        }
    }

    #[test]
    fn whatever_is_written_otherwise_is_left_to_patience() {
        let odd = [
            ("\"reference\"", "\"description\""),
            ("\"2026-0001\"", "true"),
            ("41000000101", "41000000101.0"),
            ("41000000101", "410000001019999999999"),
            ("{\"value\":-1100,\"currency\":\"EUR\"}", "[-1100,\"EUR\"]"),
            ("{\"value\":-1100,\"currency\":\"EUR\"}", "{\"value\":-1100}"),
            ("-1100", "\"a lot\""),
            ("-1100", "0.12345678901234567890123456789012"),
            ("{\"id\":10,\"name\":\"iDEAL\"}", "[]"),
            ("\"name\":\"iDEAL\"", "\"name\":[]"),
            ("2026-03-02T23:30:00Z", "soon"),
            ("\"amount\"", "\"sum\""),
        ];
        for (from, to) in odd {
            let row = ROW.replace(from, to);
            assert!(row != ROW && !is_quick(&document(&row)), "{row}");
        }
        for text in ["", "[", "{}", "[{}]", r#"{"clearingRecords":[]}"#, r#"[{"clearingRecords":""}]"#] {
            assert!(!is_quick(text), "{text}");
        }
    }
}
