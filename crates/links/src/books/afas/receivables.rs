//! Receivables: rows of the GetConnectors Payt hands out, whole or not at all.
//!
//! What is missing in the list that is made of these rows counts as paid. So a read that can't prove to be whole is a
//! failure, never a shorter list: rows are read by a key, or by counting where there is none, and then AFAS must show
//! that it has exactly as many.

use std::collections::BTreeMap;

use futures_util::future::{join, try_join_all};
use jiff::civil::Date;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{
    InvoiceReader, MadeInvoice, ReceivableReading, ReceivableRules, SourceFields, SourceKind, SourceRow, SourceRows,
};
use serde::de::IgnoredAny;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinSet;

use super::books::AfasBooks;
use super::metainfo::ConnectorField;
use super::pages::Key;
use super::query::Query;
use super::receivable_columns::key_of;
use super::source_row::{SourceShape, values};
use crate::failure::Failure;

/// Takes rows that are too many to be at hand together.
trait RowTaker: Send {
    /// All other rows are there. What was given of pages before is void.
    fn begin(&mut self, others: &SourceRows);

    /// The next rows, in order.
    fn take(&mut self, rows: Vec<SourceRow>);
}

/// Pages that are read before somebody takes them: while one is worked on, the next is fetched.
const PAGES_AHEAD: usize = 4;

/// What a reading hands out.
enum Handed {
    Rows(Vec<SourceFields>),
    /// Everything before is void.
    Void,
}

/// Who takes nothing any more has given up; the reading ends by itself.
async fn hand(pages: &Sender<Handed>, what: Handed) {
    let _gone = pages.send(what).await;
}

/// Numbers rows as they come, and gives them on until there are no more.
async fn hand_out(mut taken: Receiver<Handed>, others: &SourceRows, taker: &mut dyn RowTaker) {
    taker.begin(others);
    let mut number: u32 = 0;
    while let Some(handed) = taken.recv().await {
        match handed {
            Handed::Void => {
                number = 0;
                taker.begin(others);
            }
            Handed::Rows(rows) => {
                let numbered = rows.into_iter().map(|fields| {
                    number = number.saturating_add(1);
                    SourceRow { number, fields }
                });
                taker.take(numbered.collect());
            }
        }
    }
}

/// Reads sales entries as they come.
struct Entries<'r> {
    rules: &'r ReceivableRules,
    today: Date,
    reader: InvoiceReader<'r>,
    made: Vec<MadeInvoice>,
}

impl RowTaker for Entries<'_> {
    fn begin(&mut self, others: &SourceRows) {
        self.reader = InvoiceReader::new(others, self.rules, self.today);
        self.made.clear();
        if let Some(orders) = others.get(&SourceKind::OrderInvoices) {
            self.reader.begin(SourceKind::OrderInvoices);
            orders.iter().for_each(|row| self.reader.order(row.clone()));
        }
        self.reader.begin(SourceKind::SalesEntries);
    }

    fn take(&mut self, rows: Vec<SourceRow>) {
        self.made.extend(rows.iter().filter_map(|row| self.reader.entry(row)));
    }
}

/// Takes all rows.
#[derive(Default)]
struct All(Vec<SourceRow>);

impl RowTaker for All {
    fn begin(&mut self, _others: &SourceRows) {
        self.0.clear();
    }

    fn take(&mut self, rows: Vec<SourceRow>) {
        self.0.extend(rows);
    }
}

impl AfasBooks {
    /// All rows of one connector. The kind tells by which columns they can be sorted.
    ///
    /// # Errors
    /// Whenever the rows can't be proved to be whole: a page that fails, comes twice, shifts or is short, and
    /// `afas-changed-while-read` (later) when there are more or fewer of them after the read.
    pub async fn read_source_rows(&self, kind: SourceKind, connector_name: &str) -> Result<Vec<SourceRow>, Failure> {
        let mut all = All::default();
        let (pages, taken) = mpsc::channel(PAGES_AHEAD);
        let count = self.read_whole(kind, connector_name, pages);
        let (count, ()) = join(count, hand_out(taken, &SourceRows::new(), &mut all)).await;
        count?;
        Ok(all.0)
    }

