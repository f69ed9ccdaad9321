//! The specification laid out on sheets: heading, facts, and tables whose heads come again on each sheet.

use super::SpecificationWords;
use super::gather::{EntryView, Specification};
use crate::paper::{HEIGHT, Look, MARGIN, Sheets, WIDTH};

/// The size of text, and from one line of it to the next.
const SIZE: i32 = 850;
const STEP: i32 = 1_120;
const SMALL: i32 = 750;
/// Where text ends above the foot.
const BOTTOM: i32 = HEIGHT - 4_800;
/// Where the right column ends.
const RIGHT: i32 = WIDTH - MARGIN;
/// Between columns.
const GAP: i32 = 500;

/// A column: where it begins and ends, and at which side its text stands.
#[derive(Clone, Copy)]
struct Column {
    from: i32,
    to: i32,
    figure: bool,
}

/// A cell: lines of text, the first ones bold when it says so.
struct Cell {
    text: String,
    /// Above the text, bold.
    head: String,
}

impl Cell {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), head: String::new() }
    }
}

struct Layout {
    sheets: Sheets,
    y: i32,
}

/// The PDF of a specification.
pub(super) fn pdf(
    specification: &Specification,
    words: &SpecificationWords,
    language: &str,
) -> anyhow::Result<Vec<u8>> {
    let mut layout = Layout { sheets: Sheets::new()?, y: MARGIN };
    layout.heading(specification, words);
    layout.kinds(specification, words);
    layout.costs(specification, words);
    if specification.entries.is_empty() {
        layout.title(words.entry);
        layout.paragraph(words.no_entry);
    }
    for entry in &specification.entries {
        layout.entry(entry, words);
    }
    layout.y = layout.y.saturating_add(STEP);
    layout.paragraph(&format!("{} {}", words.made_at, specification.made_at));
    let title = format!("{} {}", words.title, specification.code);
    layout.sheets.finish(&title, language, &format!("Kruispost · {title}"))
}

impl Layout {
    /// Goes down, to a new sheet when there is no room for so much.
    fn room(&mut self, height: i32) -> bool {
        let turned = self.y.saturating_add(height) > BOTTOM;
        if turned {
            self.sheets.turn();
            self.y = MARGIN;
        }
        turned
    }

    fn heading(&mut self, specification: &Specification, words: &SpecificationWords) {
        self.y = self.y.saturating_add(1_000);
        self.sheets.write((MARGIN, self.y), "Kruispost", 1_000, Look::Bold);
        self.sheets.write_to((RIGHT, self.y), &specification.organisation, SIZE, Look::Plain);
        self.y = self.y.saturating_add(600);
        self.sheets.rule(MARGIN, RIGHT, self.y, 150);
        self.y = self.y.saturating_add(2_600);
        for line in
            self.sheets.lines(&format!("{} {}", words.title, specification.code), 1_500, Look::Bold, RIGHT - MARGIN)
        {
            self.sheets.write((MARGIN, self.y), &line, 1_500, Look::Bold);
            self.y = self.y.saturating_add(1_900);
        }
        for (word, value) in &specification.facts {
            let column =
                [Column { from: MARGIN, to: 16_000, figure: false }, Column { from: 16_500, to: RIGHT, figure: false }];
            self.row(&column, &[Cell::new(word), Cell::new(value)], Look::Plain);
        }
    }

    fn kinds(&mut self, specification: &Specification, words: &SpecificationWords) {
        self.title(words.kinds);
        let Some([number, total]) = &specification.kinds_total else { return self.paragraph(words.not_read) };
        let columns = columns(&[0, 8_000, 12_000]);
        let rows: Vec<Vec<Cell>> = specification.kinds.iter().map(|row| cells(row)).collect();
        let foot = [words.payout, number, total].map(Cell::new);
        self.table(&columns, &[words.kind, words.number, words.amount], &rows, &foot);
    }

    fn costs(&mut self, specification: &Specification, words: &SpecificationWords) {
        if specification.costs.is_empty() {
            return;
        }
        self.title(words.costs);
        let columns = columns(&[0, 7_000, 9_000, 8_000, 9_000]);
        let head = [words.invoice_of_pay, words.rate, words.without_vat, words.vat, words.with_vat];
        let rows: Vec<Vec<Cell>> = specification.costs.iter().map(|row| cells(row)).collect();
        let foot = [words.total, "", "", "", &specification.costs_total].map(Cell::new);
        self.table(&columns, &head, &rows, &foot);
    }

