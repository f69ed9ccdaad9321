//! Placing the lines of one settlement on open items, without giving the same balance away twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Placement;
use super::answers::Answered;
use super::books::Books;
use super::explain::Explainer;
use super::find::{Scope, find_matches};
use super::lost::Why;
use super::matches::{Decision, Matches, PartKind};
use super::plain::plain;
use super::scan::Scanner;
use super::source::{ItemView, Items, PaymentView, Payments};
use super::taught::Taught;
use crate::answer::Answer;
use crate::money::{Money, MoneyError};
use crate::reason::Reason;
use crate::rules::{FinderRules, MatchField};
use crate::settlement::SettlementLine;

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The debtor's number.
    pub debtor: String,
    /// The invoice; none for an advance or a difference.
    pub invoice: Option<String>,
    /// The part's amount with the line's sign; a difference, or a credit note that is set off, may have the other.
    pub amount: Money,
    /// Why. [`Reason::Difference`] belongs on the difference account, everything else on the debtor.
    pub reason: Reason,
}

/// What would help to place more lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Orders whose free fields are not known yet.
    pub orders: BTreeSet<String>,
    /// Numbers that may be invoices which are no longer open.
    pub invoices: BTreeSet<String>,
}

impl Wanted {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.invoices.is_empty()
    }
}

/// Where every line concerning a debtor goes.
#[derive(Debug, Clone, Default)]
pub struct Placing {
    /// By line id.
    pub placements: BTreeMap<String, Placement>,
    /// What was missing on the way.
    pub wanted: Wanted,
}

/// Places all lines that concern a debtor. The outcome does not depend on the order of `lines` or of the books.
pub fn place_lines<'a>(
    lines: impl IntoIterator<Item = &'a SettlementLine>,
    books: &Books,
    rules: &FinderRules,
    administration: i64,
) -> Result<Placing, MoneyError> {
    place_answered(lines, books, rules, administration, &BTreeMap::new())
}

/// The same, with what people answered about lines, by line id. Answers come before every rule.
pub fn place_answered<'a>(
    lines: impl IntoIterator<Item = &'a SettlementLine>,
    books: &Books,
    rules: &FinderRules,
    administration: i64,
    answers: &BTreeMap<String, Answer>,
) -> Result<Placing, MoneyError> {
    let mut lines: Vec<&SettlementLine> = lines.into_iter().filter(|line| line.kind.concerns_a_debtor()).collect();
    lines.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    let mut placing = Placing::default();
    let mut answered = Answered::new(books, administration);
    for line in &lines {
        if let Some(answer) = answers.get(&line.id) {
            let placement = answered.place(line, answer)?;
            placing.placements.insert(line.id.clone(), placement);
        }
    }
    let open = Lines(lines.into_iter().filter(|line| !answers.contains_key(&line.id)).collect());
    let items = Remaining { books, left: answered.into_left() };
    let matches =
        find_matches(&open, &items, rules, &Scope { administration: Some(administration), threads: 1, suggest: true });
    let explainer = Explainer { payments: &open, items: &items, rules, matches: &matches };
    for (index, line) in open.0.iter().enumerate() {
        placing.placements.insert(line.id.clone(), placement(&explainer, index, line));
        want(&mut placing.wanted, &matches, index, line, books, rules);
    }
    Ok(placing)
}

fn placement(explainer: &Explainer<'_, Lines<'_>, Remaining<'_>>, index: usize, line: &SettlementLine) -> Placement {
    let booked = explainer.matches.outcome(index).filter(|outcome| outcome.decision == Decision::Book);
    let proved = booked.filter(|outcome| outcome.parts.iter().all(|part| explainer.is_proved(index, part)));
    let Some(outcome) = proved else {
        return Placement::NotFound(explainer.not_found(index), explainer.possible(index));
    };
    let placed = outcome.parts.iter().map(|part| {
        let item = explainer.items.item(usize::try_from(part.item).unwrap_or(usize::MAX));
        Placed {
            debtor: item.debtor.to_owned(),
            invoice: (part.kind == PartKind::Invoice).then(|| item.invoice.to_owned()),
            amount: Money::new(part.amount_minor, line.amount.currency()),
            reason: explainer.reason(index, part),
        }
    });
    Placement::Debtor(placed.collect())
}

/// What could still help this line: its free fields, or the invoice it takes back if that is settled already.
fn want(
    wanted: &mut Wanted,
    matches: &Matches,
    index: usize,
    line: &SettlementLine,
    books: &Books,
    rules: &FinderRules,
) {
    let Some(outcome) = matches.outcome(index) else { return };
    let in_the_dark = matches!(
        outcome.why,
        Why::NoNumber | Why::OnlyAmount | Why::Uncertain | Why::FarTooMuch | Why::Ambiguous | Why::SumDiffers
    );
    if outcome.decision == Decision::Book || !in_the_dark {
        return;
    }
    let fields_missing = !line.extras_known && rules.fields.iter().any(|field| field.needs_the_transaction());
    if let (true, Some(order)) = (fields_missing, &line.order_id) {
        wanted.orders.insert(order.clone());
    }
    if line.amount.is_negative() {
        let taught = Taught::new(rules);
        let mut scanner = Scanner::default();
        for field in &rules.fields {
            let text = field_text(line, *field);
            scanner.scan(text, &taught, |number, _| {
                let number = plain(text.get(number.start..number.end).unwrap_or_default());
                wanted.invoices.extend(books.write_as_invoice(&number));
            });
        }
    }
}

/// The lines of a settlement as payments.
struct Lines<'a>(Vec<&'a SettlementLine>);

impl Payments for Lines<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn payment(&self, index: usize) -> PaymentView<'_> {
        let nothing = PaymentView {
            id: "",
            kind: crate::settlement::LineKind::Correction,
            date: None,
            amount_minor: 0,
            currency: crate::money::Currency::XXX,
            method: "",
        };
        self.0.get(index).map_or(nothing, |line| PaymentView {
            id: &line.id,
            kind: line.kind,
            date: line.date,
            amount_minor: line.amount.minor(),
            currency: line.amount.currency(),
            method: line.method.as_ref().map_or("", |method| method.name.as_str()),
        })
    }

    fn text(&self, index: usize, field: MatchField) -> &str {
        self.0.get(index).map_or("", |line| field_text(line, field))
    }
}

/// The books after the answers took their part.
struct Remaining<'a> {
    books: &'a Books,
    left: HashMap<usize, i64>,
}

impl Items for Remaining<'_> {
    fn len(&self) -> usize {
        Items::len(self.books)
    }

    fn item(&self, index: usize) -> ItemView<'_> {
        let item = self.books.item(index);
        match self.left.get(&index) {
            Some(left) => ItemView { balance_minor: *left, ..item },
            None => item,
        }
    }

    fn more_orders(&self, index: usize) -> &[String] {
        self.books.more_orders(index)
    }
}

/// The text of a field of a line, empty when it has none.
fn field_text(line: &SettlementLine, field: MatchField) -> &str {
    match field {
        MatchField::Reference => &line.reference,
        MatchField::Description => &line.description,
        MatchField::OrderId => line.order_id.as_deref().unwrap_or(""),
        other => {
            let extra = line.extras.iter().find(|extra| extra.name == other.word());
            extra.map_or("", |extra| extra.value.as_str())
        }
    }
}
