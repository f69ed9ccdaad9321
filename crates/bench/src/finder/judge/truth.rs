//! What is true of each payment.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};

use crate::finder::csv::Table;

/// One payment.
#[derive(Debug, Default)]
pub(super) struct Payment {
    pub(super) amount: i64,
    pub(super) class: String,
    pub(super) decidable: bool,
    pub(super) debtor: String,
    /// Invoices with what is paid of them.
    pub(super) parts: Vec<(String, i64)>,
    pub(super) advance: i64,
}

/// All payments, by their place in the file.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) payments: Vec<Payment>,
    places: HashMap<String, usize>,
}

impl Known {
    pub(super) fn read_payments(&mut self, text: &str) -> Result<()> {
        Table::new(text)?.for_each(|row| {
            let before = self.places.insert(row.text("id").to_owned(), self.payments.len());
            ensure!(before.is_none(), "payment {} is there twice", row.text("id"));
            self.payments.push(Payment { amount: row.cents("amount")?, ..Payment::default() });
            Ok(())
        })
    }

    pub(super) fn read_truth(&mut self, text: &str) -> Result<()> {
        Table::new(text)?.for_each(|row| {
            let place = self.place(row.text("payment"))?;
            let payment = self.payments.get_mut(place).context("no such payment")?;
            row.text("class").clone_into(&mut payment.class);
            row.text("debtor").clone_into(&mut payment.debtor);
            payment.decidable = row.text("decidable") == "yes";
            match row.text("kind") {
                "advance" => payment.advance += row.cents("amount")?,
                _ => payment.parts.push((row.text("invoice").to_owned(), row.cents("amount")?)),
            }
            Ok(())
        })
    }

    /// The place of a payment.
    pub(super) fn place(&self, id: &str) -> Result<usize> {
        self.places.get(id).copied().with_context(|| format!("there is no payment `{id}`"))
    }
}

impl Payment {
    /// Whether it is for this invoice.
    pub(super) fn names(&self, invoice: &str) -> bool {
        self.parts.iter().any(|(own, _)| own == invoice)
    }
}

/// What is open of each invoice.
pub(super) fn balances(text: &str) -> Result<HashMap<String, i64>> {
    let mut balances = HashMap::new();
    Table::new(text)?.for_each(|row| {
        balances.insert(row.text("invoice").to_owned(), row.cents("balance")?);
        Ok(())
    })?;
    Ok(balances)
}
