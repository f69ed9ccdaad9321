//! The payments, and what is true of them.

use std::collections::{HashMap, VecDeque};

use super::books::Item;
use super::noise::{Disturbed, NOISY, Noise, Source};
use super::text::{About, as_written, nothing, reference_as_written, sentence, two};
use crate::dice::Dice;

/// What kind of payment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// The invoice number and nothing else, in one of the fields.
    Bare,
    /// The payment reference and nothing else.
    Reference,
    /// The invoice number in a sentence.
    Sentence,
    /// The order number.
    Order,
    /// The number without prefix and zeros.
    NoPrefix,
    /// Two items of one debtor.
    Two,
    /// Less than is open.
    Part,
    /// More than is open.
    Over,
    /// Two digits changed places.
    Transposed,
    /// No usable reference.
    Nothing,
}

impl Class {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Reference => "payment_reference",
            Self::Sentence => "sentence",
            Self::Order => "order",
            Self::NoPrefix => "no_prefix",
            Self::Two => "two",
            Self::Part => "part",
            Self::Over => "over",
            Self::Transposed => "transposed",
            Self::Nothing => "nothing",
        }
    }

    fn roll(dice: &mut Dice) -> Self {
        match dice.roll(100) {
            0..50 => Self::Bare,
            50..55 => Self::Reference,
            55..70 => Self::Sentence,
            70..80 => Self::Order,
            80..86 => Self::NoPrefix,
            86..90 => Self::Two,
            90..93 => Self::Part,
            93..95 => Self::Over,
            95..97 => Self::Transposed,
            _ => Self::Nothing,
        }
    }

    /// Whether the amount is that of one item.
    const fn pays_one_in_full(self) -> bool {
        !matches!(self, Self::Two | Self::Part | Self::Over | Self::Nothing)
    }
}

/// A payment.
#[derive(Debug, Clone, Default)]
pub(super) struct Payment {
    pub(super) amount: i64,
    pub(super) method: &'static str,
    pub(super) day: u64,
    pub(super) reference: String,
    pub(super) description: String,
    pub(super) order_id: String,
    pub(super) extras: [String; 3],
}

/// What is true of it.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    pub(super) class: Class,
    /// Items with what is paid of them.
    pub(super) parts: Vec<(usize, i64)>,
    pub(super) debtor: u64,
    /// What is left for the debtor.
    pub(super) advance: i64,
    /// Whether what stands in the payment is enough to tell.
    pub(super) decidable: bool,
}

