//! Finding settlements by a text: what a code or the text on the bank statement holds, and orders, references, invoices, debtors
//! and amounts that are just this.

use super::list::SettlementFilter;
use crate::conditions::Conditions;

/// What a person is shown of a search: who finds more asks for something more particular.
pub(super) const FOUND_AT_MOST: u32 = 500;

/// A value of a line, and where it stands. Each is looked up in an index of its own that tells the owner too; joined by `or`
/// in one condition they would make the database look at every line.
struct Way {
    table: &'static str,
    column: &'static str,
    owner: &'static str,
    /// Whatever else must hold of the line.
    also: &'static str,
    /// The table of the owners, and what of them is the settlement.
    owners: (&'static str, &'static str),
}

const ORDER: Way = Way {
    table: "settlement_lines",
    column: "order_id",
    owner: "settlement_id",
    also: "",
    owners: ("settlements", "id"),
};
const REFERENCE: Way = Way { column: "reference", ..ORDER };
const AMOUNT: Way = Way { column: "amount_minor", ..ORDER };
const INVOICE: Way =
    Way { table: "entry_lines", column: "invoice", owner: "entry_id", also: "", owners: ("entries", "settlement_id") };
const DEBTOR: Way = Way { column: "account_number", also: " and line.account_kind = 'debtor'", ..INVOICE };

impl Way {
    /// The owners one by one, the newest first: a value that a hundred thousand lines have is passed over in one step each. Whose
    /// they are is asked one by one as well: joined, PostgreSQL gives them in another order and looks for all before the first.
    fn ids(&self, value: &crate::insert::Value, flows: &[String], at_most: Option<u32>) -> Conditions {
        let Self { table, column, owner, also, owners: (owners, settlement) } = self;
        // several entries may be of one settlement
        let distinct = if *owners == "entries" { "distinct " } else { "" };
        let newest = format!("select max(line.{owner}) from {table} line where line.{column} = ?{also}");
        let mut all = Conditions::of(
            &format!(
                "select id from (with recursive found(owner) as ({newest} union all
                     select ({newest} and line.{owner} < found.owner) from found where found.owner is not null)
                 select {distinct}(select owners.{settlement} from {owners} owners where owners.id = found.owner) as id from found
                 where (select owners.flow_id from {owners} owners where owners.id = found.owner)"
            ),
            [value.clone(), value.clone()],
        );
        all.among(flows);
        all.when(" limit ?", at_most.map(i64::from));
        all.push(") of_lines", []);
        all
    }
}

/// The ids of all settlements of these flows that fit, as a statement; of each way to fit at most so many, the newest. None when
/// nothing is searched for.
pub(super) fn found(filter: &SettlementFilter, flows: &[String], at_most: Option<u32>) -> Option<Conditions> {
    let text = text(filter)?;
    let mut all = Conditions::of("select id from (select id from settlements where flow_id", []);
    all.among(flows);
    let pattern = pattern(text);
    all.push(
        r" and (lower(code) like ? escape '\' or lower(description) like ? escape '\')",
        [pattern.as_str().into(), pattern.as_str().into()],
    );
    newest(&mut all, at_most);
    for way in [ORDER, REFERENCE, INVOICE, DEBTOR] {
        all.push(" union ", []);
        all.append(&way.ids(&text.into(), flows, at_most));
    }
    let Some(minor) = amount_of(text) else { return Some(all) };
    for minor in [minor, minor.saturating_neg()] {
        all.push(" union ", []);
        all.append(&AMOUNT.ids(&minor.into(), flows, at_most));
    }
    all.push(" union select id from (select id from settlements where flow_id", []);
    all.among(flows);
    all.push(" and payout_minor = ?", [minor.into()]);
    newest(&mut all, at_most);
    Some(all)
}

/// Whether something is searched for.
pub(super) fn is_asked(filter: &SettlementFilter) -> bool {
    text(filter).is_some()
}

fn newest(all: &mut Conditions, at_most: Option<u32>) {
    all.when(" order by id desc limit ?", at_most.map(i64::from));
    all.push(") named", []);
}

/// `12.50`, `1.234,56`, `€ 12,50` in minor units; none for what is no amount with cents.
fn amount_of(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let (whole, cents) = plain.rsplit_once(['.', ','])?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    if cents.len() != 2 || !digits(cents) || whole.is_empty() || !digits(&whole) {
        return None;
    }
    format!("{whole}{cents}").parse().ok()
}

fn text(filter: &SettlementFilter) -> Option<&str> {
    filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The text anywhere, lower case, with the signs that `like` reads as jokers taken literally.
fn pattern(text: &str) -> String {
    let literal = text.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{literal}%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::Columns;

    #[test]
    fn an_amount_is_understood_in_both_notations_and_nothing_else_is_one() {
        for (text, minor) in [("12.50", 1_250), ("1.234,56", 123_456), ("1,234.56", 123_456), ("€ 12,50", 1_250)] {
            assert_eq!(amount_of(text), Some(minor), "{text}");
        }
        for text in ["12", "12.5", "2026-01.15", "F2026.001", ".50", "", "99999999999999999999.00"] {
            assert_eq!(amount_of(text), None, "{text}");
        }
    }

    /// With a million lines one that is looked through for each settlement makes a page take minutes.
    #[tokio::test]
    async fn a_search_looks_lines_up_in_an_index_that_tells_their_owner_and_never_through() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kruispost.db").display());
        let key = crate::SecretKey::from_text(&"07".repeat(32)).unwrap();
        let store = crate::Store::open(crate::StoreOptions { url, key, max_connections: 1 }).await.unwrap();
        store.migrate().await.unwrap();
        let filter = SettlementFilter { search: Some("12.50".into()), ..SettlementFilter::default() };
        let mut statement = Conditions::of("explain query plan ", []);
        statement.append(&found(&filter, &["f".to_owned()], Some(FOUND_AT_MOST)).unwrap());
        let rows = statement.query().fetch_all(store.pool()).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.text("detail").unwrap()).collect();
        let through = plan.iter().find(|step| step.starts_with("SCAN line") || step.starts_with("SCAN owners"));
        assert_eq!(through, None, "{plan:#?}");
        let looked_up = plan.iter().filter(|step| step.starts_with("SEARCH line USING COVERING INDEX")).count();
        assert_eq!(looked_up, 12, "{plan:#?}");
    }
}
