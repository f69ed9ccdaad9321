//! Sales entries, page by page: too many to be at hand together.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{
    InvoiceReader, MadeInvoice, ReceivableReading, ReceivableRules, RowFilter, SourceFields, SourceKind, SourceRow,
    SourceRows,
};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinSet;

use super::books::AfasBooks;
use super::stand_in::name_columns;
use crate::failure::Failure;

/// Takes rows that are too many to be at hand together.
pub(super) trait RowTaker: Send {
    /// All other rows are there. What was given of pages before is void.
    fn begin(&mut self, others: &SourceRows);

    /// The next rows, in order.
    fn take(&mut self, rows: Vec<SourceRow>);
}

/// Pages that are read before somebody takes them: while one is worked on, the next is fetched.
pub(super) const PAGES_AHEAD: usize = 4;

/// What a reading hands out.
pub(super) enum Handed {
    Rows(Vec<SourceFields>),
    /// Everything before is void.
    Void,
}

/// Who takes nothing any more has given up; the reading ends by itself.
pub(super) async fn hand(pages: &Sender<Handed>, what: Handed) {
    let _gone = pages.send(what).await;
}

/// Numbers rows as they come, and gives them on until there are no more.
pub(super) async fn hand_out(mut taken: Receiver<Handed>, others: &SourceRows, taker: &mut dyn RowTaker) {
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

impl AfasBooks {
    /// What AFAS has, in the words of the ledger, and all rows but the sales entries: those are read as they come, page by page, and
    /// not kept.
    ///
    /// # Errors
    /// As for all rows.
    pub async fn read_receivables(
        &self,
        names: &BTreeMap<SourceKind, String>,
        rules: &ReceivableRules,
        today: Date,
    ) -> Result<(ReceivableReading, SourceRows), Failure> {
        let mut entries =
            Entries { rules, today, reader: InvoiceReader::new(&SourceRows::new(), rules, today), made: Vec::new() };
        let others = match self.read_all_paged(names, &rules.filters, &mut entries, |_| {}).await {
            Ok(others) => others,
            Err(failure) => {
                let instead = self.instead(names, failure).await?;
                let named = |others: &mut SourceRows| name_columns(others, &instead);
                self.read_all_paged(&instead, &rules.filters, &mut entries, named).await?
            }
        };
        Ok((entries.reader.complete(entries.made), others))
    }

    /// Sales entries are handed out page by page, after all others (and what `first` makes of them) and while further pages are read.
    /// What was handed out counts only when this succeeds.
    async fn read_all_paged(
        &self,
        names: &BTreeMap<SourceKind, String>,
        filters: &[RowFilter],
        taker: &mut dyn RowTaker,
        first: impl FnOnce(&mut SourceRows),
    ) -> Result<SourceRows, Failure> {
        let paged = SourceKind::SalesEntries;
        let others = names.iter().filter(|(kind, _)| **kind != paged);
        let Some(name) = names.get(&paged) else {
            return Err(Failure::Refused(Problem::new(
                ProblemKind::SettingWrong,
                (format!("no GetConnector for {}", paged.word()), format!("geen GetConnector voor {}", paged.word())),
            )));
        };
        let (pages, taken) = mpsc::channel(PAGES_AHEAD);
        // a task of its own reads and decodes while this one works on what was read; it ends with this call
        let (books, connector, of_filters) = (self.clone(), name.clone(), filters.to_vec());
        let mut reading = JoinSet::new();
        reading.spawn(async move { books.read_whole(paged, &connector, &of_filters, pages).await });
        let mut all = self.read_rows(others, filters).await?;
        first(&mut all);
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
}