/// Makes payments, each for items of its own.
pub(super) struct Maker<'a> {
    source: Source<'a>,
    /// Items that are not paid yet, in the order they will be.
    waiting: VecDeque<usize>,
    paid: Vec<bool>,
    by_debtor: HashMap<u64, Vec<usize>>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(source: Source<'a>, dice: &mut Dice) -> Self {
        let mut order: Vec<usize> = (0..source.items.len()).filter(|i| is_invoice(source.items, *i)).collect();
        for place in (1..order.len()).rev() {
            order.swap(place, dice.place(place + 1));
        }
        let mut by_debtor: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, item) in source.items.iter().enumerate() {
            by_debtor.entry(item.debtor).or_default().push(index);
        }
        let paid = vec![false; source.items.len()];
        Self { source, waiting: order.into(), paid, by_debtor }
    }

    /// The next payment; none when the items are used up.
    pub(super) fn next(&mut self, dice: &mut Dice) -> Option<(Payment, Truth, Noise)> {
        let wanted = Class::roll(dice);
        let (class, first) = self.take_for(wanted)?;
        let item = self.source.items.get(first)?;
        let mut truth =
            Truth { class, parts: vec![(first, item.balance)], debtor: item.debtor, advance: 0, decidable: true };
        let mut payment = Payment {
            amount: item.balance,
            method: dice.pick(&["ideal", "ideal", "ideal", "creditcard", "bancontact", "klarna", "paypal"]),
            day: 1 + dice.roll(9),
            ..Payment::default()
        };
        self.tell(item, &mut payment, &mut truth, dice);
        let own: Vec<usize> = truth.parts.iter().map(|(item, _)| *item).collect();
        let mut noise = Noise::default();
        if dice.chance(NOISY) {
            let may_name = class.pays_one_in_full() && class != Class::Transposed;
            let whom = Disturbed { own: &own, debtor: truth.debtor, amount: payment.amount, may_name };
            noise = self.source.noise(whom, dice);
        }
        payment.fill(&noise.text, class, dice);
        Some((payment, truth, noise))
    }

    /// The next item that fits the class; when none of the next few hundred does, a bare one.
    fn take_for(&mut self, class: Class) -> Option<(Class, usize)> {
        while self.waiting.front().is_some_and(|item| self.paid.get(*item) == Some(&true)) {
            self.waiting.pop_front();
        }
        let look = self.waiting.len().min(300);
        let found = (0..look).find(|place| self.waiting.get(*place).is_some_and(|item| self.fits(*item, class)));
        let class = if found.is_some() { class } else { Class::Bare };
        let found = found.or_else(|| (0..look).find(|p| self.waiting.get(*p).is_some_and(|i| self.fits(*i, class))));
        let item = self.waiting.swap_remove_front(found?)?;
        *self.paid.get_mut(item)? = true;
        Some((class, item))
    }

    fn fits(&self, index: usize, class: Class) -> bool {
        let Some(item) = self.source.items.get(index) else { return false };
        let fits = match class {
            Class::Reference => !item.reference.is_empty(),
            Class::Order => !item.order.is_empty(),
            Class::NoPrefix => item.style.bare(item.sequence).is_some(),
            Class::Part => item.balance >= 2_000,
            Class::Two => self.partner(index).is_some(),
            Class::Transposed => self.transposed(item).is_some(),
            _ => true,
        };
        fits && self.paid.get(index) == Some(&false)
    }

    /// Another unpaid item of the same debtor; a credit note only when something is left to pay.
    fn partner(&self, index: usize) -> Option<usize> {
        let item = self.source.items.get(index)?;
        let others = self.by_debtor.get(&item.debtor)?.iter().copied();
        others
            .filter(|other| *other != index && self.paid.get(*other) == Some(&false))
            .find(|other| self.source.items.get(*other).is_some_and(|other| item.balance + other.balance > 0))
    }

    /// The number with two neighbours changed, so that it is no number of anybody, in no form.
    fn transposed(&self, item: &Item) -> Option<String> {
        let number = item.number();
        let bytes = number.as_bytes();
        // The last digits first: there people err.
        (1..bytes.len()).rev().find_map(|place| {
            let (a, b) = (*bytes.get(place - 1)?, *bytes.get(place)?);
            if a == b || !a.is_ascii_digit() || !b.is_ascii_digit() {
                return None;
            }
            let mut changed = bytes.to_vec();
            changed.swap(place - 1, place);
            let changed = String::from_utf8(changed).ok()?;
            self.source.keys.named_in_any_form(&changed).is_empty().then_some(changed)
        })
    }

    /// Says in the payment what it is for.
    fn tell(&mut self, item: &Item, payment: &mut Payment, truth: &mut Truth, dice: &mut Dice) {
        let number = as_written(&item.number(), dice);
        match truth.class {
            Class::Bare => payment.put_alone(number, dice),
            Class::Reference => payment.put_alone(reference_as_written(&item.reference, dice), dice),
            Class::Sentence => payment.description = sentence(About::Invoice, &number, dice),
            Class::Order => self.tell_order(item, payment, truth, dice),
            Class::NoPrefix => {
                let bare = item.style.bare(item.sequence).unwrap_or_default();
                truth.decidable = self.only_one_has_the_amount(&bare, truth, payment.amount);
                payment.put_alone_or_in_a_sentence(bare, About::Invoice, dice);
            }
            Class::Two => self.tell_two(&number, payment, truth, dice),
            Class::Part => {
                payment.amount = item.balance * (20 + dice.cents(60)) / 100;
                truth.parts.iter_mut().for_each(|part| part.1 = payment.amount);
                payment.put_alone_or_in_a_sentence(number, About::Part, dice);
            }
            Class::Over => {
                truth.advance = if dice.chance(50) { 1_000 - item.balance % 1_000 } else { 100 + dice.cents(2_500) };
                payment.amount += truth.advance;
                payment.put_alone_or_in_a_sentence(number, About::Invoice, dice);
            }
            Class::Transposed => {
                truth.decidable = false;
                let wrong = self.transposed(item).unwrap_or_default();
                payment.put_alone_or_in_a_sentence(wrong, About::Invoice, dice);
            }
            Class::Nothing => {
                truth.decidable = false;
                payment.description = nothing(dice);
            }
        }
    }

    fn tell_order(&self, item: &Item, payment: &mut Payment, truth: &mut Truth, dice: &mut Dice) {
        truth.decidable = self.only_one_has_the_amount(&item.order, truth, payment.amount);
        let order = as_written(&item.order, dice);
        match dice.roll(100) {
            0..40 => payment.order_id = order,
            40..70 => payment.description = sentence(About::Order, &order, dice),
            70..85 => payment.reference = order,
            _ => payment.extras = [order, String::new(), String::new()],
        }
    }

    fn tell_two(&mut self, number: &str, payment: &mut Payment, truth: &mut Truth, dice: &mut Dice) {
        let partner = truth.parts.first().and_then(|(first, _)| self.partner(*first));
        let Some((other, item)) = partner.and_then(|other| Some((other, self.source.items.get(other)?))) else {
            return;
        };
        if let Some(paid) = self.paid.get_mut(other) {
            *paid = true;
        }
        truth.parts.push((other, item.balance));
        payment.amount += item.balance;
        payment.description = two(number, &as_written(&item.number(), dice), dice);
    }

    /// Whether of all items that a number may mean only its own has the amount.
    fn only_one_has_the_amount(&self, number: &str, truth: &Truth, amount: i64) -> bool {
        let own = |item: &usize| truth.parts.iter().any(|(own, _)| own == item);
        let has_it = |item: &usize| self.source.items.get(*item).is_some_and(|item| item.balance == amount);
        !self.source.keys.named_in_any_form(number).iter().any(|item| !own(item) && has_it(item))
    }
}

