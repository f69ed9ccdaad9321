//! The rules of a story: the usual ones, and what its section `## rules` changes.

use ledger::finder::Rung;
use ledger::money::{Currency, Money};
use ledger::rules::{
    Approval, BookingDate, CostsVat, DifferenceLimit, FinderRules, FinderType, MatchField, NumberOf, Rules, TaughtRule,
};

use crate::story::some;

pub(crate) fn usual_rules() -> Rules {
    Rules {
        administration: 1,
        currency: Currency::EUR,
        journal: "55".into(),
        turnover_groups: Vec::new(),
        costs_account: "4510".into(),
        costs_vat: None,
        provider_account: "1225".into(),
        debtor_not_found_account: "2290".into(),
        corrections_account: None,
        reserve_account: None,
        differences_account: None,
        finder: FinderRules {
            finder_type: FinderType::Both,
            fields: vec![MatchField::Reference, MatchField::Description, MatchField::Extra1],
            prefixes: Vec::new(),
            sales_journal: None,
            ..FinderRules::default()
        },
        booking_date: BookingDate::Settlement,
        approval: Approval::Automatic,
        late_match_days: 90,
        description_template: "Pay. {settlement} {kind} {invoice}".into(),
        voucher_prefix: "PAY-".into(),
        debtor_lines_at_most: 500,
    }
}

pub(crate) fn set(rules: &mut Rules, looked_up: &mut bool, key: &str, value: &str) -> Result<(), String> {
    let list = || value.split(',').map(|v| v.trim().to_owned()).collect::<Vec<_>>();
    match key {
        "turnover groups" => rules.turnover_groups = list(),
        "prefixes" => rules.finder.prefixes = list(),
        "sales journal" => rules.finder.sales_journal = some(value),
        "corrections account" => rules.corrections_account = some(value),
        "reserve account" => rules.reserve_account = some(value),
        "debtor lines at most" => rules.debtor_lines_at_most = value.parse().map_err(|_| "number")?,
        "booking date" if value == "first open period" => rules.booking_date = BookingDate::FirstOpenPeriod,
        "finder" if value == "sales entries" => rules.finder.finder_type = FinderType::SalesEntries,
        "finder" if value == "order invoices" => rules.finder.finder_type = FinderType::OrderInvoices,
        "look ups done" => *looked_up = value == "yes",
        // `1, account 1520, 21 %`
        "VAT code of costs" => {
            let parts = list();
            let [code, account, rate] = parts.as_slice() else { return Err("code, account, rate".into()) };
            let percent: u32 = rate.trim_end_matches(['%', ' ']).parse().map_err(|_| "rate")?;
            rules.costs_vat = Some(CostsVat {
                code: code.clone(),
                account: account.trim_start_matches("account ").into(),
                rate_hundredths: percent * 100,
            });
        }
        "fields" => rules.finder.fields = fields(value)?,
        "differences account" => rules.differences_account = some(value),
        "accepted difference" => rules.finder.differences.push(difference(value, rules.currency)?),
        "taught" => rules.finder.taught.push(taught(value)?),
        "books by itself" => rules.finder.books_by_itself.extend(rungs(value)?),
        "asks first" => {
            for rung in rungs(value)? {
                rules.finder.books_by_itself.remove(&rung);
            }
        }
        other => return Err(format!("unknown rule `{other}: {value}`")),
    }
    Ok(())
}

fn fields(value: &str) -> Result<Vec<MatchField>, String> {
    let field = |word: &str| MatchField::from_word(word.trim()).ok_or(format!("no field {word}"));
    value.split(',').map(field).collect()
}

fn rungs(value: &str) -> Result<Vec<Rung>, String> {
    let rung = |word: &str| Rung::from_word(word.trim()).ok_or(format!("no rung {word}"));
    value.split(',').map(rung).collect()
}

/// `0.05`, `2.00 of Klarna`, `5.00 and 2 %`, `5.00 and 2 % of Klarna`
fn difference(value: &str, currency: Currency) -> Result<DifferenceLimit, String> {
    let (limits, method) = value.split_once(" of ").map_or((value, None), |(limits, method)| (limits, some(method)));
    let (amount, percent) = limits.split_once(" and ").map_or((limits, None), |(a, p)| (a, Some(p)));
    let percent = percent.map(|text| text.trim_end_matches(['%', ' ']).parse::<u32>().map_err(|e| e.to_string()));
    Ok(DifferenceLimit {
        method,
        at_most_minor: Money::parse(amount, currency).map_err(|e| e.to_string())?.minor(),
        at_most_hundredths_of_percent: percent.transpose()?.map(|percent| percent * 100),
    })
}

/// `number after X is an invoice`, `number after X is an order`, `number after X means nothing`,
/// `extra2 K-77 is debtor 10044`
fn taught(value: &str) -> Result<TaughtRule, String> {
    let text = |text: &str| text.trim().to_owned();
    if let Some(rest) = value.strip_prefix("number after ") {
        let rule = |ending: &str| rest.strip_suffix(ending).map(text);
        let invoice = rule(" is an invoice").map(|text| TaughtRule::NumberAfter { text, is: NumberOf::Invoice });
        let order = rule(" is an order").map(|text| TaughtRule::NumberAfter { text, is: NumberOf::Order });
        let nothing = rule(" means nothing").map(|text| TaughtRule::NoNumberAfter { text });
        return invoice.or(order).or(nothing).ok_or(format!("can't read what `{value}` teaches"));
    }
    let (payer, debtor) = value.split_once(" is debtor ").ok_or(format!("can't read what `{value}` teaches"))?;
    let (field, value) = payer.split_once(' ').ok_or("field and value")?;
    let field = MatchField::from_word(field).ok_or(format!("no field {field}"))?;
    Ok(TaughtRule::Payer { field, value: text(value), debtor: text(debtor) })
}
