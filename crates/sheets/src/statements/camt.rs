//! CAMT.053, the bank statement of ISO 20022.

mod element;
mod entry;
mod guard;

use ledger::bank::{AccountNumber, Balance, BankStatement, StatementParts};
use ledger::money::Money;
use roxmltree::{Document, Node};

use self::element::{Element, parse_date};
use super::fault::{Place, StatementFault, Wrong, shown};
use super::{figure, wrong_sum};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
const VERSIONS: &[&str] = &["02", "03", "04", "05", "06", "07", "08"];

/// Reads all statements of a file.
pub(super) fn read(text: &str) -> Result<Vec<BankStatement>, StatementFault> {
    let document = guard::parse(text)?;
    let root = Element::new(root_of(&document)?);
    let message = root.need("BkToCstmrStmt")?;
    let statements: Vec<BankStatement> = message.children("Stmt").map(read_statement).collect::<Result<_, _>>()?;
    if statements.is_empty() {
        return Err(message.fault(Wrong::Missing("Stmt")));
    }
    Ok(statements)
}

/// The outermost element, when its name space is that of a version we know.
fn root_of<'a, 'input>(document: &'a Document<'input>) -> Result<Node<'a, 'input>, StatementFault> {
    let root = document.root_element();
    let space = root.tag_name().namespace().unwrap_or_default();
    let message = space.strip_prefix(NAMESPACE).unwrap_or(space);
    let version = message.strip_prefix("camt.053.001.");
    if root.tag_name().name() == "Document" && version.is_some_and(|version| VERSIONS.contains(&version)) {
        return Ok(root);
    }
    let seen = if message.is_empty() { root.tag_name().name() } else { message };
    Err(Element::new(root).fault(Wrong::OtherMessage(shown(seen))))
}

fn read_statement(statement: Element<'_, '_>) -> Result<BankStatement, StatementFault> {
    let parts = StatementParts {
        account: own_account(statement)?,
        id: statement.need("Id")?.some_text()?,
        opening: balance(statement, &["OPBD", "PRCD"])?,
        closing: balance(statement, &["CLBD"])?,
        lines: Vec::new(),
    };
    let mut lines = Vec::new();
    for (entry, number) in statement.children("Ntry").zip(1_u32..) {
        lines.extend(entry::read(entry, number, &parts)?);
    }
    BankStatement::new(StatementParts { lines, ..parts }).map_err(|error| statement.fault(wrong_sum(error)))
}

/// The account of the statement. Its IBAN must be one, for money is told apart by it.
fn own_account(statement: Element<'_, '_>) -> Result<AccountNumber, StatementFault> {
    let account = statement.need("Acct")?;
    let number = account_number(account)?.ok_or_else(|| account.fault(Wrong::Missing("Id/IBAN")))?;
    match account.at(&["Id", "IBAN"])? {
        Some(iban) if !number.is_iban() => Err(iban.fault(Wrong::NotAnAccount(shown(number.as_str())))),
        _ => Ok(number),
    }
}

/// `Id/IBAN`, or `Id/Othr/Id` where the account has none.
fn account_number(account: Element<'_, '_>) -> Result<Option<AccountNumber>, StatementFault> {
    let number = match account.text_at(&["Id", "IBAN"])? {
        None => account.text_at(&["Id", "Othr", "Id"])?,
        iban => iban,
    };
    Ok(number.as_deref().and_then(AccountNumber::read))
}

/// The balance of the first of these kinds that is there.
fn balance(statement: Element<'_, '_>, kinds: &[&str]) -> Result<Balance, StatementFault> {
    let mut balances = Vec::new();
    for balance in statement.children("Bal") {
        let code = balance.at(&["Tp", "CdOrPrtry", "Cd"])?.map(|code| code.text()).transpose()?;
        balances.push((code.unwrap_or_default(), balance));
    }
    let of_kind = |kind: &&str| balances.iter().filter(|(code, _)| code == kind).map(|(_, balance)| *balance).collect();
    let found: Vec<Element<'_, '_>> =
        kinds.iter().map(of_kind).find(|found: &Vec<_>| !found.is_empty()).unwrap_or_default();
    match found.as_slice() {
        [balance] => Ok(Balance { date: day(balance.need("Dt")?)?, amount: signed_amount(*balance)? }),
        [] if kinds.contains(&"CLBD") => Err(statement.fault(Wrong::Missing("Bal CLBD"))),
        [] => Err(statement.fault(Wrong::Missing("Bal OPBD"))),
        [_, second, ..] => Err(second.fault(Wrong::Twice("Bal"))),
    }
}

/// `Amt` with its currency, negative for a debit.
fn signed_amount(of: Element<'_, '_>) -> Result<Money, StatementFault> {
    let amount = of.need("Amt")?;
    let code = amount.attribute("Ccy").ok_or_else(|| amount.fault(Wrong::Missing("Ccy")))?;
    let currency = figure::currency(code).map_err(|wrong| amount.fault(wrong))?;
    let money = figure::with_point(&amount.text()?, currency).map_err(|wrong| amount.fault(wrong))?;
    let side = of.need("CdtDbtInd")?;
    match side.text()?.as_str() {
        "CRDT" => Ok(money),
        "DBIT" => money.checked_neg().map_err(|_| amount.fault(Wrong::AmountsTooLarge)),
        other => Err(side.fault(Wrong::NotASide(shown(other)))),
    }
}

/// A day in `Dt`, or the day of a time in `DtTm`.
fn day(of: Element<'_, '_>) -> Result<jiff::civil::Date, StatementFault> {
    let element = match of.child("Dt")? {
        Some(date) => date,
        None => of.need("DtTm")?,
    };
    let text = element.text()?;
    parse_date(&text).ok_or_else(|| element.fault(Wrong::NotADate(shown(&text))))
}

fn place_in(path: String, line: u32, column: u32, wrong: Wrong) -> StatementFault {
    StatementFault { at: Place::Element { path, line, column }, wrong }
}
