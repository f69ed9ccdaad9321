//! Postal codes, telephone and VAT numbers.

use super::super::debtor::Address;

/// Whether the postal code can be one of its country. Countries without a rule take anything.
pub(in super::super) fn is_postal_code(address: &Address) -> bool {
    let code: String = address.postal_code.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = |count: usize| code.len() == count && code.bytes().all(|byte| byte.is_ascii_digit());
    match address.country_code.as_str() {
        "NL" => {
            let (numbers, letters) = code.split_at_checked(4).unwrap_or_default();
            let begins = numbers.bytes().all(|byte| byte.is_ascii_digit()) && !numbers.starts_with('0');
            begins && letters.len() == 2 && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        }
        "BE" | "LU" | "AT" | "CH" | "DK" => digits(4),
        "DE" | "FR" | "ES" | "IT" => digits(5),
        _ => true,
    }
}

/// Whether it can be a telephone number in one of these countries: all but digits and a leading plus is taken out, an
/// international number is tried first, then each country (documented).
pub(in super::super) fn is_phone_number(text: &str, countries: &[&str]) -> bool {
    let number = plain(text);
    if let Some(digits) = international(&number) {
        return (8..=15).contains(&digits.len());
    }
    countries.iter().any(|country| is_national(&number, country))
}

/// Whether messages can reach it; only Dutch landlines are known not to.
pub(in super::super) fn is_sms_number(text: &str, countries: &[&str]) -> bool {
    let number = plain(text);
    let landline = match international(&number).and_then(|digits| digits.strip_prefix("31")) {
        Some(rest) => !rest.starts_with('6'),
        None => countries.contains(&"NL") && number.starts_with('0') && !number.starts_with("06"),
    };
    is_phone_number(text, countries) && (number.starts_with("00") || !landline)
}

fn plain(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit);
    if text.trim_start().starts_with('+') { std::iter::once('+').chain(digits).collect() } else { digits.collect() }
}

fn international(number: &str) -> Option<&str> {
    number.strip_prefix('+').or_else(|| number.strip_prefix("00"))
}

fn is_national(number: &str, country: &str) -> bool {
    let lengths = match country {
        "NL" | "FR" => 10..=10,
        "BE" => 9..=10,
        _ => 7..=12,
    };
    number.starts_with('0') && lengths.contains(&number.len())
}

/// Whether a VAT number begins with the code of a country and has something behind it.
pub(in super::super) fn is_vat_number(text: &str) -> bool {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let (country, rest) = number.split_at_checked(2).unwrap_or_default();
    let in_country = country.bytes().all(|byte| byte.is_ascii_uppercase());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    in_country
        && match country {
            "NL" => rest
                .split_once('B')
                .is_some_and(|(front, back)| front.len() == 9 && back.len() == 2 && digits(front) && digits(back)),
            "BE" => rest.len() == 10 && digits(rest),
            "DE" => rest.len() == 9 && digits(rest),
            _ => (5..=13).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_codes_follow_their_country() {
        let valid = |code: &str, country: &str| {
            let address =
                Address { postal_code: code.to_owned(), country_code: country.to_owned(), ..Address::default() };
            is_postal_code(&address)
        };
        for (code, country) in [("1234 AB", "NL"), ("1234ab", "NL"), ("1000", "BE"), ("80331", "DE"), ("W1", "GB")] {
            assert!(valid(code, country), "{code} {country}");
        }
        for (code, country) in [("1000", "NL"), ("0123AB", "NL"), ("1234ABC", "NL"), ("1234 AB", "BE"), ("1234", "DE")]
        {
            assert!(!valid(code, country), "{code} {country}");
        }
    }

    #[test]
    fn telephone_numbers_are_tried_abroad_and_at_home() {
        for (number, country) in [("020 - 123 45 67", "NL"), ("+32 (2) 123 45 67", "NL"), ("0031201234567", "BE")] {
            assert!(is_phone_number(number, &[country]), "{number}");
        }
        for (number, country) in [("12345", "NL"), ("020 123", "NL"), ("+31", "NL"), ("nobody", "NL")] {
            assert!(!is_phone_number(number, &[country]), "{number}");
        }
        assert!(is_phone_number("02 123 45 67", &["NL", "BE"]));
        assert_eq!(
            ["06 12345678", "+31612345678", "020 1234567"].map(|n| is_sms_number(n, &["NL"])),
            [true, true, false]
        );
    }

    #[test]
    fn vat_numbers_begin_with_a_country() {
        let valid = ["NL123456789B01", "NL1234.56.789.B01", "BE0123456789", "DE123456789", "FRXX123456789"];
        assert_eq!(valid.map(is_vat_number), [true; 5]);
        assert_eq!(["123456789B01", "NL123456789", "nl123456789B01", "BE123", ""].map(is_vat_number), [false; 5]);
    }
}
