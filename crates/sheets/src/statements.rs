//! Bank statements: CAMT.053 and MT940, told apart by what is in them.
//!
//! A file is read as a whole or refused as a whole: a statement of which one line is missing is worse than none.

mod camt;
mod decode;
mod fault;
mod figure;
mod mt940;

use std::collections::HashMap;

use ledger::bank::{BankStatement, StatementError};
use ledger::money::MoneyError;

pub use fault::{Looks, Place, StatementFault, Wrong};

/// The largest file that is read.
pub const STATEMENT_BYTES_AT_MOST: usize = 20_000_000;

/// Reads a file of one bank statement or more. Each of them adds up: the opening balance and the lines make the closing
/// balance.
pub fn read_statement(bytes: &[u8]) -> Result<Vec<BankStatement>, StatementFault> {
    if bytes.len() > STATEMENT_BYTES_AT_MOST {
        return Err(StatementFault::of_file(Wrong::TooLarge));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let statements = match format_of(bytes)? {
        Format::Camt => camt::read(&decode::xml_text(bytes)?)?,
        Format::Mt940 => mt940::read(&decode::plain_text(bytes))?,
    };
    none_twice(&statements)?;
    Ok(statements)
}

enum Format {
    Camt,
    Mt940,
}

fn format_of(bytes: &[u8]) -> Result<Format, StatementFault> {
    let begin = bytes.trim_ascii_start();
    let refused = |wrong| Err(StatementFault::of_file(wrong));
    if begin.is_empty() {
        refused(Wrong::Empty)
    } else if begin.starts_with(&[0xFF, 0xFE]) || begin.starts_with(&[0xFE, 0xFF]) {
        refused(Wrong::Utf16)
    } else if begin.starts_with(b"PK\x03\x04") {
        refused(Wrong::NotAStatement(Looks::Zip))
    } else if begin.starts_with(b"%PDF") {
        refused(Wrong::NotAStatement(Looks::Pdf))
    } else if memchr::memchr(0, bytes).is_some() {
        let wide = begin.starts_with(b"<\0") || begin.starts_with(b":\0");
        refused(if wide { Wrong::Utf16 } else { Wrong::NotAStatement(Looks::Bytes) })
    } else if begin.starts_with(b"<") {
        Ok(Format::Camt)
    } else if begin.starts_with(b":20:") || has_line_20(bytes) {
        Ok(Format::Mt940)
    } else {
        refused(Wrong::NotAStatement(Looks::Text))
    }
}

/// `:20:` opens a statement, and stands at the beginning of a line.
fn has_line_20(bytes: &[u8]) -> bool {
    bytes.windows(5).any(|piece| matches!(piece, [b'\n' | b'\r', b':', b'2', b'0', b':']))
}

/// The same statement twice would be the same money twice.
fn none_twice(statements: &[BankStatement]) -> Result<(), StatementFault> {
    let mut seen: HashMap<_, &BankStatement> = HashMap::with_capacity(statements.len());
    for statement in statements {
        let parts = statement.parts();
        let key = (&parts.account, &parts.id, parts.opening.date, parts.closing.date);
        if seen.insert(key, statement).is_some_and(|first| first == statement) {
            return Err(StatementFault::of_file(Wrong::StatementTwice(fault::shown(&parts.id))));
        }
    }
    Ok(())
}

/// What is wrong with a statement that does not add up.
fn wrong_sum(error: StatementError) -> Wrong {
    match error {
        StatementError::DoesNotAddUp { opening, lines, sum, closing } => {
            Wrong::DoesNotAddUp { opening, lines, sum, closing }
        }
        StatementError::Money(error) => wrong_amount(error),
    }
}

fn wrong_amount(error: MoneyError) -> Wrong {
    match error {
        MoneyError::Overflow => Wrong::AmountsTooLarge,
        MoneyError::DifferentCurrencies { left, right } => Wrong::TwoCurrencies { left, right },
        MoneyError::TooPrecise { text, currency } => Wrong::TooPrecise { given: fault::shown(&text), currency },
        MoneyError::NotANumber { text } => Wrong::NotAnAmount(fault::shown(&text)),
    }
}

/// Without line ends and without more than one space between words.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A reference that the payer really gave. A line end may have cut the word that says there is none.
fn given_reference(text: &str) -> Option<String> {
    let plain: String = text.split_whitespace().collect();
    let none = ["", "NOTPROVIDED", "NONREF"].iter().any(|none| plain.eq_ignore_ascii_case(none));
    (!none).then(|| in_one_line(text))
}
