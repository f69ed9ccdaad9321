//! Reading the upper half of a story.
//!
//! Sections are a heading and a table with `|` between columns; columns may be left out. Plain lines before the first
//! section tell what the story is about.

use std::collections::HashMap;

use jiff::civil::Date;
use ledger::finder::OrderInvoice;
use ledger::money::{Currency, Money};
use ledger::open_item::{OpenItem, Period};
use ledger::rules::{Approval, BookingDate, CostsVat, FinderRules, FinderType, MatchField, Rules};
use ledger::settlement::{
    CostsAtRate, CostsSpecification, ExternalTurnover, ExtraField, LineKind, Named, Settlement, SettlementLine,
    SettlementParts,
};

#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) settlement: Settlement,
    pub(crate) rules: Rules,
    pub(crate) items: Vec<OpenItem>,
    pub(crate) orders: Vec<OrderInvoice>,
    pub(crate) periods: Vec<Period>,
    pub(crate) looked_up: bool,
    pub(crate) later: Vec<Later>,
}

/// The open items of a later day: `## later on 2026-03-25, open items`.
#[derive(Clone)]
pub(crate) struct Later {
    pub(crate) day: Date,
    pub(crate) items: Vec<OpenItem>,
}

type Row<'a> = HashMap<String, &'a str>;

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

impl Story {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut sections: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut current = "about";
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("## ") {
                current = heading.trim();
            } else if !line.trim().is_empty() {
                sections.entry(current).or_default().push(line);
            }
        }
        let heading = sections.keys().find(|key| key.starts_with("settlement ")).ok_or("no settlement")?;
        let (code, date, payout) = parse_heading(heading)?;
        let currency = payout.currency();
        let table = |name: &str| sections.get(name).map(|lines| rows(lines)).unwrap_or_default();
        let lines = table(heading).iter().map(|row| line(row, currency)).collect::<Result<Vec<_>, _>>()?;
        let lines = repeated(lines, sections.get("repeat").map(|l| l.as_slice()))?;
        let (items, repeat_items) = (table("open items"), sections.contains_key("repeat"));
        let mut items = items.iter().map(item).collect::<Result<Vec<_>, _>>()?;
        if repeat_items {
            items = lines.iter().map(one_item_for).collect();
        }
        let external =
            table("external turnover").iter().map(|row| external(row, currency)).collect::<Result<_, _>>()?;
        let settlement = Settlement::new(SettlementParts {
            code: code.into(),
            description: String::new(),
            date,
            payout,
            lines,
            external,
            notes: Vec::new(),
        })
        .map_err(|error| error.to_string())?;
        let mut rules = usual_rules();
        let mut looked_up = true;
        for setting in sections.get("rules").into_iter().flatten() {
            let (key, value) = setting.split_once(':').ok_or(format!("no `key: value` in {setting}"))?;
            set(&mut rules, &mut looked_up, key.trim(), value.trim())?;
        }
        Ok(Self {
            settlement,
            rules,
            items,
            orders: orders(&table("orders")),
            periods: periods(&table("periods"))?,
            looked_up,
            later: later(&sections)?,
        })
    }

    pub(crate) fn turned_around(&self) -> Self {
        let mut turned = self.clone();
        let mut parts = turned.settlement.into_parts();
        parts.lines.reverse();
        turned.settlement = Settlement::new(parts).unwrap();
        turned.items.reverse();
        turned.orders.reverse();
        turned.later.iter_mut().for_each(|later| later.items.reverse());
        turned
    }
}

fn later(sections: &HashMap<&str, Vec<&str>>) -> Result<Vec<Later>, String> {
    let mut all = Vec::new();
    for (heading, lines) in sections {
        let Some(rest) = heading.strip_prefix("later on ") else { continue };
        let day = rest.strip_suffix(", open items").ok_or(format!("can't read the heading `{heading}`"))?;
        let day = day.parse().map_err(|e| format!("{day}: {e}"))?;
        all.push(Later { day, items: rows(lines).iter().map(item).collect::<Result<_, _>>()? });
    }
    all.sort_by_key(|later: &Later| later.day);
    Ok(all)
}

/// `settlement QX7P-2M4K of 2026-03-10 pays out EUR 560.25`
fn parse_heading(heading: &str) -> Result<(&str, Date, Money), String> {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let ["settlement", code, "of", date, "pays", "out", currency, amount] = words.as_slice() else {
        return Err(format!("can't read the heading `{heading}`"));
    };
    let currency = Currency::from_code(currency).ok_or("currency")?;
    let payout = Money::parse(amount, currency).map_err(|e| e.to_string())?;
    Ok((code, date.parse().map_err(|e| format!("{date}: {e}"))?, payout))
}

fn rows<'a>(lines: &[&'a str]) -> Vec<Row<'a>> {
    let cells = |line: &'a str| line.trim().trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    let Some((head, body)) = lines.split_first() else { return Vec::new() };
    let names = cells(head);
    body.iter().map(|line| names.iter().map(|n| (*n).to_string()).zip(cells(line)).collect()).collect()
}

