//! Explaining outcomes: packed evidence turned into reasons, when somebody wants to read or store them.

use super::keys::{KeyKind, KeyRules, keys_of};
use super::ladder::Rung;
use super::lost::{Lost, Why};
use super::matches::{Matches, Outcome, Part, PartKind};
use super::mistyped::mistyped_references;
use super::plain::same_number;
use super::scan::{Scanner, Standing};
use super::source::{ItemView, Items, Payments};
use super::taught::prefix_before;
use crate::money::Money;
use crate::reason::{Evidence, FoundBy, NotFound, PossibleItem, Reason};
use crate::rules::{FinderRules, MatchField, TaughtRule};
use crate::settlement::LineKind;

/// Explains the outcomes of one run of the finder, from the same payments, items and rules.
#[derive(Debug)]
pub struct Explainer<'a, P, I> {
    /// The payments.
    pub payments: &'a P,
    /// The items.
    pub items: &'a I,
    /// The rules.
    pub rules: &'a FinderRules,
    /// What the finder answered.
    pub matches: &'a Matches,
}

impl<'a, P: Payments, I: Items> Explainer<'a, P, I> {
    /// Why a part of a payment stands where it stands.
    pub fn reason(&self, payment: usize, part: &Part) -> Reason {
        let item = self.item(part.item);
        let view = self.payments.payment(payment);
        let evidence = self.evidence(payment, part);
        let invoice = item.invoice.to_owned();
        let before = self.matches.left_before(payment, part.item).unwrap_or(item.balance_minor);
        let money = |minor: i64| Money::new(minor, view.currency);
        let after = money(before.saturating_sub(part.amount_minor));
        let rung = self.matches.outcome(payment).and_then(|outcome| outcome.rung);
        match part.kind {
            PartKind::Advance => Reason::Overpayment { evidence, invoice },
            PartKind::Difference => Reason::Difference { invoice },
            PartKind::Invoice if view.amount_minor < 0 && item.amount_minor < 0 => {
                Reason::RefundOfCreditNote { evidence, rest: after }
            }
            PartKind::Invoice if view.amount_minor < 0 => {
                Reason::OpensAgain { evidence, chargeback: view.kind == LineKind::Chargeback }
            }
            PartKind::Invoice if part.amount_minor < 0 => Reason::SetOff { evidence, rest: after },
            PartKind::Invoice => Reason::Payment { evidence, open: money(before), rest: after, rung },
        }
    }

    /// Whether the characters of the payment are the number of the item, letter by letter. The finder compares hashes of 64
    /// bits; before money is booked, this does not.
    pub fn is_proved(&self, payment: usize, part: &Part) -> bool {
        if part.place.is_field() {
            return true;
        }
        let found = part.place.text_in(self.payments.text(payment, part.place.field()));
        let index = usize::try_from(part.item).unwrap_or(usize::MAX);
        let mut proved = false;
        let orders = self.items.more_orders(index);
        keys_of(
            &self.items.numbers(index),
            orders,
            KeyRules::new(self.rules),
            &mut Scanner::default(),
            |_, text, _| {
                proved |= same_number(text, found);
            },
        );
        proved
    }

    /// Why a payment was not placed.
    pub fn not_found(&self, payment: usize) -> NotFound {
        let Some(outcome) = self.matches.outcome(payment) else { return self.no_number(payment) };
        let first = outcome.parts.first().map(|part| part.item);
        let first = first.or_else(|| outcome.candidates.first().map(|candidate| candidate.item));
        let item = first.map(|item| self.item(item));
        let invoice = item.map(|item| item.invoice.to_owned()).unwrap_or_default();
        let invoices = invoices_of(self, &outcome);
        match (outcome.why, item) {
            (Why::Ambiguous | Why::TooMany, _) => NotFound::Several { invoices },
            (Why::SumDiffers, _) => NotFound::SumDiffers { invoices },
            (Why::FarTooMuch, Some(_)) => NotFound::FarTooMuch { invoice },
            (Why::Uncertain, Some(_)) => NotFound::Uncertain { invoices },
            (Why::OnlyAmount, Some(_)) => {
                NotFound::OnlyAmount { searched: self.searched(payment), invoices, mistyped: self.mistyped(payment) }
            }
            (Why::NotByItself, Some(_)) => {
                NotFound::NotByItself { rung: outcome.rung.unwrap_or(Rung::Exact), invoices }
            }
            (Why::NothingOpen, Some(_)) => match first.and_then(|item| self.matches.taken_by(item)) {
                Some(other) if other != payment => {
                    NotFound::TakenBy { invoice, line: self.payments.payment(other).id.to_owned() }
                }
                _ => NotFound::NothingOpen { invoice },
            },
            (Why::NothingPaid, Some(_)) => NotFound::NothingPaid { invoice },
            (Why::Blocked, Some(item)) => NotFound::DebtorBlocked { invoice, debtor: item.debtor.to_owned() },
            (Why::OtherCurrency, Some(item)) => {
                NotFound::OtherCurrency { invoice, currency: item.currency.code().to_owned() }
            }
            (Why::OtherAdministration, Some(item)) => {
                NotFound::OtherAdministration { invoice, administration: item.administration }
            }
            _ => self.no_number(payment),
        }
    }

