//! How shops and payers write a number: alone or in a sentence, in Dutch or English.

use super::number::plain;
use crate::dice::Dice;

/// Sentences around an invoice number.
const INVOICE: &[&str] = &[
    "Betaling factuur {}",
    "factuurnr. {}",
    "Factuur {} d.d. 2 maart",
    "Betreft: {}, met dank",
    "Uw factuur {} voldaan",
    "fact {} / bedankt voor de snelle levering",
    "Voldoening van nota {}",
    "hierbij betaal ik {}.",
    "Kenmerk {}",
    "{} Voorbeeld Webshop",
    "Payment for invoice {}",
    "Invoice {}, thank you",
    "Inv. no. {}",
    "Paying {} (March)",
    "Ref {} - Sample Trading Ltd",
    "Subscription {} renewal",
];
/// Sentences around an order number.
const ORDER: &[&str] = &[
    "Bestelling {}",
    "Order {}",
    "Uw bestelling {} bij Voorbeeld",
    "Your order #{}",
    "ordernr. {}",
    "order no {}, thanks",
];
/// Sentences for a part of an invoice.
const PART: &[&str] = &[
    "Deelbetaling {}",
    "1e termijn {}",
    "Aanbetaling factuur {}, rest volgt",
    "deel 1 van {}",
    "Part payment {}",
    "First instalment of invoice {}",
];
/// What stands between two numbers.
const BETWEEN: &[&str] = &[" en ", " + ", ", ", " & ", " and ", "; ", " / "];
/// What is said when nothing is said.
const NOTHING: &[&str] = &[
    "Bestelling bij Voorbeeld Webshop",
    "Betaling",
    "bedankt!",
    "zie mail",
    "Payment",
    "Thank you for your order",
    "Zoals afgesproken",
    "overboeking",
    "factuur maart",
];

/// What a sentence is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    Invoice,
    Order,
    Part,
}

/// A number in a sentence.
pub(super) fn sentence(about: About, number: &str, dice: &mut Dice) -> String {
    let sentences = match about {
        About::Invoice => INVOICE,
        About::Order => ORDER,
        About::Part => PART,
    };
    dice.pick(sentences).replace("{}", number)
}

/// Two numbers, alone or with a word before them.
pub(super) fn two(first: &str, second: &str, dice: &mut Dice) -> String {
    let numbers = format!("{first}{}{second}", dice.pick(BETWEEN));
    format!("{}{numbers}", dice.pick(&["", "", "Facturen ", "Betaling ", "Invoices "]))
}

/// No number at all.
pub(super) fn nothing(dice: &mut Dice) -> String {
    dice.pick(NOTHING).to_owned()
}

/// A number as somebody writes it: mostly as it is, else without separators, in small letters, or with others.
pub(super) fn as_written(number: &str, dice: &mut Dice) -> String {
    match dice.roll(100) {
        0..76 => number.to_owned(),
        76..90 => plain(number),
        90..94 => number.to_lowercase(),
        94..96 => number.replace('-', "/"),
        96..98 => number.replace('-', "."),
        98 => number.replace('-', " "),
        _ => format!("#{number}"),
    }
}

/// A payment reference as people type it: often in groups of four.
pub(super) fn reference_as_written(reference: &str, dice: &mut Dice) -> String {
    if dice.chance(70) {
        return reference.to_owned();
    }
    let mut written = String::new();
    for (place, digit) in reference.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            written.push(' ');
        }
        written.push(digit);
    }
    written
}
