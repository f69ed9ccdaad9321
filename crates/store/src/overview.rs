//! Figures over the last weeks, for the overview: small answers, added up by the database.

use jiff::civil::Date;
use ledger::money::Money;
use ledger::state::SettlementState;

use crate::columns::Columns;
use crate::error::StoreError;
use crate::open::ReadStore;

/// Payouts of one day in one state and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOfPayouts {
    /// The day of payout.
    pub date: Date,
    /// Where these settlements stand.
    pub state: SettlementState,
    /// How many there are.
    pub settlements: i64,
    /// Their sum.
    pub amount: Money,
}

/// How many lines of entries found their debtor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlacedLines {
    /// Lines on a debtor.
    pub on_debtors: i64,
    /// Lines on the debtor-not-found account that Kruispost has not moved since.
    pub not_found: i64,
}

impl ReadStore {
    /// Payouts of a flow from a day on, oldest first. Settlements that were not read yet have no amount and are left out.
    pub async fn list_payouts_by_day(&self, flow_id: &str, from: Date) -> Result<Vec<DayOfPayouts>, StoreError> {
        let rows = sqlx::query(
            "select date, state, currency, cast(count(*) as bigint) as settlements,
                 cast(sum(payout_minor) as bigint) as payout_minor
             from settlements where flow_id = $1 and date >= $2 and payout_minor is not null
             group by date, state, currency order by date, state, currency",
        )
        .bind(flow_id)
        .bind(from.to_string())
        .fetch_all(self.pool())
        .await?;
        let day = |row: &sqlx::any::AnyRow| {
            Ok(DayOfPayouts {
                date: row.date("date")?,
                state: row.word("state", SettlementState::from_word)?,
                settlements: row.integer("settlements")?,
                amount: row.money("payout_minor")?,
            })
        };
        rows.iter().map(day).collect()
    }

    /// Transactions of a flow's settlements from a day of payout on, by whether their debtor was found.
    pub async fn count_placed_lines(&self, flow_id: &str, from: Date) -> Result<PlacedLines, StoreError> {
        let row = sqlx::query(
            "select cast(coalesce(sum(matched), 0) as bigint) as on_debtors,
                 cast(coalesce(sum(unmatched), 0) as bigint) as not_found,
                 cast(count(case when matched is null and exists (
                     select 1 from entries entry where entry.settlement_id = settlements.id) then 1 end) as bigint)
                     as never_counted
             from settlements where flow_id = $1 and date >= $2",
        )
        .bind(flow_id)
        .bind(from.to_string())
        .fetch_one(self.pool())
        .await?;
        if row.integer("never_counted")? > 0 {
            return self.count_lines(flow_id, from).await;
        }
        Ok(PlacedLines { on_debtors: row.integer("on_debtors")?, not_found: row.integer("not_found")? })
    }

    /// The same out of the lines, for settlements that were planned before they were counted: by booking day.
    async fn count_lines(&self, flow_id: &str, from: Date) -> Result<PlacedLines, StoreError> {
        let row = sqlx::query(
            "select cast(count(case when line.account_kind = 'debtor' then 1 end) as bigint) as on_debtors,
                 cast(count(case when line.late <> 'moved' then 1 end) as bigint) as not_found
             from entry_lines line join entries entry on entry.id = line.entry_id
             where entry.flow_id = $1 and entry.date >= $2",
        )
        .bind(flow_id)
        .bind(from.to_string())
        .fetch_one(self.pool())
        .await?;
        Ok(PlacedLines { on_debtors: row.integer("on_debtors")?, not_found: row.integer("not_found")? })
    }
}
