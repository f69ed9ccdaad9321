//! Words before a number that tell what it is the number of, in Dutch and English.

/// What the words before a number say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// An invoice: `factuur`, `invoice no.`.
    Invoice,
    /// An order: `bestelling`, `order`.
    Order,
    /// Some number that matters: `kenmerk`, `ref.`.
    Reference,
    /// Something else: `klantnummer`, `tel.`, `IBAN`.
    Else,
    /// Only `nr.` or `no.`: the word before it tells.
    Number,
}

/// Longest word that is looked at.
const LONGEST_WORD: usize = 20;

const INVOICE: &[&str] = &["fact", "fac", "faktuur", "nota", "invoice", "inv", "credit"];
const ORDER: &[&str] = &["order", "ord", "bestel"];
const REFERENCE: &[&str] = &["ref", "kenmerk", "betalingskenmerk", "betreft", "betr"];
const ELSE: &[&str] = &[
    "klant",
    "debiteur",
    "deb",
    "relatie",
    "lid",
    "customer",
    "client",
    "cust",
    "tel",
    "phone",
    "mobiel",
    "mob",
    "gsm",
    "iban",
    "bic",
    "kvk",
    "btw",
    "vat",
    "postcode",
    "pc",
    "zip",
    "rek",
    "rekeningn",
    "bank",
    "transact",
    "trx",
    "tx",
    "pas",
    "kenteken",
    "dd",
    "datum",
    "date",
    "dat",
    "mandaat",
    "mandate",
    "incassant",
    "machtiging",
    "user",
    "gebruiker",
];
const NUMBER: &[&str] = &["nr", "no", "nummer", "number", "num", "id", "nrs", "nummers"];

/// What one word says.
pub(super) fn said_by(word: &str) -> Said {
    let mut lower = [0_u8; LONGEST_WORD];
    let Some(space) = lower.get_mut(..word.len()) else { return Said::Nothing };
    space.copy_from_slice(word.as_bytes());
    space.make_ascii_lowercase();
    let Ok(word) = std::str::from_utf8(space) else { return Said::Nothing };
    // Short words must be whole; longer ones may go on (`factuurnummer`, `bestelnr`).
    let one_of = |words: &[&str]| words.iter().any(|w| if w.len() < 4 { *w == word } else { word.starts_with(w) });
    if one_of(NUMBER) {
        Said::Number
    } else if one_of(INVOICE) {
        Said::Invoice
    } else if one_of(ELSE) {
        Said::Else
    } else if one_of(ORDER) {
        Said::Order
    } else if one_of(REFERENCE) || word.ends_with("referentie") {
        Said::Reference
    } else {
        Said::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_what_a_number_is_of() {
        for (word, said) in [
            ("Factuurnr", Said::Invoice),
            ("INVOICE", Said::Invoice),
            ("inv", Said::Invoice),
            ("invest", Said::Nothing),
            ("Bestelling", Said::Order),
            ("orders", Said::Order),
            ("klantnummer", Said::Else),
            ("tel", Said::Else),
            ("telt", Said::Nothing),
            ("nr", Said::Number),
            ("kenmerk", Said::Reference),
            ("dank", Said::Nothing),
            ("eenwoorddatveeltelangisomnogtelezen", Said::Nothing),
        ] {
            assert_eq!(said_by(word), said, "{word}");
        }
    }
}
