//! Bank statements beside the payouts: read and kept, and which bank line each payout is.

mod found;
mod upload;

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use ledger::bank::{
    AccountNumber, BankLine, DAYS_AROUND_A_PAYOUT, OnBank, Payout, StatementSummary, Unseen, find_payouts, why_unseen,
};
use ledger::money::{Money, MoneyError};
use ledger::state::SettlementState;
use store::{BankLineFilter, OrganisationStore, SettlementFilter, SettlementRow, StoreError};

pub(crate) use found::{Found, Group};
pub(crate) use upload::{UploadFault, upload};

/// Days of payouts that are looked at together.
pub(crate) const DAYS: i32 = 90;

/// Payouts so many days around are known by their codes, so that a line of theirs is taken for no other.
const DAYS_OF_OTHERS: i32 = 40;

/// Rows asked for at once.
const PIECE: u32 = 2_000;

/// A payout, and what became of it at the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PayoutFound {
    /// Its settlement.
    pub(crate) settlement: SettlementRow,
    /// What was paid out.
    pub(crate) payout: Money,
    /// Where it is.
    pub(crate) found: Found,
}

/// How many payouts are in a group, and what they come to per currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Total {
    /// The group.
    pub(crate) group: Group,
    /// How many.
    pub(crate) number: usize,
    /// Their sums.
    pub(crate) sums: Vec<Money>,
}

/// The payouts from a day on, the newest first.
pub(crate) async fn payouts_since(store: &OrganisationStore, from: Date) -> Result<Vec<PayoutFound>, StoreError> {
    let lines = BankLineFilter { from: Some(days_from(from, -DAYS_AROUND_A_PAYOUT)), ..BankLineFilter::default() };
    let lines = all_lines(store, lines).await?;
    let settlements = settlements(store, days_from(from, -DAYS_OF_OTHERS), None).await?;
    let all = find(store, settlements, &lines).await?;
    Ok(each_once(all.into_iter().filter(|one| one.settlement.date >= from)))
}

/// Two integrations may have the same payout, of which one skips it: it is shown and counted once.
fn each_once(all: impl Iterator<Item = PayoutFound>) -> Vec<PayoutFound> {
    let mut kept: Vec<PayoutFound> = Vec::new();
    let mut places: HashMap<Payout, usize> = HashMap::new();
    for one in all {
        let payout = Payout { code: one.settlement.code.clone(), amount: one.payout, date: one.settlement.date };
        match places.get(&payout).and_then(|place| kept.get_mut(*place)) {
            Some(known) if known.settlement.state == SettlementState::Skipped => *known = one,
            Some(_) => {}
            None => {
                places.insert(payout, kept.len());
                kept.push(one);
            }
        }
    }
    kept
}

/// Where the payout of a settlement is; none before it was read.
pub(crate) async fn payout_of(store: &OrganisationStore, row: &SettlementRow) -> Result<Option<Found>, StoreError> {
    let Some(payout) = row.payout else { return Ok(None) };
    if !store.has_bank_statements().await? {
        return Ok(Some(if payout.is_zero() { Found::NothingPaidOut } else { Found::Unseen(Unseen::NotCovered) }));
    }
    let (from, to) = (days_from(row.date, -DAYS_AROUND_A_PAYOUT), days_from(row.date, DAYS_AROUND_A_PAYOUT));
    let around = BankLineFilter { from: Some(from), to: Some(to), code: None };
    let mut lines = all_lines(store, around).await?;
    let named = all_lines(store, BankLineFilter { code: Some(row.code.clone()), ..BankLineFilter::default() }).await?;
    lines.extend(named.into_iter().filter(|line| line.booked < from || line.booked > to));
    let (from, to) = (days_from(row.date, -DAYS_OF_OTHERS), days_from(row.date, DAYS_OF_OTHERS));
    let all = find(store, settlements(store, from, Some(to)).await?, &lines).await?;
    Ok(all.into_iter().find(|one| one.settlement.id == row.id).map(|one| one.found))
}

/// The payouts per group; groups without any are left out.
pub(crate) fn totals(payouts: &[PayoutFound]) -> Result<Vec<Total>, MoneyError> {
    let mut totals = Vec::new();
    for group in Group::ALL {
        let of_group = || payouts.iter().filter(|one| one.found.group() == *group).map(|one| one.payout);
        let mut sums: Vec<Money> = Vec::new();
        for amount in of_group() {
            match sums.iter_mut().find(|sum| sum.currency() == amount.currency()) {
                Some(sum) => *sum = sum.checked_add(amount)?,
                None => sums.push(amount),
            }
        }
        let number = of_group().count();
        if number > 0 {
            totals.push(Total { group: *group, number, sums });
        }
    }
    Ok(totals)
}