fn get<'a>(row: &Row<'a>, name: &str) -> &'a str {
    row.get(name).copied().unwrap_or("")
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn line(row: &Row<'_>, currency: Currency) -> Result<SettlementLine, String> {
    let kind = match get(row, "kind") {
        "payment" => LineKind::Payment,
        "refund" => LineKind::Refund,
        "chargeback" => LineKind::Chargeback,
        "chargeback reversal" => LineKind::ChargebackReversal,
        "costs" => LineKind::Costs,
        "reserve" => LineKind::Reserve,
        "correction" => LineKind::Correction,
        other => return Err(format!("unknown kind `{other}`")),
    };
    let named = |text: &str| some(text).map(|name| Named { code: name.clone(), name });
    Ok(SettlementLine {
        id: get(row, "line").into(),
        kind,
        amount: Money::parse(get(row, "amount"), currency).map_err(|e| e.to_string())?,
        clearing: some(get(row, "clearing")).unwrap_or_else(|| "CLEARING-1".into()),
        turnover_group: named(get(row, "group")),
        method: named(get(row, "method")),
        date: some(get(row, "day")).map(|d| d.parse().unwrap()),
        order_id: some(get(row, "order id")),
        reference: get(row, "reference").into(),
        description: get(row, "description").into(),
        extras: some(get(row, "extra1")).into_iter().map(|value| ExtraField { name: "extra1".into(), value }).collect(),
        extras_known: row.contains_key("extra1"),
        customer_amount: None,
        costs: costs(get(row, "invoice of Pay."), currency)?,
    })
}

/// `INVOICE-1: 26.98 + 5.67 at 21 %`
fn costs(text: &str, currency: Currency) -> Result<Option<CostsSpecification>, String> {
    let Some((invoice, sums)) = text.split_once(": ") else { return Ok(None) };
    let money = |text: &str| Money::parse(text, currency).map_err(|e| e.to_string());
    let mut rates = Vec::new();
    for sum in sums.split(" and ") {
        let (amounts, rate) = sum.split_once(" at ").ok_or("` at ` is missing")?;
        let (excluding_vat, vat) = amounts.split_once(" + ").ok_or("` + ` is missing")?;
        let percent: u32 = rate.trim_end_matches(['%', ' ']).parse().map_err(|_| format!("rate `{rate}`"))?;
        rates.push(CostsAtRate {
            rate_hundredths: percent * 100,
            excluding_vat: money(excluding_vat)?,
            vat: money(vat)?,
        });
    }
    Ok(Some(CostsSpecification { invoice: some(invoice), rates }))
}

fn item(row: &Row<'_>) -> Result<OpenItem, String> {
    let currency = Currency::from_code(some(get(row, "currency")).as_deref().unwrap_or("EUR")).ok_or("currency")?;
    let amount = Money::parse(get(row, "amount"), currency).map_err(|e| e.to_string())?;
    let balance = match get(row, "open") {
        "" => amount,
        text => Money::parse(text, currency).map_err(|e| e.to_string())?,
    };
    Ok(OpenItem {
        administration: some(get(row, "administration")).map_or(1, |n| n.parse().unwrap()),
        debtor: get(row, "debtor").into(),
        debtor_name: String::new(),
        debtor_blocked: get(row, "blocked") == "yes",
        invoice: get(row, "invoice").into(),
        journal: some(get(row, "journal")),
        order: some(get(row, "order")),
        payment_reference: None,
        date: jiff::civil::date(2026, 3, 1),
        due_date: None,
        amount,
        balance,
        description: get(row, "description").into(),
    })
}

fn external(row: &Row<'_>, currency: Currency) -> Result<ExternalTurnover, String> {
    let method = get(row, "method").to_owned();
    Ok(ExternalTurnover {
        method: Named { code: method.clone(), name: method },
        turnover_group: None,
        amount: Money::parse(get(row, "amount"), currency).map_err(|e| e.to_string())?,
        transactions: get(row, "transactions").parse().map_err(|_| "transactions")?,
    })
}

fn orders(rows: &[Row<'_>]) -> Vec<OrderInvoice> {
    let order = |row: &Row<'_>| OrderInvoice {
        administration: 1,
        order: get(row, "order").into(),
        invoice: get(row, "invoice").into(),
        debtor: get(row, "debtor").into(),
    };
    rows.iter().map(order).collect()
}

/// The months of 2026, unless the story says otherwise.
fn periods(rows: &[Row<'_>]) -> Result<Vec<Period>, String> {
    let month = |month: i8| {
        let from = jiff::civil::date(2026, month, 1);
        Period { year: 2026, period: i16::from(month), from, to: from.last_of_month(), blocked: false }
    };
    let mut periods: Vec<Period> = (1..=12).map(month).collect();
    for row in rows {
        let number: usize = get(row, "period").parse().map_err(|_| "period")?;
        periods[number - 1].blocked = get(row, "blocked") == "yes";
    }
    Ok(periods)
}

/// `1200 times`: the one line of the table, over and over, each with an invoice of its own.
fn repeated(lines: Vec<SettlementLine>, repeat: Option<&[&str]>) -> Result<Vec<SettlementLine>, String> {
    let Some([text]) = repeat else { return Ok(lines) };
    let times: u32 = text.split(' ').next().and_then(|n| n.parse().ok()).ok_or("`N times` is missing")?;
    let (first, rest) = lines.split_first().ok_or("nothing to repeat")?;
    let copy = |n: u32| SettlementLine {
        id: format!("{}{n:04}", first.id),
        reference: format!("{}{n:04}", first.reference),
        ..first.clone()
    };
    Ok((1..=times).map(copy).chain(rest.iter().cloned()).collect())
}

fn one_item_for(line: &SettlementLine) -> OpenItem {
    let amount = line.amount;
    let template = item(&HashMap::from([("amount".into(), "1.00")])).unwrap();
    OpenItem { debtor: "10001".into(), invoice: line.reference.clone(), amount, balance: amount, ..template }
}

fn set(rules: &mut Rules, looked_up: &mut bool, key: &str, value: &str) -> Result<(), String> {
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
        other => return Err(format!("unknown rule `{other}: {value}`")),
    }
    Ok(())
}
