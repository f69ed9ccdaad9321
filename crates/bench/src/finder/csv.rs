//! Plain CSV: just enough to write our own files and to read results back.

use std::collections::HashMap;

use anyhow::{Result, bail, ensure};

use crate::dice::Dice;

/// Writes one row.
pub(super) fn write_row(into: &mut String, cells: &[&str]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            into.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            into.push('"');
            into.push_str(&cell.replace('"', "\"\""));
            into.push('"');
        } else {
            into.push_str(cell);
        }
    }
    into.push('\n');
}

/// Rows of a text with a header line.
pub(super) struct Table<'a> {
    rest: &'a str,
    columns: HashMap<String, usize>,
}

/// One row, by the names of the columns.
pub(super) struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    cells: &'a [String],
}

impl<'a> Table<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self> {
        let mut table = Self { rest: text, columns: HashMap::new() };
        let mut header = Vec::new();
        ensure!(table.next_cells(&mut header)?, "there is no header line");
        table.columns = header.into_iter().enumerate().map(|(index, name)| (name, index)).collect();
        Ok(table)
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Calls `each` with every row after the header.
    pub(super) fn for_each(mut self, mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        let mut cells = Vec::new();
        while self.next_cells(&mut cells)? {
            each(&Row { columns: &self.columns, cells: &cells })?;
        }
        Ok(())
    }

    /// Takes the next row; no more rows give false.
    fn next_cells(&mut self, cells: &mut Vec<String>) -> Result<bool> {
        cells.clear();
        if self.rest.is_empty() {
            return Ok(false);
        }
        loop {
            let (cell, rest) = cell(self.rest)?;
            cells.push(cell);
            self.rest = rest;
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else {
                let rest = self.rest.strip_prefix('\r').unwrap_or(self.rest);
                self.rest = rest.strip_prefix('\n').unwrap_or(rest);
                return Ok(true);
            }
        }
    }
}

impl Row<'_> {
    /// The cell of a column; empty when there is none.
    pub(super) fn text(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|index| self.cells.get(*index)).map_or("", String::as_str)
    }

    /// The amount in a column.
    pub(super) fn cents(&self, column: &str) -> Result<i64> {
        read_cents(self.text(column))
    }
}

/// The first cell of a text, and what comes after it.
fn cell(text: &str) -> Result<(String, &str)> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\r', '\n']).unwrap_or(text.len());
        let (cell, rest) = text.split_at(end);
        return Ok((cell.to_owned(), rest));
    };
    let mut whole = String::new();
    loop {
        let Some((part, after)) = rest.split_once('"') else { bail!("a quote is not closed") };
        whole.push_str(part);
        let Some(more) = after.strip_prefix('"') else { return Ok((whole, after)) };
        whole.push('"');
        rest = more;
    }
}

/// `-1234.50` as cents; two decimals.
pub(super) fn read_cents(text: &str) -> Result<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let cents = match digits.split_once('.') {
        Some((euros, cents)) if cents.len() == 2 => format!("{euros}{cents}").parse::<i64>(),
        _ => bail!("`{text}` is not an amount with two decimals"),
    }?;
    Ok(if digits.len() < text.len() { -cents } else { cents })
}

/// Cents as `-1234.50`.
pub(super) fn cents_text(cents: i64) -> String {
    let (sign, whole) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    format!("{sign}{}.{:02}", whole / 100, whole % 100)
}

/// The same rows in another order, below the same header. No cell of ours has a line break in it.
pub(super) fn shuffled(text: &str, seed: u64) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut dice = Dice::new(seed);
    for place in (2..lines.len()).rev() {
        lines.swap(place, 1 + dice.place(place));
    }
    lines.join("\n")
}

/// FNV-1a, 64 bits.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut text = String::new();
        write_row(&mut text, &["a", "b", "c"]);
        write_row(&mut text, &["1", "x, \"y\"\nz", ""]);
        let mut seen = Vec::new();
        let table = Table::new(&text).unwrap();
        assert!(table.has("b") && !table.has("d"));
        table
            .for_each(|row| {
                seen.push((row.text("a").to_owned(), row.text("b").to_owned(), row.text("c").to_owned()));
                Ok(())
            })
            .unwrap();
        assert_eq!(seen, [("1".to_owned(), "x, \"y\"\nz".to_owned(), String::new())]);
        assert!(Table::new("a\n\"b").unwrap().for_each(|_| Ok(())).is_err());
    }

    #[test]
    fn amounts_have_two_decimals_and_a_sign() {
        for cents in [0, 1, -1, 99, 123_450, -1_234_567] {
            assert_eq!(read_cents(&cents_text(cents)).unwrap(), cents);
        }
        assert_eq!(cents_text(-5), "-0.05");
        assert!(read_cents("12").is_err() && read_cents("1.2").is_err() && read_cents("").is_err());
    }
}
