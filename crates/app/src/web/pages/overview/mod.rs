//! The first page: how each integration stands, what waits, and the last weeks.

mod weeks;

use askama::Template;
use axum::response::Redirect;
use axum::{Extension, Form};
use engine::progress::Step;
use engine::receivables::AFAS_PAYT_KIND;
use jiff::ToSpan;
use jiff::civil::Date;
use ledger::language::Language;
use ledger::money::Money;
use serde::Deserialize;
use store::{DayOfPayouts, Flow, PlacedLines};

use super::{Shown, shown};
use crate::bank::{DAYS, Group, payouts_since};
use crate::web::failure::PageFailure;
use crate::web::flow_line::{FlowLine, line_of};
use crate::web::frame::{Frame, Part};
use crate::web::standing::Tone;
use crate::web::syncs::Going;
use crate::web::visit::Visit;
use crate::web::words::{counted, text, words};
use crate::web::{Here, Site, days, figures};
use weeks::Chart;

words! {
    /// Words of the page.
    OverviewWords {
        title: "Overview" / "Overzicht",
        what_to_do: "What to do" / "Wat te doen",
        nothing_connected: "Nothing is installed yet." / "Er is nog niets geïnstalleerd.",
        to_catalogue: "Install an integration" / "Installeer een integratie",
        answer: "Answer the questions" / "Beantwoord de vragen",
        receivables: "Look at the lists" / "Bekijk de lijsten",
        next_run: "Next run" / "Volgende ronde",
        at_once: "at once" / "meteen",
        found: "Debtor found, last 12 weeks" / "Debiteur gevonden, laatste 12 weken",
        of: "of" / "van",
        lines: "transactions" / "transacties",
        not_booked: "Payouts not booked yet, last 12 weeks" / "Nog niet geboekt, laatste 12 weken",
        not_booked_means: "by so much the provider account is off once the bank is booked" / "zoveel staat de tussenrekening scheef zodra de bank is geboekt",
        sync: "Sync now" / "Nu bijwerken",
        going: "A run goes on" / "Er loopt een ronde",
        chart: "Payouts per week" / "Uitbetalingen per week",
        booked: "booked" / "geboekt",
        rest: "not booked yet" / "nog niet geboekt",
        figures: "The figures" / "De cijfers",
        week: "Week of" / "Week van",
        number: "Payouts" / "Aantal",
        highest: "highest week" / "hoogste week",
        to_bank: "Bank statements" / "Bankafschriften",
    }
}

/// An integration.
struct FlowView {
    /// Whether it delivers receivables to Payt.
    receivables: bool,
    id: String,
    line: FlowLine,
    waits: bool,
    next_run: Option<String>,
    found: Option<String>,
    not_booked: Vec<String>,
    may_sync: bool,
    going: Option<String>,
    charts: Vec<Chart>,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage<'a> {
    frame: Frame<'a>,
    words: &'static OverviewWords,
    flows: Vec<FlowView>,
    /// Payouts that are not on the bank as they should be, when statements were uploaded.
    bank: Option<String>,
    /// Whether a run goes on: then the page asks for itself again.
    going: bool,
}

/// Shows the overview.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let (store, language) = (site.store(), visit.language);
    let mondays = weeks::mondays(site.engine.clock().today())?;
    let mut flows = Vec::new();
    for flow in store.list_flows().await? {
        flows.push(flow_view(&site, &flow, &mondays, language).await?);
    }
    let words = OverviewWords::of(language);
    let going = flows.iter().any(|flow| flow.going.is_some());
    let bank = not_on_the_bank(&site, language).await?;
    shown(&OverviewPage { frame: Frame::new(&site, &visit, Part::Overview, words.title), words, flows, bank, going })
}

/// `2 payouts without bank line. 1 payout with a bank line that differs.`
async fn not_on_the_bank(site: &Site, language: Language) -> Result<Option<String>, PageFailure> {
    let store = site.store();
    if !store.has_bank_statements().await? {
        return Ok(None);
    }
    let payouts = payouts_since(&store, site.engine.clock().today().saturating_sub(DAYS.days())).await?;
    let count = |groups: &[Group]| payouts.iter().filter(|one| groups.contains(&one.found.group())).count();
    let payouts = |number| counted(number, text("payout", "uitbetaling"), text("payouts", "uitbetalingen"), language);
    let (without, differ) = (count(&[Group::Missing, Group::Perhaps]), count(&[Group::Differs]));
    let told = [
        (without, text("without bank line.", "zonder bankregel.")),
        (differ, text("with a bank line that differs.", "met een bankregel die afwijkt.")),
    ];
    let told = told.into_iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> =
        told.map(|(number, what)| format!("{} {}", payouts(number), what.in_language(language))).collect();
    Ok((!told.is_empty()).then(|| told.join(" ")))
}

