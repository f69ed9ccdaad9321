//! What Pay. and AFAS offer for each setting.

use links::failure::Failure;
use links::providers::pay::Pay;

use crate::error::EngineError;
use crate::outside::Afas;
use crate::settings::{LiveAccount, LiveChoices, LiveVatCode};

/// Asks both. Without an administration there are no journals to choose from yet.
pub(crate) async fn live_choices(
    pay: &Pay,
    afas: &Afas,
    administration: Option<i64>,
) -> Result<LiveChoices, EngineError> {
    let groups = pay.turnover_groups().await?;
    let administrations = afas.administrations().await?;
    let known = administration.filter(|number| administrations.iter().any(|known| known.number == *number));
    let journals = match known {
        Some(number) => afas.journals(number).await?,
        None => Vec::new(),
    };
    let inventory = afas.client().inventory().await?;
    let names = afas.names();
    let columns = &afas.source().await?.columns;
    let has_column = |name: &str| columns.iter().any(|column| column == name);
    Ok(LiveChoices {
        turnover_groups: groups.into_iter().map(|group| (group.code, group.name)).collect(),
        administrations: administrations.into_iter().map(|one| (one.number, one.name)).collect(),
        journals: journals.into_iter().map(|one| (one.code, one.description, one.blocked)).collect(),
        accounts: accounts(afas).await?,
        vat_codes: if inventory.has_get(&names.vat_codes) { vat_codes(afas).await? } else { Vec::new() },
        knows_sales_journals: has_column("JournalId"),
        knows_orders: has_column("OrderNumber") || inventory.has_get(&names.order_invoices),
    })
}

async fn accounts(afas: &Afas) -> Result<Vec<LiveAccount>, Failure> {
    let accounts = afas.accounts().await?;
    Ok(accounts
        .into_iter()
        .map(|account| LiveAccount {
            allocation_wanted: account.wants_allocation(),
            number: account.number,
            description: account.description,
            blocked: account.blocked,
            collective: account.collective,
            vat_allowed: account.vat_allowed,
        })
        .collect())
}

async fn vat_codes(afas: &Afas) -> Result<Vec<LiveVatCode>, Failure> {
    let codes = afas.vat_codes().await?;
    let usable = codes.into_iter().filter(|code| !code.blocked && !code.account.is_empty());
    Ok(usable
        .filter_map(|code| {
            Some(LiveVatCode {
                rate_hundredths: code.rate_hundredths()?,
                code: code.code,
                description: code.description,
                account: code.account,
            })
        })
        .collect())
}