    /// The rows of all kinds in `names`. When all are read, their numbers are looked at once more.
    ///
    /// # Errors
    /// As for one connector.
    pub async fn read_all(&self, names: &BTreeMap<SourceKind, String>) -> Result<SourceRows, Failure> {
        let all = self.read_rows(names.iter()).await?;
        let counts = names.keys().map(|kind| (*kind, all.get(kind).map_or(0, Vec::len))).collect();
        self.prove_counts(names, &counts).await?;
        Ok(all)
    }

    /// What AFAS has, in the words of the ledger, and all rows but the sales entries: those are read as they come, page by page, and
    /// not kept.
    ///
    /// # Errors
    /// As for one connector.
    pub async fn read_receivables(
        &self,
        names: &BTreeMap<SourceKind, String>,
        rules: &ReceivableRules,
        today: Date,
    ) -> Result<(ReceivableReading, SourceRows), Failure> {
        let mut entries =
            Entries { rules, today, reader: InvoiceReader::new(&SourceRows::new(), rules, today), made: Vec::new() };
        let others = self.read_all_paged(names, SourceKind::SalesEntries, &mut entries).await?;
        Ok((entries.reader.complete(entries.made), others))
    }

    /// Rows of the kind `paged` are handed out page by page, after all others and while further pages are read. What was handed out
    /// counts only when this succeeds.
    async fn read_all_paged(
        &self,
        names: &BTreeMap<SourceKind, String>,
        paged: SourceKind,
        taker: &mut dyn RowTaker,
    ) -> Result<SourceRows, Failure> {
        let others = names.iter().filter(|(kind, _)| **kind != paged);
        let Some(name) = names.get(&paged) else {
            return Err(Failure::Refused(Problem::new(
                ProblemKind::SettingWrong,
                (format!("no GetConnector for {}", paged.word()), format!("geen GetConnector voor {}", paged.word())),
            )));
        };
        let (pages, taken) = mpsc::channel(PAGES_AHEAD);
        // a task of its own reads and decodes while this one works on what was read; it ends with this call
        let (books, connector) = (self.clone(), name.clone());
        let mut reading = JoinSet::new();
        reading.spawn(async move { books.read_whole(paged, &connector, pages).await });
        let all = self.read_rows(others).await?;
        hand_out(taken, &all, taker).await;
        let count = match reading.join_next().await {
            Some(Ok(count)) => count?,
            Some(Err(_)) | None => {
                return Err(Failure::later(
                    ProblemKind::AfasAnswerUnreadable,
                    (
                        format!("GetConnector {name}: the reading was cut off"),
                        format!("GetConnector {name}: het lezen is afgebroken"),
                    ),
                ));
            }
        };
        let mut counts: BTreeMap<SourceKind, usize> = all.iter().map(|(kind, rows)| (*kind, rows.len())).collect();
        counts.insert(paged, count);
        self.prove_counts(names, &counts).await?;
        Ok(all)
    }

    async fn read_rows(&self, names: impl Iterator<Item = (&SourceKind, &String)>) -> Result<SourceRows, Failure> {
        let read = names.map(|(kind, name)| async move {
            let rows = self.read_source_rows(*kind, name).await?;
            Ok::<_, Failure>((*kind, rows))
        });
        Ok(try_join_all(read).await?.into_iter().collect())
    }

    async fn prove_counts(
        &self,
        names: &BTreeMap<SourceKind, String>,
        counts: &BTreeMap<SourceKind, usize>,
    ) -> Result<(), Failure> {
        let again = names.iter().map(|(kind, name)| self.prove_count(name, counts.get(kind).copied().unwrap_or(0)));
        try_join_all(again).await.map(drop)
    }

