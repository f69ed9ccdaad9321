//! What is read.

use jiff::civil::{Date, date};
use ledger::bank::{BankLine, OnBank, Payout, find_payouts};
use ledger::money::{Currency, Money};
use sheets::statements::read_statement;

use super::{ABN_AMRO, CAMT_02, CAMT_08, ING, RABOBANK, statements, with};

/// A line as it is told in these tests: entry, booked, minor units, name, account, text, references.
fn told(line: &BankLine) -> (u32, Date, i64, &str, &str, &str, String) {
    let party = &line.counterparty;
    (
        line.entry,
        line.booked,
        line.amount.minor(),
        party.name.as_deref().unwrap_or("-"),
        party.account.as_ref().map_or("-", |account| account.as_str()),
        &line.text,
        line.end_to_end.join(" "),
    )
}

const DAY: Date = date(2026, 3, 10);

#[test]
fn camt_of_version_02_with_a_batch_a_reversal_and_a_pending_entry() {
    let [statement] = statements(CAMT_02).try_into().unwrap();
    let parts = statement.parts();
    assert_eq!((parts.account.as_str(), parts.id.as_str()), ("NL36INGB0007654321", "2026-070"));
    assert_eq!((parts.opening.date, parts.opening.amount.minor()), (DAY, 100_000));
    assert_eq!((parts.closing.date, parts.closing.amount.minor()), (DAY, 151_024));
    let [payout, reversal] = parts.lines.as_slice() else { panic!("{} lines", parts.lines.len()) };
    let text = "QX7P-2M4K Clearing: CLEARING-20260310001/ Funds: 592.90";
    let party = ("Stichting Voorbeeldgelden", "NL30RABO0301234567");
    assert_eq!(told(payout), (1, DAY, 56_025, party.0, party.1, text, "PAYOUT-1".to_owned()));
    assert_eq!((payout.value_date, payout.reversal), (Some(date(2026, 3, 11)), false));
    assert_eq!(payout.bank_reference.as_deref(), Some("26031000000001"));
    assert_eq!((payout.account.as_str(), payout.statement.as_str()), ("NL36INGB0007654321", "2026-070"));
    let text = "RF18 2026 0101 Factuur 2026-0101 Factuur 2026-0102 Storno incasso";
    assert_eq!(told(reversal), (3, DAY, -5_001, "-", "-", text, "INCASSO-7".to_owned()));
    assert_eq!((reversal.value_date, reversal.reversal), (None, true));

    // a counterparty is told as the bank tells it
    let [statement] = statements(&with(CAMT_02, "NL30RABO0301234567", "NL31RABO0301234567")).try_into().unwrap();
    assert_eq!(told(&statement.lines()[0]).4, "NL31RABO0301234567");

    let one = CAMT_02.replace("<TxDtls>\n            <Refs><EndToEndId>NOT", "<!-- <Refs><EndToEndId>NOT");
    let one = with(&one, "</TxDtls>\n        </NtryDtls>\n        <Addtl", "-->\n        </NtryDtls>\n        <Addtl");
    let [statement] = statements(&one).try_into().unwrap();
    let line = &statement.lines()[1];
    // both sides are there: the one with the own account is not the counterparty
    assert_eq!((told(line).3, told(line).4), ("J. de Bruin & Zn.", "NL83ABNA0412345678"));
}

#[test]
fn camt_of_version_08_with_two_statements_and_two_currencies() {
    let [first, second] = statements(CAMT_08).try_into().unwrap();
    let [line] = first.lines() else { panic!("one line") };
    assert_eq!(told(line), (1, DAY, 10_000, "Café Zonnig", "-", "AB12-CD34 <web>", String::new()));
    assert_eq!(line.bank_reference.as_deref(), Some("S-9"));
    assert_eq!(first.parts().opening.amount, Money::new(-10, Currency::EUR));
    assert_eq!((second.account().as_str(), second.id(), second.lines().len()), ("YEN001", "A-2", 0));
    assert_eq!(second.parts().closing.amount, Money::new(5_000, Currency::JPY));
}

#[test]
fn camt_of_every_version_and_encoding() {
    for version in 2..=8 {
        let text = CAMT_08.replace("camt.053.001.08", &format!("camt.053.001.0{version}"));
        assert_eq!(statements(&text), statements(CAMT_08), "version {version}");
    }
    let marked = format!("\u{feff}{CAMT_08}");
    assert_eq!(statements(&marked), statements(CAMT_08));
    let (before, after) = CAMT_08.split_once('é').unwrap();
    let windows = [with(before, "UTF-8", "windows-1252").as_bytes(), b"\xE9", after.as_bytes()].concat();
    assert_eq!(read_statement(&windows).unwrap(), statements(CAMT_08));
}

