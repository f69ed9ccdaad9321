//! What a specification says, in words and figures; how it is laid out is none of its business.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::entry::{Account, EntryLine, Side};
use ledger::language::Language;
use ledger::money::Money;
use ledger::settlement::{CostsAtRate, LineKind, SettlementLine, SettlementParts};
use store::{EntryRow, SettlementRow};

use super::super::lines::kind_word;
use super::SpecificationWords;
use crate::web::standing;
use crate::web::{days, figures};

/// What it is made from.
pub(super) struct Known {
    pub(super) organisation: String,
    pub(super) flow: String,
    pub(super) row: SettlementRow,
    pub(super) parts: Option<SettlementParts>,
    pub(super) entries: Vec<EntryRow>,
    pub(super) now: Timestamp,
}

/// A specification.
pub(super) struct Specification {
    pub(super) code: String,
    pub(super) organisation: String,
    /// What stands at the top: word and value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Pay.'s lines by kind: kind, number, amount.
    pub(super) kinds: Vec<[String; 3]>,
    /// Their number and their sum.
    pub(super) kinds_total: Option<[String; 2]>,
    /// Costs: invoice, rate, without VAT, VAT, with VAT.
    pub(super) costs: Vec<[String; 5]>,
    /// Their sum.
    pub(super) costs_total: String,
    pub(super) entries: Vec<EntryView>,
    pub(super) made_at: String,
}

/// An entry.
pub(super) struct EntryView {
    pub(super) voucher: String,
    /// Where and when it is booked, in one line.
    pub(super) place: String,
    pub(super) lines: Vec<LineView>,
    pub(super) debit: String,
    pub(super) credit: String,
}

/// A line of an entry.
pub(super) struct LineView {
    pub(super) number: String,
    pub(super) account: String,
    pub(super) description: String,
    pub(super) reason: String,
    pub(super) debit: String,
    pub(super) credit: String,
}

pub(super) fn gather(known: &Known, language: Language) -> Specification {
    let (words, row) = (SpecificationWords::of(language), &known.row);
    let lines = known.parts.as_ref().map_or(&[][..], |parts| &parts.lines);
    let mut facts = vec![(words.organisation, known.organisation.clone())];
    facts.push((words.integration, known.flow.clone()));
    facts.push((words.paid_on, days::day(row.date, language)));
    facts.extend(row.payout.map(|payout| (words.payout, figures::money(payout, language))));
    facts.push((words.state, standing::settlement(row.state, language).word.to_owned()));
    facts.push((words.bank_text, row.description.clone()));
    facts.retain(|(_, value)| !value.is_empty());
    let costs = costs(lines, language);
    Specification {
        code: row.code.clone(),
        organisation: known.organisation.clone(),
        facts,
        kinds: known.parts.as_ref().map(|parts| kinds(parts, language)).unwrap_or_default(),
        kinds_total: known
            .parts
            .as_ref()
            .map(|parts| [figures::whole(parts.lines.len(), language), figures::money(parts.payout, language)]),
        costs_total: sum(lines.iter().filter(|line| line.kind == LineKind::Costs).map(|line| line.amount))
            .and_then(|total| total.checked_neg().ok())
            .map(|total| figures::money(total, language))
            .unwrap_or_default(),
        costs,
        entries: known.entries.iter().map(|entry| entry_view(entry, language)).collect(),
        made_at: days::moment(known.now, language),
    }
}

fn kinds(parts: &SettlementParts, language: Language) -> Vec<[String; 3]> {
    let mut kinds: BTreeMap<LineKind, Vec<Money>> = BTreeMap::new();
    for line in &parts.lines {
        kinds.entry(line.kind).or_default().push(line.amount);
    }
    let row = |(kind, amounts): (LineKind, Vec<Money>)| {
        let number = figures::whole(amounts.len(), language);
        let total = sum(amounts).map(|sum| figures::amount(sum, language)).unwrap_or_default();
        [kind_word(kind, language).to_owned(), number, total]
    };
    kinds.into_iter().map(row).collect()
}

