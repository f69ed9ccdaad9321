//! UBL: an invoice as data. Which one a file is about is read before it goes: another one's must not reach the debtor.

use roxmltree::{Document, ParsingOptions};

/// The kinds of document Payt takes, each in its own namespace (OASIS UBL 2.1).
const KINDS: [(&str, &str); 2] = [
    ("Invoice", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"),
    ("CreditNote", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"),
];
/// Where the number of a document stands (OASIS UBL 2.1).
const BASIC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

/// An invoice of some thousand lines has about so many.
const NODES_AT_MOST: u32 = 500_000;

/// The number of the invoice or credit note that a UBL file is; nothing when it is none.
///
/// It is the document's own number, not one that it refers to: a credit note names the invoice it takes back as well.
pub fn ubl_number(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_AT_MOST, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text.trim_start_matches('\u{feff}'), options).ok()?;
    let root = document.root_element();
    if !KINDS.iter().any(|kind| root.has_tag_name((kind.1, kind.0))) {
        return None;
    }
    let number = root.children().find(|child| child.has_tag_name((BASIC, "ID")))?.text()?.trim();
    (!number.is_empty()).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ubl(kind: &str, within: &str) -> Vec<u8> {
        let root = format!("urn:oasis:names:specification:ubl:schema:xsd:{kind}-2");
        let text =
            format!("\u{feff}<?xml version=\"1.0\"?><{kind} xmlns=\"{root}\" xmlns:b=\"{BASIC}\">{within}</{kind}>");
        text.into_bytes()
    }

    #[test]
    fn a_document_tells_its_own_number_and_not_those_it_refers_to() {
        let refers = "<x><b:ID>V12</b:ID></x><b:ID> C7 </b:ID><y><b:ID>V13</b:ID></y>";
        assert_eq!(ubl_number(&ubl("CreditNote", refers)).as_deref(), Some("C7"));
        assert_eq!(ubl_number(&ubl("Invoice", "<b:ID>A&amp;B</b:ID>")).as_deref(), Some("A&B"));
    }

    #[test]
    fn what_is_no_invoice_in_ubl_has_no_number() {
        let nothing = ["<b:ID></b:ID>", "<ID>V12</ID>", "<b:ID>V12"];
        assert!(nothing.iter().all(|within| ubl_number(&ubl("Invoice", within)).is_none()));
        for bytes in [&ubl("Order", "<b:ID>V12</b:ID>")[..], b"<Invoice>V12</Invoice>", &[0xff, 0xfe], b""] {
            assert_eq!(ubl_number(bytes), None);
        }
    }
}
