//! What can be turned on the emulator: the questions about Pay. that its documentation leaves open, each with both
//! answers, and the rights of the tokens.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// All knobs. The defaults are what the documentation makes most likely.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PayKnobs {
    /// The unit of amounts in settlements and records.
    pub amount_unit: AmountUnit,
    /// Whether refunds and chargebacks are negative among the records.
    pub record_sign: RecordSign,
    /// Whether Pay. takes its invoices from the payouts.
    pub costs_mode: CostsMode,
    /// Whether each turnover group gets its own payout; else one payout a day holds all groups.
    pub split_by_turnover_group: bool,
    /// Whether anybody may read settlements and records, whatever the rights of the token.
    pub clearings_right: ClearingsRight,
    /// How `_links` is built.
    pub links_shape: LinksShape,
    /// What the address of a link is called.
    pub links_key: LinksKey,
    /// Whether `turnoverGroups` with one group in it is that group itself instead of a list.
    pub single_as_object: bool,
    /// Whether the ids of methods and types are strings.
    pub ids_as_strings: bool,
    /// The code of a settlement that changes once it has been delivered: a correction of one euro is taken from it.
    pub late_change: Option<String>,
    /// Whether turnover that goes over a month end, and a carried day, keep their own clearing in the settlement.
    pub multi_clearing: bool,
    /// Whether the last record of each clearing is missing.
    pub records_incomplete: bool,
    /// Whether what the customer paid in a foreign currency is told.
    pub foreign_currency: bool,
    /// Whether payments that Pay. does not collect are among the lines.
    pub external_method: bool,
    /// Whether a day of more refunds than sales is a settlement of its own, with a negative amount.
    pub negative_settlement: bool,
    /// What a `limit` above the largest page does.
    pub paging_over_limit: OverLimit,
    /// Requests a second before the answer is 429; `None` for no limit.
    pub requests_per_second: Option<u32>,
    /// Whether the refusals for which no body is documented have one.
    pub error_body: ErrorBody,
    /// What each token may do.
    pub rights: BTreeMap<String, BTreeSet<Right>>,
}

impl Default for PayKnobs {
    fn default() -> PayKnobs {
        let without_clearings = Right::ALL.into_iter().filter(|right| *right != Right::Clearings);
        PayKnobs {
            amount_unit: AmountUnit::default(),
            record_sign: RecordSign::default(),
            costs_mode: CostsMode::default(),
            split_by_turnover_group: true,
            clearings_right: ClearingsRight::default(),
            links_shape: LinksShape::default(),
            links_key: LinksKey::default(),
            single_as_object: false,
            ids_as_strings: false,
            late_change: None,
            multi_clearing: true,
            records_incomplete: false,
            foreign_currency: true,
            external_method: true,
            negative_settlement: false,
            paging_over_limit: OverLimit::default(),
            requests_per_second: None,
            error_body: ErrorBody::default(),
            rights: BTreeMap::from([
                (super::TOKEN_CODE.to_owned(), Right::ALL.into()),
                (super::TOKEN_WITHOUT_CLEARINGS.to_owned(), without_clearings.collect()),
            ]),
        }
    }
}

/// The unit of amounts in settlements and records, which no document settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountUnit {
    /// Whole cents.
    #[default]
    Cents,
    /// Decimal euros.
    Euros,
}

/// The sign of refunds and chargebacks among the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordSign {
    /// Negative.
    #[default]
    Signed,
    /// Positive like payments.
    Unsigned,
}

/// How the merchant pays the costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostsMode {
    /// Taken from a payout.
    #[default]
    Net,
    /// Invoiced apart.
    Gross,
}

/// Whether Pay. has switched on the Clearings API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClearingsRight {
    /// As the rights of the token say.
    #[default]
    Granted,
    /// 403 for everybody.
    #[serde(alias = "403")]
    Forbidden,
}

/// How `_links` is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinksShape {
    /// As each endpoint's example has it: pages an object, all else an array.
    #[default]
    Documented,
    /// An object everywhere.
    Object,
    /// An array everywhere.
    Array,
}

/// What the address of a link is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinksKey {
    /// `href`.
    #[default]
    Href,
    /// `url`.
    Url,
}

/// What a `limit` above the largest page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverLimit {
    /// The largest page comes.
    #[default]
    Clamp,
    /// 400.
    #[serde(alias = "400")]
    Reject,
}

/// Whether 403, 404, 405, 406, 429 and 500 have a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorBody {
    /// None, as documented by omission.
    #[default]
    Empty,
    /// The error body of the other refusals.
    WithBody,
}

/// A right of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Merchant, methods, types, balance and the older clearing lines.
    Core,
    /// Turnover groups.
    Turnovergroups,
    /// Settlements and records.
    Clearings,
    /// The costs.
    Invoices,
    /// Transactions, orders and refunds.
    Transactions,
}

impl Right {
    /// All rights.
    pub const ALL: [Right; 5] =
        [Right::Core, Right::Turnovergroups, Right::Clearings, Right::Invoices, Right::Transactions];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_turn_any_knob_and_leaves_the_others_alone() {
        let knobs: PayKnobs = serde_json::from_str(
            r#"{ "amount_unit": "euros", "clearings_right": "403", "paging_over_limit": "400",
                 "late_change": "QX7P-2M4K", "rights": { "AT-1234-5678": ["core"] } }"#,
        )
        .unwrap();
        let expected = PayKnobs {
            amount_unit: AmountUnit::Euros,
            clearings_right: ClearingsRight::Forbidden,
            paging_over_limit: OverLimit::Reject,
            late_change: Some("QX7P-2M4K".to_owned()),
            rights: BTreeMap::from([("AT-1234-5678".to_owned(), BTreeSet::from([Right::Core]))]),
            ..PayKnobs::default()
        };
        assert_eq!(knobs, expected);
    }

    #[test]
    fn a_knob_that_does_not_exist_is_refused() {
        assert!(serde_json::from_str::<PayKnobs>(r#"{ "amount_units": "euros" }"#).is_err());
    }
}
