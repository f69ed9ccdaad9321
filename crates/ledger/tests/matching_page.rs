//! The tables of `docs/matching.md`: each example is put before the finder, and the page tells what it answered.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod generated;

use std::fmt::Write;

use jiff::civil::date;
use ledger::finder::{
    Books, Decision, Lost, PartKind, PaymentView, Payments, Rung, Scope, Standing, Why, find_matches, numbers_in, plain,
};
use ledger::language::Text;
use ledger::money::{Currency, Money};
use ledger::open_item::OpenItem;
use ledger::rules::{DifferenceLimit, FinderRules, MatchField, TaughtRule};
use ledger::settlement::LineKind;

const PAGE: &str = "docs/matching.md";

/// Texts, a number in each, and whether it is all the field holds.
const NUMBERS: &[(&str, &str)] = &[
    ("20260101", "2026-0101"),
    ("2026-0101", "2026-0101"),
    ("factuurnr. 20269901", "20269901"),
    ("dank voor V0031888!", "V0031888"),
    ("betaling 2026-0102 dank", "2026-0102"),
    ("betaling 20269901 dank", "20269901"),
    ("factuur 2026 0101", "2026-0101"),
    ("nummer 0031888 graag", "31888"),
    ("BST-20260101", "20260101"),
    ("20260101/2", "20260101"),
    ("dank voor 2026 0101", "2026-0101"),
    ("betaald op 20260310", "20260310"),
    ("klantnummer 20269901", "20269901"),
    ("bel 06-12345678", "12345678"),
    ("3511 LX Utrecht", "3511"),
    ("20260101-998877", "20260101"),
    ("deel 1", "1"),
    ("202601019", "20260101"),
    ("NL91ABNA0417164300", "0417164300"),
];

const fn meaning(standing: Option<Standing>) -> (&'static str, &'static str) {
    match standing {
        Some(Standing::Certain) => ("certain", "books, whatever the amount"),
        Some(Standing::Whole) => ("whole", "books when the amount agrees or the difference is accepted"),
        Some(Standing::Bare) => ("bare", "books only when the amount agrees to the cent"),
        Some(Standing::Doubtful) => ("doubtful", "never books alone; shown to a person"),
        None => ("none", "is not looked at"),
    }
}

fn numbers() -> String {
    let mut text =
        String::from("| text | number | how it stands | what that is good for |\n| --- | --- | --- | --- |\n");
    for (example, number) in NUMBERS {
        let same = |n: &ledger::finder::Number| plain(&example[n.start..n.end]) == plain(number);
        let standing = numbers_in(example).into_iter().filter(same).map(|n| n.standing).min();
        let (word, good_for) = meaning(standing);
        writeln!(text, "| `{example}` | `{number}` | {word} | {good_for} |").unwrap();
    }
    text
}

/// What is paid, and what is open: number, total, balance.
struct Example {
    rung: Rung,
    paid: &'static [(i64, &'static str)],
    open: &'static [(&'static str, i64, i64)],
}

const EXAMPLES: &[Example] = &[
    Example {
        rung: Rung::PaymentReference,
        paid: &[(10_000, "betalingskenmerk 5000 0567 8901 2345")],
        open: &[("V0031888", 10_000, 10_000)],
    },
    Example { rung: Rung::Exact, paid: &[(10_000, "Factuur V0031888")], open: &[("V0031888", 10_000, 10_000)] },
    Example { rung: Rung::ExactBare, paid: &[(10_000, "nummer 31888")], open: &[("V0031888", 10_000, 10_000)] },
    Example {
        rung: Rung::OneOfNamed,
        paid: &[(7_500, "V0031881 of V0031882")],
        open: &[("V0031881", 10_000, 10_000), ("V0031882", 7_500, 7_500)],
    },
    Example {
        rung: Rung::Several,
        paid: &[(14_500, "V0031881, V0031882 min C0000009")],
        open: &[("V0031881", 10_000, 10_000), ("V0031882", 7_500, 7_500), ("C0000009", -3_000, -3_000)],
    },
    Example {
        rung: Rung::Together,
        paid: &[(9_000, "V0031881 en V0031882"), (6_000, "V0031881 en V0031882")],
        open: &[("V0031881", 10_000, 10_000), ("V0031882", 5_000, 5_000)],
    },
    Example { rung: Rung::CreditNote, paid: &[(-4_000, "C0000009")], open: &[("C0000009", -4_000, -4_000)] },
    Example { rung: Rung::OpensAgain, paid: &[(-2_500, "V0031888")], open: &[("V0031888", 10_000, 0)] },
    Example { rung: Rung::Difference, paid: &[(9_999, "V0031888")], open: &[("V0031888", 10_000, 10_000)] },
    Example { rung: Rung::Part, paid: &[(4_000, "V0031888")], open: &[("V0031888", 10_000, 10_000)] },
    Example { rung: Rung::Over, paid: &[(11_000, "V0031888")], open: &[("V0031888", 10_000, 10_000)] },
    Example {
        rung: Rung::PayerAndAmount,
        paid: &[(7_500, "customer K-77")],
        open: &[("V0031881", 10_000, 10_000), ("V0031882", 7_500, 7_500)],
    },
    Example {
        rung: Rung::SomeOfNamed,
        paid: &[(15_000, "V0031881, V0031882, V0031883")],
        open: &[("V0031881", 10_000, 10_000), ("V0031882", 7_500, 7_500), ("V0031883", 5_000, 5_000)],
    },
    Example {
        rung: Rung::PayerAndSum,
        paid: &[(15_000, "customer K-77")],
        open: &[("V0031881", 9_000, 9_000), ("V0031882", 7_500, 7_500), ("V0031883", 6_000, 6_000)],
    },
];

