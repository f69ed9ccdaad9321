//! What hardly changes: administrations, journals, accounts, VAT codes, periods and debtors.

use jiff::civil::Date;
use ledger::open_item::Period;
use ledger::problem::{Problem, ProblemKind};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::books::AfasBooks;
use super::pages::KeyedRow;
use super::query::{Operator, Query};
use super::wire;
use crate::failure::Failure;

/// How many columns the standard connectors have at most (AFAS documentation: financial connectors).
const COLUMNS: u32 = 20;

/// A set of books.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Administration {
    /// Its number (`UnId`).
    #[serde(rename = "AdminId", deserialize_with = "wire::integer")]
    pub number: i64,
    /// Its name.
    #[serde(rename = "AdminNm", default, deserialize_with = "wire::text")]
    pub name: String,
}

/// A journal of an administration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Journal {
    /// Its code (`JoCo`).
    #[serde(rename = "JournalId", deserialize_with = "wire::text")]
    pub code: String,
    /// Its name.
    #[serde(rename = "Description", default, deserialize_with = "wire::text")]
    pub description: String,
    /// AFAS's code for its kind, to show only: the codes are not public.
    #[serde(rename = "JournalType", default, deserialize_with = "wire::text")]
    pub kind: String,
    /// Whether AFAS refuses bookings in it.
    #[serde(rename = "Blocked", default, deserialize_with = "wire::flag")]
    pub blocked: bool,
}

/// A ledger account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LedgerAccount {
    /// Its number; text, leading zeros kept.
    #[serde(rename = "Account", deserialize_with = "wire::text")]
    pub number: String,
    /// Its name.
    #[serde(rename = "Description", default, deserialize_with = "wire::text")]
    pub description: String,
    /// Whether AFAS refuses bookings on it.
    #[serde(rename = "Blocked", default, deserialize_with = "wire::flag")]
    pub blocked: bool,
    /// Whether a line on it may have a VAT code.
    #[serde(rename = "VatAllowed", default, deserialize_with = "wire::flag")]
    pub vat_allowed: bool,
    /// Whether debtors or creditors add up in it, so that nobody books on it directly.
    #[serde(rename = "CollectAccount", default, deserialize_with = "wire::flag")]
    pub collective: bool,
    #[serde(rename = "DimAx1", default, deserialize_with = "wire::text")]
    axis1: String,
    #[serde(rename = "DimAx2", default, deserialize_with = "wire::text")]
    axis2: String,
    #[serde(rename = "DimAx3", default, deserialize_with = "wire::text")]
    axis3: String,
    #[serde(rename = "DimAx4", default, deserialize_with = "wire::text")]
    axis4: String,
    #[serde(rename = "DimAx5", default, deserialize_with = "wire::text")]
    axis5: String,
    #[serde(rename = "ToProject", default, deserialize_with = "wire::text")]
    project: String,
}

impl LedgerAccount {
    /// Whether each line on it must carry an allocation (axis set to `B`, by hand) or a project (`V` or `I` in one
    /// specification, `J` on another page; AFAS documentation: FiEntries).
    pub fn wants_allocation(&self) -> bool {
        let axes = [&self.axis1, &self.axis2, &self.axis3, &self.axis4, &self.axis5];
        axes.iter().any(|axis| axis.as_str() == "B") || matches!(self.project.as_str(), "V" | "I" | "J" | "true")
    }
}

/// A VAT code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct VatCode {
    /// The code (`VaId`).
    #[serde(rename = "VatCode", deserialize_with = "wire::text")]
    pub code: String,
    /// Its name.
    #[serde(rename = "Description", default, deserialize_with = "wire::text")]
    pub description: String,
    /// The ledger account that VAT of this code is booked on.
    #[serde(rename = "AccountNr", default, deserialize_with = "wire::text")]
    pub account: String,
    /// The percentage, as AFAS gives it.
    #[serde(rename = "VatPerc", default, deserialize_with = "wire::optional_decimal")]
    pub percentage: Option<Decimal>,
    /// Whether AFAS refuses it.
    #[serde(rename = "Blocked", default, deserialize_with = "wire::flag")]
    pub blocked: bool,
}

