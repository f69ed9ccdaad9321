//! The books before anything is invoiced: administrations, journals, accounts, periods, VAT codes.

use jiff::{ToSpan, civil::Date};

use super::{Administration, Books, Journal, JournalKind, LedgerAccount, Period, VatCode, calendar, worked};

/// The books of `today`, without debtors and invoices.
pub(super) fn books(today: Date) -> Books {
    Books {
        administrations: [(1, "Voorbeeld Webshop B.V."), (2, "Voorbeeld Winkels B.V.")]
            .map(|(number, name)| Administration { number, name: name.to_owned() })
            .into(),
        journals: [1, 2].into_iter().flat_map(journals).collect(),
        accounts: accounts(),
        periods: [1, 2].into_iter().flat_map(|administration| periods(administration, today)).collect(),
        vat_codes: vat_codes(),
        ..Books::default()
    }
}

fn journals(administration: i64) -> Vec<Journal> {
    use JournalKind::{Bank, Cash, Memorial, Purchase, Sales};
    [
        ("10", "Inkoopboek", Purchase, None, false),
        ("20", "Verkoopboek", Sales, None, false),
        ("21", "Verkoopboek orders", Sales, None, false),
        ("40", "Kas", Cash, Some("1000"), false),
        ("50", "Bank", Bank, Some("1100"), false),
        ("55", "Pay.", Bank, Some("1225"), false),
        ("80", "Memoriaal", Memorial, None, false),
        ("89", "Memoriaal oud", Memorial, None, true),
    ]
    .map(|(code, description, kind, contra, blocked)| Journal {
        administration,
        code: code.to_owned(),
        description: description.to_owned(),
        kind,
        contra_account: contra.map(str::to_owned),
        blocked,
    })
    .into()
}

fn accounts() -> Vec<LedgerAccount> {
    [
        ("1000", "Kas", 1, 'N', false, 'N', false),
        ("1100", "Bank", 1, 'N', false, 'N', false),
        ("1225", "Pay. onderweg", 1, 'N', false, 'N', false),
        ("1300", "Debiteuren", 1, 'D', false, 'N', false),
        ("1520", "Te vorderen btw", 1, 'N', false, 'N', false),
        ("1530", "Af te dragen btw", 2, 'N', false, 'N', false),
        ("1600", "Crediteuren", 2, 'C', false, 'N', false),
        ("2010", "Gelden onderweg", 1, 'N', false, 'N', false),
        ("2290", "Debiteur niet gevonden", 2, 'N', false, 'N', false),
        ("2295", "Reserve bij betaaldienst", 1, 'N', false, 'N', false),
        ("4510", "Betaalkosten", 4, 'N', true, 'N', false),
        ("4590", "Betaalverschillen", 4, 'N', false, 'N', false),
        ("4700", "Marketingkosten", 4, 'N', true, 'B', false),
        ("4999", "Kosten oud", 4, 'N', true, 'N', true),
        ("8000", "Omzet", 3, 'N', true, 'N', false),
    ]
    .map(|(number, description, kind, collective, vat_allowed, allocation, blocked)| LedgerAccount {
        number: number.to_owned(),
        description: description.to_owned(),
        kind,
        collective,
        vat_allowed,
        allocation,
        blocked,
    })
    .into()
}

fn vat_codes() -> Vec<VatCode> {
    [("0", "Geen btw", 0), ("1", "Btw hoog", 21), ("2", "Btw laag", 9)]
        .map(|(code, description, percentage)| VatCode {
            code: code.to_owned(),
            description: description.to_owned(),
            account: "1520".to_owned(),
            percentage,
        })
        .into()
}

/// The months of last year, this year and the worked settlement's year, and next January.
fn periods(administration: i64, today: Date) -> Vec<Period> {
    let mut years = vec![today.year().saturating_sub(1), today.year(), worked::PAID_ON.year()];
    years.sort_unstable();
    years.dedup();
    let mut firsts: Vec<Date> =
        years.into_iter().flat_map(|year| (1..=12).filter_map(move |month| Date::new(year, month, 1).ok())).collect();
    let next_january = Date::new(today.year().saturating_add(1), 1, 1).ok();
    firsts.extend(next_january.filter(|first| !firsts.contains(first)));
    firsts.sort_unstable();
    firsts.into_iter().map(|from| period(administration, from, today)).collect()
}

fn period(administration: i64, from: Date, today: Date) -> Period {
    let to = from.last_of_month();
    // The history reaches 90 days back, its invoices about a month further.
    let needed = to >= calendar::shift(today, -125);
    let worked_month = from <= worked::PAID_ON && to >= worked::PAID_ON.saturating_sub(1.month());
    Period {
        administration,
        year: from.year(),
        period: i16::from(from.month()),
        from,
        to,
        blocked: from.year() < today.year() && !needed && !worked_month,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn old_months_are_blocked_but_those_the_history_and_the_worked_settlement_need_are_open() {
        let open = |today| {
            let periods = books(today).periods.into_iter().filter(|period| period.administration == 1);
            periods.filter(|period| !period.blocked).map(|period| (period.year, period.period)).collect::<Vec<_>>()
        };
        let in_2026: Vec<_> = (1..=12).map(|month| (2026, month)).chain([(2027, 1)]).collect();
        assert_eq!(open(date(2026, 11, 20)), in_2026);
        let in_2027 = open(date(2027, 2, 1));
        assert_eq!(in_2027.first(), Some(&(2026, 2)), "the February of the worked settlement");
        assert!(in_2027.contains(&(2026, 11)) && !in_2027.contains(&(2026, 6)));
    }

    #[test]
    fn every_period_follows_the_one_before() {
        let periods: Vec<_> =
            books(date(2026, 11, 20)).periods.into_iter().filter(|period| period.administration == 2).collect();
        assert_eq!(periods.len(), 25);
        assert!(periods.windows(2).all(|pair| calendar::shift(pair[0].to, 1) == pair[1].from));
    }
}
