//! The traces of an invoice in its payment: where shops put the number, and how it looks there.

use super::{Invoice, dice::Dice};

/// What a payment says about itself.
#[derive(Default)]
pub(super) struct Trace {
    pub(super) reference: String,
    pub(super) description: String,
    pub(super) extras: [String; 3],
    /// Whether it pays the invoice at all: some payments are for nothing the books know.
    pub(super) pays: bool,
}

/// The usual trace, as the WooCommerce plugin of Pay. leaves it: the number everywhere.
pub(super) fn named(invoice: &Invoice, email: &str) -> Trace {
    let number = letters_and_digits(&invoice.number);
    Trace {
        extras: [number.clone(), email.to_owned(), String::new()],
        reference: number,
        description: format!("Bestelling {}", invoice.number),
        pays: true,
    }
}

/// Four in five payments are named well; the others name it elsewhere, by the order, or not at all.
pub(super) fn leave(dice: &mut Dice, invoice: &Invoice, email: &str, serial: i64) -> Trace {
    let web = format!("WEB{:x}", dice.between(0x10_0000, 0xff_ffff));
    match (dice.between(0, 99), &invoice.order) {
        (0..7, _) => {
            Trace { reference: web, description: sentence(dice, &invoice.number), pays: true, ..Trace::default() }
        }
        // Half of the invoices have an order, so this is one payment in twenty.
        (7..17, Some(order)) => Trace {
            reference: order.clone(),
            description: format!("Bestelling {order}"),
            extras: [order.clone(), email.to_owned(), serial.to_string()],
            pays: true,
        },
        (17..21, _) => {
            let (number, none) = (invoice.number.clone(), String::new());
            let first = dice.chance(500);
            let extras = if first { [number, email.to_owned(), none] } else { [email.to_owned(), number, none] };
            Trace { reference: web, description: "Webshop bestelling".to_owned(), extras, pays: true }
        }
        (21..23, _) => Trace {
            reference: web,
            description: "Betaling webshop".to_owned(),
            pays: dice.chance(500),
            ..Trace::default()
        },
        _ => named(invoice, email),
    }
}

fn sentence(dice: &mut Dice, number: &str) -> String {
    if dice.chance(500) { format!("Bestelling {number}") } else { format!("Factuur {number} bedankt") }
}

/// Pay. takes only letters and digits in a reference (Pay. reference, reading one transaction).
pub(super) fn letters_and_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// A betalingskenmerk: check digit, then the fifteen digits. The weights repeat from the right; the check digit is
/// eleven minus the remainder, ten written as 1 and eleven as 0 (Dutch payment slips).
pub(super) fn payment_reference(digits: &str) -> String {
    const WEIGHTS: [u32; 10] = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip(WEIGHTS.into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight)
        .sum();
    let check = match 11 - sum % 11 {
        10 => 1,
        11 => 0,
        digit => digit,
    };
    format!("{check}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_reference_has_the_check_digit_of_its_digits() {
        // 2·5 + 4·4 + 8·3 + 5·2 + 10·1 = 70, remainder 4, check digit 7.
        assert_eq!(payment_reference("000000000012345"), "7000000000012345");
    }

    #[test]
    fn a_reference_loses_its_dash() {
        assert_eq!(letters_and_digits("2026-0101"), "20260101");
    }
}
