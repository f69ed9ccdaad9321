//! `GET /v2/turnovergroups` and `GET /v2/merchants/{code}`.

use super::{Fields, Node, WireError};

/// A turnover group (omzetgroep).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnoverGroup {
    /// `CT-1001-0001`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is the merchant's default.
    pub default: bool,
    /// Code and name of the merchant.
    pub merchant: Option<(String, String)>,
}

/// A merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Whether Pay. pays out, when it tells: false means payouts are frozen.
    pub pays_out: Option<bool>,
}

impl TurnoverGroup {
    /// Reads the list, without the groups that were deleted.
    pub fn read_list(document: &Fields<'_>) -> Result<Vec<Self>, WireError> {
        let groups = document.list("turnoverGroups")?;
        groups.iter().filter_map(|node| Self::read(node).transpose()).collect()
    }

    fn read(node: &Node<'_>) -> Result<Option<Self>, WireError> {
        let fields = node.fields()?;
        if fields.filled_text(&["deletedAt"])?.is_some() {
            return Ok(None);
        }
        let merchant = match fields.find(&["merchant"]) {
            Some(node) => {
                let merchant = node.fields()?;
                merchant.filled_text(&["code"])?.map(|code| Ok((code, merchant.text(&["name"])?))).transpose()?
            }
            None => None,
        };
        Ok(Some(Self {
            code: fields.get(&["code"])?.text()?,
            name: fields.text(&["name"])?,
            default: fields.find(&["default"]).map_or(Ok(false), |node| node.flag())?,
            merchant,
        }))
    }
}

impl Merchant {
    /// Reads the whole document.
    pub fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let status = node.fields()?.filled_text(&["payoutStatus"])?;
        Ok(Self { pays_out: status.map(|status| !status.eq_ignore_ascii_case("DISABLED")) })
    }
}
