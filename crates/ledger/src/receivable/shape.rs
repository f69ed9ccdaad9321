//! What postal codes, telephone numbers, VAT numbers and e-mail addresses look like.

use std::str::FromStr;

use email_address::{EmailAddress, Options};
use iso_country::Country;

/// Whether `text` has the shape: `9` stands for a digit, `1` for a digit but zero, `A` for a letter, `X` for either; anything
/// else for itself.
fn has_shape(text: &str, shape: &str) -> bool {
    text.chars().count() == shape.chars().count()
        && text.chars().zip(shape.chars()).all(|(c, s)| match s {
            '9' => c.is_ascii_digit(),
            '1' => c.is_ascii_digit() && c != '0',
            'A' => c.is_ascii_alphabetic(),
            'X' => c.is_ascii_alphanumeric(),
            _ => c.eq_ignore_ascii_case(&s),
        })
}

/// Postal codes of a country, without blanks.
const fn postal_shapes(country: &[u8]) -> &'static [&'static str] {
    match country {
        b"NL" => &["1999AA"],
        b"BE" | b"LU" | b"AT" => &["1999"],
        b"DE" | b"FR" | b"ES" | b"IT" => &["99999"],
        b"GB" => &["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA", "GIR0AA"],
        _ => &[],
    }
}

/// Whether it can be a postal code of that country; one without a rule takes anything.
pub(super) fn is_postal_code(text: &str, country: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let shapes = postal_shapes(country.as_bytes());
    shapes.is_empty() || shapes.iter().any(|shape| has_shape(&plain, shape))
}

/// VAT numbers of a country, after its two letters.
const fn vat_shapes(country: &[u8]) -> &'static [&'static str] {
    match country {
        b"NL" => &["999999999B99"],
        b"BE" => &["0999999999", "1999999999"],
        b"DE" => &["999999999"],
        b"FR" => &["XX999999999"],
        b"LU" => &["99999999"],
        b"AT" => &["U99999999"],
        b"ES" => &["X9999999X"],
        b"IT" => &["99999999999"],
        b"GB" => &["999999999", "999999999999"],
        _ => &[],
    }
}

/// Whether it can be a VAT number: a country and what follows in that country, points and blanks left aside.
pub(super) fn is_vat_number(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-')).collect();
    let plain = plain.to_uppercase();
    let Some((country, rest)) = plain.split_at_checked(2) else { return false };
    let shapes = vat_shapes(country.as_bytes());
    if !shapes.is_empty() {
        return shapes.iter().any(|shape| has_shape(rest, shape));
    }
    // Greece and Northern Ireland have letters of their own for VAT.
    (is_country(country) || matches!(country, "EL" | "XI"))
        && (2..=12).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether it is a country of ISO 3166-1, in capitals.
pub(super) fn is_country(code: &str) -> bool {
    code.len() == 2 && Country::from_str(code).is_ok()
}

/// Whether it is one e-mail address that mail can be sent to.
pub(super) fn is_email(text: &str) -> bool {
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    EmailAddress::parse_with_options(text, options).is_ok()
}

/// A telephone number as Payt looks at it: digits, and a plus in front.
fn phone_digits(text: &str) -> (bool, String) {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect::<String>();
    if text.trim_start().starts_with('+') {
        return (true, national);
    }
    digits.strip_prefix("00").map_or((false, digits.clone()), |rest| (true, rest.to_owned()))
}

/// Whether it can be a telephone number: international, or with a zero in front.
pub(super) fn is_phone(text: &str) -> bool {
    match phone_digits(text) {
        (true, digits) => (8..=15).contains(&digits.len()),
        (false, digits) => digits.starts_with('0') && (9..=12).contains(&digits.len()),
    }
}

/// Whether messages can reach it. Only of Dutch numbers it is known which are landlines.
pub(super) fn is_mobile(text: &str, country: Option<&str>) -> bool {
    let landline = match phone_digits(text) {
        (true, digits) => digits.strip_prefix("31").is_some_and(|rest| !rest.starts_with('6')),
        (false, digits) => country.is_none_or(|country| country == "NL") && !digits.starts_with("06"),
    };
    is_phone(text) && !landline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_codes_by_country() {
        let right = [
            ("NL", "1234 AB"),
            ("NL", "9876ab"),
            ("BE", "1000"),
            ("DE", "01067"),
            ("FR", "75001"),
            ("LU", "1009"),
            ("GB", "SW1A 1AA"),
            ("GB", "M1 1AE"),
            ("AT", "1010"),
            ("ES", "08001"),
            ("IT", "00184"),
            ("US", "anything"),
        ];
        for (country, code) in right {
            assert!(is_postal_code(code, country), "{country} {code}");
        }
        let wrong =
            [("NL", "0234 AB"), ("NL", "1234"), ("BE", "10000"), ("DE", "1067"), ("GB", "12345"), ("AT", "é010")];
        for (country, code) in wrong {
            assert!(!is_postal_code(code, country), "{country} {code}");
        }
    }

    #[test]
    fn vat_numbers_begin_with_their_country() {
        for text in
            ["NL123456789B01", "nl 1234.56.789.B01", "BE0123456789", "DE123456789", "ATU12345678", "EL123456789"]
        {
            assert!(is_vat_number(text), "{text}");
        }
        for text in ["", "N", "123456789B01", "NL12345678B01", "ZZ123456789", "éé12", "NL123456789é01"] {
            assert!(!is_vat_number(text), "{text}");
        }
    }

    #[test]
    fn addresses_numbers_and_countries() {
        assert!(is_email("jo.vermeer@voorbeeld.nl"));
        for text in ["jo@localhost", "jo", "a@b.nl; c@d.nl", "Jo <jo@voorbeeld.nl>", "@b.nl", ""] {
            assert!(!is_email(text), "{text}");
        }
        assert!(is_phone("+31 (0)20 123 45 67") && is_phone("020-1234567") && is_phone("0032 2 123 45 67"));
        assert!(!is_phone("12") && !is_phone("geen") && !is_phone(""));
        assert!(is_mobile("06 12345678", None) && is_mobile("+31 6 12345678", Some("BE")));
        assert!(!is_mobile("020-1234567", Some("NL")) && is_mobile("0470 12 34 56", Some("BE")));
        assert!(is_country("NL") && is_country("GB") && !is_country("nl") && !is_country("D") && !is_country("ZZ"));
        assert!(!is_country("") && !is_country("é"));
    }
}
