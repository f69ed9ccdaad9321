//! What the form of answers carries, and the answer that a person means by it. Nothing is guessed: what can be read in two
//! ways is refused.

use std::collections::BTreeMap;

use ledger::answer::{Answer, AnsweredPart};
use ledger::money::Money;

/// What was filled in for one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) settlement: String,
    /// When the settlement last changed before the person saw it, in milliseconds.
    pub(super) seen: i64,
    pub(super) line: String,
    picks: BTreeMap<usize, String>,
    amounts: BTreeMap<usize, String>,
    other: String,
    other_amount: String,
    debtor: String,
    not_found: bool,
}

/// Why what was filled in is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FormFault {
    /// More than one kind of answer.
    TwoKinds,
    /// A text that is no amount.
    NoAmount(String),
    /// An amount beside an invoice that is not chosen.
    AmountAlone,
}

/// The lines of the form, in its order; with a button of one invoice only that line and that choice.
pub(super) fn givens(pairs: &[(String, String)]) -> Vec<Given> {
    let mut lines: BTreeMap<usize, Given> = BTreeMap::new();
    let mut only = None;
    for (name, value) in pairs {
        let mut pieces = name.split('.');
        let field = pieces.next().unwrap_or_default();
        let mut index = || pieces.next().and_then(|piece| piece.parse::<usize>().ok());
        if field == "only" {
            let (line, pick) = value.split_once('.').unwrap_or((value, ""));
            only = line.parse::<usize>().ok().zip(pick.parse::<usize>().ok());
            continue;
        }
        let Some(number) = index() else { continue };
        let given = lines.entry(number).or_default();
        let value = value.trim().to_owned();
        match field {
            "line" => given.name(&value),
            "pick" => given.picks.extend(index().map(|pick| (pick, value))),
            "amount" if !value.is_empty() => given.amounts.extend(index().map(|pick| (pick, value))),
            "other" => given.other = value,
            "other_amount" => given.other_amount = value,
            "debtor" => given.debtor = value,
            "not_found" => given.not_found = true,
            _ => {}
        }
    }
    match only {
        Some((line, pick)) => {
            lines.remove(&line).and_then(|given| given.taking(pick, pairs, line)).into_iter().collect()
        }
        None => lines.into_values().filter(|given| !given.settlement.is_empty()).collect(),
    }
}

impl Given {
    /// `settlement seen line`, as the page wrote it.
    fn name(&mut self, value: &str) {
        let mut pieces = value.splitn(3, ' ');
        self.settlement = pieces.next().unwrap_or_default().to_owned();
        self.seen = pieces.next().and_then(|seen| seen.parse().ok()).unwrap_or_default();
        self.line = pieces.next().unwrap_or_default().to_owned();
    }

    /// The line with one of its candidates and nothing else.
    fn taking(self, pick: usize, pairs: &[(String, String)], number: usize) -> Option<Self> {
        let name = format!("candidate.{number}.{pick}");
        let invoice = pairs.iter().find(|(field, _)| *field == name).map(|(_, invoice)| invoice.clone())?;
        let amounts = self.amounts.into_iter().filter(|(other, _)| *other == pick).collect();
        let Self { settlement, seen, line, .. } = self;
        Some(Self { settlement, seen, line, amounts, picks: BTreeMap::from([(pick, invoice)]), ..Self::default() })
    }

    /// The answer for a line of `amount`; none when nothing was filled in.
    pub(super) fn answer(&self, amount: Money) -> Result<Option<Answer>, FormFault> {
        let invoices = !self.picks.is_empty() || !self.other.is_empty();
        let kinds = [invoices, !self.debtor.is_empty(), self.not_found];
        if kinds.into_iter().filter(|given| *given).count() > 1 {
            return Err(FormFault::TwoKinds);
        }
        let alone = self.amounts.keys().any(|pick| !self.picks.contains_key(pick));
        if alone || (self.other.is_empty() && !self.other_amount.is_empty()) {
            return Err(FormFault::AmountAlone);
        }
        if self.not_found {
            return Ok(Some(Answer::NotFound));
        }
        if !self.debtor.is_empty() {
            return Ok(Some(Answer::Advance { debtor: self.debtor.clone() }));
        }
        let mut parts = Vec::new();
        for (pick, invoice) in &self.picks {
            let part = self.amounts.get(pick).map(|text| part_amount(text, amount)).transpose()?;
            parts.push(AnsweredPart { invoice: invoice.clone(), amount: part });
        }
        if !self.other.is_empty() {
            let part = (!self.other_amount.is_empty()).then(|| part_amount(&self.other_amount, amount)).transpose()?;
            parts.push(AnsweredPart { invoice: self.other.clone(), amount: part });
        }
        Ok((!parts.is_empty()).then_some(Answer::Invoices { parts }))
    }
}

