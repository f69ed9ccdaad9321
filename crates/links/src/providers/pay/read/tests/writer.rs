//! Writes the documents of an invented settlement the way Pay. may write them: in cents or euros, with or without
//! signs. Written from Pay.'s documentation as text, so that it shares nothing with the reader.

use std::collections::{BTreeMap, BTreeSet};

use ledger::settlement::LineKind;

use crate::provider::Reader as _;
use crate::provider::{Document, Reading};
use crate::providers::pay::PayOptions;
use crate::providers::pay::read::PayReader;

/// How Pay. writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) euros: bool,
    pub(super) signed: bool,
}

pub(super) const CENTS_SIGNED: Variant = Variant { euros: false, signed: true };

pub(super) const VARIANTS: [Variant; 4] = [
    CENTS_SIGNED,
    Variant { euros: false, signed: false },
    Variant { euros: true, signed: true },
    Variant { euros: true, signed: false },
];

/// One transaction in a clearing; cents without sign.
#[derive(Debug, Clone)]
pub(super) struct Movement {
    pub(super) order: String,
    pub(super) method: u32,
    pub(super) kind: LineKind,
    pub(super) cents: i64,
    pub(super) day: u8,
    /// Which turnover group, from 1.
    pub(super) group: u8,
}

/// A clearing line without records: (line type id, name, cents with sign).
pub(super) type Charge = (u32, &'static str, i64);

#[derive(Debug, Clone, Default)]
pub(super) struct Clearing {
    pub(super) movements: Vec<Movement>,
    pub(super) charges: Vec<Charge>,
    /// Turnover that Pay. does not collect: (method, cents).
    pub(super) external: Vec<(u32, i64)>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Case {
    pub(super) clearings: Vec<Clearing>,
}

pub(super) fn movement(order: &str, method: u32, kind: LineKind, cents: i64, day: u8) -> Movement {
    Movement { order: order.to_owned(), method, kind, cents, day, group: 1 }
}

/// The worked settlement of the documentation: funds 592.90; net of an invoice of 32.65 when `net`.
pub(super) fn worked(net: bool) -> Case {
    use LineKind::{Chargeback, Payment, Refund};
    let movements = vec![
        movement("41000000101X0a01", 10, Payment, 12_100, 2),
        movement("41000000102X0a02", 10, Payment, 6_050, 2),
        movement("41000000103X0a03", 10, Payment, 2_420, 2),
        movement("41000000104X0a04", 706, Payment, 24_200, 3),
        movement("41000000105X0a05", 706, Payment, 4_840, 3),
        movement("41000000106X0a06", 1717, Payment, 18_150, 4),
        movement("41000000103X0a03", 10, Refund, 2_420, 6),
        movement("41000000066X0a66", 706, Chargeback, 6_050, 6),
    ];
    let charges = if net { vec![(90_003, "Invoice", -3_265)] } else { vec![] };
    Case { clearings: vec![Clearing { movements, charges, external: vec![] }] }
}

const LINE_TYPES: &str = include_str!("../../fixtures/worked/clearing_line_types.json");
const PAYMENT_METHODS: &str = include_str!("../../fixtures/worked/payment_methods.json");
pub(super) const INVOICE_LINES: &str = include_str!("../../fixtures/worked/invoice_lines.json");
pub(super) const INVOICE_LINES_KEY: &str = "invoice_lines:2025-12-30..2026-03-10";

impl Variant {
    fn number(self, cents: i64) -> String {
        if !self.euros {
            return cents.to_string();
        }
        let sign = if cents < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    fn amount(self, cents: i64) -> String {
        format!(r#"{{"value":{},"currency":"EUR"}}"#, self.number(cents))
    }
}

pub(super) const fn sign(kind: LineKind) -> i64 {
    if matches!(kind, LineKind::Refund | LineKind::Chargeback) { -1 } else { 1 }
}

impl Clearing {
    fn net(&self) -> i64 {
        self.movements.iter().map(|movement| sign(movement.kind) * movement.cents).sum()
    }

    /// Lines as (type id, name, cents with sign, transactions, collecting, group).
    fn lines(&self) -> Vec<(u32, String, i64, usize, bool, u8)> {
        let mut totals: BTreeMap<(LineKind, u32, u8), (i64, usize)> = BTreeMap::new();
        for movement in &self.movements {
            let id = match movement.kind {
                LineKind::Refund => 90_001,
                LineKind::Chargeback => 90_002,
                LineKind::ChargebackReversal => 90_007,
                _ => movement.method,
            };
            let total = totals.entry((movement.kind, id, movement.group)).or_default();
            total.0 += sign(movement.kind) * movement.cents;
            total.1 += 1;
        }
        let name = |kind, id| match kind {
            LineKind::Refund => "Refund".to_owned(),
            LineKind::Chargeback => "Chargeback".to_owned(),
            LineKind::ChargebackReversal => "Chargeback reversal".to_owned(),
            _ => format!("Method {id}"),
        };
        let moved = totals
            .into_iter()
            .map(|((kind, id, group), (cents, count))| (id, name(kind, id), cents, count, true, group));
        let charged = self.charges.iter().map(|(id, text, cents)| (*id, (*text).to_owned(), *cents, 0, true, 1));
        let external = self.external.iter().map(|(id, cents)| (*id, format!("Method {id}"), *cents, 1, false, 1));
        moved.chain(charged).chain(external).collect()
    }
}

pub(super) fn clearing_id(index: usize) -> String {
    format!("CLEARING-2026031000{}", index + 1)
}

impl Case {
    pub(super) fn payout(&self) -> i64 {
        let charged = self.clearings.iter().flat_map(|clearing| &clearing.charges).map(|charge| charge.2).sum::<i64>();
        self.funds() + charged
    }

    fn funds(&self) -> i64 {
        self.clearings.iter().map(Clearing::net).sum()
    }

    /// Every document there is, by key.
    pub(super) fn documents(&self, variant: Variant) -> BTreeMap<String, String> {
        let mut documents = BTreeMap::from([
            ("settlement".to_owned(), self.settlement(variant)),
            ("clearing_line_types".to_owned(), LINE_TYPES.to_owned()),
            ("payment_methods".to_owned(), PAYMENT_METHODS.to_owned()),
            (INVOICE_LINES_KEY.to_owned(), INVOICE_LINES.to_owned()),
        ]);
        for (index, clearing) in self.clearings.iter().enumerate() {
            documents.insert(format!("records:{}", clearing_id(index)), clearing.records(index, variant));
        }
        let all: Vec<&Movement> = self.clearings.iter().flat_map(|clearing| &clearing.movements).collect();
        for order in all.iter().map(|movement| &movement.order).collect::<BTreeSet<_>>() {
            documents.insert(format!("transaction:{order}"), transaction(order, &all));
        }
        documents
    }

    fn settlement(&self, variant: Variant) -> String {
        let clearings: Vec<String> =
            self.clearings.iter().enumerate().map(|(index, clearing)| clearing.write(index, variant)).collect();
        let funds = Variant { euros: true, signed: true }.number(self.funds());
        let (whole, cents) = funds.split_once('.').unwrap_or((&funds, "00"));
        format!(
            r#"{{"code":"QX7P-2M4K","description":"Clearing: {}/ Funds: {whole}.{cents:0<2}","settlementDate":"2026-03-10",
               "amount":{},"clearings":[{}],"_links":[]}}"#,
            clearing_id(0),
            variant.amount(self.payout()),
            clearings.join(",")
        )
    }
}

impl Clearing {
    fn write(&self, index: usize, variant: Variant) -> String {
        let line = |(ordinal, (id, name, cents, count, collecting, group)): (
            usize,
            (u32, String, i64, usize, bool, u8),
        )| {
            format!(
                r#"{{"code":"FT-{index}-{ordinal}","valueDate":"2026-03-06","turnoverGroup":{{"code":"CT-1001-000{group}","name":"Webshop NL"}},
                "clearingLineType":{{"id":{id},"name":"{name}","direction":"{}","collecting":{collecting}}},
                "amount":{},"transactions":{count}}}"#,
                if cents < 0 { "DEBIT" } else { "CREDIT" },
                variant.amount(cents.abs()),
            )
        };
        let lines: Vec<String> = self.lines().into_iter().enumerate().map(line).collect();
        format!(r#"{{"clearingId":"{}","clearingLines":[{}]}}"#, clearing_id(index), lines.join(","))
    }

    fn records(&self, index: usize, variant: Variant) -> String {
        let record = |(ordinal, movement): (usize, &Movement)| {
            let cents = if variant.signed { sign(movement.kind) * movement.cents } else { movement.cents };
            format!(
                r#"{{"reportingId":"{index}00{ordinal}","clearingId":"{}","orderId":"{}","description":"Bestelling","reference":"R{ordinal}",
                "amount":{},"currencyAmount":{},"paymentMethod":{{"id":{},"name":"Method"}},
                "turnoverGroup":{{"code":"CT-1001-000{}","name":"Webshop NL"}},"transactionDate":"2026-03-0{}T10:00:00+01:00"}}"#,
                clearing_id(index),
                movement.order,
                variant.amount(cents),
                variant.amount(cents),
                movement.method,
                movement.group,
                movement.day
            )
        };
        let records: Vec<String> = self.movements.iter().enumerate().map(record).collect();
        format!(r#"[{{"total":{},"count":0,"clearingRecords":[{}]}}]"#, records.len(), records.join(","))
    }
}

