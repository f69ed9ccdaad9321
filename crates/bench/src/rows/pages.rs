//! The pages of an invented GetConnector of open items, written once, the way AFAS writes them.
//!
//! Row n has invoice `V` and seven digits of n. The product asks for a thousand rows at a time and begins each page with
//! the last row of the page before, so page p begins at row 999 p.

/// Rows in a full page.
const PAGE_ROWS: usize = 1_000;
/// From the beginning of one page to the beginning of the next.
const STEP: usize = PAGE_ROWS - 1;

/// The twenty columns: those the product reads of its own connector, and three it does not.
pub(super) const COLUMNS: [&str; 20] = [
    "UnitId",
    "DebtorId",
    "DebtorName",
    "DebtorBlocked",
    "InvoiceNr",
    "JournalId",
    "OrderNumber",
    "VoucherNo",
    "VoucherDate",
    "ExpDate",
    "CurrencyId",
    "AmtInvoice",
    "Balance",
    "BalanceCurr",
    "PaymentReference",
    "InvoiceReference",
    "BlockedForCollection",
    "EntryNo",
    "SubjectId",
    "Description",
];

/// All pages of so many rows, in order.
pub(super) fn render(rows: usize) -> Vec<String> {
    (0..rows.max(1)).step_by(STEP).map(|first| page(first, rows.min(first + PAGE_ROWS))).collect()
}

/// Which page a query asks for: the one that begins with the invoice in its filter, or else the first.
pub(super) fn asked_for(query: &str) -> usize {
    let values = query.split('&').find_map(|part| part.strip_prefix("filtervalues="));
    let invoice = values.and_then(|values| values.rsplit(',').next()).and_then(|last| last.strip_prefix('V'));
    invoice.and_then(|digits| digits.parse::<usize>().ok()).map_or(0, |first| first / STEP)
}

fn page(first: usize, end: usize) -> String {
    let rows: Vec<String> = (first..end).map(row).collect();
    format!(r#"{{"skip":0,"take":{PAGE_ROWS},"rows":[{}]}}"#, rows.join(","))
}

fn row(number: usize) -> String {
    let (euros, cents) = (100 + number % 900, number % 100);
    let values = [
        "1".to_owned(),
        format!(r#""{:06}""#, 10_000 + number % 3_000),
        format!(r#""Debiteur {} Groothandel B.V.""#, number % 3_000),
        "false".to_owned(),
        format!(r#""V{number:07}""#),
        r#""70""#.to_owned(),
        format!(r#""SO{number:07}""#),
        format!(r#""V{number:07}""#),
        r#""2026-02-01T00:00:00Z""#.to_owned(),
        r#""2026-03-03T00:00:00Z""#.to_owned(),
        r#""EUR""#.to_owned(),
        format!("{euros}.{cents:02}"),
        format!("{euros}.{cents:02}"),
        format!("{euros}.{cents:02}"),
        format!(r#""{:016}""#, 7_000_000 + number),
        "null".to_owned(),
        "false".to_owned(),
        (20_000 + number).to_string(),
        "null".to_owned(),
        format!(r#""Factuur V{number:07} webshop""#),
    ];
    let members = COLUMNS.iter().zip(values).map(|(column, value)| format!(r#""{column}":{value}"#));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_on_a_page_and_a_page_begins_where_the_one_before_ends() {
        let pages = render(2_500);
        assert_eq!(pages.len(), 3);
        for (page, first, last) in [(0, 0, 999), (1, 999, 1_998), (2, 1_998, 2_499)] {
            let value: serde_json::Value = serde_json::from_str(&pages[page]).unwrap();
            let rows = value["rows"].as_array().unwrap();
            let invoice = |row: Option<&serde_json::Value>| row.unwrap()["InvoiceNr"].as_str().unwrap().to_owned();
            assert_eq!(invoice(rows.first()), format!("V{first:07}"));
            assert_eq!(invoice(rows.last()), format!("V{last:07}"));
            assert_eq!(rows[0].as_object().unwrap().len(), COLUMNS.len());
            assert_eq!(asked_for(&format!("skip=0&filtervalues=1,V{first:07}&operatortypes=1,2")), page);
        }
        assert_eq!(asked_for("skip=0&take=1000&filtervalues=1&operatortypes=1"), 0);
    }
}