/// `25.00`, `25,00` or `1.234,56`: the last sign is the decimal one, so `1.234` is no amount in euros and not a guess. It may
/// be given without its sign: it has that of the line.
fn part_amount(text: &str, line: Money) -> Result<Money, FormFault> {
    let no_amount = || FormFault::NoAmount(text.to_owned());
    let plain = match text.rfind(['.', ',']) {
        Some(at) => {
            let (whole, rest) = text.split_at(at);
            format!("{}.{}", whole.replace(['.', ','], ""), rest.get(1..).unwrap_or_default())
        }
        None => text.to_owned(),
    };
    let amount = Money::parse(&plain, line.currency()).map_err(|_| no_amount())?;
    let turned = line.is_negative() && amount.is_positive();
    if turned { amount.checked_neg().map_err(|_| no_amount()) } else { Ok(amount) }
}

#[cfg(test)]
mod tests {
    use ledger::money::Currency;

    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Vec<Given> {
        let mut all = vec![("line.0".to_owned(), "s1 7 L 1".to_owned())];
        all.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        givens(&all)
    }

    fn answered(pairs: &[(&str, &str)]) -> Result<Option<Answer>, FormFault> {
        form(pairs)[0].answer(Money::new(10_000, Currency::EUR))
    }

    fn part(invoice: &str, minor: Option<i64>) -> AnsweredPart {
        AnsweredPart { invoice: invoice.into(), amount: minor.map(|minor| Money::new(minor, Currency::EUR)) }
    }

    #[test]
    fn what_is_left_empty_is_no_answer() {
        assert_eq!(answered(&[("other.0", " "), ("debtor.0", ""), ("amount.0.1", "")]), Ok(None));
        let given = &form(&[])[0];
        assert_eq!((given.settlement.as_str(), given.seen, given.line.as_str()), ("s1", 7, "L 1"));
    }

    #[test]
    fn several_invoices_split_a_line_in_their_order() {
        let split = [("pick.0.1", "F2"), ("pick.0.0", "F1"), ("amount.0.0", "1.025,50"), ("other.0", "F9")];
        let parts = vec![part("F1", Some(102_550)), part("F2", None), part("F9", None)];
        assert_eq!(answered(&split), Ok(Some(Answer::Invoices { parts })));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        assert_eq!(answered(&[("debtor.0", "10001"), ("not_found.0", "on")]), Err(FormFault::TwoKinds));
        assert_eq!(answered(&[("amount.0.0", "5.00")]), Err(FormFault::AmountAlone));
        let thousand = answered(&[("pick.0.0", "F1"), ("amount.0.0", "1.234")]);
        assert_eq!(thousand, Err(FormFault::NoAmount("1.234".into())));
    }

    #[test]
    fn the_button_of_an_invoice_takes_that_one_and_nothing_else() {
        let fields =
            [("only", "0.1"), ("candidate.0.1", "F2"), ("pick.0.0", "F1"), ("debtor.0", "10001"), ("line.1", "s2 1 L")];
        let lines = form(&fields);
        assert_eq!(lines.len(), 1);
        let answer = lines[0].answer(Money::new(-500, Currency::EUR));
        assert_eq!(answer, Ok(Some(Answer::Invoices { parts: vec![part("F2", None)] })));
    }

    #[test]
    fn an_amount_takes_the_sign_of_its_line() {
        let line = Money::new(-10_000, Currency::EUR);
        assert_eq!(part_amount("25,00", line), Ok(Money::new(-2_500, Currency::EUR)));
        assert_eq!(part_amount("25", line), Ok(Money::new(-2_500, Currency::EUR)));
    }
}