struct Paid(&'static [(i64, &'static str)]);

impl Payments for Paid {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn payment(&self, index: usize) -> PaymentView<'_> {
        let (amount_minor, _) = self.0[index];
        PaymentView {
            id: ["1", "2"][index],
            kind: if amount_minor < 0 { LineKind::Refund } else { LineKind::Payment },
            date: Some(date(2026, 3, 10)),
            amount_minor,
            currency: Currency::EUR,
            method: "iDEAL",
        }
    }

    fn text(&self, index: usize, field: MatchField) -> &str {
        let text = self.0[index].1;
        match (field, text.strip_prefix("customer ")) {
            (MatchField::CustomerReference, Some(customer)) => customer,
            (MatchField::Description, None) => text,
            _ => "",
        }
    }
}

fn item(invoice: &str, amount: i64, balance: i64) -> OpenItem {
    OpenItem {
        administration: 1,
        debtor: "10044".into(),
        debtor_name: String::new(),
        debtor_blocked: false,
        invoice: invoice.into(),
        journal: None,
        order: None,
        payment_reference: (invoice == "V0031888").then(|| "5000056789012345".into()),
        date: date(2026, 3, 1),
        due_date: None,
        amount: Money::new(amount, Currency::EUR),
        balance: Money::new(balance, Currency::EUR),
        description: String::new(),
    }
}

fn euros(minor: i64) -> String {
    Money::new(minor, Currency::EUR).decimal_text()
}

/// The example in words: what was paid, what was open, and what the finder made of it.
fn shown(example: &Example) -> String {
    let rules = FinderRules {
        books_by_itself: Rung::ALL.iter().copied().collect(),
        differences: vec![DifferenceLimit { method: None, at_most_minor: 5, at_most_hundredths_of_percent: None }],
        taught: vec![TaughtRule::Payer {
            field: MatchField::CustomerReference,
            value: "K-77".into(),
            debtor: "10044".into(),
        }],
        ..FinderRules::default()
    };
    let items = example.open.iter().map(|(invoice, amount, balance)| item(invoice, *amount, *balance)).collect();
    let (books, paid) = (Books::new(items, &[], None), Paid(example.paid));
    let matches = find_matches(&paid, &books, &rules, &Scope { administration: Some(1), threads: 1, suggest: false });
    let mut booked = Vec::new();
    for index in 0..paid.len() {
        let outcome = matches.outcome(index).unwrap();
        assert_eq!((outcome.decision, outcome.rung), (Decision::Book, Some(example.rung)), "{:?}", example.paid);
        for part in outcome.parts {
            let amount = euros(part.amount_minor);
            booked.push(match part.kind {
                PartKind::Invoice => format!("{amount} on {}", books.items()[part.item as usize].invoice),
                PartKind::Advance => format!("{amount} as an advance"),
                PartKind::Difference => format!("{amount} as a difference"),
            });
        }
    }
    let paid: Vec<String> = example.paid.iter().map(|(amount, text)| format!("{} `{text}`", euros(*amount))).collect();
    let open = example.open.iter().map(|(invoice, _, balance)| format!("{invoice} {}", euros(*balance)));
    format!("{}; open {} | {}", paid.join(" and "), open.collect::<Vec<_>>().join(", "), booked.join(", "))
}

fn ladder() -> String {
    let mut text = String::from(
        "| rung | what it is | *in Dutch* | books by itself | example | booked |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for rung in Rung::ALL {
        let Text { en, nl } = rung.text();
        let example = EXAMPLES.iter().find(|example| example.rung == *rung).map_or_else(
            || {
                assert_eq!(*rung, Rung::Answered, "{rung:?} has no example");
                "a person points at V0031888 | what was answered".into()
            },
            shown,
        );
        let books = if rung.books_by_default() { "yes" } else { "asks first" };
        writeln!(text, "| `{}` | {en} | *{nl}* | {books} | {example} |", rung.word()).unwrap();
    }
    text
}

fn words(of: impl Iterator<Item = (&'static str, Text)>) -> String {
    let mut text = String::from("| word | English | Nederlands |\n| --- | --- | --- |\n");
    for (word, Text { en, nl }) in of {
        writeln!(text, "| `{word}` | {en} | {nl} |").unwrap();
    }
    text
}

#[test]
fn the_page_about_matching_tells_what_the_finder_does() {
    generated::prove_part(PAGE, "numbers", &numbers());
    generated::prove_part(PAGE, "ladder", &ladder());
    generated::prove_part(PAGE, "why a payment waits", &words(Why::ALL.iter().map(|why| (why.word(), why.text()))));
    generated::prove_part(
        PAGE,
        "why a candidate was not taken",
        &words(Lost::ALL.iter().map(|lost| (lost.word(), lost.text()))),
    );
}

#[test]
fn the_words_of_rungs_and_reasons_differ_and_exist_in_both_languages() {
    let rungs = Rung::ALL.iter().map(|rung| (rung.word(), rung.text()));
    let whys = Why::ALL.iter().map(|why| (why.word(), why.text()));
    let lost = Lost::ALL.iter().map(|lost| (lost.word(), lost.text()));
    for list in [rungs.collect::<Vec<_>>(), whys.collect(), lost.collect()] {
        let mut words: Vec<&str> = list.iter().map(|(word, _)| *word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), list.len());
        for (word, Text { en, nl }) in list {
            assert!(!en.is_empty() && !nl.is_empty() && !en.ends_with('.') && !nl.ends_with('.'), "{word}");
        }
    }
}
