//! The list of settlements.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Response;
use jiff::civil::Date;
use ledger::language::Language;
use ledger::plan::Placed;
use ledger::state::SettlementState;
use serde::Deserialize;
use store::{Flow, OrganisationStore, SettlementFilter, SettlementPage, SettlementPlace, SettlementRow};

use super::{Shown, find, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::standing::{self, Standing, Tone};
use crate::web::tables::{Cell, Table};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, days, figures};

/// Settlements read at once for an exported table.
const EXPORTED_AT_ONCE: u32 = 500;

/// Rows of one page: what fits on a screen or two.
const ROWS: u32 = 25;

words! {
    /// Words of the page.
    ListWords {
        title: "Settlements" / "Uitbetalingen",
        bank: "Bank statements" / "Bankafschriften",
        integration: "Integration" / "Integratie",
        find: "Find settlements" / "Uitbetalingen zoeken",
        search: "Code, order, invoice, debtor or amount" / "Kenmerk, bestelling, factuur, debiteur of bedrag",
        search_short: "Search" / "Zoekterm",
        from: "From" / "Vanaf",
        to: "Up to" / "Tot en met",
        least: "Payout at least" / "Uitbetaald minstens",
        most: "Payout at most" / "Uitbetaald hoogstens",
        not_understood: "can't be read, so not applied" / "onleesbaar, dus niet toegepast",
        without: "leave out" / "weglaten",
        invoice: "Invoice" / "Factuur",
        its_way: "see its whole way" / "bekijk de hele weg",
        more: "Days and amounts" / "Dagen en bedragen",
        save_as: "Save as" / "Opslaan als",
        search_button: "Search" / "Zoek",
        by_state: "By state" / "Op status",
        all: "All" / "Alle",
        every_integration: "All integrations" / "Alle integraties",
        show_all: "Show all settlements" / "Toon alle uitbetalingen",
        nothing_fits: "No settlement fits." / "Geen uitbetaling gevonden.",
        found_more: "More than 500 fit; these are the newest of them. Search for something more particular to see others." /
            "Er passen er meer dan 500; dit zijn de nieuwste. Zoek iets specifiekers om andere te zien.",
        nothing_yet: "No settlements yet. They appear after the first run." / "Nog geen uitbetalingen. Ze verschijnen na de eerste ronde.",
        caption: "Settlements, newest payout first" / "Uitbetalingen, nieuwste eerst",
        date: "Date" / "Datum",
        code: "Code" / "Kenmerk",
        payout: "Payout" / "Uitbetaald",
        invoices_found: "Invoices found" / "Facturen gevonden",
        of: "of" / "van",
        state: "State" / "Status",
        voucher: "Voucher" / "Boekstuk",
        changed: "changed at Pay. after booking" / "bij Pay. gewijzigd na boeken",
        description: "Text on the bank statement" / "Tekst op het bankafschrift",
        pages: "Pages" / "Pagina's",
        newer: "Newer" / "Nieuwer",
        older: "Older" / "Ouder",
    }
}

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    state: String,
    flow: String,
    page: String,
    /// The first day of payout.
    from: String,
    /// The last day of payout.
    to: String,
    /// The least payout.
    least: String,
    /// The greatest payout.
    most: String,
}

impl Asked {
    fn state(&self) -> Option<SettlementState> {
        SettlementState::from_word(&self.state)
    }

