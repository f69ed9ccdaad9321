//! Placing the lines of one settlement on open items, without giving the same balance away twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Placement;
use super::books::Books;
use super::numbers::{plain, words};
use crate::money::{Money, MoneyError};
use crate::open_item::OpenItem;
use crate::reason::{Evidence, FoundBy, NotFound, Reason};
use crate::rules::{FinderRules, MatchField};
use crate::settlement::{LineKind, SettlementLine};

/// A part of a line on a debtor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The debtor's number.
    pub debtor: String,
    /// The invoice; none for an advance.
    pub invoice: Option<String>,
    /// The part's amount with the line's sign.
    pub amount: Money,
    /// Why.
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
    let mut lines: Vec<&SettlementLine> = lines.into_iter().filter(|line| line.kind.concerns_a_debtor()).collect();
    lines.sort_by(|a, b| (rank(a.kind), a.date, &a.id).cmp(&(rank(b.kind), b.date, &b.id)));
    let mut finder = Finder { books, rules, administration, balances: HashMap::new(), placing: Placing::default() };
    for line in lines {
        let placement = finder.place(line)?;
        finder.placing.placements.insert(line.id.clone(), placement);
    }
    Ok(finder.placing)
}

/// Payments before what takes money back, so that a payment and its refund in one settlement meet.
const fn rank(kind: LineKind) -> u8 {
    match kind {
        LineKind::Payment | LineKind::ChargebackReversal => 0,
        LineKind::Refund => 1,
        _ => 2,
    }
}

struct Finder<'a> {
    books: &'a Books,
    rules: &'a FinderRules,
    administration: i64,
    /// What is left of an item after earlier lines, and which line touched it last.
    balances: HashMap<usize, (Money, String)>,
    placing: Placing,
}

/// The items one field names.
struct Hit {
    items: Vec<(usize, Evidence)>,
}

