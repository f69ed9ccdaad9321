//! Rows to begin with: an administration, a condition, and invoices that have everything.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use ledger::money::{Currency, Money};
use ledger::receivable::{
    Delivered, DeliveryPlan, ReceivableReading, ReceivableRules, RowFault, SourceKind, SourceRow, SourceRows, plan,
    read,
};

/// The day on which all of this happens.
pub(crate) const TODAY: Date = date(2026, 3, 20);

/// Fields of an invoice that nothing is wrong with.
const WHOLE: [(&str, &str); 14] = [
    ("administration_code", "01"),
    ("debtor_code", "00010"),
    ("debtor_company_name", "Bakkerij Zonneschijn"),
    ("debtor_post_street_1", "Molenpad 12"),
    ("debtor_post_postalcode", "1234 AB"),
    ("debtor_post_city", "Waterdam"),
    ("debtor_post_country_code", "NL"),
    ("debtor_email", "post@zonneschijn.nl"),
    ("invoice_date", "2026-03-01"),
    ("invoice_due_date", "2026-03-15"),
    ("invoice_payment_condition", "14"),
    ("invoice_description", "Meel"),
    ("invoice_total_amount_inc_vat", "100.00"),
    ("invoice_open_amount_inc_vat", "100.00"),
];

/// Rows that grow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) rows: SourceRows,
}

impl Sheet {
    /// Administration 01 and condition 14, no invoice yet.
    pub(crate) fn new() -> Self {
        let mut sheet = Self::default();
        sheet.administration("01");
        sheet.put(
            SourceKind::PaymentConditions,
            &[("payment_condition_code", "14"), ("payment_condition_description", "14 dagen")],
        );
        sheet.rows.insert(SourceKind::SalesEntries, Vec::new());
        sheet
    }

    pub(crate) fn administration(&mut self, code: &str) {
        self.put(
            SourceKind::Administrations,
            &[("administration_code", code), ("administration_name", "Molen"), ("administration_origin_id", code)],
        );
    }

    /// A row; fields without a value are left out.
    pub(crate) fn put(&mut self, kind: SourceKind, fields: &[(&str, &str)]) -> &mut Self {
        let rows = self.rows.entry(kind).or_default();
        let number = u32::try_from(rows.len() + 1).unwrap();
        let fields: BTreeMap<String, String> = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        rows.push(SourceRow { number, fields: fields.into_iter().filter(|(_, value)| !value.is_empty()).collect() });
        self
    }

    /// A row of an invoice that has everything, but for what is given.
    pub(crate) fn put_whole(&mut self, kind: SourceKind, number: &str, other: &[(&str, &str)]) -> &mut Self {
        let mut fields: BTreeMap<&str, &str> = WHOLE.into();
        fields.insert("invoice_number", number);
        fields.extend(other.iter().copied());
        self.put(kind, &fields.into_iter().collect::<Vec<_>>())
    }

    /// A sales entry with a total and what is open.
    pub(crate) fn entry(&mut self, number: &str, total: &str, open: &str) -> &mut Self {
        self.put_whole(
            SourceKind::SalesEntries,
            number,
            &[("invoice_total_amount_inc_vat", total), ("invoice_open_amount_inc_vat", open)],
        )
    }

    pub(crate) fn read(&self) -> ReceivableReading {
        self.read_by(&ReceivableRules::default())
    }

    pub(crate) fn read_by(&self, rules: &ReceivableRules) -> ReceivableReading {
        read(&self.rows, rules, TODAY)
    }

    /// What would be sent after `last`.
    pub(crate) fn plan(&self, last: &Delivered) -> DeliveryPlan {
        plan(last, &self.read(), &ReceivableRules::default(), TODAY)
    }
}

/// One invoice with other fields than usual.
pub(crate) fn one(other: &[(&str, &str)]) -> ReceivableReading {
    let mut sheet = Sheet::new();
    sheet.put_whole(SourceKind::SalesEntries, "F1", other);
    sheet.read()
}

/// What was said about rows.
pub(crate) fn faults(reading: &ReceivableReading) -> Vec<RowFault> {
    reading.problems.iter().map(|problem| problem.what).collect()
}

pub(crate) fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}
