//! Whether a payment names an item, told by plain work on strings: nothing here is shared with the finder.

use crate::world::{Item, Payment};

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

/// A number as it is, from each of its groups on, and each of these without zeros in front.
fn forms(number: &str) -> Vec<String> {
    let characters: Vec<char> = number.chars().collect();
    let mut forms = vec![plain(number)];
    for at in (0..characters.len()).filter(|at| *at == 0 || !characters[at - 1].is_ascii_digit()) {
        let form = plain(&characters[at..].iter().collect::<String>());
        forms.push(form.trim_start_matches('0').to_owned());
        forms.push(form);
    }
    forms.retain(|form| form.chars().any(|c| c.is_ascii_digit()));
    forms
}

/// All that a payment may call an item.
fn called(item: &Item) -> Vec<String> {
    let mut called = [forms(&item.invoice), forms(&item.order), forms(&item.reference)].concat();
    if item.balance < 0 {
        called.extend(item.description.split(' ').flat_map(forms));
    }
    called
}

/// Whether `form` stands in `text`, whatever separators are in it, and no further digit at either end but zeros in front.
fn stands_in(form: &str, text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (0..characters.len()).filter(|from| characters[*from].is_ascii_alphanumeric()).any(|from| {
        let zeros = characters[..from].iter().rev().take_while(|c| **c == '0').count();
        let digit_before = characters[..from - zeros].last().is_some_and(char::is_ascii_digit);
        if characters[from].is_ascii_digit() && digit_before {
            return false;
        }
        let mut wanted = form.chars();
        let mut next = wanted.next();
        for (at, c) in characters.iter().enumerate().skip(from) {
            if c.is_ascii_alphanumeric() {
                if next != Some(c.to_ascii_uppercase()) {
                    return false;
                }
                next = wanted.next();
                if next.is_none() {
                    return !(c.is_ascii_digit() && characters.get(at + 1).is_some_and(char::is_ascii_digit));
                }
            }
        }
        false
    })
}

/// Whether one of the payment's texts holds a form of the item's number, order or reference.
pub(crate) fn names(payment: &Payment, item: &Item) -> bool {
    let called = called(item);
    payment.texts().iter().any(|text| called.iter().any(|form| stands_in(form, text)))
}

#[test]
fn the_check_itself_knows_a_number_from_a_part_of_one() {
    for (number, text, stands) in [
        ("2026-0101", "factuur 20260101.", true),
        ("2026-0101", "2026 0101", true),
        ("2026-0101", "0101", true),
        ("V0031888", "nr 0031888", true),
        ("V0031888", "nr 31888", true),
        ("31888", "V0031888", true),
        ("2026-0101", "120260101", false),
        ("2026-0101", "202601011", false),
        ("2026-0101", "1101", false),
        ("2026-0101", "2026-0110", false),
    ] {
        assert_eq!(forms(number).iter().any(|form| stands_in(form, text)), stands, "{number} in {text}");
    }
}