fn days_from(day: Date, days: i32) -> Date {
    let span: Span = days.days();
    day.saturating_add(span)
}

async fn all_lines(store: &OrganisationStore, filter: BankLineFilter) -> Result<Vec<BankLine>, StoreError> {
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let piece = store.list_bank_lines(&filter, after.as_ref(), PIECE).await?;
        let Some(last) = piece.last() else { return Ok(lines) };
        after = Some(last.place.clone());
        lines.extend(piece.into_iter().map(|row| row.line));
    }
}

async fn settlements(
    store: &OrganisationStore,
    from: Date,
    to: Option<Date>,
) -> Result<Vec<SettlementRow>, StoreError> {
    let filter = SettlementFilter { from: Some(from), to, limit: PIECE, ..SettlementFilter::default() };
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let piece = store.list_settlements_after(&filter, after.as_ref()).await?;
        let Some(last) = piece.last() else { return Ok(rows) };
        let (date, code, id) = (last.date, last.code.clone(), last.id.clone());
        after = Some(store::SettlementPlace { date, code, id });
        rows.extend(piece);
    }
}

async fn find(
    store: &OrganisationStore,
    settlements: Vec<SettlementRow>,
    lines: &[BankLine],
) -> Result<Vec<PayoutFound>, StoreError> {
    // the same payout in two integrations is one: otherwise each line of it would be shared
    let (mut payouts, mut places, mut known) = (Vec::new(), Vec::new(), HashMap::new());
    for row in settlements {
        let Some(amount) = row.payout else { continue };
        let payout = Payout { code: row.code.clone(), amount, date: row.date };
        let place = *known.entry(payout.clone()).or_insert_with(|| {
            payouts.push(payout);
            payouts.len().saturating_sub(1)
        });
        places.push((row, amount, place));
    }
    let found = find_payouts(&payouts, lines);
    let seen_on: Vec<&AccountNumber> = found
        .iter()
        .filter_map(|one| match one.found {
            OnBank::Paired(line) => Some(&line.account),
            _ => None,
        })
        .collect();
    let missing = found.iter().any(|one| one.found == OnBank::Missing);
    let first = places.iter().map(|(row, ..)| row.date).min();
    let statements = match first.filter(|_| missing) {
        Some(first) => store.list_bank_statements_since(days_from(first, -DAYS_AROUND_A_PAYOUT)).await?,
        None => Vec::new(),
    };
    let statements = statements.into_iter().map(|row| row.summary);
    // once it is known on which accounts payouts come, only the statements of those tell that one is missing
    let statements: Vec<StatementSummary> =
        statements.filter(|one| seen_on.is_empty() || seen_on.contains(&&one.account)).collect();
    let mut all = Vec::with_capacity(places.len());
    for (settlement, payout, place) in places {
        let Some(on_bank) = found.get(place) else { continue };
        let found = Found::of(&on_bank.found, || why_unseen(settlement.date, &statements));
        all.push(PayoutFound { settlement, payout, found });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use ledger::money::Currency;

    use super::*;

    fn one(flow: &str, code: &str, state: SettlementState, minor: i64) -> PayoutFound {
        let payout = Money::new(minor, Currency::EUR);
        let settlement = SettlementRow {
            id: format!("{flow} {code}"),
            flow_id: flow.into(),
            code: code.into(),
            date: date(2026, 3, 10),
            state,
            payout: Some(payout),
            description: String::new(),
            problem: None,
            remark: None,
            attempts: 0,
            not_before: None,
            changed_after_booking: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            placed: None,
        };
        PayoutFound { settlement, payout, found: Found::Unseen(Unseen::Missing) }
    }

    #[test]
    fn a_payout_of_two_integrations_is_counted_once() {
        let all = [
            one("a", "QX7P-2M4K", SettlementState::Skipped, 56_025),
            one("b", "QX7P-2M4K", SettlementState::Confirmed, 56_025),
            one("a", "AB12-CD34", SettlementState::Confirmed, 100),
            one("b", "AB12-CD34", SettlementState::Skipped, 100),
        ];
        let kept = each_once(all.into_iter());
        let ids: Vec<&str> = kept.iter().map(|one| one.settlement.id.as_str()).collect();
        assert_eq!(ids, ["b QX7P-2M4K", "a AB12-CD34"]);
        let totals = totals(&kept).unwrap();
        assert_eq!(totals, [Total { group: Group::Missing, number: 2, sums: vec![Money::new(56_125, Currency::EUR)] }]);
    }
}
