//! Payt's REST interface: read back what Payt has, and change open amounts.

use std::collections::HashSet;

use jiff::civil::Date;
use ledger::money::{Currency, Money};
use ledger::problem::{Problem, ProblemKind};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Payt;
use super::amount::two_decimals;
use super::upserts::{RecordResult, results_of};
use super::wire;
use crate::failure::Failure;

/// The longest page (Payt documentation: OpenAPI description).
const PER_PAGE: u32 = 500;
/// A list longer than this is a list that never ends.
const MOST_PAGES: usize = 10_000;
/// Records of one write.
const PER_WRITE: usize = 500;
/// Properties of an administration, two of which are told only when asked for.
const ADMINISTRATION_FIELDS: &str =
    r#"{"only":["id","name","status","currency_code","import_origin_identifier","last_successful_import_at"]}"#;

/// An administration in Payt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaytAdministration {
    /// Payt's id, by which its invoices are asked for.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The code of its import settings, where Payt tells it.
    pub import_code: Option<String>,
    /// `active`, `inactive`, `deleted` or `implementation`.
    pub status: String,
    /// When an import last succeeded, in whatever form Payt writes it.
    pub last_import: Option<String>,
    /// The code of the currency it is kept in, where Payt tells it.
    pub currency: Option<String>,
}

/// An invoice as Payt has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaytInvoice {
    /// Payt's id.
    pub id: String,
    /// The invoice's number.
    pub number: String,
    /// The debtor's number.
    pub debtor: String,
    /// The total, in the invoice's currency.
    pub total: Money,
    /// What is open there, in the invoice's currency.
    pub open: Money,
    /// When it was paid in full, in Payt's eyes.
    pub paid_on: Option<Date>,
    /// Whether it is blocked or paused.
    pub paused: bool,
}

/// A new open amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceUpdate {
    /// The invoice's number.
    pub number: String,
    /// What is open, in the invoice's currency.
    pub open: Money,
    /// What is open, in the administration's currency, when that is known; else Payt is not told.
    pub book_open: Option<Money>,
}

/// What became of one update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateResult {
    /// The invoice's number.
    pub number: String,
    /// Why Payt did not take it; nothing when it did.
    pub refusal: Option<Problem>,
    /// What Payt remarked about it.
    pub warnings: Vec<String>,
}

/// A page of a list.
#[derive(Deserialize)]
struct Listed<T> {
    data: Vec<T>,
    #[serde(default)]
    pagination: Pagination,
}

#[derive(Default, Deserialize)]
struct Pagination {
    #[serde(default, deserialize_with = "wire::optional_text")]
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct AdministrationRow {
    #[serde(deserialize_with = "wire::text")]
    id: String,
    #[serde(default, deserialize_with = "wire::text")]
    name: String,
    #[serde(default, deserialize_with = "wire::text")]
    status: String,
    #[serde(default, rename = "import_origin_identifier", deserialize_with = "wire::optional_text")]
    import_code: Option<String>,
    #[serde(default, rename = "last_successful_import_at", deserialize_with = "wire::optional_text")]
    last_import: Option<String>,
    #[serde(default, rename = "currency_code", deserialize_with = "wire::optional_text")]
    currency: Option<String>,
}

/// Amounts are read under other names than they are written (Payt documentation: OpenAPI description).
#[derive(Deserialize)]
struct InvoiceRow {
    #[serde(deserialize_with = "wire::text")]
    id: String,
    #[serde(deserialize_with = "wire::text")]
    invoice_number: String,
    #[serde(default, deserialize_with = "wire::text")]
    debtor_number: String,
    #[serde(default, deserialize_with = "wire::optional_text")]
    currency_code: Option<String>,
    #[serde(deserialize_with = "wire::text")]
    total_amount: String,
    #[serde(deserialize_with = "wire::text")]
    open_amount: String,
    #[serde(default, deserialize_with = "wire::optional_text")]
    payment_date: Option<String>,
    #[serde(default, deserialize_with = "wire::optional_text")]
    paused_at: Option<String>,
}

#[derive(Serialize)]
struct Write<'a> {
    administration_id: &'a str,
    invoices: Vec<WrittenInvoice<'a>>,
}

#[derive(Serialize)]
struct WrittenInvoice<'a> {
    invoice_number: &'a str,
    amount_open: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    book_amount_open: Option<String>,
}

impl Payt {
    /// The administrations this token sees. `None` when the API module is off: Payt answers 403 or 404 then.
    pub async fn list_administrations(&self) -> Result<Option<Vec<PaytAdministration>>, Failure> {
        let asked = [("fields", ADMINISTRATION_FIELDS.to_owned())];
        let rows = match self.list::<AdministrationRow>("administrations", &asked, |row| &row.id).await {
            // Two properties are not worth the list.
            Err(Failure::Refused(_)) => self.list("administrations", &[], |row: &AdministrationRow| &row.id).await?,
            rows => rows?,
        };
        let administration = |row: AdministrationRow| PaytAdministration {
            id: row.id,
            name: row.name,
            import_code: row.import_code,
            status: row.status,
            last_import: row.last_import,
            currency: row.currency,
        };
        Ok(rows.map(|rows| rows.into_iter().map(administration).collect()))
    }