    /// The page, counted from 1; what is no number is the first.
    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// The address of this list with another state and page.
    fn address(&self, state: Option<SettlementState>, page: u32) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let asked = Self { state: state.map_or("", SettlementState::word).to_owned(), page, ..self.clone() };
        asked.address_of("/settlements")
    }

    /// What is asked for, at this path.
    fn address_of(&self, path: &str) -> String {
        let pairs = [
            ("q", self.q.trim()),
            ("flow", &self.flow),
            ("from", &self.from),
            ("to", &self.to),
            ("least", &self.least),
            ("most", &self.most),
            ("state", &self.state),
            ("page", &self.page),
        ];
        let query: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| format!("{key}={}", find::in_address(value)))
            .collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    /// The conditions besides the state, each with the list without it.
    fn conditions(&self, words: &ListWords) -> Vec<Condition> {
        let first = Self { page: String::new(), ..self.clone() };
        let (is_day, is_amount) = (|text: &str| text.parse::<Date>().is_ok(), |text: &str| minor(text).is_some());
        let without = [
            (words.search_short, self.q.trim(), true, Self { q: String::new(), ..first.clone() }),
            (words.integration, self.flow.as_str(), true, Self { flow: String::new(), ..first.clone() }),
            (words.from, &self.from, is_day(&self.from), Self { from: String::new(), ..first.clone() }),
            (words.to, &self.to, is_day(&self.to), Self { to: String::new(), ..first.clone() }),
            (words.least, &self.least, is_amount(&self.least), Self { least: String::new(), ..first.clone() }),
            (words.most, &self.most, is_amount(&self.most), Self { most: String::new(), ..first.clone() }),
        ];
        without
            .into_iter()
            .filter(|(_, value, ..)| !value.is_empty())
            .map(|(name, value, understood, rest)| {
                let doubt = if understood { String::new() } else { format!(" ({})", words.not_understood) };
                Condition { text: format!("{name}: {value}{doubt}"), without: rest.address_of("/settlements") }
            })
            .collect()
    }
}

/// A condition of the list, and the list without it.
struct Condition {
    text: String,
    without: String,
}

/// An amount as somebody types it, in minor units: `1.234,50`, `12.5`, `-3`. What can't be read counts as not asked.
fn minor(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('€').trim();
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, cents) = match text.rsplit_once([',', '.']) {
        Some((whole, cents)) if cents.len() <= 2 => (whole, cents),
        _ => (text, ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',' | ' ')).collect();
    let digits = format!("{whole}{cents:0<2}");
    let all_digits = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let minor: i64 = digits.parse().ok().filter(|_| all_digits)?;
    Some(if negative { minor.checked_neg()? } else { minor })
}

#[derive(Template)]
#[template(path = "settlements.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    words: &'static ListWords,
    flows: Vec<Choice>,
    chips: Vec<Chip>,
    asked: Asked,
    narrowed: bool,
    rows: Vec<Row>,
    range: String,
    /// Whether a search found more than is shown on all pages.
    found_more: bool,
    conditions: Vec<Condition>,
    /// The invoice of just the number that was searched for.
    invoice: Option<String>,
    csv: String,
    xlsx: String,
    newer: Option<String>,
    older: Option<String>,
}

/// An integration to choose.
struct Choice {
    name: String,
    chosen: bool,
}

/// A state to choose, with how many settlements are in it.
struct Chip {
    word: &'static str,
    tone: Option<Tone>,
    count: String,
    address: String,
    current: bool,
}

/// One settlement.
struct Row {
    address: String,
    code: String,
    date: String,
    iso_date: String,
    payout: String,
    placed: Placed,
    standing: Standing,
    changed: bool,
    vouchers: Vec<String>,
}

/// Shows the list.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Query(asked): Query<Asked>) -> Shown {
    let (store, language) = (site.store(), visit.language);
    let flows = store.list_flows().await?;
    let page = store.list_settlements(&filter(&asked, &flows)).await?;
    let words = ListWords::of(language);
    let (newer, older) = neighbours(&asked, &page);
    let conditions = asked.conditions(words);
    let number = asked.q.trim();
    let invoice = !number.is_empty() && store.knows_invoice(number).await?;
    shown(&ListPage {
        frame: Frame::new(&site, &visit, Part::Settlements, words.title),
        words,
        chips: chips(&asked, &page, language),
        narrowed: asked.state().is_some() || !conditions.is_empty(),
        conditions,
        invoice: invoice.then(|| number.to_owned()),
        csv: asked.address_of("/settlements.csv"),
        xlsx: asked.address_of("/settlements.xlsx"),
        range: range(&asked, &page, language),
        found_more: page.found_more,
        rows: rows(&store, &page.rows, flows.len(), language).await?,
        flows: flows.into_iter().map(|flow| Choice { chosen: flow.name == asked.flow, name: flow.name }).collect(),
        asked,
        newer,
        older,
    })
}

