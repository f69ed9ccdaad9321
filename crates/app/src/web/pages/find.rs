//! Finding a settlement by what stands in an address: our id, or the provider's code.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{SettlementRow, StoreError};

use crate::web::Site;
use crate::web::failure::PageFailure;

/// The settlement with this id, or the only one with this code.
pub(crate) async fn settlement(site: &Site, which: &str) -> Result<SettlementRow, PageFailure> {
    let store = site.store();
    match store.get_settlement(which).await {
        Err(StoreError::NotFound { .. }) => {}
        found => return Ok(found?),
    }
    let mut found = Vec::new();
    for flow in store.list_flows().await? {
        found.extend(store.find_settlement(&flow.id, which).await?);
    }
    match found.len() {
        0 | 1 => found.pop().ok_or(PageFailure::NotFound),
        _ => Err(PageFailure::Ambiguous),
    }
}

/// The address of a settlement: by its code, which people know, while only one integration can have it.
pub(crate) fn address(row: &SettlementRow, flows: usize) -> String {
    format!("/settlements/{}", in_address(if flows > 1 { &row.id } else { &row.code }))
}

/// Text as one piece of an address.
pub(crate) fn in_address(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace("%2D", "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_an_address_can_hold_any_text() {
        assert_eq!(in_address("QX7P-2M4K"), "QX7P-2M4K");
        assert_eq!(in_address("records:a/b?c\"<"), "records%3Aa%2Fb%3Fc%22%3C");
    }
}
