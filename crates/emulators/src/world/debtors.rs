//! The merchant's customers.

use super::Debtor;

const PEOPLE: [&str; 14] = [
    "A. de Vries",
    "B. Bakker",
    "C. Visser",
    "D. Smit",
    "E. Meijer",
    "F. de Boer",
    "G. Mulder",
    "H. de Groot",
    "I. Bos",
    "K. Vos",
    "L. Peters",
    "M. Hendriks",
    "N. van Leeuwen",
    "O. Dekker",
];
const COMPANIES: [&str; 10] = [
    "Bouwbedrijf Molenaar",
    "Bakkerij 't Stoepje",
    "Installatie Groen",
    "Schildersbedrijf Van Dam",
    "Garage De Brug",
    "Praktijk Zuid",
    "Tuincentrum De Hoeve",
    "Drukkerij Noord",
    "Café De Sluis",
    "Fietsen Koning",
];
/// Customers of the worked settlement, whose numbers the shop gives as customer reference.
const WORKED: [(&str, &str); 7] = [
    ("J. Jansen", "jan"),
    ("P. Pietersen", "piet"),
    ("S. Sanders", "sanne"),
    ("T. Timmer", "tim"),
    ("U. Uilenburg", "uma"),
    ("W. Willems", "wim"),
    ("Z. Zandstra", "zoe"),
];

/// The debtors: those of the worked settlement first, then people and companies, some with leading zeros in their
/// number, three of them blocked.
pub(super) fn debtors() -> Vec<Debtor> {
    let worked = (1..).zip(WORKED).map(|(n, (name, mailbox))| Debtor {
        email: format!("{mailbox}@example.test"),
        ..debtor(n, format!("KL{}", 1000 + n), name.to_owned(), false)
    });
    let names = PEOPLE.into_iter().chain(COMPANIES);
    let twice = names.clone().map(str::to_owned).chain(names.map(|name| format!("{name} en Zn.")));
    let others = (8..).zip(twice).map(|(n, name)| {
        let number = if n % 6 == 0 { format!("{:06}", 100 + n) } else { format!("{}", 10_000 + n) };
        debtor(n, number, name, [17, 31, 44].contains(&n))
    });
    worked.chain(others).collect()
}

fn debtor(n: u64, number: String, name: String, blocked: bool) -> Debtor {
    let mailbox: String = name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    Debtor { number, name, email: format!("{mailbox}@example.test"), iban: iban(n), blocked }
}

/// A well-formed Dutch IBAN: the check digits are 98 minus the number with letters as 10 to 35, modulo 97 (ISO 13616).
fn iban(n: u64) -> String {
    let account = format!("{:010}", 417_164_300 + n * 37);
    let digits = format!("{}{account}{}00", letters("ABNA"), letters("NL"));
    let rest = digits.bytes().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("NL{:02}ABNA{account}", 98 - rest)
}

fn letters(text: &str) -> String {
    text.bytes().map(|letter| (letter - b'A' + 10).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_fifty_debtors_have_their_own_number_and_three_are_blocked() {
        let debtors = debtors();
        assert_eq!(debtors.len(), 55);
        assert_eq!(debtors.iter().filter(|debtor| debtor.blocked).count(), 3);
        assert!(debtors.iter().any(|debtor| debtor.number.starts_with("000")));
        let mut numbers: Vec<_> = debtors.iter().map(|debtor| &debtor.number).collect();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 55);
    }

    #[test]
    fn an_iban_has_the_check_digits_of_its_account() {
        assert_eq!(iban(0), "NL91ABNA0417164300", "the example IBAN of the Dutch banks");
    }
}
