//! The connection test: what works, what is missing, and what a person should know.

use ledger::language::Said;
use ledger::problem::{Problem, ProblemKind};
use serde::de::IgnoredAny;

use super::books::AfasBooks;
use super::metainfo::Inventory;
use super::query::Query;
use crate::check::{CheckItem, CheckOutcome};
use crate::failure::Failure;

/// A GetConnector and the fields that we read from it in any case.
struct Wanted<'a> {
    connector: &'a str,
    fields: &'static [&'static str],
    /// What is lost without it, in English and in Dutch; nothing when it can't be done without.
    without: Option<(&'static str, &'static str)>,
}

impl AfasBooks {
    /// Tries everything a run will need, and books nothing.
    ///
    /// Stops after the first item when AFAS can't be entered at all.
    pub async fn check(&self) -> Vec<CheckItem> {
        let inventory = match self.client.inventory().await {
            Ok(inventory) => inventory,
            Err(failure) => return vec![item(ENTERED, bad(failure))],
        };
        let mut items = vec![
            item(ENTERED, CheckOutcome::Good(identity(&inventory))),
            item(("Token expiry", "Geldigheid van het token"), expiry(&inventory.info.token_expiry)),
            self.check_update(&inventory).await,
        ];
        for wanted in self.wanted() {
            items.push(self.check_get(&inventory, &wanted).await);
        }
        items.push(self.check_open_items(&inventory).await);
        items.push(self.check_administrations().await);
        items
    }

    fn wanted(&self) -> Vec<Wanted<'_>> {
        let names = &self.names;
        let must = |connector, fields| Wanted { connector, fields, without: None };
        let may = |connector, fields, without| Wanted { connector, fields, without: Some(without) };
        vec![
            must(&names.administrations, &["AdminId"]),
            must(&names.journals, &["UnitId", "JournalId"]),
            must(&names.accounts, &["Account"]),
            must(&names.periods, &["Unit", "Year", "Period", "DateFrom", "DateTo", "Blocked"]),
            must(
                &names.transactions,
                &["UnitId", "EntryNo", "SeqNo", "JournalId", "AccountNo", "AmtDebit", "AmtCredit", "VoucherNo"],
            ),
            may(
                &names.debtors,
                &["DebtorId", "DebtorName", "Blocked"],
                (
                    "names of debtors and blocked debtors are not seen",
                    "namen van debiteuren en geblokkeerde debiteuren zijn niet te zien",
                ),
            ),
            may(
                &names.vat_codes,
                &["VatCode"],
                ("VAT codes can't be chosen from a list", "btw-codes kunnen niet uit een lijst gekozen worden"),
            ),
            may(
                &names.order_invoices,
                &["UnitId", "OrderNumber", "InvoiceNr"],
                (
                    "payments are not found by the order behind an invoice",
                    "betalingen worden niet gevonden via de order achter een factuur",
                ),
            ),
        ]
    }

    async fn check_get(&self, inventory: &Inventory, wanted: &Wanted<'_>) -> CheckItem {
        let what = format!("GetConnector {}", wanted.connector);
        let outcome = match (inventory.has_get(wanted.connector), wanted.without) {
            (true, _) => self.check_fields_and_row(wanted).await.unwrap_or_else(bad),
            (false, Some(loss)) => CheckOutcome::warning((
                format!("not offered by the App connector: {}", loss.0),
                format!("niet in de App-connector: {}", loss.1),
            )),
            (false, None) => missing(&what),
        };
        item(what, outcome)
    }

    async fn check_fields_and_row(&self, wanted: &Wanted<'_>) -> Result<CheckOutcome, Failure> {
        let fields = self.client.get_fields(wanted.connector).await?;
        let lacks = |name: &&&str| !fields.iter().any(|field| field.id == **name);
        let lacking: Vec<&str> = wanted.fields.iter().filter(lacks).copied().collect();
        if !lacking.is_empty() {
            let detail = format!("GetConnector {}: {}", wanted.connector, lacking.join(", "));
            return Ok(CheckOutcome::Bad(Problem::new(ProblemKind::AfasFieldMissing, detail)));
        }
        self.check_row(wanted.connector).await
    }

    async fn check_row(&self, connector: &str) -> Result<CheckOutcome, Failure> {
        let rows: Vec<IgnoredAny> = self.client.rows(&Query::connector(connector).take(1)).await?;
        Ok(if rows.is_empty() {
            CheckOutcome::warning(NO_ROWS)
        } else {
            CheckOutcome::good(("all fields are there, and it gives rows", "alle velden zijn er, en er komen rijen"))
        })
    }

    async fn check_open_items(&self, inventory: &Inventory) -> CheckItem {
        let outcome = match self.open_item_source(inventory).await {
            Ok(source) => match self.check_row(&source.connector).await {
                Ok(CheckOutcome::Good(_)) if source.connector != self.names.open_items => {
                    let (from, offered) = (&source.connector, &self.names.open_items);
                    CheckOutcome::warning((
                        format!("read from {from}, without payment references and orders; {offered} is not offered"),
                        format!("gelezen uit {from}, zonder betalingskenmerken en orders; {offered} is er niet"),
                    ))
                }
                Ok(CheckOutcome::Good(_)) if !source.columns.iter().any(|column| column == "Description") => {
                    let from = &source.connector;
                    CheckOutcome::warning((
                        format!(
                            "{from} has no field Description: a refund does not find the credit note that names its invoice"
                        ),
                        format!(
                            "{from} heeft geen veld Description: een terugbetaling vindt de creditnota niet die haar factuur noemt"
                        ),
                    ))
                }
                Ok(CheckOutcome::Good(_)) => CheckOutcome::good((
                    format!("read from {}", source.connector),
                    format!("gelezen uit {}", source.connector),
                )),
                Ok(other) => other,
                Err(failure) => bad(failure),
            },
            Err(failure) => bad(failure),
        };
        item(("Open items", "Openstaande posten"), outcome)
    }

    async fn check_update(&self, inventory: &Inventory) -> CheckItem {
        let connector = &self.names.entries;
        let what = format!("UpdateConnector {connector}");
        let outcome = if !inventory.has_update(connector) {
            missing(&what)
        } else {
            match self.client.update_description(connector).await {
                Ok(_) => CheckOutcome::good(("offered", "is er")),
                Err(failure) => bad(failure),
            }
        };
        item(what, outcome)
    }

    async fn check_administrations(&self) -> CheckItem {
        let outcome = match self.administrations().await {
            Ok(list) if list.is_empty() => CheckOutcome::Bad(Problem::new(
                ProblemKind::AfasAdministrationUnknown,
                (
                    "the connector's user sees no administration",
                    "de gebruiker van de connector ziet geen administratie",
                ),
            )),
            Ok(list) => {
                let named = list.iter().map(|one| format!("{} {}", one.number, one.name).trim().to_owned());
                CheckOutcome::good(named.collect::<Vec<_>>().join(", "))
            }
            Err(failure) => bad(failure),
        };
        item(("Administrations", "Administraties"), outcome)
    }
}

