//! Building balanced entries from placed lines.

use std::collections::BTreeSet;

use super::date::BookingDay;
use super::{PlanError, PlanInput, costs};
use crate::entry::{Account, Entry, EntryLine, EntryParts, Side, Voucher};
use crate::finder::{Placed, Placement, Placing};
use crate::money::{Money, MoneyError};
use crate::question::Question;
use crate::reason::Reason;
use crate::rules::Rules;
use crate::settlement::{LineKind, Settlement, SettlementLine};

/// AFAS takes 255 characters of description.
const DESCRIPTION_MAX: usize = 255;

/// A part of a settlement line on one account, with the line's sign: positive adds to the payout.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub account: Account,
    pub amount: Money,
    pub invoice: Option<String>,
    pub vat_code: Option<String>,
    pub reason: Reason,
}

/// The entry lines of one settlement line: they stay together in one entry.
pub(super) struct LineGroup {
    lines: Vec<EntryLine>,
    on_debtors: bool,
}

impl LineGroup {
    /// Whether it books nothing (a line of zero).
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// The entry lines for every line of `lines`; questions are added to `questions`.
pub(super) fn entry_lines(
    input: PlanInput<'_>,
    mut lines: Vec<&SettlementLine>,
    placing: &Placing,
    questions: &mut Vec<Question>,
) -> Result<Vec<LineGroup>, PlanError> {
    // Debtors first and costs last, as an accountant reads it; then by day. Never the order of arrival.
    lines.sort_by(|a, b| (order(a.kind), a.date, &a.id).cmp(&(order(b.kind), b.date, &b.id)));
    let mut groups = Vec::with_capacity(lines.len());
    for line in lines {
        match pieces(line, input.rules, placing)? {
            Ok(pieces) => groups.push(group(line, pieces, input.rules, input.settlement)?),
            Err(question) => questions.push(question),
        }
    }
    Ok(groups)
}

/// Where a kind of line stands in an entry.
pub(super) const fn order(kind: LineKind) -> u8 {
    match kind {
        LineKind::Payment => 0,
        LineKind::ChargebackReversal => 1,
        LineKind::Refund => 2,
        LineKind::Chargeback => 3,
        LineKind::Correction => 4,
        LineKind::Reserve => 5,
        LineKind::Costs => 6,
    }
}

fn pieces(line: &SettlementLine, rules: &Rules, placing: &Placing) -> Result<Result<Vec<Piece>, Question>, MoneyError> {
    let ledger = |account: &str, reason| {
        let account = Account::Ledger(account.to_owned());
        Ok(Ok(vec![Piece { account, amount: line.amount, invoice: None, vat_code: None, reason }]))
    };
    match (line.kind, &rules.corrections_account, &rules.reserve_account) {
        (LineKind::Costs, ..) => costs::pieces(line, rules),
        (LineKind::Correction, Some(account), _) => ledger(account, Reason::Correction),
        (LineKind::Correction, None, _) => Ok(Err(Question::Correction { line: line.id.clone(), amount: line.amount })),
        (LineKind::Reserve, _, Some(account)) => ledger(account, Reason::Reserve),
        (LineKind::Reserve, _, None) => Ok(Err(Question::Reserve { line: line.id.clone(), amount: line.amount })),
        _ => match placing.placements.get(&line.id) {
            Some(Placement::Debtor(placed)) => Ok(Ok(placed
                .iter()
                .map(|part| Piece {
                    account: account_of(part, rules),
                    amount: part.amount,
                    invoice: part.invoice.clone(),
                    vat_code: None,
                    reason: part.reason.clone(),
                })
                .collect())),
            Some(Placement::NotFound(why, possible)) => ledger(
                &rules.debtor_not_found_account,
                Reason::DebtorNotFound { why: why.clone(), possible: possible.clone() },
            ),
            // The proof of every cent would refuse the entry; a line that was never placed is left out knowingly.
            None => Ok(Ok(Vec::new())),
        },
    }
}

/// Differences go to their own account, which the rules name where they allow any.
pub(super) fn account_of(part: &Placed, rules: &Rules) -> Account {
    match (&part.reason, &rules.differences_account) {
        (Reason::Difference { .. }, Some(account)) => Account::Ledger(account.clone()),
        _ => Account::Debtor(part.debtor.clone()),
    }
}

fn group(
    line: &SettlementLine,
    pieces: Vec<Piece>,
    rules: &Rules,
    settlement: &Settlement,
) -> Result<LineGroup, MoneyError> {
    let moves_money = pieces.into_iter().filter(|piece| !piece.amount.is_zero());
    let lines = moves_money.map(|piece| entry_line(line, piece, rules, settlement)).collect::<Result<_, _>>()?;
    Ok(LineGroup { lines, on_debtors: line.kind.concerns_a_debtor() })
}

/// A piece as a line of an entry: what adds to the payout stands in credit.
pub(super) fn entry_line(
    line: &SettlementLine,
    piece: Piece,
    rules: &Rules,
    settlement: &Settlement,
) -> Result<EntryLine, MoneyError> {
    Ok(EntryLine {
        side: if piece.amount.is_negative() { Side::Debit } else { Side::Credit },
        amount: piece.amount.checked_abs()?,
        description: describe(rules, settlement, line, &piece),
        account: piece.account,
        invoice: piece.invoice,
        vat_code: piece.vat_code,
        covers: vec![line.id.clone()],
        reason: piece.reason,
    })
}

/// The text AFAS shows, in Dutch like the books, from the customer's template.
fn describe(rules: &Rules, settlement: &Settlement, line: &SettlementLine, piece: &Piece) -> String {
    let kind = match (&piece.reason, line.kind) {
        (Reason::CostsVat { .. }, _) => "btw kosten",
        (Reason::CostsRounding, _) => "afronding kosten",
        (Reason::Overpayment { .. } | Reason::AnsweredAdvance, _) => "vooruitbetaling",
        (Reason::Difference { .. }, _) => "verschil",
        (Reason::SetOff { .. }, _) => "verrekening",
        (Reason::MovedFromNotFound { .. }, _) => "overboeking naar debiteur",
        (_, LineKind::Payment) => "betaling",
        (_, LineKind::Refund) => "terugbetaling",
        (_, LineKind::Chargeback) => "stornering",
        (_, LineKind::ChargebackReversal) => "stornering teruggedraaid",
        (_, LineKind::Costs) => "kosten",
        (_, LineKind::Reserve) => "reserve",
        (_, LineKind::Correction) => "correctie",
    };
    let method = line.method.as_ref().map_or("", |method| method.name.as_str());
    fill(
        rules,
        settlement,
        &[
            ("{kind}", kind),
            ("{invoice}", piece.invoice.as_deref().unwrap_or("")),
            ("{order}", line.order_id.as_deref().unwrap_or("")),
            ("{method}", method),
            ("{reference}", &line.reference),
        ],
    )
}

fn fill(rules: &Rules, settlement: &Settlement, values: &[(&str, &str)]) -> String {
    let mut text = rules.description_template.replace("{settlement}", settlement.code());
    for (placeholder, value) in values {
        text = text.replace(placeholder, value);
    }
    let one_line: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    one_line.join(" ").chars().take(DESCRIPTION_MAX).collect()
}

/// Splits the lines into parts of a size AFAS takes, and closes each part on the provider account.
pub(super) fn entries(input: PlanInput<'_>, day: BookingDay, groups: Vec<LineGroup>) -> Result<Vec<Entry>, PlanError> {
    let parts = split(groups, input.rules.debtor_lines_at_most);
    let taken: BTreeSet<u32> = input.booked.iter().map(|entry| entry.part).collect();
    let total = u32::try_from(parts.len().saturating_add(taken.len())).unwrap_or(u32::MAX);
    let free_numbers = (1..=u32::MAX).filter(|number| !taken.contains(number));
    let mut entries = Vec::with_capacity(parts.len());
    for (part, lines) in free_numbers.zip(parts) {
        entries.push(entry(input, day, part, total, lines)?);
    }
    Ok(entries)
}

/// Lines without a debtor (costs, reserves) go into the last part; every other part holds at most `at_most` groups.
fn split(groups: Vec<LineGroup>, at_most: usize) -> Vec<Vec<EntryLine>> {
    let (debtors, others): (Vec<LineGroup>, Vec<LineGroup>) = groups.into_iter().partition(|group| group.on_debtors);
    let mut parts: Vec<Vec<EntryLine>> = vec![Vec::new()];
    for group in debtors {
        let full = parts.last().is_some_and(|part| part.len().saturating_add(group.lines.len()) > at_most.max(2));
        if full {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.extend(group.lines);
        }
    }
    if let Some(part) = parts.last_mut() {
        part.extend(others.into_iter().flat_map(|group| group.lines));
    }
    parts
}

fn entry(
    input: PlanInput<'_>,
    day: BookingDay,
    part: u32,
    parts: u32,
    mut lines: Vec<EntryLine>,
) -> Result<Entry, PlanError> {
    let rules = input.rules;
    let mut debit_minus_credit = Money::zero(rules.currency);
    for line in &lines {
        debit_minus_credit = debit_minus_credit.checked_add(line.signed()?)?;
    }
    if !debit_minus_credit.is_zero() {
        let kind = if parts > 1 { format!("uitbetaling deel {part}") } else { "uitbetaling".to_owned() };
        let blank =
            [("{kind}", kind.as_str()), ("{invoice}", ""), ("{order}", ""), ("{method}", ""), ("{reference}", "")];
        lines.push(EntryLine {
            account: Account::Ledger(rules.provider_account.clone()),
            side: if debit_minus_credit.is_negative() { Side::Debit } else { Side::Credit },
            amount: debit_minus_credit.checked_abs()?,
            invoice: None,
            vat_code: None,
            description: fill(rules, input.settlement, &blank),
            covers: Vec::new(),
            reason: Reason::Payout { settlement: input.settlement.code().to_owned(), part, parts },
        });
    }
    let voucher = Voucher::of_settlement(&rules.voucher_prefix, input.settlement.code(), part)?;
    Ok(Entry::new(EntryParts {
        voucher,
        part,
        administration: rules.administration,
        journal: rules.journal.clone(),
        date: day.date,
        year: day.year,
        period: day.period,
        lines,
    })?)
}
