//! Finding the settlement a person means.

use anyhow::bail;
use store::{Flow, ReadStore, SettlementRow};

/// The settlement of this code, in the named integration or in whichever has it.
pub(crate) async fn find_settlement(
    store: &ReadStore,
    code: &str,
    flow: Option<&str>,
) -> anyhow::Result<(Flow, SettlementRow)> {
    let flows = match flow {
        Some(name) => vec![store.get_flow(name).await?],
        None => store.list_flows().await?,
    };
    let mut found = Vec::new();
    for flow in flows {
        let mut row = store.find_settlement(&flow.id, code).await?;
        if row.is_none() {
            // Codes are upper case; people are not.
            row = store.find_settlement(&flow.id, &code.to_uppercase()).await?;
        }
        found.extend(row.map(|row| (flow, row)));
    }
    let names: Vec<String> = found.iter().map(|(flow, _)| flow.handle.clone()).collect();
    match (found.pop(), names.len()) {
        (Some(one), 1) => Ok(one),
        (Some(_), _) => {
            bail!("several integrations have a settlement {code}: add --flow with one of {}", names.join(", "))
        }
        (None, _) => bail!("there is no settlement {code} here; `kruispost settlements` lists them"),
    }
}