    /// What a person may choose from, the likeliest first.
    pub fn possible(&self, payment: usize) -> Vec<PossibleItem> {
        let candidates = self.matches.outcome(payment).map_or(&[][..], |outcome| outcome.candidates);
        let possible = |item: u32, lost: Lost| {
            let view = self.item(item);
            let open = self.matches.left_now(item).unwrap_or(view.balance_minor);
            PossibleItem {
                invoice: view.invoice.to_owned(),
                debtor: view.debtor.to_owned(),
                open: Money::new(open, view.currency),
                lost,
            }
        };
        candidates.iter().map(|candidate| possible(candidate.item, candidate.lost)).collect()
    }

    fn item(&self, item: u32) -> ItemView<'a> {
        self.items.item(usize::try_from(item).unwrap_or(usize::MAX))
    }

    fn no_number(&self, payment: usize) -> NotFound {
        NotFound::NoNumber { searched: self.searched(payment), mistyped: self.mistyped(payment) }
    }

    /// The payment references that can't be right, by their check digit.
    fn mistyped(&self, payment: usize) -> Vec<String> {
        let texts = self.rules.fields.iter().map(|field| self.payments.text(payment, *field));
        let mut found: Vec<String> = Vec::new();
        for reference in texts.flat_map(mistyped_references) {
            if !found.contains(&reference) {
                found.push(reference);
            }
        }
        found
    }

    fn searched(&self, payment: usize) -> Vec<String> {
        let shown = |field: &MatchField| {
            let text = self.payments.text(payment, *field).trim();
            (!text.is_empty()).then(|| format!("{}: {text}", field.word()))
        };
        self.rules.fields.iter().filter_map(shown).collect()
    }

    /// Where a number stands, and how it was read.
    fn evidence(&self, payment: usize, hit: &Part) -> Evidence {
        let field = hit.place.field();
        let text = self.payments.text(payment, field);
        let item = self.item(hit.item);
        if hit.place.is_field() {
            let rule = if text.trim().is_empty() || !self.is_payer(field, text, item.debtor) {
                FoundBy::Amount
            } else {
                FoundBy::Payer { debtor: item.debtor.to_owned() }
            };
            return Evidence { field: field.word().into(), found: text.trim().into(), rule };
        }
        let found = hit.place.text_in(text);
        let bare = hit.place.standing() >= Standing::Bare;
        let prefix = || prefix_before(self.rules, text, hit.place.start());
        let order = || {
            let more = self.items.more_orders(usize::try_from(hit.item).unwrap_or(usize::MAX));
            let known = more.iter().map(String::as_str).find(|order| same_number(order, found));
            known.unwrap_or(item.order).to_owned()
        };
        let rule = match KeyKind::from_code(hit.key) {
            KeyKind::Reference => FoundBy::PaymentReference,
            KeyKind::NamedByCredit => FoundBy::CreditNoteNaming { number: found.to_owned() },
            KeyKind::Order if !bare => FoundBy::OrderNumber { order: found.to_owned() },
            KeyKind::Order | KeyKind::OrderBare => FoundBy::OrderNumberBare { order: order() },
            KeyKind::Invoice if found == item.invoice && prefix().is_none() => FoundBy::InvoiceNumber,
            KeyKind::Invoice if prefix().is_some() => {
                FoundBy::InvoiceNumberAfterPrefix { prefix: prefix().unwrap_or_default().to_owned() }
            }
            KeyKind::Invoice => FoundBy::InvoiceNumberPlain,
            KeyKind::InvoiceBare => FoundBy::InvoiceNumberBare { invoice: item.invoice.to_owned() },
        };
        Evidence { field: field.word().into(), found: found.into(), rule }
    }

    fn is_payer(&self, field: MatchField, value: &str, debtor: &str) -> bool {
        self.rules.taught.iter().any(|rule| match rule {
            TaughtRule::Payer { field: told, value: known, debtor: of } => {
                *told == field && known.trim().eq_ignore_ascii_case(value.trim()) && of == debtor
            }
            _ => false,
        })
    }
}

/// The invoices an outcome speaks of, each once.
fn invoices_of<P: Payments, I: Items>(explainer: &Explainer<'_, P, I>, outcome: &Outcome<'_>) -> Vec<String> {
    let parts = outcome.parts.iter().map(|part| part.item);
    let others = if outcome.why == Why::NotByItself { &[] } else { outcome.candidates };
    // What no number names is no meaning of what stands there.
    let named = |lost: Lost| match lost {
        Lost::Slip => outcome.why == Why::OnlyAmount,
        Lost::OnlyAmount => outcome.why != Why::Uncertain,
        _ => true,
    };
    let candidates = others.iter().filter(|candidate| named(candidate.lost)).map(|candidate| candidate.item);
    let mut invoices: Vec<String> = Vec::new();
    for item in parts.chain(candidates) {
        let invoice = explainer.item(item).invoice;
        if !invoices.iter().any(|known| known == invoice) {
            invoices.push(invoice.to_owned());
        }
    }
    if matches!(outcome.why, Why::Ambiguous | Why::SumDiffers | Why::TooMany) {
        invoices.sort();
    }
    invoices
}