fn is_invoice(items: &[Item], index: usize) -> bool {
    items.get(index).is_some_and(|item| item.balance > 0)
}

impl Payment {
    /// A number that is all its field holds.
    fn put_alone(&mut self, number: String, dice: &mut Dice) {
        match dice.roll(100) {
            0..70 => self.reference = number,
            70..90 => self.description = number,
            _ => self.extras = [number, String::new(), String::new()],
        }
    }

    fn put_alone_or_in_a_sentence(&mut self, number: String, about: About, dice: &mut Dice) {
        if dice.chance(50) && number.len() > 4 {
            self.description = sentence(about, &number, dice);
        } else {
            self.reference = number;
        }
    }

    /// Puts the noise somewhere, and fills what shops fill.
    fn fill(&mut self, noise: &str, class: Class, dice: &mut Dice) {
        let stands_alone = matches!(class, Class::Bare | Class::Reference) && !self.description.is_empty();
        if !noise.is_empty() {
            match dice.roll(3) {
                0 | 1 if !stands_alone => self.description = joined(&self.description, noise),
                2 => noise.clone_into(&mut self.extras[2]),
                _ => noise.clone_into(&mut self.extras[1]),
            }
        }
        if self.description.is_empty() && dice.chance(50) {
            self.description = nothing(dice);
        }
        if self.reference.is_empty() && dice.chance(60) {
            // The id of a basket.
            self.reference = format!("cart{:08x}", dice.roll(1 << 32));
        }
        if self.order_id.is_empty() && dice.chance(60) {
            self.order_id = format!("5{:010}X{:04x}", dice.roll(10_000_000_000), dice.roll(1 << 16));
        }
    }
}

fn joined(text: &str, noise: &str) -> String {
    if text.is_empty() { noise.to_owned() } else { format!("{text} {noise}") }
}
