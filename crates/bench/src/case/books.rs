//! The books the settlement is planned against, and the rules of the customer.

use jiff::civil::date;
use ledger::finder::Books;
use ledger::money::{Currency, Money};
use ledger::open_item::{OpenItem, Period};
use ledger::rules::{Approval, BookingDate, CostsVat, FinderRules, FinderType, MatchField, Rules};

use super::Case;
use super::sale::{Sale, invoice};

/// The items of the books: those of the records first. A payment finds its invoice open; what takes money back finds its
/// invoice paid. The rest is open and belongs to nobody here.
pub(crate) fn items(case: &Case) -> Vec<OpenItem> {
    (0..case.items).map(|number| item(number, case.sale(number))).collect()
}

/// The items of the books of several settlements.
pub(crate) fn items_of(cases: &[Case]) -> Vec<OpenItem> {
    let of_nobody = cases.iter().map(Case::records).sum()..cases.iter().map(|case| case.items).max().unwrap_or(0);
    let of_records = cases.iter().flat_map(|case| &case.sales).map(|sale| item(sale.number, Some(sale)));
    of_records.chain(of_nobody.map(|number| item(number, None))).collect()
}

/// The books as the finder wants them.
pub(crate) fn books(items: Vec<OpenItem>) -> Books {
    Books::new(items, &[], None)
}

fn item(number: usize, sale: Option<&Sale>) -> OpenItem {
    let amount = sale.map_or(12_100, |sale| sale.cents);
    let open = if sale.is_none_or(Sale::is_payment) { amount } else { 0 };
    let debtor = 10_000 + number % 3_000;
    OpenItem {
        administration: 1,
        debtor: format!("{debtor:06}"),
        debtor_name: format!("Debiteur {debtor}"),
        debtor_blocked: false,
        invoice: invoice(number),
        journal: Some("70".to_owned()),
        order: Some(format!("SO{number:07}")),
        payment_reference: None,
        date: date(2026, 2, 1),
        due_date: Some(date(2026, 3, 3)),
        amount: Money::new(amount, Currency::EUR),
        balance: Money::new(open, Currency::EUR),
        description: format!("Factuur {}", invoice(number)),
    }
}

/// The rules: the fields that are searched unless a customer chooses others, costs with VAT, entries of five hundred
/// debtor lines.
pub(crate) fn rules() -> Rules {
    Rules {
        administration: 1,
        currency: Currency::EUR,
        journal: "55".to_owned(),
        turnover_groups: Vec::new(),
        costs_account: "4510".to_owned(),
        costs_vat: Some(CostsVat { code: "1".to_owned(), account: "1520".to_owned(), rate_hundredths: 2_100 }),
        provider_account: "1225".to_owned(),
        debtor_not_found_account: "2290".to_owned(),
        corrections_account: None,
        reserve_account: None,
        differences_account: None,
        finder: FinderRules {
            finder_type: FinderType::Both,
            fields: vec![
                MatchField::Reference,
                MatchField::Description,
                MatchField::Extra1,
                MatchField::Extra2,
                MatchField::Extra3,
            ],
            prefixes: Vec::new(),
            sales_journal: None,
            ..FinderRules::default()
        },
        booking_date: BookingDate::Settlement,
        approval: Approval::Automatic,
        late_match_days: 90,
        description_template: "{kind} {invoice} {settlement}".to_owned(),
        voucher_prefix: "PAY-".to_owned(),
        debtor_lines_at_most: 500,
    }
}

/// The period of the payout.
pub(crate) fn periods() -> [Period; 1] {
    let from = date(2026, 3, 1);
    [Period { year: 2026, period: 3, from, to: from.last_of_month(), blocked: false }]
}
