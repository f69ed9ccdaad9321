//! Files as people export them, and what is read from them.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use jiff::civil::date;
use ledger::finder::{Items, Payments};
use ledger::money::{Currency, Money};
use ledger::rules::MatchField;
use ledger::settlement::LineKind;
use proptest::prelude::*;
use sheets::{ItemTable, PaymentTable, Reading, read_open_items, read_payments};

fn payments(text: &str) -> Reading<PaymentTable> {
    read_payments(text.as_bytes(), "payments.csv").unwrap()
}

fn items(text: &str) -> Reading<ItemTable> {
    read_open_items(text.as_bytes(), "items.csv").unwrap()
}

fn complaints<T>(reading: &Reading<T>, file: &str) -> Vec<String> {
    reading.malformed.iter().map(|malformed| malformed.text(file)).collect()
}

fn refused(text: &[u8]) -> String {
    read_payments(text, "payments.csv").unwrap_err().to_string()
}

#[test]
fn columns_stand_in_any_order_and_unknown_ones_are_ignored() {
    let read = payments(
        "\u{feff} Amount ;ID;colour;Reference;date;extra2\r\n1234,50;P1;red; 2026-0101 ;10-03-2026;\"a;\nb\"\r\n-5;P2;;;;\r\n",
    );
    assert_eq!((read.table.len(), read.rows, read.malformed.len()), (2, 2, 0));
    let first = read.table.payment(0);
    assert_eq!((first.id, first.kind, first.amount_minor), ("P1", LineKind::Payment, 123_450));
    assert_eq!((first.currency, first.date), (Currency::EUR, Some(date(2026, 3, 10))));
    assert_eq!(read.table.text(0, MatchField::Reference), "2026-0101");
    assert_eq!(read.table.text(0, MatchField::Extra2), "a;\nb");
    assert_eq!(read.table.text(0, MatchField::Extra1), "");
    assert_eq!(read.table.payment(1).kind, LineKind::Refund);
}

#[test]
fn items_fill_in_what_a_file_does_not_tell() {
    let mut read = items("debtor,invoice,balance\n10001,2026-0101,120.00\n10002,2026-0102,-8\n");
    let item = read.table.item(0);
    assert_eq!(
        (item.debtor, item.invoice, item.amount_minor, item.balance_minor),
        ("10001", "2026-0101", 12_000, 12_000)
    );
    assert_eq!((read.table.administration(0), item.currency), (None, Currency::EUR));
    read.table.assume_administration(3);
    assert_eq!((read.table.administration(0), read.table.item(1).administration), (Some(3), 3));

    let read = items(
        "administration,journal,debtor,invoice,date,due_date,currency,amount,balance,payment_reference,order_number,description\n\
         2,70,10001,2026-0101,2026-03-01,2026-03-31,usd,200.00,120.00,7000 1234,O-5,Chairs\n",
    );
    let item = read.table.item(0);
    assert_eq!((item.administration, item.journal, item.currency), (2, "70", Currency::USD));
    assert_eq!((item.amount_minor, item.balance_minor), (20_000, 12_000));
    assert_eq!((item.date, item.due_date), (Some(date(2026, 3, 1)), Some(date(2026, 3, 31))));
    assert_eq!((item.payment_reference, item.order, item.description), ("7000 1234", "O-5", "Chairs"));
}

#[test]
fn each_malformed_row_is_named_and_the_rest_goes_on() {
    let read = payments(
        "id,date,amount,currency,description\n\
         P1,2026-03-10,\"12,3,4\",,\n\
         P2,2026-03-10,1.234,,\n\
         P3,10/03/2026,5.00,,\n\
         P4,,5.00,EURO,\n\
         ,,5.00,,\n\
         P6,,,,\n\
         P7,,5.00,\n\
         P8,,5.00,,right\n\
         P8,,6.00,,\n\
         P9,,5.00,,\"open\n\
         P10,,5.00,,right\n\
         P11,,5.0015,,\n\
         P12,,0.00,,\n\
         P13,,5.00,,\"a\"b\n\
         P15,,\u{1b}[2J,,\n",
    );
    assert_eq!(
        complaints(&read, "payments.csv"),
        [
            "payments.csv:2, column amount: `12,3,4` is not an amount; write 1234.56",
            "payments.csv:3, column amount: `1.234` can be read in two ways; write all decimals and no thousands \
             separator, like 1234.56",
            "payments.csv:4, column date: `10/03/2026` is not a date; write 2026-03-10 or 10-03-2026",
            "payments.csv:5, column currency: `EURO` is not a currency; write its three letters, like EUR",
            "payments.csv:6, column id: is empty",
            "payments.csv:7, column amount: is empty",
            "payments.csv:8: 4 columns where the first line has 5",
            "payments.csv:10, column id: `P8` stands in line 9 already",
            "payments.csv:11: a quote is opened and not closed",
            "payments.csv:13, column amount: `5.0015` has more decimals than EUR knows",
            "payments.csv:15: text follows a closing quote; a quote inside a quoted text is written twice",
            "payments.csv:16, column amount: `\\u{1b}[2J` is not an amount; write 1234.56",
        ]
    );
    let ids: Vec<&str> = (0..read.table.len()).map(|index| read.table.payment(index).id).collect();
    assert_eq!(ids, ["P8", "P10"]);
    assert_eq!(read.table.payment(0).amount_minor, 500);
    let skipped: Vec<(u64, &str)> = read.table.skipped().iter().map(|skipped| (skipped.line, &*skipped.id)).collect();
    assert_eq!((skipped, read.rows), (vec![(14, "P12")], 15));
}

