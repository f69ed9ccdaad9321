//! One invoice out of its rows: amounts, days, condition.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::str::FromStr;

use iso_currency::Currency;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::debtor::read_debtor;
use super::digital::Digital;
use super::fault::RowFault;
use super::fields::{LONGEST_TEXT, Need, fields_of};
use super::mapping::{Row, breaks, on_one_line};
use super::problems::Problems;
use super::rules::ReceivableRules;
use super::{Receivable, ReceivableKey};
use crate::money::{Money, MoneyError};

/// The row that leads, and the one that fills its gaps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined<'a> {
    pub(super) main: &'a Row<'a>,
    pub(super) gaps: Option<&'a Row<'a>>,
}

/// What else has to be known to judge an invoice.
pub(super) struct Around<'a> {
    pub(super) rules: &'a ReceivableRules,
    pub(super) today: Date,
    pub(super) conditions: &'a BTreeSet<String>,
    pub(super) digital: &'a Digital,
    /// Dossier items with a file; none when attachments are not read.
    pub(super) files: Option<&'a BTreeSet<String>>,
}

/// Reads fields, and remembers whether one was wrong.
pub(super) struct Fields<'a, 'p> {
    joined: Joined<'a>,
    problems: &'p mut Problems,
    /// Whether the invoice is refused.
    pub(super) refused: bool,
    /// Whether the two rows contradict each other about amounts, so that neither is believed.
    doubtful: bool,
}

impl<'a> Fields<'a, '_> {
    /// The row a field is taken from.
    fn row(&self, field: &str) -> &'a Row<'a> {
        let Joined { main, gaps } = self.joined;
        gaps.filter(|gaps| !main.is_filled(field) && gaps.is_filled(field)).unwrap_or(main)
    }

    /// Tells of a fault; an error refuses the invoice.
    pub(super) fn fault(&mut self, field: &str, value: &str, what: RowFault) {
        let row = self.row(field);
        self.problems.add(row, field, value, what);
        self.refused |= what.severity() == super::Severity::Error;
    }

    /// The text in a field, whatever its length.
    fn long_text(&mut self, field: &str) -> Option<Cow<'a, str>> {
        let raw = self.row(field).raw(field)?;
        let text = on_one_line(raw);
        if text.is_empty() {
            return None;
        }
        if matches!(text, Cow::Owned(_)) && raw.trim().contains(breaks) {
            self.fault(field, &text, RowFault::Cleaned);
        }
        Some(text)
    }

    /// The text in a field, of at most 255 characters.
    pub(super) fn clean(&mut self, field: &str) -> Option<Cow<'a, str>> {
        let text = self.long_text(field)?;
        if is_too_long(&text) {
            self.fault(field, &text, RowFault::TooLong);
            return None;
        }
        Some(text)
    }

    /// The same, to keep.
    pub(super) fn text(&mut self, field: &str) -> Option<String> {
        self.clean(field).map(Cow::into_owned)
    }

    /// The text in a field that has to be filled.
    pub(super) fn needed(&mut self, field: &str) -> Option<Cow<'a, str>> {
        if !self.row(field).is_filled(field) {
            self.fault(field, "", RowFault::Missing);
            return None;
        }
        self.clean(field)
    }

    /// A text that may be cut.
    fn cut(&mut self, field: &str) -> Option<String> {
        let text = self.long_text(field)?;
        if !is_too_long(&text) {
            return Some(text.into_owned());
        }
        self.fault(field, &text, RowFault::Cut);
        Some(text.chars().take(LONGEST_TEXT).collect::<String>().trim_end().to_owned())
    }

    fn date(&mut self, field: &str) -> Option<Date> {
        let text = self.needed(field)?;
        let day = day(&text);
        if day.is_none() {
            self.fault(field, &text, RowFault::NotADate);
        }
        day
    }

    fn money(&mut self, field: &str, currency: Currency) -> Option<Money> {
        let text = self.needed(field)?;
        match Money::parse(&text, currency) {
            Ok(money) => Some(money),
            Err(error) => {
                let what = match error {
                    MoneyError::TooPrecise { .. } => RowFault::TooPrecise,
                    MoneyError::Overflow => RowFault::TooLarge,
                    MoneyError::NotANumber { .. } | MoneyError::DifferentCurrencies { .. } => RowFault::NotAnAmount,
                };
                self.fault(field, &text, what);
                None
            }
        }
    }

    fn currency(&mut self, usual: Currency) -> Currency {
        let Some(text) = self.clean("invoice_currency_code") else { return usual };
        if text == usual.code() {
            return usual;
        }
        Currency::from_code(&text.to_uppercase()).unwrap_or_else(|| {
            self.fault("invoice_currency_code", &text, RowFault::NotACurrency);
            usual
        })
    }

    /// Tells of fields that the two rows fill differently.
    fn compare(&mut self) {
        let Joined { main, gaps: Some(gaps) } = self.joined else { return };
        for (field, what) in [
            ("invoice_total_amount_inc_vat", RowFault::AmountsContradict),
            ("invoice_open_amount_inc_vat", RowFault::AmountsContradict),
            ("invoice_currency_code", RowFault::AmountsContradict),
            ("debtor_code", RowFault::DebtorContradicts),
            ("invoice_date", RowFault::DateContradicts),
            ("invoice_due_date", RowFault::DateContradicts),
        ] {
            let (Some(one), Some(other)) = (main.text(field), gaps.text(field)) else { continue };
            let same = match (Decimal::from_str(&one), Decimal::from_str(&other)) {
                (Ok(one), Ok(other)) if what == RowFault::AmountsContradict => one == other,
                _ if field == "invoice_currency_code" => one.eq_ignore_ascii_case(&other),
                _ => one == other,
            };
            if !same {
                self.fault(field, &format!("{one} ≠ {other}"), what);
                self.doubtful |= what == RowFault::AmountsContradict;
            }
        }
    }

    /// Tells of fields that Payt demands of this customer and that are empty.
    fn demand(&mut self, compulsory: &BTreeSet<String>) {
        if compulsory.is_empty() {
            return;
        }
        for field in fields_of(self.joined.main.kind) {
            let demanded = field.need == Need::Configurable && compulsory.contains(field.name);
            if demanded && !self.row(field.name).is_filled(field.name) {
                self.fault(field.name, "", RowFault::Missing);
            }
        }
    }
}

