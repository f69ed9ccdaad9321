//! The result: what each payment is booked on, as CSV.

use std::borrow::Cow;
use std::io::{self, Write};

use ledger::money::Money;

/// The first line of a result.
pub const RESULT_COLUMNS: [&str; 9] =
    ["payment", "decision", "administration", "debtor", "invoice", "amount", "kind", "rule", "reason"];

/// A part of a payment, or the whole of one that is booked on nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow<'a> {
    /// The payment's id.
    pub payment: &'a str,
    /// `book`, `ask` or `unmatched`.
    pub decision: &'a str,
    /// The administration, when it is known.
    pub administration: Option<i64>,
    /// The debtor; empty when it is booked on nothing.
    pub debtor: &'a str,
    /// The invoice; empty for an advance.
    pub invoice: &'a str,
    /// The part. The parts of a payment come to its amount.
    pub amount: Money,
    /// `invoice`, `advance`, `difference`, or empty.
    pub kind: &'a str,
    /// The word of the rule that decided, or empty.
    pub rule: &'a str,
    /// Why, in a sentence.
    pub reason: Cow<'a, str>,
}

/// Writes a result: separated by `,`, quotes only where they are needed, lines that end with a line feed.
pub struct ResultWriter<W> {
    output: W,
    line: Vec<u8>,
}

impl<W: Write> ResultWriter<W> {
    /// Writes the first line.
    pub fn new(output: W) -> io::Result<Self> {
        let mut writer = Self { output, line: Vec::new() };
        writer.write(RESULT_COLUMNS)?;
        Ok(writer)
    }

    /// Writes a row.
    pub fn row(&mut self, row: &ResultRow<'_>) -> io::Result<()> {
        let administration = row.administration.map_or_else(String::new, |number| number.to_string());
        let amount = row.amount.decimal_text();
        self.write([
            row.payment,
            row.decision,
            &administration,
            row.debtor,
            row.invoice,
            &amount,
            row.kind,
            row.rule,
            &row.reason,
        ])
    }

    /// Gives the output back, with everything written.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.flush()?;
        Ok(self.output)
    }

    fn write(&mut self, fields: [&str; RESULT_COLUMNS.len()]) -> io::Result<()> {
        self.line.clear();
        for (index, field) in fields.into_iter().enumerate() {
            if index > 0 {
                self.line.push(b',');
            }
            push_field(&mut self.line, field);
        }
        self.line.push(b'\n');
        self.output.write_all(&self.line)
    }
}

fn push_field(line: &mut Vec<u8>, field: &str) {
    if !field.contains([',', '"', '\n', '\r']) {
        line.extend_from_slice(field.as_bytes());
        return;
    }
    line.push(b'"');
    for byte in field.bytes() {
        if byte == b'"' {
            line.push(b'"');
        }
        line.push(byte);
    }
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use ledger::money::Currency;
    use proptest::prelude::*;

    use super::*;
    use crate::fields::{Column, Fields, Header};
    use crate::rows::Rows;

    const COLUMNS: &[Column] = &[
        Column::required("payment"),
        Column::required("decision"),
        Column::required("administration"),
        Column::required("debtor"),
        Column::required("invoice"),
        Column::required("amount"),
        Column::required("kind"),
        Column::required("rule"),
        Column::required("reason"),
    ];

    fn written(row: &ResultRow<'_>) -> String {
        let mut writer = ResultWriter::new(Vec::new()).unwrap();
        writer.row(row).unwrap();
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    fn row<'a>(payment: &'a str, debtor: &'a str, reason: &'a str, minor: i64) -> ResultRow<'a> {
        ResultRow {
            payment,
            decision: "book",
            administration: Some(3),
            debtor,
            invoice: "2026-0101",
            amount: Money::new(minor, Currency::EUR),
            kind: "invoice",
            rule: "exact",
            reason: reason.into(),
        }
    }

    #[test]
    fn only_what_needs_quotes_gets_them() {
        assert_eq!(
            written(&row("P1", "10 \"A\"", "one invoice named, amount equal", -1_250)),
            "payment,decision,administration,debtor,invoice,amount,kind,rule,reason\n\
             P1,book,3,\"10 \"\"A\"\"\",2026-0101,-12.50,invoice,exact,\"one invoice named, amount equal\"\n"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(payment in "\\PC{1,20}", debtor in "[a\",;\n\r é]{0,9}", reason: String, minor: i32) {
            let text = written(&row(&payment, &debtor, &reason, minor.into()));
            let mut rows = Rows::new(text.as_bytes());
            let first = rows.next().unwrap().unwrap().bytes.unwrap().to_vec();
            let mut header = Header::read("results.csv", &first, b',', COLUMNS).unwrap();
            let second = rows.next().unwrap().unwrap().bytes.unwrap().to_vec();
            prop_assert!(rows.next().unwrap().is_none());
            let fields: Fields<'_> = header.fields(&second).unwrap();
            prop_assert_eq!(fields.text(0).unwrap(), payment.trim());
            prop_assert_eq!(fields.text(3).unwrap(), debtor.trim());
            prop_assert_eq!(fields.text(8).unwrap(), reason.trim());
        }
    }
}
