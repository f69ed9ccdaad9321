//! The fields of a row, by the names in the first line.

use std::str;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use crate::fault::{SheetError, Why};

/// A column that is known here.
pub(crate) struct Column {
    /// Its name in the first line.
    pub(crate) name: &'static str,
    /// Whether nothing can be done without it.
    pub(crate) required: bool,
}

impl Column {
    pub(crate) const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }

    pub(crate) const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}

/// The names of the columns, for people.
pub(crate) fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// Cuts rows into fields.
pub(crate) struct Splitter {
    reader: Reader,
    delimiter: u8,
    output: Vec<u8>,
    ends: Vec<usize>,
    found: usize,
}

impl Splitter {
    pub(crate) fn new(delimiter: u8) -> Self {
        // The rows are cut already, so a line break is text like any other.
        let reader = ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Self { reader, delimiter, output: Vec::new(), ends: vec![0; 32], found: 0 }
    }

    /// Cuts a row; the number of its fields.
    pub(crate) fn split(&mut self, row: &[u8]) -> usize {
        self.reader.reset();
        self.output.resize(self.output.len().max(row.len().saturating_add(1)), 0);
        let (mut read, mut written) = (0_usize, 0_usize);
        self.found = 0;
        loop {
            let input = row.get(read..).unwrap_or_default();
            let output = self.output.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(self.found..).unwrap_or_default();
            let (result, in_bytes, out_bytes, fields) = self.reader.read_record(input, output, ends);
            read = read.saturating_add(in_bytes);
            written = written.saturating_add(out_bytes);
            self.found = self.found.saturating_add(fields);
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => return self.found,
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.output.resize(self.output.len().saturating_add(row.len()), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len().saturating_mul(2), 0),
            }
        }
    }

    /// A field of the row that was cut last.
    fn field(&self, index: usize) -> &[u8] {
        let end = |index: usize| self.ends.get(..self.found).and_then(|ends| ends.get(index)).copied();
        let start = index.checked_sub(1).map_or(Some(0), end);
        let range = start.zip(end(index)).map(|(start, end)| start..end);
        range.and_then(|range| self.output.get(range)).unwrap_or_default()
    }
}

/// Where the known columns stand in a file.
pub(crate) struct Header {
    splitter: Splitter,
    columns: &'static [Column],
    places: Vec<Option<usize>>,
    width: usize,
}

impl Header {
    /// Reads the names in the first line.
    pub(crate) fn read(file: &str, row: &[u8], delimiter: u8, columns: &'static [Column]) -> Result<Self, SheetError> {
        let mut splitter = Splitter::new(delimiter);
        let width = splitter.split(row);
        let found: Vec<String> =
            (0..width).map(|index| String::from_utf8_lossy(splitter.field(index)).trim().to_lowercase()).collect();
        let mut places = Vec::new();
        for Column { name, required } in columns {
            let mut at = found.iter().enumerate().filter(|(_, found)| found == name).map(|(index, _)| index);
            let place = at.next();
            if at.next().is_some() {
                return Err(SheetError::DoubleColumn { file: file.to_owned(), column: name });
            }
            if place.is_none() && *required {
                let found = found.iter().map(|name| crate::fault::Shown::new(name).to_string());
                let found = found.collect::<Vec<_>>().join(", ");
                return Err(SheetError::MissingColumn { file: file.to_owned(), missing: name, found });
            }
            places.push(place);
        }
        Ok(Self { splitter, columns, places, width })
    }

    /// Whether the file has a column.
    pub(crate) fn has(&self, column: usize) -> bool {
        self.places.get(column).is_some_and(Option::is_some)
    }

    /// The fields of a row.
    pub(crate) fn fields(&mut self, row: &[u8]) -> Result<Fields<'_>, Fault> {
        let (found, expected) = (self.splitter.split(row), self.width);
        if found == expected {
            Ok(Fields { header: self })
        } else {
            Err(Fault { column: None, why: Why::Columns { found, expected } })
        }
    }
}

/// What is wrong in which column.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) column: Option<&'static str>,
    pub(crate) why: Why,
}

/// The fields of a row.
pub(crate) struct Fields<'a> {
    header: &'a Header,
}

impl<'a> Fields<'a> {
    /// The text of a column without surrounding space; empty when the file has no such column.
    pub(crate) fn text(&self, column: usize) -> Result<&'a str, Fault> {
        let Some(place) = self.header.places.get(column).copied().flatten() else { return Ok("") };
        let text = str::from_utf8(self.header.splitter.field(place));
        text.map(str::trim).map_err(|_| self.fault(column, Why::NotUtf8))
    }

    /// The text of a column in which something must stand.
    pub(crate) fn some_text(&self, column: usize) -> Result<&'a str, Fault> {
        match self.text(column)? {
            "" => Err(self.fault(column, Why::Empty)),
            text => Ok(text),
        }
    }

    /// Reads a column with a function that says what is wrong.
    pub(crate) fn parse<T>(&self, column: usize, parse: impl Fn(&str) -> Result<T, Why>) -> Result<T, Fault> {
        parse(self.text(column)?).map_err(|why| self.fault(column, why))
    }

    /// Whether amounts are Dutch where that can't be seen from them: `;` separates what has commas inside.
    pub(crate) const fn decimal_comma(&self) -> bool {
        self.header.splitter.delimiter == b';'
    }

    /// What is wrong with a column.
    pub(crate) fn fault(&self, column: usize, why: Why) -> Fault {
        Fault { column: self.header.columns.get(column).map(|column| column.name), why }
    }
}
