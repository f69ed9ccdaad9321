//! What people taught the finder of one integration: added switched off, tried on past payouts, then switched on.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::{Backtest, Backtested, LineDifference, LineOutcome};
use jiff::ToSpan;
use ledger::language::Language;
use ledger::money::Money;
use ledger::rules::{MatchField, NumberOf, TaughtRule};
use serde::Deserialize;
use store::{Flow, StoreError, TaughtRuleRow};

use super::{refused, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::setting_form::field_name;
use crate::web::visit::Visit;
use crate::web::words::{counted, text, words};
use crate::web::{Here, Site, days, figures};

/// Days of payouts a rule is tried on.
const TRIED_DAYS: i32 = 90;

/// Differences shown; more are counted.
const SHOWN_AT_MOST: usize = 200;

words! {
    /// Words of the pages.
    RuleWords {
        title: "Rules for finding" / "Regels voor het zoeken",
        means: "What the finder can't know by itself. A rule is off until you have tried it; it counts from the next plan on."
            / "Wat de zoeker niet vanzelf kan weten. Een regel staat uit tot u hem hebt geprobeerd; hij geldt vanaf het volgende plan.",
        none: "Nothing was taught yet." / "Er is nog niets aangeleerd.",
        number: "No." / "Nr.",
        rule: "Rule" / "Regel",
        made: "Made" / "Gemaakt",
        is_on: "on" / "aan",
        is_off: "off" / "uit",
        try_it: "Try" / "Proberen",
        on: "Switch on" / "Inschakelen",
        off: "Switch off" / "Uitschakelen",
        remove: "Remove" / "Verwijderen",
        teach: "Teach a rule" / "Een regel aanleren",
        kind: "What it says" / "Wat de regel zegt",
        invoice_after: "The number after this text is an invoice number" / "Het nummer na deze tekst is een factuurnummer",
        order_after: "The number after this text is an order number" / "Het nummer na deze tekst is een ordernummer",
        nothing_after: "The number after this text means nothing" / "Het nummer na deze tekst betekent niets",
        payer: "Payments with this text in a field come from a debtor" / "Betalingen met deze tekst in een veld komen van een debiteur",
        the_text: "Text" / "Tekst",
        text_hint: "As BST- or ordernr." / "Zoals BST- of ordernr.",
        only_payer: "Only for a debtor's payments" / "Alleen voor betalingen van een debiteur",
        field: "Field" / "Veld",
        debtor: "Debtor" / "Debiteur",
        add: "Teach it, switched off" / "Aanleren, uitgeschakeld",
        missing: "Fill in a text of at most 100 characters, and a debtor for the last kind." / "Vul een tekst van hoogstens 100 tekens in, en een debiteur bij de laatste soort.",
        taken: "This rule was taught already." / "Deze regel is al aangeleerd.",
        tried: "Tried on the payouts of the last 90 days" / "Geprobeerd op de uitbetalingen van de laatste 90 dagen",
        would_be: "would have gone elsewhere" / "zouden elders terechtgekomen zijn",
        nothing: "No line would have gone elsewhere." / "Geen regel zou elders terechtgekomen zijn.",
        nothing_booked: "Nothing was booked." / "Er is niets geboekt.",
        date: "Date" / "Datum",
        settlement: "Settlement" / "Uitbetaling",
        amount: "Amount" / "Bedrag",
        was: "Was" / "Was",
        becomes: "Would be" / "Zou zijn",
        said: "A person said" / "Een mens zei",
    }
}

struct RuleView {
    number: i64,
    text: String,
    on: bool,
    made: String,
    who: String,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage<'a> {
    frame: Frame<'a>,
    words: &'static RuleWords,
    flow: String,
    name: String,
    rules: Vec<RuleView>,
    fields: Vec<(&'static str, String)>,
    given: Given,
    fault: Option<&'static str>,
    may_change: bool,
}

#[derive(Template)]
#[template(path = "rule_tried.html")]
struct TriedPage<'a> {
    frame: Frame<'a>,
    words: &'static RuleWords,
    flow: String,
    name: String,
    rule: RuleView,
    sum: String,
    differences: Vec<DifferenceView>,
    more: usize,
    may_change: bool,
}

struct DifferenceView {
    date: String,
    settlement: String,
    reference: String,
    amount: String,
    was: String,
    becomes: String,
    said: String,
}

/// A rule to teach.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    debtor: String,
}

