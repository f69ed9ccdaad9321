//! The questions that can be asked, one function each.

use jiff::civil::Date;
use reqwest::Url;

use super::{Body, PayClient, PayError};
use crate::providers::pay::wire::{Counters, Merchant, Node, TurnoverGroup, WireError};

/// Pay. gives at most ten settlements at once (Pay. reference, settlements).
const SETTLEMENTS_PER_PAGE: u32 = 10;
/// Pay. gives at most a hundred invoice lines at once (Pay. reference, invoice lines).
const INVOICE_LINES_PER_PAGE: u32 = 100;
/// A list longer than this is a list that never ends, for instance because the page number is not understood.
const MOST_PAGES: u32 = 1_000;

/// Which settlements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettlementsFilter {
    /// Paid out on or after this day.
    pub since: Option<Date>,
    /// With this code.
    pub code: Option<String>,
    /// Of this turnover group.
    pub turnover_group: Option<String>,
    /// Holding this clearing.
    pub clearing: Option<String>,
}

/// Which invoice lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvoiceLinesFilter {
    /// Of this day or later.
    pub from: Option<Date>,
    /// Of this day or earlier.
    pub to: Option<Date>,
    /// Of this invoice.
    pub invoice: Option<String>,
}

impl PayClient {
    /// All turnover groups.
    pub async fn turnover_groups(&self) -> Result<Vec<TurnoverGroup>, PayError> {
        let body = self.list(&["turnovergroups"], &[]).await?;
        body.read(|node| TurnoverGroup::read_list(&node.fields()?))
    }

    /// One page of settlements, from 1, ten at most.
    pub async fn settlements(&self, filter: &SettlementsFilter, page: u32) -> Result<Body, PayError> {
        self.settlements_of(filter, page, SETTLEMENTS_PER_PAGE).await
    }

    /// One page of settlements, `limit` at most (1 to 10).
    pub async fn settlements_of(&self, filter: &SettlementsFilter, page: u32, limit: u32) -> Result<Body, PayError> {
        let mut query = vec![("page", page.to_string()), ("limit", limit.to_string())];
        query.extend(filter.since.map(|day| ("settlementDate[gte]", day.to_string())));
        query.extend(filter.code.clone().map(|code| ("settlementCode[eq]", code)));
        query.extend(filter.turnover_group.clone().map(|code| ("turnoverGroup[eq]", code)));
        query.extend(filter.clearing.clone().map(|id| ("clearingId[eq]", id)));
        self.list(&["clearings", "settlements"], &query).await
    }

    /// All records of a clearing, by clearing id or settlement code, page by page.
    pub async fn records(&self, identifier: &str) -> Result<Vec<Body>, PayError> {
        let path = ["clearings", identifier, "records"];
        let mut pages = Vec::new();
        let mut seen = Seen::default();
        while seen.wants_more("GET records")? {
            let body = self.records_page(&path, seen.pages + 1, self.options.records_per_page.get()).await?;
            body.read(|node| seen.add(node, "clearingRecords"))?;
            pages.push(body);
        }
        Ok(pages)
    }

    /// The first `limit` records of a clearing: enough to know whether they may be read.
    pub async fn first_records(&self, identifier: &str, limit: u32) -> Result<Body, PayError> {
        self.records_page(&["clearings", identifier, "records"], 1, limit).await
    }

    /// All invoice lines of a filter, page by page.
    pub async fn invoice_lines(&self, filter: &InvoiceLinesFilter) -> Result<Vec<Body>, PayError> {
        let mut pages = Vec::new();
        let mut seen = Seen::default();
        while seen.wants_more("GET invoice lines")? {
            let body = self.invoice_lines_page(filter, seen.pages + 1, INVOICE_LINES_PER_PAGE).await?;
            body.read(|node| seen.add(node, "invoiceLines"))?;
            pages.push(body);
        }
        Ok(pages)
    }

    /// One page of invoice lines, `limit` at most (1 to 100).
    pub async fn invoice_lines_page(
        &self,
        filter: &InvoiceLinesFilter,
        page: u32,
        limit: u32,
    ) -> Result<Body, PayError> {
        let mut query = vec![("limit", limit.to_string()), ("page", page.to_string())];
        query.extend(filter.from.map(|day| ("date[gte]", day.to_string())));
        query.extend(filter.to.map(|day| ("date[lte]", day.to_string())));
        query.extend(filter.invoice.clone().map(|id| ("invoiceID[eq]", id)));
        self.list(&["invoicelines"], &query).await
    }

    /// What the ids of clearing lines mean.
    pub async fn clearing_line_types(&self) -> Result<Body, PayError> {
        self.list(&["clearinglinetypes"], &[]).await
    }

    /// The payment methods with their payment profiles.
    pub async fn payment_methods(&self) -> Result<Body, PayError> {
        self.list(&["paymentmethods"], &[]).await
    }

    /// The merchants this token sees.
    pub async fn merchants(&self) -> Result<Body, PayError> {
        self.list(&["merchants"], &[]).await
    }

    /// One merchant, by its `M-` code.
    pub async fn merchant(&self, code: &str) -> Result<Merchant, PayError> {
        self.list(&["merchants", code], &[]).await?.read(Merchant::read)
    }

    /// One transaction, by its order id or `EX-` code.
    pub async fn transaction(&self, id: &str) -> Result<Body, PayError> {
        self.list(&["transactions", id], &[]).await
    }

    /// What Pay. holds for the merchant.
    pub async fn balance(&self) -> Result<Body, PayError> {
        self.list(&["balance"], &[]).await
    }

    async fn list(&self, path: &[&str], query: &[(&str, String)]) -> Result<Body, PayError> {
        self.get(self.url(path, query)?, self.options.list_timeout).await
    }

    async fn records_page(&self, path: &[&str], page: u32, limit: u32) -> Result<Body, PayError> {
        let query = [("page", page.to_string()), ("limit", limit.to_string())];
        self.get(self.url(path, &query)?, self.options.records_timeout).await
    }

    fn url(&self, path: &[&str], query: &[(&str, String)]) -> Result<Url, PayError> {
        // A URL library drops dot segments: such an id would ask for something else.
        if let Some(id) = path.iter().find(|part| matches!(**part, "" | "." | "..")) {
            return Err(PayError::Setting(format!("`{id}` is no id")));
        }
        let mut url = self.base_url.clone();
        url.path_segments_mut()
            .map_err(|()| PayError::Setting("base_url".to_owned()))?
            .pop_if_empty()
            .push("v2")
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

/// What was seen of a list, page by page.
#[derive(Debug, Default)]
struct Seen {
    pages: u32,
    items: u32,
    complete: bool,
}

impl Seen {
    fn wants_more(&self, call: &str) -> Result<bool, PayError> {
        if self.pages >= MOST_PAGES && !self.complete {
            let what = format!("the list does not end after {MOST_PAGES} pages");
            return Err(PayError::Unreadable { call: call.to_owned(), what });
        }
        Ok(!self.complete)
    }

    /// Counts a page. Without `pages` or `total` only an empty page ends the list: Pay. may give fewer than asked for.
    fn add(&mut self, node: &Node<'_>, name: &str) -> Result<(), WireError> {
        let fields = node.fields()?;
        let found = u32::try_from(fields.get(&[name])?.items()?.len()).unwrap_or(u32::MAX);
        let counters = Counters::read(&fields)?;
        self.pages += 1;
        self.items = self.items.saturating_add(found);
        self.complete = found == 0
            || counters.pages.is_some_and(|pages| self.pages >= pages)
            || counters.pages.is_none() && counters.total.is_some_and(|total| self.items >= total);
        Ok(())
    }
}
