//! Fetch: list the settlements since the watermark and keep what the list says of each.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use links::provider::{ListPage, Provider};
use store::{FetchedSettlement, SavedWhat};

use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::progress::Step;
use crate::wake::{Report, Work};

impl Work<'_> {
    /// Lists every page before the watermark moves: the order of the list is not promised, so a page may hold anything.
    pub(crate) async fn fetch(&self, report: &mut Report) -> Result<(), EngineError> {
        if self.flow.start_date > self.engine.clock.today() {
            return Ok(());
        }
        let since = self.since();
        let mut newest = self.flow.watermark;
        let (mut page, mut next) = (0, Some(1));
        while let Some(number) = next {
            self.keep_lease().await?;
            let list = self.outside.pay.list_since(since, number).await?;
            newest = newest.max(list.settlements.iter().map(|listed| listed.date).max());
            next = list.next;
            page += 1;
            self.progress.at(Step::Fetch, page, list.pages.map(u64::from));
            self.keep_page(list, report).await?;
            pass(Boundary::FetchPageKept);
        }
        if let Some(newest) = newest.filter(|newest| Some(*newest) != self.flow.watermark) {
            self.engine.store.set_watermark(self.lease, newest).await?;
        }
        Ok(())
    }

    fn since(&self) -> Date {
        let overlap: Span = self.engine.options.waits.overlap_days.days();
        let from_watermark = self.flow.watermark.and_then(|mark| mark.checked_sub(overlap).ok());
        from_watermark.map_or(self.flow.start_date, |since| since.max(self.flow.start_date))
    }

    async fn keep_page(&self, page: ListPage, report: &mut Report) -> Result<(), EngineError> {
        for listed in page.settlements {
            if listed.date < self.flow.start_date {
                continue;
            }
            let fetched = FetchedSettlement {
                code: listed.code,
                date: listed.date,
                documents: vec![(listed.document.key, listed.document.body)],
            };
            match self.engine.store.save_fetched(self.lease, &fetched, self.now()).await?.what {
                SavedWhat::New => report.new += 1,
                SavedWhat::Changed { .. } => report.changed += 1,
                SavedWhat::Same => {}
            }
        }
        Ok(())
    }
}
