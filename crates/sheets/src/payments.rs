//! Payments of a file.

use std::io::Read;

use ledger::finder::{PaymentTerms, PaymentView, Payments};
use ledger::money::Currency;
use ledger::rules::MatchField;
use ledger::settlement::LineKind;

use crate::amount::read_amount;
use crate::day::Day;
use crate::duplicates::{duplicates, feed, leave_out};
use crate::fault::{Malformed, SheetError, Shown, Why};
use crate::fields::{Column, Fields};
use crate::read::{Reading, Refused, Sheet, read_currency, read_sheet};
use crate::texts::{Place, Texts};

const ID: usize = 0;
const AMOUNT: usize = 1;
const DATE: usize = 2;
const CURRENCY: usize = 3;
/// From here on columns are kept as text, after the id.
const FIRST_TEXT: usize = 4;
const TEXTS: usize = 8;

/// The place of a text in the table.
mod text {
    pub(super) const ID: usize = 0;
    pub(super) const METHOD: usize = 1;
    pub(super) const REFERENCE: usize = 2;
    pub(super) const DESCRIPTION: usize = 3;
    pub(super) const ORDER_ID: usize = 4;
    pub(super) const EXTRA1: usize = 5;
    pub(super) const EXTRA2: usize = 6;
    pub(super) const EXTRA3: usize = 7;
}

/// A payment of nothing, which is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its line in the file.
    pub line: u64,
    /// Its id.
    pub id: Box<str>,
}

/// Payments of a file, 36 bytes each and their text.
#[derive(Debug, Default)]
pub struct PaymentTable {
    texts: Texts<TEXTS>,
    rows: Vec<Row>,
    /// Apart from the rows, which would need padding for them.
    amounts: Vec<i64>,
    lines: Vec<u32>,
    skipped: Vec<Skipped>,
}

#[derive(Debug)]
struct Row {
    place: Place<TEXTS>,
    day: Day,
    currency: Currency,
}

/// Reads payments: `id` and `amount`, and what else of `date`, `currency`, `method`, `reference`, `description`,
/// `order_id` and `extra1` to `extra3` there is.
pub fn read_payments(input: impl Read, file: &str) -> Result<Reading<PaymentTable>, SheetError> {
    read_sheet(input, file)
}

impl PaymentTable {
    /// Payments of nothing, which are not in the table.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The memory of its rows and texts.
    pub fn bytes(&self) -> usize {
        let row = size_of::<Row>().saturating_add(size_of::<i64>());
        self.rows.capacity().saturating_mul(row).saturating_add(self.texts.bytes())
    }

    fn text_at(&self, index: usize, text: usize) -> &str {
        self.rows.get(index).map_or("", |row| self.texts.get(&row.place, text))
    }
}

impl Sheet for PaymentTable {
    const COLUMNS: &'static [Column] = &[
        Column::required("id"),
        Column::required("amount"),
        Column::optional("date"),
        Column::optional("currency"),
        Column::optional("method"),
        Column::optional("reference"),
        Column::optional("description"),
        Column::optional("order_id"),
        Column::optional("extra1"),
        Column::optional("extra2"),
        Column::optional("extra3"),
    ];

    fn take(&mut self, line: u32, fields: &Fields<'_>, file: &str) -> Result<(), Refused> {
        let id = fields.some_text(ID)?;
        let day = fields.parse(DATE, Day::read)?;
        let currency = fields.parse(CURRENCY, read_currency)?;
        fields.some_text(AMOUNT)?;
        let amount = fields.parse(AMOUNT, |text| read_amount(text, currency, fields.decimal_comma()))?;
        let mut texts = [id; TEXTS];
        for (column, text) in (FIRST_TEXT..).zip(texts.iter_mut().skip(1)) {
            *text = fields.text(column)?;
        }
        if amount == 0 {
            self.skipped.push(Skipped { line: line.into(), id: id.into() });
            return Ok(());
        }
        let place = self.texts.push(texts, file).map_err(Refused::Full)?;
        self.rows.push(Row { place, day, currency });
        self.amounts.push(amount);
        self.lines.push(line);
        Ok(())
    }

    fn finish(&mut self, malformed: &mut Vec<Malformed>) {
        let id = |row| self.text_at(row, text::ID);
        let twice = duplicates(self.rows.len(), |row, hasher| feed(hasher, id(row)), |a, b| id(a) == id(b));
        let line = |row: usize| self.lines.get(row).copied().map_or(0, u64::from);
        malformed.extend(twice.iter().map(|(row, first)| Malformed {
            line: line(*row),
            column: Some("id"),
            why: Why::IdTwice { given: Shown::new(id(*row)), first: line(*first) },
        }));
        if !twice.is_empty() {
            leave_out(&mut self.rows, &twice);
            leave_out(&mut self.amounts, &twice);
        }
        self.lines = Vec::new();
        self.texts.shrink();
        self.rows.shrink_to_fit();
        self.amounts.shrink_to_fit();
    }
}

const fn kind_of(amount_minor: i64) -> LineKind {
    if amount_minor < 0 { LineKind::Refund } else { LineKind::Payment }
}

impl Payments for PaymentTable {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn payment(&self, index: usize) -> PaymentView<'_> {
        let row = self.rows.get(index);
        let amount_minor = self.amounts.get(index).copied().unwrap_or_default();
        PaymentView {
            id: self.text_at(index, text::ID),
            kind: kind_of(amount_minor),
            date: row.and_then(|row| row.day.date()),
            amount_minor,
            currency: row.map_or(Currency::EUR, |row| row.currency),
            method: self.text_at(index, text::METHOD),
        }
    }

    fn terms(&self, index: usize) -> PaymentTerms {
        let amount_minor = self.amounts.get(index).copied().unwrap_or_default();
        PaymentTerms {
            kind: kind_of(amount_minor),
            amount_minor,
            currency: self.rows.get(index).map_or(Currency::EUR, |row| row.currency),
        }
    }

    fn text(&self, index: usize, field: MatchField) -> &str {
        let text = match field {
            MatchField::Reference => text::REFERENCE,
            MatchField::Description => text::DESCRIPTION,
            MatchField::OrderId => text::ORDER_ID,
            MatchField::Extra1 => text::EXTRA1,
            MatchField::Extra2 => text::EXTRA2,
            MatchField::Extra3 => text::EXTRA3,
            MatchField::Info | MatchField::Tool | MatchField::Object | MatchField::CustomerReference => return "",
        };
        self.text_at(index, text)
    }
}
