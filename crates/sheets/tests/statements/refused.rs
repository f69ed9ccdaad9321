//! What is refused, and what is said about it.

use ledger::language::Language;
use sheets::statements::{STATEMENT_BYTES_AT_MOST, read_statement};

use super::{ABN_AMRO, CAMT_02, CAMT_08, ING, RABOBANK, refusal, with};

const AGAIN: &str = "Download the statement again at the bank, whole and unchanged.";
const AS_GIVEN: &str = "Take the file as the bank gave it, or download the other format (CAMT.053 or MT940).";

#[test]
fn what_is_no_statement_is_told_apart() {
    for (bytes, said) in [
        (&b""[..], "bank statement: the file is empty. "),
        (b" \r\n", "bank statement: the file is empty. "),
        (b"PK\x03\x04....", "bank statement: the file is a ZIP or a workbook. Unpack it"),
        (b"%PDF-1.7", "bank statement: the file is a PDF. Download the statement at the bank as CAMT.053 or MT940."),
        (b"Datum;Bedrag\n", "bank statement: the file is text, but no bank statement. "),
        (b"\x7fELF\0\0", "bank statement: the file is no bank statement. "),
        (b"\xFF\xFE<\0", "bank statement: the file is UTF-16. "),
        (b"<\0?\0", "bank statement: the file is UTF-16. "),
        (b"<html></html>", "html (line 1, column 1): `html` is not CAMT.053 of version 02 to 08. Download"),
        (b"<a><b></a>", "XML (line 1, column 7): the file is not XML: "),
    ] {
        let refusal = refusal(bytes);
        assert!(refusal.starts_with(said), "{refusal}");
    }
    let huge = vec![b' '; STATEMENT_BYTES_AT_MOST + 1];
    assert!(
        refusal(&huge).starts_with("bank statement: the file is larger than 20 MB. Download it at the bank in parts")
    );
    for other in ["camt.053.001.09", "camt.054.001.08", "camt.053.001.01"] {
        let said = refusal(CAMT_08.replace("camt.053.001.08", other).as_bytes());
        let wanted = format!("Document (line 1, column 39): `{other}` is not CAMT.053 of version 02 to 08. ");
        assert!(said.starts_with(&wanted), "{said}");
    }
}

#[test]
fn attacks_by_xml_are_refused() {
    let bomb = r#"<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><Document>&b;</Document>"#;
    let outside = r#"<!DOCTYPE d SYSTEM "file:///etc/hostname"><Document/>"#;
    for text in [bomb, outside, "<!DOCTYPE html><html/>"] {
        let said = refusal(text.as_bytes());
        assert!(said.contains("has a document type definition") && said.contains("Don't use this file"), "{said}");
    }
    assert!(refusal(b"<Document>&a;</Document>").contains("the file is not XML"));
    let attributes: String = (0..101).map(|n| format!(" a{n}=''")).collect();
    let spaces: String = (0..1_001).map(|n| format!("<a xmlns='{n}'>")).collect();
    let nodes = "<a/>".repeat(2_000_001);
    let long = format!("<a>{}</a>", "x".repeat(8_192));
    for text in [format!("<a{attributes}/>"), spaces, format!("<a>{nodes}</a>"), long] {
        assert!(refusal(text.as_bytes()).contains("more or longer parts than a bank statement has"));
    }
    let deep = "<a>".repeat(100_000);
    assert!(refusal(deep.as_bytes()).contains("the file ends before the statement does"));
    let closed = format!("{deep}{}", "</a>".repeat(100_000));
    assert!(refusal(closed.as_bytes()).contains("`a` is not CAMT.053"));
}