    /// All invoices of an administration, by Payt's id of it, page by page. `None` when the API module is off.
    pub async fn list_invoices(&self, administration_id: &str) -> Result<Option<Vec<PaytInvoice>>, Failure> {
        let asked = [("administration_id", administration_id.to_owned())];
        let rows = self.list::<InvoiceRow>("invoices", &asked, |row| &row.id).await?;
        rows.map(|rows| rows.into_iter().map(invoice).collect()).transpose()
    }

    /// Sets open amounts. One result for each update, in their order; a refusal of the whole call is a failure. Amounts are
    /// set, not lowered, so what is sent twice changes nothing more.
    pub async fn update_invoices(
        &self,
        administration_id: &str,
        updates: &[InvoiceUpdate],
    ) -> Result<Vec<UpdateResult>, Failure> {
        let mut results = Vec::new();
        for part in updates.chunks(PER_WRITE) {
            let invoices = part.iter().map(written).collect::<Result<_, _>>()?;
            let write = Write { administration_id, invoices };
            let body = serde_json::to_vec(&write).map_err(|error| strange(format!("PATCH /v1/invoices: {error}")))?;
            let answer = self.api.patch(&["v1", "invoices"], body).await?;
            let numbers: Vec<&str> = part.iter().map(|update| update.number.as_str()).collect();
            let result = |result: RecordResult| UpdateResult {
                refusal: result.refusal.map(|why| about(&result.key, &why)),
                number: result.key,
                warnings: result.warnings,
            };
            results.extend(results_of(&answer, &numbers)?.into_iter().map(result));
        }
        Ok(results)
    }

    /// A whole list. The last page is the one without a cursor, or an empty one.
    async fn list<T: DeserializeOwned>(
        &self,
        name: &str,
        asked: &[(&str, String)],
        id: impl Fn(&T) -> &String,
    ) -> Result<Option<Vec<T>>, Failure> {
        let (mut rows, mut seen, mut cursor) = (Vec::new(), HashSet::new(), None::<String>);
        for _ in 0..MOST_PAGES {
            let mut query = asked.to_vec();
            query.push(("per_page", PER_PAGE.to_string()));
            query.extend(cursor.clone().map(|cursor| ("cursor", cursor)));
            let body = match self.api.get(&["v1", name], &query).await {
                Ok(body) => body,
                Err(miss) if cursor.is_none() && miss.says_off() => {
                    tracing::debug!(?miss, "the API module of Payt is off");
                    return Ok(None);
                }
                Err(miss) => return Err(miss.into()),
            };
            let page: Listed<T> = body.read()?;
            if let Some(twice) = page.data.iter().map(&id).find(|id| !seen.insert((*id).clone())) {
                return Err(body.strange(&format!("{twice} comes twice, so the list can't be read completely")).into());
            }
            let next = page.pagination.cursor.filter(|_| !page.data.is_empty());
            rows.extend(page.data);
            if next.is_none() {
                return Ok(Some(rows));
            }
            cursor = next;
        }
        Err(strange(format!("GET /v1/{name}: the list does not end after {MOST_PAGES} pages")))
    }
}

fn written(update: &InvoiceUpdate) -> Result<WrittenInvoice<'_>, Failure> {
    let number = &update.number;
    let text = |amount| {
        two_decimals(amount).ok_or_else(|| {
            let detail = format!("invoice {number}: an amount has more than two decimals");
            Failure::Refused(Problem::new(ProblemKind::PaytRefused, detail))
        })
    };
    let book_amount_open = update.book_open.map(text).transpose()?;
    Ok(WrittenInvoice { invoice_number: number, amount_open: text(update.open)?, book_amount_open })
}

fn about(number: &str, why: &str) -> Problem {
    Problem::new(ProblemKind::PaytRefused, (format!("invoice {number}: {why}"), format!("factuur {number}: {why}")))
}

fn strange(what: String) -> Failure {
    Failure::later(ProblemKind::PaytAnswerStrange, what)
}

/// Without a currency it is euros, the usual one of administrations.
fn invoice(row: InvoiceRow) -> Result<PaytInvoice, Failure> {
    let currency = match &row.currency_code {
        None => Some(Currency::EUR),
        Some(code) => Currency::from_code(code),
    };
    let about = |what: &str| strange(format!("GET /v1/invoices: invoice {}: {what}", row.invoice_number));
    let currency = currency.ok_or_else(|| about("its currency is not known"))?;
    let money = |text: &str| Money::parse(text, currency).map_err(|error| about(&error.to_string()));
    let day = |text: &String| text.get(..10).and_then(|day| day.parse().ok());
    Ok(PaytInvoice {
        total: money(&row.total_amount)?,
        open: money(&row.open_amount)?,
        paid_on: row.payment_date.as_ref().and_then(day),
        paused: row.paused_at.is_some(),
        id: row.id,
        number: row.invoice_number,
        debtor: row.debtor_number,
    })
}
