//! MT940, the bank statement of SWIFT, as Dutch banks make it.

mod balance;
mod fields;
mod movement;
mod narrative;

use ledger::bank::{AccountNumber, BankLine, BankStatement, Counterparty, StatementParts};

use self::fields::{Field, Message};
use self::movement::Movement;
use super::fault::{StatementFault, Wrong, shown};
use super::{in_one_line, wrong_sum};

/// Reads all statements of a file.
pub(super) fn read(text: &str) -> Result<Vec<BankStatement>, StatementFault> {
    fields::messages(text)?.iter().map(read_message).collect()
}

fn read_message(message: &Message<'_>) -> Result<BankStatement, StatementFault> {
    let opening_field = message.one(&["60F", "60M"], ":60F:")?;
    let Some(closing_field) = message.any(&["62F", "62M"])? else {
        return Err(StatementFault::of_line(message.last_line, Wrong::Truncated));
    };
    let opening = balance::read(opening_field)?;
    let closing = balance::read(closing_field)?;
    let parts = StatementParts {
        account: own_account(message.one(&["25", "25P"], ":25:")?, opening.amount.currency().code())?,
        id: statement_id(message)?,
        opening,
        closing,
        lines: Vec::new(),
    };
    let lines = lines_of(message, &parts)?;
    let closing_line = closing_field.line;
    BankStatement::new(StatementParts { lines, ..parts })
        .map_err(|error| StatementFault::of_line(closing_line, wrong_sum(error)))
}

/// The reference of the message and the number of the statement: banks fill in the one, the other or both.
fn statement_id(message: &Message<'_>) -> Result<String, StatementFault> {
    let reference = in_one_line(message.one(&["20"], ":20:")?.first_line());
    let number = in_one_line(message.one(&["28C", "28"], ":28C:")?.first_line());
    Ok(in_one_line(&format!("{reference} {number}")))
}

/// `:25:`, where banks put the currency behind the account, or their BIC in front of it.
fn own_account(field: &Field<'_>, currency: &str) -> Result<AccountNumber, StatementFault> {
    let text = field.first_line();
    let number = text.rsplit_once('/').map_or(text, |(_, number)| number);
    let not_an_account = || StatementFault::of_line(field.line, Wrong::NotAnAccount(shown(text)));
    let account = AccountNumber::read(number).ok_or_else(not_an_account)?;
    if account.is_iban() {
        return Ok(account);
    }
    let without_currency = account.as_str().strip_suffix(currency).and_then(AccountNumber::read);
    Ok(without_currency.unwrap_or(account))
}

/// Each `:61:` with the `:86:` behind it.
fn lines_of(message: &Message<'_>, of: &StatementParts) -> Result<Vec<BankLine>, StatementFault> {
    let mut found: Vec<(Movement, Vec<&Field<'_>>)> = Vec::new();
    let mut told = false;
    for field in &message.fields {
        match field.tag {
            "61" => {
                found.push((movement::read(field, of.opening.amount.currency())?, Vec::new()));
                told = true;
            }
            // behind a balance it tells of the whole statement
            "86" if told => {
                if let Some((_, texts)) = found.last_mut() {
                    texts.push(field);
                }
            }
            "86" => {}
            _ => told = false,
        }
    }
    Ok(found.into_iter().zip(1_u32..).map(|((movement, texts), entry)| line(movement, &texts, entry, of)).collect())
}

fn line(movement: Movement, texts: &[&Field<'_>], entry: u32, of: &StatementParts) -> BankLine {
    let told = narrative::read(texts);
    BankLine {
        account: of.account.clone(),
        statement: of.id.clone(),
        entry,
        booked: movement.booked,
        value_date: Some(movement.value_date),
        amount: movement.amount,
        reversal: movement.reversal,
        counterparty: Counterparty { name: told.name, account: told.account.or(movement.account) },
        text: told.text,
        end_to_end: told.end_to_end.into_iter().collect(),
        bank_reference: movement.bank_reference,
    }
}