/// Which integration to run.
#[derive(Debug, Deserialize)]
pub(crate) struct Sync {
    flow: String,
}

/// Starts a run in the background.
pub(crate) async fn sync(Here(site): Here, Form(asked): Form<Sync>) -> Result<Redirect, PageFailure> {
    let flow = site.store().get_flow(&asked.flow).await?;
    site.syncs.start(&site.engine, &flow.id);
    Ok(Redirect::to("/"))
}

async fn flow_view(site: &Site, flow: &Flow, mondays: &[Date], language: Language) -> Result<FlowView, PageFailure> {
    let store = site.store();
    let counts = store.settlement_overview(&flow.id).await?;
    let from = mondays.first().copied().unwrap_or(flow.start_date);
    let payouts = store.list_payouts_by_day(&flow.id, from).await?;
    let placed = store.count_placed_lines(&flow.id, from).await?;
    let runs = flow.enabled && flow.stop.is_none();
    let next = || {
        let at_once = OverviewWords::of(language).at_once.to_owned();
        flow.next_wake_at.map_or(at_once, |at| days::moment(at, language))
    };
    Ok(FlowView {
        id: flow.id.clone(),
        line: line_of(&store, flow, &counts, language).await?,
        receivables: flow.kind == AFAS_PAYT_KIND,
        waits: counts.iter().any(|(state, count)| state.needs_a_person() && *count > 0),
        next_run: runs.then(next),
        found: found(placed, language),
        not_booked: not_booked(&payouts, language)?,
        may_sync: site.may_change() && flow.enabled,
        going: site.syncs.going(&flow.id).map(|going| told(going, language)),
        charts: weeks::charts(&payouts, mondays, language)?,
    })
}

/// `97%, 340 of 350 transactions`.
fn found(placed: PlacedLines, language: Language) -> Option<String> {
    let all = placed.on_debtors.saturating_add(placed.not_found);
    let share = placed.on_debtors.saturating_mul(100).checked_div(all)?;
    let words = OverviewWords::of(language);
    let number = |count: i64| figures::whole(usize::try_from(count).unwrap_or_default(), language);
    Some(format!("{share}% · {} {} {} {}", number(placed.on_debtors), words.of, number(all), words.lines))
}

/// What was paid out and is not in the books, per currency.
fn not_booked(payouts: &[DayOfPayouts], language: Language) -> Result<Vec<String>, PageFailure> {
    let mut sums: Vec<(i64, Money)> = Vec::new();
    for one in payouts.iter().filter(|one| weeks::is_ours(one.state) && !weeks::is_booked(one.state)) {
        match sums.iter_mut().find(|(_, sum)| sum.currency() == one.amount.currency()) {
            Some((count, sum)) => {
                *count = count.saturating_add(one.settlements);
                *sum = sum.checked_add(one.amount).map_err(|error| {
                    tracing::error!("the payouts that are not booked don't add up: {error}");
                    PageFailure::Failed
                })?;
            }
            None => sums.push((one.settlements, one.amount)),
        }
    }
    Ok(sums.into_iter().map(|(count, sum)| format!("{} ({count})", figures::money(sum, language))).collect())
}

/// What a run is doing.
fn told(going: Going, language: Language) -> String {
    let step = match going.step {
        None => text("it begins", "begint"),
        Some(Step::Fetch) => text("listing payouts at Pay.", "uitbetalingen opvragen bij Pay."),
        Some(Step::Read) => text("reading them", "lezen"),
        Some(Step::Mirror) => text("reading open items in AFAS", "openstaande posten lezen in AFAS"),
        Some(Step::Book) => text("planning and booking", "plannen en boeken"),
        Some(Step::Receivables) => text("reading receivables in AFAS", "openstaande facturen lezen in AFAS"),
        Some(Step::Deliver) => text("sending the list to Payt", "de lijst naar Payt sturen"),
        Some(Step::Documents) => text("sending documents to Payt", "documenten naar Payt sturen"),
    };
    let count = match (going.done, going.total) {
        (done, Some(total)) if total > 0 => format!(" {done}/{total}"),
        (0, _) => String::new(),
        (done, _) => format!(" {done}"),
    };
    format!("{}{count}", step.in_language(language))
}