#[test]
fn bytes_that_are_no_text_spoil_a_row_only_where_they_are_read() {
    let file = b"id,amount,reference,colour\nP1,1.00,caf\xe9,\nP2,2.00,,ros\xe9\n";
    let read = read_payments(&file[..], "payments.csv").unwrap();
    let told = ["payments.csv:2, column reference: is not UTF-8; save the file as CSV UTF-8"];
    assert_eq!(complaints(&read, "payments.csv"), told);
    assert_eq!((read.table.len(), read.table.payment(0).id), (1, "P2"));
}

#[test]
fn an_invoice_in_terms_is_no_mistake_but_the_same_row_twice_is() {
    let read = items(
        "debtor,invoice,due_date,balance,administration\n\
         10001,2026-0101,2026-03-31,50.00,\n\
         10001,2026-0101,2026-04-30,50.00,\n\
         10001,2026-0101,2026-03-31,50.00,\n\
         10001,,2026-03-31,50.00,\n\
         10001,2026-0102,2026-03-31,50.00,main\n\
         10001,2026-0101,2026-03-31,50.00,\n",
    );
    assert_eq!(
        complaints(&read, "items.csv"),
        [
            "items.csv:4: the same row stands in line 2 already",
            "items.csv:5, column invoice: is empty",
            "items.csv:6, column administration: `main` is not an administration; write its number, or leave it empty",
            "items.csv:7: the same row stands in line 2 already",
        ]
    );
    assert_eq!(read.table.len(), 2);
}

#[test]
fn a_file_that_can_not_be_used_says_what_is_missing() {
    assert_eq!(refused(b"nr;bedrag\n"), "payments.csv has no column `id`; its first line names: nr, bedrag");
    assert_eq!(refused(b"id,ID,amount\n"), "payments.csv has two columns `id`; rename or remove one");
    assert_eq!(refused(b"\xff\xfei\0d\0"), "payments.csv is UTF-16; save it as CSV UTF-8");
    let columns = "id, amount, date, currency, method, reference, description, order_id, extra1, extra2, extra3";
    assert_eq!(refused(b"\n"), format!("payments.csv is empty; its first line must name the columns: {columns}"));
    assert_eq!(
        refused(b"id,\"amount\n"),
        format!(
            "payments.csv:1: a quote is opened and not closed; the first line must \
             name the columns: {columns}"
        )
    );
    assert_eq!(payments("id,amount\n").table.len(), 0);
}

#[test]
fn tables_are_as_small_as_they_say() {
    // What is measured here is what the documentation of the tables promises.
    let text = (0..1_000).fold("id,amount\n".to_owned(), |text, n| format!("{text}P{n},1.00\n"));
    assert_eq!(payments(&text).table.bytes() / 1_000, 36 + 3);
    let text = (0..1_000).fold("debtor,invoice,balance\n".to_owned(), |text, n| format!("{text}1,{n:03},1\n"));
    assert_eq!(items(&text).table.bytes() / 1_000, 44 + 4);
}

/// A field as a careful program writes it.
fn field(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn payments_that_are_written_are_read_back(
        rows in prop::collection::vec(("[a-zA-Z0-9 é\",;\n]{0,12}", -100_000_i64..100_000, "\\PC{0,20}"), 0..30),
        semicolon: bool,
    ) {
        let separator = if semicolon { ";" } else { "," };
        let mut text = ["id", "amount", "description"].join(separator);
        for (number, (id, minor, description)) in rows.iter().enumerate() {
            let amount = Money::new(*minor, Currency::EUR).decimal_text();
            let fields = [field(&format!("{number}:{id}")), amount, field(description)];
            text = format!("{text}\n{}", fields.join(separator));
        }
        let read = payments(&text);
        prop_assert_eq!(complaints(&read, ""), Vec::<String>::new());
        let kept: Vec<_> = rows.iter().enumerate().filter(|(_, (_, minor, _))| *minor != 0).collect();
        prop_assert_eq!(read.table.len(), kept.len());
        prop_assert_eq!(read.table.skipped().len(), rows.len() - kept.len());
        for (index, (number, (id, minor, description))) in kept.into_iter().enumerate() {
            let given_id = format!("{number}:{id}");
            prop_assert_eq!(read.table.payment(index).id, given_id.trim());
            prop_assert_eq!(read.table.payment(index).amount_minor, *minor);
            prop_assert_eq!(read.table.text(index, MatchField::Description), description.trim());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), any::<u8>()], 0..300)) {
        for header in [&b"id,amount\n"[..], b"debtor;invoice;balance\n", b""] {
            let file = [header, &bytes].concat();
            for (taken, malformed, rows) in [
                read_payments(&file[..], "f").map(|read| (read.table.len() + read.table.skipped().len(), read.malformed.len(), read.rows)),
                read_open_items(&file[..], "f").map(|read| (read.table.len(), read.malformed.len(), read.rows)),
            ].into_iter().flatten() {
                prop_assert_eq!((taken + malformed) as u64, rows);
            }
        }
    }
}
