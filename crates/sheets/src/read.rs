//! Reading a file row by row: what fits goes into a table, what does not is named.

use std::io::Read;

use crate::fault::{Malformed, SheetError, Why};
use crate::fields::{Column, Fault, Fields, Header, names};
use crate::rows::{Raw, Rows};

/// What reading a file gave.
#[derive(Debug)]
pub struct Reading<T> {
    /// The rows that fit.
    pub table: T,
    /// The rows that were left out, by line.
    pub malformed: Vec<Malformed>,
    /// How many rows there are below the first line, blank ones aside.
    pub rows: u64,
}

/// Why a row is not taken.
pub(crate) enum Refused {
    /// Something is wrong with it.
    Malformed(Fault),
    /// The table is full.
    Full(SheetError),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Malformed(fault)
    }
}

/// A table that takes rows.
pub(crate) trait Sheet: Default {
    /// Its columns.
    const COLUMNS: &'static [Column];

    /// Learns which of them a file has.
    fn begin(&mut self, _header: &Header) {}

    /// Takes a row.
    fn take(&mut self, line: u32, fields: &Fields<'_>, file: &str) -> Result<(), Refused>;

    /// Names what can only be seen when all rows are there, and gives back what is not needed any more.
    fn finish(&mut self, malformed: &mut Vec<Malformed>);
}

/// Reads a file into a table.
pub(crate) fn read_sheet<T: Sheet>(input: impl Read, file: &str) -> Result<Reading<T>, SheetError> {
    let unreadable = |source| SheetError::Unreadable { file: file.to_owned(), source };
    let mut rows = Rows::new(input);
    let mut header = read_header(&mut rows, file, T::COLUMNS)?;
    let mut reading = Reading { table: T::default(), malformed: Vec::new(), rows: 0 };
    reading.table.begin(&header);
    while let Some(Raw { line, bytes }) = rows.next().map_err(unreadable)? {
        reading.rows = reading.rows.saturating_add(1);
        let short_line = u32::try_from(line).map_err(|_| SheetError::TooMuch { file: file.to_owned() })?;
        let taken = match bytes {
            Err(why) => Err(Refused::Malformed(Fault { column: None, why })),
            Ok(bytes) => header
                .fields(bytes)
                .map_err(Refused::from)
                .and_then(|fields| reading.table.take(short_line, &fields, file)),
        };
        match taken {
            Ok(()) => {}
            Err(Refused::Malformed(Fault { column, why })) => reading.malformed.push(Malformed { line, column, why }),
            Err(Refused::Full(error)) => return Err(error),
        }
    }
    reading.table.finish(&mut reading.malformed);
    reading.malformed.sort_by_key(|malformed| malformed.line);
    Ok(reading)
}

fn read_header<R: Read>(rows: &mut Rows<R>, file: &str, columns: &'static [Column]) -> Result<Header, SheetError> {
    let unreadable = |source| SheetError::Unreadable { file: file.to_owned(), source };
    let first = rows.beginning().map_err(unreadable)?;
    if first.starts_with(&[0xFF, 0xFE]) || first.starts_with(&[0xFE, 0xFF]) {
        return Err(SheetError::Utf16 { file: file.to_owned() });
    }
    let marked = first.starts_with(b"\xEF\xBB\xBF");
    let delimiter = delimiter(first);
    if marked {
        rows.skip(3);
    }
    rows.set_delimiter(delimiter);
    let expected = || names(columns);
    match rows.next().map_err(unreadable)? {
        None => Err(SheetError::Empty { file: file.to_owned(), expected: expected() }),
        Some(Raw { bytes: Ok(row), .. }) => Header::read(file, row, delimiter, columns),
        Some(Raw { bytes: Err(why), .. }) => {
            Err(SheetError::Header { file: file.to_owned(), why, expected: expected() })
        }
    }
}

/// `;` when the first line has more of them than of `,`.
fn delimiter(first: &[u8]) -> u8 {
    let count = |sign| memchr::memchr_iter(sign, first).count();
    if count(b';') > count(b',') { b';' } else { b',' }
}

/// Reads a currency; nothing is euros.
pub(crate) fn read_currency(text: &str) -> Result<ledger::money::Currency, Why> {
    use ledger::money::Currency;
    match text {
        "" | "EUR" => Ok(Currency::EUR),
        other => Currency::from_code(&other.to_ascii_uppercase())
            .ok_or_else(|| Why::NotACurrency(crate::fault::Shown::new(other))),
    }
}
