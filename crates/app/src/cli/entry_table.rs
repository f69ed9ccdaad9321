//! An entry as bookkeepers write it: debit and credit beside each other, the reason behind each line.

use ledger::entry::{EntryLine, EntryParts, Side};
use ledger::language::Language;
use ledger::money::{Money, MoneyError};
use store::EntryRow;

use crate::output::{Paint, Table, amount};

/// The entry with its heading.
pub(crate) fn entry_text(entry: &EntryRow, paint: Paint) -> Result<String, MoneyError> {
    let parts = &entry.parts;
    let booked = entry.booking.as_ref().map(|booking| format!(", entry {} in AFAS", booking.number));
    let heading = format!(
        "Voucher {} · administration {} · journal {} · {} · {}{}",
        parts.voucher,
        parts.administration,
        parts.journal,
        parts.date,
        entry.state.word(),
        booked.unwrap_or_default(),
    );
    Ok(format!("{}\n{}", paint.strong(&heading), lines(parts)?))
}

fn lines(parts: &EntryParts) -> Result<String, MoneyError> {
    let mut table = Table::new(&["account", "debit", "credit", "invoice", "VAT", "why"]).right(&[1, 2]);
    for line in &parts.lines {
        table.row(cells(line));
    }
    if let Some(first) = parts.lines.first() {
        let sum = |side| {
            let of_side = parts.lines.iter().filter(|line| line.side == side);
            Money::sum(first.amount.currency(), of_side.map(|line| line.amount))
        };
        let (debit, credit) = (amount(sum(Side::Debit)?), amount(sum(Side::Credit)?));
        table.row([first.amount.currency().code(), &debit, &credit, "", "", ""]);
    }
    Ok(table.text())
}

fn cells(line: &EntryLine) -> [String; 6] {
    let kind = if line.account.is_debtor() { "debtor " } else { "" };
    let shown = amount(line.amount);
    let (debit, credit) = match line.side {
        Side::Debit => (shown, String::new()),
        Side::Credit => (String::new(), shown),
    };
    [
        format!("{kind}{}", line.account.number()),
        debit,
        credit,
        line.invoice.clone().unwrap_or_default(),
        line.vat_code.clone().unwrap_or_default(),
        line.reason.text(Language::En),
    ]
}
