//! One settlement as a table: every line of its entries with the reason, and the lines of Pay. it books.

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use ledger::entry::{Account, Side};
use ledger::language::Language;

use super::words::SettlementWords;
use crate::web::failure::PageFailure;
use crate::web::pages::find;
use crate::web::tables::{Cell, Table};
use crate::web::visit::Visit;
use crate::web::{Here, Site};

/// As CSV.
pub(crate) async fn csv(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(which): Path<String>,
) -> Result<Response, PageFailure> {
    let (code, table) = table(&site, &which, visit.language).await?;
    Ok(table.csv(&code, visit.language))
}

/// As a workbook.
pub(crate) async fn xlsx(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(which): Path<String>,
) -> Result<Response, PageFailure> {
    let (code, table) = table(&site, &which, visit.language).await?;
    table.xlsx(&code)
}

async fn table(site: &Site, which: &str, language: Language) -> Result<(String, Table), PageFailure> {
    let row = find::settlement(site, which).await?;
    let words = SettlementWords::of(language);
    let columns = vec![
        words.voucher,
        words.date,
        words.journal,
        words.line,
        words.kind_of_account,
        words.account,
        words.invoice,
        words.debit,
        words.credit,
        words.currency,
        words.vat_code,
        words.description,
        words.reason,
        words.covers_lines,
    ];
    let mut table = Table::new(&row.code, columns);
    for entry in site.store().entries_of(&row.id).await? {
        let parts = &entry.parts;
        for (number, line) in (1..).zip(&parts.lines) {
            let kind = match line.account {
                Account::Debtor(_) => words.debtor,
                _ => words.ledger_account,
            };
            let of = |side: Side| if line.side == side { Cell::Money(line.amount) } else { Cell::text("") };
            table.row(vec![
                Cell::text(parts.voucher.as_str()),
                Cell::Day(parts.date),
                Cell::text(&parts.journal),
                Cell::Number(number),
                Cell::text(kind),
                Cell::text(line.account.number()),
                Cell::text(line.invoice.as_deref().unwrap_or_default()),
                of(Side::Debit),
                of(Side::Credit),
                Cell::text(line.amount.currency().code()),
                Cell::text(line.vat_code.as_deref().unwrap_or_default()),
                Cell::text(&line.description),
                Cell::text(&line.reason.text(language)),
                Cell::text(&line.covers.join(" ")),
            ]);
        }
    }
    Ok((row.code, table))
}
