//! Open items of a file.

use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::io::Read;

use jiff::civil::Date;
use ledger::finder::{ItemNumbers, ItemTerms, ItemView, Items};
use ledger::money::Currency;

use crate::amount::read_amount;
use crate::day::Day;
use crate::duplicates::{duplicates, feed, leave_out};
use crate::fault::{Malformed, SheetError, Shown, Why};
use crate::fields::{Column, Fields, Header};
use crate::read::{Reading, Refused, Sheet, read_currency, read_sheet};
use crate::texts::{Place, Texts};

const DEBTOR: usize = 0;
const INVOICE: usize = 1;
const BALANCE: usize = 2;
const AMOUNT: usize = 3;
const ADMINISTRATION: usize = 4;
const JOURNAL: usize = 5;
const DATE: usize = 6;
const DUE_DATE: usize = 7;
const CURRENCY: usize = 8;
const PAYMENT_REFERENCE: usize = 9;
const ORDER_NUMBER: usize = 10;
const DESCRIPTION: usize = 11;

/// The columns that are kept as text, in the order of the table.
const TEXT_COLUMNS: [usize; TEXTS] = [DEBTOR, INVOICE, JOURNAL, ORDER_NUMBER, PAYMENT_REFERENCE, DESCRIPTION];
const TEXTS: usize = 6;

/// The place of a text in the table.
mod text {
    pub(super) const DEBTOR: usize = 0;
    pub(super) const INVOICE: usize = 1;
    pub(super) const JOURNAL: usize = 2;
    pub(super) const ORDER: usize = 3;
    pub(super) const PAYMENT_REFERENCE: usize = 4;
    pub(super) const DESCRIPTION: usize = 5;
}

/// What stands for an administration that is not told. AFAS numbers them from 1.
const UNKNOWN: i64 = 0;

/// Open items of a file, 44 bytes each and their text.
#[derive(Debug, Default)]
pub struct ItemTable {
    texts: Texts<TEXTS>,
    rows: Vec<Row>,
    /// Amount and balance, apart from the rows, which would need padding for them.
    amounts: Vec<[i64; 2]>,
    lines: Vec<u32>,
    /// The administrations that occur; rows name them by their place.
    administrations: Vec<i64>,
    places: BTreeMap<i64, u16>,
    has_amounts: bool,
}

#[derive(Debug)]
struct Row {
    place: Place<TEXTS>,
    date: Day,
    due_date: Day,
    administration: u16,
    currency: Currency,
}

/// Reads open items: `debtor`, `invoice` and `balance`, and what else of `administration`, `journal`, `date`, `due_date`,
/// `currency`, `amount`, `payment_reference`, `order_number` and `description` there is.
pub fn read_open_items(input: impl Read, file: &str) -> Result<Reading<ItemTable>, SheetError> {
    read_sheet(input, file)
}

impl ItemTable {
    /// The administration of an item; none when the file does not tell.
    pub fn administration(&self, index: usize) -> Option<i64> {
        let row = self.rows.get(index)?;
        let number = self.administrations.get(usize::from(row.administration)).copied();
        number.filter(|number| *number != UNKNOWN)
    }

    /// Says which administration the items are of that do not tell.
    pub fn assume_administration(&mut self, number: i64) {
        for unknown in self.administrations.iter_mut().filter(|number| **number == UNKNOWN) {
            *unknown = number;
        }
    }

    /// The memory of its rows and texts.
    pub fn bytes(&self) -> usize {
        let row = size_of::<Row>().saturating_add(size_of::<[i64; 2]>());
        self.rows.capacity().saturating_mul(row).saturating_add(self.texts.bytes())
    }

    fn text_at(&self, index: usize, text: usize) -> &str {
        self.rows.get(index).map_or("", |row| self.texts.get(&row.place, text))
    }

    /// The place of an administration among those that occur; none when there are more than anybody has.
    fn place_of(&mut self, number: i64) -> Option<u16> {
        if let Some(place) = self.places.get(&number) {
            return Some(*place);
        }
        let place = u16::try_from(self.administrations.len()).ok()?;
        self.administrations.push(number);
        self.places.insert(number, place);
        Some(place)
    }

    fn same(&self, a: usize, b: usize) -> bool {
        let texts = (0..TEXTS).all(|text| self.text_at(a, text) == self.text_at(b, text));
        let rest = |row: &Row| (row.date, row.due_date, row.administration, row.currency);
        texts && self.rows.get(a).map(rest) == self.rows.get(b).map(rest) && self.amounts.get(a) == self.amounts.get(b)
    }

    fn hash(&self, row: usize, hasher: &mut DefaultHasher) {
        feed(hasher, self.text_at(row, text::INVOICE));
        feed(hasher, self.text_at(row, text::DEBTOR));
        feed(hasher, self.amounts.get(row));
        // The terms of an invoice are alike but for this.
        feed(hasher, self.rows.get(row).map(|row| row.due_date));
    }
}

