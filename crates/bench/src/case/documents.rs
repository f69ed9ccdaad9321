//! The documents of the settlement as Pay. would give them, in cents and with signs. Written as text, so that it shares
//! nothing with the reader.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use links::provider::Document;

use super::Case;
use super::sale::{Kind, Sale, number_of_order};

const GROUP: &str = r#"{"code":"CT-1001-0001","name":"Webshop NL"}"#;
/// Costs per record without VAT, in cents: the tariff of the invented contract.
const COSTS_PER_RECORD: i64 = 29;

const LINE_TYPES: &str = r#"{"total":1,"clearingDataGroups":[{"id":2,"name":"Other","clearingLineTypes":[
 {"id":"90001","name":"Refund"},{"id":"90002","name":"Chargeback"},{"id":"90003","name":"Invoice"}]}]}"#;
const PAYMENT_METHODS: &str = r#"{"total":3,"paymentMethods":[
 {"id":1,"name":"iDEAL","paymentProfiles":[{"id":10,"name":"iDEAL"}]},
 {"id":2,"name":"Cards","paymentProfiles":[{"id":706,"name":"Visa Mastercard"}]},
 {"id":3,"name":"Klarna","paymentProfiles":[{"id":1717,"name":"Klarna"}]}]}"#;

/// Gives the documents of a case by the keys the reader asks with.
#[derive(Debug)]
pub(crate) struct Documents<'a>(pub(crate) &'a Case);

impl Documents<'_> {
    /// The document with this key.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn get(&self, key: &str) -> Result<Document> {
        let body = match key.split_once(':') {
            None if key == "settlement" => self.settlement(),
            None if key == "clearing_line_types" => LINE_TYPES.to_owned(),
            None if key == "payment_methods" => PAYMENT_METHODS.to_owned(),
            Some(("records", clearing)) if clearing == self.0.clearing() => self.records(),
            Some(("invoice_lines", _)) => self.invoice_lines(),
            Some(("transaction", order)) => self.transaction(order)?,
            _ => bail!("the case has no document `{key}`"),
        };
        Ok(Document { key: key.to_owned(), body: body.into_bytes() })
    }

    /// Without VAT, in whole euros so that the VAT comes out to the cent.
    fn costs_cents(&self) -> i64 {
        let records = i64::try_from(self.0.records()).unwrap_or(i64::MAX);
        (records * COSTS_PER_RECORD / 100 + 1) * 100
    }

    fn settlement(&self) -> String {
        let turnover: i64 = self.0.sales.iter().map(Sale::signed_cents).sum();
        let costs = self.costs_cents() * 121 / 100;
        let mut lines: Vec<String> =
            self.totals().iter().map(|((id, name), (cents, count))| line(*id, name, *cents, *count)).collect();
        lines.push(line(90_003, "Invoice", -costs, 0));
        let (code, clearing) = (self.0.code(), self.0.clearing());
        format!(
            r#"{{"code":"{code}","description":"Clearing: {clearing}/ Funds: {}.{:02}","settlementDate":"2026-03-10",
            "amount":{},"clearings":[{{"clearingId":"{clearing}","clearingLines":[{}]}}],"_links":[]}}"#,
            turnover / 100,
            turnover % 100,
            amount(turnover - costs),
            lines.join(",")
        )
    }

    /// Cents and number of the records of each line type.
    fn totals(&self) -> BTreeMap<(u32, &'static str), (i64, usize)> {
        let mut totals: BTreeMap<(u32, &str), (i64, usize)> = BTreeMap::new();
        for sale in &self.0.sales {
            let line_type = match sale.kind {
                Kind::Payment => (sale.method, method_name(sale.method)),
                Kind::Refund => (90_001, "Refund"),
                Kind::Chargeback => (90_002, "Chargeback"),
            };
            let (cents, count) = totals.entry(line_type).or_default();
            *cents += sale.signed_cents();
            *count += 1;
        }
        totals
    }

    fn records(&self) -> String {
        let records = &self.0.sales;
        let mut text = format!(r#"[{{"total":{0},"count":{0},"pages":1,"clearingRecords":["#, records.len());
        let (code, clearing) = (self.0.code(), self.0.clearing());
        for (index, sale) in records.iter().enumerate() {
            text.push_str(if index == 0 { "" } else { "," });
            push_record(&mut text, sale, code, clearing);
        }
        text.push_str("],\"_links\":[]}]");
        text
    }

    fn invoice_lines(&self) -> String {
        let costs = self.costs_cents() / 100;
        format!(
            r#"[{{"total":1,"count":1,"invoiceLines":[{{"code":"2026-03-09_CT-1001-0001-10","turnoverGroup":{GROUP},
            "billingLineType":{{"id":10,"name":"iDEAL"}},"totalCosts":{{"totalCosts":{costs},"currency":"EUR"}},
            "vatPercentage":21,"date":"2026-03-09","valueDate":"2026-03-09","paymentDate":"2026-03-10","state":"PAID",
            "invoiceID":"INVOICE-20260309001","lines":[]}}]}}]"#
        )
    }

    fn transaction(&self, order: &str) -> Result<String> {
        let sale = number_of_order(order).and_then(|number| self.0.sale(number));
        let sale = sale.with_context(|| format!("no record has the order {order}"))?;
        let (status, refunded) = match sale.kind {
            Kind::Payment => (100, 0),
            Kind::Refund => (-81, sale.cents),
            Kind::Chargeback => (-71, 0),
        };
        Ok(format!(
            r#"{{"orderId":"{order}","amount":{0},"amountConverted":{0},"amountPaid":{0},"amountRefunded":{1},
            "status":{{"code":{status}}},"customer":{{"reference":"KL{2:06}"}},"stats":{{"extra1":"{3}","extra2":""}},
            "_links":[]}}"#,
            amount(sale.cents),
            amount(refunded),
            sale.number,
            sale.extra()
        ))
    }
}

fn push_record(text: &mut String, sale: &Sale, code: &str, clearing: &str) {
    // Writing to a String can't fail.
    let _ = write!(
        text,
        r#"{{"reportingId":"9{:08}","settlementCode":"{code}","clearingId":"{clearing}","orderId":"{}","description":"{}","reference":"{}","currencyAmount":{amount},"amount":{amount},"paymentMethod":{{"id":{},"name":"{}"}},"turnoverGroup":{GROUP},"merchant":{{"code":"M-1234-5678","name":"Voorbeeld Webshop B.V."}},"transactionDate":"2026-03-0{}T14:03:21+01:00"}}"#,
        sale.number,
        sale.order(),
        sale.description(),
        sale.reference(),
        sale.method,
        method_name(sale.method),
        sale.day,
        amount = amount(sale.signed_cents()),
    );
}

fn line(id: u32, name: &str, cents: i64, transactions: usize) -> String {
    let direction = if cents < 0 { "DEBIT" } else { "CREDIT" };
    format!(
        r#"{{"code":"FT-{id}","valueDate":"2026-03-09","turnoverGroup":{GROUP},
        "clearingLineType":{{"id":{id},"name":"{name}","direction":"{direction}","collecting":true}},
        "amount":{},"transactions":{transactions}}}"#,
        amount(cents.abs())
    )
}

fn amount(cents: i64) -> String {
    format!(r#"{{"value":{cents},"currency":"EUR"}}"#)
}

fn method_name(method: u32) -> &'static str {
    match method {
        10 => "iDEAL",
        706 => "Visa Mastercard",
        _ => "Klarna",
    }
}