    fn entry(&mut self, entry: &EntryView, words: &SpecificationWords) {
        self.title(&format!("{} {}", words.entry, entry.voucher));
        self.paragraph(&entry.place);
        let number = Column { from: MARGIN, to: MARGIN + 2_200, figure: true };
        let rest = columns(&[0, 8_000, 8_000]);
        let columns: Vec<Column> = std::iter::once(number)
            .chain(
                rest.into_iter()
                    .map(|column| if column.figure { column } else { Column { from: number.to + GAP, ..column } }),
            )
            .collect();
        let head = [words.line, words.account_and_reason, words.debit, words.credit];
        let row = |line: &super::gather::LineView| {
            let text = if line.description.is_empty() {
                line.reason.clone()
            } else {
                format!("{} · {}", line.description, line.reason)
            };
            let what = Cell { text, head: line.account.clone() };
            vec![Cell::new(&line.number), what, Cell::new(&line.debit), Cell::new(&line.credit)]
        };
        let rows: Vec<Vec<Cell>> = entry.lines.iter().map(row).collect();
        let foot = ["", words.total, &entry.debit, &entry.credit].map(Cell::new);
        self.table(&columns, &head, &rows, &foot);
    }

    /// A heading, never alone at the end of a sheet.
    fn title(&mut self, text: &str) {
        self.room(6 * STEP);
        self.y = self.y.saturating_add(2_000);
        self.sheets.write((MARGIN, self.y), text, 1_050, Look::Bold);
        self.y = self.y.saturating_add(500);
    }

    fn paragraph(&mut self, text: &str) {
        for line in self.sheets.lines(text, SIZE, Look::Plain, RIGHT - MARGIN) {
            self.room(STEP);
            self.y = self.y.saturating_add(STEP);
            self.sheets.write((MARGIN, self.y), &line, SIZE, Look::Plain);
        }
        self.y = self.y.saturating_add(300);
    }

    fn table(&mut self, columns: &[Column], head: &[&str], rows: &[Vec<Cell>], foot: &[Cell]) {
        self.head(columns, head);
        for row in rows {
            if self.room(self.height(columns, row)) {
                self.head(columns, head);
            }
            self.row(columns, row, Look::Plain);
            self.sheets.rule(MARGIN, RIGHT, self.y, 25);
        }
        self.room(self.height(columns, foot));
        self.sheets.rule(MARGIN, RIGHT, self.y, 75);
        self.row(columns, foot, Look::Bold);
    }

    fn head(&mut self, columns: &[Column], head: &[&str]) {
        self.y = self.y.saturating_add(STEP);
        for (column, text) in columns.iter().zip(head) {
            match column.figure {
                true => self.sheets.write_to((column.to, self.y), text, SMALL, Look::Plain),
                false => self.sheets.write((column.from, self.y), text, SMALL, Look::Plain),
            }
        }
        self.y = self.y.saturating_add(400);
        self.sheets.rule(MARGIN, RIGHT, self.y, 50);
    }

    /// The lines of a cell, each with its look.
    fn lines(&self, column: Column, cell: &Cell, look: Look) -> Vec<(String, Look)> {
        let wide = column.to.saturating_sub(column.from);
        let bold = self.sheets.lines(&cell.head, SIZE, Look::Bold, wide).into_iter().map(|line| (line, Look::Bold));
        // a figure is never cut in two
        let text =
            if column.figure { vec![cell.text.clone()] } else { self.sheets.lines(&cell.text, SIZE, look, wide) };
        bold.chain(text.into_iter().map(|line| (line, look))).collect()
    }

    fn height(&self, columns: &[Column], cells: &[Cell]) -> i32 {
        let lines = columns.iter().zip(cells).map(|(column, cell)| self.lines(*column, cell, Look::Bold).len());
        let lines = i32::try_from(lines.max().unwrap_or_default()).unwrap_or_default();
        lines.saturating_mul(STEP).saturating_add(400)
    }

    fn row(&mut self, columns: &[Column], cells: &[Cell], look: Look) {
        let top = self.y;
        let mut bottom = top;
        for (column, cell) in columns.iter().zip(cells) {
            let mut y = top;
            for (line, look) in self.lines(*column, cell, look) {
                y = y.saturating_add(STEP);
                match column.figure {
                    true => self.sheets.write_to((column.to, y), &line, SIZE, look),
                    false => self.sheets.write((column.from, y), &line, SIZE, look),
                }
            }
            bottom = bottom.max(y);
        }
        self.y = bottom.saturating_add(400);
    }
}

/// The columns of a table from the widths of those with figures, which stand at the right; the first one takes the rest.
fn columns(widths: &[i32]) -> Vec<Column> {
    let mut to = RIGHT;
    let mut columns = Vec::with_capacity(widths.len());
    for width in widths.iter().skip(1).rev() {
        let from = to.saturating_sub(*width);
        columns.push(Column { from, to, figure: true });
        to = from;
    }
    columns.push(Column { from: MARGIN, to: to.saturating_sub(GAP), figure: false });
    columns.reverse();
    columns
}

fn cells(texts: &[String]) -> Vec<Cell> {
    texts.iter().map(|text| Cell::new(text)).collect()
}