    /// The columns of a connector; a connector that is not offered is told from a wrong token.
    pub(super) async fn source_fields(&self, connector: &str) -> Result<Vec<ConnectorField>, Failure> {
        let failure = match self.client.get_fields(connector).await {
            Ok(fields) => return Ok(fields),
            Err(failure) => failure,
        };
        let unlisted = matches!(failure.kind(), ProblemKind::AfasTokenWrong | ProblemKind::AfasNotAuthorised);
        if unlisted && self.client.inventory().await.is_ok_and(|inventory| !inventory.has_get(connector)) {
            let problem = Problem::new(ProblemKind::AfasConnectorMissing, format!("GetConnector {connector}"));
            return Err(Failure::Denied(problem));
        }
        Err(failure)
    }

    /// By the key where there is one; by counting where there is none or where it turns out not to be one. How many there are.
    async fn read_whole(&self, kind: SourceKind, connector: &str, pages: Sender<Handed>) -> Result<usize, Failure> {
        let fields = self.source_fields(connector).await?;
        let key = key_of(kind, &fields);
        if let Some(key) = &key
            && let Some(count) = self.read_by_key(connector, &fields, key.clone(), &pages).await?
            && self.has_count(connector, count).await?
        {
            return Ok(count);
        }
        hand(&pages, Handed::Void).await;
        let rows = self.client.all_by_position(connector, &fields, &key.unwrap_or_default()).await?;
        let count = rows.len();
        self.prove_count(connector, count).await?;
        hand(&pages, Handed::Rows(rows)).await;
        Ok(count)
    }

    /// Nothing when the columns of the key are no key.
    async fn read_by_key(
        &self,
        connector: &str,
        fields: &[ConnectorField],
        key: Vec<String>,
        handed: &Sender<Handed>,
    ) -> Result<Option<usize>, Failure> {
        let width = u32::try_from(fields.len()).unwrap_or(u32::MAX);
        let shape = SourceShape::new(connector, fields);
        let read = move |body: &[u8], before| shape.read_page(body, before);
        let sorted_by = Key::new(key.clone(), move |row: &SourceFields| values(row, &key), read);
        let mut pages = self.client.pages_by(Query::connector(connector), width, sorted_by);
        let mut count: usize = 0;
        loop {
            match pages.next().await {
                Ok(Some(page)) => {
                    count = count.saturating_add(page.len());
                    hand(handed, Handed::Rows(page)).await;
                }
                Ok(None) => return Ok(Some(count)),
                Err(_) if pages.key_is_unfit() => return Ok(None),
                Err(failure) => return Err(failure),
            }
        }
    }

    async fn prove_count(&self, connector: &str, count: usize) -> Result<(), Failure> {
        if self.has_count(connector, count).await? {
            return Ok(());
        }
        let detail = (
            format!("GetConnector {connector}: {count} rows were read, and now it has another number of them"),
            format!("GetConnector {connector}: {count} rijen gelezen, en nu heeft hij er een ander aantal"),
        );
        Err(Failure::later(ProblemKind::AfasChangedWhileRead, detail))
    }

    /// Whether a connector has exactly so many rows: AFAS can't count, but it can skip.
    async fn has_count(&self, connector: &str, count: usize) -> Result<bool, Failure> {
        let ends_there = !self.has_row(connector, count).await?;
        Ok(ends_there && (count == 0 || self.has_row(connector, count.saturating_sub(1)).await?))
    }

    /// Whether there is a row behind the first `skip`.
    pub(super) async fn has_row(&self, connector: &str, skip: usize) -> Result<bool, Failure> {
        let skip = u32::try_from(skip).unwrap_or(u32::MAX);
        let rows: Vec<IgnoredAny> = self.client.rows(&Query::connector(connector).skip(skip).take(1)).await?;
        Ok(!rows.is_empty())
    }
}