impl Sheet for ItemTable {
    const COLUMNS: &'static [Column] = &[
        Column::required("debtor"),
        Column::required("invoice"),
        Column::required("balance"),
        Column::optional("amount"),
        Column::optional("administration"),
        Column::optional("journal"),
        Column::optional("date"),
        Column::optional("due_date"),
        Column::optional("currency"),
        Column::optional("payment_reference"),
        Column::optional("order_number"),
        Column::optional("description"),
    ];

    fn begin(&mut self, header: &Header) {
        self.has_amounts = header.has(AMOUNT);
    }

    fn take(&mut self, line: u32, fields: &Fields<'_>, file: &str) -> Result<(), Refused> {
        for column in [DEBTOR, INVOICE, BALANCE] {
            fields.some_text(column)?;
        }
        let currency = fields.parse(CURRENCY, read_currency)?;
        let figure = |column| fields.parse(column, |text| read_amount(text, currency, fields.decimal_comma()));
        let balance = figure(BALANCE)?;
        let amount = if self.has_amounts && !fields.text(AMOUNT)?.is_empty() { figure(AMOUNT)? } else { balance };
        let (date, due_date) = (fields.parse(DATE, Day::read)?, fields.parse(DUE_DATE, Day::read)?);
        let number = fields.parse(ADMINISTRATION, read_administration)?;
        let mut texts = [""; TEXTS];
        for (text, column) in texts.iter_mut().zip(TEXT_COLUMNS) {
            *text = fields.text(column)?;
        }
        let administration = self
            .place_of(number)
            .ok_or_else(|| fields.fault(ADMINISTRATION, Why::NotAnAdministration(Shown::new(&number.to_string()))))?;
        let place = self.texts.push(texts, file).map_err(Refused::Full)?;
        self.rows.push(Row { place, date, due_date, administration, currency });
        self.amounts.push([amount, balance]);
        self.lines.push(line);
        Ok(())
    }

    /// An invoice may stand here once per term, so only rows that are equal in everything are one too many.
    fn finish(&mut self, malformed: &mut Vec<Malformed>) {
        let twice = duplicates(self.rows.len(), |row, hasher| self.hash(row, hasher), |a, b| self.same(a, b));
        let line = |row: usize| self.lines.get(row).copied().map_or(0, u64::from);
        malformed.extend(twice.iter().map(|(row, first)| Malformed {
            line: line(*row),
            column: None,
            why: Why::RowTwice { first: line(*first) },
        }));
        if !twice.is_empty() {
            leave_out(&mut self.rows, &twice);
            leave_out(&mut self.amounts, &twice);
        }
        self.lines = Vec::new();
        self.places = BTreeMap::new();
        self.texts.shrink();
        self.rows.shrink_to_fit();
        self.amounts.shrink_to_fit();
    }
}

fn read_administration(text: &str) -> Result<i64, Why> {
    if text.is_empty() {
        return Ok(UNKNOWN);
    }
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Why::NotAnAdministration(Shown::new(text)))
}

impl Items for ItemTable {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn numbers(&self, index: usize) -> ItemNumbers<'_> {
        let credit = self.amounts.get(index).is_some_and(|[_, balance]| *balance < 0);
        ItemNumbers {
            invoice: self.text_at(index, text::INVOICE),
            order: self.text_at(index, text::ORDER),
            payment_reference: self.text_at(index, text::PAYMENT_REFERENCE),
            credit_text: if credit { self.text_at(index, text::DESCRIPTION) } else { "" },
        }
    }

    fn terms(&self, index: usize) -> ItemTerms {
        let [_, balance_minor] = self.amounts.get(index).copied().unwrap_or_default();
        ItemTerms {
            administration: self.administration(index).unwrap_or(UNKNOWN),
            debtor_blocked: false,
            currency: self.rows.get(index).map_or(Currency::EUR, |row| row.currency),
            balance_minor,
        }
    }

    fn date(&self, index: usize) -> Option<Date> {
        self.rows.get(index).and_then(|row| row.date.date())
    }

    fn item(&self, index: usize) -> ItemView<'_> {
        let row = self.rows.get(index);
        let [amount_minor, balance_minor] = self.amounts.get(index).copied().unwrap_or_default();
        ItemView {
            administration: self.administration(index).unwrap_or(UNKNOWN),
            journal: self.text_at(index, text::JOURNAL),
            debtor: self.text_at(index, text::DEBTOR),
            debtor_blocked: false,
            invoice: self.text_at(index, text::INVOICE),
            order: self.text_at(index, text::ORDER),
            payment_reference: self.text_at(index, text::PAYMENT_REFERENCE),
            date: row.and_then(|row| row.date.date()),
            due_date: row.and_then(|row| row.due_date.date()),
            currency: row.map_or(Currency::EUR, |row| row.currency),
            amount_minor,
            balance_minor,
            description: self.text_at(index, text::DESCRIPTION),
        }
    }
}