/// The list as a table for a spreadsheet, CSV.
pub(crate) async fn csv(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageFailure> {
    Ok(table(&site.store(), &asked, visit.language).await?.csv("settlements", visit.language))
}

/// The list as a table for a spreadsheet, XLSX.
pub(crate) async fn xlsx(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageFailure> {
    table(&site.store(), &asked, visit.language).await?.xlsx("settlements")
}

async fn table(store: &OrganisationStore, asked: &Asked, language: Language) -> Result<Table, PageFailure> {
    let flows = store.list_flows().await?;
    let words = ListWords::of(language);
    let mut table = Table::new(
        words.title,
        vec![words.integration, words.date, words.code, words.payout, words.state, words.voucher, words.description],
    );
    let whole = SettlementFilter { limit: EXPORTED_AT_ONCE, offset: 0, ..filter(asked, &flows) };
    let mut place = None;
    loop {
        let rows = store.list_settlements_after(&whole, place.as_ref()).await?;
        let Some(last) = rows.last() else { return Ok(table) };
        place = Some(SettlementPlace { date: last.date, code: last.code.clone(), id: last.id.clone() });
        let vouchers = store.list_vouchers(&rows).await?;
        for row in rows {
            let own = vouchers.iter().filter(|(settlement, _)| *settlement == row.id);
            let own: Vec<&str> = own.map(|(_, voucher)| voucher.as_str()).collect();
            let flow = flows.iter().find(|flow| flow.id == row.flow_id).map_or("", |flow| flow.name.as_str());
            table.row(vec![
                Cell::text(flow),
                Cell::Day(row.date),
                Cell::text(&row.code),
                row.payout.map_or(Cell::text(""), Cell::Money),
                Cell::text(standing::settlement(row.state, language).word),
                Cell::text(&own.join(" ")),
                Cell::text(&row.description),
            ]);
        }
    }
}

fn filter(asked: &Asked, flows: &[Flow]) -> SettlementFilter {
    // A name that is not there finds nothing rather than everything.
    let flow = (!asked.flow.is_empty()).then(|| {
        flows.iter().find(|flow| flow.name == asked.flow).map_or_else(|| asked.flow.clone(), |flow| flow.id.clone())
    });
    SettlementFilter {
        flow,
        state: asked.state(),
        search: Some(asked.q.clone()),
        from: asked.from.parse().ok(),
        to: asked.to.parse().ok(),
        payout_from: minor(&asked.least),
        payout_to: minor(&asked.most),
        limit: ROWS,
        offset: asked.page().saturating_sub(1).saturating_mul(ROWS),
        // the store of the organisation fills in whose they are
        ..SettlementFilter::default()
    }
}

async fn rows(
    store: &OrganisationStore,
    settlements: &[SettlementRow],
    flows: usize,
    language: Language,
) -> Result<Vec<Row>, store::StoreError> {
    let mut rows = Vec::with_capacity(settlements.len());
    let mut placed = store.list_placed(settlements).await?;
    let vouchers = store.list_vouchers(settlements).await?;
    for row in settlements {
        let own = vouchers.iter().filter(|(settlement, _)| *settlement == row.id);
        rows.push(Row {
            address: find::address(row, flows),
            code: row.code.clone(),
            date: days::day(row.date, language),
            iso_date: row.date.to_string(),
            payout: row.payout.map(|payout| figures::money(payout, language)).unwrap_or_default(),
            placed: placed.remove(&row.id).unwrap_or_default(),
            standing: standing::settlement(row.state, language),
            changed: row.changed_after_booking.is_some(),
            vouchers: own.map(|(_, voucher)| voucher.clone()).collect(),
        });
    }
    Ok(rows)
}

fn chips(asked: &Asked, page: &SettlementPage, language: Language) -> Vec<Chip> {
    let number = |count: i64| figures::whole(usize::try_from(count).unwrap_or_default(), language);
    let all = Chip {
        word: ListWords::of(language).all,
        tone: None,
        count: number(page.counts.iter().map(|(_, count)| count).sum()),
        address: asked.address(None, 1),
        current: asked.state().is_none(),
    };
    let chip = |(state, count): &(SettlementState, i64)| {
        let Standing { word, tone, .. } = standing::settlement(*state, language);
        let (count, current) = (number(*count), asked.state() == Some(*state));
        Chip { word, tone: Some(tone), count, address: asked.address(Some(*state), 1), current }
    };
    // a state that nothing is in any more stays visible while it is chosen
    let gone =
        asked.state().filter(|state| !page.counts.iter().any(|(known, _)| known == state)).map(|state| (state, 0));
    std::iter::once(all).chain(page.counts.iter().chain(gone.iter()).map(chip)).collect()
}

/// `1–25 of 43`.
fn range(asked: &Asked, page: &SettlementPage, language: Language) -> String {
    let passed = usize::try_from(asked.page().saturating_sub(1).saturating_mul(ROWS)).unwrap_or_default();
    let whole = |number| figures::whole(number, language);
    let (first, last) = (passed.saturating_add(1), passed.saturating_add(page.rows.len()));
    let total = usize::try_from(page.total).unwrap_or_default();
    format!("{}–{} {} {}", whole(first), whole(last), ListWords::of(language).of, whole(total))
}

fn neighbours(asked: &Asked, page: &SettlementPage) -> (Option<String>, Option<String>) {
    let here = asked.page();
    let shown_so_far = i64::from(here).saturating_mul(i64::from(ROWS));
    let newer = (here > 1).then(|| asked.address(asked.state(), here.saturating_sub(1)));
    let older = (page.total > shown_so_far).then(|| asked.address(asked.state(), here.saturating_add(1)));
    (newer, older)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_what_was_asked_and_leave_out_what_was_not() {
        let asked = Asked { q: " a&b ".into(), page: "3".into(), ..Asked::default() };
        assert_eq!(asked.address(Some(SettlementState::Asking), 2), "/settlements?q=a%26b&state=asking&page=2");
        assert_eq!(Asked::default().address(None, 1), "/settlements");
    }

    #[test]
    fn conditions_are_kept_in_the_address_and_left_out_one_by_one() {
        let asked = Asked { q: "ab".into(), from: "2026-03-01".into(), page: "2".into(), ..Asked::default() };
        let told: Vec<_> =
            asked.conditions(ListWords::of(Language::En)).into_iter().map(|one| (one.text, one.without)).collect();
        assert_eq!(
            told,
            [
                ("Search: ab".to_owned(), "/settlements?from=2026-03-01".to_owned()),
                ("From: 2026-03-01".to_owned(), "/settlements?q=ab".to_owned()),
            ]
        );
    }

    #[test]
    fn amounts_are_read_in_both_notations() {
        for (text, expected) in [
            ("1.234,50", 123_450),
            ("12.5", 1_250),
            ("-3", -300),
            ("1,000", 100_000),
            ("€ 7", 700),
            ("1.000.000", 100_000_000),
        ] {
            assert_eq!(minor(text), Some(expected), "{text}");
        }
        for text in ["", "abc", "1e5", "--1", "12.x"] {
            assert_eq!(minor(text), None, "{text}");
        }
    }

    #[test]
    fn older_and_newer_pages_are_offered_only_when_there_are_any() {
        let page = |total| SettlementPage { rows: Vec::new(), counts: Vec::new(), total, found_more: false };
        let asked = |page: &str| Asked { page: page.into(), ..Asked::default() };
        assert_eq!(neighbours(&asked(""), &page(25)), (None, None));
        assert_eq!(neighbours(&asked("x"), &page(26)), (None, Some("/settlements?page=2".into())));
        assert_eq!(neighbours(&asked("2"), &page(26)), (Some("/settlements".into()), None));
    }

    #[test]
    fn a_chosen_state_without_settlements_stays_visible() {
        let page = SettlementPage {
            rows: Vec::new(),
            counts: vec![(SettlementState::Confirmed, 3)],
            total: 0,
            found_more: false,
        };
        let asked = Asked { state: "asking".into(), ..Asked::default() };
        let shown: Vec<_> =
            chips(&asked, &page, Language::En).iter().map(|c| (c.word, c.count.clone(), c.current)).collect();
        let expected = [("All", "3", false), ("booked and checked", "3", false), ("asks you", "0", true)];
        assert_eq!(shown, expected.map(|(word, count, current)| (word, count.to_owned(), current)));
    }
}
