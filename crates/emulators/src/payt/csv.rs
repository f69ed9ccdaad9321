//! Data files: CSV with `;` or `,`, headers first.

use std::collections::BTreeMap;

use csv_core::{ReadFieldResult, ReaderBuilder};

/// A data file taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) headers: Vec<String>,
    /// Whether a header stood between quotes.
    pub(super) quoted_headers: bool,
    pub(super) rows: Vec<Row>,
}

/// A row, its values by header.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Counted from 1, the headers included; blank lines are left out.
    pub(super) line: usize,
    values: BTreeMap<String, String>,
    /// It has more values than there are headers.
    pub(super) too_long: bool,
}

impl Row {
    /// A value without blanks around it; empty when it is not there.
    pub(super) fn get(&self, header: &str) -> &str {
        self.values.get(header).map_or("", |value| value.trim())
    }

    /// A value that is there.
    pub(super) fn find(&self, header: &str) -> Option<String> {
        Some(self.get(header)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// The headers with a value of more characters than that.
    pub(super) fn longer_than(&self, most: usize) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(_, value)| value.chars().count() > most).map(|(header, _)| header.as_str())
    }
}

/// Reads a data file; `None` when it is not UTF-8.
pub(super) fn read(bytes: &[u8]) -> Option<Table> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    let separator = if first.contains(';') { b';' } else { b',' };
    let mut records = records(text.as_bytes(), separator).into_iter();
    let headers: Vec<String> =
        records.next().unwrap_or_default().into_iter().map(|header| header.trim().to_owned()).collect();
    let row = |(line, values): (usize, Vec<String>)| Row {
        line,
        too_long: values.len() > headers.len(),
        values: headers.iter().cloned().zip(values).collect(),
    };
    let rows = (2..).zip(records).map(row).collect();
    Some(Table { quoted_headers: first.contains('"'), rows, headers })
}

fn records(mut input: &[u8], separator: u8) -> Vec<Vec<String>> {
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), Vec::new());
    let mut room = [0_u8; 1024];
    loop {
        let (result, read, written) = reader.read_field(input, &mut room);
        input = input.get(read..).unwrap_or_default();
        field.extend_from_slice(room.get(..written).unwrap_or_default());
        match result {
            // The next round, with nothing left, ends the last field.
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                record.push(String::from_utf8_lossy(&std::mem::take(&mut field)).into_owned());
                if record_end {
                    records.push(std::mem::take(&mut record));
                }
            }
            ReadFieldResult::End => return records,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_separators_quotes_and_a_mark_at_the_beginning_are_read() {
        let table = read("\u{feff}a;b\r\n1;\"x \"\"y\"\"; z\"\r\n\r\n2".as_bytes()).unwrap();
        assert_eq!((table.headers.join("|"), table.quoted_headers), ("a|b".to_owned(), false));
        let rows: Vec<_> = table.rows.iter().map(|row| (row.line, row.get("a"), row.get("b"))).collect();
        assert_eq!(rows, [(2, "1", "x \"y\"; z"), (3, "2", "")]);
        let table = read(b"\"a\",\"b\"\n1,\" 2 \",3\n").unwrap();
        assert!(table.quoted_headers && table.rows[0].too_long);
        assert_eq!(table.rows[0].get("b"), "2");
    }

    #[test]
    fn long_values_are_read_whole() {
        let long = "x".repeat(5_000);
        let table = read(format!("a;b\n{long};1\n").as_bytes()).unwrap();
        assert_eq!(table.rows[0].get("a"), long);
        assert_eq!(table.rows[0].longer_than(255).collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn nothing_is_an_empty_table_and_other_encodings_are_none() {
        assert_eq!(read(b""), Some(Table::default()));
        assert_eq!(read(b"a;b\ncaf\xe9;1\n"), None);
    }
}