/// The costs as Pay.'s invoice makes them up; what it does not explain stands there with its amount alone.
fn costs(lines: &[SettlementLine], language: Language) -> Vec<[String; 5]> {
    let words = SpecificationWords::of(language);
    let mut rows = Vec::new();
    for line in lines.iter().filter(|line| line.kind == LineKind::Costs) {
        let Some(costs) = &line.costs else {
            let amount = line.amount.checked_neg().map(|amount| figures::amount(amount, language)).unwrap_or_default();
            rows.push([words.not_specified.to_owned(), String::new(), String::new(), String::new(), amount]);
            continue;
        };
        let invoice = costs.invoice.clone().unwrap_or_default();
        rows.extend(costs.rates.iter().map(|rate| cost_row(&invoice, rate, language)));
    }
    rows
}

fn cost_row(invoice: &str, rate: &CostsAtRate, language: Language) -> [String; 5] {
    let amount = |money: Money| figures::amount(money, language);
    let with_vat = sum([rate.excluding_vat, rate.vat]).map(amount).unwrap_or_default();
    [
        invoice.to_owned(),
        percentage(rate.rate_hundredths, language),
        amount(rate.excluding_vat),
        amount(rate.vat),
        with_vat,
    ]
}

/// `21 %`, `5.5 %`, `5,5 %`.
fn percentage(hundredths: u32, language: Language) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let point = match language {
        Language::En => '.',
        Language::Nl => ',',
    };
    let decimals = format!("{rest:02}");
    match decimals.trim_end_matches('0') {
        "" => format!("{whole} %"),
        decimals => format!("{whole}{point}{decimals} %"),
    }
}

fn entry_view(entry: &EntryRow, language: Language) -> EntryView {
    let (words, parts) = (SpecificationWords::of(language), &entry.parts);
    let mut place = format!(
        "{} {} · {} {} · {} · {} {}-{:02} · {}",
        words.administration,
        parts.administration,
        words.journal,
        parts.journal,
        days::day(parts.date, language),
        words.period,
        parts.year,
        parts.period,
        standing::entry(entry.state, language).0,
    );
    if let Some(booking) = &entry.booking {
        place.push_str(&format!(" · {} {}", words.booked_as, booking.number));
    }
    let side = |side: Side| {
        let amounts = parts.lines.iter().filter(|line| line.side == side).map(|line| line.amount);
        sum(amounts).map(|sum| figures::amount(sum, language)).unwrap_or_default()
    };
    EntryView {
        voucher: parts.voucher.to_string(),
        place,
        lines: (1..).zip(&parts.lines).map(|(number, line)| line_view(number, line, language)).collect(),
        debit: side(Side::Debit),
        credit: side(Side::Credit),
    }
}

fn line_view(number: usize, line: &EntryLine, language: Language) -> LineView {
    let words = SpecificationWords::of(language);
    let kind = match line.account {
        Account::Debtor(_) => words.debtor,
        _ => words.ledger_account,
    };
    let mut account = format!("{kind} {}", line.account.number());
    if let Some(invoice) = &line.invoice {
        account.push_str(&format!(" · {} {invoice}", words.invoice));
    }
    if let Some(code) = &line.vat_code {
        account.push_str(&format!(" · {} {code}", words.vat_code));
    }
    let amount = figures::amount(line.amount, language);
    let (debit, credit) = match line.side {
        Side::Debit => (amount, String::new()),
        Side::Credit => (String::new(), amount),
    };
    LineView {
        number: number.to_string(),
        account,
        description: line.description.clone(),
        reason: line.reason.text(language),
        debit,
        credit,
    }
}

/// The sum; none of nothing, and none rather than a wrong one.
fn sum(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
    let mut amounts = amounts.into_iter();
    let first = amounts.next()?;
    amounts.try_fold(first, |sum, amount| sum.checked_add(amount).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_people_write_them() {
        assert_eq!(percentage(2100, Language::Nl), "21 %");
        assert_eq!(percentage(550, Language::Nl), "5,5 %");
        assert_eq!(percentage(5, Language::En), "0.05 %");
    }
}
