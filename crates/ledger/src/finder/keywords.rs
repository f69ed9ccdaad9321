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

/// Words by their first letter. Those of four letters and more may go on (`factuurnummer`, `bestelnr`).
const fn words_with(first: u8) -> &'static [(&'static str, Said)] {
    match first {
        b'b' => &[
            ("bic", Said::Else),
            ("btw", Said::Else),
            ("bank", Said::Else),
            ("bestel", Said::Order),
            ("betalingskenmerk", Said::Reference),
            ("betreft", Said::Reference),
            ("betr", Said::Reference),
        ],
        b'c' => &[("credit", Said::Invoice), ("customer", Said::Else), ("client", Said::Else), ("cust", Said::Else)],
        b'd' => &[
            ("debiteur", Said::Else),
            ("deb", Said::Else),
            ("dd", Said::Else),
            ("datum", Said::Else),
            ("date", Said::Else),
            ("dat", Said::Else),
        ],
        b'f' => &[("fact", Said::Invoice), ("fac", Said::Invoice), ("faktuur", Said::Invoice)],
        b'g' => &[("gsm", Said::Else), ("gebruiker", Said::Else)],
        b'i' => &[
            ("id", Said::Number),
            ("invoice", Said::Invoice),
            ("inv", Said::Invoice),
            ("iban", Said::Else),
            ("incassant", Said::Else),
        ],
        b'k' => &[("klant", Said::Else), ("kvk", Said::Else), ("kenteken", Said::Else), ("kenmerk", Said::Reference)],
        b'l' => &[("lid", Said::Else)],
        b'm' => &[
            ("mobiel", Said::Else),
            ("mob", Said::Else),
            ("mandaat", Said::Else),
            ("mandate", Said::Else),
            ("machtiging", Said::Else),
        ],
        b'n' => &[
            ("nr", Said::Number),
            ("no", Said::Number),
            ("nummer", Said::Number),
            ("number", Said::Number),
            ("num", Said::Number),
            ("nrs", Said::Number),
            ("nummers", Said::Number),
            ("nota", Said::Invoice),
        ],
        b'o' => &[("order", Said::Order), ("ord", Said::Order)],
        b'p' => &[("phone", Said::Else), ("postcode", Said::Else), ("pc", Said::Else), ("pas", Said::Else)],
        b'r' => &[("relatie", Said::Else), ("rek", Said::Else), ("rekeningn", Said::Else), ("ref", Said::Reference)],
        b't' => &[("tel", Said::Else), ("transact", Said::Else), ("trx", Said::Else), ("tx", Said::Else)],
        b'u' => &[("user", Said::Else)],
        b'v' => &[("vat", Said::Else)],
        b'z' => &[("zip", Said::Else)],
        _ => &[],
    }
}

/// What one word says.
pub(super) fn said_by(word: &str) -> Said {
    let mut lower = [0_u8; LONGEST_WORD];
    let Some(word) = lower.get_mut(..word.len()).map(|space| {
        space.copy_from_slice(word.as_bytes());
        space.make_ascii_lowercase();
        &*space
    }) else {
        return Said::Nothing;
    };
    let known = words_with(word.first().copied().unwrap_or_default());
    let is = |known: &str| if known.len() < 4 { known.as_bytes() == word } else { word.starts_with(known.as_bytes()) };
    match known.iter().find(|(known, _)| is(known)) {
        Some((_, said)) => *said,
        None if word.ends_with(b"referentie") => Said::Reference,
        None => Said::Nothing,
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
