//! The loop in the demo: an invoice in AFAS, reminded by Payt, paid at Pay., settled, booked in AFAS, closed at Payt.

use std::collections::BTreeMap;

use anyhow::ensure;
use emulators::payt;
use engine::commands::{Behalf, ConnectPayt, InstallPayt, PaytCredentials};
use engine::progress::Unwatched;
use ledger::receivable::Severity;
use secrecy::SecretString;
use serde::Serialize;
use store::DeliveryState;

use super::checks::DemoCheck;
use super::stage::{Stage, refuse_bad};
use crate::cli::emulate::ADMINISTRATIONS;
use crate::output::{amount, cents};

/// The name of the integration.
pub(super) const FLOW: &str = "payt";

/// The code of the administration, in AFAS and at Payt.
pub(super) const CODE: &str = ADMINISTRATIONS[0].0;

/// The code of the administration that nothing delivers to yet: for whoever installs the integration on the pages.
pub(super) const FREE_CODE: &str = ADMINISTRATIONS[1].0;

/// What the loop did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Loop {
    /// Invoices that were open at Payt before anything was booked.
    pub(super) open_before: usize,
    /// Invoices that the payments closed there.
    pub(super) closed: usize,
    /// What of them was held until somebody looked.
    pub(super) held: Vec<String>,
    /// Invoices that are open there now.
    pub(super) open_after: usize,
    /// Rows that are not sent as AFAS has them.
    pub(super) refused: usize,
    /// One invoice that went round.
    pub(super) example: Option<String>,
}

impl Stage {
    /// Connects Payt, installs the integration, and lets the first list go as a person would after looking at it.
    pub(super) async fn begin_loop(&self) -> anyhow::Result<usize> {
        let ask = ConnectPayt {
            name: "payt".into(),
            credentials: PaytCredentials::Token(SecretString::from(payt::STATIC_TOKEN)),
            import_token: SecretString::from(payt::IMPORT_TOKEN),
            administration_code: CODE.into(),
            base_url: Some(self.payt.base_url()),
            import_base_url: None,
        };
        refuse_bad("Payt", &self.engine.connect_payt_for(Behalf::COMMAND_LINE, ask).await?)?;
        // three files a second: a few are enough to see
        let settings = BTreeMap::from([("documents_at_once".to_owned(), "5".to_owned())]);
        let ask = InstallPayt { name: FLOW.into(), settings, books: None, target: None };
        self.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await?;
        self.deliver().await?;
        Ok(self.open_at_payt().len())
    }

    /// Delivers what was booked since; tells why a list was held first.
    pub(super) async fn close_loop(&self, open_before: usize) -> anyhow::Result<Loop> {
        let before = self.open_at_payt();
        let held = self.deliver().await?;
        let after = self.open_at_payt();
        let closed: Vec<&String> = before.keys().filter(|invoice| !after.contains_key(*invoice)).collect();
        let flow = self.engine.store().get_flow(FLOW).await?;
        let check = self.engine.store().find_receivable_check(&flow.id).await?;
        let problems = check.map(|check| check.problems).unwrap_or_default();
        Ok(Loop {
            open_before,
            closed: closed.len(),
            held,
            open_after: after.len(),
            refused: problems.iter().filter(|problem| problem.severity == Severity::Error).count(),
            example: closed.first().map(|invoice| (*invoice).clone()),
        })
    }

    async fn deliver(&self) -> anyhow::Result<Vec<String>> {
        let flow = self.engine.store().get_flow(FLOW).await?;
        self.engine.sync(Some(&flow.id), &Unwatched).await?;
        let last = self.engine.store().list_deliveries(&flow.id, 1).await?.into_iter().next();
        let Some(last) = last.filter(|last| last.state == DeliveryState::Held) else { return Ok(Vec::new()) };
        self.engine.release_delivery(Behalf::COMMAND_LINE, &flow, Some(&last.id)).await?;
        self.engine.sync(Some(&flow.id), &Unwatched).await?;
        let sent = self.engine.store().find_last_sent(&flow.id).await?;
        ensure!(sent.is_some(), "the list of receivables was released and did not go");
        Ok(last.holds.iter().map(|reason| reason.text(ledger::language::Language::En)).collect())
    }

    /// Invoices that are open at Payt, by number, in cents.
    fn open_at_payt(&self) -> BTreeMap<String, i64> {
        let open = self.payt.invoices(CODE).into_iter().filter(|invoice| invoice.open_cents != 0);
        open.map(|invoice| (invoice.number, invoice.open_cents)).collect()
    }

    /// Nothing that is open in AFAS is paid at Payt, and both have the same amounts.
    pub(super) async fn check_loop(&self) -> anyhow::Result<DemoCheck> {
        let flow = self.engine.store().get_flow(FLOW).await?;
        let check = self.engine.store().find_receivable_check(&flow.id).await?;
        let refused: Vec<String> =
            check.map(|check| check.refused.into_iter().filter_map(|one| one.invoice).collect()).unwrap_or_default();
        let there = self.open_at_payt();
        let (mut wrong, mut sum, mut same) = (Vec::new(), 0_i64, 0_usize);
        for item in self.afas.open_items(super::stage::ADMINISTRATION) {
            if item.balance_cents == 0 || refused.contains(&item.invoice) {
                continue;
            }
            match there.get(&item.invoice) {
                Some(open) if *open == item.balance_cents => {
                    sum = sum.saturating_add(item.balance_cents);
                    same = same.saturating_add(1);
                }
                // AFAS tells the balance in euros, Payt in the invoice's own currency
                Some(_) if self.payt.invoice(CODE, &item.invoice).is_some_and(|known| known.currency != "EUR") => {
                    same = same.saturating_add(1);
                }
                Some(open) => {
                    wrong.push(format!("{}: {open} cents at Payt, {} in AFAS", item.invoice, item.balance_cents))
                }
                None => wrong.push(format!("{} is open in AFAS and not at Payt", item.invoice)),
            }
        }
        let seen = format!("{same} invoices, EUR {}", amount(cents(sum)));
        Ok(DemoCheck::none(
            "payt_has_what_afas_has",
            "every invoice open in AFAS is open at Payt for the same amount",
            &wrong,
            seen,
        ))
    }
}

impl Loop {
    /// The loop in words.
    pub(super) fn for_people(&self) -> String {
        let mut text = format!(
            "{} invoices were open at Payt before anything was booked. Payments of Pay. closed {} of them there; {} are open.\n",
            self.open_before, self.closed, self.open_after
        );
        for reason in &self.held {
            text.push_str(&format!("The list was held until somebody looked: {reason}\n"));
        }
        if let Some(invoice) = &self.example {
            text.push_str(&format!(
                "{invoice}: invoice in AFAS, at Payt, paid at Pay., booked in AFAS, closed at Payt\n"
            ));
        }
        text
    }
}
