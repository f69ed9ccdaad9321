//! One entry (`Ntry`) of a statement as a bank line.

use std::collections::HashSet;

use ledger::bank::{BankLine, Counterparty, StatementParts};

use super::super::fault::{StatementFault, Wrong, shown};
use super::super::given_reference;
use super::element::Element;
use super::{account_number, day, signed_amount};

/// Reads an entry; none when it is not booked (yet), for then the balances know nothing of it.
pub(super) fn read(
    entry: Element<'_, '_>,
    number: u32,
    of: &StatementParts,
) -> Result<Option<BankLine>, StatementFault> {
    if !is_booked(entry)? {
        return Ok(None);
    }
    let value_date = entry.child("ValDt")?.map(day).transpose()?;
    let booked = entry.child("BookgDt")?.map(day).transpose()?.or(value_date);
    let amount = signed_amount(entry)?;
    let reversal = is_reversal(entry)?;
    let details = transactions(entry);

    let mut texts = Texts::default();
    let mut references = Texts::default();
    let mut parties = Vec::new();
    for detail in &details {
        remittance(*detail, &mut texts)?;
        let reference = detail.text_at(&["Refs", "EndToEndId"])?;
        references.push(reference.as_deref().and_then(given_reference));
        parties.push(counterparty(*detail, amount.is_negative() != reversal, of)?);
    }
    texts.push(entry.text_at(&["AddtlNtryInf"])?);
    let all_of_one = parties.iter().all(|party| Some(party) == parties.first());
    let bank_reference = match (entry.text_at(&["AcctSvcrRef"])?, details.as_slice()) {
        (None, [only]) => only.text_at(&["Refs", "AcctSvcrRef"])?,
        (reference, _) => reference,
    };
    Ok(Some(BankLine {
        account: of.account.clone(),
        statement: of.id.clone(),
        entry: number,
        booked: booked.ok_or_else(|| entry.fault(Wrong::Missing("BookgDt")))?,
        value_date,
        amount,
        reversal,
        counterparty: parties.into_iter().next().filter(|_| all_of_one).unwrap_or_default(),
        text: texts.kept.join(" "),
        end_to_end: references.kept,
        bank_reference,
    }))
}

/// `Sts`, from version 08 on with `Cd` inside.
fn is_booked(entry: Element<'_, '_>) -> Result<bool, StatementFault> {
    let status = entry.need("Sts")?;
    let code = status.child("Cd")?.unwrap_or(status);
    match code.text()?.as_str() {
        "BOOK" => Ok(true),
        "PDNG" | "INFO" => Ok(false),
        other => Err(code.fault(Wrong::NotAStatus(shown(other)))),
    }
}

fn is_reversal(entry: Element<'_, '_>) -> Result<bool, StatementFault> {
    let Some(indicator) = entry.child("RvslInd")? else { return Ok(false) };
    match indicator.text()?.as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(indicator.fault(Wrong::NotYesOrNo(shown(other)))),
    }
}

fn transactions<'a, 'input>(entry: Element<'a, 'input>) -> Vec<Element<'a, 'input>> {
    entry.children("NtryDtls").flat_map(|details| details.children("TxDtls")).collect()
}

/// Texts in order, each once.
#[derive(Default)]
struct Texts {
    kept: Vec<String>,
    seen: HashSet<String>,
}

impl Texts {
    fn push(&mut self, text: Option<String>) {
        if let Some(text) = text.filter(|text| self.seen.insert(text.clone())) {
            self.kept.push(text);
        }
    }
}

/// What the payer wrote: plain text, structured references, and what the bank adds.
fn remittance(detail: Element<'_, '_>, texts: &mut Texts) -> Result<(), StatementFault> {
    if let Some(information) = detail.child("RmtInf")? {
        let mut plain = Vec::new();
        for text in information.children("Ustrd") {
            plain.push(text.text()?);
        }
        texts.push(Some(plain.join(" ")).filter(|text| !text.is_empty()));
        for structured in information.children("Strd") {
            texts.push(structured.text_at(&["CdtrRefInf", "Ref"])?);
            for document in structured.children("RfrdDocInf") {
                texts.push(document.text_at(&["Nb"])?);
            }
            for text in structured.children("AddtlRmtInf") {
                texts.push(Some(text.text()?).filter(|text| !text.is_empty()));
            }
        }
    }
    texts.push(detail.text_at(&["AddtlTxInf"])?);
    Ok(())
}

/// The side that is not the owner of the statement. Money that came in has a debtor on the other side, money that went out
/// a creditor; some banks turn the sides of a reversal and some don't, so the own account is never taken.
fn counterparty(detail: Element<'_, '_>, went_out: bool, of: &StatementParts) -> Result<Counterparty, StatementFault> {
    let Some(parties) = detail.child("RltdPties")? else { return Ok(Counterparty::default()) };
    let debtor = party(parties, "Dbtr", "DbtrAcct")?;
    let creditor = party(parties, "Cdtr", "CdtrAcct")?;
    let sides = if went_out { [creditor, debtor] } else { [debtor, creditor] };
    let other = |side: &Counterparty| {
        (side.name.is_some() || side.account.is_some()) && side.account.as_ref() != Some(&of.account)
    };
    Ok(sides.into_iter().find(other).unwrap_or_default())
}

/// The name of a party stands in it, from version 08 on in `Pty` inside.
fn party(parties: Element<'_, '_>, who: &'static str, account: &'static str) -> Result<Counterparty, StatementFault> {
    let name = match parties.text_at(&[who, "Nm"])? {
        None => parties.text_at(&[who, "Pty", "Nm"])?,
        name => name,
    };
    let account = parties.child(account)?.map(account_number).transpose()?.flatten();
    Ok(Counterparty { name, account })
}