impl VatCode {
    /// The percentage in hundredths of a per cent; none when AFAS gives none, or one that is not exact so.
    pub fn rate_hundredths(&self) -> Option<u32> {
        let hundredths = self.percentage?.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
        if hundredths.scale() == 0 { u32::try_from(hundredths.mantissa()).ok() } else { None }
    }
}

/// A debtor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Debtor {
    /// Its number; text, leading zeros kept.
    #[serde(rename = "DebtorId", deserialize_with = "wire::text")]
    pub number: String,
    /// Its name.
    #[serde(rename = "DebtorName", default, deserialize_with = "wire::text")]
    pub name: String,
    /// Whether AFAS refuses bookings on it.
    #[serde(rename = "Blocked", default, deserialize_with = "wire::flag")]
    pub blocked: bool,
}

#[derive(Debug, Deserialize)]
struct PeriodRow {
    #[serde(rename = "Year", deserialize_with = "wire::integer")]
    year: i64,
    #[serde(rename = "Period", deserialize_with = "wire::integer")]
    period: i64,
    #[serde(rename = "DateFrom", deserialize_with = "wire::date")]
    from: Date,
    #[serde(rename = "DateTo", deserialize_with = "wire::date")]
    to: Date,
    #[serde(rename = "Blocked", default, deserialize_with = "wire::flag")]
    blocked: bool,
}

macro_rules! keyed {
    ($row:ty, $($name:literal = $field:ident),+) => {
        impl KeyedRow for $row {
            const KEY: &'static [&'static str] = &[$($name),+];

            fn key(&self) -> Vec<String> {
                vec![$(self.$field.to_string()),+]
            }
        }
    };
}

keyed!(Administration, "AdminId" = number);
keyed!(Journal, "JournalId" = code);
keyed!(LedgerAccount, "Account" = number);
keyed!(VatCode, "VatCode" = code);
keyed!(Debtor, "DebtorId" = number);
keyed!(PeriodRow, "Year" = year, "Period" = period);

impl AfasBooks {
    /// The administrations that the token's user may see.
    pub async fn administrations(&self) -> Result<Vec<Administration>, Failure> {
        self.client.all(Query::connector(&self.names.administrations), COLUMNS).await
    }

    /// The journals of an administration, blocked ones too.
    pub async fn journals(&self, administration: i64) -> Result<Vec<Journal>, Failure> {
        let query = Query::connector(&self.names.journals).where_("UnitId", Operator::Equal, administration);
        self.client.all(query, COLUMNS).await
    }

    /// The ledger accounts, blocked ones too; AFAS has one set for all administrations.
    pub async fn accounts(&self) -> Result<Vec<LedgerAccount>, Failure> {
        self.client.all(Query::connector(&self.names.accounts), COLUMNS).await
    }

    /// The VAT codes, blocked ones too.
    pub async fn vat_codes(&self) -> Result<Vec<VatCode>, Failure> {
        self.client.all(Query::connector(&self.names.vat_codes), COLUMNS).await
    }

    /// The debtors, blocked ones too.
    pub async fn debtors(&self) -> Result<Vec<Debtor>, Failure> {
        self.client.all(Query::connector(&self.names.debtors), COLUMNS).await
    }

    /// Those of these debtors that AFAS knows.
    pub async fn debtors_of(&self, numbers: &[String]) -> Result<Vec<Debtor>, Failure> {
        let mut debtors = Vec::new();
        for query in Query::connector(&self.names.debtors).one_of("DebtorId", numbers) {
            debtors.extend(self.client.all::<Debtor>(query, COLUMNS).await?);
        }
        Ok(debtors)
    }

    /// The periods of an administration, blocked ones too, in order.
    pub async fn periods(&self, administration: i64) -> Result<Vec<Period>, Failure> {
        let query = Query::connector(&self.names.periods).where_("Unit", Operator::Equal, administration);
        let rows: Vec<PeriodRow> = self.client.all(query, COLUMNS).await?;
        rows.into_iter().map(|row| self.period(row)).collect()
    }

    fn period(&self, row: PeriodRow) -> Result<Period, Failure> {
        let small = |number: i64| {
            i16::try_from(number).map_err(|_| {
                let detail = format!("GetConnector {}: {number} is no year or period", self.names.periods);
                Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
            })
        };
        let (year, period) = (small(row.year)?, small(row.period)?);
        Ok(Period { year, period, from: row.from, to: row.to, blocked: row.blocked })
    }
}