#[test]
fn a_statement_that_does_not_add_up_tells_both_figures() {
    let figures = |closing: &str| {
        format!(
            "opening balance EUR 1000.00 and lines of EUR 510.24 make EUR 1510.24, but the closing balance is {closing}"
        )
    };
    let text = CAMT_02.replace("1510.24", "1510.25");
    let said = format!("Document/BkToCstmrStmt/Stmt[1] (line 5, column 5): {}. {AGAIN}", figures("EUR 1510.25"));
    assert_eq!(refusal(text.as_bytes()), said);
    let dutch = read_statement(text.as_bytes()).unwrap_err().in_language(Language::Nl);
    assert_eq!(
        dutch,
        "Document/BkToCstmrStmt/Stmt[1] (regel 5, kolom 5): beginsaldo EUR 1.000,00 en regels van EUR 510,24 maken \
         EUR 1.510,24, maar het eindsaldo is EUR 1.510,25. Download het afschrift opnieuw bij de bank, heel en onveranderd."
    );
    let said = refusal(with(ING, ":61:2603100310C560,25", ":61:2603100310D560,25").as_bytes());
    let figures = "lines of EUR -609.76 make EUR 390.24, but the closing balance is EUR 1510.74";
    assert!(said.starts_with("line 19: opening balance EUR 1000.00") && said.contains(figures), "{said}");
}

#[test]
fn every_fault_in_camt_has_its_element() {
    let entry = |element: &str| format!("Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/{element}");
    for (from, to, at, wrong) in [
        (">560.25<", ">560,25<", entry("Amt (line 24, column 9)"), "`560,25` is not an amount"),
        (">560.25<", ">560.255<", entry("Amt (line 24, column 9)"), "`560.255` has more decimals than EUR knows"),
        (">560.25<", ">-560.25<", entry("Amt (line 24, column 9)"), "`-560.25` is not an amount"),
        (">560.25<", "><b>560.25</b><", entry("Amt (line 24, column 9)"), "elements stand where a text should be"),
        (">560.25<", ">9999999999999999999<", entry("Amt (line 24, column 9)"), "the amounts are too large"),
        ("\"EUR\">560.25", "\"EURO\">560.25", entry("Amt (line 24, column 9)"), "`EURO` is not a currency"),
        (" Ccy=\"EUR\">560.25", ">560.25", entry("Amt (line 24, column 9)"), "Ccy is missing"),
        (
            "2026-03-10</Dt></BookgDt>\n        <ValDt>",
            "2026-02-30</Dt></BookgDt>\n        <ValDt>",
            entry("BookgDt/Dt (line 27, column 18)"),
            "`2026-02-30` is not a date",
        ),
        (
            "<NtryRef>1</NtryRef>",
            "<CdtDbtInd>DBIT</CdtDbtInd>",
            entry("CdtDbtInd[2] (line 25, column 9)"),
            "CdtDbtInd is there twice",
        ),
    ] {
        let said = refusal(with(CAMT_02, from, to).as_bytes());
        assert!(said.starts_with(&format!("{at}: {wrong}")), "{said}");
    }
    let said = refusal(with(CAMT_02, ">true<", ">yes<").as_bytes());
    let path = "Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/RvslInd (line 50, column 9)";
    assert_eq!(said, format!("{path}: `yes` is neither true nor false. {AS_GIVEN}"));
    for (from, to, wrong) in [
        (
            ">NL36INGB0007654321</IBAN></Id><Ccy>",
            ">NL37INGB0007654321</IBAN></Id><Ccy>",
            "Acct/Id/IBAN (line 9, column 17): `NL37INGB0007654321` is not an account",
        ),
        (">PDNG<", ">LOST<", "`LOST` is neither BOOK nor PDNG nor INFO"),
        ("OPBD", "XXXX", "Bal OPBD is missing"),
        ("CLBD", "XXXX", "Bal CLBD is missing"),
        ("CLAV", "CLBD", "Bal is there twice"),
        ("<Id>2026-070</Id>", "", "Id is missing"),
        ("<Id>2026-070</Id>", "<Id> </Id>", "text is missing"),
        ("\"EUR\">560.25", "\"USD\">560.25", "the statement has amounts in EUR and in USD"),
    ] {
        let said = refusal(with(CAMT_02, from, to).as_bytes());
        assert!(said.starts_with("Document/BkToCstmrStmt/Stmt[1]") && said.contains(wrong), "{said}");
    }
    let none = "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt/></Document>";
    assert!(refusal(none.as_bytes()).contains("BkToCstmrStmt (line 1, column 66): Stmt is missing"));
}