/// Whether a text has more than 255 characters; of most the bytes tell.
pub(super) fn is_too_long(text: &str) -> bool {
    text.len() > LONGEST_TEXT && text.chars().count() > LONGEST_TEXT
}

/// A day as it is written in rows, `2026-03-10`, and in no other way.
fn day(text: &str) -> Option<Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number.checked_mul(10)?.checked_add(i16::from(digit.checked_sub(b'0')?)))
                .flatten()
        })
    };
    let [month, day] =
        [[*m1, *m2], [*d1, *d2]].map(|digits| number(&digits).and_then(|number| i8::try_from(number).ok()));
    Date::new(number(&[*y1, *y2, *y3, *y4])?, month?, day?).ok()
}

/// The invoice in these rows; or, when something about it is an error, which is told, its key and what is open if that can be read.
pub(super) fn read_invoice(
    key: ReceivableKey,
    joined: Joined<'_>,
    around: &Around<'_>,
    problems: &mut Problems,
) -> Result<Receivable, (ReceivableKey, Option<Money>)> {
    let mut fields = Fields { joined, problems, refused: false, doubtful: false };
    fields.compare();
    fields.demand(&around.rules.compulsory);
    let currency = fields.currency(around.rules.currency);
    let total = fields.money("invoice_total_amount_inc_vat", currency);
    let open = fields.money("invoice_open_amount_inc_vat", currency);
    if let (Some(total), Some(open)) = (total, open) {
        judge_amounts(&mut fields, total, open);
    }
    let date = fields.date("invoice_date");
    let due_date = fields.date("invoice_due_date");
    judge_days(&mut fields, date, due_date, around.today);
    let condition = fields.text("invoice_payment_condition");
    if let Some(code) = &condition {
        judge_condition(&mut fields, code, around.conditions);
    }
    let description = fields.cut("invoice_description");
    let dossier_item = fields.text("invoice_dossier_item_extra");
    if let (Some(item), Some(files)) = (&dossier_item, around.files)
        && !files.contains(item)
    {
        fields.fault("invoice_dossier_item_extra", item, RowFault::NoDocument);
    }
    let debtor = read_debtor(&mut fields, &key.0, around.digital);
    let (false, Some(debtor), Some(date), Some(due_date), Some(total), Some(money)) =
        (fields.refused, debtor, date, due_date, total, open)
    else {
        return Err((key, open.filter(|_| !fields.doubtful)));
    };
    let (administration, invoice) = key;
    Ok(Receivable {
        administration,
        invoice,
        debtor,
        date,
        due_date,
        total,
        open: money,
        description,
        condition,
        dossier_item,
    })
}

/// Payt blocks what looks like a mistake; so it may be sent, and is told.
fn judge_amounts(fields: &mut Fields<'_, '_>, total: Money, open: Money) {
    const OPEN: &str = "invoice_open_amount_inc_vat";
    let value = || format!("{} / {}", open.decimal_text(), total.decimal_text());
    if open.minor().unsigned_abs() > total.minor().unsigned_abs() {
        fields.fault(OPEN, &value(), RowFault::OpenAboveTotal);
    }
    if open.minor().signum() * total.minor().signum() < 0 {
        fields.fault(OPEN, &value(), RowFault::OtherSign);
    }
    if total.is_zero() && open.is_zero() {
        fields.fault("invoice_total_amount_inc_vat", &total.decimal_text(), RowFault::ZeroInvoice);
    }
}

fn judge_days(fields: &mut Fields<'_, '_>, date: Option<Date>, due_date: Option<Date>, today: Date) {
    if let (Some(date), Some(due_date)) = (date, due_date)
        && due_date < date
    {
        fields.fault("invoice_due_date", &due_date.to_string(), RowFault::DueBeforeDate);
    }
    if let Some(date) = date.filter(|date| *date > today) {
        fields.fault("invoice_date", &date.to_string(), RowFault::DateInFuture);
    }
}

fn judge_condition(fields: &mut Fields<'_, '_>, code: &str, known: &BTreeSet<String>) {
    if !known.contains(code) {
        fields.fault("invoice_payment_condition", code, RowFault::ConditionUnknown);
    } else if matches!(code, "true" | "false") {
        fields.fault("invoice_payment_condition", code, RowFault::ConditionTrueFalse);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way_only() {
        assert_eq!(day("2026-02-28"), Some(jiff::civil::date(2026, 2, 28)));
        for text in ["2026-02-29", "2026-2-28", "20260228", "2026-02-28 ", "2026/02/28", "+026-02-28", "", "2026-02-2é"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_is_too_long_by_its_characters() {
        assert!(!is_too_long(&"é".repeat(LONGEST_TEXT)) && is_too_long(&"é".repeat(LONGEST_TEXT + 1)));
        assert!(!is_too_long(&"e".repeat(LONGEST_TEXT)) && is_too_long(&"e".repeat(LONGEST_TEXT + 1)));
    }
}