impl Given {
    fn rule(&self) -> Option<TaughtRule> {
        let text = self.text.trim().to_owned();
        match self.kind.as_str() {
            "invoice" => Some(TaughtRule::NumberAfter { text, is: NumberOf::Invoice }),
            "order" => Some(TaughtRule::NumberAfter { text, is: NumberOf::Order }),
            "nothing" => Some(TaughtRule::NoNumberAfter { text }),
            "payer" => {
                let field = MatchField::from_word(&self.field)?;
                Some(TaughtRule::Payer { field, value: text, debtor: self.debtor.trim().to_owned() })
            }
            _ => None,
        }
    }
}

type Answer = Result<Response, PageFailure>;

/// Shows the rules; the address may hold a rule to begin with.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(flow): Path<String>,
    Query(given): Query<Given>,
) -> Answer {
    let flow = site.store().get_flow(&flow).await?;
    Ok(shown(&RulesPage { given, ..page(&site, &visit, &flow).await? })?.into_response())
}

/// Teaches one.
pub(crate) async fn teach(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(flow): Path<String>,
    Form(given): Form<Given>,
) -> Answer {
    let flow = site.store().get_flow(&flow).await?;
    let rule = given.rule().ok_or(PageFailure::BadRequest)?;
    let fault = match site.engine.teach(&flow.id, rule, None, site.who()).await {
        Ok(number) => return Ok(Redirect::to(&format!("/integrations/{}/rules/{number}", flow.id)).into_response()),
        Err(EngineError::Rule(_)) => RuleWords::of(visit.language).missing,
        Err(EngineError::Store(StoreError::Taken { .. })) => RuleWords::of(visit.language).taken,
        Err(error) => return Err(error.into()),
    };
    let page = RulesPage { given, fault: Some(fault), ..page(&site, &visit, &flow).await? };
    refused(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Shows what past payouts would have become with a rule that is off, or without one that is on.
pub(crate) async fn tried(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((flow, number)): Path<(String, i64)>,
) -> Answer {
    let (flow, language) = (site.store().get_flow(&flow).await?, visit.language);
    let rules = site.store().list_taught_rules(&flow.id).await?;
    let rule = rules.into_iter().find(|rule| rule.number == number).ok_or(PageFailure::NotFound)?;
    let to = site.engine.clock().today();
    let (on, off) = if rule.on { (Vec::new(), vec![number]) } else { (vec![number], Vec::new()) };
    let ask = Backtest {
        flow: flow.id.clone(),
        from: to.checked_sub(TRIED_DAYS.days()).unwrap_or(to),
        to,
        settings: std::collections::BTreeMap::new(),
        finder: None,
        taught: Vec::new(),
        switched_on: on,
        switched_off: off,
    };
    let done = site.engine.backtest(&ask).await?;
    let words = RuleWords::of(language);
    let page = TriedPage {
        frame: Frame::new(&site, &visit, Part::Integrations, words.title),
        words,
        flow: flow.id.clone(),
        name: flow.name.clone(),
        rule: rule_view(rule, language),
        sum: sum(&done, language),
        differences: done.differences.iter().take(SHOWN_AT_MOST).map(|one| difference(one, language)).collect(),
        more: done.differences.len().saturating_sub(SHOWN_AT_MOST),
        may_change: site.may_change(),
    };
    Ok(shown(&page)?.into_response())
}

/// Lets a rule count.
pub(crate) async fn on(Here(site): Here, Path((flow, number)): Path<(String, i64)>) -> Answer {
    let flow = site.store().get_flow(&flow).await?;
    site.engine.switch_taught_rule(&flow.id, number, true, site.who()).await?;
    Ok(back(&flow))
}

/// Lets a rule count no longer.
pub(crate) async fn off(Here(site): Here, Path((flow, number)): Path<(String, i64)>) -> Answer {
    let flow = site.store().get_flow(&flow).await?;
    site.engine.switch_taught_rule(&flow.id, number, false, site.who()).await?;
    Ok(back(&flow))
}

/// Takes a rule away.
pub(crate) async fn remove(Here(site): Here, Path((flow, number)): Path<(String, i64)>) -> Answer {
    let flow = site.store().get_flow(&flow).await?;
    site.engine.remove_taught_rule(&flow.id, number, site.who()).await?;
    Ok(back(&flow))
}

fn back(flow: &Flow) -> Response {
    Redirect::to(&format!("/integrations/{}/rules", flow.id)).into_response()
}

async fn page<'a>(site: &'a Site, visit: &Visit, flow: &Flow) -> Result<RulesPage<'a>, PageFailure> {
    let (language, words) = (visit.language, RuleWords::of(visit.language));
    let rules = site.store().list_taught_rules(&flow.id).await?;
    Ok(RulesPage {
        frame: Frame::new(site, visit, Part::Integrations, words.title),
        words,
        flow: flow.id.clone(),
        name: flow.name.clone(),
        rules: rules.into_iter().map(|rule| rule_view(rule, language)).collect(),
        fields: MatchField::ALL.iter().map(|field| (field.word(), field_name(*field, language))).collect(),
        given: Given::default(),
        fault: None,
        may_change: site.may_change(),
    })
}

