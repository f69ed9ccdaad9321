//! The finder on the two tables of files.

use ledger::finder::{Matches, Scope};
use ledger::rules::FinderRules;

use crate::items::ItemTable;
use crate::payments::PaymentTable;

/// Finds the items that payments settle; see [`ledger::finder::find_matches`]. Whoever calls it may be optimised for size: the
/// work is done here.
pub fn find_matches(payments: &PaymentTable, items: &ItemTable, rules: &FinderRules, scope: &Scope) -> Matches {
    ledger::finder::find_matches(payments, items, rules, scope)
}
