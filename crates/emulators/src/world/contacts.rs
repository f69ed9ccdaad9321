//! How the merchant's customers are reached: names in parts, addresses, e-mail. Thrown apart from everything else, so that
//! no figure of the turnover hangs on it.

use std::collections::BTreeMap;

use super::{Debtor, dice::Dice};

/// How a debtor is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// The name of an organisation; empty for a person.
    pub company_name: String,
    /// First name or initial of a person.
    pub firstname: String,
    /// What Dutch names have before the last name.
    pub infix: String,
    /// Last name of a person.
    pub lastname: String,
    /// Street and number.
    pub street: String,
    /// A second line.
    pub street_2: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// ISO 3166-1.
    pub country: String,
    /// Default e-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// ISO 639-1.
    pub language: String,
    /// VAT number.
    pub vat_number: String,
    /// The "Digital" tab: purpose, address for invoices, address for reminders.
    pub digital: Vec<(&'static str, String, String)>,
}

/// The purposes of the "Digital" tab.
const PURPOSES: [&str; 3] = ["Projecten", "Abonnementen", INVOICES];
const INVOICES: &str = "Verkoopfacturen";
const STREETS: [&str; 9] = [
    "Molenstraat",
    "Dorpsweg",
    "Kerkplein",
    "Havenkade",
    "Beukenlaan",
    "Marktstraat",
    "Stationsweg",
    "Wilgenhof",
    "Zandpad",
];
/// A postal code of the city stands before it: digits only, the letters are thrown.
const CITIES: [(&str, &str); 7] = [
    ("3511", "Utrecht"),
    ("1012", "Amsterdam"),
    ("5611", "Eindhoven"),
    ("9711", "Groningen"),
    ("6811", "Arnhem"),
    ("4811", "Breda"),
    ("8011", "Zwolle"),
];
/// The place of these dice among those of the world.
const PLACE: i64 = 40;
/// The place of the dice that choose who can't be reached at all.
const PLACE_UNREACHABLE: i64 = 41;

/// Contacts by debtor number: most with e-mail, about one in eight with an address only, one with neither. The first has
/// a "Digital" tab in any case.
#[must_use]
pub fn contacts(seed: u64, debtors: &[Debtor]) -> BTreeMap<String, Contact> {
    let last = i64::try_from(debtors.len()).unwrap_or(i64::MAX) - 1;
    let unreachable = Dice::at(seed, &[PLACE_UNREACHABLE]).between(1, last);
    let each = (0_i64..).zip(debtors).map(|(index, debtor)| {
        let mut contact = contact(seed, index, debtor);
        if index == unreachable {
            (contact.email, contact.street, contact.city) = Default::default();
            contact.digital.clear();
        }
        (debtor.number.clone(), contact)
    });
    each.collect()
}

fn contact(seed: u64, index: i64, debtor: &Debtor) -> Contact {
    let mut dice = Dice::at(seed, &[PLACE, index]);
    let mut contact = name(&debtor.name);
    let is_company = !contact.company_name.is_empty();
    let (code, city) = dice.one_of(CITIES[0], &CITIES[1..]);
    contact.street = format!("{} {}", dice.one_of(STREETS[0], &STREETS[1..]), dice.between(1, 240));
    if dice.chance(100) {
        contact.street_2 = "Achterom".to_owned();
    }
    contact.postal_code = format!("{code} {}{}", letter(&mut dice), letter(&mut dice));
    (contact.city, contact.country) = (city.to_owned(), "NL".to_owned());
    if dice.chance(80) {
        (contact.postal_code, contact.city) = (format!("{}", dice.between(1_000, 9_990)), "Gent".to_owned());
        contact.country = "BE".to_owned();
    }
    contact.phone = format!("030-{}", dice.between(2_000_000, 2_999_999));
    contact.language = dice.one_of("nl", &["nl", "nl", "nl", "en"]).to_owned();
    if is_company {
        contact.vat_number = format!("NL{:09}B01", dice.between(100_000_000, 899_999_999));
    }
    // Thrown for everybody, so that one more address moves no other.
    let by_letter = dice.chance(125) && index > 0;
    let digital = dice.chance(350) || index == 0;
    if by_letter {
        return contact;
    }
    contact.email.clone_from(&debtor.email);
    if digital {
        contact.digital = digital_tab(&mut dice, &debtor.email);
    }
    contact
}

/// Some purposes or at least the invoices, each with one or both addresses.
fn digital_tab(dice: &mut Dice, email: &str) -> Vec<(&'static str, String, String)> {
    let mut tab = Vec::new();
    for purpose in PURPOSES {
        let (there, both) = (dice.chance(500), dice.chance(500));
        let prefix = purpose.to_ascii_lowercase();
        let reminder = if both { format!("herinnering.{prefix}.{email}") } else { String::new() };
        if there || (purpose == INVOICES && tab.is_empty()) {
            tab.push((purpose, format!("{prefix}.{email}"), reminder));
        }
    }
    tab
}

/// `A. de Vries` is a person, all else an organisation.
fn name(name: &str) -> Contact {
    let person = name.split_once(". ").filter(|(initial, _)| initial.len() == 1 && !name.ends_with("Zn."));
    let Some((initial, rest)) = person else {
        return Contact { company_name: name.to_owned(), ..Contact::default() };
    };
    let start = rest.find(|c: char| c.is_uppercase()).unwrap_or(0);
    let (infix, lastname) = rest.split_at_checked(start).unwrap_or(("", rest));
    Contact {
        firstname: format!("{initial}."),
        infix: infix.trim().to_owned(),
        lastname: lastname.to_owned(),
        ..Contact::default()
    }
}

fn letter(dice: &mut Dice) -> char {
    dice.one_of('A', &['B', 'C', 'D', 'E', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'R', 'S', 'T', 'V', 'W', 'X', 'Z'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::debtors::debtors;

    #[test]
    fn most_debtors_have_an_e_mail_address_some_only_an_address_and_one_neither() {
        let contacts = contacts(7, &debtors());
        let of = |email: bool, city: bool| {
            contacts.values().filter(|one| one.email.is_empty() != email && one.city.is_empty() != city).count()
        };
        assert_eq!((contacts.len(), of(false, false), of(true, false)), (55, 1, 0));
        assert!(of(true, true) > 40 && (3..=14).contains(&of(false, true)), "{} {}", of(true, true), of(false, true));
        assert!(contacts.values().any(|one| !one.digital.is_empty()));
        assert!(contacts.values().any(|one| one.country == "BE"));
    }

    #[test]
    fn a_name_with_an_initial_is_a_person_in_parts() {
        let one = name("A. de Vries");
        assert_eq!((one.firstname.as_str(), one.infix.as_str(), one.lastname.as_str()), ("A.", "de", "Vries"));
        assert_eq!(name("B. Bakker").lastname, "Bakker");
        for company in ["Garage De Brug", "A. de Vries en Zn.", "Café De Sluis"] {
            assert_eq!(name(company).company_name, company);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_contacts() {
        assert_eq!(contacts(3, &debtors()), contacts(3, &debtors()));
        assert_ne!(contacts(3, &debtors()), contacts(4, &debtors()));
    }
}
