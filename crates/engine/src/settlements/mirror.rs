//! The mirror: open items, orders and periods as AFAS has them now, so that planning reads only the store.

use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::wake::Work;

impl Work<'_> {
    /// Replaces the mirror of every administration the AFAS user may see: an invoice of another administration is then
    /// recognised as such and not taken for a stranger.
    pub(crate) async fn refresh_mirror(&self) -> Result<(), EngineError> {
        let (books, store) = (&self.outside.afas, &self.engine.store);
        self.books.forget().await;
        self.keep_lease().await?;
        let periods = books.periods(self.rules.administration).await?;
        store.replace_periods(self.lease, periods, self.now()).await?;
        for administration in books.administrations().await? {
            self.keep_lease().await?;
            let items = books.open_items(administration.number, self.rules.currency).await?;
            pass(Boundary::MirrorBeforeWrite);
            store.replace_open_items(self.lease, administration.number, items, self.now()).await?;
        }
        if self.rules.finder.finder_type.by_order() {
            self.keep_lease().await?;
            let orders = books.order_invoices(self.rules.administration).await?;
            let orders = orders
                .into_iter()
                .map(|order| store::OrderInvoice {
                    order: order.order,
                    administration: order.administration,
                    invoice: order.invoice,
                    debtor: order.debtor,
                })
                .collect();
            store.replace_order_invoices(self.lease, self.rules.administration, orders, self.now()).await?;
        }
        Ok(())
    }
}