/// The first thing that is looked at.
pub(super) const ENTERED: (&str, &str) = ("AFAS environment and token", "AFAS-omgeving en token");

/// What no rows most often come from.
pub(super) const NO_ROWS: (&str, &str) = (
    "0 rows: probably the filter authorisation of the connector's user",
    "0 rijen: waarschijnlijk door de filterautorisatie van de gebruiker van de connector",
);

fn item(what: impl Into<Said>, outcome: CheckOutcome) -> CheckItem {
    CheckItem { what: what.into(), outcome }
}

fn bad(failure: Failure) -> CheckOutcome {
    CheckOutcome::Bad(failure.problem().clone())
}

fn missing(what: &str) -> CheckOutcome {
    CheckOutcome::Bad(Problem::new(ProblemKind::AfasConnectorMissing, what))
}

fn identity(inventory: &Inventory) -> Said {
    let info = &inventory.info;
    Said::both(
        format!("environment {}, App connector {}, user group {}", info.environment, info.app_name, info.group),
        format!("omgeving {}, App-connector {}, gebruikersgroep {}", info.environment, info.app_name, info.group),
    )
}

/// The form of a date here is not documented, so it is shown as it is.
fn expiry(text: &str) -> CheckOutcome {
    match text {
        "" | "0" => CheckOutcome::good(("does not expire", "verloopt niet")),
        other => CheckOutcome::warning((
            format!("AFAS says the token expires: {other}"),
            format!("volgens AFAS verloopt het token: {other}"),
        )),
    }
}
