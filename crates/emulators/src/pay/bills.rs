//! Pay.'s own invoices, found in the settlements they were taken from.

use jiff::civil::{Date, DateTime};

use super::{knobs::CostsMode, told::is_out};
use crate::world::{ChargeKind, CostLine, Settlement};

/// A line of an invoice, with what is known about the invoice.
pub(super) struct BillLine<'a> {
    /// `INVOICE-20260309001`.
    pub(super) invoice: &'a str,
    /// The invoice's date.
    pub(super) invoiced_on: Date,
    /// When it was taken from a payout; absent while that is to come, or when it is paid otherwise.
    pub(super) paid_on: Option<Date>,
    /// What the codes of its tariff parts begin with.
    pub(super) prefix: String,
    /// How many tariff parts come before it on the invoice.
    pub(super) parts_before: usize,
    /// The line.
    pub(super) line: &'a CostLine,
}

/// An invoice as a whole.
pub(super) struct Bill<'a> {
    pub(super) cents: i64,
    pub(super) lines: Vec<BillLine<'a>>,
    pub(super) paid: bool,
}

/// The invoices made until now.
pub(super) fn bills(settlements: &[Settlement], mode: CostsMode, now: DateTime) -> Vec<Bill<'_>> {
    let mut bills = Vec::new();
    for settlement in settlements {
        let paid_on = (mode == CostsMode::Net && is_out(settlement, now)).then_some(settlement.date);
        for clearing in &settlement.clearings {
            for charge in clearing.charges.iter().filter(|charge| charge.date.at(5, 0, 0, 0) <= now) {
                let ChargeKind::Invoice { id, lines } = &charge.kind else { continue };
                let mut parts_before = 0;
                let lines = lines.iter().map(|line| {
                    let before = parts_before;
                    parts_before += parts(line).len();
                    let prefix = tariff_prefix(&clearing.line_prefix);
                    BillLine { invoice: id, invoiced_on: charge.date, paid_on, prefix, parts_before: before, line }
                });
                bills.push(Bill { lines: lines.collect(), cents: -charge.cents, paid: paid_on.is_some() });
            }
        }
    }
    bills
}

/// A part of a tariff: unit type, the tariff in ten-thousandths, and the costs in millionths of a euro.
pub(super) type Part = (u32, i64, i64);

/// The fixed and the percentage part of a line, as far as they exist.
pub(super) fn parts(line: &CostLine) -> Vec<Part> {
    let (fixed, percentage) = line.tariff;
    [(3, fixed, fixed * i64::from(line.transactions) * 100), (12, percentage, line.volume_cents * percentage)]
        .into_iter()
        .filter(|(_, tariff, _)| *tariff != 0)
        .collect()
}

/// The lines of an invoice are numbered a thousand above the clearing they are taken from.
fn tariff_prefix(clearing: &str) -> String {
    let number = clearing.strip_prefix("FT-").and_then(|rest| rest.split_once('-'));
    let parsed = number.and_then(|(left, right)| Some((left.parse::<u32>().ok()?, right)));
    parsed.map_or_else(|| clearing.to_owned(), |(left, right)| format!("FT-{}-{right}", left + 1000))
}