#[test]
fn mt940_of_ing() {
    let [statement] = statements(ING).try_into().unwrap();
    assert_eq!((statement.account().as_str(), statement.id()), ("NL36INGB0007654321", "P260310000000001 00000"));
    let lines = statement.lines();
    let text = "QX7P-2M4K Clearing: CLEARING-20260310001/ Funds: 592.90";
    let party = ("Stichting Voorbeeldgelden", "NL30RABO0301234567");
    assert_eq!(told(&lines[0]), (1, DAY, 56_025, party.0, party.1, text, "PAYOUT-1".to_owned()));
    assert_eq!(lines[0].bank_reference.as_deref(), Some("26031000000001"));
    assert_eq!(told(&lines[1]), (2, DAY, 0, "-", "-", "9001123412341234", String::new()));
    let reference = "INCASSO-7".to_owned();
    assert_eq!(told(&lines[2]), (3, date(2026, 1, 2), -5_001, "J. de Bruin", "-", "Factuur 2026-0101", reference));
    // the value date is in the year before
    assert_eq!(told(&lines[3]), (4, date(2026, 1, 2), 50, "-", "-", "", String::new()));
    assert_eq!(lines[3].value_date, Some(date(2025, 12, 31)));
    assert_eq!(lines.iter().map(|line| line.reversal).collect::<Vec<_>>(), [false, false, true, true]);
}

#[test]
fn mt940_of_rabobank() {
    let [first, second] = statements(RABOBANK).try_into().unwrap();
    assert_eq!((first.account().as_str(), first.id()), ("NL30RABO0301234567", "940S260310 26070"));
    let reference = "10-03-2026 20:10 0030000000000001".to_owned();
    let party = ("Stichting Voorbeeldgelden", "NL36TRIO0212345679");
    assert_eq!(told(&first.lines()[0]), (1, DAY, 56_025, party.0, party.1, "QX7P-2M4K week 10", reference));
    let day = date(2026, 3, 11);
    assert_eq!(told(&first.lines()[1]), (2, day, -1_000, "Drukkerij Het Hoekje", "-", "Factuur 77", String::new()));
    assert_eq!((second.id(), second.lines().len()), ("940S260312 26071", 0));
}

#[test]
fn mt940_of_abn_amro() {
    let [statement] = statements(ABN_AMRO).try_into().unwrap();
    assert_eq!((statement.account().as_str(), statement.id()), ("412345678", "ABN AMRO BANK NV 07001/1"));
    assert_eq!(statement.parts().opening.amount, Money::new(-500, Currency::EUR));
    let [payout, energy] = statement.lines() else { panic!("two lines") };
    let text = "SEPA OVERBOEKING IBAN: NL30RABO0301234567 BIC: RABONL2U NAAM: STG VOORBEELDGELDEN \
                OMSCHRIJVING: QX7P 2M4K KENMERK: PAYOUT-1";
    let party = ("STG VOORBEELDGELDEN", "NL30RABO0301234567");
    assert_eq!(told(payout), (1, DAY, 56_025, party.0, party.1, text, "PAYOUT-1".to_owned()));
    let party = ("ENERGIE VAN HIER", "NL36TRIO0212345679");
    assert_eq!(told(energy), (2, DAY, -525, party.0, party.1, "termijn maart", String::new()));
}

#[test]
fn an_account_is_told_without_what_banks_put_around_it() {
    for (given, account) in [
        ("NL36INGB0007654321EUR", "NL36INGB0007654321"),
        ("NL36INGB0007654321 EUR", "NL36INGB0007654321"),
        ("NL36INGB0007654321", "NL36INGB0007654321"),
        ("ABNANL2A/0412345678", "0412345678"),
        ("41.23.45.678EUR", "412345678"),
    ] {
        let text = with(ING, "NL36INGB0007654321EUR", given);
        assert_eq!(statements(&text)[0].account().as_str(), account, "{given}");
    }
}

#[test]
fn mt940_with_any_line_ends_envelope_and_bytes() {
    for text in [ING, RABOBANK, ABN_AMRO] {
        for ends in ["\r\n", "\r"] {
            assert_eq!(statements(&text.replace('\n', ends)), statements(text));
        }
    }
    let bare = ING.lines().filter(|line| !line.starts_with('{') && *line != "-}").collect::<Vec<_>>().join("\n");
    assert_eq!(statements(&bare), statements(ING));
    let next = ING.replace("P260310000000001", "P260310000000002");
    let two = format!("{}{}", ING.trim_end(), next);
    assert_eq!(statements(&two).len(), 2);
    let windows = [b"\n".as_slice(), with(ABN_AMRO, "ENERGIE", "CAF#").as_bytes()].concat();
    let windows: Vec<u8> = windows.into_iter().map(|byte| if byte == b'#' { 0xC9 } else { byte }).collect();
    let statement = &read_statement(&windows).unwrap()[0];
    assert_eq!(statement.lines()[1].counterparty.name.as_deref(), Some("CAFÉ VAN HIER"));
}

#[test]
fn a_payout_is_found_in_the_statement_of_every_bank() {
    let payouts = [Payout { code: "QX7P-2M4K".to_owned(), amount: Money::new(56_025, Currency::EUR), date: DAY }];
    for text in [CAMT_02, ING, RABOBANK, ABN_AMRO] {
        let statements = statements(text);
        let lines = statements[0].lines();
        assert_eq!(find_payouts(&payouts, lines)[0].found, OnBank::Paired(&lines[0]));
    }
}