fn rule_view(row: TaughtRuleRow, language: Language) -> RuleView {
    RuleView {
        number: row.number,
        text: row.rule.text(language),
        on: row.on,
        made: days::moment(row.at, language),
        who: row.who,
    }
}

/// `12 settlements, 340 lines: 3 lines would have gone elsewhere.`
fn sum(done: &Backtested, language: Language) -> String {
    let words = RuleWords::of(language);
    let line = |number| counted(number, text("line", "regel"), text("lines", "regels"), language);
    let settlements = (text("settlement", "uitbetaling"), text("settlements", "uitbetalingen"));
    let all = format!("{}, {}", counted(done.settlements, settlements.0, settlements.1, language), line(done.lines));
    match done.differences.len() {
        0 => format!("{all}. {}", words.nothing),
        number => format!("{all}: {} {}.", line(number), words.would_be),
    }
}

fn difference(one: &LineDifference, language: Language) -> DifferenceView {
    let said = one.answer.as_ref().map_or_else(String::new, |(answer, agrees)| {
        format!("{} {}", if *agrees { "✓" } else { "✗" }, answer.text(language))
    });
    DifferenceView {
        date: days::day(one.date, language),
        settlement: one.settlement.clone(),
        reference: one.line.reference.clone(),
        amount: figures::money(one.line.amount, language),
        was: outcome(&one.was, language),
        becomes: outcome(&one.would_be, language),
        said,
    }
}

/// `invoice 2026-0101 + advance of 10001`.
fn outcome(outcome: &LineOutcome, language: Language) -> String {
    let alone = outcome.parts.len() == 1;
    let part = |(number, debtor, invoice, money): &(String, bool, Option<String>, Money)| {
        let told = match (debtor, invoice) {
            (_, Some(invoice)) => format!("{} {invoice}", text("invoice", "factuur").in_language(language)),
            (true, None) => format!("{} {number}", text("advance of", "vooruitbetaling van").in_language(language)),
            (false, None) if !outcome.is_found() => {
                text("debtor not found", "debiteur niet gevonden").in_language(language).to_owned()
            }
            (false, None) => format!("{} {number}", text("account", "rekening").in_language(language)),
        };
        match money.checked_abs() {
            Ok(money) if !alone => format!("{told} {}", figures::amount(money, language)),
            _ => told,
        }
    };
    outcome.parts.iter().map(part).collect::<Vec<_>>().join(" + ")
}
