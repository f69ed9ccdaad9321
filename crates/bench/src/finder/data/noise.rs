//! What else stands in payments: days, telephone numbers, postal codes, accounts, customer numbers, long numbers with an
//! invoice number inside, and other invoices. Some of it is made to hit other invoices on purpose.

use super::books::Item;
use super::keys::Keys;
use super::number::{Style, plain};
use crate::dice::Dice;

/// Of a hundred payments so many carry noise.
pub(super) const NOISY: u64 = 45;

/// Numbers of existing invoices that look like something else, to make noise from.
pub(super) struct Lures {
    /// `20261012`: also a day.
    days: Vec<String>,
    /// `20265678`: as long as a telephone number without its first two digits.
    eights: Vec<String>,
    /// `2026012345`: as long as an account number.
    tens: Vec<String>,
}

/// Noise, and how it meets other invoices.
#[derive(Debug, Clone, Default)]
pub(super) struct Noise {
    pub(super) text: String,
    /// A word of it is a number of another invoice or order.
    pub(super) names_another: bool,
    /// A longer number of it holds another invoice's number.
    pub(super) holds_another: bool,
}

impl Lures {
    pub(super) fn new(items: &[Item]) -> Self {
        let yearly = items.iter().filter(|item| item.style == Style::Yearly).map(Item::number);
        let eights: Vec<String> = yearly.filter(|number| number.len() == 8).collect();
        let days = eights.iter().filter(|number| is_day(number)).cloned().collect();
        let named = items.iter().filter(|item| item.style == Style::Named);
        let tens = named.filter_map(|item| item.style.bare(item.sequence)).filter(|bare| bare.len() == 10).collect();
        Self { days, eights, tens }
    }
}

/// `2026MMDD`.
fn is_day(number: &str) -> bool {
    let part = |range| number.get(range).and_then(|part: &str| part.parse::<u32>().ok()).unwrap_or(0);
    (1..=12).contains(&part(4..6)) && (1..=28).contains(&part(6..8))
}

fn any<'a>(numbers: &'a [String], dice: &mut Dice) -> Option<&'a str> {
    numbers.get(dice.place(numbers.len())).map(String::as_str)
}

/// What noise is made from.
pub(super) struct Source<'a> {
    pub(super) items: &'a [Item],
    pub(super) keys: &'a Keys,
    pub(super) lures: &'a Lures,
}

/// Whom noise disturbs.
#[derive(Clone, Copy)]
pub(super) struct Disturbed<'a> {
    /// Whose invoices the payment is for.
    pub(super) own: &'a [usize],
    pub(super) debtor: u64,
    pub(super) amount: i64,
    /// Whether it may name another invoice in full: only where the amount tells which one is meant.
    pub(super) may_name: bool,
}

impl Source<'_> {
    /// Noise that names no other item with the payment's amount: the truth stays the only sensible answer.
    pub(super) fn noise(&self, whom: Disturbed<'_>, dice: &mut Dice) -> Noise {
        for _ in 0..8 {
            let (text, holds_another) = self.text(whom, dice);
            let named: Vec<usize> = words(&text)
                .flat_map(|word| self.keys.named_in_any_form(word))
                .filter(|item| !whom.own.contains(item))
                .collect();
            let misleads = |item: &usize| self.items.get(*item).is_some_and(|item| item.balance == whom.amount);
            if named.iter().any(misleads) {
                continue;
            }
            return Noise { text, names_another: !named.is_empty(), holds_another };
        }
        Noise::default()
    }

    /// A text, and whether a longer number in it holds another invoice's number.
    fn text(&self, whom: Disturbed<'_>, dice: &mut Dice) -> (String, bool) {
        let text = match dice.roll(100) {
            0..28 => self.day(dice),
            28..40 => self.telephone(dice),
            40..52 => format!("{} {}{}", 1_011 + dice.roll(8_900), letter(dice), letter(dice)),
            52..62 => return self.account(dice),
            62..80 => {
                let before = dice.pick(&["klantnr. ", "klant ", "debiteur ", "customer ", "relatienummer "]);
                format!("{before}{}", whom.debtor)
            }
            80..92 => return (self.long_number(dice), true),
            _ if whom.may_name => {
                let number = self.any_item(dice).map(Item::number).unwrap_or_default();
                let before = dice.pick(&["zie ook ", "herinnering volgt op ", "niet ", "previous: ", "offerte bij "]);
                format!("{before}{number}")
            }
            _ => format!("deel {}", 1 + dice.roll(3)),
        };
        (text, false)
    }

    fn any_item(&self, dice: &mut Dice) -> Option<&Item> {
        self.items.get(dice.place(self.items.len()))
    }

    fn day(&self, dice: &mut Dice) -> String {
        let day = 1 + dice.roll(28);
        if dice.chance(50) {
            let mark = dice.pick(&["-", "/", "."]);
            return format!("{}{day:02}{mark}03{mark}2026", dice.pick(&["", "besteld op ", "leverdatum ", "date "]));
        }
        match any(&self.lures.days, dice).filter(|_| dice.chance(50)) {
            Some(lure) => format!("d.d. {lure}"),
            None => format!("{}202603{day:02}", dice.pick(&["", "dd ", "datum "])),
        }
    }

    fn telephone(&self, dice: &mut Dice) -> String {
        let digits = match any(&self.lures.eights, dice).filter(|_| dice.chance(50)) {
            Some(lure) => lure.to_owned(),
            None => format!("{}", 10_000_000 + dice.roll(89_999_999)),
        };
        format!("{}{digits}", dice.pick(&["06-", "06", "+31 6 ", "tel 06 ", "+316"]))
    }

    fn account(&self, dice: &mut Dice) -> (String, bool) {
        let bank = format!("NL{:02}{}", 10 + dice.roll(89), dice.pick(&["ABNA", "INGB", "RABO", "TRIO"]));
        match any(&self.lures.tens, dice).filter(|_| dice.chance(50)) {
            Some(lure) => (format!("{bank}{lure}"), true),
            None => (format!("{bank}{:010}", 100_000_000 + dice.roll(899_999_999)), false),
        }
    }

    /// A number of some machine, with the digits of an invoice inside.
    fn long_number(&self, dice: &mut Dice) -> String {
        let number = self.any_item(dice).map(|item| plain(&item.number())).unwrap_or_default();
        let digits = number.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let before = dice.pick(&["TRX", "", "id ", "SCT", "EREF"]);
        format!("{before}{}{digits}{}", 10 + dice.roll(89), 10 + dice.roll(89))
    }
}

fn letter(dice: &mut Dice) -> char {
    char::from(b'A' + u8::try_from(dice.roll(26)).unwrap_or(0))
}

/// Words as a simple reader finds them: split at everything but letters, digits and dashes; and again at dashes.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let whole = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    whole
        .flat_map(|word| std::iter::once(word).chain(word.split('-').filter(move |part| *part != word)))
        .filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_and_in_parts() {
        assert_eq!(words("tel 06-12345678").collect::<Vec<_>>(), ["tel", "06-12345678", "06", "12345678"]);
        assert!(is_day("20261012") && !is_day("20261312") && !is_day("20261000"));
    }
}