#[test]
fn every_fault_in_mt940_has_its_line() {
    for (from, to, said) in [
        (":61:2603100310C560,25N", ":61:2603100310C560.25N", "line 8: `560.25` is not an amount."),
        (":61:2603100310C560,25N", ":61:2603100310C560,255N", "line 8: `560,255` has more decimals than EUR knows."),
        (":61:2603100310C560,25N", ":61:2613100310C560,25N", "line 8: `261310` is not a date."),
        (":61:2603100310C560,25N", ":61:2603100230C560,25N", "line 8: `0230` is not a date."),
        (
            ":61:2603100310C560,25N",
            ":61:2603100310X560,25N",
            "line 8: `2603100310X560,25NTRFEREF//2603100000000…` is not built like `",
        ),
        (
            ":61:2603100310C560,25NTRFEREF//26031000000001",
            ":61:2603100310C560,25",
            "line 8: `2603100310C560,25` is not built like",
        ),
        (":60F:C260309EUR1000,00", ":60F:C260309EU", "line 7: `C260309EU` is not built like `C260310EUR1234,56`."),
        (":60F:C260309EUR1000,00", ":60F:X260309EUR1000,00", "line 7: `X` is neither credit nor debit."),
        (":60F:C260309EUR1000,00", ":60F:C260309XYZ1000,00", "line 7: `XYZ` is not a currency."),
        (":60F:C260309EUR1000,00", ":60F:C260309USD1000,00", "line 19: the statement has amounts in "),
        (":60F:C260309EUR1000,00\n", "", "line 4: :60F: is missing."),
        (":28C:00000\n", "", "line 4: :28C: is missing."),
        (":25:NL36INGB0007654321EUR", ":25:", "line 5: `` is not an account."),
        (":28C:00000", ":28C:00000\n:28C:1", "line 7: 28C is there twice."),
        (":62F:C260310EUR1510,74\n", "", "line 20: the file ends before the statement does."),
        ("{4:\n", "{4:\nGeachte heer,\n", "line 4: `Geachte heer,` stands outside of a statement."),
        (":20:P260310000000001\n", "", "bank statement: the file is text, but no bank statement."),
    ] {
        let refusal = refusal(with(ING, from, to).as_bytes());
        assert!(refusal.starts_with(said), "{refusal}");
    }
}

#[test]
fn a_file_that_is_cut_off_is_never_read_as_a_whole_one() {
    for text in [CAMT_02, CAMT_08] {
        let end = text.trim_end().len();
        for length in (0..end).filter(|length| text.is_char_boundary(*length)) {
            assert!(read_statement(&text.as_bytes()[..length]).is_err(), "the first {length} bytes");
        }
    }
    for text in [ING, ABN_AMRO] {
        let whole = read_statement(text.as_bytes()).unwrap();
        for length in 0..text.len() {
            if let Ok(read) = read_statement(&text.as_bytes()[..length]) {
                assert_eq!(read, whole, "the first {length} bytes");
            }
        }
    }
    let cut = RABOBANK.rfind(":62F:").unwrap();
    assert_eq!(
        refusal(&RABOBANK.as_bytes()[..cut]),
        format!("line 17: the file ends before the statement does. {AGAIN}")
    );
}

#[test]
fn the_same_statement_twice_is_refused() {
    let said = refusal(format!("{ING}{ING}").as_bytes());
    assert!(said.starts_with("bank statement: statement `P260310000000001 00000` is in the file twice."), "{said}");
}