impl Finder<'_> {
    fn place(&mut self, line: &SettlementLine) -> Result<Placement, MoneyError> {
        let found = self.find(line);
        let (index, evidence) = match found {
            Ok(hit) => hit,
            Err(why) => {
                self.want(line);
                return Ok(Placement::NotFound(why));
            }
        };
        let Some(item) = self.books.item(index) else { return Ok(Placement::NotFound(self.no_number(line))) };
        if let Some(why) = self.refused(item, line) {
            return Ok(Placement::NotFound(why));
        }
        if line.amount.is_negative() {
            self.take_back(line, index, item, evidence)
        } else {
            self.settle(line, index, item, evidence)
        }
    }

    /// The one item that the first telling field names.
    fn find(&self, line: &SettlementLine) -> Result<(usize, Evidence), NotFound> {
        for field in &self.rules.fields {
            let text = field_text(line, *field);
            let Some(hit) = self.search(text, *field, line) else { continue };
            let mut items = hit.items;
            if items.len() > 1 {
                let invoices = items.iter().filter_map(|(index, _)| self.books.item(*index));
                return Err(NotFound::Several { invoices: invoices.map(|item| item.invoice.clone()).collect() });
            }
            if let Some(one) = items.pop() {
                return Ok(one);
            }
        }
        Err(self.no_number(line))
    }

    fn search(&self, text: &str, field: MatchField, line: &SettlementLine) -> Option<Hit> {
        let mut items: Vec<(usize, Evidence)> = Vec::new();
        for word in words(text) {
            for (number, prefix) in self.readings(word) {
                for (index, rule) in self.named_by(&number, word, prefix.as_deref(), line) {
                    let alone = word == text.trim();
                    let trusted = alone || rule != FoundBy::InvoiceNumberPlain || self.amount_agrees(index, line);
                    if trusted && !items.iter().any(|(known, _)| *known == index) {
                        let evidence = Evidence { field: field.word().into(), found: word.into(), rule };
                        items.push((index, evidence));
                    }
                }
            }
        }
        let own = |index: &usize| self.books.item(*index).is_some_and(|i| i.administration == self.administration);
        if items.iter().any(|(index, _)| own(index)) {
            items.retain(|(index, _)| own(index));
        }
        (!items.is_empty()).then_some(Hit { items })
    }

    /// The second witness for a number that stands in a longer text without its separators: `20260310` may be a day.
    fn amount_agrees(&self, index: usize, line: &SettlementLine) -> bool {
        let amount = line.amount.minor().unsigned_abs();
        let total = self.books.item(index).map(|item| item.amount);
        [self.left(index), total].into_iter().flatten().any(|known| known.minor().unsigned_abs() == amount)
    }

    /// A word as it stands, and without each configured prefix.
    fn readings(&self, word: &str) -> Vec<(String, Option<String>)> {
        let number = plain(word);
        let mut readings = vec![(number.clone(), None)];
        for prefix in &self.rules.prefixes {
            let plain_prefix = plain(prefix);
            if let Some(rest) =
                number.strip_prefix(&plain_prefix).filter(|rest| !plain_prefix.is_empty() && !rest.is_empty())
            {
                readings.push((rest.to_owned(), Some(prefix.clone())));
            }
        }
        readings
    }

    fn named_by(&self, number: &str, word: &str, prefix: Option<&str>, line: &SettlementLine) -> Vec<(usize, FoundBy)> {
        let mut named = Vec::new();
        let takes_back = line.amount.is_negative();
        if self.rules.finder_type.by_invoice() {
            let credits =
                if takes_back { self.fitting_credits(self.books.credits_naming(number), line) } else { Vec::new() };
            if !credits.is_empty() {
                let rule = FoundBy::CreditNoteNaming { number: word.to_owned() };
                return credits.into_iter().map(|index| (index, rule.clone())).collect();
            }
            for &index in self.books.numbered(number) {
                let Some(item) = self.books.item(index) else { continue };
                let rule = match prefix {
                    Some(prefix) => FoundBy::InvoiceNumberAfterPrefix { prefix: prefix.to_owned() },
                    None if item.invoice == word => FoundBy::InvoiceNumber,
                    None if separators_agree(word, item) => FoundBy::InvoiceNumberPlain,
                    None => continue,
                };
                named.push((index, rule));
            }
        }
        if named.is_empty() && self.rules.finder_type.by_order() {
            let of_order = self.books.of_order(number);
            let credits = if takes_back { self.fitting_credits(of_order, line) } else { Vec::new() };
            let chosen = if credits.is_empty() { self.without_credits(of_order) } else { credits };
            named.extend(chosen.into_iter().map(|index| (index, FoundBy::OrderNumber { order: word.to_owned() })));
        }
        named
    }

    /// Credit notes that this refund can settle: enough left of them. A chargeback never settles a credit note.
    fn fitting_credits(&self, indexes: &[usize], line: &SettlementLine) -> Vec<usize> {
        let fits = |index: &&usize| {
            let left = self.left(**index);
            line.kind == LineKind::Refund
                && left.is_some_and(|left| {
                    left.currency() == line.amount.currency()
                        && left.is_negative()
                        && left.minor() <= line.amount.minor()
                })
        };
        indexes.iter().filter(fits).copied().collect()
    }

    fn without_credits(&self, indexes: &[usize]) -> Vec<usize> {
        let is_invoice = |index: &&usize| self.books.item(**index).is_some_and(|item| !item.amount.is_negative());
        indexes.iter().filter(is_invoice).copied().collect()
    }

    /// Why an item that is named can't take the line.
    fn refused(&self, item: &OpenItem, line: &SettlementLine) -> Option<NotFound> {
        let invoice = item.invoice.clone();
        if item.administration != self.administration {
            return Some(NotFound::OtherAdministration { invoice, administration: item.administration });
        }
        if item.balance.currency() != line.amount.currency() {
            return Some(NotFound::OtherCurrency { invoice, currency: item.balance.currency().code().into() });
        }
        item.debtor_blocked.then(|| NotFound::DebtorBlocked { invoice, debtor: item.debtor.clone() })
    }

    fn settle(
        &mut self,
        line: &SettlementLine,
        index: usize,
        item: &OpenItem,
        evidence: Evidence,
    ) -> Result<Placement, MoneyError> {
        let open = self.left(index).unwrap_or(item.balance);
        let invoice = item.invoice.clone();
        if !open.is_positive() {
            return Ok(Placement::NotFound(match self.balances.get(&index) {
                Some((_, taken_by)) => NotFound::TakenBy { invoice, line: taken_by.clone() },
                None => NotFound::NothingOpen { invoice },
            }));
        }
        let part = if line.amount.minor() > open.minor() { open } else { line.amount };
        let rest = open.checked_sub(part)?;
        self.balances.insert(index, (rest, line.id.clone()));
        let surplus = line.amount.checked_sub(part)?;
        let mut placed = vec![Placed {
            debtor: item.debtor.clone(),
            invoice: Some(invoice.clone()),
            amount: part,
            reason: Reason::Payment { evidence: evidence.clone(), open, rest },
        }];
        if surplus.is_positive() {
            let reason = Reason::Overpayment { evidence, invoice };
            placed.push(Placed { debtor: item.debtor.clone(), invoice: None, amount: surplus, reason });
        }
        Ok(Placement::Debtor(placed))
    }

    fn take_back(
        &mut self,
        line: &SettlementLine,
        index: usize,
        item: &OpenItem,
        evidence: Evidence,
    ) -> Result<Placement, MoneyError> {
        let before = self.left(index).unwrap_or(item.balance);
        let after = before.checked_sub(line.amount)?;
        let is_credit_note = item.amount.is_negative();
        // A credit note can't be paid out beyond what it gives, and an invoice can't be open for more than its total:
        // the payment that is taken back was then never booked on it.
        let limit = if is_credit_note { 0 } else { item.amount.minor() };
        if after.minor() > limit {
            let invoice = item.invoice.clone();
            return Ok(Placement::NotFound(NotFound::NothingPaid { invoice }));
        }
        self.balances.insert(index, (after, line.id.clone()));
        let reason = if is_credit_note {
            Reason::RefundOfCreditNote { evidence, rest: after }
        } else {
            Reason::OpensAgain { evidence, chargeback: line.kind == LineKind::Chargeback }
        };
        let invoice = Some(item.invoice.clone());
        Ok(Placement::Debtor(vec![Placed { debtor: item.debtor.clone(), invoice, amount: line.amount, reason }]))
    }

    fn left(&self, index: usize) -> Option<Money> {
        let touched = self.balances.get(&index).map(|(left, _)| *left);
        touched.or_else(|| self.books.item(index).map(|item| item.balance))
    }

    fn no_number(&self, line: &SettlementLine) -> NotFound {
        let searched = |field: &MatchField| {
            let text = field_text(line, *field).trim();
            (!text.is_empty()).then(|| format!("{}: {text}", field.word()))
        };
        NotFound::NoNumber { searched: self.rules.fields.iter().filter_map(searched).collect() }
    }

    /// What could still help this line: its free fields, or the invoice it takes back if that is settled already.
    fn want(&mut self, line: &SettlementLine) {
        let fields_missing = !line.extras_known && self.rules.fields.iter().any(|field| field.needs_the_transaction());
        if let (true, Some(order)) = (fields_missing, &line.order_id) {
            self.placing.wanted.orders.insert(order.clone());
        }
        if line.amount.is_negative() {
            let texts = self.rules.fields.iter().map(|field| field_text(line, *field));
            let readings: BTreeSet<String> =
                texts.flat_map(words).flat_map(|word| self.readings(word)).map(|(number, _)| number).collect();
            let written = readings.iter().flat_map(|number| self.books.write_as_invoice(number));
            self.placing.wanted.invoices.extend(written);
        }
    }
}

/// Whether a word that lost its separators, or kept them all, may be this item's number: `2026-03-10` is a day and not
/// invoice `2026-0310`.
fn separators_agree(word: &str, item: &OpenItem) -> bool {
    let same_places = |a: &str, b: &str| {
        let unify = |c: char| if c.is_alphanumeric() { c.to_ascii_uppercase() } else { '-' };
        a.chars().map(unify).eq(b.chars().map(unify))
    };
    let separators = word.chars().any(|c| !c.is_alphanumeric() && !c.is_whitespace());
    !separators || same_places(word, &item.invoice)
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