/// Transactions are documented to be cents, whatever the rest is.
fn transaction(order: &str, all: &[&Movement]) -> String {
    let of = |kinds: &[LineKind]| -> i64 {
        let movements = all.iter().filter(|movement| movement.order == order && kinds.contains(&movement.kind));
        movements.map(|movement| movement.cents).sum()
    };
    let (paid, refunded, back) = (of(&[LineKind::Payment]), of(&[LineKind::Refund]), of(&[LineKind::Chargeback]));
    let total = if paid == 0 { refunded.max(back) } else { paid };
    let status = match (back, refunded) {
        (1.., _) => -71,
        (_, 0) => 100,
        (_, refunded) if refunded == total => -81,
        _ => -82,
    };
    format!(
        r#"{{"orderId":"{order}","amount":{{"value":{total},"currency":"EUR"}},"amountPaid":{{"value":{total},"currency":"EUR"}},
        "amountRefunded":{{"value":{refunded},"currency":"EUR"}},"status":{{"code":{status}}},
        "customer":{{"reference":"KL1001"}},"stats":{{"extra1":"{order}","extra2":""}}}}"#
    )
}

/// Reads, giving what is asked for, until there is an answer. Gives the keys that were asked for, round by round.
pub(super) fn read_in_rounds(all: &BTreeMap<String, String>, options: &PayOptions) -> (Reading, Vec<Vec<String>>) {
    let document = |key: &String| Document {
        key: key.clone(),
        body: all.get(key).map(|body| body.clone().into_bytes()).unwrap_or_default(),
    };
    let read_anew = |documents: &[Document]| {
        let mut reader = PayReader::new(options);
        documents.iter().for_each(|document| reader.add(document));
        reader.read()
    };
    let mut have = vec![document(&"settlement".to_owned())];
    let mut remembering = PayReader::new(options);
    have.iter().for_each(|document| remembering.add(document));
    let mut rounds = Vec::new();
    while rounds.len() < 10 {
        let reading = remembering.read();
        assert_eq!(reading, read_anew(&have), "what is remembered must not change the answer");
        match reading {
            Reading::Wants(keys) => {
                let more: Vec<Document> = keys.iter().map(document).collect();
                more.iter().for_each(|document| remembering.add(document));
                have.extend(more);
                rounds.push(keys);
            }
            reading => return (reading, rounds),
        }
    }
    panic!("reading asks on and on: {rounds:?}");
}
