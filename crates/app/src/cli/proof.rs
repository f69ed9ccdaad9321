//! The sum proof of a settlement: every cent of the payout is accounted for.

use std::collections::BTreeSet;

use ledger::bank::BankLine;
use ledger::entry::{Account, EntryParts, Side};
use ledger::language::Language;
use ledger::money::{Money, MoneyError};
use ledger::settlement::SettlementParts;

use crate::bank::{Found, Group};
use crate::output::{Check, amount};

/// Checks the lines against the payout and, when there are entries, the entries against the lines.
pub(crate) fn prove(
    settlement: &SettlementParts,
    entries: &[&EntryParts],
    provider_account: &str,
) -> Result<Vec<Check>, MoneyError> {
    let mut checks = vec![lines_add_up(settlement)?];
    if !entries.is_empty() {
        checks.push(entries_balance(settlement, entries)?);
        checks.push(every_line_is_booked(settlement, entries));
        checks.push(provider_gets_payout(settlement, entries, provider_account)?);
    }
    Ok(checks)
}

/// Checks the payout against the bank statements.
pub(crate) fn on_the_bank(found: &Found) -> Check {
    let what = "the payout is on the bank statement";
    let line = |line: &BankLine| {
        let name = line.counterparty.name.as_deref().unwrap_or_default();
        let told =
            [line.booked.to_string(), line.account.to_string(), amount(line.amount), name.into(), line.text.clone()];
        told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let lines = found.lines().iter().map(line).collect::<Vec<_>>().join("; ");
    let sentence = found.sentence(Language::En, amount);
    let seen = if lines.is_empty() { sentence.clone() } else { format!("{sentence} {lines}") };
    match found.group() {
        Group::Found => Check::good(what, lines),
        Group::Nothing => Check::good(what, sentence),
        Group::Open | Group::Perhaps => Check::warning(what, seen),
        Group::Differs | Group::Missing => {
            Check::bad(what, seen, "Compare the bank's own statement with the settlement at Pay.")
        }
    }
}

fn compare(what: &str, left: Money, right: Money) -> Check {
    if left == right {
        Check::good(what, format!("{} = {}", amount(left), amount(right)))
    } else {
        let seen = format!("{} is not {}", amount(left), amount(right));
        Check::bad(what, seen, "Stop here and send this settlement to support: the database was changed from outside")
    }
}

fn lines_add_up(settlement: &SettlementParts) -> Result<Check, MoneyError> {
    let sum = Money::sum(settlement.payout.currency(), settlement.lines.iter().map(|line| line.amount))?;
    Ok(compare("the lines add up to the payout", sum, settlement.payout))
}

fn entries_balance(settlement: &SettlementParts, entries: &[&EntryParts]) -> Result<Check, MoneyError> {
    let sum = |side| {
        let lines = entries.iter().flat_map(|entry| &entry.lines).filter(|line| line.side == side);
        Money::sum(settlement.payout.currency(), lines.map(|line| line.amount))
    };
    Ok(compare("debit equals credit", sum(Side::Debit)?, sum(Side::Credit)?))
}

fn every_line_is_booked(settlement: &SettlementParts, entries: &[&EntryParts]) -> Check {
    let what = "every line of the settlement is in an entry";
    let covered: BTreeSet<&str> =
        entries.iter().flat_map(|entry| &entry.lines).flat_map(|line| &line.covers).map(String::as_str).collect();
    let moves_money = settlement.lines.iter().filter(|line| !line.amount.is_zero());
    let missing: Vec<&str> = moves_money.map(|line| line.id.as_str()).filter(|id| !covered.contains(id)).collect();
    if missing.is_empty() {
        return Check::good(what, format!("{} of {}", settlement.lines.len(), settlement.lines.len()));
    }
    let remedy = "Stop here and send this settlement to support: a line must never be left out";
    Check::bad(what, format!("missing: {}", missing.join(", ")), remedy)
}

fn provider_gets_payout(
    settlement: &SettlementParts,
    entries: &[&EntryParts],
    provider_account: &str,
) -> Result<Check, MoneyError> {
    let on_it = Account::Ledger(provider_account.to_owned());
    let lines = entries.iter().flat_map(|entry| &entry.lines).filter(|line| line.account == on_it);
    let moved = lines.map(ledger::entry::EntryLine::signed).collect::<Result<Vec<_>, _>>()?;
    let moved = Money::sum(settlement.payout.currency(), moved)?;
    Ok(compare(&format!("provider account {provider_account} gets the payout"), moved, settlement.payout))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use ledger::entry::{EntryLine, Voucher};
    use ledger::money::Currency;
    use ledger::reason::Reason;
    use ledger::settlement::{LineKind, SettlementLine};

    use super::*;

    fn euros(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn settlement() -> SettlementParts {
        let line = |id: &str, minor| SettlementLine {
            id: id.into(),
            kind: LineKind::Correction,
            amount: euros(minor),
            clearing: "C".into(),
            turnover_group: None,
            method: None,
            date: None,
            order_id: None,
            reference: String::new(),
            description: String::new(),
            extras: Vec::new(),
            extras_known: true,
            customer_amount: None,
            costs: None,
        };
        SettlementParts {
            code: "QX7P-2M4K".into(),
            description: String::new(),
            date: date(2026, 3, 10),
            payout: euros(900),
            lines: vec![line("1", 1000), line("2", -100)],
            external: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn entry(provider_minor: i64, covers: &[&str]) -> EntryParts {
        let line = |account: &str, side, minor, covers: &[&str]| EntryLine {
            account: Account::Ledger(account.into()),
            side,
            amount: euros(minor),
            invoice: None,
            vat_code: None,
            description: String::new(),
            covers: covers.iter().map(|id| (*id).to_owned()).collect(),
            reason: Reason::Correction,
        };
        EntryParts {
            voucher: Voucher::parse("PAY-QX7P-2M4K").unwrap(),
            part: 1,
            administration: 1,
            journal: "55".into(),
            date: date(2026, 3, 10),
            year: 2026,
            period: 3,
            lines: vec![
                line("1225", Side::Debit, provider_minor, &[]),
                line("2290", Side::Credit, provider_minor, covers),
            ],
        }
    }

    fn bad(entry: &EntryParts) -> Vec<String> {
        let checks = prove(&settlement(), &[entry], "1225").unwrap();
        assert_eq!(checks.len(), 4);
        checks.into_iter().filter(Check::is_bad).map(|check| check.what).collect()
    }

    #[test]
    fn an_entry_that_accounts_for_every_line_and_gives_the_provider_the_payout_is_proved() {
        assert_eq!(bad(&entry(900, &["1", "2"])), Vec::<String>::new());
    }

    #[test]
    fn a_cent_too_few_and_a_line_left_out_are_named() {
        assert_eq!(bad(&entry(899, &["1", "2"])), ["provider account 1225 gets the payout"]);
        assert_eq!(bad(&entry(900, &["1"])), ["every line of the settlement is in an entry"]);
    }
}
